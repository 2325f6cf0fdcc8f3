"""A roster written in the columns and under the headings of a table somebody else made (“like the county's sheet”)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from db.queries import filling as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import list_own_columns
from minsheng_desktop.entitlements.records import RosterRow
from minsheng_desktop.entitlements.service import RosterFilter, roster_keys, roster_rows
from minsheng_desktop.households.fill_values import OWN, values_of
from minsheng_desktop.households.filling import facts_of
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import money
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.rules.year_month import split
from minsheng_desktop.spreadsheets.field_names import is_money
from minsheng_desktop.spreadsheets.filling import SEQUENCE
from minsheng_desktop.spreadsheets.mappings import MappedColumn, SavedMapping
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn
from minsheng_desktop.spreadsheets.vocabulary import columns as known_columns

_CHUNK = 1000
_MONTH = re.compile(r"20\d{2}年\d{1,2}月")
_WIDTHS = {"id_no": 20, "head_id": 20, "bank_card": 22, "address": 28, "remark": 20, "phone": 13, "seq": 6,
           "relation": 10, "name": 10, "head_name": 10, "hh_no": 15, "cert_no": 15, "bank_name": 18}  # fmt: skip


def export_like(uow: UnitOfRead, mapping: SavedMapping, wanted: RosterFilter, out: Path, official: bool = False) -> int:
    """Write the roster of ``wanted`` in the layout of ``mapping``; answers how many rows of persons.

    With a column for the relation everyone covered has a row, else the holder alone. Figures of the household stand
    on the holder's row, in the unit of the mapping. Columns that stand for nothing known stay empty. ``official``
    adds totals and signatures. Raises FORBIDDEN, and the file errors of ``write_whole``.
    """
    uow.require(Right.EXPORT)
    width = max((c.index for c in mapping.columns), default=-1) + 1
    width = max([width, *map(len, mapping.header)])
    by_index = {c.index: c for c in mapping.columns}
    places = [by_index.get(index, MappedColumn(index, "", "")) for index in range(width)]
    own = {compact(c.title): OWN + c.key for c in list_own_columns(uow, wanted.programme)}
    fields = [place.field or own.get(compact(place.header), "") for place in places]
    columns = [_column(place, field, mapping.money_unit) for place, field in zip(places, fields, strict=True)]
    header = mapping.header or (tuple(place.header for place in places),)
    sheet = OfficialSheet(
        _title(uow, mapping.title, wanted.month),
        uow.node.name if official else "",
        header=header,
        totals=official,
        signatures=official,
        coloured=True,
    )
    keys = [key for chunk in roster_keys(uow, wanted) for key in chunk]
    return write_official(out, sheet, columns, _rows(uow, keys, wanted, fields, mapping.money_unit), uow.job, len(keys))


def _column(place: MappedColumn, field: str, unit: int) -> WriteColumn:
    kinds = known_columns()
    if is_money(field):
        kind = "figure" if unit == money.YUAN else "copy"
    elif field in kinds.kind("count"):
        kind = "integer"
    else:
        kind = "date" if field in kinds.kind("date") else "text"
    width = _WIDTHS.get(field, max(8, 2 * len(place.header) + 2))
    return WriteColumn(place.header, min(width, 30), kind, is_money(field), field in ("address", "remark"))


def _title(uow: UnitOfRead, written: str, month: int) -> str:
    """The title of the table; a month in it is the one asked for, without one the present."""
    year, of_year = split(month) if month else (uow.today.year, uow.today.month)
    return _MONTH.sub(text("entitlements.export_month", year=year, month=of_year), written)


def _rows(
    uow: UnitOfRead, keys: Sequence[int], wanted: RosterFilter, fields: Sequence[str], unit: int
) -> Iterator[list[object]]:
    """Each person's values in the order of the columns, and the benefit's colour mark behind them."""
    programme = next((p.uid for p in list_programmes(uow) if p.code == wanted.programme), b"")
    each_member, number = "relation" in fields, 0
    for start in range(0, len(keys), _CHUNK):
        rows = roster_rows(uow, keys[start : start + _CHUNK], wanted.month)
        people = _people(uow, rows, each_member)
        facts = facts_of(uow, [person for _, person in people], programme)
        for row, person in people:
            if person in facts:
                number += 1
                known: Mapping[str, object] = values_of(facts[person], uow.today, unit) | {SEQUENCE: number}
                yield [*(known.get(field) for field in fields), row.color_mark or ""]


def _people(uow: UnitOfRead, rows: Sequence[RosterRow], each_member: bool) -> list[tuple[RosterRow, bytes]]:
    covered = stored.covered(uow.connection, [row.uid for row in rows]) if each_member else {}
    return [(row, person) for row in rows for person in dict.fromkeys([row.person_uid, *covered.get(row.uid, ())])]
