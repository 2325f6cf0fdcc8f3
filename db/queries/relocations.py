"""Households that move between townships: what was let go, what the county passed on, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.areas import UNDER_WAY

# A relocation with the county's order for it, where either is living; ``content`` only where one is asked for.
_STANDING = (
    "SELECT r.uid, r.home_node, r.household_uid, h.head_name, r.to_area_code, r.to_place, r.from_month, r.reason, "
    "r.moved_on, r.status, r.content, o.uid AS order_uid, o.status AS order_status, o.to_node_uid, o.remark "
    "FROM relocation r JOIN household h ON h.uid = r.household_uid LEFT JOIN relocation_order o "
    "ON o.relocation_uid = r.uid AND o.deleted = 0 WHERE r.deleted = 0"
)


def relocations(connection: Connection, home: bytes | None = None) -> list[dict[str, Any]]:
    """Households that left, the newest first; ``home``: those of one township."""
    more, values = (" AND r.home_node = ?", (home,)) if home else ("", ())
    rows = connection.exec_driver_sql(f"{_STANDING}{more} ORDER BY r.moved_on DESC, r.uid DESC", values)
    return [dict(row) for row in rows.mappings()]


def relocation(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """One household that left."""
    row = connection.exec_driver_sql(f"{_STANDING} AND r.uid = ?", (uid,)).mappings().first()
    return dict(row) if row else None


def pending_changed(connection: Connection, home: bytes, epoch: int, counter: int) -> list[tuple[bytes, str]]:
    """(uid, content) of what left a township, that nobody has accepted as far as is known, and one of whose people or
    their accounts has the version (``epoch``, ``counter``): the operation of that version changed them."""
    rows = connection.exec_driver_sql(
        "SELECT r.uid, r.content FROM relocation r LEFT JOIN relocation_order o ON o.relocation_uid = r.uid "
        "AND o.deleted = 0 WHERE r.home_node = ?1 AND r.deleted = 0 AND r.status = 'sent' "
        "AND coalesce(o.status, 'passed') IN ('passed', 'declined') AND EXISTS (SELECT 1 FROM household_member m "
        "JOIN person p ON p.uid = m.person_uid WHERE m.household_uid = r.household_uid AND ("
        "(p.epoch = ?2 AND p.counter = ?3) OR EXISTS (SELECT 1 FROM bank_account b WHERE b.person_uid = p.uid "
        "AND b.epoch = ?2 AND b.counter = ?3))) ORDER BY r.uid",
        (home, epoch, counter),
    )
    return [(uid, content) for uid, content in rows]


def relocations_of(connection: Connection, household: bytes) -> list[dict[str, Any]]:
    """What left one household, the newest first."""
    rows = connection.exec_driver_sql(f"{_STANDING} AND r.household_uid = ? ORDER BY r.uid DESC", (household,))
    return [dict(row) for row in rows.mappings()]


_ARRIVING = (
    "SELECT o.uid, o.relocation_uid, o.to_place, o.from_month, o.reason, o.moved_on, o.content, o.status, o.remark, "
    "a.uid AS answer_uid, a.verdict, a.finding, a.household_uid, a.answered_on FROM relocation_order o "
    "LEFT JOIN relocation_answer a ON a.order_uid = o.uid AND a.deleted = 0 AND a.home_node = ? "
    "WHERE o.deleted = 0 AND o.to_node_uid = ? AND o.status <> 'left_county'"
)


def arrivals(connection: Connection, node: bytes) -> list[dict[str, Any]]:
    """What the county passed on to a township, with its own answer, the newest first."""
    rows = connection.exec_driver_sql(f"{_ARRIVING} ORDER BY o.moved_on DESC, o.uid DESC", (node, node))
    return [dict(row) for row in rows.mappings()]


def arrival(connection: Connection, node: bytes, order: bytes) -> dict[str, Any] | None:
    """One of these."""
    row = connection.exec_driver_sql(f"{_ARRIVING} AND o.uid = ?", (node, node, order)).mappings().first()
    return dict(row) if row else None


def arrived_as(connection: Connection, household: bytes) -> tuple[str, int] | None:
    """(content, first month) of the order by which a household came from another township."""
    row = connection.exec_driver_sql(
        "SELECT o.content, o.from_month FROM relocation_answer a JOIN relocation_order o ON o.uid = a.order_uid "
        "WHERE a.household_uid = ? AND a.deleted = 0 AND a.verdict = 'accepted'",
        (household,),
    ).first()
    return (row[0], row[1]) if row else None


def count_waiting(connection: Connection, node: bytes) -> int:
    """Arrivals of a township that nobody has answered."""
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM relocation_order o WHERE o.deleted = 0 AND o.to_node_uid = ? AND o.status = 'passed' "
        "AND NOT EXISTS (SELECT 1 FROM relocation_answer a WHERE a.order_uid = o.uid AND a.deleted = 0 "
        "AND a.home_node = o.to_node_uid)",
        (node,),
    ).scalar_one()
    return int(found)


def count_declined(connection: Connection, home: bytes | None = None) -> int:
    """Households that left and that nobody took in, or that two townships have; ``home``: those of one township."""
    more, values = (" AND r.home_node = ?", (home,)) if home else ("", ())
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM relocation r JOIN relocation_order o ON o.relocation_uid = r.uid AND o.deleted = 0 "
        f"WHERE r.deleted = 0 AND ((r.status = 'sent' AND o.status = 'declined') OR o.status = 'disputed'){more}",
        values,
    ).scalar_one()
    return int(found)


def unassigned(connection: Connection) -> list[tuple[bytes, bytes, str]]:
    """(relocation, township, area code it goes to) of those the county has not passed on yet."""
    rows = connection.exec_driver_sql(
        "SELECT r.uid, r.home_node, r.to_area_code FROM relocation r WHERE r.deleted = 0 AND r.status = 'sent' "
        "AND NOT EXISTS (SELECT 1 FROM relocation_order o WHERE o.relocation_uid = r.uid AND o.deleted = 0) "
        "ORDER BY r.uid"
    )
    return [(row[0], row[1], row[2]) for row in rows]


def order_states(connection: Connection, own: bytes) -> list[dict[str, Any]]:
    """The county's orders beside what both townships say now.

    ``withdrawn``: the township took its household back; ``stale``: it has put right what it wrote; ``gone``: nobody
    belongs any more to what the household became in the new township.
    """
    rows = connection.exec_driver_sql(
        "SELECT o.uid, o.status, o.remark, o.relocation_uid, a.verdict, a.finding, "
        "NOT EXISTS (SELECT 1 FROM household_member m WHERE m.household_uid = a.household_uid AND m.deleted = 0 "
        "AND m.to_month IS NULL) AS gone, (r.uid IS NULL OR r.deleted = 1 OR r.status = 'withdrawn') AS withdrawn, "
        "(r.content IS NOT o.content OR r.from_month IS NOT o.from_month OR r.to_place IS NOT o.to_place "
        "OR r.reason IS NOT o.reason OR r.moved_on IS NOT o.moved_on) AS stale FROM relocation_order o "
        "LEFT JOIN relocation r ON r.uid = o.relocation_uid LEFT JOIN relocation_answer a ON a.uid = (SELECT max(x.uid)"
        " FROM relocation_answer x WHERE x.order_uid = o.uid AND x.home_node = o.to_node_uid AND x.deleted = 0) "
        "WHERE o.deleted = 0 AND o.home_node = ?",
        (own,),
    )
    return [dict(row) for row in rows.mappings()]


def has_declined(connection: Connection, order: bytes, node: bytes) -> bool:
    """Whether a township said that it does not take the household in."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM relocation_answer WHERE order_uid = ? AND home_node = ? AND verdict = 'declined' "
        "AND deleted = 0",
        (order, node),
    ).first()
    return found is not None


def open_cases(connection: Connection, household: bytes, persons: Sequence[bytes]) -> int:
    """Applications of a household or of some persons that are still decided upon."""
    marks = ", ".join("?" for _ in persons) or "NULL"
    found = connection.exec_driver_sql(
        f"SELECT count(*) FROM application WHERE deleted = 0 AND {UNDER_WAY} AND (household_uid = ? "
        f"OR person_uid IN ({marks}))",
        (household, *persons),
    ).scalar_one()
    return int(found)
