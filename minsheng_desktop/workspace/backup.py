"""Backups: one file with the key slots, an equally encrypted copy of the database and the attachments, verified.

A backup is written under a temporary name, opened again with the key, checked page by page and
counted against the original before it gets its name. The files of attachments go in as they lie in the workspace,
each under a key of its own that stands in the database; automatic backups lie beside those files and leave them out.
They take the sealed pages as they are, each seal proved beforehand and every byte read back: a county's ledger of
gigabytes is not rebuilt each time.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from db.engine import Database, DatabaseError, WrongKey
from db.queries.attachments import known_files
from minsheng_desktop.core.clock import CHINA, Clock
from minsheng_desktop.core.errors import AppError, Kind, integrity_error
from minsheng_desktop.core.files import belongs_to_workspace, translate, write_whole
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.households import attachment_files
from minsheng_desktop.workspace import keyfile
from minsheng_desktop.workspace.records import BackupFile

SUFFIX = ".msbak"
MEMBERS = ("workspace.json", "data.db")
ATTACHMENT = re.compile(rf"{attachment_files.FOLDER}/([0-9a-f]{{32}})")
MOST_ATTACHMENT = attachment_files.MOST_BYTES + attachment_files.SEALED_MORE
CHUNK = 1 << 20
KEPT, KEPT_LEAST, KEPT_BYTES = 10, 2, 16 << 30
LARGE = 256 << 20
BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError)


def write_backup(folder: Path, database: Database, key: bytes, target: Path, files: bool = True) -> BackupFile:
    """Write and verify a backup of the open workspace to ``target``; ``files`` takes its attachments along.

    Raises UNAVAILABLE (disk full), FILE, or INTEGRITY if what was written does not read back.
    """
    _check_place(target)
    snapshot = target.with_name(target.name + ".snapshot")
    snapshot.unlink(missing_ok=True)
    try:
        database.copy_to(snapshot)
        rows = _verify(snapshot, key)
        names = attachment_names(snapshot, key) if files else set[str]()
        packed: dict[str, tuple[int, bytes]] = {}
        with snapshot.open("rb") as pages:
            write_whole(
                target, lambda handle: _pack(handle, folder, pages, names, packed),
                lambda path: _read_back(path, packed),
            )  # fmt: skip
    except OSError as error:
        raise translate(error, target) from error
    except DatabaseError as error:
        raise AppError(Kind.UNAVAILABLE, "files.disk_full", place=str(target.parent)) from error
    finally:
        for leftover in (
            snapshot,
            snapshot.with_name(snapshot.name + "-wal"),
            snapshot.with_name(snapshot.name + "-shm"),
        ):
            leftover.unlink(missing_ok=True)
    return BackupFile(target, target.stat().st_size, rows, len(packed) - 1)


def write_automatic(folder: Path, database: Database, key: bytes, target: Path, job: Job = SILENT) -> BackupFile:
    """Write and verify a backup beside the attachments, of the pages as they lie there.

    Raises as ``write_backup`` does, CANCELLED.
    """
    _check_place(target)
    job.stage("jobs.backup")
    packed: dict[str, tuple[int, bytes]] = {}
    try:
        with database.still() as pages:
            if pages is None:  # somebody reads an older state
                return write_backup(folder, database, key, target, False)
            if database.bad_pages():
                raise integrity_error("workspace.backup_not_verified")
            rows = sum(database.counts().values())
            write_whole(
                target, lambda handle: _pack(handle, folder, pages, (), packed, job),
                lambda path: _read_back(path, packed, job),
            )  # fmt: skip
    except OSError as error:
        raise translate(error, target) from error
    except DatabaseError as error:
        raise integrity_error("workspace.backup_not_verified") from error
    return BackupFile(target, target.stat().st_size, rows)


def _check_place(target: Path) -> None:
    if belongs_to_workspace(target):
        raise AppError(Kind.FILE, "files.workspace_file", name=target.name)
    if not target.parent.is_dir():  # a stick that is not there must not become a folder of this disk
        raise AppError(Kind.FILE, "files.no_folder", place=str(target.parent))


def _pack(
    handle: object,
    folder: Path,
    pages: BinaryIO,
    names: Collection[str],
    packed: dict[str, tuple[int, bytes]],
    job: Job = SILENT,
) -> None:
    """Write the members; ``packed`` learns size and digest of the database and of each attachment. One that is gone
    is left to doctor."""
    total = 2 * os.fstat(pages.fileno()).st_size  # written and read back
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        archive.write(folder / "workspace.json", MEMBERS[0])
        size, digest = 0, hashlib.sha256()
        with archive.open(MEMBERS[1], "w", force_zip64=True) as member:
            while chunk := pages.read(CHUNK):
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                job.tick(size, total)
        packed[MEMBERS[1]] = (size, digest.digest())
        for name in sorted(names):
            path = folder / attachment_files.FOLDER / name
            if path.is_file():
                content = path.read_bytes()
                archive.writestr(f"{attachment_files.FOLDER}/{name}", content)
                packed[name] = (len(content), hashlib.sha256(content).digest())


def _read_back(path: Path, packed: dict[str, tuple[int, bytes]], job: Job = SILENT) -> None:
    """Read every member again: check sums by the archive, database and attachments by size and digest."""
    before = packed[MEMBERS[1]][0]
    found: dict[str, tuple[int, bytes]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                size, digest = 0, hashlib.sha256()
                with archive.open(member) as source:
                    while chunk := source.read(CHUNK):
                        size += len(chunk)
                        digest.update(chunk)
                        if member.filename == MEMBERS[1]:
                            job.tick(before + size, 2 * before)
                if member.filename == MEMBERS[1]:
                    found[member.filename] = (size, digest.digest())
                if match := ATTACHMENT.fullmatch(member.filename):
                    found[match[1]] = (size, digest.digest())
    except BROKEN as error:
        raise integrity_error("workspace.backup_not_verified") from error
    if found != packed:
        raise integrity_error("workspace.backup_not_verified")


def attachment_names(path: Path, key: bytes) -> set[str]:
    """The attachments' files that a database knows."""
    with Database(path, key) as database, database.reading() as connection:
        return set(known_files(connection))


def _verify(snapshot: Path, key: bytes) -> int:
    with Database(snapshot, key) as copy:
        if copy.check():
            raise integrity_error("workspace.backup_not_verified")
        return sum(copy.counts().values())


def automatic_target(folder: Path, clock: Clock, reason: str) -> Path:
    """Where an automatic backup goes; those made before an upgrade never rotate away."""
    stamp = clock.now().astimezone(CHINA).strftime("%Y%m%d-%H%M%S")
    place = folder / "backups"
    place.mkdir(exist_ok=True)
    return place / f"{reason}-{stamp}{SUFFIX}"


def rotate(folder: Path) -> None:
    """Keep the newest automatic backups, of a large ledger as many as fit the room for them and two at the least;
    those before an upgrade stay."""
    found = [path for path in (folder / "backups").glob(f"*{SUFFIX}") if not path.name.startswith("upgrade-")]
    room = KEPT_BYTES
    for number, path in enumerate(sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)):
        room -= path.stat().st_size
        if number >= KEPT or (number >= KEPT_LEAST and room < 0):
            path.unlink(missing_ok=True)


def enough_today(folder: Path, size: int, clock: Clock) -> bool:
    """Whether a ledger of ``size`` bytes needs no further backup today before packages are taken.

    Packages not acknowledged before a restore are sent again by themselves, so that of a large ledger, which takes its
    time to copy, the day's first one serves for all sticks of the day.
    """
    if size < LARGE:
        return False
    today = f"-{clock.now().astimezone(CHINA):%Y%m%d}-"
    return any(today in path.name for path in (folder / "backups").glob(f"*{SUFFIX}"))


def logins_of(path: Path) -> tuple[str, ...]:
    """The users a backup can be opened by. Raises INTEGRITY for a damaged file, FILE if it is missing."""
    return _key_file(path).logins


def open_backup(path: Path, login: str, password: str) -> tuple[keyfile.KeyFile, bytes]:
    """The key file of a backup and the database key, if login and password open it.

    Raises INTEGRITY for a damaged file or a wrong password, FILE if it is missing.
    """
    keys = _key_file(path)
    return keys, keys.open(login, password)


def _key_file(path: Path) -> keyfile.KeyFile:
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive)
            keys = keyfile.parse(archive.read(MEMBERS[0]))
            if archive.testzip() is not None:
                raise integrity_error("workspace.backup_bad")
    except BROKEN as error:
        raise integrity_error("workspace.backup_bad") from error
    except OSError as error:
        raise translate(error, path) from error
    return keys


def write_key_file(path: Path, keys: keyfile.KeyFile) -> None:
    """Stage the key file of a backup."""
    write_whole(path, lambda handle: handle.write(keys.to_bytes()), own=True)


def _check_members(archive: zipfile.ZipFile) -> None:
    """The two members and attachments, each once, stored as they are: nothing can unfold into more than the file."""
    members = archive.infolist()
    plain = all(m.compress_type == zipfile.ZIP_STORED and m.file_size == m.compress_size for m in members)
    names = [m.filename for m in members]
    known = all(m.filename in MEMBERS or _is_attachment(m) for m in members)
    whole = len(set(names)) == len(names) and set(MEMBERS) <= set(names)
    if not (plain and known and whole) or archive.getinfo(MEMBERS[0]).file_size > 1 << 20:
        raise integrity_error("workspace.backup_bad")


def _is_attachment(member: zipfile.ZipInfo) -> bool:
    return bool(ATTACHMENT.fullmatch(member.filename)) and member.file_size <= MOST_ATTACHMENT


def unpack_attachments(path: Path, target: Path, names: Collection[str]) -> None:
    """Write those attachments of a backup that its database knows into the folder ``target``.

    Raises INTEGRITY if one does not read back as it was packed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                match = ATTACHMENT.fullmatch(member.filename)
                if match and match[1] in names:
                    with (target / match[1]).open("wb") as sink:
                        sink.write(archive.read(member))
                        sink.flush()
                        os.fsync(sink.fileno())
    except BROKEN as error:
        raise integrity_error("workspace.backup_bad") from error
    except OSError as error:
        raise translate(error, target) from error


def unpack_database(path: Path, target: Path, key: bytes) -> None:
    """Write the database of a backup to ``target`` and check it. Raises INTEGRITY if it is not sound."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MEMBERS[1]) as source, target.open("wb") as sink:
            while chunk := source.read(CHUNK):
                sink.write(chunk)
            sink.flush()
            os.fsync(sink.fileno())
    except BROKEN as error:
        target.unlink(missing_ok=True)
        raise integrity_error("workspace.backup_bad") from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise translate(error, target) from error
    try:
        _verify(target, key)
    except (WrongKey, AppError) as error:
        target.unlink(missing_ok=True)
        raise integrity_error("workspace.backup_bad") from error
