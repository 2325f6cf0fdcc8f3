"""Writing tables as .xlsx (adapter: only through ``adapters.load``).

The workbook is built in memory; a file appears under its name only when it is whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import WriteColumn
from minsheng_desktop.spreadsheets.sheet_frame import Frame
from minsheng_desktop.spreadsheets.sheet_styles import CellLook
from minsheng_desktop.spreadsheets.xlsx_stream import RowStream, WorkbookStream

HEAD_FILL = "E8ECF2"


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
    merged: Sequence[str] = ()
    state: str = "visible"
    coloured: bool = False  # the value behind a row's last column is the tint of its cells


def write_table(
    out: Path | BinaryIO,
    title: str,
    columns: Sequence[WriteColumn],
    rows: Iterable[Sequence[object]],
    subtitle: str = "",
    sheet: str = "Sheet1",
    coloured: bool = False,
) -> None:
    """Write one table with title, header, frozen header and print set-up.

    Money comes as integer fen and stands in 元 with two decimals, months as YYYYMM, dates as ``date`` or ISO
    text. ``coloured``: the value behind a row's last column is the tint of its cells. Raises the file errors of
    ``write_whole``; an existing file then stays as it was.
    """
    write_tables(out, [Table(sheet, columns, rows, title, subtitle, coloured=coloured)])


def write_tables(out: Path | BinaryIO, tables: Sequence[Table]) -> None:
    """Write several tables, a sheet each."""
    memory = io.BytesIO()
    with WorkbookStream(memory) as book:
        for table in tables:
            _write_sheet(book, table)
    put_out(out, memory)


def put_out(out: Path | BinaryIO, memory: io.BytesIO) -> None:
    """A finished workbook to its place."""
    if isinstance(out, Path):
        write_whole(out, lambda handle: handle.write(memory.getbuffer()))
    else:
        out.write(memory.getbuffer())


def _write_sheet(book: WorkbookStream, table: Table) -> None:
    above = [line for line in (table.title, table.subtitle) if line]
    header = len(above) + 1 if table.with_header else 0
    last = column_letter(max(len(table.columns) - 1, 0))
    frame = Frame(
        table.sheet,
        [column.width for column in table.columns],
        state=table.state,
        frozen_rows=header,
        repeated=(header, header) if header else None,
        footer=text("spreadsheets.export.page"),
        merged=[f"A{n}:{last}{n}" for n in range(1, len(above) + 1) if last != "A"] + list(table.merged),
        comments=[(f"{column_letter(c)}{r + 1 + header}", mark.comment)
                  for (r, c), mark in sorted(table.marks.items()) if mark.comment],
    )  # fmt: skip
    member = book.begin(frame)
    kinds, wraps = [column.type for column in table.columns], [column.wrap for column in table.columns]
    rows = RowStream(member, book.styles, kinds, wraps)
    for number, line in enumerate(above):
        look = CellLook("@", "" if number else "center", bold=not number, size=11 if number else 16)
        rows.line([(0, line, book.styles.number(look))])
    if table.with_header:
        style = book.styles.number(CellLook("@", "center", wrap=True, fill=HEAD_FILL, boxed=True, bold=True))
        rows.line((index, column.label, style) for index, column in enumerate(table.columns))
    tints = {place: mark.tint for place, mark in table.marks.items() if mark.tint}
    rows.body(table.rows, (lambda r, c: tints.get((r, c), "")) if tints else None, table.coloured)
    book.end(member)
