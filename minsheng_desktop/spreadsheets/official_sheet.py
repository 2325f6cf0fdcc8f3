"""A list as a finished sheet: title, office and date, header, rows, totals, signatures, ready for print."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules.money_words import money_words
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import WriteColumn
from minsheng_desktop.spreadsheets.sheet_frame import Frame
from minsheng_desktop.spreadsheets.sheet_styles import CellLook, StyleSheet
from minsheng_desktop.spreadsheets.xlsx_stream import FORMATS, RIGHT, RowStream, WorkbookStream

HEAD_FILL = "E8ECF2"
_PORTRAIT = 96  # characters that are still legible across A4 held upright
_TITLE, _LINE, _HEADER, _TOTAL, _SIGNATURE = 38, 20, 24, 24, 32  # heights in points


@dataclass(frozen=True, slots=True)
class OfficialSheet:
    """What stands around the rows of a list; "" leaves a part out.

    ``office``: who fills it in. ``when``: date or month in words. ``unit``: of the money. ``counted``: what a row is
    (户, 人), told in the row of totals. ``in_words``: the column (from 0) whose sum is written in capitals, as
    payments are. ``header``: several header rows, a text per column, "" where a text above or to the left goes on.
    ``coloured``: the value behind a row's last column is the tint of its cells. ``frozen``: columns that stay in sight.
    """

    title: str
    office: str = ""
    when: str = ""
    unit: str = ""
    counted: str = ""
    in_words: int | None = None
    totals: bool = True
    signatures: bool = True
    header: Sequence[Sequence[str]] = ()
    sheet: str = "Sheet1"
    coloured: bool = False
    frozen: int = 0


def write_official(
    out: Path | BinaryIO,
    sheet: OfficialSheet,
    columns: Sequence[WriteColumn],
    rows: Iterable[Sequence[object]],
    job: Job = SILENT,
    expected: int = 0,
) -> int:
    """Write a list as a finished sheet; answers how many rows.

    Values as in ``write_table``. ``expected``: how many rows will come, for the progress of ``job``, which may
    cancel between two chunks. Raises the file errors of ``write_whole``; an existing file then stays as it was.
    """
    memory = io.BytesIO()
    with WorkbookStream(memory) as book:
        written = add_official(book, sheet, columns, ticking(rows, job, expected))
    if isinstance(out, Path):
        write_whole(out, lambda handle: handle.write(memory.getbuffer()))
    else:
        out.write(memory.getbuffer())
    return written


def ticking(rows: Iterable[Sequence[object]], job: Job, expected: int) -> Iterator[Sequence[object]]:
    """Rows on their way into a sheet; ``job`` hears of every 500th and may cancel."""
    for number, row in enumerate(rows):
        if number % 500 == 0:
            job.tick(number, expected)
        yield row


def add_official(
    book: WorkbookStream, sheet: OfficialSheet, columns: Sequence[WriteColumn], rows: Iterable[Sequence[object]]
) -> int:
    """Add a finished sheet to a workbook; answers how many rows."""
    return _Writer(book, sheet, columns).write(rows)


@dataclass(slots=True)
class _Sums:
    """What the row of totals tells: sums by column in the unit of the column, and the number of rows."""

    columns: Sequence[WriteColumn]
    sums: dict[int, int | Decimal] = field(default_factory=dict)
    count: int = 0

    def add(self, chunk: Sequence[Sequence[object]]) -> None:
        """A chunk of rows, column by column."""
        self.count += len(chunk[0]) if chunk else 0
        for index, column in enumerate(self.columns):
            if column.total:
                known = self.sums.get(index, 0)
                self.sums[index] = known + sum([value for value in chunk[index] if isinstance(value, (int, Decimal))])


class _Writer:
    def __init__(self, book: WorkbookStream, sheet: OfficialSheet, columns: Sequence[WriteColumn]) -> None:
        self._book, self._sheet, self._columns = book, sheet, columns
        self._last = max(len(columns) - 1, 0)
        self._header = [list(row) for row in sheet.header] or [[column.label for column in columns]]
        widths = [column.width for column in columns]
        above = bool(sheet.title) + bool(sheet.office or sheet.when or sheet.unit)
        first, last = above + 1, above + len(self._header)
        self._frame = Frame(
            sheet.sheet,
            widths,
            frozen_rows=last,
            frozen_columns=sheet.frozen,
            repeated=(first, last),
            landscape=sum(widths) > _PORTRAIT,
            footer=text("spreadsheets.export.page"),
            print_columns=len(columns),
            row_height=18,
        )

    def write(self, rows: Iterable[Sequence[object]]) -> int:
        """The whole sheet; answers how many rows of the list it holds."""
        member = self._book.begin(self._frame)
        kinds, wraps = [column.type for column in self._columns], [column.wrap for column in self._columns]
        stream = RowStream(member, self._book.styles, kinds, wraps)
        self._above(stream)
        self._headings(stream)
        sums = _Sums(self._columns)
        stream.body(rows, coloured=self._sheet.coloured, seen=sums.add)
        if self._sheet.totals and sums.count:
            self._totals(stream, sums)
        if self._sheet.signatures:
            self._signatures(stream)
        self._frame.last_row = stream.row
        self._book.end(member)
        return sums.count

    def _style(self, look: CellLook) -> int:
        styles: StyleSheet = self._book.styles
        return styles.number(look)

    def _merge(self, row: int, first: int, last: int, last_row: int = 0) -> None:
        if last > first or last_row > row:
            self._frame.merged.append(f"{column_letter(first)}{row}:{column_letter(last)}{last_row or row}")

    def _above(self, stream: RowStream) -> None:
        """The title, and the line with office, date and unit."""
        sheet = self._sheet
        if sheet.title:
            font = text("spreadsheets.font.title")
            style = self._style(CellLook("@", "center", wrap=True, size=22, font=font))
            stream.line([(0, sheet.title, style)], _TITLE)
            self._merge(stream.row, 0, self._last)
        if not (sheet.office or sheet.when or sheet.unit):
            return
        office = text("spreadsheets.official.office", office=sheet.office) if sheet.office else ""
        unit = text("spreadsheets.official.unit", unit=sheet.unit) if sheet.unit else ""
        if self._last < 2:
            words = "　".join(part for part in (office, sheet.when, unit) if part)
            stream.line([(0, words, self._style(CellLook("@")))], _LINE)
            self._merge(stream.row, 0, self._last)
            return
        third = max(1, (self._last + 1) // 3)
        places = ((0, third - 1, office, "left"), (third, self._last - third, sheet.when, "center"),
                  (self._last - third + 1, self._last, unit, "right"))  # fmt: skip
        stream.line([(first, words, self._style(CellLook("@", side))) for first, _, words, side in places], _LINE)
        for first, last, _, _ in places:
            self._merge(stream.row, first, last)

    def _headings(self, stream: RowStream) -> None:
        style = self._style(CellLook("@", "center", wrap=True, fill=HEAD_FILL, boxed=True, bold=True))
        first = stream.row + 1
        tall = _HEADER if len(self._header) > 1 else _HEADER + 8
        for row in self._header:
            padded = [*row, *[""] * (len(self._columns) - len(row))][: len(self._columns)]
            stream.line(((index, words, style) for index, words in enumerate(padded)), tall)
        for place in merged_header(self._header, len(self._columns)):
            top, left, bottom, right = place
            self._merge(first + top, left, right, first + bottom)

    def _totals(self, stream: RowStream, sums: _Sums) -> None:
        counted = self._sheet.counted
        label = text("spreadsheets.official.total")
        if counted:
            label = text("spreadsheets.official.total_of", count=sums.count, counted=counted)
        cells: list[tuple[int, object, int]] = []
        for index, column in enumerate(self._columns):
            known = sums.sums.get(index)
            value: object = None if known is None else known / 100 if column.type == "money" else known
            side = "right" if column.type in RIGHT else "center"
            number_format = FORMATS[column.type] if known is not None else "@"
            style = self._style(CellLook(number_format, side, boxed=True, bold=True))
            cells.append((index, label if index == 0 else value, style))
        stream.line(cells, _TOTAL)
        first = min(sums.sums, default=self._last + 1)
        self._merge(stream.row, 0, max(0, first - 1))
        wanted = self._sheet.in_words
        if wanted is not None and wanted in sums.sums:
            self._in_words(stream, int(sums.sums[wanted]))

    def _in_words(self, stream: RowStream, fen: int) -> None:
        """The sum in capital numerals, in a row of its own."""
        style = self._style(CellLook("@", "left", boxed=True, bold=True))
        words: dict[int, object] = {0: text("spreadsheets.official.in_words")}
        start = min(2, self._last)
        words[start] = money_words(fen)
        stream.line(((index, words.get(index), style) for index in range(self._last + 1)), _TOTAL)
        self._merge(stream.row, 0, start - 1)
        self._merge(stream.row, start, self._last)

    def _signatures(self, stream: RowStream) -> None:
        stream.line([(0, text("spreadsheets.official.signatures"), self._style(CellLook("@", "left")))], _SIGNATURE)
        self._merge(stream.row, 0, self._last)


def merged_header(header: Sequence[Sequence[str]], width: int) -> list[tuple[int, int, int, int]]:
    """Which cells of several header rows go together: (top, left, bottom, right), all from 0.

    A text goes on to the right over empty cells that have a text below, and down over empty cells.
    """
    if len(header) < 2:
        return []
    grid = [[*row, *[""] * (width - len(row))][:width] for row in header]
    found = []
    for top, row in enumerate(grid):
        for left, words in enumerate(row):
            if not words:
                continue
            right, bottom = left, top
            below = grid[top + 1] if top + 1 < len(grid) else [""] * width
            while below[left] and right + 1 < width and not row[right + 1] and below[right + 1]:
                right += 1
            while right == left and bottom + 1 < len(grid) and not grid[bottom + 1][left]:
                bottom += 1
            if right > left or bottom > top:
                found.append((top, left, bottom, right))
    return found
