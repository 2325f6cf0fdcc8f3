"""Taking one package into the workspace in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from db.queries import exchange as stored
from db.queries import judging, merging
from minsheng_desktop.applications.following import follow_decisions
from minsheng_desktop.core.bulk import collector_paused
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import lineage, strict
from minsheng_desktop.exchange.arrivals import Arrival, course_of
from minsheng_desktop.exchange.contents import take_contents
from minsheng_desktop.exchange.crossing import ask, raise_doubts
from minsheng_desktop.exchange.lineage import Course
from minsheng_desktop.exchange.manifest import manifest_json
from minsheng_desktop.exchange.moved_households import pass_on
from minsheng_desktop.exchange.nodes import refused_lines
from minsheng_desktop.exchange.periods import count_again, keep_uncounted
from minsheng_desktop.exchange.receipts import notice_other_life, take_word
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.results import ImportResult, TableDifference
from minsheng_desktop.exchange.staging import Stage, latest_day

RECLAIMED = "duplicate_after_restore"


class BackupDue(Exception):
    """The package changes what is held here, and no backup was made yet."""


def stage_arrival(uow: UnitOfRead, arrival: Arrival) -> Stage:
    """The rows of the package, judged, beside the tables; nothing of the workspace changes."""
    manifest, peer = arrival.manifest, arrival.peer
    origin = judging.Origin(
        sender=peer["uid"],
        sender_is_county=peer["role"] == "county",
        own=uow.node.uid,
        own_epoch=uow.node.epoch,
        epoch=manifest.epoch,
        counter=manifest.counter,
        renewed=manifest.kind is PackageKind.FULL and manifest.epoch > peer["taken_epoch"] > 0,
        sender_area=peer["area_code"],
        latest=(latest_day(uow.today, manifest) + timedelta(days=1)).isoformat(),
    )
    stage = Stage(uow.connection, arrival.payloads, origin, uow.job)
    with collector_paused():
        stage.fill()
        stage.judge(uow.today)
    return stage


def difference(arrival: Arrival, stage: Stage, status: str) -> ImportResult:
    """What taking the package comes to."""
    return ImportResult(
        file=arrival.file,
        status=status,
        sender=arrival.peer["uid"],
        sender_name=arrival.peer["name"],
        kind=arrival.manifest.kind.value,
        sequence=arrival.manifest.sequence,
        period=arrival.period,
        tables=tuple(
            TableDifference(count.table, count.new, count.changed, count.deleted, count.unchanged, count.refused)
            for count in stage.counts()
        ),
        refused=tuple(refused_lines(stage.refused())),
    )


@use_case(Operation("exchange.import_package", Right.PACKAGE, undoable=False))
def take_package(uow: UnitOfWork, arrival: Arrival, safe: bool = True) -> tuple[ImportResult, int]:
    """Take a package over: its difference, and how many doubts it raised.

    ``safe`` tells that a backup was made; without one a package that changes anything is not taken but raises
    ``BackupDue``. Raises what staging raises. After either nothing of the package is here.
    """
    if course_of(uow, arrival) is not Course.APPLY:
        raise AppError(Kind.CONFLICT, "edit_conflict")
    return take(uow, arrival, safe)


def take(uow: UnitOfWork, arrival: Arrival, safe: bool = True) -> tuple[ImportResult, int]:
    """The work of ``take_package``, for operations that take a package among other things."""
    connection, manifest, peer = uow.connection, arrival.manifest, arrival.peer
    newest = lineage.is_newer(manifest, peer["taken_epoch"], peer["taken_sequence"])
    if uow.node.role == "county":
        keep_uncounted(uow, peer["uid"])
    stage = stage_arrival(uow, arrival)
    result = difference(arrival, stage, "applied")
    refused = stage.refused()
    if not safe and (result.new or result.changed or refused or stage.origin.renewed):
        raise BackupDue
    if stage.origin.renewed:
        merging.lost_rows(connection, peer["uid"], manifest.package_uid)
    if newest and manifest.kind is PackageKind.FULL:
        stored.replace_refused(connection, peer["uid"], "in", manifest.package_uid, [])
    merging.settle_refused(connection, peer["uid"])
    merging.put_refused(connection, peer["uid"], manifest.package_uid, refused)
    stage.take(uow.recorder)
    if uow.node.role == "township":
        follow_decisions(uow)
    doubts = raise_doubts(uow) if uow.node.role == "county" else _ask_again(uow, stage.reclaimed)
    if uow.node.role == "county":
        pass_on(uow)
    if newest:
        take_word(uow, peer, manifest, stage.notes)
        _remember_place(uow, arrival)
    stage.clear()
    result = replace(result, files=take_contents(uow, arrival))
    told = {**outcome_of(result, doubts), "taken_on": uow.today.isoformat()}
    put_arrival(uow, arrival, "partly_returned" if refused else "received", told)
    if uow.node.role == "county" and (newest or result.new or result.changed):
        count_again(uow, peer["uid"], arrival.period)
    uow.describe(
        sender=peer["name"],
        sequence=manifest.sequence,
        new=result.new,
        changed=result.changed,
        refused=len(refused),
    )
    return result, doubts


def outcome_of(result: ImportResult, doubts: int) -> dict[str, object]:
    """The counts that are remembered and told to the sender."""
    found: dict[str, object] = {
        "status": result.status,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "refused_rows": len(result.refused),
        "doubts": doubts,
    }
    files = result.files
    if files.taken or files.held or files.wrong:
        found |= {"files": files.taken, "files_wrong": len(files.wrong)}
    return found


def _remember_place(uow: UnitOfWork, arrival: Arrival) -> None:
    manifest = arrival.manifest
    values: dict[str, Any] = {
        "taken_sequence": manifest.sequence,
        "taken_epoch": manifest.epoch,
        "taken_counter": manifest.counter,
        "taken_install": manifest.install,
        "taken_digest": arrival.digest,
    }
    if manifest.kind is PackageKind.FULL:
        values["needs_full"] = 0
    stored.change_node(uow.connection, arrival.peer["uid"], **values)


def put_arrival(uow: UnitOfWork, arrival: Arrival, status: str, outcome: dict[str, object]) -> None:
    """Remember the package and what became of it."""
    manifest = arrival.manifest
    stored.put_arrival(
        uow.connection,
        {
            "uid": manifest.package_uid,
            "peer_uid": arrival.peer["uid"],
            "kind": manifest.kind.value,
            "sequence": manifest.sequence,
            "epoch": manifest.epoch,
            "counter": manifest.counter,
            "period": arrival.period,
            "digest": arrival.digest,
            "at": uow.recorder.at,
            "status": status,
            "file_name": arrival.file,
            "manifest": strict.dump(manifest_json(manifest)).decode("utf-8"),
            "outcome": strict.dump(outcome).decode("utf-8"),
        },
    )
    uow.touch("package")
    uow.touch("node")


@use_case(Operation("exchange.reject_package", Right.PACKAGE, undoable=False))
def reject_package(uow: UnitOfWork, arrival: Arrival, reason: str) -> None:
    """Remember that a genuine package could not be taken and a full one is needed."""
    stored.change_node(uow.connection, arrival.peer["uid"], needs_full=1)
    uow.touch("node")
    notice_other_life(uow, arrival.peer["uid"], arrival.manifest)
    known = stored.find_packages(uow.connection, arrival.peer["uid"], "in", uid=arrival.manifest.package_uid)
    if not any(row["status"] in stored.TAKEN for row in known):
        put_arrival(uow, arrival, "rejected", {"status": "needs_full", "reason": reason})
    uow.describe(sender=arrival.peer["name"], sequence=arrival.manifest.sequence, reason=reason)


def _ask_again(uow: UnitOfWork, reclaimed: Sequence[tuple[bytes, bytes]]) -> int:
    """Ask about persons that came back after a restore and had been entered again."""
    own = uow.node.uid
    return ask(uow, [(RECLAIMED, (person, own, other, own)) for person, other in reclaimed])
