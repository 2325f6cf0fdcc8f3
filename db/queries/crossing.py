"""What lies between two townships: the same person or the same account in both, and a person's search rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

_LIVING = "deleted = 0 AND merged_into IS NULL AND died_on IS NULL AND id_state IN ('valid', 'old15')"

Pair = tuple[bytes, bytes, bytes, bytes]  # person, its node, other person, its node


def same_number(connection: Connection, rule: str) -> list[Pair]:
    """Staged persons whose valid number also stands on a living person of another township, not yet asked about."""
    rows = connection.exec_driver_sql(
        f"SELECT s.uid, s.home_node, p.uid, p.home_node FROM (SELECT * FROM temp.stage_person WHERE ruling IS NULL "
        f"AND {_LIVING}) s JOIN (SELECT * FROM main.person WHERE {_LIVING}) p ON p.id_no = s.id_no "
        f"AND p.home_node <> s.home_node JOIN main.node n ON n.uid = p.home_node AND n.role = 'township' "
        f"WHERE s.predecessor_uid IS NOT p.uid AND p.predecessor_uid IS NOT s.uid AND {_UNASKED} ORDER BY s.stage_no",
        (rule,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


_UNASKED = (
    "NOT EXISTS (SELECT 1 FROM main.doubt d WHERE d.deleted = 0 AND d.rule = ? AND "
    "((d.person_uid = s.uid AND d.other_person_uid = p.uid) OR (d.person_uid = p.uid AND d.other_person_uid = s.uid)))"
)


def same_card(connection: Connection, rule: str) -> list[Pair]:
    """Staged accounts that a person of another township with another number also uses, not yet asked about."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT s.uid, s.home_node, p.uid, p.home_node FROM (SELECT * FROM temp.stage_bank_account "
        "WHERE ruling IS NULL AND deleted = 0 AND is_current = 1) a JOIN main.bank_account b ON b.number_reversed = "
        "a.number_reversed AND b.home_node <> a.home_node AND b.deleted = 0 AND b.is_current = 1 "
        "JOIN main.person s ON s.uid = a.person_uid AND s.deleted = 0 JOIN main.person p ON p.uid = b.person_uid "
        "AND p.deleted = 0 JOIN main.node n ON n.uid = p.home_node AND n.role = 'township' "
        "WHERE (s.id_no IS NULL OR p.id_no IS NULL OR s.id_no <> p.id_no) AND s.predecessor_uid IS NOT p.uid "
        f"AND p.predecessor_uid IS NOT s.uid AND {_UNASKED}",
        (rule,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def old_names(connection: Connection) -> list[tuple[bytes, str]]:
    """(uid, name held) of staged persons whose name changes."""
    rows = connection.exec_driver_sql(
        "SELECT p.uid, p.name FROM temp.stage_person s JOIN main.person p ON p.uid = s.uid "
        "WHERE s.ruling IS NULL AND p.name <> s.name"
    )
    return [(row[0], row[1]) for row in rows]


def change_grams(connection: Connection, gone: Iterable[tuple[str, bytes]], added: Iterable[tuple[str, bytes]]) -> None:
    """Take fragments of names out of the search table and put others in: pairs of fragment and person."""
    cursor: Any = connection.connection.cursor()
    cursor.executemany("DELETE FROM name_gram WHERE gram = ? AND person_uid = ?", gone)
    cursor.executemany("INSERT OR IGNORE INTO name_gram (gram, person_uid) VALUES (?, ?)", added)
    cursor.close()
