"""Telephone numbers: mobile (11 digits beginning with 1), landline with area code, local, or 400/800 service."""

from __future__ import annotations

import re
from typing import NamedTuple

from minsheng_desktop.rules.characters import QUOTES, digits_text, plain

is_mobile = re.compile(r"1[0-9]{10}").fullmatch
_LANDLINE = re.compile(r"(0[0-9]{2,3})-?([2-9][0-9]{6,7})(?:(?:-|转|x|ext\.?)[0-9]{1,6})?", re.IGNORECASE).fullmatch
_LOCAL = re.compile(r"[2-9][0-9]{6,7}").fullmatch
_SERVICE = re.compile(r"[48]00-?[0-9]{3}-?[0-9]{4}").fullmatch
_SEPARATORS = str.maketrans({**dict.fromkeys("‐‑‒–—―−－", "-"), "(": "", ")": "-"})
_BETWEEN = re.compile(r"[/\\|、,;，；\n]|或|和|(?<=1[0-9]{10})\s+(?=[0-9])|(?<=\))\s*(?=1[0-9]{10})")
_PREFIX = re.compile(r"^(?:(?:\+|00)?86|0)(?=1[0-9]{10}$)")
_NOTE = re.compile(r"\([^()0-9]*\)")
_WORDS = re.compile(r"([\u3400-\u9fff]{1,12})[:：]?")
_LABELS = re.compile(r"转|电话|手机号?|座机|本人|联系电话|固话|或|和").fullmatch


class Verdict(NamedTuple):
    """``number``: as it is dialled, None if nothing stands there. ``code``: ``phone_invalid`` or None."""

    number: str | None
    code: str | None = None


def judge(value: object) -> Verdict:
    """Judge a telephone number. Several numbers in one cell: the first counts (``others`` tells the rest);
    words about whose it is (``note``) are no part of it. Never raises."""
    if type(value) is str and is_mobile(value):
        return Verdict(value)
    parts = _parts(value)
    return _judge_part(parts[0]) if parts else Verdict(None)


def others(value: object) -> tuple[str, ...]:
    """The numbers behind the first in a cell that holds several."""
    return tuple(_judge_part(part).number or part for part in _parts(value)[1:])


def note(value: object) -> str:
    """Words beside the number in its cell (whose it is): ``15435018985（儿子）`` → 儿子."""
    words = _WORDS.findall(plain(value)) if type(value) is str else []
    return "、".join(word for word in words if not _LABELS(word))


def _parts(value: object) -> list[str]:
    if isinstance(value, float):
        return [digits_text(value)]
    return [part for part in _BETWEEN.split(plain(str(value))) if any(c.isdigit() for c in part)]


def _judge_part(part: str) -> Verdict:
    text = _NOTE.sub("", digits_text(part)).translate(_SEPARATORS)
    bare = text if _LANDLINE(text) else _WORDS.sub("", text)
    number = bare.strip(QUOTES + "-:：.")
    without = _PREFIX.sub("", number.replace("-", ""), count=1)
    if is_mobile(without):
        return Verdict(without)
    if _LANDLINE(number) or _LOCAL(number) or _SERVICE(number):
        return Verdict(number)
    return Verdict(number, "phone_invalid")
