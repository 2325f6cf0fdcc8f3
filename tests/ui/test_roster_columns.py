"""Columns of the roster: moved, chosen, reset, kept for each programme; columns of one's own."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import add_own_column, list_own_columns, set_own_values
from tests.factories.roster_page import open_roster, ready, shown, stored
from tests.factories.window import stage
from ui.kit.theme import theme

FIRST = [
    "certificate_no", "name", "id_no", "household_size", "covered", "category", "amount_fen", "status",
    "supplement_fen", "total_fen", "account_number", "remark",
]  # fmt: skip


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


@pytest.fixture
def page(at):
    return open_roster(at)


def keys(page):
    return [column.key for column in page.table.columns.shown()]


def own(at):
    return at.workspace.read(list_own_columns)


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers))


def test_money_and_status_stand_in_the_first_screen_beside_the_open_panel(at):
    page = open_roster(at, (1252, 780))
    page.choose_columns()
    at.wait(lambda: page.split.panel.isVisible())
    assert keys(page) == FIRST
    main = page.table.main
    last = page.table.model.column_of("status")
    assert main.columnViewportPosition(last) + main.columnWidth(last) <= main.viewport().width()


def test_a_column_dragged_in_the_head_stays_there_when_the_page_is_opened_again(at, page):
    header = page.table.main.horizontalHeader()
    model = page.table.model
    header.moveSection(model.column_of("amount_fen"), model.column_of("id_no"))
    at.wait(lambda: keys(page)[2] == "amount_fen")
    assert shown(page, "张桂英", "amount_fen") == "480.00"
    assert keys(open_roster(at))[2:4] == ["amount_fen", "id_no"]


def test_the_chooser_ticks_moves_and_brings_back_the_first_columns(at, page):
    page.choose_columns()
    columns = page.chooser.list
    columns.choose("phone")
    press(columns, Qt.Key.Key_Space)
    assert "phone" in keys(page)
    assert shown(page, "张桂英", "phone") == "154****2208" or "****" in shown(page, "张桂英", "phone")
    while keys(page)[2] != "phone":
        press(columns, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert columns.key == "phone"
    page.table.columns.reset()
    assert keys(page) == FIRST
    assert columns.keys == [column.key for column in page.table.model.columns if not column.frozen]


def test_dragging_in_the_chooser_moves_the_column(at, page):
    page.choose_columns()
    columns = page.chooser.list
    root, place = columns.rootIndex(), columns.keys.index("remark")
    columns.model().moveRow(root, place, root, 0)
    at.wait(lambda: keys(page)[2] == "remark")
    assert columns.keys[0] == "remark"


def drag(header, column, to):
    """Drag a heading with the mouse."""
    half = header.sectionSize(column) // 2
    begin = QPoint(header.sectionViewportPosition(column) + half, 10)
    end = QPoint(header.sectionViewportPosition(to) + 5, 10)
    view = header.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    for share in range(1, 11):
        place = QPointF(begin + (end - begin) * share / 10)
        kind, button = QEvent.Type.MouseMove, Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, place, view.mapToGlobal(place), Qt.MouseButton.NoButton, button,
                            Qt.KeyboardModifier.NoModifier)  # fmt: skip
        QApplication.sendEvent(view, event)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def test_the_mouse_drags_a_heading_without_sorting_by_it(at, page):
    model, sort = page.table.model, page.table.model.query.sort
    drag(page.table.main.horizontalHeader(), model.column_of("amount_fen"), model.column_of("id_no"))
    at.wait(lambda: keys(page)[2] == "amount_fen")
    assert model.query.sort == sort


def test_columns_are_kept_for_each_programme_apart(at, page):
    page.table.hide_column("remark", True)
    page.chips.programme.set_value("", tell=True)
    at.wait(lambda: page.shape.code == "" and page.table.model.complete)
    assert "remark" in keys(page)
    page.chips.programme.set_value("dibao_rural", tell=True)
    at.wait(lambda: page.shape.code == "dibao_rural" and "remark" not in keys(page))


def test_a_column_of_ones_own_is_added_shown_at_the_end_and_taken_back(at, page):
    page.choose_columns()
    page.chooser.form["title"].set_value("走访")
    page.chooser.form["kind"].set_value("choice")
    page.chooser.form["choices"].set_value("已入户，未入户")
    page.chooser.add_button.click()
    at.wait(lambda: keys(page)[-1] == "own:走访")
    assert own(at)[0].choices == ("已入户", "未入户")
    assert own(at)[0].programme_code == "dibao_rural"
    assert page.chooser.list.key == "own:走访"
    assert page.shell.words == "已加一列“走访”"
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: keys(page) == FIRST)


def test_a_title_in_use_is_refused_in_the_panel(at, page):
    page.choose_columns()
    page.chooser.form["title"].set_value("备注")
    page.chooser.add_button.click()
    at.wait(lambda: page.chooser.refusal.words)
    assert "备注" in page.chooser.refusal.words[0]


def test_renaming_keeps_the_values_and_removing_asks_with_the_number_of_them(at, page):
    at.workspace.run(add_own_column, "走访")
    at.workspace.run(set_own_values, [stored(at, "张桂英").uid], "走访", "已入户")
    page.refresh(None)
    at.wait(lambda: keys(page)[-1] == "own:走访")
    page.choose_columns()
    page.chooser.list.choose("own:走访")
    page.chooser.rename_button.click()
    page.chooser.dialog.reject()
    page.chooser.rename(own(at)[0], "入户走访")
    at.wait(lambda: page.table.model.columns[-1].title == "入户走访")
    at.wait(lambda: shown(page, "张桂英", "own:走访") == "已入户")
    page.chooser.dialog = None
    page.chooser.remove_button.click()
    at.wait(lambda: page.chooser.dialog is not None)
    said = text("roster.columns.remove_body", count=1, title="入户走访")
    assert page.chooser.dialog._question.body == said
    page.chooser.dialog.accept()
    at.wait(lambda: keys(page) == FIRST)
    assert stored(at, "张桂英").extra == {"走访": "已入户"}


def test_a_long_name_widens_the_column_and_nothing_of_it_is_cut(at, page):
    width = page.table.frozen.columnWidth(page.table.model.column_of("name"))
    for_three = theme().metrics("body").horizontalAdvance("张桂英") + theme().px(16)
    assert width >= for_three


def test_only_readers_see_no_column_of_their_own_to_add(at):
    at.session.identity = type(at.session.identity)("甲", "a", "某县", "county", at.session.identity.rights)
    page = open_roster(at)
    page.choose_columns()
    assert not hasattr(page.chooser, "add_button")
    assert page.header.bulk_button.isHidden()
    assert not any(column.editable for column in page.table.model.columns)
    ready(at, page)
