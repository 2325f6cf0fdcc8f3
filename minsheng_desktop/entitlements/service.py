"""Rosters: the benefits of a programme as a list, its totals and groups, and its export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.queries import rosters
from db.queries.rosters import ListQuery
from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.fields import Field, Masking, Type, field
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.records import ProgrammeInUse, RosterRow, Totals, VillageGroup
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets.records import WriteColumn

# The columns of a roster, once for table, Excel and paper; keys are attributes of ``RosterRow``.
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
EXPORT_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What a roster shows; empty means no restriction."""

    programme: str = ""
    village: bytes = b""
    statuses: tuple[str, ...] = ()
    category: str = ""
    text: str = ""
    doubts_only: bool = False
    sort: str = ""
    descending: bool = False
    by_village: bool = False


def _query(uow: UnitOfRead, wanted: RosterFilter) -> ListQuery:
    programme = b""
    if wanted.programme:
        programme = next((p.uid for p in list_programmes(uow) if p.code == wanted.programme), b"")
        if not programme:
            raise not_found("entitlements.no_programme", programme=wanted.programme)
    return ListQuery(
        sort=wanted.sort,
        descending=wanted.descending,
        programme=programme,
        area=wanted.village,
        statuses=wanted.statuses,
        category=wanted.category,
        text=wanted.text,
        doubts_only=wanted.doubts_only,
        grouped=wanted.by_village,
    )


@dataclass(frozen=True, slots=True)
class RosterChoices:
    """What a roster can be filtered by: programmes in use, the office's villages (uid, name)."""

    programmes: tuple[ProgrammeInUse, ...]
    villages: tuple[tuple[bytes, str], ...]


def roster_choices(uow: UnitOfRead) -> RosterChoices:
    """The choices of a roster's filters."""
    names = tuple((uid, name) for name, uid in villages_by_name(uow).items())
    return RosterChoices(tuple(programmes_in_use(uow)), names)


def roster_first(uow: UnitOfRead, wanted: RosterFilter, size: int) -> list[RosterRow]:
    """The first rows of a roster."""
    return [_row(found) for found in rosters.first_rows(uow.connection, rosters.BENEFITS, _query(uow, wanted), size)]


def roster_keys(uow: UnitOfRead, wanted: RosterFilter) -> Iterator[list[int]]:
    """All keys of a roster in order."""
    return rosters.ordered_keys(uow.connection, rosters.BENEFITS, _query(uow, wanted))


def roster_rows(uow: UnitOfRead, keys: Sequence[int]) -> list[RosterRow]:
    """The rows of ``keys`` in their order."""
    return [_row(found) for found in rosters.rows_of(uow.connection, rosters.BENEFITS, keys)]


def entitlement_row(uow: UnitOfRead, uid: bytes) -> RosterRow:
    """One benefit as a roster line. Raises NOT_FOUND."""
    key = rosters.benefit_key(uow.connection, uid)
    found = roster_rows(uow, [key]) if key is not None else []
    if not found:
        raise not_found("entitlements.none")
    return found[0]


def _row(found: Sequence[Any]) -> RosterRow:
    values = list(found)
    values[21] = bool(values[21])
    return RosterRow(*values)


def roster_totals(uow: UnitOfRead, wanted: RosterFilter, keys: Sequence[int] = ()) -> Totals:
    """Totals of a roster, or of the chosen rows of it."""
    return Totals(*rosters.benefit_totals(uow.connection, _query(uow, wanted), keys))


def roster_groups(uow: UnitOfRead, wanted: RosterFilter) -> list[VillageGroup]:
    """A roster's villages in order with their totals."""
    return [
        VillageGroup(row[0], row[1] or text("entitlements.no_village"), Totals(*row[2:]))
        for row in rosters.benefit_groups(uow.connection, _query(uow, wanted))
    ]


def programmes_in_use(uow: UnitOfRead) -> list[ProgrammeInUse]:
    """Programmes that have benefits here, the largest first."""
    return [ProgrammeInUse(*row) for row in rosters.programmes_in_use(uow.connection)]


def categories_in_use(uow: UnitOfRead, programme: bytes) -> list[str]:
    """The classes that occur in a programme's roster."""
    return rosters.categories_in_use(uow.connection, programme)


def list_entitlements(
    uow: UnitOfRead, programme: str = "", village: str = "", statuses: Sequence[str] = (), wanted: str = ""
) -> list[RosterRow]:
    """All benefits of a programme and village by name."""
    chosen = filter_by_names(uow, programme, village, statuses, wanted)
    return [row for keys in roster_keys(uow, chosen) for row in roster_rows(uow, keys)]


def filter_by_names(
    uow: UnitOfRead, programme: str, village: str, statuses: Sequence[str], wanted: str
) -> RosterFilter:
    """A filter from names as typed. Raises NOT_FOUND for an unknown village or programme."""
    area = villages_by_name(uow).get(village, b"") if village else b""
    if village and not area:
        raise not_found("entitlements.no_such_village", name=village)
    return RosterFilter(programme, area, tuple(statuses), text=wanted)


def export_roster(
    uow: UnitOfRead, out: Path, programme: str = "", village: str = "", statuses: Sequence[str] = (), wanted: str = ""
) -> int:
    """Write a roster to .xlsx, full numbers included; answers the number of rows."""
    return export_shown(uow, out, filter_by_names(uow, programme, village, statuses, wanted), ROSTER_FIELDS)


def export_shown(
    uow: UnitOfRead, out: Path, wanted: RosterFilter, fields: Sequence[Field], keys: Sequence[int] = ()
) -> int:
    """Write exactly the chosen rows (or all of the filter) and columns to .xlsx; answers how many rows.

    Full numbers leave the program here, so the right to export is asked for.
    """
    uow.require(Right.EXPORT)
    ordered = list(keys) or [key for chunk in roster_keys(uow, wanted) for key in chunk]
    writer = adapters.load("xlsx_writer")
    columns = [WriteColumn(str(f.label), max(6, f.width // 8), _cell_type(f)) for f in fields]
    title = text("entitlements.export_title", office=uow.node.name)
    writer.write_table(out, title, columns, _cells(uow, ordered, fields))
    return len(ordered)


def _cell_type(shown: Field) -> str:
    return {Type.MONEY: "money", Type.INTEGER: "integer", Type.DATE: "date", Type.MONTH: "month"}.get(
        shown.type, "text"
    )


def _cells(uow: UnitOfRead, keys: Sequence[int], fields: Sequence[Field]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(keys), EXPORT_CHUNK):
        uow.job.tick(start, len(keys))
        for row in roster_rows(uow, keys[start : start + EXPORT_CHUNK]):
            yield tuple(
                text(f"entitlements.status.{row.status}") if f.key == "status" else getattr(row, f.key) for f in fields
            )
