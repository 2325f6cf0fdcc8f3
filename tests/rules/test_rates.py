from decimal import Decimal
from fractions import Fraction

import pytest

from minsheng_desktop.rules import rates


def shown(part: int | Decimal, whole: int | Decimal, places: int = 2) -> str:
    return str(rates.percent(rates.rate(part, whole), places))


def test_completion_is_shown_half_up() -> None:
    assert shown(1852, 2200) == "84.18"
    assert shown(1852, 2200, 1) == "84.2"
    assert shown(417, 590) == "70.68"
    assert shown(417, 590, 1) == "70.7"
    assert shown(27235, 46222) == "58.92"
    assert shown(27235, 36718) == "74.17"  # the same result against the other target


def test_completion_may_pass_a_hundred() -> None:
    assert shown(5560, 5500) == "101.09"
    assert shown(40, 35) == "114.29"
    assert shown(224, 150, 0) == "149"


def test_rates_that_may_not_pass_a_hundred_are_found() -> None:
    assert rates.exceeds_full(Fraction(10802, 10000))
    assert not rates.exceeds_full(Fraction(1))
    assert not rates.exceeds_full(None)


def test_rounding_is_half_up_and_never_cuts_off() -> None:
    assert rates.half_up(Decimal("287.86")) == Decimal("288")
    assert str(rates.half_up(Decimal("72.67"), 1)) == "72.7"
    assert str(rates.half_up(Fraction(1, 8), 2)) == "0.13"
    assert rates.half_up(Fraction(5, 2)) == 3
    assert rates.half_up(Fraction(-5, 2)) == -3
    assert str(rates.half_up(7, 2)) == "7.00"
    assert rates.round_fen(Fraction(260000, 12)) == 21667


def test_a_service_rate_has_its_own_denominator() -> None:
    assert str(rates.percent(rates.service_rate(1852, 986 * 2))) == "93.91"
    assert str(rates.percent(rates.completion_rate(1852, 2200))) == "84.18"


def test_institutional_support_rate() -> None:
    assert str(rates.percent(rates.institutional_rate(3902, 10278 - 3902))) == "37.96"
    assert str(rates.percent(rates.institutional_rate(3902, 10278 - 3902), 0)) == "38"


def test_persons_households_and_person_times_are_never_added() -> None:
    totals = rates.sum_by_unit([(9810, "person_time"), (865, "household"), (1, "household")])
    assert totals == {"person_time": 9810, "household": 866}
    assert totals["person_time"] / 6 == 1635


def test_nothing_to_divide_by_gives_no_rate() -> None:
    assert rates.completion_rate(3, 0) is None
    assert rates.percent(None) is None
    assert rates.uplift(0, 5) is None


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError):
        rates.rate(0.1, 3)  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        rates.exact(Decimal("NaN"))


def test_fund_rates() -> None:
    assert str(rates.percent(rates.in_place_rate(184200, 181200))) == "101.66"
    assert str(rates.percent(rates.in_place_rate(122600, 118400))) == "103.55"
    assert str(rates.percent(rates.disbursement_rate(184200, 184200))) == "100.00"
    assert str(rates.percent(rates.spending_rate(Decimal("539.3"), Decimal("611.3")))) == "88.22"
    assert str(rates.percent(rates.spending_rate(2341, 9671))) == "24.21"


def test_a_full_total_does_not_hide_a_short_source() -> None:
    planned = {"central_province": 118400, "city_county": 47300, "self_raised": 15500}
    in_place = {"central_province": 122600, "city_county": 44100, "self_raised": 17500}
    assert rates.in_place_rate(sum(in_place.values()), sum(planned.values())) > 1  # type: ignore[operator]
    short = rates.short_sources(planned, in_place)
    assert {source: str(rates.percent(value)) for source, value in short.items()} == {"city_county": "93.23"}
    assert rates.short_sources({"county": 100}, {}) == {"county": 0}


def test_roster_times_standard_equals_what_was_paid() -> None:
    assert rates.unexplained_fen(31_350_000, 475, 66_000) == 0
    assert rates.unexplained_fen(106_395_000, 1774, 60_000) == -45_000


def test_a_target_derived_from_a_rate() -> None:
    assert rates.half_up(rates.derived_target(5560, Fraction(10109, 10000)) or 0) == 5500
    assert rates.half_up(rates.derived_target(224, Fraction(149, 100)) or 0) == 150


def test_uplift_and_share_of_standards() -> None:
    assert str(rates.percent(rates.uplift(352, 396), 1)) == "12.5"
    assert str(rates.percent(rates.uplift(488, 528), 1)) == "8.2"
    assert rates.share(396, 528) == Fraction(3, 4)
    assert str(rates.percent(rates.share(442, 552))) == "80.07"


def test_the_average_of_the_month_beside_that_of_the_year() -> None:
    month, year = rates.rate(367191, 1534), rates.rate(2823875, 9810)
    assert month is not None
    assert year is not None
    assert (str(rates.half_up(month, 2)), str(rates.half_up(year, 2))) == ("239.37", "287.86")
    assert str(rates.percent(rates.average_gap(month, year), 1)) == "20.3"


def test_a_printed_figure_agrees_when_it_is_rounded_half_up() -> None:
    assert rates.agrees(Decimal("84.2"), Fraction(185200, 2200))
    assert rates.agrees(Decimal("149"), Fraction(22400, 150))
    assert not rates.agrees(Decimal("287"), Fraction(2823875, 9810))
    assert not rates.agrees(Decimal("72.6"), Fraction(750500, 10328))


def test_rosters_and_standards_that_do_not_make_up_what_was_paid() -> None:
    assert rates.unexplained_fen(356_900_00, 29, 983_00 * 12) == 356_900_00 - 342_084_00
    assert rates.unexplained_fen(356_900_00, 29, 710_00 * 12) == 356_900_00 - 247_080_00
