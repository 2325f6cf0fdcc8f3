"""Number formats that change what a number means to the person who sees it."""

from __future__ import annotations

import re

from minsheng_desktop.spreadsheets.vocabulary import columns

TEN_THOUSANDS = "ten_thousands"  # writes 万 behind a number it does not divide: 0.00"万元"
PADDED = "padded"  # shows a number with zeros before it; the width follows: padded11
YEAR_MONTH = "year_month"  # shows a date as year and month only: yyyy"年"m"月"

_YEAR_MONTH_IDS = frozenset(("17", "27", "36", "50", "52", "57"))  # mmm-yy; yyyy年m月 of a Chinese Excel
_NOT_SHOWN = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.|_.|\*.|@')
_ZEROS = re.compile(r"0{2,32}(;.*|_ |@)?")
_DIVIDES = re.compile(r'0,+("|;|$|\\|_|\))')


def meaning(code: str | None, format_id: str = "") -> str:
    """TEN_THOUSANDS, YEAR_MONTH, PADDED with the width, or "".

    ``code`` is None for a built-in format, which goes by its number.
    """
    if code is None:
        return YEAR_MONTH if format_id in _YEAR_MONTH_IDS else ""
    if columns().ten_thousand in code:
        return "" if "!." in code or "\\." in code or _DIVIDES.search(code) else TEN_THOUSANDS
    if _ZEROS.fullmatch(code):
        return f"{PADDED}{len(code) - len(code.lstrip('0'))}"
    first = _NOT_SHOWN.sub("", code.split(";")[0]).lower()
    if any(sign in first for sign in "dhs0#?") or "general" in first:
        return ""
    return YEAR_MONTH if "m" in first and ("y" in first or "e" in first) else ""
