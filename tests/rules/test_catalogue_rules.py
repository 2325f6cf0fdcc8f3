"""The rules of the catalogue by their numbers, each with its own example; further cases stand beside each module."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from minsheng_desktop.rules import balance, caps, means, rates, reckoning, year_month
from minsheng_desktop.rules.age import AgeStart, LeapDay, completed_years, first_month, last_month_before
from minsheng_desktop.rules.eligibility import AgeLimits, PartyMember, judge_age, judge_party_member
from minsheng_desktop.rules.entitlement_amount import (
    Line,
    StatedPeriod,
    back_pay,
    gap_payment,
    missed_months,
    pro_rata,
    to_monthly,
    to_yearly,
    total_by_lines,
)


def paid(**figures):
    return reckoning.work_out(figures).amount


def test_r_001_the_gap_times_the_persons():
    assert gap_payment(to_monthly(516_000, StatedPeriod.YEAR), 19_000, 3) == 72_000
    assert balance.average_fen(36_719_100, 1534) == 23_937


def test_r_002_a_standard_is_converted_to_the_fen():
    assert [to_monthly(fen, StatedPeriod.YEAR) for fen in (516_000, 260_000)] == [43_000, 21_667]
    assert to_yearly(39_600, StatedPeriod.MONTH) == 475_200


def test_r_003_the_highest_tier_whatever_the_small_income():
    assert paid(rule="tier", each=39_600, persons=1, income=5_000) == 39_600


def test_r_004_the_floor():
    assert gap_payment(43_000, 23_000, 1, floor=22_500) == 22_500


def test_r_005_the_check_by_1_3():
    assert not reckoning.below_tekun(670_800, 516_000)
    assert rates.half_up(Fraction(3500, 2600), 3) == rates.half_up(Fraction(1346, 1000), 3)


def test_r_006_earlier_months_keep_the_old_line():
    lines = [Line(201401, 201502, 35_200), Line(201503, None, 39_600)]
    assert total_by_lines(lines, 201501, 201512) == 466_400


def test_r_007_an_uplift_paid_late():
    assert back_pay(35_200, 39_600, missed_months(201503, 201506)) == 13_200


def test_r_008_the_percentage_of_an_uplift():
    assert [str(rates.percent(rates.uplift(old, new), 1)) for old, new in ((352, 396), (488, 528))] == ["12.5", "8.2"]


def test_r_009_the_rural_line_as_a_share():
    assert [str(rates.percent(rates.share(r, u))) for r, u in ((396, 528), (442, 552))] == ["75.00", "80.07"]


def test_r_010_nursing_by_grade():
    assert [paid(rule="grade", each=each, persons=1) * 12 for each in (10_000, 8_000)] == [120_000, 96_000]


def test_r_011_yearly_relief_by_grade():
    assert paid(rule="fixed", whole=72_600, persons=9350) == 678_810_000
    assert paid(rule="fixed", whole=36_000, persons=2223) == 80_028_000


def test_r_012_a_flag_moves_a_person_up_and_back():
    assert [reckoning.raised_tier("B", flag, ("A", "B", "C")) for flag in (True, False)] == ["A", "B"]


def test_r_014_steps_of_ten_percent():
    assert 31_350_000 // 475 == 66_000
    assert [str(rates.percent(rates.uplift(*pair), 1)) for pair in ((600, 660), (660, 726))] == ["10.0", "10.0"]


def test_r_015_support_in_a_home():
    parts = [reckoning.Part("living", 50_000, "month"), reckoning.Part("pocket", 6_000, "month")]
    yearly = reckoning.composite_monthly(parts) * 12 + 50_000
    assert (yearly, yearly * 142) == (722_000, 102_524_000)


def test_r_016_eighty_in_may_is_eight_months():
    begun = first_month(date(1940, 5, 20), 80)
    assert paid(rule="fixed", whole=60_000, months=reckoning.months_from(begun, 2020), persons=1) == 40_000
    assert first_month(date(1940, 5, 20), 80, AgeStart.NEXT_MONTH) == 202006


def test_r_017_rewards():
    assert paid(rule="fixed", each=8_000, persons=1) * 12 == 96_000
    assert paid(rule="fixed", whole=420_000, persons=62) + paid(rule="fixed", whole=336_000, persons=20) == 32_760_000


def test_r_018_both_spouses_to_the_month_before_the_sixtieth_birthday():
    assert reckoning.contribution_reward(3_000, 12, 104) == 7_488_000
    assert last_month_before(date(1960, 6, 30), 60) == 202005


def test_r_019_part_of_a_year():
    assert paid(rule="fixed", whole=60_000, persons=1774) == 106_440_000
    assert pro_rata(60_000, 9) == 45_000
    assert rates.unexplained_fen(106_395_000, 1774, 60_000) == -45_000


def test_r_020_the_drug_subsidy():
    assert [paid(rule="fixed", whole=50_000, persons=count) for count in (1400, 41)] == [70_000_000, 2_050_000]


def test_r_021_years_of_service():
    assert rates.half_up(Fraction(6_550_000, 67) / 24_000, 2) == rates.half_up(Fraction(407, 100), 2)


def test_r_022_the_cap_of_a_case():
    assert caps.cases_within(890_000, 12, 90_000)
    assert balance.average_fen(890_000, 12) == 74_167


def test_r_023_the_ceiling_of_a_year():
    ceilings = (4_000_000, 8_000_000)
    assert [caps.case_payment(5_000_000, year_cap=cap).amount for cap in ceilings] == [4_000_000, 5_000_000]


def test_r_024_a_budget_per_head():
    persons = round(Fraction(5935 * 1000, 28))
    assert persons == 211_964
    assert [caps.budget_per_head(persons, fen) // 100_000 for fen in (1_500, 300)] == [3179, 635]


def test_r_025_one_round_pays_nobody_twice():
    assert paid(rule="fixed", each=30_000, persons=53_269) == 1_598_070_000
    assert reckoning.paid_twice([b"1", b"2", b"1"]) == {b"1"}


def test_r_026_a_fund_by_heads():
    assert caps.budget_per_head(185_000, 4_000) == 740_000_000
    assert str(rates.percent(rates.in_place_rate(537, 740))) == "72.57"


def test_r_027_quotas_of_villages():
    quota = {"shows": 6, "films": 12, "books": 120, "discs": 100}
    assert [*reckoning.quotas(367, quota).values()] == [2202, 4404, 44_040, 36_700]


def test_r_030_sixty_to_ninety_nine():
    ages = AgeLimits(60, 99)
    assert judge_age(date(1960, 6, 1), 202006, ages) is None
    assert judge_age(date(1960, 7, 1), 202006, ages) is not None


def test_r_031_completed_years_on_the_day():
    on = date(2020, 6, 30)
    assert [completed_years(born, on) for born in (date(1940, 6, 30), date(1940, 7, 1))] == [80, 79]
    leap, eve = date(1940, 2, 29), date(2021, 2, 28)
    assert [completed_years(leap, eve, rule) for rule in (LeapDay.MARCH_1, LeapDay.FEBRUARY_28)] == [80, 81]


def test_r_032_the_fifteenth_birthday_ends_the_list():
    assert judge_age(date(2005, 6, 10), 202007, AgeLimits(last=14)) is not None
    assert judge_age(date(2005, 6, 10), 202005, AgeLimits(last=14)) is None


def test_r_034_one_of_a_household_alone():
    assert paid(rule="gap", line=43_000, income=19_000, persons=1) == 24_000


def test_r_036_seventy_and_thirty_years():
    on = date(2020, 7, 1)
    assert judge_party_member(PartyMember(date(1950, 6, 1), date(1980, 6, 1), urban=False), on) == ()
    assert judge_party_member(PartyMember(date(1950, 6, 1), date(1991, 6, 1), urban=False), on) != ()


def test_r_040_to_r_042_income_per_head_after_rigid_deductions():
    lines = [("rehabilitation", 120_000), ("illness", 600_000), ("schooling", 300_000), ("job", 180_000)]
    found = means.per_capita([("wage", 2_400_000)], [means.Deduction(kind, "V1", fen) for kind, fen in lines], 4)
    assert (found.deduction_fen, found.per_head_fen) == (1_200_000, 25_000)
    assert gap_payment(39_600, found.per_head_fen, 4) == 58_400
    bill = means.Deduction("illness", "V2", bill_fen=1_000_000, insured_fen=650_000, second_fen=100_000)
    assert bill.paid_fen == 250_000


def test_r_043_a_large_self_paid_sum():
    assert means.needs_relief(1_100_000, 1_000_000)


def test_r_044_six_further_months_from_the_next():
    assert [year_month.add(202603, 1), year_month.add(202603, 6), year_month.add(202603, 7)] == [202604, 202609, 202610]


def test_r_045_months_paid_after_a_death():
    assert sum(8_000 for _ in year_month.span(202604, 202606)) == 24_000


def test_r_046_the_balance_of_households_and_of_persons():
    assert 131 + 3751 + 140 == 4022
    assert balance.unexplained(4022, 30, 52, 4000) == 0
    assert balance.unexplained(5935, 100, 0, 6030) == -5
