"""What is due to whom regularly, and what was sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from db.models import table


def duties(connection: Connection) -> list[dict[str, Any]]:
    """All rows of duties, those removed included: a removed one hides the shipped one of its code."""
    model = table("report_duty")
    return [dict(row) for row in connection.execute(select(model).order_by(model.c.code)).mappings()]


def sent(connection: Connection, home: bytes) -> dict[tuple[bytes, str], dict[str, Any]]:
    """What an office sent: (duty, period) → row."""
    model = table("report_sent")
    rows = connection.execute(select(model).where((model.c.home_node == home) & (model.c.deleted == 0)))
    return {(row["duty_uid"], row["period"]): dict(row) for row in rows.mappings()}


def first_operation(connection: Connection) -> int | None:
    """When the first operation of this workspace was recorded, UTC milliseconds."""
    found = connection.execute(select(func.min(table("operation").c.at))).scalar_one()
    return None if found is None else int(found)
