"""The figures of the handover sheet (交接单), taken from what was remembered of the package."""

from __future__ import annotations

import json

from db.queries import exchange as stored
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.records import Totals
from minsheng_desktop.exchange.results import FilesSent, HandoverData


def handover_data(uow: UnitOfRead, package: bytes) -> HandoverData:
    """What is printed for a package this office wrote. Raises NOT_FOUND for any other."""
    row = next((row for row in stored.packages(uow.connection, -1) if _is(row, package)), None)
    if row is None:
        raise not_found("exchange.unknown_package")
    manifest, outcome = json.loads(row["manifest"]), json.loads(row["outcome"])
    peer = stored.node(uow.connection, row["peer_uid"])
    totals = manifest["totals"]
    return HandoverData(
        kind=row["kind"],
        sender=uow.node.name,
        receiver=row["peer_name"] or "",
        sender_fingerprint=own_fingerprint(uow),
        receiver_fingerprint=peer["fingerprint"] if peer else "",
        sequence=row["sequence"],
        epoch=row["epoch"],
        period=row["period"],
        files=tuple((name, size, digest) for name, size, digest in outcome["files"]),
        tables=tuple((name, count) for name, count in outcome["tables"].items() if count),
        totals=Totals(totals["persons"], totals["households"], totals["fen"]),
        digest=row["digest"].hex(),
        audit_head=manifest["audit_head"] or "",
        written_at=row["at"],
        demo=uow.node.demo,
        sender_uid=uow.node.uid,
        receiver_uid=row["peer_uid"],
        attachments=FilesSent(*outcome.get("attachments", ())),
    )


def _is(row: dict[str, object], package: bytes) -> bool:
    return row["uid"] == package and row["direction"] == "out" and row["status"] != stored.UNFINISHED
