"""Photographs and scans: what belongs to whom, and where the encrypted files of this workspace lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert

from db.models import table

LINES = (
    "SELECT t.uid, t.kind, t.title, t.media_type, t.size, t.taken_on, t.updated_at, t.updated_by, t.home_node, "
    "f.attachment_uid IS NOT NULL, t.person_uid, t.household_uid, coalesce(p.name, '') "
    "FROM attachment t LEFT JOIN attachment_file f ON f.attachment_uid = t.uid "
    "LEFT JOIN person p ON p.uid = t.person_uid WHERE t.deleted = 0 AND "
)
OF_PERSON = "t.person_uid = ?"
# A household's own and those of everybody who lives in it now.
OF_HOUSEHOLD = (
    "(t.household_uid = ? OR t.person_uid IN (SELECT m.person_uid FROM household_member m "
    "WHERE m.household_uid = ? AND m.deleted = 0 AND m.to_month IS NULL))"
)
IN_ORDER = " ORDER BY t.rowid"


def of_person(connection: Connection, person: bytes) -> list[tuple[Any, ...]]:
    """The living attachments of a person, the first added first."""
    return [tuple(row) for row in connection.exec_driver_sql(LINES + OF_PERSON + IN_ORDER, (person,))]


def of_household(connection: Connection, household: bytes) -> list[tuple[Any, ...]]:
    """The living attachments of a household and of its present members."""
    return [tuple(row) for row in connection.exec_driver_sql(LINES + OF_HOUSEHOLD + IN_ORDER, (household,) * 2)]


def line(connection: Connection, uid: bytes) -> tuple[Any, ...] | None:
    """One living attachment."""
    row = connection.exec_driver_sql(LINES + "t.uid = ?", (uid,)).first()
    return tuple(row) if row else None


def file_of(connection: Connection, uid: bytes) -> tuple[str, bytes, str] | None:
    """(file name, key, digest in hex) of an attachment whose file lies here."""
    row = connection.exec_driver_sql(
        "SELECT f.file_name, f.key, t.digest FROM attachment_file f JOIN attachment t ON t.uid = f.attachment_uid "
        "WHERE f.attachment_uid = ?",
        (uid,),
    ).first()
    return (row[0], row[1], row[2]) if row else None


def put_files(connection: Connection, rows: Sequence[tuple[bytes, str, bytes]]) -> None:
    """Remember (attachment uid, file name, key). The rows stay when an attachment is removed: undo needs the file."""
    names = ("attachment_uid", "file_name", "key")
    connection.execute(insert(table("attachment_file")), [dict(zip(names, row, strict=True)) for row in rows])


def known_files(connection: Connection) -> dict[str, tuple[bytes, str]]:
    """File name → (key, digest in hex) of every file this workspace knows, those of removed attachments too."""
    if not connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'attachment_file'").first():
        return {}  # a backup from before there were attachments
    rows = connection.exec_driver_sql(
        "SELECT f.file_name, f.key, t.digest FROM attachment_file f JOIN attachment t ON t.uid = f.attachment_uid"
    )
    return {name: (key, digest) for name, key, digest in rows}


def digests_of(connection: Connection, person: bytes | None, household: bytes | None) -> set[str]:
    """The digests of what is attached to a person or household already."""
    column, uid = ("person_uid", person) if person else ("household_uid", household)
    rows = connection.exec_driver_sql(f"SELECT digest FROM attachment WHERE deleted = 0 AND {column} = ?", (uid,))
    return set(rows.scalars())


def owner(connection: Connection, person: bytes | None, household: bytes | None) -> tuple[bytes, str] | None:
    """(node it belongs to, name or head) of a living person or household."""
    if person:
        sql, uid = "SELECT home_node, name FROM person WHERE uid = ? AND deleted = 0", person
    else:
        sql, uid = "SELECT home_node, head_name FROM household WHERE uid = ? AND deleted = 0", household or b""
    row = connection.exec_driver_sql(sql, (uid,)).first()
    return (row[0], row[1]) if row else None


def owner_name(connection: Connection, attachment: bytes) -> str:
    """Whose an attachment is: the person's name or the household's head."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(p.name, h.head_name, '') FROM attachment t LEFT JOIN person p ON p.uid = t.person_uid "
        "LEFT JOIN household h ON h.uid = t.household_uid WHERE t.uid = ?",
        (attachment,),
    ).first()
    return str(row[0]) if row else ""
