"""What calamine does not tell of an old .xls: error values, hidden rows, and marks of the clerk (adapter)."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.binary_sheets import NamedText, xls_string_sizes
from minsheng_desktop.spreadsheets.cells import read_sheets
from minsheng_desktop.spreadsheets.grid import RowMarks
from minsheng_desktop.spreadsheets.number_formats import meaning
from minsheng_desktop.spreadsheets.records import CellError, Sheet
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS
from minsheng_desktop.spreadsheets.sheet_xml import SheetFacts
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_BOF, _EOF, _BOUNDSHEET, _FORMULA, _BOOLERR, _ROW = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205, 0x0208
_FONT, _FORMAT, _XF, _PALETTE, _MULRK, _MULBLANK, _BLANK = 0x0031, 0x041E, 0x00E0, 0x0092, 0x00BD, 0x00BE, 0x0201
_FILLED = {_FORMULA, _BOOLERR, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6}  # number, RK, shared string, label, rich text
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_STRINGS, _CONTINUE, _SHARED_CELL = 0x00FC, 0x003C, 0x00FD
_EPOCH = 0x0022  # 1: days are counted from 1904
_PLACE = struct.Struct("<HHH")
_MAX_COLUMNS = 4096
_BIFF8 = 0x0600


@dataclass(slots=True)
class _Looks:
    """Fonts, formats and styles of a workbook, in the order in which cells name them."""

    struck: list[bool] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[tuple[int, int, int]] = field(default_factory=list)  # font, format, colour number or 0
    palette: dict[int, str] = field(default_factory=dict)
    epoch_1904: bool = False

    def of(self, style: int) -> tuple[bool, str, str]:
        """Whether a style strikes through, its fill as RRGGBB, and what its number format means."""
        if style >= len(self.styles):
            return False, "", ""
        font, format_id, colour = self.styles[style]
        font -= font > 4  # there is no font number 4
        struck = font < len(self.struck) and self.struck[font]
        return struck, self.palette.get(colour, ""), meaning(self.formats.get(format_id), str(format_id))


def read_xls(data: bytes, job: Job) -> tuple[Sheet, ...]:
    """The sheets of an .xls with what their records tell. Raises ``file_corrupt``, ``too_large``, CANCELLED."""
    try:
        found = list(_sheet_facts(data, job))
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise corrupt() from error
    sheets = []
    for index, raw in enumerate(read_sheets(data, job)):
        facts = found[index] if index < len(found) else SheetFacts()
        sheets.append(Sheet(raw.name, raw.state, raw.rows, facts.applied(raw.rows, raw.merged)))
    return tuple(sheets)


def _sheet_facts(data: bytes, job: Job) -> Iterator[SheetFacts]:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        stream = ole.openstream(name).read()
    looks, offsets = _Looks(palette=dict(_STANDARD)), []
    strings: list[bytes] = []
    before = 0
    for code, body in _records(stream, 0):
        if code == _STRINGS or (code == _CONTINUE and before in (_STRINGS, _CONTINUE) and strings):
            strings.append(body)
        before = code
        if code == _BOUNDSHEET and body[5] == 0:  # a work sheet, no chart or macro sheet
            offsets.append(struct.unpack_from("<I", body)[0])
        else:
            _take_looks(looks, code, body)
    text = NamedText(xls_string_sizes(strings))
    for offset in offsets:
        yield _facts_of(stream, offset, looks, job, text)


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    """Records from ``offset`` to the end of its substream."""
    depth = 0
    while offset + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, offset)
        yield code, stream[offset + 4 : offset + 4 + size]
        offset += 4 + size
        depth += (code == _BOF) - (code == _EOF)
        if depth == 0:
            return


def _take_looks(looks: _Looks, code: int, body: bytes) -> None:
    if code == _FONT:
        looks.struck.append(bool(body[2] & 0x08))
    elif code == _XF and len(body) >= 20:
        font, format_id = struct.unpack_from("<HH", body)
        (border,) = struct.unpack_from("<I", body, 14)
        solid = border >> 26 == 1
        looks.styles.append((font, format_id, body[18] & 0x7F if solid else 0))
    elif code == _FORMAT and len(body) > 5:
        format_id, _, wide = struct.unpack_from("<HHB", body)
        looks.formats[format_id] = body[5:].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
    elif code == _EPOCH and body[:1] == b"\x01":
        looks.epoch_1904 = True
    elif code == _PALETTE:
        for index in range(min(struct.unpack_from("<H", body)[0], (len(body) - 2) // 4)):
            looks.palette[index + 8] = body[2 + 4 * index : 5 + 4 * index].hex().upper()


def _facts_of(stream: bytes, offset: int, looks: _Looks, job: Job, text: NamedText) -> SheetFacts:
    facts = SheetFacts(epoch_1904=looks.epoch_1904)
    marks: dict[int, RowMarks] = {}
    last_row = last_column = 0
    for count, (code, body) in enumerate(_records(stream, offset)):
        if count & 8191 == 0:
            job.tick(0, 0)
        if code == _ROW and len(body) >= 16 and body[12] & 0x20:
            facts.hidden.add(struct.unpack_from("<H", body)[0] + 1)
        cells = _styled(code, body)
        if not cells:
            continue
        row, filled = struct.unpack_from("<H", body)[0] + 1, code not in (_BLANK, _MULBLANK)
        if filled:
            last_row, last_column = max(last_row, row), max(last_column, cells[-1][0] + 1)
            if code == _SHARED_CELL and len(body) >= 10:
                text.name(struct.unpack_from("<I", body, 6)[0])
            if last_column > _MAX_COLUMNS or last_row * last_column > MAX_CELLS:
                raise file_error("spreadsheets.too_large")
        for column, style in cells:
            struck, fill, sense = looks.of(style)
            marks.setdefault(row, RowMarks()).count(filled, struck, fill)
            if sense and filled:
                facts.formats.setdefault(sense, set()).add((row, column))
        _take_error(facts, code, body)
    facts.take_marks(marks)
    return facts


def _styled(code: int, body: bytes) -> list[tuple[int, int]]:
    """Column and style of the cells a record holds."""
    if (code in _FILLED or code == _BLANK) and len(body) >= 6:
        _, column, style = _PLACE.unpack_from(body)
        return [(column, style)]
    if code in (_MULRK, _MULBLANK) and len(body) >= 6:
        column = struct.unpack_from("<H", body, 2)[0]
        step = 6 if code == _MULRK else 2
        return [(column + i, struct.unpack_from("<H", body, 4 + step * i)[0]) for i in range((len(body) - 6) // step)]
    return []


def _take_error(facts: SheetFacts, code: int, body: bytes) -> None:
    if code == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        error = body[8]
    elif code == _BOOLERR and len(body) >= 8 and body[7]:
        error = body[6]
    else:
        return
    row, column = struct.unpack_from("<HH", body)
    facts.values[row + 1, column] = CellError(_ERRORS.get(error, "#VALUE!"))


# The colours every .xls has unless it brings its own, by number.
_STANDARD = dict(
    enumerate(
        "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 "
        "C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF "
        "800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC "
        "99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333".split(),
        8,
    )
)
