"""What an import would change of what is stored: field by field, old and new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_policy import OWN
from minsheng_desktop.households.import_records import FieldChange
from minsheng_desktop.programmes.declared import shipped_fields
from minsheng_desktop.spreadsheets.records import ColumnPlan
from ui.kit.formats import money, month
from ui.kit.rows import Note

FIELD_NAMES = {
    "phone": "spreadsheets_review.field_phone",
    "address": "spreadsheets_review.field_address",
    "village": "spreadsheets_review.field_village",
    "village_group": "spreadsheets_review.field_village_group",
    "account": "spreadsheets_review.field_account",
    "further_account": "spreadsheets_review.field_further_account",
    "household": "spreadsheets_review.field_household",
    "cover": "spreadsheets_review.field_cover",
    "from_month": "spreadsheets_review.field_from_month",
    "amount": "spreadsheets_review.field_amount",
    "amount_fen": "spreadsheets_review.field_amount",
    "supplement_fen": "spreadsheets_review.field_supplement",
    "certificate_no": "spreadsheets_review.field_certificate_no",
    "category": "spreadsheets_review.field_category",
    "household_size": "spreadsheets_review.field_household_size",
    "covered": "spreadsheets_review.field_covered",
    "color_mark": "spreadsheets_review.field_colour",
    "colour": "spreadsheets_review.field_colour",
    "remark": "spreadsheets_review.field_remark",
    "own": "spreadsheets_review.field_own",
}
# In which column of a roster the new value of a changed field stands.
_COLUMNS = {
    "phone": ("phone",),
    "address": ("address",),
    "village": ("village",),
    "village_group": ("group",),
    "account": ("bank_card",),
    "further_account": ("bank_card",),
    "amount_fen": ("amount_month", "amount_hh", "amount"),
    "supplement_fen": ("supplement",),
    "certificate_no": ("hh_no", "cert_no"),
    "category": ("category",),
    "household_size": ("hh_size",),
    "covered": ("insured",),
    "remark": ("remark",),
}
MOST = 3


def field_title(field: str) -> str:
    """What a changed field is called."""
    if field.startswith(OWN):
        key = field.removeprefix(OWN)
        shipped = shipped_fields().get(key)
        return shipped.label if shipped else key
    named = FIELD_NAMES.get(field)
    return text(named) if named else field


def value_words(field: str, value: object) -> str:
    """A value of a changed field; an empty one is “空”."""
    if value is None or value == "":
        return text("spreadsheets_review.nothing")
    if field == "from_month" and isinstance(value, int):
        return month(value)
    return money(value) if field.endswith("_fen") and isinstance(value, int) else str(value)


def change_words(changes: Sequence[FieldChange]) -> str:
    """“联系电话 139… → 138…；…” in one line."""
    parts = [
        text("spreadsheets_review.change", field=field_title(c.field), before=value_words(c.field, c.before),
             after=value_words(c.field, c.after))
        for c in changes[:MOST]
    ]  # fmt: skip
    if len(changes) > MOST:
        parts.append(text("spreadsheets_review.more_changes", count=len(changes)))
    return text("kit.list_join").join(parts)


def changed_cells(changes: Sequence[FieldChange], columns: Mapping[str, ColumnPlan]) -> dict[str, Note]:
    """The cells whose value is new, with the old one, by field of the roster."""
    notes = {}
    for change in changes:
        name = next((name for name in _COLUMNS.get(change.field, ()) if name in columns), "")
        if name:
            before = value_words(change.field, change.before)
            notes[name] = Note("", text("spreadsheets_review.was", old=before), before)
    return notes
