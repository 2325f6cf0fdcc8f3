from datetime import date

import pytest

from minsheng_desktop.rules import age
from minsheng_desktop.rules.age import AgeStart, LeapDay


def test_age_is_completed_years() -> None:
    assert age.completed_years(date(1940, 6, 30), date(2020, 6, 30)) == 80
    assert age.completed_years(date(1940, 7, 1), date(2020, 6, 30)) == 79
    assert age.completed_years(date(2026, 6, 30), date(2026, 6, 30)) == 0
    with pytest.raises(ValueError):
        age.completed_years(date(2026, 7, 1), date(2026, 6, 30))


def test_leap_day_births_count_on_the_first_of_march_unless_set_otherwise() -> None:
    birth = date(1944, 2, 29)
    assert age.completed_years(birth, date(2025, 2, 28)) == 80
    assert age.completed_years(birth, date(2025, 3, 1)) == 81
    assert age.completed_years(birth, date(2025, 2, 28), LeapDay.FEBRUARY_28) == 81
    assert age.completed_years(birth, date(2024, 2, 29)) == 80
    assert age.month_reached(birth, 81) == 202503
    assert age.month_reached(birth, 81, LeapDay.FEBRUARY_28) == 202502


def test_old_age_allowance_begins_in_the_month_of_the_birthday_or_the_next() -> None:
    birth = date(1946, 5, 20)
    assert age.first_month(birth, 80) == 202605
    assert age.first_month(birth, 80, AgeStart.NEXT_MONTH) == 202606
    assert age.months_in_year(age.first_month(birth, 80), 2026) == 8
    assert age.months_in_year(202504, 2026) == 12
    assert age.months_in_year(202701, 2026) == 0


def test_a_benefit_that_ends_with_an_age() -> None:
    assert age.last_month_before(date(1966, 3, 10), 60) == 202602
    assert age.completed_years(date(2011, 6, 30), date(2026, 6, 29)) == 14
    assert age.completed_years(date(2011, 6, 30), date(2026, 6, 30)) == 15
