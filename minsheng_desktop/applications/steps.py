"""Taking a step for one or many cases: each is judged by its own path and rules; who cannot is named, the others go on.

A row has one writer: the county decides on a township's case by a step of its own, which the township's case follows
when the return package has come (``applications.following``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.types import new_uid
from minsheng_desktop.applications.acts import end_cases as end_cases
from minsheng_desktop.applications.acts import extend_deadline as extend_deadline
from minsheng_desktop.applications.acts import reopen_case as reopen_case
from minsheng_desktop.applications.acts import return_case as return_case
from minsheng_desktop.applications.acts import withdraw_case as withdraw_case
from minsheng_desktop.applications.cases import Case, load_cases
from minsheng_desktop.applications.deadlines import stage_due, total_due
from minsheng_desktop.applications.deciding import Deciding, recheck_day
from minsheng_desktop.applications.effects import effects_of
from minsheng_desktop.applications.enrolling import enrol_cases
from minsheng_desktop.applications.following import follow_decisions
from minsheng_desktop.applications.judging import judge, refused_row
from minsheng_desktop.applications.needs import Occasion
from minsheng_desktop.applications.paths import REFUSE, STAY, WAITING_NOTICE, Step, StepResult
from minsheng_desktop.applications.records import Refused, StepOutcome, StepWish
from minsheng_desktop.applications.registering import STEP_COLUMNS
from minsheng_desktop.applications.relatives import standing_aside
from minsheng_desktop.applications.reserve import spendable
from minsheng_desktop.applications.step_details import read_details
from minsheng_desktop.applications.transferring import transfer_case as transfer_case
from minsheng_desktop.core.errors import AppError, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.rules.working_days import Holidays

DECIDING = ("decide", "enrol", "posting_3")  # what only somebody with the right to decide may enter


@dataclass(slots=True)
class Plan:
    """What a step comes to for one case: the row in its record, its columns, rows of other tables."""

    case: Case
    step: Step
    result: StepResult
    details: dict[str, Any]
    columns: dict[str, Any] = field(default_factory=dict)
    inserts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    updates: list[tuple[str, bytes, dict[str, Any]]] = field(default_factory=list)


@use_case(Operation("applications.take_step", Right.EDIT))
def take_step(uow: UnitOfWork, uids: Sequence[bytes], wish: StepWish) -> StepOutcome:
    """Take one step for some cases; answers how many took it and who could not, with the reason and the way out.

    Raises INPUT for what is wrong with the step itself (a day in the future, nobody named, an unreadable detail),
    FORBIDDEN where a decision is entered by somebody without that right.
    """
    details = _check_wish(uow, wish)
    follow_decisions(uow, uids)
    cases = load_cases(uow, uids)
    if not cases:
        raise not_found("applications.none")
    work = _Work(uow, wish, details, calendar(uow), standing_aside(uow, uids, (uow.user.name, wish.done_by)))
    plans, refused = list[Plan](), list[Refused]()
    for place, case in enumerate(cases.values()):
        uow.job.tick(place, len(cases))
        try:
            plans.append(work.plan(case))
        except AppError as error:
            refused.append(refused_row(case, error))
    warnings, made = list[Refused](), list[bytes]()
    if wish.step == "enrol":
        enrolled = enrol_cases(uow, [(plan.case, plan.details) for plan in plans], wish.done_on)
        refused += enrolled.refused
        warnings, made = list(enrolled.warnings), list(enrolled.made.values())
        plans = [plan for plan in plans if plan.case.uid in enrolled.made]
        for plan in plans:
            plan.columns["entitlement_uid"] = enrolled.made[plan.case.uid]
    _write(uow, wish, plans)
    label = plans[0].step.label if plans else wish.step
    names = plans[0].case.row["name"] if len(plans) == 1 else text("applications.several", count=len(plans))
    uow.describe(name=names, step=label, result=plans[0].result.label if plans else wish.result)
    return StepOutcome(len(plans), tuple(refused), tuple(warnings), tuple(made))


def _check_wish(uow: UnitOfWork, wish: StepWish) -> dict[str, Any]:
    if wish.done_on > uow.today:
        raise input_error("applications.future", day=wish.done_on.isoformat(), today=uow.today.isoformat())
    if not wish.done_by.strip():
        raise input_error("applications.nobody")
    if wish.step in DECIDING:
        uow.require(Right.DECIDE)
    return read_details(wish.step, wish.details)


class _Work:
    """What a step comes to, case by case; sums that run over cases (the reserve fund) are kept."""

    def __init__(
        self,
        uow: UnitOfWork,
        wish: StepWish,
        details: Mapping[str, Any],
        holidays: Holidays,
        aside: Mapping[bytes, AppError],
    ) -> None:
        self.uow, self.wish, self.details, self.holidays, self.aside = uow, wish, details, holidays, aside
        self.deciding = Deciding(uow, wish.opinion)
        self.left_fen = spendable(uow, wish.done_on) if wish.step == "pay" else 0

    def plan(self, case: Case) -> Plan:
        """Judge the step for a case and work out what it writes. Raises what stands in the way."""
        wish = self.wish
        if case.uid in self.aside and case.rules["stand_aside"]:
            raise self.aside[case.uid]
        step, result = judge(self.uow, case, wish, self.details, self.holidays)
        plan = Plan(case, step, result, dict(self.details))
        effects = effects_of(self.uow, case, self._occasion(step, result), wish, self.left_fen)
        plan.details |= effects.details
        plan.inserts, plan.updates = effects.inserts, effects.updates
        plan.columns |= effects.columns
        self.left_fen -= effects.spent_fen
        if step.code == "decide" and result.after != REFUSE:
            self._decide(plan)
        if result.after == REFUSE:
            self._refuse(plan)
        else:
            self._go_on(plan)
        return plan

    def _occasion(self, step: Step, result: StepResult) -> Occasion:
        return Occasion(step, self.wish.done_on, self.holidays, result.code, self.details, self.wish.opinion)

    def _decide(self, plan: Plan) -> None:
        decision = self.deciding.decide(plan.case, self.wish.done_on, self.details)
        plan.columns |= decision.columns() | self._decided()
        plan.details |= {key: value for key, value in decision.columns().items() if value is not None}

    def _decided(self) -> dict[str, Any]:
        wish = self.wish
        return {
            "decided_by": wish.done_by.strip(), "decided_on": wish.done_on.isoformat(),
            "decision_reason": wish.opinion.strip() or None,
        }  # fmt: skip

    def _refuse(self, plan: Plan) -> None:
        case, on = plan.case, self.wish.done_on
        recheck = recheck_day(case, on, self.details)
        plan.details |= {"recheck_on": recheck} if recheck else {}
        due = stage_due(case.path, case.rules, WAITING_NOTICE, on, self.holidays)
        plan.columns |= self._decided() | {
            "stage": WAITING_NOTICE, "status": "refused", "recheck_on": recheck, "due_on": None,
            "stage_due_on": _iso(due),
        }  # fmt: skip

    def _go_on(self, plan: Plan) -> None:
        """The next stage with its status and deadlines; an optional step leaves the case where it is."""
        case, step, result = plan.case, plan.step, plan.result
        if result.after == STAY:
            plan.columns |= {"status": result.status} if result.status else {}
            return
        if step.code != case.row["stage"]:
            return
        stage = "" if step.code == WAITING_NOTICE else case.path.after(step.code, case.rules)
        waiting = case.path.step(stage) if stage else None
        due = stage_due(case.path, case.rules, stage, self.wish.done_on, self.holidays) if stage else None
        plan.columns |= {"stage": stage, "stage_due_on": _iso(due)}
        if waiting is not None:
            plan.columns["status"] = waiting.waiting
        if step.code == "accept":
            plan.columns["due_on"] = total_due(case.rules, self.wish.done_on, self.holidays).isoformat()
        if step.code == "decide":
            plan.columns["due_on"] = None


def _write(uow: UnitOfWork, wish: StepWish, plans: Sequence[Plan]) -> None:
    """Every row of all cases, table by table; of another office's case only the step is ours."""
    rows = [
        (
            new_uid(), plan.case.uid, plan.case.last_position + 1, plan.step.code, plan.result.code,
            wish.done_on.isoformat(), uow.today.isoformat(), wish.done_by.strip(), wish.opinion.strip() or None,
            json.dumps(plan.details, ensure_ascii=False) if plan.details else None, wish.paper.strip() or None,
        )
        for plan in plans
    ]  # fmt: skip
    if rows:
        uow.insert_many("application_step", STEP_COLUMNS, rows)
    grouped: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = {}
    for plan in plans:
        for table, values in plan.inserts:
            grouped.setdefault((table, tuple(values)), []).append(tuple(values.values()))
    for (table, columns), listed in grouped.items():
        uow.insert_many(table, columns, listed)
    changes: dict[str, list[tuple[bytes, dict[str, Any]]]] = {}
    for plan in plans:
        for table, uid, values in plan.updates:
            changes.setdefault(table, []).append((uid, values))
    for table, updates in changes.items():
        uow.update_many(table, updates)
    own = [plan for plan in plans if plan.case.row["home_node"] == uow.node.uid]
    uow.update_many("application", [(plan.case.uid, plan.columns) for plan in own if plan.columns])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
