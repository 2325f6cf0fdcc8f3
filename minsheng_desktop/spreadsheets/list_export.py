"""A list exactly as a window shows it, as a finished sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn


def export_list(
    uow: UnitOfRead,
    out: Path,
    title: str,
    columns: Sequence[WriteColumn],
    rows: Iterable[Sequence[object]],
    expected: int = 0,
    counted: str = "",
) -> int:
    """Write rows under their headings with the office, the day and a number before each; answers how many.

    ``title`` stands behind the name of the office; ``counted`` is what a row is, told in a row of totals at the end.
    Raises FORBIDDEN without the right to export, and the file errors of ``write_official``.
    """
    uow.require(Right.EXPORT)
    day = uow.today
    sheet = OfficialSheet(
        text("spreadsheets.export.title", office=uow.node.name, title=title),
        uow.node.name,
        text("spreadsheets.official.day", year=day.year, month=day.month, day=day.day),
        text("spreadsheets.official.yuan") if any(column.type == "money" for column in columns) else "",
        counted,
        totals=bool(counted),
    )
    number = WriteColumn(text("spreadsheets.export.number"), 6, "integer")
    return write_official(out, sheet, [number, *columns], _numbered(rows), uow.job, expected)


def _numbered(rows: Iterable[Sequence[object]]) -> Iterator[tuple[object, ...]]:
    return ((number, *row) for number, row in enumerate(rows, 1))
