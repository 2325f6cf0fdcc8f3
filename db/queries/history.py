"""What happened to a person or household: the operations that changed their rows, and those rows as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from db.models import table

_OF_BENEFITS = (
    "SELECT uid FROM mine UNION ALL SELECT uid FROM entitlement_amount WHERE entitlement_uid IN (SELECT uid FROM mine) "
    "UNION ALL SELECT uid FROM entitlement_state WHERE entitlement_uid IN (SELECT uid FROM mine) "
)
_PERSON = (
    "WITH mine AS (SELECT uid FROM entitlement WHERE person_uid = ?1 UNION SELECT entitlement_uid FROM "
    f"entitlement_member WHERE person_uid = ?1), related AS ({_OF_BENEFITS} "
    "UNION ALL SELECT uid FROM entitlement_member WHERE person_uid = ?1 "
    "UNION ALL SELECT ?1 UNION ALL SELECT uid FROM household_member WHERE person_uid = ?1 "
    "UNION ALL SELECT uid FROM bank_account WHERE person_uid = ?1 "
    "UNION ALL SELECT uid FROM attachment WHERE person_uid = ?1)"
)
_HOUSEHOLD = (
    "WITH mine AS (SELECT uid FROM entitlement WHERE household_uid = ?1), people AS (SELECT DISTINCT person_uid AS uid "
    f"FROM household_member WHERE household_uid = ?1), related AS ({_OF_BENEFITS} "
    "UNION ALL SELECT uid FROM entitlement_member WHERE entitlement_uid IN (SELECT uid FROM mine) "
    "UNION ALL SELECT ?1 UNION ALL SELECT uid FROM household_member WHERE household_uid = ?1 "
    "UNION ALL SELECT uid FROM people "
    "UNION ALL SELECT uid FROM bank_account WHERE person_uid IN (SELECT uid FROM people) "
    "UNION ALL SELECT uid FROM attachment WHERE household_uid = ?1)"
)
# By the rows, never by the operation: one import may have changed a million of them.
_CHANGES = (
    ", hits AS MATERIALIZED (SELECT c.operation_id, c.table_name, c.row_uid, c.kind, c.before, c.after FROM "
    "(SELECT DISTINCT uid FROM related) r CROSS JOIN change c ON c.row_uid = r.uid) "
    "SELECT o.id, o.at, coalesce(u.name, o.login), o.name, o.params, c.table_name, c.row_uid, c.kind, c.before, "
    "c.after FROM hits c JOIN operation o ON o.id = c.operation_id LEFT JOIN user_account u ON u.login = o.login "
    "WHERE c.operation_id IN (SELECT DISTINCT operation_id FROM hits ORDER BY operation_id DESC LIMIT ?2) "
    "ORDER BY o.id DESC, c.table_name, c.row_uid"
)


def changes_of_person(connection: Connection, person: bytes, limit: int) -> list[tuple[Any, ...]]:
    """Changes of a person, of their places in households, accounts and benefits, by the newest operations.

    Operation, at, who, name, params, table, row, kind, before, after.
    """
    return [tuple(row) for row in connection.exec_driver_sql(_PERSON + _CHANGES, (person, limit))]


def changes_of_household(connection: Connection, household: bytes, limit: int) -> list[tuple[Any, ...]]:
    """As ``changes_of_person`` for a household, its members and its benefits."""
    return [tuple(row) for row in connection.exec_driver_sql(_HOUSEHOLD + _CHANGES, (household, limit))]


def rows_as_they_stand(connection: Connection, name: str, uids: Iterable[bytes]) -> dict[bytes, dict[str, Any]]:
    """Whole rows of a table, those taken back included."""
    model = table(name)
    rows = connection.execute(select(model).where(model.c.uid.in_(list(uids)))).mappings()
    return {row["uid"]: dict(row) for row in rows}


def names_of(connection: Connection, name: str, column: str, uids: Iterable[bytes]) -> dict[bytes, str]:
    """uid → one text column of some rows."""
    model = table(name)
    rows = connection.execute(select(model.c.uid, model.c[column]).where(model.c.uid.in_(list(uids))))
    return {row[0]: row[1] or "" for row in rows}
