"""Stated figures of places and years."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, true

from db.models import table


def indicators(connection: Connection, every: bool = False) -> list[dict[str, Any]]:
    """Stated figures in the order of their numbers; ``every``: those taken out of use too."""
    model = table("indicator")
    rows = connection.execute(select(model).where(true() if every else model.c.deleted == 0).order_by(model.c.code))
    return [dict(row) for row in rows.mappings()]
