"""The first screen: what is to be done today, where package and backup stand, this month per programme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from db.queries import areas
from db.queries import exchange as packages
from db.queries import home as stored
from db.queries import programmes as definitions
from db.queries import workspace as node_rows
from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.rules.year_month import add
from minsheng_desktop.workspace.inspect import BACKUP_DAYS, moment

MOST_TASKS = 8
DOUBT_DAYS = 15  # a doubt should be looked into within half a month
NO_VERDICT = ("household_incomplete",)  # doubts that are settled by taking in what is missing


@dataclass(frozen=True, slots=True)
class HomeTask:
    """A thing to do. ``days`` until it is due (negative: overdue, None: no date); ``code`` names its sentence."""

    code: str
    count: int
    days: int | None = None
    due: date | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PackageState:
    """The newest package of a direction; ``status`` is a code of the list ``package_status``."""

    sequence: int
    period: int | None
    at: datetime
    status: str
    kind: str


@dataclass(frozen=True, slots=True)
class ProgrammeMonth:
    """A programme this month; the differences to last month are None where nothing is known of last month."""

    name: str
    unit: str
    households: int
    persons: int
    fen: int
    households_more: int | None
    persons_more: int | None
    fen_more: int | None


@dataclass(frozen=True, slots=True)
class TownshipHome:
    """A township's first screen; ``joined`` says whether it exchanges with a county."""

    today: date
    month: int
    villages: int
    persons: int
    tasks: tuple[HomeTask, ...]
    more_tasks: int
    sent: PackageState | None
    received: PackageState | None
    joined: bool
    unsent: int
    last_backup: datetime | None
    programmes: tuple[ProgrammeMonth, ...]


@dataclass(frozen=True, slots=True)
class TownshipLine:
    """A township as the county sees it; ``last`` is None if nothing came yet."""

    uid: bytes
    name: str
    area_code: str
    needs_full: bool
    last: PackageState | None
    persons: int
    benefits: int
    fen: int
    doubts: int


@dataclass(frozen=True, slots=True)
class CountyHome:
    """A county's first screen."""

    today: date
    month: int
    townships: tuple[TownshipLine, ...]
    tasks: tuple[HomeTask, ...]
    last_backup: datetime | None


def township_home(uow: UnitOfRead) -> TownshipHome:
    """Everything a township's first screen shows."""
    connection, today = uow.connection, uow.today
    month = today.year * 100 + today.month
    counts = node_rows.living_counts(connection)
    tasks = _tasks(uow)
    last = node_rows.last_backup(connection)
    return TownshipHome(
        today=today,
        month=month,
        villages=_villages(uow),
        persons=counts["person"],
        tasks=tuple(tasks[:MOST_TASKS]),
        more_tasks=max(len(tasks) - MOST_TASKS, 0),
        sent=_package(uow, "out"),
        received=_package(uow, "in"),
        joined=any(node["role"] == "county" for node in packages.nodes(connection)),
        unsent=node_rows.unsent_changes(connection),
        last_backup=moment(last["at"]) if last else None,
        programmes=_programmes(uow, month),
    )


def county_home(uow: UnitOfRead) -> CountyHome:
    """Everything a county's first screen shows."""
    last = node_rows.last_backup(uow.connection)
    lines = tuple(
        TownshipLine(
            row["uid"],
            row["name"],
            row["area_code"],
            bool(row["needs_full"]),
            PackageState(row["sequence"], row["period"], moment(row["at"]), row["status"], "") if row["at"] else None,
            row["persons"],
            row["benefits"],
            row["fen"],
            row["doubts"],
        )
        for row in stored.townships(uow.connection)
    )
    month = uow.today.year * 100 + uow.today.month
    return CountyHome(uow.today, month, lines, tuple(_tasks(uow)[:MOST_TASKS]), moment(last["at"]) if last else None)


def things_to_do(uow: UnitOfRead) -> dict[str, int]:
    """How much there is to do, by group of the menu."""
    doubts = sum(count for count, _ in stored.open_doubts(uow.connection).values())
    group = "cross" if uow.node.role == "county" else "checks"
    return {group: doubts} if doubts else {}


def _villages(uow: UnitOfRead) -> int:
    rows = areas.all_areas(uow.connection)
    return sum(1 for row in rows if row["level"] == "village" and row["code"].startswith(uow.node.area_code))


def _package(uow: UnitOfRead, direction: str) -> PackageState | None:
    row = stored.last_package(uow.connection, direction)
    if row is None:
        return None
    return PackageState(row["sequence"], row["period"], moment(row["at"]), row["status"], row["kind"])


def _tasks(uow: UnitOfRead) -> list[HomeTask]:
    """What is to be done, the most pressing first."""
    tasks = [*_import_tasks(uow), *_doubt_tasks(uow), *_state_tasks(uow)]
    return sorted(tasks, key=lambda task: (task.days is None, task.days or 0))


def _import_tasks(uow: UnitOfRead) -> list[HomeTask]:
    return [
        HomeTask("rows_left", rejected, None, None, {"file": name})
        for name, rejected, _ in stored.imports_with_rest(uow.connection)[:3]
    ]


def _doubt_tasks(uow: UnitOfRead) -> list[HomeTask]:
    found = stored.open_doubts(uow.connection)
    tasks = []
    incomplete = sum(found[rule][0] for rule in NO_VERDICT if rule in found)
    if incomplete:
        tasks.append(HomeTask("households_incomplete", incomplete))
    judged = {rule: line for rule, line in found.items() if rule not in NO_VERDICT}
    if judged:
        oldest = date.fromisoformat(min(day for _, day in judged.values())[:10])
        due = date.fromordinal(oldest.toordinal() + DOUBT_DAYS)
        count = sum(count for count, _ in judged.values())
        tasks.append(HomeTask("doubts", count, (due - uow.today).days, due))
    uncovered = stored.benefits_without_cover(uow.connection)
    if uncovered:
        tasks.append(HomeTask("cover_unstated", uncovered))
    return tasks


def _state_tasks(uow: UnitOfRead) -> list[HomeTask]:
    tasks = []
    last = node_rows.last_backup(uow.connection)
    if last is None:
        tasks.append(HomeTask("no_backup", 0, 0, uow.today))
    else:
        days = (uow.today - moment(last["at"]).astimezone(CHINA).date()).days
        if days >= BACKUP_DAYS:
            tasks.append(HomeTask("old_backup", days, BACKUP_DAYS - days))
    unsent = node_rows.unsent_changes(uow.connection)
    if uow.node.role == "township" and unsent:
        end = date.fromordinal(_first_of_next(uow.today).toordinal() - 1)
        tasks.append(HomeTask("unsent", unsent, (end - uow.today).days, end))
    return tasks


def _first_of_next(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)


def _programmes(uow: UnitOfRead, month: int) -> tuple[ProgrammeMonth, ...]:
    now = stored.month_figures(uow.connection, month)
    before = stored.month_figures(uow.connection, add(month, -1))
    lines = []
    for row in definitions.all_programmes(uow.connection):
        if row["uid"] not in now and row["uid"] not in before:
            continue
        households, persons, fen = now.get(row["uid"], (0, 0, 0))
        then = before.get(row["uid"])
        more = (households - then[0], persons - then[1], fen - then[2]) if then else (None, None, None)
        lines.append(ProgrammeMonth(row["short_name"], row["unit"], households, persons, fen, *more))
    return tuple(sorted(lines, key=lambda line: -line.fen))
