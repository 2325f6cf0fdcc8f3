"""Programmes, standards and code lists of a workspace."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.queries import programmes as stored
from db.types import NO_NODE, definition_uid
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.catalogue import (
    FOLDER,
    CodeItem,
    ProgrammeDefinition,
    StandardDefinition,
    load_code_lists,
    load_programmes,
    load_standards,
)
from minsheng_desktop.programmes.declared import fields_of_programmes, shipped_fields
from minsheng_desktop.programmes.records import CatalogueLoaded, ProgrammeRecord, StandardRecord
from minsheng_desktop.programmes.tables import read_table

PROGRAMME_COLUMNS = (
    "uid", "code", "name", "short_name", "programme_class", "unit", "period", "department", "aliases", "scope",
    "posting_level", "settings", "source",
)  # fmt: skip
STANDARD_COLUMNS = (
    "uid", "key", "programme_uid", "name", "place", "urban_rural", "amount_fen", "unit", "period", "from_month",
    "to_month", "validity_text", "bound", "document_number", "source",
)  # fmt: skip
FIELD_COLUMNS = (
    "uid", "programme_uid", "key", "label", "kind", "list_name", "required", "unit", "about", "position",
)  # fmt: skip
HOLIDAY_COLUMNS = ("uid", "day", "kind", "name", "source")
CODE_COLUMNS = ("uid", "list_name", "code", "label", "parent", "tone", "aliases", "position", "source")


@use_case(Operation("programmes.load_catalogue", Right.ADMIN, undoable=False))
def load_catalogue(uow: UnitOfWork) -> CatalogueLoaded:
    """Load the shipped programmes, standards and code lists into a new workspace."""
    programmes, standards = load_programmes(), load_standards()
    items = [
        _code_row(name, place, item)
        for name, code_list in load_code_lists().items()
        for place, item in enumerate(code_list.items)
    ]
    uow.insert_many("programme", PROGRAMME_COLUMNS, map(_programme_row, programmes), home=NO_NODE)
    uow.insert_many("standard", STANDARD_COLUMNS, map(_standard_row, standards), home=NO_NODE)
    uow.insert_many("code_item", CODE_COLUMNS, items, home=NO_NODE)
    uow.insert_many("programme_field", FIELD_COLUMNS, _field_rows(programmes), home=NO_NODE)
    uow.insert_many("holiday", HOLIDAY_COLUMNS, _holiday_rows(), home=NO_NODE)
    uow.describe(programmes=len(programmes), standards=len(standards))
    return CatalogueLoaded(len(programmes), len(standards), len(items))


def _programme_row(programme: ProgrammeDefinition) -> tuple[object, ...]:
    settings = dataclasses.asdict(programme.settings) | {
        "urban_rural": programme.urban_rural,
        "domain": programme.domain,
        "indicator_units": programme.indicator_units,
        "name_en": programme.name_en,
    }
    return (
        definition_uid("programme", programme.code),
        programme.code,
        programme.name,
        programme.short_name,
        programme.programme_class,
        programme.unit,
        programme.period,
        programme.department,
        ";".join(programme.aliases),
        "+".join(programme.scope),
        programme.posting_level,
        json.dumps(settings, ensure_ascii=False),
        programme.source,
    )


def _standard_row(standard: StandardDefinition) -> tuple[object, ...]:
    return (
        definition_uid("standard", standard.key),
        standard.key,
        definition_uid("programme", standard.programme),
        standard.name,
        standard.place,
        standard.urban_rural,
        standard.amount_fen,
        standard.unit,
        standard.period,
        standard.from_month,
        standard.to_month,
        standard.validity_text,
        standard.bound,
        standard.document_number,
        standard.source,
    )


def _code_row(name: str, place: int, item: CodeItem) -> tuple[object, ...]:
    uid = definition_uid("code_item", f"{name}/{item.parent}/{item.code}")
    return (
        uid, name, item.code, item.label, item.parent, item.tone, ";".join(item.aliases), place, item.source,
    )  # fmt: skip


def _field_rows(programmes: Sequence[ProgrammeDefinition]) -> Iterator[tuple[object, ...]]:
    shipped = shipped_fields()
    for programme in programmes:
        for place, (key, required) in enumerate(fields_of_programmes().get(programme.code, ()), 1):
            field = shipped[key]
            yield (
                definition_uid("programme_field", f"{programme.code}/{key}"),
                definition_uid("programme", programme.code),
                key, field.label, field.kind, field.list_name or None, int(required), field.unit or None,
                field.about or None, place,
            )  # fmt: skip


def _holiday_rows() -> Iterator[tuple[object, ...]]:
    for row in read_table(FOLDER / "holidays.csv", HOLIDAY_COLUMNS[1:]):
        yield (definition_uid("holiday", row["day"]), *(row[column] for column in HOLIDAY_COLUMNS[1:]))


def list_programmes(uow: UnitOfRead) -> list[ProgrammeRecord]:
    """All programmes by code."""
    return [
        ProgrammeRecord(
            row["uid"],
            row["code"],
            row["name"],
            row["short_name"],
            row["programme_class"],
            row["unit"],
            row["period"],
            row["scope"],
            row["posting_level"],
            row["department"] or "",
            tuple(filter(None, row["aliases"].split(";"))),
            row["source"],
        )
        for row in stored.all_programmes(uow.connection)
    ]


def list_standards(uow: UnitOfRead) -> list[StandardRecord]:
    """All standards by key."""
    return [standard_record(row) for row in stored.all_standards(uow.connection)]


def standard_record(row: Mapping[str, Any]) -> StandardRecord:
    """A standard from its row, which names its ``programme``."""
    return StandardRecord(
        row["key"],
        row["programme"],
        row["name"],
        row["place"] or "",
        row["amount_fen"],
        row["unit"],
        row["period"],
        row["from_month"],
        row["to_month"],
        row["source"],
        row["place_code"],
        row["category"],
        row["part"],
        row["urban_rural"] or "",
        row["document_number"] or "",
        row["bound"] or "",
        row["uid"],
    )
