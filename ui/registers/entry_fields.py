"""The fields of a register's form, built from what the county or the program declared of its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers import records as kinds
from minsheng_desktop.registers.records import Column
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import digits_text
from ui.applications.pick_field import PickField
from ui.applications.step_fields import TicksField
from ui.kit import formats, readers
from ui.kit.area_field import PickEdit
from ui.kit.fields import (
    ChoiceField,
    DateField,
    LongField,
    id_field,
    money_field,
    month_field,
    number_field,
    text_field,
)
from ui.kit.forms import FormField, LineField
from ui.kit.readers import Reading
from ui.registers.person_field import PersonField
from ui.session import Session

Choices = Mapping[str, Sequence[Choice]]  # column key -> what a link may lead to
FEW = 12  # so many words are offered in a box; more are found by typing
JOIN = "register_pages.join"
MILLI = Decimal(1000)


class WordsField(LineField):
    """Words found by letters of pinyin among those kept here; other words may stay as they are."""

    def __init__(self, name: str, choices: Sequence[Choice], *, free: bool, **more: Any) -> None:
        self.pick = PickEdit(name, free=free, hint=text("register_pages.link_hint"))
        self.pick.choices = tuple(choices)
        super().__init__(name, readers.read_text, editor=self.pick, **more)
        self.pick.picked.connect(self.changed)

    @property
    def value(self) -> str | None:
        chosen = self.pick.chosen
        if chosen is not None:
            return chosen.value.hex() if isinstance(chosen.value, bytes) else str(chosen.value)
        return self.pick.text().strip() or None

    def show_link(self, words: str, target: bytes | None) -> None:
        """Show what an entry holds: the thing it leads to, if it is still among the choices, else the words."""
        meant = {target, target.hex()} if target else {words}
        found = [choice for choice in self.pick.choices if choice.value in meant]
        if found:
            self.pick.choose(found[0])
            self.clear_sentence()
        else:
            self.set_value(words)

    def read(self) -> Reading:
        if self.pick.settle():
            return Reading(self.value)
        return Reading(None, "err", text("cases.pick.unknown", what=self.name))


class SeveralField(LineField):
    """Several names joined by 、; each is found by the program when the form is saved."""

    @property
    def value(self) -> str | None:
        return self.edit.text().strip() or None


def entry_field(session: Session, column: Column, choices: Sequence[Choice] = ()) -> FormField:
    """The field of a column; ``choices`` is what a link may lead to."""
    today = session.clock.today()
    more: dict[str, Any] = {"optional": not column.required, "help_line": column.about}
    if column.type in (kinds.PERSON, kinds.HOUSEHOLD):
        return PersonField(session, column.label, household=column.type == kinds.HOUSEHOLD,
                           free=not column.strict, **more)  # fmt: skip
    if column.type == kinds.ENTRIES:
        more["help_line"] = column.about or text("register_pages.several_help")
        return SeveralField(_named(column), readers.read_text, **more)
    if column.type in kinds.LINKS:
        return WordsField(_named(column), choices, free=not column.strict, **more)
    if column.type == kinds.CHOICE:
        return _choice_field(column, more)
    if column.type == kinds.CHOICES:
        return TicksField(column.label, [(word, word) for word in column.choices], help_line=column.about)
    return _PLAIN[column.type](column, today, more)


def _choice_field(column: Column, more: dict[str, Any]) -> FormField:
    if len(column.choices) <= FEW and (column.strict or column.choices):
        offered = [(word, word) for word in column.choices]
        return ChoiceField(column.label, [("", text("kit.none")), *offered] if more["optional"] else offered,
                           must_choose=True, **more)  # fmt: skip
    made = PickField(column.label, hint=text("register_pages.link_hint"), **more)
    made.set_choices([make_choice(word, word) for word in column.choices])
    return made


def _named(column: Column) -> str:
    return text("register_pages.with_unit", name=column.label, unit=column.unit) if column.unit else column.label


def _number_reader(column: Column) -> Callable[[str], Reading]:
    def _read(entered: str) -> Reading:
        try:
            value = Decimal(digits_text(entered).replace(",", ""))
        except InvalidOperation:
            return Reading(None, "err", text("register_pages.not_a_number"))
        if value * MILLI != (value * MILLI).to_integral_value():
            return Reading(None, "err", text("register_pages.three_decimals"))
        low, high = column.least, column.most
        if low is not None and value < low:
            return Reading(None, "err", text("register_pages.at_least", low=low))
        if high is not None and value > high:
            return Reading(None, "err", text("register_pages.at_most", high=high))
        return Reading(value)

    return _read


def _whole(column: Column, _today: date, more: dict[str, Any]) -> FormField:
    low = column.least if column.least is not None else 0
    return number_field(_named(column), low, column.most if column.most is not None else 10**9, **more)


def _number(column: Column, _today: date, more: dict[str, Any]) -> FormField:
    return LineField(_named(column), _number_reader(column), str, width=120, **more)


def _money(column: Column, _today: date, more: dict[str, Any]) -> FormField:
    name = text("register_pages.with_unit", name=column.label, unit=column.unit or text("register_pages.yuan"))
    return money_field(name, **more)


def _phone(column: Column, _today: date, more: dict[str, Any]) -> FormField:
    def _read(entered: str) -> Reading:
        """A number that looks odd may be right all the same."""
        found = readers.read_phone(entered)
        return found if found.value else Reading(entered, "warn", found.words)

    return LineField(column.label, _read, width=200, **more)


def _flag(column: Column, _today: date, more: dict[str, Any]) -> FormField:
    words = [(word, word) for word in (text("register_pages.yes"), text("register_pages.no"))]
    if more["optional"]:
        words.insert(0, ("", text("kit.none")))
    return ChoiceField(column.label, words, must_choose=True, width=96, **more)


_PLAIN: dict[str, Callable[[Column, date, dict[str, Any]], FormField]] = {
    kinds.TEXT: lambda column, today, more: text_field(_named(column), **more),
    kinds.LONG: lambda column, today, more: LongField(column.label, lines=3, **more),
    kinds.INT: _whole,
    kinds.NUMBER: _number,
    kinds.MONEY: _money,
    kinds.DATE: lambda column, today, more: DateField(column.label, today, **more),
    kinds.MONTH: lambda column, today, more: month_field(column.label, **more),
    kinds.FLAG: _flag,
    kinds.CITIZEN_ID: lambda column, today, more: id_field(column.label, today, **more),
    kinds.PHONE: _phone,
}


def written(column: Column, value: Any) -> str:
    """What a field holds, as the register reads it: days YYYY-MM-DD, months YYYY-MM, amounts in yuan."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if column.type == kinds.MONEY:
        return f"{value // 100}.{value % 100:02d}"
    if column.type == kinds.MONTH:
        return formats.month(value)
    if column.type == kinds.CHOICES:
        return text(JOIN).join(str(value).split(","))
    return str(value)


def put(column: Column, field: FormField, words: str, today: date) -> None:
    """Show in a field what an entry holds in words."""
    if not words:
        field.set_value(None)
    elif column.type == kinds.DATE:
        field.set_value(readers.date_reader(today)(words).value)
    elif column.type == kinds.MONEY:
        field.set_value(readers.read_money(words).value)
    elif column.type == kinds.MONTH:
        field.set_value(year_month.parse(words))
    elif column.type == kinds.CHOICES:
        field.set_value(words.replace(text(JOIN), ","))
    else:
        field.set_value(words)
