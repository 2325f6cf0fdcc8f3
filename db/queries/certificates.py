"""What a certificate says of a person: who it is, which benefits cover them, what they came to month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

PERSON = (
    "SELECT p.uid, p.name, p.sex_code, p.birth, p.id_no, p.id_state, a.name, coalesce(p.village_group, ''), "
    "coalesce(p.address, ''), t.name, p.died_on, p.area_uid FROM person p LEFT JOIN area a ON a.uid = p.area_uid "
    "LEFT JOIN area t ON t.uid = a.parent_uid WHERE p.deleted = 0 AND p.uid = ?"
)
HOME = (
    "SELECT h.uid, a.name, coalesce(h.village_group, ''), coalesce(h.address, ''), t.name FROM household_member m "
    "JOIN household h ON h.uid = m.household_uid AND h.deleted = 0 LEFT JOIN area a ON a.uid = h.area_uid "
    "LEFT JOIN area t ON t.uid = a.parent_uid WHERE m.person_uid = ? AND m.deleted = 0 "
    "ORDER BY m.to_month IS NOT NULL, m.from_month DESC LIMIT 1"
)
BENEFITS = (
    "SELECT e.uid, r.name, r.short_name, r.unit, e.person_uid, e.status, e.from_month, e.to_month, e.covered, "
    "(SELECT count(*) FROM entitlement_member c WHERE c.entitlement_uid = e.uid AND c.deleted = 0), "
    "e.amount_fen + e.supplement_fen "
    "FROM entitlement e JOIN programme r ON r.uid = e.programme_uid WHERE e.deleted = 0 AND (e.person_uid = ? "
    "OR e.uid IN (SELECT m.entitlement_uid FROM entitlement_member m WHERE m.person_uid = ? AND m.deleted = 0)) "
    "ORDER BY e.from_month, e.rowid"
)
MEMBERS = (
    "SELECT entitlement_uid, from_month, to_month FROM entitlement_member WHERE person_uid = ? AND deleted = 0 "
    "AND entitlement_uid IN ({marks}) ORDER BY from_month"
)
AMOUNTS = (
    "SELECT entitlement_uid, from_month, to_month, amount_fen, supplement_fen FROM entitlement_amount "
    "WHERE deleted = 0 AND entitlement_uid IN ({marks}) ORDER BY from_month"
)
STATES = (
    "SELECT entitlement_uid, from_month, to_month, status, covered FROM entitlement_state "
    "WHERE deleted = 0 AND entitlement_uid IN ({marks}) ORDER BY from_month"
)


def person(connection: Connection, uid: bytes) -> tuple[Any, ...] | None:
    """(uid, name, sex, birth, number, its state, village, group, address, town, died on, area) of a person."""
    row = connection.exec_driver_sql(PERSON, (uid,)).first()
    return tuple(row) if row else None


def home(connection: Connection, uid: bytes) -> tuple[Any, ...] | None:
    """(household, village, group, address, town) the person lives in, or lived in last."""
    row = connection.exec_driver_sql(HOME, (uid,)).first()
    return tuple(row) if row else None


def benefits(connection: Connection, uid: bytes) -> list[tuple[Any, ...]]:
    """Benefits the person holds or is covered by, ended ones too."""
    return [tuple(row) for row in connection.exec_driver_sql(BENEFITS, (uid, uid))]


def periods(connection: Connection, uid: bytes, entitlements: Sequence[bytes]) -> tuple[dict[bytes, list[Any]], ...]:
    """Three tables by benefit: months the person is covered in, amounts, states."""
    marks = ", ".join("?" for _ in entitlements)
    found: list[dict[bytes, list[Any]]] = []
    for sql, more in ((MEMBERS, (uid,)), (AMOUNTS, ()), (STATES, ())):
        rows: dict[bytes, list[Any]] = {}
        for row in connection.exec_driver_sql(sql.format(marks=marks), (*more, *entitlements)):
            rows.setdefault(row[0], []).append(tuple(row[1:]))
        found.append(rows)
    return tuple(found)


def notice(connection: Connection, uid: bytes) -> tuple[str, str, str, bytes] | None:
    """(template, content, day it was made on, node) of a living notice."""
    row = connection.exec_driver_sql(
        "SELECT template, content, made_on, home_node FROM notice WHERE uid = ? AND deleted = 0", (uid,)
    ).first()
    return (row[0], row[1], row[2], row[3]) if row else None


def notices_of(connection: Connection, household: bytes | None, person: bytes | None) -> list[tuple[Any, ...]]:
    """(uid, template, number, content, day, pages, login) of the notices made for a household or person, newest first.

    A certificate names its person in its content; a household's list holds those of its members too.
    """
    conditions, parameters = ["n.household_uid = ?"], [household or b""]
    if person:
        conditions.append("json_extract(n.content, '$.person') = ?")
        parameters.append(person.hex())  # type: ignore[arg-type]
    rows = connection.exec_driver_sql(
        "SELECT n.uid, n.template, coalesce(n.number, ''), n.content, n.made_on, n.pages, n.updated_by FROM notice n "
        f"WHERE n.deleted = 0 AND ({' OR '.join(conditions)}) ORDER BY n.made_on DESC, n.rowid DESC",
        tuple(parameters),
    )
    return [tuple(row) for row in rows]
