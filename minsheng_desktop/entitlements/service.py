"""Rosters: the benefits of a programme as a list, its totals and groups, and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from db.queries import roster_months, rosters
from db.queries.rosters import ListQuery
from minsheng_desktop.areas.service import inside, list_areas, villages_by_name
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.fields import Field
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import list_own_columns, read_extra
from minsheng_desktop.entitlements.own_columns import own_values as own_values
from minsheng_desktop.entitlements.records import ProgrammeInUse, RosterRow, Totals, VillageGroup
from minsheng_desktop.entitlements.roster_fields import OWN, TOTAL_FIELD, TOWN_FIELD, cell_of, own_field, write_column
from minsheng_desktop.entitlements.roster_fields import ROSTER_FIELDS as ROSTER_FIELDS
from minsheng_desktop.entitlements.roster_fields import value_of as value_of
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn

EXPORT_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What a roster shows; empty means no restriction.

    ``month`` (YYYYMM) shows who drew the benefit in that month and as it stood then; 0: as it stands now,
    those that ended included. Of a month are status, class, size, cover, village and amounts; names, numbers,
    village group, address, account, remark, mark and own columns are today's. ``colors``: marks ("": none).
    ``cover_unstated``: nobody is named as covered. ``grace_ended`` (YYYYMM): gradual exits planned to end by that
    month. ``own``: (key, value) of own columns ("": nothing there). ``office``: the township that keeps them (at a
    county). ``sort``: a field's key, also "own:<key>".
    """

    programme: str = ""
    village: bytes = b""
    statuses: tuple[str, ...] = ()
    category: str = ""
    text: str = ""
    doubts_only: bool = False
    sort: str = ""
    descending: bool = False
    by_village: bool = False
    month: int = 0
    colors: tuple[str, ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    cover_unstated: bool = False
    grace_ended: int = 0
    office: bytes = b""


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
        office=wanted.office,
        statuses=wanted.statuses,
        category=wanted.category,
        text=wanted.text,
        doubts_only=wanted.doubts_only,
        cover_unstated=wanted.cover_unstated,
        grace_ended=wanted.grace_ended,
        grouped=wanted.by_village,
        month=wanted.month,
        colors=wanted.colors,
        own=wanted.own,
        by_number=_by_number(uow, wanted),
    )


def _by_number(uow: UnitOfRead, wanted: RosterFilter) -> bool:
    """Whether the roster is sorted by an own column of numbers."""
    if not wanted.sort.startswith(OWN):
        return False
    key = wanted.sort.removeprefix(OWN)
    return any(c.key == key and c.kind == "number" for c in list_own_columns(uow, wanted.programme, False))


@dataclass(frozen=True, slots=True)
class Township:
    """A township that reports here, and its villages (uid, name)."""

    uid: bytes
    name: str
    villages: tuple[tuple[bytes, str], ...]


@dataclass(frozen=True, slots=True)
class RosterChoices:
    """What a roster can be filtered by: programmes in use, villages (uid, name), at a county its townships."""

    programmes: tuple[ProgrammeInUse, ...]
    villages: tuple[tuple[bytes, str], ...]
    townships: tuple[Township, ...] = ()


def roster_choices(uow: UnitOfRead) -> RosterChoices:
    """The choices of a roster's filters; villages of two townships may bear one name."""
    in_use = tuple(programmes_in_use(uow))
    if uow.node.role != "county":
        return RosterChoices(in_use, tuple((uid, name) for name, uid in villages_by_name(uow).items()))
    areas = list_areas(uow)
    townships = tuple(
        Township(uid, name, tuple((v.uid, v.name) for v in inside(areas, code) if v.level == "village"))
        for uid, name, code in roster_months.townships(uow.connection)
    )
    return RosterChoices(in_use, tuple(village for town in townships for village in town.villages), townships)


def roster_fields(uow: UnitOfRead, programme_code: str = "") -> tuple[Field, ...]:
    """Every column a programme's roster ("": any) can show: those of all rosters, the sum of both amounts, own ones."""
    place = next(i for i, shown in enumerate(ROSTER_FIELDS) if shown.key == "supplement_fen") + 1
    own = (own_field(column) for column in list_own_columns(uow, programme_code))
    shared = (*ROSTER_FIELDS[:place], TOTAL_FIELD, *ROSTER_FIELDS[place:])
    if uow.node.role == "county":
        at = next(i for i, shown in enumerate(shared) if shown.key == "village")
        shared = (*shared[:at], TOWN_FIELD, *shared[at:])
    return (*shared, *own)


def roster_first(uow: UnitOfRead, wanted: RosterFilter, size: int) -> list[RosterRow]:
    """The first rows of a roster."""
    shape = roster_months.benefits(wanted.month)
    return roster_rows(uow, rosters.first_keys(uow.connection, shape, _query(uow, wanted), size), wanted.month)


def roster_keys(uow: UnitOfRead, wanted: RosterFilter) -> Iterator[list[int]]:
    """All keys of a roster in order."""
    return rosters.ordered_keys(uow.connection, roster_months.benefits(wanted.month), _query(uow, wanted))


def roster_rows(uow: UnitOfRead, keys: Sequence[int], month: int = 0) -> list[RosterRow]:
    """The rows of ``keys`` in their order, as they stand now or stood in ``month`` (YYYYMM)."""
    return [_row(found) for found in rosters.rows_of(uow.connection, roster_months.benefits(month, each=True), keys)]


def entitlement_row(uow: UnitOfRead, uid: bytes, month: int = 0) -> RosterRow:
    """One benefit as a roster line. Raises NOT_FOUND."""
    key = roster_months.benefit_key(uow.connection, uid)
    found = roster_rows(uow, [key], month) if key is not None else []
    if not found:
        raise not_found("entitlements.none")
    return found[0]


def _row(found: Sequence[Any]) -> RosterRow:
    values = list(found)
    values[21] = bool(values[21])
    values[-1] = read_extra(values[-1])
    return RosterRow(*values)


def _totals(found: Sequence[int]) -> Totals:
    benefits, covered, amount, supplement = found
    return Totals(benefits, covered, amount, supplement, amount + supplement)


def roster_totals(uow: UnitOfRead, wanted: RosterFilter, keys: Sequence[int] = ()) -> Totals:
    """Totals of a roster, or of the chosen rows of it."""
    return _totals(roster_months.benefit_totals(uow.connection, _query(uow, wanted), keys))


def roster_groups(uow: UnitOfRead, wanted: RosterFilter) -> list[VillageGroup]:
    """A roster's villages in order with their totals."""
    return [
        VillageGroup(row[0], row[1] or text("entitlements.no_village"), _totals(row[2:]))
        for row in roster_months.benefit_groups(uow.connection, _query(uow, wanted))
    ]


def programmes_in_use(uow: UnitOfRead) -> list[ProgrammeInUse]:
    """Programmes that have benefits here, the largest first."""
    return [ProgrammeInUse(*row) for row in roster_months.programmes_in_use(uow.connection)]


def categories_in_use(uow: UnitOfRead, programme: bytes, month: int = 0) -> list[str]:
    """The classes that occur in a programme's roster; for a roster of a month those of former periods too."""
    return roster_months.categories_in_use(uow.connection, programme, former=bool(month))


def colors_in_use(uow: UnitOfRead, programme: bytes = b"") -> list[str]:
    """The colour marks that occur in a programme's roster (b"": in all)."""
    return roster_months.colors_in_use(uow.connection, programme)


def list_entitlements(
    uow: UnitOfRead, programme: str = "", village: str = "", statuses: Sequence[str] = (), wanted: str = "",
    month: int = 0,
) -> list[RosterRow]:  # fmt: skip
    """All benefits of a programme and village by name, as they stand now or stood in ``month``."""
    chosen = filter_by_names(uow, programme, village, statuses, wanted, month)
    return [row for keys in roster_keys(uow, chosen) for row in roster_rows(uow, keys, month)]


def filter_by_names(
    uow: UnitOfRead, programme: str, village: str, statuses: Sequence[str], wanted: str, month: int = 0
) -> RosterFilter:
    """A filter from names as typed. Raises NOT_FOUND for an unknown village or programme."""
    area = _village(uow, village, month) if village else b""
    if village and not area:
        raise not_found("entitlements.no_such_village", name=village)
    return RosterFilter(programme, area, tuple(statuses), text=wanted, month=month)


def _village(uow: UnitOfRead, name: str, month: int) -> bytes:
    """A village by the name it had in ``month`` (0: now), else by its name of today; b"" if there is none."""
    then = villages_by_name(uow, year_month.last_day(month)) if month else {}
    return then.get(name) or villages_by_name(uow).get(name, b"")


def export_roster(
    uow: UnitOfRead, out: Path, programme: str = "", village: str = "", statuses: Sequence[str] = (), wanted: str = "",
    month: int = 0, official: bool = False,
) -> int:  # fmt: skip
    """Write a roster to .xlsx, full numbers and own columns included; answers the number of rows."""
    chosen = filter_by_names(uow, programme, village, statuses, wanted, month)
    return export_shown(uow, out, chosen, exported_fields(uow, programme), official=official)


def exported_fields(uow: UnitOfRead, programme: str) -> tuple[Field, ...]:
    """All columns of a roster that say something: of one of persons those of households do not.

    Fields of the programme that nothing stands in, and that need not be filled in, say nothing.
    """
    silent = {"household_size", "covered"} if _is_of_persons(uow, programme) else set()
    silent |= {OWN + c.key for c in list_own_columns(uow, programme) if c.field and c.offered}
    return tuple(field for field in roster_fields(uow, programme) if field.key not in silent)


def _is_of_persons(uow: UnitOfRead, programme: str) -> bool:
    return any(p.code == programme and p.unit == "person" for p in list_programmes(uow))


def export_shown(
    uow: UnitOfRead,
    out: Path,
    wanted: RosterFilter,
    fields: Sequence[Field],
    keys: Sequence[int] = (),
    official: bool = False,
) -> int:
    """Write exactly the chosen rows (or all of the filter) and columns to .xlsx; answers how many rows.

    Colour marks are kept. A roster of a month says so in its title. ``official``: a finished sheet with office,
    date, totals and signatures. Full numbers leave the program here, so the right to export is asked for.
    """
    uow.require(Right.EXPORT)
    ordered = list(keys) or [key for chunk in roster_keys(uow, wanted) for key in chunk]
    columns = [write_column(f) for f in fields]
    if _is_of_persons(uow, wanted.programme):
        named = text("entitlements.export_person")
        columns = [replace(c, label=named) if f.key == "name" else c for c, f in zip(columns, fields, strict=True)]
    rows = _cells(uow, ordered, fields, wanted.month)
    if official:
        return write_official(out, _official(uow, wanted, fields), [_number_column(), *columns], _numbered(rows))
    writer = adapters.load("xlsx_writer")
    writer.write_table(out, _title(uow, wanted), columns, rows, coloured=True)
    return len(ordered)


def _number_column() -> WriteColumn:
    return WriteColumn(text("entitlements.export_number"), 6, "integer")


def _numbered(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return ((number, *row) for number, row in enumerate(rows, 1))


def _official(uow: UnitOfRead, wanted: RosterFilter, fields: Sequence[Field]) -> OfficialSheet:
    """What stands around the rows of a roster."""
    programme = next((p for p in list_programmes(uow) if p.code == wanted.programme), None)
    month, day = wanted.month, uow.today
    year, of_year = year_month.split(month) if month else (day.year, day.month)
    when = text("entitlements.export_month", year=year, month=of_year)
    if not month:
        when = text("entitlements.export_day", year=year, month=of_year, day=day.day)
    known = [shown.key for shown in fields]
    paid = next((known.index(key) + 1 for key in ("total_fen", "amount_fen") if key in known), None)
    counted = {"household": text("spreadsheets.official.household"), "person": text("spreadsheets.official.person")}
    return OfficialSheet(
        _title(uow, wanted),
        uow.node.name,
        when,
        text("spreadsheets.official.yuan") if paid else "",
        counted.get(programme.unit, "") if programme else "",
        paid,
        coloured=True,
        frozen=known.index("name") + 2 if "name" in known[:3] else 0,
    )


def _title(uow: UnitOfRead, wanted: RosterFilter) -> str:
    """The heading of a roster: its office, its programme if it is of one, its month if it is of one."""
    names = {p.code: p.name for p in list_programmes(uow)} if wanted.programme else {}
    about = f"{uow.node.name}{names.get(wanted.programme, '')}"
    if not wanted.month:
        return text("entitlements.export_title", office=about)
    year, month_of_year = year_month.split(wanted.month)
    return text("entitlements.export_title_month", office=about, year=year, month=month_of_year)


def _cells(uow: UnitOfRead, keys: Sequence[int], fields: Sequence[Field], month: int) -> Iterator[tuple[Any, ...]]:
    """The rows of ``keys``, each with its colour mark behind its columns."""
    for start in range(0, len(keys), EXPORT_CHUNK):
        uow.job.tick(start, len(keys))
        for row in roster_rows(uow, keys[start : start + EXPORT_CHUNK], month):
            yield (*(cell_of(row, f) for f in fields), row.color_mark or "")
