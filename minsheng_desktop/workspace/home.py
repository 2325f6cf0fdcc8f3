"""The first screen: what is to be done today, where package and backup stand, this month per programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db.queries import areas, periods, relocations
from db.queries import exchange as packages
from db.queries import home as stored
from db.queries import workspace as node_rows
from minsheng_desktop.checks.service import count_doubts
from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.exchange.deadlines import month_due
from minsheng_desktop.exchange.desk import CountyBoard, county_board
from minsheng_desktop.rules import year_month
from minsheng_desktop.security.records import AuditEntry
from minsheng_desktop.security.service import list_audit
from minsheng_desktop.workspace.assistance_tasks import HomeTask as HomeTask
from minsheng_desktop.workspace.assistance_tasks import assistance_tasks
from minsheng_desktop.workspace.due_ages import DueAge, DuePerson, due_ages, due_people
from minsheng_desktop.workspace.inspect import BACKUP_DAYS, moment
from minsheng_desktop.workspace.month_flow import PackageState, ProgrammeMonth, programme_months
from minsheng_desktop.workspace.sample_tasks import sample_tasks, samples_waiting
from minsheng_desktop.workspace.year_tasks import year_tasks

DOUBT_DAYS = 15  # a doubt should be looked into within half a month
INCOMPLETE = "household_incomplete"  # a doubt that is settled by taking in what is missing
OPEN = ("open", "verifying")
LISTED = 5  # people and operations in a card


@dataclass(frozen=True, slots=True)
class BackupState:
    """The last verified backup (None: never), and whether one is due or the last attempt failed (its reason)."""

    at: datetime | None
    late: bool
    failed: str = ""


@dataclass(frozen=True, slots=True)
class TownshipHome:
    """A township's first screen; ``joined`` says whether it exchanges with a county.

    ``due`` are the next people to reach an age that asks for work, ``recent`` the newest operations.
    """

    today: date
    month: int
    villages: int
    persons: int
    tasks: tuple[HomeTask, ...]
    sent: PackageState | None
    received: PackageState | None
    joined: bool
    unsent: int
    backup: BackupState
    programmes: tuple[ProgrammeMonth, ...]
    due: tuple[DuePerson, ...]
    due_count: int
    recent: tuple[AuditEntry, ...]


@dataclass(frozen=True, slots=True)
class CountyHome:
    """A county's first screen: its townships stand as on the board of the exchange."""

    today: date
    month: int
    board: CountyBoard
    tasks: tuple[HomeTask, ...]
    backup: BackupState
    recent: tuple[AuditEntry, ...]


def township_home(uow: UnitOfRead) -> TownshipHome:
    """Everything a township's first screen shows."""
    connection, today = uow.connection, uow.today
    month = year_month.of(today)
    due = due_people(uow)
    asking = tuple(person for person in due if person.todo)
    sent = _package(uow, "out")
    joined = any(node["role"] == "county" for node in packages.nodes(connection))
    unsent = node_rows.unsent_changes(connection)
    return TownshipHome(
        today=today,
        month=month,
        villages=_villages(uow),
        persons=node_rows.living_counts(connection)["person"],
        tasks=_sorted([*assistance_tasks(uow), *_import_tasks(uow), *_doubt_tasks(uow), *_grace_tasks(uow, month),
                       *_due_tasks(today, due_ages(due, month)), *year_tasks(uow), *_backup_tasks(uow),
                       *_moving_tasks(uow), *sample_tasks(uow), *_unsent_tasks(uow, unsent, joined)]),
        sent=sent,
        received=_package(uow, "in"),
        joined=joined,
        unsent=unsent,
        backup=backup_state(uow),
        programmes=programme_months(uow, month, sent if joined else None, joined),
        due=asking[:LISTED],
        due_count=len(asking),
        recent=tuple(list_audit(uow, LISTED)),
    )  # fmt: skip


def county_home(uow: UnitOfRead) -> CountyHome:
    """Everything a county's first screen shows."""
    month = year_month.of(uow.today)
    board = county_board(uow, month)
    crossing = sum(count for (status, _), count in count_doubts(uow, crossing=True).items() if status in OPEN)
    tasks = [HomeTask("crossing", crossing)] if crossing else []
    moved = len(relocations.unassigned(uow.connection)) + relocations.count_declined(uow.connection)
    tasks += [HomeTask("relocations_waiting", moved)] if moved else []
    tasks += sample_tasks(uow)
    missing = [line for line in board.lines if line.missing]
    if missing:
        end = board.due_on or year_month.last_day(month)
        tasks.append(HomeTask("not_reported", len(missing), (end - uow.today).days, end))
    recent = tuple(list_audit(uow, LISTED))
    return CountyHome(
        uow.today, month, board, _sorted([*tasks, *year_tasks(uow), *_backup_tasks(uow)]), backup_state(uow), recent
    )


def things_to_do(uow: UnitOfRead) -> dict[str, int]:
    """How much there is to do, by group of the menu."""
    if uow.node.role == "county":
        counts = count_doubts(uow, crossing=True)
        doubts = sum(count for (status, _), count in counts.items() if status in OPEN)
        found = {"cross": doubts, "sampling": samples_waiting(uow)}
        return {group: count for group, count in found.items() if count}
    doubts = sum(count for count, _ in stored.open_doubts(uow.connection).values()) + samples_waiting(uow)
    cases = stored.open_cases(uow.connection, uow.node.uid, uow.today.isoformat())[0]
    found = {"checks": doubts, "assistance": cases}
    return {group: count for group, count in found.items() if count}


def backup_state(uow: UnitOfRead) -> BackupState:
    """How long the last backup lies back, and why the last attempt failed if it did."""
    last = node_rows.last_backup(uow.connection)
    failed = node_rows.setting(uow.connection, node_rows.BACKUP_FAILED)
    if last is None:
        return BackupState(None, True, str(failed["reason"]) if failed else "")
    at = moment(last["at"])
    told = bool(failed) and failed["at"] > last["at"]
    return BackupState(at, told or _days_since(uow, at) >= BACKUP_DAYS, str(failed["reason"]) if told else "")


def _days_since(uow: UnitOfRead, at: datetime) -> int:
    return (uow.today - at.astimezone(CHINA).date()).days


def _villages(uow: UnitOfRead) -> int:
    rows = areas.all_areas(uow.connection, closed=False)
    return sum(1 for row in rows if row["level"] == "village" and row["code"].startswith(uow.node.area_code))


def _package(uow: UnitOfRead, direction: str) -> PackageState | None:
    row = stored.last_package(uow.connection, direction)
    if row is None:
        return None
    return PackageState(row["sequence"], row["period"], moment(row["at"]), row["status"], row["kind"])


def _sorted(tasks: Sequence[HomeTask]) -> tuple[HomeTask, ...]:
    """The most pressing first; what has no date comes last."""
    return tuple(sorted(tasks, key=lambda task: (task.days is None, task.days or 0)))


def _import_tasks(uow: UnitOfRead) -> list[HomeTask]:
    return [
        HomeTask("rows_left", rejected, None, None, {"file": name, "operation": operation})
        for operation, name, rejected in stored.imports_with_rest(uow.connection)[:3]
    ]


def _doubt_tasks(uow: UnitOfRead) -> list[HomeTask]:
    found = stored.open_doubts(uow.connection)
    tasks = []
    if INCOMPLETE in found:
        tasks.append(HomeTask("households_incomplete", found.pop(INCOMPLETE)[0]))
    if found:
        oldest = date.fromisoformat(min(day for _, day in found.values())[:10])
        due = date.fromordinal(oldest.toordinal() + DOUBT_DAYS)
        tasks.append(HomeTask("doubts", sum(count for count, _ in found.values()), (due - uow.today).days, due))
    unstated = stored.benefits_without_cover(uow.connection)
    if unstated:
        tasks.append(HomeTask("cover_unstated", unstated))
    return tasks


def _grace_tasks(uow: UnitOfRead, month: int) -> list[HomeTask]:
    """Gradual exits that end this month or ended before and still run: stopped or resumed they have to be."""
    count, first = stored.grace_ended(uow.connection, month)
    if not count:
        return []
    end = year_month.last_day(first)
    return [HomeTask("grace_ended", count, (end - uow.today).days, end, {"month": month})]


def _due_tasks(today: date, rules: Sequence[DueAge]) -> list[HomeTask]:
    """A line for each rule that asks for work, due at the end of the month in which the first reach the age."""
    tasks = []
    for rule in rules:
        if rule.todo:
            month = year_month.of(today) if rule.this_month else year_month.add(year_month.of(today), 1)
            end = year_month.last_day(month)
            params = {"rule": rule.rule, "age": rule.age, "programme": rule.programme, "now": rule.this_month,
                      "next": rule.next_month}  # fmt: skip
            count = rule.this_month + rule.next_month
            tasks.append(HomeTask(f"due_{rule.effect}", count, (end - today).days, end, params))
    return tasks


def _moving_tasks(uow: UnitOfRead) -> list[HomeTask]:
    """Households of other townships to be taken in, and own ones that nobody took in."""
    counts = {
        "arrivals": relocations.count_waiting(uow.connection, uow.node.uid),
        "departures_declined": relocations.count_declined(uow.connection, uow.node.uid),
    }
    return [HomeTask(code, count) for code, count in counts.items() if count]


def _backup_tasks(uow: UnitOfRead) -> list[HomeTask]:
    state = backup_state(uow)
    if state.failed:
        return [HomeTask("backup_failed", 0, -1, uow.today)]
    if state.at is None:
        return [HomeTask("no_backup", 0, 0, uow.today)]
    days = _days_since(uow, state.at)
    return [HomeTask("old_backup", days, BACKUP_DAYS - days)] if days >= BACKUP_DAYS else []


def _unsent_tasks(uow: UnitOfRead, unsent: int, joined: bool) -> list[HomeTask]:
    """What waits to be sent, until the county's deadline where the month was not reported yet, else its end."""
    month = year_month.of(uow.today)
    due = month_due(uow, month) if joined and not periods.reported_up(uow.connection, month) else None
    end = due or year_month.last_day(month)
    if unsent:
        return [HomeTask("unsent", unsent, (end - uow.today).days, end)]
    return [HomeTask("package_due", 0, (due - uow.today).days, due)] if due else []
