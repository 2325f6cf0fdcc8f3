"""Until when the package of a month is due: set by the county, handed down with its packages."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import periods as stored
from minsheng_desktop.core.errors import input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange.periods import require_county
from minsheng_desktop.programmes.definitions import drop_definition, put_definition
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.characters import plain

EVERY_MONTH = 0
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that is set: ``day`` of every month where ``month`` is 0, else ``due_on`` for that month (YYYYMM)."""

    month: int
    day: int | None
    due_on: date | None
    document: str


def list_deadlines(uow: UnitOfRead) -> list[Deadline]:
    """What is set, the rule of every month first."""
    return [
        Deadline(
            row["month"], row["day"], date.fromisoformat(row["due_on"]) if row["due_on"] else None,
            row["document"] or "",
        )
        for row in stored.deadlines(uow.connection)
    ]  # fmt: skip


def due_on(deadlines: Sequence[Deadline], month: int) -> date | None:
    """The day the package of ``month`` is due, None where none is set; the 31st of a short month is its last day."""
    for line in sorted(deadlines, key=lambda line: line.month == EVERY_MONTH):
        if line.month == month and line.due_on:
            return line.due_on
        if line.month == EVERY_MONTH and line.day:
            year, of_year = year_month.split(month)
            return date(year, of_year, min(line.day, calendar.monthrange(year, of_year)[1]))
    return None


def month_due(uow: UnitOfRead, month: int) -> date | None:
    """The day the package of ``month`` is due here."""
    return due_on(list_deadlines(uow), month)


def read_deadline(typed: str, month: int) -> tuple[int, int | None, date | None]:
    """What was typed: a day (1 to 31) is that of every month, a date that of ``month`` alone.

    Answers the month, the day and the date for ``set_deadline``. Raises INPUT.
    """
    said = plain(typed)
    if said.isdigit() and 1 <= int(said) <= 31:
        return EVERY_MONTH, int(said), None
    try:
        return month, None, date.fromisoformat(said)
    except ValueError as error:
        raise input_error("county.bad_typed") from error


@use_case(Operation("exchange.set_deadline", Right.DEFINE))
def set_deadline(
    uow: UnitOfWork, month: int = EVERY_MONTH, day: int | None = None, due: date | None = None, document: str = ""
) -> bytes:
    """Set the ``day`` of every month, or the date ``due`` for one ``month``; what was set for it gives way.

    Raises RULE in a township, INPUT where day and month do not fit together.
    """
    require_county(uow)
    if month == EVERY_MONTH:
        if day is None or not 1 <= day <= 31:
            raise input_error("county.bad_day")
        values: Mapping[str, Any] = {"day": day, "due_on": None}
        uow.describe(day=str(day))
    else:
        year_month.split(month)
        if due is None:
            raise input_error("county.bad_due")
        values = {"day": None, "due_on": due.isoformat()}
        uow.describe(month=year_month.to_text(month), day=due.isoformat())
    said = plain(document)[:LONGEST] or None
    return put_definition(uow, "package_deadline", str(month), {"month": month, "document": said, **values})


@use_case(Operation("exchange.remove_deadline", Right.DEFINE))
def remove_deadline(uow: UnitOfWork, month: int = EVERY_MONTH) -> None:
    """Take a day that was set away. Raises RULE in a township, NOT_FOUND."""
    require_county(uow)
    row = next((row for row in stored.deadlines(uow.connection) if row["month"] == month), None)
    if row is None:
        raise not_found("county.no_deadline")
    drop_definition(uow, "package_deadline", row["uid"], "removed")
    uow.describe(month=year_month.to_text(month) if month else "")
