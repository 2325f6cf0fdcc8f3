"""Samples of cases and posted sheets: the lists they are drawn from, the draws, their items and the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

DECIDED, RUNNING, POSTED = "decided", "running", "posted"
TABLES = {DECIDED: "application", RUNNING: "entitlement", POSTED: "posting"}
_SHORT = "coalesce(nullif(r.short_name, ''), r.name)"
_LISTS = {
    DECIDED: (
        f"SELECT a.uid, p.name, {_SHORT}, a.number, coalesce(v.name, ''), '' FROM application a "
        "JOIN programme r ON r.uid = a.programme_uid JOIN person p ON p.uid = a.person_uid "
        "LEFT JOIN household h ON h.uid = a.household_uid "
        "LEFT JOIN area v ON v.uid = coalesce(a.area_uid, h.area_uid, p.area_uid) "
        "WHERE a.deleted = 0 AND a.home_node = :node AND substr(a.decided_on, 1, 7) = :written"
    ),
    RUNNING: (
        f"SELECT e.uid, p.name, {_SHORT}, coalesce(e.certificate_no, ''), coalesce(v.name, ''), '' "
        "FROM entitlement e JOIN programme r ON r.uid = e.programme_uid JOIN person p ON p.uid = e.person_uid "
        "LEFT JOIN area v ON v.uid = e.area_uid WHERE e.deleted = 0 AND e.home_node = :node "
        "AND e.status <> 'cancelled' AND e.from_month <= :month AND coalesce(e.to_month, 999912) >= :month"
    ),
    POSTED: (
        f"SELECT s.uid, s.kind, {_SHORT}, coalesce(s.number, s.quarter, ''), coalesce(v.name, ''), "
        "coalesce(s.board, '') FROM posting s JOIN programme r ON r.uid = s.programme_uid "
        "LEFT JOIN area v ON v.uid = s.area_uid WHERE s.deleted = 0 AND s.home_node = :node "
        "AND substr(s.from_day, 1, 7) <= :written AND (s.kind = 'standing' OR substr(s.to_day, 1, 7) >= :written) "
        "AND (s.removed_on IS NULL OR substr(s.removed_on, 1, 7) >= :written)"
    ),
}


def population(
    connection: Connection, source: str, node: bytes, month: int, programmes: Sequence[str]
) -> list[tuple[Any, ...]]:
    """(uid, who or kind of sheet, programme, number, village, board) of a township's cases decided in a month, its
    benefits running in it, its sheets hanging in it; ``programmes`` are codes (none: all)."""
    names = {f"p{at}": code for at, code in enumerate(programmes)}
    more = f" AND r.code IN ({', '.join(':' + name for name in names)})" if names else ""
    values = {"node": node, "month": month, "written": f"{month // 100}-{month % 100:02d}", **names}
    return [tuple(row) for row in connection.exec_driver_sql(f"{_LISTS[source]}{more} ORDER BY 1", values)]


_DRAWS = (
    "SELECT d.uid, d.home_node, d.node_uid, coalesce(n.name, '') AS office, d.kind, d.title, d.month, d.seed, d.scope, "
    "d.population, d.list_digest, d.drawn_on, d.due_on FROM sample_draw d LEFT JOIN node n ON n.uid = d.node_uid "
    "WHERE d.deleted = 0"
)


def draws(connection: Connection) -> list[dict[str, Any]]:
    """The draws, the newest first."""
    rows = connection.exec_driver_sql(f"{_DRAWS} ORDER BY d.drawn_on DESC, d.uid DESC")
    return [dict(row) for row in rows.mappings()]


def find_draw(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """One draw."""
    row = connection.exec_driver_sql(f"{_DRAWS} AND d.uid = ?", (uid,)).mappings().first()
    return dict(row) if row else None


_ITEMS = (
    "SELECT i.uid, i.home_node, i.draw_uid, i.node_uid, coalesce(n.name, '') AS office, d.kind, d.title, d.due_on, "
    "i.position, i.subject_table, i.subject_uid, i.label, coalesce(i.place, '') AS place, i.verdict, i.verdict_on, "
    "i.rectify_by, i.remark, coalesce(a.household_uid, e.household_uid) AS household_uid, "
    "coalesce(a.person_uid, e.person_uid) AS person_uid FROM sample_item i "
    "JOIN sample_draw d ON d.uid = i.draw_uid AND d.deleted = 0 LEFT JOIN node n ON n.uid = i.node_uid "
    "LEFT JOIN application a ON i.subject_table = 'application' AND a.uid = i.subject_uid "
    "LEFT JOIN entitlement e ON i.subject_table = 'entitlement' AND e.uid = i.subject_uid WHERE i.deleted = 0"
)
_ANSWERS = (
    "SELECT a.uid, a.item_uid, a.result, a.finding, a.answered_on, a.answered_by, a.attachment_uid, a.deleted "
    "FROM sample_answer a JOIN sample_item i ON i.uid = a.item_uid AND i.node_uid = a.home_node"
)
_IN_ORDER = "ORDER BY a.epoch, a.counter, a.uid"


def items(connection: Connection, draw: bytes | None = None) -> list[dict[str, Any]]:
    """The items of all draws or of one, in their order."""
    more, values = (" AND i.draw_uid = ?", (draw,)) if draw else ("", ())
    rows = connection.exec_driver_sql(f"{_ITEMS}{more} ORDER BY d.drawn_on DESC, d.uid DESC, i.position", values)
    return [dict(row) for row in rows.mappings()]


def find_item(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """One item."""
    row = connection.exec_driver_sql(f"{_ITEMS} AND i.uid = ?", (uid,)).mappings().first()
    return dict(row) if row else None


def answers(connection: Connection, draw: bytes | None = None) -> dict[bytes, list[dict[str, Any]]]:
    """Item → the living answers of the township it was drawn from, in the order they were given."""
    more, values = ("AND i.draw_uid = ?", (draw,)) if draw else ("", ())
    found: dict[bytes, list[dict[str, Any]]] = {}
    rows = connection.exec_driver_sql(f"{_ANSWERS} WHERE a.deleted = 0 {more} {_IN_ORDER}", values)
    for row in rows.mappings():
        found.setdefault(row["item_uid"], []).append(dict(row))
    return found


def answers_of(connection: Connection, item: bytes) -> list[dict[str, Any]]:
    """Every answer to an item, those taken back too."""
    rows = connection.exec_driver_sql(f"{_ANSWERS} WHERE a.item_uid = ? {_IN_ORDER}", (item,))
    return [dict(row) for row in rows.mappings()]


def notice_number(connection: Connection, template: str, about: str) -> str | None:
    """The number of the living notice whose content is about the same."""
    row = connection.exec_driver_sql(
        "SELECT number FROM notice WHERE deleted = 0 AND template = ? AND json_extract(content, '$.about') = ? "
        "ORDER BY rowid DESC LIMIT 1",
        (template, about),
    ).first()
    return row[0] if row else None
