"""The rows of a reading column by column: comparing a hundred thousand of them row by row would take too long."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from types import NoneType
from typing import Any, cast

from minsheng_desktop.spreadsheets.records import ERROR, RosterReading, place_key

Chunk = Sequence[tuple[Any, ...]]


def matched(rows: Chunk, find: Callable[[Any], int | None]) -> tuple[list[int], list[tuple[Any, ...]]]:
    """Of stored rows those the list speaks of, as columns, with the index of each in the list.

    ``find`` answers the index for the first column, None for what the list does not name.
    """
    columns = list(zip(*rows, strict=True))
    indexes = list(map(find, columns[0]))
    if None in indexes:
        places = [place for place, index in enumerate(indexes) if index is not None]
        columns = [tuple([column[place] for place in places]) for column in columns]
        indexes = [indexes[place] for place in places]
    return cast(list[int], indexes), columns


def differing(stored: tuple[Any, ...], stated: Sequence[Any], indexes: list[int]) -> Sequence[int]:
    """The places at which a stored column is not what the list states at these indexes."""
    told = itemgetter(*indexes)(stated) if len(indexes) > 1 else tuple(stated[index] for index in indexes)
    if told == stored:
        return ()
    return [place for place, (one, other) in enumerate(zip(told, stored, strict=True)) if one != other]


class RowColumns:
    """What an import asks of the rows of a reading, as lists of equal length.

    ``spans``: (sheet, block, first, end) of the rows of each plan; ``numbers`` are those a person sees.
    """

    def __init__(self, reading: RosterReading) -> None:
        self._rows = reading.rows
        self.count = len(reading.rows)
        self.accepted = bytearray(b"\1") * self.count
        self.numbers: list[int] = []
        self.households: list[int | None] = []
        self.spans: list[tuple[str, int, int, int]] = []
        for block in reading.rows.blocks:
            first = len(self.numbers)
            self.spans.append((block.sheet, block.block, first, first + len(block.rows)))
            self.numbers += block.rows
            self.households += block.household or [None] * len(block.rows)
            for at, severity in block.worst.items():
                if severity == ERROR:
                    self.accepted[first + at] = 0
            for number in block.skipped:
                if (index := self._find(number, first, len(self.numbers))) is not None:
                    self.accepted[index] = 0

    def _find(self, number: int, first: int, end: int) -> int | None:
        index = bisect_left(self.numbers, number, first, end)
        return index if index < end and self.numbers[index] == number else None

    def column(self, name: str) -> Sequence[object]:
        """The values of a field, None where a row has none."""
        return self._rows.column(name)

    def texts(self, name: str) -> list[str | None]:
        """The values of a field as text, None where a cell is blank."""
        values = self.column(name)
        kinds = set(map(type, values))
        if kinds <= {NoneType}:
            return [None] * self.count
        if kinds <= {str, NoneType}:
            known = cast(Sequence[str | None], values)
            return list(known) if "" not in known else [value or None for value in known]
        return [None if value in (None, "") else str(value) for value in values]

    def stating(self, name: str) -> Iterator[tuple[int, int]]:
        """(first, end) of the rows of each plan that has a column for the field."""
        for block, (_, _, first, end) in zip(self._rows.blocks, self.spans, strict=True):
            if name in block.columns:
                yield first, end

    def index_of(self, place: tuple[str, int]) -> int | None:
        """The row at a place (see ``RosterRow.place``)."""
        for sheet, block, first, end in self.spans:
            if place_key(sheet, block) == place[0]:
                return self._find(place[1], first, end)
        return None
