"""Verbs about meetings and what was promised at them."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.cli.entitlements import month_of
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain, uid_of
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.meeting_papers import print_minutes, standing_words
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.meeting_records import (
    OPEN,
    STATES,
    WORDS,
    LateItem,
    MeetingDetail,
    MeetingRow,
    NewMeeting,
    NewPromise,
    PromiseLine,
)
from minsheng_desktop.progress.meetings import (
    add_meeting,
    edit_meeting,
    find_meeting,
    late_items,
    list_meetings,
    meeting_detail,
    meeting_kinds,
    remove_meeting,
)
from minsheng_desktop.progress.promises import (
    add_promises,
    edit_promise,
    list_promises,
    promise_state_words,
    remove_promise,
    reopen_promise,
    settle_promise,
)
from minsheng_desktop.progress.table import find_task
from minsheng_desktop.rules import year_month

MONTHLY = "monthly"


def _day(written: str) -> date:
    return date.fromisoformat(written)


def _kind(written: str) -> str:
    """A kind by its code or its word."""
    by_word = {word: code for code, word in meeting_kinds().items()}
    return by_word.get(written, written)


def _words(parser: argparse.ArgumentParser) -> None:
    for key in WORDS:
        parser.add_argument(f"--{key}", metavar="TEXT", help=text(f"meetings.field.{key}"))


def _meeting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("meeting", metavar="MEETING", help=text("cli.option.meeting"))


def _uid(context: Context) -> bytes:
    return context.workspace.read(find_meeting, context.options.meeting)


def _given(context: Context) -> dict[str, Any]:
    """What was typed of the minutes."""
    o = context.options
    found = {key: getattr(o, key) for key in WORDS if getattr(o, key) is not None}
    found |= {"kind": _kind(o.kind)} if o.kind else {}
    found |= {"held_on": o.on} if o.on else {}
    return found | ({"month": o.month} if o.month else {})


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--on", type=_day, metavar="DATE", help=text("cli.option.meeting_on"))
    parser.add_argument("--kind", default="", metavar="KIND", help=text("cli.option.meeting_kind"))
    parser.add_argument("--month", type=month_of, default=0, metavar="YYYY-MM", help=text("cli.option.meeting_month"))
    _words(parser)


def _add(context: Context) -> Answer:
    values = {"kind": MONTHLY, "held_on": context.clock.today(), **_given(context)}
    uid = context.workspace.run(add_meeting, NewMeeting(**values)).value
    return _shown(context, uid)


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    _meeting(parser)
    _add_arguments(parser)


def _edit(context: Context) -> Answer:
    uid = _uid(context)
    context.workspace.run(edit_meeting, uid, _given(context))
    return _shown(context, uid)


def _remove(context: Context) -> Answer:
    uid = _uid(context)
    context.workspace.run(remove_meeting, uid)
    return Answer({"uid": uid.hex()}, [text("meetings.cli.removed")])


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, default=0, metavar="YYYY")
    parser.add_argument("--kind", default="", metavar="KIND", help=text("cli.option.meeting_kind"))


def _list(context: Context) -> Answer:
    o = context.options
    rows = context.workspace.read(list_meetings, o.year, _kind(o.kind))
    return Answer({"meetings": [_meeting_json(row) for row in rows]}, [_meeting_line(row) for row in rows])


def _meeting_json(row: MeetingRow) -> dict[str, Any]:
    return {**plain(row), "month": year_month.to_text(row.month)}


def _meeting_line(row: MeetingRow) -> str:
    return text(
        "meetings.cli.line", uid=row.uid.hex(), day=row.held_on.isoformat(), title=row.title, promises=row.promises,
        open=row.open, overdue=row.overdue,
    )  # fmt: skip


def _show(context: Context) -> Answer:
    return _shown(context, _uid(context))


def _shown(context: Context, uid: bytes) -> Answer:
    detail = context.workspace.read(meeting_detail, uid)
    words = [f"{text(f'meetings.field.{key}')}\t{value}" for key, value in detail.words.items() if value]
    return Answer(_detail_json(detail), [_meeting_line(detail.row), *words, *_tables(detail)])


def _detail_json(detail: MeetingDetail) -> dict[str, Any]:
    return {
        **_meeting_json(detail.row), "words": dict(detail.words),
        "promised": [_promise_json(line) for line in detail.promises],
        "brought": [_promise_json(line) for line in detail.brought], "late": [_late_json(item) for item in detail.late],
    }  # fmt: skip


def _tables(detail: MeetingDetail) -> list[str]:
    found = []
    for key, lines in (
        ("late", [_late_line(item) for item in detail.late]),
        ("brought", [_promise_line(line) for line in detail.brought]),
        ("promised", [_promise_line(line) for line in detail.promises]),
    ):
        found += [text(f"meetings.paper.{key}"), *lines] if lines else []
    return found


def _promise_json(line: PromiseLine) -> dict[str, Any]:
    return {
        **plain(line), "then": _standing_json(line.then), "now": _standing_json(line.now),
        "state_text": promise_state_words(line),
    }  # fmt: skip


def _standing_json(standing: Any) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {**plain(standing), "month": year_month.to_text(standing.month), "words": standing_words(standing)}


def _promise_line(line: PromiseLine) -> str:
    due = line.due_on.isoformat() if line.due_on else ""
    state = promise_state_words(line)
    return f"{line.uid.hex()}\t{line.about}\t{line.problem}\t{line.responsible}\t{due}\t{state}\t{line.result}".rstrip()


def _late_json(item: LateItem) -> dict[str, Any]:
    return {**plain(item), "standing": _standing_json(item.standing), "light_text": light_text(item.standing.light)}


def _late_line(item: LateItem) -> str:
    standing = standing_words(item.standing)
    return f"{item.item}\t{item.department}\t{standing}\t{light_text(item.standing.light)}\t{item.problem}".rstrip()


def _late_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=month_of, default=0, metavar="YYYY-MM")


def _late(context: Context) -> Answer:
    found = context.workspace.read(late_items, context.options.month)
    return Answer({"late": [_late_json(item) for item in found]}, [_late_line(item) for item in found])


def _promise_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--problem", metavar="TEXT", help=text("meetings.column.problem"))
    parser.add_argument("--solution", metavar="TEXT", help=text("meetings.column.solution"))
    parser.add_argument("--by", metavar="NAME", help=text("meetings.column.responsible"))
    parser.add_argument("--due", type=_day, metavar="DATE", help=text("meetings.column.due_on"))
    parser.add_argument("--task", metavar="UID|ITEM", help=text("cli.option.promise_task"))
    parser.add_argument("--project", type=uid_of, metavar="UID", help=text("cli.option.promise_project"))
    parser.add_argument("--area", metavar="NAME", help=text("cli.option.promise_area"))


def _promise_arguments(parser: argparse.ArgumentParser) -> None:
    _meeting(parser)
    _promise_words(parser)


def _promised(context: Context) -> dict[str, Any]:
    """What was typed of a promise."""
    o, workspace = context.options, context.workspace
    found = {"problem": o.problem, "solution": o.solution, "responsible": o.by, "due_on": o.due}
    found["project_uid"] = o.project
    found["task_uid"] = workspace.read(find_task, o.task) if o.task else None
    found["area_uid"] = _area(context, o.area) if o.area else None
    return {key: value for key, value in found.items() if value is not None}


def _area(context: Context, name: str) -> bytes:
    uids = [area.uid for area in context.workspace.read(list_areas) if name in (area.name, area.code, *area.aliases)]
    if not uids:
        raise not_found("entitlements.no_such_village", name=name)
    return uids[0]


def _promise(context: Context) -> Answer:
    meeting, given = _uid(context), _promised(context)
    new = NewPromise(**{"problem": "", **given})
    (uid,) = context.workspace.run(add_promises, meeting, [new]).value
    return _promise_answer(context, uid)


def _promise_answer(context: Context, uid: bytes) -> Answer:
    line = next(line for line in context.workspace.read(list_promises, "all") if line.uid == uid)
    return Answer(_promise_json(line), [_promise_line(line)])


def _promise_uid(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("promise", type=uid_of, metavar="PROMISE-UID")


def _edit_promise_arguments(parser: argparse.ArgumentParser) -> None:
    _promise_uid(parser)
    _promise_words(parser)


def _edit_promise(context: Context) -> Answer:
    given = _promised(context)
    if not given:
        raise input_error("meetings.promise_incomplete")
    context.workspace.run(edit_promise, context.options.promise, given)
    return _promise_answer(context, context.options.promise)


def _promises_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=STATES, default=OPEN)
    parser.add_argument("--task", metavar="UID|ITEM", help=text("cli.option.promise_task"))


def _promises(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    task = workspace.read(find_task, o.task) if o.task else None
    found = workspace.read(list_promises, o.state, task)
    return Answer({"promises": [_promise_json(line) for line in found]}, [_promise_line(line) for line in found])


def _done_arguments(parser: argparse.ArgumentParser) -> None:
    _promise_uid(parser)
    parser.add_argument("--result", default="", metavar="TEXT", help=text("meetings.column.result"))
    parser.add_argument("--on", type=_day, metavar="DATE", help=text("cli.option.promise_on"))


def _done(context: Context) -> Answer:
    o = context.options
    context.workspace.run(settle_promise, o.promise, o.result, o.on)
    return _promise_answer(context, o.promise)


def _reopen(context: Context) -> Answer:
    context.workspace.run(reopen_promise, context.options.promise)
    return _promise_answer(context, context.options.promise)


def _withdraw(context: Context) -> Answer:
    context.workspace.run(remove_promise, context.options.promise)
    return Answer({"uid": context.options.promise.hex()}, [text("meetings.cli.withdrawn")])


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    _meeting(parser)
    parser.add_argument("out", type=Path, metavar="OUT.pdf")


def _print(context: Context) -> Answer:
    made = context.workspace.run(print_minutes, _uid(context), context.options.out).value
    out = str(context.options.out)
    return Answer({"file": out, "pages": made.paper.pages}, [out])


VERBS = (
    Verb(("meeting", "add"), WRITING, _add, _add_arguments),
    Verb(("meeting", "edit"), WRITING, _edit, _edit_arguments),
    Verb(("meeting", "remove"), WRITING, _remove, _meeting),
    Verb(("meeting", "list"), READING, _list, _list_arguments),
    Verb(("meeting", "show"), READING, _show, _meeting),
    Verb(("meeting", "late"), READING, _late, _late_arguments),
    Verb(("meeting", "promise"), WRITING, _promise, _promise_arguments),
    Verb(("meeting", "promises"), READING, _promises, _promises_arguments),
    Verb(("meeting", "change-promise"), WRITING, _edit_promise, _edit_promise_arguments),
    Verb(("meeting", "done"), WRITING, _done, _done_arguments),
    Verb(("meeting", "reopen"), WRITING, _reopen, _promise_uid),
    Verb(("meeting", "withdraw"), WRITING, _withdraw, _promise_uid),
    Verb(("meeting", "print"), WRITING, _print, _print_arguments),
)
