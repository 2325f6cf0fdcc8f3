"""Money owed for months that were paid: the list, and what a recalculation leaves to be paid back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import chunked
from db.set_writes import uid_expression

COLUMNS = (
    "uid", "entitlement_uid", "person_uid", "programme_uid", "standard_uid", "from_month", "to_month", "months",
    "difference_fen", "amount_fen", "cause", "note", "reckoning", "status", "settled_month", "settled_on",
)  # fmt: skip
_LINES = (
    "SELECT b.uid, b.entitlement_uid, b.person_uid, q.name, coalesce(a.name, '') AS village, "
    "coalesce(q.village_group, '') AS village_group, r.short_name AS programme, r.code AS programme_code, "
    "b.from_month, b.to_month, b.months, b.difference_fen, b.amount_fen, b.cause, coalesce(b.note, '') AS note, "
    "b.status, b.settled_month, b.settled_on, coalesce((SELECT k.number FROM bank_account k "
    "WHERE k.person_uid = b.person_uid AND k.deleted = 0 AND k.is_current = 1 LIMIT 1), '') AS account_number, "
    "q.id_no, b.reckoning FROM back_pay b JOIN entitlement e ON e.uid = b.entitlement_uid "
    "JOIN person q ON q.uid = b.person_uid "
    "JOIN programme r ON r.uid = b.programme_uid LEFT JOIN area a ON a.uid = e.area_uid WHERE b.deleted = 0"
)
_CONDITIONS = {
    "programme": "r.code = :programme",
    "status": "b.status = :status",
    "cause": "b.cause = :cause",
    "village": "a.name = :village",
    "entitlement": "b.entitlement_uid = :entitlement",
    "person": "b.person_uid = :person",
    "settled_month": "b.settled_month = :settled_month",
}


def lines(connection: Connection, **wanted: Any) -> list[dict[str, Any]]:
    """Lines of the list by village and name; ``wanted`` are values of ``_CONDITIONS``, empty ones restrict nothing."""
    given = {key: value for key, value in wanted.items() if value}
    condition = "".join(f" AND {_CONDITIONS[key]}" for key in given)
    sql = f"{_LINES}{condition} ORDER BY a.code, q.village_group, q.name_pinyin, r.code, b.from_month, b.uid"
    return [dict(row) for row in connection.exec_driver_sql(sql, given).mappings()]


def rows(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """uid → the living rows of some lines."""
    found: dict[bytes, dict[str, Any]] = {}
    for part, marks in chunked(uids):
        sql = f"SELECT * FROM back_pay WHERE deleted = 0 AND uid IN ({marks})"
        found |= {row["uid"]: dict(row) for row in connection.exec_driver_sql(sql, part).mappings()}
    return found


def last_paid(connection: Connection, programmes: Sequence[bytes]) -> int | None:
    """The latest month with a payment of one of the programmes on record."""
    marks = ", ".join("?" * len(programmes))
    sql = f"SELECT max(month) FROM payment_record WHERE deleted = 0 AND programme_uid IN ({marks})"
    found = connection.exec_driver_sql(sql, tuple(programmes)).scalar_one_or_none()
    return None if found is None else int(found)


STAGES = ("back_paid", "back_span")
_MONTHS = "({to} / 100 - {start} / 100) * 12 + {to} % 100 - {start} % 100 + 1"


def stage_back_pay(connection: Connection, until: int, standard: bytes | None, cause: str, note: str | None) -> None:
    """From the stretches worked out (``db.queries.reckoning``), the months up to ``until`` that were paid as before.

    Where payments of the programme to the person, or anybody of the household, are on record from the first of the
    months on, those months count; of who has none on record every month counts.
    """
    run = connection.exec_driver_sql
    drop(connection)
    run(
        "CREATE TEMP TABLE back_paid AS SELECT d.id, min(p.month) AS first, max(p.month) AS last, "
        "count(DISTINCT p.month) AS months FROM reckon_done d JOIN entitlement e ON e.rowid = d.benefit "
        "JOIN payment_record p ON p.deleted = 0 AND p.programme_uid = d.programme AND p.month BETWEEN d.start AND "
        "min(coalesce(d.finish, 999912), :until) AND coalesce(p.result, '') NOT IN ('failed', :failed) "
        "AND (p.person_uid = e.person_uid OR p.person_uid IN (SELECT m.person_uid FROM household_member m "
        "WHERE m.household_uid = e.household_uid AND m.deleted = 0)) WHERE d.changed AND d.start <= :until "
        "GROUP BY d.id",
        {"until": until, "failed": "\u5931\u8d25"},
    )
    to = "min(coalesce(d.finish, 999912), :until)"
    run(
        "CREATE TEMP TABLE back_span AS SELECT d.id, d.benefit, coalesce(p.first, d.start) AS first, "
        f"coalesce(p.last, {to}) AS last, coalesce(p.months, {_MONTHS.format(to=to, start='d.start')}) AS months, "
        "d.fen + d.extra - coalesce(d.old_fen, 0) - d.old_extra AS difference, d.figures "
        "FROM reckon_done d LEFT JOIN back_paid p ON p.id = d.id WHERE d.changed AND d.start <= :until "
        "AND d.fen + d.extra <> coalesce(d.old_fen, 0) + d.old_extra",
        {"until": until},
    )
    owner = f"x'{standard.hex()}'" if standard else "NULL"
    remark = "'" + note.replace("'", "''") + "'" if note else "NULL"
    run(
        f"CREATE TEMP VIEW back_pay_new AS SELECT {uid_expression('b.id')} AS uid, e.uid AS entitlement_uid, "
        f"e.person_uid, e.programme_uid, {owner} AS standard_uid, b.first AS from_month, b.last AS to_month, b.months, "
        f"b.difference AS difference_fen, b.difference * b.months AS amount_fen, '{cause}' AS cause, {remark} AS note, "
        "b.figures AS reckoning, 'awaiting_repay' AS status, NULL AS settled_month, NULL AS settled_on "
        "FROM back_span b JOIN entitlement e ON e.rowid = b.benefit"
    )


def staged_totals(connection: Connection) -> tuple[int, int, int, int]:
    """(benefits, months of all, fen to pay, fen to recover) of what was staged."""
    row = connection.exec_driver_sql(
        "SELECT count(DISTINCT benefit), coalesce(sum(months), 0), coalesce(sum(max(difference, 0) * months), 0), "
        "coalesce(sum(min(difference, 0) * months), 0) FROM back_span"
    ).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def staged_spans(connection: Connection) -> dict[tuple[bytes, int], tuple[int, int, int, int]]:
    """(benefit, first month of the stretch) → (first, last, months, fen of all) of what was staged."""
    found = connection.exec_driver_sql(
        "SELECT d.uid, d.start, b.first, b.last, b.months, b.difference * b.months FROM back_span b "
        "JOIN reckon_done d ON d.id = b.id"
    )
    return {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in found}


def drop(connection: Connection) -> None:
    """Remove what was staged."""
    connection.exec_driver_sql("DROP VIEW IF EXISTS temp.back_pay_new")
    for stage in STAGES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{stage}")


_HOME = (
    "(p.person_uid = e.person_uid OR p.person_uid IN (SELECT m.person_uid FROM household_member m "
    "WHERE m.household_uid = e.household_uid AND m.deleted = 0))"
)
_PAID = "p.deleted = 0 AND p.programme_uid = e.programme_uid AND coalesce(p.result, '') NOT IN ('failed', :failed)"
_DUE = (
    "JOIN entitlement_amount a ON a.entitlement_uid = e.uid AND a.deleted = 0 AND a.from_month <= s.month "
    "AND (a.to_month IS NULL OR a.to_month >= s.month) LEFT JOIN entitlement_state t ON t.entitlement_uid = e.uid "
    "AND t.deleted = 0 AND t.from_month <= s.month AND (t.to_month IS NULL OR t.to_month >= s.month)"
)


def missed_starts(connection: Connection, node: bytes) -> list[tuple[bytes, int, int]]:
    """(benefit, month, fen due) for months before somebody's first payment in which the programme was paid."""
    found = connection.exec_driver_sql(
        f"SELECT e.uid, s.month, a.amount_fen + a.supplement_fen FROM (SELECT e.*, (SELECT min(p.month) FROM "
        f"payment_record p WHERE {_PAID} AND {_HOME}) AS first_paid FROM entitlement e WHERE e.deleted = 0 "
        "AND e.home_node = :node) e JOIN (SELECT DISTINCT programme_uid, month FROM payment_record "
        "WHERE deleted = 0) s ON s.programme_uid = e.programme_uid AND s.month >= e.from_month "
        f"AND (e.to_month IS NULL OR s.month <= e.to_month) {_DUE} WHERE s.month < e.first_paid "
        "AND coalesce(t.status, '') <> 'suspended' "
        "AND a.amount_fen > 0 AND NOT EXISTS (SELECT 1 FROM back_pay b WHERE b.entitlement_uid = e.uid "
        "AND b.deleted = 0 AND b.cause IN ('late_start', 'gap') AND s.month BETWEEN b.from_month AND b.to_month) "
        "ORDER BY e.uid, s.month",
        {"node": node, "failed": "\u5931\u8d25"},
    )
    return [(row[0], row[1], row[2]) for row in found]


def gaps(connection: Connection, node: bytes, kin: Sequence[str], longest: int) -> list[tuple[bytes, int, int, int]]:
    """(new benefit, last month of the old one, first of the new one, fen a month of the new one) with months between.

    A benefit follows another that names it, or one of another of the programmes ``kin`` of the same person.
    """
    marks = ", ".join(f"'{code}'" for code in kin)
    found = connection.exec_driver_sql(
        "SELECT n.uid, max(o.to_month), n.from_month, (SELECT a.amount_fen + a.supplement_fen "
        "FROM entitlement_amount a WHERE a.entitlement_uid = n.uid AND a.deleted = 0 ORDER BY a.from_month LIMIT 1) "
        "FROM entitlement n JOIN programme np ON np.uid = n.programme_uid "
        "JOIN entitlement o ON o.deleted = 0 AND o.uid <> n.uid "
        "AND (o.uid = n.predecessor_uid OR (o.person_uid = n.person_uid AND o.programme_uid <> n.programme_uid)) "
        f"JOIN programme op ON op.uid = o.programme_uid WHERE n.deleted = 0 AND n.home_node = :node "
        "AND o.to_month IS NOT NULL AND o.to_month < n.from_month "
        f"AND (o.uid = n.predecessor_uid OR (np.code IN ({marks}) AND op.code IN ({marks}))) "
        "AND NOT EXISTS (SELECT 1 FROM back_pay b WHERE b.entitlement_uid = n.uid AND b.deleted = 0 "
        "AND b.cause = 'gap') GROUP BY n.uid HAVING (n.from_month / 100 - max(o.to_month) / 100) * 12 "
        "+ n.from_month % 100 - max(o.to_month) % 100 BETWEEN 2 AND :longest",
        {"node": node, "longest": longest + 1},
    )
    return [(row[0], row[1], row[2], row[3] or 0) for row in found]
