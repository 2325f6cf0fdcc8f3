"""The columns of a roster, once for table, Excel and paper, and the value a row has in each."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from db.queries.rosters import OWN as OWN
from minsheng_desktop.core.fields import Field, Label, Masking, Type, field
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import OwnColumn, RosterRow
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.records import WriteColumn

# Keys are attributes of ``RosterRow``.
ROSTER_FIELDS: tuple[Field, ...] = (
    field("entitlements", "certificate_no", width=110),
    field("entitlements", "name", width=84, required=True),
    field("entitlements", "id_no", Type.CITIZEN_ID, 164, masking=Masking.CITIZEN_ID),
    field("entitlements", "village", width=88),
    field("entitlements", "village_group", width=80, sortable=False),
    field("entitlements", "household_size", Type.INTEGER, 76),
    field("entitlements", "covered", Type.INTEGER, 76),
    field("entitlements", "category", width=56),
    field("entitlements", "amount_fen", Type.MONEY, 124),
    field("entitlements", "status", Type.CODE, 80, code_list="entitlement_status"),
    field("entitlements", "supplement_fen", Type.MONEY, 88),
    field("entitlements", "account_number", Type.CARD, 100, masking=Masking.CARD, sortable=False),
    field("entitlements", "phone", Type.PHONE, 116, masking=Masking.PHONE, sortable=False),
    field("entitlements", "address", width=180, sortable=False),
    field("entitlements", "remark", width=160, sortable=False),
)
TOTAL_FIELD = field("entitlements", "total_fen", Type.MONEY, 124)
TOWN_FIELD = field("entitlements", "town", width=72)
OWN_WIDTH = 112
_MASKED_WIDTH = 164
_MASKED_WORDS = {
    Masking.CITIZEN_ID: "entitlements.own_id_words",
    Masking.CARD: "entitlements.own_card_words",
    Masking.PHONE: "entitlements.own_phone_words",
}
_OWN_TYPES = {"number": Type.INTEGER, "date": Type.DATE}
_CELL_TYPES = {Type.MONEY: "money", Type.INTEGER: "integer", Type.DATE: "date", Type.MONTH: "month"}

_COUNTED = frozenset({"household_size", "covered"})
_LONG = frozenset({"address", "remark"})
_LEAST_WIDTHS = {Masking.CITIZEN_ID: 20, Masking.CARD: 22, Masking.PHONE: 13}  # characters a whole number takes


def own_masking(title: str) -> Masking:
    """How a clerk's column is shown by what its title speaks of: numbers of persons are masked there too."""
    words = compact(title)
    for how, key in _MASKED_WORDS.items():
        if any(word in words for word in text(key).split()):
            return how
    return Masking.NONE


def own_field(column: OwnColumn) -> Field:
    """A clerk's column as a field; its values are text, of a number too (it is set to the right)."""
    masking = own_masking(column.title) if column.kind in ("text", "number") else Masking.NONE
    shown = Type.TEXT if masking is not Masking.NONE else _OWN_TYPES.get(column.kind, Type.TEXT)
    width = OWN_WIDTH if masking is Masking.NONE else _MASKED_WIDTH
    return Field(OWN + column.key, Label(literal=column.title), shown, width, masking=masking)


def value_of(row: RosterRow, field_key: str) -> Any:
    """What a row holds in a column; None where an own column has nothing."""
    if field_key.startswith(OWN):
        return row.extra.get(field_key.removeprefix(OWN)) or None
    return getattr(row, field_key)


def cell_type(shown: Field) -> str:
    """The kind of cell a column has in a workbook."""
    if shown.key.startswith(OWN) and shown.type is Type.INTEGER:
        return "copy"  # as many decimals as the clerk typed
    return _CELL_TYPES.get(shown.type, "text")


def write_column(shown: Field) -> WriteColumn:
    """A column of a workbook: money and persons are added up, long texts go on in the next line of their cell."""
    least = _LEAST_WIDTHS.get(shown.masking, 0)
    summed = shown.type is Type.MONEY or shown.key in _COUNTED
    wrap = shown.key in _LONG or (shown.key.startswith(OWN) and shown.type is Type.TEXT)
    width = max(6, least, shown.width // 8)
    return WriteColumn(str(shown.label), width, cell_type(shown), summed and not shown.key.startswith(OWN), wrap)


def cell_of(row: RosterRow, shown: Field) -> Any:
    """What stands in a workbook for a row in a column."""
    value = value_of(row, shown.key)
    if shown.key == "status":
        return text(f"entitlements.status.{value}")
    if isinstance(value, str) and cell_type(shown) == "copy":
        try:
            return Decimal(value)
        except InvalidOperation:
            return value
    return value
