"""A row that was kept back: its cells in words, and the row as a table that can be taken in again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath
from typing import NamedTuple

from minsheng_desktop.checks.records import DoubtPage
from minsheng_desktop.spreadsheets.field_names import is_money, roster_fields


class HeldCell(NamedTuple):
    """A cell of a kept row; ``field`` is "" for a column of the office's own."""

    heading: str
    words: str
    field: str


def held_cells(page: DoubtPage) -> list[HeldCell]:
    """The cells of the row a doubt keeps, amounts in 元."""
    names = roster_fields()
    known = [HeldCell(names.get(key, key), _words(page, key, value), key) for key, value in page.held]
    return known + [HeldCell(heading, words, "") for heading, words in page.held_extra]


def _words(page: DoubtPage, key: str, value: str) -> str:
    if key not in page.raw and is_money(key) and value.lstrip("-").isdecimal():
        return f"{Decimal(value) / 100:.2f}"
    return value


def row_as_table(page: DoubtPage) -> str:
    """The kept row under its headings, with tabs between the cells as spreadsheets copy them.

    The name of its file stands above as the title, for it usually tells the programme and the month.
    """
    cells = held_cells(page)
    title = PurePath(page.place.file).stem if page.place else ""
    lines = [[title], [cell.heading for cell in cells], [cell.words for cell in cells]]
    return "\n".join("\t".join(" ".join(words.split()) for words in line) for line in lines)
