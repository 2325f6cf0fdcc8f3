"""Registers (台账): what was declared, and their entries."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from db.models import table


def declared(connection: Connection) -> list[dict[str, Any]]:
    """The newest living version of every declared register."""
    model = table("register")
    rows = connection.execute(select(model).where(model.c.deleted == 0).order_by(model.c.code, model.c.version_no))
    return list({row["code"]: dict(row) for row in rows.mappings()}.values())
