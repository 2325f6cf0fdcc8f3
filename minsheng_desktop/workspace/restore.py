"""Restoring a workspace from a backup: who may, what is kept, and the new epoch."""

from __future__ import annotations

import shutil
from pathlib import Path

from db.engine import Database
from db.queries import audit
from db.queries import workspace as stored
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.households import attachment_files
from minsheng_desktop.workspace import backup, installs, keyfile, restoring
from minsheng_desktop.workspace.lock import WorkspaceLock
from minsheng_desktop.workspace.service import open_workspace


def restore_workspace(
    folder: Path,
    source: Path,
    login: str,
    password: str,
    program: str = "cli",
    present_password: str | None = None,
    replace: bool = False,
) -> Path | None:
    """Put a backup in the place of the workspace and begin a new epoch.

    ``password`` opens the backup; ``present_password`` (default: the same) the workspace that is
    there, of which ``login`` must be an administrator unless it is damaged. A backup of another
    workspace needs ``replace``. Attachments come from the backup, or from what lies here if it has none.
    What was there is kept in the folder that is answered (None: the place was empty). Raises
    INTEGRITY for a damaged backup or a wrong password, FORBIDDEN, and RULE for another workspace;
    then nothing was changed.
    """
    if folder.is_dir():
        restoring.settle(folder)
    keys, key = backup.open_backup(source, login, password)
    epoch = _present_epoch(folder, keys.workspace, login, present_password or password, replace)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with WorkspaceLock(folder, program):
        staged = folder / restoring.STAGED["data.db"]
        backup.unpack_database(source, staged, key)
        _stage_attachments(folder, source, staged, key)
        _begin_epoch(staged, key, keys.workspace, login, epoch)
        backup.write_key_file(folder / restoring.STAGED["workspace.json"], keys)
        kept = restoring.begin(folder)
        restoring.finish(folder)
    return kept if kept.exists() else None


def _stage_attachments(folder: Path, source: Path, database: Path, key: bytes) -> None:
    """Lay ready the attachments the restored database knows: those of the backup, and those that lie here already."""
    present, ready = folder / attachment_files.FOLDER, folder / restoring.STAGED[attachment_files.FOLDER]
    shutil.rmtree(ready, ignore_errors=True)
    names = backup.attachment_names(database, key)
    if not names and not present.exists():
        return
    ready.mkdir(mode=0o700)
    backup.unpack_attachments(source, ready, names)
    attachment_files.bring_along(present, ready, names)


def _present_epoch(folder: Path, workspace: str, login: str, password: str, replace: bool) -> int:
    """The epoch of the workspace that is there (0: none, or damaged), once ``login`` may replace it."""
    if not (folder / keyfile.NAME).exists():
        return 0
    try:
        here = keyfile.load(folder).workspace
        with open_workspace(folder, login, password) as present:
            if not may(present.user.role, Right.ADMIN):
                raise AppError(Kind.FORBIDDEN, "forbidden")
            epoch = present.node.epoch
    except AppError as error:
        if error.code in ("workspace.damaged", "workspace.key_file_damaged"):
            return 0
        raise
    if here != workspace and not replace:
        raise AppError(Kind.RULE, "workspace.other_backup")
    return epoch if here == workspace else 0


def _begin_epoch(path: Path, key: bytes, workspace: str, login: str, at_least: int) -> None:
    with Database(path, key) as database, database.writing() as connection:
        state = stored.node_state(connection)
        epoch = max(state["epoch"], at_least) + 1
        stored.update_node(connection, epoch=epoch, install_id=installs.new_install(workspace))
        at = int(Clock().now().timestamp() * 1000)
        recorder = audit.begin_operation(connection, "workspace.restore", False, login, at, None, None)
        audit.seal_operation(connection, recorder.operation_id)
