"""Writes of many rows by one statement each, their change rows among them.

The rows come from a stage, a temporary table or view with the columns to write and the ``uid`` of new rows or the
``target`` (rowid) of rows that are there. What stands in the change rows is
what ``Recorder.update_many`` and ``insert_many`` would have written, so that undo, history and packages see no
difference.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import LargeBinary
from sqlalchemy.engine import Connection

from db.models import table

# UUIDv7 in SQL: 48 bits of milliseconds, 12 bits of sequence, 62 random bits (see db.types.new_uids).
_UID = (
    "unhex(printf('%012x7%03x', {moment} + ({number} >> 12), {number} & 4095) "
    "|| substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(8)), 2))"
)


def uid_expression(number: str = "rowid") -> str:
    """SQL that makes a new uid for each row; ``number`` is an expression that counts the rows."""
    return _UID.format(moment=time.time_ns() // 1_000_000, number=f"({number})")


def differs(columns: Sequence[str], one: str, other: str) -> str:
    """SQL that tells whether two rows differ in a column."""
    return " OR ".join(f"{one}.{column} IS NOT {other}.{column}" for column in columns)


def packed(name: str, columns: Sequence[str], shown: str, one: str, other: str) -> str:
    """SQL for the JSON of a change row: those columns of ``shown`` in which ``one`` and ``other`` differ."""
    parts = []
    for column in columns:
        value = f"{shown}.{column}"
        if isinstance(table(name).c[column].type, LargeBinary):
            written = f"coalesce('{{\"$\":\"' || lower(hex({value})) || '\"}}', 'null')"
        else:
            written = f"json_quote({value})"
        part = f"',\"{column}\":' || {written}"
        if len(columns) > 1:
            part = f"CASE WHEN {one}.{column} IS NOT {other}.{column} THEN {part} ELSE '' END"
        parts.append(part)
    return f"'{{' || substr({' || '.join(parts)}, 2) || '}}'"


def foreign_uid(connection: Connection, name: str, stage: str, node: bytes) -> bytes | None:
    """A row of the stage that another node owns."""
    found = connection.exec_driver_sql(
        f"SELECT t.uid FROM {stage} s CROSS JOIN {name} t ON t.rowid = s.target WHERE t.home_node <> ? LIMIT 1", (node,)
    ).scalar_one_or_none()
    return None if found is None else bytes(found)


def changed_already(connection: Connection, name: str, stage: str, operation_id: int) -> bool:
    """Whether the operation wrote a row of the stage before."""
    run = connection.exec_driver_sql
    mine = "SELECT 1 FROM change c WHERE c.operation_id = ? AND c.table_name = ?"
    if run(f"{mine} LIMIT 1", (operation_id, name)).first() is None:
        return False
    again = f"SELECT 1 FROM {stage} s JOIN {name} t ON t.rowid = s.target WHERE EXISTS ({mine} AND c.row_uid = t.uid)"
    return run(f"{again} LIMIT 1", (operation_id, name)).first() is not None


def staged(
    connection: Connection, name: str, stage: str, columns: Sequence[str]
) -> list[tuple[bytes, dict[str, object]]]:
    """(uid, values) of a stage, for writing row by row."""
    listed = ", ".join(f"s.{column}" for column in columns)
    rows = connection.exec_driver_sql(f"SELECT t.uid, {listed} FROM {stage} s JOIN {name} t ON t.rowid = s.target")
    return [(uid, dict(zip(columns, values, strict=True))) for uid, *values in rows.all()]
