"""The periods something is reported for, and the day each report is due."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

HALF_MONTH, MONTH, QUARTER, HALF_YEAR, YEAR, ONCE = "half_month", "month", "quarter", "half_year", "year", "once"
PERIODS = (HALF_MONTH, MONTH, QUARTER, HALF_YEAR, YEAR, ONCE)
LENGTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6}
_CODE = re.compile(r"(\d{4})(?:-(\d{2})(A|B)?|-Q([1-4])|-H([12])|-(\d{2})-(\d{2}))?").fullmatch


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due. ``day`` 31 is the last day of a month.

    half_month: ``day`` days after the half; month, quarter, half_year: on ``day`` of the month ``month`` months after
    the last one of the period (0: that one itself); year: on ``month``/``day`` (of the next year with ``next_year``);
    once: on ``year``/``month``/``day``.
    """

    period: str
    month: int = 0
    day: int = 31
    next_year: bool = False
    year: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its code (2026-06A, 2026-06, 2026-Q2, 2026-H1, 2026, 2026-05-30) and the day its report is due."""

    code: str
    due_on: date


def is_valid(due: Due) -> bool:
    """Whether a due day can be reckoned from it."""
    if due.period not in PERIODS:
        return False
    if due.period == HALF_MONTH:
        return 0 <= due.day <= 15
    if due.period in LENGTHS:
        return 0 <= due.month <= 6 and 1 <= due.day <= 31
    named = 1 <= due.month <= 12 and 1 <= due.day <= 31
    return named and (due.period == YEAR or 2000 <= due.year <= 2999)


def periods_of(due: Due, year: int) -> list[Period]:
    """The periods of a year in order (for ``once`` the one day, if it lies in the year)."""
    if due.period == HALF_MONTH:
        return [half for month in range(1, 13) for half in _halves(year, month, due.day)]
    if due.period in LENGTHS:
        length = LENGTHS[due.period]
        return [_part(due, year, number, length) for number in range(1, 12 // length + 1)]
    if due.period == YEAR:
        return [Period(str(year), _on(year + due.next_year, due.month, due.day))]
    if due.year != year:
        return []
    day = _on(year, due.month, due.day)
    return [Period(day.isoformat(), day)]


def _halves(year: int, month: int, days: int) -> list[Period]:
    ends = (date(year, month, 15), _on(year, month, 31))
    return [
        Period(f"{year}-{month:02d}{half}", date.fromordinal(end.toordinal() + days))
        for half, end in zip("AB", ends, strict=True)
    ]


def _part(due: Due, year: int, number: int, length: int) -> Period:
    codes = {MONTH: f"{year}-{number:02d}", QUARTER: f"{year}-Q{number}", HALF_YEAR: f"{year}-H{number}"}
    return Period(codes[due.period], _on(year, number * length + due.month, due.day))


def _on(year: int, month: int, day: int) -> date:
    """A day of a month counted on past December; a day the month does not have is its last."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def year_of(code: str) -> int | None:
    """The year of a period's code; None where it is none."""
    found = _CODE(code)
    return int(found[1]) if found else None
