"""Lists of villages as offices have them: CSV or a workbook, with levels and parents or with codes and names alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from minsheng_desktop.programmes.catalogue import CODE_LENGTHS, AreaRow, area_headers, areas_of, load_areas
from minsheng_desktop.programmes.tables import TableRow, table_rows
from minsheng_desktop.spreadsheets.reader import read_workbook

LEVEL_BY_LENGTH = {length: level for level, length in CODE_LENGTHS.items()}
PARENT_LENGTH = {15: 12, 12: 9, 9: 6}


def read_area_list(path: Path, known_codes: Collection[str] = ()) -> tuple[AreaRow, ...]:
    """An area list from .csv, .xlsx, .xls or .ods.

    A workbook may leave out level and parent: both follow from the length of the code (GB/T 10114). Raises INPUT
    with every fault by row and column, FILE if the file cannot be read; nothing is taken then.
    """
    if path.suffix.lower() == ".csv":
        return load_areas(path, known_codes)
    sheets = read_workbook(path).sheets
    rows = table_rows(_records(sheets[0].rows if sheets else ()), ("code", "name"), area_headers())
    return areas_of([_completed(row) for row in rows], known_codes)


def read_pasted_areas(content: str, known_codes: Collection[str] = ()) -> tuple[AreaRow, ...]:
    """An area list copied from a spreadsheet (cells parted by tabs) with its headings. Raises as the above does."""
    lines = [line.split("\t") for line in content.splitlines() if line.strip()]
    rows = table_rows(_records(lines), ("code", "name"), area_headers())
    return areas_of([_completed(row) for row in rows], known_codes)


def _records(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """The cells as text, from the row with the headings on (a title may stand above)."""
    texts = [["" if cell is None else _plain(cell) for cell in row] for row in rows]
    headings = area_headers()
    begin = next((at for at, row in enumerate(texts) if {"code", "name"} <= {headings.get(c, c) for c in row}), 0)
    return texts[begin:]


def _plain(cell: object) -> str:
    """A cell as written; a code that was stored as a number without its “.0”."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _completed(row: TableRow) -> TableRow:
    code = row["code"]
    cells: Mapping[str, str] = row.cells
    level = row["level"] or LEVEL_BY_LENGTH.get(len(code), "")
    parent = row["parent_code"] or code[: PARENT_LENGTH.get(len(code), 0)]
    return TableRow(row.number, {**cells, "level": level, "parent_code": parent})
