"""Lists with a column of money for each month: there a total is no amount per month."""

from __future__ import annotations

import re
from collections.abc import Sequence

from minsheng_desktop.rules import money
from minsheng_desktop.spreadsheets.records import RosterRow, SheetPlan

_MONTH = re.compile(r"(1[0-2]|0?[1-9])月份?")
LEAST = 2


def month_columns(plan: SheetPlan) -> dict[int, str]:
    """Month of the year → heading, where at least two columns are headed by nothing but a month; else nothing."""
    found = {}
    for column in plan.columns:
        told = _MONTH.fullmatch("".join(column.header.split()))
        if told and not column.field:
            found[int(told[1])] = column.header
    return found if len(found) >= LEAST else {}


class MonthsApart:
    """The amounts of such lists, for the month the list is taken for."""

    def __init__(self, plans: Sequence[SheetPlan], month: int) -> None:
        self._headings: dict[tuple[str, int], str] = {}
        self._units: dict[tuple[str, int], int] = {}
        self._all: dict[tuple[str, int], frozenset[str]] = {}
        for plan in plans:
            columns = month_columns(plan)
            if columns:
                self._headings[plan.sheet, plan.block] = columns.get(month % 100, "")
                self._units[plan.sheet, plan.block] = plan.money_unit
                self._all[plan.sheet, plan.block] = frozenset(columns.values())

    def headings(self, sheet: str, block: int) -> frozenset[str]:
        """The headings of the months of a list, empty where it has no such columns."""
        return self._all.get((sheet, block), frozenset())

    def written(self, row: RosterRow) -> str:
        """What stands in the column of the month."""
        return row.extra.get(self._headings[row.sheet, row.block], "")

    def has(self, row: RosterRow) -> bool:
        """Whether the row stands in such a list: its total says nothing of a month."""
        return (row.sheet, row.block) in self._headings

    def amount(self, row: RosterRow) -> int | None:
        """The fen in the column of the month, None without such a column or a readable amount there."""
        place = row.sheet, row.block
        written = row.extra.get(self._headings[place], "")
        return money.read_amount(written, self._units[place]).fen if written else None
