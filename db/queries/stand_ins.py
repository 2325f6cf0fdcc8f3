"""Townships that are kept at the county after their computer was lost (代管)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.models import table


def stand_ins(connection: Connection) -> list[dict[str, Any]]:
    """The townships kept here or handed back, the newest first, with their names."""
    kept, node = table("stand_in"), table("node")
    columns = (*kept.c, node.c.name, node.c.area_code, node.c.taken_epoch, node.c.taken_sequence, node.c.state)
    joined = kept.outerjoin(node, node.c.uid == kept.c.node_uid)
    rows = connection.execute(select(*columns).select_from(joined).order_by(kept.c.id.desc()))
    return [dict(row) for row in rows.mappings()]


def stand_in_of(connection: Connection, node: bytes) -> dict[str, Any] | None:
    """The newest time this township was kept here, handed back or not."""
    model = table("stand_in")
    statement = select(model).where(model.c.node_uid == node).order_by(model.c.id.desc()).limit(1)
    row = connection.execute(statement).mappings().first()
    return dict(row) if row else None


def kept_now(connection: Connection, node: bytes) -> bool:
    """Whether this township is kept here and not handed back."""
    row = stand_in_of(connection, node)
    return row is not None and row["handed_at"] is None


def put_stand_in(connection: Connection, values: Mapping[str, Any]) -> None:
    """Remember a township that is kept here."""
    connection.execute(insert(table("stand_in")).values(**values))


def change_stand_in(connection: Connection, number: int, **values: Any) -> None:
    """Change fields of one."""
    model = table("stand_in")
    connection.execute(update(model).where(model.c.id == number).values(**values))
