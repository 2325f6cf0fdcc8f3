"""The manifest of a package: who sends what to whom, how it joins the packages before it, and its control totals.

It travels inside the encrypted payload and repeats the open header, so that a header put before
another payload is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from minsheng_desktop.exchange.records import NO_TOTALS, Header, PackageKind, Totals
from minsheng_desktop.exchange.strict import Record, bad, month_text

_INSTALL = re.compile(r"[0-9A-Za-z-]{1,64}")
MOST_COUNTER = 2**53 - 1  # what every JSON reader holds exactly
_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What design and receipt rely on; digests are SHA-256 of whole package files.

    ``sequence`` counts the packages from this sender to this receiver. ``previous_digest`` is the file
    written before this one (for volume 2 and later: the volume before), None for the first of an epoch.
    ``base_*`` name the last package the receiver acknowledged (0 and None: none, so the package is full);
    ``ack_*`` the last package this sender has taken from the receiver. ``counter`` is the highest row
    version of the sender's epoch that the package covers.
    """

    package_uid: bytes
    kind: PackageKind
    sender: bytes
    receiver: bytes
    sequence: int
    epoch: int
    install: str
    counter: int = 0
    previous_digest: bytes | None = None
    base_sequence: int = 0
    base_digest: bytes | None = None
    ack_epoch: int = 0
    ack_sequence: int = 0
    ack_digest: bytes | None = None
    audit_head: bytes | None = None
    schema_version: int
    app_version: str
    period: int | None = None  # YYYYMM
    totals: Totals = NO_TOTALS
    created: date
    volume: int = 1
    last: bool = True


def manifest_json(manifest: Manifest) -> dict[str, object]:
    """The manifest as the JSON object of the format."""
    return {
        "package": manifest.package_uid.hex(),
        "kind": manifest.kind.value,
        "from": manifest.sender.hex(),
        "to": manifest.receiver.hex(),
        "sequence": manifest.sequence,
        "volume": manifest.volume,
        "last": manifest.last,
        "epoch": manifest.epoch,
        "install": manifest.install,
        "counter": manifest.counter,
        "previous_digest": _hex(manifest.previous_digest),
        "base_sequence": manifest.base_sequence,
        "base_digest": _hex(manifest.base_digest),
        "ack_epoch": manifest.ack_epoch,
        "ack_sequence": manifest.ack_sequence,
        "ack_digest": _hex(manifest.ack_digest),
        "audit_head": _hex(manifest.audit_head),
        "schema_version": manifest.schema_version,
        "app_version": manifest.app_version,
        "period": None if manifest.period is None else month_text(manifest.period),
        "totals": totals_json(manifest.totals),
        "created": manifest.created.isoformat(),
    }


def read_manifest(record: Record) -> Manifest:
    """The manifest in ``record``; raises the refusal that names the wrong key."""
    found = Manifest(
        package_uid=record.uid("package"),
        kind=package_kind(record),
        sender=record.uid("from"),
        receiver=record.uid("to"),
        sequence=record.integer("sequence", 1),
        volume=record.integer("volume", 1, 999),
        last=record.flag("last"),
        epoch=record.integer("epoch"),
        install=_matching(record, "install", _INSTALL),
        counter=record.integer("counter", 0, MOST_COUNTER),
        previous_digest=record.digest("previous_digest"),
        base_sequence=record.integer("base_sequence"),
        base_digest=record.digest("base_digest"),
        ack_epoch=record.integer("ack_epoch"),
        ack_sequence=record.integer("ack_sequence"),
        ack_digest=record.digest("ack_digest"),
        audit_head=record.digest("audit_head"),
        schema_version=record.integer("schema_version", 1),
        app_version=_matching(record, "app_version", _VERSION),
        period=record.month("period"),
        totals=read_totals(record.record("totals")),
        created=record.date("created"),
    )
    record.end()
    if (found.base_sequence == 0) != (found.base_digest is None):
        raise record.wrong("base_digest")
    if found.kind is PackageKind.DELTA and found.base_digest is None:
        raise record.wrong("base_sequence")
    if (found.ack_sequence == 0) != (found.ack_digest is None):
        raise record.wrong("ack_digest")
    if found.volume > 1 and found.previous_digest is None:
        raise record.wrong("previous_digest")
    return found


def check_repeats(header: Header, manifest: Manifest) -> None:
    """Refuse a payload whose manifest does not say what the header before it says."""
    of_header = (
        header.package_uid,
        header.kind,
        header.sender,
        header.receiver,
        header.sequence,
        header.volume,
        header.last,
    )
    of_manifest = (
        manifest.package_uid,
        manifest.kind,
        manifest.sender,
        manifest.receiver,
        manifest.sequence,
        manifest.volume,
        manifest.last,
    )
    if of_header != of_manifest:
        raise bad("header_differs")


def package_kind(record: Record) -> PackageKind:
    """The ``kind`` of a header or manifest."""
    try:
        return PackageKind(record.string("kind"))
    except ValueError as error:
        raise record.wrong("kind") from error


def totals_json(totals: Totals) -> dict[str, object]:
    """Control totals as JSON."""
    return {"persons": totals.persons, "households": totals.households, "fen": totals.fen}


def read_totals(record: Record) -> Totals:
    """Control totals from JSON; money may be negative (recoveries)."""
    found = Totals(record.integer("persons"), record.integer("households"), record.integer("fen", -(2**63)))
    record.end()
    return found


def _matching(record: Record, key: str, pattern: re.Pattern[str]) -> str:
    value = record.string(key)
    if not pattern.fullmatch(value):
        raise record.wrong(key)
    return value


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
