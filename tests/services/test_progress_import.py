"""A task-progress table is taken in as one operation; again it changes only what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.progress.export import export_table
from minsheng_desktop.progress.importing import import_progress, preview_progress, read_progress
from minsheng_desktop.progress.records import Flag, TaskLine
from minsheng_desktop.progress.table import find_task, task_detail, task_table
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.spreadsheets.records import ERROR, Problem
from minsheng_desktop.workspace.service import Workspace
from tests.factories.progress import AS_OF, SAMPLE, error, funds, reading, task_row, workspace

WAN = 1_000_000  # fen of 1 万元


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("w") / "ws") as opened:
        yield opened


@pytest.fixture
def ws(empty: Workspace) -> Iterator[Workspace]:
    """The workspace as it was: every operation of a test is undone after it."""
    yield empty
    while True:
        try:
            empty.undo()
        except AppError:
            return


def line(ws: Workspace, item: str, month: int = 202606) -> TaskLine:
    return next(x for x in ws.read(task_table, month).lines if x.item == item)


def codes(flags: tuple[Flag, ...]) -> list[str]:
    return [flag.code for flag in flags]


def test_the_sample_comes_in_with_the_figures_of_its_ground_truth(ws: Workspace) -> None:
    file = read_progress(SAMPLE, AS_OF)
    done = ws.run(import_progress, file.reading, wordings=file.wordings).value
    assert (done.month, done.tasks_new, done.reports_new, done.unchanged) == (202606, 26, 26, 0)
    assert [refused.row for refused in done.refused] == [14, 36]
    assert all("#" in reason or "列" in reason for refused in done.refused for reason in refused.reasons)
    truth = json.loads(SAMPLE.with_name(SAMPLE.name + ".expected.json").read_text(encoding="utf-8"))
    stages = {"plan": "planned", "arrived": "in_place", "paid": "disbursed", "spent": "spent"}
    checked = 0
    for row in truth["normalised_rows"]:
        values = row["values"]
        if values["item"] in {refused.item for refused in done.refused}:
            continue
        found = line(ws, values["item"])
        assert found.target_milli == Decimal(values["target"]) * 1000
        assert found.total_milli == Decimal(values["done"]) * 1000
        assert (found.department, found.unit) == (values["dept"], values["unit"])
        for key, amount in values.items():
            stage, _, source = key.partition("_")
            if stage in stages:
                fen = None if amount is None else round(Decimal(amount) * 100)
                assert found.funds.amounts.get((stages[stage], source)) == fen
                checked += 1
    assert checked > 300


def test_the_sample_is_judged_at_half_year(ws: Workspace) -> None:
    file = read_progress(SAMPLE, AS_OF)
    ws.run(import_progress, file.reading, wordings=file.wordings)
    table = ws.read(task_table, 202606)
    assert table.scheduled == Decimal("0.5")
    assert table.sections[:2] == ("困难群体救助", "养老托育")
    assert table.total == 26
    assert line(ws, "农村最低生活保障").light is Light.AHEAD  # 812/820
    assert line(ws, "特困人员供养").light is Light.DONE
    assert line(ws, "重度残疾人护理补贴").flags[0].code == "over_target"  # 71/70: lawful, R-052
    assert line(ws, "临时救助").light is Light.BEHIND  # 50/120 = 41.7 of 50
    assert line(ws, "城乡医疗救助").light is Light.SERIOUSLY_BEHIND  # 60/160 = 37.5 of 50
    assert line(ws, "托育机构").light is Light.SERIOUSLY_BEHIND
    assert line(ws, "农村文化建设").wording == "不少于60"
    assert line(ws, "农村公路养护").total_milli == 41_200
    assert line(ws, "小型水库除险加固").funds.any is False
    assert "stated_rate" in codes(line(ws, "农村危房改造").flags)
    assert "split" in codes(line(ws, "老年助餐点").flags)
    assert "disbursed_over" in codes(line(ws, "义务教育经费保障").flags)
    assert "spent_over" in codes(line(ws, "农村厕所革命").flags)


def test_the_same_file_again_changes_nothing(ws: Workspace) -> None:
    file = read_progress(SAMPLE, AS_OF)
    ws.run(import_progress, file.reading, wordings=file.wordings)
    again = ws.run(import_progress, file.reading, wordings=file.wordings)
    assert again.operation_id is None
    assert (again.value.reports_new, again.value.reports_changed, again.value.unchanged) == (0, 0, 26)


def test_other_figures_become_a_new_version_and_the_old_one_stays(ws: Workspace) -> None:
    ws.run(import_progress, reading(task_row(7, "临时救助", done=40), task_row(8, "高龄津贴", done=10)))
    done = ws.run(import_progress, reading(task_row(7, "临时救助", done=45), task_row(8, "高龄津贴", done=10))).value
    assert (done.tasks_new, done.reports_new, done.reports_changed, done.unchanged) == (0, 0, 1, 1)
    detail = ws.read(task_detail, ws.read(find_task, "临时救助"), 202606)
    assert detail.line.total_milli == 45_000
    words = [(entry.words, entry.reason) for entry in detail.history if entry.month]
    assert words == [("累计改为 45 人（原为 40）", "重新导入"), ("填报累计 40 人", "")]
    assert detail.history[0].who == "陈晓琳"


def test_another_target_is_a_version_with_its_source(ws: Workspace) -> None:
    ws.run(import_progress, reading(task_row(7, "疫苗接种", target=36718, done=27235, unit="剂次")))
    assert str(line(ws, "疫苗接种").completion) == "27235/36718"
    done = ws.run(import_progress, reading(task_row(7, "疫苗接种", target=46222, done=27235, unit="剂次"))).value
    assert (done.targets_changed, done.unchanged) == (1, 1)
    detail = ws.read(task_detail, ws.read(find_task, "疫苗接种"), 202606)
    assert detail.line.light is Light.AHEAD  # 58.92 %
    shown = [entry.words for entry in detail.history if entry.month is None]
    assert shown == ["目标改为 46,222 剂次（原为 36,718）", "目标 36,718 剂次"]


def test_rows_with_errors_are_refused_with_their_reason(ws: Workspace) -> None:
    bad = task_row(14, "流浪乞讨人员救助", severity=ERROR)
    outcome = ws.run(import_progress, reading(task_row(7, "临时救助"), bad, problems=(error(14),))).value
    assert outcome.taken == 1
    (refused,) = outcome.refused
    assert (refused.row, refused.item) == (14, "流浪乞讨人员救助")
    assert refused.reasons[0].startswith("H 列")


def test_a_task_named_twice_is_taken_once(ws: Workspace) -> None:
    outcome = ws.run(import_progress, reading(task_row(7, "临时救助"), task_row(9, "临时救助", done=60))).value
    assert outcome.taken == 1
    assert "第 7 行" in outcome.refused[0].reasons[0]
    assert line(ws, "临时救助").total_milli == 50_000


def test_an_import_is_undone_as_one_and_can_be_done_again(ws: Workspace) -> None:
    made = reading(task_row(7, "临时救助", **funds(4 * WAN, 3 * WAN, 2 * WAN, WAN)))
    ws.run(import_progress, made)
    uid = line(ws, "临时救助").uid
    ws.undo()
    assert ws.read(task_table, 202606).lines == ()
    outcome = ws.run(import_progress, made).value
    assert (outcome.tasks_new, outcome.reports_new) == (1, 1)
    again = line(ws, "临时救助")
    assert again.uid == uid
    assert again.funds.of("spent") == WAN
    ws.undo()
    assert ws.read(task_table, 202606).lines == ()


def test_without_a_month_nothing_is_written(ws: Workspace) -> None:
    with pytest.raises(AppError) as refused:
        ws.run(import_progress, reading(task_row(7, "临时救助"), period=None))
    assert refused.value.kind is Kind.INPUT
    assert ws.run(import_progress, reading(task_row(7, "临时救助"), period=None), month=202605).value.month == 202605


def test_the_uid_follows_from_office_year_and_item(ws: Workspace) -> None:
    ws.run(import_progress, reading(task_row(7, "临时救助")))
    first = line(ws, "临时救助").uid
    ws.run(import_progress, reading(task_row(30, "临时救助", section="二、其他", done=55)))
    assert line(ws, "临时救助").uid == first
    assert line(ws, "临时救助").section == "其他"


def test_a_warning_is_no_refusal(ws: Workspace) -> None:
    told = Problem(
        "进度表", 7, "H", "rate_mismatch", "warning", "100%", "rate", {"right": "50.00%", "found": "100.00%"}
    )
    made = reading(task_row(7, "临时救助", severity="warning", rate=Decimal(1)), problems=(told,))
    assert ws.run(import_progress, made).value.refused == ()
    (flag,) = line(ws, "临时救助").flags
    assert flag.message == "表内完成率填 100.0%，按累计÷目标应为 50.0%。"


def test_a_workbook_without_such_a_table_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "电话.csv"
    file.write_text("姓名,电话\n甲,1540000\n", encoding="utf-8")
    with pytest.raises(AppError) as refused:
        read_progress(file, AS_OF)
    assert refused.value.code == "progress.no_table"


def test_the_exported_table_taken_in_again_changes_nothing(ws: Workspace, tmp_path: Path) -> None:
    file = read_progress(SAMPLE, AS_OF)
    ws.run(import_progress, file.reading, wordings=file.wordings)
    out = tmp_path / "调度表.xlsx"
    ws.read(export_table, ws.read(task_table, 202606), out)
    again = read_progress(out, AS_OF)
    found = ws.read(preview_progress, again.reading, wordings=again.wordings)
    assert (found.month, found.tasks_new, found.targets_changed) == (202606, 0, 0)
    assert (found.unchanged, found.reports_changed, found.reports_new, len(found.refused)) == (26, 0, 0, 0)
