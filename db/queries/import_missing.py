"""Benefits in force in a month, to be held against the list of that month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

CHUNK = 4000
# As the benefit stood in that month; what was suspended then is on no list.
_IN_FORCE = (
    "SELECT e.uid, e.household_uid, e.person_uid, p.name, e.area_uid, a.name, coalesce(e.certificate_no, ''), "
    "CASE WHEN e.amount_fen IS NULL THEN NULL ELSE e.amount_fen + e.supplement_fen END, p.died_on, e.to_month, "
    "p.area_uid FROM entitlement e JOIN person p ON p.uid = e.person_uid LEFT JOIN area a ON a.uid = e.area_uid "
    "LEFT JOIN entitlement_state s ON s.entitlement_uid = e.uid AND s.deleted = 0 AND s.from_month <= :month "
    "AND (s.to_month IS NULL OR s.to_month >= :month) WHERE e.home_node = :node AND e.deleted = 0 "
    "AND e.programme_uid = :programme AND e.from_month <= :month AND (e.to_month IS NULL OR e.to_month >= :month) "
    "AND coalesce(s.status, e.status) <> 'suspended' ORDER BY a.code, p.name_pinyin, e.uid"
)


def in_force(connection: Connection, node: bytes, programme: bytes, month: int) -> Iterator[list[tuple[Any, ...]]]:
    """Benefit, household, holder, name, village (uid, name), certificate, fen, death, last month, holder's village."""
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(_IN_FORCE, {"month": month, "node": node, "programme": programme})
        while rows := cursor.fetchmany(CHUNK):
            yield rows
    finally:
        cursor.close()
