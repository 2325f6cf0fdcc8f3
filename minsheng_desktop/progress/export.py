"""The table of a month as a workbook (调度表): one row per task, funds by stage and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import SOURCE_TEXTS, STAGE_TEXTS
from minsheng_desktop.progress.records import MAIN_PARTS, MILLI, PARTS, STAGES, TOTAL, TaskLine, TaskTable
from minsheng_desktop.rules import rates
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn

LIGHT_TEXTS = {
    Light.AHEAD: "progress.light.ahead",
    Light.ON_SCHEDULE: "progress.light.on_schedule",
    Light.BEHIND: "progress.light.behind",
    Light.SERIOUSLY_BEHIND: "progress.light.seriously_behind",
    Light.DONE: "progress.light.done",
}


def light_text(light: Light | None) -> str:
    """The judgement as a word; “—” where there is none."""
    return text("progress.none") if light is None else text(LIGHT_TEXTS[light])


def export_table(uow: UnitOfRead, table: TaskTable, out: Path) -> int:
    """Write the lines of a table as a finished sheet; answers how many. Money is in 元."""
    uow.require(Right.EXPORT)
    year, month = divmod(table.month, 100)
    title = text("progress.export.title", office=uow.node.name, year=year, month=month)
    day = uow.today
    sources = stated_sources(table.lines)
    sheet = OfficialSheet(
        title,
        uow.node.name,
        text("spreadsheets.official.day", year=day.year, month=day.month, day=day.day),
        text("spreadsheets.official.yuan"),
        totals=False,
        frozen=2,
    )
    return write_official(out, sheet, _columns(sources), _rows(table, sources), uow.job, len(table.lines))


def stated_sources(lines: Iterable[TaskLine]) -> tuple[str, ...]:
    """The sources a table has columns for: the four levels, the others where money of them is stated, the total."""
    stated = {source for line in lines for _, source in line.funds.amounts}
    return (*(source for source in PARTS if source in MAIN_PARTS or source in stated), TOTAL)


def _columns(sources: Sequence[str]) -> list[WriteColumn]:
    names = [
        (text("progress.field.section"), 14, "text"),
        (text("progress.field.item"), 26, "text"),
        (text("progress.field.department"), 12, "text"),
        (text("progress.field.unit"), 8, "text"),
        (text("progress.field.target"), 10, "text"),
        (text("progress.field.month"), 10, "integer"),
        (text("progress.field.total"), 10, "integer"),
        (text("progress.field.completion"), 10, "percent"),
        (text("progress.field.scheduled"), 10, "percent"),
        (text("progress.field.lag"), 10, "text"),
        (text("progress.field.light"), 10, "text"),
    ]
    for stage in STAGES:
        for source in sources:
            words = text("progress.export.fund", stage=text(STAGE_TEXTS[stage]), source=text(SOURCE_TEXTS[source]))
            names.append((words, 14, "money"))
    names += [
        (text("progress.field.spending"), 10, "percent"),
        (text("progress.field.narrative"), 24, "text"),
        (text("progress.field.problem"), 24, "text"),
        (text("progress.field.next_step"), 24, "text"),
        (text("progress.field.remark"), 16, "text"),
    ]
    return [WriteColumn(*name) for name in names]


def _rows(table: TaskTable, sources: Sequence[str]) -> Iterator[tuple[object, ...]]:
    for line in table.lines:
        lag = None if line.lag is None else f"{rates.half_up(line.lag, 1):+}"
        yield (
            line.section, line.item, line.department, line.unit, line.wording or _plain(line.target_milli),
            _number(line.month_milli), _number(line.total_milli), _share(line.completion), _share(line.scheduled),
            lag, light_text(line.light), *_funds(line, sources), _share(line.funds.spending_rate), line.narrative,
            line.problem, line.next_step, line.remark,
        )  # fmt: skip


def _funds(line: TaskLine, sources: Sequence[str]) -> list[int | None]:
    return [line.funds.of(stage, source) for stage in STAGES for source in sources]


def _number(milli: int | None) -> int | Decimal | None:
    if milli is None:
        return None
    return milli // MILLI if milli % MILLI == 0 else Decimal(milli) / MILLI


def _plain(milli: int | None) -> str:
    return "" if milli is None else f"{(Decimal(milli) / MILLI).normalize():f}"


def _share(share: Fraction | None) -> Decimal | None:
    return None if share is None else rates.half_up(share, 6)
