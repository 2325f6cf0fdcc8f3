"""The verbs about the year's tasks, as scripts call them."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from pathlib import Path

import pytest

from tests.factories.progress import SAMPLE
from tests.factories.township_cli import Cli, begin

SCORE = Path(__file__).parents[1] / "samples" / "score.py"


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return begin(tmp_path / "ws", capsys, monkeypatch, date(2026, 6, 30))


def test_the_sample_holds_against_its_ground_truth(cli: Cli) -> None:
    report = cli("import", "progress", SAMPLE, "--dry-run", "--values")
    assert cli.code == 0
    spec = importlib.util.spec_from_file_location("score", SCORE)
    assert spec
    assert spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    truth = json.loads(SAMPLE.with_name(SAMPLE.name + ".expected.json").read_text(encoding="utf-8"))
    result = score.score(truth, report)
    assert result["missed"] == []
    assert result["extra"] == []
    assert result["hard"] == []
    assert cli("progress", "table")["tasks"] == []  # a dry run writes nothing


def test_import_report_correct_show(cli: Cli) -> None:
    first = cli("import", "progress", SAMPLE)
    assert first["tasks"] == {"new": 26, "updated": 0, "unchanged": 0, "refused": 2, "targets_changed": 0}
    assert [row["row"] for row in first["refused"]] == [14, 36]
    assert cli("import", "progress", SAMPLE)["tasks"]["unchanged"] == 26

    table = cli("progress", "table", "--month", "2026-06")
    tasks = {task["item"]: task for task in table["tasks"]}
    assert (table["scheduled"], len(tasks)) == ("50.00", 26)
    assert tasks["临时救助"]["completion"] == "41.67"
    assert (tasks["临时救助"]["light"], tasks["临时救助"]["light_text"]) == ("behind", "滞后")
    assert tasks["农村公路养护"]["total"] == "41.2"
    assert tasks["农村文化建设"]["target_wording"] == "不少于60"
    assert tasks["农村最低生活保障"]["funds_fen"]["planned"]["central"] == 82_260_000

    july = cli("progress", "report", "临时救助", "--month", "2026-07", "--total", "65", as_of="2026-07-31")
    assert (july["done"], july["total"], july["version"]) == ("15", "65", 1)
    cli("progress", "report", "临时救助", "--month", "2026-07", "--total", "66", as_of="2026-07-31")
    assert cli.code == 1  # a correction without a reason
    more = ("--fund", "spent.central=200000", "--reason", "漏报 1 人次")
    cli("progress", "report", "临时救助", "--month", "2026-07", "--total", "66", *more, as_of="2026-07-31")
    assert cli.code == 0

    shown = cli("progress", "show", "临时救助", "--month", "2026-07", as_of="2026-07-31")
    assert shown["total"] == "66"
    assert shown["funds_fen"]["spent"]["central"] == 20_000_000
    assert shown["funds_fen"]["planned"]["province"] == 48_900_000
    assert [(m["month"], m["total"]) for m in shown["months"]][5:7] == [("2026-06", "50"), ("2026-07", "66")]
    assert shown["history"][0]["reason"] == "漏报 1 人次"
    assert "累计改为 66 人次（原为 65）" in shown["history"][0]["words"]


def test_the_table_becomes_a_workbook(cli: Cli, tmp_path: Path) -> None:
    cli("import", "progress", SAMPLE)
    out = tmp_path / "调度表.xlsx"
    answer = cli("progress", "table", "--month", "2026-06", "--light", "behind", "--out", out)
    assert cli.code == 0
    assert answer["tasks"]
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(out)
    values = list(book.active.iter_rows(values_only=True))
    assert any("2026年民生实事目标任务调度表（6月）" in str(cell) for cell in values[0])
    items = [row for row in values if "临时救助" in row]
    assert items
    assert 815_000 in items[0]


def test_what_cannot_be_done_is_told(cli: Cli, tmp_path: Path) -> None:
    assert cli("progress", "show", "水库")["error"]["code"] == "progress.no_such_task"
    assert cli.code == 1
    assert cli("import", "progress", tmp_path / "没有.xlsx")["error"]["message"]
    assert cli.code == 1
    cli("progress", "report", "临时救助", "--month", "2026-13", "--total", "1")
    assert cli.code == 2
    cli("progress", "report", "临时救助", "--month", "2026-06", "--total", "不少于")
    assert cli.code == 2
