"""The blank templates there are: one for each roster programme, and lists that belong to none."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.roster_fields import OWN
from minsheng_desktop.programmes.fields import CHOICE, DATE, FLAG, MONEY, NUMBER, ProgrammeField, programme_fields
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules.characters import compact
from minsheng_desktop.spreadsheets.template_sheet import Template, TemplateColumn, write_template_sheet
from minsheng_desktop.spreadsheets.vocabulary import columns as known_columns
from resources import RESOURCES

_VILLAGE, _CLASS = "village", "category"
_FIELD_KINDS = {NUMBER: "number", MONEY: "money", DATE: "date", FLAG: "choice", CHOICE: "choice"}


@cache
def _catalogue() -> Mapping[str, Any]:
    with (RESOURCES / "catalogue" / "templates.toml").open("rb") as handle:
        return tomllib.load(handle)


def list_templates(uow: UnitOfRead) -> tuple[Template, ...]:
    """All templates: those of the roster programmes in the order of the catalogue, then the others."""
    villages = tuple(villages_by_name(uow))
    fields: dict[str, list[ProgrammeField]] = {}
    for field in programme_fields(uow):
        fields.setdefault(field.programme, []).append(field)
    found = [
        Template(
            p.code,
            text("entitlements.export_title", office=p.name),
            _with_fields(_columns(_keys_of(p), villages), fields.get(p.code, ())),
        )
        for p in list_programmes(uow)
        if "roster" in p.scope
    ]
    for other in _catalogue()["others"]:
        columns = _columns(other["columns"], villages)
        found.append(Template(other["key"], other["title"], columns, other.get("unit", "")))
    return tuple(found)


def find_template(uow: UnitOfRead, key: str) -> Template:
    """The template of a programme (code) or of another list. Raises NOT_FOUND."""
    for template in list_templates(uow):
        if template.key == key:
            return template
    raise not_found("spreadsheets.no_template", name=key)


def write_template(uow: UnitOfRead, key: str, out: Path) -> Template:
    """Write a blank template as .xlsx, its title with the name of this office; answers what was written.

    Raises NOT_FOUND, and the file errors of ``write_whole``.
    """
    template = find_template(uow, key)
    titled = Template(template.key, f"{uow.node.name}{template.title}", template.columns, template.unit)
    write_template_sheet(out, titled)
    return titled


def _keys_of(programme: ProgrammeRecord) -> Sequence[str]:
    for sheet in _catalogue()["sheets"]:
        if programme.code in sheet["programmes"]:
            return list(sheet["columns"])
    units: Mapping[str, list[str]] = _catalogue()["units"]
    return units["household" if programme.unit == "household" else "person"]


def _with_fields(columns: tuple[TemplateColumn, ...], fields: Sequence[ProgrammeField]) -> tuple[TemplateColumn, ...]:
    """The columns, before the remark those of the programme's fields that none of them stands for.

    A field that is the class of this programme takes the place of the column for classes.
    """
    made, further = list(columns), list[TemplateColumn]()
    present = {column.field: place for place, column in enumerate(columns)}
    headers = {compact(column.header) for column in columns}
    for field in fields:
        if field.reads == _CLASS in present and field.kind == CHOICE:
            made[present[_CLASS]] = _field_column(field)
        elif field.reads not in present and compact(field.label) not in headers:
            further.append(_field_column(field))
    return (*made[:-1], *further, made[-1])


def _field_column(field: ProgrammeField) -> TemplateColumn:
    return TemplateColumn(
        known_columns().roster.get(compact(field.label), OWN + field.key),
        field.label,
        _FIELD_KINDS.get(field.kind, "text"),
        max(9, 2 * len(field.label) + 2),
        field.required,
        field.about,
        _choices_of(field),
        field.kind == CHOICE,
    )


def _choices_of(field: ProgrammeField) -> tuple[str, ...]:
    return (text("entitlements.own_yes"), text("entitlements.own_no")) if field.kind == FLAG else field.labels


def _columns(keys: Sequence[str], villages: tuple[str, ...]) -> tuple[TemplateColumn, ...]:
    return tuple(_column(key.removesuffix("*"), key.endswith("*"), villages) for key in keys)


def _column(key: str, required: bool, villages: tuple[str, ...]) -> TemplateColumn:
    known: Mapping[str, Any] = _catalogue()["columns"][key]
    source = known.get("choices", "")
    choices = villages if source == _VILLAGE else tuple(_catalogue()["choices"][source]) if source else ()
    return TemplateColumn(
        known.get("field", key),
        known["header"],
        known.get("kind", "text"),
        known["width"],
        required,
        known.get("hint", ""),
        choices,
        known.get("strict", False),
        known.get("group", ""),
        known.get("sample", ""),
    )
