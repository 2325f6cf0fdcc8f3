"""Imports that were made, and where in their files a person stood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

# From each import through undo and redo to the operation by which it stands or is gone: gone after an odd number.
STANDING = (
    "WITH RECURSIVE turn(run, id, turns) AS (SELECT operation_id, operation_id, 0 FROM import_run UNION ALL "
    "SELECT t.run, o.undone_by, t.turns + 1 FROM turn t JOIN operation o ON o.id = t.id "
    "WHERE o.undone_by IS NOT NULL), "
    "standing AS (SELECT run, max(id) AS last, max(turns) % 2 AS undone FROM turn GROUP BY run) "
)
_IMPORTS = (
    f"{STANDING}SELECT r.*, coalesce(u.name, o.login) AS by, s.undone, s.last FROM import_run r "
    "JOIN standing s ON s.run = r.operation_id "
    "JOIN operation o ON o.id = r.operation_id LEFT JOIN user_account u ON u.login = o.login"
)


def imports(connection: Connection) -> list[dict[str, Any]]:
    """Every import with who made it and whether it was undone, the newest first."""
    rows = connection.exec_driver_sql(f"{_IMPORTS} ORDER BY r.operation_id DESC").mappings()
    return [dict(row) for row in rows]


def import_row(connection: Connection, operation: int) -> dict[str, Any] | None:
    """One import as in ``imports``."""
    row = connection.exec_driver_sql(f"{_IMPORTS} WHERE r.operation_id = ?", (operation,)).mappings().first()
    return dict(row) if row else None


def months_listed(connection: Connection, code: str) -> set[int]:
    """Months (YYYYMM) of the lists of a programme that were taken in and not undone, of several programmes too."""
    rows = connection.exec_driver_sql(
        f"{STANDING}SELECT DISTINCT r.month FROM import_run r JOIN standing s ON s.run = r.operation_id "
        "AND s.undone = 0 WHERE r.month IS NOT NULL AND coalesce(r.programme_code, '') IN ('', ?)",
        (code,),
    )
    return {int(row[0]) for row in rows}


def listed_later(connection: Connection, month: int) -> set[bytes]:
    """Persons who stand in a list of a later month (YYYYMM) that was taken in and not undone."""
    later = "SELECT 1 FROM import_run WHERE month > ? LIMIT 1"
    if connection.exec_driver_sql(later, (month,)).first() is None:
        return set()
    rows = connection.exec_driver_sql(
        f"{STANDING}SELECT DISTINCT i.person_uid FROM import_run r JOIN standing s ON s.run = r.operation_id "
        "AND s.undone = 0 JOIN import_origin i ON i.operation_id = r.operation_id WHERE r.month > ?",
        (month,),
    )
    return {row[0] for row in rows}


def origins_of(connection: Connection, persons: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """(operation, at, file, sheet names as JSON, sheet, row, block, fate, undone) of some persons, the newest first."""
    marks = ", ".join("?" * len(persons))
    rows = connection.exec_driver_sql(
        f"{STANDING}SELECT i.operation_id, r.at, r.file_name, r.sheets, i.sheet, i.row, i.block, i.fate, s.undone "
        "FROM import_origin i JOIN import_run r ON r.operation_id = i.operation_id "
        f"JOIN standing s ON s.run = i.operation_id WHERE i.person_uid IN ({marks}) "
        "ORDER BY i.operation_id DESC, i.sheet, i.row, i.block",
        tuple(persons),
    )
    return [tuple(row) for row in rows]
