"""What differs between the rosters of two months, from the rows ``statistics.gather`` copied (R-046, R-047)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from db.queries.statistics import BEFORE, DIMENSIONS, NOW

_PAID = "{0}.status IN ('active', 'grace')"
_N, _B = _PAID.format("n"), _PAID.format("b")


def index(connection: Connection) -> None:
    """Let the two gathered months be joined."""
    for name in (NOW, BEFORE):
        connection.exec_driver_sql(f"CREATE INDEX temp.ix_{name} ON {name} (uid)")


def changed(connection: Connection, before: int, month: int) -> list[tuple[Any, ...]]:
    """One row per benefit paid in one of the months that is not the same in both; ``COLUMNS`` says what stands where.

    Reasons, approvers, amounts and who wrote them are those that began after ``before`` and by ``month``, the newest.
    """
    both = (
        f"SELECT coalesce(n.uid, b.uid) AS uid, b.status AS old_status, n.status AS new_status, {_side('covered')}, "
        f"{_side('category')}, {_side('area')}, {_side('fen')} FROM (SELECT uid FROM temp.{NOW} UNION SELECT uid FROM "
        f"temp.{BEFORE}) u LEFT JOIN temp.{NOW} n ON n.uid = u.uid LEFT JOIN temp.{BEFORE} b ON b.uid = u.uid "
        f"WHERE ({_N} OR {_B}) AND (n.uid IS NULL OR b.uid IS NULL OR ({_N}) <> ({_B}) OR n.covered <> b.covered "
        "OR n.amount + n.supplement <> b.amount + b.supplement OR n.category <> b.category "
        "OR coalesce(n.area, x'') <> coalesce(b.area, x''))"
    )
    since = f"deleted = 0 AND entitlement_uid = c.uid AND from_month > {before} AND from_month <= {month}"
    newest = "ORDER BY from_month DESC LIMIT 1"
    of_state, of_amount = f"FROM entitlement_state WHERE {since}", f"FROM entitlement_amount WHERE {since} {newest}"
    told = {
        name: f"coalesce((SELECT {name} {of_state} AND {name} IS NOT NULL {newest}), (SELECT {name} FROM "
        f"entitlement_amount WHERE {since} AND {name} IS NOT NULL {newest}))"
        for name in ("reason", "approver")
    }
    rows = connection.exec_driver_sql(
        "SELECT c.*, e.rowid, p.name, e.programme_uid, e.status, e.application_uid, g.number, g.decided_by, "
        "e.predecessor_uid, o.programme_uid, (SELECT r.programme_uid FROM entitlement r WHERE r.predecessor_uid = "
        f"c.uid AND r.deleted = 0 LIMIT 1), p.died_on, {told['reason']}, {told['approver']}, "
        f"(SELECT basis {of_amount}), (SELECT reckoning IS NOT NULL {of_amount}), "
        f"coalesce((SELECT updated_by {of_state} {newest}), (SELECT updated_by {of_amount}), e.updated_by) "
        f"FROM ({both}) c JOIN entitlement e ON e.uid = c.uid JOIN person p ON p.uid = e.person_uid "
        "LEFT JOIN application g ON g.uid = e.application_uid LEFT JOIN entitlement o ON o.uid = e.predecessor_uid "
        "LEFT JOIN area a ON a.uid = coalesce(c.new_area, c.old_area) ORDER BY a.code, p.name_pinyin, e.rowid"
    )
    return [tuple(row) for row in rows]


COLUMNS = (
    "uid", "old_status", "new_status", "old_covered", "new_covered", "old_category", "new_category", "old_area",
    "new_area", "old_fen", "new_fen", "key", "name", "programme", "status", "application", "number", "decided_by",
    "predecessor", "from_programme", "to_programme", "died_on", "reason", "approver", "basis", "reckoned", "login",
)  # fmt: skip


def _side(column: str) -> str:
    value = "{0}.amount + {0}.supplement" if column == "fen" else f"{{0}}.{column}"
    return f"{value.format('b')} AS old_{column}, {value.format('n')} AS new_{column}"


def flows(connection: Connection, by: Sequence[str]) -> list[tuple[Any, ...]]:
    """(dimensions …, opening, new, gone, closing households, opening, new, gone, closing person-times, fen before,
    fen now) by group; a household is new to a group where it was not paid in it before."""
    chosen = [DIMENSIONS[one] for one in by]
    listed = "".join(f"{column}, " for column in chosen)
    keys = [*chosen, "household"]
    paid = "status IN ('active', 'grace')"
    homes = (
        "SELECT {keys}, max(o) AS o, max(n) AS n FROM (SELECT {keys}, 1 AS o, 0 AS n FROM temp.{before} WHERE {paid} "
        "UNION ALL SELECT {keys}, 0, 1 FROM temp.{now} WHERE {paid}) GROUP BY {keys}"
    ).format(keys=", ".join(keys), before=BEFORE, now=NOW, paid=paid)
    people = (
        f"SELECT {listed}uid, sum(o) AS o, sum(n) AS n, sum(f) AS f, sum(g) AS g FROM (SELECT {listed}uid, "
        f"covered AS o, 0 AS n, amount + supplement AS f, 0 AS g FROM temp.{BEFORE} WHERE {paid} UNION ALL "
        f"SELECT {listed}uid, 0, "
        f"covered, 0, amount + supplement FROM temp.{NOW} WHERE {paid}) GROUP BY {listed}uid"
    )
    grouped = f" GROUP BY {listed[:-2]}" if chosen else ""
    first = connection.exec_driver_sql(
        f"SELECT {listed}sum(o), sum(n > o), sum(o > n), sum(n) FROM ({homes}){grouped}"
    ).all()
    second = connection.exec_driver_sql(
        f"SELECT {listed}sum(o), sum(max(n - o, 0)), sum(max(o - n, 0)), sum(n), sum(f), sum(g) "
        f"FROM ({people}){grouped}"
    )
    width = len(chosen)
    persons = {tuple(row[:width]): tuple(row[width:]) for row in second}
    return [(*row, *persons[tuple(row[:width])]) for row in first if row[width] is not None]
