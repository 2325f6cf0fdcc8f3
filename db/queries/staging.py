"""Rows of another node beside the tables: temporary tables in memory, one per exchanged table.

The ``ruling`` of a staged row is null while it is to be taken, ``same`` where nothing is to be done, else
why it is refused; ``doing`` is the kind of its change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from db.models import DERIVED, EXCHANGED, table
from db.recorder import DELETE, INSERT, RESTORE, UPDATE, Recorder

SAME = "same"
VERSION = ("uid", "home_node", "epoch", "counter")
_PROBE = "temp.probe"
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
            f"CREATE TEMP TABLE {stage_of(name)} (stage_no INTEGER PRIMARY KEY, ruling TEXT, "
            f"doing INTEGER DEFAULT {INSERT}, {columns})"
        )


def drop_stage(connection: Connection) -> None:
    """Free the memory of the stage."""
    for name in EXCHANGED:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{stage_of(name)}")


def stage_of(name: str) -> str:
    """The name of a table's stage (in the schema ``temp``)."""
    return f"stage_{name}"


def create_probe(connection: Connection) -> None:
    """An empty table for asking which of many rows are held as they are."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_PROBE}")
    connection.exec_driver_sql(f"CREATE TABLE {_PROBE} (place INTEGER PRIMARY KEY, {', '.join(VERSION)})")


def unheld(
    connection: Connection, name: str, versions: Sequence[Sequence[Any]], homes: tuple[bytes, bytes]
) -> Sequence[int]:
    """Places of the rows that are not held as they are, given the columns of ``VERSION``; of two nodes' rows."""
    connection.exec_driver_sql(f"DELETE FROM {_PROBE}")
    _insert_columns(connection, _PROBE, ("place", *VERSION), [range(len(versions[0])), *versions])
    same = " AND ".join(f"t.{column} = p.{column}" for column in VERSION)
    found = f"FROM {_PROBE} p JOIN main.{name} t ON {same} AND t.home_node IN (?, ?)"
    cursor: Any = connection.connection.cursor()
    try:
        size, held = len(versions[0]), cursor.execute(f"SELECT count(*) {found}", homes).fetchone()[0]
        if held in (0, size):
            return range(0 if held else size)
        there = {row[0] for row in cursor.execute(f"SELECT p.place {found}", homes)}
        return [place for place in range(size) if place not in there]
    finally:
        cursor.close()


def stage_columns(connection: Connection, name: str, columns: Sequence[str], values: Sequence[Sequence[Any]]) -> None:
    """Put rows, given by columns, on the stage."""
    _insert_columns(connection, f"temp.{stage_of(name)}", columns, values)


def _insert_columns(
    connection: Connection, target: str, columns: Sequence[str], values: Sequence[Sequence[Any]]
) -> None:
    """Insert rows given by columns, at a tenth of what plain binding costs.

    The driver asks for an adapter for each null and each ``bytes`` it binds, which takes longer than the row itself:
    so what all rows have in common stands in the statement (numbers, uids and nulls, never texts), and other uids are
    bound as ``bytearray``, for which it does not ask.
    """
    marks, bound = [], []
    for column in values:
        first = column[0]
        if not isinstance(first, str) and column[-1] == first and _constant(column):
            marks.append(_literal(first))
        else:
            marks.append("?")
            bound.append(_bindable(column))
    cursor: Any = connection.connection.cursor()
    try:
        statement = f"INSERT INTO {target} ({', '.join(columns)}) VALUES ({', '.join(marks)})"
        cursor.executemany(statement, zip(*bound, strict=True) if bound else repeat((), len(values[0])))
    finally:
        cursor.close()


def _bindable(column: Sequence[Any]) -> Sequence[Any]:
    kinds = set(map(type, column))
    if bytes not in kinds:
        return column
    if len(kinds) == 1:
        return list(map(bytearray, column))
    return [bytearray(value) if type(value) is bytes else value for value in column]


def _constant(column: Sequence[Any]) -> bool:
    return column.count(column[0]) == len(column)


def _literal(value: bytes | int | None) -> str:
    if value is None:
        return "NULL"
    return f"x'{value.hex()}'" if isinstance(value, bytes) else str(int(value))


def index_stage(connection: Connection) -> None:
    """Make the staged rows findable by uid; the index is unique unless a uid stands there twice."""
    for name in EXCHANGED:
        index = f"INDEX temp.{_index_of(name)} ON {stage_of(name)} (uid)"
        try:
            connection.exec_driver_sql(f"CREATE UNIQUE {index}")
        except IntegrityError:
            connection.exec_driver_sql(f"CREATE {index}")


def has_doubles(connection: Connection, name: str) -> bool:
    """Whether a uid stands twice on the stage."""
    sql = "SELECT sql FROM temp.sqlite_master WHERE type = 'index' AND name = ?"
    return not str(connection.exec_driver_sql(sql, (_index_of(name),)).scalar_one()).startswith("CREATE UNIQUE")


def _index_of(name: str) -> str:
    return f"ix_{stage_of(name)}"


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
