"""Dates as people type them. A date that does not exist or is not said is not made up."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from minsheng_desktop.rules.characters import compact, plain

_SEPARATOR = r"[-./年月、,]+"
_FULL = re.compile(rf"(\d{{4}}|\d{{2}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})日?\.?").fullmatch
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?份?").fullmatch
_YEAR = re.compile(r"(\d{4})年?").fullmatch
_NO_YEAR = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?").fullmatch
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}").fullmatch
_CLOCK = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_DASHES = str.maketrans(dict.fromkeys("—–－―~", "-") | {"．": ".", "。": "."})
_LUNAR = re.compile(r"农历|阴历|旧历|腊月|正月|初[一二三四五六七八九十]|廿")
_EPOCH = date(1899, 12, 30)  # serial 0 of the 1900 date system as counted after February 1900
_NOTHING = frozenset({"", "/", "-", "--", "—", "——", "无"})


class DateReading(NamedTuple):
    """``value``: a ``date``, "YYYY-MM", "YYYY" or None. ``code``: ``date_impossible``,
    ``date_unparseable``, ``date_lunar`` or None; a partial date carries no code here."""

    value: date | str | None
    code: str | None = None


def read_date(value: object, as_of: date, year: int | None = None) -> DateReading:
    """Read a date cell. ``year``: the year a date without one belongs to (from a title). Never raises."""
    if isinstance(value, datetime):
        return DateReading(value.date())
    if isinstance(value, date):
        return DateReading(value)
    if isinstance(value, bool):
        return DateReading(None, "date_unparseable")
    if isinstance(value, (int, float)):
        return _read_number(value, as_of)
    text = str(value)
    if _ISO(text):
        try:
            return DateReading(date.fromisoformat(text))
        except ValueError:
            return DateReading(None, "date_impossible")
    return _read_text(text, as_of, year)


def _day(year: int, month: int, day: int) -> DateReading:
    try:
        return DateReading(date(year, month, day))
    except ValueError:
        return DateReading(None, "date_impossible")


def _month(year: int, month: int) -> DateReading:
    return DateReading(f"{year:04d}-{month:02d}") if 1 <= month <= 12 else DateReading(None, "date_impossible")


def _century(two: int, as_of: date) -> int | None:
    """A year of two digits is of the last century if it cannot be of this one; else it is not decided."""
    return 1900 + two if two > as_of.year % 100 else None


def _read_number(value: float, as_of: date) -> DateReading:
    if value != value or value <= 0 or value > 99991231:
        return DateReading(None, "date_unparseable")
    if value == int(value):
        return _read_digits(str(int(value)), as_of)
    year, fraction = int(value), repr(value).split(".")[1]
    if not 1880 <= year <= 2100:
        # a moment: the day with a time of day
        return _serial(year) if 10000 <= year <= 80000 else DateReading(None, "date_unparseable")
    if len(fraction) == 1:  # 1942.1 is January or October
        return DateReading(f"{year:04d}")
    return _month(year, int(fraction)) if len(fraction) == 2 else DateReading(None, "date_unparseable")


def _serial(number: int) -> DateReading:
    return DateReading(_EPOCH + timedelta(days=number))


def _read_digits(text: str, as_of: date) -> DateReading:
    number = int(text)
    if len(text) == 8:
        return _day(number // 10000, number // 100 % 100, number % 100)
    if len(text) == 6:
        return _month(number // 100, number % 100)
    if len(text) == 4 and 1880 <= number <= as_of.year + 1:
        return DateReading(text)
    if len(text) == 5 and number <= 80000:
        return _serial(number)
    return DateReading(None, "date_unparseable")


def _read_text(raw: str, as_of: date, year: int | None) -> DateReading:
    text = compact(_CLOCK.sub("", plain(raw).translate(_DASHES)))
    text = re.sub(r"-{2,}", "-", text).lstrip("'").rstrip("起止生")
    if text in _NOTHING:
        return DateReading(None)
    if _LUNAR.search(text):
        return DateReading(None, "date_lunar")
    if text.isascii() and text.isdigit():
        return _read_digits(text, as_of)
    if match := _FULL(text):
        full = int(match[1]) if len(match[1]) == 4 else _century(int(match[1]), as_of)
        if full is None:
            return DateReading(None, "date_unparseable")
        return _day(full, int(match[2]), int(match[3]))
    if match := _MONTH(text):
        return _month(int(match[1]), int(match[2]))
    if match := _YEAR(text):
        return _read_digits(match[1], as_of)
    if (match := _NO_YEAR(text)) and year:
        return _day(year, int(match[1]), int(match[2]))
    return DateReading(None, "date_unparseable")


def agrees(stated: date | str, exact: date) -> bool:
    """Whether ``exact`` fits a stated date as far as that goes (a month, a year)."""
    if isinstance(stated, date):
        return stated == exact
    return exact.isoformat().startswith(stated)


def shown(value: date | str) -> str:
    """YYYY-MM-DD, YYYY-MM or YYYY."""
    return value.isoformat() if isinstance(value, date) else value
