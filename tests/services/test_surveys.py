"""Visits to households: incomes, vouchers, reference values, what the case is told, relief due the same day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from minsheng_desktop.applications.means_checks import leave_out_checks
from minsheng_desktop.applications.reference_values import (
    carry_reference_values,
    list_reference_values,
    remove_reference_values,
    set_reference_values,
)
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.applications.survey_forms import survey_form
from minsheng_desktop.applications.survey_lists import list_surveys, relief_candidates, survey_record
from minsheng_desktop.applications.survey_records import (
    DeductionEntry,
    IncomeEntry,
    NewReference,
    NewSurvey,
    SurveyFilter,
)
from minsheng_desktop.applications.surveys import (
    change_survey,
    reckon_survey,
    record_survey,
    record_surveys,
    remove_survey,
)
from minsheng_desktop.core.errors import AppError
from tests.factories.benefits import benefit_row
from tests.factories.households import heads_of, open_rostered
from tests.factories.means import apply_for

VISITED = date(2026, 11, 12)
INCOME = (IncomeEntry("wage", "建筑零工", 2_000_000), IncomeEntry("transfer", "养老金", 400_000))
DEDUCTIONS = (
    DeductionEntry("rehabilitation", "轮椅", "K1", 120_000),
    DeductionEntry("illness", "透析", "K2", bill_fen=2_000_000, insured_fen=1_200_000, second_fen=200_000),
    DeductionEntry("schooling", "学费", "K3", 300_000),
    DeductionEntry("job", "交通费", "K4", 180_000),
)


@pytest.fixture
def office(tmp_path):
    with open_rostered(tmp_path / "w") as workspace:
        yield workspace, heads_of()


@pytest.fixture
def case(office):
    """A case that waits for its visit."""
    workspace, heads = office
    uid = apply_for(workspace, heads["谢启发"])
    workspace.run(leave_out_checks, [uid], "平台维护", date(2026, 11, 5))
    return uid


def visit(case, **more):
    return NewSurvey(
        VISITED, "陈晓琳", "周立新", case, members=4, income=INCOME, deductions=DEDUCTIONS, finding="情况属实", **more
    )


def test_a_visit_tells_the_case_its_income_and_takes_the_step(office, case):
    workspace, _ = office
    done = workspace.run(record_survey, visit(case)).value
    assert done.reckoned.per_head_fen == 25_000  # (24,000 − 12,000) ÷ 4 ÷ 12
    assert (done.step_taken, done.step_refused) == (True, "")
    file = workspace.read(case_file, case)
    assert (file.application.row.income_fen, file.application.row.stage) == (25_000, "preliminary")
    step = file.steps[-1]
    assert (step.step, step.done_on, step.done_by) == ("survey", "2026-11-12", "陈晓琳、周立新")
    workspace.undo()
    assert workspace.read(case_file, case).application.row.income_fen is None
    assert workspace.read(list_surveys) == ()


def test_the_sentence_names_every_figure(office, case):
    workspace, _ = office
    sentence = workspace.read(reckon_survey, visit(case)).sentence
    for part in ("工资性收入 20,000.00", "转移性收入 4,000.00", "6,000.00", "12,000.00 元", "4 人", "250.00 元"):
        assert part in sentence


def test_a_visit_is_kept_line_by_line(office, case):
    workspace, _ = office
    seen = {"house_structure": "砖木", "house_rooms": 3}
    owned = {"asset_deposit_fen": 300_000, "asset_vehicle": ""}
    uid = workspace.run(record_survey, visit(case, housing=seen, assets=owned)).value.uid
    record = workspace.read(survey_record, uid)
    assert (record.housing, record.assets) == (seen, {"asset_deposit_fen": 300_000})
    illness = next(line for line in record.lines if line.kind == "illness")
    assert (illness.bill_fen, illness.amount_fen, illness.voucher_no) == (2_000_000, 600_000, "K2")
    assert record.reckoned.sentence == workspace.read(reckon_survey, visit(case)).sentence
    assert [line.uid for line in workspace.read(list_surveys, SurveyFilter(village="石门村"))] == [uid]
    assert workspace.read(list_surveys, SurveyFilter(to_day=date(2026, 11, 11))) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"visited_on": date(2026, 11, 21)}, "means.future"),
        ({"visited_on": date(2026, 11, 1)}, "means.visit_too_early"),
        ({"second_surveyor": ""}, "means.two_surveyors"),
        ({"second_surveyor": "陈晓琳"}, "means.same_surveyor"),
        ({"deductions": (DeductionEntry("job", "交通费", "", 100),)}, "means.no_voucher"),
        ({"deductions": (DeductionEntry("gift", "礼金", "K", 100),)}, "means.line_kind"),
        ({"deductions": (DeductionEntry("illness", "住院", "K", bill_fen=5, insured_fen=6),)}, "means.insured_more"),
        ({"income": (IncomeEntry("wage", "零工"),)}, "means.line_amount"),
        ({"income": (IncomeEntry("wage", "零工", -5),)}, "means.line_amount"),
        ({"income": (IncomeEntry("luck", "彩票", 5),)}, "means.line_kind"),
        ({"income": (IncomeEntry("operating", "水稻", quantity=Decimal(3)),)}, "means.no_reference_value"),
        ({"housing": {"colour": "red"}}, "means.unknown_key"),
        ({"housing": {"house_rooms": "three"}}, "means.not_a_number"),
    ],
)
def test_a_visit_that_cannot_be_is_not_kept(office, case, change, code):
    workspace, _ = office
    with pytest.raises(AppError, match=code.replace(".", r"\.")) as caught:
        workspace.run(record_survey, replace(visit(case), **change))
    assert caught.value.message
    assert workspace.read(list_surveys) == ()


def test_a_case_elsewhere_on_its_way_keeps_the_record_and_says_why_it_stays(office):
    workspace, heads = office
    uid = apply_for(workspace, heads["谢启发"])
    done = workspace.run(record_survey, visit(uid)).value
    assert not done.step_taken
    assert done.step_refused
    assert workspace.read(case_file, uid).application.row.income_fen == 25_000
    again = workspace.run(record_survey, replace(visit(uid), go_on=False)).value
    assert (again.step_taken, again.step_refused) == (False, "")


def test_a_running_benefit_is_visited_too(office):
    workspace, _heads = office
    benefit = benefit_row(workspace, "张桂英")["uid"]
    new = NewSurvey(VISITED, "陈晓琳", entitlement_uid=benefit, income=(IncomeEntry("wage", "零工", 360_000),))
    done = workspace.run(record_survey, new).value
    assert done.reckoned.per_head_fen == 10_000  # three live there
    assert workspace.read(survey_record, done.uid).applicant == "张桂英"


def test_a_visit_is_put_right_and_taken_away(office, case):
    workspace, _ = office
    uid = workspace.run(record_survey, visit(case)).value.uid
    other = replace(visit(case), deductions=DEDUCTIONS[:1])
    assert workspace.run(change_survey, uid, other).value.reckoned.per_head_fen == 47_500
    assert len(workspace.read(survey_record, uid).lines) == 3
    assert workspace.read(case_file, case).application.row.income_fen == 47_500
    with pytest.raises(AppError, match=r"means\.no_reason"):
        workspace.run(remove_survey, uid, "")
    workspace.run(remove_survey, uid, "录错了户")
    assert workspace.read(list_surveys) == ()
    assert workspace.read(case_file, case).application.row.income_fen is None
    with pytest.raises(AppError, match=r"means\.no_survey"):
        workspace.read(survey_record, uid)


def test_several_visits_at_once_or_none(office, case):
    workspace, _heads = office
    benefit = benefit_row(workspace, "王满堂")["uid"]
    second = NewSurvey(VISITED, "陈晓琳", "周立新", entitlement_uid=benefit, income=INCOME)
    assert len(workspace.run(record_surveys, [visit(case), second]).value) == 2
    workspace.undo()
    with pytest.raises(AppError):
        workspace.run(record_surveys, [second, replace(second, first_surveyor="")])
    assert workspace.read(list_surveys) == ()


# reference values

RICE = NewReference(2026, "水稻", "operating", "亩", 62_000)


def test_a_reference_value_fills_the_price_of_its_place_and_year(office, case):
    workspace, _ = office
    local = replace(RICE, amount_fen=58_000, place="341299101202")
    assert workspace.run(set_reference_values, [RICE, local]).value == 2
    new = replace(visit(case), income=(IncomeEntry("operating", "水稻", quantity=Decimal("3.5")),), deductions=())
    record = workspace.read(survey_record, workspace.run(record_survey, new).value.uid)
    line = record.lines[0]
    assert (line.unit_fen, line.unit, line.amount_fen) == (58_000, "亩", 203_000)


def test_reference_values_change_carry_over_and_go(office):
    workspace, _ = office
    workspace.run(set_reference_values, [RICE])
    assert workspace.run(set_reference_values, [RICE]).value == 0
    assert workspace.run(set_reference_values, [replace(RICE, amount_fen=63_000)]).value == 1
    assert workspace.run(carry_reference_values, 2026, 2027).value == 1
    assert workspace.run(carry_reference_values, 2026, 2027).value == 0
    assert [r.amount_fen for r in workspace.read(list_reference_values, 2027)] == [63_000]
    workspace.run(remove_reference_values, [workspace.read(list_reference_values, 2027)[0].uid])
    assert workspace.read(list_reference_values, 2027) == ()
    assert workspace.run(set_reference_values, [replace(RICE, year=2027)]).value == 1  # it comes back
    for wrong in (replace(RICE, year=1), replace(RICE, kind="x"), replace(RICE, place="99"), replace(RICE, item=" ")):
        with pytest.raises(AppError):
            workspace.run(set_reference_values, [wrong])


#


def test_r_043_a_household_with_large_bills_is_listed_the_same_day(office, case):
    workspace, _heads = office
    bill = DeductionEntry("illness", "手术", "K9", bill_fen=9_000_000, insured_fen=7_000_000, second_fen=500_000)
    done = workspace.run(record_survey, replace(visit(case), deductions=(bill,))).value
    assert done.reckoned.relief
    found = workspace.read(relief_candidates, VISITED)
    assert [(line.name, line.self_paid_fen, line.enrolled) for line in found] == [("谢启发", 1_500_000, ())]
    assert workspace.read(relief_candidates, date(2026, 11, 11)) == ()
    workspace.run(change_survey, done.uid, visit(case))
    assert workspace.read(relief_candidates, VISITED) == ()


# the form


def test_a_blank_form_carries_the_kinds_and_reference_values(office):
    workspace, _ = office
    workspace.run(set_reference_values, [RICE])
    form = workspace.read(survey_form)
    assert (form.applicant, form.members, form.reckoned) == ("", (), None)
    assert form.income[0].item == "水稻"
    assert form.income[0].unit_fen == 62_000
    assert len({line.kind for line in form.income}) == 4
    assert len({line.kind for line in form.deductions}) == 4


def test_a_form_of_a_case_is_filled_with_its_newest_visit(office, case):
    workspace, _ = office
    before = workspace.read(survey_form, case)
    assert [member.name for member in before.members] == ["谢启发", "谢明华", "谢华"]
    assert before.visited_on == ""
    assert all(line.amount_fen is None for line in before.income)
    workspace.run(record_survey, visit(case, housing={"house_structure": "砖木"}))
    form = workspace.read(survey_form, case)
    assert (form.second_surveyor, form.visited_on, len(form.deductions)) == ("周立新", "2026-11-12", 4)
    assert ("房屋结构", "砖木") in form.housing
    assert form.reckoned.per_head_fen == 25_000
