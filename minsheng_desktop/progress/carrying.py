"""The change of the year (年度结转): tasks, number series, holidays and standards carried into the new year.

A preview first, then one operation. The old year stays as it is; the new year gets rows of its own, and what it has
already is left alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import progress as stored
from db.queries import year_change
from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.holiday_editing import import_holidays
from minsheng_desktop.programmes.holiday_lists import NewHoliday
from minsheng_desktop.programmes.holidays import OFF, list_holidays
from minsheng_desktop.programmes.records import StandardRecord
from minsheng_desktop.programmes.standards import NewStandard, add_standard, standard_history
from minsheng_desktop.progress.duties import DUTY_COLUMNS
from minsheng_desktop.progress.editing import YEARS, put_task
from minsheng_desktop.progress.shares import SHARE_COLUMNS, own_shares
from minsheng_desktop.progress.writing import TARGET_COLUMNS

Stored = Mapping[str, Any]
NEW, KNOWN, CLOSED = "new", "known", "closed"
# holidays that fall on the same day each year; those by the lunar calendar come with the yearly notice
FIXED_DAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
TASKS, TARGETS, DUTIES, HOLIDAYS, STANDARDS = PARTS = ("tasks", "targets", "duties", "holidays", "standards")
COPIED = (
    "item", "section", "department", "unit", "programme_uid", "category", "kind", "counts_for", "rate_kind",
    "rate_base_milli", "counting", "remark", "position",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CarriedTask:
    """A task of the old year: ``state`` new (will be carried), known (the new year has it), closed (ended)."""

    uid: bytes
    item: str
    section: str
    unit: str
    target_milli: int | None
    parts: int
    duties: int
    state: str


@dataclass(frozen=True, slots=True)
class CarriedStandard:
    """A standard that ends with the old year and would be continued with the same amount."""

    key: str
    name: str
    place: str
    amount_fen: int | None
    period: str
    month: int  # the first month of the continuation


@dataclass(frozen=True, slots=True)
class Series:
    """A series of document numbers: the last of the old year, the next of the new."""

    name: str
    last: int
    following: int


@dataclass(frozen=True, slots=True)
class Carry:
    """What carrying into ``year`` comes to. ``running`` standards hold on by themselves; ``lunar`` holidays of the
    new year are known already or have to be taken from the yearly notice (0)."""

    year: int
    tasks: tuple[CarriedTask, ...]
    holidays: tuple[NewHoliday, ...]
    known_holidays: int
    standards: tuple[CarriedStandard, ...]
    running: int
    numbers: tuple[Series, ...]
    general_duties: int

    @property
    def new_tasks(self) -> tuple[CarriedTask, ...]:
        """The tasks that would be carried."""
        return tuple(task for task in self.tasks if task.state == NEW)

    @property
    def carried_before(self) -> bool:
        """Whether the new year has every task already."""
        return not self.new_tasks and any(task.state == KNOWN for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried into a year."""

    year: int
    tasks: int
    targets: int
    parts: int
    duties: int
    holidays: int
    standards: int


def preview_carry(uow: UnitOfRead, year: int) -> Carry:
    """What ``carry_year`` would do for ``year``, without doing it. Raises INPUT for no year, or one that is over."""
    if year not in YEARS:
        raise input_error("progress.bad_year", year=year)
    if year < uow.today.year:
        raise input_error("progress.carry_back", year=year, this=uow.today.year)
    standards, running = _standards(uow, year)
    return Carry(
        year=year,
        tasks=_tasks(uow, year),
        holidays=_holidays(uow, year),
        known_holidays=len(list_holidays(uow, year)),
        standards=standards,
        running=running,
        numbers=_numbers(uow, year),
        general_duties=len(_own_duties(uow, year - 1, None)),
    )


def _tasks(uow: UnitOfRead, year: int) -> tuple[CarriedTask, ...]:
    home = uow.node.uid
    tasks = stored.tasks_of_year(uow.connection, year - 1, home)
    there = stored.tasks_of_year(uow.connection, year, home)
    followed, items = {row["followed_uid"] for row in there}, {row["item"] for row in there}
    targets = {row["task_uid"]: row["target_milli"] for row in stored.targets(uow.connection, year - 1, home)}
    versions: dict[bytes, list[Stored]] = {}
    for row in stored.shares(uow.connection, [task["uid"] for task in tasks]):
        versions.setdefault(row["task_uid"], []).append(row)
    duties = [row for row in stored.duties(uow.connection, year - 1) if row["home_node"] == home]
    found = []
    for task in tasks:
        known = task["uid"] in followed or task["item"] in items
        found.append(
            CarriedTask(
                uid=task["uid"],
                item=task["item"],
                section=task["section"],
                unit=task["unit"],
                target_milli=targets.get(task["uid"]),
                parts=len(own_shares(versions.get(task["uid"], ()), home)),
                duties=sum(row["task_uid"] == task["uid"] for row in duties),
                state=KNOWN if known else CLOSED if task["closed_on"] else NEW,
            )
        )
    return tuple(found)


def _holidays(uow: UnitOfRead, year: int) -> tuple[NewHoliday, ...]:
    """The fixed holidays the new year's calendar does not have yet, named as in the year before."""
    known = {record.day for record in list_holidays(uow, year)}
    names = {(one.day.month, one.day.day): one.name for one in list_holidays(uow, year - 1) if one.kind == OFF}
    return tuple(
        NewHoliday(date(year, month, day), OFF, names[month, day])
        for month, day in FIXED_DAYS
        if (month, day) in names and date(year, month, day) not in known
    )


def _standards(uow: UnitOfRead, year: int) -> tuple[tuple[CarriedStandard, ...], int]:
    """Standards that end with December and have no successor, and how many hold on by themselves."""
    january, december = year * 100 + 1, (year - 1) * 100 + 12
    records = [record for record in standard_history(uow) if (record.from_month or 0) < january]
    later = {_slot(record) for record in standard_history(uow) if (record.from_month or 0) >= january}
    ending = [record for record in records if record.to_month == december and _slot(record) not in later]
    running = [record for record in records if record.to_month is None or record.to_month >= january]
    found = tuple(
        CarriedStandard(record.key, record.name, record.place, record.amount_fen, record.period, january)
        for record in ending
        if record.amount_fen is not None
    )
    return found, len(running)


def _slot(record: StandardRecord) -> tuple[str, str, str, str, str]:
    return record.programme, record.place_code or "", record.category, record.part, record.urban_rural


def _numbers(uow: UnitOfRead, year: int) -> tuple[Series, ...]:
    """Series of document numbers: where the old year's stopped and where the new year's begins."""
    pattern = text("notices.number", series="\0", year="\1", serial="\2")
    shape = re.compile(
        re.escape(pattern)
        .replace("\0", "(?P<series>.+)")
        .replace("\1", "(?P<year>[0-9]{4})")
        .replace("\2", "(?P<serial>[0-9]+)")
    )
    highest: dict[tuple[str, int], int] = {}
    for one in (year - 1, year):
        for number, _template in year_change.numbers_of_year(uow.connection, one):
            match = shape.fullmatch(number)
            if match and int(match["year"]) == one:
                key = (match["series"], one)
                highest[key] = max(highest.get(key, 0), int(match["serial"]))
    names = sorted({series for series, _ in highest})
    return tuple(Series(name, highest.get((name, year - 1), 0), highest.get((name, year), 0) + 1) for name in names)


@use_case(Operation("progress.carry_year", Right.DEFINE))
def carry_year(
    uow: UnitOfWork, year: int, parts: Collection[str] = PARTS, tasks: Collection[bytes] | None = None
) -> Carried:
    """Carry the old year's tasks, holidays and standards into ``year`` as one operation.

    ``parts`` says what (names in ``PARTS``; targets bring their division among townships or villages); ``tasks``
    only these (None: all that are new). Milestones and months move by a year; the target of the old year stands as
    the first version until the new document comes. Number series begin again at 1 by themselves. Raises INPUT where
    there is nothing to carry.
    """
    plan = preview_carry(uow, year)
    chosen = [task for task in plan.new_tasks if tasks is None or task.uid in tasks] if TASKS in parts else []
    new = _carry_tasks(uow, [task.uid for task in chosen], year)
    targets = shares = duties = 0
    if TARGETS in parts:
        targets, shares = _carry_targets(uow, new, year)
    if DUTIES in parts:
        duties = _carry_duties(uow, new, year)
    holidays = list(plan.holidays) if HOLIDAYS in parts else []
    if holidays:
        import_holidays(uow, holidays, text("progress.carry.holiday_source", year=year - 1))
    standards = list(plan.standards) if STANDARDS in parts else []
    known = {record.key: record for record in standard_history(uow)}
    for standard in standards:
        add_standard(uow, _continued(known[standard.key], standard.month, year))
    done = Carried(year, len(new), targets, shares, duties, len(holidays), len(standards))
    if not any((done.tasks, done.duties, done.holidays, done.standards)):
        held = sum(task.state == KNOWN for task in plan.tasks)
        if plan.carried_before:
            raise input_error("progress.carried_already", year=year, before=year - 1, tasks=held)
        raise input_error("progress.nothing_to_carry", year=year - 1)
    uow.params.clear()
    uow.describe(year=year, tasks=done.tasks)
    return done


def _carry_tasks(uow: UnitOfWork, uids: Collection[bytes], year: int) -> dict[bytes, bytes]:
    """The tasks of the new year by those they follow."""
    held = {task["uid"]: task for task in stored.tasks_of_year(uow.connection, year - 1, uow.node.uid)}
    ever = stored.tasks_ever(uow.connection, year, uow.node.uid)
    new = {}
    for uid in uids:
        task = held[uid]
        values = {name: task[name] for name in COPIED}
        moved = [[month + 100, share] for month, share in json.loads(task["milestones"])]
        values["milestones"] = json.dumps(moved, separators=(",", ":"))
        for name in ("first_month", "last_month"):
            values[name] = task[name] + 100 if task[name] else None
        values["followed_uid"] = uid
        new[uid] = put_task(uow, year, task["item"], values, ever)
    return new


def _carry_targets(uow: UnitOfWork, new: Mapping[bytes, bytes], year: int) -> tuple[int, int]:
    """The targets in force and their division, as the first versions of the new year."""
    document = text("progress.carry.document", year=year - 1)
    home = uow.node.uid
    targets = {row["task_uid"]: row for row in stored.targets(uow.connection, year - 1, home)}
    numbers = stored.highest_targets(uow.connection, new.values())
    rows = [
        (new_uid(), new[uid], numbers.get(new[uid], 0) + 1, row["target_milli"], row["wording"], document, None)
        for uid, row in targets.items()
        if uid in new
    ]
    uow.insert_many("task_target", TARGET_COLUMNS, rows)
    versions: dict[bytes, list[Stored]] = {}
    for row in stored.shares(uow.connection, new):
        versions.setdefault(row["task_uid"], []).append(row)
    shares = []
    for uid, held in versions.items():
        given = stored.share_versions(uow.connection, new[uid], home)
        shares += [
            (new_uid(), new[uid], area, person, given.get((area, person), 0) + 1, row["target_milli"], document, None)
            for (area, person), row in own_shares(held, home).items()
        ]
    uow.insert_many("task_share", SHARE_COLUMNS, shares)
    return len(rows), len(shares)


def _carry_duties(uow: UnitOfWork, new: Mapping[bytes, bytes], year: int) -> int:
    """Who answers: for the carried tasks, and for the year as a whole where the new year names nobody."""
    held = [row for row in stored.duties(uow.connection, year - 1) if row["home_node"] == uow.node.uid]
    general = not _own_duties(uow, year, None)
    rows = [
        (new_uid(), new.get(row["task_uid"]), row["area_uid"], year, row["role"], row["name"], row["post"],
         row["unit"], row["phone"])
        for row in held
        if row["task_uid"] in new or (row["task_uid"] is None and general)
    ]  # fmt: skip
    uow.insert_many("task_duty", DUTY_COLUMNS, rows)
    return len(rows)


def _own_duties(uow: UnitOfRead, year: int, task_uid: bytes | None) -> list[Stored]:
    rows = stored.duties(uow.connection, year)
    return [row for row in rows if row["home_node"] == uow.node.uid and row["task_uid"] == task_uid]


def _continued(record: StandardRecord, month: int, year: int) -> NewStandard:
    return NewStandard(
        programme=record.programme,
        amount_fen=record.amount_fen or 0,
        period=record.period,
        from_month=month,
        place=record.place_code or "",
        category=record.category,
        part=record.part,
        urban_rural=record.urban_rural,
        document_number=record.document_number or text("progress.carry.document", year=year - 1),
        household=record.of_household,
    )
