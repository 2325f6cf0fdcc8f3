"""Acts on areas that touch nobody who lives there: a new one, another name, another township, the end of an empty one.

Every act holds from a day on; what an area was before stays as history (SY-18.1). A township that enters one does so
provisionally, until the county issues the area.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from db.queries import areas as stored
from db.types import definition_uid
from minsheng_desktop.areas.records import LEVEL_OF_LENGTH, AreaChange, Residents
from minsheng_desktop.areas.service import keep_past
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import plain

LONGEST_NAME = 60
NOBODY = Residents(0, 0, 0, 0)
Row = dict[str, Any]


def find_area(uow: UnitOfRead, written: str, closed: bool = False) -> Row:
    """An area by its code, else by its name among those in force. Raises NOT_FOUND, RULE where a name is no one's own.

    ``closed``: also one whose validity ended.
    """
    rows = stored.all_areas(uow.connection, closed)
    found = [row for row in rows if row["code"] == written] or [row for row in rows if row["name"] == written]
    if not found:
        raise not_found("areas.unknown", name=written)
    if len(found) > 1:
        raise rule_error("areas.ambiguous", name=written)
    return found[0]


def check_day(uow: UnitOfRead, row: Row, on: date) -> None:
    """Whether an act on an area can hold from ``on`` on. Raises INPUT for a day to come, RULE for one before its
    last change: what was reported by it stands."""
    if on > uow.today:
        raise input_error("areas.future_day", day=on.isoformat())
    changed = [past["to_day"] for past in stored.all_past(uow.connection) if past["area_uid"] == row["uid"]]
    began = [row["valid_from"]] if row["valid_from"] else []
    last = max([*((date.fromisoformat(day) + timedelta(days=1)).isoformat() for day in changed), *began], default="")
    if on.isoformat() < last:
        raise rule_error("areas.before_last_change", name=row["name"], day=last)


def check_open(row: Row) -> None:
    """Raise RULE for an area whose validity ended."""
    if row["valid_to"]:
        raise rule_error("areas.already_closed", name=row["name"], day=row["valid_to"])


def residents_of(uow: UnitOfRead, row: Row, on: date, groups: tuple[str, ...] = ()) -> Residents:
    """What stands in an area on a day, or in some village groups of it."""
    counts = stored.residents(uow.connection, row["uid"], uow.node.uid, year_month.of(on), groups)
    return Residents(*counts)


def change_of(row: Row, target: Row | None, on: date, residents: Residents = NOBODY) -> AreaChange:
    """The record of an act."""
    code, name = (target["code"], target["name"]) if target else ("", "")
    return AreaChange(row["code"], row["name"], code, name, on, year_month.of(on), residents)


def check_name(uow: UnitOfRead, name: str, parent: bytes | None, own: bytes = b"") -> str:
    """A name as it will be stored. Raises INPUT where it is empty or long, RULE where its parent has it already."""
    name = plain(name).strip()
    if not name or len(name) > LONGEST_NAME:
        raise input_error("areas.bad_name", most=LONGEST_NAME)
    for row in stored.all_areas(uow.connection, closed=False):
        if row["name"] == name and row["parent_uid"] == parent and row["uid"] != own:
            raise rule_error("areas.name_taken", name=name, number=row["code"])
    return name


@use_case(Operation("areas.open", Right.DEFINE))
def open_area(uow: UnitOfWork, code: str, name: str, parent_code: str = "", on: date | None = None) -> AreaChange:
    """Enter an area that exists from ``on`` (today) on; its level follows from the length of its code."""
    row = insert_area(uow, code, name, parent_code, on or uow.today)
    uow.describe(name=row["name"], code=code)
    return change_of(row, None, on or uow.today)


def insert_area(uow: UnitOfWork, code: str, name: str, parent_code: str, on: date) -> Row:
    """The row of a new area. Raises INPUT for a code of no level or a day to come, RULE for one that is known."""
    level = LEVEL_OF_LENGTH.get(len(code), "") if code.isascii() and code.isdigit() else ""
    if not level:
        raise input_error("areas.bad_code", number=code)
    if on > uow.today:
        raise input_error("areas.future_day", day=on.isoformat())
    rows = {row["code"]: row for row in stored.all_areas(uow.connection)}
    if code in rows:
        raise rule_error("areas.code_taken", number=code, name=rows[code]["name"])
    wanted = parent_code or next((code[:n] for n in (12, 9, 6) if n < len(code) and code[:n] in rows), "")
    if wanted and wanted not in rows:
        raise not_found("areas.unknown", name=wanted)
    parent = rows[wanted] if wanted else None
    if parent is not None:
        check_open(parent)
    uid = definition_uid("area", code)
    values = {
        "uid": uid, "code": code, "name": check_name(uow, name, parent["uid"] if parent else None), "level": level,
        "parent_uid": parent["uid"] if parent else None, "valid_from": on.isoformat(),
    }  # fmt: skip
    uow.insert("area", values)
    return {**values, "valid_to": None, "successor_uid": None}


@use_case(Operation("areas.rename", Right.DEFINE))
def rename_area(
    uow: UnitOfWork, code: str, name: str, on: date | None = None, number: str = "", correct: bool = False
) -> AreaChange:
    """Call an area ``name`` from ``on`` on; it is still found by its former name.

    ``correct``: the old name was a slip and never held, so that no history is kept. ``number`` is the document.
    """
    day = on or uow.today
    row = find_area(uow, code)
    check_day(uow, row, day)
    values = {"name": check_name(uow, name, row["parent_uid"], row["uid"])}
    if not correct:
        keep_past(uow, row, values, day, number)
    uow.update("area", row["uid"], values)
    uow.describe(old=row["name"], new=values["name"], day=day.isoformat())
    return change_of(row, {**row, **values}, day)


@use_case(Operation("areas.move", Right.DEFINE))
def move_area(uow: UnitOfWork, code: str, parent_code: str, on: date, number: str = "") -> AreaChange:
    """Let an area belong to another one of the level above from ``on`` on; reports of earlier days keep the old one."""
    row, target = find_area(uow, code), find_area(uow, parent_code)
    check_day(uow, row, on)
    check_parent(row, target)
    values = {"parent_uid": target["uid"]}
    check_name(uow, row["name"], target["uid"], row["uid"])
    residents = residents_of(uow, row, on)
    keep_past(uow, row, values, on, number)
    uow.update("area", row["uid"], values)
    uow.describe(name=row["name"], new=target["name"], day=on.isoformat())
    return change_of(row, target, on, residents)


def check_parent(row: Row, target: Row) -> None:
    """Whether an area can belong to another one. Raises INPUT where the levels do not fit or it does already."""
    levels = list(LEVEL_OF_LENGTH.values())
    if levels.index(target["level"]) != levels.index(row["level"]) - 1:
        raise input_error("areas.wrong_level", name=target["name"])
    if row["parent_uid"] == target["uid"]:
        raise input_error("areas.same_parent", name=row["name"], parent=target["name"])


def preview_move(uow: UnitOfRead, code: str, parent_code: str, on: date) -> AreaChange:
    """What ``move_area`` would come to. Raises what it raises."""
    row, target = find_area(uow, code), find_area(uow, parent_code)
    check_day(uow, row, on)
    check_parent(row, target)
    return change_of(row, target, on, residents_of(uow, row, on))


@use_case(Operation("areas.close", Right.DEFINE))
def close_area(uow: UnitOfWork, code: str, on: date) -> AreaChange:
    """Let an area end the day before ``on`` without a successor. Raises RULE while anybody stands in it."""
    row = find_area(uow, code)
    check_day(uow, row, on)
    residents = residents_of(uow, row, on)
    if residents.own or residents.foreign:
        raise rule_error(
            "areas.not_empty", name=row["name"], households=residents.households,
            persons=residents.persons, benefits=residents.benefits,
        )  # fmt: skip
    if any(child["parent_uid"] == row["uid"] for child in stored.all_areas(uow.connection, closed=False)):
        raise rule_error("areas.has_parts", name=row["name"])
    uow.update("area", row["uid"], {"valid_to": (on - timedelta(days=1)).isoformat()})
    uow.describe(name=row["name"], day=on.isoformat())
    return change_of(row, None, on)


def village_groups(uow: UnitOfRead, code: str) -> tuple[tuple[str, int], ...]:
    """(village group, households) of an area; households without a group stand under ""."""
    return tuple(stored.groups_of(uow.connection, find_area(uow, code, closed=True)["uid"]))
