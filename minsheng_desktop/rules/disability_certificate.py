"""Disability certificates: 20 characters = ID number + category 1–7 + grade 1–4; 22 with a re-issue suffix."""

from __future__ import annotations

import re
from typing import NamedTuple

from minsheng_desktop.rules.characters import digits_text

_COMPLETE = re.compile(r"([1-9][0-9]{16}[0-9X])([1-7])([1-4])([BC][0-9])?").fullmatch
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
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
    """Judge a certificate number: ``cert_precision_lost``, ``cert_missing``, ``cert_length`` or its parts."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= _LARGEST_EXACT:
        return Verdict(None, "cert_precision_lost")
    text = digits_text(value).upper().replace("Х", "X").replace("-", "")
    if _SCIENTIFIC.fullmatch(text):
        return Verdict(None, "cert_precision_lost")
    if sum(c.isdigit() for c in text) < 4:
        return Verdict(None, "cert_missing", found=text)
    match = _COMPLETE(text)
    if match is None:
        return Verdict(None, "cert_length", found=str(len(text)))
    return Verdict(text, None, match[1], match[2], match[3])
