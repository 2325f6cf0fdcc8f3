"""Lists of persons and of benefits: first page, ordered keys, pages of rows. Keys are rowids.

Filters and sorting are SQL; a list never uses OFFSET. Sort columns are indexed on ``person``; a list of
benefits (``roster_months``) holds at most some ten thousand rows. What a list joins stands in LEFT JOINs on
unique columns, which the database leaves out wherever neither the condition nor the order speaks of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.queries.search import matching_persons

CHUNK = 20000
LIVING = "living"
OWN = "own:"  # begins the sort of a column of the clerk's own; its key follows

PEOPLE_FROM = "person p LEFT JOIN area a ON a.uid = p.area_uid LEFT JOIN node n ON n.uid = p.home_node"
PEOPLE_COLUMNS = (
    "p.rowid, p.uid, p.name, p.sex_code, p.birth, p.id_no, p.id_state, a.name, p.village_group, p.phone, p.address, "
    "p.died_on, (SELECT group_concat(DISTINCT r.short_name) FROM programme r JOIN entitlement e ON "
    "r.uid = e.programme_uid WHERE e.deleted = 0 AND e.to_month IS NULL AND e.uid IN (SELECT x.uid FROM entitlement x "
    "WHERE x.person_uid = p.uid UNION SELECT m.entitlement_uid FROM entitlement_member m WHERE m.person_uid = p.uid "
    "AND m.deleted = 0)), (SELECT household_uid FROM household_member WHERE person_uid = p.uid AND deleted = 0 "
    "AND to_month IS NULL LIMIT 1), EXISTS (SELECT 1 FROM doubt d WHERE d.person_uid = p.uid AND d.deleted = 0 "
    "AND d.status IN ('open', 'verifying')), n.name"
)
PEOPLE_SORTS = {
    "name": "p.name_pinyin",
    "birth": "p.birth",
    "id_no": "p.id_no",
    "phone": "p.phone",
    "village": "a.code",
}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows of a list, and how sorted. Empty means no restriction; ``grouped`` sorts by village first.

    Of benefits only: ``month`` (YYYYMM, 0: as they stand now), ``colors`` ("": without one), ``own`` (key and
    value of the clerk's own columns; "": without one), ``by_number`` sorts an own column by its number.
    """

    sort: str = ""
    descending: bool = False
    programme: bytes = b""
    area: bytes = b""
    office: bytes = b""  # of benefits: the township that keeps them
    statuses: Sequence[str] = ()
    category: str = ""
    text: str = ""
    life: str = ""  # of persons: living or dead
    doubts_only: bool = False
    cover_unstated: bool = False  # running benefits of households of which nobody is named as covered
    grace_ended: int = 0  # YYYYMM: gradual exits that are planned to end in that month or before, and still run
    grouped: bool = False
    month: int = 0
    colors: Sequence[str] = ()
    own: Sequence[tuple[str, str]] = ()
    by_number: bool = False


Conditions = tuple[list[str], list[Any]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a list is made of; ``more`` adds the conditions that only this list knows."""

    source: str
    columns: str
    sorts: Mapping[str, str]
    alias: str
    person: str
    area: str
    first_sort: str
    more: Callable[[Connection, ListQuery], Conditions]


def _of_people(connection: Connection, query: ListQuery) -> Conditions:
    parts, values = ["p.merged_into IS NULL"], []
    if query.text:
        values = matching_persons(connection, query.text)
        parts.append(f"p.uid IN ({', '.join('?' for _ in values)})")
    if query.life:
        parts.append("p.died_on IS NULL" if query.life == LIVING else "p.died_on IS NOT NULL")
    return parts, values


PEOPLE = Shape(PEOPLE_FROM, PEOPLE_COLUMNS, PEOPLE_SORTS, "p", "p.uid", "p.area_uid", "p.name_pinyin", _of_people)


def conditions(connection: Connection, shape: Shape, query: ListQuery) -> tuple[str, list[Any]]:
    """The WHERE of a list and its parameters."""
    parts, values = [f"{shape.alias}.deleted = 0"], list[Any]()
    if query.area:
        parts.append(f"{shape.area} = ?")
        values.append(query.area)
    if query.doubts_only:
        parts.append(
            f"EXISTS (SELECT 1 FROM doubt d WHERE d.person_uid = {shape.person} AND d.deleted = 0 "
            "AND d.status IN ('open', 'verifying'))"
        )
    more, further = shape.more(connection, query)
    return " AND ".join(parts + more), values + further


def own_value(key: str, alias: str = "e") -> str:
    """SQL of the value of an own column; what is no JSON has none."""
    path = '$."' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"CASE WHEN json_valid({alias}.extra) THEN json_extract({alias}.extra, {_quoted(path)}) END"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''").replace("\0", "") + "'"


def _order(shape: Shape, query: ListQuery) -> str:
    way = " DESC" if query.descending else ""
    if query.sort.startswith(OWN):
        value = own_value(query.sort.removeprefix(OWN))
        ranked = f"CAST(replace({value}, ',', '') AS REAL)" if query.by_number else f"({value})"
        order = f"coalesce({value}, '') = '', {ranked}{way}, {shape.alias}.rowid{way}"
    else:
        first = shape.sorts.get(query.sort)
        order = f"{first}{way}, {shape.alias}.rowid{way}" if first else f"{shape.first_sort}, {shape.alias}.rowid"
    return f"a.code, {order}" if query.grouped else order


def first_rows(connection: Connection, shape: Shape, query: ListQuery, size: int) -> list[tuple[Any, ...]]:
    """The first ``size`` rows in order."""
    return rows_of(connection, shape, first_keys(connection, shape, query, size))


def first_keys(connection: Connection, shape: Shape, query: ListQuery, size: int) -> Sequence[int]:
    """The keys of the first ``size`` rows in order."""
    where, values = conditions(connection, shape, query)
    keys = connection.exec_driver_sql(
        f"SELECT {shape.alias}.rowid FROM {shape.source} WHERE {where} ORDER BY {_order(shape, query)} "
        f"LIMIT {int(size)}",
        tuple(values),
    )
    return keys.scalars().all()


def ordered_keys(connection: Connection, shape: Shape, query: ListQuery) -> Iterator[list[int]]:
    """All keys in order, in chunks."""
    where, values = conditions(connection, shape, query)
    result = connection.exec_driver_sql(
        f"SELECT {shape.alias}.rowid FROM {shape.source} WHERE {where} ORDER BY {_order(shape, query)}", tuple(values)
    )
    while rows := result.fetchmany(CHUNK):
        yield [row[0] for row in rows]


def rows_of(connection: Connection, shape: Shape, keys: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of ``keys`` in their order; a key whose row is gone is left out."""
    if not keys:
        return []
    listed = ", ".join(str(int(key)) for key in keys)
    rows = connection.exec_driver_sql(
        f"SELECT {shape.columns} FROM {shape.source} WHERE {shape.alias}.rowid IN ({listed})"
    )
    found = {row[0]: tuple(row) for row in rows}
    return [found[key] for key in keys if key in found]


def people_count(connection: Connection, query: ListQuery) -> int:
    """How many persons the list holds."""
    where, values = conditions(connection, PEOPLE, query)
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM person p WHERE {where}", tuple(values)).scalar_one())
