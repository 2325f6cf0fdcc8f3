"""Packages and nodes: what was sent and taken, and the rows a package carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, LargeBinary, delete, insert, select, update

from db.models import DERIVED, EXCHANGED, is_definition, table

# Tables of ours that concern one other node alone: table -> the condition, with one mark per mention of the node.
CONCERNS = {
    "doubt": "(node_uid = ? OR other_node_uid = ?)",
    "sample_draw": "node_uid = ?",
    "sample_item": "node_uid = ?",
    "relocation_order": "(from_node_uid = ? OR to_node_uid = ? OR uid IN (SELECT order_uid FROM relocation_answer "
    "WHERE home_node = ?))",
    "task_target": "1",
    "task_share": "1",
    "task_duty": "1",
    "assessment": "scored_on IS NOT NULL",
    "application_step": "application_uid IN (SELECT uid FROM application WHERE home_node = ?)",
}
UNFINISHED, EXPORTED, TAKEN = "unreported", "exported", ("received", "partly_returned")


@dataclass(frozen=True, slots=True)
class Travelling:
    """A column that travels: kind is uid, text or integer; ``default`` stands in for older packages."""

    name: str
    kind: str
    required: bool
    default: Any


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows of a table a package carries."""

    condition: str
    values: tuple[Any, ...]


def travelling(name: str) -> tuple[Travelling, ...]:
    """The columns of an exchanged table that travel, ``uid`` first."""
    derived = DERIVED.get(name, frozenset())
    columns = [column for column in table(name).columns if column.name not in derived]
    columns.sort(key=lambda column: column.name != "uid")
    return tuple(
        Travelling(
            column.name,
            _kind(column.type),
            not column.nullable,
            getattr(column.default, "arg", None),
        )
        for column in columns
    )


def _kind(type_: object) -> str:
    if isinstance(type_, LargeBinary):
        return "uid"
    return "integer" if isinstance(type_, Integer) else "text"


def last_package(connection: Connection) -> dict[str, Any] | None:
    """The newest package of either direction."""
    model = table("package")
    columns = (model.c.direction, model.c.kind, model.c.sequence, model.c.period, model.c.at, model.c.status)
    row = connection.execute(select(*columns).order_by(model.c.id.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


# nodes


def nodes(connection: Connection) -> list[dict[str, Any]]:
    """All other nodes, by role and area."""
    model = table("node")
    return [dict(row) for row in connection.execute(select(model).order_by(model.c.role, model.c.area_code)).mappings()]


def node(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """One other node."""
    model = table("node")
    row = connection.execute(select(model).where(model.c.uid == uid)).mappings().first()
    return dict(row) if row else None


def put_node(connection: Connection, values: Mapping[str, Any]) -> None:
    """Add a node, or change fields of a known one."""
    if node(connection, values["uid"]) is None:
        connection.execute(insert(table("node")).values(**values))
    else:
        change_node(connection, values["uid"], **{key: value for key, value in values.items() if key != "uid"})


def change_node(connection: Connection, uid: bytes, **values: Any) -> None:
    """Change fields of a node."""
    model = table("node")
    connection.execute(update(model).where(model.c.uid == uid).values(**values))


# packages


def reserve_package(connection: Connection, peer: bytes, values: Mapping[str, Any]) -> int:
    """Take the next sequence to ``peer`` for a package that is about to be written; answers the sequence."""
    model = table("node")
    sequence = int(connection.execute(select(model.c.sent_sequence).where(model.c.uid == peer)).scalar_one()) + 1
    change_node(connection, peer, sent_sequence=sequence)
    row = {"counter": 0, "digest": bytes(32), "file_name": "", "manifest": "{}", "status": UNFINISHED, **values}
    connection.execute(insert(table("package")).values(direction="out", peer_uid=peer, sequence=sequence, **row))
    return sequence


def drop_reservation(connection: Connection, uid: bytes) -> None:
    """Forget a package that was certainly not written; its sequence stays used."""
    model = table("package")
    connection.execute(delete(model).where((model.c.uid == uid) & (model.c.status == UNFINISHED)))


def change_package(connection: Connection, uid: bytes, direction: str, peer: bytes | None = None, **values: Any) -> int:
    """Change fields of a package, of ``peer``'s one where the uid is its word; answers how many rows that were."""
    model = table("package")
    condition = (model.c.uid == uid) & (model.c.direction == direction)
    if peer is not None:
        condition &= model.c.peer_uid == peer
    return int(connection.execute(update(model).where(condition).values(**values)).rowcount)


def put_arrival(connection: Connection, values: Mapping[str, Any]) -> None:
    """Remember a package that arrived, in place of an earlier note about the same one."""
    changes = {key: value for key, value in values.items() if key not in ("uid", "peer_uid")}
    if not change_package(connection, values["uid"], "in", values["peer_uid"], **changes):
        connection.execute(insert(table("package")).values(direction="in", **values))


def find_packages(connection: Connection, peer: bytes, direction: str, **equal: Any) -> list[dict[str, Any]]:
    """Packages of one node and direction whose fields equal the given values, newest first."""
    model = table("package")
    condition = (model.c.peer_uid == peer) & (model.c.direction == direction)
    for key, value in equal.items():
        condition &= model.c[key] == value
    rows = connection.execute(select(model).where(condition).order_by(model.c.id.desc())).mappings()
    return [dict(row) for row in rows]


def highest_sent_epoch(connection: Connection) -> int:
    """The highest epoch in which a package was written here, 0 where none was."""
    sql = "SELECT coalesce(max(epoch), 0) FROM package WHERE direction = 'out'"
    return int(connection.exec_driver_sql(sql).scalar_one())


def packages(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The newest packages with the name of the other node."""
    model, other = table("package"), table("node")
    joined = model.outerjoin(other, other.c.uid == model.c.peer_uid)
    columns = (*model.c, other.c.name.label("peer_name"))
    rows = connection.execute(select(*columns).select_from(joined).order_by(model.c.id.desc()).limit(limit))
    return [dict(row) for row in rows.mappings()]


def confirm_up_to(connection: Connection, peer: bytes, epoch: int, sequence: int) -> None:
    """Mark our packages up to the acknowledged one as confirmed, unless a receipt said something else."""
    connection.exec_driver_sql(
        "UPDATE package SET status = 'confirmed' WHERE direction = 'out' AND peer_uid = ? AND status = 'exported' "
        "AND (epoch, sequence) <= (?, ?)",
        (peer, epoch, sequence),
    )


# refused rows


def refused_rows(connection: Connection, peer: bytes, direction: str) -> list[tuple[Any, ...]]:
    """(table, row uid, epoch, counter, reason) of rows that were not taken."""
    rows = connection.exec_driver_sql(
        "SELECT table_name, row_uid, epoch, counter, reason FROM refused_row WHERE peer_uid = ? AND direction = ? "
        "ORDER BY table_name, row_uid",
        (peer, direction),
    )
    return [tuple(row) for row in rows]


def replace_refused(
    connection: Connection, peer: bytes, direction: str, package: bytes, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Put the present list in the place of the one before."""
    model = table("refused_row")
    connection.execute(delete(model).where((model.c.peer_uid == peer) & (model.c.direction == direction)))
    cursor: Any = connection.connection.cursor()
    cursor.executemany(
        "INSERT OR REPLACE INTO refused_row (peer_uid, direction, package_uid, table_name, row_uid, epoch, counter, "
        "reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(peer, direction, package, *row) for row in rows],
    )
    cursor.close()


def forget_brought_back(connection: Connection, peer: bytes, before: int) -> None:
    """Rows brought back by a package the node has taken need not travel again; ``before`` is that package's id."""
    connection.exec_driver_sql(
        "DELETE FROM refused_row WHERE peer_uid = ? AND direction = 'back' AND package_uid IN "
        "(SELECT uid FROM package WHERE direction = 'in' AND peer_uid = refused_row.peer_uid AND id < ?)",
        (peer, before),
    )


# the rows of a package


def select_full(own: bytes, receiver: bytes, undone: bool) -> dict[str, Selection]:
    """Everything of ours, and the receiver's own rows we hold, so that it can recover them."""
    condition = "home_node IN (?, ?)" + ("" if undone else _NOT_UNDONE)
    return {name: Selection(condition, (own, receiver)) for name in EXCHANGED}


_NOT_UNDONE = " AND (deleted = 0 OR deleted_reason IS NOT 'undone')"


def select_delta(
    connection: Connection, own: bytes, receiver: bytes, acknowledged: tuple[int, int], undone: bool
) -> dict[str, Selection]:
    """Rows of ours changed after the acknowledged version, and those the receiver has refused.

    Found by the change rows of the operations since, so the cost follows the changes and not the stock.
    """
    _start_list(connection)
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO temp.outgoing SELECT table_name, row_uid FROM main.change WHERE operation_id IN "
        "(SELECT id FROM main.operation WHERE (epoch, counter) > (?, ?))",
        acknowledged,
    )
    _add_refused(connection, receiver, "out")
    condition = _LISTED + " AND home_node = ?" + ("" if undone else _NOT_UNDONE)
    return {name: Selection(condition, (name, own)) for name in EXCHANGED}


_LISTED = "uid IN (SELECT uid FROM temp.outgoing WHERE table_name = ?)"


def select_return(connection: Connection, own: bytes, receiver: bytes, echo: bool) -> dict[str, Selection]:
    """Our definitions and what concerns the receiver, and rows it lost; with ``echo`` all its own rows."""
    _start_list(connection)
    _add_refused(connection, receiver, "back")
    found = {}
    for name in EXCHANGED:
        concern = "1" if is_definition(name) else CONCERNS.get(name, "0")
        condition = f"((home_node = ? AND {concern}{_NOT_UNDONE}) OR {_LISTED}{' OR home_node = ?' if echo else ''})"
        values = (own, *(receiver for _ in range(concern.count("?"))), name, *((receiver,) if echo else ()))
        found[name] = Selection(condition, values)
    return found


def _start_list(connection: Connection) -> None:
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.outgoing")
    connection.exec_driver_sql(
        "CREATE TEMP TABLE outgoing (table_name TEXT, uid BLOB, PRIMARY KEY (table_name, uid)) WITHOUT ROWID"
    )


def _add_refused(connection: Connection, peer: bytes, direction: str) -> None:
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO temp.outgoing SELECT table_name, row_uid FROM main.refused_row "
        "WHERE peer_uid = ? AND direction = ?",
        (peer, direction),
    )


def rows_of(
    connection: Connection, name: str, columns: Sequence[str], selection: Selection
) -> Iterator[list[tuple[Any, ...]]]:
    """The selected rows in lists of some thousand, straight from the driver."""
    cursor: Any = connection.connection.cursor()
    cursor.execute(f"SELECT {', '.join(columns)} FROM {name} WHERE {selection.condition}", selection.values)
    while found := cursor.fetchmany(2000):
        yield found


def sum_of(connection: Connection, name: str, expression: str, selection: Selection) -> int:
    """A total over the selected rows."""
    found = connection.exec_driver_sql(
        f"SELECT coalesce({expression}, 0) FROM {name} WHERE {selection.condition}", selection.values
    ).scalar_one()
    return int(found)
