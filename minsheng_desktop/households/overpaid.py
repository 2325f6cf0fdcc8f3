"""What was paid for months after a death, from the payments on record (R-045)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import benefits as stored
from db.queries import death as reached
from db.queries import dossiers
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.rules import year_month

NEVER = 999912


@dataclass(frozen=True, slots=True)
class Overpaid:
    """What a benefit was paid too much after a death: fen by month (YYYYMM), of payments on record."""

    uid: bytes
    programme: str
    last_month: int
    months: tuple[int, ...]
    fen: tuple[int, ...]

    @property
    def total_fen(self) -> int:
        """All months together."""
        return sum(self.fen)


def rule_month(row: Mapping[str, Any], died_on: date) -> tuple[int, bool]:
    """(the last month due, whether the programme states its rule): the month of death unless it says otherwise."""
    rule = json.loads(row["settings"] or "{}").get("last_month") or ""
    month = year_month.of(died_on)
    return (year_month.add(month, -1) if rule == "previous_month" else month), bool(rule)


def paid_by_month(uow: UnitOfRead, row: Mapping[str, Any], last_month: int) -> dict[int, int]:
    """month → fen paid of a benefit after ``last_month``; a payment that failed counts as nothing paid."""
    people = [row["person_uid"]]
    if row["household_uid"]:
        people = list({*people, *reached.persons_of_household(uow.connection, row["household_uid"])})
    after = year_month.add(last_month, 1)
    paid: dict[int, int] = {}
    for month, fen, result in reached.payments_since(uow.connection, row["programme_uid"], people, after):
        paid[month] = paid.get(month, 0) + (0 if _failed(result) else fen)
    return paid


def _failed(result: str) -> bool:
    known = load_code_lists()["payment_status"].find(result) if result else None
    return known is not None and known.code == "failed"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a benefit is due by month as it stands on record."""

    row: Mapping[str, Any]
    amounts: Sequence[tuple[Any, ...]]
    states: Sequence[tuple[Any, ...]]

    def due(self, month: int) -> int:
        """Fen due in ``month``, supplement included; nothing while suspended or outside its time."""
        if not self.row["from_month"] <= month <= (self.row["to_month"] or NEVER):
            return 0
        status = next((s[3] for s in self.states if s[1] <= month <= (s[2] or NEVER)), self.row["status"])
        if status == "suspended":
            return 0
        held = [a for a in self.amounts if a[1] <= month <= (a[2] or NEVER)]
        return sum((fen or 0) + supplement for _, _, _, fen, supplement in held)


def schedules(uow: UnitOfRead, rows: Mapping[bytes, Mapping[str, Any]]) -> dict[bytes, Schedule]:
    """The schedule of each benefit."""
    amounts = stored.amounts(uow.connection, list(rows))
    states = stored.states(uow.connection, list(rows))
    return {uid: Schedule(row, amounts.get(uid, ()), states.get(uid, ())) for uid, row in rows.items()}


def overpaid_of(uow: UnitOfRead, person: bytes) -> tuple[Overpaid, ...]:
    """What was paid too much since a person died, benefit by benefit, as the payments on record stand now.

    Empty for the living. A benefit that goes on for others counts only what exceeds its present amount.
    """
    who = dossiers.row(uow.connection, "person", person)
    if who is None:
        raise not_found("households.no_person")
    died_on = full_date(who["died_on"])
    if died_on is None:
        return ()
    rows = stored.rows(uow.connection, reached.benefits_reached(uow.connection, uow.node.uid, person))
    covers = reached.covers(uow.connection, list(rows))
    found = []
    for uid, plan in schedules(uow, rows).items():
        last, _ = rule_month(plan.row, died_on)
        if not _touched(plan, covers, person, last):
            continue
        alone = not plan.row["household_uid"]
        paid = paid_by_month(uow, plan.row, last)
        over = {month: fen - (0 if alone else plan.due(month)) for month, fen in paid.items()}
        months = tuple(sorted(month for month, fen in over.items() if fen > 0))
        if months:
            fen = tuple(over[month] for month in months)
            found.append(Overpaid(uid, plan.row["programme"], last, months, fen))
    return tuple(found)


def full_date(written: str | None) -> date | None:
    """A day as stored; None where it is not told to the day."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _touched(plan: Schedule, covers: Sequence[Mapping[str, Any]], person: bytes, last: int) -> bool:
    """Whether the death reached the benefit: the dead drew it alone, was covered then, or it changed just after."""
    if not plan.row["household_uid"]:
        return bool(plan.row["person_uid"] == person)
    named = [cover for cover in covers if cover["benefit"] == plan.row["uid"]]
    if named:
        return any(cover["person"] == person and (cover["to_month"] or NEVER) >= last for cover in named)
    after = year_month.add(last, 1)
    return plan.row["to_month"] == last or any(amount[1] == after for amount in plan.amounts)
