"""调度表: the year's tasks in the layout counties send round, money in 万元 by stage and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.export import light_text
from minsheng_desktop.progress.figures import SOURCE_TEXTS
from minsheng_desktop.progress.records import MAIN_PARTS, PARTS, STAGES, TOTAL, TaskLine, TaskTable
from minsheng_desktop.progress.score_sheets import plain_count, share, wan
from minsheng_desktop.rules import rates, year_month
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn

BANDS = {
    "planned": "scores.dispatch.planned", "in_place": "scores.dispatch.in_place",
    "disbursed": "scores.dispatch.disbursed", "spent": "scores.dispatch.spent",
}  # fmt: skip
LEFT = ("item", "narrative", "remark")
WIDTHS = {
    "number": 5, "item": 20, "department": 9, "unit": 7, "target": 9, "month": 8, "total": 9, "completion": 9,
    "scheduled": 9, "light": 9, "spending": 9, "narrative": 22, "remark": 12,
}  # fmt: skip
KINDS = {"completion": "percent", "scheduled": "percent", "spending": "percent", "number": "integer"}


@dataclass(frozen=True, slots=True)
class DispatchColumn:
    """A column: the heading over it and its neighbours ("": none), its own heading, its type as of ``WriteColumn``."""

    key: str
    band: str
    label: str
    type: str
    width: int


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The table. A row of one text alone heads a section; ``totals`` adds up the money, never the counts (R-057)."""

    title: str
    when: str
    columns: tuple[DispatchColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    totals: tuple[Any, ...]
    notes: tuple[str, ...]


def dispatch_table(uow: UnitOfRead, table: TaskTable) -> Dispatch:
    """The lines of a month in the order of the year's table. Raises INPUT where there are none."""
    if not table.lines:
        raise input_error("scores.nothing_to_print")
    sources = [TOTAL, *(part for part in PARTS if part in MAIN_PARTS or _stated(table.lines, part))]
    columns = _columns(sources)
    rows: list[tuple[Any, ...]] = []
    section = None
    for number, line in enumerate(table.lines, 1):
        if line.section != section:
            section = line.section
            if section:
                rows.append((section,))
        rows.append(_cells(line, number, sources))
    year = table.month // 100
    day = year_month.last_day(table.month)
    return Dispatch(
        text("scores.dispatch.title", office=uow.node.name, year=year),
        text("scores.dispatch.when", year=day.year, month=day.month, day=day.day),
        tuple(columns),
        tuple(rows),
        _totals(table.lines, columns, sources),
        (text("scores.dispatch.note"),),
    )


def _stated(lines: Sequence[TaskLine], part: str) -> bool:
    return any((stage, part) in line.funds.amounts for line in lines for stage in STAGES)


def _columns(sources: Sequence[str]) -> list[DispatchColumn]:
    def _plain(key: str, band: str = "") -> DispatchColumn:
        words = text(f"scores.dispatch.{band}") if band else ""
        kind = KINDS.get(key, "count" if key in ("target", "month", "total") else "text")
        return DispatchColumn(key, words, text(f"scores.dispatch.{key}"), kind, WIDTHS[key])

    columns = [_plain(key) for key in ("number", "item", "department", "unit", "target")]
    columns += [_plain(key, "done") for key in ("month", "total", "completion", "scheduled", "light")]
    for stage in STAGES:
        for source in sources:
            word = text("scores.dispatch.sum") if source == TOTAL else text(SOURCE_TEXTS[source])
            columns.append(DispatchColumn(f"{stage}.{source}", text(BANDS[stage]), word, "figure", 9))
    return [*columns, *(_plain(key) for key in ("spending", "narrative", "remark"))]


def _cells(line: TaskLine, number: int, sources: Sequence[str]) -> tuple[Any, ...]:
    target = line.wording or plain_count(line.target_milli)
    return (
        number, line.item, line.department, line.unit, target, plain_count(line.month_milli),
        plain_count(line.total_milli), share(line.completion), share(line.scheduled), light_text(line.light),
        *(wan(line.funds.of(stage, source)) for stage in STAGES for source in sources),
        share(line.funds.spending_rate), line.narrative, line.remark,
    )  # fmt: skip


def _totals(
    lines: Sequence[TaskLine], columns: Sequence[DispatchColumn], sources: Sequence[str]
) -> tuple[Any, ...]:  # fmt: skip
    sums: dict[str, int] = {}
    for stage in STAGES:
        for source in sources:
            known = [amount for line in lines if (amount := line.funds.of(stage, source)) is not None]
            if known:
                sums[f"{stage}.{source}"] = sum(known)
    spent, disbursed = sums.get(f"spent.{TOTAL}"), sums.get(f"disbursed.{TOTAL}")
    spending = rates.spending_rate(spent or 0, disbursed) if disbursed else None
    found: list[Any] = [text("scores.whole")]
    for column in columns[1:]:
        found.append(share(spending) if column.key == "spending" else wan(sums.get(column.key)))
    return tuple(found)


def header_rows(columns: Sequence[DispatchColumn]) -> list[list[str]]:
    """Two rows of headings; "" where a text above or to the left goes on."""
    above, below = [], []
    last = ""
    for column in columns:
        above.append((column.band if column.band != last else "") if column.band else column.label)
        below.append(column.label if column.band else "")
        last = column.band
    return [above, below]


def write_dispatch(uow: UnitOfRead, dispatch: Dispatch, out: Path) -> int:
    """Write the table to .xlsx as it is sent round; answers how many tasks. Raises FORBIDDEN."""
    uow.require(Right.EXPORT)
    columns = [WriteColumn(column.label, column.width, column.type) for column in dispatch.columns]
    sheet = OfficialSheet(
        dispatch.title, uow.node.name, dispatch.when, text("scores.dispatch.wan"), totals=False,
        header=header_rows(dispatch.columns), sheet=text("scores.dispatch.sheet"), frozen=2,
    )  # fmt: skip
    blank = len(columns)
    rows = [_typed(row, blank) for row in (*dispatch.rows, dispatch.totals, *((note,) for note in dispatch.notes))]
    write_official(out, sheet, columns, rows, uow.job, len(rows))
    return sum(len(row) > 1 for row in dispatch.rows)


def _typed(row: Sequence[Any], width: int) -> tuple[Any, ...]:
    return (*row, *[None] * (width - len(row)))


def shown_cell(cell: Any, type: str) -> str:
    """A cell as it is printed."""
    if cell is None:
        return ""
    if type == "percent" and isinstance(cell, Decimal):
        return f"{rates.percent(rates.exact(cell), 1)}%"
    return f"{cell:,}" if type in ("figure", "count") and isinstance(cell, (int, Decimal)) else str(cell)
