"""Rows of another node beside the tables: temporary tables in memory, one per exchanged table.

The ``ruling`` of a staged row is null while it is to be taken, ``same`` where nothing is to be done, else
why it is refused; ``doing`` is the kind of its change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.models import DERIVED, EXCHANGED, table
from db.recorder import DELETE, INSERT, RESTORE, UPDATE, Recorder

SAME = "same"
STAMPS = frozenset({"uid", "home_node", "epoch", "counter", "updated_at", "updated_by"})


@dataclass(frozen=True, slots=True)
class TableCount:
    """What taking a table comes to."""

    table: str
    new: int
    changed: int
    deleted: int
    unchanged: int
    refused: int


def create_stage(connection: Connection) -> None:
    """Empty stage tables for every exchanged table."""
    for name in EXCHANGED:
        columns = ", ".join(column.name for column in table(name).columns)
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{stage_of(name)}")
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE {stage_of(name)} (stage_no INTEGER PRIMARY KEY, ruling TEXT, doing INTEGER, {columns})"
        )


def drop_stage(connection: Connection) -> None:
    """Free the memory of the stage."""
    for name in EXCHANGED:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{stage_of(name)}")


def stage_of(name: str) -> str:
    """The name of a table's stage (in the schema ``temp``)."""
    return f"stage_{name}"


def held_versions(connection: Connection, name: str, homes: tuple[bytes, bytes]) -> dict[bytes, tuple[bytes, int, int]]:
    """uid -> (home node, epoch, counter) of the rows of two nodes."""
    cursor: Any = connection.connection.cursor()
    cursor.execute(f"SELECT uid, home_node, epoch, counter FROM main.{name} WHERE home_node IN (?, ?)", homes)
    return {row[0]: row[1:] for row in cursor}


def stage_rows(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Put rows (tuples in the order of ``columns``) on the stage."""
    marks = ", ".join("?" for _ in columns)
    cursor: Any = connection.connection.cursor()
    try:
        cursor.executemany(f"INSERT INTO temp.{stage_of(name)} ({', '.join(columns)}) VALUES ({marks})", rows)
    finally:
        cursor.close()


def index_stage(connection: Connection) -> None:
    """Make the staged rows findable by uid."""
    for name in EXCHANGED:
        connection.exec_driver_sql(f"CREATE INDEX temp.ix_{stage_of(name)} ON {stage_of(name)} (uid)")


def stamp_staged(recorder: Recorder, name: str, uid: bytes) -> None:
    """Give a staged row of ours the version of the present operation, since it changes on the way."""
    recorder.connection.exec_driver_sql(
        f"UPDATE temp.{stage_of(name)} SET epoch = ?, counter = ?, updated_at = ?, updated_by = ? WHERE uid = ?",
        (recorder.epoch, recorder.counter, recorder.at, recorder.login, uid),
    )


def plain_columns(name: str) -> tuple[str, ...]:
    """The columns of a table that say something about its subject."""
    skipped = STAMPS | DERIVED.get(name, frozenset())
    return tuple(column.name for column in table(name).columns if column.name not in skipped)


def judge_rows(connection: Connection, name: str, verdicts: Iterable[tuple[str, int]]) -> None:
    """Give single rows, by their number on the stage, a ruling."""
    cursor: Any = connection.connection.cursor()
    cursor.executemany(f"UPDATE temp.{stage_of(name)} SET ruling = ? WHERE stage_no = ?", list(verdicts))
    cursor.close()


def staged(connection: Connection, name: str, columns: Sequence[str], condition: str = "1") -> list[tuple[Any, ...]]:
    """Columns of the rows that are to be taken."""
    cursor: Any = connection.connection.cursor()
    cursor.execute(f"SELECT {', '.join(columns)} FROM temp.{stage_of(name)} WHERE ruling IS NULL AND ({condition})")
    return list(cursor.fetchall())


def set_staged(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write columns of staged rows; each tuple ends with the row's number on the stage."""
    assignments = ", ".join(f"{column} = ?" for column in columns)
    cursor: Any = connection.connection.cursor()
    cursor.executemany(f"UPDATE temp.{stage_of(name)} SET {assignments} WHERE stage_no = ?", rows)
    cursor.close()


def refused(connection: Connection) -> list[tuple[str, bytes, int, int, str]]:
    """(table, uid, epoch, counter, reason) of the refused rows."""
    found = []
    for name in EXCHANGED:
        rows = connection.exec_driver_sql(
            f"SELECT uid, epoch, counter, ruling FROM temp.{stage_of(name)} "
            f"WHERE ruling IS NOT NULL AND ruling <> '{SAME}' ORDER BY stage_no"
        )
        found += [(name, *row) for row in rows]
    return found


def count_table(connection: Connection, name: str) -> TableCount:
    """What taking the staged rows of a table comes to."""
    row = connection.exec_driver_sql(
        f"SELECT total(ruling IS NULL AND doing = {INSERT}), "
        f"total(ruling IS NULL AND doing IN ({UPDATE}, {RESTORE})), total(ruling IS NULL AND doing = {DELETE}), "
        f"total(ruling = '{SAME}'), total(ruling <> '{SAME}') FROM temp.{stage_of(name)}"
    ).one()
    return TableCount(name, *(int(value) for value in row))
