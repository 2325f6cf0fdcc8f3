"""Tables of a web page that goes about under a workbook's name."""

from __future__ import annotations

import re

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.grid import Grid, RowMarks
from minsheng_desktop.spreadsheets.markup import attributes_of, tokens
from minsheng_desktop.spreadsheets.records import CellError, Sheet
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_MAX_SPAN = 2000
_MAX_DEPTH = 64  # tables inside one another; a deeper one counts as part of the cell it stands in
_MAX_TOO_DEEP = 1000
_MAX_TABLES = 20_000
_LINES = {"br", "p", "div", "li", "/p", "/div", "/li"}
_STRUCTURE = frozenset(("tr", "/tr", "td", "th", "/td", "/th"))
_STRIKES = {"s", "strike", "del"}
_BLANKS = re.compile(r"[ \t\r\n]*\n[ \t\r\n]*| {2,}|\t+")
_PLAIN_NUMBER = re.compile(r"[-+(]?[¥￥]?[0-9][0-9,]*(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?\)?%?", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,64})</x:Name>")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_FILL = re.compile(r"background(?:-color)?\s*:\s*(#[0-9a-f]{6}|#[0-9a-f]{3}|[a-z]+)", re.IGNORECASE)
_COLOURS = {
    "yellow": "FFFF00", "red": "FF0000", "lime": "00FF00", "green": "008000", "blue": "0000FF", "aqua": "00FFFF",
    "cyan": "00FFFF", "fuchsia": "FF00FF", "magenta": "FF00FF", "orange": "FFA500", "pink": "FFC0CB",
    "silver": "C0C0C0", "gray": "808080", "grey": "808080",
}  # fmt: skip


def read_html(text: str, job: Job) -> list[Sheet]:
    """The tables of a page as sheets.

    Tables that go on under one another in the same width, and small ones (titles, footers), make one sheet; a
    ``<tr>`` is a row. Raises ``file_corrupt`` for a page that was cut off inside a table.
    """
    page = _Page()
    for name, content, attributes in tokens(text, job):
        page.take(name, content, attributes)
    page.finish(cut_off=not re.search(r"</(?:html|body)\s*>", text[-4096:], re.IGNORECASE))
    names = _SHEET_NAME.findall(text[:200_000])
    grids = _together([grid for grid in page.grids if grid.rows])
    plain = len(names) < len(grids) or len(set(names)) < len(names)
    return [grid.sheet(f"Sheet{index + 1}" if plain else names[index]) for index, grid in enumerate(grids)]


def _together(grids: list[Grid]) -> list[Grid]:
    done: list[Grid] = []
    for grid in grids:
        if done and (len(grid.rows) <= 2 or len(done[-1].rows) <= 3 or grid.width == done[-1].width):
            done[-1].append(grid)
        else:
            done.append(grid)
    return done


class _Table:
    """A table that is being read: where the next cell goes, and the spans from above that are in its way."""

    def __init__(self) -> None:
        self.grid = Grid()
        self.row = 0
        self.cell: list[str] | None = None
        self.attributes: dict[str, str] = {}
        self.struck = False
        self._spans: dict[int, int] = {}  # column -> rows still covered from above
        self._column = -1  # no row is open
        self._marks = RowMarks()
        self._row_fill = ""

    def begin_row(self, attributes: dict[str, str]) -> None:
        self.end_row()
        self.row += 1
        self.grid.reach(self.row)
        self._column = 0
        self._marks = RowMarks()
        self._row_fill = _fill(attributes)
        if _HIDDEN.search(attributes.get("style", "")) or attributes.get("height") in ("0", "0px"):
            self.grid.hidden.add(self.row)

    def end_row(self) -> None:
        self.end_cell()
        if self._column < 0:
            return
        self.grid.mark(self.row, self._marks)
        self._spans = {column: left - 1 for column, left in self._spans.items() if left > 1}
        self._column = -1

    def begin_cell(self, attributes: dict[str, str]) -> None:
        self.end_cell()
        if self._column < 0:
            self.begin_row({})
        self.cell, self.attributes, self.struck = [], attributes, False

    def end_cell(self) -> None:
        if self.cell is None:
            return
        text = "".join(self.cell).strip(" \r\n\t")
        self.cell = None
        while self._column in self._spans:
            self._column += 1
        if not self.attributes:
            self.grid.put(self.row, self._column, text)
            self._marks.count(text != "", self.struck, self._row_fill)
            self._column += 1
            return
        down, right = _span(self.attributes.get("rowspan")), _span(self.attributes.get("colspan"))
        self.grid.put(self.row, self._column, _value(text, self.attributes))
        self.grid.reach(self.row, self._column + right)
        self.grid.merge(self.row, self._column, down - 1, right - 1)
        if "x:fmla" in self.attributes:
            self.grid.formulas[self.row, self._column] = self.attributes["x:fmla"]
        style = self.attributes.get("style", "")
        self._marks.count(text != "", self.struck or "line-through" in style, _fill(self.attributes) or self._row_fill)
        if down > 1:
            self._spans |= dict.fromkeys(range(self._column, self._column + right), down)
        self._column += right


class _Page:
    """All tables of a page in the order in which they begin."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._open: list[_Table] = []
        self._too_deep = 0
        self._closed_one = False

    def take(self, name: str, text: str, attributes: str) -> None:
        """The next token."""
        if name == "table":
            self._begin_table()
        elif not self._open:
            return
        elif not name:
            cell = self._open[-1].cell
            if cell is not None:
                cell.append(_BLANKS.sub(" ", text) if "\n" in text or "  " in text or "\t" in text else text)
        elif name == "/table":
            self._end_table()
        elif name in _STRUCTURE:
            self._structure(self._open[-1], name, attributes)
        else:
            self._in_cell(self._open[-1], name)

    @staticmethod
    def _structure(table: _Table, name: str, attributes: str) -> None:
        if name == "tr":
            table.begin_row(attributes_of(attributes))
        elif name == "/tr":
            table.end_row()
        elif name in ("td", "th"):
            table.begin_cell(attributes_of(attributes))
        else:
            table.end_cell()

    @staticmethod
    def _in_cell(table: _Table, name: str) -> None:
        if table.cell is None:
            return
        if name in _LINES:
            if any(part.strip() for part in table.cell):
                table.cell.append("\n")
        elif name in _STRIKES:
            table.struck = True

    def _begin_table(self) -> None:
        if len(self._open) >= _MAX_DEPTH:
            self._too_deep += 1
        if self._too_deep > _MAX_TOO_DEEP or len(self.grids) > _MAX_TABLES:
            raise file_error("spreadsheets.too_large")
        if self._too_deep:
            return
        table = _Table()
        self._open.append(table)
        self.grids.append(table.grid)

    def _end_table(self) -> None:
        self._closed_one = True
        if self._too_deep:
            self._too_deep -= 1
            return
        table = self._open.pop()
        table.end_row()
        inside = [value for row in table.grid.rows for value in row if value != ""][:3]
        if not inside or (len(inside) < 3 and self._open and self._open[-1].cell is not None):
            # a frame for the looks, or a cell's content laid out as a table
            self.grids.remove(table.grid) if len(self.grids) < 1000 else table.grid.rows.clear()
            if self._open and self._open[-1].cell is not None:
                self._open[-1].cell.extend(str(value) for value in inside)

    def finish(self, cut_off: bool) -> None:
        """No more tokens; ``cut_off`` tells that the page itself has no end."""
        if self._open and cut_off:
            raise corrupt()
        while self._open:
            self._end_table()


def _value(text: str, attributes: dict[str, str]) -> object:
    """The value of a cell: a number where the page says so and shows one, else the text."""
    if "x:err" in attributes:
        return CellError(attributes["x:err"] or text or "#VALUE!")
    number = attributes.get("x:num")
    if number is None or "x:str" in attributes or not _PLAIN_NUMBER.fullmatch(text.strip()):
        return text
    if text.isdigit() and (len(text) > 15 or text.startswith("0")):
        return text  # the page shows all its digits
    try:
        return float((number or text).replace(",", ""))
    except ValueError:
        return text


def _fill(attributes: dict[str, str]) -> str:
    """The exact background colour, else ""."""
    found = attributes.get("bgcolor") or ""
    if not found and "style" in attributes:
        match = _FILL.search(attributes["style"])
        found = match[1] if match else ""
    if found.startswith("#"):
        digits = found[1:].upper()
        return digits if len(digits) == 6 else "".join(2 * digit for digit in digits)
    return _COLOURS.get(found.lower(), "")


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    return min(max(int(digits), 1), _MAX_SPAN) if digits.isdecimal() and len(digits) < 9 else 1
