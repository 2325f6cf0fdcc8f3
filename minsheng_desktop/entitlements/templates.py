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
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.spreadsheets.template_sheet import Template, TemplateColumn, write_template_sheet
from resources import RESOURCES

_VILLAGE = "village"


@cache
def _catalogue() -> Mapping[str, Any]:
    with (RESOURCES / "catalogue" / "templates.toml").open("rb") as handle:
        return tomllib.load(handle)


def list_templates(uow: UnitOfRead) -> tuple[Template, ...]:
    """All templates: those of the roster programmes in the order of the catalogue, then the others."""
    villages = tuple(villages_by_name(uow))
    found = [
        Template(p.code, text("entitlements.export_title", office=p.name), _columns(_keys_of(p), villages))
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
