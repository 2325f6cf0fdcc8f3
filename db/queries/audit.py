"""Operations and their chain: opening one, sealing it, reading it back, taking it back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from db.models import EXCHANGED, table
from db.models.base import Base
from db.recorder import DELETE, INSERT, RESTORE, UPDATE, Recorder, unpack
from db.types import new_uid

GENESIS = bytes(32)
_LINE = "o.id, o.name, o.params, o.login, o.at, o.counter, o.undoes, o.undone_by, o.undoable, o.needs, o.changes"


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation as the history shows it; ``at`` is UTC milliseconds."""

    id: int
    name: str
    params: str
    login: str
    at: int
    counter: int
    undoes: int | None
    undone_by: int | None
    undoable: int
    needs: str
    changes: int


def begin_operation(
    connection: Connection,
    name: str,
    undoable: bool,
    login: str,
    at: int,
    undoes: int | None,
    signoff: str | None,
    needs: str = "admin",
) -> Recorder:
    """Open an operation row with the next counter and answer the recorder that writes in its name.

    ``needs`` is the right the operation asked for; taking it back asks for the same.
    """
    state = table("node_state")
    node = connection.execute(select(state.c.node_uid, state.c.epoch, state.c.counter)).one()
    counter = node.counter + 1
    connection.execute(update(state).values(counter=counter))
    row = connection.execute(
        insert(table("operation")).values(
            uid=new_uid(),
            name=name,
            params="{}",
            undoable=int(undoable),
            needs=needs,
            login=login,
            at=at,
            epoch=node.epoch,
            counter=counter,
            undoes=undoes,
            signoff=signoff,
            salt=os.urandom(16),
            content_digest=GENESIS,
            chain_digest=GENESIS,
        )
    )
    operation_id = int(row.inserted_primary_key[0])  # type: ignore[index]
    operation = table("operation")
    root = operation_id
    if undoes is not None:
        connection.execute(update(operation).where(operation.c.id == undoes).values(undone_by=operation_id))
        root = connection.execute(select(operation.c.root).where(operation.c.id == undoes)).scalar_one() or undoes
    connection.execute(update(operation).where(operation.c.id == operation_id).values(root=root))
    return Recorder(connection, operation_id, node.node_uid, node.epoch, counter, at, login)


def seal_operation(connection: Connection, operation_id: int) -> bytes:
    """Digest the operation's changes and link it to the chain; answers the new head."""
    operation, state = table("operation"), table("node_state")
    row = connection.execute(select(operation).where(operation.c.id == operation_id)).one()
    content = _content_digest(connection, operation_id, row.salt)
    head = connection.execute(select(state.c.chain_digest)).scalar_one()
    link = _link(head, row, content)
    change = table("change")
    count = select(func.count()).select_from(change).where(change.c.operation_id == operation_id).scalar_subquery()
    values = {"content_digest": content, "chain_digest": link, "changes": count}
    connection.execute(update(operation).where(operation.c.id == operation_id).values(values))
    connection.execute(update(state).values(chain_digest=link))
    return link


def _content_digest(connection: Connection, operation_id: int, salt: bytes) -> bytes:
    digest = hashlib.sha256(salt)
    cursor = connection.connection.cursor()
    cursor.execute(
        "SELECT table_name || char(31) || kind || char(31) || coalesce(before, '') || char(31) || coalesce(after, '') "
        "|| char(30) || hex(row_uid) FROM change WHERE operation_id = ? ORDER BY table_name, row_uid",
        (operation_id,),
    )
    while rows := cursor.fetchmany(10000):
        digest.update("\x1d".join([row[0] for row in rows]).encode())
    cursor.close()
    return digest.digest()


def _link(head: bytes, row: object, content: bytes) -> bytes:
    fields = (row.uid.hex(), row.name, row.params, row.login, row.at, row.epoch, row.counter, row.signoff or "")  # type: ignore[attr-defined]
    return hashlib.sha256(head + "\x1f".join(map(str, fields)).encode() + content).digest()


def verify_chain(connection: Connection) -> tuple[int, int | None]:
    """Recompute the chain: (operations, id of the first operation that does not fit or None)."""
    operation = table("operation")
    head, count = GENESIS, 0
    for row in connection.execute(select(operation).order_by(operation.c.id)):
        content = _content_digest(connection, row.id, row.salt)
        if content != row.content_digest or _link(head, row, content) != row.chain_digest:
            return count, int(row.id)
        head, count = row.chain_digest, count + 1
    kept = connection.execute(select(table("node_state").c.chain_digest)).scalar_one()
    return count, None if kept == head else -1


def list_operations(connection: Connection, limit: int, before_id: int | None = None) -> list[OperationLine]:
    """The newest operations first, each with the number of rows it changed."""
    rows = connection.exec_driver_sql(
        f"SELECT {_LINE} FROM operation o WHERE o.id < ? ORDER BY o.id DESC LIMIT ?",
        (before_id or 1 << 62, limit),
    )
    return [OperationLine(*row) for row in rows]


def last_moment(connection: Connection) -> int | None:
    """When something was last done (UTC milliseconds); asks for nothing an older database lacks."""
    found = connection.exec_driver_sql("SELECT at FROM operation ORDER BY id DESC LIMIT 1").scalar_one_or_none()
    return None if found is None else int(found)


def last_undoable(connection: Connection, login: str | None = None) -> OperationLine | None:
    """The newest operation with changes that is neither undone nor itself an undo."""
    rows = connection.exec_driver_sql(
        f"SELECT {_LINE} FROM operation o "
        "WHERE o.undone_by IS NULL AND (o.undoes IS NULL OR o.name = 'redo') AND o.undoable = 1 "
        "AND (? IS NULL OR o.login = ?) "
        "AND o.changes > 0 ORDER BY o.id DESC LIMIT 1",
        (login, login),
    ).first()
    return OperationLine(*rows) if rows else None


def last_redoable(connection: Connection) -> OperationLine | None:
    """The newest undo that was not taken back, unless something else was done after it."""
    row = connection.exec_driver_sql(
        f"SELECT {_LINE} FROM operation o WHERE o.name = 'undo' AND o.undone_by IS NULL AND o.id > "
        "(SELECT coalesce(max(id), 0) FROM operation WHERE name NOT IN ('undo', 'redo')) ORDER BY o.id DESC LIMIT 1"
    ).first()
    return OperationLine(*row) if row else None


def changed_since(connection: Connection, operation_id: int) -> list[str]:
    """Tables in which a later operation changed a row of this one and still stands.

    An operation that was undone, and the undo itself, leave the row as it was before them; a redo
    stands where the operation stood that it restores.
    """
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT c.table_name FROM change c JOIN change d ON d.row_uid = c.row_uid "
        "AND d.table_name = c.table_name AND d.operation_id > c.operation_id JOIN operation o "
        "ON o.id = d.operation_id AND o.undone_by IS NULL AND o.name <> 'undo' "
        "AND o.root > (SELECT root FROM operation WHERE id = ?) WHERE c.operation_id = ? LIMIT 1",
        (operation_id, operation_id),
    )
    return [row[0] for row in rows]


def _tables_of(connection: Connection, operation_id: int) -> list[tuple[str, int, int]]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT c.table_name, o.epoch, o.counter FROM change c JOIN operation o ON o.id = c.operation_id "
        "WHERE c.operation_id = ?",
        (operation_id,),
    )
    return [(name, epoch, counter) for name, epoch, counter in rows if name in EXCHANGED]


def referred_from_outside(connection: Connection, operation_id: int) -> list[str]:
    """Tables with living rows, not of this operation, that refer to rows the operation inserted."""
    inserted = {name for name, _, _ in _tables_of(connection, operation_id)}
    found = []
    for child in Base.metadata.sorted_tables:
        for key in child.foreign_keys:
            parent = key.column.table.name
            if parent not in inserted or child.name not in EXCHANGED:
                continue
            hit = connection.exec_driver_sql(
                f"SELECT 1 FROM change c JOIN {child.name} t ON t.{key.parent.name} = c.row_uid AND t.deleted = 0 "
                f"WHERE c.operation_id = ? AND c.table_name = '{parent}' AND c.kind = {INSERT} AND NOT EXISTS "
                f"(SELECT 1 FROM change d WHERE d.operation_id = ? AND d.table_name = '{child.name}' "
                f"AND d.row_uid = t.uid) LIMIT 1",
                (operation_id, operation_id),
            ).first()
            if hit:
                found.append(child.name)
    return found


def reverse(recorder: Recorder, operation_id: int, on: str) -> int:
    """Take back what an operation did, set-based per table; answers the number of rows."""
    connection = recorder.connection
    count = connection.exec_driver_sql(
        f"INSERT INTO change (operation_id, table_name, row_uid, kind, before, after) "
        f"SELECT ?, table_name, row_uid, CASE kind WHEN {INSERT} THEN {DELETE} WHEN {DELETE} THEN {RESTORE} "
        f"WHEN {RESTORE} THEN {DELETE} ELSE {UPDATE} END, after, before FROM change WHERE operation_id = ?",
        (recorder.operation_id, operation_id),
    ).rowcount
    stamp = "epoch = ?, counter = ?, updated_at = ?, updated_by = ?"
    values = (recorder.epoch, recorder.counter, recorder.at, recorder.login)
    for name, _, _ in _tables_of(connection, operation_id):
        for kind, setting in (
            (DELETE, "deleted = 1, deleted_reason = 'undone', deleted_on = ?"),
            (RESTORE, "deleted = 0, deleted_reason = NULL, deleted_on = NULL"),
        ):
            connection.exec_driver_sql(
                f"UPDATE {name} SET {setting}, {stamp} WHERE uid IN (SELECT row_uid FROM change "
                f"WHERE operation_id = ? AND table_name = ? AND kind = {kind})",
                ((on,) if kind == DELETE else ()) + values + (recorder.operation_id, name),
            )
        _restore_fields(recorder, name, stamp, values)
        recorder.touched.add(name)
    return int(count)


def _restore_fields(recorder: Recorder, name: str, stamp: str, values: tuple[object, ...]) -> None:
    """Write back the fields of updated rows, grouped by which fields changed."""
    rows = recorder.connection.exec_driver_sql(
        "SELECT row_uid, after FROM change WHERE operation_id = ? AND table_name = ? AND after IS NOT NULL "
        f"AND kind IN ({UPDATE}, {RESTORE}, {DELETE})",
        (recorder.operation_id, name),
    )
    groups: dict[tuple[Any, ...], list[tuple[object, ...]]] = {}
    restored = [(uid, unpack(after)) for uid, after in rows.all()]
    for uid, fields in sorted(restored, key=lambda row: _turn(row[1])):
        groups.setdefault((_turn(fields), *fields), []).append((*fields.values(), *values, uid))
    for (_, *columns), parameters in groups.items():
        assignments = ", ".join(f"{column} = ?" for column in columns)
        recorder.raw_many(f"UPDATE {name} SET {assignments}, {stamp} WHERE uid = ?", parameters)


def _turn(fields: Mapping[str, object]) -> int:
    """A number that passed between two united persons is free before the other one gets it back."""
    if "merged_into" not in fields:
        return 1
    return 2 if fields["merged_into"] is None else 0


def describe_operation(connection: Connection, operation_id: int, params: str) -> None:
    """Store the figures and words of the operation's sentence (JSON), before it is sealed."""
    operation = table("operation")
    connection.execute(update(operation).where(operation.c.id == operation_id).values(params=params))


def operation_line(connection: Connection, operation_id: int) -> OperationLine | None:
    """One operation of the history."""
    lines = list_operations(connection, 1, operation_id + 1)
    return lines[0] if lines and lines[0].id == operation_id else None


def was_sent(connection: Connection, operation_id: int) -> bool:
    """Whether a package written after the operation may carry its rows."""
    return bool(
        connection.exec_driver_sql(
            "SELECT 1 FROM operation o JOIN node n ON (n.sent_epoch, n.sent_counter) >= (o.epoch, o.counter) "
            "WHERE o.id = ? LIMIT 1",
            (operation_id,),
        ).first()
    )
