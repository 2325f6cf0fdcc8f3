"""Engineering projects, their steps and monthly reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import read_in_parts

UNFINISHED = ("reserve", "approved", "started", "main_body", "finished", "accepted", "stopped")
_PROJECT = (
    "SELECT p.*, a.name AS area_name, t.item AS task_item, n.name AS office, "
    "(SELECT count(*) FROM attachment x WHERE x.project_uid = p.uid AND x.deleted = 0) AS files "
    "FROM project p LEFT JOIN area a ON a.uid = p.area_uid LEFT JOIN task t ON t.uid = p.task_uid "
    "LEFT JOIN node n ON n.uid = p.home_node WHERE p.deleted = 0"
)
# Of each project and month the version that counts.
_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM project_report o WHERE o.project_uid = r.project_uid AND o.month = r.month "
    "AND o.deleted = 0 AND o.version_no > r.version_no)"
)


def _dicts(rows: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in rows.mappings()]


def projects(connection: Connection, year: int | None) -> list[dict[str, Any]]:
    """The projects of a year and those of earlier years that are not handed over; None: all there are."""
    if year is None:
        return _dicts(connection.exec_driver_sql(f"{_PROJECT} ORDER BY p.year DESC, p.name"))
    marks = ", ".join("?" * (len(UNFINISHED) - 1))
    sql = f"{_PROJECT} AND (p.year = ? OR (p.year < ? AND p.stage IN ({marks}))) ORDER BY p.year, p.rowid"
    return _dicts(connection.exec_driver_sql(sql, (year, year, *UNFINISHED[1:])))


def in_upkeep(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Projects up to a year that were handed over, the latest first."""
    sql = f"{_PROJECT} AND p.year <= ? AND p.handed_over_on IS NOT NULL ORDER BY p.handed_over_on DESC, p.name"
    return _dicts(connection.exec_driver_sql(sql, (year,)))


def project(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """One living project."""
    row = connection.exec_driver_sql(f"{_PROJECT} AND p.uid = ?", (uid,)).mappings().first()
    return dict(row) if row else None


def like_name(connection: Connection, year: int | None, name: str) -> list[tuple[bytes, str, int]]:
    """(uid, name, year) of projects called so or with it in their name, the exact ones first, the newest year first."""
    rows = connection.exec_driver_sql(
        "SELECT uid, name, year FROM project WHERE deleted = 0 AND (?1 IS NULL OR year = ?1) AND instr(name, ?2) > 0 "
        "ORDER BY name <> ?2, year DESC, rowid",
        (year, name),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def name_taken(connection: Connection, home: bytes, year: int, name: str, but: bytes | None) -> bool:
    """Whether an office has a project of this name in the year, ``but`` apart."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM project WHERE deleted = 0 AND year = ?1 AND name = ?2 AND home_node = ?3 AND uid IS NOT ?4",
        (year, name, home, but),
    )
    return found.first() is not None


def years(connection: Connection) -> list[int]:
    """The years that have projects, the newest first."""
    rows = connection.exec_driver_sql("SELECT DISTINCT year FROM project WHERE deleted = 0 ORDER BY year DESC")
    return list(rows.scalars())


def tasks(connection: Connection) -> list[tuple[bytes, str, int]]:
    """(uid, item, year) of all living tasks, the newest year first, in the order of the year's table."""
    sql = "SELECT uid, item, year FROM task WHERE deleted = 0 ORDER BY year DESC, position, rowid"
    return [(row[0], row[1], row[2]) for row in connection.exec_driver_sql(sql)]


def steps(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """The living steps of some projects, in the order they were entered."""
    sql = (
        "SELECT project_uid, uid, kind, planned_on, done_on, share_milli, result, document, unit, amount_fen, remark "
        "FROM project_step WHERE deleted = 0 AND project_uid IN ({marks}) ORDER BY rowid"
    )
    names = ("uid", "kind", "planned_on", "done_on", "share_milli", "result", "document", "unit", "amount_fen",
             "remark")  # fmt: skip
    return _grouped(read_in_parts(connection, sql, uids), names)


def reports(
    connection: Connection, uids: Sequence[bytes], until: int = 999912, all_versions: bool = False
) -> dict[bytes, list[dict[str, Any]]]:
    """The reports of some projects up to a month (YYYYMM) by month; without ``all_versions`` those that count."""
    newest = "" if all_versions else f" AND {_NEWEST}"
    sql = (
        "SELECT r.project_uid, r.uid, r.month, r.version_no, r.share_milli, r.planned_fen, r.in_place_fen, "
        "r.disbursed_fen, r.spent_fen, r.advanced_fen, r.words, r.problem, r.reason, r.updated_at, r.updated_by "
        f"FROM project_report r WHERE r.deleted = 0{newest} AND r.month <= {int(until)} "
        "AND r.project_uid IN ({marks}) ORDER BY r.month, r.version_no"
    )
    names = ("uid", "month", "version_no", "share_milli", "planned_fen", "in_place_fen", "disbursed_fen", "spent_fen",
             "advanced_fen", "words", "problem", "reason", "updated_at", "updated_by")  # fmt: skip
    return _grouped(read_in_parts(connection, sql, uids), names)


def highest_version(connection: Connection, uid: bytes, month: int) -> int:
    """The highest number ever given to a version of a month, those taken back included; 0 if none."""
    sql = "SELECT coalesce(max(version_no), 0) FROM project_report WHERE project_uid = ? AND month = ?"
    return int(connection.exec_driver_sql(sql, (uid, month)).scalar_one())


def _grouped(rows: Any, names: Sequence[str]) -> dict[bytes, list[dict[str, Any]]]:
    found: dict[bytes, list[dict[str, Any]]] = {}
    for project_uid, *values in rows:
        found.setdefault(project_uid, []).append(dict(zip(names, values, strict=True)))
    return found
