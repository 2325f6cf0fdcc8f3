"""What a pasted list of ID numbers is held against: persons, their accounts, the benefits they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked


def persons_with_numbers(connection: Connection, node: bytes, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """This office's persons whose number holds and is among ``numbers``."""
    found: list[dict[str, Any]] = []
    for part, marks in chunked(numbers):
        rows = connection.exec_driver_sql(
            "SELECT id_no, uid, name, died_on, phone, address, remark FROM person WHERE home_node = ? AND deleted = 0 "
            f"AND merged_into IS NULL AND id_state IN ('valid', 'old15') AND id_no IN ({marks})",
            (node, *part),
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def accounts(connection: Connection, persons: Sequence[bytes]) -> dict[bytes, list[tuple[bytes, str, int]]]:
    """person → (uid, number, whether money goes there) of each account, the present one first."""
    found: dict[bytes, list[tuple[bytes, str, int]]] = {}
    for part, marks in chunked(persons):
        for person, *account in connection.exec_driver_sql(
            "SELECT person_uid, uid, number, is_current FROM bank_account WHERE deleted = 0 "
            f"AND person_uid IN ({marks}) ORDER BY is_current DESC, rowid",
            part,
        ):
            found.setdefault(person, []).append((account[0], account[1], account[2]))
    return found


def owners_of_accounts(connection: Connection, numbers: Sequence[str]) -> dict[str, list[tuple[bytes, str]]]:
    """number → (person, name) of those whose account it is."""
    found: dict[str, list[tuple[bytes, str]]] = {}
    turned = {number[::-1]: number for number in numbers}  # only the reversed number has an index
    for part, marks in chunked(turned):
        for number, person, name in connection.exec_driver_sql(
            "SELECT b.number_reversed, b.person_uid, p.name FROM bank_account b JOIN person p ON p.uid = b.person_uid "
            f"WHERE b.deleted = 0 AND p.deleted = 0 AND b.number_reversed IN ({marks})",
            part,
        ):
            found.setdefault(turned[number], []).append((person, name))
    return found


def benefits_held(
    connection: Connection, node: bytes, programme: bytes, persons: Sequence[bytes]
) -> dict[bytes, bytes]:
    """person → their running benefit of a programme of this office."""
    found: dict[bytes, bytes] = {}
    for part, marks in chunked(persons):
        rows = connection.exec_driver_sql(
            "SELECT person_uid, uid FROM entitlement WHERE deleted = 0 AND to_month IS NULL AND home_node = ? "
            f"AND programme_uid = ? AND person_uid IN ({marks})",
            (node, programme, *part),
        )
        found.update({row[0]: row[1] for row in rows})
    return found
