"""The settings a programme can have and the fields programmes have, as the shipped catalogue declares them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from minsheng_desktop.programmes.catalogue import FOLDER, load_code_lists

INT, MONEY, TEXT, FLAG, CHOICE, LIST, TABLE = "int", "money", "text", "flag", "choice", "list", "table"
PROGRAMMES = "programme"  # a list of programme codes
ALL = ""  # the key of a table that holds for whatever it does not name


@dataclass(frozen=True, slots=True)
class SettingKind:
    """What can be set: ``choices`` are (code, label) of a choice or list, for a table of its keys.

    ``list_name`` names a code list or ``programme``; ``numbers`` marks a list of whole numbers.
    """

    key: str
    label: str
    about: str
    group: str
    type: str
    choices: tuple[tuple[str, str], ...]
    list_name: str
    numbers: bool
    default: Any


@dataclass(frozen=True, slots=True)
class ShippedField:
    """A field as the catalogue declares it; ``headers`` are other spellings of its label in sheets.

    ``reads`` is what readers of sheets call such a column.
    """

    key: str
    label: str
    kind: str
    list_name: str
    unit: str
    about: str
    headers: tuple[str, ...]
    reads: str


@cache
def setting_kinds() -> Mapping[str, SettingKind]:
    """Every setting by its key, in the order of the catalogue."""
    return MappingProxyType({key: _kind(key, row) for key, row in _settings()["setting"].items()})


@cache
def setting_groups() -> Mapping[str, str]:
    """Group of settings → its label."""
    return MappingProxyType(_settings()["group"])


def shipped_values(code: str, programme_class: str, domain: str, period: str) -> dict[str, Any]:
    """What the catalogue sets for a programme: of its class, its period, its domain, then its own."""
    tables = _settings()
    return {
        **tables["class"].get(programme_class, {}),
        **tables["period"].get(period, {}),
        **tables["domain"].get(domain, {}),
        **tables["programme"].get(code, {}),
    }


def own_values(code: str) -> Mapping[str, Any]:
    """What the catalogue sets for this one programme."""
    return MappingProxyType(_settings()["programme"].get(code, {}))


@cache
def shipped_fields() -> Mapping[str, ShippedField]:
    """Every shipped field by its key."""
    return MappingProxyType(
        {
            key: ShippedField(
                key, row["label"], row["kind"], row.get("list", ""), row.get("unit", ""), row.get("about", ""),
                tuple(row.get("headers", ())), row.get("reads", ""),
            )
            for key, row in _fields()["field"].items()
        }
    )  # fmt: skip


@cache
def fields_of_programmes() -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """Programme code → (field key, whether it must be filled in), in order."""
    return MappingProxyType(
        {
            code: tuple((key.rstrip("!"), key.endswith("!")) for key in keys)
            for code, keys in _fields()["programme"].items()
        }
    )


def _kind(key: str, row: Mapping[str, Any]) -> SettingKind:
    list_name = row.get("list", "")
    choices = [(str(code), str(label)) for code, label in row.get("choices", row.get("keys", ()))]
    if list_name and list_name != PROGRAMMES:
        choices = [(item.code, item.label) for item in load_code_lists()[list_name].items]
    return SettingKind(
        key, row["label"], row["about"], row["group"], row["type"], tuple(choices), list_name,
        row.get("numbers", False), row["default"],
    )  # fmt: skip


@cache
def _settings() -> Mapping[str, Any]:
    with (FOLDER / "settings.toml").open("rb") as handle:
        return tomllib.load(handle)


@cache
def _fields() -> Mapping[str, Any]:
    with (FOLDER / "fields.toml").open("rb") as handle:
        return tomllib.load(handle)
