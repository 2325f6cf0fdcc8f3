"""Two persons who prove to be one: all that refers to the one given up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from db.models import table

# Tables whose rows belong to a person, with the column that says whose they are.
REFERENCES = (
    ("household_member", "person_uid"),
    ("bank_account", "person_uid"),
    ("entitlement", "person_uid"),
    ("entitlement_member", "person_uid"),
    ("payment_record", "person_uid"),
    ("doubt", "person_uid"),
    ("doubt", "other_person_uid"),
    ("former_identity", "person_uid"),
    ("attachment", "person_uid"),
    ("application", "person_uid"),
    ("application_member", "person_uid"),
    ("survey_line", "person_uid"),
    ("official_relative", "person_uid"),
    ("reception", "person_uid"),
    ("back_pay", "person_uid"),
    ("waiver", "person_uid"),
    ("dossier_item", "person_uid"),
    ("register_entry", "person_uid"),
)


def rows_of(connection: Connection, name: str, column: str, person: bytes, node: bytes) -> list[dict[str, Any]]:
    """Living rows of this office that refer to a person, in the order they were entered."""
    model = table(name)
    wanted = (model.c[column] == person) & (model.c.deleted == 0) & (model.c.home_node == node)
    rows = connection.execute(select(model).where(wanted).order_by(model.c.uid))
    return [dict(row) for row in rows.mappings()]


def drawn_programmes(connection: Connection, person: bytes) -> dict[bytes, tuple[bytes, str]]:
    """benefit still drawn that a person holds or is covered by → (programme, its name)."""
    rows = connection.exec_driver_sql(
        "SELECT e.uid, r.uid, r.short_name FROM entitlement e JOIN programme r ON r.uid = e.programme_uid "
        "WHERE e.deleted = 0 AND e.to_month IS NULL AND (e.person_uid = ? OR e.uid IN (SELECT m.entitlement_uid "
        "FROM entitlement_member m WHERE m.person_uid = ? AND m.deleted = 0 AND m.to_month IS NULL)) ORDER BY r.code",
        (person, person),
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def benefits(connection: Connection, uids: list[bytes]) -> list[dict[str, Any]]:
    """Whole rows of some benefits."""
    model = table("entitlement")
    return [dict(row) for row in connection.execute(select(model).where(model.c.uid.in_(uids))).mappings()]


def united_into(connection: Connection, person: bytes) -> list[tuple[bytes, str]]:
    """(uid, name) of the persons who were united with this one here: found by the operations that did it."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT p.uid, p.name FROM (SELECT ?1 AS uid UNION ALL SELECT uid FROM household_member WHERE "
        "person_uid = ?1 UNION ALL SELECT uid FROM bank_account WHERE person_uid = ?1 UNION ALL SELECT uid FROM "
        "former_identity WHERE person_uid = ?1) mine CROSS JOIN change c ON c.row_uid = mine.uid "
        "CROSS JOIN operation o ON o.id = c.operation_id "
        "AND o.name IN ('households.unite_persons', 'redo') CROSS JOIN change d ON d.operation_id = o.id "
        "AND d.table_name = 'person' CROSS JOIN person p ON p.uid = d.row_uid AND p.merged_into = ?1 "
        "AND p.deleted = 0 ORDER BY p.uid",
        (person,),
    )
    return [(row[0], row[1]) for row in rows]
