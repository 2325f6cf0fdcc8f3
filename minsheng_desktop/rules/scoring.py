"""Scoring and ranking the year's work: points, weights, deductions, ranks, grades.

Marks and rates are exact (``Fraction``); only ``shown`` rounds, half-up (R-054).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from minsheng_desktop.rules.rates import FULL, Exact, exact, half_up

PLACES = 2  # decimals of a printed score; scores that print alike are equal
BRIEFINGS = ((3, 15), (2, 12), (1, 6))  # items from … on → briefings a year


class Grade(StrEnum):
    """What an assessment comes to; the values are codes of the list ``score_grade``."""

    EXCELLENT = "excellent"
    MET = "met"
    NOT_MET = "not_met"
    VETOED = "vetoed"


def shown(score: Exact) -> Decimal:
    """A score as it is printed: two decimals, half-up."""
    return half_up(score, PLACES)


def weighted(parts: Mapping[str, Exact | None], weights: Mapping[str, int]) -> Fraction | None:
    """Parts of 100 marks each by their weights in per cent (R-086): 90/95/80 with 40/20/40 → 87.

    ``None`` where a part that has weight was not scored yet.
    """
    total = Fraction(0)
    for name, weight in weights.items():
        part = parts.get(name)
        if part is None:
            if weight:
                return None
            continue
        total += exact(part) * weight / 100
    return total


def earned(full: Exact, rate: Fraction) -> Fraction:
    """The marks a rate earns; more than 100 % earns no more than the full marks, below 0 nothing."""
    return exact(full) * min(max(rate, Fraction(0)), FULL)


def mean(rates: Iterable[Fraction]) -> Fraction | None:
    """The mean of some tasks' rates, each cut at 100 %, so that one task cannot make up for another."""
    cut = [min(rate, FULL) for rate in rates]
    return sum(cut, Fraction(0)) / len(cut) if cut else None


def scaled(earned_marks: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """(earned, full) marks of the items that concern a unit, as marks of 100; ``None`` where none does."""
    full = sum((whole for _, whole in earned_marks), Fraction(0))
    return sum((got for got, _ in earned_marks), Fraction(0)) * 100 / full if full else None


def deducted(score: Exact, lost: Iterable[Exact]) -> Fraction:
    """What is left after points are taken off as they were lost (R-085): 90 − 2 → 88; never below 0."""
    return max(Fraction(0), exact(score) - sum((exact(points) for points in lost), Fraction(0)))


def ranks(scores: Sequence[Exact | None]) -> list[int | None]:
    """Places from 1; equal scores share a place and the next one is left out: 95, 90, 90, 88 → 1, 2, 2, 4.

    Scores that print alike are equal. What has no score has no place.
    """
    printed = [None if score is None else shown(score) for score in scores]
    known = [score for score in printed if score is not None]
    return [None if score is None else 1 + sum(other > score for other in known) for score in printed]


def last_in_survey(place: int, surveyed: int) -> bool:
    """Whether a unit is the last of those the public was asked about (R-084). Raises ``ValueError``."""
    if not 1 <= place <= surveyed:
        raise ValueError("the place lies outside those surveyed")
    return place == surveyed > 1


def grade(conditions: Iterable[bool], praised: bool, fatal: bool, vetoed: bool = False) -> Grade:
    """The grade (R-083, R-084): every condition met → met, praised for something new besides → excellent.

    Any fatal fact, or a condition that is not met, rules it out; the veto stands above everything.
    """
    if vetoed:
        return Grade.VETOED
    if fatal or not all(conditions):
        return Grade.NOT_MET
    return Grade.EXCELLENT if praised else Grade.MET


def briefings_due(items: int) -> int:
    """Briefings a year by the number of tasks a unit has (R-087): 1 → 6, 2 → 12, 3 and more → 15."""
    return next((count for least, count in BRIEFINGS if items >= least), 0)


def briefings_met(items: int, sent: int) -> bool:
    """Whether enough briefings were sent (R-087): 2 items with 11 → no; 3 items with 15 → yes."""
    return sent >= briefings_due(items)


def counts_at(counts_for: Sequence[str], level: str) -> bool:
    """Whether a task counts for the assessment of a level (R-092); one that names none counts for all."""
    return not counts_for or level in counts_for
