"""How far the cells of .xlsb sheets reach and how much text they name, told before a library makes room for it."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS, MAX_TEXT
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_ROW = 0  # BrtRowHdr: the row's number comes first
_CELLS = frozenset(range(2, 12))  # cells with a value or formula: the column's number comes first


_SHARED_CELL, _SHARED_STRING = 7, 19  # BrtCellIsst, BrtSSTItem
_LONGEST = 65_535  # characters of a string


class NamedText:
    """The text that cells name by the number of a shared string: each cell is a text of its own once it is read."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes, self._total = sizes, 0

    def name(self, index: int) -> None:
        """Count the text of one cell. Raises ``too_large``."""
        self._total += self._sizes[index] if index < len(self._sizes) else _LONGEST
        if self._total > MAX_TEXT:
            raise file_error("spreadsheets.too_large")


def string_sizes(content: bytes) -> list[int]:
    """The bytes of each shared string of an .xlsb."""
    return [size for kind, _, size in _records(content) if kind == _SHARED_STRING]


def xls_string_sizes(parts: Sequence[bytes]) -> list[int]:
    """The characters of each shared string of an .xls: its table's record and those it goes on in."""
    sizes: list[int] = []
    part, at = 0, 8
    try:
        while True:
            if at >= len(parts[part]):
                part, at = part + 1, 0
            count, flags = struct.unpack_from("<HB", parts[part], at)
            at += 3
            runs = struct.unpack_from("<H", parts[part], at)[0] if flags & 8 else 0
            at += 2 if flags & 8 else 0
            more = struct.unpack_from("<I", parts[part], at)[0] if flags & 4 else 0
            at += 4 if flags & 4 else 0
            sizes.append(count)
            part, at = _past_text(parts, part, at, count, flags & 1)
            part, at = _past_bytes(parts, part, at, 4 * runs + more)
    except (IndexError, struct.error):
        return sizes  # the table ends here


def _past_text(parts: Sequence[bytes], part: int, at: int, count: int, wide: int) -> tuple[int, int]:
    """The place behind so many characters; each record begins anew with how wide they are."""
    while count:
        fit = min(count, (len(parts[part]) - at) >> wide)
        count, at = count - fit, at + (fit << wide)
        if count:
            part, at = part + 1, 1
            wide = parts[part][0] & 1
    return part, at


def _past_bytes(parts: Sequence[bytes], part: int, at: int, count: int) -> tuple[int, int]:
    while count > len(parts[part]) - at:
        part, at, count = part + 1, 0, count - (len(parts[part]) - at)
    return part, at + count


def check_binary_extent(content: bytes, job: Job, sizes: Sequence[int] = ()) -> None:
    """Refuse a sheet (the bytes of its part) whose filled cells span more than can be held in memory, or name more
    text; ``sizes`` are those of the shared strings."""
    row = last_row = last_column = 0
    text = NamedText(sizes)
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
        if kind == _SHARED_CELL and size >= 12:
            text.name(int.from_bytes(content[start + 8 : start + 12], "little"))
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
