"""Judging the year's tasks: settings, what the ledger itself counts, sums over all townships."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.models import table


def progress_settings(connection: Connection) -> list[dict[str, Any]]:
    """Living settings of judging, oldest first."""
    model = table("progress_setting")
    rows = connection.execute(select(model).where(model.c.deleted == 0).order_by(model.c.key, model.c.from_day))
    return [dict(row) for row in rows.mappings()]
