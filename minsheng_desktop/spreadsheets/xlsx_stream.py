"""Writing .xlsx as a stream: rows go as XML text into the archive while they come, in chunks and by column.

Nothing is kept but the packed bytes, and no temporary file is made. A text is always written as text:
nothing that begins with = + - @ can become a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, BinaryIO, Self
from xml.sax.saxutils import escape, quoteattr

from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets import comments
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import CellError
from minsheng_desktop.spreadsheets.sheet_frame import (
    HEAD,
    MAIN,
    MAX_ROWS,
    RELATIONS,
    Frame,
    above_rows,
    below_rows,
    clean,
    defined_names,
)
from minsheng_desktop.spreadsheets.sheet_styles import CellLook, StyleSheet

CHUNK = 1000  # rows; a reader asked to stop does so between two of them
LEVEL = 1  # of compression: twice as fast as 6 for a tenth more bytes
FORMATS = {
    "text": "@",
    "integer": "0",
    "money": "#,##0.00",
    "figure": "#,##0.00",
    "date": "yyyy-mm-dd",
    "month": "@",
    "percent": "0.00%",
    "copy": "General",
    "count": "General",
    "note": "@",
}
RIGHT = frozenset({"money", "figure", "integer", "percent", "count"})
_FORMULA_LIKE = re.compile(r"\s*[=+\-@\t\r]")
# What a column of texts must not hold to be written as it is.
_SPECIAL = re.compile(r"[&<>\x00-\x09\x0b-\x1f\ufffe\uffff\ud800-\udfff]|^[\s=+\-@]|[^\S\n]$", re.MULTILINE)
_EXACT = 10**15  # fen a floating-point number holds exactly
_TEXTS = {str, type(None)}
_FIRST_DAY = date(1900, 3, 1)  # before it the serial numbers are off by one, and before 1900 there are none
_DAY_ONE = date(1899, 12, 30).toordinal()
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class WorkbookStream:
    """A workbook while it is written into ``out``, one sheet after another; it is whole at the end of ``with``."""

    def __init__(self, out: BinaryIO) -> None:
        self.styles = StyleSheet(text("spreadsheets.font.body"))
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self._frames: list[Frame] = []
        self._commented: list[int] = []
        self._member: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._finish()
            return
        if self._member is not None:
            self._member.close()
        self._archive.close()  # what was written is of no use, but nothing stays open

    def begin(self, frame: Frame) -> IO[bytes]:
        """Open the next sheet under a name that is allowed and free; its rows go into what is answered."""
        frame.name = self._free_name(frame.name)
        self._frames.append(frame)
        member = self._archive.open(f"xl/worksheets/sheet{len(self._frames)}.xml", "w")
        self._member = member
        member.write(above_rows(frame).encode())
        return member

    def end(self, member: IO[bytes]) -> None:
        """Close the sheet that was begun last."""
        frame, number = self._frames[-1], len(self._frames)
        member.write(below_rows(frame, bool(frame.comments)).encode())
        member.close()
        if frame.comments:
            self._commented.append(number)
            self._put(f"xl/comments{number}.xml", comments.comments_part(frame.comments))
            self._put(f"xl/drawings/vmlDrawing{number}.vml", comments.drawing_part(frame.comments))
            links = ((f"../drawings/vmlDrawing{number}.vml", "vmlDrawing"), (f"../comments{number}.xml", "comments"))
            self._put(f"xl/worksheets/_rels/sheet{number}.xml.rels", _relations(links))

    def _finish(self) -> None:
        """Write what holds the sheets together."""
        numbers = range(1, len(self._frames) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(frame.name)} sheetId="{n}" state="{frame.state}" r:id="rId{n}"/>'
            for n, frame in zip(numbers, self._frames, strict=True)
        )
        first = next((n for n, frame in enumerate(self._frames) if frame.state == "visible"), 0)
        self._put(
            "xl/workbook.xml",
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews><workbookView activeTab="{first}"/>'
            f"</bookViews><sheets>{sheets}</sheets>{defined_names(self._frames)}</workbook>",
        )
        links = [(f"worksheets/sheet{n}.xml", "worksheet") for n in numbers] + [("styles.xml", "styles")]
        self._put("xl/_rels/workbook.xml.rels", _relations(links))
        self._put("xl/styles.xml", self.styles.xml())
        self._put("_rels/.rels", _relations((("xl/workbook.xml", "officeDocument"),)))
        self._put("[Content_Types].xml", self._types())
        self._archive.close()

    def _types(self) -> str:
        kinds = [("xl/workbook.xml", f"{_OFFICE}.sheet.main+xml"), ("xl/styles.xml", f"{_OFFICE}.styles+xml")]
        kinds += [(f"xl/worksheets/sheet{n + 1}.xml", f"{_OFFICE}.worksheet+xml") for n in range(len(self._frames))]
        kinds += [(f"xl/comments{n}.xml", comments.CONTENT_TYPE) for n in self._commented]
        parts = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds)
        return (
            f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="vml" ContentType="{comments.DRAWING_TYPE}"/>{parts}</Types>'
        )

    def _put(self, name: str, content: str | bytes) -> None:
        self._archive.writestr(name, content)

    def _free_name(self, wanted: str) -> str:
        name = _SHEET_NAME.sub("_", wanted)[:31].strip("'") or f"Sheet{len(self._frames) + 1}"
        taken = {frame.name.casefold() for frame in self._frames}
        free, number = name, 2
        while free.casefold() in taken:
            free, number = f"{name[:27]}({number})", number + 1
        return free


def _relations(links: Iterable[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(links, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def body_look(kind: str, wrap: bool = False, fill: str = "", quoted: bool = False) -> CellLook:
    """The look of a column's cells."""
    side = "right" if kind in RIGHT else "center" if kind in ("date", "month") else ""
    return CellLook(FORMATS[kind], side, wrap=wrap or kind == "note", fill=fill, boxed=True, quoted=quoted)


class RowStream:
    """Rows of one sheet on their way into the archive. ``kinds``: the type of each column (see ``WriteColumn``).

    ``row`` is the number of the last row written.
    """

    def __init__(self, member: IO[bytes], styles: StyleSheet, kinds: Sequence[str], wraps: Sequence[bool] = ()) -> None:
        self._member, self._styles, self._kinds = member, styles, kinds
        self._wraps = [*wraps, *[False] * (len(kinds) - len(wraps))]
        self._letters = [column_letter(index) for index in range(len(kinds))]
        self._usual = [styles.number(body_look(k, w)) for k, w in zip(kinds, self._wraps, strict=True)]
        self.row = 0

    def line(self, cells: Iterable[tuple[int, object, int]], height: float = 0) -> None:
        """One row of cells (column, value, style): text, or a number as it is."""
        self._next(1)
        made = "".join(_cell(f"{column_letter(column)}{self.row}", value, style) for column, value, style in cells)
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        self._member.write(f'<row r="{self.row}"{tall}>{made}</row>'.encode())

    def body(
        self,
        rows: Iterable[Sequence[object]],
        tint_of: Callable[[int, int], str] | None = None,
        coloured: bool = False,
        seen: Callable[[Sequence[Sequence[object]]], object] | None = None,
    ) -> None:
        """All rows of the table. ``tint_of``: (row from 0, column) -> tint; ``coloured``: the value behind a row's last
        column is the tint of all its cells. ``seen`` is shown each chunk, column by column, as it is written."""
        waiting, done = iter(rows), 0
        while chunk := list(islice(waiting, CHUNK)):
            first = self.row + 1
            self._next(len(chunk))
            columns = _by_column(chunk, len(self._kinds))
            if seen:
                seen(columns)
            made = [self._column(index, first, values) for index, values in enumerate(columns)]
            if tint_of or coloured:
                for n, row in enumerate(chunk):
                    colour = str(row[len(columns)] or "") if coloured else ""
                    for index, values in enumerate(columns):
                        if tint := (tint_of(done + n, index) if tint_of else "") or colour:
                            made[index][n] = self._single(index, first + n, values[n], tint)
            lines = zip(range(first, self.row + 1), zip(*made, strict=True), strict=True)
            self._member.write("".join([f'<row r="{n}">{"".join(cells)}</row>' for n, cells in lines]).encode())
            done += len(chunk)

    def _next(self, count: int) -> None:
        self.row += count
        if self.row > MAX_ROWS:
            raise input_error("spreadsheets.too_many_rows", most=MAX_ROWS)

    def _single(self, index: int, row: int, value: object, tint: str = "") -> str:
        kind = self._kinds[index]
        content = content_of(value, kind)
        quoted = isinstance(content, str) and bool(_FORMULA_LIKE.match(content))
        style = self._usual[index]
        if tint or quoted:
            style = self._styles.number(body_look(kind, self._wraps[index], tint, quoted))
        return _cell(f"{self._letters[index]}{row}", content, style)

    def _column(self, index: int, first: int, values: Sequence[object]) -> list[str]:
        """The cells of a column in a chunk; what is plain throughout is put together at once."""
        letter, style, kind = self._letters[index], self._usual[index], self._kinds[index]
        kinds = set(map(type, values))
        if kinds <= _TEXTS and kind in ("text", "note", "copy"):
            joined = "\n".join([str(value or "") for value in values])
            if joined.count("\n") == len(values) - 1 and not _SPECIAL.search(joined):
                begin, end = f'<c r="{letter}', f'" s="{style}"/>'
                inner = f'" s="{style}" t="inlineStr"><is><t>'
                return [
                    f"{begin}{n}{inner}{value}</t></is></c>" if value else f"{begin}{n}{end}"
                    for n, value in enumerate(values, first)
                ]
        if kinds == {int} and kind in ("money", "integer"):
            numbers = [value for value in values if isinstance(value, int)]
            begin, inner = f'<c r="{letter}', f'" s="{style}"><v>'
            if kind == "integer":
                return [f"{begin}{n}{inner}{value}</v></c>" for n, value in enumerate(numbers, first)]
            if max(numbers) < _EXACT and min(numbers) > -_EXACT:
                return [f"{begin}{n}{inner}{value / 100}</v></c>" for n, value in enumerate(numbers, first)]
        return [self._single(index, n, value) for n, value in enumerate(values, first)]


def _by_column(chunk: Sequence[Sequence[object]], width: int) -> Sequence[Sequence[object]]:
    """The columns of a chunk of rows; short rows are filled up, what is beyond ``width`` is left out."""
    if min(map(len, chunk)) < width:
        chunk = [[*row, *[""] * (width - len(row))] for row in chunk]
    return list(zip(*(row[:width] for row in chunk), strict=True))


def _cell(place: str, content: object, style: int) -> str:
    if content is None or content == "":
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(content, CellError):
        return f'<c r="{place}" s="{style}" t="e"><v>{escape(content.code)}</v></c>'
    if not isinstance(content, str):
        return f'<c r="{place}" s="{style}"><v>{_number(content)}</v></c>'
    shown = escape(clean(content))
    kept = ' xml:space="preserve"' if shown != shown.strip() or "\n" in shown else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{kept}>{shown}</t></is></c>'


def _number(content: object) -> str:
    """A number as XML; dates as the serial number of the 1900 date system."""
    if isinstance(content, bool):
        return str(int(content))
    if isinstance(content, datetime):
        seconds = content.hour * 3600 + content.minute * 60 + content.second
        return f"{content.toordinal() - _DAY_ONE + seconds / 86400:.10g}"
    if isinstance(content, date):
        return str(content.toordinal() - _DAY_ONE)
    if isinstance(content, float) and content.is_integer():
        return str(int(content))
    return str(content)


def content_of(value: object, kind: str) -> object:
    """What stands in a cell: None for nothing, text, a number or a date.

    Money comes as integer fen, months as YYYYMM, dates as ``date`` or ISO text.
    """
    if value is None or value == "":
        return None
    if kind == "money" and isinstance(value, int):
        return Decimal(value) / 100
    if kind == "date" and isinstance(value, str):
        value = _date_or_text(value)
    if isinstance(value, date) and not isinstance(value, datetime) and value < _FIRST_DAY:
        return value.isoformat()
    if kind == "month" and isinstance(value, int):
        return f"{value // 100:04d}-{value % 100:02d}"
    if isinstance(value, CellError):
        return value
    if isinstance(value, (bool, int, float, Decimal, date)):
        return value if kind not in ("text", "note") else str(value)
    return str(value)


def _date_or_text(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
