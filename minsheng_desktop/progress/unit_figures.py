"""The year's tasks by the unit that answers for them: what the county ranks, what a township shows of itself.

A township answers for its part of the county's tasks and for its own tasks; a village for its part of the township's.
Its figures are those it reported itself; where it reported none, those its superior entered for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from db.queries import exchange as nodes
from db.queries import progress_scores as stored
from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.areas.service import list_areas
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.progress.figures import Moment, moment, read_milestones
from minsheng_desktop.progress.records import Funds
from minsheng_desktop.progress.score_records import UnitFigures, UnitTask
from minsheng_desktop.progress.settings import progress_settings
from minsheng_desktop.rules import rates, schedule
from minsheng_desktop.rules.scoring import counts_at

Reported = dict[int, tuple[bytes, int | None]]  # month → report and total


@dataclass(slots=True)
class _Stock:
    """Everything of a year as stored, read by a handful of statements whatever the number of units."""

    tasks: list[dict[str, Any]]
    targets: Mapping[bytes, tuple[int | None, str]]
    shares: Mapping[tuple[bytes, bytes], int | None]
    reports: dict[tuple[bytes, bytes, bytes | None], Reported] = field(default_factory=dict)
    money: Mapping[bytes, Mapping[tuple[str, str], int]] = field(default_factory=dict)


def score_units(uow: UnitOfRead) -> list[AreaRecord]:
    """Whom this office scores: the county its townships, a township itself; by area code."""
    areas = list_areas(uow)
    own = uow.node.area_code
    if uow.node.role == "county":
        return [area for area in areas if area.level == "township" and area.code.startswith(own)]
    return [area for area in areas if area.code == own]


def find_unit(uow: UnitOfRead, words: str) -> AreaRecord:
    """The unit meant by its name, another spelling or its code. Raises NOT_FOUND."""
    units = score_units(uow)
    exact = [unit for unit in units if words in (unit.code, unit.name, unit.uid.hex(), *unit.aliases)]
    fitting = exact or [unit for unit in units if words and words in unit.name]
    if len(fitting) != 1:
        raise not_found("scores.no_unit", name=words)
    return fitting[0]


def unit_figures(
    uow: UnitOfRead, month: int, level: str = "", units: Sequence[AreaRecord] | None = None
) -> list[UnitFigures]:
    """The units with their tasks as they stand in ``month``; ``level``: only tasks that count for it (R-092).

    ``units``: others than those this office scores, such as the villages a township divides its tasks among.
    """
    now = moment(month, uow.today, progress_settings(uow).thresholds)
    stock = _stock(uow, now)
    homes = {row["area_code"]: bytes(row["uid"]) for row in nodes.nodes(uow.connection)}
    homes[uow.node.area_code] = uow.node.uid
    above = {uid for code, uid in homes.items() if len(code) <= len(uow.node.area_code) and uid != uow.node.uid}
    above.add(uow.node.uid)
    return [
        UnitFigures(unit.uid, unit.name, tuple(_tasks(stock, unit, homes.get(unit.code), above, level, now)))
        for unit in (score_units(uow) if units is None else units)
    ]


def _stock(uow: UnitOfRead, now: Moment) -> _Stock:
    stock = _Stock(
        stored.tasks_of(uow.connection, now.year),
        stored.targets_in_force(uow.connection, now.year),
        stored.shares_in_force(uow.connection, now.year),
    )
    for task, home, area, month, report, total, _ in stored.figures_until(uow.connection, now.year, now.month):
        place = bytes(area) if area is not None else None
        stock.reports.setdefault((bytes(task), bytes(home), place), {})[month] = (bytes(report), total)
    newest = [report[max(report)][0] for report in stock.reports.values()]
    stock.money = stored.money_of(uow.connection, newest)
    return stock


def _tasks(
    stock: _Stock, unit: AreaRecord, home: bytes | None, above: set[bytes], level: str, now: Moment
) -> list[UnitTask]:
    found = []
    for task in stock.tasks:
        if level and not counts_at(json.loads(task["counts_for"]), level):
            continue
        uid, owner = bytes(task["uid"]), bytes(task["home_node"])
        part = stock.shares.get((uid, unit.uid))
        if owner == home:
            target, wording = stock.targets.get(uid, (None, "")) if part is None else (part, "")
        elif owner in above and part is not None:
            target, wording = part, ""
        else:
            continue
        mine = stock.reports.get((uid, home, None), {}) if home is not None else {}
        entered = stock.reports.get((uid, owner, unit.uid), {})
        found.append(_task(stock, task, (target, wording), mine or entered, now))
    return found


def _task(
    stock: _Stock, task: Mapping[str, Any], goal: tuple[int | None, str], reports: Reported, now: Moment
) -> UnitTask:  # fmt: skip
    target, wording = goal
    report, total = reports[max(reports)] if reports else (b"", None)
    completion = None
    if target:
        completion = rates.completion_rate(total or 0, target)
    share = _scheduled(task, now)
    return UnitTask(
        uid=bytes(task["uid"]),
        item=task["item"],
        unit=task["unit"],
        kind=task["kind"] or "",
        category=task["category"] or "",
        section=task["section"],
        target_milli=target,
        total_milli=total,
        completion=completion,
        scheduled=share,
        light=schedule.judge(completion, share, now.thresholds),
        funds=Funds(stock.money.get(report, {})),
        months=tuple(sorted(reports)),
        milestones=read_milestones(task["milestones"]),
        wording=wording,
        last_month=task["last_month"],
    )


def _scheduled(task: Mapping[str, Any], now: Moment) -> Any:
    milestones = read_milestones(task["milestones"])
    if milestones:
        return schedule.milestone_share(now.as_of, now.as_of.replace(month=1, day=1), milestones)
    first, last = (task["first_month"] or 1) % 100, (task["last_month"] or 12) % 100
    return schedule.time_share(now.as_of, now.year, first, last)
