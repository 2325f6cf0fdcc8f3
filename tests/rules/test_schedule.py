from datetime import date
from fractions import Fraction

import pytest

from minsheng_desktop.rules import schedule
from minsheng_desktop.rules.rates import percent, rate
from minsheng_desktop.rules.schedule import Light, Milestone, Thresholds

BEDS = [Milestone(date(2026, 11, 30), Fraction(1)), Milestone(date(2026, 6, 30), Fraction(60, 100))]
START = date(2026, 1, 1)


def test_a_month_counts_at_its_end() -> None:
    assert schedule.time_share(date(2026, 6, 30), 2026) == Fraction(1, 2)
    assert schedule.time_share(date(2026, 6, 29), 2026) == Fraction(5, 12)
    assert schedule.time_share(date(2024, 2, 28), 2024) == Fraction(1, 12)
    assert schedule.time_share(date(2024, 2, 29), 2024) == Fraction(2, 12)
    assert schedule.time_share(date(2025, 12, 31), 2026) == 0
    assert schedule.time_share(date(2027, 3, 1), 2026) == 1


def test_a_task_may_run_over_a_part_of_the_year() -> None:
    assert schedule.time_share(date(2026, 6, 30), 2026, 4, 9) == Fraction(1, 2)
    assert schedule.time_share(date(2026, 3, 31), 2026, 4, 9) == 0
    with pytest.raises(ValueError):
        schedule.time_share(START, 2026, 9, 4)


def test_milestones_are_joined_by_straight_lines() -> None:
    share = schedule.milestone_share(date(2026, 9, 30), START, BEDS)
    assert share == Fraction(84, 100)
    assert schedule.scheduled_amount(300, share) == 252
    assert schedule.scheduled_amount(300, schedule.milestone_share(date(2026, 6, 30), START, BEDS)) == 180
    assert schedule.milestone_share(date(2026, 3, 31), START, BEDS) == Fraction(30, 100)
    assert schedule.milestone_share(date(2026, 12, 31), START, BEDS) == 1


def test_before_the_start_and_without_milestones_nothing_is_due() -> None:
    assert schedule.milestone_share(date(2025, 12, 1), START, BEDS) == 0
    assert schedule.milestone_share(date(2026, 6, 30), START, []) == 0


def test_two_milestones_on_one_day_and_one_on_the_eve_do_no_harm() -> None:
    double = [Milestone(date(2026, 6, 30), Fraction(1, 2)), Milestone(date(2026, 6, 30), Fraction(6, 10))]
    assert schedule.milestone_share(date(2026, 6, 30), START, double) == Fraction(6, 10)
    assert schedule.milestone_share(START, START, [Milestone(date(2025, 12, 31), Fraction(1, 10))]) == Fraction(1, 10)


def test_lag_in_points() -> None:
    lag = schedule.lag_points(Fraction(1, 15), Fraction(1, 2))
    assert str(percent(lag / 100)) == "-43.33"


def at_half_year(actual: int, target: int) -> Light | None:
    return schedule.judge(rate(actual, target), Fraction(1, 2))


def test_judgements_at_half_year() -> None:
    assert at_half_year(27235, 46222) is Light.AHEAD  # 58.92
    assert at_half_year(1852, 2200) is Light.AHEAD
    assert at_half_year(1, 15) is Light.SERIOUSLY_BEHIND  # 6.67
    assert at_half_year(0, 50) is Light.SERIOUSLY_BEHIND
    assert at_half_year(40, 35) is Light.DONE
    assert at_half_year(35, 35) is Light.DONE
    assert at_half_year(3, 0) is None


def test_the_bounds_belong_to_the_better_judgement() -> None:
    assert at_half_year(525, 1000) is Light.AHEAD
    assert at_half_year(524, 1000) is Light.ON_SCHEDULE
    assert at_half_year(500, 1000) is Light.ON_SCHEDULE
    assert at_half_year(499, 1000) is Light.BEHIND
    assert at_half_year(400, 1000) is Light.BEHIND
    assert at_half_year(399, 1000) is Light.SERIOUSLY_BEHIND


def test_the_bounds_are_a_setting() -> None:
    strict = Thresholds(ahead=Fraction(12, 10), on_schedule=Fraction(11, 10), behind=Fraction(1))
    assert schedule.judge(Fraction(58, 100), Fraction(1, 2), strict) is Light.ON_SCHEDULE
    assert schedule.judge(Fraction(50, 100), Fraction(1, 2), strict) is Light.BEHIND


def test_where_nothing_is_due_yet() -> None:
    assert schedule.judge(Fraction(0), Fraction(0)) is Light.ON_SCHEDULE
    assert schedule.judge(Fraction(1, 100), Fraction(0)) is Light.AHEAD


def test_forecast_to_the_end_of_the_year() -> None:
    assert schedule.forecast(1852, Fraction(1, 2)) == 3704
    assert schedule.forecast(252, Fraction(84, 100)) == 300
    assert schedule.forecast(10, Fraction(0)) is None


def test_how_many_months_late() -> None:
    even = [Fraction(month, 12) for month in range(1, 13)]
    assert schedule.months_late(Fraction(5, 12), even, 6) == 1
    assert schedule.months_late(Fraction(0), even, 6) == 6
    assert schedule.months_late(Fraction(1, 2), even, 6) == 0
    assert schedule.months_late(Fraction(7, 24), even, 6) == Fraction(5, 2)
    assert schedule.months_late(Fraction(1), even, 0) == 0


def test_a_plan_of_milestones_says_how_late() -> None:
    shares = [schedule.milestone_share(date(2026, month, 28), START, BEDS) for month in (1, 2)]
    assert schedule.months_late(Fraction(0), shares, 2) == 2


def test_the_completion_at_the_end_of_the_year() -> None:
    assert str(percent(schedule.completion_forecast(Fraction(1, 15), Fraction(1, 2)))) == "13.33"
    assert schedule.completion_forecast(None, Fraction(1, 2)) is None
