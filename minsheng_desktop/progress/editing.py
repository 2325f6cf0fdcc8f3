"""Setting the year's tasks by hand: add, edit, close, open again, remove."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from db.queries import progress as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.figures import COVERAGE, pack_milestones
from minsheng_desktop.progress.office import known_task, own_task
from minsheng_desktop.progress.writing import VersionWriter
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import plain
from minsheng_desktop.rules.schedule import Milestone

LEVELS = ("province", "city", "county")  # whose assessment may count a task
COMPLETION = "completion"
RATE_KINDS = (COMPLETION, COVERAGE)
YEARS = range(2000, 2100)
LONGEST = 200

Milestones = Sequence[tuple[int, Fraction]]


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to set. ``kind`` "" follows from the unit; ``position`` 0 puts it last; months are YYYYMM.

    ``milestones``: (month, share of the target due by its end). ``counts_for`` () counts for every level.
    ``rate_base_milli`` is the denominator of a service rate that is not the target (R-055). ``counting`` is the
    stored rule by which the ledger counts the figure (see ``counting.py``).
    """

    year: int
    item: str
    unit: str
    target_milli: int | None = None
    wording: str = ""
    document: str = ""
    decided_on: date | None = None
    section: str = ""
    department: str = ""
    category: str = ""
    kind: str = ""
    counts_for: tuple[str, ...] = ()
    programme_uid: bytes | None = None
    milestones: Milestones = ()
    first_month: int | None = None
    last_month: int | None = None
    rate_kind: str = ""
    rate_base_milli: int | None = None
    counting: str | None = None
    remark: str = ""
    position: int = 0


# what ``edit_task`` changes; the target has its own versions
EDITABLE = (
    "item", "unit", "section", "department", "category", "kind", "counts_for", "programme_uid", "milestones",
    "first_month", "last_month", "rate_kind", "rate_base_milli", "counting", "remark", "position",
)  # fmt: skip


@use_case(Operation("progress.add_task", Right.DEFINE))
def add_task(uow: UnitOfWork, new: NewTask) -> bytes:
    """Set a task of a year; answers its uid. Its target, where given, is the first version with its document.

    Raises INPUT (what is missing or out of range), CONFLICT-free RULE where the year has such an item already.
    """
    item = plain(new.item).strip()
    values = task_values(uow, new.year, {name: getattr(new, name) for name in EDITABLE})
    check_item_free(uow, new.year, item)
    if new.target_milli is not None and new.target_milli < 0:
        raise input_error("progress.negative")
    ever = stored.tasks_ever(uow.connection, new.year, uow.node.uid)
    if not values["position"]:
        values["position"] = max((row["position"] for row in ever.values() if not row["deleted"]), default=0) + 1
    uid = put_task(uow, new.year, item, values, ever)
    if new.target_milli is not None or new.wording:
        writer = VersionWriter(uow.connection, [uid], new.year * 100 + 12, uow.node.uid)
        day = new.decided_on.isoformat() if new.decided_on else None
        writer.target(uid, new.target_milli, plain(new.wording) or None, plain(new.document) or "", day)
        writer.flush(uow)
    uow.describe(item=item, year=new.year)
    return uid


def put_task(
    uow: UnitOfWork, year: int, item: str, values: Mapping[str, Any], ever: Mapping[bytes, Mapping[str, Any]]
) -> bytes:
    """Insert a task, or bring the one taken back under its name to life; answers its uid."""
    uid = free_uid(uow.node.uid, year, item, ever)
    if uid in ever:
        alive = {"deleted": 0, "deleted_reason": None, "deleted_on": None, "closed_on": None}
        uow.update("task", uid, {**values, **alive})
    else:
        uow.insert("task", {"uid": uid, "year": year, **values})
    return uid


def free_uid(home: bytes, year: int, item: str, ever: Mapping[bytes, Mapping[str, Any]]) -> bytes:
    """The uid a task called ``item`` gets; a living task that was renamed since keeps the uid of its first name."""
    number = 1
    while True:
        key = f"{home.hex()}/{year}/{item}" + (f"/{number}" if number > 1 else "")
        uid = definition_uid("task", key)
        if uid not in ever or ever[uid]["deleted"]:
            return uid
        number += 1


@use_case(Operation("progress.edit_task", Right.DEFINE))
def edit_task(uow: UnitOfWork, uid: bytes, changes: Mapping[str, Any]) -> bool:
    """Change fields of a task (names in ``EDITABLE``, values as of ``NewTask``); whether anything differed.

    Raises INPUT, NOT_FOUND, RULE (the county's task, or another task of the year has the name).
    """
    task = own_task(uow, uid)
    values = task_values(uow, task["year"], changes)
    if "item" in values and values["item"] != task["item"]:
        check_item_free(uow, task["year"], values["item"])
    first = values.get("first_month", task["first_month"])
    last = values.get("last_month", task["last_month"])
    _check_span(task["year"], first, last)
    uow.describe(item=task["item"])
    return uow.update("task", uid, values)


@use_case(Operation("progress.close_task", Right.DEFINE))
def close_task(uow: UnitOfWork, uid: bytes, on: date | None = None) -> bool:
    """End a task from a day on: months after it are neither asked for nor taken. Raises INPUT, NOT_FOUND, RULE."""
    task = own_task(uow, uid)
    day = on or uow.today
    if day.year != task["year"]:
        raise input_error("progress.day_outside", year=task["year"])
    uow.describe(item=task["item"], day=day.isoformat())
    return uow.update("task", uid, {"closed_on": day.isoformat()})


@use_case(Operation("progress.open_task", Right.DEFINE))
def open_task(uow: UnitOfWork, uid: bytes) -> bool:
    """Take a closing back: the task is asked for again. Raises NOT_FOUND, RULE."""
    task = own_task(uow, uid)
    uow.describe(item=task["item"])
    return uow.update("task", uid, {"closed_on": None})


@use_case(Operation("progress.remove_task", Right.DEFINE))
def remove_task(uow: UnitOfWork, uid: bytes, reason: str) -> None:
    """Take a task back that nobody reported of yet, with its target, parts and duties.

    Raises NOT_FOUND, INPUT without a reason, RULE where there are figures: such a task is closed instead.
    """
    task = own_task(uow, uid)
    if not reason.strip():
        raise input_error("progress.remove_reason")
    if stored.has_reports(uow.connection, uid):
        raise rule_error("progress.has_reports", item=task["item"])
    mine = uow.node.uid
    rows = {
        "task_target": stored.targets_of(uow.connection, uid),
        "task_share": [row for row in stored.shares(uow.connection, [uid]) if row["home_node"] == mine],
        "task_duty": [
            row
            for row in stored.duties(uow.connection, task["year"])
            if row["task_uid"] == uid and row["home_node"] == mine
        ],
        "task": [task],
    }
    for name, found in rows.items():
        if found:
            uow.delete(name, [row["uid"] for row in found], reason.strip())
    uow.describe(item=task["item"])


def task_values(uow: UnitOfRead, year: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a task as they are stored. Raises INPUT where one is missing, unknown or out of range."""
    unknown = set(given) - set(EDITABLE)
    if unknown:
        raise input_error("progress.unknown_field", name=sorted(unknown)[0])
    if year not in YEARS:
        raise input_error("progress.bad_year", year=year)
    values = dict(given)
    for name in ("item", "unit", "section", "department", "remark"):
        if name in values:
            values[name] = plain(str(values[name] or "")).strip()[:LONGEST]
    if "item" in values and not values["item"]:
        raise input_error("progress.no_item")
    if "unit" in values and not values["unit"]:
        raise input_error("progress.no_unit")
    for name in ("department", "remark", "counting"):
        if name in values:
            values[name] = values[name] or None
    _check_codes(values)
    if "milestones" in values:
        values["milestones"] = packed_plan(year, values["milestones"])
    if values.get("rate_base_milli") is not None and values["rate_base_milli"] <= 0:
        raise input_error("progress.bad_base")
    if "first_month" in values and "last_month" in values:
        _check_span(year, values["first_month"], values["last_month"])
    return values


def _check_codes(values: dict[str, Any]) -> None:
    """Codes of the lists; a kind that is not given follows from the unit."""
    lists = load_code_lists()
    if "kind" in values and not values["kind"]:
        values["kind"] = kind_of_unit(values.get("unit", "")) or None
    for name, code_list in (("category", "task_category"), ("kind", "count_kind")):
        if values.get(name):
            item = lists[code_list].find(str(values[name]))
            if item is None:
                known = ", ".join(one.code for one in lists[code_list].items)
                raise input_error("progress.unknown_code", value=values[name], known=known)
            values[name] = item.code
        elif name in values:
            values[name] = None
    if "counts_for" in values:
        levels = tuple(values["counts_for"] or ())
        wrong = [level for level in levels if level not in LEVELS]
        if wrong:
            raise input_error("progress.unknown_code", value=wrong[0], known=", ".join(LEVELS))
        values["counts_for"] = json.dumps([level for level in LEVELS if level in levels], separators=(",", ":"))
    if values.get("rate_kind") and values["rate_kind"] not in RATE_KINDS:
        raise input_error("progress.unknown_code", value=values["rate_kind"], known=", ".join(RATE_KINDS))
    if "rate_kind" in values:
        values["rate_kind"] = values["rate_kind"] or None


def kind_of_unit(unit: str) -> str:
    """What is counted where the unit says it (persons, households …), else "other" (R-057)."""
    item = load_code_lists()["count_kind"].find(unit) if unit else None
    return item.code if item else "other"


def check_item_free(uow: UnitOfRead, year: int, item: str) -> None:
    """Refuse a second task of the same name in a year."""
    own = stored.tasks_of_year(uow.connection, year, uow.node.uid)
    if any(row["item"] == item for row in own):
        raise rule_error("progress.item_taken", item=item, year=year)


def packed_plan(year: int, milestones: Milestones) -> str:
    """Milestones as they are stored. Raises INPUT unless months and shares rise within the year and 100 %."""
    months = [month for month, _ in milestones]
    shares = [share for _, share in milestones]
    inside = all(month // 100 == year and 1 <= month % 100 <= 12 for month in months)
    rising = sorted(set(months)) == months and sorted(shares) == shares
    if not inside or not rising or any(not 0 < share <= 1 for share in shares):
        raise input_error("progress.bad_milestones", year=year)
    return pack_milestones([Milestone(year_month.last_day(month), share) for month, share in milestones])


def _check_span(year: int, first: int | None, last: int | None) -> None:
    given = [month for month in (first, last) if month is not None]
    if any(month // 100 != year or not 1 <= month % 100 <= 12 for month in given) or given != sorted(given):
        raise input_error("progress.bad_span", year=year)


def new_task_of(uow: UnitOfRead, uid: bytes) -> NewTask:
    """A task as it was set, for a form; the target is the one in force. Raises NOT_FOUND."""
    task = known_task(uow, uid)
    targets = stored.targets_of(uow.connection, uid)
    target = targets[-1] if targets else None
    return NewTask(
        year=task["year"],
        item=task["item"],
        unit=task["unit"],
        target_milli=target["target_milli"] if target else None,
        wording=(target["wording"] if target else None) or "",
        document=(target["document"] if target else None) or "",
        decided_on=date.fromisoformat(target["decided_on"]) if target and target["decided_on"] else None,
        section=task["section"],
        department=task["department"] or "",
        category=task["category"] or "",
        kind=task["kind"] or "",
        counts_for=tuple(json.loads(task["counts_for"])),
        programme_uid=task["programme_uid"],
        milestones=tuple((month, Fraction(share, 1000)) for month, share in json.loads(task["milestones"])),
        first_month=task["first_month"],
        last_month=task["last_month"],
        rate_kind=task["rate_kind"] or "",
        rate_base_milli=task["rate_base_milli"],
        counting=task["counting"],
        remark=task["remark"] or "",
        position=task["position"],
    )
