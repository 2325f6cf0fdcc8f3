"""The feedback workbook (问题反馈表): the data as it came, problems marked where they stand.

An adapter: import only through ``adapters.load``. It is made from the values that were read, not from
the file, so that neither formulas nor macros of the sender come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.findings import shown
from minsheng_desktop.spreadsheets.letters import column_index
from minsheng_desktop.spreadsheets.records import (
    ADVICE,
    DATA,
    ERROR,
    WARNING,
    Problem,
    ProgressReading,
    RosterReading,
    Sheet,
    Workbook,
    WriteColumn,
)
from minsheng_desktop.spreadsheets.xlsx_writer import CellMark, Table, write_tables

TINTS = {"error": "F8D0CC", "doubt": "E4D6F5", "notice": "FBE8B8"}
_ORDER = {"error": 0, "doubt": 1, "notice": 2}
_COLUMN_WIDTH = 14
_REASON_WIDTH = 60


def write_feedback(workbook: Workbook, reading: RosterReading | ProgressReading, out: Path | BinaryIO) -> None:
    """Write a list of all problems and, for each data sheet, its cells with tint, comment and a reason column.

    Raises the file errors of ``write_whole``; an existing file then stays as it was.
    """
    by_sheet: dict[str, list[Problem]] = defaultdict(list)
    for problem in reading.problems:
        if problem.sheet is not None and problem.row is not None:
            by_sheet[problem.sheet].append(problem)
    tables = [_list_of(reading.problems)]
    for plan in reading.plans:
        if plan.role == DATA:
            sheet = workbook.sheet(plan.sheet)
            tables.append(_copy_of(sheet, max(plan.header_rows, default=0), by_sheet[plan.sheet]))
    write_tables(out, tables)


def _list_of(problems: Sequence[Problem]) -> Table:
    columns = [
        WriteColumn(text("spreadsheets.feedback.place_sheet"), 14),
        WriteColumn(text("spreadsheets.feedback.place_row"), 6, "integer"),
        WriteColumn(text("spreadsheets.feedback.place_column"), 6),
        WriteColumn(text("spreadsheets.feedback.severity"), 10),
        WriteColumn(text("spreadsheets.feedback.value"), 24),
        WriteColumn(text("spreadsheets.feedback.message"), 70, "note"),
    ]
    words = {
        ERROR: text("spreadsheets.severity.error"),
        WARNING: text("spreadsheets.severity.warning"),
        ADVICE: text("spreadsheets.severity.advice"),
    }
    whole = text("spreadsheets.feedback.whole_file")
    rows = [(p.sheet or whole, p.row, p.column, words[p.severity], p.value, p.message) for p in problems]
    marks = {(number, 3): CellMark(TINTS[p.needs]) for number, p in enumerate(problems)}
    return Table(text("spreadsheets.feedback.sheet"), columns, rows, marks=marks)


def _copy_of(sheet: Sheet, header_row: int, problems: Sequence[Problem]) -> Table:
    """The sheet's own rows with a reason column behind them."""
    width = max((len(row) for row in sheet.rows), default=0)
    reasons: dict[int, list[Problem]] = defaultdict(list)
    marks: dict[tuple[int, int], CellMark] = {}
    for problem in sorted(problems, key=lambda p: _ORDER[p.needs]):
        row = problem.row or 0
        reasons[row].append(problem)
        if problem.column:
            place = (row - 1, column_index(problem.column))
            known = marks.get(place)
            comment = f"{known.comment}\n{problem.message}" if known else problem.message
            marks[place] = CellMark(known.tint if known else TINTS[problem.needs], comment)
    for row, found in reasons.items():
        marks[row - 1, width] = CellMark(TINTS[found[0].needs])
    columns = [WriteColumn("", _COLUMN_WIDTH, "copy") for _ in range(width)] + [WriteColumn("", _REASON_WIDTH, "note")]
    return Table(sheet.name, columns, _rows(sheet, width, header_row, reasons), marks=marks, with_header=False)


def _rows(sheet: Sheet, width: int, header_row: int, reasons: dict[int, list[Problem]]) -> Iterator[Sequence[object]]:
    for number, row in enumerate(sheet.rows, 1):
        reason = text("spreadsheets.feedback.reason") if number == header_row else _reason(reasons.get(number, []))
        yield [*(as_seen(v) for v in row), *[""] * (width - len(row)), reason]


def _reason(problems: Sequence[Problem]) -> str:
    return "\n".join(f"{p.column or ''} {p.message}".strip() for p in problems)


def as_seen(value: object) -> object:
    """A number a spreadsheet keeps exactly stays a number; all else is text."""
    return value if isinstance(value, (int, float)) and abs(value) < 1e15 else shown(value)
