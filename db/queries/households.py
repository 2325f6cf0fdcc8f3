"""Persons and households: what an import matches against, pages, lists and search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.queries.benefits import states_of_node


@dataclass(slots=True)
class Known:
    """Living rows of this node that an import is matched against."""

    persons: dict[str, tuple[Any, ...]]  # id_no -> (uid, name, phone, address, village_group, area_uid)
    by_number: dict[str, list[tuple[bytes, bytes | None]]]  # household number -> (uid, area) of each that bears it
    by_head: dict[bytes, bytes]  # head person -> household uid
    headed: set[bytes]  # households with a head
    homes: dict[bytes, set[bytes]]  # person -> households
    accounts: dict[bytes, set[str]]  # person -> account numbers
    entitlements: dict[tuple[bytes, bytes], tuple[Any, ...]]  # -> uid, amount, supplement, from, STATED, area, status
    covered: set[tuple[bytes, bytes]]  # (entitlement, person)
    payments: set[tuple[Any, ...]]  # (person, item, month, paid_on, amount)
    doubts: set[bytes]
    doubts_undone: set[bytes]  # raised by an import that was undone
    states: dict[bytes, list[tuple[Any, ...]]]  # entitlement -> its periods of state as far as written
    dead: dict[bytes, str]  # person -> day of death as stored
    last_homes: dict[bytes, bytes]  # dead person -> the household they belonged to last
    ended: dict[tuple[bytes, bytes], int]  # (programme, household or person) -> last month of benefits that ended


# What a roster states of a benefit beside its amounts.
STATED = ("certificate_no", "category", "household_size", "covered", "color_mark", "remark", "extra")

_PERSONS = (
    "SELECT id_no, uid, name, phone, address, village_group, area_uid FROM person "
    "WHERE home_node = ? AND deleted = 0 AND id_no IS NOT NULL AND merged_into IS NULL"
)
# A list may still state the number of a person who was united with another one.
_UNITED = (
    "SELECT f.value, p.uid, p.name, p.phone, p.address, p.village_group, p.area_uid FROM former_identity f "
    "JOIN person p ON p.uid = f.person_uid AND p.deleted = 0 AND p.merged_into IS NULL WHERE f.home_node = ? "
    "AND f.deleted = 0 AND f.kind = 'id_no' AND f.reason = 'united'"
)
_NUMBERS = "SELECT number, uid, area_uid FROM household WHERE home_node = ? AND deleted = 0 AND number IS NOT NULL"
_HEADS = (
    "SELECT m.person_uid, m.household_uid FROM household_member m JOIN household h ON h.uid = m.household_uid "
    "AND h.deleted = 0 WHERE m.home_node = ? AND m.deleted = 0 AND m.is_head = 1 AND m.to_month IS NULL"
)
_MEMBERS = (
    "SELECT household_uid, person_uid FROM household_member WHERE home_node = ? AND deleted = 0 AND to_month IS NULL"
)
_ACCOUNTS = "SELECT person_uid, number FROM bank_account WHERE home_node = ? AND deleted = 0"
_ENTITLEMENTS = (
    "SELECT programme_uid, coalesce(household_uid, person_uid), uid, amount_fen, supplement_fen, from_month, "
    f"{', '.join(STATED)}, area_uid, status FROM entitlement WHERE home_node = ? AND deleted = 0 AND to_month IS NULL"
)
_COVERED = (
    "SELECT entitlement_uid, person_uid FROM entitlement_member "
    "WHERE home_node = ? AND deleted = 0 AND to_month IS NULL"
)
_PAYMENTS = (
    "SELECT person_uid, item, month, paid_on, amount_fen FROM payment_record WHERE home_node = ? AND deleted = 0"
)
_DEAD = (
    "SELECT uid, died_on FROM person WHERE home_node = ? AND deleted = 0 AND merged_into IS NULL "
    "AND died_on IS NOT NULL"
)
_LAST_HOMES = (
    "SELECT m.person_uid, m.household_uid FROM household_member m JOIN person p ON p.uid = m.person_uid "
    "WHERE m.home_node = ? AND m.deleted = 0 AND p.died_on IS NOT NULL "
    "ORDER BY coalesce(m.to_month, 999912), m.from_month"
)
_ENDED = (
    "SELECT programme_uid, coalesce(household_uid, person_uid), max(to_month) FROM entitlement "
    "WHERE home_node = ? AND deleted = 0 AND to_month IS NOT NULL GROUP BY 1, 2"
)
_DOUBTS = "SELECT uid, deleted_reason IS 'undone' FROM doubt WHERE home_node = ?"


def known_rows(connection: Connection, node: bytes) -> Known:
    """Everything an import compares with, in one read per table."""

    def fetch(sql: str) -> list[Any]:
        return list(connection.exec_driver_sql(sql, (node,)).fetchall())

    accounts: dict[bytes, set[str]] = {}
    for person, number in fetch(_ACCOUNTS):
        accounts.setdefault(person, set()).add(number)
    numbers: dict[str, list[tuple[bytes, bytes | None]]] = {}
    for number, household, area in fetch(_NUMBERS):
        numbers.setdefault(number, []).append((household, area))
    homes: dict[bytes, set[bytes]] = {}
    for household, person in fetch(_MEMBERS):
        homes.setdefault(person, set()).add(household)
    heads: dict[bytes, bytes] = dict(map(tuple, fetch(_HEADS)))
    doubts = fetch(_DOUBTS)
    return Known(
        persons={row[0]: tuple(row[1:]) for row in [*fetch(_UNITED), *fetch(_PERSONS)]},
        by_number=numbers,
        by_head=heads,
        headed=set(heads.values()),
        homes=homes,
        accounts=accounts,
        entitlements={(row[0], row[1]): tuple(row[2:]) for row in fetch(_ENTITLEMENTS)},
        covered=set(map(tuple, fetch(_COVERED))),
        payments=set(map(tuple, fetch(_PAYMENTS))),
        doubts={uid for uid, undone in doubts if not undone},
        doubts_undone={uid for uid, undone in doubts if undone},
        states=states_of_node(connection, node),
        dead=dict(map(tuple, fetch(_DEAD))),
        last_homes=dict(map(tuple, fetch(_LAST_HOMES))),
        ended={(row[0], row[1]): row[2] for row in fetch(_ENDED)},
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


def periods(connection: Connection, entitlement: bytes) -> list[tuple[bytes, int, int | None]]:
    """(uid, first month, last month) of the amount periods of a benefit."""
    rows = connection.exec_driver_sql(
        "SELECT uid, from_month, to_month FROM entitlement_amount WHERE entitlement_uid = ? AND deleted = 0",
        (entitlement,),
    )
    return [(row[0], row[1], row[2]) for row in rows]


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
