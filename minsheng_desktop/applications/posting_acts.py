"""What happens to a sheet: put up, closed after its days, taken down, renewed without those who left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from db.queries import postings as stored
from minsheng_desktop.applications.paths import path_of
from minsheng_desktop.applications.posting_lists import some_postings
from minsheng_desktop.applications.posting_records import (
    AWAITING,
    POSTED,
    REMOVED,
    STANDING,
    UNOPPOSED,
    NotPosted,
    PostingRow,
    PostingsClosed,
)
from minsheng_desktop.applications.posting_rules import PostingRules, holidays_of, last_day
from minsheng_desktop.applications.records import StepWish
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.settings import Rules
from minsheng_desktop.rules import quarters


@use_case(Operation("postings.mark_posted", Right.EDIT))
def mark_posted(
    uow: UnitOfWork, uids: Sequence[bytes], posted_on: date, board: str = "", phone: str = "",
    photo: bytes | None = None, days: int | None = None, done_by: str = "",
) -> PostingsClosed:  # fmt: skip
    """Record that sheets were put up on a day: ``days`` (of the settings unless told) begin, cases are 公示中.

    Answers how many sheets, how many cases, and the sheets left as they are (already up, dated before a step of a
    case). Raises INPUT for a day to come.
    """
    rows = some_postings(uow, uids)
    _not_to_come(uow, posted_on)
    result = put_up(uow, rows, posted_on, days, board, phone, photo, done_by)
    uow.describe(count=result.closed, day=posted_on.isoformat())
    return result


def put_up(
    uow: UnitOfWork, rows: Sequence[PostingRow], posted_on: date, days: int | None, board: str = "", phone: str = "",
    photo: bytes | None = None, done_by: str = "",
) -> PostingsClosed:  # fmt: skip
    """Begin the days of sheets that wait; their cases take the result ``posted`` of their posting step."""
    refused, steps, up = list[NotPosted](), dict[tuple[str, str, str, str], list[bytes]](), 0
    lines = stored.lines(uow.connection, [row.uid for row in rows])
    cases = stored.cases(uow.connection, [line[1] for found in lines.values() for line in found if line[1]])
    ends = _LastDays(uow, posted_on, days)
    for row in rows:
        mine = [cases[line[1]] for line in lines.get(row.uid, ()) if line[1] in cases]
        if row.status != AWAITING:
            refused.append(not_posted(row, "postings.is_up", day=row.from_day))
            continue
        late = next((case for case in mine if (case[18] or "") > posted_on.isoformat()), None)
        if late is not None:
            refused.append(not_posted(row, "postings.before_step", number=late[1], day=late[18]))
            continue
        end = ends.of(row, mine)
        values: dict[str, Any] = {"from_day": posted_on.isoformat(), "to_day": end.isoformat(), "status": POSTED}
        values |= {key: value for key, value in (("board", board), ("phone", phone), ("photo_uid", photo)) if value}
        uow.update("posting", row.uid, values)
        up += 1
        if row.kind == STANDING:
            _replace_older(uow, row, posted_on)
        for case in mine:
            key = (case[2], posted_on.isoformat(), end.isoformat(), board or row.board)
            steps.setdefault(key, []).append(case[0])
    taken, left = _steps(uow, steps, posted_on, done_by)
    return PostingsClosed(up, taken, (*refused, *left))


def _steps(
    uow: UnitOfWork, steps: dict[tuple[str, str, str, str], list[bytes]], day: date, done_by: str
) -> tuple[int, list[NotPosted]]:
    taken, left = 0, list[NotPosted]()
    for (stage, first, last, board), uids in steps.items():
        details = {"from": first, "to": last} | ({"board": board} if board else {})
        wish = StepWish(stage, "posted", day, done_by or uow.user.name, details=details)
        outcome = take_step(uow, uids, wish)
        taken += outcome.taken
        left += [NotPosted(item.uid, item.number, item.name, item.message) for item in outcome.refused]
    return taken, left


class _LastDays:
    """The last day of each sheet put up on a day: by the settings the cases began with, or as told."""

    def __init__(self, uow: UnitOfWork, first: date, days: int | None) -> None:
        self._first, self._days = first, days
        self._rules, self._holidays = PostingRules(uow, first), holidays_of(uow)
        self._places = stored.area_codes(uow.connection)

    def of(self, row: PostingRow, cases: Sequence[Sequence[Any]]) -> date:
        """The last day of a sheet; a standing sheet hangs to the end of its quarter."""
        if row.kind == STANDING:
            return quarters.last_day(row.quarter)
        of_cases = [Rules.of(json.loads(case[5])) for case in cases]
        all_rules = of_cases or [self._rules.of(row.programme, self._places.get(row.area_uid or b"", ""))]
        return max(
            last_day(self._first, self._days or int(rules["posting_days"]), str(rules["posting_days_kind"]),
                     self._holidays)
            for rules in all_rules
        )  # fmt: skip


def _replace_older(uow: UnitOfWork, row: PostingRow, day: date) -> None:
    """The sheet of an earlier quarter comes down when the new one goes up."""
    older = [uid for uid in stored.hanging_up(uow.connection, row.programme, row.area_uid) if uid != row.uid]
    reason = text("postings.replaced")
    gone = {"status": REMOVED, "removed_on": day.isoformat(), "removal_reason": reason}
    uow.update_many("posting", [(uid, gone) for uid in older])


@use_case(Operation("postings.close_postings", Right.EDIT))
def close_postings(uow: UnitOfWork, uids: Sequence[bytes], on: date, done_by: str = "") -> PostingsClosed:
    """Close sheets whose days are over without an open objection; their cases go on (期满无异议).

    A sheet with an open objection, one that is not up or not over yet and a standing one are left as they are, and
    so is a case whose objection was found true. Raises INPUT for a day to come.
    """
    rows = some_postings(uow, uids)
    _not_to_come(uow, on)
    refused, closing = list[NotPosted](), list[PostingRow]()
    for row in rows:
        problem = _not_closing(row, on)
        if problem is None:
            closing.append(row)
        else:
            refused.append(problem)
    lines = stored.lines(uow.connection, [row.uid for row in closing])
    cases = stored.cases(uow.connection, [line[1] for found in lines.values() for line in found if line[1]])
    upheld = stored.upheld_objections(uow.connection, list(cases))
    uow.update_many("posting", [(row.uid, {"status": UNOPPOSED}) for row in closing])
    stages = dict[str, list[bytes]]()
    for uid, case in cases.items():
        if uid in upheld:
            refused.append(NotPosted(uid, case[1], case[14], text("errors.postings.upheld")))
        else:
            stages.setdefault(case[2], []).append(uid)
    taken = 0
    for stage, waiting in stages.items():
        if path_step_is_posting(cases[waiting[0]]):
            outcome = take_step(uow, waiting, StepWish(stage, "ok", on, done_by or uow.user.name))
            taken += outcome.taken
            refused += [NotPosted(item.uid, item.number, item.name, item.message) for item in outcome.refused]
    uow.describe(count=len(closing), cases=taken)
    return PostingsClosed(len(closing), taken, tuple(refused))


def path_step_is_posting(case: Sequence[Any]) -> bool:
    """Whether a case (``stored.cases``) waits for a sheet."""
    step = path_of(case[4]).step(case[2])
    return bool(step and step.posting)


def _not_closing(row: PostingRow, on: date) -> NotPosted | None:
    if row.kind == STANDING:
        return not_posted(row, "postings.standing_hangs")
    if row.status == AWAITING:
        return not_posted(row, "postings.not_up")
    if row.open_objections:
        return not_posted(row, "postings.objected", count=row.open_objections)
    if row.status in (UNOPPOSED, REMOVED):
        return not_posted(row, "postings.is_closed")
    if on <= date.fromisoformat(row.to_day):
        return not_posted(row, "postings.not_over", day=row.to_day)
    return None


@use_case(Operation("postings.remove_postings", Right.EDIT))
def remove_postings(uow: UnitOfWork, uids: Sequence[bytes], on: date, reason: str = "") -> PostingsClosed:
    """Record that sheets were taken down (已撤榜) on a day.

    A sheet taken down before its days were over needs a reason; its cases then need a new sheet. Raises INPUT.
    """
    rows = some_postings(uow, uids)
    _not_to_come(uow, on)
    refused, gone = list[NotPosted](), list[bytes]()
    for row in rows:
        early = row.status != UNOPPOSED and row.kind != STANDING
        if row.status == REMOVED:
            refused.append(not_posted(row, "postings.is_removed", day=row.removed_on))
        elif row.from_day and on.isoformat() < row.from_day:
            refused.append(not_posted(row, "postings.before_posting", day=row.from_day))
        elif early and not reason.strip():
            refused.append(not_posted(row, "postings.needs_reason"))
        else:
            gone.append(row.uid)
    kept = reason.strip() or text("postings.time_over")
    values = {"status": REMOVED, "removed_on": on.isoformat(), "removal_reason": kept}
    uow.update_many("posting", [(uid, values) for uid in gone])
    uow.describe(count=len(gone))
    return PostingsClosed(len(gone), 0, tuple(refused))


@use_case(Operation("postings.drop_leavers", Right.EDIT))
def drop_leavers(uow: UnitOfWork, uids: Sequence[bytes]) -> int:
    """Take those who left off standing sheets at once; answers how many lines. The sheets are to be printed anew."""
    rows = some_postings(uow, uids)
    if any(row.kind != STANDING for row in rows):
        raise rule_error("postings.only_standing")
    lines = stored.lines(uow.connection, uids)
    gone = [line[0] for found in lines.values() for line in found if line[8]]
    count = uow.delete("posting_line", gone, text("postings.left"))
    uow.describe(count=count, sheets=len(rows))
    return count


def not_posted(row: PostingRow, code: str, **params: object) -> NotPosted:
    """A sheet that was left as it is, and why."""
    return NotPosted(row.uid, row.number, f"{row.programme_name} {row.village}", rule_error(code, **params).message)


def _not_to_come(uow: UnitOfWork, day: date) -> None:
    if day > uow.today:
        raise input_error("postings.to_come", day=day.isoformat())
