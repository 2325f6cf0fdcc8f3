"""What is late and how late, where the money is stuck, and which township is behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.progress_overview import overview_document, write_overview
from minsheng_desktop.progress.editing import edit_task
from minsheng_desktop.progress.importing import import_progress, read_progress
from minsheng_desktop.progress.overview import matrix, overview
from minsheng_desktop.progress.settings import set_progress_setting
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.workspace.service import Workspace
from tests.factories.county_tasks import AREAS, county, divided_task, reported, submitted
from tests.factories.progress import AS_OF, SAMPLE, workspace

WAN = 1_000_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("w") / "ws") as opened:
        file = read_progress(SAMPLE, AS_OF)
        opened.run(import_progress, file.reading, wordings=file.wordings)
        yield opened


def test_the_latest_come_first_with_what_is_missing(sample: Workspace) -> None:
    found = sample.read(overview, 202606)
    assert [one.months for one in found.late] == sorted((one.months for one in found.late), reverse=True)
    late = {one.line.item: one for one in found.late}
    assert set(late) == {line.item for line in found.lines if line.light in (Light.BEHIND, Light.SERIOUSLY_BEHIND)}
    relief = late["临时救助"]  # 50 of 120 at half-year: 60 are due, five months' worth is done
    assert (relief.missing_milli, relief.months) == (10_000, 1)
    medical = late["城乡医疗救助"]  # 60 of 160
    assert (medical.missing_milli, medical.months) == (20_000, Fraction(3, 2))


def test_a_month_that_runs_makes_nothing_later(sample: Workspace) -> None:
    found = sample.read(overview, 202607)
    assert found.as_of < date(2026, 7, 31)
    (relief,) = (one for one in found.late if one.line.item == "临时救助")
    assert (relief.missing_milli, relief.months) == (10_000, 1)


def test_money_waits_between_two_stages_by_source(sample: Workspace) -> None:
    found = sample.read(overview, 202606)
    for gap in found.stuck:
        assert gap.fen == sum(fen for _, _, fen in gap.tasks)
        assert gap.stage in ("in_place", "disbursed", "spent")
    rural = next(line for line in found.lines if line.item == "农村最低生活保障")
    for source, planned in rural.funds.parts("planned").items():
        waiting = planned - (rural.funds.of("in_place", source) or 0)
        entry = next((g for g in found.stuck if (g.stage, g.source) == ("in_place", source)), None)
        held = {uid: fen for uid, _, fen in entry.tasks}.get(rural.uid, 0) if entry else 0
        assert held == max(0, waiting)


def test_the_year_is_drawn_month_by_month(sample: Workspace) -> None:
    months = sample.read(overview, 202606).months
    assert [point.month for point in months] == list(range(202601, 202613))
    assert months[5].scheduled == Fraction(1, 2)
    assert months[5].completion is not None
    assert months[6].completion is None
    assert months[0].completion is None  # nothing was reported by then


def test_the_forecast_follows_the_pace(sample: Workspace) -> None:
    found = sample.read(overview, 202606)
    relief = next(line for line in found.lines if line.item == "临时救助")
    assert found.forecast[relief.uid] == Fraction(100, 120)


def test_the_bounds_of_the_day_decide_what_is_late(tmp_path: Path) -> None:
    with workspace(tmp_path / "ws") as ws:
        file = read_progress(SAMPLE, AS_OF)
        ws.run(import_progress, file.reading, wordings=file.wordings)
        before = len(ws.read(overview, 202606).late)
        ws.run(set_progress_setting, "thresholds", "300/200/150", date(2026, 6, 1), "县民生办〔2026〕9号")
        assert len(ws.read(overview, 202606).late) > before


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, bytes]]:
    with county(tmp_path_factory.mktemp("c") / "ws") as ws:
        beds = divided_task(ws, "新增养老床位", {"云岭镇": 100, "河湾镇": 100, "石桥乡": 100}, "床")
        meals = divided_task(ws, "老年助餐点", {"云岭镇": 10, "河湾镇": 20})
        reported(ws, beds, "云岭镇", 202605, 30)
        funds = {("spent", "central"): 2 * WAN, ("spent", "county"): WAN, ("in_place", "central"): 5 * WAN}
        reported(ws, beds, "云岭镇", 202606, 50, funds)
        reported(ws, beds, "河湾镇", 202606, 20, {("spent", "county"): 3 * WAN})
        reported(ws, meals, "云岭镇", 202606, 10)
        reported(ws, meals, "河湾镇", 202605, 1, {("spent", "county"): WAN})
        submitted(ws, "云岭镇", 202606, "2026-07-02")
        submitted(ws, "河湾镇", 202605, "2026-06-03")
        yield ws, beds


def test_townships_stand_beside_each_other(reports: tuple[Workspace, bytes]) -> None:
    ws, _ = reports
    lines = {line.name: line for line in ws.read(overview, 202606).townships}
    assert set(lines) == {"云岭镇", "河湾镇", "石桥乡"}
    assert (lines["云岭镇"].tasks, lines["云岭镇"].reported, lines["云岭镇"].late) == (2, 2, 0)
    assert lines["云岭镇"].completion == Fraction(3, 4)
    assert (lines["河湾镇"].reported, lines["河湾镇"].late, lines["河湾镇"].worst) == (1, 2, "老年助餐点")
    assert lines["石桥乡"].counts == {Light.SERIOUSLY_BEHIND: 1}
    assert lines["云岭镇"].standing == "0 项滞后 · 已报 2/2 · 2026-07-02 已提交"
    assert lines["河湾镇"].standing == "2 项滞后 · 已报 1/2 · 未提交"


def test_a_county_without_figures_of_its_own_stands_as_its_townships(reports: tuple[Workspace, bytes]) -> None:
    ws, _ = reports
    months = {point.month: point.completion for point in ws.read(overview, 202606).months}
    # of 300 beds and 30 meals: 30 and 1 in May, 50 + 20 and 10 + 1 in June
    assert months[202604] is None
    assert months[202605] == (Fraction(30, 300) + Fraction(1, 30)) / 2
    assert months[202606] == (Fraction(70, 300) + Fraction(11, 30)) / 2


def test_the_matrix_holds_every_township_task_month_and_source(reports: tuple[Workspace, bytes]) -> None:
    ws, beds = reports
    view = ws.read(matrix, 2026)
    assert (view.month, len(view.areas), len(view.tasks)) == (202606, 3, 2)
    cell = view.cells[AREAS["云岭镇"], beds]
    assert (cell.target_milli, cell.totals[4], cell.totals[5]) == (100_000, 30_000, 50_000)
    assert (cell.completion(6), cell.completion(5), cell.completion(4)) == (Fraction(1, 2), Fraction(3, 10), None)
    assert cell.funds == {"central": 2 * WAN, "county": WAN}
    # a township that has not reported June yet stands with May
    assert view.by_source() == {"central": 2 * WAN, "county": 5 * WAN}
    assert view.by_source(area=AREAS["河湾镇"]) == {"county": 4 * WAN}
    assert view.by_source(task=beds) == {"central": 2 * WAN, "county": 4 * WAN}
    assert ws.read(matrix, 2026, 202606, "in_place").by_source() == {"central": 5 * WAN}


def test_the_overview_is_printed_with_its_charts(sample: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "总览.pdf"
    made = sample.run(write_overview, 202606, None, out).value
    assert made.paper.pages >= 1
    assert out.read_bytes().startswith(b"%PDF")
    document = sample.read(overview_document, 202606)
    captions = [block.caption for block in document.sections[0].blocks if isinstance(block, doc.Bars)]
    assert [caption[:4] for caption in captions] == ["滞后任务", "资金卡在", "全年进度"]  # no parts, no chart of them
    sample.undo()


def test_what_townships_report_stands_in_the_overview_of_a_level(tmp_path: Path) -> None:
    """The county reports nothing itself: what is late, where money waits and the stages are its townships'."""
    with county(tmp_path / "ws") as ws:
        beds = divided_task(ws, "新增养老床位", {"云岭镇": 100, "河湾镇": 100}, "床")
        inner = divided_task(ws, "县里自定", {"云岭镇": 10})
        ws.run(edit_task, beds, {"counts_for": ("city", "county")})
        ws.run(edit_task, inner, {"counts_for": ("county",)})
        money = {("planned", "county"): 30 * WAN, ("in_place", "county"): 20 * WAN, ("disbursed", "county"): 5 * WAN}
        reported(ws, beds, "云岭镇", 202606, 20, money)
        reported(ws, inner, "云岭镇", 202606, 1, money)
        found = ws.read(overview, 202606, "city")
        assert [line.item for line in found.lines] == ["新增养老床位"]
        assert [(one.line.item, one.missing_milli) for one in found.late] == [("新增养老床位", 80_000)]
        assert {(one.stage, one.source): one.fen for one in found.stuck} == {
            ("in_place", "county"): 10 * WAN, ("disbursed", "county"): 15 * WAN,
        }  # fmt: skip
        assert [found.stage_fen(stage) for stage in ("planned", "in_place", "disbursed", "spent")] == [
            30 * WAN, 20 * WAN, 5 * WAN, 0,
        ]  # fmt: skip
        assert found.forecast[beds] == Fraction(1, 5)
        assert [line.name for line in found.townships] == ["云岭镇", "河湾镇"]
        assert len(ws.read(overview, 202606).late) == 2
