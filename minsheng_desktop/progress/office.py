"""Which tasks an office lists: its own, and those of the county that have a part for its area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from db.queries import exchange as peers
from db.queries import progress as stored
from db.types import definition_uid
from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.rules import year_month

Stored = Mapping[str, Any]
COUNTY = "county"


def own_area(uow: UnitOfRead) -> bytes:
    """The uid of the office's own area."""
    return definition_uid("area", uow.node.area_code)


def area_of_nodes(uow: UnitOfRead) -> dict[bytes, bytes]:
    """The area of every office that reports to this one, by its node; empty in a township."""
    if uow.node.role != COUNTY:
        return {}
    return {row["uid"]: definition_uid("area", row["area_code"]) for row in peers.nodes(uow.connection)}


def parts_areas(uow: UnitOfRead) -> list[AreaRecord]:
    """The areas a target is divided among: the townships of a county, the villages of a township."""
    level = "township" if uow.node.role == COUNTY else "village"
    code = uow.node.area_code
    return [area for area in list_areas(uow) if area.level == level and area.code.startswith(code)]


def listed_tasks(uow: UnitOfRead, year: int) -> list[dict[str, Any]]:
    """The living tasks of a year in the office's list."""
    return stored.tasks_of_year(uow.connection, year, uow.node.uid, own_area(uow))


def given_parts(uow: UnitOfRead, tasks: Iterable[Stored]) -> dict[bytes, list[dict[str, Any]]]:
    """The versions of this office's part of other offices' tasks, oldest first, by task."""
    owners = {task["uid"]: task["home_node"] for task in tasks if task["home_node"] != uow.node.uid}
    mine = own_area(uow)
    found: dict[bytes, list[dict[str, Any]]] = {}
    for row in stored.shares(uow.connection, owners):
        whole = row["area_uid"] == mine and row["person_name"] is None
        if whole and row["home_node"] == owners[row["task_uid"]]:
            found.setdefault(row["task_uid"], []).append({**row, "wording": None})
    return found


def given_part(uow: UnitOfRead, task: Stored) -> dict[str, Any] | None:
    """The part of another office's task that is in force for this office, None where there is none."""
    versions = given_parts(uow, [task]).get(task["uid"], [])
    return versions[-1] if versions and versions[-1]["target_milli"] is not None else None


def known_task(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    """A living task. Raises NOT_FOUND."""
    task = stored.task(uow.connection, uid)
    if task is None:
        raise not_found("progress.unknown_task")
    return task


def own_task(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    """A task this office set itself. Raises NOT_FOUND, RULE where it is the county's."""
    task = known_task(uow, uid)
    if task["home_node"] != uow.node.uid:
        raise rule_error("progress.county_task", item=task["item"])
    return task


def answered_task(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    """A task this office answers for: its own, or one it was given a part of. Raises NOT_FOUND, RULE."""
    task = known_task(uow, uid)
    if task["home_node"] != uow.node.uid and given_part(uow, task) is None:
        raise rule_error("progress.no_part", item=task["item"])
    return task


def check_month(uow: UnitOfRead, task: Stored, month: int) -> None:
    """Refuse a month outside the task's year, to come, outside its span or after it was closed."""
    if month // 100 != task["year"] or not 1 <= month % 100 <= 12:
        raise input_error("progress.month_outside", year=task["year"])
    if month > year_month.of(uow.today):
        raise input_error("progress.month_future")
    if task["first_month"] and month < task["first_month"]:
        raise input_error("progress.month_before", month=year_month.to_text(task["first_month"]))
    if task["closed_on"] and month > year_month.of(date.fromisoformat(task["closed_on"])):
        raise rule_error("progress.closed", item=task["item"], day=task["closed_on"])
