"""The desks of the exchange: what a township has to send, where the townships of a county stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.queries import desk as stored
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.exchange import stick
from minsheng_desktop.exchange.cards import MAX_REQUEST, card_fingerprint, read_join_request
from minsheng_desktop.exchange.contents import files_waiting
from minsheng_desktop.exchange.file_names import PACKAGE_SUFFIX
from minsheng_desktop.exchange.nodes import ACTIVE, find_node, list_nodes, list_packages, list_refused, the_county
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.packages import read_package
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.results import NOTHING_WAITS, FilesWaiting, NodeRecord, PackageRecord, RefusedLine

LISTED = 60
UPWARDS = (PackageKind.FULL, PackageKind.DELTA)
CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class TownshipDesk:
    """A township's side: ``county`` is None until it has joined; ``unsent`` counts changed rows by table."""

    county: NodeRecord | None
    fingerprint: str
    unsent: tuple[tuple[str, int], ...]
    packages: tuple[PackageRecord, ...]
    refused: tuple[RefusedLine, ...]
    month: int
    files: FilesWaiting = NOTHING_WAITS

    @property
    def rows(self) -> int:
        """Changed rows waiting."""
        return sum(count for _, count in self.unsent)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A township of the county in one month (YYYYMM).

    ``status`` is a code of ``package_status``: ``unreported`` if nothing of the month came, ``confirmed`` if
    what came was taken and the receipt written. ``at`` is UTC milliseconds.
    """

    uid: bytes
    name: str
    area_code: str
    status: str
    kind: str
    sequence: int
    at: int | None
    households: int
    persons: int
    fen: int
    refused: int
    doubts: int
    needs_full: bool
    answered: bool
    reason: str


@dataclass(frozen=True, slots=True)
class CountyBoard:
    """All townships of the county in one month; ``months`` are those with packages and the present one."""

    month: int
    months: tuple[int, ...]
    lines: tuple[BoardLine, ...]


def files_to_carry(uow: UnitOfRead, to: str | None = None) -> tuple[str, str, FilesWaiting]:
    """Whose attachments' files the next package to ``to`` would carry, to whom, and how much that is.

    A township's own go to its county (the only one without ``to``), at the county those of ``to`` go back to it.
    Raises NOT_FOUND, RULE where no county is joined.
    """
    peer = find_node(uow, to) if to else the_county(uow)
    home = uow.node.uid if uow.node.role == "township" else peer["uid"]
    name = uow.node.name if uow.node.role == "township" else peer["name"]
    return name, peer["name"], files_waiting(uow, home, peer["uid"])


def township_desk(uow: UnitOfRead) -> TownshipDesk:
    """Everything the township's pages of the exchange show."""
    county = next((node for node in list_nodes(uow) if node.role == "county" and node.state == ACTIVE), None)
    return TownshipDesk(
        county=county,
        fingerprint=own_fingerprint(uow),
        unsent=tuple(stored.unsent_by_table(uow.connection)),
        packages=tuple(list_packages(uow, LISTED)),
        refused=tuple(list_refused(uow, county.uid, "out")) if county else (),
        month=_this_month(uow),
        files=files_waiting(uow, uow.node.uid, county.uid) if county else NOTHING_WAITS,
    )


def county_board(uow: UnitOfRead, month: int | None = None) -> CountyBoard:
    """Where each township stands in ``month`` (None: the present one)."""
    present = _this_month(uow)
    wanted = month or present
    months = {present, *stored.months_reported(uow.connection)}
    lines = []
    for row in stored.township_board(uow.connection, wanted):
        outcome = json.loads(row["outcome"] or "{}")
        status = row["status"] or "unreported"
        answered = bool(row["answered"])
        lines.append(
            BoardLine(
                uid=row["uid"],
                name=row["name"],
                area_code=row["area_code"],
                status=CONFIRMED if status == "received" and answered else status,
                kind=row["kind"] or "",
                sequence=row["sequence"] or 0,
                at=row["at"],
                households=row["households"],
                persons=row["persons"],
                fen=row["fen"],
                refused=row["refused"],
                doubts=row["doubts"],
                needs_full=bool(row["needs_full"]),
                answered=answered,
                reason=str(outcome.get("reason", "")),
            )
        )
    return CountyBoard(wanted, tuple(sorted(months, reverse=True)), tuple(lines))


def packages_on(uow: UnitOfRead, folder: Path) -> list[Path]:
    """The packages in a folder that are for this office, oldest number first; those nobody can read come along
    so that their fault is told."""
    found = []
    for path in sorted(folder.glob(f"*{PACKAGE_SUFFIX}")):
        uow.job.tick(0, 0)
        try:
            header = read_package(path).header
        except AppError:
            found.append((0, path))
            continue
        wanted = UPWARDS if uow.node.role == "county" else (PackageKind.RETURN,)
        if header.receiver == uow.node.uid and header.kind in wanted:
            found.append((header.sequence, path))
    return [path for _, path in sorted(found)]


def _this_month(uow: UnitOfRead) -> int:
    return uow.today.year * 100 + uow.today.month


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A township's request as it lies on the stick; the fingerprint is compared on the telephone."""

    name: str
    area_code: str
    fingerprint: str
    created: date


def look_at_request(path: Path) -> RequestCard:
    """Who asks to join; nothing is recorded. Raises INTEGRITY for a file that does not hold."""
    found = read_join_request(stick.read_limited(path, MAX_REQUEST))
    return RequestCard(found.card.name, found.card.area_code, card_fingerprint(found.card), found.created)
