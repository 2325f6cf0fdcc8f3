"""Meetings about the year's work: their minutes, tied to what is late in the month and to what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from db.queries import progress_meetings as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.meeting_records import (
    WORDS,
    LateItem,
    MeetingDetail,
    MeetingRow,
    NewMeeting,
    Standing,
)
from minsheng_desktop.progress.promises import own_meeting, promise_lines
from minsheng_desktop.progress.records import TaskLine
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.characters import visible
from minsheng_desktop.rules.schedule import Light

KINDS = "meeting_kind"
LATE = (Light.SERIOUSLY_BEHIND, Light.BEHIND)
LONGEST = 20_000
REMOVED = "removed"


def meeting_kinds() -> dict[str, str]:
    """The kinds of meetings: code → word."""
    return {item.code: item.label for item in load_code_lists()[KINDS].items}


@use_case(Operation("meetings.add", Right.EDIT))
def add_meeting(uow: UnitOfWork, new: NewMeeting) -> bytes:
    """Enter the minutes of a meeting; answers its uid. Raises INPUT for an unknown kind, a wrong month or day."""
    values = _checked(uow, {key: getattr(new, key) for key in ("kind", "held_on", "month", *WORDS)})
    uow.describe(title=values["title"])
    return uow.insert("meeting", {"uid": new_uid(), **values})


@use_case(Operation("meetings.edit", Right.EDIT))
def edit_meeting(uow: UnitOfWork, uid: bytes, changes: Mapping[str, Any]) -> bool:
    """Change minutes: keys as of ``NewMeeting``. Answers whether anything differed. Raises as adding does, NOT_FOUND,
    RULE where it is another office's."""
    row = own_meeting(uow, uid)
    kept = {"kind": row["kind"], "held_on": date.fromisoformat(row["held_on"]), "month": row["month"]}
    kept |= {key: row[key] or "" for key in WORDS}
    values = _checked(uow, {**kept, **changes})
    uow.describe(title=values["title"])
    return uow.update("meeting", uid, values)


@use_case(Operation("meetings.remove", Right.EDIT))
def remove_meeting(uow: UnitOfWork, uid: bytes) -> None:
    """Take minutes out. Raises RULE while something was promised at the meeting, NOT_FOUND."""
    row = own_meeting(uow, uid)
    if any(found["meeting_uid"] == uid for found in stored.promises(uow.connection, uow.node.uid)):
        raise rule_error("meetings.has_promises")
    uow.describe(title=row["title"])
    uow.delete("meeting", [uid], REMOVED)


def _checked(uow: UnitOfRead, given: Mapping[str, Any]) -> dict[str, Any]:
    kinds = meeting_kinds()
    if given["kind"] not in kinds:
        raise input_error("meetings.unknown_kind", kinds=text("progress.and").join(kinds))
    held: date = given["held_on"]
    if held > uow.today:
        raise input_error("meetings.future", day=held.isoformat())
    month = given["month"] or year_month.of(held)
    if not 1 <= month % 100 <= 12 or month > year_month.of(held):
        raise input_error("meetings.bad_month")
    words = {key: visible(str(given[key])).strip() for key in WORDS}
    if any(len(value) > LONGEST for value in words.values()):
        raise input_error("meetings.too_long", most=LONGEST)
    usual = text("meetings.usual_title", year=month // 100, month=month % 100, what=kinds[given["kind"]])
    return {
        "kind": given["kind"], "held_on": held.isoformat(), "month": month, **{k: v or None for k, v in words.items()},
        "title": words["title"] or usual,
    }  # fmt: skip


def list_meetings(uow: UnitOfRead, year: int = 0, kind: str = "") -> list[MeetingRow]:
    """The office's meetings, newest first, of a year and a kind where they are given."""
    return [
        _row(row)
        for row in stored.meetings(uow.connection, uow.node.uid, uow.today.isoformat())
        if (not year or row["held_on"].startswith(f"{year}-")) and (not kind or row["kind"] == kind)
    ]


def _row(row: Mapping[str, Any]) -> MeetingRow:
    return MeetingRow(
        row["uid"], row["kind"], meeting_kinds().get(row["kind"], row["kind"]), date.fromisoformat(row["held_on"]),
        row["month"], row["title"], row["chair"] or "", row["promises"], row["open"], row["overdue"],
    )  # fmt: skip


def find_meeting(uow: UnitOfRead, words: str) -> bytes:
    """The meeting meant by a uid in hex, the day it was held, or a part of its title that only one has.

    Raises NOT_FOUND, INPUT where several are meant.
    """
    rows = list_meetings(uow)
    wanted = words.strip()
    found = [row for row in rows if wanted in (row.uid.hex(), row.held_on.isoformat())]
    found = found or [row for row in rows if wanted and wanted in row.title]
    if not found:
        raise not_found("meetings.unknown")
    if len(found) > 1:
        raise input_error("meetings.several", count=len(found))
    return found[0].uid


def meeting_detail(uow: UnitOfRead, uid: bytes) -> MeetingDetail:
    """Minutes with what was promised, what earlier meetings had left open, and what was late in its month.

    What was left open is told as it stood on the day of the meeting: open then, or done since the meeting before.
    Raises NOT_FOUND.
    """
    rows = stored.meetings(uow.connection, uow.node.uid, uow.today.isoformat())
    row = next((one for one in rows if one["uid"] == uid), None)
    if row is None:
        raise not_found("meetings.unknown")
    held = date.fromisoformat(row["held_on"])
    order = (row["held_on"], row["uid"])
    before = max((one["held_on"] for one in rows if (one["held_on"], one["uid"]) < order), default="")
    earlier = {one["uid"] for one in rows if (one["held_on"], one["uid"]) < order}
    brought = [
        line
        for line in promise_lines(uow, held)
        if line.meeting_uid in earlier and (line.state != "done" or str(line.done_on) > before)
    ]
    own = [line for line in promise_lines(uow) if line.meeting_uid == uid]
    words = {key: row[key] or "" for key in WORDS}
    return MeetingDetail(_row(row), words, tuple(own), tuple(brought), tuple(late_items(uow, row["month"])))


def late_items(uow: UnitOfRead, month: int = 0) -> list[LateItem]:
    """The tasks behind their schedule in a month (0: the one being worked on), the worst first."""
    lines = [line for line in task_table(uow, month or None).lines if line.light in LATE]
    lines.sort(key=lambda line: (LATE.index(line.light or Light.BEHIND), line.lag or 0))
    return [_late(line) for line in lines]


def _late(line: TaskLine) -> LateItem:
    lag = "" if line.lag is None else str(rates.half_up(line.lag, 1))
    standing = Standing(line.month, line.total_milli, line.target_milli, line.unit, line.light)
    return LateItem(line.uid, line.item, line.department, standing, lag, line.problem, line.next_step)
