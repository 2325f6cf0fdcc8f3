"""The clipboard of a table: what Excel and WPS get, one cell, and the menu of a row."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from minsheng_desktop.core.fields import Field, Label, Masking, Type
from tests.factories.window import wait_for
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import apply_theme

NUMBER = "341299199001011234"
COPY = Qt.KeyboardModifier.ControlModifier
CELL = COPY | Qt.KeyboardModifier.ShiftModifier


def field(key, words, kind=Type.TEXT, mask=Masking.NONE):
    return Field(key, Label(literal=words), kind, 120, masking=mask)


COLUMNS = [
    Column(field("name", "姓名"), frozen=True),
    Column(field("id", "身份证号", Type.CITIZEN_ID, Masking.CITIZEN_ID)),
    Column(field("money", "金额", Type.MONEY)),
    Column(field("state", "状态"), kind="status"),
    Column(field("chips", "标记"), kind="chips"),
    Column(field("note", "备注")),
]
ROWS = [
    Row(1, ("程甲", NUMBER, -123400, ("已撤回", "mute"), [("已故", "mute"), ("存疑", "doubt")], "=1+1")),
    Row(2, ("程乙", NUMBER, 5000, "在保", None, "<b>甲&乙</b>\n二")),
]


@pytest.fixture
def panel(qtbot, qapp):
    apply_theme(qapp)
    page = Page(None)
    made = TablePanel(None, COLUMNS)
    made.setParent(page)
    made.model.show_rows(ROWS)
    made.toasts = []
    page.toasted.connect(lambda toast: made.toasts.append(toast.words))
    qtbot.addWidget(page)
    made.resize(900, 300)
    page.resize(900, 300)
    page.show()
    made.page = page
    return made


def clipboard():
    return QGuiApplication.clipboard().mimeData()


def test_rows_are_copied_as_text_and_as_a_table_that_keeps_texts(qtbot, panel):
    panel.select(1)
    panel.main.selectAll()
    panel.reveal(1)
    qtbot.keyClick(panel.main, Qt.Key.Key_C, COPY)
    assert clipboard().text().split("\n") == [
        "姓名\t身份证号\t金额\t状态\t标记\t备注",
        f"程甲\t{NUMBER}\t-1,234.00\t已撤回\t已故 存疑\t=1+1",
        "程乙\t3412**********1234\t50.00\t在保\t\t<b>甲&乙</b> 二",
    ]
    made = clipboard().html()
    assert f"""<td style='mso-number-format:"\\@"'>{NUMBER}</td>""" in made
    assert "<td>-1,234.00</td>" in made  # an amount stays one
    assert """<td style='mso-number-format:"\\@"'>=1+1</td>""" in made
    assert "&lt;b&gt;甲&amp;乙&lt;/b&gt; 二" in made
    assert "<b>" not in made
    assert panel.toasts == ["已复制 2 行"]


def test_one_cell_is_copied_as_shown(qtbot, panel):
    panel.main.setCurrentIndex(panel.model.index(0, panel.model.column_of("id")))
    qtbot.keyClick(panel.main, Qt.Key.Key_C, CELL)
    assert clipboard().text() == "3412**********1234"
    panel.reveal(1)
    qtbot.keyClick(panel.main, Qt.Key.Key_C, CELL)
    assert clipboard().text() == NUMBER
    assert f"""mso-number-format:"\\@"'>{NUMBER}<""" in clipboard().html()
    panel.main.setCurrentIndex(panel.model.index(1, panel.model.column_of("chips")))
    qtbot.keyClick(panel.main, Qt.Key.Key_C, CELL)
    assert clipboard().text() == NUMBER
    assert panel.toasts[-1] == "这一格是空的"


def menus(panel):
    return [menu for menu in panel.findChildren(QMenu) if menu.isVisible()]


def test_every_row_has_a_menu_that_copies(qtbot, panel):
    at = panel.main.visualRect(panel.model.index(1, panel.model.column_of("note"))).center()
    panel.main.setCurrentIndex(panel.model.index(1, panel.model.column_of("note")))
    panel.main.customContextMenuRequested.emit(at)
    wait_for(qtbot, lambda: menus(panel))
    actions = {action.text().split("\t")[0]: action for action in menus(panel)[0].actions()}
    assert list(actions) == ["复制", "复制这一格"]
    actions["复制这一格"].trigger()
    assert clipboard().text() == "<b>甲&乙</b> 二"
    actions["复制"].trigger()
    assert clipboard().text().startswith("姓名\t")
    menus(panel)[0].close()


def test_a_page_with_a_menu_of_its_own_shows_that_alone(qtbot, panel):
    asked = []
    panel.context_asked.connect(lambda key, place: asked.append(key))
    panel.main.customContextMenuRequested.emit(
        panel.main.visualRect(panel.model.index(0, panel.model.column_of("note"))).center()
    )
    assert asked == [1]
    assert not menus(panel)
