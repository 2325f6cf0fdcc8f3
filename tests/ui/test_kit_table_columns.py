"""Columns moved, kept, cut and grown; blocks pasted; cells with choices; everything selected at once."""

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit

from minsheng_desktop.core.fields import Masking, Type
from tests.ui.test_kit_table import COLUMNS, COUNT, Numbers, field, press, shown
from ui.kit.rows import Column, Group
from ui.kit.runner import JobRunner
from ui.kit.table import TablePanel
from ui.kit.theme import apply_theme
from ui.session import Gate, Identity, Session


@pytest.fixture
def session(qtbot, qapp):
    apply_theme(qapp)
    runner = JobRunner()
    gate = Gate(lambda work, job: work(None, job), lambda work, job: (work(None, job), frozenset()))
    yield Session(runner, gate, Identity("甲", "a", "某镇", "township"))
    runner.close()


def arranged(qtbot, session, **more):
    return shown(qtbot, TablePanel(session, COLUMNS, Numbers(10), name="people", movable=True, **more))


def headings(panel):
    return [column.key for column in panel.columns.shown()]


def test_a_heading_dragged_to_another_place_takes_its_cells_along_and_stays_there(qtbot, session):
    panel = arranged(qtbot, session)
    panel.main.horizontalHeader().moveSection(2, 4)
    qtbot.waitUntil(lambda: headings(panel) == ["name", "id", "status", "note", "money"])
    assert [panel.model.shown(3, at) for at in range(5)] == ["甲3", "3412**********1234", "在保", "", "3.00"]
    assert headings(arranged(qtbot, session)) == ["name", "id", "status", "note", "money"]
    panel.columns.reset()
    assert headings(panel) == ["name", "id", "money", "status", "note"]
    assert not panel.columns.is_arranged


def test_frozen_columns_stay_at_the_left(qtbot, session):
    panel = arranged(qtbot, session)
    panel.columns.move("money", -1)
    panel.columns.move("money", -1)
    panel.columns.move("name", 1)
    assert headings(panel) == ["name", "money", "id", "status", "note"]
    assert panel.columns.frozen_columns == {0}


def test_copies_have_the_columns_as_they_stand(qtbot, session):
    panel = arranged(qtbot, session)
    panel.columns.arrange(["note", "money", "id", "status"])
    panel.hide_column("id", True)
    panel.select(2)
    with qtbot.waitSignal(panel.copied):
        panel.copy()
    assert QGuiApplication.clipboard().text() == "姓名\t备注\t金额\t状态\n甲2\t\t2.00\t在保"


def test_a_column_unknown_to_the_order_stands_at_the_end(qtbot, session):
    panel = arranged(qtbot, session)
    panel.columns.arrange(["note", "money", "id", "status"])
    more = [*COLUMNS[:2], Column(field("own", "走访")), *COLUMNS[2:]]
    panel.columns.declare(more, ["status"])
    assert headings(panel) == ["name", "note", "money", "id", "own"]


def test_columns_are_kept_for_each_name_apart(qtbot, session):
    panel = arranged(qtbot, session)
    panel.columns.declare(COLUMNS, name="people.a")
    panel.hide_column("note", True)
    panel.columns.declare(COLUMNS, name="people.b")
    assert headings(panel)[-1] == "note"
    panel.columns.declare(COLUMNS, name="people.a")
    assert headings(panel)[-1] == "status"


def test_a_pasted_block_starts_at_the_current_cell_and_steps_over_group_headings(qtbot, session):
    groups = [Group("a", "甲村", 2), Group("b", "乙村", 2)]
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(4, groups), name="blocks"))
    block = panel.block_at(2, "money", '1\t在保\n"2\n3"\t"a""b"\n5\t6\n7\t8')
    assert [(cell.key, cell.column.key, cell.text) for cell in block.cells] == [
        (1, "money", "1"),
        (1, "status", "在保"),
        (2, "money", "2 3"),
        (2, "status", 'a"b'),
        (3, "money", "5"),
        (3, "status", "6"),
    ]
    assert (block.rows, block.rows_beyond, block.columns_beyond) == (3, 1, 0)


def test_headings_pasted_along_are_left_out(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(4), name="blocks"))
    block = panel.block_at(0, "status", "状态\t备注\t多余\r\n停保\t有事\t1\r\n")
    assert [(cell.column.key, cell.text) for cell in block.cells] == [("status", "停保"), ("note", "有事")]
    assert (block.rows_beyond, block.columns_beyond) == (0, 1)


def test_ctrl_v_asks_what_to_do_with_the_block(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(4)))
    panel.main.setCurrentIndex(panel.model.index(1, 2))
    QGuiApplication.clipboard().setText("5\n6")
    with qtbot.waitSignal(panel.pasted) as told:
        press(panel.main, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [(cell.key, cell.text) for cell in told.args[0].cells] == [(1, "5"), (2, "6")]


def test_ctrl_d_over_several_rows_takes_the_value_of_the_first(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10)))
    panel.main.setCurrentIndex(panel.model.index(3, 2))
    for _ in range(2):
        press(panel.main, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(panel.filled_down) as told:
        press(panel.main, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [[4, 5], "money", 300]


def test_ctrl_semicolon_writes_today_into_an_empty_cell_only(qtbot, session):
    columns = [*COLUMNS[:4], Column(field("note", "备注"), editable=True)]
    panel = shown(qtbot, TablePanel(session, columns, Numbers(10)))
    told = []
    panel.model.edited.connect(lambda *what: told.append(what))
    panel.main.setCurrentIndex(panel.model.index(4, 4))
    press(panel.main, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    assert told == [(4, "note", session.clock.today().isoformat())]


def test_choices_are_offered_where_a_cell_is_edited(qtbot, session):
    column = Column(field("status", "状态"), editable=True, choices=(("在保", "在保中"), ("停", "停了")))
    panel = shown(qtbot, TablePanel(session, [*COLUMNS[:3], column], Numbers(10)))
    told = []
    panel.model.edited.connect(lambda *what: told.append(what))
    index = panel.model.index(4, 3)
    panel.main.setCurrentIndex(index)
    panel.main.edit(index)
    box = panel.main.findChild(QComboBox)
    assert box.currentText() == "在保中"
    box.setCurrentIndex(1)
    panel.main.commitData(box)
    assert told == [(4, "status", "停")]


def test_an_editor_of_a_guarded_number_stays_empty_and_empty_changes_nothing(qtbot, session):
    guarded = Column(field("id", "身份证号", Type.PHONE, 160, Masking.PHONE), editable=True, guarded=True)
    panel = shown(qtbot, TablePanel(session, [COLUMNS[0], guarded], Numbers(10)))
    told = []
    panel.model.edited.connect(lambda *what: told.append(what))
    index = panel.model.index(4, 1)
    panel.main.setCurrentIndex(index)
    panel.main.edit(index)
    editor = panel.main.findChild(QLineEdit)
    assert editor.text() == ""
    assert "****" in editor.placeholderText()
    panel.main.commitData(editor)
    assert not told
    editor.setText("15400002208")
    panel.main.commitData(editor)
    assert told == [(4, "id", "15400002208")]


def test_the_whole_text_of_a_cut_cell_is_told_on_hovering(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10)))
    delegate = panel.main.itemDelegateForColumn(1)
    index = panel.model.index(0, 1)
    assert delegate.cut_text(panel.model, index, 60) == "3412**********1234"
    assert delegate.cut_text(panel.model, index, 400) == ""


def test_a_column_that_may_grow_widens_for_long_names(qtbot, session):
    columns = [Column(field("name", "姓名", width=40), grows=120), *COLUMNS[1:]]
    panel = shown(qtbot, TablePanel(session, columns, Numbers(10), name="grown"))
    assert 40 < panel.main.columnWidth(0) <= 120
    panel.columns.fit(0)
    assert "name" in session.preferences.get("table.grown")["widths"]


def test_all_groups_fold_and_unfold(qtbot, session):
    groups = [Group("a", "甲村", 2), Group("b", "乙村", 2)]
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(4, groups)))
    panel.model.fold_all(True)
    assert panel.model.rowCount() == 2
    assert panel.model.any_folded
    panel.model.fold_all(False)
    assert panel.model.rowCount() == 6
    assert panel.model.keys_between(0, 5) == [0, 1, 2, 3]
    assert panel.model.keys_between(2, 4) == [1, 2]


def test_a_hundred_thousand_selected_rows_are_named(qtbot, session):
    groups = [Group(number, f"{number}村", 1000) for number in range(100)]
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(COUNT, groups)))
    rows = QItemSelection(panel.model.index(1, 1), panel.model.index(panel.model.rowCount() - 1, 1))
    flags = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
    panel.main.selectionModel().select(rows, flags)
    assert panel.chosen() == list(range(COUNT))
