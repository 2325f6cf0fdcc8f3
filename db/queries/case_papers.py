"""What papers of cases say beside the case itself: persons, accounts, incomes found on visits, the reserve fund."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

_PERSON = (
    "SELECT p.uid, p.name, p.sex_code, p.birth, p.ethnic, coalesce(p.id_no, '') AS id_no, "
    "coalesce(p.phone, '') AS phone, coalesce(v.name, '') AS village, coalesce(t.name, '') AS town, "
    "coalesce(nullif(p.village_group, ''), h.village_group, '') AS village_group, "
    "coalesce(nullif(p.address, ''), h.address, '') AS address, coalesce(h.uid, x'') AS household_uid, "
    "(SELECT b.number FROM bank_account b WHERE b.person_uid = p.uid AND b.deleted = 0 AND b.is_current = 1 LIMIT 1) "
    "AS account FROM person p LEFT JOIN household_member m ON m.person_uid = p.uid AND m.deleted = 0 "
    "AND m.to_month IS NULL LEFT JOIN household h ON h.uid = m.household_uid AND h.deleted = 0 "
    "LEFT JOIN area v ON v.uid = coalesce(p.area_uid, h.area_uid) LEFT JOIN area t ON t.uid = v.parent_uid "
    "WHERE p.deleted = 0 AND p.uid IN ({marks})"
)
_SPENT = (
    "SELECT application_uid, day, amount_fen, coalesce(receipt_no, '') AS receipt_no FROM reserve_entry "
    "WHERE deleted = 0 AND kind = 'spend' AND application_uid IN ({marks}) ORDER BY day, rowid"
)
_RECEPTION = (
    "SELECT c.*, coalesce(r.name, '') AS programme_name, coalesce(r.code, '') AS programme_code, "
    "coalesce(v.name, '') AS village FROM reception c LEFT JOIN programme r ON r.uid = c.programme_uid "
    "LEFT JOIN area v ON v.uid = c.area_uid WHERE c.deleted = 0 AND "
)


def persons(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → name, sex, birth, ID number, telephone, place, household and current account of persons."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(_PERSON.format(marks=marks), part).mappings()
        found |= {row["uid"]: dict(row) for row in rows}
    return found


def spent(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Application → the newest payment from the reserve fund for it."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        for row in connection.exec_driver_sql(_SPENT.format(marks=marks), part).mappings():
            found[row["application_uid"]] = dict(row)
    return found


def receptions(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Reception → its row with programme and village."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(f"{_RECEPTION}c.uid IN ({marks})", part).mappings()
        found |= {row["uid"]: dict(row) for row in rows}
    return found


def receptions_of(connection: Connection, applications: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Application → the newest reception that led to it."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(applications)):
        sql = f"{_RECEPTION}c.application_uid IN ({marks}) ORDER BY c.came_on"
        found |= {row["application_uid"]: dict(row) for row in connection.exec_driver_sql(sql, part).mappings()}
    return found


def what_is(connection: Connection, uid: bytes) -> str:
    """Which table a living row of a uid stands in: application, reception, entitlement, person or ""."""
    for name in ("application", "reception", "entitlement", "person"):
        if connection.exec_driver_sql(f"SELECT 1 FROM {name} WHERE uid = ? AND deleted = 0", (uid,)).first():
            return name
    return ""


def of_number(connection: Connection, number: str) -> list[tuple[str, bytes]]:
    """(table, uid) of applications, receptions and benefits of a number."""
    rows = connection.exec_driver_sql(
        "SELECT 'application', uid FROM application WHERE deleted = 0 AND number = :n "
        "UNION ALL SELECT 'reception', uid FROM reception WHERE deleted = 0 AND number = :n "
        "UNION ALL SELECT 'entitlement', uid FROM entitlement WHERE deleted = 0 AND certificate_no = :n",
        {"n": number},
    )
    return [(row[0], bytes(row[1])) for row in rows]


def holders(connection: Connection, entitlements: Sequence[bytes]) -> dict[bytes, tuple[bytes, bytes | None, str, str]]:
    """Benefit → (holder, household, programme code, programme name)."""
    found: dict[bytes, tuple[bytes, bytes | None, str, str]] = {}
    for part, marks in chunked(dict.fromkeys(entitlements)):
        rows = connection.exec_driver_sql(
            "SELECT e.uid, e.person_uid, e.household_uid, r.code, r.name FROM entitlement e JOIN programme r "
            f"ON r.uid = e.programme_uid WHERE e.deleted = 0 AND e.uid IN ({marks})",
            part,
        )
        found |= {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}
    return found


def notices_of_case(connection: Connection, application: bytes) -> list[bytes]:
    """The papers made for a case, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT uid FROM notice WHERE deleted = 0 AND json_extract(content, '$.application') = ? "
        "ORDER BY updated_at DESC, rowid DESC",
        (application.hex(),),
    )
    return [row[0] for row in rows]


def relatives_of(connection: Connection, applications: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """Application → officials who are near relatives of somebody concerned, with the relative's name."""
    found: dict[bytes, list[dict[str, Any]]] = {}
    for part, marks in chunked(dict.fromkeys(applications)):
        rows = connection.exec_driver_sql(
            "SELECT o.*, p.name FROM official_relative o JOIN person p ON p.uid = o.person_uid WHERE o.deleted = 0 "
            f"AND o.ended_on IS NULL AND o.application_uid IN ({marks}) ORDER BY o.rowid",
            part,
        )
        for row in rows.mappings():
            found.setdefault(row["application_uid"], []).append(dict(row))
    return found
