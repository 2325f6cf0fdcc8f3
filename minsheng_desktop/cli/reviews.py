"""Verbs about rounds of looking at benefits again, and the list of what falls due."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.cli.entitlements import fen_of, month_of
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import for_user, plain, uid_of
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.due import KINDS as DUE_KINDS
from minsheng_desktop.entitlements.review_records import KINDS, RESULTS, Finding, FindingPreview, NewRound, ReviewRow
from minsheng_desktop.entitlements.review_sheets import read_sheets, write_sheets
from minsheng_desktop.entitlements.reviews import (
    close_round,
    enter_findings,
    list_rounds,
    mark_settled,
    open_round,
    overdue_lines,
    preview_findings,
    result_word,
    review_lines,
    round_row,
    village_progress,
)
from minsheng_desktop.households.review_settling import SettleWish, preview_settling, settle_lines
from minsheng_desktop.notices.review_papers import print_review_sheets
from minsheng_desktop.rules import year_month
from minsheng_desktop.workspace.due_list import due_list

STATES = ("open", "answered", "settled")


def _villages(context: Context, names: list[str]) -> tuple[bytes, ...]:
    known = context.workspace.read(villages_by_name)
    for name in names:
        if name not in known:
            raise not_found("entitlements.no_such_village", name=name)
    return tuple(known[name] for name in names)


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--programme", action="append", required=True, metavar="CODE")
    parser.add_argument("--village", action="append", default=[], metavar="NAME")
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0])
    parser.add_argument("--from", dest="start", type=_day, metavar="DATE", help=text("cli.option.review_from"))
    parser.add_argument("--due", type=_day, required=True, metavar="DATE", help=text("cli.option.review_due"))
    parser.add_argument("--due-only", action="store_true", help=text("cli.option.review_due_only"))


def _new(context: Context) -> Answer:
    o = context.options
    start = (o.start or context.clock.today()).isoformat()
    due = o.due.isoformat()
    new = NewRound(
        o.name, tuple(o.programme), start, due, o.kind, _villages(context, o.village), due if o.due_only else ""
    )
    uid = context.workspace.run(open_round, new).value
    row = context.workspace.read(round_row, uid)
    return Answer({"round": plain(row)}, [text("cli.review_new", name=row.name, count=row.total, uid=uid.hex())])


def _list(context: Context) -> Answer:
    rows = context.workspace.read(list_rounds)
    lines = [
        text("cli.review_line", uid=r.uid.hex(), name=r.name, answered=r.answered, total=r.total, settled=r.settled,
             day=r.due_day) for r in rows
    ]  # fmt: skip
    return Answer({"rounds": plain(rows)}, lines)


def _round_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("round", metavar="ROUND-UID")


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    _round_argument(parser)
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--state", choices=STATES, default="")


def _show(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    uid = uid_of(o.round)
    row, villages = workspace.read(round_row, uid), workspace.read(village_progress, uid)
    village = _villages(context, [o.village])[0] if o.village else b""
    rows = workspace.read(review_lines, uid, village, o.state)
    lines = [f"{v.village}\t{v.answered}/{v.total}\t{v.settled}" for v in villages]
    data = {"round": plain(row), "villages": plain(villages), "lines": plain(rows)}
    return Answer(for_user(context, data), [row.name, *lines, *map(_line, rows)])


def _line(row: ReviewRow) -> str:
    return f"{row.uid.hex()}\t{row.number}\t{row.village}\t{row.name}\t{row.programme}\t{result_word(row.result)}"


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    _round_argument(parser)
    parser.add_argument("out", type=Path, metavar="OUT", help=text("cli.option.review_out"))
    parser.add_argument("--village", default="", metavar="NAME")
    parser.add_argument("--each", action="store_true", help=text("cli.option.review_each"))


def _sheet(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    uid, village = uid_of(o.round), _villages(context, [o.village])[0] if o.village else b""
    if o.out.suffix.lower() == ".pdf":
        made = workspace.run(print_review_sheets, uid, village, o.out).value
        return Answer({"files": [str(o.out)], "pages": made.paper.pages}, [str(o.out)])
    password = os.environ.get("MINSHENG_FILE_PASSWORD", "")
    written = workspace.read(write_sheets, uid, o.out, village, o.each, password)
    return Answer({"files": list(written.files), "lines": written.lines}, list(written.files))


def _enter_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lines", nargs="+", metavar="LINE-UID")
    parser.add_argument("--result", choices=(*RESULTS, "open"), required=True)
    parser.add_argument("--on", type=_day, metavar="DATE", help=text("cli.option.found_on"))
    parser.add_argument("--by", default="", metavar="NAME", help=text("cli.option.found_by"))
    parser.add_argument("--income", type=fen_of, metavar="YUAN", help=text("cli.option.income"))
    parser.add_argument("--note", default="", help=text("cli.option.found_note"))


def _enter(context: Context) -> Answer:
    o = context.options
    result = "" if o.result == "open" else o.result
    day = o.on.isoformat() if o.on else ""
    findings = [Finding(uid_of(line), result, day, o.by, o.income, o.note) for line in o.lines]
    return _entered(context.workspace.run(enter_findings, findings).value, [])


def _entered(found: FindingPreview, unread: list[dict[str, object]]) -> Answer:
    head = text("cli.review_entered", changed=found.changed, same=found.same, wrong=found.wrong + len(unread))
    lines = [f"{line.number}\t{line.name}\t{line.problem or line.after}" for line in found.lines]
    data = {**plain(found), "unread": unread}
    code = 1 if found.wrong and not found.changed and not found.same else 0
    return Answer(data, [head, *lines, *(str(one["reason"]) for one in unread)], code)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    _round_argument(parser)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _import(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    password = os.environ.get("MINSHENG_FILE_PASSWORD") or None
    reading = workspace.read(read_sheets, uid_of(o.round), o.file, password)
    if o.dry_run:
        found = workspace.read(preview_findings, list(reading.findings))
    else:
        found = workspace.run(enter_findings, list(reading.findings)).value
    unread = [{"sheet": one.sheet, "row": one.row, "value": one.value, "reason": one.reason} for one in reading.unread]
    answer = _entered(found, unread)
    return Answer({**answer.data, "blank": reading.blank}, answer.lines, 0)


def _overdue(context: Context) -> Answer:
    rows = context.workspace.read(overdue_lines)
    return Answer(for_user(context, {"lines": plain(rows)}), [_line(row) for row in rows])


def _settle_arguments(parser: argparse.ArgumentParser) -> None:
    _round_argument(parser)
    parser.add_argument("lines", nargs="*", metavar="LINE-UID", help=text("cli.option.settle_lines"))
    parser.add_argument(
        "--month", type=month_of, required=True, metavar="YYYY-MM", help=text("cli.option.review_settle_month")
    )
    parser.add_argument("--reason", default="", help=text("cli.option.reason"))
    parser.add_argument("--approver", default="", metavar="NAME", help=text("cli.option.approver"))
    parser.add_argument("--by-hand", action="store_true", help=text("cli.option.settle_by_hand"))
    parser.add_argument("--dry-run", action="store_true", help=text("cli.option.dry_run"))


def _settle(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    lines = [uid_of(line) for line in o.lines]
    lines = lines or [row.uid for row in workspace.read(review_lines, uid_of(o.round), b"", "answered")]
    if o.by_hand:
        return Answer({"settled": workspace.run(mark_settled, lines).value})
    wish = SettleWish(o.month, o.approver, o.reason)
    if o.dry_run:
        done = workspace.read(preview_settling, lines, wish)
    else:
        done = workspace.run(settle_lines, lines, wish).value
    shown = [f"{line.name}\t{result_word(line.result)}\t{line.refusal}" for line in done.lines]
    settled = len(done.lines) - done.refused
    return Answer(plain(done), [text("cli.review_settled", settled=settled, refused=done.refused), *shown])


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    _round_argument(parser)
    parser.add_argument("--on", type=_day, metavar="DATE", help=text("cli.option.closed_on"))


def _close(context: Context) -> Answer:
    changed = context.workspace.run(close_round, uid_of(context.options.round), context.options.on).value
    return Answer({"changed": changed})


def _due_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=month_of, default=0, metavar="YYYY-MM", help=text("cli.option.due_month"))
    parser.add_argument("--kind", action="append", default=[], choices=DUE_KINDS)


def _due(context: Context) -> Answer:
    found = context.workspace.read(due_list, context.options.month, tuple(context.options.kind))
    lines = [
        f"{line.day}\t{text(DUE_WORDS[line.kind])}\t{line.village}\t{line.name}\t{line.programme}\t{line.what}"
        for line in found.lines
    ]
    head = text("cli.due", month=year_month.to_text(found.month), count=len(found.lines))
    return Answer(for_user(context, plain(found)), [head, *lines])


DUE_WORDS = {
    "review": "reviews.due.review",
    "age": "reviews.due.age",
    "grace": "reviews.due.grace",
    "validity": "reviews.due.validity",
    "life": "reviews.due.life",
    "certificate": "reviews.due.certificate",
    "waiver": "reviews.due.waiver",
}


def _reading_if_dry(options: argparse.Namespace) -> str:
    return READING if options.dry_run else WRITING


def _sheet_opens(options: argparse.Namespace) -> str:
    return WRITING if options.out.suffix.lower() == ".pdf" else READING


VERBS = (
    Verb(("review", "new"), WRITING, _new, _new_arguments),
    Verb(("review", "list"), READING, _list),
    Verb(("review", "show"), READING, _show, _show_arguments),
    Verb(("review", "sheet"), _sheet_opens, _sheet, _sheet_arguments),
    Verb(("review", "enter"), WRITING, _enter, _enter_arguments),
    Verb(("review", "import"), _reading_if_dry, _import, _import_arguments),
    Verb(("review", "overdue"), READING, _overdue),
    Verb(("review", "settle"), _reading_if_dry, _settle, _settle_arguments),
    Verb(("review", "close"), WRITING, _close, _close_arguments),
    Verb(("due", "list"), READING, _due, _due_arguments),
)
