"""Amounts as people type them, to integer fen. What is not plainly an amount is not guessed at.

Rounding: a fen is the smallest amount, half a fen is rounded up (away from zero): 664.095 → 664.10. That float
arithmetic leaves a trace far behind the fen (664.0900000001) is no third decimal.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from minsheng_desktop.rules.capitals import Numerals, read_capitals
from minsheng_desktop.rules.characters import QUOTES, has_odd_figures, plain

YUAN = 100
TEN_THOUSAND = 1_000_000
MOST_A_MONTH = 100_000_000  # fen for one benefit; more is another unit or a slip
_LIMIT = 10**15  # fen; beyond is no amount of a township
_SLACK = 1e-4  # fen; what float arithmetic leaves behind

_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"
# blanks between thousands; three figures on both sides of one blank may be two amounts
_SPACED = r"[0-9]{1,2}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?:\.[0-9]*)?|[0-9]{3}(?:[ \u00a0][0-9]{3})+\.[0-9]+"
_NUMBER = rf"(?:{_GROUPED}|{_SPACED}|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_CURRENCY = re.compile(r"(?:¥|rmb|cny|人民币)").pattern
_AMOUNT = re.compile(
    rf"(?:共计|合计|共|计|每月|月)?[:：]?\s*{_CURRENCY}?[:：]?\s*(?P<sign>[-−–负+]?)\s*{_CURRENCY}?\s*"
    rf"(?P<number>{_NUMBER})(?P<back>-?)\s*(?P<unit>万元|万圆|万|千元|百元|元|圆|块钱|块)?"
    rf"(?:\s*(?P<jiao>[0-9])角)?(?:\s*(?P<fen>[0-9])分)?(?:整|正)?\s*{_CURRENCY}?(?:/月|每月|/人\.?月)?[。;；,，、]?",
    re.IGNORECASE,
).fullmatch
_SMALL = re.compile(r"(?:¥\s*)?(?:(?P<jiao>[0-9])角)?(?:(?P<fen>[0-9])分)?整?").fullmatch
_MIXED = re.compile(r"(?P<high>[0-9]{1,8})万(?P<low>[0-9])千(?:元)?整?").fullmatch
_BRACKETED = re.compile(r"[(（](.+)[)）]").fullmatch
_BOTH = re.compile(r"(?P<one>[^()]+)[(](?P<two>[^()]+)[)]").fullmatch
_PLAIN_TEXT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,2})?").fullmatch
_NOTHING = re.compile(r"|//?|\\|-{1,3}|——?|―|[无空、.*]|__?|暂无").fullmatch
_UNITS = (
    (re.compile("万"), TEN_THOUSAND),
    (re.compile("千"), 100_000),
    (re.compile("百"), 10_000),
    (re.compile(""), YUAN),
)


class Amount(NamedTuple):
    """``fen`` or None; ``code``: ``amount_missing``, ``amount_unparseable``, ``amount_negative``,
    ``amount_words_differ`` (figures and capitals in one cell that differ; ``fen`` are the figures) or None.

    ``unit`` is the fen of one unit written in the cell, 0 where none is written.
    """

    fen: int | None
    code: str | None = None
    unit: int = 0


_UNREADABLE = Amount(None, "amount_unparseable")


def to_fen(number: Decimal, unit: int = YUAN) -> int:
    """``number`` units in fen, half a fen rounded up."""
    return int((number * unit).quantize(Decimal(1), ROUND_HALF_UP))


def is_monthly(fen: int) -> bool:
    """Whether a benefit can pay that much a month."""
    return 0 <= fen <= MOST_A_MONTH


def yuan(fen: int) -> str:
    """Fen as 元 with two decimals: 41000 → ``410.00``."""
    sign, cents = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def spelt(fen: int) -> str:
    """Fen as 元 for sentences, thousands apart: 150500 → ``1,505.00``."""
    sign, cents = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def read_amount(value: object, unit: int = YUAN, numerals: Numerals | None = None) -> Amount:
    """Read an amount; a bare number counts in ``unit`` (fen per unit), a unit in the cell wins.
    Negative and bracketed amounts are read and marked ``amount_negative``. With ``numerals`` an amount in
    capitals (壹仟贰佰元整) is read too, alone or behind figures. Never raises."""
    if type(value) is float or type(value) is int:
        return _read_number(value, unit)
    if isinstance(value, bool) or not isinstance(value, str):
        return _UNREADABLE
    if _PLAIN_TEXT(value):
        return Amount(to_fen(Decimal(value), unit))
    if has_odd_figures(value):
        return _UNREADABLE
    text = plain(value).replace("，", ",").replace("￥", "¥").lstrip(QUOTES)
    if _NOTHING("".join(text.split())):
        return Amount(None, "amount_missing")
    if text.startswith('="') or (text.startswith("=") and text[1:2].isdigit()):
        text = text[1:].strip(QUOTES)
    bracketed = _BRACKETED(text)
    read = _read_figures(bracketed[1] if bracketed else text, unit)
    if read is not None:
        return Amount(-abs(read.fen or 0), "amount_negative", read.unit) if bracketed else read
    return _read_words(text, unit, numerals) if numerals else _UNREADABLE


def decimals_beyond_fen(value: object, unit: int = YUAN) -> bool:
    """Whether a number cell says more than whole fen, so that it was rounded."""
    if type(value) is not float or value != value or abs(value) > _LIMIT:
        return False
    return abs(value * unit - round(value * unit)) > _SLACK


def _read_number(value: float, unit: int) -> Amount:
    if value != value or abs(value) > _LIMIT:
        return _UNREADABLE
    scaled = value * unit
    fen = round(scaled)
    if abs(scaled - fen) > _SLACK:
        fen = to_fen(Decimal(repr(value)), unit)
    return Amount(fen) if fen >= 0 else Amount(fen, "amount_negative")


def _read_figures(text: str, unit: int) -> Amount | None:
    """An amount in figures, None if the text is none."""
    if match := _MIXED(text):
        return Amount((int(match["high"]) * 10 + int(match["low"])) * 100_000, None, YUAN)
    if (match := _SMALL(text)) and any(match.groups()):
        return Amount(int(match["jiao"] or 0) * 10 + int(match["fen"] or 0), None, YUAN)
    match = _AMOUNT(text)
    if match is None:
        return None
    number = Decimal("".join(c for c in match["number"] if c in "0123456789."))
    parts = match["jiao"] or match["fen"]
    if parts and (match["unit"] not in ("元", "圆", "块") or "." in match["number"]):
        return None
    written = next(fen for mark, fen in _UNITS if mark.match(match["unit"])) if match["unit"] else 0
    if number * (written or unit) > _LIMIT:
        return None
    fen = to_fen(number, written or unit) + int(match["jiao"] or 0) * 10 + int(match["fen"] or 0)
    if match["back"] or match["sign"] in tuple("-−–负"):
        return Amount(-fen, "amount_negative", written)
    return Amount(fen, None, written)


def _read_words(text: str, unit: int, numerals: Numerals) -> Amount:
    """An amount in capitals, or figures and capitals in one cell, one of them in brackets."""
    alone = read_capitals(text, numerals)
    if alone is not None:
        return Amount(alone, None if alone >= 0 else "amount_negative", YUAN)
    both = _BOTH("".join(text.split()))
    if both is None:
        return _UNREADABLE
    for figures, words in ((both["one"], both["two"]), (both["two"], both["one"])):
        read, spelled = _read_figures(figures, unit), read_capitals(words, numerals)
        if read is not None and spelled is not None and read.code is None:
            return Amount(read.fen, None if read.fen == spelled else "amount_words_differ", read.unit)
    return _UNREADABLE
