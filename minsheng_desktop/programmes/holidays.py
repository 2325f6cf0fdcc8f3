"""The calendar of days off and of weekend days that are worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.queries import programmes as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.rules.working_days import Holidays

OFF, WORK = "off", "work"


@dataclass(frozen=True, slots=True)
class HolidayRecord:
    """A day of the calendar: ``kind`` is off or work, ``source`` the document or where it was shipped from."""

    uid: bytes
    day: date
    kind: str
    name: str
    source: str


def list_holidays(uow: UnitOfRead, year: int | None = None) -> list[HolidayRecord]:
    """The days of the calendar in order, of one year where it is given."""
    found = [
        HolidayRecord(bytes(row["uid"]), date.fromisoformat(row["day"]), row["kind"], row["name"], row["source"] or "")
        for row in stored.holidays(uow.connection)
    ]
    return [record for record in found if year is None or record.day.year == year]


def calendar(uow: UnitOfRead) -> Holidays:
    """The calendar for counting working days."""
    records = list_holidays(uow)
    return Holidays(
        frozenset(record.day for record in records if record.kind == OFF),
        frozenset(record.day for record in records if record.kind == WORK),
    )
