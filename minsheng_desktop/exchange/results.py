"""What callers learn of nodes and packages: frozen, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from minsheng_desktop.core.errors import Kind
from minsheng_desktop.exchange.lineage import Whole
from minsheng_desktop.exchange.records import Totals


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """Another node. ``fingerprint`` is the number compared on the telephone; moments are UTC milliseconds.

    ``whole_because``: why the next package to it, a county, carries all rows of ours by itself.
    """

    uid: bytes
    role: str
    area_code: str
    name: str
    fingerprint: str
    state: str  # active | expelled
    admitted_at: int
    sent_sequence: int
    acked_sequence: int
    taken_sequence: int
    needs_full: bool
    whole_because: Whole | None


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """A package written or taken; ``status`` is a code of the list ``package_status``, ``at`` UTC milliseconds."""

    uid: bytes
    direction: str  # out | in
    peer: bytes
    peer_name: str
    kind: str
    sequence: int
    epoch: int
    period: int | None
    digest: bytes
    at: int
    status: str
    file_name: str
    outcome: dict[str, object]


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A row that was not taken, with the reason in words; it comes again until it is accepted."""

    table: str
    row_uid: bytes
    epoch: int
    counter: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What taking a table changes; ``changed`` counts rows brought back to life, not deleted ones."""

    table: str
    new: int
    changed: int
    deleted: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class FilesWaiting:
    """Files of attachments that the other office does not hold yet: how many, and their bytes."""

    count: int = 0
    size: int = 0


NOTHING_WAITS = FilesWaiting()


@dataclass(frozen=True, slots=True)
class FilesSent:
    """Files of attachments in a package that was written; ``missing`` could not be read here."""

    count: int = 0
    size: int = 0
    missing: int = 0


NO_FILES_SENT = FilesSent()


@dataclass(frozen=True, slots=True)
class WrongFile:
    """A file of an attachment that was not stored; ``fault`` is torn, differs or unfit, ``reason`` a sentence.

    ``attachment`` is None where no row wants it; ``owner`` is whose it is, by name.
    """

    attachment: bytes | None
    owner: str
    fault: str
    reason: str


@dataclass(frozen=True, slots=True)
class FilesTaken:
    """What came of the files in a package: stored now (with their bytes), here already, and not stored."""

    taken: int = 0
    size: int = 0
    held: int = 0
    wrong: tuple[WrongFile, ...] = ()


NO_FILES = FilesTaken()


@dataclass(frozen=True, slots=True)
class HandoverData:
    """The figures of a handover sheet (交接单)."""

    kind: str
    sender: str
    receiver: str
    sender_fingerprint: str
    receiver_fingerprint: str
    sequence: int
    epoch: int
    period: int | None
    files: tuple[tuple[str, int, str], ...]  # name, bytes, digest in hexadecimal digits
    tables: tuple[tuple[str, int], ...]  # table, rows
    totals: Totals
    digest: str
    audit_head: str
    written_at: int
    demo: bool
    sender_uid: bytes
    receiver_uid: bytes
    attachments: FilesSent = NO_FILES_SENT

    @property
    def rows(self) -> int:
        """All rows in the package."""
        return sum(count for _, count in self.tables)


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A package that was written, verified and recorded."""

    package_uid: bytes
    kind: str
    sequence: int
    period: int | None
    receiver: str
    files: tuple[Path, ...]
    digest: bytes
    rows: int
    tables: tuple[tuple[str, int], ...]
    totals: Totals
    sheet: HandoverData
    attachments: FilesSent = NO_FILES_SENT


ReceiptResult = ExportResult


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of one package: ``status`` is applied, already, refused or needs_full; ``reason`` is a sentence.

    ``sender`` is empty where nobody known and in use signed it; ``folder`` is where the file lay.
    """

    file: str
    status: str
    reason: str = ""
    error: Kind | None = None
    code: str = ""
    sender: bytes = b""
    sender_name: str = ""
    kind: str = ""
    sequence: int = 0
    period: int | None = None
    tables: tuple[TableDifference, ...] = ()
    refused: tuple[RefusedLine, ...] = ()
    doubts: int = 0
    operation_id: int | None = None
    changed_tables: frozenset[str] = field(default=frozenset())
    files: FilesTaken = NO_FILES
    folder: Path | None = None

    @property
    def new(self) -> int:
        """Rows that were not here before."""
        return sum(table.new for table in self.tables)

    @property
    def changed(self) -> int:
        """Rows that differ from what was here, deleted ones included."""
        return sum(table.changed + table.deleted for table in self.tables)

    @property
    def unchanged(self) -> int:
        """Rows that were here already."""
        return sum(table.unchanged for table in self.tables)

    @property
    def taken(self) -> bool:
        """Whether the content of the package is in this workspace."""
        return self.status in ("applied", "already")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written for a township: its file, or why there is none."""

    name: str
    file: Path | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """An office taken into the exchange, with the fingerprint to compare."""

    node: bytes
    name: str
    fingerprint: str
    own_fingerprint: str
    file: Path | None = None
    taken: ImportResult | None = None
    volumes: tuple[Path, ...] = ()
