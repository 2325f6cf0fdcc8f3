"""Handing a case on: to another programme (a new case here, with the same household) or to another township."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from db.types import new_uid
from minsheng_desktop.applications.cases import Case, load_cases
from minsheng_desktop.applications.judging import check_open, refused_row
from minsheng_desktop.applications.paths import TRANSFER, WAITING_NOTICE
from minsheng_desktop.applications.records import Agent, NewApplication, NewMember, Refused, StepOutcome
from minsheng_desktop.applications.registering import STEP_COLUMNS, register_application
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text


@use_case(Operation("applications.transfer", Right.EDIT))
def transfer_case(
    uow: UnitOfWork, uids: Sequence[bytes], on: date, by: str, reason: str, programme: str = "", township: str = ""
) -> StepOutcome:
    """Hand cases on; they end here (已终止). With ``programme`` a new case of the same household begins.

    ``township`` is the name of the office that goes on with them; ``made`` of the outcome are the new cases.
    """
    if on > uow.today:
        raise input_error("applications.future", day=on.isoformat(), today=uow.today.isoformat())
    if bool(programme) == bool(township):
        raise input_error("applications.transfer_where")
    if not (by.strip() and reason.strip()):
        raise input_error("applications.no_reason" if by.strip() else "applications.nobody")
    cases = load_cases(uow, uids)
    if not cases:
        raise not_found("applications.none")
    moved, made, refused = list[tuple[Case, bytes | None]](), list[bytes](), list[Refused]()
    for case in cases.values():
        try:
            _check(uow, case, on)
            new = register_application(uow, _again(case, programme, by)) if programme else None
        except AppError as error:
            refused.append(refused_row(case, error))
            continue
        moved.append((case, new))
        made += [new] if new else []
    _write(uow, moved, on, by, reason, programme, township)
    name = moved[0][0].row["name"] if len(moved) == 1 else text("applications.several", count=len(moved))
    uow.describe(name=name, to=township or programme, reason=reason.strip())
    return StepOutcome(len(moved), tuple(refused), (), tuple(made))


def _check(uow: UnitOfWork, case: Case, on: date) -> None:
    check_open(uow, case)
    if on < case.last_day:
        raise rule_error("applications.act_before_last", day=on.isoformat(), last=case.last_day.isoformat())
    if case.row["entitlement_uid"]:
        raise rule_error("applications.enrolled")
    if case.row["stage"] == WAITING_NOTICE:
        raise rule_error("applications.return_refused")
    if case.taken("pay") is not None or case.spent_fen:
        raise rule_error("applications.paid_first")


def _again(case: Case, programme: str, by: str) -> NewApplication:
    """The same application under another programme, with the rules of the day it was first made."""
    row = case.row
    if programme == row["programme"]:
        raise rule_error("applications.same_programme")
    members = tuple(
        NewMember(
            member["person_uid"], bool(member["covered"]), member["relation"] or "",
            date.fromisoformat(member["authorised_on"]) if member["authorised_on"] else None,
            member["no_signature_reason"] or "",
        )
        for member in case.members
    )  # fmt: skip
    agent = None
    if row["agent_name"]:
        signed = row["agent_authorised_on"]
        agent = Agent(
            row["agent_name"], row["agent_relation"] or "", row["agent_reason"] or "",
            date.fromisoformat(signed) if signed else None,
        )  # fmt: skip
    papers = tuple(sorted({code for listed in case.detail("papers") for code in listed}))
    relatives = case.detail("relatives")
    return NewApplication(
        programme, row["person_uid"], case.applied_on, row["household_uid"], members, row["applied_by"], agent,
        row["channel"], row["cause"] or "", row["urban_rural"] or "", papers=papers,
        relatives=relatives[-1] if relatives else "", predecessor=case.uid, done_by=by.strip(),
    )  # fmt: skip


def _write(
    uow: UnitOfWork, moved: Sequence[tuple[Case, bytes | None]], on: date, by: str, reason: str, programme: str,
    township: str,
) -> None:  # fmt: skip
    rows, changes = list[tuple[Any, ...]](), list[tuple[bytes, dict[str, Any]]]()
    for case, new in moved:
        details = {"programme": programme, "township": township, "stage": case.row["stage"]}
        details |= {"application": new.hex()} if new else {}
        kept = json.dumps({key: value for key, value in details.items() if value}, ensure_ascii=False)
        rows.append(
            (
                new_uid(), case.uid, case.last_position + 1, TRANSFER, "transferred", on.isoformat(),
                uow.today.isoformat(), by.strip(), reason.strip(), kept, None,
            )
        )  # fmt: skip
        changes.append((case.uid, {"status": "ended", "stage": "", "due_on": None, "stage_due_on": None}))
    if rows:
        uow.insert_many("application_step", STEP_COLUMNS, rows)
    uow.update_many("application", changes)
