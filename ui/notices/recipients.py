"""Whom notices are for: the benefits of a programme and village, ticked; or those another page chose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from minsheng_desktop.entitlements.records import RosterRow
from minsheng_desktop.entitlements.service import (
    ROSTER_FIELDS,
    RosterFilter,
    entitlement_row,
    roster_first,
    roster_keys,
    roster_rows,
)
from ui.kit.rows import Column, FirstPage, Key, Query, Row

SHOWN = ("name", "village", "amount_fen")
RUNNING = ("active", "grace")
WIDTHS = {"name": 76, "village": 96, "amount_fen": 100}


def recipient_columns() -> list[Column]:
    """Name, village and amount."""
    fields = {field.key: field for field in ROSTER_FIELDS}
    return [Column(replace(fields[key], width=WIDTHS[key]), stretch=key == "village") for key in SHOWN]


def filter_of(query: Query) -> RosterFilter:
    """The roster a query asks for; suspended and stopped benefits get no result notice."""
    return RosterFilter(
        query.filter("programme", ""),
        query.filter("village", b""),
        RUNNING,
        text=query.filter("text", ""),
        sort=query.sort,
        descending=query.descending,
    )


class RecipientSource:
    """Rows of benefits; the filter ``uids`` names chosen ones."""

    def first_page(self, uow: Any, query: Query, size: int) -> FirstPage:
        """The first rows."""
        if uids := query.filter("uids"):
            rows = [entitlement_row(uow, uid) for uid in uids[:size]]
            return FirstPage([_row(row) for row in rows], total=len(uids))
        return FirstPage([_row(row) for row in roster_first(uow, filter_of(query), size)])

    def keys(self, uow: Any, query: Query) -> Iterable[Sequence[Key]]:
        """All keys in order."""
        if uids := query.filter("uids"):
            return self._chosen(uow, uids)
        return roster_keys(uow, filter_of(query))

    def page(self, uow: Any, query: Query, keys: Sequence[Key]) -> list[Row]:
        """The rows of keys."""
        return [_row(row) for row in roster_rows(uow, keys)]

    def _chosen(self, uow: Any, uids: Sequence[bytes]) -> Iterator[list[int]]:
        yield [entitlement_row(uow, uid).key for uid in uids]


def _row(row: RosterRow) -> Row:
    return Row(row.key, tuple(getattr(row, key) for key in SHOWN))
