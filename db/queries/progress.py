"""Tasks of the year, their targets, monthly reports and funds, as one office sees them.

An office lists its own tasks and those of the county that have a part for its area. Its figures of a task are the
reports it made itself for the whole office; parts are what it entered of an area below it, and what other offices
reported of the task.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from db.models import table
from db.queries.in_parts import chunked


def _listed(year: int, home: bytes, area: bytes | None) -> ColumnElement[bool]:
    """Living tasks of a year in an office's list; ``area`` is the office's own."""
    task = table("task")
    mine: ColumnElement[bool] = task.c.home_node == home
    if area is not None:
        mine = mine | task.c.uid.in_(_given(home, area))
    return and_(task.c.year == year, task.c.deleted == 0, mine)


def _given(home: bytes, area: bytes) -> Select[Any]:
    """The tasks other offices gave a part of to ``area``."""
    share = table("task_share")
    rows = (
        select(share.c.task_uid, share.c.target_milli, func.max(share.c.version_no))
        .where((share.c.area_uid == area) & share.c.person_name.is_(None) & (share.c.deleted == 0))
        .where(share.c.home_node != home)
        .group_by(share.c.task_uid)
        .subquery()
    )
    return select(rows.c.task_uid).where(rows.c.target_milli.is_not(None))


def tasks_of_year(connection: Connection, year: int, home: bytes, area: bytes | None = None) -> list[dict[str, Any]]:
    """Living tasks of a year in the list of one office, the county's before its own, in the order of the table."""
    task = table("task")
    own_last = case((task.c.home_node == home, 1), else_=0)
    rows = connection.execute(
        select(task).where(_listed(year, home, area)).order_by(own_last, task.c.position, task.c.uid)
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


def years_of_tasks(connection: Connection, home: bytes, area: bytes | None = None) -> list[int]:
    """The years that have tasks in the list of one office, ascending."""
    model = table("task")
    kept: ColumnElement[bool] = model.c.home_node == home
    if area is not None:
        kept = kept | model.c.uid.in_(_given(home, area))
    rows = connection.execute(select(model.c.year).where(kept & (model.c.deleted == 0)).distinct())
    return sorted(rows.scalars())


def targets(connection: Connection, year: int, home: bytes) -> list[dict[str, Any]]:
    """All living versions of the targets of the year's tasks one node keeps, oldest first."""
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


def shares(connection: Connection, task_uids: Iterable[bytes]) -> list[dict[str, Any]]:
    """All living versions of the parts of some tasks, by task, area, person, oldest first."""
    model = table("task_share")
    found: list[dict[str, Any]] = []
    for part, _ in chunked(task_uids):
        rows = connection.execute(
            select(model)
            .where(model.c.task_uid.in_(part) & (model.c.deleted == 0))
            .order_by(model.c.task_uid, model.c.area_uid, model.c.person_name, model.c.version_no)
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def share_versions(connection: Connection, task_uid: bytes, home: bytes) -> dict[tuple[bytes | None, str | None], int]:
    """The highest number ever given to (area, person) of a task by one node."""
    model = table("task_share")
    rows = connection.execute(
        select(model.c.area_uid, model.c.person_name, func.max(model.c.version_no))
        .where((model.c.task_uid == task_uid) & (model.c.home_node == home))
        .group_by(model.c.area_uid, model.c.person_name)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def duties(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Who answers for what in a year, in the order of entry."""
    model = table("task_duty")
    order = case({"overall": 0, "first": 1, "direct": 2, "contact": 3}, value=model.c.role, else_=4)
    rows = connection.execute(
        select(model).where((model.c.year == year) & (model.c.deleted == 0)).order_by(order, model.c.uid)
    )
    return [dict(row) for row in rows.mappings()]


def submissions(connection: Connection, first: int, last: int) -> list[dict[str, Any]]:
    """The submissions of some months (YYYYMM) by all offices, oldest first."""
    model = table("task_submission")
    rows = connection.execute(
        select(model)
        .where(model.c.month.between(first, last) & (model.c.deleted == 0))
        .order_by(model.c.month, model.c.epoch, model.c.counter)
    )
    return [dict(row) for row in rows.mappings()]


def latest_reports(
    connection: Connection, year: int, home: bytes, until: int, area: bytes | None = None
) -> list[dict[str, Any]]:
    """Per task and month up to ``until`` (YYYYMM) the office's own version that counts, by task and month."""
    task, report = table("task"), table("task_report")
    own = (report.c.home_node == home) & report.c.area_uid.is_(None) & (report.c.deleted == 0)
    newest = (
        select(report.c.task_uid, report.c.month, func.max(report.c.version_no).label("version_no"))
        .where(own & report.c.month.between(year * 100 + 1, until))
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
        .where(own & _listed(year, home, area))
        .order_by(report.c.task_uid, report.c.month)
    )
    return [dict(row) for row in rows.mappings()]


def part_reports(connection: Connection, task_uids: Iterable[bytes], home: bytes, until: int) -> list[dict[str, Any]]:
    """The newest figures up to ``until`` of every part: what the office entered of an area, what others reported."""
    model = table("task_report")
    columns = (
        "uid", "task_uid", "home_node", "area_uid", "month", "month_milli", "total_milli", "version_no", "problem",
    )  # fmt: skip
    found: list[dict[str, Any]] = []
    for part, _ in chunked(task_uids):
        # the row of the highest month and version: SQLite takes the other columns from it
        newest = func.max(model.c.month * 100_000 + model.c.version_no)
        rows = connection.execute(
            select(*(model.c[name] for name in columns), newest)
            .where(model.c.task_uid.in_(part) & (model.c.deleted == 0) & (model.c.month <= until))
            .where(((model.c.home_node == home) & model.c.area_uid.is_not(None)) | (model.c.home_node != home))
            .group_by(model.c.task_uid, model.c.home_node, model.c.area_uid)
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def reports_of(connection: Connection, task_uid: bytes, home: bytes, area: bytes | None = None) -> list[dict[str, Any]]:
    """All living versions of what one node reported of a task (of the whole, or of an area), by month and version."""
    model = table("task_report")
    rows = connection.execute(
        select(model)
        .where((model.c.task_uid == task_uid) & (model.c.home_node == home) & (model.c.deleted == 0))
        .where(model.c.area_uid.is_(None) if area is None else model.c.area_uid == area)
        .order_by(model.c.month, model.c.version_no)
    )
    return [dict(row) for row in rows.mappings()]


def has_reports(connection: Connection, task_uid: bytes) -> bool:
    """Whether any office reported of a task."""
    model = table("task_report")
    found = connection.execute(
        select(model.c.uid).where((model.c.task_uid == task_uid) & (model.c.deleted == 0)).limit(1)
    )
    return found.first() is not None


def highest_reports(
    connection: Connection, task_uids: Iterable[bytes], home: bytes, area: bytes | None = None
) -> dict[tuple[bytes, int], int]:
    """The highest number ever given by (task, month) to reports of one node, rows taken back included."""
    model = table("task_report")
    found: dict[tuple[bytes, int], int] = {}
    for part, _ in chunked(task_uids):
        rows = connection.execute(
            select(model.c.task_uid, model.c.month, func.max(model.c.version_no))
            .where(model.c.task_uid.in_(part) & (model.c.home_node == home))
            .where(model.c.area_uid.is_(None) if area is None else model.c.area_uid == area)
            .group_by(model.c.task_uid, model.c.month)
        )
        found |= {(row[0], row[1]): int(row[2]) for row in rows}
    return found


def highest_targets(connection: Connection, task_uids: Iterable[bytes]) -> dict[bytes, int]:
    """The highest number ever given to a target by task, rows taken back included."""
    model = table("task_target")
    found: dict[bytes, int] = {}
    for part, _ in chunked(task_uids):
        rows = connection.execute(
            select(model.c.task_uid, func.max(model.c.version_no))
            .where(model.c.task_uid.in_(part))
            .group_by(model.c.task_uid)
        )
        found |= {row[0]: int(row[1]) for row in rows}
    return found


def funds_of(connection: Connection, report_uids: Iterable[bytes]) -> dict[bytes, dict[tuple[str, str], int]]:
    """Money by report: (stage, source) → fen."""
    model = table("task_fund")
    found: dict[bytes, dict[tuple[str, str], int]] = {}
    for part, _ in chunked(report_uids):
        rows = connection.execute(
            select(model.c.report_uid, model.c.stage, model.c.source, model.c.amount_fen).where(
                model.c.report_uid.in_(part) & (model.c.deleted == 0)
            )
        )
        for report_uid, stage, source, amount in rows:
            found.setdefault(report_uid, {})[stage, source] = amount
    return found


def last_reported_month(connection: Connection, year: int, home: bytes, area: bytes | None = None) -> int | None:
    """The newest month of a year of which an office has figures of its own."""
    task, report = table("task"), table("task_report")
    own = (report.c.home_node == home) & report.c.area_uid.is_(None) & (report.c.deleted == 0)
    found = connection.execute(
        select(func.max(report.c.month))
        .join(task, task.c.uid == report.c.task_uid)
        .where(own & _listed(year, home, area))
    ).scalar_one()
    return None if found is None else int(found)
