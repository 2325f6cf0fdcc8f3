"""Reasons and approvers of changes, from the operations that wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from db.queries.in_parts import chunked


def words_of(connection: Connection, uids: Sequence[bytes], months: Sequence[str]) -> dict[bytes, tuple[str, str, str]]:
    """benefit → (reason, approver, who entered it) of the newest operation in ``months`` (YYYY-MM) that touched it.

    Months are those the operation names: the first one of a change, the last one of a stop.
    """
    found: dict[bytes, tuple[str, str, str]] = {}
    wanted = ", ".join("?" for _ in months)
    for part, marks in chunked(dict.fromkeys(uids)):
        rows = connection.exec_driver_sql(
            f"WITH w AS (SELECT uid FROM entitlement WHERE uid IN ({marks})), r AS (SELECT uid AS e, uid FROM w "
            "UNION ALL SELECT entitlement_uid, uid FROM entitlement_state WHERE entitlement_uid IN w "
            "UNION ALL SELECT entitlement_uid, uid FROM entitlement_amount WHERE entitlement_uid IN w "
            "UNION ALL SELECT entitlement_uid, uid FROM entitlement_member WHERE entitlement_uid IN w) "
            "SELECT r.e, coalesce(json_extract(o.params, '$.reason'), ''), "
            "coalesce(json_extract(o.params, '$.approver'), ''), coalesce(a.name, o.login) "
            "FROM r CROSS JOIN change c ON c.row_uid = r.uid JOIN operation o ON o.id = c.operation_id "
            "LEFT JOIN user_account a ON a.login = o.login WHERE o.undone_by IS NULL AND json_valid(o.params) "
            f"AND json_extract(o.params, '$.month') IN ({wanted}) ORDER BY o.id",
            (*part, *months),
        )
        for uid, reason, approver, who in rows:
            former = found.get(uid, ("", "", ""))
            found[uid] = (reason or former[0], approver or former[1], who)
    return found
