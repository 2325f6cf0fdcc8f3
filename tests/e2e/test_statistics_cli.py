"""minsheng stats …, area …: figures of a month and areas that change, as a script calls them."""

import json

import pytest
from openpyxl import load_workbook

from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from tests.factories.households import open_rostered

SHIMEN = "341299101202"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "w"
    open_rostered(folder).close()
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")

    def call(*words, plain=False):
        as_json = [] if plain else ["--json"]
        code = main(ALL, [*words, "--workspace", str(folder), "--as-of", "2026-11-20", *as_json])
        out = capsys.readouterr().out
        return code, out if plain else json.loads(out)

    return call


def test_the_table_of_a_month_agrees_with_the_list_of_benefits(run, tmp_path):
    listed = run("entitlement", "list", "--month", "2026-06")[1]["entitlements"]
    code, made = run("stats", "table", "--month", "2026-06", "--by", "village,programme,category")
    assert code == 0
    assert made["roster"] == {
        "benefits": len(listed), "covered": sum(row["covered"] for row in listed),
        "total_fen": sum(row["total_fen"] for row in listed),
    }  # fmt: skip
    assert sum(line["total_fen"] for line in made["lines"]) == made["total"]["total_fen"]
    assert {line["village"] for line in made["subtotals"]} == {"云岭村", "石门村"}
    one = run("stats", "table", "--month", "2026-06", "--village", "石门村", "--compare", "2026-12", "--cumulative")[1]
    assert (one["total"]["households"], one["compared"]["total"]["households"]) == (3, 2)
    assert one["year"]["person_times"] == one["total"]["person_times"]


def test_figures_leave_as_a_finished_sheet_and_on_paper(run, tmp_path):
    sheet, paper = tmp_path / "t.xlsx", tmp_path / "t.pdf"
    assert run("stats", "table", "--month", "2026-06", "--by", "village", "--out", str(sheet))[0] == 0
    cells = [[cell.value for cell in row] for row in load_workbook(sheet).active.rows]
    assert "云岭镇2026年6月保障情况统计表" in cells[0][0]
    total = next(row for row in cells if row[0] == "合计")
    assert total[6] == pytest.approx(sum(row[6] for row in cells if row[0] in ("云岭村", "石门村")))
    assert run("stats", "table", "--month", "2026-06", "--by", "village", "--out", str(paper))[0] == 0
    assert paper.read_bytes().startswith(b"%PDF")


def test_summary_changes_balance_and_duplicates_of_a_month(run):
    summary = run("stats", "summary", "--month", "2026-11", "--programme", "dibao_rural")[1]
    assert summary["households"] == 5
    assert summary["year"]["months"] == 11
    assert run("stats", "changes", "--month", "2026-11")[1]["changes"] == []
    october = run("stats", "balance", "--month", "2026-10", "--by", "village")[1]
    homes = october["households"]
    assert (homes["opening"], homes["new"], homes["exit"], homes["closing"]) == (6, 0, 1, 5)
    assert [line["name"] for line in october["unexplained"]] == ["谢启发"]
    assert run("stats", "balance", "--month", "2026-11", "--since", "2026-06")[1]["households"]["exit"] == 1
    assert run("stats", "duplicates", "--month", "2026-06")[1]["duplicates"] == []
    assert "农村低保" in run("stats", "summary", "--month", "2026-06", plain=True)[1]
    assert run("stats", "table", "--by", "street")[1]["error"]["code"] == "statistics.bad_grouping"


def test_queries_are_asked_saved_and_deleted(run):
    found = run("stats", "query", "run", "single_elder", "--month", "2026-06")[1]
    assert {row["name"] for row in found["rows"]} == {"王满堂", "董长根"}
    assert found["towards"] == {"transferred": 0, "waived": 0, "pending": 2, "total": 2}
    code, saved = run("stats", "query", "save", "两人户", "--programme", "dibao_rural", "--size-from", "2",
                      "--size-to", "2", "--amount-from", "600")  # fmt: skip
    assert (code, saved["name"]) == (0, "两人户")
    assert {row["name"] for row in run("stats", "query", "run", "两人户", "--month", "2026-06")[1]["rows"]} == {
        "程素珍", "刘水生",
    }  # fmt: skip
    assert "两人户" in {query["name"] for query in run("stats", "query", "list")[1]["queries"]}
    assert run("stats", "query", "delete", "两人户")[0] == 0
    assert run("stats", "query", "run", "两人户")[1]["error"]["code"] == "statistics.no_query"
    assert run("stats", "query", "save", "单人低保户")[1]["error"]["code"] == "statistics.query_shipped"


def test_a_village_is_renamed_merged_and_listed_as_of_a_day(run):
    assert run("area", "rename", SHIMEN, "新石门村", "--on", "2026-07-01", "--document", "泾政〔2026〕8号")[0] == 0
    seen = run("area", "merge", SHIMEN, "--into", "云岭村", "--on", "2026-09-01", "--dry-run")[1]
    assert (seen["households"], seen["benefits"], seen["month"], seen["written"]) == (3, 3, "2026-09", False)
    done = run("area", "merge", SHIMEN, "--into", "云岭村", "--on", "2026-09-01")[1]
    assert {**done, "written": False} == seen
    for day, names in (("2026-06-30", ["云岭村", "石门村"]), ("2026-08-31", ["云岭村", "新石门村"]),
                       ("2026-09-01", ["云岭村"])):  # fmt: skip
        areas = run("area", "list", "--on", day)[1]["areas"]
        assert [area["name"] for area in areas if area["level"] == "village"] == names
    villages = {}
    for month in ("2026-06", "2026-08", "2026-09"):
        lines = run("stats", "table", "--month", month, "--by", "village")[1]["lines"]
        villages[month] = {line["village"] for line in lines}
    assert villages == {"2026-06": {"云岭村", "石门村"}, "2026-08": {"云岭村", "新石门村"}, "2026-09": {"云岭村"}}
    assert run("area", "history", SHIMEN)[1]["history"][0]["name"] == "石门村"
    assert run("area", "settle")[1]["settled"] == []
    assert run("area", "new", "341299101203", "白鹤村", "--on", "2026-10-01")[1]["name"] == "白鹤村"
    assert run("area", "close", "341299101203", "--on", "2026-11-01")[0] == 0
    assert run("area", "move", "云岭村", "--to", "341299101", "--on", "2026-10-01")[1]["error"]["code"] == (
        "areas.same_parent"
    )


def test_the_roster_of_left_behind_women_leaves_with_their_type_code(run, tmp_path):
    """SY-07.2: the register is a roster whose export names the type code of each."""
    person = run("person", "search", "王满堂")[1]["persons"][0]["uid"]
    code, answer = run("entitlement", "grant", person, "--programme", "left_behind_women", "--month", "2026-11",
                       "--amount", "0", "--field", "left_behind_woman_type=01")  # fmt: skip
    assert code == 0, answer
    out = tmp_path / "w.xlsx"
    assert run("export", "roster", str(out), "--programme", "left_behind_women")[0] == 0
    cells = [[cell.value for cell in row] for row in load_workbook(out).active.rows]
    head = next(row for row in cells if "类别代码" in row)
    line = next(row for row in cells if "王满堂" in row)
    assert line[head.index("类别代码")].startswith("01")
