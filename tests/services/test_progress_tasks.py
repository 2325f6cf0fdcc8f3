"""Tasks set by hand: what they hold, what is refused, division, who answers, submission, the new year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from db.types import definition_uid
from minsheng_desktop.areas.editing import open_area
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.programmes.standards import NewStandard, add_standard, standard_history
from minsheng_desktop.progress.carrying import carry_year, preview_carry
from minsheng_desktop.progress.duties import duties_of, set_duties
from minsheng_desktop.progress.editing import NewTask, add_task, close_task, edit_task, new_task_of, remove_task
from minsheng_desktop.progress.importing import import_progress
from minsheng_desktop.progress.records import Duty, MonthEntry, TaskLine
from minsheng_desktop.progress.service import change_target, record_month
from minsheng_desktop.progress.shares import divide_target, shares_of
from minsheng_desktop.progress.submissions import is_locked, reopen_month, submissions, submit_month
from minsheng_desktop.progress.table import find_task, task_detail, task_table
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.workspace.service import Workspace
from tests.factories.progress import reading, task_row, workspace

BEDS = NewTask(
    2026, "敬老院床位", "张", 300_000, document="县民生办〔2026〕1号", decided_on=date(2026, 1, 20), section="养老",
    department="民政办", category="works", milestones=((202606, Fraction(60, 100)), (202611, Fraction(1))),
)  # fmt: skip
EAST, WEST = "341299101201", "341299101202"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "ws") as opened:
        for code, name in ((EAST, "东岭村"), (WEST, "西岭村")):
            opened.run(open_area, code, name)
        yield opened


def line(ws: Workspace, uid: bytes, month: int = 202606) -> TaskLine:
    return next(one for one in ws.read(task_table, month).lines if one.uid == uid)


def codes(ws: Workspace, uid: bytes) -> set[str]:
    return {flag.code for flag in line(ws, uid).flags}


def area(code: str) -> bytes:
    return definition_uid("area", code)


def test_a_task_is_set_with_target_document_and_milestones(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    shown = line(ws, uid)
    assert (shown.item, shown.unit, shown.category, shown.kind) == ("敬老院床位", "张", "works", "other")
    assert (shown.scheduled, shown.due_milli) == (Fraction(60, 100), 180_000)  # SY-13.2
    assert ws.read(new_task_of, uid).document == "县民生办〔2026〕1号"
    assert ws.read(new_task_of, uid).milestones == BEDS.milestones


@pytest.mark.parametrize(
    ("unit", "kind"), [("户", "households"), ("人", "persons"), ("人次", "person_times"), ("对", "couples")]
)
def test_what_is_counted_follows_from_the_unit(ws: Workspace, unit: str, kind: str) -> None:
    uid = ws.run(add_task, NewTask(2026, "任务", unit, 1000)).value
    assert line(ws, uid).kind == kind


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item": " "}, "progress.no_item"),
        ({"unit": ""}, "progress.no_unit"),
        ({"year": 26}, "progress.bad_year"),
        ({"target_milli": -1}, "progress.negative"),
        ({"category": "水利"}, "progress.unknown_code"),
        ({"counts_for": ("village",)}, "progress.unknown_code"),
        ({"rate_kind": "speed"}, "progress.unknown_code"),
        ({"first_month": 202608, "last_month": 202603}, "progress.bad_span"),
        ({"first_month": 202508}, "progress.bad_span"),
        ({"milestones": ((202606, Fraction(9, 10)), (202611, Fraction(1, 2)))}, "progress.bad_milestones"),
        ({"rate_base_milli": 0}, "progress.bad_base"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused(ws: Workspace, changes: dict[str, object], code: str) -> None:
    with pytest.raises(AppError) as caught:
        ws.run(add_task, replace(BEDS, **changes))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert ws.read(task_table, 202606).total == 0


def test_an_item_stands_once_a_year(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    with pytest.raises(AppError) as taken:
        ws.run(add_task, BEDS)
    assert taken.value.code == "progress.item_taken"
    ws.run(edit_task, uid, {"item": "养老床位", "category": "工程类"})
    again = ws.run(add_task, BEDS).value  # the name is free, its uid is not
    assert again != uid
    assert [one.item for one in ws.read(task_table, 202606).lines] == ["养老床位", "敬老院床位"]


def test_only_what_nobody_reported_of_is_removed(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    other = ws.run(add_task, replace(BEDS, item="农家书屋")).value
    ws.run(record_month, uid, MonthEntry(202606, total_milli=100_000))
    with pytest.raises(AppError) as caught:
        ws.run(remove_task, uid, "重复")
    assert (caught.value.kind, caught.value.code) == (Kind.RULE, "progress.has_reports")
    ws.run(remove_task, other, "重复")
    assert ws.read(task_table, 202606).total == 1
    ws.run(close_task, uid, date(2026, 5, 31))
    assert "closed" in codes(ws, uid)
    assert ws.read(task_table, 202606).pending == 0
    with pytest.raises(AppError) as late:
        ws.run(record_month, uid, MonthEntry(202606, total_milli=120_000, reason="补报"))
    assert late.value.code == "progress.closed"


def test_a_task_counts_only_for_the_levels_it_names(ws: Workspace) -> None:
    """R-092: 50 beds count for the county's assessment alone."""
    ws.run(add_task, replace(BEDS, counts_for=("city", "county")))
    ws.run(add_task, replace(BEDS, item="追加床位", target_milli=50_000, counts_for=("county",)))
    sums = {level: ws.read(task_table, 202606, level=level).totals[0].target_milli for level in ("city", "county")}
    assert sums == {"city": 300_000, "county": 350_000}


def test_kinds_are_never_added_to_each_other(ws: Workspace) -> None:
    for item, unit, target in (("低保", "户", 820), ("特困", "户", 80), ("临时救助", "人次", 120), ("婚检", "对", 986)):
        ws.run(add_task, NewTask(2026, item, unit, target * 1000))
    totals = {(one.kind, one.unit): one.target_milli for one in ws.read(task_table, 202606).totals}
    assert totals == {("households", "户"): 900_000, ("person_times", "人次"): 120_000, ("couples", "对"): 986_000}


def test_a_coverage_over_the_whole_is_told_and_a_service_rate_has_its_own_base(ws: Workspace) -> None:
    uid = ws.run(add_task, NewTask(2026, "接种率", "人次", 100_000, rate_kind="coverage", rate_base_milli=None)).value
    done = ws.run(record_month, uid, MonthEntry(202606, total_milli=108_020)).value
    assert [flag.code for flag in done.warnings] == ["over_full"]
    assert "over_full" in codes(ws, uid)
    checks = ws.run(add_task, NewTask(2026, "婚检", "人", 2_200_000, rate_base_milli=1_972_000)).value
    ws.run(record_month, checks, MonthEntry(202606, total_milli=1_852_000))
    shown = line(ws, checks)
    assert (shown.completion, shown.service_rate) == (Fraction(1852, 2200), Fraction(1852, 1972))


def test_a_target_is_divided_and_its_sum_checked(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    first = ws.run(divide_target, uid, {area(EAST): 180_000}, "镇政办3号").value
    assert (first.sum_milli, first.difference_milli) == (180_000, 120_000)
    assert "shares_differ" in codes(ws, uid)
    parts = {area(WEST): 120_000, (area(WEST), "王芳"): 70_000, (area(WEST), "李明"): 40_000}
    done = ws.run(divide_target, uid, parts).value
    assert (done.sum_milli, done.difference_milli, done.written) == (300_000, 0, 3)
    assert done.below == (("西岭村", 110_000, 120_000),)
    assert "shares_differ" not in codes(ws, uid)
    ws.run(divide_target, uid, {area(WEST): 110_000}, "镇政办5号", date(2026, 5, 1))
    west = next(part for part in ws.read(shares_of, uid) if part.area == "西岭村" and not part.person)
    assert (west.target_milli, west.version, west.document) == (110_000, 2, "镇政办5号")
    with pytest.raises(AppError) as caught:
        ws.run(divide_target, uid, {area("341299"): 1000})
    assert caught.value.code == "progress.not_a_part"


def test_the_sum_of_the_villages_stands_beside_the_townships_figure(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    ws.run(divide_target, uid, {area(EAST): 180_000, area(WEST): 120_000})
    ws.run(record_month, uid, MonthEntry(202606, total_milli=190_000))
    ws.run(record_month, uid, MonthEntry(202606, total_milli=100_000, area_uid=area(EAST)))
    ws.run(record_month, uid, MonthEntry(202606, total_milli=85_000, area_uid=area(WEST)))
    shown = line(ws, uid)
    assert (shown.total_milli, shown.parts_total_milli, shown.parts_difference) == (190_000, 185_000, -5_000)
    assert "parts_differ" in codes(ws, uid)
    entry = MonthEntry(202606, from_parts=True, reason="按村汇总")
    assert ws.run(record_month, uid, entry).value.total_milli == 185_000
    assert line(ws, uid).parts_difference == 0
    assert line(ws, uid).light is Light.ON_SCHEDULE  # 61.7 of 60


def test_an_office_without_a_figure_of_its_own_stands_as_its_parts_do(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    ws.run(divide_target, uid, {area(EAST): 180_000, area(WEST): 120_000})
    money = {("planned", "county"): 500, ("in_place", "county"): 400}
    ws.run(record_month, uid, MonthEntry(202606, total_milli=100_000, area_uid=area(EAST), funds=money))
    shown = line(ws, uid)
    assert (shown.total_milli, shown.completion, shown.figures_month) == (100_000, Fraction(1, 3), 202606)
    assert (shown.summed, shown.reported, shown.light) == (True, False, Light.SERIOUSLY_BEHIND)
    assert (shown.funds.of("planned"), shown.funds.of("in_place", "county")) == (500, 400)
    (flag,) = (one for one in shown.flags if one.code == "parts_summed")
    assert "1 个单位合计（1 个未填）" in flag.message
    assert ws.read(task_detail, uid, 202606).line.total_milli == 100_000
    ws.run(record_month, uid, MonthEntry(202606, total_milli=110_000))
    assert (line(ws, uid).total_milli, line(ws, uid).summed) == (110_000, False)


def test_who_answers_is_kept_as_one_list(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    rows = [Duty("联络员", "王芳", "干事", "民政办", "0558-1234567"), Duty("总责", "李建国", "镇长")]
    ws.run(set_duties, 2026, rows, uid)
    assert [(duty.role, duty.name) for duty in ws.read(duties_of, 2026, uid)] == [
        ("overall", "李建国"),
        ("contact", "王芳"),
    ]
    ws.run(set_duties, 2026, [Duty("overall", "陈志远")], uid)
    assert [duty.name for duty in line(ws, uid).duties] == ["陈志远"]
    ws.run(set_duties, 2026, [Duty("village", "周敏", area_uid=area(EAST))])
    assert ws.read(duties_of, 2026)[0].area_uid == area(EAST)


def test_a_submitted_month_takes_only_corrections_with_a_reason(ws: Workspace) -> None:
    uid = ws.run(add_task, BEDS).value
    other = ws.run(add_task, replace(BEDS, item="农家书屋")).value
    ws.run(record_month, uid, MonthEntry(202606, total_milli=100_000))
    with pytest.raises(AppError) as asked:
        ws.run(submit_month, 202606, "李建国")
    assert asked.value.code == "progress.tasks_missing"
    assert "已填 1 项，还有 1 项没有填（农家书屋）" in asked.value.message
    done = ws.run(submit_month, 202606, "李建国", True).value
    assert (done.tasks, done.missing) == (1, ("农家书屋",))
    assert ws.read(is_locked, 202606)
    assert ws.read(task_detail, uid, 202606).locked
    for task, total in ((uid, 110_000), (other, 5_000)):
        with pytest.raises(AppError) as caught:
            ws.run(record_month, task, MonthEntry(202606, total_milli=total))
        assert caught.value.code == "progress.month_locked"
        assert "--reason" in caught.value.message
    with pytest.raises(AppError) as refused:
        ws.run(import_progress, reading(task_row(5, "敬老院床位", done=130)))
    assert refused.value.code == "progress.import_locked"
    ws.run(import_progress, reading(task_row(5, "敬老院床位", unit="张", target=300, done=130)), reason="县里核减")
    ws.run(record_month, other, MonthEntry(202606, total_milli=5_000, reason="漏报"))
    assert line(ws, uid).version == 2
    ws.run(reopen_month, 202606, "数据有误")
    ws.run(submit_month, 202606)
    with pytest.raises(AppError):
        ws.run(submit_month, 202606)
    assert [(one.month, one.locked) for one in ws.read(submissions, 2026)] == [(202606, True)]
    assert not ws.read(is_locked, 202605)


def test_the_year_is_carried_once_and_the_old_one_stays(ws: Workspace) -> None:
    uid = ws.run(add_task, replace(BEDS, first_month=202602, counts_for=("county",))).value
    ended = ws.run(add_task, replace(BEDS, item="一次性补贴")).value
    ws.run(change_target, uid, 350_000, "县民生办〔2026〕9号")
    ws.run(divide_target, uid, {area(EAST): 200_000, area(WEST): 150_000})
    ws.run(set_duties, 2026, [Duty("contact", "王芳")], uid)
    ws.run(close_task, ended, date(2026, 3, 31))
    plan = ws.read(preview_carry, 2027)
    assert {task.item: task.state for task in plan.tasks} == {"敬老院床位": "new", "一次性补贴": "closed"}
    assert {one.day for one in plan.holidays} >= {date(2027, 1, 1), date(2027, 10, 1)}
    done = ws.run(carry_year, 2027).value
    assert (done.tasks, done.targets, done.parts, done.duties) == (1, 1, 2, 1)
    new = ws.read(find_task, "敬老院床位", 2027)
    shown = line(ws, new, 202701)
    assert (shown.target_milli, shown.first_month, shown.counts_for) == (350_000, 202702, ("county",))
    assert [m.day for m in shown.milestones] == [date(2027, 6, 30), date(2027, 11, 30)]
    assert "2026" in ws.read(new_task_of, new).document
    assert ws.read(preview_carry, 2027).new_tasks == ()
    with pytest.raises(AppError) as nothing:
        ws.run(carry_year, 2027)
    assert nothing.value.code == "progress.carried_already"
    assert "2026 年的 1 项任务已经结转到 2027 年" in nothing.value.message
    with pytest.raises(AppError) as back:
        ws.read(preview_carry, 2020)
    assert back.value.code == "progress.carry_back"
    assert line(ws, uid).target_milli == 350_000


@use_case(Operation("standards.add", Right.DEFINE))
def _end(uow: UnitOfWork, key: str, month: int) -> None:
    row = next(record for record in standard_history(uow) if record.key == key)
    uow.update("standard", row.uid, {"to_month": month})


def test_a_standard_that_ends_with_the_year_is_continued_and_others_hold_on(ws: Workspace) -> None:
    ending = ws.run(add_standard, NewStandard("elder_80_allowance", 5_000, "month", 202601, category="80")).value
    ws.run(_end, ending.key, 202612)
    running = ws.run(add_standard, NewStandard("elder_80_allowance", 6_000, "month", 202601, category="90")).value
    plan = ws.read(preview_carry, 2027)
    assert [one.key for one in plan.standards] == [ending.key]
    assert plan.running == 1
    assert ws.run(carry_year, 2027, ("standards",)).value.standards == 1
    months = {(r.from_month, r.to_month) for r in ws.read(standard_history) if r.key != running.key}
    assert months == {(202601, 202612), (202701, None)}
    assert ws.read(preview_carry, 2027).standards == ()
