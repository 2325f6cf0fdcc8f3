"""The office desk: relatives of officials, the reserve fund, the people who came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

_RELATIVES = (
    "SELECT r.*, p.name, p.id_no, coalesce(v.name, '') AS village, coalesce(a.number, '') AS number "
    "FROM official_relative r JOIN person p ON p.uid = r.person_uid LEFT JOIN area v ON v.uid = p.area_uid "
    "LEFT JOIN application a ON a.uid = r.application_uid WHERE r.deleted = 0 "
)
_RESERVE = (
    "SELECT r.*, coalesce(a.number, '') AS number, coalesce(p.name, '') AS name FROM reserve_entry r "
    "LEFT JOIN application a ON a.uid = r.application_uid LEFT JOIN person p ON p.uid = a.person_uid "
    "WHERE r.deleted = 0 "
)
_RECEPTIONS = (
    "SELECT r.*, coalesce(v.name, '') AS village, coalesce(g.short_name, '') AS programme, "
    "coalesce(g.code, '') AS programme_code, coalesce(a.number, '') AS application_number FROM reception r "
    "LEFT JOIN area v ON v.uid = r.area_uid LEFT JOIN programme g ON g.uid = r.programme_uid "
    "LEFT JOIN application a ON a.uid = r.application_uid WHERE r.deleted = 0 "
)


def relatives(connection: Connection, village: str = "", official: str = "") -> list[dict[str, Any]]:
    """Registered relatives, ended ones too, by official and day."""
    rows = connection.exec_driver_sql(
        _RELATIVES + "AND (? = '' OR v.name = ?) AND (? = '' OR r.official_name = ?) "
        "ORDER BY r.official_name, r.declared_on, r.uid",
        (village, village, official, official),
    )
    return [dict(row) for row in rows.mappings()]


def relative_rows(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → a registered relative."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(_RELATIVES + f"AND r.uid IN ({marks})", part)
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def relatives_known(connection: Connection, persons: Sequence[bytes]) -> set[tuple[bytes, str, bytes | None]]:
    """(person, official, case) of relations that have not ended."""
    found: set[tuple[bytes, str, bytes | None]] = set()
    for part, marks in chunked(persons):
        rows = connection.exec_driver_sql(
            "SELECT person_uid, official_name, application_uid FROM official_relative WHERE deleted = 0 "
            f"AND ended_on IS NULL AND person_uid IN ({marks})",
            part,
        )
        found |= {(row[0], row[1], row[2]) for row in rows}
    return found


def officials_concerned(connection: Connection, applications: Sequence[bytes]) -> list[tuple[bytes, str, str, str]]:
    """(case, official, relation, relative's name) of officials who stand aside.

    They were declared for the case, or one of its members is registered as a relative.
    """
    found: list[tuple[bytes, str, str, str]] = []
    for part, marks in chunked(applications):
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT c.application, r.official_name, r.relation, p.name FROM ("
            f"SELECT uid AS application, person_uid AS person FROM application WHERE uid IN ({marks}) UNION "
            "SELECT application_uid, person_uid FROM application_member WHERE deleted = 0 "
            f"AND application_uid IN ({marks})) c JOIN official_relative r ON (r.person_uid = c.person "
            "OR r.application_uid = c.application) AND r.deleted = 0 AND r.stands_aside = 1 AND r.ended_on IS NULL "
            "JOIN person p ON p.uid = r.person_uid",
            (*part, *part),
        )
        found += [(row[0], row[1], row[2], row[3]) for row in rows]
    return found


def reserve(connection: Connection, node: bytes) -> list[dict[str, Any]]:
    """Every movement of an office's fund in order of days; on one day what comes in stands before what goes out."""
    rows = connection.exec_driver_sql(
        _RESERVE + "AND r.home_node = ? ORDER BY r.day, r.kind NOT IN ('allocate', 'refund'), r.uid", (node,)
    )
    return [dict(row) for row in rows.mappings()]


def reserve_rows(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → a movement."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(_RESERVE + f"AND r.uid IN ({marks})", part)
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def receptions(connection: Connection) -> list[dict[str, Any]]:
    """Every reception, the first one first."""
    rows = connection.exec_driver_sql(_RECEPTIONS + "ORDER BY r.came_on, r.uid")
    return [dict(row) for row in rows.mappings()]


def reception_rows(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → a reception."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(_RECEPTIONS + f"AND r.uid IN ({marks})", part)
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def persons_named(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → name, telephone, area and day of death of living rows of persons."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        rows = connection.exec_driver_sql(
            "SELECT uid, name, phone, area_uid, died_on FROM person WHERE deleted = 0 AND merged_into IS NULL "
            f"AND uid IN ({marks})",
            part,
        )
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def programme_uid(connection: Connection, code: str) -> bytes | None:
    """The uid of a living programme."""
    row = connection.exec_driver_sql("SELECT uid FROM programme WHERE code = ? AND deleted = 0", (code,)).first()
    return row[0] if row else None
