"""Checks of the economic situation (经济状况核对): answers, checks left out with a reason, where they all stand.

Requests go out in ``means_requests``; the county's answer comes back typed or as a file (``means_answers``). Where a
case waits for its check, asking and answering also take its step.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from db.queries import means as stored
from db.types import new_uid
from minsheng_desktop.applications.authorisations import is_adult, line_of
from minsheng_desktop.applications.entering import CLOSED, check_day, check_reason, own_cases, refused_case
from minsheng_desktop.applications.means_records import (
    ANSWERED,
    LEFT_OUT,
    UNASKED,
    WAITING,
    Answered,
    MeansAnswer,
    MeansCheckRecord,
    MeansFilter,
    MeansHit,
)
from minsheng_desktop.applications.records import Refused, StepWish
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.settings import Rules

VERIFY = "verify"
EVERYTHING = MeansFilter()


@use_case(Operation("means.answer", Right.EDIT))
def answer_checks(uow: UnitOfWork, answers: Sequence[MeansAnswer]) -> Answered:
    """Write down what the county answered; several cases at once, typed or read from a file.

    A case that was asked about gets its answer, one that was never asked (a result that came by itself) a check of
    its own. Raises INPUT for an unknown conclusion or hit; a case that is closed, or answered before it was asked,
    is refused.
    """
    done = answer_all(uow, answers)
    uow.describe(cases=done.cases)
    return done


def answer_all(uow: UnitOfWork, answers: Sequence[MeansAnswer]) -> Answered:
    """The work of ``answer_checks``, for whoever reads answers from a file."""
    for answer in answers:
        _check_answer(uow, answer)
    uids = list(dict.fromkeys(answer.application_uid for answer in answers))
    cases = stored.cases(uow.connection, uids)
    if len(cases) != len(uids):
        raise not_found("means.no_case")
    checks = stored.newest_checks(uow.connection, uids)
    refused: list[Refused] = []
    taken: list[MeansAnswer] = []
    for answer in answers:
        case, check = cases[answer.application_uid], checks.get(answer.application_uid)
        fault = _cannot_answer(case, check, answer.answered_on)
        if fault:
            refused.append(refused_case(case, fault))
            continue
        values: dict[str, object] = {
            "answered_on": answer.answered_on.isoformat(),
            "conclusion": answer.conclusion,
            "hits": _hits_text(answer.hits),
            "remark": answer.remark.strip() or None,
        }
        _write_result(uow, case, check, values)
        taken.append(answer)
    stayed: list[Refused] = []
    for conclusion, result in (("meets", "ok"), ("exceeds", "exceeds")):
        for day in sorted({a.answered_on for a in taken if a.conclusion == conclusion}):
            now = [cases[a.application_uid] for a in taken if a.conclusion == conclusion and a.answered_on == day]
            stayed += go_on(uow, now, result, day)
    return Answered(len(taken), tuple(refused), tuple(stayed))


def _check_answer(uow: UnitOfRead, answer: MeansAnswer) -> None:
    check_day(uow, answer.answered_on)
    lists = load_code_lists()
    if answer.conclusion not in {item.code for item in lists["means_conclusion"].items}:
        raise input_error("means.unknown_conclusion", value=answer.conclusion[:20], words=words_of("means_conclusion"))
    known = {item.code for item in lists["means_hit"].items}
    for hit in answer.hits:
        if hit.kind not in known:
            raise input_error("means.unknown_hit", value=hit.kind[:20], words=words_of("means_hit"))


def words_of(list_name: str) -> str:
    """The words of a code list with their codes, for telling what may be written."""
    return text("means.and").join(f"{item.label}({item.code})" for item in load_code_lists()[list_name].items)


def _cannot_answer(case: dict[str, Any], check: dict[str, Any] | None, day: date) -> AppError | None:
    if case["status"] in CLOSED:
        return rule_error("means.closed")
    asked = check["requested_on"] if check and state_of(check) == WAITING else case["applied_on"]
    return rule_error("means.answer_too_early", date=asked) if day.isoformat() < asked else None


def _write_result(
    uow: UnitOfWork, case: dict[str, Any], check: dict[str, Any] | None, values: dict[str, object]
) -> None:
    """Onto the waiting request; a foreign one stays as it is and gets an answer of this office beside it."""
    waiting = check if check and state_of(check) == WAITING else None
    if waiting and waiting["home_node"] == uow.node.uid:
        uow.update("means_check", waiting["uid"], values)
        return
    asked = {key: waiting[key] for key in ("request_no", "requested_on")} if waiting else {}
    uow.insert("means_check", {"uid": new_uid(), "application_uid": case["uid"], **asked, **values})


@use_case(Operation("means.leave_out", Right.EDIT))
def leave_out_checks(uow: UnitOfWork, applications: Sequence[bytes], reason: str, on: date | None = None) -> Answered:
    """Go on without a check, with the reason on record (SY-05.1). Raises INPUT without a reason."""
    reason, day = check_reason(reason), on or uow.today
    check_day(uow, day)
    own, refused = own_cases(uow, applications)
    checks = stored.newest_checks(uow.connection, list(own))
    done: list[dict[str, Any]] = []
    for uid, case in own.items():
        check = checks.get(uid)
        if case["status"] in CLOSED:
            refused = (*refused, refused_case(case, rule_error("means.closed")))
        elif check and state_of(check) == ANSWERED:
            refused = (*refused, refused_case(case, rule_error("means.answered_already", date=check["answered_on"])))
        else:
            _write_result(uow, case, check, {"left_out_reason": reason})
            done.append(case)
    stayed = go_on(uow, done, "left_out", day, opinion=reason)
    uow.describe(cases=len(done), reason=reason)
    return Answered(len(done), refused, stayed)


def list_means_checks(
    uow: UnitOfRead, wanted: MeansFilter = EVERYTHING, applications: Sequence[bytes] = ()
) -> tuple[MeansCheckRecord, ...]:
    """Where the checks stand: every case that was asked about, and open ones whose programme asks for a check."""
    if applications:
        cases = list(stored.cases(uow.connection, applications).values())
    else:
        cases = stored.all_cases(uow.connection, wanted.programme, wanted.village)
    uids = [case["uid"] for case in cases]
    checks = stored.newest_checks(uow.connection, uids)
    cases = [case for case in cases if applications or case["uid"] in checks or _wants_check(case)]
    lines = _lines_by_case(uow, [case["uid"] for case in cases])
    found = (_record(case, checks.get(case["uid"]), lines.get(case["uid"], [])) for case in cases)
    return tuple(
        record
        for record in found
        if wanted.state in ("", record.state) and wanted.request_no in ("", record.request_no)
    )


def _wants_check(case: dict[str, Any]) -> bool:
    rules = Rules.of(json.loads(case["rules"] or "{}"))
    return case["status"] not in CLOSED and rules.word("means_check") == "required"


def _lines_by_case(uow: UnitOfRead, uids: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    found: dict[bytes, list[dict[str, Any]]] = {}
    for row in stored.members(uow.connection, uids):
        found.setdefault(row["application_uid"], []).append(row)
    return found


def _record(case: dict[str, Any], check: dict[str, Any] | None, members: list[dict[str, Any]]) -> MeansCheckRecord:
    lines = [line_of(row) for row in members if is_adult(row)]
    row = check or {}
    return MeansCheckRecord(
        uid=row.get("uid"),
        application_uid=case["uid"],
        number=case["number"],
        applicant=case["applicant"],
        village=case["village"],
        programme=case["programme"],
        applied_on=case["applied_on"],
        state=state_of(check) if check else UNASKED,
        persons=len(members),
        unsigned=sum(line.missing for line in lines),
        request_no=row.get("request_no") or "",
        requested_on=row.get("requested_on"),
        answered_on=row.get("answered_on"),
        conclusion=row.get("conclusion") or "",
        hits=read_hits(row.get("hits")),
        left_out_reason=row.get("left_out_reason") or "",
        remark=row.get("remark") or "",
    )


def state_of(check: dict[str, Any]) -> str:
    """Where a check stands: waiting, answered or left out."""
    if check["answered_on"]:
        return ANSWERED
    return LEFT_OUT if check["left_out_reason"] else WAITING


def read_hits(content: str | None) -> tuple[MeansHit, ...]:
    """What was found, as it is stored."""
    return tuple(
        MeansHit(
            str(hit.get("kind", "other")),
            str(hit.get("name", "")),
            str(hit.get("detail", "")),
            hit.get("amount_fen"),
            bytes.fromhex(hit["person"]) if hit.get("person") else None,
        )
        for hit in json.loads(content or "[]")
    )


def _hits_text(hits: Iterable[MeansHit]) -> str | None:
    found = [
        {
            "kind": hit.kind,
            "name": hit.name,
            "detail": hit.detail,
            "amount_fen": hit.amount_fen,
            "person": hit.person_uid.hex() if hit.person_uid else None,
        }
        for hit in hits
    ]
    return json.dumps(found, ensure_ascii=False) if found else None


def go_on(
    uow: UnitOfWork, cases: Sequence[dict[str, Any]], result: str, day: date, opinion: str = "", paper: str = ""
) -> tuple[Refused, ...]:
    """Let cases that wait for their check go on; answers those that cannot. One elsewhere on its way stays there."""
    uids = [case["uid"] for case in cases if case["stage"] == VERIFY and case["home_node"] == uow.node.uid]
    if not uids:
        return ()
    return take_step(uow, uids, StepWish(VERIFY, result, day, uow.user.name, opinion, paper=paper)).refused
