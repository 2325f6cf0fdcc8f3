"""Figures of a month: what the roster of the month holds, gathered once and then counted by any grouping.

The benefits of a month are copied into a table of this connection alone (in memory; it goes with the read), so that
every count is taken from the same rows. Persons that are known are those named as covered, else the holder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from db.queries.roster_months import area_then, benefits
from db.queries.rosters import ListQuery, conditions, own_value

NOW, BEFORE = "stat_now", "stat_before"
PAID_THEN = "('active', 'grace')"
PAID = f"status IN {PAID_THEN}"
# What figures can be grouped by → the column of a gathered month.
DIMENSIONS = {"township": "town", "village": "area", "programme": "programme", "category": "category"}


def household_then(month: int) -> str:
    """The household a benefit ``e`` counts for in ``month``: its own, else its holder's, else the holder alone."""
    lived = (
        "SELECT k.household_uid FROM household_member k WHERE k.person_uid = e.person_uid AND k.deleted = 0 "
        f"AND coalesce(k.from_month, 0) <= {month} AND (k.to_month IS NULL OR k.to_month >= {month}) LIMIT 1"
    )
    return f"coalesce(e.household_uid, ({lived}), e.person_uid)"


def gather(connection: Connection, month: int, query: ListQuery, name: str = NOW) -> None:
    """Copy the roster of ``month`` (YYYYMM) into the table ``name``; ``query`` narrows it as it narrows a roster."""
    shape = benefits(month)
    where, values = conditions(connection, shape, query)
    of = {key: shape.sorts[key] for key in ("category", "status", "covered", "household_size")}
    money = {key: shape.sorts[key] for key in ("amount_fen", "supplement_fen")}
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{name}")
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE {name} AS SELECT e.rowid AS key, e.uid AS uid, e.programme_uid AS programme, "
        f"a.uid AS area, "
        f"{area_then('parent_uid', month)} AS town, coalesce({of['category']}, '') AS category, "
        f"{of['status']} AS status, e.person_uid AS person, {of['covered']} AS covered, "
        f"{of['household_size']} AS size, coalesce({money['amount_fen']}, 0) AS amount, "
        f"coalesce({money['supplement_fen']}, 0) AS supplement, "
        f"e.home_node AS home, {household_then(month)} AS household "
        f"FROM {shape.source} WHERE {where}",
        tuple(values),
    )


def gather_people(connection: Connection, month: int, name: str = NOW) -> None:
    """Copy who is known to be covered by the paid benefits of ``name`` into ``name``_people (uid, person, identity).

    One identity is one person: those of two offices that bear the same valid number are one. Within one office a
    number stands once, and the person's row number, which is counted faster, will do.
    """
    offices = connection.exec_driver_sql(f"SELECT count(DISTINCT home) FROM temp.{name}").scalar_one()
    identity = "CASE WHEN p.id_state = 'valid' THEN p.id_no ELSE p.uid END" if offices > 1 else "p.rowid"
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{name}_people")
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE {name}_people AS SELECT t.uid AS uid, p.uid AS person, {identity} AS identity "
        f"FROM temp.{name} t LEFT JOIN entitlement_member m "
        f"ON m.entitlement_uid = t.uid AND m.deleted = 0 AND m.from_month <= {month} "
        f"AND (m.to_month IS NULL OR m.to_month >= {month}) JOIN person p ON p.uid = coalesce(m.person_uid, t.person) "
        f"WHERE t.{PAID}"
    )


def counts(connection: Connection, by: Sequence[str], name: str = NOW) -> list[tuple[Any, ...]]:
    """(one value per dimension of ``by`` …, benefits, households, person-times, persons, fen, supplement fen) of what
    is paid in a gathered month, by group; without dimensions the one line of the whole."""
    chosen = [DIMENSIONS[dimension] for dimension in by]
    listed = "".join(f"t.{column}, " for column in chosen)
    grouped = f" GROUP BY {', '.join(f't.{column}' for column in chosen)}" if chosen else ""
    sums = connection.exec_driver_sql(
        f"SELECT {listed}count(*), count(DISTINCT t.household), coalesce(sum(t.covered), 0), "
        f"coalesce(sum(t.amount), 0), coalesce(sum(t.supplement), 0) FROM temp.{name} t WHERE t.{PAID}{grouped}"
    ).all()
    again = connection.exec_driver_sql(
        f"SELECT {listed}count(*) - count(DISTINCT k.identity) FROM temp.{name} t JOIN temp.{name}_people k "
        f"ON k.uid = t.uid WHERE t.{PAID}{grouped}"
    )
    width = len(chosen)
    repeated = {tuple(row[:width]): int(row[width]) for row in again}
    return [
        (*row[: width + 3], row[width + 2] - repeated.get(tuple(row[:width]), 0), *row[width + 3 :]) for row in sums
    ]


def suspended(connection: Connection, name: str = NOW) -> tuple[int, int, int]:
    """(benefits, covered persons, fen with supplement) that stand on the roster of the month and are not paid."""
    row = connection.exec_driver_sql(
        f"SELECT count(*), coalesce(sum(covered), 0), coalesce(sum(amount + supplement), 0) FROM temp.{name} "
        f"WHERE NOT ({PAID})"
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def year_sums(
    connection: Connection, months: Sequence[int], query: ListQuery, by: Sequence[str]
) -> list[tuple[Any, ...]]:
    """(dimensions …, person-times, benefit-times, fen with supplements) of what was paid in several months."""
    parts, values = list[str](), list[Any]()
    for month in months:
        shape = benefits(month)
        where, found = conditions(connection, shape, replace(query, month=month))
        columns = {
            "town": area_then("parent_uid", month), "area": "a.uid", "programme": "e.programme_uid",
            "category": f"coalesce({shape.sorts['category']}, '')",
        }  # fmt: skip
        listed = "".join(f"{columns[DIMENSIONS[one]]} AS {DIMENSIONS[one]}, " for one in by)
        parts.append(
            f"SELECT {listed}{shape.sorts['covered']} AS covered, {shape.sorts['total_fen']} AS fen "
            f"FROM {shape.source} WHERE {where} AND {shape.sorts['status']} IN ('active', 'grace')"
        )
        values += found
    chosen = "".join(f"{DIMENSIONS[one]}, " for one in by)
    grouped = f" GROUP BY {chosen[:-2]}" if by else ""
    rows = connection.exec_driver_sql(
        f"SELECT {chosen}coalesce(sum(covered), 0), count(*), coalesce(sum(fen), 0) "
        f"FROM ({' UNION ALL '.join(parts)}){grouped}",
        tuple(values),
    )
    return [tuple(row) for row in rows]


def area_names(connection: Connection, month: int) -> dict[bytes, tuple[str, str]]:
    """area → (name at the end of the month, code)."""
    rows = connection.exec_driver_sql(
        f"SELECT a.uid, {area_then('name', month)}, a.code FROM area a WHERE a.deleted = 0"
    )
    return {bytes(row[0]): (row[1], row[2]) for row in rows}


def duplicates(connection: Connection, pairs: Sequence[tuple[bytes, bytes]], name: str = NOW) -> list[tuple[Any, ...]]:
    """Persons who draw two of the ``pairs`` of programmes in a gathered month, or one programme twice.

    (identity's person name, number, first person, village, programme, certificate, key, second person, village,
    programme, certificate, key), by village and name. Of benefits that are not paid nothing is said.
    """
    listed = ", ".join(f"(x'{one.hex()}', x'{other.hex()}')" for one, other in pairs) or "(NULL, NULL)"
    # Only those who draw several benefits are compared at all.
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.stat_several")
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE stat_several AS SELECT k.uid AS uid, k.person AS person, k.identity AS identity, "
        f"t.programme AS programme, t.area AS area, t.key AS key FROM temp.{name}_people k JOIN temp.{name} t "
        f"ON t.uid = k.uid WHERE t.{PAID} AND k.identity IN (SELECT identity FROM temp.{name}_people GROUP BY identity "
        "HAVING count(*) > 1)"
    )
    connection.exec_driver_sql("CREATE INDEX temp.ix_stat_several ON stat_several (identity)")
    rows = connection.exec_driver_sql(
        f"WITH pair(one, other) AS (VALUES {listed}) SELECT p.name, p.id_no, k.person, k.area, k.programme, "
        "e.certificate_no, k.key, l.person, l.area, l.programme, f.certificate_no, l.key FROM temp.stat_several k "
        "JOIN temp.stat_several l ON l.identity = k.identity AND l.uid <> k.uid JOIN person p ON p.uid = k.person "
        "JOIN entitlement e ON e.uid = k.uid JOIN entitlement f ON f.uid = l.uid LEFT JOIN area a ON a.uid = k.area "
        "WHERE (k.programme = l.programme AND k.key < l.key) OR (k.programme, l.programme) IN (SELECT one, other FROM "
        "pair) ORDER BY a.code, p.name_pinyin, k.key"
    )
    return [tuple(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Search:
    """Conditions of a query over a gathered month, all of which must hold; None and empty: no condition.

    ``born_by``/``born_after`` are the days (YYYY-MM-DD) between which the holder (``anybody``: any covered person) is
    born; ``begun_by``/``begun_after`` months the benefit began in. ``has``/``lacks`` are programmes the covered persons
    draw, or do not draw, beside it; ``extra`` are own columns and their values.
    """

    programmes: Sequence[bytes] = ()
    areas: Sequence[bytes] = ()
    categories: Sequence[str] = ()
    size_from: int | None = None
    size_to: int | None = None
    born_by: str = ""
    born_after: str = ""
    anybody: bool = False
    sex: str = ""
    amount_from: int | None = None
    amount_to: int | None = None
    begun_by: int | None = None
    begun_after: int | None = None
    has: Sequence[bytes] = ()
    lacks: Sequence[bytes] = ()
    extra: Sequence[tuple[str, str]] = ()


def find_benefits(connection: Connection, search: Search, name: str = NOW) -> list[tuple[Any, ...]]:
    """(key, name of the holder, holder, household, covered, fen) of the benefits of a gathered month that meet all
    conditions, by village, certificate and name. Those that are not paid are left out."""
    connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS temp.ix_{name}_people ON {name}_people (uid)")
    parts, values = [f"t.{PAID}"], list[Any]()
    for column, chosen in (
        ("t.programme", search.programmes), ("t.area", search.areas), ("t.category", search.categories),
    ):  # fmt: skip
        if chosen:
            parts.append(f"{column} IN ({', '.join('?' for _ in chosen)})")
            values += chosen
    bounds = (
        ("t.size >= ?", search.size_from), ("t.size <= ?", search.size_to),
        ("t.amount + t.supplement >= ?", search.amount_from), ("t.amount + t.supplement <= ?", search.amount_to),
        ("e.from_month <= ?", search.begun_by), ("e.from_month > ?", search.begun_after),
    )  # fmt: skip
    for sql, bound in bounds:
        if bound is not None:
            parts.append(sql)
            values.append(bound)
    _of_persons(search, name, parts, values)
    for word, programmes in (("", search.has), ("NOT ", search.lacks)):
        for programme in programmes:
            parts.append(
                f"{word}EXISTS (SELECT 1 FROM temp.{name}_people k WHERE k.uid = t.uid AND k.identity IN (SELECT "
                f"x.identity FROM temp.{name}_people x JOIN temp.{name} y ON y.uid = x.uid WHERE y.programme = ?))"
            )
            values.append(programme)
    for key, value in search.extra:
        parts.append(f"coalesce({own_value(key)}, '') = ?")
        values.append(value)
    rows = connection.exec_driver_sql(
        "SELECT t.key, p.name, p.uid, t.household, t.covered, "
        f"t.amount + t.supplement FROM temp.{name} t JOIN person p ON p.uid = t.person JOIN entitlement e "
        f"ON e.uid = t.uid LEFT JOIN area a ON a.uid = t.area WHERE {' AND '.join(parts)} "
        "ORDER BY a.code, e.certificate_no, p.name_pinyin",
        tuple(values),
    )
    return [tuple(row) for row in rows]


def _of_persons(search: Search, name: str, parts: list[str], values: list[Any]) -> None:
    """Age and sex: of the holder, or of one and the same covered person."""
    found, alias = list[str](), "q" if search.anybody else "p"
    conditions = (
        (f"{alias}.birth <= ?", search.born_by), (f"{alias}.birth > ?", search.born_after),
        (f"{alias}.sex_code = ?", search.sex),
    )  # fmt: skip
    for sql, wanted in conditions:
        if wanted:
            found.append(sql)
            values.append(wanted)
    if not found:
        return
    together = " AND ".join(found)
    if search.anybody:
        together = (
            f"EXISTS (SELECT 1 FROM temp.{name}_people k JOIN person q ON q.uid = k.person WHERE k.uid = t.uid "
            f"AND {together})"
        )
    parts.append(together)


def standing(
    connection: Connection, persons: Sequence[bytes], programmes: Sequence[bytes], month: int, day: str
) -> tuple[set[bytes], set[bytes]]:
    """Of some persons: those who draw one of the programmes from ``month`` on or later, those who waived it (and need
    not be asked again by ``day``). Transfers keep both facts (R-035)."""
    listed = ", ".join(f"x'{one.hex()}'" for one in programmes) or "NULL"
    people = ", ".join(f"x'{one.hex()}'" for one in persons) or "NULL"
    drawn = connection.exec_driver_sql(
        f"SELECT e.person_uid FROM entitlement e WHERE e.deleted = 0 AND e.programme_uid IN ({listed}) "
        f"AND e.person_uid IN ({people}) AND (e.to_month IS NULL OR e.to_month >= {int(month)}) "
        "AND e.status <> 'cancelled'"
    )
    waived = connection.exec_driver_sql(
        f"SELECT person_uid FROM waiver WHERE deleted = 0 AND programme_uid IN ({listed}) AND person_uid IN ({people}) "
        "AND ended_on IS NULL AND signed_on <= ?",
        (day,),
    )
    return {bytes(row[0]) for row in drawn}, {bytes(row[0]) for row in waived}
