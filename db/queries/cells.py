"""What is needed to judge cells typed or pasted into a roster, in a few set-based reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

CHUNK = 500


def benefits_for_cells(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """Living benefits by uid with their holder and household; address and village group as the roster shows them."""
    found: dict[bytes, dict[str, Any]] = {}
    for chunk in _chunks(uids):
        rows = connection.exec_driver_sql(
            "SELECT e.uid, e.home_node, e.remark, e.category, e.certificate_no, e.extra, e.household_uid, "
            "h.home_node AS household_home, p.uid AS person_uid, p.home_node AS person_home, p.name, p.phone, "
            "coalesce(h.address, p.address) AS address, coalesce(h.village_group, p.village_group) AS village_group, "
            "p.address AS person_address, p.village_group AS person_village_group, r.code AS programme "
            "FROM entitlement e JOIN person p ON p.uid = e.person_uid JOIN programme r ON r.uid = e.programme_uid "
            f"LEFT JOIN household h ON h.uid = e.household_uid WHERE e.deleted = 0 AND e.uid IN ({_marks(chunk)})",
            chunk,
        )
        found.update((row["uid"], dict(row)) for row in rows.mappings())
    return found


def newest_states(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, bytes]:
    """Benefit → its newest period of state, where it has any."""
    found: dict[bytes, bytes] = {}
    for chunk in _chunks(uids):
        rows = connection.exec_driver_sql(
            "SELECT entitlement_uid, uid FROM entitlement_state WHERE deleted = 0 "
            f"AND entitlement_uid IN ({_marks(chunk)}) ORDER BY from_month",
            chunk,
        )
        found.update((row[0], row[1]) for row in rows)
    return found


def _chunks(uids: Sequence[bytes]) -> Iterator[tuple[bytes, ...]]:
    wanted = tuple(dict.fromkeys(uids))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)
