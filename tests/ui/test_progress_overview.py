"""The overview and the stated figures in the window: every bar leads to its row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from minsheng_desktop.progress.counting import count_task
from minsheng_desktop.progress.importing import import_progress, read_progress
from minsheng_desktop.progress.indicators import SHIPPED
from minsheng_desktop.progress.settings import list_progress_settings
from minsheng_desktop.progress.table import find_task
from minsheng_desktop.workspace.service import Workspace
from tests.factories.county_tasks import AREAS, county, divided_task, reported
from tests.factories.progress import AS_OF, SAMPLE, workspace
from tests.factories.window import Shell, session_of, wait_for
from ui.kit.bar_charts import Bar, BarChart, HeatCell, HeatMap
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.progress.indicators_page import IndicatorsPage
from ui.progress.overview_page import OverviewPage


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[JobRunner]:
    apply_theme(qapp)
    runner = JobRunner()
    broken: list[BaseException] = []
    runner.broken.connect(broken.append)
    yield runner
    runner.close()
    assert not broken


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("w") / "ws") as opened:
        file = read_progress(SAMPLE, AS_OF)
        opened.run(import_progress, file.reading, wordings=file.wordings)
        yield opened


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, bytes]]:
    with county(tmp_path_factory.mktemp("c") / "ws") as ws:
        beds = divided_task(ws, "新增养老床位", {"云岭镇": 100, "河湾镇": 100})
        reported(ws, beds, "云岭镇", 202606, 20, {("spent", "central"): 5_000_000})
        yield ws, beds


def test_a_late_task_is_named_with_what_is_missing_and_leads_to_its_row(
    stored: Workspace, runner: JobRunner, qtbot: QtBot
) -> None:
    session = session_of(stored, runner)
    page = OverviewPage(session)
    qtbot.addWidget(page)
    shell = Shell(page, session)
    wait_for(qtbot, lambda: "late" in page.body.charts)
    chart = page.body.charts["late"]
    bar = next(bar for bar in chart.bars if bar.name == "临时救助")
    assert bar.words == "欠 10 人次 · 落后 1.0 个月"
    chart.chosen.emit(bar.key)
    request = shell.requests[-1]
    assert request.key == "progress.tasks"
    assert dict(request.args) == {"month": 202606, "task": stored.read(find_task, "临时救助")}
    money = page.body.charts["money"]
    assert any(bar.name == "未拨付·中央" for bar in money.bars)


def test_the_year_before_stands_beside_in_a_table(stored: Workspace, runner: JobRunner, qtbot: QtBot) -> None:
    session = session_of(stored, runner)
    page = OverviewPage(session)
    qtbot.addWidget(page)
    wait_for(qtbot, lambda: page.found)
    page.show_look("years")
    wait_for(qtbot, lambda: page.years.sheet is not None and len(page.years.sheet.rows) == 26)
    assert [column.label for column in page.years.sheet.columns][4:6] == ["上年目标", "上年同期"]  # type: ignore[union-attr]


def test_a_county_sees_townships_by_tasks(reports: tuple[Workspace, bytes], runner: JobRunner, qtbot: QtBot) -> None:
    ws, beds = reports
    session = session_of(ws, runner)
    page = OverviewPage(session)
    qtbot.addWidget(page)
    shell = Shell(page, session)
    wait_for(qtbot, lambda: "parts" in page.body.charts)
    assert {bar.name for bar in page.body.charts["parts"].bars} == {"云岭镇", "河湾镇"}
    page.show_look("matrix")
    wait_for(qtbot, lambda: page.map.currentIndex() == 1)
    assert "中央 5.00 万元" in page.map.sources.text()
    page.map.map.chosen.emit(beds, AREAS["云岭镇"])
    assert dict(shell.requests[-1].args)["task"] == beds


def test_the_bounds_are_set_in_the_window_with_day_and_document(
    tmp_path: Path, runner: JobRunner, qtbot: QtBot
) -> None:
    with workspace(tmp_path / "ws") as ws:
        session = session_of(ws, runner)
        page = OverviewPage(session)
        qtbot.addWidget(page)
        shell = Shell(page, session)
        page.judging.open()
        wait_for(qtbot, lambda: page.judging.form is not None)
        form = page.judging.form
        assert form is not None
        form.set_values(
            {"key": "thresholds", "value": "80/100/120", "from_day": AS_OF, "document": "县民生办〔2026〕9号"}
        )
        page.judging.save()
        wait_for(qtbot, lambda: form["value"].words)
        form.set_values(
            {"key": "thresholds", "value": "110/100/90", "from_day": AS_OF, "document": "县民生办〔2026〕9号"}
        )
        page.judging.save()
        wait_for(qtbot, lambda: shell.words == "已设定。")
        held = [one for one in ws.read(list_progress_settings) if one.key == "thresholds" and one.in_force]
        assert [(one.written, one.document) for one in held] == [("110/100/90", "县民生办〔2026〕9号")]


def test_what_the_ledger_counts_is_listed_and_set_at_the_task(tmp_path: Path, runner: JobRunner, qtbot: QtBot) -> None:
    with workspace(tmp_path / "ws") as ws:
        file = read_progress(SAMPLE, AS_OF)
        ws.run(import_progress, file.reading, wordings=file.wordings)
        relief = ws.read(find_task, "临时救助")
        ws.run(count_task, relief, "register:visits:count")
        session = session_of(ws, runner)
        page = OverviewPage(session)
        qtbot.addWidget(page)
        shell = Shell(page, session)
        page.counting.open(2026)
        wait_for(qtbot, lambda: relief in page.counting.links)
        page.counting.links[relief].click()
        assert (shell.requests[-1].key, dict(shell.requests[-1].args)["task"]) == ("progress.tasks", relief)


def test_an_empty_year_says_where_to_begin(tmp_path: Path, runner: JobRunner, qtbot: QtBot) -> None:
    with workspace(tmp_path / "ws") as ws:
        page = OverviewPage(session_of(ws, runner))
        qtbot.addWidget(page)
        wait_for(qtbot, lambda: page.found is not None)
        assert not page.body.charts
        page.export()
        page.print()


def test_bars_are_chosen_by_mouse_and_keyboard(runner: JobRunner, qtbot: QtBot) -> None:
    chart = BarChart([Bar("a", "甲", 0.5, "50%"), Bar("b", "乙", 0.2, "20%", 0.5, "seriously_behind")], "图")
    qtbot.addWidget(chart)
    chart.resize(500, chart.height())
    seen: list[object] = []
    chart.chosen.connect(seen.append)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(20, chart.height() - 5))
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert seen == ["b", "a"]
    assert "甲 50%" in chart.accessibleName()
    chart.grab()


def test_cells_are_chosen_by_mouse_and_keyboard(runner: JobRunner, qtbot: QtBot) -> None:
    heat = HeatMap("表")
    qtbot.addWidget(heat)
    heat.resize(400, 200)
    rows = [(f"r{at}", f"任务{at}") for at in range(60)]
    columns = [(f"c{at}", f"镇{at}") for at in range(30)]
    heat.show_cells(rows, columns, {(r, c): HeatCell("50%", "behind", f"{r}{c}") for r, _ in rows for c, _ in columns})
    seen: list[tuple[object, object]] = []
    heat.chosen.connect(lambda row, column: seen.append((row, column)))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(heat, key)
    for _ in range(40):
        qtbot.keyClick(heat, Qt.Key.Key_Down)
    qtbot.keyClick(heat, Qt.Key.Key_Return)
    assert seen == [("r1", "c1"), ("r41", "c1")]
    assert heat.verticalScrollBar().value() > 0
    assert heat.cell_at(QPoint(5, 5)) is None
    heat.grab()


def test_stated_figures_come_in_and_tell_what_contradicts_itself(
    tmp_path: Path, runner: JobRunner, qtbot: QtBot
) -> None:
    with workspace(tmp_path / "ws") as ws:
        session = session_of(ws, runner)
        page = IndicatorsPage(session)
        qtbot.addWidget(page)
        shell = Shell(page, session)
        page.import_shipped()
        wait_for(qtbot, lambda: len(page.lines) == 419)
        assert "419" in shell.words
        page._choose_flagged(True)
        wait_for(qtbot, lambda: len(page.shown) == 40)
        page.open_row(0)
        wait_for(qtbot, lambda: not page.panel.isHidden())
        page.search.setText("I105")
        assert [line.code for line in page.shown] == ["I105"]
        page.show_look("series")
        assert page.body.sheet is not None
        assert page.body.sheet.rows == ()
        page.import_file(SHIPPED)
        wait_for(qtbot, lambda: "相同 419" in shell.words)
