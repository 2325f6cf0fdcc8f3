"""What may stand in a column of a register, as it is kept: dates and months ISO, money in yuan, choices as labels."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.registers.records import (
    CHOICE,
    CHOICES,
    CITIZEN_ID,
    DATE,
    ENTRIES,
    FLAG,
    INT,
    LONG,
    MONEY,
    MONTH,
    NUMBER,
    PHONE,
    Column,
)
from minsheng_desktop.rules import citizen_id, phone
from minsheng_desktop.rules.characters import compact, plain, visible
from minsheng_desktop.rules.dates import read_date
from minsheng_desktop.rules.money import read_amount, yuan

LONGEST, LONGEST_LONG = 200, 4000
MILLI = 1000
MARK = "#"  # behind a column's key in the content: what its link points to
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,3}0*)?").fullmatch
_APART = re.compile(r"[、,，;；/\n]+")
_MOST_MILLI = 10**15


def check_value(column: Column, written: str, today: date) -> str:
    """A value as it is kept, "" empties it. Raises INPUT for what the column cannot hold; links are kept as words."""
    check = _CHECKS.get(column.type)
    value = plain(written) if check else visible(written).strip() if column.type == LONG else tidy(written)
    if not value:
        return ""
    return check(column, value, today) if check else _words(column, value, today)


def tidy(written: str) -> str:
    """Words as they were written, on one line."""
    return " ".join(visible(written).split())


def content_of(row: Mapping[str, Any]) -> dict[str, str]:
    """What an entry's columns hold; nothing where an entry that came from elsewhere is not understood."""
    content = json.loads(row["content"])
    return {str(key): str(value) for key, value in content.items()} if isinstance(content, dict) else {}


def day_of(written: str | None) -> date | None:
    """A kept date, None for nothing and for what is none (a column may have held something else before)."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _decimal(value: str) -> Decimal:
    try:
        found = Decimal(value)
    except InvalidOperation:
        return Decimal(0)
    return found if found.is_finite() else Decimal(0)


def money_fen(value: str) -> int:
    """The fen of a kept amount, 0 for nothing and for what is none."""
    return int(_decimal(value) * 100)


def milli(value: str) -> int:
    """The thousandths of a kept number, 0 for nothing and for what is none."""
    return int(_decimal(value) * MILLI)


def number_of(column: Column, value: str) -> int:
    """A kept number as an integer: fen of money, thousandths of others."""
    return money_fen(value) if column.type == MONEY else milli(value)


def number_text(column: Column, number: int) -> str:
    """The integer of ``number_of`` as it is kept and shown."""
    return yuan(number) if column.type == MONEY else f"{Decimal(number) / MILLI:.3f}".rstrip("0").rstrip(".")


def several(value: str) -> tuple[str, ...]:
    """The parts of a value that holds several."""
    return tuple(filter(None, (part.strip() for part in _APART.split(value))))


def spoken(subject: str) -> str:
    """Initials and pinyin of what an entry is called, to be searched: 张桂英 → ``zgy zhangguiying``."""
    reading = adapters.load("pinyin").reading
    found: list[str] = []
    for part in several(subject[:60]) or (subject[:60],):
        syllables, initials = reading("".join(part.split()))
        found += [initials, syllables.replace(" ", "")]
    return " ".join(found)


def _words(column: Column, value: str, today: date) -> str:
    longest = LONGEST_LONG if column.type in (LONG, ENTRIES) else LONGEST
    if len(value) > longest:
        raise input_error("registers.too_long", title=column.label, longest=longest)
    return value


def _int(column: Column, value: str, today: date) -> str:
    number = _number_in(column, value)
    if number % MILLI:
        raise input_error("registers.not_whole", title=column.label)
    return str(number // MILLI)


def _number(column: Column, value: str, today: date) -> str:
    return number_text(column, _number_in(column, value))


def _number_in(column: Column, value: str) -> int:
    number = compact(value)
    if column.unit:
        number = number.removesuffix(column.unit)
    if not _NUMBER(number):
        raise input_error("registers.not_number", title=column.label)
    found = int(Decimal(number.replace(",", "")) * MILLI)
    least = 0 if column.least is None else column.least
    if abs(found) > _MOST_MILLI:
        raise input_error("registers.number_too_big", title=column.label)
    if found < least * MILLI:
        raise input_error("registers.too_small", title=column.label, least=least)
    if column.most is not None and found > column.most * MILLI:
        raise input_error("registers.too_large", title=column.label, most=column.most)
    return found


def _money(column: Column, value: str, today: date) -> str:
    amount = read_amount(value)
    if amount.fen is None or amount.code:
        raise input_error("registers.not_money", title=column.label)
    if column.least is not None and amount.fen < column.least * 100:
        raise input_error("registers.too_small", title=column.label, least=column.least)
    return yuan(amount.fen)


def _date(column: Column, value: str, today: date) -> str:
    day = read_date(value, today).value
    if not isinstance(day, date):
        raise input_error("registers.not_date", title=column.label)
    return day.isoformat()


def _month(column: Column, value: str, today: date) -> str:
    day = read_date(value, today).value
    if isinstance(day, date):
        return day.isoformat()[:7]
    if isinstance(day, str) and len(day) == 7:
        return day
    raise input_error("registers.not_month", title=column.label)


def _flag(column: Column, value: str, today: date) -> str:
    word = compact(value).lower()
    answers = {"registers.yes_words": "registers.yes", "registers.no_words": "registers.no"}
    answer = next((answers[words] for words in answers if word in text(words).split()), "")
    if not answer:
        raise input_error("registers.not_flag", title=column.label)
    return text(answer)


def _choice(column: Column, value: str, today: date) -> str:
    wanted = alias_key(value)
    found = next((choice for choice in column.choices if alias_key(choice) == wanted), None)
    if found is None:
        raise input_error(
            "registers.no_choice", title=column.label, choices=text("registers.join").join(column.choices)
        )
    return found


def _choices(column: Column, value: str, today: date) -> str:
    chosen = {_choice(column, part, today) for part in several(value)}
    return text("registers.join").join(choice for choice in column.choices if choice in chosen)


def _citizen_id(column: Column, value: str, today: date) -> str:
    verdict = citizen_id.judge(value, today)
    if verdict.number is None:
        raise input_error("registers.not_citizen_id", title=column.label)
    return verdict.number


def _phone(column: Column, value: str, today: date) -> str:
    found = phone.judge(value)
    return found.number or _words(column, value, today)


_CHECKS = {
    INT: _int, NUMBER: _number, MONEY: _money, DATE: _date, MONTH: _month, FLAG: _flag, CHOICE: _choice,
    CHOICES: _choices, CITIZEN_ID: _citizen_id, PHONE: _phone,
}  # fmt: skip
