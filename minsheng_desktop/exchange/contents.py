"""The files of attachments on their way: in parts at the end of a package, proved one by one where they arrive.

A file that does not hold is left out alone and told; nothing else of the package suffers. What arrives is stored
encrypted as this workspace stores its own, in the transaction that takes the rows.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from db.engine import folder_of
from db.queries import attachment_travel as stored
from db.queries.attachments import owner_name
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import is_folder, translate
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.arrivals import Arrival
from minsheng_desktop.exchange.payload_reader import Payload, TableReader
from minsheng_desktop.exchange.records import BadRow, TableData
from minsheng_desktop.exchange.results import NO_FILES, FilesTaken, FilesWaiting, WrongFile
from minsheng_desktop.exchange.tables import CONTENT, CONTENT_COLUMNS, HELD, HELD_COLUMNS
from minsheng_desktop.households import attachment_files as files
from minsheng_desktop.households.attachments import JPEG, PDF, PDF_HEAD, PDF_MARK

PART = 48 * 1024  # a cell of hexadecimal digits stays below the 100,000 characters of the format
PARTS = -(-files.MOST_BYTES // PART)
PIECE = 16  # parts held together while they are written
ON_STICK = 1.2  # a byte of a file on the stick: two digits, packed
MOST_SPOILT = 1000
MOST_PIXELS = 25_000_000
JPEG_MARK = b"\xff\xd8\xff"
_FAULTS = {
    "torn": "exchange.contents.torn",
    "differs": "exchange.contents.differs",
    "unfit": "exchange.contents.unfit",
}


@dataclass(slots=True)
class Sending:
    """The files a package is to carry; what was read of them is counted while the package is written.

    ``wanted`` is (digest in hex, bytes, file name, key) of each; ``missing`` could not be read here.
    """

    folder: Path
    wanted: Sequence[tuple[str, int, str, bytes]]
    sent: int = 0
    size: int = 0
    missing: int = 0

    @property
    def bytes_wanted(self) -> int:
        """What all files come to."""
        return sum(size for _, size, _, _ in self.wanted)


def files_waiting(uow: UnitOfRead, home: bytes, peer: bytes) -> FilesWaiting:
    """How many files of ``home``'s attachments lie here that ``peer`` does not hold, and their bytes."""
    wanted = stored.to_send(uow.connection, home, peer)
    return FilesWaiting(len(wanted), sum(size for _, size, _, _ in wanted))


def start_sending(uow: UnitOfRead, home: bytes, peer: bytes) -> Sending:
    """The files of ``home``'s attachments that a package to ``peer`` is to carry."""
    return Sending(folder_of(uow.connection), stored.to_send(uow.connection, home, peer))


def check_room(out: Path, sending: Sending) -> None:
    """Raise UNAVAILABLE ``exchange.no_room`` before anything is written where the stick cannot hold the files."""
    place = out if is_folder(out) else out.parent
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        raise translate(error, place) from error
    need = int(sending.bytes_wanted * ON_STICK)
    if need > free:
        raise AppError(Kind.UNAVAILABLE, "exchange.no_room", need=-(-need >> 20) + 1, free=free >> 20)


def content_table(uow: UnitOfRead, sending: Sending) -> TableData:
    """The files as the last table of a package, each read when it is its turn."""
    return TableData(CONTENT, CONTENT_COLUMNS, _parts(uow, sending), ("digest", "part"), piece=PIECE)


def _parts(uow: UnitOfRead, sending: Sending) -> Iterator[tuple[object, ...]]:
    done, total = 0, sending.bytes_wanted
    uow.job.stage("jobs.files")
    for digest, size, name, key in sending.wanted:
        done += size
        uow.job.tick(done, total)
        try:
            content = files.read(sending.folder, name, key, digest)
        except AppError as error:
            if error.kind not in (Kind.FILE, Kind.INTEGRITY):
                raise
            sending.missing += 1  # told with the result; a lost picture must not keep the month's rows here
            continue
        proof, of = bytes.fromhex(digest), max(1, -(-len(content) // PART))
        for part in range(of):
            yield proof, part + 1, of, content[part * PART : (part + 1) * PART]
        sending.sent += 1
        sending.size += len(content)


def held_table(uow: UnitOfRead, home: bytes) -> TableData:
    """Which files of ``home``'s attachments lie here: all of them, every time."""
    present = _present(folder_of(uow.connection))
    held = {digest for digest, name in stored.held_of(uow.connection, home) if name in present}
    return TableData(HELD, HELD_COLUMNS, [(bytes.fromhex(digest),) for digest in sorted(held)], ("digest",))


def _present(workspace: Path) -> set[str]:
    place = workspace / files.FOLDER
    try:
        return {path.name for path in place.iterdir()} if place.is_dir() else set()
    except OSError as error:
        raise translate(error, place) from error


# arriving


@dataclass(slots=True)
class _Whole:
    """A file out of a package: its content, or the fault that it has."""

    digest: str
    content: bytes = b""
    fault: str = ""


@dataclass(slots=True)
class _Building:
    """A file of which parts came so far."""

    digest: bytes
    of: int
    parts: list[bytes] = field(default_factory=list)
    torn: bool = False

    def add(self, part: int, of: int, content: bytes) -> None:
        """Take the next part. A part out of place tears the file, and nothing more of it is kept."""
        if self.torn or of != self.of or of > PARTS or part != len(self.parts) + 1 or len(content) > PART:
            self.torn = True
            self.parts.clear()
            return
        self.parts.append(content)

    def finish(self) -> _Whole:
        """All parts are read."""
        digest = self.digest.hex()
        if self.torn or len(self.parts) != self.of:
            return _Whole(digest, fault="torn")
        content = b"".join(self.parts)
        if hashlib.sha256(content).digest() != self.digest:
            return _Whole(digest, fault="differs")
        return _Whole(digest, content)


def _tables(payloads: Sequence[Payload]) -> list[TableReader]:
    return [table for payload in payloads for table in payload.tables if table.name == CONTENT]


def _rows(uow: UnitOfRead, tables: Sequence[TableReader], spoilt: set[str]) -> Iterator[tuple[Any, ...]]:
    """The parts in the order of the package's volumes."""
    done, total = 0, sum(table.row_count for table in tables)
    order = [column.name for column in CONTENT_COLUMNS]

    def _spoil(row: BadRow) -> None:
        if len(spoilt) < MOST_SPOILT:
            spoilt.add(row.key)

    uow.job.stage("jobs.files")
    for table in tables:
        names = [column.name for column in table.columns]
        places = [names.index(name) for name in order]
        for piece in table.pieces(_spoil):
            for row in piece:
                yield tuple(row[at] for at in places)
            done += len(piece)
            uow.job.tick(done, total)


def _wholes(uow: UnitOfRead, tables: Sequence[TableReader]) -> Iterator[_Whole]:
    """The files of a package one after the other; only one is held at a time."""
    spoilt: set[str] = set()
    building: _Building | None = None
    for digest, part, of, content in _rows(uow, tables, spoilt):
        if building is None or digest != building.digest or (part == 1 and building.parts):
            if building is not None:
                yield building.finish()
            building = _Building(digest, of)
        building.add(part, of, content)
    if building is not None:
        yield building.finish()
    for key in sorted(spoilt):
        yield _Whole(key, fault="torn")


def check_contents(uow: UnitOfRead, payloads: Sequence[Payload]) -> FilesTaken:
    """Read and prove every file of a package, given by its volumes; nothing is stored."""
    tables = _tables(payloads)
    if not tables:
        return NO_FILES
    good = size = 0
    wrong: dict[str, WrongFile] = {}
    for whole in _wholes(uow, tables):
        if whole.fault:
            wrong.setdefault(whole.digest, _wrong(uow, whole.fault, None))
        else:
            good, size = good + 1, size + len(whole.content)
    return FilesTaken(good, size, 0, tuple(wrong.values()))


def take_contents(uow: UnitOfWork, arrival: Arrival) -> FilesTaken:
    """Store the files of a package whose rows are taken; each proved by its digest, size and kind.

    Runs in the transaction that takes the rows. What fails in here takes its files along; what a kill leaves, or what
    fails later in that transaction, is swept when the workspace is opened.
    """
    tables = _tables(arrival.payloads)
    if not tables:
        return NO_FILES
    run = _Taking(uow, arrival.peer["uid"])
    try:
        for whole in _wholes(uow, tables):
            run.take(whole)
        run.settle()
    except BaseException:
        files.drop(run.folder, [file for _, file in run.staged])
        raise
    return FilesTaken(run.taken, run.size, run.held, tuple(chain.from_iterable(run.wrong.values())))


class _Taking:
    """Stores one file after the other for the attachments that lack it."""

    def __init__(self, uow: UnitOfWork, sender: bytes) -> None:
        self.uow, self.folder = uow, folder_of(uow.connection)
        self.staged: list[tuple[bytes, files.StagedFile]] = []
        self.taken = self.size = self.held = 0
        self.wrong: dict[str, list[WrongFile]] = {}
        present = _present(self.folder)
        self._lacking: dict[str, list[tuple[bytes, int, str]]] = {}
        self._known: set[str] = set()
        self._proved: set[str] = set()
        for uid, digest, size, media, name in stored.files_of(uow.connection, (sender, uow.node.uid)):
            self._known.add(digest)
            if name not in present:
                self._lacking.setdefault(digest, []).append((uid, size, media))

    def take(self, whole: _Whole) -> None:
        """Store a file for each attachment of that content that it fits; one that nobody lacks is left."""
        if whole.digest in self._proved:
            return
        lacking = self._lacking.get(whole.digest, [])
        if whole.fault:
            lacked: list[bytes | None] = [uid for uid, _, _ in lacking]
            self.wrong.setdefault(whole.digest, [_wrong(self.uow, whole.fault, uid) for uid in lacked or [None]])
            return
        self._proved.add(whole.digest)
        self.wrong.pop(whole.digest, None)
        self.held += not lacking and whole.digest in self._known
        faults = {kind: _unfit(whole.content, *kind) for kind in {(size, media) for _, size, media in lacking}}
        wrong = [_wrong(self.uow, fault, uid) for uid, size, media in lacking if (fault := faults[size, media])]
        if wrong:
            self.wrong[whole.digest] = wrong
        fitting = [uid for uid, size, media in lacking if not faults[size, media]]
        self.staged += [(uid, files.stage(self.folder, whole.content)) for uid in fitting]
        self.taken += bool(fitting)
        self.size += len(whole.content) if fitting else 0

    def settle(self) -> None:
        """Give the files their names and their rows."""
        if self.staged:
            files.settle(self.folder, [file for _, file in self.staged])
            stored.replace_files(self.uow.connection, [(uid, file.name, file.key) for uid, file in self.staged])
            self.uow.touch("attachment")


def _unfit(content: bytes, size: int, media_type: str) -> str:
    """What comes from outside is opened by this program later: it must be what its row says."""
    if len(content) != size or media_type not in (JPEG, PDF):
        return "unfit"
    if media_type == PDF:
        return "" if PDF_MARK in content[:PDF_HEAD] else "unfit"
    if not content.startswith(JPEG_MARK):
        return "unfit"
    try:
        width, height = adapters.load("pictures").shape(content)
    except AppError:
        return "unfit"
    return "" if width * height <= MOST_PIXELS else "unfit"


def _wrong(uow: UnitOfRead, fault: str, attachment: bytes | None) -> WrongFile:
    name = owner_name(uow.connection, attachment) if attachment else ""
    return WrongFile(attachment, name, fault, text(_FAULTS[fault]))
