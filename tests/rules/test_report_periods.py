"""Periods something is reported for, and the day each report is due."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng_desktop.rules.report_periods import Due, is_valid, periods_of, year_of


def days(due: Due, year: int = 2026) -> dict[str, date]:
    return {period.code: period.due_on for period in periods_of(due, year)}


def test_half_a_month_ends_on_the_15th_and_on_its_last_day() -> None:
    found = days(Due("half_month", day=2))
    assert len(found) == 24
    assert found["2026-02A"] == date(2026, 2, 17)
    assert found["2026-02B"] == date(2026, 3, 2)
    assert found["2026-12B"] == date(2027, 1, 2)


def test_a_month_is_due_in_the_month_after_or_on_its_own_last_day() -> None:
    assert days(Due("month", 1, 5))["2026-12"] == date(2027, 1, 5)
    assert days(Due("month", 0, 31))["2026-02"] == date(2026, 2, 28)


def test_quarters_half_years_and_years() -> None:
    assert days(Due("quarter", 1, 15))["2026-Q4"] == date(2027, 1, 15)
    assert days(Due("half_year", 1, 10)) == {"2026-H1": date(2026, 7, 10), "2026-H2": date(2027, 1, 10)}
    assert days(Due("year", 6, 15)) == {"2026": date(2026, 6, 15)}
    assert days(Due("year", 1, 31, next_year=True)) == {"2026": date(2027, 1, 31)}
    assert days(Due("once", 5, 30, year=2026)) == {"2026-05-30": date(2026, 5, 30)}
    assert days(Due("once", 5, 30, year=2027)) == {}


@pytest.mark.parametrize(
    ("due", "right"),
    [
        (Due("month", 0, 31), True),
        (Due("month", 7, 1), False),
        (Due("half_month", 0, 16), False),
        (Due("year", 13, 1), False),
        (Due("once", 5, 30), False),
        (Due("decade", 1, 1), False),
    ],
)
def test_what_no_day_can_be_reckoned_from_is_told(due: Due, right: bool) -> None:
    assert is_valid(due) is right


def test_the_year_of_a_code() -> None:
    assert [year_of(code) for code in ("2026", "2026-Q2", "2026-06A", "2026-05-30")] == [2026] * 4
    assert year_of("2026-Q5") is None
