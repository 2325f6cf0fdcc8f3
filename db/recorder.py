"""Writes with a trace: every insert, update and delete of an operation leaves its change row.

The recorder gives each row the operation's version (epoch, counter) and is the only way by which
use cases change exchanged tables, so that audit, undo and packages see every change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from db import set_writes
from db.models import is_definition, table
from db.models.base import META_COLUMNS

INSERT, UPDATE, DELETE, RESTORE = 1, 2, 3, 4
CHANGE_INSERT = "INSERT INTO change (operation_id, table_name, row_uid, kind, before, after) VALUES (?, ?, ?, ?, ?, ?)"


class StaleRow(Exception):
    """The row changed since the caller read it; ``args`` are table and uid."""


class ForeignRow(Exception):
    """The row belongs to another node; ``args`` are table and uid."""


class Recorder:
    """Writes rows in the name of one operation."""

    def __init__(
        self, connection: Connection, operation_id: int, node: bytes, epoch: int, counter: int, at: int, login: str
    ) -> None:
        self.connection = connection
        self.operation_id = operation_id
        self.node, self.epoch, self.counter = node, epoch, counter
        self.at, self.login = at, login
        self.touched: set[str] = set()

    def insert_many(
        self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], home: bytes | None = None
    ) -> int:
        """Insert rows (tuples in the order of ``columns``, ``uid`` among them); returns how many.

        Set-based: one prepared statement, and one INSERT … SELECT for the change rows. ``home``
        is the owner where it is not this node (the shipped catalogue). Columns that are not named get the
        default of the table.
        """
        before = self._last_rowid(name)
        further = _defaults(name, columns)
        listed = ", ".join((*columns, *further))
        marks = ", ".join((*("?" for _ in columns), *further.values()))
        sql = f"INSERT INTO {name} ({listed}, {', '.join(META_COLUMNS)}) VALUES ({marks}, {self._meta(home)})"
        self.raw_many(sql, rows)
        return self._inserted(name, before)

    def insert_set(self, name: str, stage: str, columns: Sequence[str]) -> int:
        """Insert the rows of a stage (a temporary table or view with ``columns``, ``uid`` among them); how many."""
        before = self._last_rowid(name)
        further = _defaults(name, columns)
        listed = ", ".join((*columns, *further, *META_COLUMNS))
        values = ", ".join((*columns, *further.values(), self._meta(None)))
        self.connection.exec_driver_sql(f"INSERT INTO {name} ({listed}) SELECT {values} FROM {stage}")
        return self._inserted(name, before)

    def update_set(self, name: str, stage: str, columns: Sequence[str]) -> int:
        """Give rows the ``columns`` of a stage (a temporary table or view); returns how many differed.

        The stage tells each row by ``target``, its rowid, once. As ``update_many``, by two statements for all rows.
        Raises ``ForeignRow`` if another node owns one.
        """
        if not is_definition(name):
            foreign = set_writes.foreign_uid(self.connection, name, stage, self.node)
            if foreign:
                raise ForeignRow(name, foreign)
        if set_writes.changed_already(self.connection, name, stage, self.operation_id):
            return self.update_many(name, set_writes.staged(self.connection, name, stage, columns))
        unlike = set_writes.differs(columns, "t", "s")
        was, becomes = (set_writes.packed(name, columns, shown, "t", "s") for shown in ("t", "s"))
        count = self.connection.exec_driver_sql(
            f"INSERT INTO change (operation_id, table_name, row_uid, kind, before, after) "
            f"SELECT {self.operation_id}, '{name}', t.uid, {UPDATE}, {was}, {becomes} "
            f"FROM {stage} s CROSS JOIN {name} t ON t.rowid = s.target WHERE {unlike}"
        ).rowcount
        if count:
            given = ", ".join(f"{column} = s.{column}" for column in columns)
            self.connection.exec_driver_sql(
                f"UPDATE {name} AS t SET {given}, {self._stamp(name)} FROM {stage} s WHERE t.rowid = s.target "
                f"AND ({unlike})"
            )
            self.touched.add(name)
        return int(count)

    def _meta(self, home: bytes | None) -> str:
        """The values of ``META_COLUMNS`` of a new row."""
        owner = f"x'{(home or self.node).hex()}'"
        return f"{owner}, {self.epoch}, {self.counter}, 0, NULL, NULL, {self.at}, {_literal(self.login)}"

    def _inserted(self, name: str, before: int) -> int:
        """Record the rows that came after the row number ``before``."""
        written = self.connection.exec_driver_sql(
            f"INSERT INTO change (operation_id, table_name, row_uid, kind) "
            f"SELECT {self.operation_id}, '{name}', uid, {INSERT} FROM {name} WHERE rowid > {before} ORDER BY uid"
        ).rowcount
        if written:
            self.touched.add(name)
        return int(written)

    def insert(self, name: str, values: Mapping[str, Any]) -> bytes:
        """Insert one row; returns its uid."""
        self.insert_many(name, list(values), [tuple(values.values())])
        return bytes(values["uid"])

    def update(self, name: str, uid: bytes, values: Mapping[str, Any], seen: tuple[int, int] | None = None) -> bool:
        """Change fields of one row; returns whether anything differed.

        ``seen`` is the (epoch, counter) the caller read: raises ``StaleRow`` if it moved on,
        ``ForeignRow`` if another node owns the row.
        """
        return self.update_many(name, [(uid, values)], seen) == 1

    def update_many(
        self, name: str, changes: Iterable[tuple[bytes, Mapping[str, Any]]], seen: tuple[int, int] | None = None
    ) -> int:
        """Change fields of many rows, each recorded with its fields before and after; set-based."""
        model, count = table(name), 0
        for chunk in _chunks(changes, 500):
            uids = [uid for uid, _ in chunk]
            found = self.connection.execute(select(model).where(model.c.uid.in_(uids))).mappings()
            rows = {row["uid"]: dict(row) for row in found}
            known = self._changed_before(name, uids)
            fresh, groups = [], dict[tuple[str, ...], list[tuple[Any, ...]]]()
            for uid, values in chunk:
                before, after = self._difference(name, uid, rows[uid], values, seen)
                if not after:
                    continue
                count += 1
                rows[uid].update(after)
                if uid in known:
                    self._change(name, uid, UPDATE, before, after)
                else:
                    known.add(uid)
                    fresh.append((self.operation_id, name, uid, UPDATE, pack(before), pack(after)))
                groups.setdefault(tuple(after), []).append((*after.values(), uid))
            self.raw_many(CHANGE_INSERT, fresh)
            self._write_groups(name, groups)
        return count

    def _difference(
        self, name: str, uid: bytes, row: Mapping[Any, Any], values: Mapping[str, Any], seen: tuple[int, int] | None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        if seen and (row["epoch"], row["counter"]) != seen:
            raise StaleRow(name, uid)
        if row["home_node"] != self.node and not is_definition(name):
            raise ForeignRow(name, uid)
        after = {key: value for key, value in values.items() if row[key] != value}
        return {key: row[key] for key in after}, after

    def _changed_before(self, name: str, uids: Sequence[bytes]) -> set[bytes]:
        """Which of the rows this operation has changed already."""
        model = table("change")
        mine = (model.c.operation_id == self.operation_id) & (model.c.table_name == name) & model.c.row_uid.in_(uids)
        return set(self.connection.execute(select(model.c.row_uid).where(mine)).scalars())

    def _stamp(self, name: str) -> str:
        stamp = f"epoch = {self.epoch}, counter = {self.counter}, updated_at = {self.at}"
        stamp += f", updated_by = {_literal(self.login)}"
        if is_definition(name):
            stamp += f", home_node = x'{self.node.hex()}'"  # provisional until its county supersedes it
        return stamp

    def _write_groups(self, name: str, groups: Mapping[tuple[str, ...], list[tuple[Any, ...]]]) -> None:
        stamp = self._stamp(name)
        for columns, parameters in groups.items():
            assignments = ", ".join(f"{column} = ?" for column in columns)
            self.raw_many(f"UPDATE {name} SET {assignments}, {stamp} WHERE uid = ?", parameters)
            self.touched.add(name)

    def delete(self, name: str, uids: Iterable[bytes], reason: str, on: str) -> int:
        """Turn rows into tombstones with a reason and a date (YYYY-MM-DD). Raises ``ForeignRow``."""
        model = table(name)
        gone = []
        for uid in uids:
            owner = self.connection.execute(select(model.c.home_node).where(model.c.uid == uid)).scalar_one()
            if owner != self.node:
                raise ForeignRow(name, uid)
            self._change(name, uid, DELETE, None, None)
            gone.append((1, reason, on, uid))
        if gone:
            self._write_groups(name, {("deleted", "deleted_reason", "deleted_on"): gone})
        return len(gone)

    def _change(
        self, name: str, uid: bytes, kind: int, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> None:
        """One change row; a second change of a row in one operation keeps the first ``before``."""
        model = table("change")
        key = (model.c.operation_id == self.operation_id) & (model.c.table_name == name) & (model.c.row_uid == uid)
        known = self.connection.execute(select(model.c.kind, model.c.before, model.c.after).where(key)).one_or_none()
        if known is None:
            self.connection.execute(
                insert(model).values(
                    operation_id=self.operation_id,
                    table_name=name,
                    row_uid=uid,
                    kind=kind,
                    before=pack(before),
                    after=pack(after),
                )
            )
        elif known.kind == UPDATE and kind == UPDATE:
            merged_before = {**(before or {}), **unpack(known.before)}
            merged_after = {**unpack(known.after), **(after or {})}
            self.connection.execute(
                update(model).where(key).values(before=pack(merged_before), after=pack(merged_after))
            )
        elif known.kind == UPDATE and kind == DELETE:
            self.connection.execute(update(model).where(key).values(kind=DELETE))

    def raw_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """``executemany`` straight on the driver: no per-row cost of the toolkit."""
        cursor = self.connection.connection.cursor()
        try:
            cursor.executemany(sql, rows)  # type: ignore[arg-type]
        finally:
            cursor.close()

    def _last_rowid(self, name: str) -> int:
        return int(self.connection.exec_driver_sql(f"SELECT coalesce(max(rowid), 0) FROM {name}").scalar_one())


def _chunks(changes: Iterable[tuple[bytes, Mapping[str, Any]]], size: int) -> Iterable[list[Any]]:
    chunk: list[tuple[bytes, Mapping[str, Any]]] = []
    for change in changes:
        chunk.append(change)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _defaults(name: str, named: Sequence[str]) -> dict[str, str]:
    """Columns that are not named, each with the default of the table as SQL."""
    return {
        column.name: _literal(column.default.arg)
        for column in table(name).columns
        if isinstance(column.default, ScalarElementColumnDefault) and column.name not in (*named, *META_COLUMNS)
    }


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def pack(values: Mapping[str, Any] | None) -> str | None:
    """Field values as JSON; bytes become ``{"$": hex}``."""
    if values is None:
        return None
    return json.dumps(
        {key: {"$": value.hex()} if isinstance(value, bytes) else value for key, value in values.items()},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpack(content: str | None) -> dict[str, Any]:
    """The field values of a change row."""
    return {
        key: bytes.fromhex(value["$"]) if isinstance(value, dict) and "$" in value else value
        for key, value in json.loads(content or "{}").items()
    }
