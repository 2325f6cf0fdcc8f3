"""What a file really is, told in plain words, and what its columns hold at a glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules import money
from minsheng_desktop.spreadsheets.field_names import is_money
from minsheng_desktop.spreadsheets.findings import shown
from minsheng_desktop.spreadsheets.records import ColumnPlan, Container, SheetPlan, Workbook

SAMPLES, LONGEST, LOOKED_AT = 3, 22, 60
FORMATS = {
    "xlsx": "spreadsheets.format.xlsx",
    "xlsb": "spreadsheets.format.xlsb",
    "xls": "spreadsheets.format.xls",
    "ods": "spreadsheets.format.ods",
    "csv": "spreadsheets.format.csv",
    "html": "spreadsheets.format.html",
    "xml2003": "spreadsheets.format.xml2003",
    "mhtml": "spreadsheets.format.mhtml",
}


class ColumnFacts(NamedTuple):
    """The first different values of a column, and of money the sum (fen) with the number of cells it is of."""

    samples: tuple[str, ...]
    sum_fen: int | None = None
    cells: int = 0


def format_name(container: Container) -> str:
    """The kind of file by its content."""
    key = FORMATS.get(container.real_format)
    return text(key) if key else container.real_format.upper()


def about_file(container: Container) -> str:
    """What should be known of the file besides its name; "" where there is nothing to say."""
    said = []
    if container.disguised:
        said.append(
            text("spreadsheets.about.disguised", extension=container.extension or "", name=format_name(container))
        )
    if container.protected:
        said.append(text("spreadsheets.about.protected"))
    if container.has_macro:
        said.append(text("spreadsheets.about.macro"))
    if container.has_external_links:
        said.append(text("spreadsheets.about.links"))
    return "".join(said)


def column_facts(workbook: Workbook, plan: SheetPlan, job: Job) -> Mapping[int, ColumnFacts]:
    """Samples and sums by column index. Fit for a worker thread."""
    cells = workbook.sheet(plan.sheet).rows
    found = {}
    for done, column in enumerate(plan.columns):
        job.tick(done, len(plan.columns))
        samples = _samples(cells, plan, column)
        found[column.index] = _summed(cells, plan, column, samples) if is_money(column.field) else ColumnFacts(samples)
    return found


def _cell(cells: Sequence[Sequence[object]], number: int, column: ColumnPlan) -> object:
    at = number - 1 + column.line
    line = cells[at] if at < len(cells) else ()
    return line[column.index] if column.index < len(line) else ""


def _samples(cells: Sequence[Sequence[object]], plan: SheetPlan, column: ColumnPlan) -> tuple[str, ...]:
    values: list[str] = []
    for number in plan.data_rows[:LOOKED_AT]:
        value = shown(_cell(cells, number, column))
        value = value if value is None or len(value) <= LONGEST else value[: LONGEST - 1] + "…"
        if value and value not in values:
            values.append(value)
        if len(values) == SAMPLES:
            break
    return tuple(values)


def _summed(
    cells: Sequence[Sequence[object]], plan: SheetPlan, column: ColumnPlan, samples: tuple[str, ...]
) -> ColumnFacts:
    total = count = 0
    for number in plan.data_rows:
        fen = money.read_amount(_cell(cells, number, column), column.unit or plan.money_unit).fen
        if fen is not None:
            total += fen
            count += 1
    return ColumnFacts(samples, total, count)
