"""Text files with separators (.csv, .tsv, .txt)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.spreadsheets.grid import MAX_COLUMNS, MAX_ROWS
from minsheng_desktop.spreadsheets.sheet_stream import MAX_CELLS
from minsheng_desktop.spreadsheets.text_encoding import detect

DELIMITERS = ",\t;|"
_MAX_LINE = 2_000_000  # characters
_MOST_KNOWN = 300_000
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
    table = _Records(quoting != csv.QUOTE_NONE)
    lines = islice(_lines(data, encoding), skip, None)
    reader = csv.reader(lines, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    try:
        for record in reader:
            table.add(record)
            if len(table.rows) & 1023 == 0:
                job.tick(0, 0)
    except csv.Error as error:
        if quoting == csv.QUOTE_NONE:
            raise file_error("spreadsheets.file_corrupt") from error
        raise _OpenQuote from error
    if quoting != csv.QUOTE_NONE and table.rows and b'"' not in data[-8:] and _breaks(table.rows[-1]) > 2:
        raise _OpenQuote
    return table.finished()


class _Records:
    """The records read so far, equal values kept once."""

    def __init__(self, quoted: bool) -> None:
        self.rows: list[list[object]] = []
        self._width = 0
        self._quoted = quoted
        self._known: dict[object, object] = {}

    def add(self, record: list[str]) -> None:
        """Take one record. Raises ``too_large``, and _OpenQuote for a cell of very many lines."""
        self._width = max(self._width, len(record))
        if self._width > MAX_COLUMNS or len(self.rows) >= MAX_ROWS or len(self.rows) * self._width > MAX_CELLS:
            raise file_error("spreadsheets.too_large")
        joined = "".join(record)
        if self._quoted and "\n" in joined and joined.count("\n") > _MAX_BREAKS and _breaks(record) > _MAX_BREAKS:
            raise _OpenQuote
        values: list[str] = [_as_shown(value) for value in record] if '="' in joined else record
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self.rows.append(list(map(self._known.setdefault, values, values)))

    def finished(self) -> list[list[object]]:
        """All records, equally long."""
        if len(self.rows) * self._width > MAX_CELLS:
            raise file_error("spreadsheets.too_large")
        for row in self.rows:
            row.extend([""] * (self._width - len(row)))
        return self.rows


def _breaks(record: Sequence[object]) -> int:
    """The most line breaks in one cell."""
    return max((str(value).count("\n") for value in record), default=0)


def _as_shown(value: str) -> str:
    """A value as Excel would show it: ``="0123"`` is the text 0123."""
    stripped = value.strip()
    return stripped[2:-1] if len(stripped) > 2 and stripped.startswith('="') and stripped.endswith('"') else value
