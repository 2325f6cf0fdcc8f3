"""Where the roster's rows come from, and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from minsheng_desktop.core.fields import Field, Label, Masking
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.cells import is_editable
from minsheng_desktop.entitlements.own_columns import list_own_columns
from minsheng_desktop.entitlements.records import OwnColumn, ProgrammeInUse, RosterRow, Totals, VillageGroup
from minsheng_desktop.entitlements.roster_fields import OWN
from minsheng_desktop.entitlements.service import (
    RosterChoices,
    RosterFilter,
    categories_in_use,
    roster_choices,
    roster_fields,
    roster_first,
    roster_groups,
    roster_keys,
    roster_rows,
    roster_totals,
    value_of,
)
from minsheng_desktop.rules import year_month
from ui.households.wording import STOPPED, category_words, count_words, dotted, status_word
from ui.kit.rows import Column, FirstPage, Group, Key, Note, Query, Row
from ui.session import Session

FROZEN = ("certificate_no", "name")
HIDDEN_AT_FIRST = ("village_group", "phone", "address")
BY_VILLAGE = "village"
FIRST_SORT = "certificate_no"
SUMS = ("amount_fen", "supplement_fen", "total_fen")
# Narrow enough for money and status to be in sight beside the side panel at 1440 px.
WIDTHS = {
    "id_no": 150,
    "household_size": 70,
    "covered": 70,
    "amount_fen": 116,
    "supplement_fen": 84,
    "total_fen": 100,
    "account_number": 96,
    "remark": 112,  # it takes what is left where it stands last
}
NAME_GROWS = 190


@dataclass(frozen=True, slots=True)
class RosterShape:
    """What a programme's roster offers: filters, classes, fields, own columns. ``code`` "" is all programmes."""

    choices: RosterChoices
    code: str
    categories: tuple[str, ...]
    fields: tuple[Field, ...]
    own: tuple[OwnColumn, ...]

    @property
    def programme(self) -> ProgrammeInUse | None:
        """The programme shown."""
        return next((p for p in self.choices.programmes if p.code == self.code), None)

    @property
    def unit(self) -> str:
        """``household`` or ``person``; "" where both are listed."""
        return self.programme.unit if self.programme else ""


def load_shape(uow: Any, code: str | None) -> RosterShape:
    """What is offered for the programme ``code`` (the largest where none was named)."""
    choices = roster_choices(uow)
    programme = next((p for p in choices.programmes if p.code == code), None)
    if programme is None and code != "" and choices.programmes:
        programme = choices.programmes[0]
    code = programme.code if programme else ""
    categories = tuple(categories_in_use(uow, programme.uid)) if programme else ()
    return RosterShape(choices, code, categories, roster_fields(uow, code), list_own_columns(uow, code))


def roster_columns(shape: RosterShape, editable: bool) -> list[Column]:
    """The roster's columns: number and name stand still, some can be written into, own ones come last."""
    own = {OWN + column.key: column for column in shape.own}
    return [_column(field, own.get(field.key), editable, shape.unit) for field in shape.fields]


def _column(field: Field, own: OwnColumn | None, editable: bool, unit: str) -> Column:
    field = replace(field, width=WIDTHS.get(field.key, field.width))
    made = Column(field, frozen=field.key in FROZEN, editable=editable and is_editable(field.key))
    if field.key == "status":
        return replace(made, kind="status")
    if field.key == "category":
        return replace(made, words=category_words)
    if field.key == "name":
        head = text("households.field.name") if unit == "person" else ""
        return replace(made, grows=NAME_GROWS, head=head)
    if own and own.kind in ("choice", "flag"):
        values = own.choices if own.kind == "choice" else (text("entitlements.own_yes"), text("entitlements.own_no"))
        return replace(made, choices=(("", text("roster.cell.empty")), *((value, value) for value in values)))
    return replace(made, guarded=field.masking is not Masking.NONE)


def may_change_rows(session: Session) -> bool:
    """Whether the user may change rosters at all: a county only looks at those of its townships."""
    return session.may("edit") and session.role == "township"


def hidden_at_first(shape: RosterShape, grouped: bool) -> list[str]:
    """The columns not shown until asked for; those an import brought along are only offered."""
    brought = [OWN + column.key for column in shape.own if column.offered]
    return [*HIDDEN_AT_FIRST, *(["village"] if grouped else []), *brought]


def shown_fields(columns: Iterable[Column]) -> list[Field]:
    """The fields of columns, with their headings as they stand there."""
    return [
        replace(column.field, label=Label(literal=column.title)) if column.head else column.field for column in columns
    ]


def filter_of(query: Query) -> RosterFilter:
    """The roster a query of the table asks for."""
    chosen = dict(query.filters)
    return RosterFilter(**chosen, sort=query.sort, descending=query.descending, by_village=query.group == BY_VILLAGE)


class RosterSource:
    """Rows of benefits for the table; the only cell of a row is its ``RosterRow`` (``read_cell`` reads it)."""

    def first_page(self, uow: Any, query: Query, size: int) -> FirstPage:
        """The first rows, and all villages where the table asks for groups."""
        wanted = filter_of(query)
        rows = [_row(found, uow.today) for found in roster_first(uow, wanted, size)]
        if query.group != BY_VILLAGE:
            return FirstPage(rows, total=roster_totals(uow, wanted).benefits)
        groups = [_group(village, record_of(rows[0]).unit) for village in roster_groups(uow, wanted)] if rows else []
        return FirstPage(rows, groups, sum(group.count for group in groups))

    def keys(self, uow: Any, query: Query) -> Iterable[Sequence[Key]]:
        """All keys in order."""
        return roster_keys(uow, filter_of(query))

    def page(self, uow: Any, query: Query, keys: Sequence[Key]) -> list[Row]:
        """The rows of ``keys``."""
        return [_row(found, uow.today) for found in roster_rows(uow, keys, filter_of(query).month)]


def record_of(row: Row) -> RosterRow:
    """What stands behind a row of the table."""
    found: RosterRow = row.cells[-1]
    return found


def read_cell(row: Row, column: Column) -> Any:
    """What a row holds in a column."""
    found = record_of(row)
    if column.key == "status":
        return status_word(found.status)
    if column.key == "supplement_fen":
        return found.supplement_fen or None
    return value_of(found, column.key)


def _group(village: VillageGroup, unit: str) -> Group:
    totals = village.totals
    detail = dotted((count_words(totals.benefits, unit), covered_words(totals, unit)))
    sums = {key: value for key in SUMS if (value := getattr(totals, key))}
    return Group(village.area_uid or b"", village.name, totals.benefits, detail, sums)


def covered_words(totals: Totals, unit: str) -> str:
    """“保障 16 人”, nothing for a programme that counts persons anyway."""
    return text("households.covered", count=totals.covered) if unit != "person" else ""


def _row(found: RosterRow, today: Any) -> Row:
    notes: dict[str, Note] = {}
    if found.has_doubt:
        notes["id_no"] = Note("doubt", text("households.roster.doubt_note"))
    if found.amount_since == year_month.of(today) and found.former_fen not in (None, found.amount_fen):
        notes["amount_fen"] = Note(old=found.former_fen)
    return Row(found.key, (found,), found.color_mark or "", found.status in STOPPED, notes or None)
