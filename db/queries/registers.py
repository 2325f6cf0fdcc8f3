"""Registers (台账): what was declared, and their entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Float, and_, case, cast, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from db.models import table
from db.queries.in_parts import chunked

OPEN, CLOSED, OVERDUE = "open", "closed", "overdue"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which entries: ``state`` is open, closed, overdue or ""; ``text`` is looked for in what ``keys`` (columns) say.

    ``open_start`` tells that the register has an end at all. ``areas`` are the uids of the areas meant. ``sort`` is a
    column of the entry (``number``, ``due_on`` …) or, beginning with $, the path of what they say, compared as numbers
    where ``sort_number``.
    """

    code: str
    today: str
    year: int | None = None
    text: str = ""
    pinyin: str = ""
    keys: tuple[str, ...] = ()
    state: str = ""
    areas: tuple[bytes, ...] | None = None
    unit: str = ""
    parent: bytes | None = None
    person: bytes | None = None
    household: bytes | None = None
    task: bytes | None = None
    uids: tuple[bytes, ...] | None = None
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    subject_shown: bool = True
    sort: str = ""
    sort_number: bool = False
    descending: bool = False


def declared(connection: Connection) -> list[dict[str, Any]]:
    """Every living declared register, the newest version of a code last."""
    model = table("register")
    rows = connection.execute(select(model).where(model.c.deleted == 0).order_by(model.c.code, model.c.version_no))
    return list({row["code"]: dict(row) for row in rows.mappings()}.values())


def declared_row(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """A declared register, living or not."""
    model = table("register")
    row = connection.execute(select(model).where(model.c.uid == uid)).mappings().first()
    return dict(row) if row else None


def _meant(wish: Wish) -> ColumnElement[bool]:
    entry = table("register_entry")
    parts: list[ColumnElement[bool]] = [entry.c.deleted == 0, entry.c.register_code == wish.code]
    for column, value in (
        (entry.c.unit, wish.unit or None), (entry.c.parent_uid, wish.parent),
        (entry.c.person_uid, wish.person), (entry.c.household_uid, wish.household), (entry.c.task_uid, wish.task),
    ):  # fmt: skip
        if value is not None:
            parts.append(column == value)
    if wish.year is not None:  # what has no year stands in every year
        parts.append(or_(entry.c.year == wish.year, entry.c.year.is_(None)))
    if wish.areas is not None:
        parts.append(entry.c.area_uid.in_(wish.areas))
    if wish.uids is not None:
        parts.append(entry.c.uid.in_(wish.uids))
    for key, values in wish.words:
        parts.append(func.json_extract(entry.c.content, f'$."{key}"').in_(values))
    if wish.state == OPEN:
        parts.append(entry.c.closed_on.is_(None))
    elif wish.state == CLOSED:
        parts.append(entry.c.closed_on.is_not(None))
    elif wish.state == OVERDUE:
        parts += [entry.c.closed_on.is_(None), entry.c.due_on < wish.today]
    if wish.text:
        parts.append(_says(wish))
    return and_(*parts)


def _says(wish: Wish) -> ColumnElement[bool]:
    entry = table("register_entry")
    places = [func.instr(entry.c.number, wish.text) > 0]
    if wish.subject_shown:
        places.append(func.instr(entry.c.subject, wish.text) > 0)
        if wish.pinyin:
            places.append(func.instr(entry.c.subject_pinyin, wish.pinyin) > 0)
    # Most entries do not say it at all, so their content is not taken apart.
    said = [func.instr(func.json_extract(entry.c.content, f'$."{key}"'), wish.text) > 0 for key in wish.keys]
    if said:
        places.append(and_(func.instr(entry.c.content, wish.text) > 0, or_(*said)))
    return or_(*places)


def _order(wish: Wish) -> tuple[ColumnElement[Any], ...]:
    """The newest first; where sorted, what says nothing comes last either way."""
    entry = table("register_entry")
    usual = (func.coalesce(entry.c.on_day, "").desc(), entry.c.uid.desc())
    if not wish.sort:
        return usual
    said: list[ColumnElement[Any]] = [func.json_extract(entry.c.content, wish.sort)]
    if not wish.sort.startswith("$"):
        said = [entry.c[wish.sort]]
    elif wish.sort_number:
        said = [cast(said[0], Float)]
    if wish.sort == "number":  # 9 before 10
        said.insert(0, func.length(said[0]))
    ways = [part.desc() if wish.descending else part.asc() for part in said]
    return said[0].is_(None), *ways, *usual


def entries(connection: Connection, wish: Wish, limit: int | None = None, offset: int = 0) -> list[dict[str, Any]]:
    """The entries meant, the newest first, with the name of their area."""
    entry, area = table("register_entry"), table("area")
    query = (
        select(entry, area.c.name.label("area_name"))
        .outerjoin(area, area.c.uid == entry.c.area_uid)
        .where(_meant(wish))
        .order_by(*_order(wish))
        .limit(limit if limit is not None else -1)
        .offset(offset)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def uids(connection: Connection, wish: Wish) -> list[bytes]:
    """The uids of the entries meant, in the order of ``entries``."""
    entry = table("register_entry")
    query = select(entry.c.uid).where(_meant(wish)).order_by(*_order(wish))
    return [bytes(row[0]) for row in connection.execute(query)]


def count(connection: Connection, wish: Wish) -> int:
    """How many entries are meant."""
    entry = table("register_entry")
    return int(connection.execute(select(func.count()).select_from(entry).where(_meant(wish))).scalar_one())


def entry(connection: Connection, uid: bytes) -> dict[str, Any] | None:
    """A living entry with the name of its area."""
    model, area = table("register_entry"), table("area")
    row = (
        connection.execute(
            select(model, area.c.name.label("area_name"))
            .outerjoin(area, area.c.uid == model.c.area_uid)
            .where((model.c.uid == uid) & (model.c.deleted == 0))
        )
        .mappings()
        .first()
    )
    return dict(row) if row else None


def rows_of(connection: Connection, uids: Sequence[bytes]) -> list[dict[str, Any]]:
    """Living entries by their uids."""
    model = table("register_entry")
    found: list[dict[str, Any]] = []
    for part, _ in chunked(uids):
        rows = connection.execute(select(model).where(model.c.uid.in_(part) & (model.c.deleted == 0)))
        found += [dict(row) for row in rows.mappings()]
    return found


def counts(connection: Connection, today: str, year: int | None) -> list[tuple[str, int, int, int]]:
    """Of each register: entries (of the year, or without one), those still open and those overdue of any year."""
    entry = table("register_entry")
    is_open = entry.c.closed_on.is_(None)
    late = and_(is_open, entry.c.due_on < today)
    of_year = entry.c.deleted == 0 if year is None else or_(entry.c.year == year, entry.c.year.is_(None))
    rows = connection.execute(
        select(
            entry.c.register_code,
            func.sum(case((of_year, 1), else_=0)),
            func.sum(case((is_open, 1), else_=0)),
            func.sum(case((late, 1), else_=0)),
        )
        .where(entry.c.deleted == 0)
        .group_by(entry.c.register_code)
    )
    return [(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows]


def overdue(connection: Connection, node: bytes, today: str) -> list[tuple[str, int, str]]:
    """The registers with entries of an office past their deadline: how many, the oldest day due; that first."""
    entry = table("register_entry")
    first = func.min(entry.c.due_on)
    rows = connection.execute(
        select(entry.c.register_code, func.count(), first)
        .where((entry.c.deleted == 0) & (entry.c.home_node == node) & entry.c.closed_on.is_(None))
        .where(entry.c.due_on < today)
        .group_by(entry.c.register_code)
        .order_by(first)
    )
    return [(row[0], int(row[1]), row[2]) for row in rows]


def years(connection: Connection, code: str) -> list[int]:
    """The years a register has entries of, the newest first."""
    entry = table("register_entry")
    rows = connection.execute(
        select(entry.c.year)
        .where((entry.c.register_code == code) & (entry.c.deleted == 0) & entry.c.year.is_not(None))
        .distinct()
        .order_by(entry.c.year.desc())
    )
    return [int(row[0]) for row in rows]


def numbers(connection: Connection, code: str, node: bytes, year: int | None) -> list[str]:
    """The numbers an office gave in a register, of a year where it is given; those of removed entries too, which
    are not given again, unless the entry was taken back at once."""
    entry = table("register_entry")
    kept = or_(entry.c.deleted == 0, func.coalesce(entry.c.deleted_reason, "") != "undone")
    query = select(entry.c.number).where(
        (entry.c.register_code == code) & (entry.c.home_node == node) & entry.c.number.is_not(None) & kept
    )
    if year is not None:
        query = query.where(entry.c.year == year)
    return [row[0] for row in connection.execute(query)]


def about(connection: Connection, person: bytes | None, household: bytes | None) -> list[dict[str, Any]]:
    """The living entries of every register that lead to a person, or to a household; the newest first."""
    entry, area = table("register_entry"), table("area")
    column, uid = (entry.c.person_uid, person) if person else (entry.c.household_uid, household)
    query = (
        select(entry, area.c.name.label("area_name"))
        .outerjoin(area, area.c.uid == entry.c.area_uid)
        .where((entry.c.deleted == 0) & (column == uid))
        .order_by(func.coalesce(entry.c.on_day, "").desc(), entry.c.uid.desc())
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def children(connection: Connection, parents: Sequence[bytes], code: str = "") -> list[dict[str, Any]]:
    """The living entries below some entries, of one register where it is named."""
    model = table("register_entry")
    found: list[dict[str, Any]] = []
    for part, _ in chunked(parents):
        query = select(model).where(model.c.parent_uid.in_(part) & (model.c.deleted == 0))
        if code:
            query = query.where(model.c.register_code == code)
        found += [dict(row) for row in connection.execute(query.order_by(model.c.uid)).mappings()]
    return found


def of_codes(connection: Connection, codes: Sequence[str], node: bytes | None = None) -> list[dict[str, Any]]:
    """The living entries of some registers, of one office where it is given."""
    model = table("register_entry")
    query = select(model).where(model.c.register_code.in_(codes) & (model.c.deleted == 0))
    if node is not None:
        query = query.where(model.c.home_node == node)
    return [dict(row) for row in connection.execute(query.order_by(model.c.uid)).mappings()]


def linked_persons(connection: Connection, words: Sequence[str]) -> list[tuple[bytes, str, str]]:
    """Living persons of these names or ID numbers: uid, name, ID number."""
    person = table("person")
    found: list[tuple[bytes, str, str]] = []
    for part, _ in chunked(words):
        rows = connection.execute(
            select(person.c.uid, person.c.name, func.coalesce(person.c.id_no, "")).where(
                or_(person.c.name.in_(part), person.c.id_no.in_(part))
                & (person.c.deleted == 0)
                & person.c.merged_into.is_(None)
            )
        )
        found += [(bytes(row[0]), row[1], row[2]) for row in rows]
    return found


def named(connection: Connection, name: str, uids: Sequence[bytes]) -> dict[bytes, str]:
    """What living rows of a linked table are called."""
    model = table(name)
    label = {"person": "name", "household": "head_name", "task": "item", "project": "name", "area": "name",
             "register_entry": "subject"}[name]  # fmt: skip
    found: dict[bytes, str] = {}
    for part, _ in chunked(uids):
        rows = connection.execute(
            select(model.c.uid, model.c[label]).where(model.c.uid.in_(part) & (model.c.deleted == 0))
        )
        found.update((bytes(row[0]), row[1]) for row in rows)
    return found


def linked_rows(
    connection: Connection, name: str, words: Sequence[str], year: int | None
) -> list[tuple[bytes, str, str]]:
    """Living households, tasks or projects of these names or numbers: uid, what it is called, its number."""
    model = table(name)
    label, number = {"household": ("head_name", "number"), "task": ("item", None), "project": ("name", None)}[name]
    found: list[tuple[bytes, str, str]] = []
    for part, _ in chunked(words):
        said: ColumnElement[bool] = model.c[label].in_(part)
        if number:
            said = or_(said, model.c[number].in_(part))
        query = select(model.c.uid, model.c[label], model.c[number] if number else model.c[label])
        query = query.where(said & (model.c.deleted == 0))
        if year is not None and name in ("task", "project"):
            query = query.where(model.c.year == year)
        found += [(bytes(row[0]), row[1], row[2] or "") for row in connection.execute(query)]
    return found


def linked_entries(connection: Connection, code: str, words: Sequence[str]) -> list[tuple[bytes, str, str, bytes]]:
    """Living entries of a register by subject or number: uid, subject, number, office."""
    model = table("register_entry")
    found: list[tuple[bytes, str, str, bytes]] = []
    for part, _ in chunked(words):
        rows = connection.execute(
            select(model.c.uid, model.c.subject, func.coalesce(model.c.number, ""), model.c.home_node).where(
                (model.c.register_code == code)
                & (model.c.deleted == 0)
                & or_(model.c.subject.in_(part), model.c.number.in_(part))
            )
        )
        found += [(bytes(row[0]), row[1], row[2], bytes(row[3])) for row in rows]
    return found


def named_alike(connection: Connection, code: str, subjects: Sequence[str]) -> list[dict[str, Any]]:
    """Living entries of a register that have not ended and are called one of these names."""
    model = table("register_entry")
    found: list[dict[str, Any]] = []
    for part, _ in chunked(subjects):
        rows = connection.execute(
            select(model).where(
                (model.c.register_code == code)
                & (model.c.deleted == 0)
                & model.c.closed_on.is_(None)
                & model.c.subject.in_(part)
            )
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def drawing(connection: Connection, programme: str, month: int) -> list[dict[str, Any]]:
    """Who holds a benefit of a programme in a month: person, name, area and its name, telephone, by area and name."""
    rows = connection.exec_driver_sql(
        "SELECT p.uid, p.name, p.area_uid, coalesce(a.name, '') AS area_name, coalesce(p.phone, '') AS phone "
        "FROM entitlement e JOIN programme r ON r.uid = e.programme_uid JOIN person p ON p.uid = e.person_uid "
        "LEFT JOIN area a ON a.uid = p.area_uid WHERE e.deleted = 0 AND r.code = ? AND e.from_month <= ? "
        "AND (e.to_month IS NULL OR e.to_month >= ?) AND p.deleted = 0 AND p.died_on IS NULL "
        "AND e.status IN ('active', 'grace', 'suspended') GROUP BY p.uid ORDER BY a.code, p.name_pinyin, p.uid",
        (programme, month, month),
    )
    return [dict(row) for row in rows.mappings()]


def node_names(connection: Connection) -> dict[bytes, str]:
    """What offices are called."""
    model = table("node")
    return {bytes(row[0]): row[1] for row in connection.execute(select(model.c.uid, model.c.name))}


def touched_codes(connection: Connection, operation_id: int) -> set[str]:
    """The registers whose entries an operation wrote."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT e.register_code FROM change c JOIN register_entry e ON e.uid = c.row_uid "
        "WHERE c.operation_id = ? AND c.table_name = 'register_entry'",
        (operation_id,),
    )
    return {row[0] for row in rows}


def pictures(connection: Connection, uids: Sequence[bytes]) -> dict[bytes, int]:
    """How many photographs and scans some entries have."""
    model = table("attachment")
    found: dict[bytes, int] = {}
    for part, _ in chunked(uids):
        rows = connection.execute(
            select(model.c.register_entry_uid, func.count())
            .where(model.c.register_entry_uid.in_(part) & (model.c.deleted == 0))
            .group_by(model.c.register_entry_uid)
        )
        found.update((bytes(row[0]), int(row[1])) for row in rows)
    return found
