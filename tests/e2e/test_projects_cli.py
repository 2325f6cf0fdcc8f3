"""Engineering projects by the command line, from the reserve list to the yearly check of upkeep."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from minsheng_desktop.__main__ import main
from tests.factories import pictures
from tests.factories.workspaces import PASSWORD, prepared_workspace

NAME = "云岭镇敬老院改扩建工程"
FIRST = ["项目名称=" + NAME, "年度=2026", "所在地=云岭村", "建设数量=120", "单位=张", "概算投资=300万元",
         "计划开工=2026-03-01", "计划完工=2026-12-31", "施工单位=泾川县宏远建筑公司"]  # fmt: skip


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    prepared_workspace(tmp_path / "w").close()

    def call(*words, day="2026-06-30"):
        code = main([*map(str, words), "--workspace", str(tmp_path / "w"), "--as-of", day, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def done(run, *words, day="2026-06-30"):
    code, answer = run(*words, day=day)
    assert code == 0, answer
    return answer


def step(run, kind, day, *more):
    return done(run, "project", "step", NAME, kind, "--done", day, *more)


def test_a_project_from_the_reserve_list_to_its_upkeep(run, tmp_path):
    done(run, "project", "add", *FIRST, "--reserve")
    assert done(run, "project", "reserve", NAME, "--score", "92.5")["reserve"][0]["rank"] == 1
    assert done(run, "project", "reserve", NAME, "--approve")["stage"] == "approved"
    for kind, day in (("legal_person", "2026-01-10"), ("tendering", "2026-02-05"), ("contract", "2026-02-15")):
        step(run, kind, day, "--document", "1号", "--result", "已办")
    begun = step(run, "start", "2026-03-05")
    assert (begun["stage"], begun["missing"]) == ("started", ["supervision"])
    may = ["project", "report", NAME, "--month", "2026-05", "--share", "25", "--planned", "300万元", "--in-place",
           "100万元", "--disbursed", "150万元", "--spent", "90万元", "--words", "主体二层"]  # fmt: skip
    answer = done(run, *may)
    assert (answer["version"], [flag["code"] for flag in answer["warnings"]]) == (1, ["disbursed_over"])
    fixed = done(
        run, "project", "report", NAME, "--month", "2026-05", "--advanced", "50万元", "--reason", "区财政先垫付"
    )
    assert (fixed["version"], fixed["money"]["outstanding_fen"]) == (2, 50_000_000)
    assert step(run, "refund", "2026-06-20", "--amount", "200000")["money"]["outstanding_fen"] == 30_000_000
    found = done(run, "project", "list", "--late")
    assert found["late"] == 1
    assert found["quantities"] == [{"unit": "张", "planned": "120", "finished": "0"}]
    for kind, day in (("finish", "2026-06-10"), ("acceptance", "2026-06-20"), ("handover", "2026-06-25")):
        step(run, kind, day)
    done(run, "project", "edit", NAME, "管护单位=云岭镇敬老院", "upkeep_fund=20000")
    (line,) = done(run, "project", "upkeep", day="2027-07-05")["upkeep"]
    assert (line["next_check"], line["days_overdue"], line["fund_fen"]) == ("2027-06-25", 10, 2_000_000)


def test_photographs_of_a_project(run, tmp_path):
    uid = done(run, "project", "add", *FIRST)["uid"]
    (tmp_path / "a.jpg").write_bytes(pictures.photograph(900, 700))
    done(run, "attachment", "add", tmp_path / "a.jpg", "--project", uid, "--kind", "scene_photo")
    (photo,) = done(run, "attachment", "list", "--project", uid)["attachments"]
    assert photo["title"] == "现场照片"
    assert done(run, "project", "show", NAME)["files"] == 1
    assert run("project", "remove", NAME)[1]["error"]["code"] == "projects.in_use"


def test_tables_leave_as_workbook_and_paper(run, tmp_path):
    done(run, "project", "add", *FIRST)
    done(run, "project", "add", "项目名称=甲路", "年度=2026", "--reserve")
    for table in ("list", "ledger", "months", "reserve", "upkeep"):
        out = tmp_path / f"{table}.xlsx"
        done(run, "project", "export", out, "--table", table)
        words = [cell for row in openpyxl.load_workbook(out).active.iter_rows(values_only=True) for cell in row]
        assert ("甲路" if table == "reserve" else NAME) in words or table == "upkeep"
    for table in ("list", "ledger", "reserve"):
        done(run, "project", "export", tmp_path / f"{table}.pdf", "--table", table)
        assert words_of(tmp_path / f"{table}.pdf", "甲路" if table == "reserve" else "敬老院")


def words_of(path: Path, words: str) -> bool:
    with pypdfium2.PdfDocument(path) as paper:
        return any(words in page.get_textpage().get_text_range().replace("\n", "") for page in paper)


@pytest.mark.parametrize(("paper", "wide"), [("A3", 1191), ("A4", 842)])
@pytest.mark.parametrize(
    ("kind", "says"), [("notice_board", "施工单位"), ("plaque", "管护单位"), ("sign", "项目建设点")]
)
def test_boards_say_who_builds_for_how_much_and_when(run, tmp_path, kind, says, paper, wide):
    done(run, "project", "add", *FIRST)
    out = tmp_path / "board.pdf"
    answer = done(run, "project", "board", NAME, out, "--kind", kind, "--paper", paper, "--brand", "民生工程")
    assert answer["pages"] == 1
    assert ("监督电话" in answer["lacks"]) == (kind == "notice_board")
    assert words_of(out, says)
    assert words_of(out, "民生工程")
    with pypdfium2.PdfDocument(out) as made:
        assert round(made[0].get_width()) == wide


def test_a_board_calls_a_start_that_is_planned_so_and_a_small_sum_by_its_yuan(run, tmp_path):
    done(run, "project", "add", "项目名称=云岭小桥", "计划开工=2026-09-01", "概算投资=30")
    out = tmp_path / "board.pdf"
    done(run, "project", "board", "云岭小桥", out, "--kind", "notice_board")
    assert words_of(out, "计划开工")
    assert not words_of(out, "开工日期")
    assert words_of(out, "30.00")


def test_refusals_say_what_to_do(run):
    code, answer = run("project", "add", "项目名称=甲桥", "概算投资=很多")
    assert (code, answer["error"]["code"]) == (1, "projects.bad_values")
    assert answer["error"]["details"][0]["field"] == "budget_fen"
    assert run("project", "show", "没有的项目")[1]["error"]["code"] == "projects.unknown_name"
    done(run, "project", "add", *FIRST)
    assert run("project", "step", NAME, "finish", "--done", "2026-05-01")[1]["error"]["code"] == "projects.step_before"
    assert run("project", "stop", NAME)[1]["error"]["code"] == "projects.no_reason"
    assert done(run, "project", "stop", NAME, "--reason", "占地纠纷")["stage"] == "stopped"
    assert done(run, "project", "stop", NAME, "--resume")["stage"] == "approved"
