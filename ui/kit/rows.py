"""Where a table's rows come from, and what a column is.

A ``RowSource`` sorts and filters in the database. The table asks for the first page (shown at
once), lets the ordered keys stream in behind, then fetches pages of 200 keys as they come in sight.
All methods run on the reader thread with the unit of work first; they return plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as _field
from typing import Any, NamedTuple, Protocol

from minsheng_desktop.core.fields import Field, Masking, Type

PAGE_ROWS = 200
Key = Any  # whatever identifies a row to its source: bytes uid, or a local integer


class Note(NamedTuple):
    """Something about one cell: a problem (``err``/``warn``/``doubt``/``ok``) or its ``old`` value."""

    tone: str = ""
    text: str = ""
    old: Any = None


class Row(NamedTuple):
    """One row: values in the order of the columns.

    ``mark`` is a colour mark (``yellow orange green cyan purple grey``); ``muted`` a stopped row;
    ``notes`` maps a field key to its ``Note``.
    """

    key: Key
    cells: tuple[Any, ...]
    mark: str = ""
    muted: bool = False
    notes: Mapping[str, Note] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over ``count`` consecutive rows: title, detail (“11 户 · 保障 16 人”) and sums by field."""

    key: Key
    title: str
    count: int
    detail: str = ""
    sums: Mapping[str, Any] = _field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """What the table shows: sorted by a field, filtered by the page's own filter values.

    ``filters`` must be hashable pairs; their meaning is between the page and its source.
    """

    sort: str = ""
    descending: bool = False
    group: str = ""
    filters: tuple[tuple[str, Any], ...] = ()

    def filter(self, key: str, default: Any = None) -> Any:
        """The value of filter ``key``."""
        return dict(self.filters).get(key, default)


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first rows of a query; ``groups`` (all of them) if the query asks for groups.

    ``total`` may be given if it is cheap; else the table learns it as the keys stream in.
    """

    rows: Sequence[Row]
    groups: Sequence[Group] = ()
    total: int | None = None


class RowSource(Protocol):
    """The rows of one table. Sorting and filtering are the source's work (in SQL)."""

    def first_page(self, uow: Any, query: Query, size: int) -> FirstPage:
        """The first ``size`` rows, by keyset."""

    def keys(self, uow: Any, query: Query) -> Iterable[Sequence[Key]]:
        """All keys in order, in chunks (about 20,000 each)."""

    def page(self, uow: Any, query: Query, keys: Sequence[Key]) -> list[Row]:
        """The rows of ``keys``, in their order; a key whose row is gone is left out."""


ALIGN_RIGHT = frozenset({Type.INTEGER, Type.MONEY, Type.PERCENT})


@dataclass(frozen=True, slots=True)
class Column:
    """A field as a column. ``kind`` overrides the painter the field's type chooses.

    Kinds: text number money date month percent citizen_id card phone flag status chips light
    progress funds flow link. ``frozen`` columns stay at the left; ``stretch`` takes the rest of the width;
    ``strong`` draws in Medium; ``tone`` colours the whole column's text. ``words`` shows a raw value,
    ``choices`` (value, words) are offered where the cell is edited. An editor of a ``guarded`` masked cell
    stays empty until the number was revealed; empty it changes nothing. ``grows``: the width (px at 100 %)
    up to which the column widens by itself for what stands in it.
    """

    field: Field
    kind: str = ""
    frozen: bool = False
    editable: bool = False
    stretch: bool = False
    strong: bool = False
    align: str = ""  # left right centre; else by the type
    tone: str = ""
    head: str = ""  # a heading other than the field's label; a line break makes two lines
    words: Callable[[Any], str] | None = None
    choices: tuple[tuple[Any, str], ...] = ()
    guarded: bool = False
    grows: int = 0

    @property
    def key(self) -> str:
        """The field's key."""
        return self.field.key

    @property
    def title(self) -> str:
        """The heading."""
        return self.head or str(self.field.label)

    @property
    def painter(self) -> str:
        """The kind of cell, from ``kind``, the masking or the type."""
        if self.kind:
            return self.kind
        if self.field.masking is not Masking.NONE:
            return self.field.masking.value
        kinds = {Type.INTEGER: "number", Type.CODE: "text"}
        return kinds.get(self.field.type, self.field.type.value)

    @property
    def side(self) -> str:
        """``left``, ``right`` or ``centre``."""
        if self.align:
            return self.align
        if self.kind in ("status", "chips", "light", "progress", "funds", "flow", "link"):
            return "left"
        if self.field.type in ALIGN_RIGHT:
            return "right"
        return "centre" if self.field.type is Type.FLAG else "left"
