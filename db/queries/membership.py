"""Who belongs to a household and what hangs on belonging to it: covers, holders, benefits by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.models import table

_PRESENT = (
    "SELECT m.uid, m.household_uid, m.person_uid, p.name, m.is_head, m.relation, m.relation_code, m.from_month, "
    "p.died_on, h.head_name, m.home_node FROM household_member m JOIN person p ON p.uid = m.person_uid "
    "JOIN household h ON h.uid = m.household_uid WHERE m.deleted = 0 AND m.to_month IS NULL AND "
)


def present_members(connection: Connection, household: bytes) -> list[dict[str, Any]]:
    """Memberships that have not ended, the head first."""
    rows = connection.exec_driver_sql(_PRESENT + "m.household_uid = ? ORDER BY m.is_head DESC, p.birth", (household,))
    return [dict(row) for row in rows.mappings()]


def present_memberships(connection: Connection, persons: Sequence[bytes]) -> list[dict[str, Any]]:
    """Where some persons belong now."""
    if not persons:
        return []
    marks = ", ".join("?" for _ in persons)
    rows = connection.exec_driver_sql(_PRESENT + f"m.person_uid IN ({marks}) ORDER BY m.uid", tuple(persons))
    return [dict(row) for row in rows.mappings()]


def running_benefits(
    connection: Connection, household: bytes | None, persons: Sequence[bytes] = ()
) -> list[dict[str, Any]]:
    """Rows of the benefits drawn by a household or held by one of ``persons``, with ``programme`` and ``unit``."""
    benefit, programme, person = table("entitlement"), table("programme"), table("person")
    held = benefit.c.person_uid.in_(list(persons))
    wanted = held if household is None else held | (benefit.c.household_uid == household)
    rows = connection.execute(
        select(
            benefit,
            programme.c.short_name.label("programme"),
            programme.c.code.label("programme_code"),
            programme.c.unit.label("unit"),
            person.c.name.label("holder"),
        )
        .join(programme, programme.c.uid == benefit.c.programme_uid)
        .join(person, person.c.uid == benefit.c.person_uid)
        .where((benefit.c.deleted == 0) & benefit.c.to_month.is_(None) & wanted)
        .order_by(programme.c.code, benefit.c.uid)
    )
    return [dict(row) for row in rows.mappings()]


def open_covers(
    connection: Connection, entitlements: Sequence[bytes], persons: Sequence[bytes]
) -> list[tuple[bytes, bytes, bytes, int]]:
    """(cover, benefit, person, first month) of covers of some persons that have not ended."""
    cover = table("entitlement_member")
    rows = connection.execute(
        select(cover.c.uid, cover.c.entitlement_uid, cover.c.person_uid, cover.c.from_month).where(
            (cover.c.deleted == 0)
            & cover.c.to_month.is_(None)
            & cover.c.entitlement_uid.in_(list(entitlements))
            & cover.c.person_uid.in_(list(persons))
        )
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def household_with_number(connection: Connection, node: bytes, number: str, area: bytes) -> str | None:
    """The head of this node's household that bears the number in the village."""
    found = connection.exec_driver_sql(
        "SELECT head_name FROM household WHERE number = ? AND area_uid = ? AND home_node = ? AND deleted = 0",
        (number, area, node),
    ).first()
    return found[0] if found else None


def has_account(connection: Connection, person: bytes, number: str) -> bool:
    """Whether the person has this account already."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM bank_account WHERE person_uid = ? AND number = ? AND deleted = 0", (person, number)
    ).first()
    return found is not None


def current_accounts(connection: Connection, person: bytes) -> list[bytes]:
    """The accounts of a person that money goes to."""
    rows = connection.exec_driver_sql(
        "SELECT uid FROM bank_account WHERE person_uid = ? AND is_current = 1 AND deleted = 0", (person,)
    )
    return [row[0] for row in rows]


def size_stated(connection: Connection, household: bytes) -> int | None:
    """The size written on a household."""
    row = connection.exec_driver_sql("SELECT size_stated FROM household WHERE uid = ?", (household,)).first()
    return row[0] if row else None


def benefits_naming_cover(connection: Connection, entitlements: Sequence[bytes]) -> set[bytes]:
    """Those of some benefits that say whom they cover now."""
    cover = table("entitlement_member")
    named = cover.c.entitlement_uid.in_(list(entitlements)) & (cover.c.deleted == 0) & cover.c.to_month.is_(None)
    return set(connection.execute(select(cover.c.entitlement_uid).where(named).distinct()).scalars())


def person_name(connection: Connection, person: bytes) -> str:
    """The name of a person, empty where there is none."""
    row = connection.exec_driver_sql("SELECT name FROM person WHERE uid = ?", (person,)).first()
    return row[0] if row else ""
