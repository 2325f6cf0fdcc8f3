"""Looking at backups: which were written, and what is in one before it is put in place of the present data."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.engine import Database
from db.queries import audit
from db.queries import home as stored
from db.queries import workspace as node_rows
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.workspace import backup
from minsheng_desktop.workspace.inspect import moment


@dataclass(frozen=True, slots=True)
class BackupLine:
    """A backup that was written and verified; ``reason`` is manual or the name of what it came before."""

    id: int
    at: datetime
    place: str
    size: int
    reason: str


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What a backup file holds: whose data, how many, and when something was last done in it."""

    path: Path
    size: int
    name: str
    counts: dict[str, int]
    last_change: datetime | None


def list_backups(uow: UnitOfRead, limit: int = 50) -> list[BackupLine]:
    """The newest backups first."""
    return [
        BackupLine(row["id"], moment(row["at"]), row["place"], row["size"], row["reason"])
        for row in stored.backups(uow.connection, limit)
    ]


def present_counts(uow: UnitOfRead) -> dict[str, int]:
    """What the workspace holds now, to be set beside a backup."""
    return node_rows.living_counts(uow.connection)


def look_into(path: Path, login: str, password: str) -> BackupContents:
    """Open and check a backup and count what is in it, in an encrypted copy that is gone afterwards.

    Raises INTEGRITY for a damaged file or a wrong password.
    """
    _, key = backup.open_backup(path, login, password)
    with tempfile.TemporaryDirectory() as place:
        staged = Path(place) / "looked-into.db"
        backup.unpack_database(path, staged, key)
        with Database(staged, key) as copy, copy.reading() as connection:
            state = node_rows.node_state(connection)
            counts = node_rows.living_counts(connection)
            newest = audit.last_moment(connection)
    last = moment(newest) if newest is not None else None
    return BackupContents(path, path.stat().st_size, state["name"], counts, last)
