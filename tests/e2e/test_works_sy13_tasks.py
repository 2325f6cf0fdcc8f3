"""SY-13.2, scheduled progress by month or milestone: what “Works when” asks, through the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from minsheng_desktop.__main__ import main
from tests.factories.township_cli import Cli, begin


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return begin(tmp_path / "ws", capsys, monkeypatch, date(2026, 6, 30))


def test_13_2_three_hundred_beds_are_expected_to_be_180_at_the_end_of_june(cli: Cli) -> None:
    plan = ("--milestone", "2026-06=60%", "--milestone", "2026-11=100%")
    cli("progress", "task", "add", "新增床位", "--year", "2026", "--unit", "张", "--target", "300", *plan)
    cli("progress", "task", "add", "改造厕所", "--year", "2026", "--unit", "户", "--target", "1200")

    def due(as_of: str) -> dict[str, str]:
        tasks = cli("progress", "table", "--month", as_of[:7], as_of=as_of)["tasks"]
        return {task["item"]: task["due"] for task in tasks}

    assert due("2026-06-30") == {"新增床位": "180", "改造厕所": "600"}
    assert due("2026-09-30")["新增床位"] == "252"  # linear between the milestones
    assert due("2026-11-30")["新增床位"] == "300"
    assert due("2026-06-29")["改造厕所"] == "500"  # a month counts from its end


def test_13_2_the_light_follows_the_schedule_and_a_changed_target_keeps_its_versions(cli: Cli) -> None:
    cli("progress", "task", "add", "新增床位", "--year", "2026", "--unit", "张", "--target", "300",
        "--milestone", "2026-06=60%", "--milestone", "2026-11=100%", "--document", "责任书")  # fmt: skip
    cli("progress", "report", "新增床位", "--month", "2026-06", "--total", "171")
    task = cli("progress", "table", "--month", "2026-06")["tasks"][0]
    assert (task["completion"], task["scheduled"], task["lag"], task["light_text"]) == (
        "57.00", "60.00", "-3.00", "滞后",
    )  # fmt: skip
    cli("progress", "target", "新增床位", "--target", "285", "--document", "调整通知", "--date", "2026-06-20")
    shown = cli("progress", "show", "新增床位", "--month", "2026-06")
    assert (shown["target"], shown["completion"], shown["light_text"]) == ("285", "60.00", "达序时")
    assert [line["reason"] for line in shown["history"] if "目标" in line["words"]] == ["调整通知", "责任书"]


def test_a_task_of_a_part_of_the_year_is_expected_by_its_own_months(cli: Cli) -> None:
    cli("progress", "task", "add", "秋季培训", "--year", "2026", "--unit", "人", "--target", "100",
        "--from", "2026-05", "--until", "2026-08")  # fmt: skip
    assert cli("progress", "table", "--month", "2026-06")["tasks"][0]["due"] == "50"
    cli("progress", "report", "秋季培训", "--month", "2026-04", "--total", "1")
    assert cli.code == 1


def test_a_submitted_month_is_locked_reopened_and_told(cli: Cli) -> None:
    cli("progress", "task", "add", "新增床位", "--year", "2026", "--unit", "张", "--target", "300")
    cli("progress", "report", "新增床位", "--month", "2026-06", "--total", "150")
    cli("progress", "task", "add", "助餐点", "--year", "2026", "--unit", "个", "--target", "4")
    asked = cli("progress", "submit", "--month", "2026-06", "--signed-by", "李建国")["error"]
    assert (asked["code"], cli.code) == ("progress.tasks_missing", 1)
    assert "--allow-missing" in asked["message"]
    signed = ("--signed-by", "李建国", "--allow-missing")
    assert cli("progress", "submit", "--month", "2026-06", *signed)["missing"] == ["助餐点"]
    assert cli("progress", "table", "--month", "2026-06")["locked"]
    refused = cli("progress", "report", "新增床位", "--month", "2026-06", "--total", "151")["error"]
    assert cli.code == 1
    assert "已经提交" in refused["message"]
    assert "--reason" in refused["message"]
    cli("progress", "report", "新增床位", "--month", "2026-06", "--total", "151", "--reason", "漏报")
    assert cli.code == 0
    cli("progress", "reopen", "--month", "2026-06", "--reason", "县里要求核对")
    (one,) = cli("progress", "submissions", "--year", "2026")["submissions"]
    assert (one["locked"], one["reason"], one["signed_by"]) == (False, "县里要求核对", "李建国")


def test_the_new_year_takes_over_what_runs_on(cli: Cli) -> None:
    cli("progress", "task", "add", "新增床位", "--year", "2026", "--unit", "张", "--target", "300",
        "--milestone", "2026-06=60%", "--section", "养老", "--category", "works")  # fmt: skip
    cli("progress", "duty", "新增床位", "--set", "联络员=王芳/干事/民政办/0558-1234567")
    shown = cli("progress", "carry", "--to", "2027", "--dry-run")["preview"]
    assert [(task["item"], task["state"]) for task in shown["tasks"]] == [("新增床位", "new")]
    assert cli("progress", "task", "list", "--year", "2027")["tasks"] == []
    assert cli("progress", "carry", "--to", "2027")["carried"]["tasks"] == 1
    assert cli("progress", "carry", "--to", "2027", "--dry-run")["carried_before"]
    assert (
        cli("progress", "carry", "--to", "2027", "--without", "duties")["error"]["code"] == "progress.carried_already"
    )
    assert cli("progress", "carry", "--to", "2020", "--dry-run")["error"]["code"] == "progress.carry_back"
    (task,) = cli("progress", "task", "list", "--year", "2027")["tasks"]
    assert (task["target"], task["category"], task["section"]) == ("300", "works", "养老")
    assert [duty["name"] for duty in task["duties"]] == ["王芳"]
    days = {one["day"] for one in cli("holiday", "list", "--year", "2027")["holidays"]}
    assert {"2027-01-01", "2027-05-01", "2027-10-01"} <= days


def test_a_target_of_two_documents_stands_in_two_versions(cli: Cli) -> None:
    cli("progress", "task", "add", "疫苗接种", "--year", "2026", "--unit", "剂次", "--target", "36718",
        "--document", "乡卫生院报表")  # fmt: skip
    cli("progress", "report", "疫苗接种", "--month", "2026-06", "--total", "27235")
    changed = cli(
        "progress", "target", "疫苗接种", "--target", "46222", "--document", "市〔2026〕3号", "--date", "2026-05-20"
    )
    assert changed["completion"] == "58.92"
    versions = cli("progress", "show", "疫苗接种", "--month", "2026-06")["targets"]
    assert [(one["target"], one["document"], one["document_date"], one["in_force"], one["completion"])
            for one in versions] == [
        ("36718", "乡卫生院报表", None, False, "74.17"), ("46222", "市〔2026〕3号", "2026-05-20", True, "58.92"),
    ]  # fmt: skip


def test_the_money_is_printed_in_per_cent(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    cli("progress", "task", "add", "新增床位", "--year", "2026", "--unit", "张", "--target", "300")
    cli("progress", "report", "新增床位", "--month", "2026-06", "--total", "150", "--fund", "planned=120000",
        "--fund", "in_place=100000")  # fmt: skip
    main(["progress", "funds", "--month", "2026-06", "--workspace", str(cli.folder), "--as-of", "2026-06-30"])
    assert "83.33%" in capsys.readouterr().out
