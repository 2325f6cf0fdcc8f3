"""The calendar of reports (报送日历) as callers get it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minsheng_desktop.rules.report_periods import Due

SENT, SENT_LATE, OVERDUE, DUE, COMING, BEFORE = "sent", "late", "overdue", "due", "coming", "before"
STATES = (OVERDUE, DUE, COMING, SENT, SENT_LATE, BEFORE)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something due regularly. ``office`` says who owes it: township or county. ``changeable``: not the county's.

    ``shipped`` came with the program and was not touched; ``days_ahead`` is when it begins to be told.
    """

    uid: bytes
    code: str
    title: str
    recipient: str
    office: str
    due: Due
    responsible: str
    days_ahead: int
    document: str
    from_day: date | None
    until_day: date | None
    shipped: bool
    changeable: bool


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty as entered; an empty ``code`` makes a new one named after its title, an empty ``office`` means this one.

    A county may say what its townships owe (office ``township``): it travels to them.
    """

    title: str
    recipient: str
    due: Due
    code: str = ""
    office: str = ""
    responsible: str = ""
    days_ahead: int = 7
    document: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A duty and a period. ``state``: sent, late (sent after the day), overdue, due (told by now), coming, before (from
    before this workspace was begun). ``days`` until it is due (below 0: late), None once it was sent."""

    duty: Duty
    period: str
    period_text: str
    due_on: date
    state: str
    days: int | None
    sent_on: date | None = None
    sent_by: str = ""
    remark: str = ""
