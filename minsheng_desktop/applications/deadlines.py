"""Until when a case and each of its steps must be done, in working days; and the first month of a benefit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minsheng_desktop.applications.paths import WAITING_NOTICE, Path, Settings
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.age import LeapDay, month_reached
from minsheng_desktop.rules.working_days import Holidays, add_working_days

MARCH, FEBRUARY = LeapDay.MARCH_1, LeapDay.FEBRUARY_28


def total_days(rules: Settings, extended: bool = False) -> int:
    """Working days from acceptance to decision: 30, extended 45; decided by the township 25 and 40."""
    if rules["decides"] == "township":
        return int(rules["delegated_extended_days" if extended else "delegated_days"])
    return int(rules["extended_days" if extended else "total_days"])


def total_due(rules: Settings, accepted_on: date, holidays: Holidays, extended: bool = False) -> date:
    """The day by which a case accepted on ``accepted_on`` must be decided."""
    return add_working_days(accepted_on, total_days(rules, extended), holidays)


def stage_due(path: Path, rules: Settings, stage: str, since: date, holidays: Holidays) -> date | None:
    """The day by which the step ``stage`` is due, counted from the step before; None: no limit of its own."""
    if path.needs_source:
        return None  # an old case was settled long ago
    if stage == WAITING_NOTICE:
        return add_working_days(since, int(rules["refusal_days"]), holidays)
    step = path.step(stage)
    days = rules["deadline_days"].get(step.deadline) if step and step.deadline else None
    return None if days is None else add_working_days(since, int(days), holidays)


def days_late(due_on: str | None, stage_due_on: str | None, today: date) -> int:
    """Calendar days past the nearer of two deadlines; 0 in time or without one."""
    dues = [date.fromisoformat(day) for day in (due_on, stage_due_on) if day]
    return max(0, (today - min(dues)).days) if dues else 0


def first_month(rules: Settings, applied_on: date, decided_on: date, births: Sequence[str | None], age: int = 0) -> int:
    """The first month of a benefit by the rule ``first_month``.

    ``births`` are those of the covered persons: a benefit that begins with an age begins in the month the last of
    them reaches it (or the next), but never before the month of the application.
    """
    rule = rules["first_month"]
    if rule == "application_month":
        return year_month.of(applied_on)
    if rule == "confirmation_month":
        return year_month.of(decided_on)
    if rule in ("age_month", "age_next_month") and age:
        leap = FEBRUARY if rules["leap_birthday"] == "28feb" else MARCH
        reached = [month_reached(day, age, leap) for day in map(_day, births) if day]
        if reached:
            start = max(reached) if rule == "age_month" else year_month.add(max(reached), 1)
            return max(start, year_month.of(applied_on))
    return year_month.add(year_month.of(decided_on), 1)


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def months_later(day: date, months: int) -> date:
    """The same day some months later, the last day of that month where it has no such day."""
    month = year_month.add(year_month.of(day), months)
    last = year_month.last_day(month)
    return last.replace(day=min(day.day, last.day))
