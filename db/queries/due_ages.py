"""Persons by their birthdays, and whether they draw one of some programmes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

DRAWN = "e.deleted = 0 AND e.status IN ('active', 'grace', 'suspended') AND (e.to_month IS NULL OR e.to_month >= ?)"


def born_between(
    connection: Connection, own: bytes, first: str, last: str, programmes: Sequence[bytes], month: int, drawing: bool
) -> list[tuple[Any, ...]]:
    """Living persons of the office born from ``first`` to ``last`` (ISO days) who draw (or do not draw) one of the
    programmes in ``month``: (uid, name, sex, birth, village, group, phone, household, its programme's uid or None),
    by birthday."""
    marks = ", ".join("?" for _ in programmes)
    drawn = (
        f"(SELECT e.programme_uid FROM entitlement e WHERE {DRAWN} AND e.programme_uid IN ({marks}) "
        "AND e.uid IN (SELECT x.uid FROM entitlement x WHERE x.person_uid = p.uid UNION SELECT m.entitlement_uid "
        "FROM entitlement_member m WHERE m.person_uid = p.uid AND m.deleted = 0) LIMIT 1)"
    )
    rows = connection.exec_driver_sql(
        f"SELECT * FROM (SELECT p.uid, p.name, p.sex_code, p.birth, coalesce(a.name, ''), "
        f"coalesce(p.village_group, ''), coalesce(p.phone, ''), (SELECT household_uid FROM household_member h WHERE "
        f"h.person_uid = p.uid AND h.deleted = 0 AND h.to_month IS NULL LIMIT 1), {drawn} AS drawn FROM person p "
        f"LEFT JOIN area a ON a.uid = p.area_uid WHERE p.birth BETWEEN ? AND ? AND p.home_node = ? AND p.deleted = 0 "
        f"AND p.merged_into IS NULL AND p.died_on IS NULL) WHERE drawn IS {'NOT ' if drawing else ''}NULL "
        f"ORDER BY substr(birth, 6), birth",
        (month, *programmes, first, last, own),
    )
    return [tuple(row) for row in rows]
