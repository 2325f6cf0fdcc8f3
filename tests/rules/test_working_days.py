"""Deadlines in working days; the day something happened is not counted."""

from __future__ import annotations

from datetime import date

import pytest

from minsheng_desktop.rules.working_days import Holidays, add_working_days, working_days_between

# The National Day week of 2026 as a calendar might have it: 1 to 7 October off, Saturday the 10th worked.
NATIONAL_DAY = Holidays(
    off=frozenset(date(2026, 10, day) for day in range(1, 8)), worked=frozenset({date(2026, 10, 10)})
)


def test_seven_days_of_posting_end_on_a_day_that_is_worked():
    assert add_working_days(date(2026, 9, 28), 7) == date(2026, 10, 7)
    assert add_working_days(date(2026, 9, 28), 7, NATIONAL_DAY) == date(2026, 10, 13)


def test_no_days_end_at_once_or_on_the_next_day_that_is_worked():
    assert add_working_days(date(2026, 9, 28), 0) == date(2026, 9, 28)
    assert add_working_days(date(2026, 10, 1), 0, NATIONAL_DAY) == date(2026, 10, 8)


def test_days_are_counted_both_ways():
    assert working_days_between(date(2026, 9, 28), date(2026, 10, 13), NATIONAL_DAY) == 7
    assert working_days_between(date(2026, 10, 13), date(2026, 9, 28), NATIONAL_DAY) == -7
    assert working_days_between(date(2026, 9, 28), date(2026, 9, 28)) == 0


def test_a_deadline_does_not_lie_in_the_past():
    with pytest.raises(ValueError):
        add_working_days(date(2026, 9, 28), -1)
