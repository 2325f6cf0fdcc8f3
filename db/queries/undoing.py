"""What an undone operation had written to benefits, for the rules that must hold after it."""

from __future__ import annotations

from collections.abc import Sequence

from db.engine import Connection


def regained(connection: Connection, operation_id: int) -> list[tuple[bytes, int]]:
    """Living benefits that run longer now than the operation had left them: benefit, last month it had set."""
    rows = connection.exec_driver_sql(
        "SELECT e.uid, json_extract(c.after, '$.to_month') AS ended FROM change c JOIN entitlement e "
        "ON e.uid = c.row_uid WHERE c.operation_id = ? AND c.table_name = 'entitlement' AND e.deleted = 0 "
        "AND ended IS NOT NULL AND coalesce(e.to_month, 999912) > ended",
        (operation_id,),
    )
    return [(uid, int(ended)) for uid, ended in rows]


def paid_after(connection: Connection, operation_id: int, failed: Sequence[str]) -> tuple[int, int] | None:
    """First month an amount of the operation held from, and the last month since recorded as paid of that benefit.

    Only payments that later operations put on record count; None where there are none.
    """
    words = ", ".join("?" for _ in failed) or "''"
    row = connection.exec_driver_sql(
        "SELECT a.from_month, max(y.month) FROM change c JOIN entitlement_amount a ON a.uid = c.row_uid "
        "JOIN entitlement e ON e.uid = a.entitlement_uid JOIN payment_record y ON y.programme_uid = e.programme_uid "
        "AND y.deleted = 0 AND y.month >= a.from_month AND (y.person_uid = e.person_uid OR y.person_uid IN "
        "(SELECT m.person_uid FROM entitlement_member m WHERE m.entitlement_uid = e.uid AND m.deleted = 0)) "
        "JOIN change p ON p.row_uid = y.uid AND p.table_name = 'payment_record' AND p.operation_id > c.operation_id "
        f"WHERE c.operation_id = ? AND c.table_name = 'entitlement_amount' AND coalesce(y.result, '') NOT IN ({words}) "
        "AND (c.before IS NULL OR json_extract(c.before, '$.amount_fen') IS NOT NULL) "
        "GROUP BY a.uid ORDER BY a.from_month LIMIT 1",
        (operation_id, *failed),
    ).first()
    return (int(row[0]), int(row[1])) if row else None
