"""The cells of a workbook of another format as .xlsx, without its look (adapter: only through ``adapters.load``)."""

from __future__ import annotations

import io
import unicodedata
from datetime import datetime, time

from minsheng_desktop.spreadsheets.container import unpack
from minsheng_desktop.spreadsheets.findings import shown
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import CellError, Sheet, Workbook, WriteColumn
from minsheng_desktop.spreadsheets.sheet_xml import sheet_paths
from minsheng_desktop.spreadsheets.xlsx_writer import Table, write_tables

_LEAST, _MOST = 6, 40
_MEASURED = 200  # rows


def copy_workbook(workbook: Workbook) -> tuple[bytes, dict[str, str]]:
    """All sheets with their values, merged cells and hidden state; columns as wide as what stands in them.

    Answers the file and what each sheet is called in it: not every name of another format is allowed.
    """
    out = io.BytesIO()
    write_tables(out, [_table(sheet) for sheet in workbook.sheets])
    data = out.getvalue()
    written = sheet_paths(unpack(data))
    return data, {sheet.name: name for name, sheet in zip(written, workbook.sheets, strict=True)}


def _table(sheet: Sheet) -> Table:
    width = max((len(row) for row in sheet.rows), default=1)
    columns = [WriteColumn("", _width(sheet, index), "copy") for index in range(max(width, 1))]
    rows = [[*(as_seen(value) for value in row), *[""] * (width - len(row))] for row in sheet.rows]
    merged = [
        f"{column_letter(m.first_column)}{m.first_row}:{column_letter(m.last_column)}{m.last_row}"
        for m in sheet.details.merged
    ]
    name = sheet.name.strip() or "Sheet1"
    return Table(name, columns, rows, with_header=False, merged=merged, state=sheet.state)


def as_seen(value: object) -> object:
    """A number a spreadsheet keeps exactly stays a number, an error an error; all else is text."""
    if isinstance(value, CellError) or (isinstance(value, (int, float)) and abs(value) < 1e15):
        return value
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return shown(value)


def _width(sheet: Sheet, index: int) -> int:
    """As wide as its cells, titles over the whole table left out."""
    merged = {(m.first_row, m.first_column) for m in sheet.details.merged if m.last_column > m.first_column}
    lengths = [
        _cells_wide(str(row[index]))
        for number, row in enumerate(sheet.rows[:_MEASURED], 1)
        if index < len(row) and (number, index) not in merged and len(list(filter(None, row))) > 1
    ]
    return max(_LEAST, min(_MOST, max(lengths, default=_LEAST) + 2))


def _cells_wide(shown: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in shown)
