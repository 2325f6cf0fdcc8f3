"""Papers of cases: filled and blank, one page where it should be, recorded, written into the step they belong to."""

from __future__ import annotations

import re
from datetime import date

import pytest

from minsheng_desktop.applications.postings import PostingWish, close_postings, make_postings
from minsheng_desktop.applications.records import StepWish
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import stop_entitlement
from minsheng_desktop.entitlements.service import RosterFilter, list_entitlements
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.case_papers import (
    benefits_as_targets,
    blank_document,
    cases_of,
    find_case_targets,
    make_case_papers,
    papers_of_case,
    preview_case_papers,
)
from minsheng_desktop.notices.change_list import make_change_list
from minsheng_desktop.notices.flow import MM
from minsheng_desktop.notices.made import list_notices, open_again
from minsheng_desktop.notices.making import preview_of
from minsheng_desktop.notices.office import set_office
from minsheng_desktop.notices.records import NoticeWish
from minsheng_desktop.notices.service import make_roster
from minsheng_desktop.notices.templates import CASE, load_template, template_keys
from tests.factories.households import enter_roster, open_township
from tests.factories.posted import STEPS, apply, lead

LATER = {"review_result", "refusal", "once_notice", "reserve_receipt"}  # need a decision, something lacking, a payment
READY = tuple(key for key in template_keys(CASE) if key not in LATER)


@pytest.fixture
def desk(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        yield workspace


@pytest.fixture
def cases(desk):
    found = apply(desk)
    lead(desk, found)
    return found


def words(content):
    preview = adapters.load("preview")
    return [re.sub(r"\s", "", preview.page_text(content, page)) for page in range(preview.page_count(content))]


def test_every_paper_is_made_of_several_cases_and_keeps_what_it_said(desk, cases):
    for key in READY:
        made = desk.run(make_case_papers, NoticeWish(key, reason="自愿"), cases_of(cases[:2])).value
        assert len(made.notices) == 2
        assert made.paper.pages == (4 if key == "survey_form" else 2), key
    kept = desk.read(papers_of_case, cases[0])
    assert {line.template for line in kept} == {load_template(key).name for key in READY}
    for line in kept:
        again = desk.run(open_again, line.uid).value[1]
        assert "何水生" in "".join(words(again.paper.content)), line.template


@pytest.mark.parametrize("key", [*READY, *sorted(LATER), "change_notice", "change_list"])
def test_every_paper_can_be_printed_blank_and_names_nobody(desk, key):
    desk.run(set_office, "", "0560-6008123")
    preview = desk.read(lambda uow: preview_of(uow, blank_document(uow, key)))
    assert preview.paper.pages == (2 if key == "survey_form" else 1)
    assert not preview.missing
    assert "None" not in "".join(words(preview.paper.content))


def test_each_adult_has_a_line_on_the_authorisation_and_a_child_has_none(desk):
    born = (("何水生", "341299101202", 211, "19600401", 2, "四组"),)
    case = apply(desk, applicants=born)[0]
    made = desk.run(make_case_papers, NoticeWish("authorisation"), cases_of([case])).value
    printed = words(made.paper.content)[0]
    members = desk.read(case_file, case).members
    assert [member.name in printed for member in members if member.adult] == [True, True]
    table = next(
        block for block in desk.read(blank_document, "authorisation").sections[0].blocks if isinstance(block, doc.Table)
    )
    assert len(table.rows) == 4  # room to sign on the blank one


def test_a_paper_is_written_into_its_step_once(desk, cases):
    desk.run(make_case_papers, NoticeWish("acceptance_notice", "云民受"), cases_of(cases[:1]))
    desk.run(make_case_papers, NoticeWish("acceptance_notice", "云民受"), cases_of(cases[:1]))
    steps = {step.step: step.paper for step in desk.read(case_file, cases[0]).steps}
    assert steps["accept"] == "受理通知书 云民受〔2026〕1号"
    numbers = [line.number for line in desk.read(list_notices)]
    assert numbers == ["云民受〔2026〕2号", "云民受〔2026〕1号"]


def test_what_lacks_is_told_once(desk):
    case = apply(desk)[0]
    lead(desk, [case], (("accept", "incomplete", date(2026, 10, 9), "缺材料", {"papers": "id_card"}),))
    made = desk.run(make_case_papers, NoticeWish("once_notice"), cases_of([case])).value
    printed = words(made.paper.content)[0]
    assert "1．申请书" in printed
    assert "身份证" not in printed.partition("一次性告知如下")[2].partition("请备齐")[0]


def test_a_decision_is_told_only_once_it_is_made(desk, cases):
    with pytest.raises(AppError) as early:
        desk.read(preview_case_papers, NoticeWish("review_result"), cases_of(cases[:1]))
    assert early.value.code == "notices.not_decided"
    made = desk.run(make_postings, cases, PostingWish(posted_on=date(2026, 10, 16))).value
    desk.run(close_postings, made.postings, date(2026, 10, 23))
    wish = StepWish("decide", "ok", date(2026, 10, 26), "陈晓琳", details={"amount": "455"})
    desk.run(take_step, cases[:1], wish)
    desk.run(take_step, cases[1:2], StepWish("decide", "refused", date(2026, 10, 26), "陈晓琳", "人均收入超过标准"))
    granted = desk.run(make_case_papers, NoticeWish("review_result"), cases_of(cases[:1])).value
    assert "455.00元" in words(granted.paper.content)[0]
    refused = desk.run(make_case_papers, NoticeWish("refusal"), cases_of(cases[1:2])).value
    assert "人均收入超过标准" in words(refused.paper.content)[0]
    with pytest.raises(AppError):
        desk.run(make_case_papers, NoticeWish("refusal"), cases_of(cases[:1]))


def test_the_type_area_of_an_official_paper_is_that_of_the_standard(desk, cases):
    """GB/T 9704-2012: margins of 37, 28, 35 and 26 mm."""
    preview = desk.read(preview_case_papers, NoticeWish("acceptance_notice"), cases_of(cases[:1]))
    assert [tuple(round(edge / MM) for edge in size) for size in preview.sizes] == [(210, 297)]
    page = doc.OFFICIAL
    assert (page.top, page.left, page.bottom, page.right) == (37.0, 28.0, 35.0, 26.0)


def test_a_case_a_benefit_and_a_person_are_found_by_number(desk, cases):
    enter_roster(desk)
    number = desk.read(case_file, cases[0]).application.row.number
    targets = desk.read(find_case_targets, [number, "YL26001"])
    assert [target.kind for target in targets] == ["application", "entitlement"]
    with pytest.raises(AppError) as unknown:
        desk.read(find_case_targets, ["没有这个号"])
    assert unknown.value.code == "notices.no_target"


def test_a_stop_is_told_with_month_amounts_and_reason(desk):
    enter_roster(desk)
    benefit = next(row for row in desk.read(list_entitlements) if row.name == "程素珍")
    with pytest.raises(AppError) as nothing:
        desk.read(preview_case_papers, NoticeWish("change_notice"), benefits_as_targets([benefit.uid]))
    assert nothing.value.code == "notices.no_change"
    desk.run(stop_entitlement, benefit.uid, 202611, reason="家庭收入增加")
    made = desk.run(make_case_papers, NoticeWish("change_notice"), benefits_as_targets([benefit.uid])).value
    printed = words(made.paper.content)[0]
    for said in ("自2026年12月起停止发放", "家庭收入增加", "620.00元", "0.00元"):
        assert said in printed


def test_the_changes_of_a_month_are_one_list_with_a_place_for_the_seal(desk):
    enter_roster(desk)
    benefit = next(row for row in desk.read(list_entitlements) if row.name == "程素珍")
    desk.run(stop_entitlement, benefit.uid, 202611, reason="家庭收入增加")
    made = desk.run(make_change_list, StatWish(202612, programme="dibao_rural")).value
    printed = words(made.paper.content)[0]
    for said in ("动态变动表（2026年12月）", "程素珍", "停保", "家庭收入增加", "（单位盖章）", "审核人"):
        assert said in printed


def test_a_roster_has_signature_lines_and_a_seal_box(desk):
    enter_roster(desk)
    made = desk.run(make_roster, RosterFilter(programme="dibao_rural")).value
    printed = words(made.paper.content)[-1]
    for said in ("制表人", "审核人", "分管负责人", "（单位盖章）"):
        assert said in printed


def test_a_step_taken_anew_takes_its_own_paper(desk):
    case = apply(desk)[0]
    lead(desk, [case], STEPS[:1])
    desk.run(make_case_papers, NoticeWish("authorisation"), cases_of([case]))
    lead(desk, [case], STEPS[1:2])
    assert {step.step: step.paper for step in desk.read(case_file, case).steps}["verify"] == ""
    desk.run(make_case_papers, NoticeWish("authorisation"), cases_of([case]))
    assert {step.step: step.paper for step in desk.read(case_file, case).steps}["verify"] == "核对授权书"
