"""报送日历: what is due to whom, what was sent, what is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from db.queries import progress_calendar as stored
from db.types import new_uid
from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.progress.calendar_duties import find_duty, keep_row, list_duties
from minsheng_desktop.progress.calendar_records import (
    BEFORE,
    COMING,
    DUE,
    OVERDUE,
    SENT,
    SENT_LATE,
    CalendarLine,
    Duty,
)
from minsheng_desktop.rules import report_periods as periods
from minsheng_desktop.rules.characters import visible
from minsheng_desktop.rules.report_periods import Due, Period

LOOK_BACK = 366  # days: what is older is no longer asked for
REMOVED = "removed"
LONGEST = 200
LAST_DAY = 31
STATE_WORDS = {
    OVERDUE: "calendar.state.overdue",
    DUE: "calendar.state.due",
    COMING: "calendar.state.coming",
    SENT: "calendar.state.sent",
    SENT_LATE: "calendar.state.late",
    BEFORE: "calendar.state.before",
}
WIDTHS = {"due_on": 12, "period": 16, "title": 34, "recipient": 20, "responsible": 12, "state": 12, "sent_on": 12,
          "sent_by": 10, "remark": 16}  # fmt: skip


def calendar_lines(uow: UnitOfRead, year: int = 0) -> list[CalendarLine]:
    """Everything due in a year (0: this one), by the day it is due."""
    wanted = year or uow.today.year
    return [line for line in _lines(uow, (wanted - 1, wanted)) if line.due_on.year == wanted]


def due_lines(uow: UnitOfRead) -> list[CalendarLine]:
    """What is overdue and what is to be begun by now, by the day it is due."""
    this = uow.today.year
    earliest = uow.today - timedelta(days=LOOK_BACK)
    return [
        line
        for line in _lines(uow, (this - 2, this - 1, this, this + 1))
        if line.state in (OVERDUE, DUE) and line.due_on >= earliest
    ]


def _lines(uow: UnitOfRead, years: tuple[int, ...]) -> list[CalendarLine]:
    sent = stored.sent(uow.connection, uow.node.uid)
    begun = _begun(uow)
    found = [
        _line(uow, duty, period, sent.get((duty.uid, period.code)), begun)
        for duty in list_duties(uow)
        if duty.office == uow.node.role
        for year in years
        for period in periods.periods_of(duty.due, year)
        if _in_force(duty, period)
    ]
    return sorted(found, key=lambda line: (line.due_on, line.duty.title))


def _in_force(duty: Duty, period: Period) -> bool:
    after = duty.from_day is None or period.due_on >= duty.from_day
    return after and (duty.until_day is None or period.due_on <= duty.until_day)


def _begun(uow: UnitOfRead) -> date:
    """The day from which something unsent counts as missing: a new workspace does not begin with a year of arrears.

    A day given that lies before the first operation is itself from before the workspace was begun.
    """
    first = stored.first_operation(uow.connection)
    return datetime.fromtimestamp((first or 0) / 1000, UTC).astimezone(CHINA).date()


def _line(uow: UnitOfRead, duty: Duty, period: Period, sent: Mapping[str, Any] | None, begun: date) -> CalendarLine:
    days = (period.due_on - uow.today).days
    words = period_words(period.code)
    if sent:
        day = date.fromisoformat(sent["sent_on"])
        state = SENT_LATE if day > period.due_on else SENT
        return CalendarLine(
            duty, period.code, words, period.due_on, state, None, day, sent["sent_by"] or "", sent["remark"] or ""
        )
    if days < 0:
        # a day set by hand says from when it is asked for, whenever the workspace was begun
        state = OVERDUE if duty.from_day is not None or period.due_on >= begun else BEFORE
    else:
        state = DUE if days <= duty.days_ahead else COMING
    return CalendarLine(duty, period.code, words, period.due_on, state, days)


def period_words(code: str) -> str:
    """A period's code in words: 2026-Q2 → 2026年第二季度."""
    year, _, rest = code.partition("-")
    if not rest:
        return text("calendar.period.year", year=year)
    if rest[0] == "Q":
        return text(f"calendar.period.quarter_{rest[1]}", year=year)
    if rest[0] == "H":
        return text(f"calendar.period.half_{rest[1]}", year=year)
    if rest[-1] in "AB":
        key = "calendar.period.first_half" if rest[-1] == "A" else "calendar.period.second_half"
        return text(key, year=year, month=int(rest[:2]))
    if len(rest) > 2:
        return text("calendar.period.day", year=year, month=int(rest[:2]), day=int(rest[3:]))
    return text("calendar.period.month", year=year, month=int(rest))


@use_case(Operation("calendar.send", Right.EDIT))
def mark_sent(
    uow: UnitOfWork, duty: str, period: str, sent_on: date | None = None, sent_by: str = "", remark: str = ""
) -> bytes:
    """Say that what was due for a period was sent (today, by the user, unless told otherwise).

    Raises INPUT for a period the duty does not have or a day to come, NOT_FOUND.
    """
    found = find_duty(uow, duty)
    uow.describe(title=found.title, period=period_words(_checked_period(uow, found, period)))
    return _send(uow, found, period, sent_on, sent_by, remark)


@use_case(Operation("calendar.send_many", Right.EDIT))
def mark_many_sent(
    uow: UnitOfWork, wanted: Sequence[tuple[str, str]], sent_on: date | None = None, sent_by: str = "", remark: str = ""
) -> int:
    """Say so of several duties (codes) and periods at once; answers how many. Raises as for one, then none is."""
    for duty, period in wanted:
        _send(uow, find_duty(uow, duty), period, sent_on, sent_by, remark)
    uow.describe(count=len(wanted))
    return len(wanted)


def _send(uow: UnitOfWork, duty: Duty, period: str, sent_on: date | None, sent_by: str, remark: str) -> bytes:
    code = _checked_period(uow, duty, period)
    day = sent_on or uow.today
    if day > uow.today:
        raise input_error("calendar.sent_future", day=day.isoformat())
    name, words = visible(sent_by).strip() or uow.user.name, visible(remark).strip()
    if len(name) > LONGEST or len(words) > LONGEST:
        raise input_error("calendar.too_long", most=LONGEST)
    values = {"sent_on": day.isoformat(), "sent_by": name, "remark": words or None}
    row = stored.sent(uow.connection, uow.node.uid).get((duty.uid, code))
    if row:
        uow.update("report_sent", row["uid"], values)
        return bytes(row["uid"])
    return uow.insert("report_sent", {"uid": new_uid(), "duty_uid": keep_row(uow, duty), "period": code, **values})


@use_case(Operation("calendar.unsend", Right.EDIT))
def unmark_sent(uow: UnitOfWork, duty: str, period: str) -> None:
    """Take back that something was sent. Raises NOT_FOUND."""
    found = find_duty(uow, duty)
    row = stored.sent(uow.connection, uow.node.uid).get((found.uid, period))
    if row is None:
        raise not_found("calendar.not_sent", title=found.title, period=period)
    uow.describe(title=found.title, period=period_words(period))
    uow.delete("report_sent", [row["uid"]], REMOVED)


def _checked_period(uow: UnitOfRead, duty: Duty, period: str) -> str:
    year = periods.year_of(period)
    known = [one.code for one in periods.periods_of(duty.due, year or uow.today.year)]
    if period not in known:
        shown = text("progress.and").join(known)
        raise input_error("calendar.not_a_period", title=duty.title, period=period, periods=shown)
    return period


def calendar_sheet(uow: UnitOfRead, lines: list[CalendarLine], year: int) -> FigureSheet:
    """The calendar as a table for paper and workbook."""
    columns = tuple(SheetColumn(key, text(f"calendar.column.{key}"), "text", width) for key, width in WIDTHS.items())
    rows = tuple(SheetRow(_cells(line)) for line in lines)
    counts = {state: sum(line.state == state for line in lines) for state in STATE_WORDS}
    note = text(
        "calendar.counts", count=len(lines), sent=counts[SENT] + counts[SENT_LATE], late=counts[SENT_LATE],
        overdue=counts[OVERDUE],
    )  # fmt: skip
    return FigureSheet(text("calendar.sheet_title"), text("calendar.period.year", year=year), columns, rows, (note,))


def _cells(line: CalendarLine) -> tuple[str, ...]:
    return (
        line.due_on.isoformat(), line.period_text, line.duty.title, line.duty.recipient, line.duty.responsible,
        state_words(line), line.sent_on.isoformat() if line.sent_on else "", line.sent_by, line.remark,
    )  # fmt: skip


def state_words(line: CalendarLine) -> str:
    """已报送, 逾期 3 天, 还有 5 天 …"""
    if line.state == OVERDUE:
        return text("calendar.days_late", days=-(line.days or 0))
    if line.state == DUE:
        return text("calendar.days_left", days=line.days) if line.days else text("calendar.due_today")
    return text(STATE_WORDS[line.state])


def due_words(due: Due) -> str:
    """When something is due, in words: 每月，次月5日前."""
    day = text("calendar.due.last_day") if due.day >= LAST_DAY else text("calendar.due.day", day=due.day)
    if due.period == periods.HALF_MONTH:
        return text("calendar.due.half_month", days=due.day)
    if due.period == periods.ONCE:
        return text("calendar.due.once", year=due.year, month=due.month, day=day)
    if due.period == periods.YEAR:
        key = "calendar.due.next_year" if due.next_year else "calendar.due.year"
        return text(key, month=due.month, day=day)
    after = {0: "calendar.due.same_month", 1: "calendar.due.next_month"}.get(due.month, "calendar.due.months_after")
    every = text(f"calendar.every.{due.period}")
    return text("calendar.due.every", every=every, month=text(after, months=due.month), day=day)
