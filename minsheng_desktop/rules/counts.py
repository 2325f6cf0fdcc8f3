"""Completion rates and counted numbers as cells hold them: ``75%``, 0.75, 75, ``12个``, ``不少于60``, ``三口``."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from minsheng_desktop.rules import numerals
from minsheng_desktop.rules.characters import QUOTES, compact

MOST_PERSONS = 999  # in one household; homes of a hundred are on record as one
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)%").fullmatch
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?").fullmatch
_COUNTED = re.compile(r"\D*?([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(万)?[^0-9]*").fullmatch
# 约, 余, 以上 and the like: about how many is not how many
_ABOUT = re.compile(r"约|大概|左右|上下|以上|以下|以内|余|多|超过|不到|不足|近|[?？~～±<>≤≥]|\+$")
_IN_WORDS = re.compile(
    rf"(?:共|计|合计|虚岁|周岁|满)?([{numerals.LETTERS}]+)(?:个|名)?[人口岁月户]?(?:人|岁|周岁)?"
).fullmatch
_BELOW_ONE_YEAR = re.compile(
    r"(?:[0-9]{1,2}|[一二三四五六七八九十两]{1,2})(?:个半月|个月|月龄|月大|周大|天|日龄)|[未不]满[一1]?周?岁"
)
_YEARS_AND_MORE = re.compile(r"([0-9]{1,3})周?岁(?:半|零?[0-9]{1,2}个?月(?:龄)?)").fullmatch


def read_rate(value: object) -> Decimal | None:
    """A rate as a fraction of one, None if the cell holds no number.

    A bare number above 1.5 is a percentage (75 → 0.75); up to 1.5 it is the fraction itself (1.0143).
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        number = Decimal(repr(value)) if value == value and abs(value) < 1e9 else None
        return _fraction(number) if number is not None else None
    text = compact(str(value))
    percent = _PERCENT(text)
    if percent:
        return Decimal(percent[1]) / 100
    return _fraction(Decimal(text)) if _PLAIN(text) else None


def _fraction(number: Decimal) -> Decimal:
    return number / 100 if number > Decimal("1.5") else number


def read_count(value: object) -> Decimal | None:
    """A counted number with words around it, None if there is none or more than one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return Decimal(repr(value)).normalize() if value == value and abs(value) < 1e12 else None
    match = _COUNTED(compact(str(value)))
    if match is None:
        return None
    number = Decimal(match[1].replace(",", ""))
    return number * 10000 if match[2] else number


def read_quantity(value: object) -> Decimal | None:
    """How many persons, months, acres … a roster says: a number of zero or more with a word around it, in digits
    or Chinese numerals (三口). None for what is not one certain number (约5人, 3-4人, -1)."""
    if type(value) is str:
        text = compact(value).strip(QUOTES + "。.,;、")
        if _ABOUT.search(text) or text.startswith("-"):
            return None
        match = _IN_WORDS(text)
        number = numerals.read_number(match[1]) if match else None
        if number is not None:
            return Decimal(number)
        value = text
    counted = read_count(value)
    return counted if counted is not None and counted >= 0 else None


def read_age(value: object) -> int | None:
    """An age in completed years: 85, ``85岁``, 八十五, ``1岁3个月``; months or days alone are 0 years. None for
    what is no certain age. A nominal age (虚岁) comes as it is written."""
    if type(value) is str:
        text = compact(value)
        if _BELOW_ONE_YEAR.fullmatch(text):
            return 0
        if match := _YEARS_AND_MORE(text):
            return int(match[1])
    number = read_quantity(value)
    return int(number) if number is not None and number < 130 else None


def plain_number(number: Decimal) -> str:
    """A number without needless zeros: 60.0 → ``60``."""
    return f"{number.normalize():f}"


def rate_text(rate: Decimal) -> str:
    """A rate with four decimals: ``0.4170``."""
    return str(rate.quantize(Decimal("0.0001"), ROUND_HALF_UP))
