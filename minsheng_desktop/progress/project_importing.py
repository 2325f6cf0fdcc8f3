"""Projects from a workbook: the ledger or list as it was written out, worked over, taken in again as one step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from db.queries import progress_projects as stored
from db.types import new_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.progress.project_values import FIELDS, read_values
from minsheng_desktop.progress.projects import APPROVED, check_columns
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.pasted_table import Source
from minsheng_desktop.spreadsheets.reader import read_workbook
from minsheng_desktop.spreadsheets.records import CellError, Sheet, UncachedFormula

NEW, CHANGED, SAME = "new", "changed", "same"
HEADER_ROWS = 12  # where a header is looked for
SIZE = "quantity"  # "120 beds" in one cell, as the ledger writes it
_SIZE = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)\s*(.*)").fullmatch


@dataclass(frozen=True, slots=True)
class ProjectProblem:
    """What is wrong with a cell ("" column: with the row): where it stands and what would be right."""

    sheet: str
    row: int
    column: str
    heading: str
    message: str


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A row that can be taken: its columns as typed values; ``kind`` is new, changed or same."""

    sheet: str
    row: int
    name: str
    kind: str
    values: Mapping[str, Any]
    uid: bytes | None = None


@dataclass(frozen=True, slots=True)
class ProjectsPreview:
    """What an import would do; ``left_out`` are headings that are not taken in from a table (steps, months)."""

    file: str
    rows: tuple[ProjectRow, ...]
    problems: tuple[ProjectProblem, ...]
    left_out: tuple[str, ...]

    def count(self, kind: str) -> int:
        """How many rows are new, changed or same."""
        return sum(row.kind == kind for row in self.rows)

    @property
    def refused(self) -> int:
        """How many rows cannot be taken."""
        return len({(problem.sheet, problem.row) for problem in self.problems})


@dataclass(frozen=True, slots=True)
class _Read:
    sheet: str
    row: int
    written: dict[str, str]
    columns: Mapping[str, tuple[str, str]]  # key → letter and heading
    faults: tuple[ProjectProblem, ...]


def preview_projects(uow: UnitOfRead, source: Source, password: str | None = None) -> ProjectsPreview:
    """Read a workbook as projects; nothing is stored.

    A row whose name the year has already changes that project where it says something else; a column that is not in
    the table leaves what stands, an empty cell clears it. Raises FILE errors, INPUT where no sheet names projects.
    """
    workbook = read_workbook(source, password, uow.job)
    reads: list[_Read] = []
    left_out: dict[str, None] = {}
    found = False
    for sheet in workbook.sheets:
        header = _header(sheet)
        if header is None:
            continue
        found = True
        place, columns = header
        for index, heading in enumerate(_texts(sheet.rows[place])):
            if heading and index not in columns and alias_key(heading) != alias_key(text("projects.sheet.serial")):
                left_out[heading] = None
        reads += _rows(sheet, place, columns)
    if not found:
        raise input_error("projects.no_header", name=workbook.file)
    rows, problems = _judge(uow, reads)
    return ProjectsPreview(workbook.file, tuple(rows), tuple(problems), tuple(left_out))


@use_case(Operation("projects.import", Right.IMPORT))
def import_projects(uow: UnitOfWork, preview: ProjectsPreview) -> tuple[int, int]:
    """Write the rows of a preview that can be taken, as one step; answers (new, changed). Raises INPUT without any."""
    if not preview.rows:
        details = [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "message": one.message}
            for one in preview.problems
        ]
        raise AppError(Kind.INPUT, "projects.nothing_to_import", details=details, name=preview.file,
                       count=preview.refused)  # fmt: skip
    held = _held(uow)
    for row in preview.rows:
        now = held.get((row.name, row.values["year"]))
        if now is not None and now["home_node"] == uow.node.uid and now["uid"] != row.uid:
            raise rule_error("projects.same_name", name=row.name, year=row.values["year"])
    by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}  # sheets may have different columns
    for row in preview.rows:
        if row.kind == NEW:
            by_columns.setdefault(tuple(row.values), []).append((new_uid(), APPROVED, *row.values.values()))
    for columns, rows in by_columns.items():
        uow.insert_many("project", ("uid", "stage", *columns), rows)
    changes = [(row.uid, dict(row.values)) for row in preview.rows if row.kind == CHANGED and row.uid is not None]
    uow.update_many("project", changes)
    new, changed = preview.count(NEW), len(changes)
    uow.describe(file=preview.file, new=new, changed=changed)
    return new, changed


def _headings() -> dict[str, str]:
    found = {alias_key(text("projects.column.quantity")): SIZE}
    found |= {alias_key(one.label): one.key for one in FIELDS}
    for one in FIELDS:  # amounts are written out with their unit
        if one.key.endswith("_fen"):
            found[alias_key(text("projects.sheet.in_yuan", name=one.label))] = one.key
    return found


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if cell is None else " ".join(str(cell).split()) for cell in row]


def _header(sheet: Sheet) -> tuple[int, dict[int, str]] | None:
    """The row (from 0) that names most columns, the project's name and another at the least."""
    known = _headings()
    best: tuple[int, dict[int, str]] | None = None
    for place, row in enumerate(sheet.rows[:HEADER_ROWS]):
        columns: dict[int, str] = {}
        for index, heading in enumerate(_texts(row)):
            key = known.get(alias_key(heading), "")
            if key and key not in columns.values():
                columns[index] = key
        if len(columns) > 1 and "name" in columns.values() and (best is None or len(columns) > len(best[1])):
            best = place, columns
    return best


def _rows(sheet: Sheet, header: int, columns: Mapping[int, str]) -> Iterator[_Read]:
    headings = _texts(sheet.rows[header])
    named = {key: (column_letter(index), headings[index]) for index, key in columns.items()}
    for number, row in enumerate(sheet.rows[header + 1 :], header + 2):
        filled = [words for words in _texts(row) if words]
        if not filled or filled[0].startswith(text("projects.sheet.total_word")):
            continue
        if len(filled) == 1 and len(columns) > 2:  # a note below the table
            continue
        written: dict[str, str] = {}
        faults = []
        for index, key in columns.items():
            cell = row[index] if index < len(row) else ""
            if isinstance(cell, CellError | UncachedFormula):
                said = text("projects.wrong.bad_cell", value=str(cell)[:40])
                faults.append(ProjectProblem(sheet.name, number, *named[key], said))
            else:
                written[key] = _written(cell)
        yield _Read(sheet.name, number, _sized(written), named, tuple(faults))


def _written(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell.year:04d}-{cell.month:02d}-{cell.day:02d}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.12g}"
    return "" if cell is None else str(cell).strip()


def _sized(written: dict[str, str]) -> dict[str, str]:
    """A quantity with its unit taken apart; what is no number stays whole, to be refused as such."""
    if SIZE not in written:
        return written
    said = written.pop(SIZE)
    apart = _SIZE(said)
    number, unit = (apart[1], apart[2]) if apart else (said, "")
    return {"quantity_milli": number, "unit": unit, **written}


def _judge(uow: UnitOfRead, reads: Sequence[_Read]) -> tuple[list[ProjectRow], list[ProjectProblem]]:
    rows: list[ProjectRow] = []
    problems: list[ProjectProblem] = []
    held = _held(uow)
    seen: dict[tuple[Any, Any], int] = {}
    for read in reads:
        found = list(read.faults)
        try:
            row = _judged(uow, read, held)
            before = seen.setdefault((row.name, row.values["year"]), read.row)
            if before != read.row:
                raise input_error("projects.twice", row=before)
        except AppError as error:
            found += _told(read, error)
        if found:
            problems += found
        else:
            rows.append(row)
    return rows, problems


def _judged(uow: UnitOfRead, read: _Read, known: Mapping[tuple[str, int], dict[str, Any]]) -> ProjectRow:
    values = read_values(uow, read.written)
    values["year"] = values.get("year") or uow.today.year
    held = known.get((str(values.get("name") or ""), values["year"]))
    check_columns({**(held or {}), **values})
    if held is None:
        return ProjectRow(read.sheet, read.row, values["name"], NEW, values)
    same = all(held[key] == value or (not held[key] and not value) for key, value in values.items())
    if not same and held["home_node"] != uow.node.uid:
        raise input_error("projects.foreign", name=values["name"])
    return ProjectRow(read.sheet, read.row, values["name"], SAME if same else CHANGED, values, held["uid"])


def _held(uow: UnitOfRead) -> dict[tuple[str, int], dict[str, Any]]:
    """The projects held, by name and year; our own before another office's."""
    rows = sorted(stored.projects(uow.connection, None), key=lambda row: row["home_node"] == uow.node.uid)
    return {(row["name"], row["year"]): row for row in rows}


def _told(read: _Read, error: AppError) -> list[ProjectProblem]:
    if not error.details:
        return [ProjectProblem(read.sheet, read.row, "", "", error.message)]
    found = []
    for one in cast(Sequence[dict[str, str]], error.details):
        key = str(one["field"])
        size = SIZE if key in ("quantity_milli", "unit") and key not in read.columns else key
        letter, heading = read.columns.get(size, ("", ""))
        found.append(ProjectProblem(read.sheet, read.row, letter, heading, str(one["message"])))
    return found
