"""Entering and correcting a month's figures, and planning a task: target and milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from db.queries import progress as stored
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.progress.counting import counted
from minsheng_desktop.progress.editing import packed_plan
from minsheng_desktop.progress.figures import COVERAGE, fund_flags, later_flags, step_flags
from minsheng_desktop.progress.office import answered_task, check_month, own_task, parts_areas
from minsheng_desktop.progress.records import STAGES, Flag, Funds, MonthEntry, Recorded
from minsheng_desktop.progress.shares import shares_of, target_here
from minsheng_desktop.progress.submissions import is_locked
from minsheng_desktop.progress.writing import Report, VersionWriter, as_report
from minsheng_desktop.rules import rates, year_month

Stored = Mapping[str, Any]


@use_case(Operation("progress.record_month", Right.EDIT))
def record_month(uow: UnitOfWork, task_uid: bytes, entry: MonthEntry) -> Recorded:
    """Enter a month's figures, or correct them: every change is a new version, nothing is overwritten.

    Of month and total one may be left out; it follows from the other where the month before is known. With
    ``area_uid`` the figures are those of one township or village; with ``from_parts`` the total is the sum of the
    parts'. A correction needs a reason, and so does anything in a submitted month. What is odd but lawful is
    answered as ``warnings``. Raises INPUT, NOT_FOUND, CONFLICT (somebody recorded it meanwhile), RULE (a task this
    office does not answer for, or a closed one).
    """
    task = answered_task(uow, task_uid)
    check_month(uow, task, entry.month)
    _check_area(uow, entry.area_uid)
    if entry.from_parts:
        entry = replace(entry, total_milli=_sum_of_parts(uow, task_uid, entry.month), month_milli=None)
    home = uow.node.uid
    writer = VersionWriter(uow.connection, [task_uid], entry.month, home, entry.area_uid)
    counting = {row["month"]: row for row in stored.reports_of(uow.connection, task_uid, home, entry.area_uid)}
    here = counting.get(entry.month)
    if entry.seen is not None and entry.seen != (here["version_no"] if here else 0):
        raise AppError(Kind.CONFLICT, "edit_conflict")
    earlier = [row for month, row in sorted(counting.items()) if month < entry.month]
    before = earlier[-1] if earlier else None
    current = writer.current(task_uid)
    report = _complete(uow, entry, current, before)
    if entry.area_uid is None:
        report = replace(report, counted_milli=counted(uow, task_uid, entry.month))
    if report != current and not entry.reason.strip():
        if is_locked(uow, entry.month):
            raise input_error("progress.month_locked", month=entry.month % 100)
        if here is not None:
            raise input_error("progress.reason_needed", month=entry.month % 100)
    version = writer.report(task_uid, report, entry.reason.strip())
    writer.flush(uow)
    uow.describe(item=task["item"], month=entry.month % 100)
    flags = step_flags(before, entry.month, report.month_milli, report.total_milli)
    later = next((row for month, row in sorted(counting.items()) if month > entry.month), None)
    flags += later_flags(later, entry.month, report.total_milli)
    flags += [] if entry.area_uid else _target_flags(uow, task, report)
    flags += fund_flags(Funds(report.funds), report.advance)
    return Recorded(task_uid, task["item"], entry.month, version, report.month_milli, report.total_milli, tuple(flags))


@use_case(Operation("progress.record_parts", Right.EDIT))
def record_parts(uow: UnitOfWork, task_uid: bytes, month: int, totals: Mapping[bytes, int], reason: str = "") -> int:
    """Enter the totals of several townships or villages (thousandths, by area) for a month; answers how many differed.

    Raises as ``record_month``.
    """
    written = 0
    for area, total in totals.items():
        entry = MonthEntry(month, total_milli=total, reason=reason, area_uid=area)
        written += bool(record_month(uow, task_uid, entry).version)
    uow.describe(count=written)
    return written


def _check_area(uow: UnitOfWork, area: bytes | None) -> None:
    if area is not None and all(one.uid != area for one in parts_areas(uow)):
        raise input_error("progress.not_a_part", office=uow.node.name)


def _sum_of_parts(uow: UnitOfWork, task_uid: bytes, month: int) -> int:
    """The sum of what townships or villages reported up to the month. Raises INPUT where none did."""
    totals = [part.total_milli for part in shares_of(uow, task_uid, month) if part.total_milli is not None]
    if not totals:
        raise input_error("progress.no_part_figures", month=month % 100)
    return sum(totals)


def _complete(uow: UnitOfWork, entry: MonthEntry, current: Report | None, before: Stored | None) -> Report:
    """The report an entry makes: what it leaves open stays as it was last stated."""
    base = current
    if base is None and before is not None:
        funds = stored.funds_of(uow.connection, [before["uid"]]).get(before["uid"], {})
        # problem and next step stay until somebody settles them; remark and narrative are the month's own
        base = replace(as_report(before, funds), month_milli=None, total_milli=None, narrative="", remark="")
    base = base or Report(None, None, {})
    month_milli, total_milli = _counts(entry, current, before)
    changed_count = current is not None and (month_milli, total_milli) != (current.month_milli, current.total_milli)
    funds = dict(base.funds) if entry.funds is None else _check_funds(entry.funds)
    return Report(
        month_milli=month_milli,
        total_milli=total_milli,
        funds=funds,
        # a rate stated in an old file says nothing about figures entered since
        stated_rate=None if current is None or changed_count else current.stated_rate,
        narrative=_or(entry.narrative, base.narrative),
        remark=_or(entry.remark, base.remark),
        problem=_or(entry.problem, base.problem),
        next_step=_or(entry.next_step, base.next_step),
        advance=base.advance if entry.advance is None else entry.advance,
    )


def _or(entered: str | None, kept: str) -> str:
    return kept if entered is None else entered.strip()


def _counts(entry: MonthEntry, current: Report | None, before: Stored | None) -> tuple[int | None, int | None]:
    month, total = entry.month_milli, entry.total_milli
    if month is None and total is None:
        if current is None:
            raise input_error("progress.no_figures")
        return current.month_milli, current.total_milli
    if any(value is not None and value < 0 for value in (month, total)):
        raise input_error("progress.negative")
    first = entry.month % 100 == 1
    follows = before is not None and year_month.diff(entry.month, before["month"]) == 1
    earlier = 0 if first else before["total_milli"] if before is not None and follows else None
    if total is None and month is not None:
        since = 0 if before is None else before["total_milli"] or 0
        return month, since + month
    if month is None and total is not None and earlier is not None and total >= earlier:
        return total - earlier, total
    return month, total


def _check_funds(funds: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    if any(stage not in STAGES or amount < 0 for (stage, _), amount in funds.items()):
        raise input_error("progress.negative")
    return dict(funds)


def _target_flags(uow: UnitOfWork, task: Stored, report: Report) -> list[Flag]:
    target = target_here(uow, task)
    if not target:
        return [Flag("progress.flag.no_target" if target is None else "progress.flag.zero_target", "info")]
    if report.total_milli is None:
        return []
    done = rates.completion_rate(report.total_milli, target)
    if done is not None and done > 1:
        over = rates.percent(done, 1)
        if task["rate_kind"] == COVERAGE:
            return [Flag("progress.flag.over_full", "warn", {"rate": over})]
        return [Flag("progress.flag.over_target_rate", "info", {"rate": over})]
    return []


@use_case(Operation("progress.change_target", Right.DEFINE))
def change_target(
    uow: UnitOfWork,
    task_uid: bytes,
    target_milli: int,
    document: str,
    decided_on: date | None = None,
    wording: str = "",
) -> bool:
    """Put a new version of a task's target in force (R-061); ``document`` says where it stands.

    Answers whether it differs from the one in force. Raises INPUT without a document or below 0.
    """
    task = own_task(uow, task_uid)
    if target_milli < 0:
        raise input_error("progress.negative")
    if not document.strip():
        raise input_error("progress.no_document")
    writer = VersionWriter(uow.connection, [task_uid], task["year"] * 100 + 12, uow.node.uid)
    day = decided_on.isoformat() if decided_on else None
    changed = writer.target(task_uid, target_milli, wording.strip() or None, document.strip(), day)
    writer.flush(uow)
    uow.describe(item=task["item"])
    return changed


@use_case(Operation("progress.plan_task", Right.DEFINE))
def plan_task(uow: UnitOfWork, task_uid: bytes, milestones: Sequence[tuple[int, Fraction]]) -> bool:
    """Give a task milestones (month YYYYMM, share due by its end); none returns it to equal months.

    Raises INPUT unless months and shares rise, months lie in the task's year, shares within 100 %.
    """
    task = own_task(uow, task_uid)
    packed = packed_plan(task["year"], milestones)
    uow.describe(item=task["item"])
    return uow.update("task", task_uid, {"milestones": packed})
