"""Benefits given up in writing, and who of a set of persons was transferred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

_WAIVERS = (
    "SELECT w.*, p.name, p.id_no, coalesce(v.name, '') AS village, g.short_name AS programme, "
    "g.code AS programme_code FROM waiver w JOIN person p ON p.uid = w.person_uid "
    "JOIN programme g ON g.uid = w.programme_uid LEFT JOIN area v ON v.uid = p.area_uid WHERE w.deleted = 0 "
)


def waivers(connection: Connection) -> list[dict[str, Any]]:
    """Every waiver, ended ones too, by the day of asking again."""
    rows = connection.exec_driver_sql(_WAIVERS + "ORDER BY w.ask_again_on IS NULL, w.ask_again_on, w.signed_on, w.uid")
    return [dict(row) for row in rows.mappings()]


def waiver_rows(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → a waiver."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(_WAIVERS + f"AND w.uid IN ({marks})", part)
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def persons(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → name, birth and day of death of living rows of persons."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(
            "SELECT uid, name, birth, died_on FROM person WHERE deleted = 0 AND merged_into IS NULL "
            f"AND uid IN ({marks})",
            part,
        )
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def single_elders(connection: Connection, codes: Sequence[str], month: int, born_by: str) -> list[bytes]:
    """Who drew one of the programmes in a month (YYYYMM) as a household of one and was born by a day (YYYY-MM-DD)."""
    marks = ", ".join("?" for _ in codes)
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT e.person_uid FROM entitlement e JOIN programme g ON g.uid = e.programme_uid "
        "JOIN person p ON p.uid = e.person_uid LEFT JOIN entitlement_state s ON s.entitlement_uid = e.uid "
        "AND s.deleted = 0 AND s.from_month <= ? AND (s.to_month IS NULL OR s.to_month >= ?) "
        f"WHERE e.deleted = 0 AND g.code IN ({marks}) AND e.from_month <= ? "
        "AND (e.to_month IS NULL OR e.to_month >= ?) AND coalesce(s.status, 'active') <> 'suspended' "
        "AND coalesce(s.household_size, e.household_size, (SELECT count(*) FROM household_member m "
        "WHERE m.household_uid = e.household_uid AND m.deleted = 0 AND coalesce(m.from_month, 0) <= ? "
        "AND (m.to_month IS NULL OR m.to_month >= ?))) = 1 AND p.birth <= ? ORDER BY e.person_uid",
        (month, month, *codes, month, month, month, month, born_by),
    )
    return [row[0] for row in rows]


def drawing(connection: Connection, people: Sequence[bytes], codes: Sequence[str], month: int) -> set[bytes]:
    """Which persons hold or are covered by one of the programmes in a month (YYYYMM)."""
    found: set[bytes] = set()
    for part, marks in chunked(people):
        listed = ", ".join("?" for _ in codes)
        rows = connection.exec_driver_sql(
            "SELECT w.person FROM (SELECT e.person_uid AS person, e.uid AS benefit FROM entitlement e "
            f"WHERE e.person_uid IN ({marks}) UNION SELECT m.person_uid, m.entitlement_uid FROM entitlement_member m "
            f"WHERE m.deleted = 0 AND m.person_uid IN ({marks}) AND m.from_month <= ? "
            "AND (m.to_month IS NULL OR m.to_month >= ?)) w JOIN entitlement e ON e.uid = w.benefit AND e.deleted = 0 "
            f"JOIN programme g ON g.uid = e.programme_uid WHERE g.code IN ({listed}) AND e.from_month <= ? "
            "AND (e.to_month IS NULL OR e.to_month >= ?)",
            (*part, *part, month, month, *codes, month, month),
        )
        found |= {row[0] for row in rows}
    return found
