"""Lists of persons and of benefits: first page, ordered keys, pages of rows, totals. Keys are rowids.

Filters and sorting are SQL; a list never uses OFFSET. Sort columns are indexed on ``person``;
a list of benefits holds at most some thousand rows per programme.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.queries.search import matching_persons

CHUNK = 20000

PEOPLE_FROM = "person p LEFT JOIN area a ON a.uid = p.area_uid"
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

BENEFITS_FROM = (
    "entitlement e JOIN person p ON p.uid = e.person_uid LEFT JOIN area a ON a.uid = e.area_uid "
    "LEFT JOIN household h ON h.uid = e.household_uid JOIN programme r ON r.uid = e.programme_uid"
)
BENEFITS_COLUMNS = (
    "e.rowid, e.uid, e.certificate_no, p.name, p.id_no, a.name, coalesce(h.village_group, p.village_group), "
    "e.household_size, e.covered, e.category, e.amount_fen, e.supplement_fen, e.status, "
    "(SELECT number FROM bank_account b WHERE b.person_uid = p.uid AND b.is_current = 1 AND b.deleted = 0 LIMIT 1), "
    "p.phone, coalesce(h.address, p.address), e.remark, e.from_month, e.color_mark, e.household_uid, p.uid, "
    "EXISTS (SELECT 1 FROM doubt d WHERE d.person_uid = p.uid AND d.deleted = 0 AND d.status IN ('open', 'verifying')),"
    " r.short_name, p.sex_code, p.birth, p.id_state, "
    "(SELECT x.amount_fen FROM entitlement_amount x WHERE x.entitlement_uid = e.uid AND x.deleted = 0 "
    "ORDER BY x.from_month DESC LIMIT 1 OFFSET 1), (SELECT max(x.from_month) FROM entitlement_amount x "
    "WHERE x.entitlement_uid = e.uid AND x.deleted = 0), r.unit"
)
BENEFITS_SORTS = {
    "certificate_no": "e.certificate_no",
    "name": "p.name_pinyin",
    "id_no": "p.id_no",
    "village": "a.code",
    "household_size": "e.household_size",
    "covered": "e.covered",
    "category": "e.category",
    "amount_fen": "e.amount_fen",
    "supplement_fen": "e.supplement_fen",
    "status": "e.status",
    "from_month": "e.from_month",
}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows of a list, and how sorted. Empty means no restriction; ``grouped`` sorts by village first."""

    sort: str = ""
    descending: bool = False
    programme: bytes = b""
    area: bytes = b""
    statuses: Sequence[str] = ()
    category: str = ""
    text: str = ""
    doubts_only: bool = False
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class _Shape:
    source: str
    columns: str
    sorts: dict[str, str]
    alias: str
    first_sort: str


PEOPLE = _Shape(
    f"{PEOPLE_FROM} LEFT JOIN node n ON n.uid = p.home_node", PEOPLE_COLUMNS, PEOPLE_SORTS, "p", "p.name_pinyin"
)
BENEFITS = _Shape(BENEFITS_FROM, BENEFITS_COLUMNS, BENEFITS_SORTS, "e", "a.code, e.certificate_no")


def _conditions(connection: Connection, shape: _Shape, query: ListQuery) -> tuple[str, list[Any]]:
    alias = shape.alias
    parts: list[str] = [f"{alias}.deleted = 0"]
    values: list[Any] = []
    if alias == "p":
        parts.append("p.merged_into IS NULL")
    if query.area:
        parts.append(f"{alias}.area_uid = ?")
        values.append(query.area)
    if query.programme:
        parts.append("e.programme_uid = ?")
        values.append(query.programme)
    if query.statuses:
        parts.append(f"e.status IN ({', '.join('?' for _ in query.statuses)})")
        values += query.statuses
    if query.category:
        parts.append("e.category = ?")
        values.append(query.category)
    if query.doubts_only:
        parts.append(
            "EXISTS (SELECT 1 FROM doubt d WHERE d.person_uid = p.uid AND d.deleted = 0 "
            "AND d.status IN ('open', 'verifying'))"
        )
    if query.text:
        condition, more = _meant(connection, shape, query.text)
        parts.append(condition)
        values += more
    return " AND ".join(parts), values


def _meant(connection: Connection, shape: _Shape, words: str) -> tuple[str, list[Any]]:
    """Rows of the persons ``words`` may mean; of benefits also those of their household, and the certificate."""
    found = matching_persons(connection, words)
    marks = ", ".join("?" for _ in found)
    if shape is PEOPLE:
        return f"p.uid IN ({marks})", list(found)
    return (
        f"(p.uid IN ({marks}) OR e.household_uid IN (SELECT household_uid FROM household_member "
        f"WHERE deleted = 0 AND to_month IS NULL AND person_uid IN ({marks})) OR instr(e.certificate_no, ?) > 0)",
        [*found, *found, words.strip().upper()],
    )


def _order(shape: _Shape, query: ListQuery) -> str:
    way = " DESC" if query.descending else ""
    first = shape.sorts.get(query.sort)
    order = f"{first}{way}, {shape.alias}.rowid{way}" if first else f"{shape.first_sort}, {shape.alias}.rowid"
    return f"a.code, {order}" if query.grouped else order


def _slim(shape: _Shape, where: str, order: str) -> str:
    """The joins that the condition and order need, and no more."""
    if shape is not PEOPLE:
        return shape.source
    return PEOPLE_FROM if "a.code" in order else "person p"


def first_rows(connection: Connection, shape: _Shape, query: ListQuery, size: int) -> list[tuple[Any, ...]]:
    """The first ``size`` rows in order."""
    where, values = _conditions(connection, shape, query)
    order = _order(shape, query)
    source = _slim(shape, where, order)
    keys = connection.exec_driver_sql(
        f"SELECT {shape.alias}.rowid FROM {source} WHERE {where} ORDER BY {order} LIMIT {int(size)}", tuple(values)
    ).scalars()
    return rows_of(connection, shape, keys.all())


def ordered_keys(connection: Connection, shape: _Shape, query: ListQuery) -> Iterator[list[int]]:
    """All keys in order, in chunks."""
    where, values = _conditions(connection, shape, query)
    order = _order(shape, query)
    result = connection.exec_driver_sql(
        f"SELECT {shape.alias}.rowid FROM {_slim(shape, where, order)} WHERE {where} ORDER BY {order}", tuple(values)
    )
    while rows := result.fetchmany(CHUNK):
        yield [row[0] for row in rows]


def rows_of(connection: Connection, shape: _Shape, keys: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of ``keys`` in their order; a key whose row is gone is left out."""
    if not keys:
        return []
    listed = ", ".join(str(int(key)) for key in keys)
    rows = connection.exec_driver_sql(
        f"SELECT {shape.columns} FROM {shape.source} WHERE {shape.alias}.rowid IN ({listed})"
    )
    found = {row[0]: tuple(row) for row in rows}
    return [found[key] for key in keys if key in found]


def benefit_key(connection: Connection, uid: bytes) -> int | None:
    """The list key of a living benefit."""
    row = connection.exec_driver_sql("SELECT rowid FROM entitlement WHERE uid = ? AND deleted = 0", (uid,)).first()
    return int(row[0]) if row else None


def benefit_totals(connection: Connection, query: ListQuery, keys: Sequence[int] = ()) -> tuple[int, int, int, int]:
    """(benefits, covered persons, fen a month, supplement fen) of the list or of the chosen keys."""
    where, values = _conditions(connection, BENEFITS, query)
    if keys:
        where += f" AND e.rowid IN ({', '.join(str(int(key)) for key in keys)})"
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(e.covered), 0), coalesce(sum(e.amount_fen), 0), "
        f"coalesce(sum(e.supplement_fen), 0) FROM {BENEFITS_FROM} WHERE {where}",
        tuple(values),
    ).one()
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def benefit_groups(connection: Connection, query: ListQuery) -> list[tuple[Any, ...]]:
    """(area uid, area name, benefits, covered, fen, supplement fen) per village in order of code."""
    where, values = _conditions(connection, BENEFITS, query)
    rows = connection.exec_driver_sql(
        "SELECT e.area_uid, a.name, count(*), coalesce(sum(e.covered), 0), coalesce(sum(e.amount_fen), 0), "
        f"coalesce(sum(e.supplement_fen), 0) FROM {BENEFITS_FROM} WHERE {where} GROUP BY e.area_uid ORDER BY a.code",
        tuple(values),
    )
    return [tuple(row) for row in rows]


def people_count(connection: Connection, query: ListQuery) -> int:
    """How many persons the list holds."""
    where, values = _conditions(connection, PEOPLE, query)
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM person p WHERE {where}", tuple(values)).scalar_one())


def programmes_in_use(connection: Connection) -> list[tuple[Any, ...]]:
    """(uid, code, short name, benefits, unit) of programmes with living benefits, most first."""
    rows = connection.exec_driver_sql(
        "SELECT r.uid, r.code, r.short_name, count(*), r.unit FROM entitlement e JOIN programme r "
        "ON r.uid = e.programme_uid WHERE e.deleted = 0 GROUP BY r.uid ORDER BY count(*) DESC, r.code"
    )
    return [tuple(row) for row in rows]


def categories_in_use(connection: Connection, programme: bytes) -> list[str]:
    """The classes that occur in a programme's benefits."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT category FROM entitlement WHERE deleted = 0 AND programme_uid = ? AND category IS NOT NULL "
        "ORDER BY category",
        (programme,),
    )
    return [row[0] for row in rows]
