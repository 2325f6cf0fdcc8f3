"""Lists of days off and of weekend days worked, as offices send them round: pasted lines, CSV or a workbook.

A line holds a day or a range of days, a name, and where it says so 上班 (worked); otherwise the days are off:
``2027-02-06至2027-02-12 春节``, ``2月20日 上班``, ``2027-01-01	元旦``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.holidays import OFF, WORK
from minsheng_desktop.programmes.tables import decode
from minsheng_desktop.rules.characters import plain
from minsheng_desktop.spreadsheets.reader import read_workbook

MAX_LINES, MAX_DAYS, MAX_BYTES, LONGEST_NAME = 1000, 20, 1_000_000, 30
_YEAR = r"(?:(?P<year{0}>20[0-9]{{2}})\s*[-/.\u5e74]\s*)?"
_MONTH_DAY = r"(?P<month{0}>[0-9]{{1,2}})\s*[-/.\u6708]\s*(?P<day{0}>[0-9]{{1,2}})\u65e5?"
_FIRST = (_YEAR + _MONTH_DAY).format("")
_LAST = (_YEAR + r"(?:(?P<month{0}>[0-9]{{1,2}})\s*[-/.\u6708]\s*)?(?P<day{0}>[0-9]{{1,2}})\u65e5?").format("_to")
_WEEKDAY = r"(?:\s*[(\uff08][^)\uff09]{1,6}[)\uff09])?"
_LINE = re.compile(
    rf"{_FIRST}{_WEEKDAY}(?:\s*(?:\u81f3|\u5230|~|\uff5e|\u2014+|\u2013|-)\s*{_LAST}{_WEEKDAY})?(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class NewHoliday:
    """A day of a list; ``kind`` is off or work."""

    day: date
    kind: str
    name: str


def read_holiday_file(path: Path, year: int | None = None) -> tuple[NewHoliday, ...]:
    """A list from .csv, .txt or a workbook. Raises INPUT with every fault by line, FILE if it cannot be read."""
    if path.suffix.lower() in (".csv", ".txt"):
        with path.open("rb") as handle:
            return read_holiday_list(decode(handle.read(MAX_BYTES)), year)
    sheets = read_workbook(path).sheets
    rows = sheets[0].rows if sheets else ()
    return read_holiday_list("\n".join("\t".join(_cell(cell) for cell in row) for row in rows), year)


def read_holiday_list(content: str, year: int | None = None) -> tuple[NewHoliday, ...]:
    """A list of lines; ``year`` is that of days without one. Raises INPUT with every fault by line."""
    found: dict[date, NewHoliday] = {}
    faults: list[dict[str, object]] = []
    lines = [line for line in content.splitlines() if plain(line)]
    for number, line in enumerate(lines[:MAX_LINES], 1):
        try:
            for holiday in _days(line, year):
                found[holiday.day] = holiday
        except ValueError:
            if number > 1 or any(sign.isdigit() for sign in line):
                message = text("errors.programmes.holiday_unreadable", value=plain(line)[:40])
                faults.append({"row": number, "column": "", "message": message})
    if faults or not found:
        raise AppError(Kind.INPUT, "programmes.holidays_unread", details=faults, count=len(faults))
    return tuple(sorted(found.values(), key=lambda holiday: holiday.day))


def _days(line: str, year: int | None) -> Iterator[NewHoliday]:
    written = plain(line.replace(",", " ").replace("\t", " "))
    match = _LINE.search(written)
    if match is None:
        raise ValueError(line)
    first = _day(match["year"], match["month"], match["day"], year)
    last = first
    if match["day_to"]:
        last = _day(match["year_to"] or str(first.year), match["month_to"] or str(first.month), match["day_to"], year)
    if not 0 <= (last - first).days <= MAX_DAYS:
        raise ValueError(line)
    rest = " ".join(part for part in (written[: match.start()], match["rest"]) if part)
    kind = WORK if any(word in rest.lower() for word in text("programmes.holiday.work_words").split()) else OFF
    name = _name(rest)
    for step in range((last - first).days + 1):
        yield NewHoliday(first + timedelta(step), kind, name)


def _day(year: str | None, month: str, day: str, default: int | None) -> date:
    if not year and default is None:
        raise ValueError(day)
    return date(int(year or default or 0), int(month), int(day))


def _name(rest: str) -> str:
    """What the line calls the day, without the words that say off or worked."""
    name = rest
    for word in text("programmes.holiday.plain_words").split():
        name = name.replace(word, " ")
    name = " ".join(re.sub(r"[:\uff1a;\uff1b\u3002\uff0c\u3001()\uff08\uff09]", " ", name).split())
    return name[:LONGEST_NAME] or text("programmes.holiday.unnamed")


def _cell(cell: object) -> str:
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}-{cell.day:02d}"
    return "" if cell is None else str(cell)
