"""Amounts written in capital numerals (大写), as vouchers and notices carry them.

After 《支付结算办法》 annex 1: a run of zeros is written once, 元 and whole 角 are closed by 整, a missing 角 before
分 is written as zero. The letters are data (``CapitalLetters``); this module knows only their order.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CapitalLetters:
    """``digits`` 0–9; ``steps`` for 10, 100, 1000; ``sections`` for 10⁴ and 10⁸; ``units`` for 元, 角, 分."""

    digits: str
    steps: str
    sections: str
    units: str
    whole: str
    negative: str


def amount_in_capitals(fen: int, letters: CapitalLetters) -> str:
    """``fen`` in capital numerals: 120000 → 壹仟贰佰元整."""
    if fen < 0:
        return letters.negative + amount_in_capitals(-fen, letters)
    yuan, (jiao, cents) = fen // 100, divmod(fen % 100, 10)
    unit_yuan, unit_jiao, unit_fen = letters.units
    zero = letters.digits[0]
    words = whole_in_capitals(yuan, letters) + unit_yuan if yuan or not fen else ""
    if not jiao and not cents:
        return words + letters.whole
    if jiao:
        words += letters.digits[jiao] + unit_jiao
    elif yuan:
        words += zero
    return words + (letters.digits[cents] + unit_fen if cents else letters.whole)


def whole_in_capitals(number: int, letters: CapitalLetters) -> str:
    """A whole number ≥ 0 in capital numerals."""
    if not number:
        return letters.digits[0]
    wan, yi = letters.sections
    for size, letter in ((10**8, yi), (10**4, wan)):
        if number >= size:
            head, rest = divmod(number, size)
            gap = letters.digits[0] if 0 < rest < size // 10 else ""
            tail = whole_in_capitals(rest, letters) if rest else ""
            return whole_in_capitals(head, letters) + letter + gap + tail
    return _below_ten_thousand(number, letters)


def _below_ten_thousand(number: int, letters: CapitalLetters) -> str:
    words, pending = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            pending = bool(words)
            continue
        words += (letters.digits[0] if pending else "") + letters.digits[digit]
        words += letters.steps[place - 1] if place else ""
        pending = False
    return words
