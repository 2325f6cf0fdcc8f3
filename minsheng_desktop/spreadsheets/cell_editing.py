"""Writing into the cells of an .xlsx that somebody else made, and into nothing else.

Only the XML of the edited cells changes; every other part of the file is handed on byte for byte, so
that styles, widths, merged cells, print set-up, formulas, drop-downs and images stay. Two parts may
be extended: ``styles.xml`` by a text style where a number must stay text, and ``workbook.xml`` by the
request to work formulas out afresh (their stored results would be those of before).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from html import escape

from minsheng_desktop.spreadsheets import sheet_xml
from minsheng_desktop.spreadsheets.cell_styles import CellStyles
from minsheng_desktop.spreadsheets.container import corrupt, unpack
from minsheng_desktop.spreadsheets.letters import column_index, column_letter
from minsheng_desktop.spreadsheets.package import rebuilt

CellValue = str | int | Decimal | date
Cells = Mapping[tuple[int, int], CellValue]  # (row from 1, column index from 0) -> value

_ATTRIBUTES = rb"((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)"
_ROW = re.compile(rb"<((?:\w+:)?)row\b" + _ATTRIBUTES + rb"(?:/>|>(.*?)</\1row>)", re.DOTALL)
_CELL = re.compile(rb"<((?:\w+:)?)c\b" + _ATTRIBUTES + rb"(?:/>|>(.*?)</\1c>)", re.DOTALL)
_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(?:/>|>(.*?)</\1sheetData>)", re.DOTALL)
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*?)/?>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_DIMENSION = re.compile(rb'(<(?:\w+:)?dimension ref=")([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?(")')
_CALCULATION = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)(/?)>")
_BEFORE_CALCULATION = (b"definedNames", b"externalReferences", b"functionGroups", b"sheets")
_FORMULA_LIKE = re.compile(r"\s*[=+\-@\t\r]")
_NUMBER_LIKE = re.compile(r"0\d+|\d{12,}")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MAX_TEXT = 32767
_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"
_DAY_ONE = date(1899, 12, 30)  # of the 1900 date system, its leap-year fault included


def edit_workbook(data: bytes, edits: Mapping[str, Cells], model_rows: Mapping[str, int] | None = None) -> bytes:
    """The workbook with values put into cells: sheet name -> cells. Cells that hold a formula are left alone.

    ``model_rows``: sheet name -> a row whose look new rows take. Raises a file error for a damaged file.
    """
    parts = unpack(data)
    paths = sheet_xml.sheet_paths(parts)
    styles = CellStyles(parts.xml.get(_STYLES, b""))
    changed: dict[str, bytes] = {}
    for name, cells in edits.items():
        if cells:
            path = paths[name]
            changed[path] = edit_sheet(parts.xml[path], cells, styles, (model_rows or {}).get(name))
    if not changed:
        return data
    if styles.xml != parts.xml.get(_STYLES, b""):
        changed[_STYLES] = styles.xml
    if any(_FORMULA.search(parts.xml[path]) for path in paths.values()):
        changed[_WORKBOOK] = _work_out_afresh(parts.xml[_WORKBOOK])
    return rebuilt(data, changed)


def _work_out_afresh(workbook: bytes) -> bytes:
    found = _CALCULATION.search(workbook)
    if found:
        attributes = re.sub(rb'\sfullCalcOnLoad="[^"]*"', b"", found[2]).rstrip()
        whole = b"<" + found[1] + b"calcPr" + attributes + b' fullCalcOnLoad="1"' + found[3] + b">"
        return workbook[: found.start()] + whole + workbook[found.end() :]
    for name in _BEFORE_CALCULATION:
        end = re.search(rb"</((?:\w+:)?)" + name + rb">|<((?:\w+:)?)" + name + rb"\b[^>]*/>", workbook)
        if end:
            tag = b"<" + (end[1] or end[2] or b"") + b'calcPr fullCalcOnLoad="1"/>'
            return workbook[: end.end()] + tag + workbook[end.end() :]
    return workbook


def edit_sheet(xml: bytes, cells: Cells, styles: CellStyles, model_row: int | None = None) -> bytes:
    """The XML of a sheet with values put into cells."""
    found = _DATA.search(xml)
    if found is None:
        raise corrupt()
    prefix, body = found[1], found[2] or b""
    rows = _Rows(prefix, styles, _column_styles(xml[: found.start()]), cells)
    data = b"<" + prefix + b"sheetData>" + rows.edited(body, model_row) + b"</" + prefix + b"sheetData>"
    head = _widened(xml[: found.start()], cells)
    return head + data + xml[found.end() :]


class _Rows:
    """The rows of one sheet while they are edited."""

    def __init__(self, prefix: bytes, styles: CellStyles, columns: dict[int, int], cells: Cells) -> None:
        self._prefix, self._styles, self._columns = prefix, styles, columns
        self._wanted: dict[int, dict[int, CellValue]] = {}
        for (row, column), value in cells.items():
            self._wanted.setdefault(row, {})[column] = value

    def edited(self, body: bytes, model_row: int | None) -> bytes:
        """The rows with their values, missing rows made where they belong."""
        pieces: list[bytes] = []
        waiting = sorted(self._wanted)
        model = self._model(body, model_row)
        at = number = 0
        for match in _ROW.finditer(body):
            number = _number_of(match[2], number)
            pieces.append(body[at : match.start()])
            at = match.end()
            while waiting and waiting[0] < number:
                pieces.append(self._new_row(waiting.pop(0), model))
            if waiting and waiting[0] == number:
                pieces.append(self._changed_row(waiting.pop(0), match[2], match[3] or b""))
            else:
                pieces.append(match[0])
        pieces.append(body[at:])
        pieces += [self._new_row(row, model) for row in waiting]
        return b"".join(pieces)

    @staticmethod
    def _model(body: bytes, model_row: int | None) -> tuple[bytes, bytes] | None:
        number = 0
        for match in _ROW.finditer(body) if model_row else ():
            number = _number_of(match[2], number)
            if number == model_row:
                return match[2], match[3] or b""
        return None

    def _new_row(self, row: int, model: tuple[bytes, bytes] | None) -> bytes:
        if model is None:
            return self._changed_row(row, b' r="%d"' % row, b"")
        attributes = re.sub(rb'\s(r|spans)="[^"]*"', b"", model[0])
        cells, column = [], -1
        for match in _CELL.finditer(model[1]):
            column = _column_of(match[2], column)
            style = _style_of(match[2])
            cells.append(b'<%sc r="%s%d" s="%d"/>' % (self._prefix, column_letter(column).encode(), row, style))
        return self._changed_row(row, b' r="%d"' % row + attributes, b"".join(cells))

    def _changed_row(self, row: int, attributes: bytes, body: bytes) -> bytes:
        wanted = dict(self._wanted[row])
        row_style = _style_of(attributes) if b'customFormat="1"' in attributes else None
        pieces: list[bytes] = []
        at, column = 0, -1
        for match in _CELL.finditer(body):
            column = _column_of(match[2], column)
            pieces.append(body[at : match.start()])
            at = match.end()
            for before in sorted(key for key in wanted if key < column):
                pieces.append(self._cell(row, before, wanted.pop(before), self._style(before, row_style)))
            if column in wanted and not _FORMULA.search(match[3] or b""):
                pieces.append(self._cell(row, column, wanted.pop(column), _style_of(match[2])))
            else:
                wanted.pop(column, None)
                pieces.append(match[0])
        pieces.append(body[at:])
        for key in sorted(wanted):
            pieces.append(self._cell(row, key, wanted[key], self._style(key, row_style)))
        # What a row spans is a hint for readers; it would be wrong beside a new cell.
        attributes = re.sub(rb'\sspans="[^"]*"', b"", attributes).rstrip()
        whole = (b"<", self._prefix, b"row", attributes, b">", *pieces, b"</", self._prefix, b"row>")
        return b"".join(whole)

    def _style(self, column: int, row_style: int | None) -> int:
        return row_style if row_style is not None else self._columns.get(column, 0)

    def _cell(self, row: int, column: int, value: CellValue, style: int) -> bytes:
        place = b"%s%d" % (column_letter(column).encode(), row)
        p = self._prefix
        if isinstance(value, date):
            if self._styles.is_date(style):
                return b'<%sc r="%s" s="%d"><%sv>%d</%sv></%sc>' % (p, place, style, p, (value - _DAY_ONE).days, p, p)
            value = value.isoformat()
        if not isinstance(value, str):
            return b'<%sc r="%s" s="%d"><%sv>%s</%sv></%sc>' % (p, place, style, p, str(value).encode(), p, p)
        if _FORMULA_LIKE.match(value) or (_NUMBER_LIKE.fullmatch(value) and not self._styles.is_text(style)):
            style = self._styles.text_style(style)
        shown = escape(_ILLEGAL.sub("", value)[:_MAX_TEXT], quote=False).encode()
        return b'<%sc r="%s" s="%d" t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>' % (
            p, place, style, p, p, shown, p, p, p,
        )  # fmt: skip


def _attribute(attributes: bytes, name: bytes) -> bytes | None:
    match = re.search(rb"""(?:^|\s)""" + name + rb"""=["']([^"']*)["']""", attributes)
    return match[1] if match else None


def _number_of(attributes: bytes, before: int) -> int:
    """The number of a row; a row without one follows the row before."""
    found = _attribute(attributes, b"r")
    return int(found) if found else before + 1


def _column_of(attributes: bytes, before: int) -> int:
    found = _attribute(attributes, b"r")
    return column_index(found.rstrip(b"0123456789").decode()) if found else before + 1


def _style_of(attributes: bytes) -> int:
    return int(_attribute(attributes, b"s") or 0)


def _column_styles(head: bytes) -> dict[int, int]:
    """The style of the empty cells of a column, by index."""
    styles: dict[int, int] = {}
    for attributes in _COLUMN.findall(head):
        style = int(_attribute(attributes, b"style") or 0)
        first, last = (int(_attribute(attributes, name) or 0) for name in (b"min", b"max"))
        if style:
            styles |= dict.fromkeys(range(first - 1, min(last, first + 1024)), style)
    return styles


def _widened(head: bytes, cells: Cells) -> bytes:
    """The used range as the sheet states it, with the new cells in it."""
    found = _DIMENSION.search(head)
    if found is None:
        return head
    left, top = column_index(found[2].decode()), int(found[3])
    right = column_index(found[4].decode()) if found[4] else left
    bottom = int(found[5]) if found[5] else top
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    ends = (min(left, *columns), min(top, *rows), max(right, *columns), max(bottom, *rows))
    if ends == (left, top, right, bottom):
        return head
    left, top, right, bottom = ends
    stated = f"{column_letter(left)}{top}:{column_letter(right)}{bottom}".encode()
    return head[: found.start()] + found[1] + stated + found[6] + head[found.end() :]
