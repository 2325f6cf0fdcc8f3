"""Text files with separators (.csv, .tsv, .txt)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS
from minsheng_desktop.spreadsheets.text_encoding import detect

DELIMITERS = ",\t;|"
_MAX_LINE = 2_000_000  # characters
_MAX_COLUMNS = 16_384
_MAX_BREAKS = 60  # lines one quoted cell may span; more mean a quote that was never closed
_LOOKED_AT = 200  # lines from which the separator is told
_DIRECTIVE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextTable:
    """The records of a text file, and how it was written."""

    rows: list[list[object]]
    encoding: str
    delimiter: str


class _OpenQuote(Exception):
    """A quote was opened and never closed."""


def read_text(data: bytes, job: Job = SILENT) -> TextTable:
    """Records of a text file; a quoted line break does not start a new one, a line ``sep=;`` is none.

    Raises ``too_large`` for lines and tables no office has.
    """
    encoding = detect(data)
    head = list(islice(_lines(data, encoding), _LOOKED_AT))
    directive = _DIRECTIVE.fullmatch(head[0]) if head else None
    delimiter = directive[1] if directive else find_delimiter(head)
    skip = 1 if directive else 0
    try:
        rows = _records(data, encoding, delimiter, skip, csv.QUOTE_MINIMAL, job)
    except _OpenQuote:
        rows = _records(data, encoding, delimiter, skip, csv.QUOTE_NONE, job)
    return TextTable(rows, encoding, delimiter)


def find_delimiter(lines: list[str]) -> str:
    """The separator that makes the most columns in the most records: a comma where none makes any."""
    return max(DELIMITERS, key=lambda delimiter: _columns_made(lines, delimiter))


def _columns_made(lines: list[str], delimiter: str) -> int:
    """How many separators stand in records of the width most records have."""
    try:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if len(record) > 1)
    except csv.Error:
        widths = Counter(line.count(delimiter) + 1 for line in lines if delimiter in line)
    return max((count * (width - 1) for width, count in widths.items()), default=0)


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    stream = io.TextIOWrapper(io.BytesIO(data), encoding, "replace", newline="")
    while line := stream.readline(_MAX_LINE):
        if len(line) >= _MAX_LINE:
            raise file_error("spreadsheets.too_large")
        yield line


def _records(data: bytes, encoding: str, delimiter: str, skip: int, quoting: int, job: Job) -> list[list[object]]:
    rows: list[list[object]] = []
    width = 0
    shared: dict[str, str] = {}
    reader = csv.reader(islice(_lines(data, encoding), skip, None), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    try:
        for record in reader:
            if len(record) > _MAX_COLUMNS:
                raise file_error("spreadsheets.too_large")
            if quoting != csv.QUOTE_NONE and any(value.count("\n") > _MAX_BREAKS for value in record if "\n" in value):
                raise _OpenQuote
            width = max(width, len(record))
            rows.append([_cell(value, shared) for value in record])
            if len(rows) & 1023 == 0:
                job.tick(0, 0)
                if len(rows) * width > MAX_CELLS:
                    raise file_error("spreadsheets.too_large")
    except csv.Error as error:
        if quoting == csv.QUOTE_NONE:
            raise file_error("spreadsheets.file_corrupt") from error
        raise _OpenQuote from error
    if len(rows) * width > MAX_CELLS:
        raise file_error("spreadsheets.too_large")
    if quoting != csv.QUOTE_NONE and rows and str(rows[-1][-1:]).count("\\n") > 2 and b'"' not in data[-8:]:
        raise _OpenQuote
    for row in rows:
        row.extend([""] * (width - len(row)))
    return rows


def _cell(value: str, shared: dict[str, str]) -> str:
    """A value as Excel would show it: ``="0123"`` is the text 0123."""
    if len(value) > 24:
        return value
    if value.startswith("=") or value[:1].isspace():
        stripped = value.strip()
        if stripped.startswith('="') and stripped.endswith('"') and len(stripped) > 2:
            return stripped[2:-1]
    if len(shared) < 200_000:
        return shared.setdefault(value, value)
    return shared.get(value, value)
