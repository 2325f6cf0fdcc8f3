"""SY-12 民生工程基础“大数据”, SY-19 and SY-20 by the command line: stated figures, years beside each other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.factories.office_cli import VILLAGE, Office, office
from tests.factories.township_cli import Cli, begin

__all__ = ["office"]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    return begin(tmp_path / "ws", capsys, monkeypatch, date(2026, 6, 30))


def test_sy_12_1_a_place_with_two_years_shows_both_and_the_change(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "years.csv"
    file.write_text(
        "编号,地方,年份,指标,单位,完成,支出(万元)\n"
        "A1,甲县,2016,养老服务中心,家,40,\nA2,甲县,2017,养老服务中心,家,50,\n"
        "A3,甲县,2017,法律援助,人次,808,\nA4,乙县,2016,养老服务中心,家,7,\nA5,甲县,20xx,养老服务中心,家,9,\n",
        encoding="utf-8",
    )
    done = cli("progress", "indicators", "import", file)
    assert (done["new"], cli.code) == (5, 0)
    (found,) = cli("progress", "compare", "--place", "甲县")["indicators"]
    assert [(one["year"], one["value"], one["change"]) for one in found["years"]] == [
        (2016, "40", None), (2017, "50", "25.00")
    ]  # fmt: skip


def test_sy_12_1_a_task_stands_beside_the_year_before(cli: Cli) -> None:
    for year, total in ((2025, 40), (2026, 50)):
        cli("progress", "task", "add", "临时救助", "--year", year, "--unit", "人", "--target", 100,
            "--document", "县民生办〔2026〕1号")  # fmt: skip
        cli("progress", "report", "临时救助", "--month", f"{year}-06", "--total", total, as_of=f"{year}-06-30")
        assert cli.code == 0
    (row,) = cli("progress", "compare", "--month", "2026-06")["tasks"]
    assert (row["total"], row["last_year"], row["difference"], row["change"]) == ("50", "40", "10", "25.00")


def test_the_catalogue_of_stated_figures_comes_in_and_is_checked(cli: Cli) -> None:
    done = cli("progress", "indicators", "import")
    assert (done["rows"], done["new"]) == (419, 419)
    checked = cli("progress", "indicators", "check")
    assert (checked["checked"], checked["rates"]) == (419, 73)
    assert {"I001", "I105", "I371"} <= {line["id"] for line in checked["flagged"]}
    shown = cli("progress", "indicators", "list", "--search", "单人低保户核查")["indicators"]
    assert shown[0]["flags"][0]["message"] == "所报 497，有着落的 327，还有 170 未说明。"


def test_sy_19_1_doses_and_rates_are_shown_without_health_data(cli: Cli) -> None:
    cli("progress", "indicators", "import")
    found = {line["indicator"]: line for line in cli("progress", "indicators", "list", "--group", "G01")["indicators"]}
    assert (found["疫苗接种剂次"]["actual"], found["疫苗接种剂次"]["unit"]) == ("410400", "剂次")
    assert found["居民健康档案规范管理率"]["stated_rate"] == "73.94"
    assert found["建卡率"]["stated_rate"] == "98.11"
    assert not any("姓名" in name or "身份证" in name for name in found)


def test_sy_20_1_cards_are_counted_by_village_and_the_rate_is_shown(cli: Cli) -> None:
    cli("progress", "task", "add", "居民健康卡发放", "--year", 2026, "--unit", "人", "--target", 2000,
        "--document", "县卫健委〔2026〕5号")  # fmt: skip
    cli("progress", "report", "居民健康卡发放", "--month", "2026-06", "--total", 1_500)
    shown = cli("progress", "show", "居民健康卡发放", "--month", "2026-06")
    assert (shown["completion"], shown["light"]) == ("75.00", "ahead")
    found = cli("progress", "overview", "--month", "2026-06")
    assert (found["counts"], found["late"]) == ({"ahead": 1}, [])


def test_settings_are_dated_and_judge_from_their_day_on(cli: Cli) -> None:
    cli("progress", "task", "add", "临时救助", "--year", 2026, "--unit", "人", "--target", 100, "--document", "文")
    cli("progress", "report", "临时救助", "--month", "2026-06", "--total", 50)
    assert cli("progress", "overview", "--month", "2026-06")["late"] == []
    cli("progress", "set", "thresholds", "130/120/110", "--from", "2026-06-01", "--document", "县民生办〔2026〕9号")
    (late,) = cli("progress", "overview", "--month", "2026-06")["late"]
    assert (late["item"], late["light"], late["forecast"]) == ("临时救助", "seriously_behind", "100.00")
    versions = cli("progress", "settings")["settings"]
    assert [one["value"] for one in versions if one["key"] == "thresholds" and one["in_force"]] == ["130/120/110"]
    cli("progress", "set", "thresholds", "80/100/120", "--from", "2026-06-01")
    assert cli.code != 0


def test_sy_20_1_cards_are_counted_by_village(office: Office) -> None:
    office.run("progress", "task", "add", "居民健康卡发放", "--year", 2026, "--unit", "人", "--target", 1000,
               "--document", "县卫健委〔2026〕5号")  # fmt: skip
    office.run("progress", "divide", "居民健康卡发放", "--share", f"{VILLAGE}=600", "--share", "石门村=400",
               "--document", "镇〔2026〕2号")  # fmt: skip
    for village, count in ((VILLAGE, 450), ("石门村", 100)):
        office.run("progress", "report", "居民健康卡发放", "--month", "2026-06", "--area", village, "--total", count)
    lines = {one["name"]: one for one in office.run("progress", "overview", "--month", "2026-06")["townships"]}
    assert (lines[VILLAGE]["completion"], lines[VILLAGE]["late"]) == ("75.00", 0)
    assert (lines["石门村"]["completion"], lines["石门村"]["late"]) == ("25.00", 1)
