"""The shell: menu by role, tabs, history, search, refreshing, locking; names on every control; small screens."""

from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from minsheng_desktop.core.clock import Clock
from ui.kit.messages import QuestionDialog
from ui.kit.page import Page, PageRequest
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.main_window import MainWindow
from ui.registry import PageSpec, load_pages
from ui.session import Gate, Identity, Session
from ui.shell.services import DoneBefore, SearchHit, ShellServices, ShellStatus

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView, QAbstractSpinBox)


class Plain(Page):
    tables = frozenset({"person"})

    def __init__(self, session, args=None):
        super().__init__(session, args)
        self.refreshed = []
        self.meant = []

    def show_asked(self, asks):
        self.meant.append(dict(asks))

    def refresh(self, changed=None):
        self.refreshed.append(changed)


def spec(key, group, menu=True, roles=frozenset({"township", "county"})):
    return PageSpec(key, group, f"shell.group.{group}", "users", "tests.ui.test_kit_shell:Plain", roles, menu)


PAGES = {
    one.key: one
    for one in (
        spec("home", "home"),
        spec("roster", "people"),
        spec("persons", "people"),
        spec("household", "people", menu=False),
        spec("board", "receiving", roles=frozenset({"county"})),
    )
}


@pytest.fixture
def make(qtbot, qapp, monkeypatch):
    apply_theme(qapp)
    monkeypatch.setattr(PageSpec, "make", lambda self, session, args: Plain(session, args))
    runner = JobRunner()

    def _make(role="township", demo=False, **services):
        gate = Gate(lambda work, job: work(None, job), lambda work, job: (work(None, job), frozenset({"person"})))
        identity = Identity("某甲", "a", "某镇民政办", role, frozenset({"*"}), demo)
        session = Session(runner, gate, identity, Clock(date(2026, 11, 20)))
        window = MainWindow(session, PAGES, ShellServices(**services), runner)
        qtbot.addWidget(window)
        window.resize(1366, 697)
        window.show()
        return window

    yield _make
    runner.close()


def titles(window):
    return [[page.key for page in pages] for _, pages in window.nav.groups]


def test_the_menu_follows_the_role(make):
    assert titles(make("township")) == [["home"], ["roster", "persons"]]
    assert titles(make("county")) == [["home"], ["board"], ["roster", "persons"]]


def test_a_request_opens_one_tab_and_the_first_stays(make):
    window = make()
    window.host.open(PageRequest.to("household", uid=b"1"))
    window.host.open(PageRequest.to("household", uid=b"2"))
    window.host.open(PageRequest.to("household", uid=b"1"))
    assert len(window.host.pages) == 3
    assert window.host.stack.currentIndex() == 1
    window.host.close_current()
    assert len(window.host.pages) == 2
    window.host.close_tab(0)
    assert len(window.host.pages) == 2


def test_a_page_open_already_is_told_what_was_meant(make):
    host = make().host
    host.open(PageRequest.to("household", uid=1).asking(person=5))
    host.open(PageRequest("roster"))
    host.open(PageRequest.to("household", uid=1).asking(person=6))
    assert host.current.meant == [{"person": 5}, {"person": 6}]
    assert len([page for page in host.pages if page is host.current]) == 1


def test_back_and_forward(make):
    window = make()
    window.host.open(PageRequest("roster"))
    window.host.walk(-1)
    assert window.host.stack.currentIndex() == 0
    assert window.top.forward_button.isEnabled()
    window.host.walk(1)
    assert window.host.stack.currentIndex() == 1


def test_only_the_page_in_front_is_refreshed_at_once(make, qtbot):
    window = make()
    home = window.host.current
    window.host.open(PageRequest("roster"))
    roster = window.host.current
    window.session.announce({"person", "other"})
    assert roster.refreshed == [None, {"person"}]
    assert home.refreshed == [None]
    window.host.step(1)
    assert home.refreshed == [None, {"person"}]


def test_more_than_eight_tabs_go_into_the_list(make):
    window = make()
    for number in range(11):
        window.host.open(PageRequest.to("household", uid=number))
    bar = window.host.tabs.bar
    assert sum(bar.isTabVisible(at) for at in range(bar.count())) <= 8
    assert bar.isTabVisible(0)
    assert bar.isTabVisible(11)
    window.host.open(PageRequest.to("household", uid=0))
    assert bar.isTabVisible(1)


def test_search_suggests_and_enter_opens(make, qtbot):
    asked = []

    def find(uow, words):
        asked.append(words)
        return [SearchHit("某乙", "某村", PageRequest("roster"))]

    window = make(search=find)
    window.focus_search()
    qtbot.keyClicks(window.top.search, "zgy")
    qtbot.waitUntil(lambda: bool(window.top.search.shown_hits))
    assert asked == ["zgy"]
    qtbot.keyClick(window.top.search, Qt.Key.Key_Return)
    assert window.host.current.title == "对象管理"
    assert window.top.search.text() == ""


def test_enter_before_the_answer_opens_the_first_hit(make, qtbot):
    window = make(search=lambda uow, words: [SearchHit("某乙", "", PageRequest("persons"))])
    qtbot.keyClicks(window.top.search, "x")
    qtbot.keyClick(window.top.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.host.pages) == 2)


def test_status_undo_and_counts(make, qtbot):
    states = [ShellStatus(202611, 37, "今天 08:12", "改了 4 户", "", {"people": 3})]
    window = make(status=lambda uow: states[-1], undo=lambda do, job: "改了 4 户")
    qtbot.waitUntil(lambda: window.top.undo_button.isEnabled())
    assert window.top.undo_button.toolTip() == "撤销：改了 4 户"
    assert "37 项" in window.status.accessibleName()
    window.undo()
    qtbot.waitUntil(lambda: window.toasts.words == "已撤销：改了 4 户")


def test_the_list_beside_undo_takes_back_one_of_the_last_operations(make, qtbot):
    taken = []

    def undo_one(do, job, operation):
        taken.append(operation)
        return "改了 4 户"

    done = (DoneBefore(9, "改了 4 户", 4), DoneBefore(7, "导入 300 户", 900))
    window = make(status=lambda uow: ShellStatus(undo="改了 4 户", done_before=done), undo_one=undo_one)
    qtbot.waitUntil(lambda: window.top.undo_button.isEnabled())
    menu = window.top.open_list()
    assert [action.text() for action in menu.actions() if action.text()] == ["改了 4 户", "导入 300 户", "今日操作…"]
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: taken == [9])
    window.top.undo_one.emit(done[1])
    question = window.findChild(QuestionDialog)
    assert "900" in question.windowTitle() or question.isVisible()
    question.accept()
    qtbot.waitUntil(lambda: taken == [9, 7])


def test_undo_is_the_windows_while_nothing_is_typed_into_the_search_box(make, qtbot):
    window = make()
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not window.top.search.event(override)
    qtbot.keyClicks(window.top.search, "z")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.top.search.event(override)


def test_parts_of_the_status_line_open_their_pages(make, qtbot):
    window = make(status=lambda uow: ShellStatus(202611, 37, "", backup_late=True))
    opened = []
    window.host.open = lambda request: opened.append(request.key)
    for segment in ("unsent", "backup", "month"):
        qtbot.mouseClick(window.status.segments[segment], Qt.MouseButton.LeftButton)
    assert opened == ["exchange.send", "workspace.backup", "home"]
    qtbot.waitUntil(lambda: window.status.segments["backup"].property("tone") == "err")


def test_demo_is_marked(make):
    assert "演示数据" in make(demo=True).findChild(QFrame, "demo").accessibleName()
    assert make().findChild(QFrame, "demo") is None


def test_every_control_has_a_name(make):
    window = make(set_look=lambda scale, contrast: None)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and not (widget.accessibleName() or getattr(widget, "text", lambda: "")())
        and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_the_smallest_screen_needs_no_sideways_scrolling(make, qapp, scale):
    apply_theme(qapp, scale)
    window = make()
    window.resize(1366, 697)
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 697
    for area in window.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0


def test_help_lists_the_short_cuts(make):
    window = make()
    window.show_shortcuts()
    assert window.help.isVisible()
    window.help.reject()


def test_every_registered_page_names_a_module_and_class():
    for page in load_pages().values():
        assert ":" in page.factory


def test_a_wide_page_behind_another_asks_for_no_room(make):
    window = make()
    first = window.host.current
    wide = window.host.open(PageRequest("persons"))
    wide.setMinimumWidth(3000)
    window.host.open(PageRequest("home"))
    assert window.host.current is first
    assert window.host.stack.minimumSizeHint().width() < 3000
