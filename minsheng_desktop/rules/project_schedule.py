"""Engineering projects against their plan: the share of work due on a day, the six systems, advances, upkeep.

Shares are thousandths of the work (1000 = finished), amounts are integer fen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise

WHOLE_MILLI = 1000
# The six systems (M-142), in the order in which a project meets them.
SIX = ("legal_person", "tendering", "contract", "supervision", "reimbursement", "acceptance")
# The stage from which each of the six must stand: before work begins, and once it is done.
DUE_FROM = {
    "legal_person": "started",
    "tendering": "started",
    "contract": "started",
    "supervision": "started",
    "reimbursement": "finished",
    "acceptance": "finished",
}
# Stages in their order (M-147); a stopped project stands outside it.
ORDER = ("reserve", "approved", "started", "main_body", "finished", "accepted", "handed_over")
STOPPED = "stopped"


def reached(stage: str, wanted: str) -> bool:
    """Whether a project in ``stage`` has come to ``wanted`` or past it."""
    return stage in ORDER and ORDER.index(stage) >= ORDER.index(wanted)


def systems_due(stage: str) -> tuple[str, ...]:
    """The systems of the six that must stand in a stage."""
    return tuple(system for system in SIX if reached(stage, DUE_FROM[system]))


def missing_systems(stage: str, done: Collection[str]) -> tuple[str, ...]:
    """The systems of the six that should stand by now and do not."""
    return tuple(system for system in systems_due(stage) if system not in done)


def planned_milli(on: date, start: date | None, finish: date | None, points: Mapping[date, int]) -> int | None:
    """The share of the work due by the end of ``on``: straight lines from the start (0) over ``points`` to the finish.

    1 March to 31 December, on 30 June: 121 of 305 days → 397. From the finish on everything is due, start or none;
    None else without a start or finish, or where they are the wrong way round.
    """
    if finish is None or (start is not None and finish < start):
        return None
    if on >= finish:
        return WHOLE_MILLI
    if start is None:
        return None
    if on < start:
        return 0
    line = [(start, 0), *sorted((day, share) for day, share in points.items() if start < day < finish)]
    line.append((finish, WHOLE_MILLI))
    for (first, low), (last, high) in pairwise(line):
        if first <= on < last:
            passed = Fraction((on - first).days, (last - first).days)
            return round(low + (high - low) * passed)
    return WHOLE_MILLI


def days_late(planned: date | None, done: date | None, today: date) -> int:
    """How many days something came, or is by now, after its plan; 0 in time or without a plan."""
    if planned is None:
        return 0
    return max(((done or today) - planned).days, 0)


def outstanding(advanced: int, refunds: Sequence[int]) -> int:
    """What is still to be refunded of money that was advanced (M-150), in fen; never below zero."""
    return max(advanced - sum(refunds), 0)


def next_check(handed_over: date | None, checks: Sequence[date]) -> date | None:
    """When the next yearly check of upkeep is due (M-148): a year after the last, the first after handing over."""
    if handed_over is None:
        return None
    last = max([handed_over, *checks])
    leap_day = (last.month, last.day) == (2, 29)
    return date(last.year + 1, 2, 28) if leap_day else last.replace(year=last.year + 1)
