"""Upgrading an older database: verified backup, one transaction, counts and references compared."""

from __future__ import annotations

from pathlib import Path

from db.engine import Database
from db.migrate import MigrationFailed, migrate
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.workspace import backup


def upgrade(folder: Path, database: Database, key: bytes, clock: Clock | None = None) -> None:
    """Bring the database to the present version.

    A verified backup is written first and never rotates away. Raises INTEGRITY
    ``workspace.upgrade_failed`` if anything does not add up; the database then is as it was.
    """
    backup.write_backup(folder, database, key, backup.automatic_target(folder, clock or Clock(), "upgrade"), False)
    try:
        migrate(folder / "data.db", key)
    except MigrationFailed as error:
        raise AppError(Kind.INTEGRITY, "workspace.upgrade_failed") from error
