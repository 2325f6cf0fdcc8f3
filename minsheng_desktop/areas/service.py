"""Areas: taking in a list, listing them as of a day, and the names rosters are matched against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from db.queries import areas as stored
from db.types import definition_uid
from minsheng_desktop.areas.records import LEVEL_OF_LENGTH, AreaPast, AreaRecord, AreasImported
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.catalogue import AreaRow
from minsheng_desktop.spreadsheets.areas import AreaNames, area_names

AREA_COLUMNS = ("uid", "code", "name", "level", "parent_uid", "valid_from")
Rows = Mapping[bytes, Mapping[str, Any]]


def list_areas(uow: UnitOfRead, on: date | None = None, closed: bool = False) -> list[AreaRecord]:
    """Areas by code with their aliases: those in force now (``closed``: also those that ended).

    ``on``: as they stood on that day, with the name and the parent they had then.
    """
    rows = {row["uid"]: row for row in stored.all_areas(uow.connection)}
    aliases: dict[bytes, list[str]] = {}
    for _, area_uid, alias in stored.all_aliases(uow.connection):
        aliases.setdefault(area_uid, []).append(alias)
    past = _past_by_area(uow)
    return [
        _record(uow, row, rows, aliases.get(uid, ()), past.get(uid, ()), on)
        for uid, row in rows.items()
        if closed or _in_force(row, on)
    ]


def _past_by_area(uow: UnitOfRead) -> dict[bytes, list[dict[str, Any]]]:
    found: dict[bytes, list[dict[str, Any]]] = {}
    for past in stored.all_past(uow.connection):
        found.setdefault(past["area_uid"], []).append(past)
    return found


def _in_force(row: Mapping[str, Any], on: date | None) -> bool:
    if on is None:
        return row["valid_to"] is None
    day = on.isoformat()
    return (row["valid_from"] or "") <= day <= (row["valid_to"] or "9999")


def _record(
    uow: UnitOfRead, row: Mapping[str, Any], rows: Rows, aliases: Sequence[str], past: Sequence[Mapping[str, Any]],
    on: date | None,
) -> AreaRecord:  # fmt: skip
    then: Mapping[str, Any] = row
    if on is not None:  # the newest first: the last one that had not ended by then
        then = next((one for one in reversed(past) if one["to_day"] >= on.isoformat()), row)
    parent, successor = rows.get(then["parent_uid"]), rows.get(row["successor_uid"])
    named = dict.fromkeys(one["name"] for one in past if one["name"] != then["name"])
    return AreaRecord(
        row["uid"],
        row["code"],
        then["name"],
        row["level"],
        parent["code"] if parent else "",
        tuple(aliases),
        _day(row["valid_from"]),
        _day(row["valid_to"]),
        successor["code"] if successor else "",
        uow.node.role == "township" and row["home_node"] == uow.node.uid,
        tuple(named),
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def area_history(uow: UnitOfRead, code: str = "") -> list[AreaPast]:
    """What areas (``code``: one of them) were called and where they belonged before, the newest first."""
    codes = {row["uid"]: row["code"] for row in stored.all_areas(uow.connection)}
    return [
        AreaPast(
            codes[row["area_uid"]], row["name"], codes.get(row["parent_uid"], ""), date.fromisoformat(row["to_day"]),
            row["document_number"] or "",
        )
        for row in stored.all_past(uow.connection)
        if row["area_uid"] in codes and code in ("", codes[row["area_uid"]])
    ]  # fmt: skip


@use_case(Operation("areas.create_own", Right.ADMIN, undoable=False))
def create_own_area(uow: UnitOfWork, code: str, name: str) -> bytes:
    """The office's own area, so that everything has a place from the first day."""
    uid = definition_uid("area", code)
    uow.insert_many("area", AREA_COLUMNS, [(uid, code, name, LEVEL_OF_LENGTH[len(code)], None, None)])
    uow.describe(name=name)
    return uid


@use_case(Operation("areas.import_areas", Right.DEFINE))
def import_areas(uow: UnitOfWork, rows: Sequence[AreaRow], on: date | None = None) -> AreasImported:
    """Take in a list of areas: new ones are added, known codes get the new name, parent and aliases.

    Another name or parent holds from ``on`` (today) on; what it was before stays as history. A village that is
    missing from the list stays as it is, and so does one whose validity ended.
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
        [(uids[row.code], row.code, row.name, row.level, uids.get(row.parent_code), None) for row in new],
    )
    updated = 0
    for row in ordered:
        before = known.get(row.code)
        if before is not None and before["valid_to"] is None:
            values = {"name": row.name, "level": row.level, "parent_uid": uids.get(row.parent_code)}
            keep_past(uow, before, values, on or uow.today)
            updated += uow.update("area", uids[row.code], values)
    added = _add_aliases(uow, rows, uids)
    uow.describe(new=len(new), updated=updated)
    return AreasImported(len(new), updated, len(rows) - len(new) - updated, added)


def keep_past(uow: UnitOfWork, row: Mapping[str, Any], values: Mapping[str, Any], on: date, number: str = "") -> bool:
    """Write down what an area was until the day before ``on``, if ``values`` change its name or parent.

    A parent that was not known before is filled in, not changed. Of several changes of one day the state before the
    first counts.
    """
    renamed = values.get("name", row["name"]) != row["name"]
    moved = row["parent_uid"] is not None and values.get("parent_uid", row["parent_uid"]) != row["parent_uid"]
    to_day = (on - timedelta(days=1)).isoformat()
    uid = definition_uid("area_past", f"{row['code']}/{to_day}")
    if not (renamed or moved) or any(past["uid"] == uid for past in stored.all_past(uow.connection)):
        return False
    past = {"area_uid": row["uid"], "name": row["name"], "parent_uid": row["parent_uid"], "to_day": to_day}
    uow.insert("area_past", {"uid": uid, **past, "document_number": number or None})
    return True


def _add_aliases(uow: UnitOfWork, rows: Sequence[AreaRow], uids: dict[str, bytes]) -> int:
    present = {(area_uid, alias) for _, area_uid, alias in stored.all_aliases(uow.connection)}
    wanted = {
        (uids[row.code], alias): definition_uid("area_alias", f"{row.code}/{alias}")
        for row in rows
        for alias in row.aliases
    }
    fresh = [(uid, area, alias) for (area, alias), uid in wanted.items() if (area, alias) not in present]
    return uow.insert_many("area_alias", ("uid", "area_uid", "alias"), fresh) if fresh else 0


def inside(records: Sequence[AreaRecord], code: str) -> list[AreaRecord]:
    """The areas that belong to the one with ``code``: by their parents, by their codes where those are not known."""
    parents = {record.code: record.parent_code for record in records}
    return [record for record in records if _belongs(record.code, code, parents)]


def _belongs(code: str, outer: str, parents: Mapping[str, str]) -> bool:
    chain = list(_upwards(code, parents))
    return outer in chain or chain[-1].startswith(outer)


def _upwards(code: str, parents: Mapping[str, str]) -> Iterator[str]:
    seen = set[str]()
    while code and code not in seen:
        seen.add(code)
        yield code
        code = parents.get(code, "")


def names_of(uow: UnitOfRead) -> AreaNames:
    """The spellings of this office's villages, and the villages of other townships, for reading rosters.

    A former name stands for the village as it is called now, a village that was merged for its successor.
    """
    everything = list_areas(uow, closed=True)
    records = [record for record in everything if not record.closed]
    names = {record.code: record.name for record in records}
    own = uow.node.area_code
    villages = [record for record in records if record.level == "village"]
    mine = inside(records, own)
    within = {record.code: record for record in mine if record.level == "village"}
    known = {record.name for record in within.values()}
    former = [(old, now) for old, now in _former(everything, within) if old not in known]
    towns = [r.name for r in records if r.level == "township" and r.code != own]
    outside = [(names.get(r.parent_code, ""), r.name) for r in villages if r.code not in within]
    listed = [(record.name, record.aliases) for record in within.values()]
    return area_names(names.get(own, uow.node.name), listed, outside, towns, former)


def _former(records: Sequence[AreaRecord], within: Mapping[str, AreaRecord]) -> Iterator[tuple[str, str]]:
    """(former spelling, present village): of renamed villages and of those that went into another one."""
    by_code = {record.code: record for record in records}
    for record in records:
        now = present_area(by_code, record)
        if now is None or now.code not in within:
            continue
        for spelling in (*record.former_names, *((record.name, *record.aliases) if record.closed else ())):
            yield spelling, now.name


def present_area(by_code: Mapping[str, AreaRecord], record: AreaRecord) -> AreaRecord | None:
    """The area a record stands for today: itself, or the last of its successors; None if it ended without one."""
    successors = {code: found.successor_code for code, found in by_code.items()}
    *_, last = _upwards(record.code, successors)
    found = by_code.get(last)
    return found if found is not None and not found.closed else None


def villages_by_name(uow: UnitOfRead, on: date | None = None) -> dict[str, bytes]:
    """Proper village name → uid of this office's villages; ``on``: as they were called on that day."""
    records = inside(list_areas(uow, on), uow.node.area_code)
    return {record.name: record.uid for record in records if record.level == "village"}
