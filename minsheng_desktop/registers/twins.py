"""Entries that are likely the same: what others belong to, entered a second time under the same name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import registers as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.records import CITIZEN_ID, RegisterSpec
from minsheng_desktop.registers.specs import load_specs
from minsheng_desktop.registers.values import content_of


class Twins:
    """Looks up, for rows of a register that has entries of others below it, those of the same name and year.

    Two with different ID numbers are two persons, and one that has ended may be followed by another.
    """

    def __init__(self, uow: UnitOfRead, spec: RegisterSpec, rows: Sequence[Mapping[str, Any]]) -> None:
        self._spec = spec
        self._alike: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
        names = sorted({row["subject"] for row in rows if row["subject"]})
        if names and any(other.parent == spec.code for other in load_specs(uow).values()):
            for row in stored.named_alike(uow.connection, spec.code, names):
                self._alike.setdefault(_key(row), []).append(row)

    def told(self, row: Mapping[str, Any]) -> list[str]:
        """The warning about an entry, if there is another like it."""
        if row["closed_on"]:
            return []
        own = self._numbers(row)
        other = next((one for one in self._alike.get(_key(row), ())
                      if one["uid"] != row["uid"] and not _differ(own, self._numbers(one))), None)  # fmt: skip
        if other is None:
            return []
        return [text("registers.check.twin", subject=row["subject"], number=other["number"] or "")]

    def _numbers(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        content = content_of(row)
        return tuple(content.get(column.key, "") for column in self._spec.columns if column.type == CITIZEN_ID)


def _key(row: Mapping[str, Any]) -> tuple[object, ...]:
    return row["subject"], row["year"], bytes(row["home_node"])


def _differ(first: Sequence[str], second: Sequence[str]) -> bool:
    return any(one and other and one != other for one, other in zip(first, second, strict=True))
