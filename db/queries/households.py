"""Persons and households: what an import matches against, pages, lists and search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection


@dataclass(slots=True)
class Known:
    """Living rows of this node that an import is matched against."""

    persons: dict[str, tuple[Any, ...]]  # id_no -> (uid, name, phone, address, village_group, area_uid)
    by_number: dict[str, bytes]  # household number -> uid
    by_head: dict[bytes, bytes]  # head person -> household uid
    members: set[tuple[bytes, bytes]]  # (household, person)
    accounts: dict[bytes, set[str]]  # person -> account numbers
    entitlements: dict[tuple[bytes, bytes], tuple[Any, ...]]  # (programme, holder) -> (uid, amount, supplement, …)
    covered: set[tuple[bytes, bytes]]  # (entitlement, person)
    payments: set[tuple[Any, ...]]  # (person, item, month, paid_on, amount)
    doubts: set[bytes]


_PERSONS = (
    "SELECT id_no, uid, name, phone, address, village_group, area_uid FROM person "
    "WHERE home_node = ? AND deleted = 0 AND id_no IS NOT NULL AND merged_into IS NULL"
)
_NUMBERS = "SELECT number, uid FROM household WHERE home_node = ? AND deleted = 0 AND number IS NOT NULL"
_HEADS = (
    "SELECT m.person_uid, m.household_uid FROM household_member m JOIN household h ON h.uid = m.household_uid "
    "AND h.deleted = 0 WHERE m.home_node = ? AND m.deleted = 0 AND m.is_head = 1 AND m.to_month IS NULL"
)
_MEMBERS = (
    "SELECT household_uid, person_uid FROM household_member WHERE home_node = ? AND deleted = 0 AND to_month IS NULL"
)
_ACCOUNTS = "SELECT person_uid, number FROM bank_account WHERE home_node = ? AND deleted = 0"
_ENTITLEMENTS = (
    "SELECT programme_uid, coalesce(household_uid, person_uid), uid, amount_fen, supplement_fen, status "
    "FROM entitlement WHERE home_node = ? AND deleted = 0 AND to_month IS NULL"
)
_COVERED = (
    "SELECT entitlement_uid, person_uid FROM entitlement_member "
    "WHERE home_node = ? AND deleted = 0 AND to_month IS NULL"
)
_PAYMENTS = (
    "SELECT person_uid, item, month, paid_on, amount_fen FROM payment_record WHERE home_node = ? AND deleted = 0"
)


def known_rows(connection: Connection, node: bytes) -> Known:
    """Everything an import compares with, in one read per table."""

    def fetch(sql: str) -> list[Any]:
        return list(connection.exec_driver_sql(sql, (node,)).fetchall())

    accounts: dict[bytes, set[str]] = {}
    for person, number in fetch(_ACCOUNTS):
        accounts.setdefault(person, set()).add(number)
    return Known(
        persons={row[0]: tuple(row[1:]) for row in fetch(_PERSONS)},
        by_number=dict(map(tuple, fetch(_NUMBERS))),
        by_head=dict(map(tuple, fetch(_HEADS))),
        members=set(map(tuple, fetch(_MEMBERS))),
        accounts=accounts,
        entitlements={(row[0], row[1]): tuple(row[2:]) for row in fetch(_ENTITLEMENTS)},
        covered=set(map(tuple, fetch(_COVERED))),
        payments=set(map(tuple, fetch(_PAYMENTS))),
        doubts={row[0] for row in fetch("SELECT uid FROM doubt WHERE home_node = ?")},
    )


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


def running_entitlement(connection: Connection, programme: bytes, holder: bytes) -> bytes | None:
    """The running benefit of a household or person under a programme."""
    row = connection.exec_driver_sql(
        "SELECT uid FROM entitlement WHERE programme_uid = ? AND coalesce(household_uid, person_uid) = ? "
        "AND deleted = 0 AND to_month IS NULL",
        (programme, holder),
    ).first()
    return row[0] if row else None
