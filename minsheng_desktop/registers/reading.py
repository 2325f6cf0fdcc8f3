"""Reading entries: lists by year, area, state and words, one entry, and how many each register holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.areas.service import inside, list_areas
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.registers.checking import child_warning, warnings
from minsheng_desktop.registers.linking import TABLES
from minsheng_desktop.registers.records import DATE, MONEY, MONTH, NUMBERS, Column, RegisterSpec
from minsheng_desktop.registers.records import Test as Condition
from minsheng_desktop.registers.specs import find_spec, load_specs, sections
from minsheng_desktop.registers.twins import Twins
from minsheng_desktop.registers.values import MARK, content_of, day_of, number_of, number_text
from minsheng_desktop.rules.age import completed_years
from minsheng_desktop.rules.registers import days_late

ALL, OPEN, CLOSED, OVERDUE = "all", stored.OPEN, stored.CLOSED, stored.OVERDUE
STATES = (ALL, OPEN, CLOSED, OVERDUE)
SORT_NUMBER, SORT_STATE, SORT_DUE = "_number", "_state", "_due"
SORTED = {SORT_NUMBER: "number", SORT_STATE: "closed_on", SORT_DUE: "due_on"}  # what is no column


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: ``text`` is a part of what they say, pinyin of their subject, or a number.

    ``area`` means with all in it. ``test`` is the key of a condition of the register, ``where`` values by column.
    ``sort`` is a column or one of ``SORTED``; without it the newest come first.
    """

    year: int | None = None
    area: bytes | None = None
    text: str = ""
    state: str = ALL
    unit: str = ""
    parent: bytes | None = None
    person: bytes | None = None
    household: bytes | None = None
    task: bytes | None = None
    test: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int | None = None
    offset: int = 0
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry as its reader may see it.

    ``values`` by column are texts as they are kept (dates ISO, money in yuan); ``links`` the uids behind them.
    ``state`` is open, overdue, closed or "" (the register knows no end). ``office`` is another office's name.
    """

    uid: bytes
    code: str
    number: str
    year: int | None
    on_day: date | None
    subject: str
    values: Mapping[str, str]
    links: Mapping[str, tuple[bytes, ...]]
    area_name: str
    due_on: date | None
    closed_on: date | None
    state: str
    days_late: int
    remark: str
    warnings: tuple[str, ...]
    pictures: int
    parent: bytes | None
    own: bool
    office: str
    version: tuple[int, int]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A part of a list; ``total`` counts all that were meant, ``sums`` are theirs by column, as they are shown."""

    spec: RegisterSpec
    total: int
    lines: tuple[EntryLine, ...]
    sums: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A register with its entries of the year, those open and those overdue."""

    spec: RegisterSpec
    section: str
    count: int
    open: int
    overdue: int


def list_registers(uow: UnitOfRead, year: int | None = None) -> list[RegisterLine]:
    """Every register in the order of the sections, ended ones only where they hold entries."""
    found = {code: counts for code, *counts in stored.counts(uow.connection, uow.today.isoformat(), year)}
    titles = sections()
    lines = []
    for code, spec in load_specs(uow).items():
        count, still_open, late = found.get(code, (0, 0, 0))
        if not spec.ended or spec.ended >= uow.today.isoformat() or count:
            lines.append(RegisterLine(spec, titles[spec.section], count, still_open if spec.close else 0, late))
    return lines


def list_entries(uow: UnitOfRead, code: str, wanted: EntryFilter | None = None) -> EntryPage:
    """Entries of a register, the newest first. Raises NOT_FOUND, INPUT for an unknown condition or state."""
    spec = find_spec(uow, code)
    asked = wanted or EntryFilter()
    wish = _wish(uow, spec, asked)
    columns = [column for column in spec.visible(uow.user.role) if column.sum]
    if asked.test:
        condition = next((test for test in spec.tests if test.key == asked.test), None)
        if condition is None:
            raise not_found("registers.unknown_test", wanted=asked.test[:40])
        rows = [row for row in stored.entries(uow.connection, wish) if meets(condition, row, uow.today, asked.year)]
        total, everything = len(rows), rows
        rows = rows[asked.offset :][: asked.limit]
    else:
        rows = stored.entries(uow.connection, wish, asked.limit, asked.offset)
        whole = asked.limit is None and not asked.offset
        total = len(rows) if whole else stored.count(uow.connection, wish)
        everything = rows if whole or not columns else stored.entries(uow.connection, wish)
    return EntryPage(spec, total, tuple(_lines(uow, spec, rows)), MappingProxyType(_sums(columns, everything)))


def entry_keys(uow: UnitOfRead, code: str, wanted: EntryFilter | None = None) -> list[bytes]:
    """The uids of the entries meant, in the order of ``list_entries``. Raises as it does."""
    asked = wanted or EntryFilter()
    spec = find_spec(uow, code)
    if asked.test:
        return [line.uid for line in list_entries(uow, code, replace(asked, limit=None, offset=0)).lines]
    return stored.uids(uow.connection, _wish(uow, spec, asked))


def entry_years(uow: UnitOfRead, code: str) -> list[int]:
    """The years a register has entries of, the newest first."""
    return stored.years(uow.connection, find_spec(uow, code).code)


def entries_of(uow: UnitOfRead, code: str, uids: Sequence[bytes]) -> list[EntryLine]:
    """Some entries of a register, in any order; those that are gone are left out."""
    spec = find_spec(uow, code)
    wish = stored.Wish(spec.code, uow.today.isoformat(), uids=tuple(uids))
    return _lines(uow, spec, stored.entries(uow.connection, wish))


def entry(uow: UnitOfRead, uid: bytes) -> EntryLine:
    """One entry. Raises NOT_FOUND."""
    row = stored.entry(uow.connection, uid)
    if row is None:
        raise not_found("registers.unknown_entry")
    return _lines(uow, find_spec(uow, row["register_code"]), [row])[0]


def entries_about(
    uow: UnitOfRead, person: bytes | None = None, household: bytes | None = None
) -> list[tuple[RegisterSpec, EntryLine]]:
    """What registers say of a person or a household, register by register, the newest first."""
    by_code: dict[str, list[dict[str, Any]]] = {}
    for row in stored.about(uow.connection, person, household):
        by_code.setdefault(row["register_code"], []).append(row)
    specs = load_specs(uow)
    return [(specs[code], line) for code, rows in by_code.items() if code in specs
            for line in _lines(uow, specs[code], rows)]  # fmt: skip


def children_of(uow: UnitOfRead, uid: bytes) -> list[EntryLine]:
    """The entries that belong to an entry: the residents of a home, the task an opinion became."""
    below = [bytes(row["uid"]) for row in stored.children(uow.connection, [uid])]
    return [entry(uow, child) for child in below]


def _wish(uow: UnitOfRead, spec: RegisterSpec, asked: EntryFilter) -> stored.Wish:
    if asked.state not in STATES:
        raise input_error("registers.unknown_state", wanted=asked.state[:40])
    visible = spec.visible(uow.user.role)
    words = "".join(asked.text.split())
    keys = {column.key for column in visible}
    unknown = [key for key, _ in asked.where if key not in keys]
    if unknown:
        raise input_error("registers.unknown_where", wanted=unknown[0][:40])
    return stored.Wish(
        spec.code, uow.today.isoformat(), asked.year, asked.text.strip(),
        words.lower() if words.isascii() and words.isalpha() else "", tuple(sorted(keys - {spec.subject})),
        "" if asked.state == ALL else asked.state, _areas(uow, asked.area), asked.unit, asked.parent, asked.person,
        asked.household, asked.task, None, asked.where, spec.subject in keys, *_sorting(spec, asked, keys),
    )  # fmt: skip


def _sorting(spec: RegisterSpec, asked: EntryFilter, keys: set[str]) -> tuple[str, bool, bool]:
    """By what the entries are sorted, whether as numbers, and the way. Raises INPUT for a column not seen."""
    if asked.sort in SORTED:
        return SORTED[asked.sort], False, asked.descending
    column = spec.column(asked.sort)
    if not asked.sort:
        return "", False, False
    if column is None or column.key not in keys:
        raise input_error("registers.unknown_where", wanted=asked.sort[:40])
    own = "subject_pinyin" if column.key == spec.subject else f'$."{column.key}"'
    return own, column.type in NUMBERS, asked.descending


def _areas(uow: UnitOfRead, area: bytes | None) -> tuple[bytes, ...] | None:
    if area is None:
        return None
    records = list_areas(uow, closed=True)
    code = next((record.code for record in records if record.uid == area), "")
    return tuple(record.uid for record in inside(records, code)) if code else (area,)


def meets(condition: Condition, row: Mapping[str, Any], today: date, year: int | None) -> bool:
    """Whether an entry meets a condition on its day of the year; a date that is not known meets none."""
    content = content_of(row)
    on = date.fromisoformat(f"{year or today.year}-{condition.on}") if condition.on else today
    for key, least in condition.years:
        said = content.get(key, "")
        since = day_of(said if len(said) == 10 else f"{said}-01")
        if since is None or since > on or completed_years(since, on) < least:
            return False
    return all(content.get(key, "") in values for key, values in condition.where.items())


def _sums(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    contents = [content_of(row) for row in rows] if columns else []
    return {
        column.key: number_text(column, sum(number_of(column, content.get(column.key, "")) for content in contents))
        for column in columns
    }


def _lines(uow: UnitOfRead, spec: RegisterSpec, rows: Sequence[Mapping[str, Any]]) -> list[EntryLine]:
    uids = [bytes(row["uid"]) for row in rows]
    pictures = stored.pictures(uow.connection, uids)
    offices = stored.node_names(uow.connection)
    parts, twins = _child_sums(uow, spec, uids), Twins(uow, spec, rows)
    shown = {column.key for column in spec.visible(uow.user.role)}
    return [_line(uow, spec, row, shown, pictures, offices, parts, twins) for row in rows]


def _line(
    uow: UnitOfRead,
    spec: RegisterSpec,
    row: Mapping[str, Any],
    shown: set[str],
    pictures: Mapping[bytes, int],
    offices: Mapping[bytes, str],
    parts: Mapping[tuple[bytes, str], int],
    twins: Twins,
) -> EntryLine:
    uid, content = bytes(row["uid"]), content_of(row)
    due, closed = day_of(row["due_on"]), day_of(row["closed_on"])
    own = row["home_node"] == uow.node.uid
    state = "" if spec.close is None else CLOSED if closed else OVERDUE if due and due < uow.today else OPEN
    odd = warnings(spec, content, uow.today)
    for check in spec.checks:
        if check.kind == "children" and (uid, check.title) in parts:
            odd += filter(None, [child_warning(spec, check, content, parts[uid, check.title])])
    odd += twins.told(row) if spec.subject in shown else []
    number = row["number"] or ""
    return EntryLine(
        uid, spec.code, number, row["year"], day_of(row["on_day"]), row["subject"] if spec.subject in shown else number,
        MappingProxyType({key: str(value) for key, value in content.items() if key in shown}),
        MappingProxyType(_links(spec, content, shown)), row["area_name"] or "", due, closed, state,
        days_late(due, closed, uow.today) if spec.close else 0, row["remark"] or "", tuple(odd), pictures.get(uid, 0),
        bytes(row["parent_uid"]) if row["parent_uid"] else None, own,
        "" if own else offices.get(bytes(row["home_node"]), ""), (row["epoch"], row["counter"]),
    )  # fmt: skip


def _links(spec: RegisterSpec, content: Mapping[str, str], shown: set[str]) -> dict[str, tuple[bytes, ...]]:
    return {
        column.key: tuple(bytes.fromhex(target) for target in content[column.key + MARK].split(";"))
        for column in spec.columns
        if column.type in TABLES and column.key in shown and content.get(column.key + MARK)
    }


def _child_sums(uow: UnitOfRead, spec: RegisterSpec, uids: Sequence[bytes]) -> dict[tuple[bytes, str], int]:
    found: dict[tuple[bytes, str], int] = {}
    specs = load_specs(uow) if any(check.kind == "children" for check in spec.checks) else {}
    for check in spec.checks:
        child = specs.get(check.register)
        column = child.column(check.first) if child else None
        if check.kind != "children" or child is None or column is None:
            continue
        for row in stored.children(uow.connection, uids, child.code):
            key = (bytes(row["parent_uid"]), check.title)
            found[key] = found.get(key, 0) + number_of(column, content_of(row).get(check.first, ""))
    return found


def shown_value(column: Column, value: str) -> object:
    """A kept value as a sheet writes it: money in fen, months YYYYMM, dates ISO."""
    if not value:
        return None
    if column.type == MONEY:
        return number_of(column, value)
    if column.type == MONTH:
        return int(value.replace("-", ""))
    if column.type in (DATE,):
        return date.fromisoformat(value)
    return value
