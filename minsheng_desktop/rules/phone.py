"""Telephone numbers: mobile (11 digits beginning with 1), landline with area code, or local."""

from __future__ import annotations

import re
from typing import NamedTuple

from minsheng_desktop.rules.characters import digits_text

is_mobile = re.compile(r"1[0-9]{10}").fullmatch
_LANDLINE = re.compile(r"(0[0-9]{2,3})-?([2-9][0-9]{6,7})(?:-[0-9]{1,6})?").fullmatch
_LOCAL = re.compile(r"[2-9][0-9]{6,7}").fullmatch
_SEPARATORS = str.maketrans({"—": "-", "–": "-", "－": "-", "(": "", ")": "-"})


class Verdict(NamedTuple):
    """``number``: as it is dialled, None if nothing stands there. ``code``: ``phone_invalid`` or None."""

    number: str | None
    code: str | None = None


def judge(value: object) -> Verdict:
    """Judge a telephone number. Several numbers in one cell: the first counts. Never raises."""
    if type(value) is str and is_mobile(value):
        return Verdict(value)
    text = digits_text(value).translate(_SEPARATORS)
    if not any(c.isdigit() for c in text):
        return Verdict(None)
    first = next((part for part in re.split(r"[/、,;，；]", text) if part), "")
    without = first.removeprefix("+86").replace("-", "")
    if is_mobile(without):
        return Verdict(without)
    if _LANDLINE(first):
        return Verdict(first)
    if _LOCAL(first):
        return Verdict(first)
    return Verdict(first, "phone_invalid")
