"""Splitting a CSV into columns of cells, a piece of the table at a time.

Where no cell is quoted, a piece is cut at its commas at once; anything else is left to the ``csv`` module, which then
says where the next row begins. Both ways give the same cells and refuse the same tables. Every line ends with CR LF.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

PIECE_BYTES = 120_000  # with its last line usually within what one cell may hold, so that no cell need be measured
LINE_CHARS = 1_000_000
CELL_CHARS = 131_072  # what the csv module takes by itself; its limit is the whole process's, and others raise it
_END = b"\r\n"
_MARK = "\x1e"

Columns = list[list[str]]


class Unreadable(ValueError):
    """The table is no CSV of that many columns."""


def column_pieces(data: bytes, names: Sequence[str]) -> Iterator[Columns]:
    """The cells below the header, by columns, in pieces of some thousand rows. Raises ``Unreadable``."""
    reader = _Reader(data, len(names))
    try:
        if reader.row() != list(names):
            raise Unreadable
        while reader.place < len(data):
            piece = reader.plain() or reader.quoted()
            if piece:
                yield piece
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable from error


class _Reader:
    """``place`` is where the next row begins."""

    def __init__(self, data: bytes, width: int) -> None:
        self.data, self.width = data, width
        self.place = self._stop = 0
        self._line = ""

    def row(self) -> list[str] | None:
        """The next row alone."""
        return next(self._rows(), None)

    def plain(self) -> Columns | None:
        """The next piece, if nothing in it needs the ``csv`` module."""
        last = len(self.data) - len(_END)
        end = self.data.find(_END, max(self.place, min(self.place + PIECE_BYTES, last)))
        self._stop = len(self.data) if end < 0 else end + len(_END)
        if end < 0 or end - self.place > PIECE_BYTES + LINE_CHARS or self.width == 1:
            return None
        piece = self.data[self.place : end]
        if b'"' in piece or b"\0" in piece:
            return None
        flat = piece.decode("utf-8").replace("\r\n", f",{_MARK},")
        if "\r" in flat or "\n" in flat:
            return None
        cells = flat.split(",")
        if len(piece) > CELL_CHARS and max(map(len, cells)) > CELL_CHARS:
            return None
        if not self._in_step(cells):
            return None
        self.place = self._stop
        return [cells[at :: self.width + 1] for at in range(self.width)]

    def _in_step(self, cells: list[str]) -> bool:
        """Whether the mark of a line's end stands after each row's cells and nowhere else."""
        marks = cells[self.width :: self.width + 1]
        ends = len(marks)
        return len(cells) == ends * (self.width + 1) + self.width and marks.count(_MARK) == ends == cells.count(_MARK)

    def quoted(self) -> Columns:
        """The next piece through the ``csv`` module."""
        rows = []
        for row in self._rows():
            if len(row) != self.width or max(map(len, row)) > CELL_CHARS:
                raise Unreadable
            rows.append(row)
            if self.place >= self._stop:
                break
        return [list(column) for column in zip(*rows, strict=True)]

    def _rows(self) -> Iterator[list[str]]:
        for row in csv.reader(self._lines(), strict=True):
            if not self._line.endswith("\r\n"):  # the csv module also takes either character alone, or none
                raise Unreadable
            yield row

    def _lines(self) -> Iterator[str]:
        # A line is read in bounded pieces: a line of 200 million commas would otherwise become a list of as many cells.
        raw = io.BytesIO(self.data)
        raw.seek(self.place)
        stream = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        while line := stream.readline(LINE_CHARS):
            self.place += len(line.encode("utf-8"))
            self._line = line
            yield line
