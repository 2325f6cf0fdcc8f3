"""A village is found by letters of its pinyin or by characters; what an input method composes is left alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from minsheng_desktop.core.choosing import find_choices, make_choice
from ui.kit.area_field import AreaField
from ui.kit.theme import apply_theme

VILLAGES = tuple(
    make_choice(name.encode(), name, "云岭镇", aliases)
    for name, *aliases in (("云岭村",), ("云林村", "云林居委会"), ("石门村",), ("白鹤村",), ("单家湾村",))
)


def names(typed):
    return [choice.name for choice in find_choices(VILLAGES, typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sm", "石门村"), ("shim", "石门村"), ("smc", "石门村"), ("石", "石门村"), ("门", "石门村"),
        ("bhc", "白鹤村"), ("baihe", "白鹤村"), ("shanj", "单家湾村"), ("danj", "单家湾村"), ("YunLi", "云岭村"),
    ],
)  # fmt: skip
def test_letters_and_characters_find_a_village(typed, first):
    assert names(typed)[0] == first


def test_letters_may_mean_several_villages_and_an_alias_means_its_village():
    assert names("ylc") == ["云岭村", "云林村"]
    assert names("居委会") == ["云林村"]
    assert names("xyz") == []
    assert len(names("")) == len(VILLAGES)


@pytest.fixture
def field(qtbot):
    apply_theme(QApplication.instance())
    page = QWidget()
    made, after = AreaField("村"), QLineEdit()
    made.set_villages(VILLAGES)
    layout = QVBoxLayout(page)
    layout.addWidget(made)
    layout.addWidget(after)
    page.resize(400, 400)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    made.after = after
    page.activateWindow()
    made.edit.setFocus()
    made.page = page
    return made


def test_arrows_and_enter_choose(qtbot, field):
    qtbot.keyClicks(field.edit, "ylc")
    assert [choice.name for choice in field.edit.shown] == ["云岭村", "云林村"]
    qtbot.keyClick(field.edit, Qt.Key.Key_Down)
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.value == "云林村".encode()
    assert field.edit.text() == "云林村"
    assert not field.edit.shown


def test_tab_takes_what_is_marked(qtbot, field):
    qtbot.keyClicks(field.edit, "sm")
    qtbot.keyClick(field.edit, Qt.Key.Key_Tab)
    assert field.value == "石门村".encode()
    assert field.after.hasFocus()


def test_escape_closes_the_list_and_keeps_the_letters(qtbot, field):
    qtbot.keyClicks(field.edit, "sm")
    qtbot.keyClick(field.edit, Qt.Key.Key_Escape)
    assert not field.edit.shown
    assert field.value is None


def test_what_is_not_a_village_here_is_an_error_at_the_field(qtbot, field):
    qtbot.keyClicks(field.edit, "qqq")
    assert not field.check()
    assert field.tone == "err"
    assert "没有这个村" in field.words
    field.edit.setText("yl")
    assert not field.check()
    assert "2 个村" in field.words


def test_composing_is_not_searched_until_it_is_committed(field):
    QApplication.sendEvent(field.edit, QInputMethodEvent("shi men", []))
    assert not field.edit.shown
    assert field.value is None
    committed = QInputMethodEvent()
    committed.setCommitString("石门")
    QApplication.sendEvent(field.edit, committed)
    assert [choice.name for choice in field.edit.shown] == ["石门村"]
    assert field.check()
    assert field.value == "石门村".encode()


def test_a_value_given_before_the_villages_are_read_is_kept(qtbot):
    made = AreaField("村")
    qtbot.addWidget(made)
    made.set_value("石门村".encode())
    made.set_villages(VILLAGES)
    assert made.words_chosen == "石门村"


def test_it_speaks_what_is_marked(qtbot, field):
    qtbot.keyClicks(field.edit, "yl")
    assert "云岭村" in field.edit.accessibleDescription()
    assert field.edit.accessibleName() == "村"
