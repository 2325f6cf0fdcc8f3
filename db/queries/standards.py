"""Standards that decide, the places they hold for, and what is known of an area by its code."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

_DECIDING = (
    "SELECT s.*, p.code AS programme FROM standard s JOIN programme p ON p.uid = s.programme_uid "
    "WHERE s.deleted = 0 AND p.deleted = 0 AND s.place_code IS NOT NULL AND s.amount_fen IS NOT NULL "
    "AND s.from_month IS NOT NULL"
)


def deciding(connection: Connection) -> list[dict[str, Any]]:
    """Standards that decide somewhere, the newest first, each with the code of its ``programme``."""
    found = connection.exec_driver_sql(f"{_DECIDING} ORDER BY p.code, s.from_month DESC, s.key").mappings()
    return [dict(row) for row in found]


def by_key(connection: Connection, key: str) -> dict[str, Any] | None:
    """A standard by its key, with the code of its ``programme``."""
    sql = (
        "SELECT s.*, p.code AS programme FROM standard s JOIN programme p ON p.uid = s.programme_uid "
        "WHERE s.deleted = 0 AND s.key = ?"
    )
    row = connection.exec_driver_sql(sql, (key,)).mappings().first()
    return dict(row) if row else None


def area_name(connection: Connection, code: str) -> str | None:
    """The name of a living area by its code."""
    sql = "SELECT name FROM area WHERE code = ? AND deleted = 0"
    found = connection.exec_driver_sql(sql, (code,)).scalar_one_or_none()
    return None if found is None else str(found)


def programme_row(connection: Connection, code: str) -> dict[str, Any] | None:
    """A living programme by its code."""
    sql = "SELECT * FROM programme WHERE code = ? AND deleted = 0"
    row = connection.exec_driver_sql(sql, (code,)).mappings().first()
    return dict(row) if row else None
