"""What a file is about: its benefit, its programme and its month, from titles, names and headings of amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from minsheng_desktop.rules.characters import compact
from minsheng_desktop.rules.numerals import digit_string, read_number
from minsheng_desktop.spreadsheets.records import SheetPlan
from minsheng_desktop.spreadsheets.vocabulary import Benefit, Words, columns

_NUMBER = re.compile("1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]").pattern
_YEAR_WORD = re.compile(r"(20\d{2}|二[零〇○ＯO0一二三四五六七八九]{3})").pattern
_FROM = re.compile(rf"(?:(?:{_NUMBER})月?份?[\-—–~～至到、])?").pattern  # of several months the last counts
_MONTH = re.compile(rf"{_YEAR_WORD}(?:年度?{_FROM}({_NUMBER})月|[.\-/_]{_FROM}({_NUMBER})(?:月|(?![\d.]*\d)))")
_JOINED = re.compile(r"(?<!\d)(20[0-4]\d)(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
_SHORT_YEAR = re.compile(rf"(?<!\d)(2\d)年({_NUMBER})月")
_QUARTER = re.compile(rf"{_YEAR_WORD}年?度?第?([一二三四1-4])季")
_HALF = re.compile(rf"{_YEAR_WORD}年?度?([上下])半年")
_SEVERAL = re.compile(rf"第?[一二三四1-4]季度?|[上下]半年|(?:{_NUMBER})月?份?[\-—–~～至到]({_NUMBER})月")
_YEAR = re.compile(rf"{_YEAR_WORD}年")
_BARE_MONTH = re.compile(rf"(?<![\d年第个满足])(?<!\d[\-~至])({_NUMBER})月(?!内|前|后|底前)")
_LETTERS_FOR_ZERO = str.maketrans("ＯO", "00")


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


def programme_of(plan: SheetPlan, aliases: Mapping[str, str]) -> str | None:
    """The programme a sheet speaks of: in its name or title, else in the headings of its amounts if they agree."""
    stated = find_programme((plan.sheet, plan.title), aliases)
    if stated:
        return stated
    money = columns().kind("money")
    named = {find_programme((c.header,), aliases) for c in plan.columns if c.field in money and c.header} - {None}
    return named.pop() if len(named) == 1 else None


def spans_months(text: str) -> bool:
    """Whether a text speaks of several months: a quarter, a half year, 4-6月."""
    plain = compact(text)
    return bool(_SEVERAL.search(plain)) and not _stated_month(_SEVERAL.sub("", plain))


def month_of_sheet(name: str, pattern: re.Pattern[str]) -> int:
    """The month a sheet is named after (``pattern``: how such names are built), 0 where it is not."""
    found = pattern.match(compact(name))
    return month_number(found[1]) if found else 0


def month_number(text: str) -> int:
    """1 to 12 for ``6``, ``06``, ``六``, ``十二``; 0 for what is no month."""
    if text.isascii() and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else 0
    number = read_number(text) or 0
    return number if number <= 12 else 0


def _year_number(text: str) -> int:
    return int(digit_string(text.translate(_LETTERS_FOR_ZERO)))


def find_period(texts: Iterable[str]) -> int | None:
    """The month as YYYYMM that the first of ``texts`` with one states (of several months the last); a quarter or
    half year is its last month, a month alone takes the year of another text."""
    known = [compact(t) for t in texts]
    for text in known:
        month = _stated_month(text)
        if month:
            return month
    for text in known:
        part = _stated_part(text)
        if part:
            return part
    year = find_year(known)
    for text in known:
        match = _BARE_MONTH.search(text)
        if match and year:
            return year * 100 + month_number(match[1])
    return None


def _stated_month(text: str) -> int:
    match = _MONTH.search(text)
    if match:
        return _year_number(match[1]) * 100 + month_number(match[2] or match[3])
    match = _SHORT_YEAR.search(text)
    if match:
        return (2000 + int(match[1])) * 100 + month_number(match[2])
    match = _JOINED.search(text)
    return int(match[1]) * 100 + int(match[2]) if match else 0


def _stated_part(text: str) -> int:
    match = _QUARTER.search(text)
    if match:
        return _year_number(match[1]) * 100 + 3 * int(digit_string(match[2]))
    match = _HALF.search(text)
    return _year_number(match[1]) * 100 + (6 if match[2] == "上" else 12) if match else 0


def find_year(texts: Iterable[str]) -> int | None:
    """The year the first of ``texts`` with one states."""
    for text in texts:
        match = _YEAR.search(compact(text))
        if match:
            return _year_number(match[1])
    return None
