"""Writes with a trace: every insert, update and delete of an operation leaves its change row.

The recorder gives each row the operation's version (epoch, counter) and is the only way by which
use cases change exchanged tables, so that audit, undo and packages see every change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from db.models import is_definition, table
from db.models.base import META_COLUMNS

INSERT, UPDATE, DELETE, RESTORE = 1, 2, 3, 4


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
        is the owner where it is not this node (the shipped catalogue).
        """
        before = self._last_rowid(name)
        listed = ", ".join(columns)
        marks = ", ".join("?" for _ in columns)
        owner = f"x'{(home or self.node).hex()}'"
        meta = f"{owner}, {self.epoch}, {self.counter}, 0, NULL, NULL, {self.at}, {_literal(self.login)}"
        sql = f"INSERT INTO {name} ({listed}, {', '.join(META_COLUMNS)}) VALUES ({marks}, {meta})"
        self.raw_many(sql, rows)
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
        """Change fields of many rows, each recorded with its fields before and after."""
        model = table(name)
        count = 0
        for uid, values in changes:
            row = self.connection.execute(select(model).where(model.c.uid == uid)).mappings().one()
            if seen and (row["epoch"], row["counter"]) != seen:
                raise StaleRow(name, uid)
            if row["home_node"] != self.node and not is_definition(name):
                raise ForeignRow(name, uid)
            differing = {key: value for key, value in values.items() if row[key] != value}
            if not differing:
                continue
            self._change(name, uid, UPDATE, {key: row[key] for key in differing}, differing)
            self._write(name, uid, differing)
            count += 1
        return count

    def delete(self, name: str, uids: Iterable[bytes], reason: str, on: str) -> int:
        """Turn rows into tombstones with a reason and a date (YYYY-MM-DD). Raises ``ForeignRow``."""
        count = 0
        model = table(name)
        for uid in uids:
            owner = self.connection.execute(select(model.c.home_node).where(model.c.uid == uid)).scalar_one()
            if owner != self.node:
                raise ForeignRow(name, uid)
            self._change(name, uid, DELETE, None, None)
            self._write(name, uid, {"deleted": 1, "deleted_reason": reason, "deleted_on": on})
            count += 1
        return count

    def _write(self, name: str, uid: bytes, values: Mapping[str, Any]) -> None:
        model = table(name)
        stamp = {"epoch": self.epoch, "counter": self.counter, "updated_at": self.at, "updated_by": self.login}
        if is_definition(name):
            stamp["home_node"] = self.node  # a definition is provisional until its county supersedes it
        self.connection.execute(
            update(model).where(model.c.uid == bindparam("row_uid")).values({**values, **stamp}), {"row_uid": uid}
        )
        self.touched.add(name)

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


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


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
