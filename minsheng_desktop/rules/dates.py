"""Dates as people type them. A date that does not exist, is not said or can be meant in two ways is not made up."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from minsheng_desktop.rules import numerals
from minsheng_desktop.rules.characters import QUOTES, compact, has_odd_figures, visible

_SAME = r"(?P<sep>[-./、,])\s*"  # between year and month and between month and day the same
_FULL = re.compile(
    r"(?P<year>\d{4}|\d{2})(?:"
    rf"{_SAME}(?P<month>\d{{1,2}})(?P=sep)\s*(?P<day>\d{{1,2}})(?:[日号]|\.)?"
    r"|[年.\-/]\s*(?P<month2>\d{1,2})月\s*(?P<day2>\d{1,2})[日号]?\.?"
    r"|年\s*(?P<month3>\d{1,2})(?P<sep3>[-./])(?P<day3>\d{1,2})日?"
    r"|\s+(?P<month4>\d{1,2})\s+(?P<day4>\d{1,2}))"
).fullmatch
_DAY_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})").fullmatch
_MONTH = re.compile(r"(\d{4})(?:([-./])\s*(\d{1,2})月?|年\s*(\d{1,2})(?:月份?)?)").fullmatch
_SHORT_MONTH = re.compile(r"(\d{2})年\s*(\d{1,2})月份?").fullmatch
_YEAR = re.compile(r"(\d{4})年?").fullmatch
_SHORT_YEAR = re.compile(r"(\d{2})年").fullmatch
_NO_YEAR = re.compile(r"(\d{1,2})(?:[-./月])(\d{1,2})[日号]?").fullmatch
# nearly all dates that are texts, told at first sight
_COMMON = re.compile(r"([0-9]{4})(?:([-./])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)").fullmatch
_CLOCK = re.compile(
    r"(?:\s*T?\s*|\s*(?:上午|下午)\s*)(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\d{1,2}[时点](?:\d{1,2}分)?(?:\d{1,2}秒)?)"
    r"(?:\s*[AP]M)?(?:Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_DASHES = str.maketrans(
    dict.fromkeys("—–－―‐‑−─", "-") | {"．": ".", "。": ".", "／": "/", "\\": "/", "＼": "/", "：": ":", "·": "."}
)
_LUNAR = re.compile(
    r"农|阴|旧历|老历|古历|夏历|腊月|冬月|正月|闰|初[一二三四五六七八九十0-9]|廿|卅|除夕|端午|中秋|重阳"
    r"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?.*月"
)
_REPUBLIC = re.compile(r"(?:中华)?民国?\s*(元|\d{1,3})(?=[年./-])(.*)").fullmatch
_SOLAR = re.compile(
    r"[(]?(?:阳历|公历|新历|国历|阳)[)]?|[(](?:星期|周|礼拜)[一二三四五六日天][)]|(?:星期|礼拜)[一二三四五六日天]$"
)
_WHOLE = re.compile(r"^([0-9]{5,8})\.0$")  # a number that became a text
_AROUND = re.compile(r"^(?:出)?生于|^公元|^于(?=\d)|(?:出生|生|起|止)$")
_NAMED_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-\s./]*([a-z]{3,9})[-\s.,/]*(\d{4}|\d{2})", re.IGNORECASE).fullmatch
_NAMED_SECOND = re.compile(r"(\d{4})[-\s./]*([a-z]{3,9})[-\s./]*(\d{1,2})", re.IGNORECASE).fullmatch
_NAMED_FIRST = re.compile(r"([a-z]{3,9})[-\s.]*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", re.IGNORECASE).fullmatch
_EPOCH = date(1899, 12, 30)  # serial 0 of the 1900 date system as counted after February 1900
_EPOCH_1904 = date(1904, 1, 1)
_NOTHING = re.compile(r"|//?|\\|--?|——?|无|\.|\*").fullmatch
_FIRST_YEAR = 1880
_YEARS_AHEAD = 80  # a date further off is a slip of the pen


class DateReading(NamedTuple):
    """``value``: a ``date``, "YYYY-MM", "YYYY" or None. ``code``: ``date_impossible``,
    ``date_unparseable``, ``date_lunar`` or None; a partial date carries no code here."""

    value: date | str | None
    code: str | None = None


class Frame(NamedTuple):
    """How the dates of a column are meant. ``year``: the year a day without one belongs to (from a title), never
    for births. ``birth``: dates of birth, where a year of two digits may be of either century; other dates lie
    near ``as_of``. ``epoch_1904``: numbers count from 1904. ``serials``: the column holds day numbers, so one
    of four digits is no year. ``displayed``: texts were numbers before (CSV), so 1942.1 may have been 1942.10."""

    as_of: date
    year: int | None = None
    birth: bool = True
    epoch_1904: bool = False
    serials: bool = False
    displayed: bool = False


_IMPOSSIBLE = DateReading(None, "date_impossible")
_UNREADABLE = DateReading(None, "date_unparseable")


def read_date(value: object, as_of: date, year: int | None = None) -> DateReading:
    """Read a date cell. ``year``: the year a date without one belongs to (from a title). Never raises."""
    return read_in(value, Frame(as_of, year, birth=year is None))


def read_in(value: object, frame: Frame) -> DateReading:
    """Read a date cell of a column that is meant as ``frame`` says. Never raises."""
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        # the day zero of a date cell that was never filled
        return DateReading(day) if day.year >= _FIRST_YEAR and day.year != 1899 else _UNREADABLE
    if isinstance(value, bool):
        return _UNREADABLE
    if isinstance(value, (int, float)):
        return _read_number(value, frame)
    text = str(value)
    if match := _COMMON(text):
        return _day(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]), frame)
    return _read_text(text, frame)


def _day(year: int, month: int, day: int, frame: Frame) -> DateReading:
    if not _FIRST_YEAR <= year <= frame.as_of.year + _YEARS_AHEAD:
        return _IMPOSSIBLE if year == 0 else _UNREADABLE
    try:
        return DateReading(date(year, month, day))
    except ValueError:
        return _IMPOSSIBLE


def _month(year: int, month: int, frame: Frame) -> DateReading:
    if not _FIRST_YEAR <= year <= frame.as_of.year + _YEARS_AHEAD:
        return _UNREADABLE
    return DateReading(f"{year:04d}-{month:02d}") if 1 <= month <= 12 else _IMPOSSIBLE


def _whole_year(text: str, frame: Frame) -> int | None:
    """The year of two or four digits. Of two: for a birth the last century if it cannot be this one, else not
    decided; for other dates the year nearest before ``as_of`` or the next one."""
    if len(text) == 4:
        return int(text)
    two, now = int(text), frame.as_of.year % 100
    if frame.birth:
        return 1900 + two if two > now else None
    return 2000 + two if two <= now + 1 else 1900 + two


def _read_number(value: float, frame: Frame) -> DateReading:
    if value != value or value <= 0 or value > 99991231:
        return _UNREADABLE
    if value == int(value):
        number = int(value)
        if frame.serials and 2100 < number < 10000:
            return _serial(number, frame)
        return _read_digits(str(number), frame)
    year, fraction = int(value), repr(value).partition(".")[2]
    if not _FIRST_YEAR <= year <= 2100:
        # a moment: the day with a time of day
        return _serial(year, frame) if 10000 <= year <= 80000 else _UNREADABLE
    if len(fraction) == 1:  # 1942.1 is January or October; of 1942.3 the zero is gone, but no month 30 is
        return DateReading(f"{year:04d}") if fraction == "1" else _month(year, int(fraction), frame)
    if len(fraction) == 4:
        return _day(year, int(fraction[:2]), int(fraction[2:]), frame)
    return _month(year, int(fraction), frame) if len(fraction) == 2 else _UNREADABLE


def _serial(number: int, frame: Frame) -> DateReading:
    day = (_EPOCH_1904 if frame.epoch_1904 else _EPOCH) + timedelta(days=number)
    return DateReading(day) if day.year <= frame.as_of.year + _YEARS_AHEAD else _UNREADABLE


def _read_digits(text: str, frame: Frame) -> DateReading:
    number = int(text)
    if len(text) == 8:
        return _day(number // 10000, number // 100 % 100, number % 100, frame)
    if len(text) == 6:
        if text[:2] in ("19", "20"):
            return _month(number // 100, number % 100, frame)
        full = _whole_year(text[:2], frame)
        return _day(full, int(text[2:4]), int(text[4:]), frame) if full else _UNREADABLE
    if len(text) == 4 and _FIRST_YEAR <= number <= frame.as_of.year + 1:
        return DateReading(text)
    if len(text) == 5 and number <= 80000:
        return _serial(number, frame)
    return _UNREADABLE


def _read_text(raw: str, frame: Frame) -> DateReading:
    text = visible(raw).translate(_DASHES).strip().strip(QUOTES + "=")
    if _NOTHING("".join(text.split())):
        return DateReading(None)
    if _LUNAR.search(text):
        return DateReading(None, "date_lunar")
    if has_odd_figures(text):
        return _UNREADABLE
    text = " ".join(_plain_text(text).split())
    if any(letter in numerals.DIGITS or letter == "十" for letter in text):
        return _read_numerals("".join(text.split()), frame)
    return _read_shapes(text, frame)


def _plain_text(text: str) -> str:
    """Full-width forms folded, without time of day, weekday and words around the date."""
    text = " ".join(compact(part) for part in text.split())
    text = _WHOLE.sub(r"\1", _SOLAR.sub("", _CLOCK.sub("", text))).replace("年元月", "年1月")
    text = re.sub(r"-{2,}", "-", re.sub(r"(?<=[年月/.])\s+|\s+(?=[年月日号/.])", "", text))
    return _AROUND.sub("", _AROUND.sub("", text)).strip()


def _read_shapes(text: str, frame: Frame) -> DateReading:
    if text.isascii() and text.isdigit():
        return _read_digits(text, frame)
    if match := _REPUBLIC(text):
        year = 1911 + (1 if match[1] == "元" else int(match[1]))
        return _read_shapes(f"{year}{match[2]}", frame)
    if match := _FULL(text):
        full = _whole_year(match["year"], frame)
        month, day = (
            next(match[f"{part}{n}"] for n in ("", 2, 3, 4) if match[f"{part}{n}"]) for part in ("month", "day")
        )
        return _UNREADABLE if full is None else _day(full, int(month), int(day), frame)
    return _read_less(text, frame)


def _read_less(text: str, frame: Frame) -> DateReading:
    """Shapes without a day or a year, and those that begin with the day."""
    if match := _MONTH(text):
        month = match[3] or match[4]
        if frame.displayed and match[2] == "." and month == "1":
            return DateReading(match[1])
        return _month(int(match[1]), int(month), frame)
    if match := _YEAR(text):
        return _read_digits(match[1], frame)
    if match := _SHORT_MONTH(text) or _SHORT_YEAR(text):
        full = _whole_year(match[1], frame)
        if full is None:
            return _UNREADABLE
        return _month(full, int(match[2]), frame) if match.re.groups > 1 else DateReading(str(full))
    if match := _DAY_LAST(text):
        one, two, year = int(match[1]), int(match[3]), int(match[4])
        if one != two and one <= 12 and two <= 12:  # 5/6/1940: May or June
            return _UNREADABLE
        return _day(year, min(one, two), max(one, two), frame)
    if match := _NO_YEAR(text):
        return _in_year(int(match[1]), int(match[2]), frame)
    return _read_named(text, frame)


def _in_year(month: int, day: int, frame: Frame) -> DateReading:
    """A day without a year: in the year of the table; one that is in no year is impossible."""
    if _day(2000, month, day, frame).code:
        return _IMPOSSIBLE
    return _day(frame.year, month, day, frame) if frame.year and not frame.birth else _UNREADABLE


def _read_named(text: str, frame: Frame) -> DateReading:
    """Dates with an English name of the month: ``6-May-1940``, ``May 6, 1940``."""
    if match := _NAMED(text):
        day, name, year = match.groups()
    elif match := _NAMED_FIRST(text):
        name, day, year = match.groups()
    elif match := _NAMED_SECOND(text):
        year, name, day = match.groups()
    else:
        return _UNREADABLE
    month, full = _NAMED_MONTHS.get(name[:3].lower()), _whole_year(year, frame)
    return _UNREADABLE if month is None or full is None else _day(full, month, int(day), frame)


_IN_NUMERALS = re.compile(
    rf"(?P<era>(?:中华)?民国)?(?P<year>[{numerals.LETTERS}元0-9O]{{1,5}})年"
    rf"(?:(?P<month>[{numerals.LETTERS}0-9]{{1,3}})月份?(?:(?P<day>[{numerals.LETTERS}0-9]{{1,3}})(?P<mark>[日号])?)?)?"
).fullmatch
_NO_YEAR_NUMERALS = re.compile(rf"([{numerals.LETTERS}]{{1,3}})月([{numerals.LETTERS}]{{1,3}})[日号]").fullmatch


def _read_numerals(text: str, frame: Frame) -> DateReading:
    """Dates with Chinese numerals: 一九四〇年五月六日, 民国二十九年五月, 二○二六年."""
    if match := _NO_YEAR_NUMERALS(text):
        return _in_year(_numeral(match[1]), _numeral(match[2]), frame)
    match = _IN_NUMERALS(text)
    if match is None:
        return _UNREADABLE
    if match["day"] and not match["mark"] and not match["day"].isdigit():
        return DateReading(None, "date_lunar")  # 八月十五 without 日 is how days of the farmers' calendar are said
    year = _numeral_year(match["year"], bool(match["era"]), frame)
    if year is None:
        return _UNREADABLE
    if not match["month"]:
        return DateReading(str(year)) if _FIRST_YEAR <= year <= frame.as_of.year + _YEARS_AHEAD else _UNREADABLE
    if not match["day"]:
        return _month(year, _numeral(match["month"]), frame)
    return _day(year, _numeral(match["month"]), _numeral(match["day"]), frame)


def _numeral_year(text: str, republic: bool, frame: Frame) -> int | None:
    if republic:
        return 1912 if text == "元" else 1911 + _numeral(text) if _numeral(text) else None
    digits = numerals.digit_string(text).replace("O", "0")
    return _whole_year(digits, frame) if digits.isdigit() and len(digits) in (2, 4) else None


def _numeral(text: str) -> int:
    """A month or a day in numerals or digits, 0 (which no month or day is) if it is none."""
    if text.isdigit() and text.isascii():
        return int(text)
    return numerals.read_number(text) or 0


def agrees(stated: date | str, exact: date) -> bool:
    """Whether ``exact`` fits a stated date as far as that goes (a month, a year)."""
    if isinstance(stated, date):
        return stated == exact
    return exact.isoformat().startswith(stated)


def shown(value: date | str) -> str:
    """YYYY-MM-DD, YYYY-MM or YYYY."""
    return value.isoformat() if isinstance(value, date) else value
