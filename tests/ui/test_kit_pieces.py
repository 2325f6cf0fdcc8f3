"""Panels, messages, progress, wizard and charts: what they say and do."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from tests.factories.window import standing
from ui.kit.buttons import FilterButton, segments
from ui.kit.cards import Card, PageHeader, TotalsBar, clear, column
from ui.kit.charts import FlowLine, FundBars, LightLabel, MonthChart, Months, ProgressBar, grid_step
from ui.kit.labels import due_chip, label
from ui.kit.messages import EmptyState, Notice, Question, Toast, ToastHost, ask
from ui.kit.progress_strip import ProgressStrip, StageList
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.strokes import FundValue, ProgressValue
from ui.kit.theme import apply_theme
from ui.kit.wizard import WizardBody


@pytest.fixture(autouse=True)
def look(qapp):
    apply_theme(qapp)


def press(widget, words):
    next(one for one in standing(widget, QPushButton) if words in one.text()).click()


def test_what_is_cleared_away_is_out_of_sight_before_it_is_deleted(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setLayout(column(label("旧的"), label("也是旧的")))
    window.show()
    old = window.findChildren(QLabel)
    clear(window.layout())
    assert not any(one.isVisible() for one in old)
    window.layout().addWidget(label("新的"))
    assert [one.text() for one in standing(window, QLabel)] == ["新的"]


def test_a_question_waits_on_the_harmless_button_and_wants_its_reason(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    answers = []
    question = Question("作废批次？", "共 412 户。", "不作废", "作废 412 户的批次", reason="作废原因")
    dialog = ask(window, question, answers.append)
    assert next(one for one in dialog.findChildren(QPushButton) if one.isDefault()).text() == "不作废"
    press(dialog, "作废 412")
    assert answers == []
    dialog._edit.setText("类别有误")
    press(dialog, "作废 412")
    assert answers == ["类别有误"]


def test_a_toast_offers_to_undo_and_goes(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    host, undone = ToastHost(window, lambda: 100, lambda: 28), []
    host.show(Toast.undoable("已改 4 户的类别", lambda: undone.append(1)))
    assert host.words == "已改 4 户的类别"
    press(window, "撤销")
    assert undone == [1]
    assert host.words == ""


def test_progress_appears_only_after_600_ms_and_can_be_cancelled(qtbot):
    class Ticket:
        cancelled = False

        def cancel(self):
            self.cancelled = True

    strip, ticket = ProgressStrip(), Ticket()
    qtbot.addWidget(strip)
    strip.begin("正在比对")
    strip.follow(ticket)
    strip.report("", 219, 386)
    assert strip.isHidden()
    qtbot.waitUntil(strip.isVisible)
    assert any("57%" in one.text() for one in strip.findChildren(QLabel))
    press(strip, "取消")
    assert ticket.cancelled
    strip.finish()
    assert strip.isHidden()


def test_the_panel_stands_beside_a_wide_table_and_over_a_narrow_one(qtbot):
    body, panel = QWidget(), SidePanel()
    split = PanelSplit(body, panel)
    qtbot.addWidget(split)
    split.resize(1440, 800)
    split.show()
    panel.show_head("某甲", "在保", "女 · 75 岁")
    split.open_panel()
    assert body.width() < 1440 - 320
    split.resize(1200, 800)
    assert body.width() == 1200
    assert panel.geometry().right() == 1199
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert panel.isHidden()


def test_the_wizard_goes_forth_and_back(qtbot):
    wizard = WizardBody("导入", [("选择文件", QWidget()), ("写入", QWidget())], "写入前不改动任何数据")
    qtbot.addWidget(wizard)
    assert not wizard.back_button.isEnabled()
    wizard.go(1)
    assert "第 2 步，写入，当前" in wizard.bar.accessibleName()
    wizard.back_button.click()
    assert wizard.current == 0


def test_header_swaps_its_actions_for_a_selection(qtbot):
    header = PageHeader("花名册", QPushButton("登记"))
    header.add_actions("selected", QPushButton("批量变更"))
    qtbot.addWidget(header)
    header.show()
    header.show_actions("selected")
    seen = [one.text() for one in header.findChildren(QPushButton) if one.isVisible()]
    assert seen == ["批量变更"]


def test_a_filter_says_its_name_and_value(qtbot):
    told = []
    made = FilterButton("状态", [(None, "全部"), ("a", "在保")], told.append)
    qtbot.addWidget(made)
    made.set_value("a", tell=True)
    assert made.accessibleName() == "状态：在保"
    assert made.property("on") == "1"
    assert told == ["a"]


def test_small_pieces_speak(qtbot):
    pieces = [
        (ProgressBar(ProgressValue(0.5, 0.85)), "完成 50.0%"),
        (FundBars(FundValue(4000, 3000, 1550, 920)), "计划 40"),
        (LightLabel("seriously_behind"), "严重滞后"),
        (FlowLine(["done", "problem"], ["变动", "定册"]), "定册有错"),
        (MonthChart(Months([1, 2, None], [1, 2, 3], 2)), "实际 2"),
        (EmptyState("inbox", "还没有对象", "从名单导入。"), "还没有对象"),
        (Notice("7 天没有备份了。"), "7 天"),
        (Card("今日待办"), "今日待办"),
    ]
    for piece, words in pieces:
        qtbot.addWidget(piece)
        piece.resize(400, 160)
        piece.grab()
        assert words in piece.accessibleName()


def test_totals_are_told_with_their_names(qtbot):
    bar = TotalsBar()
    qtbot.addWidget(bar)
    bar.set_totals([("选中", "4 户")], [("全部", "412 户")])
    bar.set_totals([("选中", "5 户")], [("全部", "412 户")])
    assert bar.accessibleName() == "选中 5 户；全部 412 户"


def test_due_chips_and_grid_lines_and_stages(qtbot):
    assert [due_chip(days).text() for days in (-3, 0, 5)] == ["逾期 3 天", "今天", "还有 5 天"]
    assert [grid_step(largest) for largest in (0, 4, 37, 900)] == [1, 1, 10, 500]
    stages = StageList([("a", "验签"), ("b", "解密")])
    qtbot.addWidget(stages)
    stages.set_stage("a", "done", "河湾镇")
    row = segments([(1, "全部 386"), (2, "有问题 25")], lambda key: None, 2)
    qtbot.addWidget(row)


def test_a_panel_keeps_the_focus_when_its_content_is_replaced(qtbot, qapp):
    panel, window = SidePanel(), QWidget()
    layout = QVBoxLayout(window)
    before, first = QPushButton("menu"), QPushButton("preview")
    layout.addWidget(before)
    layout.addWidget(panel)
    qtbot.addWidget(window)
    panel.show_body(QLineEdit())
    panel.show_foot(first)
    window.show()
    window.activateWindow()
    first.setFocus()
    qtbot.waitUntil(lambda: qapp.focusWidget() is first)
    save = QPushButton("save")
    panel.show_body(QLabel("figures"))
    panel.show_foot(save)
    qtbot.waitUntil(lambda: qapp.focusWidget() is save)
