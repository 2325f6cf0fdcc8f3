"""Photographs and scans of persons, households, projects and lines of registers: taken in, listed, read, removed.

A camera's photograph is shrunk and loses everything it says about itself; a scan as PDF is kept as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from db.engine import folder_of
from db.queries import attachments as stored
from db.queries import programmes
from db.types import new_uid
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind, file_error, input_error, not_found, rule_error
from minsheng_desktop.core.files import translate, write_whole
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households import attachment_files as files

KINDS = "attachment_kind"
PDF, JPEG = "application/pdf", "image/jpeg"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg"}
MOST_READ = 80 << 20  # of a photograph as the camera wrote it
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")
PDF_MARK, PDF_HEAD = b"%PDF-", 1024  # a mark may stand behind some bytes: ISO 32000-1, annex H.3.4.1
PHONE_PICTURES = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypavif")
COLUMNS = (
    "uid", "person_uid", "household_uid", "kind", "title", "media_type", "digest", "size", "taken_on",
)  # fmt: skip
ALSO_HELD_BY = ("project_uid", "register_entry_uid")
EDITABLE = ("kind", "title", "taken_on")
THING_KINDS = ("scene_photo", "before_photo", "finish_photo", "board_photo", "document", "other")
MOST_TITLE = 60
UNKNOWN = {
    "person_uid": "households.no_person",
    "household_uid": "households.no_household",
    "project_uid": "projects.unknown",
    "register_entry_uid": "attachments.no_entry",
}


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """An attachment in a list. ``added_at`` is UTC milliseconds; ``here`` says whether its file lies in this workspace.

    ``own`` tells rows of this office from those of another, whose files stay there.
    """

    uid: bytes
    kind: str
    title: str
    media_type: str
    size: int
    taken_on: str | None
    added_at: int
    added_by: str
    own: bool
    here: bool
    person_uid: bytes | None
    household_uid: bytes | None
    person: str
    project_uid: bytes | None = None
    register_entry_uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file read, shrunk and encrypted, which waits for its row."""

    file: files.StagedFile
    media_type: str
    kind: str
    title: str
    taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that could not be taken in, and why."""

    name: str
    error: AppError


@dataclass(frozen=True, slots=True)
class AddedFiles:
    """What came of taking in some files: uids in order; ``same`` were attached already."""

    uids: tuple[bytes, ...]
    same: int = 0
    refused: tuple[Refusal, ...] = ()


def attachment_kinds(uow: UnitOfRead) -> tuple[tuple[str, str], ...]:
    """The kinds of attachments: code and word; ``THING_KINDS`` are those of projects and registers."""
    return tuple((row["code"], row["label"]) for row in programmes.code_items(uow.connection, KINDS))


def list_attachments(
    uow: UnitOfRead,
    person: bytes | None = None,
    household: bytes | None = None,
    project: bytes | None = None,
    entry: bytes | None = None,
) -> tuple[AttachmentLine, ...]:
    """What is attached to a person, a household and everybody who lives in it now, a project, a register's line."""
    held = _holder(person, household, project, entry)
    if held is None:
        return ()
    column, uid = held
    if column == "household_uid":
        rows = stored.of_household(uow.connection, uid)
    else:
        rows = stored.of_holder(uow.connection, column, uid)
    return tuple(_line(uow, row) for row in rows)


def attachment_counts(
    uow: UnitOfRead, projects: Sequence[bytes] = (), entries: Sequence[bytes] = ()
) -> dict[bytes, int]:
    """How many attachments each of some projects or lines of registers has; none has no entry."""
    found = stored.counts(uow.connection, "project_uid", projects)
    return found | stored.counts(uow.connection, "register_entry_uid", entries)


def _holder(*uids: bytes | None) -> tuple[str, bytes] | None:
    """The one holder that is given, as column and uid; ``uids`` stand in the order of ``stored.HOLDERS``."""
    given = [(column, uid) for column, uid in zip(stored.HOLDERS, uids, strict=True) if uid]
    return given[0] if len(given) == 1 else None


def attachment_line(uow: UnitOfRead, uid: bytes) -> AttachmentLine:
    """One attachment. Raises NOT_FOUND."""
    row = stored.line(uow.connection, uid)
    if row is None:
        raise not_found("attachments.none")
    return _line(uow, row)


def _line(uow: UnitOfRead, row: Sequence[Any]) -> AttachmentLine:
    uid, kind, title, media, size, taken, at, who, home, here, *holders = row
    own = home == uow.node.uid
    return AttachmentLine(uid, kind, title, media, size, taken, at, who, own, bool(here), *holders)


def may_attach(
    uow: UnitOfRead,
    person: bytes | None = None,
    household: bytes | None = None,
    project: bytes | None = None,
    entry: bytes | None = None,
) -> bool:
    """Whether the holder is this office's own, so that something may be attached to it."""
    held = _holder(person, household, project, entry)
    found = stored.owner(uow.connection, *held) if held else None
    return found is not None and found[0] == uow.node.uid


# taking in


def prepare_file(folder: Path, path: Path, kind: str, title: str = "") -> NewAttachment:
    """Read, shrink and encrypt one file into the workspace's ``folder``; its row comes with ``add_attachments``.

    Without a title it is called by its kind. Raises FILE for what is no photograph or PDF, is broken, or too large.
    """
    content, media_type, taken_on = _taken_in(path)
    return NewAttachment(files.stage(folder, content), media_type, kind, title.strip()[:MOST_TITLE], taken_on)


def _taken_in(path: Path) -> tuple[bytes, str, date | None]:
    try:
        if not path.is_file():
            raise file_error("files.not_found", name=path.name)
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(PDF_HEAD)
            scan = PDF_MARK in head
            if size > (files.MOST_BYTES if scan else MOST_READ):
                raise file_error("attachments.too_large", most=(files.MOST_BYTES if scan else MOST_READ) >> 20)
            if not scan and not head.startswith(PICTURES):
                phone = any(mark in head[:40] for mark in PHONE_PICTURES)
                raise file_error("attachments.phone_picture" if phone else "attachments.unknown_file")
            content = head + handle.read()
    except OSError as error:
        raise translate(error, path) from error
    if scan:
        _check_scan(content)
        return content, PDF, None
    picture = adapters.load("pictures").shrink(content)
    return picture.content, JPEG, picture.taken_on


def _check_scan(content: bytes) -> None:
    try:
        pages = adapters.load("preview").page_count(content)
    except AppError as error:
        raise file_error("attachments.broken_pdf") from error
    if not pages:
        raise file_error("attachments.broken_pdf")


def prepare_files(
    folder: Path, paths: Sequence[Path], kind: str, title: str = "", job: Job = SILENT
) -> tuple[tuple[NewAttachment, ...], tuple[Refusal, ...]]:
    """Prepare several files, one after the other; what cannot be taken in is told and does not stop the others.

    A cancelled job leaves nothing.
    """
    made: list[NewAttachment] = []
    refused: list[Refusal] = []
    try:
        for number, path in enumerate(paths):
            job.tick(number, len(paths))
            try:
                made.append(prepare_file(folder, path, kind, title))
            except AppError as error:
                if error.kind is Kind.UNAVAILABLE:  # a full disk: the next file will not fit either
                    raise
                refused.append(Refusal(path.name, error))
        job.tick(len(paths), len(paths))
    except BaseException:
        files.drop(folder, [new.file for new in made])
        raise
    return tuple(made), tuple(refused)


@use_case(Operation("households.add_attachment", Right.EDIT))
def add_attachments(
    uow: UnitOfWork,
    new: Sequence[NewAttachment],
    person: bytes | None = None,
    household: bytes | None = None,
    project: bytes | None = None,
    entry: bytes | None = None,
) -> AddedFiles:
    """Attach prepared files to a person, a household, a project or a register's line, as one operation.

    What is attached there already is left out. Raises NOT_FOUND, RULE for another office's person, INPUT for an
    unknown kind; then no file stays.
    """
    folder = folder_of(uow.connection)
    try:
        held = _holder(person, household, project, entry)
        if held is None:
            raise input_error("attachments.no_owner")
        name = _owner(uow, *held)
        words = dict(attachment_kinds(uow))
        if any(attachment.kind not in words for attachment in new):
            raise input_error("attachments.unknown_kind")
        fresh, same = _fresh(uow, new, *held)
        files.drop(folder, [attachment.file for attachment in same])
        uids = [new_uid() for _ in fresh]
        if fresh:
            files.settle(folder, [attachment.file for attachment in fresh])
            rows = [
                (uid, person, household, a.kind, a.title or words[a.kind], a.media_type, a.file.digest, a.file.size,
                 a.taken_on.isoformat() if a.taken_on else None, project, entry)
                for uid, a in zip(uids, fresh, strict=True)
            ]  # fmt: skip
            uow.insert_many("attachment", (*COLUMNS, *ALSO_HELD_BY), rows)
            named = [(uid, a.file.name, a.file.key) for uid, a in zip(uids, fresh, strict=True)]
            stored.put_files(uow.connection, named)
            uow.describe(name=name, count=len(fresh))
    except BaseException:
        files.drop(folder, [attachment.file for attachment in new])
        raise
    return AddedFiles(tuple(uids), len(same))


def _fresh(
    uow: UnitOfWork, new: Sequence[NewAttachment], column: str, holder: bytes
) -> tuple[list[NewAttachment], list[NewAttachment]]:
    known = stored.digests_of(uow.connection, column, holder)
    fresh, same = list[NewAttachment](), list[NewAttachment]()
    for attachment in new:
        (same if attachment.file.digest in known else fresh).append(attachment)
        known.add(attachment.file.digest)
    return fresh, same


def _owner(uow: UnitOfWork, column: str, uid: bytes) -> str:
    """Whose the attachments will be, by name."""
    found = stored.owner(uow.connection, column, uid)
    if found is None:
        raise not_found(UNKNOWN[column])
    if found[0] != uow.node.uid:
        raise rule_error("foreign_row")
    return found[1]


def store_attachments(
    workspace: Any,
    paths: Sequence[Path],
    kind: str,
    title: str = "",
    person: bytes | None = None,
    household: bytes | None = None,
    job: Job = SILENT,
    taken_on: date | None = None,
    project: bytes | None = None,
    entry: bytes | None = None,
) -> AddedFiles:
    """Take files in and attach them, as one job and one operation. See ``prepare_files`` and ``add_attachments``.

    ``workspace`` is the open ``Workspace``, or what runs use cases on it in the window.
    """
    made, refused = prepare_files(workspace.folder, paths, kind, title, job)
    if taken_on:
        made = tuple(replace(new, taken_on=taken_on) for new in made)
    if not made:
        return AddedFiles((), refused=refused)
    added: AddedFiles = workspace.run(add_attachments, made, person, household, project, entry).value
    return replace(added, refused=refused)


def store_attachment(
    workspace: Any,
    path: Path,
    kind: str,
    title: str = "",
    person: bytes | None = None,
    household: bytes | None = None,
    taken_on: date | None = None,
    project: bytes | None = None,
    entry: bytes | None = None,
) -> bytes:
    """Take one file in. Raises FILE if it cannot be, INPUT if it is attached already."""
    added = store_attachments(
        workspace, [path], kind, title, person, household, taken_on=taken_on, project=project, entry=entry
    )
    if added.refused:
        raise added.refused[0].error
    if not added.uids:
        raise input_error("attachments.same")
    return added.uids[0]


# reading and changing


def attachment_content(uow: UnitOfRead, uid: bytes) -> bytes:
    """The file of an attachment. Raises NOT_FOUND if it lies in another office, INTEGRITY if it was changed."""
    line = attachment_line(uow, uid)
    found = stored.file_of(uow.connection, uid)
    if found is None:
        raise not_found("attachments.lost" if line.own else "attachments.elsewhere")
    return files.read(folder_of(uow.connection), *found)


def read_attachment(workspace: Any, uid: bytes) -> bytes:
    """The file of an attachment of an open workspace. See ``attachment_content``."""
    content: bytes = workspace.read(attachment_content, uid)
    return content


def save_attachment(uow: UnitOfRead, uid: bytes, out: Path) -> int:
    """Write a readable copy to ``out``; answers its size. It leaves the program, so it needs the right to export."""
    uow.require(Right.EXPORT)
    content = attachment_content(uow, uid)
    write_whole(out, lambda handle: handle.write(content))
    return len(content)


@use_case(Operation("households.remove_attachment", Right.EDIT))
def remove_attachment(uow: UnitOfWork, uid: bytes) -> None:
    """Remove an attachment; its file stays for undo. Raises NOT_FOUND, RULE for another office's."""
    line = attachment_line(uow, uid)
    if not line.own:
        raise rule_error("foreign_row")
    uow.delete("attachment", [uid], "removed")
    uow.describe(name=stored.owner_name(uow.connection, uid), title=line.title)


@use_case(Operation("households.edit_attachment", Right.EDIT))
def edit_attachment(uow: UnitOfWork, uid: bytes, values: Mapping[str, str | None]) -> bool:
    """Change kind, title or date of an attachment; answers whether anything differed. Raises INPUT, RULE."""
    line = attachment_line(uow, uid)
    words = dict(attachment_kinds(uow))
    kind = values.get("kind") or line.kind
    if kind not in words or not set(values) <= set(EDITABLE):
        raise input_error("attachments.unknown_kind")
    kept = dict(values)
    if "title" in kept:
        kept["title"] = str(kept["title"] or "").strip()[:MOST_TITLE] or words[kind]
    uow.describe(name=stored.owner_name(uow.connection, uid), title=kept.get("title", line.title))
    return uow.update("attachment", uid, kept)
