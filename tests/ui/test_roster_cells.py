"""Writing into the roster: F2, choices, filling down, pasting a block; rosters of the past only look."""

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import add_own_column
from tests.factories.roster_page import go_to, key_of, open_roster, shown, stored
from tests.factories.window import stage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    return open_roster(at)


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


def paste(page, content):
    QGuiApplication.clipboard().setText(content)
    press(page.table.main, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_f2_writes_into_the_current_cell_where_it_may_be_written_into(at, page):
    page.table.hide_column("address", False)
    go_to(page, "董长根", "address")
    page.edit_cell()
    editor = page.table.main.findChild(QLineEdit)
    assert editor.text() == "17号"
    editor.setText("石门村 18号")
    at.qtbot.keyClick(editor, Qt.Key.Key_Return)
    at.wait(lambda: stored(at, "董长根").address == "石门村 18号")
    at.wait(lambda: page.shell.words == "已修改 董长根")


def test_a_class_is_shown_in_words_and_edited_as_its_letter(at, page):
    assert shown(page, "张桂英", "category") == "B 类"
    model = page.table.model
    index = model.index(model.find(key_of(page, "张桂英")), model.column_of("category"))
    assert index.data(Qt.ItemDataRole.EditRole) == "B"
    model.setData(index, "A")
    at.wait(lambda: shown(page, "张桂英", "category") == "A 类")


def test_a_wrong_telephone_number_is_refused_in_a_sentence_and_stays_as_it_was(at, page):
    before = stored(at, "张桂英").phone
    page.cells.write([(key_of(page, "张桂英"), "phone", "12")])
    at.wait(lambda: page.shell.toasts)
    assert page.shell.toasts[-1].tone == "err"
    assert stored(at, "张桂英").phone == before


def test_a_column_of_choices_offers_them(at, page):
    at.workspace.run(add_own_column, "走访", "choice", "", ["已入户", "未入户"])
    page.refresh(None)
    at.wait(lambda: page.table.model.column_of("own:走访") > 0 and page.table.model.complete)
    go_to(page, "王满堂", "own:走访")
    page.edit_cell()
    box = page.table.main.findChild(QComboBox)
    assert [box.itemText(at) for at in range(box.count())] == [text("roster.cell.empty"), "已入户", "未入户"]
    box.setCurrentIndex(1)
    page.table.main.commitData(box)
    at.wait(lambda: stored(at, "王满堂").extra == {"走访": "已入户"})


def test_ctrl_d_fills_the_selected_rows_as_one_operation(at, page):
    page.cells.write([(key_of(page, "张桂英"), "remark", "已核")])
    at.wait(lambda: shown(page, "张桂英", "remark") == "已核")
    go_to(page, "张桂英", "remark")
    selection = page.table.main.selectionModel()
    rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    for name in ("张桂英", "程素珍", "王满堂"):
        selection.select(page.table.model.index(page.table.model.find(key_of(page, name)), 2), rows)
    press(page.table.main, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    at.wait(lambda: stored(at, "王满堂").remark == "已核")
    assert stored(at, "程素珍").remark == "已核"
    at.wait(lambda: page.shell.words == "已修改 2 处")
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: stored(at, "程素珍").remark is None)
    assert stored(at, "王满堂").remark is None
    assert stored(at, "张桂英").remark == "已核"


def test_a_pasted_block_is_shown_before_it_is_written_and_is_one_operation(at, page):
    go_to(page, "张桂英", "account_number")
    paste(page, "9\t已入户\r\n8\t待换卡\r\n")
    at.wait(lambda: page.mode == "paste")
    at.wait(lambda: page.split.panel.isVisible())
    assert (page.cells.preview.changed, page.cells.preview.wrong) == (2, 2)
    assert page.cells.save_button.text() == "写入 2 处"
    assert stored(at, "张桂英").remark is None
    page.cells.save_button.click()
    at.wait(lambda: stored(at, "程素珍").remark == "待换卡")
    assert stored(at, "张桂英").remark == "已入户"
    at.wait(lambda: page.shell.words == "已写入 2 处")
    assert page.mode == ""
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: stored(at, "程素珍").remark is None and stored(at, "张桂英").remark is None)


def test_an_escape_drops_the_block(at, page):
    go_to(page, "张桂英", "remark")
    paste(page, "x")
    at.wait(lambda: page.mode == "paste")
    page.split.panel.closed.emit()
    assert page.mode == ""
    assert page.split.panel.isHidden()
    assert stored(at, "张桂英").remark is None


def test_a_roster_of_the_past_says_so_and_cannot_be_written_into(at, page):
    page._month_asked(202609)
    at.wait(lambda: page.table.model.complete and shown(page, "张桂英", "amount_fen") == "480.00")
    assert page.title == "农村低保花名册（2026年9月）"
    assert page.month_strip.isVisible()
    assert "2026年9月" in page.month_strip.accessibleName()
    assert not any(column.editable for column in page.table.model.columns)
    page.table.select(key_of(page, "张桂英"))
    page.edit_cell()
    assert page.shell.words == text("roster.cell.month_refused", month="2026年9月")
    page.table.mark_asked.emit([key_of(page, "张桂英")], "yellow")
    page.table.model.tick_all(True)
    at.wait(lambda: page.picked is not None)
    assert page.header.bulk_button.isHidden()
    page._month_asked(0)
    at.wait(lambda: page.month_strip.isHidden() and page.editable)
    assert stored(at, "张桂英").color_mark is None


def test_a_month_is_asked_for_by_its_figures(at, page):
    page.chips.month.set_value(-1, tell=True)
    assert page.chips.values["month"] == 0
    page.dialog._edit.setText("2026-07")
    page.dialog._do()
    at.wait(lambda: page.chips.values["month"] == 202607)
    page.chips.other_month.emit()
    page.dialog._edit.setText("x")
    page.dialog._do()
    assert page.shell.toasts[-1].tone == "err"
    assert page.chips.values["month"] == 202607
