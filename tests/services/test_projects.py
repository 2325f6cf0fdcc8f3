"""Engineering projects: six systems, schedule against plan, months, money, reserve list, upkeep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households import attachments
from minsheng_desktop.progress import projects as service
from minsheng_desktop.progress.project_records import ReportEntry, StepEntry
from minsheng_desktop.progress.project_reports import report_project
from minsheng_desktop.progress.project_steps import record_step, remove_step
from minsheng_desktop.workspace.service import Workspace
from tests.factories import pictures
from tests.factories.projects import HOME, ROAD, add, bring_to_handover, bring_to_start, step
from tests.factories.workspaces import prepared_workspace, reopen


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workspace]:
    with prepared_workspace(tmp_path / "w") as workspace:
        yield workspace


def line(office: Workspace, uid: bytes) -> Any:
    return office.read(service.project_detail, uid).line


def codes(office: Workspace, uid: bytes) -> set[str]:
    return {flag.code for flag in line(office, uid).flags}


def test_a_project_is_entered_as_people_write_it(office: Workspace) -> None:
    uid = add(office, area="云岭村")
    found = line(office, uid)
    assert (found.name, found.year, found.stage_label, found.area) == (HOME["name"], 2026, "已立项", "云岭村")
    assert found.values["budget_fen"] == 300_000_000
    assert found.values["quantity_milli"] == 120_000


def test_every_value_that_cannot_be_read_is_told_and_nothing_is_saved(office: Workspace) -> None:
    with pytest.raises(AppError, match=r"projects\.bad_values") as refused:
        add(office, budget="约三百万", planned_start="春天", funding_mode="捐")
    assert {detail["field"] for detail in refused.value.details} == {"budget_fen", "planned_start", "funding_mode"}
    assert office.read(service.list_projects).lines == ()


@pytest.mark.parametrize(
    ("more", "code"),
    [({"planned_finish": "2026-01-01"}, "plan_reversed"), ({"unit": ""}, "no_unit"), ({"name": ""}, "no_name")],
)
def test_what_contradicts_itself_is_refused(office: Workspace, more: dict[str, str], code: str) -> None:
    with pytest.raises(AppError, match=rf"projects\.{code}"):
        add(office, **more)


def test_a_name_stands_once_a_year(office: Workspace) -> None:
    add(office)
    with pytest.raises(AppError, match=r"projects\.same_name"):
        add(office)
    assert add(office, year="2027")


def test_the_six_systems_are_missing_when_their_time_has_come(office: Workspace) -> None:
    uid = add(office)
    assert line(office, uid).missing == ()
    step(office, uid, "contract", "2026-02-15", document="云建合〔2026〕3号")
    step(office, uid, "start", "2026-03-05")
    assert line(office, uid).missing == ("legal_person", "tendering", "supervision")
    assert "no_board" in codes(office, uid)
    bring_to_start(office, uid)
    assert line(office, uid).missing == ()
    assert not codes(office, uid) & {"missing", "no_document", "no_board"}


def test_a_system_without_its_document_is_told(office: Workspace) -> None:
    uid = add(office)
    step(office, uid, "tendering", "2026-02-05")
    assert "no_document" in codes(office, uid)


def test_no_stage_is_skipped_and_none_comes_before_the_other(office: Workspace) -> None:
    uid = add(office)
    with pytest.raises(AppError, match=r"projects\.step_before"):
        step(office, uid, "finish", "2026-05-01")
    step(office, uid, "start", "2026-03-05")
    with pytest.raises(AppError, match=r"projects\.order"):
        step(office, uid, "finish", "2026-03-01")
    with pytest.raises(AppError, match=r"projects\.future"):
        step(office, uid, "finish", "2026-07-01")
    step(office, uid, "finish", "2026-05-01")
    with pytest.raises(AppError, match=r"projects\.order"):
        step(office, uid, "start", "2026-05-02")
    assert line(office, uid).stage == "finished"
    assert line(office, uid).share_milli == 1000


def test_a_step_taken_back_returns_the_project_to_the_stage_before(office: Workspace) -> None:
    uid = add(office)
    started = step(office, uid, "start", "2026-03-05").uid
    finished = step(office, uid, "finish", "2026-05-01").uid
    with pytest.raises(AppError, match=r"projects\.step_used"):
        office.run(remove_step, uid, started)
    office.run(remove_step, uid, finished)
    assert (line(office, uid).stage, line(office, uid).values["finished_on"]) == ("started", None)


def test_lateness_is_told_in_days_and_points(office: Workspace) -> None:
    road = add(office, ROAD)
    assert codes(office, road) >= {"late_start", "late_finish"}
    assert line(office, road).days_late == 90  # 1 April to 30 June
    home = add(office)
    bring_to_start(office, home)
    office.run(report_project, home, ReportEntry(202606, share_milli=200))
    found = line(office, home)
    assert (found.share_planned, found.late) == (397, True)
    assert "形象进度 20.0%，按计划应到 39.7%，差 19.7 个百分点" in [flag.message for flag in found.flags]
    office.run(report_project, home, ReportEntry(202606, share_milli=450, reason="数字报错"))
    assert not line(office, home).late


def test_a_budget_that_looks_typed_in_another_unit_is_told(office: Workspace) -> None:
    assert "small_budget" in codes(office, add(office, budget="30"))
    assert "small_budget" not in codes(office, add(office, ROAD, budget="30万"))


def test_a_finish_on_the_last_day_of_a_month_is_missed_in_that_months_list(office: Workspace) -> None:
    uid = add(office, planned_start="", planned_finish="2026-06-30")
    flags = {flag.code: flag.message for flag in line(office, uid).flags}
    assert flags["no_plan"] == "没有填计划开工，算不出各月应到进度"
    assert flags["unfinished"] == "应于 2026-06-30 完工，到月底没有完工"
    bring_to_start(office, uid)
    office.run(report_project, uid, ReportEntry(202606, share_milli=400))
    found = line(office, uid)
    assert (found.share_planned, found.late) == (1000, True)
    assert uid in [one.uid for one in office.read(service.list_projects, 202606, late=True).lines]
    assert not office.read(service.list_projects, 202605, late=True).lines


@pytest.mark.parametrize("months", [(202605, 202606), (202606, 202605)])
def test_figures_that_fall_are_told_whichever_month_comes_first(office: Workspace, months: tuple[int, int]) -> None:
    uid = add(office)
    bring_to_start(office, uid)
    shares = {202605: 600, 202606: 400}
    office.run(report_project, uid, ReportEntry(months[0], share_milli=shares[months[0]]))
    done = office.run(report_project, uid, ReportEntry(months[1], share_milli=shares[months[1]])).value
    assert "falls" in {flag.code for flag in done.warnings}
    assert "形象进度：6 月比 5 月少（累计数只增不减）" in [flag.message for flag in line(office, uid).flags]


def test_a_negative_amount_is_called_negative(office: Workspace) -> None:
    with pytest.raises(AppError) as refused:
        add(office, budget="-5")
    assert refused.value.details[0]["message"] == "“概算投资”填的“-5”是负数，金额不能小于 0"


def test_shares_planned_for_steps_bend_the_plan(office: Workspace) -> None:
    uid = add(office)
    office.run(record_step, uid, StepEntry("main_body", planned_on=date(2026, 6, 30), share_milli=600))
    assert line(office, uid).share_planned == 600


def test_a_month_is_corrected_by_a_version_with_a_reason(office: Workspace) -> None:
    uid = add(office)
    bring_to_start(office, uid)
    may = ReportEntry(202605, 300, 300_000_000, 200_000_000, 150_000_000, 100_000_000, words="基础完成")
    assert office.run(report_project, uid, may).value.version == 1
    assert office.run(report_project, uid, may).value.version == 0
    with pytest.raises(AppError, match=r"projects\.reason_needed"):
        office.run(report_project, uid, ReportEntry(202605, 350))
    assert office.run(report_project, uid, ReportEntry(202605, 350, reason="复核后更正")).value.version == 2
    detail = office.read(service.project_detail, uid)
    assert [(one.version_no, one.share_milli) for one in detail.versions] == [(1, 300), (2, 350)]
    assert [one.share_milli for one in detail.months] == [350]
    june = office.run(report_project, uid, ReportEntry(202606, 300)).value
    assert [flag.code for flag in june.warnings] == ["falls"]
    assert office.read(service.project_detail, uid).months[-1].money.spent_fen == 100_000_000  # carried on


def test_money_that_passes_the_stage_before_is_told_unless_it_was_advanced(office: Workspace) -> None:
    uid = add(office)
    bring_to_start(office, uid)
    over = ReportEntry(202606, 300, 300_000_000, 100_000_000, 150_000_000, 150_000_000)
    assert "disbursed_over" in [flag.code for flag in office.run(report_project, uid, over).value.warnings]
    office.run(report_project, uid, ReportEntry(202606, advanced_fen=50_000_000, reason="区财政先垫付"))
    assert not codes(office, uid) & {"disbursed_over", "spent_over"}
    assert line(office, uid).money.outstanding_fen == 50_000_000
    with pytest.raises(AppError, match=r"projects\.refund_over"):
        step(office, uid, "refund", "2026-06-20", amount_fen=60_000_000)
    step(office, uid, "refund", "2026-06-20", amount_fen=20_000_000)
    assert line(office, uid).money.outstanding_fen == 30_000_000
    assert "to_refund" in codes(office, uid)


def test_beds_are_summed_apart_from_kilometres(office: Workspace) -> None:
    home = add(office)
    add(office, name="河湾敬老院", quantity="80")
    add(office, ROAD)
    step(office, home, "start", "2026-03-05")
    step(office, home, "finish", "2026-06-01")
    found = office.read(service.list_projects)
    assert found.quantities == (("张", 200_000, 120_000), ("公里", 3_500, 0))
    assert found.budget_fen == 690_000_000


def test_the_reserve_list_is_ranked_and_equal_scores_share_a_place(office: Workspace) -> None:
    scores = {"甲路": 92_000, "乙桥": 88_500, "丙渠": 92_000, "丁井": None}
    uids = {name: add(office, ROAD, reserve=True, name=name) for name in scores}
    for name, score in scores.items():
        office.run(service.score_project, uids[name], score)
    found = office.read(service.reserve_list)
    assert [(one.line.name, one.rank) for one in found] == [("甲路", 1), ("丙渠", 1), ("乙桥", 3), ("丁井", None)]
    assert office.read(service.list_projects).lines == ()
    with pytest.raises(AppError, match=r"projects\.still_reserve"):
        step(office, uids["甲路"], "start", "2026-03-05")
    office.run(service.approve_project, uids["甲路"])
    assert [one.name for one in office.read(service.list_projects).lines] == ["甲路"]
    with pytest.raises(AppError, match=r"projects\.not_reserve"):
        office.run(service.score_project, uids["甲路"], 1000)


def test_upkeep_lacks_unit_and_fund_and_is_overdue_after_a_year(office: Workspace, tmp_path: Path) -> None:
    uid = add(office)
    with pytest.raises(AppError, match=r"projects\.upkeep_too_early"):
        step(office, uid, "upkeep", "2026-06-02")
    bring_to_handover(office, uid)
    assert codes(office, uid) >= {"no_upkeep_unit", "no_upkeep_fund"}
    office.run(service.edit_project, uid, {"upkeep_unit": "云岭镇敬老院", "upkeep_fund": "20000"})
    assert not codes(office, uid) & {"no_upkeep_unit", "no_upkeep_fund", "upkeep_overdue"}
    office.close()
    with reopen(tmp_path / "w", date(2027, 6, 11)) as later:
        (one,) = later.read(service.upkeep_list)
        assert (one.next_check, one.days_overdue) == (date(2027, 6, 1), 10)
        assert later.read(service.late_projects) == (0, 0, 1)
        step(later, uid, "upkeep", "2027-06-11", result="屋面漏水，已修")
        (one,) = later.read(service.upkeep_list)
        assert (one.last_result, one.next_check, one.days_overdue) == ("屋面漏水，已修", date(2028, 6, 11), 0)


def test_a_stopped_project_is_not_late_and_goes_on_where_it_stood(office: Workspace) -> None:
    uid = add(office, ROAD)
    step(office, uid, "start", "2026-04-05")
    office.run(service.stop_project, uid, "占地纠纷")
    assert (line(office, uid).stage, line(office, uid).late) == ("stopped", False)
    assert "占地纠纷" in str(line(office, uid).values["remark"])
    with pytest.raises(AppError, match=r"projects\.is_stopped"):
        step(office, uid, "finish", "2026-06-05")
    office.run(service.resume_project, uid)
    assert line(office, uid).stage == "started"


def test_projects_not_handed_over_stand_in_the_next_year_too(office: Workspace, tmp_path: Path) -> None:
    add(office, ROAD)
    done = add(office)
    bring_to_handover(office, done)
    office.close()
    with reopen(tmp_path / "w", date(2027, 1, 5)) as later:
        assert [one.name for one in later.read(service.list_projects).lines] == [ROAD["name"]]


def test_photographs_belong_to_a_project_which_then_cannot_be_removed(office: Workspace, tmp_path: Path) -> None:
    uid, other = add(office), add(office, ROAD)
    (tmp_path / "a.jpg").write_bytes(pictures.photograph(900, 700))
    photo = attachments.store_attachment(office, tmp_path / "a.jpg", "before_photo", project=uid)
    (found,) = office.read(attachments.list_attachments, project=uid)
    assert (found.uid, found.project_uid, found.title) == (photo, uid, "施工前照片")
    assert office.read(attachments.attachment_counts, [uid, other]) == {uid: 1}
    assert line(office, uid).files == 1
    with pytest.raises(AppError, match=r"projects\.in_use"):
        office.run(service.remove_project, uid)
    office.run(service.remove_project, other)
    assert [one.name for one in office.read(service.list_projects).lines] == [HOME["name"]]


def test_what_was_entered_is_undone_with_the_stage_it_brought(office: Workspace) -> None:
    uid = add(office)
    done = office.run(record_step, uid, StepEntry("start", date(2026, 3, 5)))
    office.undo_operation(done.operation_id)
    assert line(office, uid).stage == "approved"


def test_a_project_is_found_by_a_part_of_its_name_that_only_one_has(office: Workspace) -> None:
    uid = add(office)
    add(office, ROAD)
    add(office, ROAD, name="河西组水泥路")
    assert office.read(service.find_project, "敬老院") == uid
    assert office.read(service.find_project, uid.hex()) == uid
    with pytest.raises(AppError, match=r"projects\.ambiguous"):
        office.read(service.find_project, "水泥路")
    with pytest.raises(AppError, match=r"projects\.unknown_name"):
        office.read(service.find_project, "大桥")
