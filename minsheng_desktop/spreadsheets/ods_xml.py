"""What calamine does not tell of an .ods, taken from its ``content.xml`` while it streams by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.number_formats import PADDED, TEN_THOUSANDS, YEAR_MONTH
from minsheng_desktop.spreadsheets.records import CellError, Merged, SheetDetails, UncachedFormula
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS, MAX_TEXT
from minsheng_desktop.spreadsheets.sheet_xml import SheetFacts
from minsheng_desktop.spreadsheets.vocabulary import columns
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_MARK = b"<table:table-row"
_MAX_ROW_BYTES = 32 * 2**20
_MAX_REPEAT = 2**21
_ROW = re.compile(rb"<table:table-row(?=[\s>/])([^>]*)>")
_TABLE = re.compile(rb"<table:table(?=[\s>])([^>]*)>")
_CELL = re.compile(rb"<table:(covered-)?table-cell(?=[\s>/])([^>]*?)(/?)>")
_NUMBER = {
    name: re.compile(rb'\btable:number-%s="([0-9]{1,9})"' % name)
    for name in (b"columns-repeated", b"rows-repeated", b"columns-spanned", b"rows-spanned")
}
_NAME = re.compile(rb'\btable:name="([^"]*)"')
_STYLE_NAME = re.compile(rb'\btable:style-name="([^"]*)"')
_FORMULA = re.compile(rb'\btable:formula="([^"]*)"')
_TEXT = re.compile(rb"<text:p[^>]*>(.*?)</text:p>", re.DOTALL)
_TAGS = re.compile(rb"<[^>]*>")
_SPACES = re.compile(rb'<text:s\b[^>]*\btext:c="([0-9]+)"')
_STYLE = re.compile(rb"<style:style\b([^>]*?)(?:/>|>(.*?)</style:style>)", re.DOTALL)
_DATA_STYLE = re.compile(rb"<number:(date|number|currency)-style\b([^>]*)>(.*?)</number:\1-style>", re.DOTALL)
_STYLE_KEY = re.compile(rb'\bstyle:name="([^"]*)"')
_DATA_KEY = re.compile(rb'\bstyle:data-style-name="([^"]*)"')
_FILL = re.compile(rb'\bfo:background-color="#([0-9A-Fa-f]{6})"')
_STRUCK = re.compile(rb'text-line-through-style="(?!none)')
_LEAST_DIGITS = re.compile(rb'number:min-integer-digits="([0-9]{1,2})"')
_BRACKETS = re.compile(r"\[([^\]]*)\]")


@dataclass(slots=True)
class _Style:
    struck: bool = False
    fill: str = ""
    sense: str = ""


@dataclass(slots=True)
class _Table:
    facts: SheetFacts = field(default_factory=SheetFacts)
    merged: list[Merged] = field(default_factory=list)
    row: int = 1
    last_row: int = 0
    last_column: int = 0
    text: int = 0


class OdsScan:
    """Goes once through ``content.xml``; raises ``too_large`` for what would unfold beyond what can be held."""

    def __init__(self, pieces: Iterator[bytes], job: Job) -> None:
        self._pieces, self._job = pieces, job
        self._tables: dict[str, _Table] = {}
        self._table = _Table()
        self._styles: dict[bytes, _Style] = {}
        self._plain = _Style()

    def run(self) -> None:
        """Read to the end."""
        rest = b""
        for piece in self._pieces:
            self._job.tick(0, 0)
            rest += piece
            cut = rest.rfind(_MARK)
            if cut > 0:
                self._rows(rest[:cut])
                rest = rest[cut:]
            if len(rest) > _MAX_ROW_BYTES:
                raise file_error("spreadsheets.too_large")
        self._rows(rest)

    def applied(self, name: str, rows: list[list[object]]) -> SheetDetails:
        """What the sheet tells; errors and formulas without a result are put into ``rows``."""
        table = self._tables.get(name)
        if table is None:
            return SheetDetails()
        return table.facts.applied(rows, tuple(table.merged))

    def _rows(self, chunk: bytes) -> None:
        if b"\0" in chunk[:64] or b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise corrupt()
        if b"</style:style>" in chunk:
            self._read_styles(chunk)
        places = [match.start() for match in _ROW.finditer(chunk)]
        self._tables_in(chunk[: places[0]] if places else chunk)
        for start, end in pairwise([*places, len(chunk)]):
            row = chunk[start:end]
            self._row(row)
            self._tables_in(row)

    def _tables_in(self, text: bytes) -> None:
        """The table that begins behind a row, or before the first."""
        if b"<table:table " not in text:
            return
        for attributes in _TABLE.findall(text):
            name = _NAME.search(attributes)
            self._table = self._tables.setdefault(
                unescape(name[1].decode("utf-8", "replace")) if name else "", _Table()
            )

    def _row(self, row: bytes) -> None:
        head = row[: row.find(b">") + 1]
        repeat = _count(head, b"rows-repeated")
        table, number = self._table, self._table.row
        cells, column = [], 0
        found = list(_CELL.finditer(row))
        for index, match in enumerate(found):
            covered, attributes, closed = match.groups()
            times = _count(attributes, b"columns-repeated") if b"-repeated" in attributes else 1
            if not closed or b"office:value-type" in attributes or b"table:formula" in attributes:
                body = (
                    b"" if closed else row[match.end() : found[index + 1].start() if index + 1 < len(found) else None]
                )
                self._filled(number, repeat, column, times, attributes, body)
            if not covered:
                cells.append((self._style(attributes), not closed, column, times))
                if b"-spanned" in attributes:
                    self._span(number, column, attributes)
            column += times
        if b'table:visibility="collapse"' in head or b'table:visibility="filter"' in head:
            table.facts.hidden.update(range(number, number + min(repeat, 100_000)))
        if repeat < 1000:
            for each in range(number, number + repeat):
                self._mark(each, cells)
        table.row += repeat

    def _filled(self, row: int, repeat: int, column: int, times: int, attributes: bytes, body: bytes) -> None:
        table = self._table
        table.last_row = max(table.last_row, row + repeat - 1)
        table.last_column = max(table.last_column, column + times)
        spaces = sum(int(count[:18]) for count in _SPACES.findall(body)) if b"text:c=" in body else 0
        table.text += (len(body) + spaces) * times * repeat
        if table.last_row * table.last_column > MAX_CELLS or table.text > MAX_TEXT:
            raise file_error("spreadsheets.too_large")
        formula = _FORMULA.search(attributes) if b"table:formula" in attributes else None
        if formula is not None:
            text = _plain_formula(formula[1])
            table.facts.formulas[row, column] = text
            if b"office:value-type" not in attributes:
                table.facts.values[row, column] = UncachedFormula(text)
        if b'calcext:value-type="error"' in attributes:
            shown = _TEXT.search(body)
            code = unescape(_TAGS.sub(b"", shown[1]).decode("utf-8", "replace")) if shown else "#VALUE!"
            table.facts.values[row, column] = CellError(code)

    def _span(self, row: int, column: int, attributes: bytes) -> None:
        down, right = _count(attributes, b"rows-spanned"), _count(attributes, b"columns-spanned")
        if (down > 1 or right > 1) and len(self._table.merged) < 500_000:
            self._table.merged.append(Merged(row, column, row + down - 1, column + right - 1))

    def _mark(self, row: int, cells: list[tuple[_Style, bool, int, int]]) -> None:
        facts = self._table.facts
        width = sum(times for _, filled, _, times in cells if filled)
        if not width:
            return
        if sum(times for style, filled, _, times in cells if filled and style.struck) * 2 > width:
            facts.struck.add(row)
        fills: Counter[str] = Counter()
        for style, filled, column, times in cells:
            if style.fill and times < 1000:
                fills[style.fill] += times
            if style.sense and filled:
                facts.formats.setdefault(style.sense, set()).update((row, c) for c in range(column, column + times))
        colour, count = fills.most_common(1)[0] if fills else ("", 0)
        if count * 2 > sum(times for _, _, _, times in cells if times < 1000):
            facts.colours[row] = colour

    def _style(self, attributes: bytes) -> _Style:
        name = _STYLE_NAME.search(attributes)
        return self._styles.get(name[1], self._plain) if name else self._plain

    def _read_styles(self, chunk: bytes) -> None:
        senses = {}
        for kind, attributes, body in _DATA_STYLE.findall(chunk):
            key = _STYLE_KEY.search(attributes)
            if key:
                senses[key[1]] = _sense(kind, body)
        for attributes, body in _STYLE.findall(chunk):
            key, data = _STYLE_KEY.search(attributes), _DATA_KEY.search(attributes)
            if key and b'"table-cell"' in attributes:
                fill = _FILL.search(body)
                self._styles[key[1]] = _Style(
                    _STRUCK.search(body) is not None,
                    fill[1].decode().upper() if fill else "",
                    senses.get(data[1], "") if data else "",
                )


def _sense(kind: bytes, body: bytes) -> str:
    if kind == b"date":
        return YEAR_MONTH if b"<number:month" in body and b"<number:year" in body and b"<number:day" not in body else ""
    if columns().ten_thousand.encode() in body:
        return "" if b"number:display-factor" in body else TEN_THOUSANDS
    digits = _LEAST_DIGITS.search(body)
    return f"{PADDED}{int(digits[1])}" if digits and int(digits[1]) > 1 else ""


def _count(attributes: bytes, name: bytes) -> int:
    match = _NUMBER[name].search(attributes)
    return min(max(int(match[1]), 1), _MAX_REPEAT) if match else 1


def _plain_formula(raw: bytes) -> str:
    """``of:=SUM([.B2:.B5])`` as a person sees it: ``=SUM(B2:B5)``."""
    text = unescape(raw.decode("utf-8", "replace"))
    text = _BRACKETS.sub(lambda match: match[1].removeprefix(".").replace(":.", ":"), text)
    return text if text.startswith("=") else f"={text.partition('=')[2] or text}"
