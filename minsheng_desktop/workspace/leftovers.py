"""What an import left unwritten, row by row, so that it can be put right and taken in again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from db.queries import home as stored
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.workspace.inspect import moment

ERROR = "error"


@dataclass(frozen=True, slots=True)
class Leftover:
    """A fault that kept a row out: where it stands in the file, what is wrong, what stood there."""

    sheet: str
    row: int
    column: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Leftovers:
    """An imported file and the faults of the rows that were not written."""

    file: str
    at: datetime
    rows: int
    rejected: int
    lines: tuple[Leftover, ...]


def import_leftovers(uow: UnitOfRead, operation: int) -> Leftovers:
    """The rows an import left out. Raises NOT_FOUND where it was undone, FORBIDDEN without the right to import."""
    uow.require(Right.IMPORT)
    run = stored.import_run(uow.connection, operation)
    if run is None:
        raise not_found("workspace.no_import")
    lines = tuple(
        Leftover(str(sheet or ""), int(row or 0), str(column or ""), _words(str(code)), str(value or ""))
        for sheet, row, column, code, severity, value in json.loads(run["problems"])
        if severity == ERROR and row
    )
    return Leftovers(run["file_name"], moment(run["at"]), run["rows"], run["rejected"], lines)


def _words(code: str) -> str:
    key = f"spreadsheets.kind.{code}"
    return text(key) if has_text(key) else code
