"""Which files of attachments travel between offices, and which have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert

from db.models import table


def to_send(connection: Connection, home: bytes, peer: bytes) -> list[tuple[str, int, str, bytes]]:
    """(digest in hex, size, file name, key) of living attachments of ``home`` whose file is here and not at ``peer``.

    Each content once, the one attached first before the others.
    """
    rows = connection.exec_driver_sql(
        "SELECT t.digest, t.size, f.file_name, f.key, min(t.rowid) AS first FROM attachment t "
        "JOIN attachment_file f ON f.attachment_uid = t.uid WHERE t.home_node = ? AND t.deleted = 0 "
        "AND t.digest NOT IN (SELECT digest FROM attachment_held WHERE peer_uid = ?) GROUP BY t.digest ORDER BY first",
        (home, peer),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def held_of(connection: Connection, home: bytes) -> list[tuple[str, str]]:
    """(digest in hex, file name) of the attachments of ``home`` with a file here, in the order of the digests."""
    rows = connection.exec_driver_sql(
        "SELECT t.digest, f.file_name FROM attachment t JOIN attachment_file f ON f.attachment_uid = t.uid "
        "WHERE t.home_node = ? ORDER BY t.digest",
        (home,),
    )
    return [(row[0], row[1]) for row in rows]


def files_of(connection: Connection, homes: tuple[bytes, bytes]) -> list[tuple[Any, ...]]:
    """(attachment uid, digest in hex, size, media type, file name or null) of the living attachments of two nodes."""
    rows = connection.exec_driver_sql(
        "SELECT t.uid, t.digest, t.size, t.media_type, f.file_name FROM attachment t "
        "LEFT JOIN attachment_file f ON f.attachment_uid = t.uid WHERE t.home_node IN (?, ?) AND t.deleted = 0",
        homes,
    )
    return [tuple(row) for row in rows]


def replace_files(connection: Connection, rows: Sequence[tuple[bytes, str, bytes]]) -> None:
    """Remember (attachment uid, file name, key), in place of a file that was lost."""
    cursor: Any = connection.connection.cursor()
    cursor.executemany(
        "INSERT OR REPLACE INTO attachment_file (attachment_uid, file_name, key) VALUES (?, ?, ?)", list(rows)
    )
    cursor.close()


def replace_held(connection: Connection, peer: bytes, digests: Sequence[str]) -> None:
    """Remember what ``peer`` says it holds, in place of what it said before."""
    model = table("attachment_held")
    connection.execute(delete(model).where(model.c.peer_uid == peer))
    if digests:
        connection.execute(insert(model), [{"peer_uid": peer, "digest": digest} for digest in digests])
