"""What calamine does not tell, taken from the raw XML of a sheet while it streams by."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from xml.etree import ElementTree

from minsheng_desktop.spreadsheets.container import Parts
from minsheng_desktop.spreadsheets.grid import RowMarks
from minsheng_desktop.spreadsheets.letters import column_index
from minsheng_desktop.spreadsheets.number_formats import PADDED, TEN_THOUSANDS, YEAR_MONTH, meaning
from minsheng_desktop.spreadsheets.records import CellError, Merged, SheetDetails, UncachedFormula
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ROW = re.compile(rb"<row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_FORMULA_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>\s*<f\b([^>]*?)(?:/>|>([^<]*)</f>)(.*?)</c>', re.DOTALL
)
_ERROR_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?=[^>]*\bt="e")[^>]*(?<!/)>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(rb"<v>([^<]*)</v>|<is>")
_STYLED = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?:[^>]*? s="([0-9]{1,5})")?[^>]*?(/?)>')
_DIMENSION = re.compile(rb'<dimension ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_MOST = 500_000  # formulas or specially shown cells of one sheet that are kept


@dataclass(frozen=True, slots=True)
class Styles:
    """Indexes of cell styles that strike through, that fill with an exact colour (index -> RRGGBB), and whose number
    format changes what a number means (index -> one of the names in ``number_formats``)."""

    struck: frozenset[int] = frozenset()
    fills: dict[int, str] = field(default_factory=dict)
    formats: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class SheetFacts:
    """What the XML of one sheet told."""

    hidden: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)
    colours: dict[int, str] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    values: dict[tuple[int, int], object] = field(default_factory=dict)  # errors, formulas without a result
    formats: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    declared_range: str = ""
    epoch_1904: bool = False

    def take_marks(self, marks: Mapping[int, RowMarks]) -> None:
        """Judge the looks of whole rows."""
        for row, found in marks.items():
            if found.is_struck:
                self.struck.add(row)
            if colour := found.colour:
                self.colours[row] = colour

    def applied(self, rows: list[list[object]], merged: tuple[Merged, ...]) -> SheetDetails:
        """Put the values calamine leaves out into ``rows``; what else the sheet tells."""
        width = len(rows[0]) if rows else 0
        for (row, column), value in self.values.items():
            _put(rows, row, column, value, width)
        return SheetDetails(
            merged,
            frozenset(self.hidden),
            frozenset(self.struck),
            self.colours,
            self.formulas,
            frozenset(self.formats.get(TEN_THOUSANDS, ())),
            self.declared_range,
            frozenset(self.formats.get(YEAR_MONTH, ())),
            {
                place: int(n)
                for key, found in self.formats.items()
                if (n := key.removeprefix(PADDED)) != key
                for place in found
            },
            self.epoch_1904,
        )


def parse(content: bytes) -> ElementTree.Element:
    """The tree of a small part; raises ``file_corrupt``, also for one that declares entities."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:64]:
        raise corrupt()
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise corrupt() from error


def counts_from_1904(parts: Parts) -> bool:
    """Whether the workbook counts its days from 1904 (made on an old Mac)."""
    found = next((e for e in parse(parts.xml["xl/workbook.xml"]) if e.tag.endswith("}workbookPr")), None)
    return found is not None and found.get("date1904") in ("1", "true", "on")


def sheet_paths(parts: Parts) -> dict[str, str]:
    """Sheet name -> the name of the part that holds that sheet."""
    rels = parse(parts.xml.get("xl/_rels/workbook.xml.rels", b"<Relationships/>"))
    targets = {r.get("Id"): r.get("Target", "") for r in rels}
    known = {name.replace("\\", "/").lower(): name for name in parts.names}
    found: dict[str, str] = {}
    for sheet in parse(parts.xml["xl/workbook.xml"]).iter():
        if sheet.tag not in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
            continue
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)) or ""
        path = posixpath.normpath(posixpath.join("/xl", target.replace("\\", "/"))).lstrip("/").lower()
        if path in known:
            found[sheet.get("name", "")] = known[path]
    return found


def read_styles(content: bytes) -> Styles:
    """The styles of ``xl/styles.xml`` that mark something."""
    if not content:
        return Styles()
    root = parse(content)
    space = root.tag.removesuffix("styleSheet")
    fonts = [_is_struck(font.find(f"{space}strike")) for font in root.findall(f"{space}fonts/{space}font")]
    fills = [_fill_colour(fill, space) for fill in root.findall(f"{space}fills/{space}fill")]
    codes = {f.get("numFmtId", ""): f.get("formatCode", "") for f in root.findall(f"{space}numFmts/{space}numFmt")}
    struck, coloured, formats = set(), {}, {}
    for index, xf in enumerate(root.findall(f"{space}cellXfs/{space}xf")):
        font, fill, format_id = _index(xf, "fontId"), _index(xf, "fillId"), xf.get("numFmtId", "0")
        if font < len(fonts) and fonts[font]:
            struck.add(index)
        if fill < len(fills) and fills[fill]:
            coloured[index] = fills[fill]
        sense = meaning(codes.get(format_id), format_id)
        if sense:
            formats[index] = sense
    return Styles(frozenset(struck), coloured, formats)


def _index(element: ElementTree.Element, name: str) -> int:
    value = element.get(name, "0")
    return int(value) if value.isdecimal() and len(value) < 6 else 0


def _is_struck(element: ElementTree.Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _fill_colour(fill: ElementTree.Element, space: str) -> str:
    pattern = fill.find(f"{space}patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    colour = pattern.find(f"{space}fgColor")
    return (colour.get("rgb") or "")[-6:].upper() if colour is not None else ""


def gather(chunks: Iterable[bytes], styles: Styles) -> SheetFacts:
    """Everything else one sheet tells; only pieces in which a cheap look finds something are looked at closely."""
    facts = SheetFacts()
    marks = _Marks(styles, facts)
    first = True
    for chunk in chunks:
        if first:
            facts.declared_range = _bogus_range(chunk)
            first = False
        if b"<f" in chunk:
            _formulas(chunk, facts)
        if b't="e"' in chunk:
            for letters, number, body in _ERROR_CELL.findall(chunk):
                value = _VALUE.search(body)
                if value is not None:
                    facts.values[int(number), column_index(letters.decode())] = CellError(_text(value[1] or b""))
        if b" hidden=" in chunk:
            _hidden_rows(chunk, facts.hidden)
        marks.look(chunk)
    return facts


def _bogus_range(head: bytes) -> str:
    """The stated used range if it is absurd (a million rows or thousands of columns), else ""."""
    match = _DIMENSION.search(head[:8192])
    if match is None:
        return ""
    rows, columns = int(match[4]), column_index(match[3].decode()) + 1
    return match[0].decode().split('"')[1] if rows > 1_000_000 or columns > 10_000 else ""


def _text(raw: bytes) -> str:
    return unescape(raw.decode("utf-8", "replace"))


def _formulas(chunk: bytes, facts: SheetFacts) -> None:
    for letters, number, attributes, _, formula, rest in _FORMULA_CELL.findall(chunk):
        place = int(number), column_index(letters.decode())
        value = _VALUE.search(rest)
        stored = value is not None and (value[1] != b"" or b't="str"' in attributes)
        if len(facts.formulas) < _MOST:
            facts.formulas[place] = f"={_text(formula)}"
        if not stored and b't="e"' not in attributes and len(facts.values) < _MOST:
            facts.values[place] = UncachedFormula(f"={_text(formula)}")


def _put(rows: list[list[object]], row: int, column: int, value: object, width: int) -> None:
    if column >= max(width, 1) + 64 or row > len(rows) + 1024 or row < 1:
        return
    while len(rows) < row:
        rows.append([""] * width)
    cells = rows[row - 1]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = value


def _hidden_rows(chunk: bytes, hidden: set[int]) -> None:
    for attributes in _ROW.findall(chunk):
        if b' hidden="1"' in attributes or b' hidden="true"' in attributes:
            number = _NUMBER.search(attributes)
            if number:
                hidden.add(int(number[1]))


class _Marks:
    """Rows most of whose filled cells are struck through, the colour most of a row's cells carry, and the cells
    whose number format changes what they mean."""

    def __init__(self, styles: Styles, facts: SheetFacts) -> None:
        self._styles, self._facts = styles, facts
        self._marked = _any_style({*styles.struck, *styles.fills})
        self._formatted = {
            name: _styled_cells({index for index, found in styles.formats.items() if found == name})
            for name in set(styles.formats.values())
        }
        self._judged: dict[tuple[tuple[bytes, bytes], ...], tuple[bool, str]] = {}

    def look(self, chunk: bytes) -> None:
        """Take down the marks of the rows in ``chunk``."""
        for name, pattern in self._formatted.items():
            known = self._facts.formats.setdefault(name, set())
            if len(known) < _MOST:
                known.update(
                    (int(number), column_index(letters.decode())) for letters, number in pattern.findall(chunk)
                )
        if self._marked is None or self._marked.search(chunk) is None:
            return
        for row in chunk.split(b"<row ")[1:]:
            if self._marked.search(row) is not None:
                self._look_at_row(row)

    def _look_at_row(self, row: bytes) -> None:
        number = _NUMBER.search(row[:200])
        if number is None:
            return
        cells = tuple(_STYLED.findall(row))
        if cells not in self._judged:
            if len(self._judged) > 5000:
                self._judged.clear()
            self._judged[cells] = self._judge(cells)
        struck, colour = self._judged[cells]
        if struck:
            self._facts.struck.add(int(number[1]))
        if colour:
            self._facts.colours[int(number[1])] = colour

    def _judge(self, cells: tuple[tuple[bytes, bytes], ...]) -> tuple[bool, str]:
        filled = [int(style or 0) for style, closed in cells if not closed]
        struck = sum(style in self._styles.struck for style in filled)
        fills = (self._styles.fills.get(int(style or 0), "") for style, _ in cells)
        colour, count = Counter(fill for fill in fills if fill).most_common(1)[0] if self._any_fill(cells) else ("", 0)
        return struck * 2 > len(filled), colour if count * 2 > len(cells) else ""

    def _any_fill(self, cells: tuple[tuple[bytes, bytes], ...]) -> bool:
        return any(int(style or 0) in self._styles.fills for style, _ in cells)


def _any_style(indexes: set[int]) -> re.Pattern[bytes] | None:
    return re.compile(b' s="(?:%s)"' % _alternatives(indexes)) if indexes else None


def _styled_cells(indexes: set[int]) -> re.Pattern[bytes]:
    pattern = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*? s="(?:%s)"(?:[^>]*[^>/])?>'
    return re.compile(pattern % _alternatives(indexes))


def _alternatives(indexes: set[int]) -> bytes:
    return b"|".join(b"%d" % index for index in sorted(indexes))
