"""Bank card numbers: UnionPay cards begin with 62, have 16–19 digits and a Luhn check digit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import nan
from typing import NamedTuple

from minsheng_desktop.rules.characters import digits_text

_CARD = re.compile(r"62[0-9]{14,17}").fullmatch
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("-‐‑‒–—―−", ""))
_DOUBLED = bytes.maketrans(b"0123456789", bytes(48 + d for d in (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_LARGEST_EXACT = 10**15


class Verdict(NamedTuple):
    """``number``: the digits to keep or None. ``code``: what is wrong or None."""

    number: str | None
    code: str | None = None
    right: str = ""
    found: str = ""


def luhn_holds(number: str) -> bool:
    """Whether the Luhn sum of the digits is a multiple of ten."""
    digits = number.encode("ascii")
    odd, even = digits[-1::-2], digits[-2::-2].translate(_DOUBLED)
    return (sum(odd) + sum(even) - 48 * len(digits)) % 10 == 0


def luhn_digit(body: str) -> str:
    """The check digit that belongs behind ``body``."""
    digits = body.encode("ascii")
    total = sum(digits[-1::-2].translate(_DOUBLED)) + sum(digits[-2::-2]) - 48 * len(digits)
    return str(-total % 10)


class _Sums(dict[str, float]):
    """The Luhn sum of up to four digits whose last one is not doubled, remembered; no number where it is no digits."""

    def __missing__(self, part: str) -> float:
        if part and not (part.isascii() and part.isdigit()):
            return nan
        digits = part.encode("ascii")
        value = self[part] = sum(digits[-1::-2]) + sum(digits[-2::-2].translate(_DOUBLED)) - 48 * len(digits)
        return value


_SUMS = _Sums()


def is_valid(text: str) -> bool:
    """Whether a text is plainly a card number without any fault."""
    return valid_ones([text])[0] is not None


def valid_ones(cells: Sequence[object]) -> list[object]:
    """The cells that are plainly card numbers, None for all others. Built for columns of tens of thousands: the Luhn
    sum is put together from remembered parts."""
    sums = _SUMS
    return [
        cell
        if type(cell) is str
        and cell[:2] == "62"
        and 16 <= len(cell) <= 19
        and (sums[cell[:-16]] + sums[cell[-16:-12]] + sums[cell[-12:-8]] + sums[cell[-8:-4]] + sums[cell[-4:]]) % 10
        == 0
        else None
        for cell in cells
    ]


def judge(value: object) -> Verdict:
    """Judge what a cell holds: ``bank_precision_lost``, ``bank_missing``, ``bank_chars``, ``bank_not_card``,
    ``bank_length``, ``bank_luhn`` or nothing. Never raises."""
    if type(value) is str and _CARD(value):
        return Verdict(value) if luhn_holds(value) else _luhn(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= _LARGEST_EXACT:
        return Verdict(None, "bank_precision_lost")
    text = digits_text(value).upper().translate(_DASHES)
    if _SCIENTIFIC.fullmatch(text):
        return Verdict(None, "bank_precision_lost")
    if sum(c.isdigit() for c in text) < 4:
        return Verdict(None, "bank_missing", found=text)
    if not (text.isascii() and text.isdigit()):
        wrong = "".join(dict.fromkeys(c for c in text if c not in "0123456789"))
        return Verdict(None, "bank_chars", found=wrong)
    if not text.startswith("62"):
        return Verdict(text, "bank_not_card")
    if not 16 <= len(text) <= 19:
        return Verdict(text, "bank_length", found=str(len(text)))
    return Verdict(text) if luhn_holds(text) else _luhn(text)


def _luhn(number: str) -> Verdict:
    return Verdict(number, "bank_luhn", luhn_digit(number[:-1]), number[-1])
