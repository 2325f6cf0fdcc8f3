"""What is known of persons, read for the columns of a table somebody else made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

CHUNK = 500
LIVING = "p.deleted = 0 AND p.merged_into IS NULL"
BY_NUMBER = f"SELECT p.id_no, p.uid, p.home_node FROM person p WHERE {LIVING} AND p.id_no IN ({{marks}})"
BY_NAME = (
    "SELECT p.name, p.uid, coalesce(a.name, '') FROM person p LEFT JOIN area a ON a.uid = p.area_uid "
    f"WHERE {LIVING} AND p.name IN ({{marks}})"
)
PEOPLE = (
    "SELECT p.uid, p.name, p.id_no, p.sex_code, p.birth, p.ethnic, p.phone, p.address, p.village_group, p.remark, "
    "a.name AS village, t.name AS town, p.area_uid FROM person p LEFT JOIN area a ON a.uid = p.area_uid "
    "LEFT JOIN area t ON t.uid = a.parent_uid WHERE p.uid IN ({marks})"
)
HOMES = (
    "SELECT m.person_uid, m.relation, m.is_head, h.number, h.size_stated, h.head_name, h.booklet_no, h.address, "
    "h.village_group, (SELECT x.id_no FROM household_member y JOIN person x ON x.uid = y.person_uid "
    "WHERE y.household_uid = h.uid AND y.is_head = 1 AND y.deleted = 0 AND y.to_month IS NULL LIMIT 1) AS head_id "
    "FROM household_member m JOIN household h ON h.uid = m.household_uid WHERE m.deleted = 0 AND m.to_month IS NULL "
    "AND h.deleted = 0 AND m.person_uid IN ({marks}) ORDER BY m.from_month"
)
ACCOUNTS = (
    "SELECT b.person_uid, b.number, b.bank_name, b.holder_name, b.holder_relation FROM bank_account b "
    "WHERE b.deleted = 0 AND b.is_current = 1 AND b.person_uid IN ({marks})"
)
BENEFIT = (
    "e.uid, e.person_uid AS holder, e.household_uid, e.certificate_no, e.category, e.status, e.amount_fen, "
    "e.supplement_fen, e.household_size, e.covered, e.remark, e.extra, e.to_month"
)
HELD = (
    f"SELECT e.person_uid AS person, {BENEFIT} FROM entitlement e WHERE e.deleted = 0 AND e.programme_uid = ? "
    "AND e.person_uid IN ({marks}) ORDER BY e.to_month IS NULL, e.to_month, e.from_month"
)
SHARED = (
    f"SELECT m.person_uid AS person, {BENEFIT} FROM entitlement_member m JOIN entitlement e "
    "ON e.uid = m.entitlement_uid WHERE m.deleted = 0 AND e.deleted = 0 AND e.programme_uid = ? "
    "AND (m.to_month IS NULL OR m.to_month = e.to_month) AND m.person_uid IN ({marks}) "
    "ORDER BY e.to_month IS NULL, e.to_month, e.from_month"
)
ROSTER = (
    "SELECT e.uid, e.person_uid, p.name, p.id_no, coalesce(a.name, ''), coalesce(e.certificate_no, ''), "
    "e.household_uid FROM entitlement e JOIN person p ON p.uid = e.person_uid "
    "LEFT JOIN area a ON a.uid = coalesce(e.area_uid, p.area_uid) "
    "WHERE e.deleted = 0 AND e.to_month IS NULL AND e.programme_uid = ? AND (? = x'' OR a.uid = ?) "
    "ORDER BY a.code, coalesce(e.certificate_no, ''), p.name, e.uid"
)
COVERED = (
    "SELECT m.entitlement_uid, m.person_uid FROM entitlement_member m JOIN entitlement e ON e.uid = m.entitlement_uid "
    "JOIN person p ON p.uid = m.person_uid WHERE m.deleted = 0 AND m.to_month IS NULL AND m.entitlement_uid "
    "IN ({marks}) ORDER BY m.person_uid <> e.person_uid, p.birth"
)


def _chunked(
    connection: Connection, sql: str, values: Sequence[Any], first: tuple[Any, ...] = ()
) -> Iterator[dict[str, Any]]:
    for at in range(0, len(values), CHUNK):
        part = tuple(values[at : at + CHUNK])
        rows = connection.exec_driver_sql(sql.format(marks=", ".join("?" for _ in part)), (*first, *part))
        yield from (dict(row) for row in rows.mappings())


def by_number(connection: Connection, numbers: Sequence[str]) -> list[tuple[str, bytes, bytes]]:
    """(ID number, person, office) of living persons with one of the numbers."""
    return [tuple(row.values()) for row in _chunked(connection, BY_NUMBER, numbers)]


def by_name(connection: Connection, names: Sequence[str]) -> list[tuple[str, bytes, str]]:
    """(name, person, village) of living persons with one of the names."""
    return [tuple(row.values()) for row in _chunked(connection, BY_NAME, names)]


def people(connection: Connection, persons: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Persons with village and township, by uid."""
    return {row["uid"]: row for row in _chunked(connection, PEOPLE, persons)}


def present_homes(connection: Connection, persons: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """The present household of each person and the place in it."""
    return {row["person_uid"]: row for row in _chunked(connection, HOMES, persons)}


def current_accounts(connection: Connection, persons: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """The account each person is paid to."""
    return {row["person_uid"]: row for row in _chunked(connection, ACCOUNTS, persons)}


def benefits(connection: Connection, persons: Sequence[bytes], programme: bytes) -> dict[bytes, dict[str, Any]]:
    """The benefit of a programme each person draws or is covered by; a running one before a stopped one."""
    found = {row["person"]: row for row in _chunked(connection, SHARED, persons, (programme,))}
    for row in _chunked(connection, HELD, persons, (programme,)):
        known = found.get(row["person"])
        if known is None or row["to_month"] is None or known["to_month"] is not None:
            found[row["person"]] = row
    return found


def roster(connection: Connection, programme: bytes, village: bytes) -> list[tuple[Any, ...]]:
    """Running benefits of a programme in order: uid, holder, name, ID number, village, certificate, household."""
    return [tuple(row) for row in connection.exec_driver_sql(ROSTER, (programme, village, village))]


def covered(connection: Connection, entitlements: Sequence[bytes]) -> dict[bytes, list[bytes]]:
    """Whom each benefit covers now, the holder first."""
    found: dict[bytes, list[bytes]] = {}
    for row in _chunked(connection, COVERED, entitlements):
        found.setdefault(row["entitlement_uid"], []).append(row["person_uid"])
    return found
