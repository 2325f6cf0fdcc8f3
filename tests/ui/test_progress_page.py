"""The page of the year's tasks on a real workspace: filters, panel, filling in, correcting, importing, exporting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.progress.importing import import_progress
from minsheng_desktop.progress.table import find_task
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.workspace.service import Workspace
from tests.factories.progress import funds, reading, task_row, workspace
from tests.factories.progress_window import press, see, session_of, words
from ui.kit.messages import Toast
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.progress.page import ProgressPage
from ui.session import Session

WAN = 1_000_000
JULY = date(2026, 7, 31)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("w") / "ws", JULY) as opened:
        yield opened


@pytest.fixture
def session(stored: Workspace, qapp: QApplication, qtbot: QtBot) -> Iterator[Session]:
    apply_theme(qapp)
    runner = JobRunner()
    broken: list[BaseException] = []
    runner.broken.connect(broken.append)
    yield session_of(stored, runner)
    runner.close()
    while True:
        try:
            stored.undo()
        except AppError:
            break
    assert not broken


@pytest.fixture
def tasks(stored: Workspace) -> None:
    """Four tasks as at the end of June."""
    money = funds(40 * WAN, 30 * WAN, 15 * WAN, 9 * WAN)
    sources = {
        "plan_central": 24 * WAN,
        "plan_county": 16 * WAN,
        "arrived_central": 24 * WAN,
        "arrived_county": 6 * WAN,
    }
    rows = (
        task_row(7, "临时救助", "人次", 120, 50, **money, **sources),
        task_row(8, "高龄津贴", "人", 150, 150),
        task_row(9, "助餐点", "个", 4, 1, section="二、养老服务"),
        task_row(10, "适老化改造", "户", 25, 14, section="二、养老服务"),
    )
    stored.run(import_progress, reading(*rows))


@pytest.fixture
def page(session: Session, tasks: None, qtbot: QtBot) -> ProgressPage:
    made = ProgressPage(session, {"month": 202607})
    made.resize(1440, 800)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.table is not None)
    session.changed.connect(made.refresh)  # as the shell does
    return made


def uid(stored: Workspace, item: str) -> bytes:
    return stored.read(find_task, item)


def items(page: ProgressPage) -> list[str]:
    model = page.grid.model
    return [model.shown(row, 0) for row in range(model.rowCount()) if model.key_at(row) is not None]


def cell(page: ProgressPage, key: bytes, column: str) -> str:
    model = page.grid.model
    return model.shown(model.find(key), model.column_of(column))


def open_panel(page: ProgressPage, qtbot: QtBot, key: bytes, fill: bool = False) -> None:
    page.open_task(key, fill)
    qtbot.waitUntil(lambda: page.panel.detail is not None and page.panel.detail.line.uid == key)


def toasts(page: ProgressPage) -> list[Toast]:
    heard: list[Toast] = []
    page.toasted.connect(heard.append)
    return heard


def compose(widget: QWidget, entered: str) -> None:
    """Type Chinese as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(entered)
    QApplication.sendEvent(widget, event)


def test_the_table_says_how_each_task_stands(page: ProgressPage, stored: Workspace) -> None:
    assert items(page) == ["临时救助（人次）", "高龄津贴（人）", "助餐点（个）", "适老化改造（户）"]
    assert [group.title for group in page.grid.model.groups] == ["社会救助", "养老服务"]
    first = uid(stored, "临时救助")
    assert cell(page, first, "completion") == "41.7%"
    assert cell(page, first, "lag") == "−16.7"  # 41.67 % at 7/12
    assert cell(page, first, "light") == "严重滞后"
    assert cell(page, first, "spending") == "60%"
    assert "待填 3 项" in words(page.header)


def test_the_cards_count_and_filter(page: ProgressPage, qtbot: QtBot) -> None:
    assert page.cards.cards[None].count == 4
    assert page.cards.cards[Light.DONE].count == 1
    page.cards.cards[Light.SERIOUSLY_BEHIND].click()
    assert items(page) == ["临时救助（人次）", "助餐点（个）"]
    page.cards.cards[Light.ON_SCHEDULE].click()
    assert items(page) == []
    assert page.grid.empty.isVisibleTo(page.grid)
    press(qtbot, page.grid.empty, "清除筛选")
    assert len(items(page)) == 4
    assert page.cards.cards[None].isChecked()


def test_another_month_and_section_are_read_again(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    page.month_filter.set_value(202606, tell=True)
    qtbot.waitUntil(lambda: page.table.month == 202606)
    assert "已填齐" in words(page.header)
    assert cell(page, uid(stored, "临时救助"), "light") == "滞后"
    page.section_filter.set_value("养老服务", tell=True)
    qtbot.waitUntil(lambda: len(items(page)) == 2)
    assert page.cards.cards[None].count == 2


def test_sorting_keeps_the_sections(page: ProgressPage) -> None:
    page.grid.sort_by(page.grid.model.column_of("completion"))
    assert items(page) == ["临时救助（人次）", "高龄津贴（人）", "助餐点（个）", "适老化改造（户）"]
    page.grid.sort_by(page.grid.model.column_of("completion"))
    assert items(page) == ["高龄津贴（人）", "临时救助（人次）", "适老化改造（户）", "助餐点（个）"]


def test_the_panel_shows_funds_by_source(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_panel(page, qtbot, uid(stored, "临时救助"))
    see(qtbot, page.panel, "75.0%", "50.0%", "60.0%", "县到位 6.00 / 16.00 万元", "没有登记问题。", "月进度（人次）")


def test_a_month_is_filled_in_by_the_keyboard(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    key = uid(stored, "临时救助")
    heard = toasts(page)
    open_panel(page, qtbot, key, fill=True)
    form = page.panel.form
    assert form is not None
    assert not page.fill_button.isVisible()  # one primary button at a time
    QTest.keyClicks(form.counts["month"].editor, "15")
    assert form.counts["total"].value == 65_000  # follows from June's 50
    compose(form.words["problem"].editor, "大塘村材料不齐")
    QTest.keyClick(form.words["problem"].editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.panel.form is None and cell(page, key, "total") == "65")
    see(qtbot, page.panel, "大塘村材料不齐")
    assert heard[0].words == "已填报 临时救助 7 月"
    assert heard[0].action is not None
    heard[0].action[1]()
    qtbot.waitUntil(lambda: cell(page, key, "total") == "50")


def test_f2_fills_in_the_current_task(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    key = uid(stored, "适老化改造")
    open_panel(page, qtbot, key)
    page.grid.select(key)
    page.grid.main.setFocus()
    QTest.keyClick(page.grid.main, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: page.panel.form is not None and page.panel.form.line.uid == key)
    QTest.keyClick(page.panel.form.counts["month"].editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.panel.form is None)


def test_the_next_open_task_follows(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_panel(page, qtbot, uid(stored, "临时救助"), fill=True)
    QTest.keyClicks(page.panel.form.counts["month"].editor, "1")
    press(qtbot, page.panel, "保存，填下一项")
    following = uid(stored, "助餐点")  # 高龄津贴 is done
    qtbot.waitUntil(lambda: page.panel.form is not None and page.panel.form.line.uid == following)


def test_a_field_says_what_is_wrong_and_keeps_the_cursor(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_panel(page, qtbot, uid(stored, "临时救助"), fill=True)
    form = page.panel.form
    page.save_entry()
    assert form.counts["total"].words == "本月完成和累计完成至少填一个。"
    QTest.keyClicks(form.counts["total"].editor, "abc")
    page.save_entry()
    assert "不是数量" in form.counts["total"].words
    form.counts["total"].set_value(40_000)
    form.counts["total"].check()
    assert "比上月累计 50 少" in form.counts["total"].words  # a warning, it can be saved
    edit = form.funds.edits["spent", "central"]
    edit.setText("十万")
    edit.touched = True
    page.save_entry()
    see(qtbot, form.funds, "支出·中央（万元）不是金额")
    assert page.panel.form is form


def test_a_total_follows_from_its_sources(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_panel(page, qtbot, uid(stored, "临时救助"), fill=True)
    grid = page.panel.form.funds
    edit = grid.edits["in_place", "county"]
    edit.clear()
    QTest.keyClicks(edit, "16")
    edit.left.emit()
    assert grid.edits["in_place", "total"].text() == "40.00"
    assert grid.amounts()["in_place", "total"] == 40 * WAN
    assert grid.amounts()["spent", "total"] == 9 * WAN


def test_a_correction_asks_for_its_reason_and_stands_in_the_history(
    page: ProgressPage, qtbot: QtBot, stored: Workspace
) -> None:
    key = uid(stored, "助餐点")
    page.month_filter.set_value(202606, tell=True)
    qtbot.waitUntil(lambda: page.table.month == 202606)
    open_panel(page, qtbot, key, fill=True)
    form = page.panel.form
    form.counts["total"].set_value(2000)
    page.save_entry()
    assert "更正原因" in form.words["reason"].words
    compose(form.words["reason"].editor, "验收后补报")
    page.save_entry()
    qtbot.waitUntil(lambda: page.panel.form is None and cell(page, key, "total") == "2")
    qtbot.waitUntil(lambda: len(page.panel.detail.history) == 3)
    press(qtbot, page.panel, "修改历史")
    see(qtbot, page.panel, "累计改为 2 个（原为 1）", "原因或依据：验收后补报")


def test_milestones_and_target_are_planned(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    key = uid(stored, "助餐点")
    open_panel(page, qtbot, key)
    page.panel.show_plan()
    form = page.panel.plan.form
    form["milestones"].set_value("6 四成")
    page.save_plan()
    assert "第 1 行不对" in form["milestones"].words
    form["milestones"].set_value("6月 20%\n10 80%\n12 100%")
    form["target"].set_value(5000)
    page.save_plan()
    assert "依据" in form["document"].words
    compose(form["document"].editor, "镇办〔2026〕3号")
    page.save_plan()
    qtbot.waitUntil(lambda: page.panel.plan is None and cell(page, key, "target") == "5")
    see(qtbot, page.panel, "倒排：6月 20%，10月 80%")


def question() -> QDialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())


def test_what_was_entered_is_not_lost_by_closing(page: ProgressPage, qtbot: QtBot, stored: Workspace) -> None:
    open_panel(page, qtbot, uid(stored, "助餐点"), fill=True)
    assert page.may_close()
    QTest.keyClicks(page.panel.form.counts["month"].editor, "1")
    assert not page.may_close()
    question().reject()
    page.panel.closed.emit()
    assert page.panel.isVisible()
    assert page.panel.form is not None
    question().accept()
    assert page.panel.isHidden()
    assert page.panel.form is None
    assert page.fill_button.isVisible()


def test_the_table_is_exported_as_shown(page: ProgressPage, qtbot: QtBot, tmp_path: Path) -> None:
    heard = toasts(page)
    page.cards.cards[Light.SERIOUSLY_BEHIND].click()
    page.export(tmp_path / "调度表.xlsx")
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].words == "已导出 2 项到 调度表.xlsx"
    assert (tmp_path / "调度表.xlsx").stat().st_size > 1000


def test_nothing_is_cut_off_sideways_on_the_smallest_screen(
    page: ProgressPage, qtbot: QtBot, stored: Workspace
) -> None:
    page.resize(1310, 608)
    open_panel(page, qtbot, uid(stored, "临时救助"), fill=True)
    qtbot.waitUntil(lambda: page.panel.isVisible())
    bar = page.grid.main.horizontalScrollBar()
    assert bar.maximum() == 0
    for card in page.cards.cards.values():
        assert card.geometry().right() <= page.cards.width()


def test_an_empty_year_says_what_to_do_and_follows_what_comes_in(qtbot: QtBot, tmp_path: Path) -> None:
    runner = JobRunner()
    with workspace(tmp_path / "ws", JULY) as stored:
        session = session_of(stored, runner)
        page = ProgressPage(session)
        qtbot.addWidget(page)
        session.changed.connect(page.refresh)
        page.show()
        qtbot.waitUntil(lambda: page.table is not None)
        asked: list[Any] = []
        page.requested.connect(asked.append)
        press(qtbot, page.grid.empty, "导入进度表")
        assert [request.key for request in asked] == ["progress.import"]
        assert not page.fill_button.isVisibleTo(page)
        made = reading(task_row(7, "临时救助"), period=202605)
        session.write(lambda do, job: do(import_progress, made), owner=page)
        qtbot.waitUntil(lambda: items(page) == ["临时救助（人）"])
        assert page.month == 202605
        runner.close()
