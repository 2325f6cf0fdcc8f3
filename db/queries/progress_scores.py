"""Score schemes, what units scored, and the figures of the year's tasks by the unit that answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.models import table
from db.queries.in_parts import read_in_parts


def schemes(connection: Connection) -> list[dict[str, Any]]:
    """Living schemes, the newest year first."""
    model = table("score_scheme")
    rows = connection.execute(select(model).where(model.c.deleted == 0).order_by(model.c.year.desc(), model.c.round))
    return [dict(row) for row in rows.mappings()]


def assessments(connection: Connection, scheme_uids: Sequence[bytes]) -> list[dict[str, Any]]:
    """Living assessments under some schemes, one of a unit and office following the other in time."""
    model = table("assessment")
    rows = connection.execute(
        select(model)
        .where(model.c.scheme_uid.in_(list(scheme_uids)) & (model.c.deleted == 0))
        .order_by(model.c.updated_at, model.c.uid)
    )
    return [dict(row) for row in rows.mappings()]


def tasks_of(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Living tasks of a year, whoever keeps them, in the order of the year's table."""
    model = table("task")
    rows = connection.execute(
        select(model).where((model.c.year == year) & (model.c.deleted == 0)).order_by(model.c.position, model.c.uid)
    )
    return [dict(row) for row in rows.mappings()]


def targets_in_force(connection: Connection, year: int) -> dict[bytes, tuple[int | None, str]]:
    """Task → the target in force, in thousandths, and its words."""
    rows = connection.exec_driver_sql(
        "SELECT g.task_uid, g.target_milli, coalesce(g.wording, ''), max(g.version_no) FROM task_target g "
        "JOIN task t ON t.uid = g.task_uid "
        "WHERE t.year = ? AND t.deleted = 0 AND g.deleted = 0 GROUP BY g.task_uid",
        (year,),
    )
    return {bytes(row[0]): (row[1], row[2]) for row in rows}


def shares_in_force(connection: Connection, year: int) -> dict[tuple[bytes, bytes], int | None]:
    """(task, area) → the area's part of the target in force, in thousandths; parts of persons left out."""
    rows = connection.exec_driver_sql(
        "SELECT s.task_uid, s.area_uid, s.target_milli, max(s.version_no) FROM task_share s "
        "JOIN task t ON t.uid = s.task_uid WHERE t.year = ? AND t.deleted = 0 AND s.deleted = 0 "
        "AND s.area_uid IS NOT NULL AND s.person_name IS NULL GROUP BY s.task_uid, s.area_uid",
        (year,),
    )
    return {(bytes(row[0]), bytes(row[1])): row[2] for row in rows}


def figures_until(connection: Connection, year: int, until: int) -> list[tuple[Any, ...]]:
    """(task, home node, area or None, month, report, total) of a year up to a month: the versions that count,
    by month."""
    rows = connection.exec_driver_sql(
        "SELECT r.task_uid, r.home_node, r.area_uid, r.month, r.uid, r.total_milli, max(r.version_no) "
        "FROM task_report r JOIN task t ON t.uid = r.task_uid "
        "WHERE t.year = ? AND t.deleted = 0 AND r.deleted = 0 AND r.month <= ? "
        "GROUP BY r.task_uid, r.home_node, r.area_uid, r.month ORDER BY r.month",
        (year, until),
    )
    return [tuple(row) for row in rows]


def money_of(connection: Connection, report_uids: Sequence[bytes]) -> dict[bytes, dict[tuple[str, str], int]]:
    """Report → (stage, source) → fen."""
    found: dict[bytes, dict[tuple[str, str], int]] = {}
    sql = "SELECT report_uid, stage, source, amount_fen FROM task_fund WHERE deleted = 0 AND report_uid IN ({marks})"
    for report, stage, source, amount in read_in_parts(connection, sql, report_uids):
        found.setdefault(bytes(report), {})[stage, source] = amount
    return found


def duties_of(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Living duties of a year, those of a task and those of an area or of the whole year."""
    model = table("task_duty")
    rows = connection.execute(
        select(model).where((model.c.year == year) & (model.c.deleted == 0)).order_by(model.c.role, model.c.name)
    )
    return [dict(row) for row in rows.mappings()]
