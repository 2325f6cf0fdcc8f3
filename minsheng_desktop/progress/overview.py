"""What a director sees at one look: what is late and how late, where the money is stuck, which township is behind.

Completion rates are averaged, never summed counts: tasks are in persons, households and metres (R-057).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from db.queries import progress as tasks_stored
from db.queries import progress_overview as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import counted_differs, scheduled_share
from minsheng_desktop.progress.office import area_of_nodes, listed_tasks, parts_areas
from minsheng_desktop.progress.records import MILLI, SOURCES, STAGES, TOTAL, Part, TaskLine
from minsheng_desktop.progress.settings import progress_settings
from minsheng_desktop.progress.shares import parts_of
from minsheng_desktop.progress.submissions import submissions
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.rules import funds, rates, schedule, year_month
from minsheng_desktop.rules.schedule import Light, Thresholds

LATE = (Light.BEHIND, Light.SERIOUSLY_BEHIND)
NEVER = (0, b"")  # a month and a report that do not exist
GAPS = {"in_place": "planned", "disbursed": "in_place", "spent": "disbursed"}  # a stage → the one before it


@dataclass(frozen=True, slots=True)
class LateTask:
    """A task behind its schedule: what is missing by now (thousandths) and for how many months it has been due."""

    line: TaskLine
    missing_milli: int
    months: Fraction


@dataclass(frozen=True, slots=True)
class StuckFund:
    """Fen that passed the stage before and not yet ``stage``, of one source; ``tasks`` are (uid, item, fen)."""

    stage: str
    source: str
    fen: int
    tasks: tuple[tuple[bytes, str, int], ...]


@dataclass(frozen=True, slots=True)
class TownshipLine:
    """A township (in a township: a village): its parts of tasks in the month."""

    area: bytes
    name: str
    tasks: int
    reported: int
    counts: Mapping[Light | None, int]
    completion: Fraction | None  # the mean of its rates
    worst: str  # the item that is furthest behind; "" where none is behind
    worst_task: bytes | None = None
    submitted_on: str = ""  # when it submitted the month; empty while it may still change
    submits: bool = False  # a township submits its months, a village does not

    @property
    def standing(self) -> str:
        """Tasks behind and reported, and whether the month was submitted, in words."""
        said = text("judging.page.part_words", late=self.late, reported=self.reported, tasks=self.tasks)
        if not self.submits:
            return said
        end = text("judging.page.submitted", day=self.submitted_on) if self.submitted_on else ""
        return text("judging.page.part_and_end", said=said, end=end or text("judging.page.not_submitted"))

    @property
    def late(self) -> int:
        """How many of its tasks are behind."""
        return sum(self.counts.get(light, 0) for light in LATE)


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """The means of completion and of what was due by the end of a month; None where nothing was reported yet."""

    month: int
    completion: Fraction | None
    scheduled: Fraction


@dataclass(frozen=True, slots=True)
class CountedDifference:
    """A typed figure that is not what the ledger counts."""

    line: TaskLine
    counted_milli: int

    @property
    def difference_milli(self) -> int:
        """Typed − counted."""
        return (self.line.total_milli or 0) - self.counted_milli


@dataclass(frozen=True, slots=True)
class Overview:
    """The year's work at a month."""

    month: int
    as_of: date
    lines: tuple[TaskLine, ...]
    counts: Mapping[Light | None, int]
    pending: int
    late: tuple[LateTask, ...]
    stuck: tuple[StuckFund, ...]
    townships: tuple[TownshipLine, ...]
    months: tuple[MonthPoint, ...]
    differences: tuple[CountedDifference, ...]
    choices: tuple[int, ...]
    forecast: Mapping[bytes, Fraction]  # the completion rate at the year's end if the pace holds

    @property
    def planned_fen(self) -> int:
        """Money planned for all tasks."""
        return self.stage_fen("planned")

    def stage_fen(self, stage: str) -> int:
        """Money of a stage of all tasks."""
        return sum(line.funds.of(stage) or 0 for line in self.lines)


def overview(uow: UnitOfRead, month: int | None = None, level: str | None = None) -> Overview:
    """The year's tasks at a month (None: the one being worked on), for an assessment's level if one is given."""
    table = task_table(uow, month, level=level)
    lines = table.lines
    bounds = progress_settings(uow, table.as_of)
    return Overview(
        month=table.month,
        as_of=table.as_of,
        lines=lines,
        counts=table.counts,
        pending=table.pending,
        late=tuple(sorted(late_tasks(lines, table.as_of), key=lambda one: (-one.months, one.line.position))),
        stuck=stuck_funds(lines),
        townships=_townships(uow, lines, table.month, bounds.thresholds),
        months=_months(uow, lines, table.month),
        differences=tuple(counted_differences(lines, bounds.count_tolerance)),
        choices=table.months,
        forecast=_forecasts(lines),
    )


def late_tasks(lines: Iterable[TaskLine], as_of: date) -> list[LateTask]:
    """The tasks behind their schedule with what is missing and since when, by the months that are over on ``as_of``."""
    found = []
    for line in lines:
        if line.light not in LATE or line.completion is None or line.target_milli is None:
            continue
        missing = schedule.scheduled_amount(line.target_milli, line.scheduled) - (line.total_milli or 0)
        late = schedule.months_late(line.completion, month_shares(line), _months_over(line.month, as_of))
        whole = line.target_milli % MILLI == 0 and (line.total_milli or 0) % MILLI == 0
        # half a bed cannot be missing: what is counted in whole units is missed in whole units
        step = MILLI if whole else 1
        found.append(LateTask(line, max(0, math.ceil(missing / step) * step), late))
    return found


def _months_over(month: int, as_of: date) -> int:
    """The months of the year that are over: the month that runs is not due yet, as in the tasks' own schedule."""
    return month % 100 if as_of >= year_month.last_day(month) else month % 100 - 1


def month_shares(line: TaskLine) -> list[Fraction]:
    """The share of a task's target due by the end of each month of its year."""
    year = line.month // 100
    return [
        scheduled_share(line.milestones, year_month.last_day(month), year, line.first_month, line.last_month)
        for month in year_month.span(year * 100 + 1, year * 100 + 12)
    ]


def stuck_funds(lines: Iterable[TaskLine]) -> tuple[StuckFund, ...]:
    """Money that waits between two stages, by source, most first. A task that names sources counts by them."""
    waiting: dict[tuple[str, str], list[tuple[bytes, str, int]]] = defaultdict(list)
    for line in lines:
        for stage, before in GAPS.items():
            parts = {source for source in SOURCES[:-1] if line.funds.of(before, source) is not None}
            for source in parts or {TOTAL}:
                first = line.funds.of(before, source)
                # a source named before and not after has passed nothing on, if the stage itself is stated
                second = line.funds.of(stage, source)
                if second is None and line.funds.of(stage) is not None and parts and line.funds.parts(stage):
                    second = 0
                fen = funds.stuck_fen(first, second)
                if fen:
                    waiting[stage, source].append((line.uid, line.item, fen))
    found = [
        StuckFund(stage, source, sum(fen for _, _, fen in tasks), tuple(sorted(tasks, key=lambda one: -one[2])))
        for (stage, source), tasks in waiting.items()
    ]
    return tuple(sorted(found, key=lambda one: (STAGES.index(one.stage), -one.fen)))


def counted_differences(lines: Iterable[TaskLine], tolerance: Fraction) -> Iterable[CountedDifference]:
    """Typed figures further from the ledger's count than the tolerance (a share of the count)."""
    for line in lines:
        if line.counted_milli is not None and counted_differs(line, tolerance):
            yield CountedDifference(line, line.counted_milli)


def _forecasts(lines: Iterable[TaskLine]) -> dict[bytes, Fraction]:
    found = {}
    for line in lines:
        expected = schedule.completion_forecast(line.completion, line.scheduled)
        if expected is not None:
            found[line.uid] = expected
    return found


def _townships(uow: UnitOfRead, lines: Sequence[TaskLine], month: int, bounds: Thresholds) -> tuple[TownshipLine, ...]:
    by_task = {line.uid: line for line in lines}
    parts = parts_of(uow, list(by_task), month)
    own: dict[bytes, list[tuple[TaskLine, Part]]] = defaultdict(list)
    for uid, found in parts.items():
        for part in found:
            if part.area_uid is not None and not part.person:
                own[part.area_uid].append((by_task[uid], part))
    areas = [area for area in parts_areas(uow) if area.uid in own]
    homes = area_of_nodes(uow)
    sent = {homes.get(one.node): one.submitted_on for one in submissions(uow, month // 100, month) if one.locked}
    offices = set(homes.values())
    return tuple(
        replace(
            _township(area.uid, area.name, own[area.uid], month, bounds),
            submitted_on=sent.get(area.uid, ""), submits=area.uid in offices,
        )
        for area in areas
    )  # fmt: skip


def _township(
    area: bytes, name: str, parts: Sequence[tuple[TaskLine, Part]], month: int, bounds: Thresholds
) -> TownshipLine:
    lights: Counter[Light | None] = Counter()
    shares: list[Fraction] = []
    worst: tuple[Fraction, str, bytes | None] = (Fraction(0), "", None)
    for line, part in parts:
        target = part.target_milli
        completion = rates.completion_rate(part.total_milli or 0, target) if target else None
        light = schedule.judge(completion, line.scheduled, bounds)
        lights[light] += 1
        if completion is not None:
            shares.append(min(completion, Fraction(1)))
            lag = completion - line.scheduled
            if light in LATE and lag < worst[0]:
                worst = (lag, line.item, line.uid)
    mean = sum(shares, Fraction(0)) / len(shares) if shares else None
    reported = sum(part.month == month for _, part in parts)
    return TownshipLine(area, name, len(parts), reported, lights, mean, worst[1], worst[2])


def _months(uow: UnitOfRead, lines: Sequence[TaskLine], month: int) -> tuple[MonthPoint, ...]:
    """The means of all tasks month by month; a task that was not reported in a month stands as before."""
    judged = [line for line in lines if line.target_milli]
    if not judged:
        return ()
    year = month // 100
    reports: dict[bytes, dict[bytes, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for _, home, task, at, total, _ in stored.office_reports(uow.connection, year * 100 + 1, month):
        if total is not None:
            reports[bytes(task)][bytes(home)][at] = total
    # what the office stated itself; without that, what the offices below it reported together
    own = {
        task: [homes[uow.node.uid]] if uow.node.uid in homes else [*homes.values()] for task, homes in reports.items()
    }
    first = min((at for homes in own.values() for months in homes for at in months), default=month + 1)
    shares = [month_shares(line) for line in judged]
    points = []
    for place, at in enumerate(year_month.span(year * 100 + 1, year * 100 + 12)):
        done = [_standing(own.get(line.uid, []), at, line.target_milli or 1) for line in judged]
        mean = sum(done, Fraction(0)) / len(done) if first <= at <= month else None
        points.append(MonthPoint(at, mean, sum((due[place] for due in shares), Fraction(0)) / len(shares)))
    return tuple(points)


def _standing(offices: Sequence[Mapping[int, int]], month: int, target: int) -> Fraction:
    """The rate at a month: the last figures of each office until then, together; at most 1."""
    total = sum(max((at, total) for at, total in own.items() if at <= month)[1] for own in offices if min(own) <= month)
    return min(Fraction(total, target), Fraction(1))


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A township's part of a task: target, totals by month (None: not reported), money of the stage by source."""

    target_milli: int | None
    totals: tuple[int | None, ...]
    funds: Mapping[str, int]

    def completion(self, month: int) -> Fraction | None:
        """The rate at a month (1 … 12): the last figures until then."""
        until = [total for total in self.totals[:month] if total is not None]
        return rates.completion_rate(until[-1], self.target_milli) if until and self.target_milli else None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Townships × tasks × months × sources of a year; money is that of one stage at one month."""

    year: int
    month: int
    stage: str
    areas: tuple[tuple[bytes, str], ...]
    tasks: tuple[tuple[bytes, str, str], ...]  # uid, item, unit
    cells: Mapping[tuple[bytes, bytes], MatrixCell]  # (area, task)

    def by_source(self, area: bytes | None = None, task: bytes | None = None) -> dict[str, int]:
        """Money by source of everything, of a township or of a task."""
        found: Counter[str] = Counter()
        for (one, other), cell in self.cells.items():
            if area in (None, one) and task in (None, other):
                found.update(cell.funds)
        return dict(found)


def matrix(uow: UnitOfRead, year: int, month: int | None = None, stage: str = "spent") -> Matrix:
    """What every township reported of every task in a year (YYYYMM ``month``: None, the newest with figures).

    Two passes over the reports and the money of one month; sums are taken from the cells.
    """
    homes = area_of_nodes(uow) or {}
    reports = stored.office_reports(uow.connection, year * 100 + 1, year * 100 + 12)
    at = month or max((row[3] for row in reports if row[1] in homes), default=year * 100 + 12)
    totals: dict[tuple[bytes, bytes], list[int | None]] = {}
    newest: dict[tuple[bytes, bytes], tuple[int, bytes]] = {}
    for uid, home, task, own_month, total, _ in reports:
        if home in homes:
            key = (homes[home], task)
            own = totals.get(key)
            if own is None:
                own = totals[key] = [None] * 12
            own[own_month % 100 - 1] = total
            if own_month <= at and newest.get(key, NEVER)[0] <= own_month:
                newest[key] = (own_month, uid)
    money: dict[bytes, dict[str, int]] = {}
    for uid, source, fen in stored.office_funds(uow.connection, at, stage):
        money.setdefault(uid, {})[source] = fen
    earlier = [uid for own_month, uid in newest.values() if own_month < at]
    for uid, amounts in tasks_stored.funds_of(uow.connection, earlier).items():
        money[uid] = {source: fen for (own_stage, source), fen in amounts.items() if own_stage == stage}
    targets = {(area, task): target for task, area, target in stored.task_parts(uow.connection, year)}
    cells = {
        key: MatrixCell(targets.get(key), tuple(totals.get(key, [None] * 12)), money.get(newest.get(key, NEVER)[1], {}))
        for key in totals.keys() | targets.keys()
    }
    seen = {task for _, task in cells}
    tasks = tuple((row["uid"], row["item"], row["unit"]) for row in listed_tasks(uow, year) if row["uid"] in seen)
    areas = tuple((area.uid, area.name) for area in parts_areas(uow) if any(area.uid == one for one, _ in cells))
    return Matrix(year, at, stage, areas, tasks, cells)
