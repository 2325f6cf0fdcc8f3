"""A register being declared: the form of its declaration as the county fills it in, ready to be read as a spec."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from minsheng_desktop.registers import records as kinds
from minsheng_desktop.registers.records import Column, RegisterSpec

OWN = "own"
WORDS = (kinds.TEXT, kinds.LONG, kinds.CHOICE, kinds.PERSON, kinds.ENTRY)
# The parts a county fills in by the form; the others of a shipped register stay as they are.
SINGLE = {"number": "number", "due": "due", "close": "close", "balance": "balance", "occupancy": "occupancy",
          "coverage": "coverage", "raises": "raises", "print": "print"}  # fmt: skip
SEVERAL = {"checks": "check", "quotas": "quota", "rates": "rate", "figures": "figure", "tests": "test"}
KEPT = ("code", "columns", "version", "document", "ended")


def table_of(spec: RegisterSpec) -> dict[str, Any]:
    """The declaration a spec was read from, what stands at its default left out."""
    made: dict[str, Any] = {}
    for part in dataclasses.fields(spec):
        value = getattr(spec, part.name)
        if part.name in KEPT or value is None:
            continue
        if part.name in SINGLE:
            made[SINGLE[part.name]] = _plain(value)
        elif part.name in SEVERAL:
            if value:
                made[SEVERAL[part.name]] = [_plain(row) for row in value]
        elif value:
            made[part.name] = list(value) if isinstance(value, tuple) else value
    made["columns"] = [column_row(column) for column in spec.columns]
    return made


def column_row(column: Column) -> dict[str, Any]:
    """A column as it is declared; the words of a code list stay in the list."""
    row: dict[str, Any] = _plain(column)
    if column.list:
        row.pop("choices", None)
    return row


def _plain(record: Any) -> dict[str, Any]:
    """A record without what stands at its default, tuples as lists."""
    made = {}
    for part in dataclasses.fields(record):
        value = getattr(record, part.name)
        default = part.default
        if part.default_factory is not dataclasses.MISSING:
            default = part.default_factory()
        if value != default and value is not None:
            made[part.name] = _listed(value)
    return made


def _listed(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_listed(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _listed(part) for key, part in value.items()}
    return value


def free_code(codes: Sequence[str]) -> str:
    """The code of a further register of this office."""
    number = 1
    while f"{OWN}_{number}" in codes:
        number += 1
    return f"{OWN}_{number}"


def free_key(rows: Sequence[Mapping[str, Any]]) -> str:
    """The key of a further column."""
    taken = {row["key"] for row in rows}
    number = len(rows) + 1
    while f"column_{number}" in taken:
        number += 1
    return f"column_{number}"


def subject_of(rows: Sequence[Mapping[str, Any]], wanted: str = "") -> str:
    """The column entries are called by: the one wanted, else the first that holds words."""
    keys = [row["key"] for row in rows]
    if wanted in keys:
        return wanted
    return next((row["key"] for row in rows if row.get("type", kinds.TEXT) in WORDS), keys[0] if keys else "")


def columns_of_type(rows: Sequence[Mapping[str, Any]], *types: str) -> list[tuple[str, str]]:
    """(key, label) of the columns of some types."""
    return [(row["key"], row["label"]) for row in rows if row.get("type", kinds.TEXT) in types]
