"""Works when: the bulletin ranks ten towns by total, equal scores share a rank (SY-13.1); year-end scores, grades and
papers of the year's tasks (R-063, R-083…R-087, R-092), all on the command line."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from minsheng_desktop.__main__ import main
from tests.factories.progress import PASSWORD, SAMPLE

TOWNS = ("云岭镇", "石桥镇", "青山镇", "白水镇", "柳林乡", "大河镇", "南坪乡", "北塘镇", "东岗乡", "西湾镇")
BEDS = (30, 27, 27, 24, 21, 18, 15, 15, 9, 0)
PLACES = [1, 2, 2, 4, 5, 6, 7, 7, 9, 10]


class County:
    """Runs verbs in the county's workspace and answers their JSON; fails the test if one is refused."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: object, code: int = 0) -> dict[str, Any]:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            told = main([*map(str, words), "--workspace", str(self.folder / "ws"), "--json", "--as-of", "2026-06-30"])
        out = json.loads(said.getvalue())
        assert told == code, out
        return dict(out)


@pytest.fixture(autouse=True, scope="module")
def _password() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINSHENG_PASSWORD", PASSWORD)
        yield


@pytest.fixture(scope="module")
def ten_towns(tmp_path_factory: pytest.TempPathFactory, _password: None) -> Path:
    """Ten towns that share 300 beds; the county enters what they report."""
    folder = tmp_path_factory.mktemp("county")
    run = County(folder)
    run("init", "--role", "county", "--area", "341299", "--name", "泾川县")
    areas = folder / "areas.csv"
    rows = [f"3412991{at:02d},{name},township,341299" for at, name in enumerate(TOWNS, 1)]
    areas.write_text("\n".join(["code,name,level,parent_code", *rows]), encoding="utf-8")
    run("area", "import", areas)
    run("progress", "task", "add", "养老床位建设", "--unit", "张", "--target", 300, "--year", 2026,
        "--document", "县民生办〔2026〕1号", "--milestone", "2026-06=60%", "--milestone", "2026-11=100%")  # fmt: skip
    shares = [word for name in TOWNS for word in ("--share", f"{name}=30")]
    run("progress", "divide", "养老床位建设", *shares, "--document", "县民生办〔2026〕1号")
    for name, done in zip(TOWNS, BEDS, strict=True):
        run("progress", "report", "养老床位建设", "--month", "2026-06", "--area", name, "--total", done)
    return folder


@pytest.fixture
def county(ten_towns: Path, tmp_path: Path) -> County:
    """A copy of the county with its ten towns."""
    shutil.copytree(ten_towns / "ws", tmp_path / "ws")
    return County(tmp_path)


def words_of(path: Path) -> str:
    """All words of a PDF without line breaks."""
    pages = pypdfium2.PdfDocument(path.read_bytes())
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r", "").replace("\n", "")


def test_the_circular_ranks_ten_towns_and_equal_scores_share_a_place(county: County) -> None:
    ranked = county("progress", "score", "rank", "--month", "2026-06")
    assert [(one["unit"], one["rank"]) for one in ranked["units"]] == list(zip(TOWNS, PLACES, strict=True))
    assert ranked["units"][1]["total"] == ranked["units"][2]["total"]
    out = county.folder / "通报.pdf"
    assert county("progress", "paper", "circular", out, "--month", "2026-06", "--number", "泾民〔2026〕15号")["pages"]
    words = words_of(out)
    assert "关于2026年第二季度" in words
    assert "石桥镇（第2名" in words
    assert "青山镇（第2名" in words
    sheet = county.folder / "通报.xlsx"
    county("progress", "paper", "circular", sheet, "--month", "2026-06")
    cells = [row[:2] for row in openpyxl.load_workbook(sheet).active.iter_rows(values_only=True)]
    assert [row for row in cells if row[1] in TOWNS] == list(zip(PLACES, TOWNS, strict=True))


def test_the_year_end_sheet_weighs_deducts_grades_and_vetoes(county: County) -> None:
    enter = ("progress", "score", "enter", "云岭镇", "--year", 2026, "--round", "year_end")
    marks = ("--mark", "daily=90", "--mark", "self=95", "--mark", "public=80")
    assert county(*enter, *marks)["total"] == "87.00"
    five = [word for key in ("contacts", "measures", "information", "plans", "on_time") for word in ("--fact", key)]
    assert county(*enter, *five)["grade"] == "met"
    assert county(*enter, "--fact", "praised")["grade"] == "excellent"
    assert county(*enter, "--deduct", "survey=2", "--reason", "survey=社情民意失分")["total"] == "85.00"
    assert county(*enter, "--fact", "mass_incident")["grade"] == "not_met"
    vetoed = county(*enter, "--no-fact", "mass_incident", "--mark", "public=100", "--survey", "10/10")
    assert (vetoed["grade"], vetoed["rank"]) == ("vetoed", None)
    out = county.folder / "评分表.pdf"
    county("progress", "score", "sheet", "云岭镇", "--year", 2026, "--round", "year_end", "--out", out)
    assert "一票否决" in words_of(out)
    assert county(*enter, "--mark", "daily=101", code=1)["error"]["code"] == "scores.mark_outside"


def test_the_county_decides_the_weights(county: County) -> None:
    scheme = ("progress", "score", "scheme", "--year", 2026, "--round", "year_end")
    assert [part["weight"] for part in county(*scheme)["parts"]] == [40, 20, 40]
    changed = county(*scheme, "--weight", "daily=50", "--weight", "self=10", "--document", "县民生办〔2026〕9号")
    assert changed["own"]
    assert [part["weight"] for part in changed["parts"]] == [50, 10, 40]
    assert county(*scheme, "--weight", "daily=60", code=1)["error"]["code"] == "scores.bad_weights"


def test_a_scheme_goes_out_as_a_file_and_comes_back(county: County) -> None:
    out = county.folder / "办法.toml"
    county("progress", "score", "scheme", "--year", 2026, "--round", "year_end", "--out", out)
    changed = (
        out.read_text(encoding="utf-8").replace("weight = 20", "weight = 10").replace("weight = 40", "weight = 45")
    )
    out.write_text(changed, encoding="utf-8")
    scheme = county("progress", "score", "scheme", "--year", 2026, "--round", "year_end", "--set", out)
    assert [part["weight"] for part in scheme["parts"]] == [45, 10, 45]


def test_a_task_counts_only_for_the_levels_it_names(county: County) -> None:
    county("progress", "task", "add", "追加床位", "--unit", "张", "--target", 50, "--year", 2026,
           "--document", "县追加", "--counts-for", "county")  # fmt: skip
    for level, beds in (("county", "350"), ("city", "300")):
        out = county.folder / f"{level}.xlsx"
        county("progress", "paper", "summary", out, "--month", "2026-06", "--level", level)
        rows = [list(row) for row in openpyxl.load_workbook(out).active.iter_rows(values_only=True)]
        assert [str(row[8]) for row in rows if row[2] == "张"] == [beds]


def test_fixed_results_feedback_and_letters_of_duty(county: County) -> None:
    fixed = county("progress", "score", "publish", "--year", 2026, "--round", "quarter_2")["published"]
    assert [one["rank"] for one in fixed] == PLACES
    # without a round the result that was fixed is listed, not the quarter that runs
    told = county("progress", "score", "list", "--year", 2026)
    assert (told["round"], told["state"], told["units"]) == ("quarter_2", "final", [])
    running = county("progress", "score", "list", "--year", 2026, "--round", "year_end")
    assert (running["state"], running["published"]) == ("open", [])
    for name in TOWNS[:2]:
        county("progress", "score", "enter", name, "--year", 2026, "--round", "year_end", "--mark", "daily=90",
               "--mark", "self=90", "--mark", "public=90")  # fmt: skip
    refused = county("progress", "score", "publish", "--year", 2026, "--round", "year_end", code=1)["error"]
    assert refused["code"] == "scores.not_final"
    feedback, letter = county.folder / "反馈函.pdf", county.folder / "责任书.pdf"
    # one letter for each town, and the report of all to the county government
    assert county("progress", "paper", "feedback", feedback, "--year", 2026)["pages"] >= 11
    words = words_of(feedback)
    assert "县人民政府：" in words
    assert "总得分90.00分，第1名" in words
    assert county("progress", "paper", "letter", letter, "--year", 2026)["pages"] == 10
    assert "6月底60%" in words_of(letter)
    assert county("progress", "paper", "letter", county.folder / "责任书.txt", code=1)["error"]["code"] == (
        "scores.not_a_paper"
    )


def test_the_monthly_table_is_read_back_as_it_was_written(county: County) -> None:
    township = County(county.folder / "town")
    township.folder.mkdir()
    township("init", "--role", "township", "--area", "341299101", "--name", "云岭镇")
    township("import", "progress", SAMPLE)
    out = township.folder / "调度表.xlsx"
    assert township("progress", "paper", "monthly", out, "--month", "2026-06")["rows"] == 26
    sheet = openpyxl.load_workbook(out).active
    assert sheet["A1"].value == "云岭镇2026年目标任务及资金进度表"
    again = township("import", "progress", out, "--dry-run")
    assert again["tasks"]["refused"] == 0
    assert again["tasks"]["targets_changed"] == 0
    assert (again["tasks"]["unchanged"], again["tasks"]["updated"]) == (26, 0)
    pdf = township.folder / "调度表.pdf"
    assert township("progress", "paper", "monthly", pdf, "--month", "2026-06")["pages"] == 1
