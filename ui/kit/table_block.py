"""A block of text with tabs, as Excel and WPS put it on the clipboard, against the cells of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ui.kit.rows import Column, Key

if TYPE_CHECKING:
    from ui.kit.table_model import TableModel


class PastedCell(NamedTuple):
    """One cell of a pasted block and where it would go."""

    key: Key
    column: Column
    text: str


class PastedBlock(NamedTuple):
    """A pasted block against the table: its cells, and how much of it lies outside the table."""

    cells: list[PastedCell]
    rows: int
    rows_beyond: int
    columns_beyond: int


def heading(column: Column) -> str:
    """A heading on one line."""
    return column.title.replace("\n", "")


def read_block(content: str) -> list[list[str]]:
    """The cells of a copied block; a cell in quotes may hold line breaks, which become blanks."""
    rows: list[list[str]] = [[]]
    cell, quoted, at = "", False, 0
    content = content.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    while at < len(content):
        sign = content[at]
        if quoted and sign == '"' and content[at + 1 : at + 2] == '"':
            cell, at = cell + '"', at + 1
        elif sign == '"' and (quoted or not cell):
            quoted = not quoted
        elif sign in "\t\n" and not quoted:
            rows[-1].append(cell.strip())
            cell = ""
            if sign == "\n":
                rows.append([])
        else:
            cell += " " if sign == "\n" else sign
        at += 1
    rows[-1].append(cell.strip())
    return rows


def place_block(
    model: TableModel, shown: Sequence[Column], row: int, column: str, block: Sequence[Sequence[str]]
) -> PastedBlock:
    """Lay a block over the table from the cell at table row ``row`` and ``column`` on.

    Headings that were copied along are left out; group headings of the table are stepped over.
    """
    keys = [found.key for found in shown]
    first = keys.index(column)
    width = max(map(len, block))
    heads = [heading(found) for found in shown[first : first + width]]
    lines = list(block[1:] if list(block[0][: len(heads)]) == heads else block)
    targets = model.keys_between(row, model.rowCount() - 1)[: len(lines)]
    cells = [
        PastedCell(key, spec, words)
        for key, line in zip(targets, lines, strict=False)
        for spec, words in zip(shown[first:], line, strict=False)
    ]
    beyond = max(0, width - len(shown) + first)
    return PastedBlock(cells, min(len(lines), len(targets)), max(0, len(lines) - len(targets)), beyond)
