"""The fields only one programme has, as fields of a form; values are written as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.fields import CHOICE, DATE, FLAG, ProgrammeField, check_field
from ui.kit.fields import ChoiceField, DateField
from ui.kit.forms import FormField, LineField
from ui.kit.readers import Reading

YES, NO = "yes", "no"


def extra_field(field: ProgrammeField, today: date) -> FormField:
    """The form field of a programme's field; what it cannot hold is said under it."""
    more: dict[str, Any] = {"optional": not field.required, "help_line": field.about}
    if field.kind == CHOICE:
        return ChoiceField(field.label, [(label, label) for label in field.labels], must_choose=True, width=200, **more)
    if field.kind == FLAG:
        words = [(YES, text("cases.yes")), (NO, text("cases.no"))]
        return ChoiceField(field.label, words, must_choose=True, width=96, **more)
    if field.kind == DATE:
        return DateField(field.label, today, **more)

    def _read(entered: str) -> Reading:
        try:
            return Reading(check_field(field, entered, today) or None)
        except AppError as error:
            return Reading(None, "err", error.message)

    name = text("cases.new.with_unit", name=field.label, unit=field.unit) if field.unit else field.label
    return LineField(name, _read, width=200, **more)


def extra_values(fields: Sequence[tuple[str, FormField]]) -> dict[str, str]:
    """What was entered, by key."""
    found = {}
    for key, field in fields:
        value = field.value
        if value not in (None, ""):
            found[key] = value.isoformat() if isinstance(value, date) else str(value)
    return found
