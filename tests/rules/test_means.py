"""R-040 … R-043 and R-073 with the figures of the rules."""

from decimal import Decimal

import pytest

from minsheng_desktop.rules.means import (
    Deduction,
    faults_of,
    from_reference,
    lowest_balance,
    needs_relief,
    per_capita,
    self_paid_fen,
)

FOUR = [
    Deduction("rehabilitation", "A1", 120_000),
    Deduction("illness", "A2", 600_000),
    Deduction("schooling", "A3", 300_000),
    Deduction("job", "A4", 180_000),
]


def test_r_040_income_per_head_and_month():
    income = [("operating", 1_000_000), ("wage", 1_000_000), ("property", 100_000), ("transfer", 300_000)]
    found = per_capita(income, FOUR, 4)
    assert (found.income_fen, found.deduction_fen, found.per_head_fen) == (2_400_000, 1_200_000, 25_000)
    assert (39_600 - found.per_head_fen) * 4 == 58_400  # the line of 396 → 584 a month


def test_r_040_is_not_below_zero_and_rounded_once():
    assert per_capita([("wage", 100_000)], FOUR, 3).per_head_fen == 0
    assert per_capita([("wage", 100_000)], [], 7).per_head_fen == 1190  # 11.904… → 11.90
    assert per_capita([("wage", 18)], [], 3).per_head_fen == 1  # half a fen upwards
    assert per_capita([("operating", -500_000), ("wage", 1_700_000)], [], 1).per_head_fen == 100_000


def test_r_040_knows_four_kinds_only():
    with pytest.raises(ValueError):
        per_capita([("gift", 1)], [], 1)
    with pytest.raises(ValueError):
        per_capita([], [], 0)


def test_r_041_four_kinds_each_with_a_voucher():
    assert per_capita([], FOUR, 1).deduction_fen == 1_200_000
    assert [faults_of(line) for line in FOUR] == [()] * 4
    assert faults_of(Deduction("illness", " ", 100)) == ("voucher",)
    assert faults_of(Deduction("travel", "A1", 100)) == ("kind",)
    assert faults_of(Deduction("job", "A1")) == ("amount",)
    assert faults_of(Deduction("job", "A1", -5)) == ("amount",)


def test_r_042_only_what_the_person_pays():
    bill = Deduction("illness", "B1", bill_fen=1_000_000, insured_fen=650_000, second_fen=100_000)
    assert bill.paid_fen == 250_000
    assert faults_of(Deduction("illness", "B1", bill_fen=100, insured_fen=90, second_fen=20)) == ("insured",)


def test_r_043_a_large_self_paid_sum_is_listed():
    bills = [Deduction("illness", "B1", bill_fen=5_000_000, insured_fen=3_900_000), Deduction("job", "B2", 900_000)]
    assert self_paid_fen(bills) == 1_100_000
    assert needs_relief(1_100_000, 1_000_000)
    assert needs_relief(1_000_000, 1_000_000)
    assert not needs_relief(999_999, 1_000_000)
    assert not needs_relief(10**9, 0)


def test_reference_values_give_the_amount_of_a_year():
    assert from_reference(Decimal("3.5"), 62_000) == 217_000
    assert from_reference(Decimal("0.005"), 101) == 1


def test_r_073_the_lowest_balance_of_a_fund():
    assert lowest_balance([500, -200, -300]) == 0
    assert lowest_balance([-200, 500]) == -200
