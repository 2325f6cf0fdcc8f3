"""How a monthly amount follows from its figures. The figures are what is stored and what the sentence is made of.

``Figures`` is a flat mapping, so that it can be stored as JSON and explained years later:

``rule`` (gap, tier, fixed, grade, composite, points, case, none) · ``persons`` · ``line`` and ``income`` and
``floor`` (gap) · ``each`` (fen a month for one person, unit or household) · ``top`` and ``flagged`` (tier: persons with
a flag are paid the highest tier) · ``parts`` ([part, stated fen, period] of ``each``) · ``points`` (years of service)
· ``whole`` and ``months`` (a yearly amount, and for how many months of the year) · ``cost``, ``deductible``,
``percent``, ``case_cap``, ``year_cap``, ``paid`` (case) · ``extras`` ([flag, fen, persons]) · ``stated`` (fen a year,
where the standard is stated for the year). Money is integer fen, a missing key counts as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from minsheng_desktop.rules.caps import WHOLE, CasePaid, case_payment
from minsheng_desktop.rules.entitlement_amount import StatedPeriod, gap_per_person, pro_rata, to_monthly

Figures = Mapping[str, Any]

GAP, TIER, FIXED, GRADE, COMPOSITE, POINTS, CASE, NONE = (
    "gap", "tier", "fixed", "grade", "composite", "points", "case", "none",
)  # fmt: skip
RULES = (GAP, TIER, FIXED, GRADE, COMPOSITE, POINTS, CASE, NONE)
MONTHLY = (GAP, TIER, FIXED, GRADE, COMPOSITE, POINTS)
# Share of the rural dibao line that the basic living of 特困 reaches at least.
TEKUN_PERCENT = 130


class Amounts(NamedTuple):
    """Fen a month: the amount itself and what is paid on top of it (分类施保)."""

    amount: int
    supplement: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.amount + self.supplement


class Part(NamedTuple):
    """One part of a composite amount as stated: its code, fen, and the period it is stated for."""

    code: str
    fen: int
    period: str

    @property
    def monthly(self) -> int:
        """Fen a month (R-002)."""
        return to_monthly(self.fen, StatedPeriod(self.period))


def work_out(figures: Figures) -> Amounts:
    """The amounts that follow from figures. Raises ``ValueError`` for negative persons."""
    persons = int(figures.get("persons", 1))
    if persons < 0:
        raise ValueError("persons cannot be negative")
    return Amounts(_amount(figures, persons), extras_sum(figures.get("extras", ())))


def _amount(figures: Figures, persons: int) -> int:
    rule = figures["rule"]
    if rule == GAP:
        return gap_per_person(figures["line"], figures["income"], figures.get("floor", 0)) * persons
    if rule == CASE:
        return case_of(figures).amount
    if rule == NONE:
        return 0
    if "whole" in figures:
        return pro_rata(figures["whole"] * persons, figures.get("months", 12))
    if rule == POINTS:
        return int(figures["each"]) * int(figures["points"])
    flagged = min(persons, int(figures.get("flagged", 0)))
    return int(figures["each"]) * (persons - flagged) + int(figures.get("top", 0)) * flagged


def case_of(figures: Figures) -> CasePaid:
    """The case that figures of the rule ``case`` describe."""
    return case_payment(
        figures["cost"],
        figures.get("deductible", 0),
        figures.get("percent", WHOLE),
        figures.get("case_cap", 0),
        figures.get("year_cap", 0),
        figures.get("paid", 0),
    )


def extras_sum(extras: Iterable[Sequence[Any]]) -> int:
    """What is paid on top for persons with a flag (R-012): (flag, fen a person, persons)."""
    return sum(int(fen) * int(persons) for _, fen, persons in extras)


def composite_monthly(parts: Iterable[Part]) -> int:
    """Parts stated for a month or a year, as fen a month (R-015); rounded once, in the sum."""
    stated = list(parts)
    by_month = sum(part.fen for part in stated if part.period != StatedPeriod.YEAR)
    return by_month + to_monthly(
        sum(part.fen for part in stated if part.period == StatedPeriod.YEAR), StatedPeriod.YEAR
    )


def raised_tier(category: str, flagged: bool, tiers: Sequence[str]) -> str:
    """The tier of a person: the highest of ``tiers`` while a flag such as 重病 stands (R-012), else their own."""
    return tiers[0] if flagged and tiers else category


def band_of(age: int, bands: Iterable[str]) -> str:
    """The highest band of age (its first year, as written) that ``age`` reaches: 80, 90, 100 (R-016); "" for none."""
    reached = [band for band in bands if band.isdigit() and int(band) <= age]
    return max(reached, key=int, default="")


def months_from(begun: int, year: int) -> int:
    """Months of ``year`` from the month ``begun`` (YYYYMM) on: from May 8 (R-016); 12 if it began before."""
    first_year, month = divmod(begun, 100)
    if first_year > year:
        return 0
    return 13 - month if first_year == year else 12


def below_tekun(tekun_yearly: int, dibao_yearly: int) -> bool:
    """Whether the basic living of 特困 is below 1.3 × the dibao line of the place (R-005)."""
    return tekun_yearly * WHOLE < dibao_yearly * TEKUN_PERCENT


def contribution_reward(monthly: int, months: int, couples: int) -> int:
    """Reward paid to both spouses for some months (R-018): 104 × 2 × 30 × 12 = 74,880 yuan."""
    return monthly * months * couples * 2


def paid_twice(round_of: Iterable[bytes]) -> set[bytes]:
    """Persons who stand more than once in one round of payment (R-025)."""
    seen: set[bytes] = set()
    return {person for person in round_of if person in seen or seen.add(person)}  # type: ignore[func-returns-value]


def quotas(units: int, per_unit: Mapping[str, int]) -> dict[str, int]:
    """Targets that follow from a quota for each village (R-027): 367 villages × 12 films = 4,404."""
    return {key: units * count for key, count in per_unit.items()}
