"""Ages: completed years on a date, and the month an age is reached (R-031, R-032)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from minsheng_desktop.rules import year_month


class LeapDay(StrEnum):
    """When a person born on 29 February has the birthday in a common year (a setting)."""

    MARCH_1 = "march_1"
    FEBRUARY_28 = "february_28"


class AgeStart(StrEnum):
    """The first month of a benefit that begins with an age (a setting, R-016)."""

    MONTH_REACHED = "month_reached"
    NEXT_MONTH = "next_month"


def reached_on(birth: date, age: int, leap_day: LeapDay = LeapDay.MARCH_1) -> date:
    """The day a person completes ``age`` years."""
    year = birth.year + age
    try:
        return birth.replace(year=year)
    except ValueError:  # born on 29 February, and no such day that year
        return date(year, 3, 1) if leap_day is LeapDay.MARCH_1 else date(year, 2, 28)


def completed_years(birth: date, on: date, leap_day: LeapDay = LeapDay.MARCH_1) -> int:
    """Age in completed years on ``on`` (R-031): born 1940-06-30 → 80 on 2020-06-30, a day later 79.

    Raises ``ValueError`` if ``birth`` is after ``on``.
    """
    if birth > on:
        raise ValueError("born after the date")
    years = on.year - birth.year
    return years if reached_on(birth, years, leap_day) <= on else years - 1


def month_reached(birth: date, age: int, leap_day: LeapDay = LeapDay.MARCH_1) -> int:
    """The month (YYYYMM) in which ``age`` is completed."""
    return year_month.of(reached_on(birth, age, leap_day))


def first_month(
    birth: date, age: int, start: AgeStart = AgeStart.MONTH_REACHED, leap_day: LeapDay = LeapDay.MARCH_1
) -> int:
    """The first month (YYYYMM) of a benefit paid from ``age`` on (R-016)."""
    reached = month_reached(birth, age, leap_day)
    return reached if start is AgeStart.MONTH_REACHED else year_month.add(reached, 1)


def months_in_year(first: int, year: int) -> int:
    """Months of ``year`` from ``first`` (YYYYMM) on: from May → 8 (R-016)."""
    january, december = year_month.make(year, 1), year_month.make(year, 12)
    return year_month.count(max(first, january), december)


def last_month_before(birth: date, age: int, leap_day: LeapDay = LeapDay.MARCH_1) -> int:
    """The last month (YYYYMM) of a benefit that ends with an age, the birthday's month excluded (R-018)."""
    return year_month.add(month_reached(birth, age, leap_day), -1)


def births_reaching(first: int, last: int, age: int) -> tuple[date, date]:
    """Between which birthdays lie all who complete ``age`` in the months ``first`` to ``last`` (YYYYMM).

    A day more at the front than needed: who was born on 29 February may reach the age on 1 March; judge each
    with ``month_reached``.
    """
    year, month = year_month.split(first)
    begin = date(year - age, month, 1)
    year, month = year_month.split(last)
    end = year_month.last_day(year_month.make(year - age, month))
    return begin - timedelta(days=1), end
