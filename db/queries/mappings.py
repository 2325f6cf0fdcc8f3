"""Remembered mappings of spreadsheets and the header words of offices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection


def mappings(connection: Connection, node: bytes) -> list[dict[str, Any]]:
    """All living mappings, this office's first, each newest first."""
    rows = connection.exec_driver_sql(
        "SELECT uid, home_node, name, signature, programme_code, layout, updated_at FROM import_mapping "
        "WHERE deleted = 0 ORDER BY home_node <> ?, updated_at DESC, name",
        (node,),
    )
    return [dict(row) for row in rows.mappings()]


def words(connection: Connection, node: bytes) -> list[tuple[bytes, bytes, str, str]]:
    """(uid, node, word, field) of all living header words, this office's last, so that it has the last word."""
    rows = connection.exec_driver_sql(
        "SELECT uid, home_node, word, field FROM header_word WHERE deleted = 0 ORDER BY home_node = ?, word", (node,)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def is_known(connection: Connection, table: str, uid: bytes) -> bool:
    """Whether ``import_mapping`` or ``header_word`` holds the row, a removed one included."""
    return connection.exec_driver_sql(f"SELECT 1 FROM {table} WHERE uid = ?", (uid,)).first() is not None
