"""Quarters of a year, written 2026Q4: standing sheets are renewed each quarter (R-048)."""

from __future__ import annotations

import re
from datetime import date, timedelta

_WRITTEN = re.compile(r"(\d{4})[Qq年]第?([1-4])(?:季度?)?")


def of(day: date) -> str:
    """The quarter a day lies in: 2026-11-20 → ``2026Q4``."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def read(written: str) -> str:
    """A quarter as typed (2026Q4, 2026年第4季度). Raises ``ValueError``."""
    found = _WRITTEN.fullmatch("".join(written.split()))
    if found is None:
        raise ValueError(written)
    return f"{found[1]}Q{found[2]}"


def first_day(quarter: str) -> date:
    """The first day of a quarter."""
    year, number = split(quarter)
    return date(year, number * 3 - 2, 1)


def last_day(quarter: str) -> date:
    """The last day of a quarter: the standing sheet of it is due then (R-048)."""
    return first_day(following(quarter)) - timedelta(days=1)


def previous(quarter: str) -> str:
    """The quarter before."""
    return of(first_day(quarter) - timedelta(days=1))


def following(quarter: str) -> str:
    """The quarter after."""
    year, number = split(quarter)
    return f"{year}Q{number + 1}" if number < 4 else f"{year + 1}Q1"


def split(quarter: str) -> tuple[int, int]:
    """Year and number."""
    year, _, number = quarter.partition("Q")
    return int(year), int(number)
