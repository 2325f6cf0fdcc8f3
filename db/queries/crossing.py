"""What lies between two townships: the same person or the same account in both, and a person's search rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.in_parts import read_in_parts

INSERTED = 1
ENDLESS = 999912
FINISHED = "('settled', 'untrue', 'closed')"
# Questions of this office: what another writes about the same persons neither stands in for them nor is ours to change.
_OURS = "d.home_node = (SELECT node_uid FROM main.node_state)"

Pair = tuple[bytes, bytes, bytes, bytes]  # person, its node, other person, its node


def _living(alias: str) -> str:
    return (
        f"{alias}.deleted = 0 AND {alias}.merged_into IS NULL AND {alias}.died_on IS NULL "
        f"AND {alias}.id_state IN ('valid', 'old15')"
    )


def gather_touched(connection: Connection) -> None:
    """The persons whose number, benefits, household or account the package on the stage concerns."""
    _renew(
        connection,
        "touched",
        "SELECT uid AS person FROM temp.stage_person WHERE ruling IS NULL "
        "UNION SELECT person_uid FROM temp.stage_entitlement WHERE ruling IS NULL "
        "UNION SELECT person_uid FROM temp.stage_entitlement_member WHERE ruling IS NULL "
        "UNION SELECT person_uid FROM temp.stage_household_member WHERE ruling IS NULL "
        "UNION SELECT person_uid FROM temp.stage_bank_account WHERE ruling IS NULL "
        "UNION SELECT m.person_uid FROM temp.stage_entitlement s JOIN main.entitlement_member m "
        f"ON m.entitlement_uid = s.uid WHERE s.ruling IS NULL AND s.doing <> {INSERTED} "
        "UNION SELECT m.person_uid FROM temp.stage_household_member s JOIN main.household_member m "
        f"ON m.household_uid = s.household_uid WHERE s.ruling IS NULL AND s.doing <> {INSERTED}",
    )


def pair_touched(connection: Connection) -> None:
    """Living persons of two townships with one valid number, one of them touched by the package."""
    _renew(
        connection,
        "pair",
        "SELECT NULL AS doubt, s.uid AS one, s.home_node AS one_node, p.uid AS other, p.home_node AS other_node "
        "FROM temp.crossing_touched t CROSS JOIN main.person s ON s.uid = t.person JOIN main.person p "
        "ON p.id_no = s.id_no AND p.home_node <> s.home_node JOIN main.node n ON n.uid = p.home_node "
        f"AND n.role = 'township' WHERE {_living('s')} AND {_living('p')}",
    )


def outlived(connection: Connection, rule: str, month: int) -> list[Pair]:
    """Persons the package touches, one the successor of the other in another township, one of whom died while the
    other draws in a month or later; not yet asked about."""
    rows = connection.exec_driver_sql(
        "SELECT s.uid, s.home_node, p.uid, p.home_node FROM main.person s JOIN main.person p "
        "ON p.uid = s.predecessor_uid AND p.home_node <> s.home_node WHERE s.predecessor_uid IS NOT NULL "
        "AND (s.uid IN (SELECT person FROM temp.crossing_touched) OR p.uid IN (SELECT person FROM "
        f"temp.crossing_touched)) AND {_outlived(month)} AND {_UNASKED}",
        (rule,),
    )
    # An order asked for in the statement would make it read every person.
    return sorted((row[0], row[1], row[2], row[3]) for row in rows)


def _outlived(month: int) -> str:
    """Of s and p one died, the other is on record as living and draws something."""
    running = f"e.deleted = 0 AND e.status <> 'cancelled' AND coalesce(e.to_month, {ENDLESS}) >= {int(month)}"
    draws = (
        f"(EXISTS (SELECT 1 FROM main.entitlement e WHERE e.person_uid = {{one}}.uid AND {running}) "
        "OR EXISTS (SELECT 1 FROM main.entitlement_member m JOIN main.entitlement e ON e.uid = m.entitlement_uid "
        f"WHERE m.person_uid = {{one}}.uid AND m.deleted = 0 AND coalesce(m.to_month, {ENDLESS}) >= {int(month)} "
        f"AND {running}))"
    )
    held = "s.deleted = 0 AND p.deleted = 0 AND s.merged_into IS NULL AND p.merged_into IS NULL"
    return (
        f"{held} AND ((p.died_on IS NOT NULL AND s.died_on IS NULL AND {draws.format(one='s')}) "
        f"OR (s.died_on IS NOT NULL AND p.died_on IS NULL AND {draws.format(one='p')}))"
    )


def pair_asked(connection: Connection, touched: bool = False, doubt: bytes | None = None) -> None:
    """The persons of the questions between townships; ``touched`` leaves finished ones the package concerns,
    ``doubt`` that one."""
    some = (
        f" AND status IN {FINISHED} AND (person_uid IN (SELECT person FROM temp.crossing_touched) "
        "OR other_person_uid IN (SELECT person FROM temp.crossing_touched))"
    )
    _renew(
        connection,
        "pair",
        "SELECT uid AS doubt, person_uid AS one, node_uid AS one_node, other_person_uid AS other, "
        f"other_node_uid AS other_node FROM main.doubt d WHERE deleted = 0 AND {_OURS} AND node_uid <> other_node_uid"
        + (some if touched else "")
        + (f" AND uid = x'{doubt.hex()}'" if doubt else ""),
    )


def gather_drawn(connection: Connection, month: int, exclusive: Iterable[tuple[bytes, bytes]]) -> None:
    """What the paired persons draw in a month or later, and which of it excludes what the other one draws."""
    people = "(SELECT one FROM temp.crossing_pair UNION SELECT other FROM temp.crossing_pair)"
    running = f"e.deleted = 0 AND e.status <> 'cancelled' AND coalesce(e.to_month, {ENDLESS}) >= {int(month)}"
    _renew(
        connection,
        "drawn",
        "SELECT e.person_uid AS person, e.programme_uid AS programme, e.from_month AS first, "
        f"coalesce(e.to_month, {ENDLESS}) AS last FROM main.entitlement e WHERE {running} AND e.person_uid IN {people} "
        "UNION SELECT m.person_uid, e.programme_uid, max(e.from_month, coalesce(m.from_month, 0)), "
        f"min(coalesce(e.to_month, {ENDLESS}), coalesce(m.to_month, {ENDLESS})) FROM main.entitlement_member m "
        f"JOIN main.entitlement e ON e.uid = m.entitlement_uid WHERE {running} AND m.deleted = 0 "
        f"AND coalesce(m.to_month, {ENDLESS}) >= {int(month)} AND m.person_uid IN {people}",
    )
    _renew(connection, "exclusive", "SELECT NULL AS one, NULL AS other WHERE 0")
    cursor: Any = connection.connection.cursor()
    cursor.executemany("INSERT INTO temp.crossing_exclusive VALUES (?, ?)", list(exclusive))
    cursor.close()
    connection.exec_driver_sql("CREATE INDEX temp.ix_crossing_drawn ON crossing_drawn (person)")
    _renew(
        connection,
        "conflict",
        "SELECT DISTINCT c.one, c.other, a.programme AS programme, b.programme AS other_programme "
        "FROM temp.crossing_pair c JOIN temp.crossing_drawn a ON a.person = c.one "
        "JOIN temp.crossing_drawn b ON b.person = c.other WHERE a.first <= b.last AND b.first <= a.last AND "
        "(a.programme = b.programme OR (a.programme, b.programme) IN (SELECT one, other FROM temp.crossing_exclusive))",
    )


def drop_gathered(connection: Connection) -> None:
    """Free the memory of what was gathered."""
    for name in ("touched", "pair", "drawn", "exclusive", "conflict"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.crossing_{name}")


def conflicts(connection: Connection) -> list[tuple[bytes, bytes, str, str]]:
    """(person, other person, programme, other's programme) of gathered pairs whose benefits exclude each other."""
    rows = connection.exec_driver_sql(
        "SELECT c.one, c.other, g.short_name, h.short_name FROM temp.crossing_conflict c JOIN main.programme g "
        "ON g.uid = c.programme JOIN main.programme h ON h.uid = c.other_programme ORDER BY g.code, h.code"
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _renew(connection: Connection, name: str, query: str) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.crossing_{name}")
    connection.exec_driver_sql(f"CREATE TEMP TABLE crossing_{name} AS {query}")


def same_number(connection: Connection, rule: str) -> list[Pair]:
    """Gathered pairs with one number in two townships, not yet asked about; not those one of whom moved."""
    rows = connection.exec_driver_sql(
        "SELECT s.uid, s.home_node, p.uid, p.home_node FROM temp.crossing_pair c JOIN main.person s ON s.uid = c.one "
        "JOIN main.person p ON p.uid = c.other WHERE s.predecessor_uid IS NOT p.uid AND p.predecessor_uid IS NOT s.uid "
        f"AND {_UNASKED} ORDER BY c.rowid",
        (rule,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


_SAME_PAIR = (
    "((d.person_uid = s.uid AND d.other_person_uid = p.uid) OR (d.person_uid = p.uid AND d.other_person_uid = s.uid))"
)
_UNASKED = f"NOT EXISTS (SELECT 1 FROM main.doubt d WHERE d.deleted = 0 AND {_OURS} AND d.rule = ? AND {_SAME_PAIR})"
_NOT_PENDING = (
    f"NOT EXISTS (SELECT 1 FROM main.doubt d WHERE d.deleted = 0 AND {_OURS} AND (d.rule = ? OR d.status NOT IN "
    f"{FINISHED}) AND {_SAME_PAIR})"
)
_HOUSED = (
    "EXISTS (SELECT 1 FROM main.household_member m WHERE m.person_uid = {person} AND m.deleted = 0 "
    "AND m.to_month IS NULL)"
)
_WITH_OTHERS = (
    "EXISTS (SELECT 1 FROM main.household_member m JOIN main.household_member k ON k.household_uid = m.household_uid "
    "AND k.person_uid <> m.person_uid AND k.deleted = 0 AND k.to_month IS NULL WHERE m.person_uid = {person} "
    "AND m.deleted = 0 AND m.to_month IS NULL)"
)
_SPLIT = (
    f"{_HOUSED.format(person='c.one')} AND {_HOUSED.format(person='c.other')} "
    f"AND ({_WITH_OTHERS.format(person='c.one')} OR {_WITH_OTHERS.format(person='c.other')})"
)


def both_drawing(connection: Connection, rule: str) -> list[Pair]:
    """Gathered pairs whose benefits exclude each other, where no question about the two waits for an answer."""
    return _unanswered(connection, rule, "EXISTS (SELECT 1 FROM temp.crossing_conflict x WHERE x.one = c.one "
                       "AND x.other = c.other)")  # fmt: skip


def both_housed(connection: Connection, rule: str) -> list[Pair]:
    """Gathered pairs living in two households, with others in one of them; no question about the two waits."""
    return _unanswered(connection, rule, _SPLIT)


def _unanswered(connection: Connection, rule: str, condition: str) -> list[Pair]:
    rows = connection.exec_driver_sql(
        "SELECT s.uid, s.home_node, p.uid, p.home_node FROM temp.crossing_pair c JOIN main.person s ON s.uid = c.one "
        f"JOIN main.person p ON p.uid = c.other WHERE {condition} AND {_NOT_PENDING} ORDER BY c.rowid",
        (rule,),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def standing_causes(connection: Connection, rules: Sequence[str], month: int) -> set[bytes]:
    """The gathered questions whose cause still stands in a month, given the names of the five rules: one number, one
    card, both drawing, both housed, dead there."""
    accounts = (
        "EXISTS (SELECT 1 FROM main.bank_account a JOIN main.bank_account b ON b.number_reversed = a.number_reversed "
        "WHERE a.person_uid = s.uid AND b.person_uid = p.uid AND a.deleted = 0 AND b.deleted = 0 AND a.is_current = 1 "
        "AND b.is_current = 1) AND (s.id_no IS NULL OR p.id_no IS NULL OR s.id_no <> p.id_no)"
    )
    one = f"p.id_no = s.id_no AND {_living('s')} AND {_living('p')}"
    drawing = "EXISTS (SELECT 1 FROM temp.crossing_conflict x WHERE x.one = c.one AND x.other = c.other)"
    moved = "s.predecessor_uid IS NOT p.uid AND p.predecessor_uid IS NOT s.uid"
    rows = connection.exec_driver_sql(
        "SELECT c.doubt FROM temp.crossing_pair c JOIN main.doubt d ON d.uid = c.doubt JOIN main.person s "
        "ON s.uid = c.one JOIN main.person p ON p.uid = c.other WHERE s.deleted = 0 AND p.deleted = 0 AND CASE d.rule "
        f"WHEN ? THEN {one} AND {moved} WHEN ? THEN {accounts} AND {moved} WHEN ? THEN {one} AND {drawing} "
        f"WHEN ? THEN {one} AND {_SPLIT} WHEN ? THEN {_outlived(month)} ELSE 1 END",
        tuple(rules),
    )
    return {row[0] for row in rows}


def gathered_doubts(connection: Connection) -> list[dict[str, Any]]:
    """The gathered questions: uid, params."""
    rows = connection.exec_driver_sql(
        "SELECT d.uid, d.params, d.status FROM temp.crossing_pair c JOIN main.doubt d ON d.uid = c.doubt"
    )
    return [dict(row) for row in rows.mappings()]


def answers_given(connection: Connection, doubts: Sequence[bytes]) -> dict[bytes, list[bytes]]:
    """The uids of the answers to questions, by question."""
    found: dict[bytes, list[bytes]] = {}
    sql = "SELECT doubt_uid, uid FROM doubt_answer WHERE doubt_uid IN ({marks}) AND deleted = 0 ORDER BY uid"
    for doubt, answer in read_in_parts(connection, sql, doubts):
        found.setdefault(doubt, []).append(answer)
    return found


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
