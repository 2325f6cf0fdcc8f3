"""Setting a workspace up, restoring one, and opening one with the recovery sheet."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path

from db.engine import Database
from db.queries import workspace as stored
from db.schema import create
from db.types import new_uid
from minsheng_desktop.areas.service import create_own_area
from minsheng_desktop.core import adapters
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind, integrity_error
from minsheng_desktop.core.files import translate
from minsheng_desktop.exchange.keys import new_node_keys
from minsheng_desktop.programmes.service import load_catalogue
from minsheng_desktop.workspace import backup, installs, keyfile
from minsheng_desktop.workspace.lock import WorkspaceLock
from minsheng_desktop.workspace.records import Created, NewWorkspace
from minsheng_desktop.workspace.service import check_password, open_workspace

ROLES = ("township", "county")
FIRST_ROLE = "administrator"


def create_workspace(new: NewWorkspace, clock: Clock | None = None) -> Created:
    """Set up an empty workspace with its first user as administrator and a recovery slot.

    Node uid and keys are made here and stay. Raises INPUT for bad values, FILE if the folder
    already holds a workspace; on any failure nothing of it stays.
    """
    _check(new)
    key = os.urandom(32)
    secret, words = adapters.load("crypto").new_recovery_words()
    folder = new.folder
    fresh, done = not folder.exists(), False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with WorkspaceLock(folder, "cli"):
            keys = keyfile.KeyFile(secrets.token_hex(16), ())
            node_uid = _create_database(folder / "data.db", key, keys.workspace, new)
            keys = keys.with_slot(new.login, new.password, key).with_slot(keyfile.RECOVERY, secret.hex(), key)
            keyfile.save(folder, keys)
        _load_catalogue(new, clock)
        done = True
    except OSError as error:
        raise translate(error, folder) from error
    finally:
        if not done:
            _remove(folder, whole=fresh)
    return Created(folder, node_uid, tuple(words))


def _check(new: NewWorkspace) -> None:
    if new.role not in ROLES:
        raise AppError(Kind.INPUT, "workspace.bad_role")
    if not re.fullmatch(r"\d{6}|\d{9}|\d{12}", new.area_code):
        raise AppError(Kind.INPUT, "workspace.bad_area")
    check_password(new.password)
    if (new.folder / "workspace.json").exists() or (new.folder / "data.db").exists():
        raise AppError(Kind.FILE, "workspace.already_here", place=str(new.folder))


def _create_database(path: Path, key: bytes, workspace: str, new: NewWorkspace) -> bytes:
    node_uid = new_uid()
    with Database(path, key, create=True) as database, database.writing() as connection:
        create(connection)
        stored.create_node(
            connection,
            {
                "node_uid": node_uid,
                "role": new.role,
                "area_code": new.area_code,
                "name": new.name,
                "demo": int(new.demo),
                "epoch": 1,
                "counter": 0,
                "install_id": installs.new_install(workspace),
                "keys": new_node_keys().to_bytes(),
                "chain_digest": bytes(32),
            },
        )
        stored.put_user(connection, {"login": new.login, "name": new.user_name or new.login, "role": FIRST_ROLE})
    return node_uid


def _load_catalogue(new: NewWorkspace, clock: Clock | None) -> None:
    with open_workspace(new.folder, new.login, new.password, clock, writing="cli") as workspace:
        workspace.run(load_catalogue)
        workspace.run(create_own_area, new.area_code, new.name)


def _remove(folder: Path, whole: bool) -> None:
    if whole:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for name in ("workspace.json", "data.db", "data.db-wal", "data.db-shm", "workspace.lock"):
        (folder / name).unlink(missing_ok=True)


def restore_workspace(folder: Path, source: Path, login: str, password: str, program: str = "cli") -> Path | None:
    """Put a backup in the place of the workspace and begin a new epoch.

    What was there is kept under ``replaced-…``, whose path is answered (None: the folder was empty).
    Raises INTEGRITY for a damaged backup or a wrong password; then nothing was changed.
    """
    keys, key = backup.open_backup(source, login, password)
    folder.mkdir(parents=True, exist_ok=True)
    with WorkspaceLock(folder, program):
        staged = folder / "restored.db"
        backup.unpack_database(source, staged, key)
        _begin_epoch(staged, key, keys.workspace)
        kept = _set_aside(folder)
        os.replace(staged, folder / "data.db")
        keyfile.save(folder, keys)
    return kept


def _begin_epoch(path: Path, key: bytes, workspace: str) -> None:
    with Database(path, key) as database, database.writing() as connection:
        state = stored.node_state(connection)
        stored.update_node(connection, epoch=state["epoch"] + 1, install_id=installs.new_install(workspace))


def _set_aside(folder: Path) -> Path | None:
    present = [folder / name for name in ("data.db", "data.db-wal", "data.db-shm", "workspace.json")]
    if not any(path.exists() for path in present):
        return None
    kept = folder / f"replaced-{secrets.token_hex(4)}"
    kept.mkdir()
    for path in present:
        if path.exists():
            os.replace(path, kept / path.name)
    return kept


def reset_password(folder: Path, words: list[str], login: str, password: str) -> None:
    """Open the workspace with the words of the recovery sheet and give ``login`` a new password.

    Raises INPUT naming the mistyped words, INTEGRITY if the sheet is of another workspace.
    """
    crypto = adapters.load("crypto")
    check_password(password)
    try:
        secret = crypto.recovery_secret(words)
    except crypto.RecoveryWordsError as error:
        places = "、".join(map(str, error.positions)) or "1–24"
        raise AppError(Kind.INPUT, "workspace.wrong_recovery", places=places) from error
    keys = keyfile.load(folder)
    try:
        key = keys.open(keyfile.RECOVERY, secret.hex())
    except AppError as error:
        raise integrity_error("workspace.recovery_mismatch") from error
    if login not in keys.logins:
        raise AppError(Kind.NOT_FOUND, "security.unknown_user", login=login)
    keyfile.save(folder, keys.with_slot(login, password, key))
