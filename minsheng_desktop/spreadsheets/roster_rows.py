"""The rows and households of a judged roster: kept as columns, made into records when they are asked for.

A hundred thousand records of twenty values each would take several times the memory of the cells they were read
from; the columns share the cells' values.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, overload

from minsheng_desktop.rules.relation import HEAD
from minsheng_desktop.spreadsheets.problems import ERROR, place_key

Columns = Mapping[str, Sequence[object]]
NO_EXTRA: Mapping[str, str] = MappingProxyType({})


class RowValues(Mapping[str, object]):
    """The values of one row: a view into the columns of its sheet."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: Columns, at: int) -> None:
        self._columns = columns
        self._at = at

    def __getitem__(self, name: str) -> object:
        return self._columns[name][self._at]

    def get(self, name: str, default: object = None) -> object:
        """The value of a field, ``default`` where there is no such column."""
        column = self._columns.get(name)
        return default if column is None else column[self._at]

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return repr(dict(self))


class RosterRow(NamedTuple):
    """One person (or one payment of one person).

    ``values`` holds what could be read: text as str, money as int fen, full dates as ``date``
    (a partial one as "1950-03" or "1950"), counts as int. A blank or unreadable cell is None, a field
    without a column has no key. ``extra`` keeps the columns that are not known, header to text.
    """

    sheet: str
    row: int
    values: Mapping[str, object]
    severity: str | None = None  # worst finding of the row
    household: int | None = None  # index in ``RosterReading.households``
    is_head: bool = False
    is_amount_row: bool = True  # False: a member row whose household's amount stands elsewhere
    extra: Mapping[str, str] = NO_EXTRA
    colour: str | None = None  # exact RRGGBB of the clerk's mark
    struck: bool = False
    skipped: bool = False  # the user chose to leave it out
    block: int = 0  # which of the sheet's plans it belongs to

    @property
    def place(self) -> tuple[str, int]:
        """What corrections and skips of the row are kept under."""
        return (place_key(self.sheet, self.block) if self.block else self.sheet), self.row

    @property
    def accepted(self) -> bool:
        """Whether the row may be taken as it stands."""
        return self.severity != ERROR and not self.skipped


class HouseholdGroup(NamedTuple):
    """Rows of one household in one sheet. ``rows`` are indexes in ``RosterReading.rows``."""

    sheet: str
    number: str | None
    head: str | None  # name of the head as stated or listed
    rows: tuple[int, ...]
    head_row: int | None  # index in ``RosterReading.rows``
    size_stated: int | None
    amounts: Mapping[str, int]  # money field -> fen, once per household


@dataclass(slots=True)
class RowBlock:
    """The rows of one block of a sheet, as columns; each list has a place for every number in ``rows``."""

    sheet: str
    block: int
    rows: Sequence[int]
    columns: Columns
    money: Sequence[str] = ()  # fields of ``columns`` that hold amounts
    worst: Mapping[int, str] = field(default_factory=dict)  # position -> worst severity
    household: Sequence[int | None] = ()  # index in ``RosterReading.households``; empty: none in this block
    heads: Sequence[bool] = ()  # empty: as the relation says
    first_in_household: Sequence[bool] = ()
    household_amounts: bool = False  # amounts stand on the first row of each household
    unknown: Sequence[tuple[str, Sequence[str | None]]] = ()  # header -> texts of the columns that are not known
    colours: Mapping[int, str] = field(default_factory=dict)  # row number -> RRGGBB
    struck: frozenset[int] = frozenset()  # row numbers
    skipped: frozenset[int] = frozenset()  # row numbers

    def is_head(self, at: int) -> bool:
        """Whether the row at a position is the head of its household."""
        if self.heads:
            return self.heads[at]
        relations = self.columns.get("relation")
        return relations is not None and relations[at] == HEAD

    def extra(self, at: int) -> Mapping[str, str]:
        """What stands in the columns that are not known."""
        found = {header: text for header, texts in self.unknown if (text := texts[at])}
        return found or NO_EXTRA

    def record(self, at: int) -> RosterRow:
        """The row at a position."""
        number = self.rows[at]
        return RosterRow(
            self.sheet,
            number,
            RowValues(self.columns, at),
            self.worst.get(at),
            self.household[at] if self.household else None,
            self.is_head(at),
            not self.household_amounts or self.first_in_household[at],
            self.extra(at) if self.unknown else NO_EXTRA,
            self.colours.get(number),
            number in self.struck,
            number in self.skipped,
            self.block,
        )


class RowList(Sequence[RosterRow]):
    """All rows of a reading, block after block; each record is made when it is asked for."""

    __slots__ = ("_starts", "_total", "blocks")

    def __init__(self, blocks: Sequence[RowBlock]) -> None:
        self.blocks = tuple(blocks)
        self._starts: list[int] = []
        self._total = 0
        for block in self.blocks:
            self._starts.append(self._total)
            self._total += len(block.rows)

    def locate(self, index: int) -> tuple[RowBlock, int]:
        """The block of a row and its position there."""
        at = bisect_right(self._starts, index) - 1
        return self.blocks[at], index - self._starts[at]

    @overload
    def __getitem__(self, index: int) -> RosterRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[RosterRow, ...]: ...
    def __getitem__(self, index: int | slice) -> RosterRow | tuple[RosterRow, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(self._total)))
        if index < 0:
            index += self._total
        if not 0 <= index < self._total:
            raise IndexError(index)
        block, at = self.locate(index)
        return block.record(at)

    def __len__(self) -> int:
        return self._total

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(own == row for own, row in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[RosterRow]:
        for block in self.blocks:
            record = block.record
            for at in range(len(block.rows)):
                yield record(at)

    def column(self, name: str) -> Sequence[object]:
        """The value of a field for each row; None where a block has no such column."""
        if len(self.blocks) == 1:
            return self.blocks[0].columns.get(name) or [None] * self._total
        values: list[object] = []
        for block in self.blocks:
            values += block.columns.get(name) or [None] * len(block.rows)
        return values

    def severity(self, index: int) -> str | None:
        """The worst finding of a row."""
        block, at = self.locate(index)
        return block.worst.get(at)


class HouseholdList(Sequence[HouseholdGroup]):
    """All households of a reading; each record is made when it is asked for.

    ``members`` are indexes of rows; ``stated`` (number, head) holds what stands above the rows of a household.
    """

    __slots__ = ("_members", "_rows", "_stated")

    def __init__(
        self,
        rows: RowList,
        members: Sequence[Sequence[int]],
        stated: Mapping[int, tuple[str | None, str | None]] | None = None,
    ) -> None:
        self._rows, self._members, self._stated = rows, members, stated or {}

    @property
    def members(self) -> Sequence[Sequence[int]]:
        """The rows of each household, without making the record of it."""
        return self._members

    @property
    def stated(self) -> Mapping[int, tuple[str | None, str | None]]:
        """Number and head of the households above whose rows they stand."""
        return self._stated

    @overload
    def __getitem__(self, index: int) -> HouseholdGroup: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[HouseholdGroup, ...]: ...
    def __getitem__(self, index: int | slice) -> HouseholdGroup | tuple[HouseholdGroup, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self._members))))
        return self._made(index % len(self._members) if index < 0 else index)

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[HouseholdGroup]:
        return map(self._made, range(len(self._members)))

    def _made(self, index: int) -> HouseholdGroup:
        members = self._members[index]
        spots = [self._rows.locate(i) for i in members]
        block, at = spots[0]
        head = next((n for n, (b, p) in enumerate(spots) if b.is_head(p)), None)
        number, name = self._stated.get(index, (None, None))
        if name is None:
            name = _text(block.columns, "head_name", at)
        if name is None and head is not None:
            name = _text(spots[head][0].columns, "name", spots[head][1])
        return HouseholdGroup(
            block.sheet,
            number if number is not None else _text(block.columns, "hh_no", at),
            name,
            tuple(members),
            None if head is None else members[head],
            _size(spots),
            _amounts(spots),
        )


def _text(columns: Columns, name: str, at: int) -> str | None:
    value = columns[name][at] if name in columns else None
    return None if value is None else str(value)


def _size(spots: Sequence[tuple[RowBlock, int]]) -> int | None:
    for block, at in spots:
        if "hh_size" in block.columns and isinstance(stated := block.columns["hh_size"][at], int):
            return stated
    return None


def _amounts(spots: Sequence[tuple[RowBlock, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for block, at in spots:
        for name in block.money:
            if isinstance(value := block.columns[name][at], int):
                sums[name] = sums.get(name, 0) + value
    return sums
