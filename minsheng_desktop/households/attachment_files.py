"""The encrypted files of attachments in the workspace's folder: one key, one random name each.

A file is written first and its row afterwards, in one transaction that also gives it its name; a file without a row
is nobody's and is swept. No file of a row ever goes, whether the attachment was removed or not: undo needs it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import file_error, integrity_error
from minsheng_desktop.core.files import translate, write_whole

FOLDER = "attachments"
STAGED = ".new"
NAME = re.compile(r"[0-9a-f]{32}")
WAITING = re.compile(r"[0-9a-f]{32}\.new(\.part)?")
KEY_BYTES = 32
MOST_BYTES = 20 << 20  # of a file as it is kept
SEALED_MORE = 28  # nonce and tag
Known = Mapping[str, tuple[bytes, str]]  # file name → key, SHA-256 of the content in hex


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that is written and encrypted, but not yet named by a row; ``digest`` is SHA-256 of its content in hex."""

    name: str
    key: bytes
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What a look at all files found; ``swept`` are files nobody knew, which are gone now."""

    files: int = 0
    missing: int = 0
    damaged: int = 0
    swept: int = 0


def stage(workspace: Path, content: bytes) -> StagedFile:
    """Encrypt a content under a new key into a file that still waits for its row."""
    name, key = secrets.token_hex(16), secrets.token_bytes(KEY_BYTES)
    sealed = adapters.load("crypto").seal(key, content, name.encode())
    place = workspace / FOLDER
    try:
        place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise translate(error, place) from error
    write_whole(place / (name + STAGED), lambda handle: handle.write(sealed), own=True)
    return StagedFile(name, key, hashlib.sha256(content).hexdigest(), len(content))


def settle(workspace: Path, files: Iterable[StagedFile]) -> None:
    """Give staged files their names, for good; the caller writes their rows next, in a transaction already open."""
    place = workspace / FOLDER
    try:
        for file in files:
            os.replace(place / (file.name + STAGED), place / file.name)
        _flush(place)
    except OSError as error:
        raise translate(error, place) from error


def drop(workspace: Path, files: Iterable[StagedFile]) -> None:
    """Take away files whose rows were not written."""
    for file in files:
        for name in (file.name + STAGED, file.name):
            (workspace / FOLDER / name).unlink(missing_ok=True)


def _flush(place: Path) -> None:
    """Make the names themselves last; Windows has no such call and does it alone."""
    if os.name != "nt":
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read(workspace: Path, name: str, key: bytes, digest: str) -> bytes:
    """The content of a file. Raises FILE if it is gone, INTEGRITY if a single byte of it changed."""
    crypto = adapters.load("crypto")
    path = workspace / FOLDER / name
    try:
        content: bytes = crypto.open_sealed(key, path.read_bytes(), name.encode())
    except FileNotFoundError as error:
        raise file_error("attachments.missing") from error
    except OSError as error:
        raise translate(error, path) from error
    except crypto.OpenError as error:
        raise integrity_error("attachments.damaged") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise integrity_error("attachments.damaged")
    return content


def strangers(workspace: Path, known: Iterable[str], staged: bool) -> list[Path]:
    """Files of the folder that no row names; with ``staged`` also those that still wait for their row."""
    place, names = workspace / FOLDER, set(known)
    if not place.is_dir():
        return []
    return [
        path
        for path in place.iterdir()
        if path.name not in names and (NAME.fullmatch(path.name) or (staged and WAITING.fullmatch(path.name)))
    ]


def sweep(workspace: Path, known: Iterable[str], staged: bool) -> int:
    """Remove files that no row names; answers how many.

    Only where no attachment can be under way: with ``staged`` under the workspace's lock before work begins, else
    inside a write transaction.
    """
    found = strangers(workspace, known, staged)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def check(workspace: Path, known: Known) -> FileCheck:
    """Open every file and compare its content with its row."""
    crypto = adapters.load("crypto")
    missing = damaged = 0
    for name, (key, digest) in known.items():
        try:
            content = crypto.open_sealed(key, (workspace / FOLDER / name).read_bytes(), name.encode())
            damaged += hashlib.sha256(content).hexdigest() != digest
        except FileNotFoundError:
            missing += 1
        except (OSError, crypto.OpenError):
            damaged += 1
    return FileCheck(len(known), missing, damaged)


def bring_along(present: Path, target: Path, names: Iterable[str]) -> None:
    """Put the files of ``names`` that lie in ``present`` into ``target`` too, unless they are there already.

    A link where the disk can, else a copy: what is there now is kept whole beside what is restored.
    """
    for name in names:
        if (present / name).is_file() and not (target / name).exists():
            try:
                os.link(present / name, target / name)
            except OSError:
                shutil.copyfile(present / name, target / name)
