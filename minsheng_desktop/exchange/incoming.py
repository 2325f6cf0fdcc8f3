"""Taking packages in: each on its own, so that a bad one never stops the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from db.queries import exchange as stored
from minsheng_desktop.core.bugs import bug_error
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import shown_name
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.arrivals import Arrival, course_of, open_arrival
from minsheng_desktop.exchange.contents import check_contents
from minsheng_desktop.exchange.lineage import Course
from minsheng_desktop.exchange.merge import BackupDue, difference, reject_package, stage_arrival, take_package
from minsheng_desktop.exchange.nodes import ACTIVE
from minsheng_desktop.exchange.office import Office, require
from minsheng_desktop.exchange.packages import Sealed, read_package, verify, volumes_of
from minsheng_desktop.exchange.periods import keep_periods
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.results import ImportResult
from minsheng_desktop.exchange.tables import CONTENT

# These end the whole call: nobody could go on with the next package.
_FATAL = (Kind.CANCELLED, Kind.FORBIDDEN)


def import_packages(office: Office, paths: Sequence[Path], job: Job = SILENT) -> list[ImportResult]:
    """Take packages in, one result each, in the order given; volumes of one package give one result.

    One verified backup is made before the first that changes any row. Each package is one transaction.
    Raises FORBIDDEN and CANCELLED only; every other fault stands in the result of its package.
    """
    require(office, Right.PACKAGE)
    desk = _Desk(office, job)
    results = [desk.take(path, sealed) for path, sealed in _arrivals(paths)]
    desk.count(results)
    return results


def preview_package(office: Office, path: Path, job: Job = SILENT) -> ImportResult:
    """What importing one package would come to, without changing anything; ``ready`` means it would be applied."""
    (found,) = [_preview(office, shown_name(file), sealed, job) for file, sealed in _arrivals([path])]
    return found


def _arrivals(paths: Sequence[Path]) -> Iterator[tuple[Path, Sequence[Sealed] | AppError]]:
    """The packages of the files, one after the other; of one with volumes all that lie there, each held when read."""
    parts: dict[tuple[bytes, bytes], list[Path]] = {}
    for path in paths:
        try:
            sealed = read_package(path)
        except AppError as error:
            yield path, error
            continue
        header = sealed.header
        if header.volume == 1 and header.last:
            yield path, [sealed]
        else:
            parts.setdefault((header.sender, header.package_uid), []).append(path)
    for volumes in parts.values():
        try:
            found = volumes_of(volumes)
            yield found[0].path, found
        except AppError as error:
            yield volumes[0], error


class _Desk:
    """Takes packages one by one and makes the backup before the first change."""

    def __init__(self, office: Office, job: Job) -> None:
        self.office, self.job = office, job
        self._safe = False

    def take(self, path: Path, sealed: Sequence[Sealed] | AppError) -> ImportResult:
        """What came of one package; a refused one names its sender where that can be told."""
        name = shown_name(path)
        if isinstance(sealed, AppError):
            return ImportResult(name, "refused", sealed.message, sealed.kind, sealed.code, folder=path.parent)
        found = self._take(name, sealed)
        if not found.sender:
            uid, sender = self.office.read_job(self.job, _sender, sealed[0])
            found = replace(found, sender=uid, sender_name=sender)
        return replace(found, folder=path.parent)

    def _take(self, name: str, sealed: Sequence[Sealed]) -> ImportResult:
        try:
            arrival, course = self.office.read_job(self.job, _look, name, sealed)
            if course is Course.APPLY:
                return self._apply(arrival)
            result = _unapplied(arrival, course)
            if course is not Course.ALREADY:
                self.office.run_job(self.job, None, reject_package, arrival, result.reason)
                self.office.refresh_node()
            return result
        except AppError as error:
            if error.kind in _FATAL:
                raise
            return ImportResult(name, "refused", error.message, error.kind, error.code)
        except MemoryError:
            full = AppError(Kind.UNAVAILABLE, "exchange.no_memory")
            return ImportResult(name, "refused", full.message, full.kind, full.code)
        except Exception as error:  # noqa: BLE001 - what one package makes stumble must not keep the others out
            told = bug_error(error)
            return ImportResult(name, "refused", told.message, told.kind, told.code)

    def count(self, results: Sequence[ImportResult]) -> None:
        """At a county, keep what the packages that were taken come to in their months.

        The packages are taken whatever becomes of it; what is not counted now is counted with the next import.
        """
        if self.office.node.role == "county" and any(result.status == "applied" for result in results):
            with suppress(AppError):
                self.office.run_job(self.job, None, keep_periods)

    def _apply(self, arrival: Arrival) -> ImportResult:
        if not _may_change_nothing(arrival):
            self._make_safe()
        try:
            outcome = self.office.run_job(self.job, None, take_package, arrival, self._safe)
        except BackupDue:
            self._make_safe()
            outcome = self.office.run_job(self.job, None, take_package, arrival)
        self.office.refresh_node()
        result, doubts = outcome.value
        return replace(result, doubts=doubts, operation_id=outcome.operation_id, changed_tables=outcome.changed)

    def _make_safe(self) -> None:
        if not self._safe:
            self.office.safe_for_packages(self.job)
            self._safe = True


def _may_change_nothing(arrival: Arrival) -> bool:
    """Whether the package may repeat what was taken before; then the backup waits until it is found to do more."""
    files = any(table.name == CONTENT for payload in arrival.payloads for table in payload.tables)
    return arrival.manifest.kind is PackageKind.FULL and arrival.peer["taken_sequence"] > 0 and not files


def _look(uow: UnitOfRead, name: str, sealed: Sequence[Sealed]) -> tuple[Arrival, Course]:
    arrival = open_arrival(uow, name, sealed)
    return arrival, course_of(uow, arrival)


def _sender(uow: UnitOfRead, sealed: Sealed) -> tuple[bytes, str]:
    """The office in use that signed a package for this one: uid and name, empty where that does not hold."""
    header = sealed.header
    peer = stored.node(uow.connection, header.sender)
    if peer is None or peer["state"] != ACTIVE or header.receiver != uow.node.uid:
        return b"", ""
    try:
        verify(sealed, peer["verify_key"])
    except AppError:
        return b"", ""
    return peer["uid"], peer["name"]


def _unapplied(arrival: Arrival, course: Course) -> ImportResult:
    if course is Course.ALREADY:
        status, reason = "already", text("exchange.already")
    elif course is Course.FORK:
        status, reason = "needs_full", text("exchange.fork")
    else:
        status, reason = "needs_full", text("exchange.needs_full")
    manifest, peer = arrival.manifest, arrival.peer
    return ImportResult(
        arrival.file,
        status,
        reason,
        sender=peer["uid"],
        sender_name=peer["name"],
        kind=manifest.kind.value,
        sequence=manifest.sequence,
        period=manifest.period,
    )


def _preview(office: Office, name: str, sealed: Sequence[Sealed] | AppError, job: Job) -> ImportResult:
    try:
        if isinstance(sealed, AppError):
            raise sealed
        return office.read_job(job, _compare, name, sealed)
    except AppError as error:
        if error.kind in _FATAL:
            raise
        return ImportResult(name, "refused", error.message, error.kind, error.code)


def _compare(uow: UnitOfRead, name: str, sealed: Sequence[Sealed]) -> ImportResult:
    arrival, course = _look(uow, name, sealed)
    if course is not Course.APPLY:
        return _unapplied(arrival, course)
    stage = stage_arrival(uow, arrival)
    found = difference(arrival, stage, "ready")
    stage.clear()
    return replace(found, files=check_contents(uow, arrival.payloads))
