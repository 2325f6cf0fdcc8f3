"""What a household has to live on: income per head and month, what is deducted, what is due at once (R-040 … R-043).

Money is integer fen, incomes and expenditures are those of a year. Rounding: the income per head and month is cut to
whole fen once, at the very end, half a fen upwards; nothing is rounded on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

INCOME_KINDS = ("operating", "wage", "property", "transfer")  # the four kinds
DEDUCTION_KINDS = ("rehabilitation", "illness", "schooling", "job")  # the four kinds
ILLNESS = "illness"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Deduction:
    """A rigid expenditure of a year: what is stated, or the bill less what others paid (R-042)."""

    kind: str
    voucher_no: str
    stated_fen: int | None = None
    bill_fen: int | None = None
    insured_fen: int = 0
    second_fen: int = 0

    @property
    def paid_fen(self) -> int:
        """What the household itself paid; bill 10,000, insurance 6,500, second payment 1,000 → 2,500 (R-042)."""
        if self.bill_fen is None:
            return self.stated_fen or 0
        return max(0, self.bill_fen - self.insured_fen - self.second_fen)


@dataclass(frozen=True, slots=True)
class Means:
    """How an income per head came about; ``explanation`` of the window is made of these figures.

    ``income`` and ``deductions`` are fen a year by kind; ``net_fen`` is not below zero.
    """

    income: Mapping[str, int]
    deductions: Mapping[str, int]
    members: int
    income_fen: int
    deduction_fen: int
    net_fen: int
    per_head_fen: int
    self_paid_fen: int = 0


def faults_of(deduction: Deduction) -> tuple[str, ...]:
    """What is wrong with a deduction, as codes: kind, voucher (R-041), amount, insured (more paid than the bill)."""
    found = []
    if deduction.kind not in DEDUCTION_KINDS:
        found.append("kind")
    if not deduction.voucher_no.strip():
        found.append("voucher")
    parts = (deduction.stated_fen, deduction.bill_fen, deduction.insured_fen, deduction.second_fen)
    if all(part is None for part in parts[:2]) or any((part or 0) < 0 for part in parts):
        found.append("amount")
    elif deduction.bill_fen is not None and deduction.insured_fen + deduction.second_fen > deduction.bill_fen:
        found.append("insured")
    return tuple(found)


def per_capita(income: Sequence[tuple[str, int]], deductions: Sequence[Deduction], members: int) -> Means:
    """Income per head and month (R-040): (four kinds − rigid deductions) ÷ members ÷ 12, not below 0.

    ``income`` is (kind, fen a year). 24,000 − 12,000 over 4 persons → 250.00 a month. A loss in one kind
    (a negative amount) counts against the others. Raises ``ValueError`` for an unknown kind or no member.
    """
    if members < 1 or any(kind not in INCOME_KINDS for kind, _ in income):
        raise ValueError("members or kind")
    earned = {kind: sum(fen for own, fen in income if own == kind) for kind in INCOME_KINDS}
    spent = {kind: sum(d.paid_fen for d in deductions if d.kind == kind) for kind in DEDUCTION_KINDS}
    income_fen, deduction_fen = sum(earned.values()), sum(spent.values())
    net = max(0, income_fen - deduction_fen)
    head = int((Decimal(net) / (members * MONTHS)).quantize(Decimal(1), ROUND_HALF_UP))
    return Means(earned, spent, members, income_fen, deduction_fen, net, head, self_paid_fen(deductions))


def from_reference(quantity: Decimal, unit_fen: int) -> int:
    """Fen a year of ``quantity`` units at a reference value (3.5 mu at 620.00 → 2,170.00), half a fen upwards."""
    return int((quantity * unit_fen).quantize(Decimal(1), ROUND_HALF_UP))


def self_paid_fen(deductions: Sequence[Deduction]) -> int:
    """What a household paid itself for serious illness in the year (the second kind of R-041)."""
    return sum(deduction.paid_fen for deduction in deductions if deduction.kind == ILLNESS)


def needs_relief(self_paid: int, threshold_fen: int) -> bool:
    """Whether a household is listed for temporary relief the same day (R-043); a threshold of 0 asks for none."""
    return threshold_fen > 0 and self_paid >= threshold_fen


def lowest_balance(movements: Sequence[int], opening_fen: int = 0) -> int:
    """The lowest balance a fund ever has when signed movements follow one another (R-073: not below 0)."""
    lowest = balance = opening_fen
    for movement in movements:
        balance += movement
        lowest = min(lowest, balance)
    return lowest
