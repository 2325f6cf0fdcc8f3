"""The fields a roster column can be, under the name most files give them."""

from __future__ import annotations

from functools import cache

from minsheng_desktop.spreadsheets.vocabulary import columns


@cache
def roster_fields() -> dict[str, str]:
    """Field → its usual heading, in the order of the catalogue."""
    names: dict[str, str] = {}
    for heading, field in columns().roster.items():
        names.setdefault(field, heading)
    return names


def is_money(field: str) -> bool:
    """Whether a field holds an amount."""
    return field in columns().kind("money")


def is_field(field: str) -> bool:
    """Whether a roster column can stand for the field."""
    return field in roster_fields()
