"""Checks of the economic situation: who must sign, what was asked for, what came back. Lists may hold thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

_MEMBERS = (
    "SELECT m.uid, m.application_uid, m.person_uid, m.relation, m.authorised_on, m.no_signature_reason, "
    "m.home_node, p.name, p.birth, p.id_no, p.died_on, a.number, a.applied_on, a.status, h.name AS applicant "
    "FROM application_member m JOIN application a ON a.uid = m.application_uid JOIN person p ON p.uid = m.person_uid "
    "JOIN person h ON h.uid = a.person_uid WHERE m.deleted = 0 AND a.deleted = 0 AND {condition} "
    "ORDER BY a.number, m.person_uid <> a.person_uid, p.birth, m.uid"
)
_CASES = (
    "SELECT a.uid, a.number, a.applied_on, a.status, a.stage, a.rules, a.path, a.home_node, a.person_uid, "
    "a.household_uid, a.income_fen, p.name AS applicant, coalesce(v.name, '') AS village, g.short_name AS programme, "
    "g.code AS programme_code FROM application a JOIN person p ON p.uid = a.person_uid "
    "JOIN programme g ON g.uid = a.programme_uid LEFT JOIN area v ON v.uid = a.area_uid "
    "WHERE a.deleted = 0 AND {condition} ORDER BY a.number, a.uid"
)
# The newest check of a case stands for it; earlier ones stay as they were answered.
_NEWEST = (
    "SELECT c.* FROM means_check c WHERE c.deleted = 0 AND {condition} AND NOT EXISTS (SELECT 1 FROM means_check d "
    "WHERE d.application_uid = c.application_uid AND d.deleted = 0 AND d.uid > c.uid)"
)


def cases(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → a living case with applicant, village and programme."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        sql = _CASES.format(condition=f"a.uid IN ({marks})")
        found |= {row["uid"]: dict(row) for row in connection.exec_driver_sql(sql, part).mappings()}
    return found


def all_cases(connection: Connection, programme: str = "", village: str = "") -> list[dict[str, Any]]:
    """Every living case of a programme code and a village name ("": all), by number."""
    sql = _CASES.format(condition="(? = '' OR g.code = ?) AND (? = '' OR v.name = ?)")
    rows = connection.exec_driver_sql(sql, (programme, programme, village, village))
    return [dict(row) for row in rows.mappings()]


def members(connection: Connection, applications: Sequence[bytes] | None) -> list[dict[str, Any]]:
    """The living members of some cases (None: of all that are not closed), by number, the applicant first."""
    if applications is None:
        open_ones = "a.status NOT IN ('confirmed', 'refused', 'withdrawn', 'ended')"
        rows = connection.exec_driver_sql(_MEMBERS.format(condition=f"p.died_on IS NULL AND {open_ones}"))
        return [dict(row) for row in rows.mappings()]
    found: list[dict[str, Any]] = []
    for part, marks in chunked(applications):
        sql = _MEMBERS.format(condition=f"p.died_on IS NULL AND m.application_uid IN ({marks})")
        found += [dict(row) for row in connection.exec_driver_sql(sql, part).mappings()]
    return found


def member_rows(connection: Connection, uids: Sequence[bytes]) -> list[dict[str, Any]]:
    """Some members with their cases."""
    found: list[dict[str, Any]] = []
    for part, marks in chunked(uids):
        sql = _MEMBERS.format(condition=f"m.uid IN ({marks})")
        found += [dict(row) for row in connection.exec_driver_sql(sql, part).mappings()]
    return found


def newest_checks(connection: Connection, applications: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Case → its newest check."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(applications):
        sql = _NEWEST.format(condition=f"c.application_uid IN ({marks})")
        found |= {row["application_uid"]: dict(row) for row in connection.exec_driver_sql(sql, part).mappings()}
    return found


def cases_of_request(connection: Connection, request_no: str) -> list[bytes]:
    """The cases on a request list, by their numbers."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT a.uid, a.number FROM means_check c JOIN application a ON a.uid = c.application_uid "
        "WHERE c.deleted = 0 AND a.deleted = 0 AND c.request_no = ? ORDER BY a.number",
        (request_no,),
    )
    return [row[0] for row in rows]


def request_numbers(connection: Connection, beginning: str) -> list[str]:
    """Request numbers that begin so."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT request_no FROM means_check WHERE request_no >= ? AND request_no < ?",
        (beginning, beginning + "\U0010ffff"),
    )
    return [row[0] for row in rows]


def waiting_persons(connection: Connection) -> list[dict[str, Any]]:
    """Everybody of the cases whose newest check waits for an answer: case, person, name, ID number."""
    newest = _NEWEST.format(condition="c.answered_on IS NULL AND c.left_out_reason IS NULL")
    rows = connection.exec_driver_sql(
        "SELECT c.application_uid, c.requested_on, a.number, h.name AS applicant, m.person_uid, p.name, p.id_no "
        f"FROM ({newest}) c JOIN application a ON a.uid = c.application_uid AND a.deleted = 0 "
        "JOIN application_member m ON m.application_uid = a.uid AND m.deleted = 0 "
        "JOIN person p ON p.uid = m.person_uid JOIN person h ON h.uid = a.person_uid ORDER BY a.number, m.uid"
    )
    return [dict(row) for row in rows.mappings()]


def answered_persons(connection: Connection, numbers: Sequence[str]) -> set[str]:
    """Which ID numbers belong to cases whose check was answered or left out."""
    found: set[str] = set()
    for part, marks in chunked(numbers):
        rows = connection.exec_driver_sql(
            "SELECT DISTINCT p.id_no FROM person p JOIN application_member m ON m.person_uid = p.uid AND m.deleted = 0 "
            "JOIN means_check c ON c.application_uid = m.application_uid AND c.deleted = 0 "
            f"WHERE p.deleted = 0 AND p.id_no IN ({marks}) "
            "AND (c.answered_on IS NOT NULL OR c.left_out_reason IS NOT NULL)",
            part,
        )
        found |= {row[0] for row in rows}
    return found
