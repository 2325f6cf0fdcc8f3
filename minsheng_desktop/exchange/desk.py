"""The desks of the exchange: what a township has to send, where the townships of a county stand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from db.queries import desk as stored
from db.queries import periods
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.exchange.contents import files_waiting
from minsheng_desktop.exchange.deadlines import month_due
from minsheng_desktop.exchange.file_names import PACKAGE_SUFFIX
from minsheng_desktop.exchange.nodes import ACTIVE, find_node, list_nodes, list_packages, list_refused, the_county
from minsheng_desktop.exchange.office import own_fingerprint
from minsheng_desktop.exchange.packages import read_package
from minsheng_desktop.exchange.periods import (
    HELD,
    NOTHING,
    Figure,
    MonthFigures,
    changes_since,
    first_day,
    held_figures,
    month_figures,
    source_words,
)
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.results import NOTHING_WAITS, FilesWaiting, NodeRecord, PackageRecord, RefusedLine
from minsheng_desktop.rules import year_month

LISTED = 60
UPWARDS = (PackageKind.FULL, PackageKind.DELTA)
CONFIRMED = "confirmed"
MISSING = ("unreported", "rejected")


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
    what came was taken and the receipt written. ``at`` is UTC milliseconds, ``came_on`` the day the first package
    of the month came. ``source`` tells where the figures are from (``periods``), ``stands`` says it in words,
    ``of_month`` is the month they are of; ``more`` is what was added since the month before, ``jumps`` counts the
    programmes that moved more than is usual. ``after_lock`` is what has changed since the month was closed (None:
    nothing, or it is open).
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
    source: str = HELD
    of_month: int = 0
    stands: str = ""
    came_on: date | None = None
    late: bool = False
    more: Figure = NOTHING
    jumps: int = 0
    locked: bool = False
    after_lock: Figure | None = None

    @property
    def missing(self) -> bool:
        """Whether nothing of the month could be taken."""
        return self.status in MISSING


@dataclass(frozen=True, slots=True)
class CountyBoard:
    """All townships of the county in one month, due on ``due_on``; ``months`` are those with packages and the
    present one."""

    month: int
    months: tuple[int, ...]
    lines: tuple[BoardLine, ...]
    due_on: date | None = None


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
    figures = month_figures(uow, wanted)
    before = month_figures(uow, year_month.add(wanted, -1))
    jumped = Counter(one.township for one in changes_since(uow, wanted, figures, before) if one.jump)
    due, reported = month_due(uow, wanted), periods.reporting(uow.connection, wanted)
    closed = periods.locks(uow.connection, wanted)
    since = _since_closed(uow, wanted, figures, list(closed))
    lines = []
    for row in stored.township_board(uow.connection, wanted):
        uid, came = row["uid"], first_day(reported.get(row["uid"], ()))
        lines.append(
            replace(
                _line(row, figures[uid]),
                stands=source_words(figures[uid], wanted),
                came_on=came,
                late=due is not None and (came or uow.today) > due,
                more=figures[uid].total - before[uid].total if before[uid].by_programme else Figure(),
                jumps=jumped[uid],
                locked=uid in closed,
                after_lock=since.get(uid),
            )
        )
    return CountyBoard(wanted, tuple(sorted(months, reverse=True)), tuple(lines), due)


def _line(row: Mapping[str, Any], figures: MonthFigures) -> BoardLine:
    status, answered, total = row["status"] or "unreported", bool(row["answered"]), figures.total
    return BoardLine(
        uid=row["uid"],
        name=row["name"],
        area_code=row["area_code"],
        status=CONFIRMED if status == "received" and answered else status,
        kind=row["kind"] or "",
        sequence=row["sequence"] or 0,
        at=row["at"],
        households=total.households,
        persons=total.persons,
        fen=total.fen,
        refused=row["refused"],
        doubts=row["doubts"],
        needs_full=bool(row["needs_full"]),
        answered=answered,
        reason=str(json.loads(row["outcome"] or "{}").get("reason", "")),
        source=figures.source,
        of_month=figures.of_month,
    )


def _since_closed(
    uow: UnitOfRead, month: int, figures: Mapping[bytes, MonthFigures], closed: Sequence[bytes]
) -> dict[bytes, Figure]:
    """What the rows held now add to the figures of townships whose month is closed and that have reported it."""
    came = periods.reporting(uow.connection, month)
    asked = [one for one in closed if one in figures and one in came]
    if not asked:
        return {}
    held = held_figures(uow, month)
    changed = [one for one in asked if held.get(one, {}) != dict(figures[one].by_programme)]
    return {one: sum(held.get(one, {}).values(), Figure()) - figures[one].total for one in changed}


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
