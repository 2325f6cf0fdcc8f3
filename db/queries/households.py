"""Persons and households: search fragments, and the periods and covers of benefits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection


def add_grams(connection: Connection, rows: Iterable[tuple[str, bytes]]) -> None:
    """Enter name fragments of new persons in the search index."""
    cursor = connection.connection.cursor()
    cursor.executemany("INSERT OR IGNORE INTO name_gram VALUES (?, ?)", rows)  # type: ignore[arg-type]
    cursor.close()


def open_periods(connection: Connection, entitlement: bytes) -> list[tuple[bytes, int]]:
    """(uid, first month) of the open amount period of a benefit."""
    rows = connection.exec_driver_sql(
        "SELECT uid, from_month FROM entitlement_amount WHERE entitlement_uid = ? AND deleted = 0 AND to_month IS NULL",
        (entitlement,),
    )
    return [(row[0], row[1]) for row in rows]


def covered_persons(connection: Connection, entitlement: bytes) -> list[tuple[bytes, bytes, int]]:
    """(member row, person, first month) of those a benefit covers now."""
    rows = connection.exec_driver_sql(
        "SELECT uid, person_uid, from_month FROM entitlement_member WHERE entitlement_uid = ? AND deleted = 0 "
        "AND to_month IS NULL",
        (entitlement,),
    )
    return [(row[0], row[1], row[2]) for row in rows]
