"""A death: every benefit stopped or re-decided, the household put right, what was overpaid shown; one operation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.queries import benefits as stored
from db.queries import death as reached
from db.queries import dossiers
from db.queries import membership as homes
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.disbursements.back_pay import record_back_pay
from minsheng_desktop.disbursements.records import NewBackPay
from minsheng_desktop.entitlements.periods import end_periods, set_amounts, uncover
from minsheng_desktop.entitlements.states import change_states
from minsheng_desktop.entitlements.why import NO_WORD, Why
from minsheng_desktop.households.death_plan import HAND_OVER, STOP, UNCLEAR, UNCOVER, DeathBenefit, plan_benefits
from minsheng_desktop.households.leaving import change_from, end_rows
from minsheng_desktop.households.membership import pass_headship
from minsheng_desktop.households.overpaid import full_date
from minsheng_desktop.households.service import doubt_sentence
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.age import completed_years
from minsheng_desktop.rules.money import is_monthly, spelt

SPOUSE = ("10", "11", "12")  # GB/T 4761
ADULT = 18
DEATH = "death"  # of the list back_pay_cause


@dataclass(frozen=True, slots=True)
class HeadCandidate:
    """A living member who may become the head of the household."""

    person_uid: bytes
    membership_uid: bytes
    name: str
    relation: str
    birth: str | None
    adult: bool


@dataclass(frozen=True, slots=True)
class DeathPreview:
    """What a death comes to. ``overpaid_fen`` counts payments on record, ``estimated_fen`` months without any.

    ``head_candidates`` is filled where the dead was the head and others live on: one of them must become
    the head (the spouse comes first). ``doubts`` are open questions about the person, left to the clerk.
    """

    person_uid: bytes
    name: str
    died_on: str
    benefits: tuple[DeathBenefit, ...]
    overpaid_fen: int
    household_uid: bytes | None
    head_candidates: tuple[HeadCandidate, ...]
    estimated_fen: int
    doubts: tuple[str, ...]
    version: tuple[int, int]

    @property
    def needs_head(self) -> bool:
        """Whether somebody must become the head of the household."""
        return bool(self.head_candidates)

    @property
    def needs_amount(self) -> tuple[bytes, ...]:
        """Benefits that go on for others and whose new amount must be told."""
        return tuple(b.uid for b in self.benefits if b.action == UNCOVER and b.proposed_fen is None)


def check_death(uow: UnitOfRead, person: bytes, died_on: date) -> dict[str, AppError]:
    """What is wrong with a date of death, by field."""
    row = _person(uow, person)
    born = full_date(row["birth"])
    if died_on > uow.today or (born and died_on < born):
        first = born.isoformat() if born else ""
        return {"died_on": input_error("households.death_date", first=first, last=uow.today.isoformat())}
    return {}


def preview_death(
    uow: UnitOfRead, person: bytes, died_on: date, amounts: Mapping[bytes, int] | None = None
) -> DeathPreview:
    """What recording the death would come to; ``amounts`` (benefit → fen a month) are what the clerk says so far.

    Raises INPUT for a date before birth or after today, RULE for a person of another office.
    """
    row = _person(uow, person)
    if row["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    for error in check_death(uow, person, died_on).values():
        raise error
    memberships = reached.open_memberships(uow.connection, person)
    others = {
        m["household_uid"]: [
            other
            for other in reached.living_members(uow.connection, m["household_uid"])
            if other["person_uid"] != person
        ]
        for m in memberships
    }
    living = {household: len(members) for household, members in others.items()}
    benefits = tuple(plan_benefits(uow, person, died_on, living, amounts or {}))
    led = next((m["household_uid"] for m in memberships if m["is_head"]), None)
    home = led or next(iter(others), None)
    return DeathPreview(
        person_uid=person,
        name=row["name"],
        died_on=died_on.isoformat(),
        benefits=benefits,
        overpaid_fen=sum(line.overpaid_fen for line in benefits),
        household_uid=home,
        head_candidates=_candidates(others.get(led, []), died_on) if led else (),
        estimated_fen=sum(line.estimated_fen for line in benefits),
        doubts=_doubts(uow, person),
        version=(row["epoch"], row["counter"]),
    )


def _person(uow: UnitOfRead, person: bytes) -> dict[str, Any]:
    row = dossiers.row(uow.connection, "person", person)
    if row is None:
        raise not_found("households.no_person")
    return row


def _doubts(uow: UnitOfRead, person: bytes) -> tuple[str, ...]:
    found = dossiers.doubts_of(uow.connection, [person])
    return tuple(doubt_sentence(rule, json.loads(params), name) for _, rule, _, params, _, name in found)


def _candidates(members: list[dict[str, Any]], on: date) -> tuple[HeadCandidate, ...]:
    """Adults, the spouse first; where only children live on, these."""
    found = []
    for member in members:
        born = full_date(member["birth"])
        adult = born is None or (born <= on and completed_years(born, on) >= ADULT)
        spouse = member["relation_code"] in SPOUSE
        line = HeadCandidate(
            member["person_uid"], member["uid"], member["name"], member["relation"], member["birth"], adult
        )
        found.append((not spouse, line))
    adults = [line for _, line in sorted(found, key=lambda pair: pair[0]) if line.adult]
    return tuple(adults or [line for _, line in found])


@use_case(Operation("households.record_death", Right.EDIT))
def record_death(
    uow: UnitOfWork,
    person: bytes,
    died_on: date,
    amounts: Mapping[bytes, int] | None = None,
    new_head: bytes | None = None,
    seen: tuple[int, int] | None = None,
    recover: bool = False,
    why: Why = NO_WORD,
) -> DeathPreview:
    """Record a death and all that follows; answers what was done.

    ``why``: who approved what follows, and what else is told of it (else: the death); it stands with every benefit.
    ``recover``: what was paid on record after the last month due enters the list of back pay, to be recovered.

    ``amounts``: benefit → fen a month for those who go on being covered. ``new_head`` is a person. Raises
    RULE where an amount or the new head is missing or nothing is left to do (another date of a death that stopped
    benefits would leave their last months as they are: it is taken back and recorded anew), CONFLICT if the
    person changed since ``seen``.
    """
    plan = preview_death(uow, person, died_on, amounts)
    row, lines = _person(uow, person), plan.benefits
    if seen and seen != plan.version:
        raise AppError(Kind.CONFLICT, "edit_conflict")
    memberships = reached.open_memberships(uow.connection, person)
    if row["died_on"] and not lines and not memberships:
        raise _recorded_before(row, plan)
    _check_amounts(plan)
    head = _chosen_head(plan, new_head)
    uow.update("person", person, {"died_on": plan.died_on})
    sizes = {m["household_uid"]: _size(uow, m["household_uid"]) for m in memberships}
    month = year_month.of(died_on)
    end_rows(uow, "household_member", [(m["uid"], m["from_month"] or 0) for m in memberships], month)
    if head and plan.household_uid:
        pass_headship(uow, plan.household_uid, head.membership_uid)
    rows = stored.rows(uow.connection, [line.uid for line in lines])
    because = why.or_else(text("changes.reason_death"))
    _stop(uow, [line for line in lines if line.action == STOP], rows, because)
    for line in lines:
        _carry_on(uow, line, rows[line.uid], person, head, because)
    _shrink(uow, sizes, year_month.add(month, 1), because)
    if recover:
        record_back_pay(uow, [_overpaid(line) for line in lines if line.overpaid_fen])
    stopped = sum(line.action == STOP for line in lines)
    uow.describe(name=row["name"], date=plan.died_on, stopped=stopped, kept=len(lines) - stopped,
                 overpaid=spelt(plan.overpaid_fen), **why.params())  # fmt: skip
    return plan


def _recorded_before(row: Mapping[str, Any], plan: DeathPreview) -> AppError:
    if row["died_on"] == plan.died_on:
        return rule_error("households.already_dead", name=row["name"], date=plan.died_on)
    return rule_error("households.dead_other_day", name=row["name"], date=row["died_on"])


def _overpaid(line: DeathBenefit) -> NewBackPay:
    """The months of a benefit paid after a death, to be recovered (R-045)."""
    months = sorted(line.overpaid_months)
    return NewBackPay(line.uid, months[0], months[-1], DEATH, amount_fen=-line.overpaid_fen, months=len(months))


def _check_amounts(plan: DeathPreview) -> None:
    for line in plan.benefits:
        if line.action == UNCOVER and line.proposed_fen is None:
            raise input_error("households.death_amount", programme=line.programme, count=line.covered_after)
        if not is_monthly(line.proposed_fen or 0):
            raise input_error("entitlements.bad_amount")


def _chosen_head(plan: DeathPreview, new_head: bytes | None) -> HeadCandidate | None:
    if not plan.needs_head:
        return None
    found = next((line for line in plan.head_candidates if line.person_uid == new_head), None)
    if found is None:
        names = text("changes.list_join").join(line.name for line in plan.head_candidates)
        raise input_error("households.death_head", names=names)
    return found


def _stop(uow: UnitOfWork, lines: list[DeathBenefit], rows: Mapping[bytes, dict[str, Any]], why: Why) -> None:
    for last in sorted({line.last_month for line in lines}):
        uids = [line.uid for line in lines if line.last_month == last]
        end_periods(uow, uids, last)
        change_states(
            uow,
            [(rows[uid], {"status": "stopped"}) for uid in uids],
            year_month.add(last, 1),
            why,
            also={"to_month": last},
        )


def _carry_on(
    uow: UnitOfWork, line: DeathBenefit, row: dict[str, Any], person: bytes, head: HeadCandidate | None,
    why: Why,
) -> None:  # fmt: skip
    """A benefit that goes on for others: the cover ends, the amount is set anew, the new head holds it."""
    if line.action not in (UNCOVER, HAND_OVER, UNCLEAR):
        return
    if line.action == UNCOVER:
        uncover(uow, line.uid, person, line.last_month)
        after = year_month.add(line.last_month, 1)
        change_from(uow, [(row, {"covered": line.covered_after})], after, why)
        if line.proposed_fen != row["amount_fen"]:
            set_amounts(uow, [(line.uid, line.proposed_fen, row["supplement_fen"])], line.amount_month, why=why)
    if line.held_by_dead:
        holder = head.person_uid if head else _present_head(uow, row["household_uid"])
        if holder:
            uow.update("entitlement", line.uid, {"person_uid": holder})


def _present_head(uow: UnitOfRead, household: bytes) -> bytes | None:
    """The living head; where none is marked, the eldest who lives there."""
    living = reached.living_members(uow.connection, household)
    head = next((member for member in living if member["is_head"]), living[0] if living else None)
    return head["person_uid"] if head else None


def _size(uow: UnitOfRead, household: bytes) -> int:
    """How many belonged to a household before the death."""
    return len(homes.present_members(uow.connection, household))


def _shrink(uow: UnitOfWork, sizes: Mapping[bytes, int], month: int, why: Why) -> None:
    """The size stated on households and their benefits follows where it said what was on record."""
    for household, before in sizes.items():
        if homes.size_stated(uow.connection, household) == before:
            uow.update("household", household, {"size_stated": before - 1})
        running = [
            row
            for row in homes.running_benefits(uow.connection, household)
            if row["household_uid"] == household
            and row["household_size"] == before
            and row["home_node"] == uow.node.uid
        ]
        change_from(uow, [(row, {"household_size": before - 1}) for row in running], month, why)
