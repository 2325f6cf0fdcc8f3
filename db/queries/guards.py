"""What stands against a benefit's beginning or changing in a month: other benefits of its people, paid months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked

OPEN = 999912

# Who draws what: a holder (of a household's benefit only where it names nobody), who is named as covered, and who
# lives in a household whose benefit names nobody.
_DRAWN = (
    "WITH wanted AS (SELECT uid FROM person WHERE uid IN ({marks})), "
    "drawn AS (SELECT e.person_uid AS who, e.uid AS benefit, e.from_month AS first, "
    f"coalesce(e.to_month, {OPEN}) AS last FROM entitlement e JOIN programme r ON r.uid = e.programme_uid "
    "WHERE e.deleted = 0 AND e.person_uid IN wanted AND (r.unit <> 'household' OR NOT EXISTS "
    "(SELECT 1 FROM entitlement_member m WHERE m.entitlement_uid = e.uid AND m.deleted = 0)) "
    "UNION SELECT m.person_uid, m.entitlement_uid, max(m.from_month, e.from_month), "
    f"min(coalesce(m.to_month, {OPEN}), coalesce(e.to_month, {OPEN})) FROM entitlement_member m "
    "JOIN entitlement e ON e.uid = m.entitlement_uid WHERE m.deleted = 0 AND e.deleted = 0 AND m.person_uid IN wanted "
    "UNION SELECT h.person_uid, e.uid, max(coalesce(h.from_month, e.from_month), e.from_month), "
    f"min(coalesce(h.to_month, {OPEN}), coalesce(e.to_month, {OPEN})) FROM household_member h "
    "JOIN entitlement e ON e.household_uid = h.household_uid JOIN programme r ON r.uid = e.programme_uid "
    "WHERE h.deleted = 0 AND e.deleted = 0 AND r.unit = 'household' AND h.person_uid IN wanted AND NOT EXISTS "
    "(SELECT 1 FROM entitlement_member m WHERE m.entitlement_uid = e.uid AND m.deleted = 0)) "
    "SELECT d.who, d.benefit, d.first, d.last, e.programme_uid, r.code, r.short_name, r.period, e.household_uid, "
    "p.name, e.barred_until FROM drawn d JOIN entitlement e ON e.uid = d.benefit "
    "JOIN programme r ON r.uid = e.programme_uid JOIN person p ON p.uid = d.who WHERE d.last >= d.first "
    "ORDER BY d.first"
)


def drawn_by(connection: Connection, persons: Sequence[bytes]) -> list[dict[str, Any]]:
    """What some persons draw or drew: who, benefit, first and last month (``OPEN``: on), programme, household, name."""
    found: list[dict[str, Any]] = []
    for part, marks in chunked(dict.fromkeys(persons)):
        found += [dict(row) for row in connection.exec_driver_sql(_DRAWN.format(marks=marks), part).mappings()]
    return found


def drawn_at_home(connection: Connection, households: Sequence[bytes]) -> list[dict[str, Any]]:
    """Benefits of some households: household, benefit, first and last month, programme, name of the holder."""
    found: list[dict[str, Any]] = []
    for part, marks in chunked(dict.fromkeys(households)):
        rows = connection.exec_driver_sql(
            "SELECT e.household_uid, e.uid AS benefit, e.from_month AS first, "
            f"coalesce(e.to_month, {OPEN}) AS last, e.programme_uid, r.code, r.short_name, r.period, p.name "
            "FROM entitlement e JOIN programme r ON r.uid = e.programme_uid JOIN person p ON p.uid = e.person_uid "
            f"WHERE e.deleted = 0 AND r.unit = 'household' AND e.household_uid IN ({marks})",
            part,
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def persons(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → name, birth, death, number and its state, home of some persons."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(
            "SELECT uid, name, birth, died_on, id_no, id_state, home_node FROM person "
            f"WHERE deleted = 0 AND uid IN ({marks})",
            part,
        )
        found |= {row["uid"]: dict(row) for row in rows.mappings()}
    return found


def same_number(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, bytes]:
    """Another office's row of a person → the person asked about, by the valid number."""
    found: dict[bytes, bytes] = {}
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(
            "SELECT o.uid, p.uid FROM person p JOIN person o ON o.id_no = p.id_no AND o.uid <> p.uid "
            "WHERE p.id_state = 'valid' AND o.id_state = 'valid' AND o.deleted = 0 AND o.merged_into IS NULL "
            f"AND p.uid IN ({marks})",
            part,
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def paid_months(connection: Connection, uids: Sequence[bytes], failed: Sequence[str]) -> dict[bytes, int]:
    """Benefit → the last month on record as paid to its holder or to somebody it covers; ``failed`` results count not.

    A payment of another benefit of the same person and programme counts only within the benefit's own months.
    """
    found: dict[bytes, int] = {}
    words = ", ".join("?" for _ in failed) or "''"
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(
            f"WITH wanted AS (SELECT uid, person_uid, programme_uid, from_month, coalesce(to_month, {OPEN}) AS last "
            f"FROM entitlement WHERE uid IN ({marks})), people AS (SELECT uid, person_uid FROM wanted UNION SELECT "
            "m.entitlement_uid, m.person_uid FROM entitlement_member m WHERE m.deleted = 0 AND m.entitlement_uid IN "
            "(SELECT uid FROM wanted)) "
            "SELECT w.uid, max(y.month) FROM wanted w JOIN people q ON q.uid = w.uid JOIN payment_record y "
            "ON y.person_uid = q.person_uid AND y.programme_uid = w.programme_uid AND y.deleted = 0 "
            f"AND y.month BETWEEN w.from_month AND w.last AND coalesce(y.result, '') NOT IN ({words}) "
            "GROUP BY w.uid",
            (*part, *failed),
        )
        found |= {row[0]: row[1] for row in rows}
    return found


def paid_by_month(connection: Connection, uid: bytes, since: int, failed: Sequence[str]) -> list[tuple[int, int]]:
    """(month, fen) paid of a benefit from ``since`` (YYYYMM) on, by month; ``failed`` results count not."""
    words = ", ".join("?" for _ in failed) or "''"
    rows = connection.exec_driver_sql(
        "SELECT y.month, sum(coalesce(y.amount_fen, 0)) FROM entitlement e JOIN payment_record y "
        "ON y.programme_uid = e.programme_uid AND y.deleted = 0 AND y.person_uid IN (SELECT e.person_uid UNION "
        "SELECT m.person_uid FROM entitlement_member m WHERE m.entitlement_uid = e.uid AND m.deleted = 0) "
        f"WHERE e.uid = ? AND y.month >= max(?, e.from_month) AND y.month <= coalesce(e.to_month, {OPEN}) "
        f"AND coalesce(y.result, '') NOT IN ({words}) GROUP BY y.month ORDER BY y.month",
        (uid, since, *failed),
    )
    return [(row[0], int(row[1])) for row in rows]
