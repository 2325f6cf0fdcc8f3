"""What calamine does not tell, taken from the raw XML of a sheet, and only where a cheap look says it is there."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from xml.etree import ElementTree

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.spreadsheets.container import MAX_CELLS, Parts, corrupt
from minsheng_desktop.spreadsheets.letters import column_index
from minsheng_desktop.spreadsheets.records import CellError, SheetDetails, UncachedFormula
from minsheng_desktop.spreadsheets.vocabulary import columns

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_PREFIXED = re.compile(rb"<([A-Za-z]\w*):worksheet\b")
_WIDE = re.compile(rb'<c r="[A-Z]{2}')
_TALL = re.compile(rb'<row r="[0-9]{6}')
_FILLED = re.compile(rb"""<c\b[^>]*?\br=["']([A-Z]+)([0-9]+)["'](?:[^>]*[^/])?>""")
_ROW = re.compile(rb"<row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="([0-9]+)"')
_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_FORMULA = re.compile(rb"<f\b[^>]*?(?:/>|>(.*?)</f>)", re.DOTALL)
_VALUE = re.compile(rb"<v>(.*?)</v>|<is>", re.DOTALL)
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_DIMENSION = re.compile(rb'<dimension ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')


@dataclass(frozen=True, slots=True)
class Styles:
    """Indexes of cell styles that strike through, and those with a solid fill (index -> RRGGBB)."""

    struck: frozenset[int] = frozenset()
    fills: dict[int, str] | None = None
    in_ten_thousands: frozenset[int] = frozenset()

    @property
    def marks(self) -> bool:
        """Whether any style is worth looking for."""
        return bool(self.struck or self.fills or self.in_ten_thousands)


def _parse(content: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
        raise corrupt()
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise corrupt() from error


def sheet_paths(parts: Parts) -> dict[str, str]:
    """Sheet name -> the name of the part that holds that sheet."""
    rels = _parse(parts.xml.get("xl/_rels/workbook.xml.rels", b"<Relationships/>"))
    targets = {r.get("Id"): r.get("Target", "") for r in rels}
    found: dict[str, str] = {}
    for sheet in _parse(parts.xml["xl/workbook.xml"]).iter():
        if sheet.tag not in (f"{_MAIN}sheet", f"{_STRICT}sheet"):
            continue
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)) or ""
        path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if path in parts.xml:
            found[sheet.get("name", "")] = path
    return found


def sheet_parts(parts: Parts) -> dict[str, bytes]:
    """Sheet name -> the XML of that sheet."""
    return {name: _without_prefix(parts.xml[path]) for name, path in sheet_paths(parts).items()}


def _without_prefix(xml: bytes) -> bytes:
    """Some programs write ``<x:c>`` for ``<c>``."""
    match = _PREFIXED.search(xml[:2048])
    if match is None:
        return xml
    return xml.replace(b"<" + match[1] + b":", b"<").replace(b"</" + match[1] + b":", b"</")


def read_styles(parts: Parts) -> Styles:
    """The styles that mark something: strike-through and solid fills with an exact colour."""
    content = parts.xml.get("xl/styles.xml")
    if content is None or not any(
        word in content for word in (b"<strike", b'"solid"', columns().ten_thousand.encode())
    ):
        return Styles()
    root = _parse(content)
    space = root.tag.removesuffix("styleSheet")
    fonts = [_is_struck(font.find(f"{space}strike")) for font in root.findall(f"{space}fonts/{space}font")]
    fills = [_fill_colour(fill, space) for fill in root.findall(f"{space}fills/{space}fill")]
    formats = {
        int(f.get("numFmtId", -1))
        for f in root.findall(f"{space}numFmts/{space}numFmt")
        if _writes_ten_thousand(f.get("formatCode", ""))
    }
    struck, coloured, scaled = set(), {}, set()
    for index, xf in enumerate(root.findall(f"{space}cellXfs/{space}xf")):
        font, fill = int(xf.get("fontId", 0)), int(xf.get("fillId", 0))
        if font < len(fonts) and fonts[font]:
            struck.add(index)
        if fill < len(fills) and fills[fill]:
            coloured[index] = fills[fill]
        if int(xf.get("numFmtId", 0)) in formats:
            scaled.add(index)
    return Styles(frozenset(struck), coloured, frozenset(scaled))


def _writes_ten_thousand(code: str) -> bool:
    """Whether a number format writes 万 behind a number it does not divide (``0.00"万元"``, not ``0!.0,"万"``)."""
    return columns().ten_thousand in code and "!." not in code and not re.search(r'0,+("|;|$|\\)', code)


def _is_struck(element: ElementTree.Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _fill_colour(fill: ElementTree.Element, space: str) -> str:
    pattern = fill.find(f"{space}patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return ""
    colour = pattern.find(f"{space}fgColor")
    return (colour.get("rgb") or "")[-6:].upper() if colour is not None else ""


def check_extent(xml: bytes) -> None:
    """Refuse a sheet whose cells with content span more than can be held in memory."""
    if not (b" r='" in xml or _WIDE.search(xml) or _TALL.search(xml)):
        return
    last_row = last_column = 0
    for letters, number in _FILLED.findall(xml):
        last_row = max(last_row, int(number[:8]))
        last_column = max(last_column, column_index(letters.decode()) + 1)
    if last_row * last_column > MAX_CELLS:
        raise file_error("spreadsheets.too_large")


def bogus_range(xml: bytes) -> str:
    """The stated used range if it is absurd (a million rows or thousands of columns), else ""."""
    match = _DIMENSION.search(xml[:8192])
    if match is None:
        return ""
    rows, columns = int(match[4][:8]), column_index(match[3].decode()) + 1
    return match[0].decode().split('"')[1] if rows > 1_000_000 or columns > 10_000 else ""


def complete(xml: bytes, rows: list[list[object]], styles: Styles) -> SheetDetails:
    """Put error values and formulas without a result into ``rows``; return what else the sheet tells."""
    formulas = _errors_and_formulas(xml, rows) if b"<f" in xml or b't="e"' in xml else {}
    hidden = _hidden_rows(xml) if b" hidden=" in xml else frozenset()
    struck, colours, scaled = _marks(xml, styles) if styles.marks else (frozenset(), {}, frozenset())
    return SheetDetails((), hidden, struck, colours, formulas, scaled, bogus_range(xml))


def _errors_and_formulas(xml: bytes, rows: list[list[object]]) -> dict[tuple[int, int], str]:
    formulas: dict[tuple[int, int], str] = {}
    for match in _CELL.finditer(xml):
        letters, number, attributes, body = match.groups(b"")
        if b"<f" not in body and b't="e"' not in attributes:
            continue
        row, column = int(number), column_index(letters.decode())
        formula = _FORMULA.search(body)
        if formula is not None:
            formulas[row, column] = f"={unescape((formula[1] or b'').decode('utf-8', 'replace'))}"
        value = _VALUE.search(body)
        stored = value is not None and (value[1] != b"" or b't="str"' in attributes)
        if b't="e"' in attributes and value is not None:
            _put(rows, row, column, CellError(unescape((value[1] or b"").decode("utf-8", "replace"))))
        elif formula is not None and not stored:
            _put(rows, row, column, UncachedFormula(formulas[row, column]))
    return formulas


def _put(rows: list[list[object]], row: int, column: int, value: object) -> None:
    width = len(rows[0]) if rows else 0
    if column >= max(width, 1) + 64 or row > len(rows) + 1024:
        return
    while len(rows) < row:
        rows.append([""] * width)
    cells = rows[row - 1]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = value


def _hidden_rows(xml: bytes) -> frozenset[int]:
    hidden = set()
    for attributes in _ROW.findall(xml):
        if b' hidden="1"' in attributes or b' hidden="true"' in attributes:
            number = _NUMBER.search(attributes)
            if number:
                hidden.add(int(number[1]))
    return frozenset(hidden)


def _marks(xml: bytes, styles: Styles) -> tuple[frozenset[int], dict[int, str], frozenset[tuple[int, int]]]:
    """Rows most of whose filled cells are struck through, the colour most of a row's cells carry, and
    the cells whose number format writes ten thousands."""
    struck: Counter[int] = Counter()
    filled: Counter[int] = Counter()
    colours: dict[int, Counter[str]] = {}
    cells: Counter[int] = Counter()
    scaled = set()
    fills = styles.fills or {}
    for cell in _CELL.finditer(xml):
        letters, number, attributes, body = cell.groups(b"")
        row = int(number)
        match = _STYLE.search(attributes)
        style = int(match[1]) if match else 0
        cells[row] += 1
        if body:
            filled[row] += 1
            struck[row] += style in styles.struck
            if style in styles.in_ten_thousands:
                scaled.add((row, column_index(letters.decode())))
        if style in fills:
            colours.setdefault(row, Counter())[fills[style]] += 1
    marked = {row: count.most_common(1)[0] for row, count in colours.items()}
    return (
        frozenset(row for row, count in struck.items() if count * 2 > filled[row]),
        {row: colour for row, (colour, count) in marked.items() if count * 2 > cells[row]},
        frozenset(scaled),
    )


_ODS_CELL = re.compile(rb"<table:table-cell\b([^>]*?)(/?)>")
_ODS_REPEAT = re.compile(rb'number-columns-repeated="([0-9]+)"')


def check_ods_extent(xml: bytes) -> None:
    """Refuse an .ods that repeats a filled cell, or anything, beyond what a roster can hold."""
    filled = 0
    for attributes, closed in _ODS_CELL.findall(xml):
        if closed and b"office:value" not in attributes:
            continue
        match = _ODS_REPEAT.search(attributes)
        filled += int(match[1][:9]) if match else 1
    if filled > MAX_CELLS:
        raise file_error("spreadsheets.too_large")
