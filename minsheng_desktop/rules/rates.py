"""Rates of tasks and funds, exact until they are shown.

A rate is a ``Fraction`` (1 = 100 %) or ``None`` where there is nothing to divide by; only
``percent`` rounds, half-up, never by cutting off (R-054). Floats are refused: 0.1 + 0.2 is
not 0.3, and a printed percentage must be reproducible by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

Exact = int | Fraction | Decimal

FULL = Fraction(1)


def exact(value: Exact) -> Fraction:
    """``value`` as a fraction. Raises ``TypeError`` for a float, ``ValueError`` for NaN or infinity."""
    if isinstance(value, float):
        raise TypeError("rates are computed from exact numbers")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("not a number")
    return Fraction(value)


def half_up(value: Exact, places: int = 0) -> Decimal:
    """Round half away from zero to ``places`` decimals (R-054): 287.86 → 288, 72.67 → 72.7."""
    scaled = exact(value) * 10**places
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (scaled.denominator * 2)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def round_fen(value: Exact) -> int:
    """Round an exact number of fen half-up to whole fen."""
    return int(half_up(value))


def rate(part: Exact, whole: Exact) -> Fraction | None:
    """``part`` / ``whole``; ``None`` if ``whole`` is 0."""
    divisor = exact(whole)
    return exact(part) / divisor if divisor else None


def percent(value: Fraction | None, places: int = 2) -> Decimal | None:
    """A rate as the percentage to print, half-up: 1852/2200 → 84.18, with one place 84.2."""
    return None if value is None else half_up(value * 100, places)


def completion_rate(actual: Exact, target: Exact) -> Fraction | None:
    """Actual / target (R-051). May pass 100 % (R-052): 5560/5500 → 101.09."""
    return rate(actual, target)


def derived_target(actual: Exact, stated_rate: Fraction) -> Fraction | None:
    """Target = actual / rate, where a paper gives only the rate (R-067); to be marked as derived."""
    return rate(actual, stated_rate)


def exceeds_full(value: Fraction | None) -> bool:
    """Whether a coverage, vaccination, archive or satisfaction rate passes 100 % and is wrong (R-053)."""
    return value is not None and value > FULL


def service_rate(served: Exact, entitled: Exact) -> Fraction | None:
    """Served / entitled: a service rate has its own denominator and is not a completion rate (R-055)."""
    return rate(served, entitled)


def institutional_rate(institutional: int, dispersed: int) -> Fraction | None:
    """Persons supported in homes / all supported 特困 persons (R-056): 3902 of 10278 → 37.96 %."""
    return rate(institutional, institutional + dispersed)


def sum_by_unit(counts: Iterable[tuple[Exact, str]]) -> dict[str, Fraction]:
    """Add counts that have the same unit; persons, households and person-times stay apart (R-057)."""
    totals: dict[str, Fraction] = {}
    for value, unit in counts:
        totals[unit] = totals.get(unit, Fraction(0)) + exact(value)
    return totals


def in_place_rate(in_place: Exact, planned: Exact) -> Fraction | None:
    """Funds in place / planned (R-062): 18.42 of 18.12 → 101.66 %."""
    return rate(in_place, planned)


def disbursement_rate(disbursed: Exact, in_place: Exact) -> Fraction | None:
    """Funds disbursed / in place (R-064)."""
    return rate(disbursed, in_place)


def spending_rate(spent: Exact, disbursed: Exact) -> Fraction | None:
    """Funds spent / disbursed (R-065): 2341 of 9671 → 24.21 %."""
    return rate(spent, disbursed)


def short_sources(planned: Mapping[str, Exact], in_place: Mapping[str, Exact]) -> dict[str, Fraction]:
    """The sources whose in-place rate is below 100 %, with their rates (R-063).

    They are shown even when the total reaches 100 %, which would hide them. A source that is
    planned but absent from ``in_place`` counts as 0.
    """
    rates = {source: in_place_rate(in_place.get(source, 0), amount) for source, amount in planned.items()}
    return {source: value for source, value in rates.items() if value is not None and value < FULL}


def unexplained_fen(paid: int, persons: int, standard: int) -> int:
    """Paid − persons × standard, in fen: anything but 0 must be explained (R-066)."""
    return paid - persons * standard


def uplift(old: Exact, new: Exact) -> Fraction | None:
    """New / old − 1 (R-008): 352 → 396 is +12.5 %. Printed with one decimal."""
    ratio = rate(new, old)
    return None if ratio is None else ratio - 1


def share(part: Exact, whole: Exact) -> Fraction | None:
    """One standard as a share of another (R-009): the rural line 396 of the urban 528 → 75 %."""
    return rate(part, whole)


def average_gap(month: Exact, cumulative: Exact) -> Fraction | None:
    """Average since January / average of the month − 1 (R-068): 287.86 against 239.37 is +20.3 %; a large gap is
    explained (a festival subsidy, back pay)."""
    return uplift(month, cumulative)


def agrees(stated: Decimal, reckoned: Exact) -> bool:
    """Whether a printed figure is the reckoned one rounded half-up to as many places as it has (R-054):
    84.2 agrees with 84.18, 287 does not agree with 287.86."""
    exponent = stated.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return half_up(reckoned, places) == stated
