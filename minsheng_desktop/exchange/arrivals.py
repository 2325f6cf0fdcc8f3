"""A package that arrived: genuine, for us, complete, and how it continues what was taken before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.queries import exchange as stored
from db.queries import stand_ins
from minsheng_desktop.core.errors import AppError, Kind, rule_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.exchange import lineage
from minsheng_desktop.exchange.former_keys import refuse_former
from minsheng_desktop.exchange.manifest import Manifest
from minsheng_desktop.exchange.nodes import ACTIVE
from minsheng_desktop.exchange.office import DEMO, receiving_keys
from minsheng_desktop.exchange.packages import Sealed, open_package
from minsheng_desktop.exchange.payload_reader import Payload
from minsheng_desktop.exchange.records import NodeCard, PackageKind
from minsheng_desktop.exchange.strict import bad
from minsheng_desktop.exchange.tables import check_tables
from minsheng_desktop.rules import year_month

MOST_AHEAD = 10_000  # epochs or packages
MOST_LIVES = 100  # of this office that it knows nothing of: nobody restores so often without sending anything
FIRST_MONTH = 200001
_KINDS = {"county": (PackageKind.FULL, PackageKind.DELTA), "township": (PackageKind.RETURN,)}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A package that may be taken: all its volumes, opened. ``digest`` is that of the last volume.

    ``period`` is the month it reports on, None where its sender's clock cannot have been right.
    """

    file: str
    peer: Mapping[str, Any]
    manifest: Manifest
    digest: bytes
    payloads: tuple[Payload, ...]
    period: int | None


def open_arrival(uow: UnitOfRead, file: str, sealed: Sequence[Sealed]) -> Arrival:
    """Check sender, signature, receiver, volumes, kind and versions, in this order.

    Raises INTEGRITY, RULE or TOO_NEW with the reason.
    """
    header = sealed[0].header
    peer = stored.node(uow.connection, header.sender)
    if peer is None:
        if header.receiver != uow.node.uid:
            raise rule_error("exchange.other_receiver")
        raise bad("unknown_sender")
    refuse_former(uow, sealed[0], peer)
    arrival = open_from(uow, file, sealed, peer)
    if peer["state"] != ACTIVE:
        raise AppError(Kind.RULE, _shut_out(uow, peer), name=peer["name"])
    if arrival.manifest.kind not in _KINDS[uow.node.role]:
        joining = arrival.manifest.kind is PackageKind.JOIN
        raise AppError(Kind.RULE, "exchange.join_instead" if joining else "exchange.wrong_direction")
    return arrival


def _shut_out(uow: UnitOfRead, peer: Mapping[str, Any]) -> str:
    """Which refusal fits an office that is no longer active; one that was kept here may have given way to another."""
    others = (row for row in stored.nodes(uow.connection) if row["area_code"] == peer["area_code"])
    given_way = any(row["state"] == ACTIVE for row in others)
    was_kept = stand_ins.stand_in_of(uow.connection, peer["uid"]) is not None
    return "exchange.replaced_computer" if given_way and was_kept else "exchange.expelled_sender"


def open_from(uow: UnitOfRead, file: str, sealed: Sequence[Sealed], peer: Mapping[str, Any]) -> Arrival:
    """Open all volumes of a package with the key of ``peer``."""
    keys = receiving_keys(uow, sealed[0].header.receiver_key)
    volumes = sorted(sealed, key=lambda volume: volume.header.volume)
    payloads = tuple(open_package(volume, peer["verify_key"], uow.node.uid, keys) for volume in volumes)
    _check_volumes(volumes, payloads)
    manifest = payloads[-1].manifest
    _check_leaps(uow, manifest, peer)
    if manifest.install.startswith(DEMO) != uow.node.demo:
        raise AppError(Kind.RULE, "exchange.demo_apart")
    for payload in payloads:
        check_tables(payload)
    shown = file.encode("utf-8", "replace").decode("utf-8")  # a name on a stick need not be text
    return Arrival(shown, peer, manifest, volumes[-1].digest, payloads, _month(uow, manifest))


def _check_leaps(uow: UnitOfRead, manifest: Manifest, peer: Mapping[str, Any]) -> None:
    """A workspace counts its epochs and its packages one by one: no restored, copied or kept one can be this far
    ahead of what is known.

    Taken for true, such a number would make every later word of its sender, or of this office, an older one.
    """
    known = peer["taken_epoch"]
    if manifest.epoch > known + MOST_AHEAD:
        raise bad("epoch_leap", epoch=manifest.epoch, known=known)
    # Told by what we have sent, not by our epoch: that is raised by such words, and by many it would leave all others
    # of the exchange behind.
    sent = stored.highest_sent_epoch(uow.connection) or uow.node.epoch
    if manifest.ack_epoch > max(sent + MOST_LIVES, uow.node.epoch):
        raise bad("epoch_leap", epoch=manifest.ack_epoch, known=sent)
    if manifest.sequence > peer["taken_sequence"] + MOST_AHEAD:
        raise bad("sequence_leap", sequence=manifest.sequence, known=peer["taken_sequence"])


def _month(uow: UnitOfRead, manifest: Manifest) -> int | None:
    """The month a package reports on if it can be one; a package is never refused for what a clock says."""
    month = manifest.period
    latest = year_month.add(year_month.of(uow.today), 12)
    return month if month is not None and FIRST_MONTH <= month <= latest else None


def _check_volumes(volumes: Sequence[Sealed], payloads: Sequence[Payload]) -> None:
    numbers = [volume.header.volume for volume in volumes]
    if len(set(numbers)) != len(numbers):
        raise bad("volumes_differ")
    complete = numbers == list(range(1, len(numbers) + 1)) and volumes[-1].header.last
    if not complete:
        missing = next((n for n in range(1, len(numbers) + 1) if n not in numbers), len(numbers) + 1)
        raise AppError(Kind.RULE, "exchange.volume_missing", volume=missing)
    first = payloads[0].manifest
    for before, volume, payload in zip([None, *volumes], volumes, payloads, strict=False):
        same = replace(payload.manifest, volume=first.volume, last=first.last, previous_digest=first.previous_digest)
        if same != first or (before is not None and payload.manifest.previous_digest != before.digest):
            raise bad("volumes_differ")
        if volume.header.last is not (volume is volumes[-1]):
            raise bad("volumes_differ")


def course_of(uow: UnitOfRead, arrival: Arrival) -> lineage.Course:
    """How the package continues what was taken from its sender."""
    manifest, peer = arrival.manifest, arrival.peer
    taken = [row for row in stored.find_packages(uow.connection, peer["uid"], "in") if row["status"] in stored.TAKEN]
    known = lineage.Known(
        epoch=peer["taken_epoch"],
        sequence=peer["taken_sequence"],
        counter=peer["taken_counter"],
        install=peer["taken_install"],
        same_package=next((row["digest"] for row in taken if row["uid"] == manifest.package_uid), None),
        same_place=next(
            (row["digest"] for row in taken if (row["epoch"], row["sequence"]) == (manifest.epoch, manifest.sequence)),
            None,
        ),
        base=any((row["sequence"], row["digest"]) == (manifest.base_sequence, manifest.base_digest) for row in taken),
    )
    return lineage.course(manifest, arrival.digest, known)


def card_row(card: NodeCard) -> dict[str, Any]:
    """The part of a node's row that its card tells."""
    return {
        "uid": card.node_uid,
        "role": card.role,
        "area_code": card.area_code,
        "name": card.name,
        "verify_key": card.sign_key,
        "age_recipient": card.recipient,
        "state": ACTIVE,
    }
