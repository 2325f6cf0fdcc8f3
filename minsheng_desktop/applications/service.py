"""Applications: taking them in, lists of them, and one case whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from db.queries import applications as stored
from minsheng_desktop.applications.cases import Case, Row, age_of, details_of, is_adult, is_void, load_cases
from minsheng_desktop.applications.deadlines import days_late
from minsheng_desktop.applications.enrolling import barriers
from minsheng_desktop.applications.needs import missing_of
from minsheng_desktop.applications.paths import path_of, step_label
from minsheng_desktop.applications.records import (
    Agent,
    AllowedStep,
    ApplicationFilter,
    ApplicationRecord,
    ApplicationRow,
    CaseFile,
    CaseMember,
    CaseStep,
    NextStep,
)
from minsheng_desktop.applications.registering import existing_benefits
from minsheng_desktop.applications.registering import preview_application as preview_application
from minsheng_desktop.applications.registering import register_application as register_application
from minsheng_desktop.core.errors import not_found
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.reckoning import explain
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.holidays import calendar
from minsheng_desktop.programmes.settings import Rules
from minsheng_desktop.rules import year_month

ENDED = ("withdrawn", "ended")


def list_applications(uow: UnitOfRead, wanted: ApplicationFilter | None = None) -> tuple[ApplicationRow, ...]:
    """The cases of a filter (None: all), the newest first."""
    wanted = wanted or ApplicationFilter()
    if wanted.uids:
        found = stored.cases(uow.connection, wanted.uids)
        rows = [found[uid] for uid in wanted.uids if uid in found]
    else:
        rows = stored.list_cases(uow.connection, _query(uow, wanted))
    shown = tuple(row_of(uow, row) for row in rows)
    if wanted.same_month:
        shown = _late_for_their_month(uow, shown, rows)
    return shown


def _query(uow: UnitOfRead, wanted: ApplicationFilter) -> stored.CaseQuery:
    return stored.CaseQuery(
        programme=wanted.programme,
        village=wanted.village,
        statuses=tuple(status_code(status) for status in wanted.statuses),
        stages=wanted.stages,
        path=wanted.path,
        text=wanted.text.strip(),
        late_on=uow.today.isoformat() if wanted.late else "",
        open_only=wanted.open_only,
        recheck_by=wanted.recheck_by.isoformat() if wanted.recheck_by else "",
        same_month=int(wanted.same_month),
        applied_from=wanted.applied_from.isoformat() if wanted.applied_from else "",
        applied_to=wanted.applied_to.isoformat() if wanted.applied_to else "",
        person=wanted.person,
        household=wanted.household,
        office=wanted.office,
        handled_by=(uow.user.login, uow.user.name) if wanted.mine else (),
    )


def status_code(written: str) -> str:
    """The code of a status written as code or word."""
    item = load_code_lists()["application_status"].find(written)
    return item.code if item else written


def status_label(code: str) -> str:
    """The word for a status of a case."""
    return next((item.label for item in load_code_lists()["application_status"].items if item.code == code), code)


def _late_for_their_month(
    uow: UnitOfRead, shown: Sequence[ApplicationRow], rows: Sequence[Row]
) -> tuple[ApplicationRow, ...]:
    """Those whose programme pays in the month of the decision and that were not enrolled for it (R-038)."""
    begun = stored.first_months(uow.connection, [row.entitlement_uid for row in shown if row.entitlement_uid])
    return tuple(
        line
        for line, row in zip(shown, rows, strict=True)
        if Rules.of(json.loads(row["rules"]))["same_month_payment"] and _missed_month(line, begun, uow.today)
    )


def _missed_month(line: ApplicationRow, begun: dict[bytes, int], today: date) -> bool:
    if not line.decided_on:
        return False
    month = year_month.of(date.fromisoformat(line.decided_on))
    if line.entitlement_uid is None:
        return True
    return begun.get(line.entitlement_uid, month) > month


def row_of(uow: UnitOfRead, row: Row) -> ApplicationRow:
    """A case as lists show it."""
    path, pending = path_of(row["path"]), row["pending"] or ""
    own = row["home_node"] == uow.node.uid
    stage = row["stage"]
    late = 0
    if (stage and row["shown"] not in ("confirmed", "refused", *ENDED)) or stage == "notify":
        late = days_late(row["due_on"] if stage != "notify" else None, row["stage_due_on"], uow.today)
    return ApplicationRow(
        row["uid"], row["number"], row["programme"], row["short_name"], row["person_uid"], row["name"], row["id_no"],
        row["household_uid"], row["village"], row["village_group"], row["town"] or ("" if not own else uow.node.name),
        row["size"], row["covered"], row["applied_on"], row["path"], path.label, stage,
        step_label(path, stage) if stage and not pending else "", row["shown"], status_label(row["shown"]),
        row["due_on"] or "", row["stage_due_on"] or "", late, row["category"] or "", row["income_fen"],
        row["amount_fen"], row["supplement_fen"], row["decided_on"] or "", row["from_month"], row["recheck_on"] or "",
        row["decision_reason"] or "", row["entitlement_uid"], own,
        json.loads(row["rules"]).get("values", {}).get("decides") == "county",
    )  # fmt: skip


def case_file(uow: UnitOfRead, uid: bytes) -> CaseFile:
    """One case whole. Raises NOT_FOUND."""
    case = load_cases(uow, [uid]).get(uid)
    if case is None:
        raise not_found("applications.none")
    holidays = calendar(uow)
    running = bool(case.row["stage"]) and case.row["status"] not in ENDED
    missing = missing_of(case, uow.today, holidays) if running else ()
    return CaseFile(
        _record(uow, case),
        tuple(_member(member, case.applied_on) for member in case.members),
        tuple(_step(uow, case, step) for step in case.steps),
        missing,
        _next(uow, case) if running else None,
        _allowed(case) if running else (),
        existing_benefits(uow, [member["person_uid"] for member in case.members]),
        explain(json.loads(case.row["reckoning"])) if case.row["reckoning"] else "",
        tuple(_warnings(uow, case)),
    )


def _record(uow: UnitOfRead, case: Case) -> ApplicationRecord:
    row = case.row
    agent = None
    if row["agent_name"]:
        signed = row["agent_authorised_on"]
        agent = Agent(
            row["agent_name"], row["agent_relation"] or "", row["agent_reason"] or "",
            date.fromisoformat(signed) if signed else None,
        )  # fmt: skip
    way = load_code_lists()["applied_by"].find(row["applied_by"])
    return ApplicationRecord(
        row_of(uow, row), row["applied_by"], way.label if way else row["applied_by"], agent, row["channel"],
        row["cause"] or "", row["urban_rural"] or "", case.extra, row["decided_by"] or "", row["reckoning"] or "",
        row["predecessor_uid"], row["source"] or "", row["remark"] or "", dict(case.rules.values),
        (row["epoch"], row["counter"]),
    )  # fmt: skip


def _member(member: Row, on: date) -> CaseMember:
    return CaseMember(
        member["uid"], member["person_uid"], member["name"], member["id_no"], member["relation"] or "",
        member["birth"] or "", age_of(member["birth"], on), is_adult(member["birth"], on), bool(member["covered"]),
        member["authorised_on"] or "", member["no_signature_reason"] or "", member["died_on"] or "",
    )  # fmt: skip


def _step(uow: UnitOfRead, case: Case, step: Row) -> CaseStep:
    known = case.path.step(step["step"])
    result = known.result(step["result"]) if known else None
    return CaseStep(
        step["uid"], step["position"], step["step"], step_label(case.path, step["step"]), step["result"],
        result.label if result else "", step["done_on"], step["entered_on"], step["done_by"], step["opinion"] or "",
        details_of(step), step["paper"] or "", is_void(step, case.steps, case.path),
        step["home_node"] == uow.node.uid,
    )  # fmt: skip


def _next(uow: UnitOfRead, case: Case) -> NextStep | None:
    if case.row["pending"]:
        return NextStep("follow", text("applications.follow"), "township", "", 0)
    step = case.path.step(case.row["stage"])
    if step is None:
        return None
    who = "county" if step.code == "decide" and case.rules["decides"] == "county" else "township"
    due = case.row["stage_due_on"] or case.row["due_on"] or ""
    return NextStep(step.code, step.label, who, due, row_of(uow, case.row).days_late)


def _allowed(case: Case) -> tuple[AllowedStep, ...]:
    if case.row["pending"]:
        return ()
    steps = case.path.allowed(case.row["stage"], case.rules, bool(case.objections))
    return tuple(
        AllowedStep(step.code, step.label, tuple((r.code, r.label) for r in step.results), step.details)
        for step in steps
    )


def _warnings(uow: UnitOfRead, case: Case) -> list[str]:
    """What a person should look at: people who died, the check's result, a child's month that was missed."""
    found = [text("applications.warn.died", name=m["name"]) for m in case.members if m["died_on"]]
    if case.check and case.check["conclusion"] == "exceeds":
        found.append(text("applications.warn.exceeds"))
    row = row_of(uow, case.row)
    begun = stored.first_months(uow.connection, [row.entitlement_uid] if row.entitlement_uid else [])
    if case.rules["same_month_payment"] and row.status == "confirmed" and _missed_month(row, begun, uow.today):
        found.append(text("applications.warn.same_month", month=row.decided_on[:7]))
    if row.days_late:
        found.append(text("applications.warn.late", days=row.days_late))
    if case.row["stage"] and not row.entitlement_uid and case.row["status"] not in ENDED:
        found += [text("applications.warn.barrier", reason=reason) for reason in barriers(uow, case, uow.today)]
    found += [
        text("applications.warn.relative", name=relative["official_name"])
        for relative in case.relatives
        if relative["stands_aside"]
    ]
    return found


def stage_counts(uow: UnitOfRead) -> dict[tuple[str, str], int]:
    """How many cases wait, by (step, status)."""
    return {(stage, status): count for stage, status, count in stored.stage_counts(uow.connection)}


def find_applications(uow: UnitOfRead, written: Sequence[str]) -> list[bytes]:
    """Cases by uid (hex), or by number as written. Raises NOT_FOUND naming the first unknown one."""
    found: list[bytes] = []
    for word in written:
        uid = _uid(word)
        rows: list[dict[str, Any]] = []
        if uid is None:
            rows = stored.list_cases(uow.connection, stored.CaseQuery(text=word.strip()))
            rows = [row for row in rows if row["number"] == word.strip()]
        elif uid in stored.cases(uow.connection, [uid]):
            found.append(uid)
            continue
        if not rows:
            raise not_found("applications.none_such", number=word)
        found.append(bytes(rows[0]["uid"]))
    return found


def _uid(written: str) -> bytes | None:
    try:
        found = bytes.fromhex(written)
    except ValueError:
        return None
    return found if len(found) == 16 else None
