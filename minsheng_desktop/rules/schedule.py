"""Scheduled progress of tasks (序时), lag, the five judgements and a forecast.

Shares are ``Fraction`` (1 = the whole year's target).
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from minsheng_desktop.rules.rates import Exact, exact

NOTHING = Fraction(0)
WHOLE = Fraction(1)


class Light(StrEnum):
    """How a task stands against its schedule; the values are codes of the list ``task_status``."""

    AHEAD = "ahead"
    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    SERIOUSLY_BEHIND = "seriously_behind"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lower bounds of completion ÷ scheduled progress for each judgement (R-060, a setting)."""

    ahead: Fraction = Fraction(105, 100)
    on_schedule: Fraction = Fraction(1)
    behind: Fraction = Fraction(80, 100)


@dataclass(frozen=True, slots=True)
class Milestone:
    """By the end of ``day`` the ``share`` of the target is due."""

    day: date
    share: Fraction


DEFAULT_THRESHOLDS = Thresholds()


def time_share(as_of: date, year: int, first_month: int = 1, last_month: int = 12) -> Fraction:
    """Months elapsed / months of the task (R-058); a month counts from its last day on.

    30 June → 6/12; 29 June → 5/12. A task may run over a part of the year only.
    """
    if not 1 <= first_month <= last_month <= 12:
        raise ValueError("the task must end in the year it begins")
    closed = as_of.month if _is_month_end(as_of) else as_of.month - 1
    elapsed = (as_of.year - year) * 12 + closed - (first_month - 1)
    months = last_month - first_month + 1
    return Fraction(min(max(elapsed, 0), months), months)


def milestone_share(as_of: date, start: date, milestones: Sequence[Milestone]) -> Fraction:
    """The share due by a plan of milestones, linear between them (R-059).

    ``start`` is the day the work begins (share 0 on the eve). Months count alike whatever their
    length, days within a month by their part of it. After the last milestone its share holds.
    """
    before_day, before_share = start - timedelta(days=1), NOTHING
    for milestone in sorted(milestones, key=lambda item: item.day):
        if as_of < milestone.day:
            passed = _month_position(as_of) - _month_position(before_day)
            length = _month_position(milestone.day) - _month_position(before_day)
            # before the start nothing is due; two milestones on one day leave no length
            part = max(NOTHING, passed / length) if length > 0 else NOTHING
            return before_share + (milestone.share - before_share) * part
        before_day, before_share = milestone.day, milestone.share
    return before_share


def scheduled_amount(target: Exact, share: Fraction) -> Fraction:
    """What should be reached by now: 300 beds × 84 % = 252."""
    return exact(target) * share


def lag_points(completion: Fraction, scheduled: Fraction) -> Fraction:
    """Completion − schedule in percentage points; negative is behind: 6.67 % at 50 % → −43.33."""
    return (completion - scheduled) * 100


def judge(
    completion: Fraction | None, scheduled: Fraction, thresholds: Thresholds = DEFAULT_THRESHOLDS
) -> Light | None:
    """The judgement of completion against schedule (R-060); ``None`` where no rate can be formed.

    Done at 100 % of the target. Where nothing is due yet, any result is ahead and none is on schedule.
    """
    if completion is None:
        return None
    if completion >= WHOLE:
        return Light.DONE
    if scheduled <= 0:
        return Light.AHEAD if completion > 0 else Light.ON_SCHEDULE
    ratio = completion / scheduled
    if ratio >= thresholds.ahead:
        return Light.AHEAD
    if ratio >= thresholds.on_schedule:
        return Light.ON_SCHEDULE
    return Light.BEHIND if ratio >= thresholds.behind else Light.SERIOUSLY_BEHIND


def forecast(actual: Exact, elapsed: Fraction) -> Fraction | None:
    """The result at the year's end if the pace holds: 1852 at half-year → 3704; ``None`` at the start."""
    return exact(actual) / elapsed if elapsed > 0 else None


def completion_forecast(completion: Fraction | None, elapsed: Fraction) -> Fraction | None:
    """The completion rate at the year's end if the pace holds; ``None`` where no rate or no time has passed."""
    return None if completion is None else forecast(completion, elapsed)


def months_late(completion: Fraction, shares: Sequence[Fraction], elapsed: int) -> Fraction:
    """How many months ago the schedule asked for what is done now; 0 for what is not behind.

    ``shares`` are what is due by the end of January … December, ``elapsed`` the months that have passed. Linear within
    a month: 41.67 % at the end of June by equal months are one month late.
    """
    if elapsed <= 0 or completion >= shares[elapsed - 1]:
        return NOTHING
    before = NOTHING
    for at, share in enumerate(shares[:elapsed]):
        if share > completion:
            return elapsed - at - (completion - before) / (share - before)
        before = share
    return NOTHING


def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _month_position(day: date) -> Fraction:
    days = calendar.monthrange(day.year, day.month)[1]
    return day.year * 12 + day.month - 1 + Fraction(day.day, days)
