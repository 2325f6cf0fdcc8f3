"""The rows an action is for, and their sums: never a list of 100,000 keys where “all but three” says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from minsheng_desktop.entitlements.records import Totals
from minsheng_desktop.entitlements.service import RosterFilter, roster_totals
from ui.kit.rows import Key
from ui.kit.table import TablePanel

CHUNK = 2000
NOTHING = Totals(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Chosen:
    """Ticked rows, else several selected ones; ``everything``: all rows of the list."""

    keys: list[Key]
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.keys)

    def __len__(self) -> int:
        return len(self.keys)


def chosen_rows(table: TablePanel) -> Chosen:
    """What is chosen in a table; a single current row without a tick is no choice."""
    model = table.model
    everything = model.complete and bool(model.ticked) and len(model.ticked) >= len(model.keys)
    keys = table.chosen()
    return Chosen(keys, everything) if model.ticked or len(keys) > 1 else Chosen([])


def left_out(table: TablePanel) -> list[Key]:
    """The rows that are not ticked."""
    ticked = table.model.ticked
    return [key for key in table.model.keys if key not in ticked]


def totals_of(uow: Any, wanted: RosterFilter, keys: Sequence[Key]) -> Totals:
    """The sums of rows, read in pieces."""
    found = NOTHING
    for start in range(0, len(keys), CHUNK):
        uow.job.tick(start, len(keys))
        found = _add(found, roster_totals(uow, wanted, list(keys[start : start + CHUNK])), 1)
    return found


def totals_without(uow: Any, wanted: RosterFilter, keys: Sequence[Key]) -> Totals:
    """The sums of all rows but ``keys``."""
    return _add(roster_totals(uow, wanted), totals_of(uow, wanted, keys), -1)


def _add(one: Totals, other: Totals, sign: int) -> Totals:
    return Totals(*(a + sign * b for a, b in zip(astuple(one), astuple(other), strict=True)))
