"""Months as integers YYYYMM: 202606 is June 2026. They sort, compare and store as they are."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from datetime import date

FIRST_YEAR = 1900
LAST_YEAR = 2199

# \u5e74, \u6708 and \u4efd are the signs for year, month and "month of"
_SEPARATED = re.compile(r"(\d{4})\s*[-\u5e74./]\s*(\d{1,2})\s*(?:\u6708\u4efd?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})")


def make(year: int, month: int) -> int:
    """The month ``year``-``month`` as YYYYMM. Raises ``ValueError`` outside 1900-01 … 2199-12."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise ValueError("not a month")
    return year * 100 + month


def of(day: date) -> int:
    """The month a date falls in."""
    return make(day.year, day.month)


def split(month: int) -> tuple[int, int]:
    """``(year, month of the year)`` of a YYYYMM. Raises ``ValueError`` if it is none."""
    year, month_of_year = divmod(month, 100)
    make(year, month_of_year)
    return year, month_of_year


def add(month: int, count: int) -> int:
    """The month ``count`` months later (earlier if negative): 202611 + 3 = 202702."""
    year, month_of_year = split(month)
    years, rest = divmod(year * 12 + month_of_year - 1 + count, 12)
    return make(years, rest + 1)


def diff(later: int, earlier: int) -> int:
    """How many months ``later`` comes after ``earlier`` (negative if before): 202702 − 202611 = 3."""
    later_year, later_month = split(later)
    earlier_year, earlier_month = split(earlier)
    return (later_year - earlier_year) * 12 + later_month - earlier_month


def span(first: int, last: int) -> Iterator[int]:
    """Every month from ``first`` to ``last``, both included; none if ``last`` is earlier."""
    for step in range(diff(last, first) + 1):
        yield add(first, step)


def count(first: int, last: int) -> int:
    """How many months ``first`` … ``last`` are, both included; 0 if ``last`` is earlier."""
    return max(0, diff(last, first) + 1)


def first_day(month: int) -> date:
    """The first day of a month."""
    year, month_of_year = split(month)
    return date(year, month_of_year, 1)


def last_day(month: int) -> date:
    """The last day of a month (28 to 31)."""
    year, month_of_year = split(month)
    return date(year, month_of_year, calendar.monthrange(year, month_of_year)[1])


def parse(text: str) -> int:
    """Read a month as people write it: 2026年6月, 2026-06, 2026.6, 2026/6, 202606, full-width digits too.

    Raises ``ValueError`` for anything else (a masked year such as 20xx included, R-093).
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _SEPARATED.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is None:
        raise ValueError("not a month")
    return make(int(match[1]), int(match[2]))


def to_text(month: int, pattern: str = "{year}-{month:02d}") -> str:
    """A month as text; ``pattern`` takes ``{year}`` and ``{month}`` (the Chinese one is a text of the window)."""
    year, month_of_year = split(month)
    return pattern.format(year=year, month=month_of_year)
