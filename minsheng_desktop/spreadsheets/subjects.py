"""What a file is about: its benefit, its programme and its month, from titles and names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.vocabulary import Benefit, Words

_MONTH = re.compile(r"(20\d{2})[年.\-](\d{1,2})月?")
_YEAR = re.compile(r"(20\d{2})年")
_BARE_MONTH = re.compile(r"(?<![\d\-])(\d{1,2})月")


def find_benefit(texts: Iterable[str], words: Words) -> Benefit | None:
    """The benefit named in the first of ``texts`` (sheet name, title, file name) that names one."""
    for text in texts:
        plain = compact(text)
        named = [(len(n), b) for b in words.benefits for n in b.names if n in plain]
        if named:
            return max(named, key=lambda pair: pair[0])[1]
    return None


def find_programme(texts: Iterable[str], aliases: Mapping[str, str]) -> str | None:
    """The code of the programme whose longest alias stands in the first of ``texts`` that has one."""
    for text in texts:
        plain = compact(text)
        named = [(len(alias), code) for alias, code in aliases.items() if alias and compact(alias) in plain]
        if named:
            return max(named)[1]
    return None


def find_period(texts: Iterable[str]) -> int | None:
    """The month as YYYYMM that the first of ``texts`` with one states; a month alone takes the year of another."""
    known = [compact(t) for t in texts]
    for text in known:
        match = _MONTH.search(text)
        if match and 1 <= int(match[2]) <= 12:
            return int(match[1]) * 100 + int(match[2])
    year = find_year(known)
    for text in known:
        match = _BARE_MONTH.search(text)
        if match and year and 1 <= int(match[1]) <= 12:
            return year * 100 + int(match[1])
    return None


def find_year(texts: Iterable[str]) -> int | None:
    """The year the first of ``texts`` with one states."""
    for text in texts:
        match = _YEAR.search(compact(text))
        if match:
            return int(match[1])
    return None
