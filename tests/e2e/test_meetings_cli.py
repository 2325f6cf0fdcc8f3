"""Meetings and the calendar of reports, as scripts call them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from tests.factories.progress import SAMPLE
from tests.factories.township_cli import Cli, begin


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return begin(tmp_path / "ws", capsys, monkeypatch, date(2026, 7, 3))


def test_what_was_promised_is_shown_at_the_next_meeting_until_it_is_done(cli: Cli, tmp_path: Path) -> None:
    cli("import", "progress", SAMPLE)
    late = cli("meeting", "late", "--month", "2026-06")["late"]
    assert late
    assert {item["standing"]["light"] for item in late} <= {"behind", "seriously_behind"}
    item = late[0]["item"]
    july = cli("meeting", "add", "--on", "2026-07-03", "--month", "2026-06", "--chair", "王镇长", "--present", "各村")
    assert july["title"] == "2026年6月份月调度会"
    assert [one["item"] for one in july["late"]] == [one["item"] for one in late]
    words = ("--problem", "资金未到位", "--solution", "催拨", "--by", "财政所", "--task", late[0]["task_uid"])
    made = cli("meeting", "promise", "2026-07-03", *words, "--due", "2026-07-20")
    assert made["about"] == item
    assert made["then"]["light"] == late[0]["standing"]["light"]
    august = cli("meeting", "add", "--on", "2026-08-04", "--month", "2026-07", as_of="2026-08-04")
    (brought,) = august["brought"]
    assert (brought["problem"], brought["state"], brought["days"]) == ("资金未到位", "overdue", -15)
    done = cli("meeting", "done", made["uid"], "--result", "已到位", "--on", "2026-08-10", as_of="2026-08-10")
    assert done["state"] == "done"
    september = cli("meeting", "add", "--on", "2026-09-03", as_of="2026-09-03")
    assert [one["result"] for one in september["brought"]] == ["已到位"]  # reported once more, as kept
    october = cli("meeting", "add", "--on", "2026-10-09", as_of="2026-10-09")
    assert october["brought"] == []
    paper = tmp_path / "纪要.pdf"
    assert cli("meeting", "print", "2026-08-04", paper, as_of="2026-10-09")["pages"] >= 1
    told = pypdfium2.PdfDocument(paper)[0].get_textpage().get_text_range()
    assert "2026年7月份月调度会会议纪要" in told
    assert "催拨" in told


def test_refusals_say_what_to_do(cli: Cli) -> None:
    assert cli("meeting", "add", "--on", "2027-01-01")["error"]["code"] == "meetings.future"
    assert cli("meeting", "add", "--kind", "茶话会")["error"]["code"] == "meetings.unknown_kind"
    uid = cli("meeting", "add", "--kind", "部门联席会议")["uid"]
    assert cli("meeting", "promise", uid, "--problem", "缺少材料")["error"]["code"] == "meetings.promise_incomplete"
    late = ("--problem", "缺", "--by", "村", "--due", "2026-07-01")
    assert cli("meeting", "promise", uid, *late)["error"]["code"] == "meetings.due_before"
    kept = cli("meeting", "promise", uid, "--problem", "缺", "--by", "村", "--due", "2026-07-09")
    assert cli("meeting", "done", kept["uid"])["error"]["code"] == "meetings.no_result"
    assert cli("meeting", "remove", uid)["error"]["code"] == "meetings.has_promises"
    cli("meeting", "withdraw", kept["uid"])
    assert cli("meeting", "remove", uid)["uid"] == uid
    assert cli("meeting", "list")["meetings"] == []


def test_the_rounds_of_the_year_are_told_a_month_ahead_and_when_they_are_late(cli: Cli) -> None:
    """R-091: June old age, before 1 August grants, before November veterans, 15 June forms, 30 May report."""
    days = {line["title"]: line["due_on"] for line in cli("calendar", "list")["lines"]}
    assert days["80 周岁以上老人死亡核销及新增人员名单"] == "2026-06-30"
    assert days["八一优待金发放人员造册"] == "2026-07-31"
    assert days["退役士兵死亡核销及新增人员名单"] == "2026-10-31"
    assert days["暖心工程登记表"] == "2026-06-15"
    assert days["宣传月活动总结"] == "2026-05-30"
    states = {line["title"]: line for line in cli("calendar", "due", as_of="2026-05-16")["lines"]}
    assert states["暖心工程登记表"]["days"] == 30
    assert "八一优待金发放人员造册" not in states
    rule = ("--from", "2026-01-01")  # asked for although the workspace was begun later
    cli("calendar", "edit", "warm_heart_forms", *rule, as_of="2026-06-18")
    late = cli("calendar", "due", as_of="2026-06-18")
    assert {line["title"]: line["days"] for line in late["lines"]}["暖心工程登记表"] == -3
    sent = cli("calendar", "sent", "暖心工程", "--period", "2026", "--on", "2026-06-17", as_of="2026-06-18")
    assert (sent["state"], sent["due_on"], sent["sent_by"]) == ("late", "2026-06-15", "admin")
    after = cli("calendar", "due", as_of="2026-06-18")
    assert after["overdue"] == late["overdue"] - 1
    assert cli("calendar", "unsent", "warm_heart_forms", "--period", "2026", as_of="2026-06-18")["state"] == "overdue"


def test_an_office_arranges_its_own_calendar(cli: Cli, tmp_path: Path) -> None:
    added = cli("calendar", "add", "残疾人两补月报", "--to", "县残联", "--every", "month", "--month", 1, "--day", 8)
    assert added["due_text"] == "每月，次月8日前"
    assert (
        cli("calendar", "add", "残疾人两补月报", "--to", "县残联", "--every", "year")["error"]["code"]
        == "calendar.bad_due"
    )
    line = cli("calendar", "sent", "残疾人两补月报", "--period", "2026-06", "--by", "李会计")
    assert (line["due_on"], line["state"]) == ("2026-07-08", "sent")
    wrong = cli("calendar", "sent", "残疾人两补月报", "--period", "2026-Q2")
    assert wrong["error"]["code"] == "calendar.not_a_period"
    cli("calendar", "edit", "compare_list", "--day", 20, "--month", 0, "--responsible", "李会计")
    found = [one for one in cli("calendar", "list")["lines"] if one["code"] == "compare_list"]
    assert [one["due_on"] for one in found][:2] == ["2026-01-20", "2026-02-20"]
    assert found[0]["responsible"] == "李会计"
    cli("calendar", "remove", "compare_list")
    assert "compare_list" not in [duty["code"] for duty in cli("calendar", "duties")["duties"]]
    out = tmp_path / "报送日历.pdf"
    assert cli("calendar", "list", "--out", out)["file"] == str(out)
    assert pypdfium2.PdfDocument(out)[0].get_textpage().get_text_range().count("县残联") >= 1
    assert cli("calendar", "list", "--out", tmp_path / "a.xlsx")["lines"]


def test_a_summary_has_its_figures_filled_in_and_is_printed_as_somebody_worked_it_over(
    cli: Cli, tmp_path: Path
) -> None:
    cli("import", "progress", SAMPLE)
    paper, words, tables = tmp_path / "总结.pdf", tmp_path / "总结.txt", tmp_path / "附表.xlsx"
    made = cli("progress", "summary", words, "--half", "--month", "2026-06")
    assert made["title"] == "云岭镇2026年上半年民生实事工作总结"
    assert "农村最低生活保障目标 820 人，累计完成 812 人（99.0%）" in made["text"][2]
    assert made["text"][1] == "一、目标任务完成情况"
    assert any("计划安排资金 4,546.00 万元，到位 3,829.19 万元（84.2%）" in line for line in made["text"])
    assert any(line.startswith("城乡医疗救助（严重滞后，医保办）") for line in made["text"])
    words.write_text(
        words.read_text(encoding="utf-8").replace("【请补写下一步工作】", "加快资金拨付。"), encoding="utf-8"
    )
    assert cli("progress", "summary", paper, "--half", "--month", "2026-06", "--text", words)["pages"] > 2
    told = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper))
    assert "加快资金拨付。" in told
    assert "目标任务完成情况表" in told
    cli("progress", "summary", tables, "--half", "--month", "2026-06")
    rows = {row["item"]: row for row in made["tables"][0]["rows"]}
    assert rows["农村公路养护"]["total"] == "41.2"
    book = read_book(tables)
    assert list(book) == ["目标任务完成情况表", "资金落实情况表"]
    total = next(row for row in book["资金落实情况表"] if row[0] == "合计")
    assert total[2] == pytest.approx(45_460_000.0)
    plan = cli("progress", "summary", tmp_path / "方案.pdf", "--plan")
    assert plan["text"][1] == "一、总体要求"
    assert any("6月15日前" in line for line in plan["text"])


def test_a_summary_needs_tasks(cli: Cli, tmp_path: Path) -> None:
    assert cli("progress", "summary", tmp_path / "a.pdf", "--year")["error"]["code"] == "summaries.no_tasks"


def read_book(path: Path) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook as rows."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_text_of_a_summary_is_kept_listed_and_used_again(cli: Cli, tmp_path: Path) -> None:
    cli("import", "progress", SAMPLE)
    half = ("--half", "--month", "2026-06")
    assert cli("progress", "summary", tmp_path / "a.txt", *half, "--saved")["error"]["code"] == "summaries.not_saved"
    (tmp_path / "mine.txt").write_text("一、我们的话\n工作照旧。", encoding="utf-8")
    cli("progress", "summary", tmp_path / "a.txt", *half, "--text", tmp_path / "mine.txt", "--save")
    (kept,) = cli("progress", "drafts")["drafts"]
    assert (kept["kind"], kept["month"], kept["text"]) == ("half_year", "2026-06", ["一、我们的话", "工作照旧。"])
    assert cli("progress", "summary", tmp_path / "b.txt", *half, "--saved")["text"] == kept["text"]
    saved = next(one for one in cli("audit", "list")["operations"] if one["operation"] == "summaries.save")
    cli("audit", "undo", str(saved["id"]))
    assert cli("progress", "drafts")["drafts"] == []
