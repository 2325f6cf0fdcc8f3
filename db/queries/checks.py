"""Doubts with what is held of the persons they are about, and the answers to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import read_in_parts

# How a doubt stands here: its owner's word, else our own answer, else that somebody has answered. Answers given
# before it was opened again are named in its params and count no more.
STANDING = (
    "CASE WHEN d.status NOT IN ('open', 'verifying') THEN d.status "
    "ELSE coalesce((SELECT a.verdict FROM doubt_answer a WHERE a.doubt_uid = d.uid AND a.deleted = 0 "
    "AND instr(d.params, lower(hex(a.uid))) = 0 AND a.home_node = :own "
    "AND d.home_node <> :own ORDER BY a.updated_at DESC, a.uid DESC LIMIT 1), "
    "(SELECT 'verifying' FROM doubt_answer a WHERE a.doubt_uid = d.uid AND a.deleted = 0 "
    "AND instr(d.params, lower(hex(a.uid))) = 0 LIMIT 1), d.status) END"
)
_DOUBTS = (
    f"SELECT * FROM (SELECT d.uid, d.home_node, d.rule, {STANDING} AS standing, d.status, d.person_uid, d.node_uid, "
    "d.other_person_uid, d.other_node_uid, d.params, d.held_row, d.raised_on, "
    "d.conclusion, d.closed_on, p.name AS name, p.home_node AS place, "
    "o.name AS other_name, o.home_node AS other_place FROM doubt d LEFT JOIN person p ON p.uid = d.person_uid "
    "LEFT JOIN person o ON o.uid = d.other_person_uid WHERE d.deleted = 0)"
)


def find_doubts(
    connection: Connection, own: bytes, standings: Iterable[str], rules: Iterable[str], crossing: bool, limit: int
) -> list[dict[str, Any]]:
    """Doubts, the oldest first; ``standings`` and ``rules`` narrow them (empty: all), ``crossing`` to those
    between two townships."""
    conditions, values = [], {"own": own, "limit": limit}
    for column, wanted in (("standing", list(standings)), ("rule", list(rules))):
        if wanted:
            names = [f"{column}_{at}" for at in range(len(wanted))]
            conditions.append(f"{column} IN ({', '.join(':' + name for name in names)})")
            values |= dict(zip(names, wanted, strict=True))
    if crossing:
        conditions.append("node_uid <> other_node_uid")
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = f"{_DOUBTS}{where} ORDER BY raised_on, uid LIMIT :limit"
    return [dict(row) for row in connection.exec_driver_sql(sql, values).mappings()]


def find_doubt(connection: Connection, own: bytes, uid: bytes) -> dict[str, Any] | None:
    """One doubt."""
    row = connection.exec_driver_sql(f"{_DOUBTS} WHERE uid = :uid", {"own": own, "uid": uid}).mappings().first()
    return dict(row) if row else None


def count_standings(connection: Connection, own: bytes, crossing: bool) -> dict[tuple[str, str], int]:
    """How many doubts there are by (standing, rule)."""
    where = " WHERE node_uid <> other_node_uid" if crossing else ""
    sql = f"SELECT standing, rule, count(*) FROM ({_DOUBTS}){where} GROUP BY standing, rule"
    return {(row[0], row[1]): int(row[2]) for row in connection.exec_driver_sql(sql, {"own": own})}


def answers_of(connection: Connection, doubt: bytes) -> list[dict[str, Any]]:
    """The answers to a doubt, the newest first; ``node`` is the answering office's name (None: our own)."""
    rows = connection.exec_driver_sql(
        "SELECT a.home_node, n.name AS node, a.verdict, a.finding, a.answered_on FROM doubt_answer a "
        "LEFT JOIN node n ON n.uid = a.home_node WHERE a.doubt_uid = ? AND a.deleted = 0 "
        "ORDER BY a.updated_at DESC, a.uid DESC",
        (doubt,),
    )
    return [dict(row) for row in rows.mappings()]


def newest_answers(connection: Connection) -> dict[tuple[bytes, bytes], str]:
    """The newest verdict of each office on each doubt between two, by (doubt, office), as far as it still counts."""
    rows = connection.exec_driver_sql(
        "SELECT a.doubt_uid, a.home_node, a.verdict FROM doubt_answer a JOIN doubt d ON d.uid = a.doubt_uid "
        "WHERE a.deleted = 0 AND d.node_uid <> d.other_node_uid AND instr(d.params, lower(hex(a.uid))) = 0 "
        "ORDER BY a.updated_at, a.uid"
    )
    return {(row[0], row[1]): row[2] for row in rows}


def person_facts(connection: Connection, persons: Sequence[bytes]) -> dict[bytes, dict[str, Any]]:
    """What is held of persons, by uid: number, birth, place, address, telephone, current account."""
    columns = ("uid", "name", "id_no", "birth", "phone", "address", "village", "village_group", "died_on", "card")
    rows = read_in_parts(
        connection,
        "SELECT p.uid, p.name, p.id_no, p.birth, p.phone, p.address, a.name, p.village_group, p.died_on, "
        "(SELECT b.number FROM bank_account b WHERE b.person_uid = p.uid AND b.is_current = 1 AND b.deleted = 0 "
        "LIMIT 1) FROM person p LEFT JOIN area a ON a.uid = p.area_uid WHERE p.uid IN ({marks})",
        persons,
    )
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


def person_benefits(
    connection: Connection, persons: Sequence[bytes]
) -> dict[bytes, list[tuple[str, int, str, int, int | None]]]:
    """Person → (programme, fen a month, status, first month, last month) of what covers them, the newest first."""
    found: dict[bytes, dict[bytes, tuple[str, int, str, int, int | None]]] = {}
    rows = read_in_parts(
        connection,
        "SELECT c.person_uid, e.uid, g.short_name, coalesce(e.amount_fen, 0) + e.supplement_fen, e.status, "
        "e.from_month, e.to_month FROM (SELECT person_uid, uid AS entitlement_uid FROM entitlement "
        "WHERE person_uid IN ({marks}) UNION SELECT person_uid, entitlement_uid FROM entitlement_member "
        "WHERE person_uid IN ({marks}) AND deleted = 0) c JOIN entitlement e ON e.uid = c.entitlement_uid "
        "JOIN programme g ON g.uid = e.programme_uid WHERE e.deleted = 0",
        persons,
    )
    for person, uid, programme, fen, status, first, last in rows:
        found.setdefault(person, {})[uid] = (programme, int(fen), status, first, last)
    return {person: sorted(lines.values(), key=lambda line: -line[3]) for person, lines in found.items()}


def benefit_facts(connection: Connection, entitlement: bytes) -> tuple[str, int, int | None, bytes | None] | None:
    """(programme, first month, last month, household) of a benefit; of a person's the household they live in."""
    row = connection.exec_driver_sql(
        "SELECT g.short_name, e.from_month, e.to_month, coalesce(e.household_uid, (SELECT m.household_uid "
        "FROM household_member m WHERE m.person_uid = e.person_uid AND m.to_month IS NULL AND m.deleted = 0 LIMIT 1)) "
        "FROM entitlement e JOIN programme g ON g.uid = e.programme_uid WHERE e.uid = ? AND e.deleted = 0",
        (entitlement,),
    ).first()
    return (row[0], row[1], row[2], row[3]) if row else None


def node_names(connection: Connection) -> dict[bytes, str]:
    """Names of the other offices."""
    return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT uid, name FROM node")}
