"""What a death would come to, before anything is written: each benefit, the household, what was overpaid."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from db.queries import benefits as stored
from db.queries import death as reached
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.entitlements.periods import newest_amounts
from minsheng_desktop.households.overpaid import Schedule, paid_by_month, rule_month, schedules
from minsheng_desktop.rules import year_month

STOP, UNCOVER, HAND_OVER, UNCLEAR = "stop", "uncover", "hand_over", "unclear"


@dataclass(frozen=True, slots=True)
class DeathBenefit:
    """What becomes of one benefit; money is fen a month, months are YYYYMM.

    ``action``: stop; uncover (it goes on for others: ``amount_month`` is when the new amount begins, at
    ``proposed_fen`` or, where that is None, at what the clerk says); hand_over (the dead only held it for
    others); unclear (nobody knows whom it covers: stating an amount uncovers the dead, else it stays).
    ``estimated_*`` are months without any payment on record. ``rule_stated`` is False where the programme
    does not say which month is the last, so that the month of death is taken.
    """

    uid: bytes
    programme: str
    unit: str
    action: str
    last_month: int
    amount_fen: int | None
    supplement_fen: int
    covered_before: int
    covered_after: int
    proposed_fen: int | None
    overpaid_fen: int
    overpaid_months: tuple[int, ...]
    estimated_fen: int
    estimated_months: tuple[int, ...]
    amount_month: int
    rule_stated: bool
    held_by_dead: bool
    status: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What is known of whom a benefit covers: the living others named, whether the dead is, whether anybody is."""

    others: int
    person: bool
    named: bool


def plan_benefits(
    uow: UnitOfRead, person: bytes, died_on: date, living: Mapping[bytes, int], amounts: Mapping[bytes, int]
) -> list[DeathBenefit]:
    """What becomes of each running benefit of this office; ``living``: household → others who live there."""
    rows = stored.rows(uow.connection, reached.benefits_reached(uow.connection, uow.node.uid, person))
    running = {uid: row for uid, row in rows.items() if row["to_month"] is None}
    covers = reached.covers(uow.connection, list(running))
    newest = newest_amounts(uow, running)
    found = []
    for uid, schedule in schedules(uow, running).items():
        row = schedule.row
        action = _action(row, person, _cover(covers, uid, person), living.get(row["household_uid"]))
        if action == UNCLEAR and uid in amounts:
            action = UNCOVER
        if action:
            found.append(_line(uow, schedule, action, person, died_on, newest[uid], amounts.get(uid)))
    return found


def _cover(covers: Sequence[Mapping[str, Any]], benefit: bytes, person: bytes) -> Cover:
    now = [cover for cover in covers if cover["benefit"] == benefit and cover["to_month"] is None]
    others = sum(cover["person"] != person and cover["died_on"] is None for cover in now)
    return Cover(others, any(cover["person"] == person for cover in now), bool(now))


def _action(row: Mapping[str, Any], person: bytes, cover: Cover, others_at_home: int | None) -> str:
    """stop, uncover, hand_over, unclear, or nothing where the death does not reach the benefit."""
    holder = row["person_uid"] == person
    if row["unit"] != "household" or row["household_uid"] is None:
        return STOP if holder else ""
    if cover.named and not cover.person:
        return HAND_OVER if holder else ""
    if cover.named:
        return UNCOVER if cover.others else STOP
    if others_at_home == 0:
        return STOP
    if others_at_home is None and not holder:
        return ""
    if row["covered"] <= 1:
        return STOP if holder else ""
    if others_at_home is None:
        return UNCLEAR
    return UNCOVER if row["covered"] > others_at_home else UNCLEAR


def _line(
    uow: UnitOfRead, schedule: Schedule, action: str, person: bytes, died_on: date, newest: int, told: int | None
) -> DeathBenefit:
    row = schedule.row
    last, stated = rule_month(row, died_on)
    last = max(last, year_month.add(row["from_month"], -1))
    uncovers = action == UNCOVER
    after = row["covered"] - 1 if uncovers else 0 if action == STOP else row["covered"]
    line = DeathBenefit(
        uid=row["uid"], programme=row["programme"], unit=row["unit"], action=action, last_month=last,
        amount_fen=row["amount_fen"], supplement_fen=row["supplement_fen"], covered_before=row["covered"],
        covered_after=after, proposed_fen=None, overpaid_fen=0, overpaid_months=(), estimated_fen=0,
        estimated_months=(), amount_month=max(year_month.add(last, 1), newest), rule_stated=stated,
        held_by_dead=row["person_uid"] == person, status=row["status"],
    )  # fmt: skip
    if uncovers:
        line = replace(line, proposed_fen=told if told is not None else proposed(row))
    return _with_overpaid(uow, schedule, line) if action in (STOP, UNCOVER) else line


def proposed(row: Mapping[str, Any]) -> int | None:
    """The amount for one person fewer, where the programme pays per person and it divides evenly."""
    settings, fen, covered = json.loads(row["settings"] or "{}"), row["amount_fen"], row["covered"]
    if settings.get("amount_unit") != "person" or fen is None or covered < 2 or fen % covered:
        return None
    return int(fen // covered * (covered - 1))


def _with_overpaid(uow: UnitOfRead, schedule: Schedule, line: DeathBenefit) -> DeathBenefit:
    """Payments on record after the last month, and the months since without one; what is still due taken off."""
    row = schedule.row
    settings = json.loads(row["settings"] or "{}")
    known = line.action == STOP or line.proposed_fen is not None
    paid = paid_by_month(uow, row, line.last_month)
    over = {month: fen - _still_due(schedule, line, month) for month, fen in paid.items() if fen}
    estimated: dict[int, int] = {}
    if settings.get("pays", True) and schedule.row["programme_period"] == "monthly":
        for month in year_month.span(year_month.add(line.last_month, 1), year_month.of(uow.today)):
            if month not in paid and schedule.due(month):
                estimated[month] = schedule.due(month) - _still_due(schedule, line, month)
    if known:
        over = {month: fen for month, fen in over.items() if fen > 0}
        estimated = {month: fen for month, fen in estimated.items() if fen > 0}
    return replace(
        line,
        overpaid_fen=sum(over.values()) if known else 0,
        overpaid_months=tuple(sorted(over)),
        estimated_fen=sum(estimated.values()) if known else 0,
        estimated_months=tuple(sorted(estimated)),
    )


def _still_due(schedule: Schedule, line: DeathBenefit, month: int) -> int:
    """What the others are due in a month after the death."""
    if line.action == STOP:
        return 0
    if line.proposed_fen is None or month < line.amount_month:
        return schedule.due(month)
    return line.proposed_fen + line.supplement_fen if schedule.due(month) else 0
