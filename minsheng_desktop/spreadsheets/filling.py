"""Filling a table that came from somewhere else: which cells get which values, and the file with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from minsheng_desktop.core import adapters
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.cell_editing import CellValue, edit_workbook
from minsheng_desktop.spreadsheets.headers import is_blank
from minsheng_desktop.spreadsheets.records import DATA, PROGRESS, ColumnPlan, Sheet, SheetPlan, Workbook

SEQUENCE = "seq"
FATES = ("filled", "overwritten", "kept", "locked", "missing")
Place = tuple[str, int]  # sheet, row from 1
Values = Mapping[str, CellValue | None]  # field -> value


@dataclass(frozen=True, slots=True)
class FillColumn:
    """A column of the table and what becomes of its cells.

    ``field`` is what it is filled with ("": nothing). ``kept`` cells hold something already, ``locked``
    ones a formula or a part of a merged cell, ``missing`` ones have no value to be filled with.
    """

    sheet: str
    index: int
    letter: str
    header: str
    field: str
    certainty: float
    filled: int = 0
    overwritten: int = 0
    kept: int = 0
    locked: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class FilledCells:
    """``cells``: sheet -> (row, column) -> value; ``written``: place -> (filled, overwritten)."""

    columns: tuple[FillColumn, ...]
    cells: Mapping[str, Mapping[tuple[int, int], CellValue]]
    written: Mapping[Place, tuple[int, int]] = field(default_factory=dict)


def lists_of(plans: Sequence[SheetPlan]) -> list[SheetPlan]:
    """The sheets that list persons, an empty form among them."""
    return [plan for plan in plans if plan.role == DATA and plan.kind != PROGRESS]


def plan_cells(
    workbook: Workbook,
    plans: Sequence[SheetPlan],
    columns: Sequence[FillColumn],
    values: Mapping[Place, Values],
    overwrite: bool = False,
) -> FilledCells:
    """Which cells get which values: empty ones, and with ``overwrite`` those that hold something else.

    ``values``: (sheet, row) -> what is known for the row.
    """
    cells: dict[str, dict[tuple[int, int], CellValue]] = {}
    written: dict[Place, tuple[int, int]] = {}
    done = []
    for plan in plans:
        sheet = workbook.sheet(plan.sheet)
        rows = [(row, known) for (name, row), known in values.items() if name == plan.sheet]
        locked = _locked(sheet)
        target = cells.setdefault(plan.sheet, {})
        for column in columns:
            if column.sheet == plan.sheet:
                done.append(_plan_column(column, sheet, rows, locked, overwrite, target, written))
    return FilledCells(tuple(done), {name: found for name, found in cells.items() if found}, written)


def _plan_column(
    column: FillColumn,
    sheet: Sheet,
    rows: Sequence[tuple[int, Values]],
    locked: frozenset[tuple[int, int]],
    overwrite: bool,
    target: dict[tuple[int, int], CellValue],
    written: dict[Place, tuple[int, int]],
) -> FillColumn:
    counts = dict.fromkeys(FATES, 0)
    for row, known in rows if column.field else ():
        value = known.get(column.field)
        place = (row, column.index)
        line = sheet.rows[row - 1] if row <= len(sheet.rows) else ()
        present = line[column.index] if column.index < len(line) else ""
        if place in locked:
            fate = "locked"
        elif is_blank(present):
            fate = "filled" if value not in (None, "") else "missing"
        else:
            fate = "overwritten" if overwrite and value not in (None, "") and not same(present, value) else "kept"
        counts[fate] += 1
        if fate in ("filled", "overwritten") and value is not None:
            target[place] = value
            filled, over = written.get((sheet.name, row), (0, 0))
            written[sheet.name, row] = (filled + (fate == "filled"), over + (fate == "overwritten"))
    done = [counts[fate] for fate in FATES]
    return FillColumn(column.sheet, column.index, column.letter, column.header, column.field, column.certainty, *done)


def _locked(sheet: Sheet) -> frozenset[tuple[int, int]]:
    """Cells that must not be written: formulas, and those hidden behind the first cell of a merged range."""
    hidden = set(sheet.details.formulas)
    for merged in sheet.details.merged:
        for row in range(merged.first_row, merged.last_row + 1):
            hidden |= {(row, column) for column in range(merged.first_column, merged.last_column + 1)}
        hidden.discard((merged.first_row, merged.first_column))
    return frozenset(hidden)


def same(present: object, value: object) -> bool:
    """Whether a cell says already what it would be filled with."""
    if isinstance(present, (int, float)) and isinstance(value, (int, Decimal)):
        return Decimal(str(present)) == Decimal(value)
    if isinstance(present, float) and present.is_integer():
        present = int(present)
    if hasattr(present, "isoformat") and isinstance(value, date):
        return str(present)[:10] == value.isoformat()
    return compact(str(present)) == compact(str(value))


def blank_rows(sheet: Sheet, plan: SheetPlan) -> tuple[int, int | None]:
    """The first row below the header of an empty form, and how many may be filled (None: any number).

    A row that holds nothing but a running number is free; the first other one (a total, a signature) ends it.
    """
    first = max(plan.header_rows, default=0) + 1
    numbers = {column.index for column in plan.columns if column.field == SEQUENCE}
    for row in range(first, len(sheet.rows) + 1):
        line = sheet.rows[row - 1]
        if any(not is_blank(value) and index not in numbers for index, value in enumerate(line)):
            return first, row - first
    return first, None


def columns_of(plan: SheetPlan, fields: Mapping[tuple[str, int], str], known: Mapping[str, str]) -> list[FillColumn]:
    """The columns of a sheet with what each is filled with.

    ``fields``: what the clerk said of a column; ``known``: heading -> field for headings of the clerks' own columns.
    """
    made = []
    for column in plan.columns:
        header = "".join(column.header.split())
        guess = column.field or known.get(header, "")
        wanted = fields.get((plan.sheet, column.index), guess)
        certainty = 1.0 if (plan.sheet, column.index) in fields or not column.field else column.certainty
        made.append(_column(plan, column, wanted, certainty))
    return made


def _column(plan: SheetPlan, column: ColumnPlan, wanted: str, certainty: float) -> FillColumn:
    return FillColumn(plan.sheet, column.index, column.letter, column.header, wanted, certainty)


def keeps_format(workbook: Workbook) -> bool:
    """Whether the file itself is filled; else an .xlsx copy without its look is written."""
    return workbook.container.real_format == "xlsx"


def filled_path(path: Path, workbook: Workbook) -> Path:
    """Where the filled table goes: beside the file it came from, under a name nothing has yet."""
    macro = workbook.container.has_macro and path.suffix.lower() == ".xlsm"
    suffix = ".xlsm" if macro else ".xlsx"
    stem = text("fill.file_name", name=path.stem)
    out, number = path.with_name(stem + suffix), 2
    while out.exists():
        out = path.with_name(f"{stem}{number}{suffix}")
        number += 1
    return out


def write_filled(
    out: Path,
    workbook: Workbook,
    data: bytes,
    cells: Mapping[str, Mapping[tuple[int, int], CellValue]],
    model_rows: Mapping[str, int] | None = None,
) -> None:
    """Write the table with its new cells; ``data`` is the file as read (opened, if it was protected).

    Raises the file errors of ``write_whole``; an existing file then stays as it was.
    """
    if not keeps_format(workbook):
        data, names = adapters.load("plain_copy").copy_workbook(workbook)
        cells = {names[name]: found for name, found in cells.items()}
        model_rows = None
    filled = edit_workbook(data, cells, model_rows)
    write_whole(out, lambda handle: handle.write(filled))
