"""``workspace.json``: which workspace this is, and the key slots that open it.

Each slot holds the database key, sealed under the user's password (Argon2id → AES-256-GCM) and
bound to workspace and login. One slot belongs to the recovery sheet.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.workspace import restoring

FORMAT = 1
RECOVERY = "*recovery"
NAME = "workspace.json"
MEMORY_KIB, TIME, LANES = 65536, 3, 1
_WORKSPACE_ID = re.compile("[0-9a-f]{32}").fullmatch


@dataclass(frozen=True, slots=True)
class Slot:
    """A login's way to the database key."""

    login: str
    salt: bytes
    memory_kib: int
    time: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The content of ``workspace.json``."""

    workspace: str
    slots: tuple[Slot, ...]

    @property
    def logins(self) -> tuple[str, ...]:
        """The users that have a slot."""
        return tuple(slot.login for slot in self.slots if slot.login != RECOVERY)

    def with_slot(self, login: str, secret: str, key: bytes) -> KeyFile:
        """The file with a new slot for ``login`` in place of its old one."""
        crypto = adapters.load("crypto")
        salt = crypto.new_salt()
        sealed = crypto.seal(crypto.derive_key(secret, salt, MEMORY_KIB, TIME, LANES), key, self._bound(login))
        kept = tuple(slot for slot in self.slots if slot.login != login)
        return replace(self, slots=(*kept, Slot(login, salt, MEMORY_KIB, TIME, sealed)))

    def without_slot(self, login: str) -> KeyFile:
        """The file without the slot of ``login``."""
        return replace(self, slots=tuple(slot for slot in self.slots if slot.login != login))

    def open(self, login: str, secret: str) -> bytes:
        """The database key. Raises INTEGRITY ``wrong_password``, and says nothing else."""
        crypto = adapters.load("crypto")
        slot = next((slot for slot in self.slots if slot.login == login), None)
        # An unknown login costs as much time as a wrong password, so that neither can be told apart.
        salt, memory, time = (slot.salt, slot.memory_kib, slot.time) if slot else (bytes(16), MEMORY_KIB, TIME)
        derived = crypto.derive_key(secret, salt, memory, time, LANES)
        try:
            if slot:
                return bytes(crypto.open_sealed(derived, slot.sealed, self._bound(login)))
        except crypto.OpenError:
            pass
        raise AppError(Kind.INTEGRITY, "wrong_password")

    def _bound(self, login: str) -> bytes:
        return f"minsheng/{FORMAT}/{self.workspace}/{login}".encode()

    def to_bytes(self) -> bytes:
        """The file's bytes."""
        slots = [
            {
                "login": slot.login,
                "kdf": "argon2id",
                "salt": slot.salt.hex(),
                "memory_kib": slot.memory_kib,
                "time": slot.time,
                "sealed": slot.sealed.hex(),
            }
            for slot in self.slots
        ]
        return json.dumps({"format": FORMAT, "workspace": self.workspace, "slots": slots}, indent=1).encode()


def parse(content: bytes) -> KeyFile:
    """Read the file's bytes. Raises INTEGRITY if they are not a key file of a known format.

    A key file may come in a backup from anywhere, so nothing in it is believed: the workspace id
    becomes a file name elsewhere, and the costs are what derivation will spend.
    """
    try:
        raw = json.loads(content)
        if raw["format"] > FORMAT:
            raise AppError(Kind.TOO_NEW, "workspace.format_too_new")
        slots = tuple(
            Slot(
                str(slot["login"]),
                bytes.fromhex(slot["salt"]),
                int(slot["memory_kib"]),
                int(slot["time"]),
                bytes.fromhex(slot["sealed"]),
            )
            for slot in raw["slots"]
        )
        found = KeyFile(str(raw["workspace"]), slots)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AppError(Kind.INTEGRITY, "workspace.key_file_damaged") from error
    if not _WORKSPACE_ID(found.workspace) or not all(map(_sensible, slots)):
        raise AppError(Kind.INTEGRITY, "workspace.key_file_damaged")
    return found


def _sensible(slot: Slot) -> bool:
    return 8 <= len(slot.salt) <= 64 and 64 <= slot.memory_kib <= 1 << 20 and 1 <= slot.time <= 16


def load(folder: Path) -> KeyFile:
    """The key file of a workspace. Raises NOT_FOUND where there is none."""
    restoring.settle(folder)
    try:
        return parse((folder / NAME).read_bytes())
    except FileNotFoundError as error:
        raise AppError(Kind.NOT_FOUND, "workspace.none_here", place=str(folder)) from error


def save(folder: Path, keys: KeyFile) -> None:
    """Write the key file, whole or not at all."""
    write_whole(folder / NAME, lambda handle: handle.write(keys.to_bytes()), own=True)
