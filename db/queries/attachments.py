"""Photographs and scans: what belongs to whom, and where the encrypted files of this workspace lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert

from db.models import table
from db.queries.in_parts import chunked

LINES = (
    "SELECT t.uid, t.kind, t.title, t.media_type, t.size, t.taken_on, t.updated_at, t.updated_by, t.home_node, "
    "f.attachment_uid IS NOT NULL, t.person_uid, t.household_uid, coalesce(p.name, ''), t.project_uid, "
    "t.register_entry_uid "
    "FROM attachment t LEFT JOIN attachment_file f ON f.attachment_uid = t.uid "
    "LEFT JOIN person p ON p.uid = t.person_uid WHERE t.deleted = 0 AND "
)
# What may hold an attachment: the column of the holder, its table, and what it is called.
HOLDERS = {
    "person_uid": ("person", "name"),
    "household_uid": ("household", "head_name"),
    "project_uid": ("project", "name"),
    "register_entry_uid": ("register_entry", "subject"),
}
# A household's own and those of everybody who lives in it now.
OF_HOUSEHOLD = (
    "(t.household_uid = ? OR t.person_uid IN (SELECT m.person_uid FROM household_member m "
    "WHERE m.household_uid = ? AND m.deleted = 0 AND m.to_month IS NULL))"
)
IN_ORDER = " ORDER BY t.rowid"


def of_holder(connection: Connection, column: str, uid: bytes) -> list[tuple[Any, ...]]:
    """The living attachments of one holder, the first added first; ``column`` is one of ``HOLDERS``."""
    return [tuple(row) for row in connection.exec_driver_sql(f"{LINES}t.{column} = ?{IN_ORDER}", (uid,))]


def counts(connection: Connection, column: str, uids: Sequence[bytes]) -> dict[bytes, int]:
    """How many living attachments each of some holders has."""
    found: dict[bytes, int] = {}
    for part, marks in chunked(uids):
        sql = f"SELECT {column}, count(*) FROM attachment WHERE deleted = 0 AND {column} IN ({marks}) GROUP BY 1"
        found.update((row[0], row[1]) for row in connection.exec_driver_sql(sql, part))
    return found


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


def digests_of(connection: Connection, column: str, uid: bytes) -> set[str]:
    """The digests of what is attached to a holder already."""
    rows = connection.exec_driver_sql(f"SELECT digest FROM attachment WHERE deleted = 0 AND {column} = ?", (uid,))
    return set(rows.scalars())


def owner(connection: Connection, column: str, uid: bytes) -> tuple[bytes, str] | None:
    """(node it belongs to, what it is called) of a living holder."""
    name, called = HOLDERS[column]
    sql = f"SELECT home_node, {called} FROM {name} WHERE uid = ? AND deleted = 0"
    row = connection.exec_driver_sql(sql, (uid,)).first()
    return (row[0], row[1]) if row else None


def owner_name(connection: Connection, attachment: bytes) -> str:
    """Whose an attachment is: the person, the household's head, the project or the line of a register."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(p.name, h.head_name, j.name, e.subject, '') FROM attachment t "
        "LEFT JOIN person p ON p.uid = t.person_uid LEFT JOIN household h ON h.uid = t.household_uid "
        "LEFT JOIN project j ON j.uid = t.project_uid LEFT JOIN register_entry e ON e.uid = t.register_entry_uid "
        "WHERE t.uid = ?",
        (attachment,),
    ).first()
    return str(row[0]) if row else ""
