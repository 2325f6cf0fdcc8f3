"""Rules of registers: days due and late, least numbers, balances, stays and rates (R-081, R-082, R-087 to R-090)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from minsheng_desktop.rules.working_days import NO_HOLIDAYS, Holidays, add_working_days

HALF = 15


def add_months(day: date, months: int) -> date:
    """The same day some months later, the last of the month where it has no such day: 31 Dec + 2 → 28 Feb."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_day(
    start: date, days: int = 0, months: int = 0, working: bool = False, holidays: Holidays = NO_HOLIDAYS
) -> date:
    """The last day of a deadline counted from ``start``, which is not counted itself (R-082: 10 March + 2 → 10 May)."""
    from_day = add_months(start, months) if months else start
    return add_working_days(from_day, days, holidays) if working and days else from_day + timedelta(days)


def half_month_end(day: date) -> date:
    """Days 1–15 are due on the 15th, the others on the last day of the month (R-081)."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=HALF if day.day <= HALF else last)


def days_late(due: date | None, closed: date | None, today: date) -> int:
    """How many days after the day due it was closed, or is still open today (R-090: 30 June, 2 July → 2); else 0."""
    if due is None:
        return 0
    return max(((closed or today) - due).days, 0)


def least_number(items: int, steps: Sequence[tuple[int, int]]) -> int:
    """The least number for so many items (R-087: 1 item 6, 2 items 12, 3 and more 15); below the first step 0."""
    return max((least for at, least in steps if items >= at), default=0)


def closed_rate(closed: int, received: int) -> Fraction | None:
    """Closed ÷ received (R-089: 59 of 59 = 1); None where nothing was received."""
    return Fraction(closed, received) if received else None


@dataclass(frozen=True, slots=True)
class Move:
    """What came in (+) or went out (−) on a day."""

    day: str
    amount: int


def first_shortfall(moves: Iterable[Move]) -> tuple[str, int] | None:
    """The first day on whose evening less than nothing is left, and how much; what comes in of a day comes first."""
    left, day = 0, ""
    for move in sorted(moves, key=lambda move: (move.day, -move.amount)):
        left, day = left + move.amount, move.day
        if left < 0:
            return day, left
    return None


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's stay in a place from a day until the day before ``left`` ("": still there)."""

    who: bytes
    bed: str
    arrived: str
    left: str = ""

    def meets(self, other: Stay) -> bool:
        """Whether both are there on some day."""
        return (not self.left or self.left > other.arrived) and (not other.left or other.left > self.arrived)


def same_bed(stay: Stay, others: Iterable[Stay]) -> Stay | None:
    """A stay in the same bed on a day of this one."""
    return next((other for other in others if stay.bed and other.bed == stay.bed and stay.meets(other)), None)


def most_together(stays: Sequence[Stay]) -> tuple[int, str]:
    """The most who are there on one day, and the first such day."""
    turns = [(stay.arrived, 1) for stay in stays if stay.left != stay.arrived]
    turns += [(stay.left, -1) for stay in stays if stay.left and stay.left != stay.arrived]
    present, most, day = 0, 0, ""
    for when, step in sorted(turns):
        present += step
        if present > most:
            most, day = present, when
    return most, day
