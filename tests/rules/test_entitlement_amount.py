import pytest

from minsheng_desktop.rules import entitlement_amount as amounts
from minsheng_desktop.rules.entitlement_amount import Line, StatedPeriod

LINES_2015 = [Line(201401, 201502, 35_200), Line(201503, None, 39_600)]


def test_yearly_and_monthly_lines() -> None:
    assert amounts.to_monthly(516_000, StatedPeriod.YEAR) == 43_000
    assert amounts.to_monthly(260_000, StatedPeriod.YEAR) == 21_667
    assert amounts.to_yearly(39_600, StatedPeriod.MONTH) == 475_200
    assert amounts.to_monthly(39_600, StatedPeriod.MONTH) == 39_600
    assert amounts.to_yearly(516_000, StatedPeriod.YEAR) == 516_000


def test_gap_payment_of_a_household() -> None:
    assert amounts.gap_payment(43_000, 19_000, 3) == 72_000
    assert amounts.gap_payment(39_600, 25_000, 4) == 58_400  # the household of R-040
    assert amounts.gap_payment(43_000, 50_000, 3) == 0
    with pytest.raises(ValueError):
        amounts.gap_payment(43_000, 19_000, -1)


def test_floor_of_payment() -> None:
    assert amounts.gap_per_person(43_000, 23_000, 22_500) == 22_500
    assert amounts.gap_per_person(43_000, 10_000, 22_500) == 33_000
    assert amounts.gap_payment(43_000, 23_000, 2, 22_500) == 45_000


def test_the_floor_gives_nothing_to_a_household_above_the_line() -> None:
    assert amounts.gap_per_person(43_000, 43_000, 22_500) == 0


def test_the_line_in_force_in_a_month_decides_that_month() -> None:
    assert amounts.total_by_lines(LINES_2015, 201501, 201512) == 466_400
    old, new = (amounts.line_in_force(LINES_2015, month) for month in (201502, 201503))
    assert old
    assert new
    assert new.amount - old.amount == 4_400
    assert amounts.line_in_force(LINES_2015, 201312) is None
    with pytest.raises(LookupError):
        amounts.total_by_lines(LINES_2015, 201312, 201401)


def test_a_later_line_supersedes_one_that_was_left_open() -> None:
    lines = [Line(201401, None, 35_200), Line(201503, None, 39_600)]
    line = amounts.line_in_force(lines, 201504)
    assert line
    assert line.amount == 39_600


def test_an_uplift_paid_late_is_paid_back() -> None:
    months = amounts.missed_months(effective=201503, first_paid=201506)
    assert months == 3
    assert amounts.back_pay(35_200, 39_600, months) == 13_200
    assert amounts.back_pay(35_200, 39_600, months, persons=4) == 52_800
    assert amounts.missed_months(201506, 201503) == 0
    assert amounts.back_pay(39_600, 35_200, 1) == -4_400
    with pytest.raises(ValueError):
        amounts.back_pay(1, 2, -1)


def test_institutional_support_is_made_of_parts() -> None:
    yearly = amounts.composite_yearly([50_000, 6_000], [50_000])
    assert yearly == 722_000
    assert yearly * 142 == 102_524_000


def test_part_of_a_year() -> None:
    assert amounts.pro_rata(60_000, 8) == 40_000
    assert amounts.pro_rata(60_000, 9) == 45_000
    assert amounts.pro_rata(100_000, 1) == 8_333
    with pytest.raises(ValueError):
        amounts.pro_rata(60_000, 13)
