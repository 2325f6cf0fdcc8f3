"""Counting in working days: Monday to Friday, less the days off, plus the weekend days that are worked.

A deadline of n working days begins on the next day: the day something happened is not counted (行政期限不算当日).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off that would be worked, and weekend days that are worked."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)


NO_HOLIDAYS = Holidays()


def add_working_days(start: date, days: int, holidays: Holidays = NO_HOLIDAYS) -> date:
    """The last day of a deadline of ``days`` working days that began on ``start`` (itself not counted).

    Of 0 days: ``start`` itself, or the next working day if nobody works then. Raises ``ValueError`` below 0.
    """
    if days < 0:
        raise ValueError(days)
    day, left = start, days
    while left or not holidays.is_working_day(day):
        day += _DAY
        left -= bool(left) and holidays.is_working_day(day)
    return day


def working_days_between(first: date, last: date, holidays: Holidays = NO_HOLIDAYS) -> int:
    """How many working days lie after ``first`` up to and with ``last``; negative where ``last`` is earlier."""
    if last < first:
        return -working_days_between(last, first, holidays)
    return sum(holidays.is_working_day(first + _DAY * step) for step in range(1, (last - first).days + 1))
