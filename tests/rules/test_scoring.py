"""The year's work is scored, ranked and graded by fixed rules (R-054, R-083…R-087, R-092)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from minsheng_desktop.rules import scoring
from minsheng_desktop.rules.scoring import Grade

WEIGHTS = {"daily": 40, "self": 20, "public": 40}


def test_the_parts_count_by_their_weights() -> None:
    assert scoring.weighted({"daily": 90, "self": 95, "public": 80}, WEIGHTS) == 87
    assert scoring.weighted({"daily": 90, "self": None, "public": 80}, WEIGHTS) is None
    assert scoring.weighted({"daily": 90}, {"daily": 100, "self": 0}) == 90


def test_points_lost_in_the_survey_are_taken_off_as_they_are() -> None:
    assert scoring.deducted(87, [2]) == 85
    assert scoring.deducted(1, [2]) == 0


def test_equal_scores_share_a_place_and_the_next_is_left_out() -> None:
    assert scoring.ranks([90, 95, 90, None, 88]) == [2, 1, 2, None, 4]


def test_scores_that_print_alike_are_equal() -> None:
    assert scoring.ranks([Fraction(200, 3), Decimal("66.67"), Decimal("66.66")]) == [1, 1, 3]


@pytest.mark.parametrize(
    ("met", "praised", "fatal", "vetoed", "grade"),
    [
        (5, False, False, False, Grade.MET),
        (5, True, False, False, Grade.EXCELLENT),
        (4, True, False, False, Grade.NOT_MET),
        (5, True, True, False, Grade.NOT_MET),
        (5, True, False, True, Grade.VETOED),
    ],
)
def test_grades(met: int, praised: bool, fatal: bool, vetoed: bool, grade: Grade) -> None:
    assert scoring.grade([True] * met + [False] * (5 - met), praised, fatal, vetoed) is grade


def test_the_last_of_the_survey() -> None:
    assert scoring.last_in_survey(10, 10)
    assert not scoring.last_in_survey(9, 10)
    with pytest.raises(ValueError, match="outside"):
        scoring.last_in_survey(11, 10)


@pytest.mark.parametrize(("items", "due"), [(0, 0), (1, 6), (2, 12), (3, 15), (9, 15)])
def test_briefings_by_the_number_of_tasks(items: int, due: int) -> None:
    assert scoring.briefings_due(items) == due
    assert scoring.briefings_met(items, due)
    assert not due or not scoring.briefings_met(items, due - 1)


def test_more_than_the_target_earns_no_more_than_the_full_marks() -> None:
    assert scoring.earned(40, Fraction(3, 2)) == 40
    assert scoring.mean([Fraction(3, 2), Fraction(1, 2)]) == Fraction(3, 4)
    assert scoring.mean([]) is None


def test_what_does_not_concern_a_unit_leaves_its_full_marks() -> None:
    assert scoring.scaled([(Fraction(20), Fraction(40)), (Fraction(30), Fraction(40))]) == Fraction(125, 2)
    assert scoring.scaled([]) is None


def test_a_target_may_count_for_some_assessments_only() -> None:
    beds = [(300, ()), (50, ("county",))]
    assert sum(count for count, levels in beds if scoring.counts_at(levels, "county")) == 350
    assert sum(count for count, levels in beds if scoring.counts_at(levels, "city")) == 300
