"""Registers as workbooks: entries out as a finished sheet, and in again with every fault by sheet, row and column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.registers.completeness import refuse_incomplete
from minsheng_desktop.registers.composing import NUMBER, REMARK, Composer, refuse_ended
from minsheng_desktop.registers.reading import EntryFilter, EntryLine, list_entries, shown_value
from minsheng_desktop.registers.records import DATE, INT, LONG, MONEY, MONTH, Column, RegisterSpec
from minsheng_desktop.registers.records import NUMBER as DECIMAL
from minsheng_desktop.registers.specs import find_spec
from minsheng_desktop.registers.values import content_of
from minsheng_desktop.registers.writing import write_composed
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.pasted_table import Source
from minsheng_desktop.spreadsheets.reader import read_workbook
from minsheng_desktop.spreadsheets.records import CellError, Sheet, UncachedFormula, WriteColumn

HEADER_ROWS = 12  # where a header is looked for
_TYPES = {MONEY: "money", DATE: "date", MONTH: "month", INT: "count", DECIMAL: "count"}
SERIAL, STATE, LATE = "serial", "state", "late"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell ("" column: with the row): where it stands and what would be right."""

    sheet: str
    row: int
    column: str
    heading: str
    message: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that can be taken: ``values`` by column key; ``kind`` is new, changed or same."""

    sheet: str
    row: int
    values: Mapping[str, str]
    kind: str
    uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What an import would do. ``mapped`` is heading → label of the column, ``unmapped`` the headings left out."""

    code: str
    title: str
    file: str
    rows: tuple[ReadRow, ...]
    problems: tuple[Problem, ...]
    mapped: Mapping[str, str]
    unmapped: tuple[str, ...]
    refused: int

    def count(self, kind: str) -> int:
        """How many rows are new, changed or same."""
        return sum(1 for row in self.rows if row.kind == kind)


@dataclass(frozen=True, slots=True)
class _Read:
    sheet: str
    row: int
    values: dict[str, str]
    letters: Mapping[str, str]
    headings: Mapping[str, str]
    faults: tuple[Problem, ...]


def preview_sheet(uow: UnitOfRead, code: str, source: Source, password: str | None = None) -> SheetPreview:
    """Read a workbook as entries of a register; nothing is stored.

    A row that is in the register already is the same; one whose number is there with other values changes it.
    Raises FILE errors, INPUT where no sheet has the columns of the register.
    """
    spec = find_spec(uow, code)
    refuse_ended(spec, uow.today)
    reads: list[_Read] = []
    mapped: dict[str, str] = {}
    unmapped: dict[str, None] = {}
    workbook = read_workbook(source, password, uow.job)
    for sheet in workbook.sheets:
        header = _header(spec, sheet, uow.user.role)
        if header is None:
            continue
        place, columns = header
        for index, heading in enumerate(_texts(sheet.rows[place])):
            if index in columns:
                mapped[heading] = _label(spec, columns[index])
            elif heading and alias_key(heading) not in _left_out():
                unmapped[heading] = None
        reads += _rows(spec, sheet, place, columns)
    if not mapped:
        titles = text("registers.join").join(column.label for column in spec.visible(uow.user.role))
        raise input_error("registers.no_header", name=workbook.file, title=spec.title, titles=titles)
    rows, problems = _judge(uow, spec, reads)
    return SheetPreview(spec.code, spec.title, workbook.file, tuple(rows), tuple(problems), mapped, tuple(unmapped),
                        len({(one.sheet, one.row) for one in problems}))  # fmt: skip


@use_case(Operation("registers.add_entries", Right.IMPORT))
def import_sheet(uow: UnitOfWork, preview: SheetPreview) -> tuple[int, int]:
    """Write the rows of a preview that can be taken, all in one step that can be undone; answers (new, changed).

    Raises INPUT where there is none, RULE where a balance or a bed speaks against them: nothing is written then.
    """
    spec = find_spec(uow, preview.code)
    refuse_ended(spec, uow.today)
    if not preview.rows:
        details = [_detail(problem) for problem in preview.problems]
        raise AppError(Kind.INPUT, "registers.nothing_to_import", details=details, name=preview.file,
                       count=preview.refused)  # fmt: skip
    composer = Composer(uow, spec, [row.values for row in preview.rows])
    held = {bytes(row["uid"]): row for row in stored.of_codes(uow.connection, [spec.code], uow.node.uid)}
    new = [composer.compose(row.values) for row in preview.rows if row.kind == "new"]
    changed = [(row.uid, composer.compose(row.values, held[row.uid])) for row in preview.rows
               if row.kind == "changed" and row.uid in held]  # fmt: skip
    write_composed(uow, spec, new, changed)
    uow.describe(register=spec.title, count=len(new) + len(changed))
    return len(new), len(changed)


def _detail(problem: Problem) -> dict[str, object]:
    return {"sheet": problem.sheet, "row": problem.row, "column": problem.column, "message": problem.message}


def _left_out() -> set[str]:
    """Headings of columns that are worked out, which an import passes over."""
    return {alias_key(word) for word in text("registers.sheet.left_out").split()}


def _label(spec: RegisterSpec, key: str) -> str:
    column = spec.column(key)
    if column:
        return column.label
    return text("registers.number_heading") if key == NUMBER else text("registers.remark_heading")


def _headings(spec: RegisterSpec, role: str) -> dict[str, str]:
    """Spelling of a heading → key of its column, or number and remark."""
    found = {alias_key(text("registers.remark_heading")): REMARK}
    if spec.number:
        found[alias_key(text("registers.number_heading"))] = NUMBER
    for column in spec.visible(role):
        for word in (*column.headers, column.label, column.key):
            found[alias_key(word)] = column.key
        if column.unit:
            found[alias_key(text("registers.sheet.with_unit", label=column.label, unit=column.unit))] = column.key
    return found


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else str(cell).strip() for cell in row]


def _header(spec: RegisterSpec, sheet: Sheet, role: str) -> tuple[int, dict[int, str]] | None:
    """The row (from 0) that names most columns, two at the least and the subject among them, and what it names."""
    known = _headings(spec, role)
    best: tuple[int, dict[int, str]] | None = None
    for place, row in enumerate(sheet.rows[:HEADER_ROWS]):
        columns: dict[int, str] = {}
        for index, heading in enumerate(_texts(row)):
            key = known.get(alias_key(heading), "")
            if key and key not in columns.values():
                columns[index] = key
        enough = len(columns) >= min(2, len(spec.columns)) and spec.subject in columns.values()
        if enough and (best is None or len(columns) > len(best[1])):
            best = place, columns
    return best


def _rows(spec: RegisterSpec, sheet: Sheet, header: int, columns: Mapping[int, str]) -> Iterator[_Read]:
    letters = {key: column_letter(index) for index, key in columns.items()}
    headings = {key: _label(spec, key) for key in columns.values()}
    totals = {alias_key(word) for word in text("registers.sheet.total_words").split()}
    for number, row in enumerate(sheet.rows[header + 1 :], header + 2):
        values: dict[str, str] = {}
        faults: list[Problem] = []
        first = next((alias_key(cell) for cell in _texts(row) if cell), "")
        if not first or first in totals:
            continue
        for index, key in columns.items():
            cell = row[index] if index < len(row) else ""
            if isinstance(cell, CellError | UncachedFormula):
                said = text("registers.sheet.bad_cell", cell=str(cell)[:40])
                faults.append(Problem(sheet.name, number, letters[key], headings[key], said))
            elif (value := _written(cell)) != "":
                values[key] = value
        if values and not (len(values) == 1 and spec.subject not in values):  # a note below the table
            yield _Read(sheet.name, number, values, letters, headings, tuple(faults))


def _written(cell: object) -> str:
    if isinstance(cell, bool):
        return text("registers.yes") if cell else text("registers.no")
    if isinstance(cell, datetime | date):
        return f"{cell.year:04d}-{cell.month:02d}-{cell.day:02d}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.10g}"
    return "" if cell is None else str(cell).strip()


def _judge(uow: UnitOfRead, spec: RegisterSpec, reads: Sequence[_Read]) -> tuple[list[ReadRow], list[Problem]]:
    composer = Composer(uow, spec, [read.values for read in reads])
    held = stored.of_codes(uow.connection, [spec.code], uow.node.uid)
    by_number = {row["number"]: row for row in held if row["number"]}
    known: dict[str, int] = {}
    for row in held:
        known[_same_key(content_of(row))] = known.get(_same_key(content_of(row)), 0) + 1
    rows: list[ReadRow] = []
    problems: list[Problem] = []
    for read in reads:
        found = list(read.faults)
        before = by_number.get(read.values.get(NUMBER, ""))
        try:
            composed = composer.compose(read.values, before)
        except AppError as error:
            found += _problems(read, error)
        if found:
            problems += found
            continue
        kind, uid = "new", None
        if before is not None:
            uid = bytes(before["uid"])
            same = json.loads(composed["content"]) == content_of(before) and composed["remark"] == before["remark"]
            kind = "same" if same else "changed"
        elif known.get(key := _same_key(json.loads(composed["content"])), 0):
            known[key] -= 1
            kind = "same"
        rows.append(ReadRow(read.sheet, read.row, read.values, kind, uid))
    return rows, problems


def _same_key(content: Mapping[str, str]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def _problems(read: _Read, error: AppError) -> list[Problem]:
    details: Sequence[Any] = error.details or ({"column": "", "message": error.message},)
    return [
        Problem(read.sheet, read.row, read.letters.get(str(one["column"]), ""),
                read.headings.get(str(one["column"]), ""), str(one["message"]))
        for one in details
    ]  # fmt: skip


def export_sheet(
    uow: UnitOfRead, code: str, out: Path, wanted: EntryFilter | None = None, template: bool = False
) -> int:
    """Write the entries meant as a finished sheet, or an empty one to be filled in; answers how many.

    The columns are those the user may see. Raises RULE where a register that is handed in lacks something, and the
    file errors of ``write_whole``.
    """
    uow.require(Right.EXPORT)
    spec = find_spec(uow, code)
    columns = spec.visible(uow.user.role)
    lines: Sequence[EntryLine] = () if template else list_entries(uow, code, wanted).lines
    refuse_incomplete(spec, lines)
    day = uow.today
    sheet = OfficialSheet(
        spec.title, uow.node.name, text("spreadsheets.official.day", year=day.year, month=day.month, day=day.day),
        totals=not template and any(column.sum for column in columns), frozen=2,
    )  # fmt: skip
    rows = (_line_cells(spec, columns, place, line, template) for place, line in enumerate(lines, 1))
    return write_official(out, sheet, _write_columns(spec, columns, template), rows, uow.job, len(lines))


def _write_columns(spec: RegisterSpec, columns: Sequence[Column], template: bool) -> list[WriteColumn]:
    found = [] if template else [WriteColumn(text("registers.sheet.serial"), 6, "integer")]
    if spec.number:
        found.append(WriteColumn(text("registers.number_heading"), 16, "text"))
    for column in columns:
        wide = 30 if column.type == LONG else 12
        found.append(WriteColumn(column.label, wide, _TYPES.get(column.type, "note" if wide == 30 else "text"),
                                 column.sum))  # fmt: skip
    found.append(WriteColumn(text("registers.remark_heading"), 14, "text"))
    if not template and spec.close:
        found.append(WriteColumn(text("registers.sheet.state"), 8, "text"))
        found.append(WriteColumn(text("registers.sheet.late"), 8, "integer"))
    return found


def _cell(column: Column, value: str) -> object:
    """A kept value as the sheet holds it; numbers as numbers, so that they can be added up there."""
    return Decimal(value) if value and column.type in (INT, DECIMAL) else shown_value(column, value)


def _line_cells(
    spec: RegisterSpec, columns: Sequence[Column], place: int, line: EntryLine, template: bool
) -> list[object]:
    cells: list[object] = [] if template else [place]
    if spec.number:
        cells.append(line.number)
    cells += [_cell(column, line.values.get(column.key, "")) for column in columns]
    cells.append(line.remark)
    if not template and spec.close:
        cells += [text(f"registers.state.{line.state}") if line.state else "", line.days_late or None]
    return cells
