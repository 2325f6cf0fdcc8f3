"""Submitting a month's figures: from then on a correction is a new version with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.queries import exchange as peers
from db.queries import progress as stored
from db.types import new_uid
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.office import listed_tasks, own_area
from minsheng_desktop.progress.shares import parts_of
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import plain

Stored = Mapping[str, Any]
MOST_NAMED = 10  # tasks a refusal names


@dataclass(frozen=True, slots=True)
class Submission:
    """How a month of an office stands: submitted on, or opened again with a reason."""

    office: str
    node: bytes
    month: int
    submitted_on: str
    tasks: int
    signed_by: str
    reopened_on: str
    reason: str

    @property
    def locked(self) -> bool:
        """Whether the month is locked."""
        return not self.reopened_on


@dataclass(frozen=True, slots=True)
class Submitted:
    """A month was submitted: tasks with figures, and the items that have none in the month."""

    month: int
    tasks: int
    missing: tuple[str, ...]


@use_case(Operation("progress.submit_month", Right.EDIT))
def submit_month(uow: UnitOfWork, month: int, signed_by: str = "", allow_missing: bool = False) -> Submitted:
    """Lock the figures of a month (YYYYMM). Tasks without figures stop it unless ``allow_missing`` says they may.

    Raises INPUT (a month to come, without any figures, or with tasks not reported), RULE where it is locked already.
    """
    if month > year_month.of(uow.today):
        raise input_error("progress.month_future")
    if is_locked(uow, month):
        raise rule_error("progress.submitted", month=month % 100)
    reported, missing = month_standing(uow, month)
    if not reported:
        raise input_error("progress.nothing_to_submit", month=month % 100)
    if missing and not allow_missing:
        items = text("progress.and").join(missing[:MOST_NAMED])
        raise input_error(
            "progress.tasks_missing", month=month % 100, reported=reported, missing=len(missing), items=items
        )
    row = {
        "uid": new_uid(), "month": month, "submitted_on": uow.today.isoformat(), "tasks": reported,
        "signed_by": plain(signed_by).strip() or None,
    }  # fmt: skip
    uow.insert("task_submission", row)
    uow.describe(month=month % 100, year=month // 100, count=reported)
    return Submitted(month, reported, missing)


def month_standing(uow: UnitOfRead, month: int) -> tuple[int, tuple[str, ...]]:
    """How many tasks have figures of the month, and the items asked for that have none.

    A task of the office that stands as the parts other offices reported has figures.
    """
    area = own_area(uow)
    rows = stored.latest_reports(uow.connection, month // 100, uow.node.uid, month, area)
    ever = {row["task_uid"] for row in rows}
    reported = {row["task_uid"] for row in rows if row["month"] == month}
    tasks = listed_tasks(uow, month // 100)
    own = [task["uid"] for task in tasks if task["home_node"] == uow.node.uid and task["uid"] not in ever]
    for uid, parts in parts_of(uow, own, month).items():
        if any(part.total_milli is not None for part in parts):
            reported.add(uid)
    missing = tuple(task["item"] for task in tasks if task["uid"] not in reported and asked_for(task, month))
    return len(reported), missing


def asked_for(task: Stored, month: int) -> bool:
    """Whether figures of a month are asked for: the task has begun and was not closed before it."""
    closed = task["closed_on"]
    begun = not task["first_month"] or month >= task["first_month"]
    return begun and (not closed or month <= int(closed[:4]) * 100 + int(closed[5:7]))


@use_case(Operation("progress.reopen_month", Right.EDIT))
def reopen_month(uow: UnitOfWork, month: int, reason: str) -> None:
    """Unlock a submitted month. Raises INPUT without a reason, RULE where it is not locked."""
    if not reason.strip():
        raise input_error("progress.reopen_reason")
    held = _newest(uow, month)
    if held is None or held["reopened_on"]:
        raise rule_error("progress.not_submitted", month=month % 100)
    uow.update("task_submission", held["uid"], {"reopened_on": uow.today.isoformat(), "reason": plain(reason).strip()})
    uow.describe(month=month % 100, year=month // 100)


def _newest(uow: UnitOfRead, month: int) -> Stored | None:
    rows = [row for row in stored.submissions(uow.connection, month, month) if row["home_node"] == uow.node.uid]
    return rows[-1] if rows else None


def is_locked(uow: UnitOfRead, month: int) -> bool:
    """Whether this office submitted the month and did not open it again."""
    held = _newest(uow, month)
    return held is not None and not held["reopened_on"]


def submissions(uow: UnitOfRead, year: int, month: int | None = None) -> tuple[Submission, ...]:
    """The newest submission of each office and month of a year (of one month), this office's first."""
    first, last = (month, month) if month else (year * 100 + 1, year * 100 + 12)
    newest = {(row["home_node"], row["month"]): row for row in stored.submissions(uow.connection, first, last)}
    names = {row["uid"]: row["name"] for row in peers.nodes(uow.connection)} | {uow.node.uid: uow.node.name}
    found = [
        Submission(
            names.get(row["home_node"], ""), row["home_node"], row["month"], row["submitted_on"], row["tasks"],
            row["signed_by"] or "", row["reopened_on"] or "", row["reason"] or "",
        )
        for row in newest.values()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.month, one.node != uow.node.uid, one.office)))
