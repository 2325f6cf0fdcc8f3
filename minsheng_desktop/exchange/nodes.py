"""The other offices of the exchange and the packages that went to and fro."""

from __future__ import annotations

import json
from typing import Any

from db.queries import exchange as stored
from db.queries import workspace as states
from minsheng_desktop.core.errors import AppError, Kind, not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.exchange.lineage import whole_because
from minsheng_desktop.exchange.results import NodeRecord, PackageRecord, RefusedLine
from minsheng_desktop.exchange.words import refusal

ACTIVE, EXPELLED = "active", "expelled"


def list_nodes(uow: UnitOfRead) -> list[NodeRecord]:
    """All other offices, by role and area."""
    epoch = states.node_state(uow.connection)["epoch"]
    return [
        NodeRecord(
            uid=row["uid"],
            role=row["role"],
            area_code=row["area_code"],
            name=row["name"],
            fingerprint=row["fingerprint"],
            state=row["state"],
            admitted_at=row["admitted_at"],
            sent_sequence=row["sent_sequence"],
            acked_sequence=row["acked_sequence"],
            taken_sequence=row["taken_sequence"],
            needs_full=bool(row["needs_full"]),
            whole_because=whole_because(row, epoch),
        )
        for row in stored.nodes(uow.connection)
    ]


def list_packages(uow: UnitOfRead, limit: int = 500) -> list[PackageRecord]:
    """The newest packages of both directions first."""
    return [
        PackageRecord(
            uid=row["uid"],
            direction=row["direction"],
            peer=row["peer_uid"],
            peer_name=row["peer_name"] or "",
            kind=row["kind"],
            sequence=row["sequence"],
            epoch=row["epoch"],
            period=row["period"],
            digest=row["digest"],
            at=row["at"],
            status=row["status"],
            file_name=row["file_name"],
            outcome=json.loads(row["outcome"]),
        )
        for row in stored.packages(uow.connection, limit)
    ]


def list_refused(uow: UnitOfRead, peer: bytes, direction: str) -> list[RefusedLine]:
    """Rows not taken: ``out`` ours by the peer, ``in`` the peer's by us."""
    return refused_lines(stored.refused_rows(uow.connection, peer, direction))


def refused_lines(rows: list[tuple[Any, ...]]) -> list[RefusedLine]:
    """Refused rows with their reason in words."""
    return [RefusedLine(name, uid, epoch, counter, code, refusal(code)) for name, uid, epoch, counter, code in rows]


def the_county(uow: UnitOfRead) -> dict[str, Any]:
    """The county this township has joined. Raises RULE where it has not."""
    for row in stored.nodes(uow.connection):
        if row["role"] == "county" and row["state"] == ACTIVE:
            return row
    raise AppError(Kind.RULE, "exchange.not_joined")


def find_node(uow: UnitOfRead, wanted: str) -> dict[str, Any]:
    """The active node with this name, area code or uid (or the beginning of it). Raises NOT_FOUND."""
    rows = [row for row in stored.nodes(uow.connection) if row["state"] == ACTIVE]
    for equal in (
        lambda row: wanted in (row["name"], row["area_code"], row["uid"].hex()),
        lambda row: len(wanted) >= 6 and row["uid"].hex().startswith(wanted),
    ):
        found = [row for row in rows if equal(row)]
        if len(found) == 1:
            return found[0]
    raise not_found("exchange.unknown_node", name=wanted)
