"""Villages that are merged or divided: households, persons, benefits and open cases stand in the other village from
the month of the day on; rosters of earlier months keep the village as it was (SY-18.1).

The area is a definition and the county's; the rows of the people are their office's. Where a county merges villages,
each of its townships moves its own people with ``settle_closed_villages`` after the package has come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from db.queries import areas as stored
from db.queries.benefits import states as periods_of
from minsheng_desktop.areas.editing import (
    Row,
    change_of,
    check_day,
    check_open,
    find_area,
    insert_area,
    residents_of,
)
from minsheng_desktop.areas.records import AreaChange
from minsheng_desktop.areas.service import keep_past
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.changes import STOPPED
from minsheng_desktop.entitlements.states import change_states
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.rules import year_month


def _villages(uow: UnitOfRead, code: str, into: str, on: date) -> tuple[Row, Row]:
    source, target = find_area(uow, code, closed=True), find_area(uow, into)
    check_open(source)
    if source["uid"] == target["uid"]:
        raise input_error("areas.same_village", name=source["name"])
    if source["level"] != target["level"]:
        raise input_error("areas.wrong_level", name=target["name"])
    check_day(uow, source, on)
    if target["valid_from"] and on.isoformat() < target["valid_from"]:
        raise rule_error("areas.before_last_change", name=target["name"], day=target["valid_from"])
    return source, target


def preview_merge(uow: UnitOfRead, code: str, into: str, on: date, groups: Sequence[str] = ()) -> AreaChange:
    """What ``merge_villages`` would move. Raises what it raises."""
    source, target = _villages(uow, code, into, on)
    return change_of(source, target, on, residents_of(uow, source, on, tuple(groups)))


@use_case(Operation("areas.merge", Right.DEFINE))
def merge_villages(uow: UnitOfWork, code: str, into: str, on: date, groups: Sequence[str] = ()) -> AreaChange:
    """Let a village be part of another one from ``on`` on; its own last day is the day before.

    ``groups``: only these village groups go over, and the village itself stays. Answers what was moved. Raises INPUT
    for a day to come or one village with itself, RULE for a village that ended or a day before its last change.
    """
    change = preview_merge(uow, code, into, on, groups)
    source, target = _villages(uow, code, into, on)
    if groups and not change.residents.households:
        raise input_error("areas.empty_groups", name=source["name"])
    if not groups:
        _hand_on_parts(uow, source, target, on)
        ended = {"valid_to": (on - timedelta(days=1)).isoformat(), "successor_uid": target["uid"]}
        uow.update("area", source["uid"], ended)
    _move_residents(uow, source, target, on, groups)
    _describe(uow, change)
    return change


def _hand_on_parts(uow: UnitOfWork, source: Row, target: Row, on: date) -> None:
    """What belonged to the area (the villages of a township, groups entered as areas) belongs to its successor."""
    place = {"parent_uid": target["uid"]}
    for part in stored.all_areas(uow.connection, closed=False):
        if part["parent_uid"] == source["uid"]:
            keep_past(uow, part, place, on)
            uow.update("area", part["uid"], place)


@use_case(Operation("areas.split", Right.DEFINE))
def split_village(uow: UnitOfWork, code: str, new_code: str, name: str, groups: Sequence[str], on: date) -> AreaChange:
    """Let some village groups of a village be a village of their own from ``on`` on; answers what was moved."""
    source = find_area(uow, code)
    check_day(uow, source, on)
    if not groups:
        raise input_error("areas.no_groups")
    parent = next((a["code"] for a in stored.all_areas(uow.connection) if a["uid"] == source["parent_uid"]), "")
    target = insert_area(uow, new_code, name, parent, on)
    change = change_of(source, target, on, residents_of(uow, source, on, tuple(groups)))
    if not change.residents.own:
        raise input_error("areas.empty_groups", name=source["name"])
    _move_residents(uow, source, target, on, groups)
    _describe(uow, change)
    return change


def _describe(uow: UnitOfWork, change: AreaChange) -> None:
    there = change.residents
    uow.describe(
        name=change.name, new=change.target_name, day=change.on.isoformat(), households=there.households,
        persons=there.persons, benefits=there.benefits,
    )  # fmt: skip


def _move_residents(uow: UnitOfWork, source: Row, target: Row, on: date, groups: Sequence[str] = ()) -> None:
    """This office's rows stand in ``target``; benefits from the month of ``on`` on, what was drawn before stays."""
    month, place = year_month.of(on), {"area_uid": target["uid"]}
    for kind in ("household", "person", "application"):
        rows = stored.moving_rows(uow.connection, kind, source["uid"], uow.node.uid, month, groups)
        uow.update_many(kind, [(row["uid"], place) for row in rows])
    benefits = stored.moving_rows(uow.connection, "entitlement", source["uid"], uow.node.uid, month, groups)
    why = Why(text("areas.change.reason", old=source["name"], new=target["name"]))
    told = periods_of(uow.connection, [row["uid"] for row in benefits])
    changes = [_change(row, place, row["uid"] in told) for row in benefits]
    change_states(uow, changes, month, why)


def _change(row: Row, place: dict[str, Any], told: bool) -> tuple[Row, dict[str, Any]]:
    """A benefit and what changes of it. One that ends later and whose states nobody wrote was drawn until it ended."""
    if row["status"] in STOPPED and not told:
        return row | {"status": "active"}, place | {"status": row["status"]}
    return row, place


def unsettled_villages(uow: UnitOfRead) -> list[AreaChange]:
    """Villages that ended (the county says so) while this office's people still stand in them, and where they belong.

    ``target_code`` is "" where no successor is known: a person must judge.
    """
    rows = {row["uid"]: row for row in stored.all_areas(uow.connection)}
    found = []
    for uid in stored.closed_with_residents(uow.connection, uow.node.uid):
        on = date.fromisoformat(rows[uid]["valid_to"]) + timedelta(days=1)
        target = _last_successor(rows, rows[uid])
        found.append(change_of(rows[uid], target, on, residents_of(uow, rows[uid], on)))
    return found


def _last_successor(rows: dict[bytes, Row], row: Row) -> Row | None:
    seen = {row["uid"]}
    while row["valid_to"]:
        following = rows.get(row["successor_uid"])
        if following is None or following["uid"] in seen:
            return None
        row = following
        seen.add(row["uid"])
    return row


@use_case(Operation("areas.settle", Right.EDIT))
def settle_closed_villages(uow: UnitOfWork) -> list[AreaChange]:
    """Move this office's people out of every village that ended into its successor; answers what was moved."""
    rows = {row["code"]: row for row in stored.all_areas(uow.connection)}
    moved = [change for change in unsettled_villages(uow) if change.target_code]
    for change in moved:
        _move_residents(uow, rows[change.code], rows[change.target_code], change.on)
    uow.describe(
        count=len(moved),
        households=sum(change.residents.households for change in moved),
        persons=sum(change.residents.persons for change in moved),
    )
    return moved
