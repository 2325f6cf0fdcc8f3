"""Rosters of benefits, as they stand now or as they stood in a month; their totals and groups.

In a month stand the benefits drawn in it. Status, class, size, cover and village are those of the period of
``entitlement_state`` the month lies in, the amounts those of ``entitlement_amount``. The newest period of either
equals the benefit's own columns, so periods are looked up only where one begins after the month; a benefit without
such periods stood as it stands now, except that one stopped later was still drawn. Who is covered is counted from
``entitlement_member`` where somebody came or left since, else it is the number stated.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection

from db.queries.rosters import Conditions, ListQuery, Shape, conditions, own_value
from db.queries.search import matching_persons

STOPPED = "('stopped', 'cancelled')"
_JOINS = (
    "LEFT JOIN person p ON p.uid = e.person_uid LEFT JOIN household h ON h.uid = e.household_uid "
    "LEFT JOIN programme r ON r.uid = e.programme_uid LEFT JOIN node o ON o.uid = e.home_node"
)
_PERIODS = "FROM entitlement_amount y WHERE y.entitlement_uid = e.uid AND y.deleted = 0"
NOW = {
    "status": "e.status",
    "category": "e.category",
    "household_size": "e.household_size",
    "covered": "e.covered",
    "area": "e.area_uid",
    "amount_fen": "e.amount_fen",
    "supplement_fen": "e.supplement_fen",
}


def _in_month(alias: str, month: int) -> str:
    return f"{alias}.from_month <= {month} AND ({alias}.to_month IS NULL OR {alias}.to_month >= {month})"


def _since(table: str, month: int, each: bool, or_ended: bool = False) -> str:
    """Whether the benefit has rows of ``table`` that began (or also ended) after ``month``.

    For a whole list the benefits are gathered once; for a page ``each`` is looked up.
    """
    ended = f" OR y.to_month >= {month}" if or_ended else ""
    rows = f"FROM {table} y WHERE y.deleted = 0 AND (y.from_month > {month}{ended})"
    if each:
        return f"EXISTS (SELECT 1 {rows} AND y.entitlement_uid = e.uid)"
    return f"e.uid IN (SELECT y.entitlement_uid {rows})"


def _period_of(table: str, alias: str, month: int, each: bool) -> str:
    """The join of the one period of ``table`` a month lies in (should two, the later one), if a later one began."""
    return (
        f"LEFT JOIN {table} {alias} ON {alias}.rowid = CASE WHEN {_since(table, month, each)} THEN (SELECT z.rowid "
        f"FROM {table} z WHERE z.entitlement_uid = e.uid AND z.deleted = 0 AND {_in_month('z', month)} "
        "ORDER BY z.from_month DESC LIMIT 1) END"
    )


def _then(month: int, each: bool) -> dict[str, str]:
    """The columns of ``NOW`` as they stood in a month."""
    state = {
        name: f"CASE WHEN s.rowid IS NULL THEN {NOW[name]} ELSE s.{column} END"
        for name, column in (("category", "category"), ("household_size", "household_size"), ("area", "area_uid"))
    }
    named = (
        "(SELECT count(*) FROM entitlement_member m WHERE m.entitlement_uid = e.uid AND m.deleted = 0 "
        f"AND {_in_month('m', month)})"
    )
    moved = _since("entitlement_member", month, each, or_ended=True)
    changed = _since("entitlement_amount", month, each)
    amounts = {
        name: f"CASE WHEN x.rowid IS NOT NULL THEN x.{name} WHEN {changed} THEN {none} ELSE e.{name} END"
        for name, none in (("amount_fen", "NULL"), ("supplement_fen", "0"))
    }
    return {
        "status": f"CASE WHEN s.rowid IS NOT NULL THEN s.status WHEN e.status IN {STOPPED} AND e.to_month >= {month} "
        "THEN 'active' ELSE e.status END",
        "covered": f"coalesce(CASE WHEN {moved} THEN nullif({named}, 0) END, s.covered, e.covered)",
        **state,
        **amounts,
    }


@cache
def _parts(month: int, each: bool = False) -> tuple[dict[str, str], str]:
    """The columns of a roster of ``month`` (0: now), and where they come from."""
    if not month:
        return NOW, f"entitlement e LEFT JOIN area a ON a.uid = e.area_uid {_JOINS}"
    columns = _then(month, each)
    state = _period_of("entitlement_state", "s", month, each)
    amount = _period_of("entitlement_amount", "x", month, each)
    return columns, f"entitlement e {state} {amount} LEFT JOIN area a ON a.uid = {columns['area']} {_JOINS}"


@cache
def benefits(month: int = 0, each: bool = False) -> Shape:
    """The list of benefits as it stands now (0) or stood in ``month`` (YYYYMM); ``each``: to read some by their keys.

    Names, numbers, village group, address, account, remark, mark and own columns are today's at any time.
    """
    month = int(month)
    of, source = _parts(month, each)
    until = f" AND y.from_month <= {month}" if month else ""
    columns = (
        f"e.rowid, e.uid, e.certificate_no, p.name, p.id_no, {area_then('name', month)}, "
        "coalesce(h.village_group, p.village_group), "
        f"{of['household_size']}, {of['covered']}, {of['category']}, {of['amount_fen']}, {of['supplement_fen']}, "
        f"{of['status']}, (SELECT number FROM bank_account b WHERE b.person_uid = p.uid AND b.is_current = 1 "
        "AND b.deleted = 0 LIMIT 1), p.phone, coalesce(h.address, p.address), e.remark, e.from_month, e.color_mark, "
        "e.household_uid, p.uid, EXISTS (SELECT 1 FROM doubt d WHERE d.person_uid = p.uid AND d.deleted = 0 "
        "AND d.status IN ('open', 'verifying')), r.short_name, p.sex_code, p.birth, p.id_state, "
        f"(SELECT y.amount_fen {_PERIODS}{until} ORDER BY y.from_month DESC LIMIT 1 OFFSET 1), "
        f"(SELECT max(y.from_month) {_PERIODS}{until}), r.unit, {_total(of)}, o.name, e.extra"
    )
    sorts = {
        "certificate_no": "e.certificate_no",
        "name": "p.name_pinyin",
        "id_no": "p.id_no",
        "village": "a.code",
        "town": "o.name",
        "from_month": "e.from_month",
        "remark": "e.remark",
        "total_fen": _total(of),
        **{name: of[name] for name in NOW if name != "area"},
    }
    first = "a.code, e.certificate_no"
    return Shape(source, columns, sorts, "e", "e.person_uid", of["area"], first, partial(_of_benefits, of))


def area_then(name: str, month: int, alias: str = "a") -> str:
    """SQL of an area's ``name`` or ``parent_uid`` as it was at the end of ``month`` (0: now)."""
    if not month:
        return f"{alias}.{name}"
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM area_past w WHERE w.area_uid = {alias}.uid AND w.deleted = 0 "
        f"AND w.to_day >= '{last_day(month)}') THEN (SELECT w.{name} FROM area_past w WHERE w.area_uid = {alias}.uid "
        f"AND w.deleted = 0 AND w.to_day >= '{last_day(month)}' ORDER BY w.to_day LIMIT 1) ELSE {alias}.{name} END"
    )


def last_day(month: int) -> str:
    """The last day of a month (YYYYMM) as areas write days."""
    year, of_year = divmod(month, 100)
    return f"{year:04d}-{of_year:02d}-{calendar.monthrange(year, of_year)[1]:02d}"


def _total(of: dict[str, str]) -> str:
    return f"coalesce({of['amount_fen']}, 0) + coalesce({of['supplement_fen']}, 0)"


# The first screen counts by the same words.
COVER_UNSTATED = (
    "e.household_uid IS NOT NULL AND e.to_month IS NULL AND e.status IN ('active', 'grace') AND NOT EXISTS "
    "(SELECT 1 FROM entitlement_member m WHERE m.entitlement_uid = e.uid AND m.deleted = 0)"
)


# Gradual exits that still run though the month they were planned to end with (the parameter at the latest) is there.
GRACE_ENDED = (
    "e.status = 'grace' AND e.to_month IS NULL AND e.uid IN (SELECT g.entitlement_uid FROM entitlement_state g "
    "WHERE g.deleted = 0 AND g.status = 'grace' AND g.to_month <= ? AND NOT EXISTS (SELECT 1 FROM entitlement_state n "
    "WHERE n.entitlement_uid = g.entitlement_uid AND n.deleted = 0 AND n.from_month > g.from_month))"
)

# Of a month after it a gradual exit is over, whether somebody has stopped it yet or not.
GRACE_OVER = GRACE_ENDED.replace("g.to_month <= ?", "g.to_month < ?")


def _of_benefits(of: dict[str, str], connection: Connection, query: ListQuery) -> Conditions:
    parts, values = list[str](), list[Any]()
    if query.month:
        parts.append(_in_month("e", int(query.month)))
        parts.append(f"NOT ({GRACE_OVER})")
        values.append(query.month)
    if query.programme:
        parts.append("e.programme_uid = ?")
        values.append(query.programme)
    if query.office:
        parts.append("e.home_node = ?")
        values.append(query.office)
    if query.statuses:
        parts.append(f"{of['status']} IN ({_marks(query.statuses)})")
        values += query.statuses
    if query.category:
        parts.append(f"{of['category']} = ?")
        values.append(query.category)
    if query.colors:
        parts.append(f"coalesce(e.color_mark, '') IN ({_marks(query.colors)})")
        values += query.colors
    for key, value in query.own:
        parts.append(f"coalesce({own_value(key)}, '') = ?")
        values.append(value)
    if query.cover_unstated:
        parts.append(COVER_UNSTATED)
    if query.grace_ended:
        parts.append(GRACE_ENDED)
        values.append(query.grace_ended)
    if query.text:
        condition, more = _meant(connection, query.text)
        parts.append(condition)
        values += more
    return parts, values


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _meant(connection: Connection, words: str) -> tuple[str, list[Any]]:
    """Benefits of the persons ``words`` may mean and of their households, of the certificate, of what is noted."""
    found = matching_persons(connection, words)
    marks, word = _marks(found), words.strip()
    # The values are looked at only where the JSON holds the word at all.
    own = (
        "CASE WHEN instr(lower(e.extra), lower(?)) > 0 AND json_valid(e.extra) THEN EXISTS "
        "(SELECT 1 FROM json_each(e.extra) j WHERE instr(lower(j.value), lower(?)) > 0) ELSE 0 END"
    )
    return (
        f"(e.person_uid IN ({marks}) OR e.household_uid IN (SELECT household_uid FROM household_member "
        f"WHERE deleted = 0 AND to_month IS NULL AND person_uid IN ({marks})) OR instr(e.certificate_no, ?) > 0 "
        f"OR instr(lower(e.remark), lower(?)) > 0 OR {own})",
        [*found, *found, word.upper(), word, json.dumps(word, ensure_ascii=False)[1:-1], word],
    )


def benefit_key(connection: Connection, uid: bytes) -> int | None:
    """The list key of a living benefit."""
    row = connection.exec_driver_sql("SELECT rowid FROM entitlement WHERE uid = ? AND deleted = 0", (uid,)).first()
    return int(row[0]) if row else None


def _sums(of: dict[str, str]) -> str:
    return (
        f"count(*) AS benefits, coalesce(sum({of['covered']}), 0) AS covered, "
        f"coalesce(sum({of['amount_fen']}), 0) AS amount, coalesce(sum({of['supplement_fen']}), 0) AS supplement"
    )


def benefit_totals(connection: Connection, query: ListQuery, keys: Sequence[int] = ()) -> tuple[int, int, int, int]:
    """(benefits, covered persons, fen a month, supplement fen) of the list or of the chosen keys."""
    shape, (of, _) = benefits(query.month), _parts(query.month)
    where, values = conditions(connection, shape, query)
    if keys:
        where += f" AND e.rowid IN ({', '.join(str(int(key)) for key in keys)})"
    row = connection.exec_driver_sql(f"SELECT {_sums(of)} FROM {shape.source} WHERE {where}", tuple(values)).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def benefit_groups(connection: Connection, query: ListQuery) -> list[tuple[Any, ...]]:
    """(area uid, area name, benefits, covered, fen, supplement fen) per village in order of code."""
    shape, (of, _) = benefits(query.month), _parts(query.month)
    where, values = conditions(connection, shape, query)
    rows = connection.exec_driver_sql(
        f"SELECT g.area, {area_then('name', query.month, 'v')}, g.benefits, g.covered, g.amount, g.supplement "
        f"FROM (SELECT {shape.area} AS area, "
        f"{_sums(of)} FROM {shape.source} WHERE {where} GROUP BY 1) g "
        "LEFT JOIN area v ON v.uid = g.area ORDER BY v.code",
        tuple(values),
    )
    return [tuple(row) for row in rows]


def townships(connection: Connection) -> list[tuple[bytes, str, str]]:
    """(uid, name, area code) of the townships that report here, by area code."""
    rows = connection.exec_driver_sql(
        "SELECT uid, name, area_code FROM node WHERE role = 'township' ORDER BY area_code, name"
    )
    return [(bytes(row[0]), row[1], row[2]) for row in rows]


def programmes_in_use(connection: Connection) -> list[tuple[Any, ...]]:
    """(uid, code, short name, benefits, unit) of programmes with living benefits, most first."""
    rows = connection.exec_driver_sql(
        "SELECT r.uid, r.code, r.short_name, count(*), r.unit FROM entitlement e JOIN programme r "
        "ON r.uid = e.programme_uid WHERE e.deleted = 0 GROUP BY r.uid ORDER BY count(*) DESC, r.code"
    )
    return [tuple(row) for row in rows]


def categories_in_use(connection: Connection, programme: bytes, former: bool = False) -> list[str]:
    """The classes that occur in a programme's benefits; ``former``: also those of earlier periods."""
    sql = "SELECT category FROM entitlement WHERE deleted = 0 AND programme_uid = ? AND category IS NOT NULL"
    if former:
        sql += (
            " UNION SELECT s.category FROM entitlement_state s JOIN entitlement e ON e.uid = s.entitlement_uid "
            "WHERE s.deleted = 0 AND e.deleted = 0 AND e.programme_uid = ? AND s.category IS NOT NULL"
        )
    values = (programme,) * (2 if former else 1)
    rows = connection.exec_driver_sql(f"SELECT DISTINCT category FROM ({sql}) ORDER BY category", values)
    return [row[0] for row in rows]


def colors_in_use(connection: Connection, programme: bytes) -> list[str]:
    """The colour marks that occur in a programme's benefits (b"": in all)."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT color_mark FROM entitlement WHERE deleted = 0 AND (? = x'' OR programme_uid = ?) "
        "AND color_mark IS NOT NULL ORDER BY color_mark",
        (programme, programme),
    )
    return [row[0] for row in rows]
