"""Amounts as people type them, to integer fen. What is not plainly an amount is not guessed at."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from minsheng_desktop.rules.characters import compact

YUAN = 100
TEN_THOUSAND = 1_000_000
_LIMIT = 10**15  # fen; beyond is no amount of a township
_AMOUNT = re.compile(
    r"(?:[¥$]|RMB|人民币)?(?P<sign>[-−–+]?)(?:[¥])?"
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<unit>万元|万|元|块)?(?:整|正)?",
    re.IGNORECASE,
).fullmatch
_NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "空", "、", "."})
_UNITS = {"万元": TEN_THOUSAND, "万": TEN_THOUSAND, "元": YUAN, "块": YUAN}


class Amount(NamedTuple):
    """``fen`` or None; ``code``: ``amount_missing``, ``amount_unparseable``, ``amount_negative`` or None.

    ``unit`` is the fen of one unit written in the cell, 0 where none is written.
    """

    fen: int | None
    code: str | None = None
    unit: int = 0


def to_fen(number: Decimal, unit: int = YUAN) -> int:
    """``number`` units in fen, half a fen rounded up."""
    return int((number * unit).quantize(Decimal(1), ROUND_HALF_UP))


def yuan(fen: int) -> str:
    """Fen as 元 with two decimals: 41000 → ``410.00``."""
    sign, cents = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def spelt(fen: int) -> str:
    """Fen as 元 for sentences, thousands apart: 150500 → ``1,505.00``."""
    sign, cents = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def read_amount(value: object, unit: int = YUAN) -> Amount:
    """Read an amount; a bare number counts in ``unit`` (fen per unit), a unit in the cell wins.
    Negative and bracketed amounts are read and marked ``amount_negative``. Never raises."""
    if type(value) is float or type(value) is int:
        return _read_number(value, unit)
    if isinstance(value, bool) or not isinstance(value, str):
        return Amount(None, "amount_unparseable")
    text = compact(value).replace("，", ",").lstrip("'")
    if text in _NOTHING:
        return Amount(None, "amount_missing")
    negative = text.startswith("(") and text.endswith(")")
    match = _AMOUNT(text[1:-1] if negative else text)
    if match is None:
        return Amount(None, "amount_unparseable")
    written = _UNITS.get(match["unit"] or "", 0)
    number = Decimal(match["number"].replace(",", ""))
    if number * (written or unit) > _LIMIT:
        return Amount(None, "amount_unparseable")
    fen = to_fen(number, written or unit)
    if negative or match["sign"] in ("-", "−", "–"):
        return Amount(-fen, "amount_negative", written)
    return Amount(fen, None, written)


def _read_number(value: float, unit: int) -> Amount:
    if value != value or abs(value) > _LIMIT:
        return Amount(None, "amount_unparseable")
    scaled = value * unit
    fen = round(scaled)
    if abs(scaled - fen) > 1e-4:
        fen = to_fen(Decimal(repr(value)), unit)
    return Amount(fen) if fen >= 0 else Amount(fen, "amount_negative")
