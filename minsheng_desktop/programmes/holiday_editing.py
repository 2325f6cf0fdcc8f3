"""Changing the calendar of days off and of weekend days that are worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from db.queries import programmes as stored
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.definitions import drop_definition, put_definition
from minsheng_desktop.programmes.editing import refuse_county_row
from minsheng_desktop.programmes.holiday_lists import LONGEST_NAME, NewHoliday
from minsheng_desktop.programmes.holidays import OFF, WORK, HolidayRecord, list_holidays
from minsheng_desktop.rules.characters import plain


@dataclass(frozen=True, slots=True)
class HolidaysImported:
    """How many days of a list were new, changed, known already."""

    new: int
    changed: int
    unchanged: int


@use_case(Operation("programmes.set_holiday", Right.DEFINE))
def set_holiday(uow: UnitOfWork, day: date, kind: str, name: str = "", source: str = "") -> bytes:
    """Say that a day is off (``off``) or worked (``work``). Raises INPUT, RULE where the row is the county's."""
    if kind not in (OFF, WORK):
        raise input_error("programmes.holiday_kind")
    uow.describe(day=day.isoformat(), kind=text(f"programmes.holiday.{kind}"))
    held = {record.day: record for record in list_holidays(uow)}.get(day)
    return _put(uow, NewHoliday(day, kind, plain(name)[:LONGEST_NAME]), source, held)


@use_case(Operation("programmes.import_holidays", Right.DEFINE))
def import_holidays(uow: UnitOfWork, holidays: Sequence[NewHoliday], source: str = "") -> HolidaysImported:
    """Take in a list of days; other days stay. Raises RULE where a row is the county's and says something else."""
    known = {record.day: record for record in list_holidays(uow)}
    new = changed = 0
    for holiday in holidays:
        held = known.get(holiday.day)
        if held and (held.kind, held.name) == (holiday.kind, holiday.name):
            continue
        _put(uow, holiday, source, held)
        new, changed = new + (held is None), changed + (held is not None)
    uow.describe(new=new, changed=changed)
    return HolidaysImported(new, changed, len(holidays) - new - changed)


@use_case(Operation("programmes.remove_holiday", Right.DEFINE))
def remove_holiday(uow: UnitOfWork, days: Sequence[date]) -> int:
    """Take days out of the calendar: their weekday decides again. Answers how many. Raises NOT_FOUND, RULE."""
    known = {record.day: record for record in list_holidays(uow)}
    missing = [day for day in days if day not in known]
    if missing:
        raise not_found("programmes.no_holiday", day=missing[0].isoformat())
    for day in days:
        _refuse_county(uow, known[day].uid)
        drop_definition(uow, "holiday", known[day].uid, "removed")
    uow.describe(day=days[0].isoformat(), count=len(days))
    return len(days)


def _put(uow: UnitOfWork, holiday: NewHoliday, source: str, held: HolidayRecord | None) -> bytes:
    if held:
        _refuse_county(uow, held.uid)
    return put_definition(
        uow,
        "holiday",
        holiday.day.isoformat(),
        {"day": holiday.day.isoformat(), "kind": holiday.kind,
         "name": holiday.name or text("programmes.holiday.unnamed"),
         "source": plain(source) or text("programmes.source_own", office=uow.node.name)},
    )  # fmt: skip


def _refuse_county(uow: UnitOfRead, uid: bytes) -> None:
    try:
        refuse_county_row(uow, stored.row(uow.connection, "holiday", uid))
    except AppError as error:
        raise AppError(Kind.RULE, "programmes.county_holiday") from error
