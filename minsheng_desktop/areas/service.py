"""Areas: taking in a list, listing them, and the names rosters are matched against."""

from __future__ import annotations

from collections.abc import Sequence

from db.queries import areas as stored
from db.types import definition_uid
from minsheng_desktop.areas.records import LEVEL_OF_LENGTH, AreaRecord, AreasImported
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.catalogue import AreaRow
from minsheng_desktop.spreadsheets.areas import AreaNames, area_names

AREA_COLUMNS = ("uid", "code", "name", "level", "parent_uid")


def list_areas(uow: UnitOfRead) -> list[AreaRecord]:
    """All areas by code, with their aliases."""
    areas = stored.all_areas(uow.connection)
    codes = {area["uid"]: area["code"] for area in areas}
    aliases: dict[bytes, list[str]] = {}
    for _, area_uid, alias in stored.all_aliases(uow.connection):
        aliases.setdefault(area_uid, []).append(alias)
    return [
        AreaRecord(
            area["uid"],
            area["code"],
            area["name"],
            area["level"],
            codes.get(area["parent_uid"], ""),
            tuple(aliases.get(area["uid"], ())),
        )
        for area in areas
    ]


@use_case(Operation("areas.create_own", Right.ADMIN, undoable=False))
def create_own_area(uow: UnitOfWork, code: str, name: str) -> bytes:
    """The office's own area, so that everything has a place from the first day."""
    uid = definition_uid("area", code)
    uow.insert_many("area", AREA_COLUMNS, [(uid, code, name, LEVEL_OF_LENGTH[len(code)], None)])
    uow.describe(name=name)
    return uid


@use_case(Operation("areas.import_areas", Right.DEFINE))
def import_areas(uow: UnitOfWork, rows: Sequence[AreaRow]) -> AreasImported:
    """Take in a list of areas: new ones are added, known codes get the new name, parent and aliases.

    A village that is missing from the list stays as it is.
    """
    known = {area["code"]: area for area in stored.all_areas(uow.connection)}
    uids = {code: area["uid"] for code, area in known.items()} | {
        row.code: definition_uid("area", row.code) for row in rows if row.code not in known
    }
    ordered = sorted(rows, key=lambda row: len(row.code))
    new = [row for row in ordered if row.code not in known]
    uow.insert_many(
        "area",
        AREA_COLUMNS,
        [(uids[row.code], row.code, row.name, row.level, uids.get(row.parent_code)) for row in new],
    )
    updated = 0
    for row in ordered:
        if row.code in known:
            values = {"name": row.name, "level": row.level, "parent_uid": uids.get(row.parent_code)}
            updated += uow.update("area", uids[row.code], values)
    added = _add_aliases(uow, rows, uids)
    uow.describe(new=len(new), updated=updated)
    return AreasImported(len(new), updated, len(rows) - len(new) - updated, added)


def _add_aliases(uow: UnitOfWork, rows: Sequence[AreaRow], uids: dict[str, bytes]) -> int:
    present = {(area_uid, alias) for _, area_uid, alias in stored.all_aliases(uow.connection)}
    wanted = {
        (uids[row.code], alias): definition_uid("area_alias", f"{row.code}/{alias}")
        for row in rows
        for alias in row.aliases
    }
    fresh = [(uid, area, alias) for (area, alias), uid in wanted.items() if (area, alias) not in present]
    return uow.insert_many("area_alias", ("uid", "area_uid", "alias"), fresh) if fresh else 0


def names_of(uow: UnitOfRead) -> AreaNames:
    """The spellings of this office's villages, and the villages of other townships, for reading rosters."""
    records = list_areas(uow)
    names = {record.code: record.name for record in records}
    own = uow.node.area_code
    villages = [r for r in records if r.level == "village"]
    inside = [(r.name, r.aliases) for r in villages if r.code.startswith(own)]
    outside = [(names.get(r.parent_code, ""), r.name) for r in villages if not r.code.startswith(own)]
    towns = [r.name for r in records if r.level == "township" and r.code != own]
    return area_names(names.get(own, uow.node.name), inside, outside, towns)


def villages_by_name(uow: UnitOfRead) -> dict[str, bytes]:
    """Proper village name → uid of this office's villages."""
    return {
        record.name: record.uid
        for record in list_areas(uow)
        if record.level == "village" and record.code.startswith(uow.node.area_code)
    }
