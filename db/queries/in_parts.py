"""Long lists of keys, asked in parts below the limit of parameters of one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

CHUNK = 800


def chunked(uids: Iterable[Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Parts of a long list, each with its question marks."""
    listed = list(uids)
    for start in range(0, len(listed), CHUNK):
        part = tuple(listed[start : start + CHUNK])
        yield part, ", ".join("?" * len(part))


def read_in_parts(connection: Connection, sql: str, uids: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement for some uids; each ``{marks}`` in it stands for all of them."""
    times = sql.count("{marks}")
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(sql.format(marks=marks), part * times)
        yield from (tuple(row) for row in rows)
