"""The table: pages behind 100,000 keys, groups, ticks, sorting, keyboard, copying, speaking."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.fields import Field, Label, Masking, Type
from ui.kit.rows import Column, FirstPage, Group, Note, Query, Row
from ui.kit.runner import JobRunner
from ui.kit.strokes import FundValue, ProgressValue
from ui.kit.table import TablePanel
from ui.kit.theme import apply_theme
from ui.session import Gate, Identity, Session

COUNT = 100_000


def field(key, words, kind=Type.TEXT, width=96, mask=Masking.NONE):
    return Field(key, Label(literal=words), kind, width, masking=mask)


COLUMNS = [
    Column(field("name", "姓名"), frozen=True),
    Column(field("id", "身份证号", Type.CITIZEN_ID, 160, Masking.CITIZEN_ID)),
    Column(field("money", "金额", Type.MONEY), editable=True),
    Column(field("status", "状态"), kind="status"),
    Column(field("note", "备注")),
]


class Numbers:
    """Rows made of their number; counts what it is asked."""

    def __init__(self, count=COUNT, groups=()):
        self.count, self.groups = count, groups
        self.pages, self.fails = [], False

    def row(self, key):
        return Row(key, (f"甲{key}", "341299199001011234", key * 100, "在保", ""))

    def order(self, query):
        return range(self.count - 1, -1, -1) if query.descending else range(self.count)

    def first_page(self, uow, query, size):
        if self.fails:
            raise AppError(Kind.UNAVAILABLE, "cancelled")
        return FirstPage([self.row(key) for key in self.order(query)[:size]], self.groups)

    def keys(self, uow, query):
        order = self.order(query)
        for start in range(0, len(order), 20_000):
            yield order[start : start + 20_000]

    def page(self, uow, query, keys):
        self.pages.append(keys[0])
        return [self.row(key) for key in keys]


@pytest.fixture
def session(qtbot, qapp):
    apply_theme(qapp)
    runner = JobRunner()
    gate = Gate(lambda work, job: work(None, job), lambda work, job: (work(None, job), frozenset()))
    yield Session(runner, gate, Identity("甲", "a", "某镇", "township"))
    runner.close()


def shown(qtbot, panel, query=None):
    panel.resize(900, 600)
    qtbot.addWidget(panel)
    panel.show()
    with qtbot.waitSignal(panel.model.completed):
        panel.model.show_query(query or Query())
    return panel


def press(widget, key, modifiers=Qt.KeyboardModifier.NoModifier):
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def test_first_page_comes_before_the_keys(qtbot, session):
    panel = TablePanel(session, COLUMNS, Numbers())
    qtbot.addWidget(panel)
    counts = []
    panel.model.loaded.connect(lambda: counts.append(panel.model.rowCount()))
    with qtbot.waitSignal(panel.model.completed):
        panel.model.show_query(Query())
    assert counts == [200]
    assert panel.model.rowCount() == COUNT


def test_only_pages_in_sight_are_read(qtbot, session):
    source = Numbers()
    panel = shown(qtbot, TablePanel(session, COLUMNS, source))
    panel.main.scrollTo(panel.model.index(70_000, 2))
    qtbot.waitUntil(lambda: panel.model.shown(70_000, 0) == "甲70000")
    assert len(source.pages) <= 3
    assert panel.model.shown(99_999, 0) == "…"


def test_cache_of_pages_is_bounded(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers()))
    for page in range(60):
        panel.model.entry(page * 200)
        qtbot.waitUntil(lambda page=page: panel.model.shown(page * 200, 0) != "…")
    assert len(panel.model._pages) <= 24


def test_sorting_asks_the_source(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(1000)))
    with qtbot.waitSignal(panel.model.completed):
        panel.sort_by(0)
    with qtbot.waitSignal(panel.model.completed):
        panel.sort_by(0)
    assert panel.model.query == Query("name", True)
    assert panel.model.shown(0, 0) == "甲999"


def test_groups_stand_over_their_rows_and_fold(qtbot, session):
    groups = [Group("a", "甲村", 300, "300 户", {"money": 500}), Group("b", "乙村", 700)]
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(1000, groups)))
    model = panel.model
    assert model.rowCount() == 1002
    assert model.entry(0).title == "甲村"
    assert model.shown(0, 2) == "5.00"
    assert model.key_at(301) is None
    assert model.key_at(302) == 300
    assert model.find(300) == 302
    model.toggle_group(0)
    assert model.rowCount() == 702
    assert model.key_at(2) == 300
    assert model.find(5) == -1


def test_reloading_keeps_the_place_and_forgets_ticks_of_rows_gone(qtbot, session):
    source = Numbers(1000)
    panel = shown(qtbot, TablePanel(session, COLUMNS, source, checkable=True))
    panel.select(900)
    at = panel.main.verticalScrollBar().value()
    panel.model.tick([3, 950], True)
    source.count = 940
    with qtbot.waitSignal(panel.model.completed):
        panel.model.reload()
    assert panel.model.rowCount() == 940
    assert panel.current_key() == 900
    assert panel.main.verticalScrollBar().value() == at
    assert panel.model.ticked == {3}


def test_failure_says_why_and_offers_to_try_again(qtbot, session):
    source = Numbers(10)
    source.fails = True
    panel = TablePanel(session, COLUMNS, source)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(panel.model.failed):
        panel.model.show_query(Query())
    assert "没有读出来" in panel.empty.accessibleName()


def test_space_ticks_and_the_head_ticks_all(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(1000), checkable=True, numbered=True))
    panel.select(4)
    press(panel.main, Qt.Key.Key_Space)
    assert panel.model.ticked == {4}
    assert panel.chosen() == [4]
    press(panel.main, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(panel.model.ticked) == 1000
    header = panel.frozen.horizontalHeader()
    assert header.tick_state() == Qt.CheckState.Checked
    header._clicked(0)
    assert not panel.model.ticked


def test_keys_open_mark_step_and_reveal(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(100)))
    seen = []
    panel.opened.connect(lambda key: seen.append(("open", key)))
    panel.page_opened.connect(lambda key: seen.append(("page", key)))
    panel.mark_asked.connect(lambda keys, mark: seen.append((mark, *keys)))
    panel.problem_asked.connect(lambda step: seen.append(("problem", step)))
    panel.reveal_asked.connect(lambda key: seen.append(("reveal", key)))
    panel.escaped.connect(lambda: seen.append("escape"))
    panel.select(7)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    press(panel.main, Qt.Key.Key_Return)
    press(panel.main, Qt.Key.Key_Return, control)
    press(panel.main, Qt.Key.Key_1, control)
    press(panel.main, Qt.Key.Key_0, control)
    press(panel.main, Qt.Key.Key_F8)
    press(panel.main, Qt.Key.Key_I, control | shift)
    press(panel.main, Qt.Key.Key_Escape)
    assert seen == [
        ("open", 7),
        ("page", 7),
        ("yellow", 7),
        ("", 7),
        ("problem", 1),
        ("reveal", 7),
        "escape",
    ]


def test_left_crosses_into_the_frozen_columns(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10)))
    panel.select(2)
    assert panel.main.currentIndex().column() == 1
    press(panel.main, Qt.Key.Key_Left)
    assert panel.main.currentIndex().column() == 0
    press(panel.frozen, Qt.Key.Key_Right)
    assert panel.main.currentIndex().column() == 1


def test_copying_keeps_numbers_masked_unless_revealed(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(300), checkable=True))
    panel.model.tick([1, 250], True)
    with qtbot.waitSignal(panel.copied):
        panel.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "姓名\t身份证号\t金额\t状态\t备注"
    assert lines[1] == "甲1\t3412**********1234\t1.00\t在保\t"
    assert lines[2].startswith("甲250\t")
    panel.reveal(1)
    assert panel.model.shown(1, 2) == "341299199001011234"


def test_editing_tells_the_page_and_copies_from_above(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10)))
    told = []
    panel.model.edited.connect(lambda *what: told.append(what))
    panel.main.setCurrentIndex(panel.model.index(4, 2))
    press(panel.main, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert told == [(4, "money", 300)]


def test_enter_commits_and_goes_down_and_tab_opens_the_next_cell(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10)))
    told = []
    panel.model.edited.connect(lambda *what: told.append(what))
    panel.main.setFocus()
    panel.main.setCurrentIndex(panel.model.index(4, 2))
    panel.main.edit(panel.main.currentIndex())
    editor = panel.main.findChild(QLineEdit)
    editor.setText("7.00")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.main.currentIndex().row() == 5)
    assert told == [(4, "money", 700)]
    panel.main.edit(panel.main.currentIndex())
    qtbot.keyClick(panel.main.indexWidget(panel.main.currentIndex()) or QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: panel.main.currentIndex().row() == 6)


def test_cells_are_spoken_with_row_and_column(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10), checkable=True))
    speak = Qt.ItemDataRole.AccessibleTextRole
    assert panel.model.index(2, 1).data(speak) == "行 3，姓名 甲2"
    assert panel.model.index(2, 0).data(speak) == "第 3 行，未勾选"


def test_widths_and_hidden_columns_are_remembered(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10), name="people"))
    panel.main.setColumnWidth(2, 222)
    panel.hide_column("note", True)
    panel.set_density("compact")
    again = shown(qtbot, TablePanel(session, COLUMNS, Numbers(10), name="people"))
    assert again.main.columnWidth(2) == 222
    assert again.main.isColumnHidden(4)
    assert again.density == "compact"


def test_every_kind_of_cell_paints(qtbot, qapp):
    apply_theme(qapp)
    kinds = ["text", "money", "percent", "status", "chips", "flag", "link", "light", "progress", "funds", "flow"]
    columns = [Column(field(kind, kind), kind=kind) for kind in kinds]
    cells = ("甲", -5, 0.5, ("在保", "ok"), ["在保", "渐退"], True, "看", "ahead")
    cells += (ProgressValue(1.2, 0.5), FundValue(4, 3, 2, 1), ["done", "now", "problem", "later", "none"])
    notes = {"money": Note(old=300), "text": Note("err", "不对")}
    panel = TablePanel(None, columns)
    qtbot.addWidget(panel)
    rows = [Row(1, cells, "yellow", False, notes), Row(2, cells, "", True), Row(3, (None,) * len(cells))]
    panel.model.show_rows(rows, [Group("a", "组", 3, "3 户", {"money": 5})])
    panel.resize(1300, 200)
    panel.show()
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert len({image.pixel(x, 80) for x in range(0, 1300, 3)}) > 5
    assert panel.model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "不对"
    assert panel.model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "原为 3.00"


def test_the_keyboard_sorts_by_the_column_of_the_caret_and_keeps_it_there(qtbot, session):
    panel = shown(qtbot, TablePanel(session, COLUMNS, Numbers()))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    panel.main.setFocus()
    panel.main.setCurrentIndex(panel.model.index(3, panel.model.column_of("money")))
    for descending, first in ((False, 0), (True, COUNT - 1)):
        with qtbot.waitSignal(panel.model.completed):
            press(panel.main, Qt.Key.Key_S, keys)
        assert (panel.model.query.sort, panel.model.query.descending) == ("money", descending)
        assert panel.model.key_at(0) == first
        assert panel.main.currentIndex().column() == panel.model.column_of("money")
