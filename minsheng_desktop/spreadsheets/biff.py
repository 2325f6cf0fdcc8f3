"""Error values and formula results of old .xls files, which calamine gives as empty cells (adapter)."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from minsheng_desktop.spreadsheets.cells import RawSheet
from minsheng_desktop.spreadsheets.records import CellError, Sheet, SheetDetails

_BOF, _EOF, _BOUNDSHEET, _FORMULA, _BOOLERR, _ROW = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205, 0x0208
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def complete(data: bytes, sheets: list[RawSheet]) -> tuple[Sheet, ...]:
    """The sheets with error values put in and hidden rows told; what cannot be read is left as it is."""
    try:
        found = list(_sheet_records(data))
    except (OSError, struct.error, IndexError, ValueError):
        found = []
    done = []
    for index, raw in enumerate(sheets):
        errors, hidden = found[index] if index < len(found) else ({}, frozenset())
        for (row, column), code in errors.items():
            if row <= len(raw.rows) and column < len(raw.rows[row - 1]):
                raw.rows[row - 1][column] = CellError(code)
        done.append(Sheet(raw.name, raw.state, raw.rows, SheetDetails(raw.merged, hidden)))
    return tuple(done)


def _sheet_records(data: bytes) -> Iterator[tuple[dict[tuple[int, int], str], frozenset[int]]]:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        stream = ole.openstream(name).read()
    offsets = [struct.unpack_from("<I", body)[0] for code, body in _records(stream, 0) if code == _BOUNDSHEET]
    for offset in offsets:
        yield _cells_of(stream, offset)


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


def _cells_of(stream: bytes, offset: int) -> tuple[dict[tuple[int, int], str], frozenset[int]]:
    errors: dict[tuple[int, int], str] = {}
    hidden = set()
    for code, body in _records(stream, offset):
        if code == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            row, column = struct.unpack_from("<HH", body)
            errors[row + 1, column] = _ERRORS.get(body[8], "#VALUE!")
        elif code == _BOOLERR and len(body) >= 8 and body[7]:
            row, column = struct.unpack_from("<HH", body)
            errors[row + 1, column] = _ERRORS.get(body[6], "#VALUE!")
        elif code == _ROW and len(body) >= 16 and struct.unpack_from("<H", body, 12)[0] & 0x20:
            hidden.add(struct.unpack_from("<H", body)[0] + 1)
    return errors, frozenset(hidden)
