"""Amounts of entitlements in integer fen, monthly unless a name says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.rates import round_fen


class StatedPeriod(StrEnum):
    """The period a standard is stated for; stored and printed as stated (R-002)."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Line:
    """A standard in force from ``first`` to ``last`` (YYYYMM; ``None`` = until further notice), fen a month."""

    first: int
    last: int | None
    amount: int

    def covers(self, month: int) -> bool:
        """Whether this line is in force in ``month``."""
        return self.first <= month and (self.last is None or month <= self.last)


def to_monthly(amount: int, period: StatedPeriod) -> int:
    """A stated standard as fen a month: yearly ÷ 12, half-up to the fen (R-002). 5160 a year → 430.00."""
    return amount if period is StatedPeriod.MONTH else round_fen(Fraction(amount, 12))


def to_yearly(amount: int, period: StatedPeriod) -> int:
    """A stated standard as fen a year: monthly × 12 (R-002). 396 a month → 4752."""
    return amount if period is StatedPeriod.YEAR else amount * 12


def gap_per_person(line: int, income: int, floor: int = 0) -> int:
    """What one person is paid a month: line − per-capita income (R-001), at least ``floor`` (R-004).

    A household whose income reaches the line has no gap and gets nothing, whatever the floor.
    """
    gap = max(0, line - income)
    return max(gap, floor) if gap else 0


def gap_payment(line: int, income: int, persons: int, floor: int = 0) -> int:
    """Monthly amount of a household by gap: line 430, income 190, 3 persons → 720 (R-001, R-004)."""
    if persons < 0:
        raise ValueError("persons cannot be negative")
    return gap_per_person(line, income, floor) * persons


def line_in_force(lines: Sequence[Line], month: int) -> Line | None:
    """The line that decides ``month`` (R-006); of several, the one that began last. ``None`` if there is none."""
    return max((line for line in lines if line.covers(month)), key=lambda line: line.first, default=None)


def total_by_lines(lines: Sequence[Line], first: int, last: int) -> int:
    """One person without income over ``first`` … ``last``: each month by its own line (R-006).

    352 × 2 + 396 × 10 = 4664. A month without a line raises ``LookupError``.
    """
    total = 0
    for month in year_month.span(first, last):
        line = line_in_force(lines, month)
        if line is None:
            raise LookupError(year_month.to_text(month))
        total += line.amount
    return total


def missed_months(effective: int, first_paid: int) -> int:
    """Months that were still paid at the old amount: effective in March, applied in June → 3 (R-007)."""
    return max(0, year_month.diff(first_paid, effective))


def back_pay(old: int, new: int, months: int, persons: int = 1) -> int:
    """(new − old) × missed months × persons (R-007); negative means overpaid."""
    if months < 0 or persons < 0:
        raise ValueError("months and persons cannot be negative")
    return (new - old) * months * persons


def composite_yearly(monthly_parts: Iterable[int], yearly_parts: Iterable[int] = ()) -> int:
    """Yearly sum of parts stated for a month and parts stated for a year: (500 + 60) × 12 + 500 = 7220 (R-015)."""
    return sum(monthly_parts) * 12 + sum(yearly_parts)


def pro_rata(yearly: int, months: int) -> int:
    """The part of a yearly amount for ``months`` of the year, half-up to the fen (R-016, R-019)."""
    if not 0 <= months <= 12:
        raise ValueError("a year has 12 months")
    return round_fen(Fraction(yearly * months, 12))
