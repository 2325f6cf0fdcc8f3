"""What registers say as papers write it: filled in, or as the empty place somebody fills in by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.sheets import day_words
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import (
    CHOICE,
    CHOICES,
    DATE,
    FLAG,
    INT,
    LONG,
    MONEY,
    MONTH,
    NUMBER,
    Column,
    RegisterSpec,
)

NUMBERS = (INT, NUMBER, MONEY)
DAY, NUMBER_KEY = "day", "number"


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on every form of an office: who makes it, whom to call, the mark of a demonstration."""

    office: str
    phone: str
    mark: str


def value_words(column: Column, value: str, blank: bool = False) -> str:
    """A kept value as a form writes it: days in words, amounts with their unit, on a blank one boxes to tick."""
    if value:
        return _filled(column, value)
    if column.type == FLAG:
        return _boxes((text("registers.yes"), text("registers.no"))) if blank else ""
    if not blank:
        return ""
    if column.type in (CHOICE, CHOICES):
        return _boxes(column.choices)
    if column.type == DATE:
        return text("register_forms.blank.day")
    if column.type == MONTH:
        return text("register_forms.blank.month")
    return text("register_forms.blank.unit", unit=column.unit) if column.unit and column.type in NUMBERS else ""


def _filled(column: Column, value: str) -> str:
    if column.type == DATE:
        return _day(value)
    if column.type == MONTH:
        return text("notices.month", year=int(value[:4]), month=int(value[5:7]))
    if column.type in NUMBERS and column.unit:
        return text("register_forms.with_unit", value=value, unit=column.unit)
    return value


def _boxes(choices: tuple[str, ...]) -> str:
    return text("register_forms.gap").join(text("register_forms.box", word=word) for word in choices)


def _day(value: str) -> str:
    try:
        return day_words(date.fromisoformat(value))
    except ValueError:
        return value


def running_words(column: Column, value: str) -> str:
    """A value within a sentence: numbers without their unit, a line to write on where there is none."""
    if not value:
        return text("register_forms.blank.running_day" if column.type == DATE else "register_forms.blank.running_line")
    said = value if column.type in NUMBERS else _filled(column, value)
    return said.rstrip(text("register_forms.closing"))


def sentence_fields(spec: RegisterSpec, line: EntryLine | None, printed: Printed) -> dict[str, str]:
    """What the body of a definition may name: its columns, ``office``, ``office_phone``, ``number``, ``day``."""
    values = line.values if line else {}
    found = {column.key: running_words(column, values.get(column.key, "")) for column in spec.columns}
    empty = text("register_forms.blank.running_line")
    standing = {
        "office": printed.office,
        "office_phone": printed.phone or empty,
        NUMBER_KEY: (line.number if line else "") or empty,
        DAY: _day_of(line) if line else text("register_forms.blank.running_day"),
    }
    return standing | found


def _day_of(line: EntryLine) -> str:
    return day_words(line.on_day) if line.on_day else text("register_forms.blank.running_day")


def is_tall(column: Column, value: str, blank: bool) -> bool:
    """Whether a value takes a row of its own."""
    if column.type == LONG:
        return True
    if blank and column.type in (CHOICE, CHOICES):
        return sum(len(choice) + 2 for choice in column.choices) > 18  # ideographs beside the name of another column
    return len(value) > 40
