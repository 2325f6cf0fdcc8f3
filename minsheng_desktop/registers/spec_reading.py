"""Reading the declaration of a register and refusing what cannot work, with the place and what would be right."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from minsheng_desktop.core.errors import AppError, input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.registers.records import (
    ALLOW,
    CHOICE,
    CHOICES,
    DATE,
    ENTRIES,
    ENTRY,
    INT,
    MONEY,
    NUMBER,
    REFUSE,
    TYPES,
    WARN,
    Balance,
    Check,
    Close,
    Column,
    Coverage,
    Due,
    Figure,
    Numbering,
    Occupancy,
    PrintForm,
    Quota,
    Raises,
    Rate,
    RegisterSpec,
    Test,
)
from resources import RESOURCES

PARTS: Mapping[str, Any] = {
    "number": Numbering, "due": Due, "close": Close, "balance": Balance, "occupancy": Occupancy,
    "coverage": Coverage, "raises": Raises, "print": PrintForm,
}  # fmt: skip
LISTS: Mapping[str, tuple[str, Any]] = {
    "check": ("checks", Check), "quota": ("quotas", Quota), "rate": ("rates", Rate), "figure": ("figures", Figure),
    "test": ("tests", Test),
}  # fmt: skip
LAYOUTS = ("form", "list", "agreement", "card", "certificate")
PERIODS = ("year", "half", "quarter", "month", "all")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}").fullmatch
_DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])").fullmatch
_KINDS = {
    "check": ("sum", "children", "order", "not_above"),
    "rate": ("closed", "in_time", "share", "ratio", "coverage"),
    "figure": ("count", "sum", "distinct", "closed"),
}
T = TypeVar("T")
FOLDER = RESOURCES / "catalogue" / "registers"


@cache
def sections() -> Mapping[str, str]:
    """Section → its title, in the order they are shown."""
    with (FOLDER / "sections.toml").open("rb") as handle:
        return MappingProxyType(tomllib.load(handle)["section"])


def read_spec(
    code: str, table: Mapping[str, Any], version: int = 0, document: str = "", ended: str = ""
) -> RegisterSpec:
    """A declaration as a spec; its form is described in ``registers.specs``. Raises INPUT."""
    if not isinstance(table, Mapping):
        raise _refused(code, code, "not_a_table")
    if not _CODE(code):
        raise _refused(code, code, "code")
    for key in ("columns", *(key for key in LISTS if key in table)):
        if not isinstance(table.get(key, []), list | tuple):
            raise _refused(code, code, "wrong_type", word=key)
    plain = {key: value for key, value in table.items() if key not in PARTS and key not in LISTS and key != "columns"}
    columns = tuple(_column(code, row) for row in table.get("columns", ()))
    parts = {key: _record(f"{code}.{key}", PARTS[key], table[key]) for key in PARTS if key in table}
    lists = {
        name: tuple(_record(f"{code}.{key}", kind, row) for row in table[key])
        for key, (name, kind) in LISTS.items()
        if key in table
    }
    extra = {"code": code, "columns": columns, "version": version, "document": document, "ended": ended}
    spec: RegisterSpec = _record(code, RegisterSpec, {**plain, **parts, **lists, **extra}, "subject" in plain)
    _check(spec)
    return spec


def _refused(code: str, place: str, problem: str, **params: object) -> AppError:
    told = text(f"registers.definition.{problem}", place=place, **params)
    return input_error("registers.bad_definition", register=code, problem=told)


def _record(place: str, kind: type[T], row: Mapping[str, Any], subject: bool = True) -> T:
    """A record of ``kind`` with lists as tuples. Raises INPUT for unknown or missing keys and wrong types."""
    code = place.split(".")[0]
    if not isinstance(row, Mapping):
        raise _refused(code, place, "not_a_table")
    known = {part.name: part for part in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key, value in row.items():
        if key not in known:
            raise _refused(code, place, "unknown_key", word=key)
        if not _fits(str(known[key].type), value):
            raise _refused(code, place, "wrong_type", word=key)
    needed = [
        name
        for name, part in known.items()
        if part.default is dataclasses.MISSING and part.default_factory is dataclasses.MISSING and name not in row
    ]
    if needed:
        raise _refused(code, place, "missing_key", word=needed[0])
    return kind(**{key: _frozen(value) for key, value in row.items()})


def _fits(declared: str, value: Any) -> bool:
    if declared.startswith("tuple"):
        return isinstance(value, list | tuple)
    if declared.startswith("Mapping"):
        return isinstance(value, Mapping)
    if declared.startswith("int"):
        return isinstance(value, int) and not isinstance(value, bool)
    if declared in ("str", "bool"):
        return isinstance(value, {"str": str, "bool": bool}[declared])
    return True


def _frozen(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    if isinstance(value, Mapping):
        return {str(key): _frozen(part) for key, part in value.items()}
    return value


def _column(code: str, row: Mapping[str, Any]) -> Column:
    column = _record(f"{code}.columns", Column, row)
    place = f"{code}.{column.key}"
    if column.type not in TYPES:
        raise _refused(code, place, "unknown_type", word=column.type)
    if column.list:
        lists = load_code_lists()
        if column.list not in lists:
            raise _refused(code, place, "unknown_list", word=column.list)
        column = dataclasses.replace(column, choices=tuple(item.label for item in lists[column.list].items))
    if column.type in (CHOICE, CHOICES) and not column.choices:
        raise _refused(code, place, "no_choices")
    if column.type in (ENTRY, ENTRIES) and not column.register:
        raise _refused(code, place, "no_register")
    if column.sum and column.type not in (INT, NUMBER, MONEY):
        raise _refused(code, place, "no_sum")
    if column.future and (column.type != DATE or column.future not in (ALLOW, WARN, REFUSE)):
        raise _refused(code, place, "future", word=column.future)
    return column


def _check(spec: RegisterSpec) -> None:
    """Refuse a definition whose parts do not fit together."""
    if spec.page:
        return
    keys = [column.key for column in spec.columns]
    for key in keys:
        if not _CODE(key):
            raise _refused(spec.code, key, "code")
        if keys.count(key) > 1:
            raise _refused(spec.code, key, "twice")
    labels = [column.label for column in spec.columns]
    for label in labels:
        if labels.count(label) > 1:
            raise _refused(spec.code, label, "twice")
    for place, key, types in _named(spec):
        column = spec.column(key)
        if column is None:
            raise _refused(spec.code, place, "unknown_column", word=key)
        if types and column.type not in types:
            raise _refused(spec.code, place, "wrong_column", word=key)
    for place, word, allowed in _words(spec):
        if word not in allowed:
            raise _refused(spec.code, place, "unknown_word", word=word)
    for place, day in [("due.each_year", spec.due.each_year if spec.due else "")] + [
        ("test.on", t.on) for t in spec.tests
    ]:
        if day and not _DAY_OF_YEAR(day):
            raise _refused(spec.code, place, "day_of_year", word=day)
    _check_parts(spec)


def _check_parts(spec: RegisterSpec) -> None:
    if spec.number and "{n" not in spec.number.pattern:
        raise _refused(spec.code, "number.pattern", "no_counter")
    if spec.number:
        try:
            spec.number.pattern.format(year=2020, n=1)
        except (KeyError, IndexError, ValueError) as error:
            raise _refused(spec.code, "number.pattern", "no_counter") from error
    if (spec.occupancy or spec.coverage) and not (spec.parent and spec.parent_column):
        raise _refused(spec.code, "parent", "needs_parent")
    if spec.balance and not spec.balance.direction and not spec.balance.column:
        raise _refused(spec.code, "balance", "no_direction")
    for quota in spec.quotas:
        if (quota.steps and not quota.items) or any(len(step) != 2 for step in quota.steps):
            raise _refused(spec.code, quota.key, "bad_steps")


def _named(spec: RegisterSpec) -> Iterator[tuple[str, str, Sequence[str]]]:
    """(place, key of a column, types it may have) of everything that names a column."""
    numbers = (INT, NUMBER, MONEY)
    yield "subject", spec.subject, ()
    for place, key, types in (
        ("day", spec.day, (DATE,)), ("unit", spec.unit, ()), ("amount", spec.amount, (MONEY,)),
        ("quantity", spec.quantity, (INT, NUMBER)), ("parent_column", spec.parent_column, (ENTRY,)),
    ):  # fmt: skip
        if key:
            yield place, key, types
    if spec.due:
        for key, types in ((spec.due.column, (DATE,)), (spec.due.start, (DATE,)), (spec.due.by, (CHOICE,))):
            if key:
                yield "due", key, types
    if spec.close:
        for key, types in ((spec.close.day, (DATE,)), (spec.close.column, (CHOICE,))):
            if key:
                yield "close", key, types
        yield from (("close.needs", key, ()) for key in spec.close.needs)
    if spec.balance:
        yield "balance.of", spec.balance.of, numbers
        yield from (("balance", key, ()) for key in (spec.balance.group, spec.balance.measure, spec.balance.column)
                   if key)  # fmt: skip
    if spec.occupancy:
        stay = spec.occupancy
        yield from (("occupancy", key, (DATE,)) for key in (stay.arrived, stay.left) if key)
        yield from (("occupancy", key, ()) for key in (stay.bed, stay.grade) if key)
    if spec.coverage and spec.coverage.result:
        yield "coverage.result", spec.coverage.result, ()
    if spec.raises:
        yield "raises.when", spec.raises.when, ()
        yield from (("raises.copy", key, ()) for key in spec.raises.copy)
    yield from _named_in_lists(spec, numbers)


def _named_in_lists(spec: RegisterSpec, numbers: Sequence[str]) -> Iterator[tuple[str, str, Sequence[str]]]:
    for check in spec.checks:
        keys = [check.total, *check.parts, *([check.first, check.second] if check.kind != "children" else [])]
        yield from ((f"check {check.title}", key, ()) for key in keys if key)
    for quota in spec.quotas:
        keys = [*quota.group, "" if quota.of else quota.items, quota.distinct, *quota.where, *quota.match]
        yield from ((f"quota {quota.key}", key, ()) for key in keys if key)
        if quota.count != "entries":
            yield f"quota {quota.key}", quota.count, numbers
    for rate in spec.rates:
        keys = [rate.column, rate.part, rate.whole, *rate.group]
        yield from ((f"rate {rate.key}", key, ()) for key in keys if key)
    for figure in spec.figures:
        yield from ((f"figure {figure.key}", key, ()) for key in (figure.column, *figure.where) if key)
    for test in spec.tests:
        yield from ((f"test {test.key}", key, (DATE,)) for key, _ in test.years)
        yield from ((f"test {test.key}", key, ()) for key in test.where)
    yield from (("print", key, ()) for key in (*spec.print.opinions, *spec.print.list_columns))


def _words(spec: RegisterSpec) -> Iterator[tuple[str, str, Sequence[str]]]:
    yield "section", spec.section, tuple(sections())
    yield from ((f"check {check.title}", check.kind, _KINDS["check"]) for check in spec.checks)
    yield from ((f"rate {rate.key}", rate.kind, _KINDS["rate"]) for rate in spec.rates)
    yield from ((f"figure {figure.key}", figure.kind, _KINDS["figure"]) for figure in spec.figures)
    yield from ((f"quota {quota.key}", quota.every, PERIODS) for quota in spec.quotas)
    yield from (("print.layouts", layout, LAYOUTS) for layout in spec.print.layouts)
