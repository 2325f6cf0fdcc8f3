"""Declaring registers: new ones of the county, and its own form of shipped ones. They travel in packages."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from db.queries import registers as stored
from db.types import definition_uid
from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.definitions import put_definition
from minsheng_desktop.programmes.editing import refuse_county_row
from minsheng_desktop.programmes.records import alias_key
from minsheng_desktop.registers.records import LINKS, RegisterSpec
from minsheng_desktop.registers.spec_reading import read_spec
from minsheng_desktop.registers.specs import find_spec, load_specs
from minsheng_desktop.registers.values import check_value, content_of
from minsheng_desktop.spreadsheets.reader import read_file

Table = Mapping[str, Any]


def read_definitions(path: Path) -> dict[str, dict[str, Any]]:
    """The registers a TOML file declares, by code; their form is that of ``registers.specs``.

    Raises FILE errors, INPUT where it is no TOML or declares none.
    """
    try:
        content = tomllib.loads(read_file(path).decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise input_error("registers.no_toml", name=path.name, problem=str(error)[:120]) from error
    tables = content.get("register")
    if not isinstance(tables, dict) or not tables:
        raise input_error("registers.nothing_declared", name=path.name)
    return tables


@use_case(Operation("registers.define_register", Right.DEFINE))
def define_register(uow: UnitOfWork, code: str, table: Table, document: str = "") -> RegisterSpec:
    """Declare a register, or put a new version of it in force; answers it as it is read.

    Raises INPUT for what cannot work or where entries hold what a changed column cannot, RULE where the register is
    the county's.
    """
    spec = read_spec(code, table)
    known = load_specs(uow)
    for other in known.values():
        if other.code != code and alias_key(other.title) == alias_key(spec.title):
            raise input_error("registers.title_taken", title=spec.title, taken=other.code)
    uid = definition_uid("register", code)
    row = stored.declared_row(uow.connection, uid)
    if row is not None and not row["deleted"]:
        refuse_county_row(uow, row)
    _check_links(spec, {**known, code: spec})
    _check_held(uow, spec)
    values = {
        "code": code, "title": spec.title, "section": spec.section, "version_no": row["version_no"] + 1 if row else 1,
        "content": json.dumps(table, ensure_ascii=False, sort_keys=True), "document": document.strip() or None,
        "from_day": uow.today.isoformat(), "until_day": None,
    }  # fmt: skip
    put_definition(uow, "register", code, values)
    uow.describe(register=spec.title)
    return find_spec(uow, code)


@use_case(Operation("registers.end_register", Right.DEFINE))
def end_register(uow: UnitOfWork, code: str, day: date | None = None) -> None:
    """Enter nothing more in a register after a day (today); its entries stay. Raises NOT_FOUND, RULE."""
    spec = find_spec(uow, code)
    row = stored.declared_row(uow.connection, definition_uid("register", spec.code))
    last = (day or uow.today).isoformat()
    if row is None:
        raise AppError(Kind.RULE, "registers.shipped", title=spec.title)
    refuse_county_row(uow, row)
    uow.update("register", bytes(row["uid"]), {"until_day": last})
    uow.describe(register=spec.title, day=last)


def _check_links(spec: RegisterSpec, known: Mapping[str, RegisterSpec]) -> None:
    """Refuse a definition that speaks of registers there are not."""
    named = [column.register for column in spec.columns if column.register]
    named += [spec.parent, spec.raises.register if spec.raises else ""]
    named += [quota.of for quota in spec.quotas] + [check.register for check in spec.checks]
    for code in filter(None, named):
        if code not in known:
            told = text("registers.definition.unknown_register", place=spec.title, word=code)
            raise input_error("registers.bad_definition", register=spec.code, problem=told)


def _check_held(uow: UnitOfWork, spec: RegisterSpec) -> None:
    """Refuse a column that could not hold what entries say in it already."""
    rows = stored.of_codes(uow.connection, [spec.code])
    for column in spec.columns:
        if column.type in LINKS:
            continue
        wrong = 0
        for row in rows:
            try:
                check_value(column, content_of(row).get(column.key, ""), uow.today)
            except AppError:
                wrong += 1
        if wrong:
            raise input_error("registers.held_values", title=column.label, count=wrong)
