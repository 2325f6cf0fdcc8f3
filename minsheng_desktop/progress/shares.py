"""Dividing a target: the county among townships, a township among villages and persons (包保); the sum is checked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from db.queries import progress as stored
from db.types import new_uid
from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.progress.office import answered_task, area_of_nodes, given_part, known_task, parts_areas
from minsheng_desktop.progress.records import Part
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import plain

Stored = Mapping[str, Any]
# an area, a person, or a person in an area
PartKey = bytes | str | tuple[bytes, str]
SHARE_COLUMNS = (
    "uid", "task_uid", "area_uid", "person_name", "version_no", "target_milli", "document", "decided_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Divided:
    """What a division comes to: ``sum_milli`` of the parts in force against the target.

    ``difference_milli`` is target − sum, None where there is no target. ``below`` are areas whose persons do not
    add up to the area's own part: (area, sum of the persons, part). ``written``: versions written.
    """

    sum_milli: int
    target_milli: int | None
    difference_milli: int | None
    below: tuple[tuple[str, int, int], ...] = ()
    written: int = 0


@use_case(Operation("progress.divide_target", Right.EDIT))
def divide_target(
    uow: UnitOfWork,
    task_uid: bytes,
    parts: Mapping[PartKey, int | None],
    document: str = "",
    decided_on: date | None = None,
) -> Divided:
    """Give parts of a task's target in thousandths: to an area (uid), a person (name), or a person in an area.

    A part is a new version of itself; None takes it back; parts not named stay. The sum against the target is
    answered and, where it differs, stays flagged on the task. Raises INPUT (below 0, an area that is not one of
    this office's), NOT_FOUND, RULE (a task this office does not answer for).
    """
    task = answered_task(uow, task_uid)
    allowed = {area.uid for area in parts_areas(uow)}
    mine = own_shares(stored.shares(uow.connection, [task_uid]), uow.node.uid)
    numbers = stored.share_versions(uow.connection, task_uid, uow.node.uid)
    rows = []
    for key, milli in parts.items():
        area, person = _read_key(key)
        if area is not None and area not in allowed:
            raise input_error("progress.not_a_part", office=uow.node.name)
        if milli is not None and milli < 0:
            raise input_error("progress.negative")
        held = mine.get((area, person))
        if (held["target_milli"] if held else None) == milli:
            continue
        day = decided_on.isoformat() if decided_on else None
        number = numbers.get((area, person), 0) + 1
        rows.append((new_uid(), task_uid, area, person, number, milli, plain(document).strip() or None, day))
    if rows:
        uow.insert_many("task_share", SHARE_COLUMNS, rows)
    done = divided(uow, task_uid)
    uow.describe(item=task["item"], count=len(rows))
    return replace(done, written=len(rows))


def _read_key(key: PartKey) -> tuple[bytes | None, str | None]:
    if isinstance(key, bytes):
        return key, None
    area, name = (None, key) if isinstance(key, str) else key
    person = plain(name).strip()
    if not person:
        raise input_error("progress.no_person")
    return area, person


def own_shares(versions: Iterable[Stored], home: bytes) -> dict[tuple[bytes | None, str | None], Stored]:
    """The parts of one task one node gave that are in force, by (area, person)."""
    newest = {(row["area_uid"], row["person_name"]): row for row in versions if row["home_node"] == home}
    return {key: row for key, row in newest.items() if row["target_milli"] is not None}


def divided(uow: UnitOfRead, task_uid: bytes) -> Divided:
    """How the target is divided as it stands. Raises NOT_FOUND."""
    target = target_here(uow, known_task(uow, task_uid))
    held = own_shares(stored.shares(uow.connection, [task_uid]), uow.node.uid)
    names = {area.uid: area.name for area in list_areas(uow)} if held else {}
    return add_up(held, target, names)


def add_up(
    held: Mapping[tuple[bytes | None, str | None], Stored], target: int | None, names: Mapping[bytes, str]
) -> Divided:
    """The sum of the parts against the target; persons within an area count against the area's part."""
    areas = {area: row["target_milli"] for (area, person), row in held.items() if area and not person}
    inside: dict[bytes, int] = {}
    for (area, person), row in held.items():
        if area and person:
            inside[area] = inside.get(area, 0) + row["target_milli"]
    total = _summed((area, person, row["target_milli"]) for (area, person), row in held.items()) or 0
    wrong = tuple(
        (names.get(area, ""), milli, areas[area])
        for area, milli in inside.items()
        if area in areas and areas[area] != milli
    )
    return Divided(total, target, None if target is None else target - total, wrong)


def divided_sum(parts: Iterable[Part]) -> int | None:
    """The sum of the parts' targets; None where nothing is divided."""
    return _summed((part.area_uid, part.person, part.target_milli) for part in parts if part.target_milli is not None)


def _summed(parts: Iterable[tuple[bytes | None, str | None, int]]) -> int | None:
    """Areas add up to the target; an area known by its persons only is as much as they are.

    Persons beside areas answer for the same target once more: they count only where no area does.
    """
    areas: dict[bytes, int] = {}
    inside: dict[bytes, int] = {}
    alone: list[int] = []
    for area, person, milli in parts:
        if area and person:
            inside[area] = inside.get(area, 0) + milli
        elif area:
            areas[area] = milli
        else:
            alone.append(milli)
    whole = {**inside, **areas}
    return sum(whole.values()) if whole else sum(alone) if alone else None


def target_here(uow: UnitOfRead, task: Stored) -> int | None:
    """The target this office works to: its own task's, or its part of the county's."""
    if task["home_node"] != uow.node.uid:
        part = given_part(uow, task)
        return part["target_milli"] if part else None
    targets = stored.targets_of(uow.connection, task["uid"])
    return targets[-1]["target_milli"] if targets else None


def shares_of(uow: UnitOfRead, task_uid: bytes, month: int | None = None) -> tuple[Part, ...]:
    """The parts of one task with their figures up to ``month`` (YYYYMM; None: the newest). Raises NOT_FOUND."""
    task = known_task(uow, task_uid)
    until = month if month is not None else task["year"] * 100 + 12
    return parts_of(uow, [task_uid], until).get(task_uid, ())


def parts_of(uow: UnitOfRead, task_uids: Sequence[bytes], until: int) -> dict[bytes, tuple[Part, ...]]:
    """The parts of tasks with their figures up to a month, by task: areas by code, then persons.

    A township's figures are those it sent; until it has sent any, those the county entered for it.
    """
    home = uow.node.uid
    versions = stored.shares(uow.connection, task_uids)
    figures = _figures(uow, task_uids, until)
    if not versions and not figures:
        return {}
    areas = {area.uid: area for area in list_areas(uow, closed=True)}
    by_task = {uid: own_shares(rows, home) for uid, rows in
               itertools.groupby(versions, key=lambda row: row["task_uid"])}  # fmt: skip
    found = {}
    for uid in task_uids:
        held = dict(by_task.get(uid, {}))
        seen: dict[bytes, Stored] = figures.get(uid, {})
        keys: list[tuple[bytes | None, str | None]] = [*held, *((a, None) for a in seen if (a, None) not in held)]
        parts = [_part(key, held.get(key), seen, areas) for key in keys]
        codes = {area.uid: area.code for area in areas.values()}
        parts.sort(key=lambda part: (codes.get(part.area_uid or b"", "~"), part.person))
        if parts:
            found[uid] = tuple(parts)
    return found


def _figures(uow: UnitOfRead, task_uids: Sequence[bytes], until: int) -> dict[bytes, dict[bytes, Stored]]:
    """The newest figures per task and area below this office."""
    of_node = area_of_nodes(uow)
    found: dict[bytes, dict[bytes, Stored]] = {}
    for row in stored.part_reports(uow.connection, task_uids, uow.node.uid, until):
        own = row["home_node"] == uow.node.uid
        area = row["area_uid"] if own else of_node.get(row["home_node"])
        if area is None or (not own and row["area_uid"] is not None):
            continue  # a township's villages stand below the township
        here = found.setdefault(row["task_uid"], {})
        held = here.get(area)
        if held is None or (row["month"], not own) > (held["month"], held["home_node"] != uow.node.uid):
            here[area] = row
    return found


def _part(
    key: tuple[bytes | None, str | None], held: Stored | None, seen: Mapping[bytes, Stored], areas: Mapping[bytes, Any]
) -> Part:
    area, person = key
    figures = seen.get(area) if area is not None and person is None else None
    known = areas.get(area) if area is not None else None
    return Part(
        area_uid=area,
        area=known.name if known else "",
        person=person or "",
        target_milli=held["target_milli"] if held else None,
        month=figures["month"] if figures else None,
        month_milli=figures["month_milli"] if figures else None,
        total_milli=figures["total_milli"] if figures else None,
        document=(held["document"] if held else None) or "",
        decided_on=(held["decided_on"] if held else None) or "",
        version=held["version_no"] if held else 0,
        reported_by=figures["home_node"] if figures else None,
        problem=(figures["problem"] if figures else None) or "",
        report_uid=figures["uid"] if figures else None,
    )


def village_parts(uow: UnitOfRead, task_uid: bytes, township: bytes, month: int) -> tuple[Part, ...]:
    """The villages of a township as the township reported and divided them, for the county. Raises NOT_FOUND."""
    task = known_task(uow, task_uid)
    nodes = [node for node, area in area_of_nodes(uow).items() if area == township]
    areas = {area.uid: area for area in list_areas(uow, closed=True)}
    until = min(month, year_month.make(task["year"], 12))
    seen = {
        row["area_uid"]: row
        for row in stored.part_reports(uow.connection, [task_uid], uow.node.uid, until)
        if row["home_node"] in nodes and row["area_uid"] is not None
    }
    versions = stored.shares(uow.connection, [task_uid])
    held: dict[tuple[bytes | None, str | None], Stored] = {}
    for node in nodes:
        held |= own_shares(versions, node)
    keys = [*held, *((area, None) for area in seen if (area, None) not in held)]
    parts = [_part(key, held.get(key), seen, areas) for key in keys]
    codes = {area.uid: area.code for area in areas.values()}
    return tuple(sorted(parts, key=lambda part: (codes.get(part.area_uid or b"", "~"), part.person)))
