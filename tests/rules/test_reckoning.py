"""Amounts from figures; each rule of the catalogue with its own figures."""

from fractions import Fraction

import pytest

from minsheng_desktop.rules import caps, rates
from minsheng_desktop.rules import reckoning as worked
from minsheng_desktop.rules.reckoning import Part, work_out


def amount(**figures):
    return work_out(figures).amount


def test_the_gap_to_the_line_times_the_persons_covered():
    assert amount(rule="gap", line=43_000, income=19_000, persons=3) == 72_000
    assert amount(rule="gap", line=39_600, income=25_000, persons=4) == 58_400
    assert amount(rule="gap", line=43_000, income=43_000, persons=3) == 0


def test_a_single_person_of_a_household_is_paid_for_one():
    assert amount(rule="gap", line=43_000, income=19_000, persons=1) == 24_000


def test_the_floor_of_payment():
    assert amount(rule="gap", line=43_000, income=23_000, floor=22_500, persons=1) == 22_500
    assert amount(rule="gap", line=43_000, income=10_000, floor=22_500, persons=1) == 33_000
    assert amount(rule="gap", line=43_000, income=44_000, floor=22_500, persons=1) == 0


def test_tiers_pay_by_class_whatever_the_income():
    assert amount(rule="tier", each=39_600, persons=1) == 39_600
    assert amount(rule="tier", each=30_000, persons=3) == 90_000


def test_a_flag_moves_a_person_to_the_highest_tier():
    tiers = ("A", "B", "C")
    assert worked.raised_tier("B", True, tiers) == "A"
    assert worked.raised_tier("B", False, tiers) == "B"
    assert amount(rule="tier", each=30_000, top=39_600, flagged=1, persons=3) == 99_600
    assert amount(rule="tier", each=30_000, top=39_600, flagged=9, persons=2) == 79_200


def test_an_extra_for_each_person_with_a_flag_stands_beside_the_amount():
    found = work_out({"rule": "gap", "line": 43_000, "income": 19_000, "persons": 3, "extras": [["aged", 5_000, 2]]})
    assert found == (72_000, 10_000)
    assert found.total == 82_000


def test_the_nursing_subsidy_by_grade():
    assert amount(rule="grade", each=10_000, persons=1) * 12 == 120_000
    assert amount(rule="grade", each=8_000, persons=1) * 12 == 96_000
    assert 9350 * 72_600 == 678_810_000
    assert 2223 * 36_000 == 80_028_000


def test_the_support_in_an_institution_is_put_together_of_parts():
    parts = [Part("living", 50_000, "month"), Part("pocket", 6_000, "month"), Part("clothing", 50_000, "year")]
    assert [part.monthly for part in parts] == [50_000, 6_000, 4_167]
    assert worked.composite_monthly(parts) == 60_167
    assert 142 * ((50_000 + 6_000) * 12 + 50_000) == 102_524_000


def test_basic_living_and_care_in_three_grades():  # practice.md: 特困
    for care, sum_of_both in ((60_000, 132_000), (30_000, 102_000), (10_000, 82_000)):
        assert worked.composite_monthly([Part("basic", 72_000, "month"), Part("care", care, "month")]) == sum_of_both


def test_the_allowance_of_the_old_begins_in_the_month_of_the_birthday():
    months = worked.months_from(202005, 2020)
    assert months == 8
    assert amount(rule="fixed", whole=60_000, months=months, persons=1) == 40_000
    assert (worked.months_from(201912, 2020), worked.months_from(202101, 2020)) == (12, 0)
    assert [worked.band_of(age, ("80", "90", "100")) for age in (79, 80, 95, 101)] == ["", "80", "90", "100"]


def test_rewards_of_the_family_planning_programmes():
    assert amount(rule="fixed", each=8_000, persons=1) * 12 == 96_000
    assert 62 * 420_000 + 20 * 336_000 == 32_760_000
    assert worked.contribution_reward(3_000, 12, 104) == 7_488_000


def test_part_of_a_year_is_paid_by_months():
    assert amount(rule="fixed", whole=60_000, months=12, persons=1774) == 106_440_000
    assert 106_440_000 - 9 * amount(rule="fixed", whole=60_000, months=1, persons=1) == 106_395_000


def test_the_drug_subsidy():
    assert amount(rule="fixed", whole=50_000, persons=1400) == 70_000_000
    assert amount(rule="fixed", whole=50_000, persons=41) == 2_050_000


def test_years_of_service_times_an_amount():
    assert amount(rule="points", each=24_000, points=4) == 96_000
    assert rates.half_up(Fraction(6_550_000, 67), 0) == 97_761
    assert rates.half_up(Fraction(6_550_000, 67) / 24_000, 2) == rates.half_up(Fraction(407, 100), 2)


def test_the_cap_of_a_case():
    paid = caps.case_payment(120_000, case_cap=90_000)
    assert (paid.amount, paid.capped) == (90_000, "case")
    assert caps.case_payment(60_000, case_cap=90_000).amount == 60_000
    assert caps.cases_within(890_000, 12, 90_000)
    assert not caps.cases_within(1_090_000, 12, 90_000)


def test_the_ceiling_of_the_year():
    paid = caps.case_payment(3_000_000, year_cap=4_000_000, paid_this_year=2_000_000)
    assert (paid.amount, paid.left, paid.capped) == (2_000_000, 2_000_000, "year")
    assert caps.case_payment(3_000_000, year_cap=8_000_000, paid_this_year=2_000_000).amount == 3_000_000
    assert caps.case_payment(3_000_000, year_cap=4_000_000, paid_this_year=4_500_000).amount == 0


def test_deductible_and_share_of_a_case():  # M-066
    assert caps.case_payment(1_000_000, deductible=200_000, percent=70).amount == 560_000
    assert caps.case_payment(100_000, deductible=200_000, percent=70).amount == 0
    assert amount(rule="case", cost=1_000_000, deductible=200_000, percent=70, case_cap=500_000) == 500_000
    with pytest.raises(ValueError):
        caps.case_payment(-1)


def test_budgets_by_head():
    assert caps.budget_per_head(185_000, 4_000) == 740_000_000
    assert rates.half_up(Fraction(caps.budget_per_head(211_964, 1_500), 1_000_000), 1) == rates.half_up(
        Fraction(3179, 10), 1
    )
    with pytest.raises(ValueError):
        caps.budget_per_head(-1, 5)


def test_one_festival_round_pays_nobody_twice():
    assert amount(rule="fixed", each=30_000, persons=53_269) == 1_598_070_000
    assert amount(rule="fixed", each=20_000, persons=168_641) == 3_372_820_000
    assert worked.paid_twice([b"a", b"b", b"a"]) == {b"a"}


def test_quotas_of_villages():
    per_village = {"shows": 6, "films": 12, "books": 120, "discs": 100, "fen": 1_000_000}
    assert worked.quotas(367, per_village) == {
        "shows": 2202, "films": 4404, "books": 44_040, "discs": 36_700, "fen": 367_000_000,
    }  # fmt: skip


def test_the_support_of_the_destitute_is_at_least_1_3_of_the_line():
    assert not worked.below_tekun(670_800, 516_000)
    assert not worked.below_tekun(350_000, 260_000)
    assert worked.below_tekun(670_700, 516_000)


def test_a_recognised_status_is_paid_nothing_and_nobody_is_counted_negative():
    assert work_out({"rule": "none"}) == (0, 0)
    with pytest.raises(ValueError):
        work_out({"rule": "fixed", "each": 1, "persons": -1})
