"""Where the roster's rows come from, and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import RosterRow, Totals, VillageGroup
from minsheng_desktop.entitlements.service import (
    ROSTER_FIELDS,
    RosterChoices,
    RosterFilter,
    categories_in_use,
    roster_choices,
    roster_first,
    roster_groups,
    roster_keys,
    roster_rows,
    roster_totals,
)
from minsheng_desktop.rules import year_month
from ui.households.wording import STOPPED, category_words, count_words, dotted, status_word
from ui.kit.rows import Column, FirstPage, Group, Key, Note, Query, Row

FROZEN = ("certificate_no", "name")
HIDDEN_AT_FIRST = ("village_group", "phone", "address")
BY_VILLAGE = "village"
FIRST_SORT = "certificate_no"


def roster_columns(editable: bool) -> list[Column]:
    """The roster's columns: number and name stand still, the remark can be written into."""
    return [_column(field, editable) for field in ROSTER_FIELDS]


def _column(field: Field, editable: bool) -> Column:
    if field.key == "status":
        return Column(field, kind="status")
    if field.key == "remark":
        return Column(field, editable=editable)
    return Column(field, frozen=field.key in FROZEN)


def name_heading(column: Column, unit: str) -> Column:
    """The name column's heading: the head of a household, or the person of a person's benefit."""
    label = text("households.field.name") if unit == "person" else str(column.field.label)
    return replace(column, head=label)


def shown_fields(columns: Iterable[Column], hidden: Iterable[str]) -> list[Field]:
    """The fields of the columns in sight, with their headings as they stand there."""
    gone = set(hidden)
    return [
        replace(column.field, label=Label(literal=column.title)) if column.head else column.field
        for column in columns
        if column.key not in gone
    ]


def filter_of(query: Query) -> RosterFilter:
    """The roster a query of the table asks for."""
    chosen = dict(query.filters)
    return RosterFilter(**chosen, sort=query.sort, descending=query.descending, by_village=query.group == BY_VILLAGE)


class RosterSource:
    """Rows of benefits for the table; the ``RosterRow`` itself stands behind the cells of each row."""

    def first_page(self, uow: Any, query: Query, size: int) -> FirstPage:
        """The first rows, and all villages where the table asks for groups."""
        wanted = filter_of(query)
        rows = [_row(found, uow.today) for found in roster_first(uow, wanted, size)]
        if query.group != BY_VILLAGE:
            return FirstPage(rows, total=roster_totals(uow, wanted).benefits)
        groups = [_group(village, rows[0].cells[-1].unit) for village in roster_groups(uow, wanted)] if rows else []
        return FirstPage(rows, groups, sum(group.count for group in groups))

    def keys(self, uow: Any, query: Query) -> Iterable[Sequence[Key]]:
        """All keys in order."""
        return roster_keys(uow, filter_of(query))

    def page(self, uow: Any, query: Query, keys: Sequence[Key]) -> list[Row]:
        """The rows of ``keys``."""
        return [_row(found, uow.today) for found in roster_rows(uow, keys)]


def record_of(row: Row) -> RosterRow:
    """What stands behind a row of the table."""
    found: RosterRow = row.cells[-1]
    return found


def _group(village: VillageGroup, unit: str) -> Group:
    totals = village.totals
    detail = dotted((count_words(totals.benefits, unit), covered_words(totals, unit)))
    sums = {"amount_fen": totals.amount_fen}
    if totals.supplement_fen:
        sums["supplement_fen"] = totals.supplement_fen
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
    cells = tuple(
        status_word(found.status) if field.key == "status" else _cell(found, field.key) for field in ROSTER_FIELDS
    )
    return Row(found.key, (*cells, found), found.color_mark or "", found.status in STOPPED, notes or None)


def _cell(found: RosterRow, key: str) -> Any:
    value = getattr(found, key)
    if key == "category":
        return category_words(value)
    return None if key == "supplement_fen" and not value else value


def load_choices(uow: Any, code: str | None) -> tuple[RosterChoices, str, list[str]]:
    """The choices, the programme they are for (the largest where none was named), its classes."""
    choices = roster_choices(uow)
    programme = next((p for p in choices.programmes if p.code == code), None)
    if programme is None and code != "" and choices.programmes:
        programme = choices.programmes[0]
    if programme is None:
        return choices, "", []
    return choices, programme.code, categories_in_use(uow, programme.uid)
