"""Disability certificates: 20 characters = ID number + category 1–7 + grade 1–4; 22 with a re-issue suffix."""

from __future__ import annotations

import re
from typing import NamedTuple

from minsheng_desktop.rules.characters import digits_text

_COMPLETE = re.compile(r"([1-9][0-9]{16}[0-9X])([1-7])([1-4])([A-Z][0-9])?").fullmatch
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_DASHES = str.maketrans({**dict.fromkeys("-‐‑‒–—―−", ""), "Х": "X", "Χ": "X"})
_LARGEST_EXACT = 10**15


class Verdict(NamedTuple):
    """``number``: the certificate number or None; its parts are "" where it could not be read."""

    number: str | None
    code: str | None = None
    citizen_id: str = ""
    category: str = ""
    grade: str = ""
    found: str = ""


def judge(value: object) -> Verdict:
    """Judge a certificate number: ``cert_precision_lost``, ``cert_missing``, ``cert_length``, ``cert_chars``
    (of the right length, but with another character or a category or grade there is none of) or its parts."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= _LARGEST_EXACT:
        return Verdict(None, "cert_precision_lost")
    text = digits_text(value).upper().translate(_DASHES)
    if _SCIENTIFIC.fullmatch(text):
        return Verdict(None, "cert_precision_lost")
    if sum(c.isdigit() for c in text) < 4:
        return Verdict(None, "cert_missing", found=text)
    match = _COMPLETE(text)
    if match is None:
        if len(text) in (20, 22):
            return Verdict(None, "cert_chars", found=_wrong_part(text))
        return Verdict(None, "cert_length", found=str(len(text)))
    return Verdict(text, None, match[1], match[2], match[3])


def _wrong_part(text: str) -> str:
    """The characters that cannot stand in a certificate number; category and grade where all are digits."""
    wrong = "".join(dict.fromkeys(c for c in text[:17] + text[18:20] if c not in "0123456789"))
    return wrong or text[18:]
