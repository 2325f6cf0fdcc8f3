"""Many benefits at once: their rows, their periods of amount, state and cover. Lists may hold thousands of uids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

_STATE = "uid, from_month, to_month, status, category, household_size, covered, area_uid"
_ROWS = (
    "SELECT e.*, p.name AS name, p.village_group AS own_group, h.village_group AS home_group, a.name AS village, "
    "a.code AS area_code, "
    "r.short_name AS programme, r.code AS programme_code, r.unit AS unit, r.settings AS settings, "
    "r.period AS programme_period "
    "FROM entitlement e JOIN person p ON p.uid = e.person_uid JOIN programme r ON r.uid = e.programme_uid "
    "LEFT JOIN household h ON h.uid = e.household_uid LEFT JOIN area a ON a.uid = e.area_uid "
    "WHERE e.deleted = 0 AND e.uid IN ({marks})"
)


def rows(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → all columns of a living benefit with holder, village and programme (``settings`` is its JSON)."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        for row in connection.exec_driver_sql(_ROWS.format(marks=marks), part).mappings():
            found[row["uid"]] = dict(row)
    return found


def states(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[tuple[Any, ...]]]:
    """benefit → (uid, first month, last month, status, class, size, covered, area) of its states, in order."""
    return _periods(connection, uids, "entitlement_state", _STATE)


def amounts(
    connection: Connection, uids: Sequence[bytes]
) -> dict[bytes, list[tuple[bytes, int, int | None, int | None, int]]]:
    """benefit → (uid, first month, last month, fen, supplement fen) of its periods of amount, in order."""
    return _periods(connection, uids, "entitlement_amount", "uid, from_month, to_month, amount_fen, supplement_fen")


def amount_rows(connection: Connection, uid: bytes) -> list[dict[str, Any]]:
    """The periods of one benefit's amount in order, all columns."""
    sql = "SELECT * FROM entitlement_amount WHERE deleted = 0 AND entitlement_uid = ? ORDER BY from_month"
    return [dict(row) for row in connection.exec_driver_sql(sql, (uid,)).mappings()]


def members(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, list[tuple[bytes, bytes, int]]]:
    """benefit → (member row, person, first month) of those it covers now."""
    return _periods(connection, uids, "entitlement_member", "uid, person_uid, from_month", " AND to_month IS NULL")


def _periods(
    connection: Connection, uids: Sequence[bytes], table: str, columns: str, condition: str = ""
) -> dict[bytes, list[tuple[Any, ...]]]:
    found: dict[bytes, list[tuple[Any, ...]]] = {}
    for part, marks in chunked(uids):
        for owner, *period in connection.exec_driver_sql(
            f"SELECT entitlement_uid, {columns} FROM {table} WHERE deleted = 0 AND entitlement_uid IN ({marks})"
            f"{condition} ORDER BY from_month",
            part,
        ):
            found.setdefault(owner, []).append(tuple(period))
    return found


def covered_in(connection: Connection, uid: bytes, month: int) -> list[bytes]:
    """The persons a benefit covered in a month (YYYYMM)."""
    rows = connection.exec_driver_sql(
        "SELECT person_uid FROM entitlement_member WHERE entitlement_uid = ? AND deleted = 0 AND from_month <= ? "
        "AND (to_month IS NULL OR to_month >= ?) ORDER BY uid",
        (uid, month, month),
    )
    return [row[0] for row in rows]
