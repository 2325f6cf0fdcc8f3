"""Persons who may be the one being entered: indexed look-ups only, asked at each pause of typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

_SELECT = (
    "SELECT p.uid, p.name, p.id_no, p.birth, p.sex_code, coalesce(a.name, ''), (SELECT m.household_uid FROM "
    "household_member m WHERE m.person_uid = p.uid AND m.deleted = 0 AND m.to_month IS NULL LIMIT 1), p.died_on "
    "FROM person p LEFT JOIN area a ON a.uid = p.area_uid WHERE p.deleted = 0 AND p.merged_into IS NULL AND "
)
_WAYS = {
    "same_id": "p.id_no = ?",
    "former_id": "p.uid IN (SELECT person_uid FROM former_identity WHERE value = ? AND kind = 'id_no' AND deleted = 0)",
    "same_name_birth": "p.name = ? AND p.birth IN (?, ?, ?)",
    "same_phone": "p.phone = ?",
    "same_name_village": "p.name = ? AND +p.area_uid = ?",
}


def alike_persons(connection: Connection, why: str, values: Sequence[Any], limit: int) -> list[tuple[Any, ...]]:
    """Living rows of persons alike in one way: uid, name, ID, birth, sex, village, household, died_on."""
    rows = connection.exec_driver_sql(f"{_SELECT}{_WAYS[why]} LIMIT {int(limit)}", tuple(values))
    return [tuple(row) for row in rows]


def benefits_drawn(connection: Connection, persons: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """(person, benefit) of all that is held by them, covers them, or is their household's without saying whom."""
    if not persons:
        return []
    marks = ", ".join("?" for _ in persons)
    rows = connection.exec_driver_sql(
        f"SELECT person_uid, uid FROM entitlement WHERE deleted = 0 AND person_uid IN ({marks}) "
        "UNION SELECT m.person_uid, m.entitlement_uid FROM entitlement_member m "
        f"WHERE m.deleted = 0 AND m.person_uid IN ({marks}) "
        "UNION SELECT m.person_uid, e.uid FROM household_member m JOIN entitlement e "
        "ON e.household_uid = m.household_uid AND e.deleted = 0 WHERE m.deleted = 0 AND m.to_month IS NULL "
        f"AND m.person_uid IN ({marks}) AND NOT EXISTS (SELECT 1 FROM entitlement_member c "
        "WHERE c.entitlement_uid = e.uid AND c.deleted = 0)",
        (*persons, *persons, *persons),
    )
    return [(row[0], row[1]) for row in rows]
