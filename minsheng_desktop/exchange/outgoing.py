"""Writing packages: a sequence is taken first, the file is written and verified, then it is remembered.

The sequence is taken in a transaction of its own, so that a crash at any later moment can waste a number but
never give one number to two contents. A package that was begun and never finished stays in the list as
``unreported``; from then on rows that were undone travel too, because the lost file may have carried them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from db.models import EXCHANGED
from db.queries import exchange as stored
from db.queries import workspace as states
from db.types import new_uid
from minsheng_desktop import __version__
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import is_folder, shown_name
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import stick, strict
from minsheng_desktop.exchange.contents import Sending, check_room, content_table, start_sending
from minsheng_desktop.exchange.file_names import package_name
from minsheng_desktop.exchange.handover import handover_data
from minsheng_desktop.exchange.lineage import whole_because
from minsheng_desktop.exchange.manifest import Manifest, manifest_json
from minsheng_desktop.exchange.nodes import find_node, the_county
from minsheng_desktop.exchange.office import Office, check_in_use, own_card, own_install, own_keys, require
from minsheng_desktop.exchange.packages import WrittenFile, write_package
from minsheng_desktop.exchange.records import ControlColumns, PackageKind, TableData, Totals
from minsheng_desktop.exchange.results import NO_FILES_SENT, ExportResult, FilesSent
from minsheng_desktop.exchange.tables import CONTROLS, REFUSED, REFUSED_COLUMNS, SCHEMA_VERSION, columns_of


@dataclass(frozen=True, slots=True)
class Reservation:
    """A package whose number is taken and whose file is still to be written."""

    uid: bytes
    peer: bytes
    sequence: int
    period: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What a package is to carry. ``notes`` are further tables beside the rows, ``sending`` files of attachments."""

    kind: PackageKind
    selections: dict[str, stored.Selection]
    base_sequence: int = 0
    base_digest: bytes | None = None
    notes: tuple[TableData, ...] = ()
    sending: Sending | None = None


DraftOf = Callable[[UnitOfRead, dict[str, Any]], Draft]


@dataclass(frozen=True, slots=True)
class Written:
    """A package that lies on the stick, not yet remembered."""

    manifest: Manifest
    files: tuple[WrittenFile, ...]
    tables: tuple[tuple[str, int], ...]
    attachments: FilesSent = NO_FILES_SENT


def export_package(
    office: Office, out: Path, full: bool = False, to: str | None = None, job: Job = SILENT, attachments: bool = False
) -> ExportResult:
    """Write the township's package to its county: what is not yet acknowledged, or everything.

    With ``attachments`` it also carries the photographs and scans that the county does not hold yet.
    ``out`` is a folder (the usual file name is taken) or a file. Raises RULE where no county is joined,
    UNAVAILABLE or FILE where the stick fails; then nothing is remembered but the used number.
    """
    peer = office.read_job(job, lambda uow: find_node(uow, to) if to else the_county(uow))
    if office.node.role != "township" or peer["role"] != "county":
        raise AppError(Kind.RULE, "exchange.township_exports")

    return send(office, peer["uid"], out, lambda uow, now: _draft_export(uow, now, full, attachments), job)


def _draft_export(uow: UnitOfRead, peer: dict[str, Any], full: bool, attachments: bool) -> Draft:
    check_in_use(uow)
    uid = peer["uid"]
    sending = start_sending(uow, uow.node.uid, uid) if attachments else None
    begun = stored.find_packages(uow.connection, uid, "out", status=stored.UNFINISHED)
    undone = len(begun) > 1  # one of them is the package being written
    if full or whole_because(peer, states.node_state(uow.connection)["epoch"]):
        return Draft(PackageKind.FULL, stored.select_full(uow.node.uid, uid, undone), sending=sending)
    acknowledged = (peer["acked_epoch"], peer["acked_counter"])
    rows = stored.select_delta(uow.connection, uow.node.uid, uid, acknowledged, undone)
    return Draft(PackageKind.DELTA, rows, peer["acked_sequence"], peer["acked_digest"], sending=sending)


def send(office: Office, peer: bytes, out: Path, draft: DraftOf, job: Job) -> ExportResult:
    """Take a number, write and verify the file, remember it. ``draft`` is asked inside the view that is written."""
    require(office, Right.PACKAGE)
    held = _reserve(office, peer)
    try:
        written = office.read_job(job, _write, held, out, draft)
    except BaseException:
        _release(office, held)
        raise
    try:
        office.run_job(job, None, record_package, held, written)
    except BaseException:
        stick.discard([file.path for file in written.files])
        if not any(file.path.exists() for file in written.files):
            _release(office, held)
        raise
    return office.read_job(SILENT, _result, held, written)


def _reserve(office: Office, peer: bytes) -> Reservation:
    today = office.clock.today()
    uid, period = new_uid(), today.year * 100 + today.month
    values = {
        "uid": uid,
        "kind": "",
        "epoch": office.node.epoch,
        "period": period,
        "at": int(office.clock.now().timestamp() * 1000),
    }
    with office.database.writing() as connection:
        return Reservation(uid, peer, stored.reserve_package(connection, peer, values), period)


def _release(office: Office, held: Reservation) -> None:
    with office.database.writing() as connection:
        stored.drop_reservation(connection, held.uid)


def _write(uow: UnitOfRead, held: Reservation, out: Path, draft_of: DraftOf) -> Written:
    """Everything in one consistent view: the counter that the package covers and the rows."""
    connection = uow.connection
    peer = stored.node(connection, held.peer)
    assert peer is not None
    draft = draft_of(uow, peer)
    state = states.node_state(connection)
    manifest = Manifest(
        package_uid=held.uid,
        kind=draft.kind,
        sender=uow.node.uid,
        receiver=held.peer,
        sequence=held.sequence,
        epoch=state["epoch"],
        install=own_install(uow),
        counter=state["counter"],
        previous_digest=peer["sent_digest"],
        base_sequence=draft.base_sequence,
        base_digest=draft.base_digest,
        ack_epoch=peer["taken_epoch"] if peer["taken_sequence"] else 0,
        ack_sequence=peer["taken_sequence"],
        ack_digest=peer["taken_digest"] if peer["taken_sequence"] else None,
        audit_head=state["chain_digest"],
        schema_version=SCHEMA_VERSION,
        app_version=__version__,
        period=held.period,
        totals=_totals(uow, draft),
        created=uow.today,
    )
    counter, sending = _Counter(), draft.sending
    if sending:
        check_room(out, sending)
    uow.job.stage("jobs.writing")
    contents = (content_table(uow, sending),) if sending else ()
    tables = chain(_tables(uow, draft, counter), (_refused_table(uow, held.peer), *draft.notes), contents)
    introduction = own_card(uow) if draft.kind is PackageKind.JOIN else None
    target = _target(out, uow.node.name if uow.node.role == "township" else peer["name"], manifest)
    files = write_package(target, tables, manifest, own_keys(uow), peer["age_recipient"], introduction)
    sent = FilesSent(sending.sent, sending.size, sending.missing) if sending else NO_FILES_SENT
    return Written(manifest, tuple(files), tuple(counter.rows.items()), sent)


def _totals(uow: UnitOfRead, draft: Draft) -> Totals:
    def total(name: str, expression: str) -> int:
        return stored.sum_of(uow.connection, name, expression, draft.selections[name])

    money = total("entitlement", "sum(coalesce(amount_fen, 0) + coalesce(supplement_fen, 0))")
    return Totals(total("person", "count(*)"), total("household", "count(*)"), money)


class _Counter:
    """Counts the rows of each table as they pass."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}

    def counted(self, name: str, pieces: Iterable[list[tuple[object, ...]]]) -> Iterator[list[tuple[object, ...]]]:
        self.rows[name] = 0
        for piece in pieces:
            self.rows[name] += len(piece)
            yield piece


def _tables(uow: UnitOfRead, draft: Draft, counter: _Counter) -> Iterator[TableData]:
    for place, name in enumerate(EXCHANGED):
        uow.job.tick(place, len(EXCHANGED))
        columns = columns_of(name)
        rows = stored.rows_of(uow.connection, name, [column.name for column in columns], draft.selections[name])
        control = CONTROLS.get(name, ControlColumns())
        yield TableData(name, columns, chain.from_iterable(counter.counted(name, rows)), control=control)


def _refused_table(uow: UnitOfRead, peer: bytes) -> TableData:
    rows = stored.refused_rows(uow.connection, peer, "in")
    return TableData(REFUSED, REFUSED_COLUMNS, rows, ("table_name", "row_uid"))


def _target(out: Path, area: str, manifest: Manifest) -> Path:
    if not is_folder(out):
        return out
    return out / package_name(area, manifest.kind, manifest.period, manifest.sequence)


@use_case(Operation("exchange.record_package", Right.PACKAGE, undoable=False))
def record_package(uow: UnitOfWork, held: Reservation, written: Written) -> None:
    """Remember a package that was written and verified: what it covers counts as sent."""
    manifest, digest = written.manifest, written.files[-1].digest
    stored.change_package(
        uow.connection,
        held.uid,
        "out",
        kind=manifest.kind.value,
        epoch=manifest.epoch,
        counter=manifest.counter,
        digest=digest,
        at=uow.recorder.at,
        status=stored.EXPORTED,
        file_name=shown_name(written.files[-1].path),
        manifest=strict.dump(manifest_json(manifest)).decode("utf-8"),
        outcome=strict.dump(
            {
                "tables": dict(written.tables),
                "files": [[shown_name(file.path), file.size, file.digest.hex()] for file in written.files],
                "attachments": [written.attachments.count, written.attachments.size, written.attachments.missing],
            }
        ).decode("utf-8"),
    )
    stored.change_node(
        uow.connection,
        held.peer,
        sent_epoch=manifest.epoch,
        sent_counter=manifest.counter,
        sent_digest=digest,
    )
    uow.touch("package")
    uow.touch("node")
    peer = stored.node(uow.connection, held.peer)
    uow.describe(
        receiver=peer["name"] if peer else "",
        sequence=held.sequence,
        rows=sum(count for _, count in written.tables),
    )


def _result(uow: UnitOfRead, held: Reservation, written: Written) -> ExportResult:
    sheet = handover_data(uow, held.uid)
    return ExportResult(
        package_uid=held.uid,
        kind=written.manifest.kind.value,
        sequence=held.sequence,
        period=held.period,
        receiver=sheet.receiver,
        files=tuple(file.path for file in written.files),
        digest=written.files[-1].digest,
        rows=sum(count for _, count in written.tables),
        tables=tuple((name, count) for name, count in written.tables if count),
        totals=written.manifest.totals,
        sheet=sheet,
        attachments=written.attachments,
    )
