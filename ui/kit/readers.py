"""What a person typed into a field, judged: the value, or a sentence about what would be right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import bank_card, citizen_id, dates, money, phone, year_month
from minsheng_desktop.rules.characters import digits_text, plain


class Reading(NamedTuple):
    """``value``, and a sentence: ``err`` cannot be saved, ``doubt``/``warn`` can, ``ok`` confirms."""

    value: Any
    tone: str = ""
    words: str = ""


def _wrong(key: str, **params: object) -> Reading:
    return Reading(None, "err", text(key, **params))


def read_text(entered: str) -> Reading:
    """Any text, full-width letters and figures made narrow."""
    return Reading(plain(entered).strip() or None)


def read_money(entered: str) -> Reading:
    """元 as integer fen; negative amounts are refused."""
    amount = money.read_amount(entered)
    if amount.fen is None:
        return _wrong("kit.form.money")
    return _wrong("kit.form.money_negative") if amount.fen < 0 else Reading(amount.fen)


def number_reader(low: int = 0, high: int = 10**9) -> Callable[[str], Reading]:
    """A reader of whole numbers within bounds."""

    def _read(entered: str) -> Reading:
        try:
            value = int(digits_text(entered).replace(",", ""))
        except ValueError:
            return _wrong("kit.form.number")
        return Reading(value) if low <= value <= high else _wrong("kit.form.number_range", low=low, high=high)

    return _read


def date_reader(as_of: date) -> Callable[[str], Reading]:
    """A reader of dates as people write them; ``as_of`` is today."""

    def _read(entered: str) -> Reading:
        found = dates.read_date(entered, as_of)
        value = getattr(found, "value", None)
        return Reading(value) if isinstance(value, date) else _wrong("kit.form.date")

    return _read


def read_month(entered: str) -> Reading:
    """A month as YYYYMM."""
    try:
        return Reading(year_month.parse(entered))
    except ValueError:
        return _wrong("kit.form.month")


def citizen_id_reader(as_of: date) -> Callable[[str], Reading]:
    """A reader of ID numbers; says sex and birth date of a right one."""

    def _read(entered: str) -> Reading:
        number = digits_text(entered).upper()
        verdict = citizen_id.judge(number, as_of)
        if verdict.number:
            sex = text("kit.form.male") if citizen_id.is_male(verdict.number) else text("kit.form.female")
            birth = citizen_id.birth_date(verdict.number)
            return Reading(verdict.number, "ok", text("kit.form.id_ok", gender=sex, birth=birth))
        if verdict.code == "id_length":
            return _wrong("kit.form.id_length", count=len(number))
        if verdict.code == "id_checksum":
            return _wrong("kit.form.id_check", expected=verdict.right)
        if verdict.code == "id_birthdate":
            return _wrong("kit.form.id_date")
        return _wrong("kit.form.id_chars")

    return _read


def count_id(entered: str) -> str:
    """“还差 5 位” while an ID number is typed."""
    return _count(entered, 18, 18)


def count_card(entered: str) -> str:
    """“还差 5 位” while a card number is typed."""
    return _count(entered, 16, 19)


def _count(entered: str, least: int, most: int) -> str:
    length = len(digits_text(entered))
    if not length or least <= length <= most:
        return ""
    if length < least:
        return text("kit.form.short_by", count=least - length)
    return text("kit.form.long_by", count=length - most)


def read_card(entered: str) -> Reading:
    """A bank or 社保 card number: 16–19 digits; a failing check digit is a doubt."""
    number = digits_text(entered)
    if not number.isdigit():
        return _wrong("kit.form.card_chars")
    if len(number) < 16:
        return _wrong("kit.form.card_length", count=16 - len(number))
    if len(number) > 19:
        return _wrong("kit.form.card_long", count=len(number) - 19)
    verdict = bank_card.judge(number)
    return Reading(number) if verdict.code is None else Reading(number, "doubt", text("kit.form.card_check"))


def read_phone(entered: str) -> Reading:
    """A telephone number."""
    verdict = phone.judge(entered)
    return Reading(verdict.number) if verdict.number and verdict.code is None else _wrong("kit.form.phone")
