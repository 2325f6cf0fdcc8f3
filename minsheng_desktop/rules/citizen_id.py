"""Citizen ID numbers by GB 11643: 17 digits (area, birth date, order) and a check character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from math import nan
from operator import mul
from typing import NamedTuple

from minsheng_desktop.rules.characters import digits_text

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ASCII_ZEROS = 48 * sum(_WEIGHTS)
_COMPLETE = re.compile(r"[1-9][0-9]{16}[0-9X]").fullmatch
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_MASKED = re.compile(r"[*●•·×✱∗☆★■□◆○#_]{2,}|X{3,}|X{2,}(?=[0-9])|\?{3,}|\.{3,}|[-—–]{3,}")
_DASHES = str.maketrans(dict.fromkeys("-‐‑‒–—―−", ""))
_LETTERS_X = str.maketrans({"Х": "X", "Χ": "X"})  # the Cyrillic and the Greek letter look the same
_OTHERS = {
    "home_return_permit": re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?").fullmatch,
    "passport": re.compile(r"[A-Z]{1,2}[0-9]{7,8}").fullmatch,
    "hong_kong_id": re.compile(r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)").fullmatch,
    "mainland_travel_permit": re.compile(r"[0-9]{8}(?:[0-9]{2}(?:\([A-Z]\))?)?").fullmatch,
    "residence_card": re.compile(r"[A-Z]{3}[0-9]{12}").fullmatch,
    "birth_certificate": re.compile(r"[A-Z][0-9]{9}").fullmatch,
}
_LARGEST_EXACT = 10**15  # a spreadsheet keeps 15 digits; a number cell beyond has lost the last ones


class Verdict(NamedTuple):
    """``number``: the valid 18-character number or None. ``code``: what is wrong (or ``id_15``) or None."""

    number: str | None
    code: str | None = None
    right: str = ""  # what would be right, where that is known
    found: str = ""  # what was found instead


def check_character(first17: str) -> str:
    """The check character that belongs to 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECK[(sum(map(mul, _WEIGHTS, first17.encode("ascii"))) - _ASCII_ZEROS) % 11]


@lru_cache(maxsize=65536)
def birth_of(eight: str) -> date | None:
    """The day of the eight digits ``YYYYMMDD``, None if there is no such day or it is before 1890."""
    try:
        day = date(int(eight[:4]), int(eight[4:6]), int(eight[6:]))
    except ValueError:
        return None
    return day if day.year >= 1890 else None


def birth_date(number: str) -> date | None:
    """The birth date a valid 18-character number carries."""
    return birth_of(number[6:14])


def is_male(number: str) -> bool:
    """Whether the 17th digit is odd (GB 11643)."""
    return number[16] in "13579"


def age_on(birth: date, day: date) -> int:
    """Completed years of life on ``day``."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def upgrade(number15: str) -> str | None:
    """The 18-character form of an old 15-digit number, None if its birth date is impossible."""
    first17 = f"{number15[:6]}19{number15[6:]}"
    return first17 + check_character(first17) if birth_of(first17[6:14]) else None


class _Sums(dict[str, float]):
    """The weighted sum of a part of a number, remembered; no number at all where the part cannot stand there."""

    def __init__(self, start: int, length: int, shape: str) -> None:
        super().__init__()
        self._fits = re.compile(shape).fullmatch
        self._weights = (*_WEIGHTS, 1)[start : start + length]
        self._zeros = 48 * sum(self._weights)

    def __missing__(self, part: str) -> float:
        if not self._fits(part) or (len(part) == 8 and birth_of(part) is None):
            return nan
        tens = 30 if part[-1] == "X" else 0  # by which the letter stands too far behind the digits in ASCII
        value: int = sum(map(mul, self._weights, part.encode())) - self._zeros - tens
        self[part] = value
        return value


_AREAS, _BIRTHS = _Sums(0, 6, "[1-9][0-9]{5}"), _Sums(6, 8, "[0-9]{8}")
_TAILS = _Sums(14, 4, "[0-9]{3}[0-9X]")  # the check character has weight 1, X counts 10


def is_valid(value: str, latest: str) -> bool:
    """Whether an 18-character text is plainly valid. ``latest``: the last possible birth date as YYYYMMDD."""
    return valid_ones([value], latest)[0] is not None


def valid_ones(cells: Sequence[object], latest: str) -> list[object]:
    """The cells that are plainly valid numbers, None for all others. Built for columns of tens of thousands: the
    weighted sum (which must be 1 modulo 11) is put together from remembered parts."""
    areas, births, tails = _AREAS, _BIRTHS, _TAILS
    return [
        cell
        if type(cell) is str
        and (areas[cell[:6]] + births[born := cell[6:14]] + tails[cell[14:]]) % 11 == 1
        and born <= latest
        else None
        for cell in cells
    ]


def judge(value: object, as_of: date) -> Verdict:
    """Judge what a cell holds; one verdict, in the order precision, missing, masked, characters,
    length, birth date (impossible or after ``as_of``), check character. Never raises.

    Blanks, dashes, apostrophes and full-width forms are no part of a number; letters in place of digits
    are never replaced."""
    if type(value) is str and len(value) == 18 and _COMPLETE(value):
        return _judge_complete(value, as_of)
    return _judge_other(value, as_of)


def _judge_complete(number: str, as_of: date) -> Verdict:
    birth = birth_of(number[6:14])
    if birth is None or birth > as_of:
        return Verdict(None, "id_birthdate", found=number[6:14])
    right = check_character(number[:17])
    if right != number[17]:
        return Verdict(None, "id_checksum", right, number[17])
    return Verdict(number)


def _judge_other(value: object, as_of: date) -> Verdict:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= _LARGEST_EXACT:
        return Verdict(None, "id_precision_lost")
    text = digits_text(value).upper().translate(_LETTERS_X)
    if _SCIENTIFIC.fullmatch(text):
        return Verdict(None, "id_precision_lost")
    if sum(c.isdigit() for c in text) < 4:
        return Verdict(None, "id_missing", found=text)
    if _MASKED.search(text):
        return Verdict(None, "id_masked")
    text = text.translate(_DASHES)
    body, last = text[:-1], text[-1]
    if not (body.isascii() and body.isdigit()) or last not in "0123456789X":
        wrong = "".join(dict.fromkeys(c for c in text if c not in "0123456789")) or text
        return Verdict(None, "id_chars", found=wrong)
    if len(text) == 15 and last != "X":
        return _judge_old(text, as_of)
    if len(text) != 18:
        return Verdict(None, "id_length", found=str(len(text)))
    return _judge_complete(text, as_of)


def _judge_old(number15: str, as_of: date) -> Verdict:
    number = upgrade(number15)
    if number is None or (birth_date(number) or as_of) > as_of:
        return Verdict(None, "id_birthdate", found=number15[6:12])
    return Verdict(number, "id_15", right=number)


def other_document(value: object) -> str:
    """Which other paper a number looks like that is no citizen's ID: ``passport``, ``home_return_permit`` (Hong
    Kong and Macau), ``hong_kong_id``, ``mainland_travel_permit`` (Taiwan), ``residence_card`` (of foreigners,
    before 2023), ``birth_certificate``; "" where it looks like none."""
    text = digits_text(value).upper()
    if birth_of(text[:8]) and len(text) == 8:
        return ""
    return next((kind for kind, fits in _OTHERS.items() if fits(text)), "")
