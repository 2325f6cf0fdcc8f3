"""What happens to cases besides the steps of their path: returned, withdrawn, ended, reopened, given more time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.queries import applications as stored
from db.types import new_uid
from minsheng_desktop.applications.cases import Case, load_cases
from minsheng_desktop.applications.deadlines import stage_due, total_due
from minsheng_desktop.applications.following import follow_decisions, void_steps
from minsheng_desktop.applications.judging import check_open, refused_row
from minsheng_desktop.applications.paths import END, EXTEND, REOPEN, RETURN, WAITING_NOTICE, WITHDRAW, step_label
from minsheng_desktop.applications.records import Refused, StepOutcome
from minsheng_desktop.applications.registering import STEP_COLUMNS
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.rules.working_days import Holidays

UNDECIDED: Mapping[str, Any] = {
    "decided_by": None, "decided_on": None, "decision_reason": None, "recheck_on": None, "from_month": None,
    "reckoning": None,
}  # fmt: skip


@dataclass(slots=True)
class Act:
    """What an act writes for a case: its columns (of an own case), details of its row, steps that become void."""

    columns: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict)
    void: list[bytes] = field(default_factory=list)


Judge = Callable[[Case], Act]


def _perform(
    uow: UnitOfWork, uids: Sequence[bytes], code: str, on: date, by: str, reason: str, judge: Judge
) -> StepOutcome:
    """Judge every case, write what can be written, name the others. Raises INPUT for what is wrong with the act."""
    if on > uow.today:
        raise input_error("applications.future", day=on.isoformat(), today=uow.today.isoformat())
    if not by.strip():
        raise input_error("applications.nobody")
    if not reason.strip():
        raise input_error("applications.no_reason")
    cases = load_cases(uow, uids)
    if not cases:
        raise not_found("applications.none")
    done, refused = list[tuple[Case, Act]](), list[Refused]()
    for case in cases.values():
        try:
            if on < case.last_day:
                raise rule_error("applications.act_before_last", day=on.isoformat(), last=case.last_day.isoformat())
            done.append((case, judge(case)))
        except AppError as error:
            refused.append(refused_row(case, error))
    _write(uow, code, on, by, reason, done)
    name = done[0][0].row["name"] if len(done) == 1 else text("applications.several", count=len(done))
    uow.describe(name=name, reason=reason.strip())
    return StepOutcome(len(done), tuple(refused))


def _write(uow: UnitOfWork, code: str, on: date, by: str, reason: str, done: Sequence[tuple[Case, Act]]) -> None:
    rows = [
        (
            new_uid(), case.uid, case.last_position + 1, code, RESULTS[code], on.isoformat(), uow.today.isoformat(),
            by.strip(), reason.strip(), json.dumps(act.details, ensure_ascii=False) if act.details else None, None,
        )
        for case, act in done
    ]  # fmt: skip
    if rows:
        uow.insert_many("application_step", STEP_COLUMNS, rows)
    uow.update_many("application_step", [(uid, {"void": 1}) for _, act in done for uid in act.void])
    own = [(case.uid, act.columns) for case, act in done if case.row["home_node"] == uow.node.uid]
    uow.update_many("application", own)


RESULTS = {RETURN: "returned", WITHDRAW: "withdrawn", END: "ended", REOPEN: "reopened", EXTEND: "extended"}


def back_to(case: Case, to: str, on: date, holidays: Holidays, node: bytes) -> Act:
    """A case put back to wait for ``to``: that step and those behind it are taken anew."""
    step = case.path.step(to)
    assert step is not None
    due = stage_due(case.path, case.rules, to, on, holidays)
    columns: dict[str, Any] = {
        "stage": to, "status": step.waiting, "stage_due_on": due.isoformat() if due else None, **UNDECIDED,
    }  # fmt: skip
    if case.path.position(to) <= case.path.position("accept"):
        columns["due_on"] = None
    elif case.row["due_on"] is None:
        columns["due_on"] = total_due(case.rules, case.accepted_on, holidays, case.extended).isoformat()
    if case.taken("pay") is None:
        columns |= {"amount_fen": None, "supplement_fen": 0}
    return Act(columns, {"to": to}, void_steps(case, to, node))


@use_case(Operation("applications.return", Right.EDIT))
def return_case(uow: UnitOfWork, uids: Sequence[bytes], to: str, reason: str, on: date, by: str) -> StepOutcome:
    """Send cases back to an earlier step (``to`` "": the one before) with a reason; it is taken anew.

    A county returns what waits for its decision; the township's case follows with the return package.
    """
    follow_decisions(uow, uids)
    holidays = calendar(uow)

    def judge(case: Case) -> Act:
        own = case.row["home_node"] == uow.node.uid
        if own or uow.node.role != "county" or case.rules["decides"] != "county":
            check_open(uow, case)
        elif case.row["stage"] != "decide" or case.row["pending"]:
            raise rule_error("applications.decided_already", office=case.row["town"])
        if case.row["entitlement_uid"]:
            raise rule_error("applications.enrolled")
        if case.row["stage"] == WAITING_NOTICE:
            raise rule_error("applications.return_refused")
        return back_to(case, _target(case, to), on, holidays, uow.node.uid)

    return _perform(uow, uids, RETURN, on, by, reason, judge)


def _target(case: Case, to: str) -> str:
    """The step a case goes back to. Raises RULE for one that does not lie behind it."""
    here = case.path.position(case.row["stage"])
    passed = [s for s in case.path.chain(case.rules) if case.path.position(s.code) < here and s.code != "apply"]
    wanted = to or (passed[-1].code if passed else "")
    if wanted == "apply" and passed:
        wanted = passed[0].code
    if wanted not in {step.code for step in passed}:
        names = text("applications.join").join(f"{step.code}（{step.label}）" for step in passed)
        raise rule_error(
            "applications.no_return", step=step_label(case.path, wanted or case.row["stage"]),
            steps=names or text("applications.none_listed"),
        )  # fmt: skip
    return wanted


@use_case(Operation("applications.withdraw", Right.EDIT))
def withdraw_case(uow: UnitOfWork, uids: Sequence[bytes], reason: str, on: date, by: str) -> StepOutcome:
    """Close cases because the applicants take them back (已撤回)."""
    return _perform(uow, uids, WITHDRAW, on, by, reason, lambda case: _close(uow, case, "withdrawn"))


@use_case(Operation("applications.end", Right.EDIT))
def end_cases(uow: UnitOfWork, uids: Sequence[bytes], reason: str, on: date, by: str) -> StepOutcome:
    """Close cases that cannot go on: the applicant died, moved away or does not help (已终止)."""
    return _perform(uow, uids, END, on, by, reason, lambda case: _close(uow, case, "ended"))


def _close(uow: UnitOfWork, case: Case, status: str) -> Act:
    check_open(uow, case)
    if case.row["entitlement_uid"]:
        raise rule_error("applications.enrolled")
    if case.row["stage"] == WAITING_NOTICE:
        raise rule_error("applications.return_refused")
    if case.taken("pay") is not None or case.spent_fen:
        raise rule_error("applications.paid_first")
    return Act({"status": status, "stage": "", "due_on": None, "stage_due_on": None}, {"stage": case.row["stage"]})


@use_case(Operation("applications.reopen", Right.EDIT))
def reopen_case(uow: UnitOfWork, uids: Sequence[bytes], to: str, reason: str, on: date, by: str) -> StepOutcome:
    """Take up withdrawn, ended or refused cases again, at ``to`` ("": where they stopped)."""
    holidays = calendar(uow)

    def judge(case: Case) -> Act:
        row = case.row
        if row["home_node"] != uow.node.uid:
            raise rule_error("applications.other_office", office=row["town"])
        if row["status"] not in ("withdrawn", "ended", "refused"):
            raise rule_error("applications.not_closed")
        if any(step["step"] == "transfer" for step in case.live):
            raise rule_error("applications.transferred_away")
        household = row["household_uid"] if row["unit"] == "household" else None
        other = stored.open_case(uow.connection, row["programme_uid"], row["person_uid"], household)
        if other is not None and row["period"] != "one_off":
            raise rule_error(
                "applications.running_already", number=other[1], programme=row["short_name"], name=row["name"]
            )
        return back_to(case, _reopened_at(case, to), on, holidays, uow.node.uid)

    return _perform(uow, uids, REOPEN, on, by, reason, judge)


def _reopened_at(case: Case, to: str) -> str:
    chain = [step.code for step in case.path.chain(case.rules) if step.code != "apply"]
    taken = {code: case.taken(code) for code in chain}
    refusing = next((code for code in chain if (row := taken[code]) and _refused_by(case, row)), "")
    stopped = refusing or next((code for code in chain if taken[code] is None), chain[-1])
    wanted = to or stopped
    if wanted not in chain or chain.index(wanted) > chain.index(stopped):
        names = text("applications.join").join(chain[: chain.index(stopped) + 1])
        raise rule_error("applications.no_return", step=step_label(case.path, wanted), steps=names)
    return wanted


def _refused_by(case: Case, row: Mapping[str, Any]) -> bool:
    step = case.path.step(row["step"])
    result = step.result(row["result"]) if step else None
    return result is not None and result.after == "refuse"


@use_case(Operation("applications.extend", Right.EDIT))
def extend_deadline(uow: UnitOfWork, uids: Sequence[bytes], reason: str, on: date, by: str) -> StepOutcome:
    """Give cases the extended time of their rules (45 working days, decided by the township 40), once."""
    holidays = calendar(uow)

    def judge(case: Case) -> Act:
        check_open(uow, case)
        if case.extended:
            raise rule_error("applications.extended_already", day=case.row["due_on"] or "")
        if case.taken("accept") is None or case.taken("decide") is not None:
            raise rule_error("applications.not_extendable")
        due = total_due(case.rules, case.accepted_on, holidays, extended=True).isoformat()
        return Act({"due_on": due}, {"from": case.row["due_on"], "to": due})

    return _perform(uow, uids, EXTEND, on, by, reason, judge)
