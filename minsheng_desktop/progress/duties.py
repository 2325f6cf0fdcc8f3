"""Who answers for the year's tasks: 总责, 第一责任人, 直接责任人, 联络员, 包保人."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import progress as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.office import answered_task
from minsheng_desktop.progress.records import Duty
from minsheng_desktop.rules.characters import plain

DUTY_COLUMNS = ("uid", "task_uid", "area_uid", "year", "role", "name", "post", "unit", "phone")


@use_case(Operation("progress.set_duties", Right.EDIT))
def set_duties(uow: UnitOfWork, year: int, rows: Sequence[Duty], task_uid: bytes | None = None) -> int:
    """Put who answers for a task (None: for the year as a whole, and for areas) in the place of this office's list.

    Lines that are as they were stay untouched. Answers how many stand. Raises INPUT, NOT_FOUND, RULE.
    """
    if task_uid is not None:
        year = answered_task(uow, task_uid)["year"]
    wanted = [_checked(row) for row in rows]
    held = [
        row
        for row in stored.duties(uow.connection, year)
        if row["task_uid"] == task_uid and row["home_node"] == uow.node.uid
    ]
    kept = {duty_of(row): row["uid"] for row in held}
    gone = [uid for duty, uid in kept.items() if duty not in wanted]
    gone += [row["uid"] for row in held if kept[duty_of(row)] != row["uid"]]
    if gone:
        uow.delete("task_duty", gone, "replaced")
    new = [duty for duty in dict.fromkeys(wanted) if duty not in kept]
    uow.insert_many(
        "task_duty",
        DUTY_COLUMNS,
        [
            (new_uid(), task_uid, duty.area_uid, year, duty.role, duty.name, duty.post or None, duty.unit or None,
             duty.phone or None)
            for duty in new
        ],
    )  # fmt: skip
    uow.describe(year=year, count=len(wanted))
    return len(dict.fromkeys(wanted))


def _checked(row: Duty) -> Duty:
    roles = load_code_lists()["duty_role"]
    item = roles.find(row.role)
    if item is None:
        raise input_error("progress.unknown_code", value=row.role, known=", ".join(one.code for one in roles.items))
    name = plain(row.name).strip()
    if not name:
        raise input_error("progress.no_person")
    return Duty(
        item.code, name, plain(row.post).strip(), plain(row.unit).strip(), plain(row.phone).strip(), row.area_uid
    )


def duties_of(uow: UnitOfRead, year: int, task_uid: bytes | None = None) -> tuple[Duty, ...]:
    """Who answers for a task (None: for the year as a whole), the county's lines among them, by role."""
    return tuple(duty_of(row) for row in stored.duties(uow.connection, year) if row["task_uid"] == task_uid)


def duties_by_task(uow: UnitOfRead, year: int) -> dict[bytes | None, tuple[Duty, ...]]:
    """Who answers for what in a year; None: for the year as a whole."""
    found: dict[bytes | None, list[Duty]] = {}
    for row in stored.duties(uow.connection, year):
        found.setdefault(row["task_uid"], []).append(duty_of(row))
    return {uid: tuple(rows) for uid, rows in found.items()}


def duty_of(row: Mapping[str, Any]) -> Duty:
    """A stored line."""
    return Duty(row["role"], row["name"], row["post"] or "", row["unit"] or "", row["phone"] or "", row["area_uid"])


def own_duties(uow: UnitOfRead, year: int, task_uid: bytes | None = None) -> tuple[Duty, ...]:
    """The lines of this office alone, as ``set_duties`` replaces them."""
    rows = stored.duties(uow.connection, year)
    return tuple(duty_of(row) for row in rows if row["task_uid"] == task_uid and row["home_node"] == uow.node.uid)


def role_word(code: str) -> str:
    """A role as people say it."""
    item = load_code_lists()["duty_role"].find(code)
    return item.label if item else code
