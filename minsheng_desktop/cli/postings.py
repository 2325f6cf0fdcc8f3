"""Verbs about sheets on village boards and objections to them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.applications.objections import NewObjection, add_objection, answer_objection
from minsheng_desktop.applications.posting_photos import store_photo
from minsheng_desktop.applications.posting_records import (
    KINDS,
    STANDING,
    STATUSES,
    NotPosted,
    PostingFilter,
    PostingRow,
)
from minsheng_desktop.applications.postings import (
    PostingWish,
    close_postings,
    discard_postings,
    drop_leavers,
    list_objections,
    list_postings,
    make_postings,
    make_standing,
    mark_posted,
    overdue_villages,
    posting_sheet,
    remove_postings,
    some_postings,
    waiting_cases,
)
from minsheng_desktop.applications.service import find_applications
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain, uid_of
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.posting_sheets import USES, print_postings
from minsheng_desktop.rules import quarters
from minsheng_desktop.rules.money import yuan


def _village(context: Context, name: str) -> bytes | None:
    """A village of this office by name. Raises NOT_FOUND."""
    if not name:
        return None
    found = context.workspace.read(villages_by_name).get(name)
    if found is None:
        raise not_found("areas.unknown", name=name)
    return found


def _put_up_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=int, metavar="N", help=text("cli.option.posting_days"))
    parser.add_argument("--board", default="", metavar="TEXT", help=text("cli.option.posting_board"))
    parser.add_argument("--phone", default="", metavar="TEXT", help=text("cli.option.posting_phone"))


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("applications", nargs="*", metavar="NUMBER|UID", help=text("cli.option.posting_cases"))
    parser.add_argument("--kind", default="", choices=("", *KINDS), metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--programme", action="append", default=[], metavar="CODE")
    parser.add_argument("--village", action="append", default=[], metavar="NAME")
    parser.add_argument("--quarter", type=quarters.read, metavar="2026Q4")
    parser.add_argument("--posted-on", type=date.fromisoformat, metavar="DATE", help=text("cli.option.posted_on"))
    _put_up_arguments(parser)


def _new(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    wish = PostingWish(o.kind, o.posted_on, o.days, o.board, o.phone)
    if o.kind == STANDING:
        areas = [uid for name in o.village if (uid := _village(context, name))]
        made = workspace.run(make_standing, o.programme, areas, o.quarter or "", wish).value
    else:
        if o.applications:
            uids = workspace.read(find_applications, o.applications)
        else:
            uids = [uid for code in o.programme or [""] for uid in workspace.read(waiting_cases, code)]
        made = workspace.run(make_postings, uids, wish).value
    rows = workspace.read(some_postings, made.postings)
    data = {"postings": plain(rows), "lines": made.lines, "refused": plain(made.refused),
            "warnings": plain(made.warnings)}  # fmt: skip
    head = text("cli.postings_made", count=len(made.postings), lines=made.lines, refused=len(made.refused))
    return Answer(data, [head, *map(_line, rows), *_refused(made.refused), *_refused(made.warnings)], 0 if rows else 1)


def _line(row: PostingRow) -> str:
    period = f"{row.from_day}–{row.to_day}" if row.from_day else row.quarter
    words = (
        row.uid.hex(), row.programme_name, row.village, text(f"postings.kind.{row.kind}"), row.number, period,
        text(f"postings.status.{row.status}"), text(f"postings.level.{row.level}"), str(row.lines),
        text(f"postings.attention.{row.attention}") if row.attention else "",
    )  # fmt: skip
    return "\t".join(words)


def _refused(refused: Sequence[NotPosted]) -> list[str]:
    return [f"{item.number}\t{item.name}\t{item.message}" for item in refused]


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="", metavar="CODE")
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--kind", default="", choices=("", *KINDS), metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--status", default="", choices=("", *STATUSES), metavar="CODE", help=", ".join(STATUSES))
    parser.add_argument("--quarter", type=quarters.read, metavar="2026Q4")
    parser.add_argument("--application", default="", metavar="NUMBER|UID")
    parser.add_argument("--due", action="store_true", help=text("cli.option.posting_due"))


def _list(context: Context) -> Answer:
    o = context.options
    area = _village(context, o.village)
    case = context.workspace.read(find_applications, [o.application])[0] if o.application else None
    wanted = PostingFilter(o.programme, area, o.kind, o.status, o.quarter or "", case, o.due)
    rows = context.workspace.read(list_postings, wanted)
    return Answer({"postings": plain(rows)}, [_line(row) for row in rows])


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")


def _show(context: Context) -> Answer:
    sheet = context.workspace.read(posting_sheet, uid_of(context.options.uid))
    lines = [
        "\t".join((line.group, line.name, str(line.household_size or ""), str(line.covered or ""),
                   yuan(line.amount_fen) if line.amount_fen is not None else ""))
        for line in sheet.lines
    ]  # fmt: skip
    return Answer(plain(sheet), [_line(sheet.posting), *lines])


def _several(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="+", metavar="UID")


def _dated(parser: argparse.ArgumentParser) -> None:
    _several(parser)
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--by", default="", metavar="NAME")


def _post_arguments(parser: argparse.ArgumentParser) -> None:
    _dated(parser)
    _put_up_arguments(parser)
    parser.add_argument("--photo", type=Path, metavar="FILE", help=text("cli.option.posting_photo"))


def _uids(context: Context) -> list[bytes]:
    return [uid_of(word) for word in context.options.uids]


def _post(context: Context) -> Answer:
    o = context.options
    photo = store_photo(context.workspace, o.photo, o.on) if o.photo else None
    done = context.workspace.run(mark_posted, _uids(context), o.on, o.board, o.phone, photo, o.days, o.by).value
    return _done(context, done, "cli.postings_posted")


def _close(context: Context) -> Answer:
    done = context.workspace.run(close_postings, _uids(context), context.options.on, context.options.by).value
    return _done(context, done, "cli.postings_closed")


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    _several(parser)
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--reason", default="", metavar="TEXT")


def _remove(context: Context) -> Answer:
    o = context.options
    done = context.workspace.run(remove_postings, _uids(context), o.on, o.reason).value
    return _done(context, done, "cli.postings_removed")


def _done(context: Context, done: Any, key: str) -> Answer:
    rows = context.workspace.read(some_postings, _uids(context))
    data = {"closed": done.closed, "cases": done.cases, "refused": plain(done.refused), "postings": plain(rows)}
    head = text(key, count=done.closed, cases=done.cases, refused=len(done.refused))
    return Answer(data, [head, *map(_line, rows), *_refused(done.refused)], 0 if done.closed else 1)


def _leavers(context: Context) -> Answer:
    count = context.workspace.run(drop_leavers, _uids(context)).value
    return Answer({"lines": count}, [text("cli.postings_leavers", count=count)])


def _discard(context: Context) -> Answer:
    count = context.workspace.run(discard_postings, _uids(context)).value
    return Answer({"discarded": count}, [text("cli.postings_discarded", count=count)])


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="UID")
    _list_arguments(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")
    parser.add_argument("--use", default=USES[0], choices=USES, metavar="USE", help=text("cli.option.posting_use"))


def _print(context: Context) -> Answer:
    o = context.options
    uids = _uids(context)
    if not uids:
        uids = [bytes.fromhex(row["uid"]) for row in _list(context).data["postings"]]
    made = context.workspace.run_job(context.job, None, print_postings, uids, o.use, o.out).value
    data = {"file": str(o.out), "pages": made.paper.pages, "sheets": len(uids)}
    return Answer(data, [text("cli.notices_made", place=o.out, count=len(uids), pages=made.paper.pages)])


def _overdue_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=text("cli.option.as_of"))
    parser.add_argument("--due", action="store_true", help=text("cli.option.posting_quarter_due"))


def _overdue(context: Context) -> Answer:
    rows = context.workspace.read(overdue_villages, context.options.on, context.options.due)
    lines = [
        f"{row.village}\t{row.programme_name}\t{row.quarter}\t{row.due_on.isoformat()}\t{row.days_late}\t{row.last_quarter}"
        for row in rows
    ]
    villages = sorted({row.village for row in rows if row.overdue})
    data = {
        "overdue": [plain(row) | {"due_on": row.due_on.isoformat()} for row in rows],
        "villages": villages,
    }
    return Answer(data, [text("cli.postings_overdue", count=len(villages)), *lines])


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("application", nargs="?", default="", metavar="NUMBER|UID")
    parser.add_argument("--entitlement", default="", metavar="UID", help=text("cli.option.objection_benefit"))
    parser.add_argument("--posting", default="", metavar="UID")
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--content", required=True, metavar="TEXT")
    parser.add_argument("--by", default="", metavar="NAME", help=text("cli.option.objection_by"))
    parser.add_argument("--contact", default="", metavar="TEXT")


def _add(context: Context) -> Answer:
    o = context.options
    case = context.workspace.read(find_applications, [o.application])[0] if o.application else None
    entitlement = uid_of(o.entitlement) if o.entitlement else None
    posting = uid_of(o.posting) if o.posting else None
    new = NewObjection(o.content, o.on, case, entitlement, posting, o.by, o.contact)
    uid = context.workspace.run(add_objection, new).value
    return Answer({"objection": uid.hex()}, [text("cli.objection_added", uid=uid.hex())])


def _answer_arguments(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    verdict = parser.add_mutually_exclusive_group(required=True)
    verdict.add_argument("--upheld", action="store_true", help=text("cli.option.objection_upheld"))
    verdict.add_argument("--not-upheld", action="store_true", help=text("cli.option.objection_not_upheld"))
    parser.add_argument("--finding", required=True, metavar="TEXT")
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--by", default="", metavar="NAME")


def _answer(context: Context) -> Answer:
    o = context.options
    row = context.workspace.run(answer_objection, uid_of(o.uid), o.upheld, o.finding, o.on, o.by).value
    key = "postings.objection.upheld" if row.upheld else "postings.objection.not_upheld"
    return Answer({"objection": plain(row)}, [f"{row.number}\t{row.name}\t{text(key)}\t{row.answered_on}"])


def _objections_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--application", default="", metavar="NUMBER|UID")
    parser.add_argument("--posting", default="", metavar="UID")
    parser.add_argument("--open", action="store_true")


def _objections(context: Context) -> Answer:
    o = context.options
    case = context.workspace.read(find_applications, [o.application])[0] if o.application else None
    posting = uid_of(o.posting) if o.posting else None
    rows = context.workspace.read(list_objections, posting, case, o.open)
    lines = [f"{row.uid.hex()}\t{row.raised_on}\t{row.number}\t{row.name}\t{row.content}" for row in rows]
    return Answer({"objections": plain(rows)}, lines)


VERBS = (
    Verb(("posting", "new"), WRITING, _new, _new_arguments),
    Verb(("posting", "list"), READING, _list, _list_arguments),
    Verb(("posting", "show"), READING, _show, _one),
    Verb(("posting", "print"), WRITING, _print, _print_arguments),
    Verb(("posting", "post"), WRITING, _post, _post_arguments),
    Verb(("posting", "close"), WRITING, _close, _dated),
    Verb(("posting", "remove"), WRITING, _remove, _remove_arguments),
    Verb(("posting", "leavers"), WRITING, _leavers, _several),
    Verb(("posting", "discard"), WRITING, _discard, _several),
    Verb(("posting", "overdue"), READING, _overdue, _overdue_arguments),
    Verb(("objection", "add"), WRITING, _add, _add_arguments),
    Verb(("objection", "answer"), WRITING, _answer, _answer_arguments),
    Verb(("objection", "list"), READING, _objections, _objections_arguments),
)
