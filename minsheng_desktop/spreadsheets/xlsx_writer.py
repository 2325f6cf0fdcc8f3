"""Writing .xlsx through openpyxl without a temporary file in clear (adapter: only through ``adapters.load``).

The workbook is built in memory; a file appears under its name only when it is whole. Text is
always written as text: nothing that begins with = + - @ can become a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.records import WriteColumn

_MAX_TEXT = 32767  # characters a cell can hold
_FORMULA_LIKE = re.compile(r"\s*[=+\-@\t\r]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_FORMATS = {
    "text": "@",
    "integer": "0",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
    "month": "@",
    "percent": "0.00%",
    "copy": "General",
    "note": "@",
}
_EMPTY_DATA = re.compile(rb"<sheetData\s*/>|<sheetData>\s*</sheetData>")
_LINE = Side(style="thin", color="B7BDC6")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_RIGHT = {"money", "integer", "percent"}
_HEAD_FILL = PatternFill("solid", fgColor="E8ECF2")


@dataclass(frozen=True, slots=True)
class CellMark:
    """How a cell is marked: a tint (RRGGBB) and a comment."""

    tint: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet to write: ``rows`` may be long and is read once. ``marks``: (row, column) from 0 -> mark."""

    sheet: str
    columns: Sequence[WriteColumn]
    rows: Iterable[Sequence[object]]
    title: str = ""
    subtitle: str = ""
    marks: dict[tuple[int, int], CellMark] = field(default_factory=dict)
    with_header: bool = True  # False: the rows are a copy with their own header


def write_table(
    out: Path | BinaryIO,
    title: str,
    columns: Sequence[WriteColumn],
    rows: Iterable[Sequence[object]],
    subtitle: str = "",
    sheet: str = "Sheet1",
) -> None:
    """Write one table with title, header, frozen header and print set-up.

    Money comes as integer fen and stands in 元 with two decimals, months as YYYYMM, dates as ``date`` or ISO
    text. Raises the file errors of ``write_whole``; an existing file then stays as it was.
    """
    write_tables(out, [Table(sheet, columns, rows, title, subtitle)])


def write_tables(out: Path | BinaryIO, tables: Sequence[Table]) -> None:
    """Write several tables, a sheet each."""
    workbook = Workbook(write_only=True)
    rows = dict(_write_sheet(workbook, table) for table in tables)
    data = to_bytes(workbook, rows)
    if isinstance(out, Path):
        write_whole(out, lambda handle: handle.write(data))
    else:
        out.write(data)


class _MemoryWriter(ExcelWriter):  # type: ignore[misc]  # openpyxl carries no types
    """Puts sheets into the archive from memory; openpyxl itself goes through a file in the temporary folder."""

    def __init__(self, workbook: Workbook, archive: zipfile.ZipFile, rows: dict[str, _Rows]) -> None:
        super().__init__(workbook, archive)
        self._rows = rows

    def write_worksheet(self, ws: Any) -> None:
        """The frame of the sheet by openpyxl, its rows from ``rows``."""
        rows = self._rows[ws.title]
        ws._writer = WorksheetWriter(ws, out=io.BytesIO())
        ws._comments = rows.comments
        ws._writer.write_top()
        ws.close()
        frame = ws._writer.out.getvalue()
        ws._rels = ws._writer._rels
        before, after = _EMPTY_DATA.split(frame, maxsplit=1)
        content = b"".join((before, b"<sheetData>", rows.xml().encode(), b"</sheetData>", after))
        self._archive.writestr(ws.path[1:], content)
        self.manifest.append(ws)


class _Rows:
    """The rows of one sheet as XML text, with the style numbers openpyxl gave out for them."""

    def __init__(self, ws: Any, columns: Sequence[WriteColumn]) -> None:
        self._ws = ws
        self._letters = [get_column_letter(index) for index in range(1, len(columns) + 1)]
        self._kinds = [column.type for column in columns]
        self._styles = [self._body_style(kind, "") for kind in self._kinds]
        self._tinted: dict[tuple[str, str, bool], int] = {}
        self._lines: list[str] = []
        self.comments: list[CommentRecord] = []

    def heading(self, line: str, first: bool) -> None:
        """A line over the whole width."""
        font = Font(bold=first, size=16 if first else 11)
        style = _style(self._ws, font=font, alignment=Alignment(horizontal="center" if first else "left"))
        number = len(self._lines) + 1
        self._lines.append(f'<row r="{number}">{_text_cell("A", number, style, line)}</row>')
        self._ws.merged_cells.ranges.add(f"A{number}:{self._letters[-1]}{number}")

    def header(self, labels: Sequence[str]) -> None:
        """The header row."""
        style = _style(self._ws, font=Font(bold=True), fill=_HEAD_FILL, border=_BOX, alignment=_CENTRED)
        number = len(self._lines) + 1
        pairs = zip(self._letters, labels, strict=True)
        cells = "".join(_text_cell(letter, number, style, label) for letter, label in pairs)
        self._lines.append(f'<row r="{number}">{cells}</row>')

    def body(self, values: Sequence[object], marks: dict[int, CellMark] | None = None) -> None:
        """A row of data; ``marks``: column from 0 -> mark."""
        number = len(self._lines) + 1
        cells = []
        for index, (letter, kind, style, value) in enumerate(
            zip(self._letters, self._kinds, self._styles, values, strict=False)
        ):
            mark = marks.get(index) if marks else None
            if mark is not None:
                style = self._tint(kind, mark.tint, index)
                self._comment(letter, number, mark.comment)
            content = _content(value, kind)
            if content is None:
                cells.append(f'<c r="{letter}{number}" s="{style}"/>')
            elif isinstance(content, str):
                if _FORMULA_LIKE.match(content):
                    style = self._quoted(kind, mark.tint if mark else "")
                cells.append(_text_cell(letter, number, style, content))
            else:
                cells.append(f'<c r="{letter}{number}" s="{style}"><v>{_number(content)}</v></c>')
        self._lines.append(f'<row r="{number}">{"".join(cells)}</row>')

    def xml(self) -> str:
        """All rows."""
        return "".join(self._lines)

    def _body_style(self, kind: str, tint: str, quoted: bool = False) -> int:
        fill = PatternFill("solid", fgColor=tint) if tint else None
        side = "right" if kind in _RIGHT else None
        alignment = Alignment(horizontal=side, vertical="center", wrap_text=kind == "note")
        return _style(self._ws, _FORMATS[kind], border=_BOX, alignment=alignment, fill=fill, quoted=quoted)

    def _tint(self, kind: str, tint: str, index: int) -> int:
        return self._known(kind, tint, False) if tint else self._styles[index]

    def _quoted(self, kind: str, tint: str) -> int:
        """A style that keeps a text that looks like a formula a text when somebody edits the cell."""
        return self._known(kind, tint, True)

    def _known(self, kind: str, tint: str, quoted: bool) -> int:
        key = (kind, tint, quoted)
        if key not in self._tinted:
            self._tinted[key] = self._body_style(kind, tint, quoted)
        return self._tinted[key]

    def _comment(self, letter: str, number: int, content: str) -> None:
        if not content:
            return
        cell = WriteOnlyCell(self._ws)
        cell.row, cell.column = number, column_index_from_string(letter)
        cell.comment = Comment(_clean(content), "", width=320, height=120)
        self.comments.append(CommentRecord.from_cell(cell))


def to_bytes(workbook: Workbook, rows: dict[str, _Rows]) -> bytes:
    """A workbook whose sheets were begun by this module, as the bytes of an .xlsx file."""
    out = io.BytesIO()
    workbook.properties.creator = ""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _MemoryWriter(workbook, archive, rows).write_data()
    return out.getvalue()


def _write_sheet(workbook: Workbook, table: Table) -> tuple[str, _Rows]:
    """Begin a sheet; its name and its rows."""
    ws = workbook.create_sheet(_SHEET_NAME.sub("_", table.sheet)[:31] or "Sheet1")
    for index, column in enumerate(table.columns, 1):
        ws.column_dimensions[get_column_letter(index)].width = column.width
    above = [line for line in (table.title, table.subtitle) if line]
    _set_up_page(ws, len(above) + 1 if table.with_header else 0)
    rows = _Rows(ws, table.columns)
    for number, line in enumerate(above):
        rows.heading(line, number == 0)
    if table.with_header:
        rows.header([column.label for column in table.columns])
    marks: dict[int, dict[int, CellMark]] = {}
    for (row, index), mark in table.marks.items():
        marks.setdefault(row, {})[index] = mark
    for number, values in enumerate(table.rows):
        rows.body(values, marks.get(number))
    return ws.title, rows


def _style(
    ws: Any,
    number_format: str = "General",
    font: Font | None = None,
    fill: PatternFill | None = None,
    border: Border | None = None,
    alignment: Alignment | None = None,
    quoted: bool = False,
) -> int:
    """The number of a cell style in the workbook's style sheet."""
    cell = WriteOnlyCell(ws)
    cell.number_format = number_format
    for name, part in (("font", font), ("fill", fill), ("border", border), ("alignment", alignment)):
        if part is not None:
            setattr(cell, name, part)
    cell.quotePrefix = quoted
    return int(cell.style_id)


def _text_cell(letter: str, number: int, style: int, content: str) -> str:
    shown = escape(_clean(content))
    return f'<c r="{letter}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _number(content: object) -> str:
    """A number as XML; dates as the serial number of the 1900 date system."""
    if isinstance(content, bool):
        return str(int(content))
    if isinstance(content, (date, datetime)):
        content = to_excel(content)
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return str(content)


def _content(value: object, kind: str) -> object:
    if value is None or value == "":
        return None
    if kind == "money" and isinstance(value, int):
        return Decimal(value) / 100
    if kind == "date" and isinstance(value, str):
        return _date_or_text(value)
    if kind == "month" and isinstance(value, int):
        return f"{value // 100:04d}-{value % 100:02d}"
    if isinstance(value, (bool, int, float, Decimal, date, datetime)):
        return value if kind != "text" else str(value)
    return str(value)


def _date_or_text(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _clean(value: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("", value))[:_MAX_TEXT]


def _set_up_page(ws: Any, header_row: int) -> None:
    """A4 across, all columns on one page, header repeated, page numbers."""
    if header_row:
        ws.freeze_panes = f"A{header_row + 1}"
        ws.print_title_rows = f"{header_row}:{header_row}"
    ws.page_setup.orientation = "landscape"
    ws.page_setup.paperSize = 9
    ws.page_setup.fitToWidth = 1
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.oddFooter.center.text = text("spreadsheets.export.page")
