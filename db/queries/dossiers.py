"""Everything about one person or one household, each in a handful of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.models import table

MEMBERS = (
    "SELECT m.uid, m.household_uid, m.person_uid, p.name, coalesce(m.relation, ''), m.is_head, p.sex_code, p.birth, "
    "p.id_no, p.id_state, m.from_month, m.to_month, p.died_on FROM household_member m "
    "JOIN person p ON p.uid = m.person_uid WHERE m.deleted = 0 AND "
)
BENEFITS = (
    "SELECT e.uid, r.short_name, r.code, e.status, coalesce(e.category, ''), coalesce(e.certificate_no, ''), "
    "e.amount_fen, e.supplement_fen, e.covered, e.from_month, e.to_month, p.name, e.epoch, e.counter, e.person_uid, "
    "e.household_uid, e.remark, e.color_mark, e.papers_pending, r.unit, r.uid, e.barred_until "
    "FROM entitlement e JOIN programme r ON r.uid = e.programme_uid JOIN person p ON p.uid = e.person_uid "
    "WHERE e.deleted = 0 AND "
)
PAYMENTS = (
    "SELECT y.item, y.month, y.paid_on, y.amount_fen, y.account_number, p.name, y.result, "
    "y.programme_uid FROM payment_record y JOIN person p ON p.uid = y.person_uid WHERE y.deleted = 0 AND "
)


def row(connection: Connection, name: str, uid: bytes) -> dict[str, Any] | None:
    """One living row of a table, or None."""
    model = table(name)
    found = connection.execute(select(model).where((model.c.uid == uid) & (model.c.deleted == 0))).mappings().first()
    return dict(found) if found else None


def area_name(connection: Connection, uid: bytes | None) -> str:
    """The name of an area, empty where there is none."""
    if uid is None:
        return ""
    model = table("area")
    return connection.execute(select(model.c.name).where(model.c.uid == uid)).scalar_one_or_none() or ""


def members_of(connection: Connection, household: bytes) -> list[tuple[Any, ...]]:
    """The members of a household, the head first, those who left last."""
    rows = connection.exec_driver_sql(
        MEMBERS + "m.household_uid = ? ORDER BY m.to_month IS NOT NULL, m.is_head DESC, m.relation_code, p.birth",
        (household,),
    )
    return [tuple(found) for found in rows]


def memberships_of(connection: Connection, person: bytes) -> list[tuple[Any, ...]]:
    """The households a person belongs or belonged to."""
    rows = connection.exec_driver_sql(MEMBERS + "m.person_uid = ? ORDER BY m.to_month IS NOT NULL", (person,))
    return [tuple(found) for found in rows]


def present_household(connection: Connection, person: bytes) -> bytes | None:
    """The household a person belongs to now."""
    found = connection.exec_driver_sql(
        "SELECT household_uid FROM household_member WHERE person_uid = ? AND deleted = 0 AND to_month IS NULL LIMIT 1",
        (person,),
    ).first()
    return found[0] if found else None


def head_names(connection: Connection, households: Sequence[bytes]) -> dict[bytes, str]:
    """household → name of its head."""
    if not households:
        return {}
    marks = ", ".join("?" for _ in households)
    rows = connection.exec_driver_sql(
        f"SELECT uid, head_name FROM household WHERE deleted = 0 AND uid IN ({marks})", tuple(households)
    )
    return {row[0]: row[1] for row in rows}


def household_size(connection: Connection, household: bytes) -> int:
    """How many living persons belong to a household now."""
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM household_member m JOIN person p ON p.uid = m.person_uid WHERE m.household_uid = ? "
        "AND m.deleted = 0 AND m.to_month IS NULL AND p.died_on IS NULL",
        (household,),
    )
    return int(found.scalar_one())


def benefits_of_household(connection: Connection, household: bytes) -> list[tuple[Any, ...]]:
    """Benefits of the household and of each of its present members."""
    rows = connection.exec_driver_sql(
        BENEFITS + "(e.household_uid = ? OR e.person_uid IN (SELECT person_uid FROM household_member WHERE "
        "household_uid = ? AND deleted = 0 AND to_month IS NULL)) ORDER BY e.to_month IS NOT NULL, r.code",
        (household, household),
    )
    return [tuple(found) for found in rows]


def benefits_of_person(connection: Connection, person: bytes) -> list[tuple[Any, ...]]:
    """Benefits a person holds or is covered by."""
    rows = connection.exec_driver_sql(
        BENEFITS + "(e.person_uid = ? OR e.uid IN (SELECT entitlement_uid FROM entitlement_member "
        "WHERE person_uid = ? AND deleted = 0)) ORDER BY e.to_month IS NOT NULL, r.code",
        (person, person),
    )
    return [tuple(found) for found in rows]


def benefits_by_uid(connection: Connection, uids: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """Some benefits, those still drawn first."""
    if not uids:
        return []
    marks = ", ".join("?" for _ in uids)
    rows = connection.exec_driver_sql(
        BENEFITS + f"e.uid IN ({marks}) ORDER BY e.to_month IS NOT NULL, r.code", tuple(uids)
    )
    return [tuple(found) for found in rows]


def covered_persons(connection: Connection, entitlements: Sequence[bytes]) -> dict[bytes, list[tuple[bytes, str]]]:
    """(uid, name) of those each benefit covers, as far as it is known."""
    if not entitlements:
        return {}
    marks = ", ".join("?" for _ in entitlements)
    rows = connection.exec_driver_sql(
        "SELECT m.entitlement_uid, p.uid, p.name FROM entitlement_member m JOIN person p ON p.uid = m.person_uid "
        f"WHERE m.deleted = 0 AND m.to_month IS NULL AND m.entitlement_uid IN ({marks}) ORDER BY p.birth",
        tuple(entitlements),
    )
    found: dict[bytes, list[tuple[bytes, str]]] = {}
    for uid, person, name in rows:
        found.setdefault(uid, []).append((person, name))
    return found


def amounts_of(connection: Connection, entitlements: Sequence[bytes]) -> dict[bytes, list[tuple[Any, ...]]]:
    """(from month, to month, fen, supplement fen, basis, figures) of each benefit in order."""
    if not entitlements:
        return {}
    marks = ", ".join("?" for _ in entitlements)
    rows = connection.exec_driver_sql(
        "SELECT entitlement_uid, from_month, to_month, amount_fen, supplement_fen, basis, reckoning "
        f"FROM entitlement_amount WHERE deleted = 0 AND entitlement_uid IN ({marks}) ORDER BY from_month",
        tuple(entitlements),
    )
    found: dict[bytes, list[tuple[Any, ...]]] = {}
    for uid, *period in rows:
        found.setdefault(uid, []).append(tuple(period))
    return found


def payments_of(connection: Connection, persons: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """Payments of some persons, the newest first."""
    if not persons:
        return []
    marks = ", ".join("?" for _ in persons)
    rows = connection.exec_driver_sql(
        PAYMENTS + f"y.person_uid IN ({marks}) ORDER BY y.month DESC, y.paid_on DESC LIMIT 500", tuple(persons)
    )
    return [tuple(found) for found in rows]


def current_accounts(connection: Connection, household: bytes) -> list[tuple[Any, ...]]:
    """(person, name, number, bank, holder, relation, uid) of what the living of a household are paid to, head first."""
    rows = connection.exec_driver_sql(
        "SELECT p.uid, p.name, b.number, coalesce(b.bank_name, ''), coalesce(b.holder_name, ''), "
        "coalesce(b.holder_relation, ''), b.uid FROM household_member m JOIN person p ON p.uid = m.person_uid "
        "JOIN bank_account b ON b.person_uid = p.uid AND b.is_current = 1 AND b.deleted = 0 "
        "WHERE m.household_uid = ? AND m.deleted = 0 AND m.to_month IS NULL AND p.died_on IS NULL "
        "ORDER BY m.is_head DESC, m.relation_code, p.birth",
        (household,),
    )
    return [tuple(found) for found in rows]


def accounts_of(connection: Connection, person: bytes) -> list[tuple[Any, ...]]:
    """The accounts of a person, the present one first."""
    rows = connection.exec_driver_sql(
        "SELECT uid, number, coalesce(bank_name, ''), coalesce(holder_name, ''), coalesce(holder_relation, ''), "
        "is_current FROM bank_account WHERE person_uid = ? AND deleted = 0 ORDER BY is_current DESC, rowid",
        (person,),
    )
    return [tuple(found) for found in rows]


def doubts_of(connection: Connection, persons: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """Open doubts about some persons: uid, rule, status, params, raised_on, person name."""
    if not persons:
        return []
    marks = ", ".join("?" for _ in persons)
    rows = connection.exec_driver_sql(
        "SELECT d.uid, d.rule, d.status, d.params, d.raised_on, p.name FROM doubt d JOIN person p "
        "ON p.uid = d.person_uid WHERE d.deleted = 0 AND d.status IN ('open', 'verifying') "
        f"AND (d.person_uid IN ({marks}) OR d.other_person_uid IN ({marks})) ORDER BY d.raised_on",
        (*persons, *persons),
    )
    return [tuple(found) for found in rows]


def person_with_id(connection: Connection, node: bytes, id_no: str) -> tuple[bytes, str] | None:
    """(uid, name) of this node's person with the valid number, or with whom its bearer was united."""
    found = connection.exec_driver_sql(
        "SELECT uid, name FROM person WHERE home_node = ?1 AND id_no = ?2 AND id_state = 'valid' AND deleted = 0 "
        "AND merged_into IS NULL UNION ALL SELECT p.uid, p.name FROM former_identity f JOIN person p "
        "ON p.uid = f.person_uid AND p.deleted = 0 AND p.merged_into IS NULL WHERE f.home_node = ?1 AND f.value = ?2 "
        "AND f.kind = 'id_no' AND f.reason = 'united' AND f.deleted = 0",
        (node, id_no),
    ).first()
    return (found[0], found[1]) if found else None


def former_identities(connection: Connection, person: bytes) -> list[tuple[Any, ...]]:
    """(kind, value, until, reason) of the names and numbers a person was known by, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT kind, value, until, reason FROM former_identity WHERE person_uid = ? AND deleted = 0 "
        "ORDER BY until DESC, uid DESC",
        (person,),
    )
    return [tuple(found) for found in rows]


def split_kin(connection: Connection, household: bytes) -> tuple[tuple[bytes, str] | None, list[tuple[bytes, str]]]:
    """(uid, head) of the household this one split from, and of those that split from it."""
    rows = connection.exec_driver_sql(
        "SELECT p.uid, p.head_name, 0 FROM household h JOIN household p ON p.uid = h.predecessor_uid AND p.deleted = 0 "
        "WHERE h.uid = ? UNION ALL SELECT uid, head_name, 1 FROM household WHERE predecessor_uid = ? AND deleted = 0 "
        "AND uid IN (SELECT household_uid FROM household_member WHERE person_uid IN (SELECT person_uid FROM "
        "household_member WHERE household_uid = ?))",
        (household, household, household),
    ).all()
    return next(((r[0], r[1]) for r in rows if not r[2]), None), [(r[0], r[1]) for r in rows if r[2]]


def papers_of(connection: Connection, person: bytes | None, household: bytes | None) -> tuple[int, int]:
    """How many attachments and notices there are of a person or household."""
    row = connection.exec_driver_sql(
        "SELECT (SELECT count(*) FROM attachment WHERE person_uid = ?1 AND deleted = 0) + (SELECT count(*) FROM "
        "attachment WHERE household_uid = ?2 AND deleted = 0), (SELECT count(*) FROM notice WHERE household_uid = ?2 "
        "AND deleted = 0)",
        (person, household),
    ).one()
    return int(row[0]), int(row[1])
