"""The sectors of an OLE container, checked before a library follows their chains: one that bites its own tail would
be followed for ever, and kept in memory each time round."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable
from itertools import islice

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_HEADER = struct.Struct("<8s16xHHHHH6xIII4xIIIII")
_LAST = 0xFFFFFFFA  # numbers from here on are marks, not sectors
_ENTRY = 128
_MAX_ENTRIES = 20_000


def check_chains(data: bytes) -> dict[str, int]:
    """The names of the streams inside and their sizes; raises ``file_corrupt`` where a chain is cut off or runs in
    a circle, ``too_large`` for a directory no office file has."""
    try:
        return _Container(data).streams()
    except (struct.error, IndexError, UnicodeDecodeError, ValueError) as error:
        raise corrupt() from error


class _Container:
    def __init__(self, data: bytes) -> None:
        (_, _, version, order, shift, mini_shift, _, _, directory, cutoff, mini, _, spread, _) = _HEADER.unpack_from(
            data
        )
        if order != 0xFFFE or shift not in (9, 12) or mini_shift != 6 or version not in (3, 4):
            raise corrupt()
        self._data, self._size, self._cutoff = data, 1 << shift, cutoff
        self._count = (len(data) - 1) // self._size  # sectors behind the header, the last one maybe cut off
        self._table = self._sector_table(spread)
        self._directory = b"".join(self._sector(s) for s in self._chain(directory, self._table, self._count))
        minis = b"".join(self._sector(s) for s in self._chain(mini, self._table, self._count))
        self._minis = _numbers(minis)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _sector_table(self, spread: int) -> array[int]:
        """The table of all sectors, from the places the header and its continuations name."""
        places = list(_numbers(self._data[76:512]))
        seen = 0
        while spread < _LAST:
            seen += 1
            if seen > self._count:
                raise corrupt()
            *more, spread = _numbers(self._whole(spread))
            places += more
        table = array("I")
        for place in places:
            if place < _LAST:
                table.extend(_numbers(self._whole(place)))
            if len(table) > self._count + 2 * self._size:
                break
        return table

    def _whole(self, number: int) -> bytes:
        sector = self._sector(number)
        if len(sector) < self._size:
            raise corrupt()
        return sector

    @staticmethod
    def _chain(start: int, table: array[int], most: int) -> Iterable[int]:
        """The sectors of a chain; raises ``file_corrupt`` for a circle or a way out of the file."""
        number, seen = start, 0
        while number < _LAST:
            seen += 1
            if seen > most or number >= min(most, len(table)):
                raise corrupt()
            yield number
            number = table[number]

    def streams(self) -> dict[str, int]:
        """Follow the chain of every entry of the directory once."""
        found: dict[str, int] = {}
        steps, most = 0, 2 * (self._count + len(self._minis)) + 1000
        for place in islice(range(0, len(self._directory) - _ENTRY + 1, _ENTRY), _MAX_ENTRIES):
            entry = self._directory[place : place + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<II", entry, 116)
            if kind not in (2, 5):
                continue
            name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le")
            small = kind == 2 and size < self._cutoff
            table, limit = (self._minis, len(self._minis)) if small else (self._table, self._count)
            if size:
                steps += sum(1 for _ in self._chain(start, table, limit))
            if steps > most:
                raise file_error("spreadsheets.too_large")
            found.setdefault(name, size)
        return found


def _numbers(raw: bytes) -> array[int]:
    return array("I", raw[: len(raw) // 4 * 4])
