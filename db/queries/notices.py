"""Notices: whom they are for, which numbers are taken, which were made; covered persons for the roster list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import read_in_parts

BENEFITS = (
    "SELECT e.uid, e.household_uid, p.name, a.name, coalesce(h.village_group, p.village_group, ''), "
    "coalesce(h.address, p.address, ''), coalesce(e.household_size, h.size_stated), e.covered, r.code, r.name, "
    "coalesce(e.category, ''), coalesce(e.certificate_no, ''), coalesce(e.amount_fen, 0), e.supplement_fen, "
    "CASE WHEN EXISTS (SELECT 1 FROM entitlement_amount x WHERE x.entitlement_uid = e.uid AND x.deleted = 0 "
    "AND x.from_month = e.from_month AND x.basis = 'roster') THEN NULL ELSE e.from_month END, "
    "t.name FROM entitlement e JOIN person p ON p.uid = e.person_uid JOIN programme r "
    "ON r.uid = e.programme_uid LEFT JOIN household h ON h.uid = e.household_uid LEFT JOIN area a "
    "ON a.uid = e.area_uid LEFT JOIN area t ON t.uid = a.parent_uid WHERE e.deleted = 0 AND e.uid IN ({marks})"
)
HOUSEHOLDS = (
    "SELECT h.uid, h.head_name, a.name, coalesce(h.village_group, ''), coalesce(h.address, ''), h.size_stated, t.name "
    "FROM household h LEFT JOIN area a ON a.uid = h.area_uid LEFT JOIN area t ON t.uid = a.parent_uid "
    "WHERE h.deleted = 0 AND h.uid IN ({marks})"
)
_COVERED = (
    "SELECT m.entitlement_uid, p.uid, p.name, p.sex_code, p.id_no, (SELECT x.relation FROM household_member x "
    "WHERE x.person_uid = p.uid AND x.household_uid = e.household_uid AND x.deleted = 0 AND {belongs} LIMIT 1)"
    " FROM entitlement_member m JOIN entitlement e ON e.uid = m.entitlement_uid JOIN person p ON p.uid = m.person_uid "
    "WHERE m.deleted = 0 AND {covers} AND m.entitlement_uid IN ({{marks}}) ORDER BY p.uid <> e.person_uid, p.birth"
)
_IN_MONTH = "coalesce({0}.from_month, 0) <= {1} AND coalesce({0}.to_month, 999912) >= {1}"
MADE = (
    "SELECT n.uid, n.template, coalesce(n.number, ''), n.content, n.made_on, n.pages, n.updated_by FROM notice n "
    "WHERE n.deleted = 0 ORDER BY n.updated_at DESC, n.rowid DESC LIMIT ?"
)


def benefits(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, tuple[Any, ...]]:
    """What a notice says of living benefits, by uid."""
    return {row[0]: row for row in read_in_parts(connection, BENEFITS, uids)}


def households(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, tuple[Any, ...]]:
    """What a notice says of households without a benefit, by uid."""
    return {row[0]: row for row in read_in_parts(connection, HOUSEHOLDS, uids)}


def covered(connection: Connection, uids: Sequence[bytes], month: int = 0) -> dict[bytes, list[tuple[Any, ...]]]:
    """(person uid, name, sex code, ID number, relation) of those each benefit covers, the holder first.

    Of ``month`` (YYYYMM) those covered then; else those covered now, or to the end of a benefit that has ended.
    """
    belongs, covers = "x.to_month IS NULL", "(m.to_month IS NULL OR m.to_month = e.to_month)"
    if month:
        belongs, covers = _IN_MONTH.format("x", int(month)), _IN_MONTH.format("m", int(month))
    found: dict[bytes, list[tuple[Any, ...]]] = {}
    for row in read_in_parts(connection, _COVERED.format(belongs=belongs, covers=covers), uids):
        found.setdefault(row[0], []).append(row[1:])
    return found


def benefits_of_number(connection: Connection, number: str, programme: bytes = b"") -> list[bytes]:
    """Benefits of a household number or certificate number."""
    rows = connection.exec_driver_sql(
        "SELECT e.uid FROM entitlement e LEFT JOIN household h ON h.uid = e.household_uid AND h.deleted = 0 "
        "WHERE e.deleted = 0 AND (h.number = ? OR e.certificate_no = ?) AND (? = x'' OR e.programme_uid = ?) "
        "ORDER BY e.rowid",
        (number, number, programme, programme),
    )
    return [row[0] for row in rows]


def running_of(connection: Connection, households: Sequence[bytes]) -> list[bytes]:
    """The benefits some households draw now."""
    sql = (
        "SELECT uid FROM entitlement WHERE deleted = 0 AND status IN ('active', 'grace') AND household_uid IN ({marks})"
        " ORDER BY rowid"
    )
    return [row[0] for row in read_in_parts(connection, sql, households)]


def households_of_number(connection: Connection, number: str) -> list[bytes]:
    """Living households of a number."""
    rows = connection.exec_driver_sql("SELECT uid FROM household WHERE deleted = 0 AND number = ?", (number,))
    return [row[0] for row in rows]


def numbers_like(connection: Connection, start: str) -> list[str]:
    """Document numbers beginning with ``start``, those of withdrawn notices too: a number is given once."""
    rows = connection.exec_driver_sql("SELECT number FROM notice WHERE substr(number, 1, ?) = ?", (len(start), start))
    return [row[0] for row in rows]


def made(connection: Connection, most: int) -> list[tuple[Any, ...]]:
    """(uid, template, number, content, day, pages, login) of the notices made, the newest first."""
    return [tuple(row) for row in connection.exec_driver_sql(MADE, (most,))]


def made_one(connection: Connection, uid: bytes) -> list[tuple[Any, ...]]:
    """One of ``made``."""
    sql = MADE.replace("WHERE n.deleted = 0", "WHERE n.deleted = 0 AND n.uid = ?")
    return [tuple(row) for row in connection.exec_driver_sql(sql, (uid, 1))]


def lives(connection: Connection, uid: bytes) -> bool:
    """Whether a notice was made and not taken back."""
    return connection.exec_driver_sql("SELECT 1 FROM notice WHERE uid = ? AND deleted = 0", (uid,)).first() is not None
