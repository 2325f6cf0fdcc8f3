"""Every living row of a workspace, to compare before and after an undo."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.models import EXCHANGED, table
from minsheng_desktop.workspace.service import Workspace

VERSION = {"epoch", "counter", "updated_at", "updated_by", "deleted_reason", "deleted_on"}


def living_rows(workspace: Workspace) -> dict[str, set[tuple[Any, ...]]]:
    """table → its living rows without their versions."""
    found = {}
    with workspace.database.reading() as connection:
        for name in EXCHANGED:
            columns = [column for column in table(name).columns if column.name not in VERSION]
            rows = connection.execute(select(*columns).where(table(name).c.deleted == 0))
            found[name] = {tuple(row) for row in rows}
    return found
