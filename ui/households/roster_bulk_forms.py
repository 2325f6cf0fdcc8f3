"""The fields of each kind of bulk change; their keys are those of ``BulkChange``."""

from __future__ import annotations

from datetime import date
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.rules.characters import plain
from ui.households.roster_rows import RosterShape
from ui.households.wording import category_words, month_now
from ui.kit import formats, readers
from ui.kit.fields import ChoiceField, money_field, month_field, text_field
from ui.kit.forms import FormField, LineField
from ui.kit.readers import Reading
from ui.kit.tokens import MARK_NAMES

KIND_KEYS = {
    "amount_set": "roster.bulk.kind_amount_set",
    "amount_add": "roster.bulk.kind_amount_add",
    "supplement_set": "roster.bulk.kind_supplement_set",
    "suspend": "roster.bulk.kind_suspend",
    "resume": "roster.bulk.kind_resume",
    "stop": "roster.bulk.kind_stop",
    "grace": "roster.bulk.kind_grace",
    "category": "roster.bulk.kind_category",
    "mark": "roster.bulk.kind_mark",
    "remark": "roster.bulk.kind_remark",
    "own": "roster.bulk.kind_own",
    "village_group": "roster.bulk.kind_village_group",
}
VERB_KEYS = {
    "amount_set": "roster.bulk.verb_amount_set",
    "amount_add": "roster.bulk.verb_amount_add",
    "supplement_set": "roster.bulk.verb_supplement_set",
    "suspend": "roster.bulk.verb_suspend",
    "resume": "roster.bulk.verb_resume",
    "stop": "roster.bulk.verb_stop",
    "grace": "roster.bulk.verb_grace",
    "category": "roster.bulk.verb_category",
    "mark": "roster.bulk.verb_mark",
    "remark": "roster.bulk.verb_remark",
    "own": "roster.bulk.verb_own",
    "village_group": "roster.bulk.verb_village_group",
}
AMOUNT_KEYS = {
    "amount_set": "roster.bulk.amount",
    "amount_add": "roster.bulk.amount_add",
    "supplement_set": "roster.bulk.supplement",
}
EMPTY_KEYS = {"remark": "roster.bulk.remark", "own": "roster.bulk.value", "village_group": "roster.bulk.group"}
WITH_REASON = ("suspend", "resume", "stop", "grace", "category")
Fields = list[tuple[str, FormField]]


def read_signed(entered: str) -> Reading:
    """元 as fen, with − or + before it."""
    written = plain(entered).strip().replace(formats.MINUS, "-")
    reading = readers.read_money(written.lstrip("+-"))
    negative = written.startswith("-") and reading.value
    return Reading(-reading.value) if negative else reading


def bulk_fields(kind: str, shape: RosterShape, today: date) -> Fields:
    """The fields of a kind, filled with what is usual."""
    made: Fields = []
    if kind in AMOUNT_KEYS:
        made.append(("fen", _amount(kind)))
    if kind == "own":
        made_here = sorted(shape.own, key=lambda column: column.field is not None)  # the clerk's own columns first
        columns = [(column.key, column.title) for column in made_here]
        own = ChoiceField(text("roster.bulk.column"), columns, must_choose=len(columns) > 1)
        made.append(("column", own))
    if kind == "category":
        made.append(("text", _category(shape)))
    elif kind == "mark":
        marks = [(mark, text(key)) for mark, key in MARK_NAMES.items()]
        made.append(("text", ChoiceField(text("roster.bulk.color"), [*marks, ("", text("kit.mark.none"))])))
    elif kind in EMPTY_KEYS:
        made.append(("text", text_field(text(EMPTY_KEYS[kind]), help_line=text("roster.bulk.empties"), optional=True)))
    if kind in AMOUNT_KEYS or kind in WITH_REASON:
        made += _months(kind, today)
        made.append(("reason", text_field(text("roster.bulk.reason"), optional=True)))
        made.append(("approver", text_field(text("reviews.form.approver"), optional=True)))
    return made


def _amount(kind: str) -> FormField:
    name = text(AMOUNT_KEYS[kind])
    if kind == "amount_add":
        return LineField(name, read_signed, formats.money, width=120, help_line=text("roster.bulk.amount_add_help"))
    return money_field(name, help_line=text("roster.bulk.monthly"))


def _category(shape: RosterShape) -> FormField:
    name = text("roster.bulk.category")
    if len(shape.categories) < 2:
        return text_field(name)
    return ChoiceField(name, [(one, category_words(one)) for one in shape.categories], must_choose=True)


def _months(kind: str, today: date) -> Fields:
    stop = kind == "stop"
    name, help_line = ("roster.bulk.last", "households.change.last_help") if stop else ("roster.bulk.month", "")
    month = month_field(text(name), help_line=text(help_line or "households.change.month_help"))
    month.set_value(month_now(today))
    if kind != "grace":
        return [("month", month)]
    return [("month", month), ("last_month", month_field(text("roster.bulk.grace_last")))]


def bulk_values(values: dict[str, Any]) -> dict[str, Any]:
    """A form's values as ``BulkChange`` takes them."""
    words = ("text", "reason", "approver", "column")
    return {key: value or "" if key in words else value for key, value in values.items()}
