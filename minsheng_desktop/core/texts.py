"""Every sentence a person reads, kept in ``resources/texts/zh_CN/<area>.toml``.

A key is ``area.rest.of.key``; its first part names the file, which is read at first use,
so that starting the program does not read the texts of pages nobody opened.
"""

from __future__ import annotations

import tomllib
from functools import cache

from resources import RESOURCES


class MissingText(KeyError):
    """A key without a text: a bug, found by the house tests."""


@cache
def _area(name: str) -> dict[str, str]:
    path = RESOURCES / "texts" / "zh_CN" / f"{name}.toml"
    with path.open("rb") as handle:
        return dict(_flatten("", tomllib.load(handle)))


def _flatten(prefix: str, table: dict[str, object]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            rows += _flatten(f"{prefix}{key}.", value)
        else:
            rows.append((f"{prefix}{key}", str(value)))
    return rows


def text(key: str, **params: object) -> str:
    """The Chinese text of ``key`` with ``{name}`` parameters filled in.

    Raises ``MissingText`` for an unknown key and ``KeyError`` for a missing parameter.
    """
    area, _, rest = key.partition(".")
    try:
        template = _area(area)[rest]
    except (KeyError, FileNotFoundError) as error:
        raise MissingText(key) from error
    return template.format(**params) if params else template


def has_text(key: str) -> bool:
    """Whether ``key`` exists (used for optional texts such as help lines)."""
    area, _, rest = key.partition(".")
    try:
        return rest in _area(area)
    except FileNotFoundError:
        return False


def all_keys() -> set[str]:
    """Every key of every area (for the house tests)."""
    folder = RESOURCES / "texts" / "zh_CN"
    return {f"{path.stem}.{key}" for path in folder.glob("*.toml") for key in _area(path.stem)}
