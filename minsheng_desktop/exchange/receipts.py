"""The return package: what the county acknowledges, what it refused, and what concerns the township.

It carries everything that concerns the receiver every time, so that a lost return does no harm; only the
newest word of the other side counts, whatever order packages arrive in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from db.queries import exchange as stored
from db.queries import workspace as states
from db.queries.attachment_travel import replace_held
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.exchange import strict
from minsheng_desktop.exchange.contents import held_table, start_sending
from minsheng_desktop.exchange.manifest import Manifest
from minsheng_desktop.exchange.nodes import find_node
from minsheng_desktop.exchange.office import Office
from minsheng_desktop.exchange.outgoing import Draft, send
from minsheng_desktop.exchange.records import PackageKind, TableData
from minsheng_desktop.exchange.results import ReceiptResult
from minsheng_desktop.exchange.tables import (
    HELD,
    REFUSED,
    REPLY,
    REPLY_COLUMNS,
    STANDING,
    STANDING_COLUMNS,
)

REPLIES = 60
# How the receiver's word for a package reads at its sender.
_STATUS = {"received": "confirmed", "partly_returned": "partly_returned", "rejected": "rejected"}


def make_receipt(
    office: Office, out: Path, node: str, full: bool = False, job: Job = SILENT, attachments: bool = False
) -> ReceiptResult:
    """Write the return package to one township; with ``full`` also all rows of its own that are held here.

    With ``attachments`` the photographs and scans of its own that are held here go back too.

    ``node`` is its name, area code or uid. Raises NOT_FOUND, RULE in a township's workspace, or what writing raises.
    """
    if office.node.role != "county":
        raise AppError(Kind.RULE, "exchange.county_returns")
    peer = office.read_job(SILENT, find_node, node)

    def draft(uow: UnitOfRead, now: Mapping[str, Any]) -> Draft:
        return draft_return(uow, now, PackageKind.RETURN, full, attachments)

    return send(office, peer["uid"], out, draft, job)


def draft_return(
    uow: UnitOfRead, peer: Mapping[str, Any], kind: PackageKind, echo: bool = False, attachments: bool = False
) -> Draft:
    """What goes to a township: definitions, doubts, lost rows, files held, the word on each of its last packages."""
    rows = stored.select_return(uow.connection, uow.node.uid, peer["uid"], echo)
    found = stored.find_packages(uow.connection, peer["uid"], "in")[:REPLIES]
    replies = [(row["uid"], row["digest"], row["status"], row["outcome"]) for row in found]
    notes = (
        TableData(REPLY, REPLY_COLUMNS, replies, ("package",)),
        TableData(STANDING, STANDING_COLUMNS, [(peer["uid"], int(peer["needs_full"]))], ("node",)),
        held_table(uow, peer["uid"]),
    )
    sending = start_sending(uow, peer["uid"], peer["uid"]) if attachments else None
    return Draft(kind, rows, notes=notes, sending=sending)


def take_word(
    uow: UnitOfWork, peer: Mapping[str, Any], manifest: Manifest, notes: Mapping[str, Sequence[tuple[Any, ...]]]
) -> None:
    """Take what the newest package of ``peer`` says about ours: acknowledged, refused, full package wanted."""
    connection, uid = uow.connection, peer["uid"]
    for node, need in notes[STANDING]:
        if node == uow.node.uid:
            stored.change_node(connection, uid, needs_full=need)
    _take_acknowledgement(uow, peer, manifest)
    stored.replace_refused(connection, uid, "out", manifest.package_uid, notes[REFUSED])
    replace_held(connection, uid, sorted({digest.hex() for (digest,) in notes[HELD]}))
    for package, digest, status, outcome in notes[REPLY]:
        for row in stored.find_packages(connection, uid, "out", uid=package, digest=digest):
            if status in _STATUS:
                told = {**json.loads(row["outcome"]), "receipt": json.loads(outcome)}
                packed = strict.dump(told).decode("utf-8")
                stored.change_package(connection, package, "out", status=_STATUS[status], outcome=packed)


def _take_acknowledgement(uow: UnitOfWork, peer: Mapping[str, Any], manifest: Manifest) -> None:
    connection, uid = uow.connection, peer["uid"]
    if manifest.ack_sequence == 0:
        _acknowledged(uow, uid, None)
        return
    ours = next((row for row in _named(uow, uid, manifest) if row["digest"] == manifest.ack_digest), None)
    if ours is not None:
        _acknowledged(uow, uid, ours)
        stored.confirm_up_to(connection, uid, ours["epoch"], ours["sequence"])
        stored.forget_brought_back(connection, uid, ours["id"])
    elif notice_other_life(uow, uid, manifest) or manifest.ack_epoch < states.node_state(connection)["epoch"]:
        _acknowledged(uow, uid, None)


def notice_other_life(uow: UnitOfWork, peer: bytes, manifest: Manifest) -> bool:
    """Begin a new epoch where the peer holds a package in our name that another life of this workspace wrote.

    That life (a twin, or ours before a backup was restored) may have used the present epoch or later ones;
    our next word must count as newer than all of it.
    """
    if manifest.ack_sequence == 0:
        return False
    epoch = states.node_state(uow.connection)["epoch"]
    known = [row for row in _named(uow, peer, manifest) if row["digest"] == manifest.ack_digest]
    begun_here = any(row["status"] == stored.UNFINISHED for row in _named(uow, peer, manifest))
    if known or manifest.ack_epoch < epoch or (manifest.ack_epoch == epoch and begun_here):
        return False
    states.update_node(uow.connection, epoch=manifest.ack_epoch + 1)
    return True


def _named(uow: UnitOfWork, peer: bytes, manifest: Manifest) -> list[dict[str, Any]]:
    """Our packages at the place that the peer acknowledges."""
    place = {"epoch": manifest.ack_epoch, "sequence": manifest.ack_sequence}
    return stored.find_packages(uow.connection, peer, "out", **place)


def _acknowledged(uow: UnitOfWork, uid: bytes, package: Mapping[str, Any] | None) -> None:
    """Remember what the other side holds of ours; nothing known means that the next package is full."""
    values = {key: package[key] if package else None for key in ("sequence", "epoch", "counter", "digest")}
    stored.change_node(
        uow.connection,
        uid,
        acked_sequence=values["sequence"] or 0,
        acked_epoch=values["epoch"] or 0,
        acked_counter=values["counter"] or 0,
        acked_digest=values["digest"],
    )
