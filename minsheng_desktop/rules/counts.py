"""Completion rates and counted numbers as cells hold them: ``75%``, 0.75, 75, ``41.7％``, ``12个``, ``不少于60``."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from minsheng_desktop.rules.characters import compact

_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)%").fullmatch
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?").fullmatch
_COUNTED = re.compile(r"\D*?([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(万)?[^0-9]*").fullmatch


def read_rate(value: object) -> Decimal | None:
    """A rate as a fraction of one, None if the cell holds no number.

    A bare number above 1.5 is a percentage (75 → 0.75); up to 1.5 it is the fraction itself (1.0143).
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        number = Decimal(repr(value)) if value == value and abs(value) < 1e9 else None
        return _fraction(number) if number is not None else None
    text = compact(str(value))
    percent = _PERCENT(text)
    if percent:
        return Decimal(percent[1]) / 100
    return _fraction(Decimal(text)) if _PLAIN(text) else None


def _fraction(number: Decimal) -> Decimal:
    return number / 100 if number > Decimal("1.5") else number


def read_count(value: object) -> Decimal | None:
    """A counted number with words around it, None if there is none or more than one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return Decimal(repr(value)).normalize() if value == value and abs(value) < 1e12 else None
    match = _COUNTED(compact(str(value)))
    if match is None:
        return None
    number = Decimal(match[1].replace(",", ""))
    return number * 10000 if match[2] else number


def plain_number(number: Decimal) -> str:
    """A number without needless zeros: 60.0 → ``60``."""
    return f"{number.normalize():f}"


def rate_text(rate: Decimal) -> str:
    """A rate with four decimals: ``0.4170``."""
    return str(rate.quantize(Decimal("0.0001"), ROUND_HALF_UP))
