"""Packages and nodes: what was sent and taken, and the rows a package carries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from db.models import table


def last_package(connection: Connection) -> dict[str, Any] | None:
    """The newest package of either direction."""
    model = table("package")
    columns = (model.c.direction, model.c.kind, model.c.sequence, model.c.period, model.c.at, model.c.status)
    row = connection.execute(select(*columns).order_by(model.c.id.desc()).limit(1)).mappings().first()
    return dict(row) if row else None
