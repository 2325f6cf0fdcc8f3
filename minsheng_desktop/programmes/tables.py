"""Strict reading of CSV tables: the shipped catalogue, and lists that people bring.

A file from outside is hostile until checked: its size, rows and cells are limited, and every
fault is named by row and column before anything is used.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from minsheng_desktop.core.errors import AppError, Kind, input_error
from minsheng_desktop.core.files import translate
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules.characters import plain

MAX_BYTES = 8_000_000
MAX_ROWS = 100_000
MAX_CELL = 2_000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record: its number as a spreadsheet shows it (the header is row 1) and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def words(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that lists several values by ``;``."""
        parts = (part.strip() for part in self[column].replace("\uff1b", ";").split(";"))
        return tuple(dict.fromkeys(part for part in parts if part))


@dataclass
class Faults:
    """What is wrong in a table, place by place."""

    details: list[dict[str, object]] = field(default_factory=list)

    def add(self, row: int, column: str, message: str) -> None:
        """Note a fault; ``message`` is the sentence for the person."""
        self.details.append({"row": row, "column": column, "message": message})

    def read(self, row: TableRow, column: str, read: Callable[[str], Value], fallback: Value) -> Value:
        """``read`` of a cell; where it raises ``ValueError`` or ``KeyError``, a fault and ``fallback``."""
        try:
            return read(row[column])
        except (ValueError, KeyError):
            self.add(row.number, column, text("errors.programmes.cell_unreadable", value=row[column][:40]))
            return fallback


def decode(data: bytes) -> str:
    """The text of a CSV: UTF-8 with or without mark, else GB18030. Raises INPUT for anything else."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    raise input_error("programmes.table_encoding")


def read_table(path: Path, required: Sequence[str], synonyms: Mapping[str, str] | None = None) -> list[TableRow]:
    """The records of a CSV with a header; blank ones are left out, unknown columns ignored.

    ``synonyms`` maps other spellings of a header to the column. Raises FILE if the file cannot be
    read, INPUT if it is no such table.
    """
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise translate(error, path) from error
    if len(data) > MAX_BYTES:
        raise input_error("programmes.table_too_big")
    return table_rows(_records(decode(data)), required, synonyms)


def table_rows(
    records: Sequence[Sequence[str]], required: Sequence[str], synonyms: Mapping[str, str] | None = None
) -> list[TableRow]:
    """The records below a header, from whatever kind of file; see ``read_table``."""
    if not records:
        raise input_error("programmes.table_empty")
    header = [plain(cell) for cell in records[0]]
    columns = [(synonyms or {}).get(name, name) for name in header]
    missing = [name for name in required if columns.count(name) != 1]
    if missing:
        raise input_error("programmes.table_columns", columns=", ".join(missing))
    return [
        TableRow(number, dict(zip(columns, (cell.strip() for cell in record), strict=False)))
        for number, record in enumerate(records[1:], 2)
        if any(cell.strip() for cell in record)
    ]


def _records(content: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(content, newline=""), strict=True):
            records.append(record)
            if len(records) > MAX_ROWS or any(len(cell) > MAX_CELL for cell in record):
                raise input_error("programmes.table_too_big")
    except csv.Error as error:
        raise AppError(Kind.INPUT, "programmes.table_damaged", row=len(records) + 1) from error
    return records
