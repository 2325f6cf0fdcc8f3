"""What a death reaches: benefits held, covered or drawn by the household, and what was paid since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked


def benefits_reached(connection: Connection, node: bytes, person: bytes) -> list[bytes]:
    """This office's benefits a person holds or is or was covered by, or that a household of theirs draws."""
    rows = connection.exec_driver_sql(
        "SELECT e.uid FROM entitlement e JOIN programme r ON r.uid = e.programme_uid "
        "WHERE e.deleted = 0 AND e.home_node = ? AND (e.person_uid = ? "
        "OR e.uid IN (SELECT entitlement_uid FROM entitlement_member WHERE person_uid = ? AND deleted = 0) "
        "OR e.household_uid IN (SELECT household_uid FROM household_member WHERE person_uid = ? AND deleted = 0)) "
        "ORDER BY r.code, e.from_month, e.uid",
        (node, person, person, person),
    )
    return [row[0] for row in rows]


def covers(connection: Connection, benefits: Sequence[bytes]) -> list[dict[str, Any]]:
    """Who was ever covered by some benefits, in which months, and whether they live."""
    found: list[dict[str, Any]] = []
    for part, marks in chunked(benefits):
        rows = connection.exec_driver_sql(
            "SELECT m.entitlement_uid AS benefit, m.person_uid AS person, m.from_month, m.to_month, p.died_on "
            "FROM entitlement_member m JOIN person p ON p.uid = m.person_uid "
            f"WHERE m.deleted = 0 AND m.entitlement_uid IN ({marks})",
            part,
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def payments_since(
    connection: Connection, programme: bytes, persons: Sequence[bytes], month: int
) -> list[tuple[int, int, str]]:
    """(month, fen, result) of payments of a programme to some persons from ``month`` on."""
    found: list[tuple[int, int, str]] = []
    for part, marks in chunked(persons):
        rows = connection.exec_driver_sql(
            "SELECT month, coalesce(amount_fen, 0), coalesce(result, '') FROM payment_record WHERE deleted = 0 "
            f"AND programme_uid = ? AND month >= ? AND person_uid IN ({marks}) ORDER BY month",
            (programme, month, *part),
        )
        found += [(row[0], row[1], row[2]) for row in rows]
    return found


def persons_of_household(connection: Connection, household: bytes) -> list[bytes]:
    """Everybody who belongs or belonged to a household."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT person_uid FROM household_member WHERE household_uid = ? AND deleted = 0", (household,)
    )
    return [row[0] for row in rows]


def open_memberships(connection: Connection, person: bytes) -> list[dict[str, Any]]:
    """Where a person belongs now."""
    rows = connection.exec_driver_sql(
        "SELECT uid, household_uid, is_head, from_month, home_node FROM household_member "
        "WHERE person_uid = ? AND deleted = 0 AND to_month IS NULL ORDER BY uid",
        (person,),
    )
    return [dict(row) for row in rows.mappings()]


def living_members(connection: Connection, household: bytes) -> list[dict[str, Any]]:
    """The living who belong to a household now, the eldest first."""
    rows = connection.exec_driver_sql(
        "SELECT m.uid, m.person_uid, p.name, coalesce(m.relation, '') AS relation, m.relation_code, p.birth, "
        "m.is_head, m.from_month FROM household_member m JOIN person p ON p.uid = m.person_uid "
        "WHERE m.household_uid = ? AND m.deleted = 0 AND m.to_month IS NULL AND p.died_on IS NULL "
        "ORDER BY p.birth IS NULL, p.birth, m.uid",
        (household,),
    )
    return [dict(row) for row in rows.mappings()]
