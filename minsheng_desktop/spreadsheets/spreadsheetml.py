"""Workbooks written as one XML file in the way of Excel 2003."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date, datetime, time

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.grid import Grid, RowMarks
from minsheng_desktop.spreadsheets.markup import attributes_of, tokens
from minsheng_desktop.spreadsheets.number_formats import PADDED, TEN_THOUSANDS, YEAR_MONTH, meaning
from minsheng_desktop.spreadsheets.records import CellError, Sheet, UncachedFormula
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_STATES = {"SheetHidden": "hidden", "SheetVeryHidden": "veryHidden"}
_NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+(?:E[-+]?[0-9]{1,3})?", re.IGNORECASE)
_HELD = {"data", "visible"}  # elements whose text is of use


@dataclass(slots=True)
class _Style:
    struck: bool = False
    fill: str = ""
    sense: str = ""


def read_spreadsheetml(text: str, job: Job) -> list[Sheet]:
    """The sheets in order. Raises ``file_corrupt`` for a file that was cut off or declares entities."""
    if "<!ENTITY" in text or "</" not in text[-200:] or not re.search(r"</(?:\w+:)?Workbook\s*>\s*$", text[-200:]):
        raise corrupt()
    book = _Book()
    for name, content, attributes in tokens(text, job, frozenset()):
        if not name:
            book.text(content)
        elif name[0] == "/":
            book.end(name[1:])
        else:
            book.begin(name, attributes)
            if content:
                book.end(name)
    return book.sheets


class _Book:
    """Where in the file the reader is."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._styles: dict[str, _Style] = {}
        self._style = _Style()
        self._name = ""
        self._state = "visible"
        self._grid: Grid | None = None
        self._row = self._column = 0
        self._row_times = 1
        self._row_style = ""
        self._marks = RowMarks()
        self._cell: dict[str, str] | None = None
        self._kind = ""
        self._value: object = ""
        self._text: list[str] | None = None
        self._in_comment = False

    def begin(self, name: str, raw: str) -> None:
        """A tag opens."""
        if name == "cell" and self._grid is not None:
            self._cell = _local(raw)
            self._column = max(self._column, _whole(self._cell.get("index"), 1) - 1)
            self._value, self._kind = "", ""
        elif name == "row" and self._grid is not None:
            self._begin_row(_local(raw))
        elif name in _HELD and not self._in_comment:
            self._kind = _local(raw).get("type", "")
            self._text = []
        elif name == "comment":
            self._in_comment = True
        elif name == "worksheet":
            self._name, self._state = _local(raw).get("name", ""), "visible"
        elif name == "table" and self._grid is None:
            self._grid, self._row = Grid(), 0
        elif name in ("style", "font", "interior", "numberformat"):
            self._begin_style(name, _local(raw))

    def _begin_row(self, found: dict[str, str]) -> None:
        assert self._grid is not None
        self._row = max(self._row + 1, _whole(found.get("index"), 0))
        self._row_times = 1 + _whole(found.get("span"), 0)
        self._grid.reach(self._row)
        self._column, self._marks, self._row_style = 0, RowMarks(), found.get("styleid", "")
        if found.get("hidden") == "1" or found.get("height") == "0":
            self._grid.hidden.update(range(self._row, self._row + min(self._row_times, 100_000)))

    def _begin_style(self, name: str, found: dict[str, str]) -> None:
        if name == "style":
            base = self._styles.get(found.get("parent", ""), _Style())
            self._style = _Style(base.struck, base.fill, base.sense)
            self._styles[found.get("id", "")] = self._style
        elif name == "font":
            self._style.struck = found.get("strikethrough") == "1"
        elif name == "interior":
            colour = found.get("color", "")
            self._style.fill = colour[1:].upper() if colour.startswith("#") and found.get("pattern") == "Solid" else ""
        else:
            self._style.sense = meaning(found.get("format", ""))

    def text(self, text: str) -> None:
        """Text between tags."""
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        """A tag closes."""
        if name in _HELD and self._text is not None:
            whole, self._text = "".join(self._text), None
            if name == "visible":
                self._state = _STATES.get(whole.strip(), "visible")
            elif self._cell is not None:
                self._value = _value(self._kind, whole)
        elif name == "comment":
            self._in_comment = False
        elif name == "cell" and self._cell is not None and self._grid is not None:
            self._end_cell(self._grid, self._cell)
            self._cell = None
        elif name == "row" and self._grid is not None:
            self._grid.mark(self._row, self._marks)
            self._row += self._row_times - 1
        elif name == "worksheet":
            grid, self._grid = self._grid or Grid(), None
            self.sheets.append(grid.sheet(self._name or f"Sheet{len(self.sheets) + 1}", self._state))

    def _end_cell(self, grid: Grid, found: dict[str, str]) -> None:
        row, column = max(self._row, 1), self._column
        formula = found.get("formula", "")
        if formula:
            grid.formulas[row, column] = formula
            if not self._kind:
                self._value = UncachedFormula(formula)
        if self._value != "":
            grid.put(row, column, self._value)
        down, right = _whole(found.get("mergedown"), 0), _whole(found.get("mergeacross"), 0)
        grid.merge(row, column, down, right)
        style = self._styles.get(found.get("styleid") or self._row_style)
        if style is not None:
            self._marks.count(self._value != "", style.struck, style.fill)
            _take_sense(grid, row, column, style.sense, self._value)
        else:
            self._marks.count(self._value != "", False, "")
        self._column += 1 + right


def _take_sense(grid: Grid, row: int, column: int, sense: str, value: object) -> None:
    if value == "" or not sense:
        return
    if sense == TEN_THOUSANDS:
        grid.in_ten_thousands.add((row, column))
    elif sense == YEAR_MONTH:
        grid.year_month.add((row, column))
    elif sense.startswith(PADDED):
        grid.padded[row, column] = int(sense.removeprefix(PADDED))


def _local(raw: str) -> dict[str, str]:
    return {name.rpartition(":")[2]: value for name, value in attributes_of(raw).items()}


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 8 else default


def _value(kind: str, text: str) -> object:
    """The value of a ``Data`` element; what does not read as its type stays text."""
    plain = text.strip()
    if kind == "Number" and _NUMBER.fullmatch(plain):
        return float(plain)
    if kind == "DateTime":
        with contextlib.suppress(ValueError):
            return _moment(datetime.fromisoformat(plain))
    if kind == "Boolean" and plain in ("0", "1"):
        return plain == "1"
    if kind == "Error" and plain:
        return CellError(plain)
    return text


def _moment(found: datetime) -> date | datetime | time:
    if found.year < 1900:
        return found.time()
    return found if found.time() != time() else found.date()
