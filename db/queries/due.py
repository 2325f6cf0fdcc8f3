"""What falls due about benefits: reviews, gradual exits, validity, proofs of life, certificates, waivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.reviews import RUNNING

_LINE = (
    "SELECT e.uid, e.household_uid, e.person_uid, p.name, coalesce(a.name, '') AS village, "
    "coalesce(h.village_group, p.village_group, '') AS village_group, r.short_name AS programme, "
    "r.code AS programme_code, coalesce(e.category, '') AS category, coalesce(p.phone, '') AS phone, {day} AS day "
    "FROM entitlement e JOIN person p ON p.uid = e.person_uid JOIN programme r ON r.uid = e.programme_uid "
    "LEFT JOIN household h ON h.uid = e.household_uid LEFT JOIN area a ON a.uid = e.area_uid "
    f"WHERE {RUNNING} AND e.home_node = ?"
)
_ORDER = " ORDER BY day, a.code, p.name_pinyin"


def _rows(connection: Connection, sql: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.exec_driver_sql(sql, tuple(values)).mappings()]


def reviews(
    connection: Connection, node: bytes, day: str, intervals: Mapping[tuple[bytes, str], int]
) -> list[dict[str, Any]]:
    """Benefits whose review falls due by ``day`` (ISO); of those never reviewed the months of ``intervals`` (programme,
    class → months) count from their first month."""
    marks = ", ".join("(?, ?, ?)" for _ in intervals) or "(NULL, NULL, NULL)"
    values = [part for (programme, category), months in intervals.items() for part in (programme, category, months)]
    first = "substr(e.from_month, 1, 4) || '-' || substr(e.from_month, 5, 2) || '-01'"
    reckoned = f"date({first}, '+' || (i.months) || ' months', '-1 day')"
    day_of = f"coalesce(e.review_due, {reckoned})"
    sql = (
        f"WITH i(programme, category, months) AS (VALUES {marks}) "
        + _LINE.format(day=day_of).replace(
            " WHERE ", " JOIN i ON i.programme = e.programme_uid AND i.category = coalesce(e.category, '') WHERE ", 1
        )
        + f" AND {day_of} <= ?"
    )
    return _rows(connection, sql + _ORDER, (*values, node, day))


def classes_in_use(connection: Connection) -> list[tuple[bytes, str, str]]:
    """(programme, its code, class) of running benefits."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT e.programme_uid, r.code, coalesce(e.category, '') FROM entitlement e "
        f"JOIN programme r ON r.uid = e.programme_uid WHERE {RUNNING}"
    )
    return [(row[0], row[1], row[2]) for row in rows]


def graces(connection: Connection, node: bytes, month: int) -> list[dict[str, Any]]:
    """Gradual exits planned to end by ``month`` (YYYYMM) that still run; ``day`` is their last month."""
    last = (
        "(SELECT g.to_month FROM entitlement_state g WHERE g.entitlement_uid = e.uid AND g.deleted = 0 "
        "ORDER BY g.from_month DESC LIMIT 1)"
    )
    return _rows(
        connection, _LINE.format(day=last) + f" AND e.status = 'grace' AND {last} <= ?" + _ORDER, (node, month)
    )


def validities(connection: Connection, node: bytes, day: str) -> list[dict[str, Any]]:
    """Recognitions whose validity ends by ``day`` (ISO)."""
    return _rows(connection, _LINE.format(day="e.valid_until") + " AND e.valid_until <= ?" + _ORDER, (node, day))


def field_days(
    connection: Connection, node: bytes, key: str, programmes: Sequence[bytes], day: str, or_missing: int = 0
) -> list[dict[str, Any]]:
    """Benefits of which a field of their own holds a day up to ``day`` (ISO); ``or_missing``: also those without it
    that began by that month (YYYYMM)."""
    value = "json_extract(CASE WHEN json_valid(e.extra) THEN e.extra ELSE '{}' END, ?)"
    marks = ", ".join("?" for _ in programmes) or "NULL"
    missing = f" OR ({value} IS NULL AND e.from_month <= ?)" if or_missing else ""
    path = f'$."{key}"'
    more = (path, or_missing) if or_missing else ()
    return _rows(
        connection,
        _LINE.replace("{day}", value) + f" AND e.programme_uid IN ({marks}) AND ({value} <= ?{missing})" + _ORDER,
        (path, node, *programmes, path, day, *more),
    )


def waivers(connection: Connection, node: bytes, day: str) -> list[dict[str, Any]]:
    """Waivers to be asked about again by ``day`` (ISO)."""
    return _rows(
        connection,
        "SELECT w.uid, NULL AS household_uid, w.person_uid, p.name, coalesce(a.name, '') AS village, "
        "coalesce(p.village_group, '') AS village_group, r.short_name AS programme, r.code AS programme_code, "
        "'' AS category, coalesce(p.phone, '') AS phone, w.ask_again_on AS day FROM waiver w "
        "JOIN person p ON p.uid = w.person_uid JOIN programme r ON r.uid = w.programme_uid "
        "LEFT JOIN area a ON a.uid = p.area_uid WHERE w.deleted = 0 AND w.ended_on IS NULL AND p.died_on IS NULL "
        "AND w.home_node = ? AND w.ask_again_on <= ?" + _ORDER,
        (node, day),
    )
