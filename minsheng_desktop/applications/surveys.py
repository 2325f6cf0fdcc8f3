"""Visits to households (入户调查): what was seen, incomes of four kinds, rigid expenditures, what it comes to.

The result goes to the case: its income per head and month, and the step the case waits for. A benefit that is looked
at again is visited the same way; there only the record is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import means as cases
from db.queries import membership, surveys
from db.queries.benefits import rows as benefit_rows
from db.types import new_uid
from minsheng_desktop.applications.entering import CLOSED, check_day, check_reason
from minsheng_desktop.applications.records import StepWish
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.applications.survey_reckoning import ASSETS, HOUSING, Reckoning, reckon_lines, sheet_values
from minsheng_desktop.applications.survey_records import NewSurvey, SurveyReckoned, SurveyRecorded
from minsheng_desktop.core.errors import input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.rules.money import spelt, yuan

SURVEY = "survey"
LONGEST = 2000  # characters of a finding
LINE_COLUMNS = (
    "uid", "survey_uid", "kind", "person_uid", "item", "quantity", "unit", "unit_fen", "bill_fen", "insured_fen",
    "second_fen", "amount_fen", "voucher_no",
)  # fmt: skip


def reckon_survey(uow: UnitOfRead, new: NewSurvey) -> SurveyReckoned:
    """What a visit comes to, while it is typed. Raises INPUT naming the line that is wrong."""
    return _worked_out(uow, new)[1].reckoned


@use_case(Operation("means.record_survey", Right.EDIT))
def record_survey(uow: UnitOfWork, new: NewSurvey) -> SurveyRecorded:
    """Keep a visit with its lines; a case gets its income and, where it waits for the visit, goes on.

    Raises INPUT for a day to come or before the application, for one surveyor where two must go, for a line without
    voucher or amount; RULE for a closed case; NOT_FOUND.
    """
    about, worked = _worked_out(uow, new)
    uid = new_uid()
    uow.insert("survey", {"uid": uid, **_values(new, about, worked)})
    _insert_lines(uow, uid, worked)
    taken, refused = _tell_case(uow, new, about, worked.reckoned)
    uow.describe(name=about["name"], date=new.visited_on.isoformat(), income=spelt(worked.reckoned.per_head_fen))
    return SurveyRecorded(uid, worked.reckoned, taken, refused)


@use_case(Operation("means.record_surveys", Right.EDIT))
def record_surveys(uow: UnitOfWork, visits: Sequence[NewSurvey]) -> tuple[SurveyRecorded, ...]:
    """Several visits at once; one that is wrong stops them all. Raises as ``record_survey``, naming the visit."""
    done = []
    for number, new in enumerate(visits, 1):
        uow.job.tick(number - 1, len(visits))
        done.append(record_survey(uow, new))
    uow.describe(count=len(done))
    return tuple(done)


@use_case(Operation("means.change_survey", Right.EDIT))
def change_survey(uow: UnitOfWork, uid: bytes, new: NewSurvey) -> SurveyRecorded:
    """Put a visit right. Raises RULE once its case is decided, else as ``record_survey``."""
    row = _own_row(uow, uid)
    about, worked = _worked_out(uow, new, row)
    uow.update("survey", uid, _values(new, about, worked))
    lines = surveys.lines_of(uow.connection, [uid]).get(uid, [])
    uow.delete("survey_line", [line["uid"] for line in lines], "changed")
    _insert_lines(uow, uid, worked)
    if about["application_uid"] and surveys.newest_survey(uow.connection, about["application_uid"]) == uid:
        uow.update("application", about["application_uid"], {"income_fen": worked.reckoned.per_head_fen})
    uow.describe(name=about["name"], date=new.visited_on.isoformat(), income=spelt(worked.reckoned.per_head_fen))
    return SurveyRecorded(uid, worked.reckoned)


@use_case(Operation("means.remove_survey", Right.EDIT))
def remove_survey(uow: UnitOfWork, uid: bytes, reason: str) -> None:
    """Take a visit away that was entered by mistake. Raises INPUT without a reason, RULE once its case is decided."""
    row, reason = _own_row(uow, uid), check_reason(reason)
    uow.delete("survey_line", [line["uid"] for line in surveys.lines_of(uow.connection, [uid]).get(uid, [])], reason)
    uow.delete("survey", [uid], reason)
    if row["application_uid"]:
        last = surveys.newest_survey(uow.connection, row["application_uid"])
        income = surveys.surveys(uow.connection, [last])[last]["per_head_fen"] if last else None
        uow.update("application", row["application_uid"], {"income_fen": income})
    uow.describe(name=row["applicant"], date=row["visited_on"], reason=reason)


def _own_row(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    row = surveys.surveys(uow.connection, [uid]).get(uid)
    if row is None:
        raise not_found("means.no_survey")
    if row["home_node"] != uow.node.uid:
        raise rule_error("foreign_row")
    case = (
        cases.cases(uow.connection, [row["application_uid"]]).get(row["application_uid"])
        if row["application_uid"]
        else None
    )
    if case and case["status"] in CLOSED:
        raise rule_error("means.survey_decided")
    return row


def _worked_out(
    uow: UnitOfRead, new: NewSurvey, row: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], Reckoning]:
    """Whom a visit concerns, checked, and what it comes to."""
    about = _about(uow, new, row)
    _check(uow, new, about)
    members = new.members or _members(uow, about)
    if members < 1:
        raise input_error("means.no_members")
    place = surveys.place_of_household(uow.connection, about["household_uid"]) or uow.node.area_code
    return about, reckon_lines(uow, new, place, members)


def _about(uow: UnitOfRead, new: NewSurvey, row: Mapping[str, Any] | None) -> dict[str, Any]:
    """household, application, entitlement, name and the earliest day of a visit."""
    application = new.application_uid or (row and row["application_uid"])
    entitlement = new.entitlement_uid or (row and row["entitlement_uid"])
    if application:
        case = cases.cases(uow.connection, [application]).get(application)
        if case is None:
            raise not_found("means.no_case")
        if case["status"] in CLOSED:
            raise rule_error("means.closed")
        household = case["household_uid"] or _home_of(uow, case["person_uid"])
        found = {"name": case["applicant"], "first_day": case["applied_on"], "case": case}
    elif entitlement:
        benefit = benefit_rows(uow.connection, [entitlement]).get(entitlement)
        if benefit is None:
            raise not_found("entitlements.none")
        household = benefit["household_uid"] or _home_of(uow, benefit["person_uid"])
        found = {"name": benefit["name"], "first_day": "", "case": None}
    else:
        household, found = (
            new.household_uid or (row and row["household_uid"]),
            {"name": "", "first_day": "", "case": None},
        )
    if household is None:
        raise input_error("means.no_household")
    return {**found, "household_uid": household, "application_uid": application, "entitlement_uid": entitlement}


def _home_of(uow: UnitOfRead, person: bytes) -> bytes | None:
    found = membership.present_memberships(uow.connection, [person])
    return found[0]["household_uid"] if found else None


def _members(uow: UnitOfRead, about: Mapping[str, Any]) -> int:
    if about["application_uid"]:
        found = len(surveys.members_of_application(uow.connection, about["application_uid"]))
        if found:
            return found
    present = membership.present_members(uow.connection, about["household_uid"])
    return sum(1 for member in present if not member["died_on"])


def _check(uow: UnitOfRead, new: NewSurvey, about: Mapping[str, Any]) -> None:
    check_day(uow, new.visited_on)
    if new.visited_on.isoformat() < about["first_day"]:
        raise input_error("means.visit_too_early", date=about["first_day"])
    first, second = new.first_surveyor.strip(), new.second_surveyor.strip()
    if not first or (about["application_uid"] and not second):
        raise input_error("means.two_surveyors")
    if first == second:
        raise input_error("means.same_surveyor", name=first)
    if len(new.finding) > LONGEST:
        raise input_error("means.long_finding", count=LONGEST)


def _values(new: NewSurvey, about: Mapping[str, Any], worked: Reckoning) -> dict[str, Any]:
    reckoned = worked.reckoned
    return {
        "household_uid": about["household_uid"],
        "application_uid": about["application_uid"],
        "entitlement_uid": about["entitlement_uid"],
        "visited_on": new.visited_on.isoformat(),
        "first_surveyor": new.first_surveyor.strip(),
        "second_surveyor": new.second_surveyor.strip() or None,
        "year": worked.year,
        "members": reckoned.members,
        "housing": _json(sheet_values(HOUSING, new.housing)),
        "assets": _json(sheet_values(ASSETS, new.assets)),
        "finding": new.finding.strip() or None,
        "income_fen": reckoned.income_fen,
        "deduction_fen": reckoned.deduction_fen,
        "per_head_fen": reckoned.per_head_fen,
    }


def _json(values: Mapping[str, object]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def _insert_lines(uow: UnitOfWork, survey: bytes, worked: Reckoning) -> None:
    if worked.lines:
        rows = [(new_uid(), survey, *line) for line in worked.lines]
        uow.insert_many("survey_line", LINE_COLUMNS, rows)


def _tell_case(uow: UnitOfWork, new: NewSurvey, about: Mapping[str, Any], reckoned: SurveyReckoned) -> tuple[bool, str]:
    """Income and step of the case; answers whether it went on, or why not."""
    case = about["case"]
    if case is None or case["home_node"] != uow.node.uid:
        return False, ""
    uow.update("application", case["uid"], {"income_fen": reckoned.per_head_fen})
    if not new.go_on:
        return False, ""
    both = [name for name in (new.first_surveyor.strip(), new.second_surveyor.strip()) if name]
    details = {"income": yuan(reckoned.per_head_fen), "second_surveyor": new.second_surveyor.strip()}
    wish = StepWish(SURVEY, "ok", new.visited_on, text("means.and").join(both), new.finding.strip(), details)
    outcome = take_step(uow, [case["uid"]], wish)
    return outcome.taken == 1, outcome.refused[0].message if outcome.refused else ""
