"""Reading a list of ID numbers and one column as it comes out of Excel, WPS or a message."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from minsheng_desktop.rules import citizen_id

SEPARATORS = "\t ,;:\u3000\uff0c\uff1b\uff1a\u3001"  # blank, comma, semicolon, colon, each also as Chinese


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One line: its number as a person counts (blank lines count), the ID number as it stands, the value."""

    row: int
    id_text: str
    value: str


def read_pasted(content: str, today: date) -> list[PastedRow]:
    """The lines that carry something. Of several columns the ID numbers are those that hold most often, and

    the value stands right of them (left, where they are the last). A heading is left out. Never raises.
    """
    rows = [(number, cells) for number, cells in _rows(content) if any(cells)]
    place = _id_column([cells for _, cells in rows], today)
    found = []
    for number, cells in rows:
        id_text = cells[place] if place < len(cells) else ""
        value = cells[place + 1] if place + 1 < len(cells) else cells[place - 1] if place and place < len(cells) else ""
        found.append(PastedRow(number, id_text, value))
    if found and not any(character.isdigit() for character in found[0].id_text):
        return found[1:]
    return found


def _rows(content: str) -> list[tuple[int, list[str]]]:
    text = content.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if "\t" not in text:
        return [(number, _split(line)) for number, line in enumerate(text.split("\n"), 1)]
    if '"' in text and text.count('"') % 2 == 0:
        return _quoted(text)
    return [(number, _cells(line.split("\t"))) for number, line in enumerate(text.split("\n"), 1)]


def _quoted(text: str) -> list[tuple[int, list[str]]]:
    """Worksheets put cells that hold a line break or a quotation mark in quotation marks."""
    reader, found, begun = csv.reader(io.StringIO(text), delimiter="\t"), list[tuple[int, list[str]]](), 1
    try:
        for cells in reader:
            found.append((begun, _cells([" ".join(cell.split("\n")) for cell in cells])))
            begun = reader.line_num + 1
    except csv.Error:  # a cell larger than the reader takes
        return [(number, _cells(line.split("\t"))) for number, line in enumerate(text.split("\n"), 1)]
    return found


def _split(line: str) -> list[str]:
    """ID number and value parted by the first blank or comma."""
    stripped = line.strip(SEPARATORS)
    place = next((index for index, character in enumerate(stripped) if character in SEPARATORS), len(stripped))
    return _cells([stripped[:place], stripped[place:].strip(SEPARATORS)])


def _cells(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells]


def _id_column(rows: Sequence[Sequence[str]], today: date) -> int:
    """The column in which most cells are ID numbers that hold; the first one where none does."""
    width = max((len(cells) for cells in rows), default=1)
    counts = [
        sum(citizen_id.judge(cells[place], today).number is not None for cells in rows if place < len(cells))
        for place in range(width)
    ]
    return counts.index(max(counts))
