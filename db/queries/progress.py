"""Tasks of the year, their targets, monthly reports and funds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from db.models import table


def tasks_of_year(connection: Connection, year: int, home: bytes) -> list[dict[str, Any]]:
    """Living tasks of a year kept by one node, in the order of the year's table."""
    task = table("task")
    rows = connection.execute(
        select(task)
        .where((task.c.year == year) & (task.c.home_node == home) & (task.c.deleted == 0))
        .order_by(task.c.position, task.c.uid)
    )
    return [dict(row) for row in rows.mappings()]


def tasks_ever(connection: Connection, year: int, home: bytes) -> dict[bytes, dict[str, Any]]:
    """All tasks of a year kept by one node by uid, those taken back included: their uid is still theirs."""
    task = table("task")
    rows = connection.execute(select(task).where((task.c.year == year) & (task.c.home_node == home)))
    return {row["uid"]: dict(row) for row in rows.mappings()}


def task(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """A living task."""
    model = table("task")
    row = connection.execute(select(model).where((model.c.uid == uid) & (model.c.deleted == 0))).mappings().first()
    return dict(row) if row else None


def years_of_tasks(connection: Connection, home: bytes) -> list[int]:
    """The years that have tasks, ascending."""
    model = table("task")
    kept = (model.c.home_node == home) & (model.c.deleted == 0)
    return list(connection.execute(select(model.c.year).where(kept).distinct().order_by(model.c.year)).scalars())


def targets(connection: Connection, year: int, home: bytes) -> list[dict[str, Any]]:
    """All living versions of the targets of a year's tasks, oldest first."""
    task, target = table("task"), table("task_target")
    rows = connection.execute(
        select(target)
        .join(task, task.c.uid == target.c.task_uid)
        .where((task.c.year == year) & (task.c.home_node == home) & (target.c.deleted == 0))
        .order_by(target.c.task_uid, target.c.version_no)
    )
    return [dict(row) for row in rows.mappings()]


def targets_of(connection: Connection, task_uid: bytes) -> list[dict[str, Any]]:
    """All living versions of one task's target, oldest first."""
    model = table("task_target")
    rows = connection.execute(
        select(model).where((model.c.task_uid == task_uid) & (model.c.deleted == 0)).order_by(model.c.version_no)
    )
    return [dict(row) for row in rows.mappings()]


def latest_reports(connection: Connection, year: int, home: bytes, until: int) -> list[dict[str, Any]]:
    """Per task and month up to ``until`` (YYYYMM) the version that counts, by task and month."""
    task, report = table("task"), table("task_report")
    newest = (
        select(report.c.task_uid, report.c.month, func.max(report.c.version_no).label("version_no"))
        .where((report.c.deleted == 0) & (report.c.month <= until))
        .group_by(report.c.task_uid, report.c.month)
        .subquery()
    )
    rows = connection.execute(
        select(report)
        .join(
            newest,
            (newest.c.task_uid == report.c.task_uid)
            & (newest.c.month == report.c.month)
            & (newest.c.version_no == report.c.version_no),
        )
        .join(task, task.c.uid == report.c.task_uid)
        .where((task.c.year == year) & (task.c.home_node == home) & (task.c.deleted == 0) & (report.c.deleted == 0))
        .order_by(report.c.task_uid, report.c.month)
    )
    return [dict(row) for row in rows.mappings()]


def reports_of(connection: Connection, task_uid: bytes) -> list[dict[str, Any]]:
    """All living versions of one task's reports, by month and version."""
    model = table("task_report")
    rows = connection.execute(
        select(model)
        .where((model.c.task_uid == task_uid) & (model.c.deleted == 0))
        .order_by(model.c.month, model.c.version_no)
    )
    return [dict(row) for row in rows.mappings()]


def highest_versions(connection: Connection, name: str, task_uids: Iterable[bytes]) -> dict[tuple[bytes, int], int]:
    """The highest number ever given by (task, month), rows taken back included; month 0 for targets."""
    model = table(name)
    month = model.c.month if "month" in model.c else None
    keys = [model.c.task_uid] if month is None else [model.c.task_uid, month]
    rows = connection.execute(
        select(*keys, func.max(model.c.version_no)).where(model.c.task_uid.in_(list(task_uids))).group_by(*keys)
    )
    return {(row[0], 0 if month is None else row[1]): row[-1] for row in rows}


def funds_of(connection: Connection, report_uids: Iterable[bytes]) -> dict[bytes, dict[tuple[str, str], int]]:
    """Money by report: (stage, source) → fen."""
    model = table("task_fund")
    rows = connection.execute(
        select(model.c.report_uid, model.c.stage, model.c.source, model.c.amount_fen).where(
            model.c.report_uid.in_(list(report_uids)) & (model.c.deleted == 0)
        )
    )
    found: dict[bytes, dict[tuple[str, str], int]] = {}
    for report_uid, stage, source, amount in rows:
        found.setdefault(report_uid, {})[stage, source] = amount
    return found


def last_reported_month(connection: Connection, year: int, home: bytes) -> int | None:
    """The newest month of a year that has figures."""
    task, report = table("task"), table("task_report")
    found = connection.execute(
        select(func.max(report.c.month))
        .join(task, task.c.uid == report.c.task_uid)
        .where((task.c.year == year) & (task.c.home_node == home) & (task.c.deleted == 0) & (report.c.deleted == 0))
    ).scalar_one()
    return None if found is None else int(found)
