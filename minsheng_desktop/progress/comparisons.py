"""This year beside last year: tasks at the same month, and stated figures of a place year by year (SY-12.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.progress.figures import moment
from minsheng_desktop.progress.indicator_records import IndicatorFilter, IndicatorLine
from minsheng_desktop.progress.indicators import list_indicators
from minsheng_desktop.progress.office import listed_tasks
from minsheng_desktop.progress.records import TaskLine
from minsheng_desktop.progress.table import task_lines, thresholds
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.rules.characters import compact


@dataclass(frozen=True, slots=True)
class LastYear:
    """How the task of the year before stood in the same month; counts in thousandths."""

    uid: bytes
    item: str
    month: int
    figures_month: int | None
    total_milli: int | None
    target_milli: int | None
    completion: Fraction | None


@dataclass(frozen=True, slots=True)
class ComparedTask:
    """A task with the year before beside it; None where there was none."""

    line: TaskLine
    before: LastYear | None

    @property
    def difference_milli(self) -> int | None:
        """This year − last year."""
        before = self.before.total_milli if self.before else None
        return None if before is None or self.line.total_milli is None else self.line.total_milli - before

    @property
    def change(self) -> Fraction | None:
        """By how much it grew: 0.1 is +10 %; None without a figure last year."""
        before = self.before.total_milli if self.before else None
        return rates.uplift(before, self.line.total_milli) if before and self.line.total_milli is not None else None


@dataclass(frozen=True, slots=True)
class YearComparison:
    """The tasks of a month beside those of twelve months before; ``gone`` had no follower."""

    month: int
    before: int
    lines: tuple[ComparedTask, ...]
    gone: tuple[LastYear, ...]


def last_year(uow: UnitOfRead, month: int) -> dict[bytes, LastYear]:
    """How the task each task of the month's year followed stood twelve months before, by the task of this year.

    A task follows the one it was carried from, else the one of the same name and unit.
    """
    found, _ = _matched(uow, month)
    return found


def _matched(uow: UnitOfRead, month: int) -> tuple[dict[bytes, LastYear], list[LastYear]]:
    then = year_month.add(month, -12)
    now = moment(then, year_month.last_day(then), thresholds(uow, year_month.last_day(then)))
    lines = task_lines(uow, now)
    earlier = {line.uid: _last(line) for line in lines}
    named = {(compact(line.item), line.unit): earlier[line.uid] for line in lines}
    found: dict[bytes, LastYear] = {}
    for task in listed_tasks(uow, month // 100):
        before = earlier.get(task["followed_uid"]) or named.get((compact(task["item"]), task["unit"]))
        if before is not None:
            found[task["uid"]] = before
    followed = {before.uid for before in found.values()}
    return found, [before for uid, before in earlier.items() if uid not in followed]


def _last(line: TaskLine) -> LastYear:
    return LastYear(
        line.uid, line.item, line.month, line.figures_month, line.total_milli, line.target_milli, line.completion
    )


def compare_tasks(uow: UnitOfRead, month: int) -> YearComparison:
    """The year's tasks as they stand in a month (YYYYMM), each beside the year before."""
    before, gone = _matched(uow, month)
    day = min(uow.today, year_month.last_day(month))
    lines = task_lines(uow, moment(month, uow.today, thresholds(uow, day)))
    compared = tuple(ComparedTask(line, before.get(line.uid)) for line in lines)
    return YearComparison(month, year_month.add(month, -12), compared, tuple(gone))


@dataclass(frozen=True, slots=True)
class IndicatorSeries:
    """One indicator of a place over the years, oldest first."""

    place: str
    name: str
    unit: str
    points: tuple[tuple[int, IndicatorLine], ...]

    @property
    def changes(self) -> Mapping[int, Fraction]:
        """By how much each year grew against the one before it, where both have a number above 0."""
        found = {}
        for (_, before), (year, now) in zip(self.points, self.points[1:], strict=False):
            one, two = _value(before), _value(now)
            change = rates.uplift(one, two) if one and two is not None else None
            if change is not None:
                found[year] = change
        return found


def _value(line: IndicatorLine) -> int | None:
    """What a series compares: the count, else what was spent, disbursed, in place, planned."""
    if line.actual_milli is not None or line.target_milli is not None:
        return line.actual_milli if line.actual_milli is not None else line.target_milli
    return next((line.funds[one] for one in ("spent", "disbursed", "in_place", "planned") if one in line.funds), None)


def compare_indicators(uow: UnitOfRead, place: str = "", name: str = "") -> tuple[IndicatorSeries, ...]:
    """The indicators of a place that are stated for two years and more (SY-12.1), ``name`` a part of their name.

    Of several figures of one year the last counts; years the document masks are left out.
    """
    series: dict[tuple[str, str, str], dict[int, IndicatorLine]] = defaultdict(dict)
    for line in list_indicators(uow, IndicatorFilter(place=place)):
        if line.year_number is not None and (not name or name in line.name):
            series[line.place, line.name, line.unit][line.year_number] = line
    return tuple(
        IndicatorSeries(*key, points=tuple(sorted(years.items(), key=lambda pair: pair[0])))
        for key, years in series.items()
        if len(years) > 1
    )
