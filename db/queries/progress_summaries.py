"""Summaries as an office has put them so far."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from db.models import table


def drafts(connection: Connection, home: bytes) -> list[dict[str, Any]]:
    """The saved texts of an office, the latest saved first."""
    model = table("summary_draft")
    rows = connection.execute(
        select(model)
        .where((model.c.home_node == home) & (model.c.deleted == 0))
        .order_by(model.c.saved_on.desc(), model.c.updated_at.desc(), model.c.uid)
    )
    return [dict(row) for row in rows.mappings()]
