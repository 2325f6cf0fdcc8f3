"""What is paid for one case of a cost: deductible (起付线), share (比例), caps of the case and of the year.

Amounts are integer fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from minsheng_desktop.rules.rates import round_fen

WHOLE = 100  # percent


@dataclass(frozen=True, slots=True)
class CasePaid:
    """What a case comes to: ``share`` before any cap, ``amount`` after them; ``left`` is what the year still has.

    ``capped`` says which cap decided: "case", "year" or "".
    """

    share: int
    amount: int
    left: int | None
    capped: str


def case_payment(
    cost: int,
    deductible: int = 0,
    percent: int = WHOLE,
    case_cap: int = 0,
    year_cap: int = 0,
    paid_this_year: int = 0,
) -> CasePaid:
    """What a case of ``cost`` is paid; 0 as a cap means none (R-022, R-023, M-066).

    (cost − deductible) × percent, at most ``case_cap``, and with what was paid in the year at most ``year_cap``.
    """
    if min(cost, deductible, percent, case_cap, year_cap, paid_this_year) < 0:
        raise ValueError("no part of a case is negative")
    share = round_fen(Fraction(max(0, cost - deductible) * percent, WHOLE))
    amount, capped = share, ""
    if case_cap and amount > case_cap:
        amount, capped = case_cap, "case"
    left = max(0, year_cap - paid_this_year) if year_cap else None
    if left is not None and amount > left:
        amount, capped = left, "year"
    return CasePaid(share, amount, left, capped)


def cases_within(total: int, count: int, case_cap: int) -> bool:
    """Whether what ``count`` cases were paid together can keep the cap of a case: 8,900 ≤ 12 × 900 (R-022)."""
    return total <= count * case_cap


def budget_per_head(population: int, rate: int) -> int:
    """Budget of a fund by head of population (R-024, R-026): 185,000 × 40 yuan = 740 万."""
    if population < 0 or rate < 0:
        raise ValueError("neither is negative")
    return population * rate
