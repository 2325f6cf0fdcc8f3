"""资金: the four stages by task, by source and by township; every source that is short, stages out of order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import TOTAL as WHOLE
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.progress.figures import SOURCE_TEXTS, fund_flags, short_sources
from minsheng_desktop.progress.records import PARTS, STAGES, TOTAL, Funds, TaskTable, money_text
from minsheng_desktop.progress.score_sheets import column, month_words, share, wan
from minsheng_desktop.progress.unit_figures import unit_figures
from minsheng_desktop.rules import rates
from minsheng_desktop.rules.funds import Arrival

BY_TASK, BY_SOURCE, BY_UNIT = "task", "source", "unit"
COUNTY = "county"
WAYS = (BY_TASK, BY_SOURCE, BY_UNIT)


@dataclass(frozen=True, slots=True)
class FundLine:
    """Money of a task, a source or a township; ``checks`` are the sentences a person should know."""

    name: str
    funds: Funds
    checks: tuple[str, ...]
    uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class FundView:
    """The lines of one way to look at the money of a month, and all of it together."""

    month: int
    by: str
    lines: tuple[FundLine, ...]
    total: FundLine


def fund_view(uow: UnitOfRead, table: TaskTable, by: str = BY_TASK) -> FundView:
    """The money of the tasks of a month. ``by`` unit: of each township's parts and own tasks.

    Where the county entered no money for a task of its own, it is that of the townships' parts; tasks the townships
    set themselves stand by their names, those of one name together.
    """
    tasks = _task_lines(uow, table)
    whole = added([line.funds for line in tasks])
    if by == BY_SOURCE:
        lines = tuple(_source_line(source, whole) for source in PARTS if _stated(whole, source))
    elif by == BY_UNIT:
        lines = tuple(
            FundLine(unit.unit, funds, checks(funds), unit.area_uid)
            for unit in unit_figures(uow, table.month)
            for funds in [added([task.funds for task in unit.tasks])]
        )
        whole = added([line.funds for line in lines])
    else:
        lines = tuple(tasks)
    return FundView(table.month, by, lines, FundLine(text("scores.whole"), whole, checks(whole)))


def _task_lines(uow: UnitOfRead, table: TaskTable) -> list[FundLine]:
    parts: dict[bytes, list[Funds]] = {}
    others: dict[str, list[Funds]] = {}
    own = {line.uid for line in table.lines}
    if uow.node.role == COUNTY:
        for unit in unit_figures(uow, table.month):
            for task in unit.tasks:
                (parts.setdefault(task.uid, []) if task.uid in own else others.setdefault(task.item, [])).append(
                    task.funds
                )
    lines = []
    for line in table.lines:
        funds = line.funds if line.funds.any else added(parts.get(line.uid, ()))
        if funds.any:
            lines.append(FundLine(line.title, funds, checks(funds, line.advance), line.uid))
    for item, every in others.items():
        funds = added(every)
        if funds.any:
            lines.append(FundLine(item, funds, checks(funds)))
    return lines


def _stated(funds: Funds, source: str) -> bool:
    return any((stage, source) in funds.amounts for stage in STAGES)


def added(every: Iterable[Funds]) -> Funds:
    """Money added up, stage by stage and source by source; a total that is not stated is that of its sources."""
    sums: dict[tuple[str, str], int] = {}
    for funds in every:
        for stage in STAGES:
            found: dict[str, int | None] = {**funds.parts(stage), TOTAL: funds.of(stage)}
            for source, amount in found.items():
                if amount is not None:
                    sums[stage, source] = sums.get((stage, source), 0) + amount
    return Funds(sums)


def _source_line(source: str, whole: Funds) -> FundLine:
    amounts = {(stage, TOTAL): whole.amounts[stage, source] for stage in STAGES if (stage, source) in whole.amounts}
    funds = Funds(amounts)
    return FundLine(text(SOURCE_TEXTS[source]), funds, checks(funds))


def checks(funds: Funds, advance: bool = False) -> tuple[str, ...]:
    """What is to be known: sources short (R-063), what has not arrived (R-071), stages out of order (R-069)."""
    short = short_sources(funds)
    words = [_short(short)] if short else []
    due, arrived = funds.of("planned"), funds.of("in_place")
    if due is not None and arrived is not None and arrived < due:
        words.append(_missing(Arrival(arrived, due, _missing_by_source(funds, short)), bool(funds.parts("planned"))))
    told = [flag.message for flag in fund_flags(funds, advance) if flag.code != "source_short"]
    return (*words, *told)


def _short(short: Mapping[str, Any]) -> str:
    named = [
        text("scores.funds.short_source", source=text(SOURCE_TEXTS[source]), rate=rates.percent(short[source]))
        for source in PARTS
        if source in short
    ]
    return text("scores.funds.short", sources=text("scores.join").join(named))


def _missing_by_source(funds: Funds, short: Iterable[str]) -> int:
    return sum((funds.of("planned", one) or 0) - (funds.of("in_place", one) or 0) for one in short)


def _missing(arrival: Arrival, by_source: bool) -> str:
    missing = money_text(arrival.due - arrival.arrived)
    words = text("scores.funds.missing", missing=missing, rate=rates.percent(arrival.share))
    if by_source and arrival.unexplained:
        words += text("scores.funds.unexplained", amount=money_text(arrival.unexplained))
    return words


def fund_sheet(view: FundView) -> FigureSheet:
    """The view as a table, money in 万元, rates exact to two decimals of a per cent."""
    columns = (
        SheetColumn("name", text(f"scores.funds.{view.by}"), "text", 24),
        *(column(stage, "figure", 11) for stage in STAGES),
        *(column(key, "percent", 9) for key in ("in_place_rate", "disbursement_rate", "spending_rate")),
        column("checks", width=44),
    )
    rows = [SheetRow(_cells(line), "", uid=line.uid, key=at) for at, line in enumerate(view.lines)]
    rows.append(SheetRow(_cells(view.total), WHOLE))
    title = text("scores.title.funds", year=view.month // 100)
    return FigureSheet(title, month_words(view.month), columns, tuple(rows), _notes(view))


def _cells(line: FundLine) -> tuple[Any, ...]:
    funds = line.funds
    found = (funds.in_place_rate, funds.disbursement_rate, funds.spending_rate)
    words = text("scores.semicolon").join(line.checks)
    return (line.name, *(wan(funds.of(stage)) for stage in STAGES), *(share(rate) for rate in found), words)


def _notes(view: FundView) -> tuple[str, ...]:
    notes: Sequence[str] = (text("scores.note.rates"),)
    short = short_sources(view.total.funds)
    rate = view.total.funds.in_place_rate
    if short and rate is not None and rate >= 1:
        return (*notes, text("scores.funds.hidden", rate=rates.percent(rate), short=_short(short)))
    return tuple(notes)
