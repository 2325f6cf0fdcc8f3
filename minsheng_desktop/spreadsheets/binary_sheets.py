"""How far the cells of an .xlsb sheet reach, told before a library makes room for them."""

from __future__ import annotations

from collections.abc import Iterator

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_ROW = 0  # BrtRowHdr: the row's number comes first
_CELLS = frozenset(range(2, 12))  # cells with a value or formula: the column's number comes first


def check_binary_extent(content: bytes, job: Job) -> None:
    """Refuse a sheet (the bytes of its part) whose filled cells span more than can be held in memory."""
    row = last_row = last_column = 0
    for count, (kind, start, size) in enumerate(_records(content)):
        if count & 8191 == 0:
            job.tick(0, 0)
        if size < 4 or (kind != _ROW and kind not in _CELLS):
            continue
        number = int.from_bytes(content[start : start + 4], "little") + 1
        if kind == _ROW:
            row = number
            continue
        last_row, last_column = max(last_row, row), max(last_column, number)
        if last_row * last_column > MAX_CELLS:
            raise file_error("spreadsheets.too_large")


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, begin and size of each record."""
    place, end = 0, len(content)
    try:
        while place < end:
            kind = content[place]
            place += 1
            if kind & 0x80:
                kind = kind & 0x7F | (content[place] & 0x7F) << 7
                place += 1
            size = shift = 0
            while True:
                part = content[place]
                place += 1
                size |= (part & 0x7F) << shift
                shift += 7
                if part < 0x80 or shift > 21:
                    break
            yield kind, place, size
            place += size
    except IndexError as error:
        raise corrupt() from error
