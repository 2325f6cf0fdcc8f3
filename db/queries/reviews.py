"""Rounds of looking at benefits again: whom they take in, their lines, how far each village is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

RUNNING = "e.deleted = 0 AND e.to_month IS NULL AND e.status IN ('active', 'grace', 'suspended')"
_LINES = (
    "SELECT l.uid, l.round_uid, l.entitlement_uid, a.name AS village, coalesce(h.village_group, p.village_group, '') "
    "AS village_group, p.name, p.uid AS person_uid, p.id_no, p.birth, e.household_uid, e.certificate_no, "
    "e.household_size, e.covered, e.category, e.amount_fen, e.supplement_fen, e.status, e.review_due, "
    "r.short_name AS programme, r.code AS programme_code, l.result, l.found_on, l.found_by, l.income_fen, l.note, "
    "l.settled_on, l.area_uid, l.epoch, l.counter, coalesce(h.address, p.address, '') AS address, "
    "coalesce(p.phone, '') AS phone, p.died_on "
    "FROM review_line l JOIN entitlement e ON e.uid = l.entitlement_uid JOIN person p ON p.uid = e.person_uid "
    "JOIN programme r ON r.uid = e.programme_uid LEFT JOIN household h ON h.uid = e.household_uid "
    "LEFT JOIN area a ON a.uid = l.area_uid WHERE l.deleted = 0 AND "
)
_ORDER = " ORDER BY a.code, village_group, e.certificate_no, p.name_pinyin, l.uid"


def benefits_to_review(
    connection: Connection, node: bytes, programmes: Sequence[bytes], villages: Sequence[bytes]
) -> list[tuple[bytes, bytes | None]]:
    """(benefit, village) of this office's running benefits of some programmes and villages ((): all), by village."""
    where, values = [RUNNING, "e.home_node = ?"], list[Any]([node])
    for column, wanted in (("e.programme_uid", programmes), ("e.area_uid", villages)):
        if wanted:
            where.append(f"{column} IN ({', '.join('?' for _ in wanted)})")
            values += wanted
    rows = connection.exec_driver_sql(
        "SELECT e.uid, e.area_uid FROM entitlement e LEFT JOIN area a ON a.uid = e.area_uid "
        f"WHERE {' AND '.join(where)} ORDER BY a.code, e.certificate_no, e.uid",
        tuple(values),
    )
    return [(row[0], row[1]) for row in rows]


def rounds(connection: Connection) -> list[dict[str, Any]]:
    """All rounds, the newest first, with how many lines they have, how many are answered and settled."""
    rows = connection.exec_driver_sql(
        "SELECT d.*, (SELECT count(*) FROM review_line l WHERE l.round_uid = d.uid AND l.deleted = 0) AS total, "
        "(SELECT count(*) FROM review_line l WHERE l.round_uid = d.uid AND l.deleted = 0 AND l.result IS NOT NULL) "
        "AS answered, (SELECT count(*) FROM review_line l WHERE l.round_uid = d.uid AND l.deleted = 0 "
        "AND l.settled_on IS NOT NULL) AS settled FROM review_round d WHERE d.deleted = 0 "
        "ORDER BY d.from_day DESC, d.uid DESC"
    )
    return [dict(row) for row in rows.mappings()]


def village_progress(connection: Connection, round_uid: bytes) -> list[dict[str, Any]]:
    """Per village of a round in order: lines, answered, settled, found dead, to be stopped, changed, not found."""
    rows = connection.exec_driver_sql(
        "SELECT l.area_uid, coalesce(a.name, '') AS village, count(*) AS total, "
        "count(l.result) AS answered, count(l.settled_on) AS settled, "
        "sum(coalesce(l.result, '') = 'dead') AS dead, sum(coalesce(l.result, '') IN ('stop', 'grace', 'moved')) "
        "AS ended, sum(coalesce(l.result, '') IN ('raise', 'lower', 'members', 'suspend')) AS changed, "
        "sum(coalesce(l.result, '') = 'not_found') AS not_found, max(l.found_on) AS last_day "
        "FROM review_line l LEFT JOIN area a ON a.uid = l.area_uid WHERE l.deleted = 0 AND l.round_uid = ? "
        "GROUP BY l.area_uid ORDER BY a.code",
        (round_uid,),
    )
    return [dict(row) for row in rows.mappings()]


def lines_of(connection: Connection, round_uid: bytes, area: bytes = b"", state: str = "") -> list[dict[str, Any]]:
    """Lines of a round by village and certificate; ``state`` open, answered or settled ("": all)."""
    where, values = "l.round_uid = ?", list[Any]([round_uid])
    if area:
        where += " AND l.area_uid = ?"
        values.append(area)
    where += {
        "open": " AND l.result IS NULL",
        "answered": " AND l.result IS NOT NULL AND l.settled_on IS NULL",
        "settled": " AND l.settled_on IS NOT NULL",
    }.get(state, "")
    return [dict(row) for row in connection.exec_driver_sql(_LINES + where + _ORDER, tuple(values)).mappings()]


def lines_by_uid(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Some lines by their uid."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(_LINES + f"l.uid IN ({marks})", part).mappings()
        found |= {row["uid"]: dict(row) for row in rows}
    return found


def overdue_lines(connection: Connection, node: bytes, day: str) -> list[dict[str, Any]]:
    """Lines of open rounds that should have been answered before ``day`` (ISO) and are not."""
    return [
        dict(row)
        for row in connection.exec_driver_sql(
            _LINES + "l.home_node = ? AND l.result IS NULL AND l.round_uid IN (SELECT uid FROM review_round "
            "WHERE deleted = 0 AND closed_on IS NULL AND due_day < ?)" + _ORDER,
            (node, day),
        ).mappings()
    ]
