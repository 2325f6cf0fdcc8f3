"""A sheet that is put together cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.spreadsheets.records import Merged, Sheet, SheetDetails
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS

MAX_COLUMNS = 16_384
MAX_ROWS = 1_048_576


@dataclass(slots=True)
class RowMarks:
    """What the cells of one row look like."""

    cells: int = 0
    filled: int = 0
    struck: int = 0
    fills: dict[str, int] = field(default_factory=dict)

    def count(self, filled: bool, struck: bool, fill: str) -> None:
        """Take down one cell."""
        self.cells += 1
        self.filled += filled
        self.struck += filled and struck
        if fill:
            self.fills[fill] = self.fills.get(fill, 0) + 1

    @property
    def is_struck(self) -> bool:
        """Whether most filled cells are struck through."""
        return self.struck * 2 > self.filled

    @property
    def colour(self) -> str:
        """The colour most cells carry, else ""."""
        return next((colour for colour, count in self.fills.items() if count * 2 > self.cells), "")


@dataclass(slots=True)
class Grid:
    """Cells in rows; rows are numbered from 1, columns from 0. Raises ``too_large`` when it grows beyond bounds."""

    rows: list[list[object]] = field(default_factory=list)
    width: int = 0
    merged: list[Merged] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    colours: dict[int, str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    year_month: set[tuple[int, int]] = field(default_factory=set)
    in_ten_thousands: set[tuple[int, int]] = field(default_factory=set)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)

    def put(self, row: int, column: int, value: object) -> None:
        """Set a cell; rows and cells before it that were not set are empty."""
        self.reach(row, column + 1)
        cells = self.rows[row - 1]
        if len(cells) <= column:
            cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value

    def reach(self, row: int, width: int = 0) -> None:
        """Make the rows up to ``row`` exist."""
        self.width = max(self.width, width)
        if row > MAX_ROWS or self.width > MAX_COLUMNS or max(row, len(self.rows)) * max(self.width, 1) > MAX_CELLS:
            raise file_error("spreadsheets.too_large")
        while len(self.rows) < row:
            self.rows.append([])

    def merge(self, row: int, column: int, down: int, right: int) -> None:
        """Take down a merged range that begins in a cell and goes on so many rows down and columns to the right."""
        if (down or right) and len(self.merged) < 500_000:
            self.merged.append(Merged(row, column, row + down, column + right))

    def mark(self, row: int, marks: RowMarks) -> None:
        """Judge the looks of a row that is finished."""
        if marks.is_struck:
            self.struck.add(row)
        if marks.colour:
            self.colours[row] = marks.colour

    def append(self, other: Grid) -> None:
        """Put another grid below this one."""
        base = len(self.rows)
        self.reach(base + len(other.rows), other.width)
        self.rows[base:] = other.rows
        for m in other.merged:
            self.merged.append(Merged(m.first_row + base, m.first_column, m.last_row + base, m.last_column))
        self.hidden.update(row + base for row in other.hidden)
        self.struck.update(row + base for row in other.struck)
        self.colours.update((row + base, colour) for row, colour in other.colours.items())
        self.formulas.update(((row + base, column), text) for (row, column), text in other.formulas.items())

    def sheet(self, name: str, state: str = "visible") -> Sheet:
        """The finished sheet: rows of equal length, no empty rows at the end."""
        while self.rows and not any(value != "" for value in self.rows[-1]):
            self.rows.pop()
        for row in self.rows:
            row.extend([""] * (self.width - len(row)))
        last = len(self.rows)
        merged = (
            Merged(m.first_row, m.first_column, min(m.last_row, last), m.last_column)
            for m in self.merged
            if m.first_row <= last
        )
        details = SheetDetails(
            tuple(m for m in merged if (m.first_row, m.first_column) != (m.last_row, m.last_column)),
            frozenset(self.hidden),
            frozenset(self.struck),
            self.colours,
            self.formulas,
            in_ten_thousands=frozenset(self.in_ten_thousands),
            year_month=frozenset(self.year_month),
            padded=self.padded,
        )
        return Sheet(name, state, self.rows, details)
