"""Reading benefits as they are stored, and whole tables for comparing before and after."""

from __future__ import annotations

from typing import Any

from db.models import EXCHANGED, table
from db.models.base import META_COLUMNS
from db.queries import benefits as stored
from minsheng_desktop.workspace.service import Workspace


def benefit_row(workspace: Workspace, name: str) -> dict[str, Any]:
    """The benefit somebody holds, with all its columns."""
    with workspace.database.reading() as connection:
        uids = [row[0] for row in connection.exec_driver_sql("SELECT uid FROM entitlement WHERE deleted = 0")]
        return next(row for row in stored.rows(connection, uids).values() if row["name"] == name)


def periods_of(workspace: Workspace, uid: bytes) -> list[tuple[Any, ...]]:
    """The written periods of a benefit's state."""
    with workspace.database.reading() as connection:
        return stored.states(connection, [uid]).get(uid, [])


def living_rows(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Every living row of every exchanged table, without versions and stamps."""
    found = {}
    with workspace.database.reading() as connection:
        for name in EXCHANGED:
            columns = [column.name for column in table(name).columns if column.name not in META_COLUMNS]
            rows = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {name} WHERE deleted = 0 ORDER BY uid")
            found[name] = [tuple(row) for row in rows]
    return found
