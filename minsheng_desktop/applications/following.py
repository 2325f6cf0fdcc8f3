"""A township's case follows what the county wrote about it: a decision, or a return to an earlier step.

The county's word is a step of the county's own; it comes with the return package. Here the township's row takes it
over. A word counts once: only while the case waits for the decision and nothing of this office was written after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import applications as stored
from minsheng_desktop.applications.cases import Case, details_of, is_void, load_cases
from minsheng_desktop.applications.deadlines import stage_due, total_due
from minsheng_desktop.applications.paths import RETURN, WAITING_NOTICE
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.rules.working_days import Holidays

DECIDED = ("amount_fen", "supplement_fen", "category", "from_month", "income_fen", "reckoning")


def void_steps(case: Case, to: str, node: bytes) -> list[bytes]:
    """The own steps of a case from ``to`` on, which a return makes void; those of other offices lie behind it."""
    first = case.path.position(to)
    return [
        step["uid"]
        for step in case.steps
        if step["home_node"] == node
        and not is_void(step, case.steps, case.path)
        and case.path.step(step["step"]) is not None
        and case.path.position(step["step"]) >= first
    ]


@use_case(Operation("applications.follow", Right.EDIT, undoable=False))
def follow_all(uow: UnitOfWork) -> int:
    """Let every case of this office follow the county's word; answers how many did."""
    count = follow_decisions(uow)
    uow.describe(count=count)
    return count


def follow_decisions(uow: UnitOfWork, uids: Sequence[bytes] | None = None) -> int:
    """As ``follow_all``, within another operation (the import of a return package, any step); ``uids`` None: all."""
    waiting = stored.to_follow(uow.connection, uow.node.uid)
    chosen = [uid for uid in waiting if uids is None or uid in set(uids)]
    if not chosen:
        return 0
    holidays = calendar(uow)
    columns, void = list[tuple[bytes, dict[str, Any]]](), list[bytes]()
    for case in load_cases(uow, chosen).values():
        word = [step for step in case.steps if step["home_node"] != uow.node.uid][-1]
        if word["step"] == RETURN:
            to = str(details_of(word).get("to") or "preliminary")
            columns.append((case.uid, _returned(case, word, to, holidays)))
            void += void_steps(case, to, uow.node.uid)
        else:
            columns.append((case.uid, _decided(case, word, holidays)))
    uow.update_many("application", columns)
    uow.update_many("application_step", [(uid, {"void": 1}) for uid in void])
    return len(columns)


def _decided(case: Case, word: Mapping[str, Any], holidays: Holidays) -> dict[str, Any]:
    details, on = details_of(word), date.fromisoformat(word["done_on"])
    shared = {
        "decided_by": word["done_by"], "decided_on": word["done_on"], "decision_reason": word["opinion"],
        "due_on": None,
    }  # fmt: skip
    if word["result"] != "ok":
        due = stage_due(case.path, case.rules, WAITING_NOTICE, on, holidays)
        return shared | {
            "stage": WAITING_NOTICE, "status": "refused", "recheck_on": details.get("recheck_on"),
            "stage_due_on": due.isoformat() if due else None,
        }  # fmt: skip
    stage = case.path.after("decide", case.rules)
    waiting, due = case.path.step(stage), stage_due(case.path, case.rules, stage, on, holidays)
    told = {key: details[key] for key in DECIDED if key in details}
    return shared | told | {
        "stage": stage, "status": waiting.waiting if waiting else "confirmed",
        "stage_due_on": due.isoformat() if due else None,
    }  # fmt: skip


def _returned(case: Case, word: Mapping[str, Any], to: str, holidays: Holidays) -> dict[str, Any]:
    step, on = case.path.step(to), date.fromisoformat(word["done_on"])
    due = stage_due(case.path, case.rules, to, on, holidays)
    total = case.row["due_on"] or total_due(case.rules, case.accepted_on, holidays, case.extended).isoformat()
    return {
        "stage": to, "status": step.waiting if step else "accepted", "due_on": total,
        "stage_due_on": due.isoformat() if due else None,
    }  # fmt: skip
