"""What a person drew year by year, by programme, from the history of the amounts (SY-03.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minsheng_desktop.households.records import BenefitLine
from minsheng_desktop.rules import year_month


@dataclass(frozen=True, slots=True)
class BenefitYear:
    """One benefit in one year: in how many months it was due, from which to which, and what it came to in fen."""

    uid: bytes
    programme: str
    year: int
    months: int
    first_month: int
    last_month: int
    total_fen: int


def benefit_years(benefits: Sequence[BenefitLine], month: int) -> tuple[BenefitYear, ...]:
    """Every benefit in every year up to ``month`` (YYYYMM, the month that runs), the newest year first."""
    found = [year for benefit in benefits for year in _years(benefit, month)]
    return tuple(sorted(found, key=lambda year: (-year.year, year.programme, year.first_month)))


def _years(benefit: BenefitLine, month: int) -> list[BenefitYear]:
    last = min(benefit.to_month or month, month)
    by_year: dict[int, list[tuple[int, int]]] = {}
    for drawn in year_month.span(benefit.from_month, last):
        fen = benefit.fen_in(drawn)
        if fen or (benefit.amount_fen is None and drawn <= last):
            by_year.setdefault(drawn // 100, []).append((drawn, fen))
    return [
        BenefitYear(
            benefit.uid, benefit.programme, year, len(months), months[0][0], months[-1][0],
            sum(fen for _, fen in months),
        )
        for year, months in by_year.items()
    ]  # fmt: skip
