"""Reading the year's tasks: the table of a month, one task with its months and history."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import progress as stored
from db.queries import workspace as accounts
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.progress import history
from minsheng_desktop.progress.counting import counted_all
from minsheng_desktop.progress.duties import duties_by_task
from minsheng_desktop.progress.figures import Beside, Moment, make_line, moment, scheduled_share, short_sources
from minsheng_desktop.progress.office import given_parts, listed_tasks, own_area
from minsheng_desktop.progress.records import Funds, KindTotal, MonthFigure, TaskDetail, TaskLine, TaskTable
from minsheng_desktop.progress.settings import progress_settings
from minsheng_desktop.progress.shares import divided_sum, parts_of
from minsheng_desktop.progress.submissions import is_locked
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.schedule import Light, Thresholds


def task_table(
    uow: UnitOfRead,
    month: int | None = None,
    section: str | None = None,
    department: str | None = None,
    light: Light | None = None,
    level: str | None = None,
) -> TaskTable:
    """The tasks as they stand in ``month`` (YYYYMM; None: the month being worked on).

    A task not reported in the month stands with its last figures before it. ``level`` (province, city, county)
    keeps the tasks that count for the assessment by that level (R-092).
    """
    month = month if month is not None else working_month(uow)
    now = _moment(uow, month)
    every = task_lines(uow, now)
    chosen = [
        line
        for line in every
        if (section is None or line.section == section)
        and (department is None or line.department == department)
        and (not level or not line.counts_for or level in line.counts_for)
    ]
    shown = tuple(line for line in chosen if light is None or line.light is light)
    return TaskTable(
        month=month,
        as_of=now.as_of,
        scheduled=now.time_share,
        lines=shown,
        counts=Counter(line.light for line in chosen),
        pending=sum(pending(line) for line in chosen),
        sections=tuple(dict.fromkeys(line.section for line in every)),
        departments=tuple(sorted({line.department for line in every if line.department})),
        months=_months(uow, month),
        totals=kind_totals(shown),
        level=level or "",
        locked=is_locked(uow, month),
    )


def _moment(uow: UnitOfRead, month: int) -> Moment:
    """A month is judged by the bounds that hold on the day it is judged at."""
    settings = progress_settings(uow, min(uow.today, year_month.last_day(month)))
    return moment(month, uow.today, settings.thresholds, settings.count_tolerance)


def pending(line: TaskLine) -> bool:
    """Whether the month's figures of a task are still asked for: it runs, is not done and has none."""
    closed = line.closed_on
    running = not closed or line.month <= year_month.of(date.fromisoformat(closed))
    begun = not line.first_month or line.month >= line.first_month
    return running and begun and not line.reported and not line.summed and line.light is not Light.DONE


def kind_totals(lines: Iterable[TaskLine]) -> tuple[KindTotal, ...]:
    """Targets and figures added up per kind and unit: households, persons and person-times stay apart (R-057)."""
    found: dict[tuple[str, str], list[TaskLine]] = {}
    for line in lines:
        found.setdefault((line.kind, line.unit), []).append(line)
    return tuple(
        KindTotal(
            kind,
            unit,
            len(group),
            sum(line.target_milli or 0 for line in group),
            sum(line.total_milli or 0 for line in group),
        )
        for (kind, unit), group in found.items()
    )


def thresholds(uow: UnitOfRead, on: date | None = None) -> Thresholds:
    """The bounds of the judgements (R-060) as they hold on a day (None: today)."""
    return progress_settings(uow, on).thresholds


def working_month(uow: UnitOfRead) -> int:
    """The month being worked on: this one if last month has figures, else the newest that has any."""
    today = year_month.of(uow.today)
    years = stored.years_of_tasks(uow.connection, uow.node.uid, own_area(uow))
    if not years:
        return today
    year = max((y for y in years if y <= today // 100), default=years[0])
    last = stored.last_reported_month(uow.connection, year, uow.node.uid, own_area(uow))
    if last is None:
        return min(max(today, year_month.make(year, 1)), year_month.make(year, 12))
    return today if today // 100 == year and year_month.diff(today, last) == 1 else last


def _months(uow: UnitOfRead, month: int) -> tuple[int, ...]:
    """The months to choose from: every year with tasks up to this month, and the one asked for."""
    today = year_month.of(uow.today)
    found = {month}
    for year in stored.years_of_tasks(uow.connection, uow.node.uid, own_area(uow)):
        last = stored.last_reported_month(uow.connection, year, uow.node.uid, own_area(uow)) or 0
        found |= {m for m in range(year * 100 + 1, year * 100 + 13) if m <= max(today, last)}
    return tuple(sorted(found, reverse=True))


def task_lines(uow: UnitOfRead, now: Moment) -> list[TaskLine]:
    """Every task in the office's list as it stands at a moment, with what stands beside its figures."""
    home, area = uow.node.uid, own_area(uow)
    tasks = stored.tasks_of_year(uow.connection, now.year, home, area)
    uids = [task["uid"] for task in tasks]
    targets: dict[bytes, Mapping[str, Any]] = {
        row["task_uid"]: row for row in stored.targets(uow.connection, now.year, home)
    }
    targets |= {uid: versions[-1] for uid, versions in given_parts(uow, tasks).items()}
    whole_year = _by_task(stored.latest_reports(uow.connection, now.year, home, now.year * 100 + 12, area))
    reports = {uid: until for uid, rows in whole_year.items() if (until := _until(rows, now.month))}
    beside = _beside(uow, tasks, uids, now, whole_year)
    parts = (part.report_uid for uid in uids if uid not in reports for part in beside[uid].parts)
    money = _funds(uow, [*(rows[-1]["uid"] for rows in reports.values()), *filter(None, parts)])
    return [
        make_line(task, targets.get(task["uid"]), reports.get(task["uid"], []), money, now, beside[task["uid"]])
        for task in tasks
    ]


def _beside(
    uow: UnitOfRead,
    tasks: Iterable[Mapping[str, Any]],
    uids: Sequence[bytes],
    now: Moment,
    reports: Mapping[bytes, Sequence[Mapping[str, Any]]],
) -> dict[bytes, Beside]:
    """``reports``: the office's counting versions of the whole year, ascending."""
    duties = duties_by_task(uow, now.year)
    parts = parts_of(uow, uids, now.month)
    tasks = list(tasks)
    counted = counted_all(uow, now.month, tasks)
    found = {}
    for task in tasks:
        mine = parts.get(task["uid"], ())
        found[task["uid"]] = Beside(
            duties=duties.get(task["uid"], ()),
            parts=mine,
            divided_milli=divided_sum(mine),
            given=task["home_node"] != uow.node.uid,
            counted_milli=counted.get(task["uid"]),
            later=next((row for row in reports.get(task["uid"], ()) if row["month"] > now.month), None),
        )
    return found


def _until(rows: Iterable[Mapping[str, Any]], month: int) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["month"] <= month]


def _by_task(rows: Iterable[Mapping[str, Any]]) -> dict[bytes, list[Mapping[str, Any]]]:
    return {uid: list(group) for uid, group in itertools.groupby(rows, key=lambda row: row["task_uid"])}


def _funds(uow: UnitOfRead, uids: Iterable[bytes]) -> dict[bytes, Funds]:
    return {uid: Funds(amounts) for uid, amounts in stored.funds_of(uow.connection, uids).items()}


def task_detail(uow: UnitOfRead, uid: bytes, month: int | None = None) -> TaskDetail:
    """One task as it stands in ``month``: its line, its year by months, and how its figures came about.

    Raises NOT_FOUND.
    """
    task = stored.task(uow.connection, uid)
    if task is None:
        raise not_found("progress.unknown_task")
    now = _moment(uow, month if month is not None else _month_of(uow, task))
    mine = task["home_node"] == uow.node.uid
    versions = stored.reports_of(uow.connection, uid, uow.node.uid)
    targets = stored.targets_of(uow.connection, uid) if mine else given_parts(uow, [task]).get(uid, [])
    counting = {row["month"]: row for row in versions}  # the last version of a month wins
    whole_year = [row for _, row in sorted(counting.items())]
    until = _until(whole_year, now.month)
    beside = _beside(uow, [task], [uid], now, {uid: whole_year})[uid]
    below = (part.report_uid for part in beside.parts)
    money = _funds(uow, [*(row["uid"] for row in versions), *filter(None, below)])
    line = make_line(task, targets[-1] if targets else None, until, money, now, beside)
    names = {user["login"]: user["name"] for user in accounts.users(uow.connection)}
    divided = line.parts_target_milli
    return TaskDetail(
        line=line,
        months=tuple(_month_figures(line, counting, now)),
        history=history.lines(versions, targets, money, names, task["unit"]),
        targets=history.target_versions(targets, line.total_milli),
        short_sources=short_sources(line.funds),
        parts=beside.parts,
        locked=is_locked(uow, now.month),
        remaining_milli=None if divided is None or line.target_milli is None else line.target_milli - divided,
    )


def _month_of(uow: UnitOfRead, task: Mapping[str, Any]) -> int:
    month = working_month(uow)
    if month // 100 == task["year"]:
        return month
    return year_month.make(task["year"], 12)


def _month_figures(line: TaskLine, counting: Mapping[int, Mapping[str, Any]], now: Moment) -> Iterable[MonthFigure]:
    for month in year_month.span(now.year * 100 + 1, now.year * 100 + 12):
        row = counting.get(month)
        share = scheduled_share(
            line.milestones, year_month.last_day(month), now.year, line.first_month, line.last_month
        )
        due = None if line.target_milli is None else line.target_milli * share
        yield MonthFigure(month, row["month_milli"] if row else None, row["total_milli"] if row else None, due)


def find_task(uow: UnitOfRead, words: str, year: int | None = None) -> bytes:
    """The task meant by a uid in hex, its item, or a part of it that only one task of the year has.

    Without a year the newest that has tasks. Raises NOT_FOUND, also where several fit.
    """
    if len(words) == 32 and all(letter in "0123456789abcdef" for letter in words.lower()):
        found = stored.task(uow.connection, bytes.fromhex(words))
        if found:
            return bytes(found["uid"])
    years = stored.years_of_tasks(uow.connection, uow.node.uid, own_area(uow))
    tasks = listed_tasks(uow, year or years[-1]) if years else []
    exact = [task for task in tasks if task["item"] == words]
    fitting = exact or [task for task in tasks if words in task["item"]]
    if len(fitting) > 1:
        raise not_found("progress.several_tasks", count=len(fitting), words=words)
    if not fitting:
        raise not_found("progress.no_such_task", words=words)
    return bytes(fitting[0]["uid"])
