"""What stands in the way of a step, and what a case keeps: rules of its day, deadlines, objections, relatives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.types import new_uid
from minsheng_desktop.applications.editing import ApplicationEdit, edit_application
from minsheng_desktop.applications.records import Agent, ApplicationFilter, CaseFile, NewApplication, StepWish
from minsheng_desktop.applications.service import (
    case_file,
    list_applications,
    preview_application,
    register_application,
)
from minsheng_desktop.applications.steps import return_case, take_step
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.editing import NewSetting, set_setting
from minsheng_desktop.programmes.fields import programme_fields
from minsheng_desktop.programmes.standards import NewStandard, add_standard
from minsheng_desktop.workspace.service import Workspace
from tests.factories.applications import a_family
from tests.factories.households import open_township

START = date(2026, 9, 1)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    with open_township(tmp_path / "w") as workspace:
        workspace.run(add_standard, NewStandard("dibao_rural", 39600, "month", 202501))
        yield workspace


@use_case(Operation("tests.put", Right.EDIT))
def put(uow: UnitOfWork, table: str, **values: Any) -> bytes:
    """A row of another feature, as it would be entered there."""
    return uow.insert(table, {"uid": new_uid(), **values})


def new(office: Workspace, programme: str = "dibao_rural", **more: Any) -> bytes:
    person = more.pop("person", None) or a_family(office)["罗守田"]
    return bytes(office.run(register_application, NewApplication(programme, person, START, **more)).value)


def step(office: Workspace, uid: bytes, code: str, on: date, result: str = "", by: str = "陈晓琳", **more: Any) -> str:
    """Take a step; answers "" or the code of the refusal."""
    outcome = office.run(take_step, [uid], StepWish(code, result, on, by, **more)).value
    return outcome.refused[0].code if outcome.refused else ""


def at(day: int) -> date:
    return date(2026, 9, day)


def to_posting(office: Workspace, uid: bytes) -> None:
    ready = {"authorised_on": "2026-09-01", "relatives": "none"}
    assert step(office, uid, "accept", at(2), details=ready) == ""
    assert step(office, uid, "verify", at(3)) == ""
    assert step(office, uid, "survey", at(4), details={"income": "250"}) == ""
    assert step(office, uid, "preliminary", at(7)) == ""


def posted(office: Workspace, uid: bytes) -> None:
    assert step(office, uid, "posting", at(16), details={"from": "2026-09-08"}) == ""


def case(office: Workspace, uid: bytes) -> CaseFile:
    return office.read(case_file, uid)


def test_a_running_case_stays_on_the_rules_of_its_day(office: Workspace) -> None:
    old = new(office)
    office.run(set_setting, NewSetting("dibao_rural", "posting_days", "20", date(2026, 9, 2)))
    to_posting(office, old)
    posted(office, old)  # seven days are enough for it
    later = a_family(office)["罗守田"]
    fresh = office.run(register_application, NewApplication("dibao_rural", later, date(2026, 9, 3))).value
    assert (
        case(office, fresh).application.rules["posting_days"],
        case(office, old).application.rules["posting_days"],
    ) == (
        20,
        7,
    )


def test_deadlines_count_working_days_and_the_holiday_calendar(office: Workspace) -> None:
    uid = new(office)
    assert case(office, uid).next_step is not None
    assert step(office, uid, "accept", at(2), details={"authorised_on": "2026-09-01"}) == ""
    row = case(office, uid).application.row
    assert row.stage_due_on == "2026-09-16"  # ten working days for the check
    assert row.due_on > "2026-10-08"  # 25 working days, the national holiday between
    late = office.read(list_applications, ApplicationFilter(late=True))
    assert [line.uid for line in late] == [uid]
    assert late[0].days_late == (date(2026, 11, 20) - date(2026, 9, 16)).days


def test_an_open_objection_blocks_and_asks_for_an_appraisal(office: Workspace) -> None:
    uid = new(office)
    to_posting(office, uid)
    objection = office.run(put, "objection", application_uid=uid, raised_on="2026-09-10", content="有车").value
    assert case(office, uid).application.row.status_label == "有异议"
    assert step(office, uid, "posting", at(16), details={"from": "2026-09-08"}) == "applications.lacking"

    @use_case(Operation("tests.answer", Right.EDIT))
    def answer(uow: UnitOfWork) -> None:
        uow.update("objection", objection, {"answered_on": "2026-09-14", "upheld": 0})

    office.run(answer)
    posted(office, uid)
    assert case(office, uid).application.row.status_label == "待审核确认"
    assert step(office, uid, "decide", at(17)) == "applications.lacking"
    assert {missing.code for missing in case(office, uid).missing} == {"appraisal"}
    assert "appraise" in {allowed.code for allowed in case(office, uid).allowed}
    votes = {"attendees": "9", "votes_for": "9", "votes_against": "0"}
    assert step(office, uid, "appraise", at(17), details=votes) == ""
    assert step(office, uid, "decide", at(18)) == ""


def test_an_objection_that_was_true_asks_for_another_look(office: Workspace) -> None:
    uid = new(office)
    to_posting(office, uid)
    told = {"raised_on": "2026-09-09", "answered_on": "2026-09-10", "upheld": 1, "content": "有车"}
    office.run(put, "objection", application_uid=uid, **told)
    assert step(office, uid, "posting", at(16), details={"from": "2026-09-08"}) == "applications.lacking"
    office.run(return_case, [uid], "survey", "异议属实", at(11), "陈晓琳")
    assert step(office, uid, "survey", at(12)) == ""
    assert step(office, uid, "preliminary", at(14)) == ""
    assert step(office, uid, "posting", at(22), details={"from": "2026-09-15"}) == ""
    assert step(office, uid, "decide", at(23)) == "applications.lacking"
    assert step(office, uid, "appraise", at(23), "left_out", opinion="村民代表已到场核实") == ""
    assert step(office, uid, "decide", at(24)) == ""


def test_an_official_stands_aside_from_the_case_of_a_relative(office: Workspace) -> None:
    uid = new(office)
    person = case(office, uid).members[0].person_uid
    office.run(
        put, "official_relative", person_uid=person, application_uid=uid, official_name="何建国",
        official_office="云岭镇民政办", relation="兄弟", declared_on="2026-09-01",
    )  # fmt: skip
    ready = {"authorised_on": "2026-09-01"}
    assert step(office, uid, "accept", at(2), by="何建国", details=ready) == "means.stands_aside"
    assert step(office, uid, "accept", at(2), details=ready) == ""


def test_a_child_needs_a_guardian_and_is_paid_in_the_month_of_the_decision(office: Workspace) -> None:
    child = a_family(office, ("罗小雨", "20180909", "户主"))["罗小雨"]
    uid = new(office, "child_no_guardian", person=child, path="simple", extra={"no_guardian_cause": ""})
    assert step(office, uid, "accept", at(2), details={"relatives": "none"}) == ""
    survey = {"income": "0"}
    assert step(office, uid, "survey", at(3), details=survey) == ""
    assert step(office, uid, "preliminary", at(4)) == "applications.lacking"
    assert {"guardian", "fields"} <= {missing.code for missing in case(office, uid).missing}
    told = {"guardian": "罗守田", "guardian_agreement_on": "2026-09-02"}
    office.run(edit_application, uid, ApplicationEdit(extra=told))
    assert "guardian" not in {missing.code for missing in case(office, uid).missing}


def test_who_has_more_than_the_line_is_confirmed_with_a_reason_only(office: Workspace) -> None:
    uid = new(office)
    ready = {"authorised_on": "2026-09-01", "relatives": "none"}
    step(office, uid, "accept", at(2), details=ready)
    step(office, uid, "verify", at(3))
    step(office, uid, "survey", at(4), details={"income": "500"})
    step(office, uid, "preliminary", at(7))
    posted(office, uid)
    assert step(office, uid, "decide", at(17)) == "applications.over_income"
    assert step(office, uid, "decide", at(17), "refused", opinion="人均月收入高于标准") == ""
    row = case(office, uid).application.row
    assert (row.status_label, row.stage, row.stage_due_on, row.recheck_on) == (
        "不予确认", "notify", "2026-09-21", "2027-03-17",
    )  # fmt: skip


def test_who_draws_the_benefit_already_cannot_be_enrolled_again(office: Workspace) -> None:
    people = a_family(office)
    first = new(office, person=people["罗守田"])
    to_posting(office, first)
    posted(office, first)
    assert step(office, first, "decide", at(17)) == ""
    assert step(office, first, "enrol", at(18)) == ""
    preview = office.read(preview_application, NewApplication("dibao_rural", people["罗守田"], at(20)))
    assert [(b.programme, b.amount_fen) for b in preview.existing if b.person_uid == people["罗守田"]] == [
        ("dibao_rural", 43800)
    ]
    assert preview.refusals
    again = new(office, person=people["罗守田"], path="back_entry", source="旧档")
    assert step(office, again, "decide", at(20), details={"amount": "100"}) == ""
    assert step(office, again, "enrol", at(21)) == "applications.not_enrolled"
    assert case(office, again).application.row.stage == "enrol"


def test_one_running_case_for_a_household_and_programme(office: Workspace) -> None:
    person = a_family(office)["罗守田"]
    new(office, person=person)
    with pytest.raises(AppError, match="running_already"):
        new(office, person=person)


def test_an_agent_needs_an_authorisation_and_a_reason(office: Workspace) -> None:
    with pytest.raises(AppError, match="no_agent"):
        new(office, applied_by="agent")
    with pytest.raises(AppError, match="no_authorisation"):
        new(office, applied_by="village", agent=Agent("何建国"))
    uid = new(office, applied_by="village", agent=Agent("何建国", "村干部", "本人行动不便", START))
    assert case(office, uid).application.agent == Agent("何建国", "村干部", "本人行动不便", START)


def test_a_foreign_number_only_warns(office: Workspace) -> None:
    person = a_family(office)["罗守田"]

    @use_case(Operation("tests.move", Right.EDIT))
    def abroad(uow: UnitOfWork) -> None:
        uow.update("person", person, {"id_no": "11010519491231002X", "birth": "1949-12-31"})

    office.run(abroad)
    office.run(set_setting, NewSetting("dibao_rural", "residence", "hukou", date(2026, 1, 1)))
    preview = office.read(preview_application, NewApplication("dibao_rural", person, START))
    assert any("罗守田" in warning for warning in preview.warnings)
    assert new(office, person=person)


def test_a_village_helper_decides_nothing(office: Workspace) -> None:
    uid = new(office)
    helper = office.user.__class__("helper", "村助理", "village_helper")

    @use_case(Operation("tests.as_helper", Right.EDIT))
    def as_helper(uow: UnitOfWork) -> None:
        uow.user = helper
        take_step(uow, [uid], StepWish("decide", "", at(2), "村助理"))

    with pytest.raises(AppError) as caught:
        office.run(as_helper)
    assert caught.value.code == "forbidden"


def test_a_child_confirmed_and_not_in_the_month_is_flagged(office: Workspace) -> None:
    child = a_family(office, ("罗小雨", "20180909", "户主"))["罗小雨"]
    told = {"child_distress_type": "家庭经济困难", "guardian": "罗守田", "guardian_agreement_on": "2026-09-02"}
    fields = {f.key: f for f in office.read(programme_fields, "child_in_distress")}
    told["child_distress_type"] = fields["child_distress_type"].labels[0]
    uid = new(office, "child_in_distress", person=child, path="back_entry", source="旧档", extra=told)
    details = {"amount": "500", "from_month": "2026-10"}
    assert step(office, uid, "decide", at(25), details=details) == ""
    flagged = office.read(list_applications, ApplicationFilter(same_month=True))
    assert [row.uid for row in flagged] == [uid]
    assert any("2026-09" in warning for warning in case(office, uid).warnings)


def test_numbers_run_by_programme_and_year(office: Workspace) -> None:
    numbers = [case(office, new(office)).application.row.number for _ in range(2)]
    assert [number[-5:] for number in numbers] == ["0001号", "0002号"]
    old = office.run(
        register_application, NewApplication("dibao_rural", a_family(office)["罗守田"], date(2025, 12, 1))
    ).value
    assert case(office, old).application.row.number.endswith("〔2025〕0001号")


def test_who_joined_the_household_since_is_added_on_request(office: Workspace) -> None:
    uid = new(office)
    baby = a_family(office, ("罗小满", "20260905", "户主"))["罗小满"]
    home = case(office, uid).application.row.household_uid
    office.run(put, "household_member", household_uid=home, person_uid=baby, relation="子", from_month=202609)
    assert office.run(edit_application, uid, ApplicationEdit(refresh=True)).value is True
    members = case(office, uid).members
    assert [(m.name, m.covered) for m in members if m.person_uid == baby] == [("罗小满", False)]
    everybody = tuple(member.person_uid for member in members)
    office.run(edit_application, uid, ApplicationEdit(covered=everybody))
    assert case(office, uid).application.row.covered == 4


def test_a_first_month_later_than_the_rule_and_than_today_needs_a_reason(office: Workspace) -> None:
    child = a_family(office, ("罗小雨", "20180909", "户主"))["罗小雨"]
    fields = {f.key: f for f in office.read(programme_fields, "child_in_distress")}
    told = {"child_distress_type": fields["child_distress_type"].labels[0], "guardian": "罗守田",
            "guardian_agreement_on": "2026-09-02"}  # fmt: skip
    uid = new(office, "child_in_distress", person=child, path="back_entry", source="旧档", extra=told)
    details = {"amount": "500", "from_month": "2027-06"}
    assert step(office, uid, "decide", at(25), details=details) == "applications.late_first_month"
    assert step(office, uid, "decide", at(25), details=details, opinion="外出期满后起发") == ""
    assert case(office, uid).application.row.from_month == 202706


def test_the_cases_somebody_worked_on_are_found(office: Workspace) -> None:
    uid = new(office)
    step(office, uid, "accept", at(2), by="罗小满")
    name = office.user.name
    assert [row.uid for row in office.read(list_applications, ApplicationFilter(mine=True))] == [uid]
    assert name != "罗小满"  # she did it, the user entered it
