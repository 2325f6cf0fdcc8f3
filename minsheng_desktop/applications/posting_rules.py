"""What the settings say of sheets: what may be shown, how long a sheet hangs, whether it is renewed each quarter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from minsheng_desktop.applications.posting_records import COUNTS, NAMES, NOWHERE
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.programmes.settings import Rules, rules_of
from minsheng_desktop.rules.numerals import LETTERS, read_number
from minsheng_desktop.rules.working_days import Holidays, add_working_days

WORKING = "working"
_GROUP = re.compile(f"第?([0-9]{{1,3}}|[{LETTERS}]{{1,4}})")
_STRICTNESS = {NAMES: 0, COUNTS: 1, NOWHERE: 2}


class PostingRules:
    """The settings about sheets on a day, read once for each programme and place."""

    def __init__(self, uow: UnitOfRead, day: date) -> None:
        self._uow, self._day = uow, day
        self._known: dict[tuple[str, str], Rules] = {}

    def of(self, programme: str, place: str) -> Rules:
        """The settings of a programme at a place (area code)."""
        key = (programme, place)
        if key not in self._known:
            self._known[key] = rules_of(self._uow, programme, self._day, place)
        return self._known[key]

    def stands(self, programme: str, place: str) -> bool:
        """Whether the programme has a standing sheet at the place."""
        rules = self.of(programme, place)
        return bool(rules["standing_posting"]) and rules["posting_level"] != NOWHERE


def strictest(levels: Iterable[str]) -> str:
    """The level that shows least: of a case's own rules and those of today the more careful one holds."""
    return max(levels, key=lambda level: _STRICTNESS.get(level, 2))


def group_order(group: str) -> tuple[int, str]:
    """Where a village group stands among others: 二组 before 十组, those without a number behind."""
    found = _GROUP.match(group)
    number = None
    if found:
        number = int(found[1]) if found[1].isdigit() else read_number(found[1])
    return (number if number is not None else 9999, group)


def last_day(first: date, days: int, kind: str, holidays: Holidays) -> date:
    """The last day of a sheet put up on ``first``, which counts: 20 November and 7 days → 26 November.

    With ``working`` days the first working day from ``first`` on is day one.
    """
    if kind != WORKING:
        return first + timedelta(days=max(days, 1) - 1)
    return add_working_days(first - timedelta(days=1), max(days, 1), holidays)


def holidays_of(uow: UnitOfRead) -> Holidays:
    """The working calendar of this workspace."""
    return calendar(uow)
