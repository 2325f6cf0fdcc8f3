"""Setting a workspace up, and opening one with the recovery sheet."""

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
from minsheng_desktop.households import attachment_files
from minsheng_desktop.programmes.service import load_catalogue
from minsheng_desktop.workspace import installs, keyfile, restoring
from minsheng_desktop.workspace.lock import WorkspaceLock
from minsheng_desktop.workspace.records import Created, NewWorkspace
from minsheng_desktop.workspace.service import check_password, open_workspace

ROLES = ("township", "county")
FIRST_ROLE = "administrator"
BUILDING = ".building"


def create_workspace(new: NewWorkspace, clock: Clock | None = None) -> Created:
    """Set up an empty workspace with its first user as administrator and a recovery slot.

    Node uid and keys are made here and stay; a successor has the uid of the node whose place it takes.
    It is built beside and moved in at the end, the key file last, so that a workspace is whole or not
    there. Raises INPUT for bad values, FILE if the folder already holds a workspace.
    """
    _check(new)
    folder = new.folder
    fresh, done = not folder.exists(), False
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with WorkspaceLock(folder, "cli"):
            made = _build(new, folder / BUILDING, clock)
            _move_in(folder)
        done = True
    except OSError as error:
        raise translate(error, folder) from error
    finally:
        shutil.rmtree(folder / BUILDING, ignore_errors=True)
        if not done and fresh:
            shutil.rmtree(folder, ignore_errors=True)
    return made


def _build(new: NewWorkspace, place: Path, clock: Clock | None) -> Created:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    key = os.urandom(32)
    secret, words = adapters.load("crypto").new_recovery_words()
    keys = keyfile.KeyFile(secrets.token_hex(16), ())
    node_uid = _create_database(place / "data.db", key, keys.workspace, new)
    keyfile.save(place, keys.with_slot(new.login, new.password, key).with_slot(keyfile.RECOVERY, secret.hex(), key))
    _load_catalogue(place, new, clock)
    return Created(new.folder, node_uid, tuple(words))


def _move_in(folder: Path) -> None:
    """Bring the finished workspace to its place; a database without key file there is kept aside with its files."""
    present = folder / "data.db"
    if present.exists():
        aside = f"without-key-{secrets.token_hex(4)}"
        os.replace(present, folder / f"{aside}.db")
        if (folder / attachment_files.FOLDER).exists():
            os.replace(folder / attachment_files.FOLDER, folder / f"{aside}-{attachment_files.FOLDER}")
    os.replace(folder / BUILDING / "data.db", present)
    os.replace(folder / BUILDING / keyfile.NAME, folder / keyfile.NAME)


def _check(new: NewWorkspace) -> None:
    if new.role not in ROLES:
        raise AppError(Kind.INPUT, "workspace.bad_role")
    if not re.fullmatch(r"\d{6}|\d{9}|\d{12}", new.area_code):
        raise AppError(Kind.INPUT, "workspace.bad_area")
    check_password(new.password)
    if (new.folder / keyfile.NAME).exists() or (new.folder / restoring.JOURNAL).exists():
        raise AppError(Kind.FILE, "workspace.already_here", place=str(new.folder))


def _create_database(path: Path, key: bytes, workspace: str, new: NewWorkspace) -> bytes:
    node_uid = new.succession.node_uid if new.succession else new_uid()
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


def _load_catalogue(place: Path, new: NewWorkspace, clock: Clock | None) -> None:
    with open_workspace(place, new.login, new.password, clock, writing="cli") as workspace:
        workspace.run(load_catalogue)
        workspace.run(create_own_area, new.area_code, new.name)
        if new.succession:
            # Begun only now, so that what comes back of the catalogue as the lost node had edited it counts as newer.
            with workspace.database.writing() as connection:
                stored.update_node(connection, epoch=new.succession.epoch)


def renew_recovery(folder: Path, login: str, password: str) -> tuple[str, ...]:
    """Give the workspace a new recovery sheet; answers its words. The one before opens nothing any more."""
    keys = keyfile.load(folder)
    key = keys.open(login, password)
    secret, words = adapters.load("crypto").new_recovery_words()
    keyfile.save(folder, keys.with_slot(keyfile.RECOVERY, secret.hex(), key))
    return tuple(words)


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
