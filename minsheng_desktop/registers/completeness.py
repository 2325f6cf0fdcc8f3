"""What a register must say before it is handed in: columns that may be saved empty but not reported empty."""

from __future__ import annotations

from collections.abc import Sequence

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.reading import EntryLine
from minsheng_desktop.registers.records import RegisterSpec

NEEDED = "needed"  # key of ``print.more``: the columns that must be filled in before a sheet leaves the office


def lacking(spec: RegisterSpec, lines: Sequence[EntryLine]) -> list[tuple[EntryLine, str]]:
    """Every empty column that has to be filled in, as (entry, title of the column)."""
    needed = spec.print.more.get(NEEDED, ())
    columns = [column for column in spec.columns if column.required or column.key in needed]
    return [(line, column.label) for line in lines for column in columns if not line.values.get(column.key)]


def refuse_incomplete(spec: RegisterSpec, lines: Sequence[EntryLine]) -> None:
    """Raise RULE naming the entry and the column, with every further one as a detail, where the register has
    columns that must be filled in before it is handed in."""
    if NEEDED not in spec.print.more:
        return
    found = lacking(spec, lines)
    if not found:
        return
    details = [
        {"message": text("register_forms.lacking", subject=line.subject, title=title), "title": title,
         "uid": line.uid.hex()}
        for line, title in found
    ]  # fmt: skip
    line, title = found[0]
    raise AppError(
        Kind.RULE, "register_forms.incomplete", details=details, subject=line.subject, title=title, count=len(found)
    )
