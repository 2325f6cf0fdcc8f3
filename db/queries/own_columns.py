"""Columns clerks added to rosters: their definitions, and the values in ``entitlement.extra``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.rosters import own_value

CHUNK = 500


def own_columns(connection: Connection, node: bytes) -> list[tuple[Any, ...]]:
    """(uid, key, title, programme code or "", kind, choices, position, deleted) in order, ours first.

    Removed ones are among them, those taken back are not.
    """
    rows = connection.exec_driver_sql(
        "SELECT o.uid, o.key, o.title, coalesce(r.code, ''), o.kind, o.choices, o.position, o.deleted "
        "FROM own_column o LEFT JOIN programme r ON r.uid = o.programme_uid "
        "WHERE o.deleted = 0 OR o.deleted_reason IS NOT 'undone' "
        "ORDER BY o.home_node <> ?, o.position, o.rowid",
        (node,),
    )
    return [tuple(row) for row in rows]


def headers_in_use(connection: Connection, programme: bytes) -> list[str]:
    """The keys that occur in ``extra`` of a programme's benefits (b"": of all), in the order they first stand."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT j.key FROM entitlement e, "
        "json_each(CASE WHEN json_valid(e.extra) THEN e.extra ELSE '{}' END) j WHERE e.deleted = 0 "
        "AND e.extra IS NOT NULL AND (? = x'' OR e.programme_uid = ?) AND j.value <> ''",
        (programme, programme),
    )
    return [str(row[0]) for row in rows]


def header_in_use(connection: Connection, programme: bytes, key: str) -> bool:
    """Whether a benefit of a programme holds something under a key."""
    row = connection.exec_driver_sql(
        f"SELECT 1 FROM entitlement e WHERE e.deleted = 0 AND e.programme_uid = ? AND e.extra IS NOT NULL "
        f"AND coalesce({own_value(key)}, '') <> '' LIMIT 1",
        (programme,),
    ).first()
    return row is not None


def values_in_use(connection: Connection, programme: bytes, key: str, limit: int) -> list[tuple[str, int]]:
    """(value, benefits) of an own column of a programme (b"": of all), the most frequent first."""
    rows = connection.exec_driver_sql(
        f"SELECT {own_value(key)} AS v, count(*) FROM entitlement e WHERE e.deleted = 0 AND e.extra IS NOT NULL "
        f"AND (? = x'' OR e.programme_uid = ?) GROUP BY v HAVING coalesce(v, '') <> '' "
        f"ORDER BY 2 DESC, 1 LIMIT {int(limit)}",
        (programme, programme),
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def extras_of(connection: Connection, uids: Sequence[bytes]) -> list[tuple[bytes, str | None, str]]:
    """(uid, extra, programme code) of living benefits."""
    found: list[tuple[bytes, str | None, str]] = []
    for start in range(0, len(uids), CHUNK):
        chunk = tuple(uids[start : start + CHUNK])
        rows = connection.exec_driver_sql(
            "SELECT e.uid, e.extra, r.code FROM entitlement e JOIN programme r ON r.uid = e.programme_uid "
            f"WHERE e.deleted = 0 AND e.uid IN ({', '.join('?' for _ in chunk)})",
            chunk,
        )
        found += [(row[0], row[1], row[2]) for row in rows]
    return found
