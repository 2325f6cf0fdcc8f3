"""A workbook of several months, apart by month: a sheet for each month, or a column of money for each month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.spreadsheets import subjects
from minsheng_desktop.spreadsheets.layout_words import layout_words
from minsheng_desktop.spreadsheets.months_apart import month_columns
from minsheng_desktop.spreadsheets.records import RosterReading, SheetPlan
from minsheng_desktop.spreadsheets.roster import with_blocks
from minsheng_desktop.spreadsheets.roster_reading import Judged

Spans = Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class MonthPart:
    """What of a file is of one month (YYYYMM).

    ``spans``: (first index in the part, first index in the whole file, count) of its blocks; ``by_column``: whether
    the amounts of the month are a column among those of other months, so that a row without one is not of it.
    """

    month: int
    reading: RosterReading
    spans: Spans
    by_column: bool


def month_parts(reading: RosterReading) -> tuple[MonthPart, ...]:
    """The months of a file in order, empty where it is of one month alone.

    Raises INPUT where its sheets are of several months and one of them does not tell which, or tells two.
    """
    judged = reading.judged
    assert isinstance(judged, Judged)
    plans = [read.work.plan for read in judged.read]
    by_sheet = _sheet_months(plans, reading.file)
    found: dict[int, list[int]] = {}
    columned: set[int] = set()
    for at, plan in enumerate(plans):
        months = _column_months(plan, reading.file, reading.as_of.year * 100 + reading.as_of.month)
        columned.update([at] if months else [])
        for month in months or ((by_sheet[plan.sheet],) if plan.sheet in by_sheet else ()):
            found.setdefault(month, []).append(at)
    told = {at for blocks in found.values() for at in blocks}
    if len(found) < 2 or len(told) < len(plans):
        return ()
    return tuple(_part(reading, month, found[month], columned) for month in sorted(found))


def _part(reading: RosterReading, month: int, blocks: Sequence[int], columned: set[int]) -> MonthPart:
    part = replace(with_blocks(reading, blocks), period=month)
    whole, spans, first = reading.rows.blocks, [], 0
    starts = [sum(len(block.rows) for block in whole[:at]) for at in range(len(whole))]
    for at in blocks:
        spans.append((first, starts[at], len(whole[at].rows)))
        first += len(whole[at].rows)
    return MonthPart(month, part, tuple(spans), any(at in columned for at in blocks))


def _column_months(plan: SheetPlan, file: str, until: int) -> list[int]:
    """The months a list has columns for, without those that are to come."""
    year = subjects.find_year((plan.title, plan.sheet, file)) or 0
    return [month for number in month_columns(plan) if year > 0 and (month := year * 100 + number) <= until]


def _sheet_months(plans: Sequence[SheetPlan], file: str) -> Mapping[str, int]:
    """The month of each sheet, where sheets are named by months, else where every title states one."""
    data = [plan for plan in plans if not month_columns(plan)]
    titles: dict[str, str] = {}
    for plan in data:
        titles.setdefault(plan.sheet, plan.title)
    stated = {sheet: _of_title(title) for sheet, title in titles.items()}
    numbers = {sheet: subjects.month_of_sheet(sheet, layout_words().month_sheet) for sheet in titles}
    if len(set(filter(None, numbers.values()))) < 2 and not _years_apart(numbers):
        return stated if all(stated.values()) else {}
    unclear = []
    months = {}
    for sheet, number in numbers.items():
        year = subjects.find_year((sheet, titles[sheet], file)) or stated[sheet] // 100
        if not number or not year or stated[sheet] not in (0, year * 100 + number):
            unclear.append(sheet)
        months[sheet] = year * 100 + number
    if unclear:
        raise input_error("spreadsheets.months_unclear", file=file, sheets="、".join(unclear))
    return months


def _years_apart(numbers: Mapping[str, int]) -> bool:
    """Whether sheets are named by the same month of several years."""
    return len({subjects.find_year((sheet,)) for sheet, number in numbers.items() if number} - {None}) > 1


def _of_title(title: str) -> int:
    return 0 if subjects.spans_months(title) else subjects.find_period((title,)) or 0
