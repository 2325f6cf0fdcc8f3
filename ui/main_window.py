"""The window: menu, top bar, tabs and status line put together; it holds no work of its own."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.cards import row
from ui.kit.formats import number
from ui.kit.labels import icon_label, label
from ui.kit.messages import Question, Toast, ToastHost, ask
from ui.kit.page import PageRequest
from ui.kit.runner import JobRunner
from ui.kit.theme import theme
from ui.registry import GROUPS, GroupSpec, PageSpec
from ui.session import Session
from ui.shell.navigation import Navigation
from ui.shell.page_host import PageHost
from ui.shell.services import DoneBefore, ShellServices, ShellStatus
from ui.shell.shortcuts import ShortcutList
from ui.shell.status_bar import StatusBar
from ui.shell.top_bar import TopBar

FOLDS_BELOW = 1400
ENTRY = "households.entry"
MANUAL = "workspace.manual"
SEGMENT_PAGES = {"unsent": "exchange.send", "backup": "workspace.backup"}
MANY_ROWS = 20  # from which on a question is asked before an operation is taken back


def menu_of(pages: Mapping[str, PageSpec], role: str, session: Session) -> list[tuple[GroupSpec, list[PageSpec]]]:
    """The groups and entries of a role, without what the user may not open."""
    groups = []
    for group in GROUPS:
        entries = [
            page
            for page in pages.values()
            if page.group == group.key
            and page.menu
            and role in page.roles
            and (not page.right or session.may(page.right))
        ]
        if entries and role in group.roles:
            groups.append((group, sorted(entries, key=lambda page: page.place)))
    return groups


class MainWindow(QWidget):
    """The shell over a session. ``runner`` tells whether a write is under way when the window closes."""

    def __init__(
        self, session: Session, pages: Mapping[str, PageSpec], services: ShellServices, runner: JobRunner | None = None
    ) -> None:
        super().__init__()
        self.session, self.services, self._runner = session, services, runner
        self.setObjectName("page")
        self.setWindowTitle(text("shell.window", office=session.office))
        self.setWindowIcon(icons.icon("landmark", "accent", 32))
        self.nav = Navigation(menu_of(pages, session.role, session))
        self.top = TopBar(session, services)
        self.host = PageHost(session, pages)
        self.status = StatusBar(session.role, session.user)
        self._folded_by_hand = bool(session.preferences.get("navigation.folded", False))
        self._arrange()
        self.toasts = ToastHost(self, self.nav.width, self._toast_bottom)
        self._connect()
        self._shortcuts()
        self._open_home()
        self.top.search.setFocus()
        self.reload_status()

    def _open_home(self) -> None:
        if self.host.open(self.services.home) is None:
            first = next((pages[0].key for _, pages in self.nav.groups), "")
            self.host.open(PageRequest(first))

    def _arrange(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.top)
        if self.session.identity.demo:
            right.addWidget(self._demo_strip())
        right.addWidget(self.host, 1)
        right.addWidget(self.status)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.nav)
        layout.addLayout(right, 1)

    def _toast_bottom(self) -> int:
        page = self.host.current
        return self.status.height() + (page.toast_clearance() if page else 0)

    def _demo_strip(self) -> QFrame:
        strip = QFrame()
        strip.setObjectName("demo")
        strip.setFixedHeight(theme().px(26))
        strip.setAccessibleName(text("shell.demo"))
        strip.setLayout(row(icon_label("info", "warn", 14), label(text("shell.demo")), None, margins=(13, 0, 13, 0)))
        return strip

    def _connect(self) -> None:
        self.nav.chosen.connect(lambda key: self.host.open(PageRequest(key)))
        self.nav.folded_changed.connect(self._fold_by_hand)
        self.host.current_changed.connect(self._in_front)
        self.host.history_changed.connect(self.top.set_history)
        self.host.toasted.connect(self.toasts.show)
        self.top.back.connect(lambda: self.host.walk(-1))
        self.top.forward.connect(lambda: self.host.walk(1))
        self.top.undo.connect(self.undo)
        self.top.redo.connect(self.redo)
        self.top.undo_one.connect(self.ask_undo_one)
        self.top.history_asked.connect(lambda: self.host.open(PageRequest("security.today")))
        self.top.help.connect(self.show_help)
        self.status.pressed.connect(self._open_segment)
        self.top.search.chosen.connect(self.host.open)
        self.session.changed.connect(self._data_changed)
        if self._runner:
            self._runner.busy.connect(self.status.show_busy)

    def _shortcuts(self) -> None:
        # Ctrl+Z belongs to a text field while one is edited: Qt asks the focused widget first.
        for keys, action in (
            ("Ctrl+K", self.focus_search),
            ("Ctrl+Tab", lambda: self.host.step(1)),
            ("Ctrl+Shift+Tab", lambda: self.host.step(-1)),
            ("Ctrl+W", self.host.close_current),
            ("Ctrl+N", self.register),
            ("Alt+Left", lambda: self.host.walk(-1)),
            ("Alt+Right", lambda: self.host.walk(1)),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Y", self.redo),
            ("F1", self.show_help),
            ("Ctrl+/", self.show_shortcuts),
            ("F5", self.host.refresh_current),
            ("Ctrl+L", self._lock),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    # -- what the short cuts do ------------------------------------------------------------------

    def focus_search(self) -> None:
        """Ctrl+K."""
        self.top.search.setFocus()
        self.top.search.selectAll()

    def register(self) -> None:
        """Ctrl+N: the form of a new household, for whom it stands in the menu."""
        if any(page.key == ENTRY for _, pages in self.nav.groups for page in pages):
            self.host.open(PageRequest(ENTRY))

    def show_help(self) -> None:
        """F1: the manual at the place that tells of the page in front."""
        page = self.host.current
        topic = page.help_topic if page else ""
        opened = self.host.open(PageRequest(MANUAL))
        if opened is not None and topic:
            opened.show_topic(topic)  # type: ignore[attr-defined]

    def show_shortcuts(self) -> None:
        """Ctrl+/: the list of short cuts."""
        self.help = ShortcutList(self)
        self.help.open()

    def _open_segment(self, segment: str) -> None:
        """A part of the status line was pressed."""
        if segment == "user":
            self.top.open_user_menu()
        elif segment == "month":
            self.host.open(self.services.home)
        else:
            self.host.open(PageRequest(SEGMENT_PAGES[segment]))

    def _lock(self) -> None:
        if self.services.lock:
            self.services.lock()

    def undo(self) -> None:
        """Ctrl+Z: reverse the last operation."""
        if self.services.undo and self.top.undo_button.isEnabled():
            self.session.write(self.services.undo, self._undone, self._refused, owner=self)

    def ask_undo_one(self, done: DoneBefore) -> None:
        """Reverse one of the last operations; a question first where it changed many rows."""
        if done.rows < MANY_ROWS:
            self.undo_one(done)
            return
        count = number(done.rows)
        question = Question(
            text("undoing.ask_title"), text("undoing.ask_body", what=done.what, count=count),
            text("undoing.ask_keep"), text("undoing.ask_do", count=count), danger=False,
        )  # fmt: skip
        ask(self, question, lambda _reason: self.undo_one(done))

    def undo_one(self, done: DoneBefore) -> None:
        """Reverse one operation while others stand."""
        undo_one = self.services.undo_one
        if undo_one:
            self.session.write(lambda do, job: undo_one(do, job, done.id), self._undone, self._refused, owner=self)

    def redo(self) -> None:
        """Ctrl+Y: do it again."""
        if self.services.redo and self.top.redo_button.isEnabled():
            self.session.write(self.services.redo, self._redone, self._refused, owner=self)

    def _undone(self, what: str) -> None:
        self.toasts.show(Toast(text("shell.undo.done", what=what), icon="undo-2"))
        self.reload_status()

    def _redone(self, what: str) -> None:
        self.toasts.show(Toast(text("shell.undo.redone", what=what), icon="redo-2"))
        self.reload_status()

    def _refused(self, error: AppError) -> None:
        self.toasts.show(Toast(error.message, icon="circle-alert", tone="err"))

    # -- following the data ----------------------------------------------------------------------

    def _data_changed(self, _tables: set[str]) -> None:
        # One reading for a burst of changes.
        QTimer.singleShot(50, self, self.reload_status)

    def reload_status(self) -> None:
        """Read the status line and the menu's counts again."""
        self.session.read(lambda uow, job: self.services.status(uow), self._show_status, owner=self)

    def _show_status(self, status: ShellStatus) -> None:
        self.status.show_status(status)
        self.nav.set_counts(status.counts)
        self.top.set_undo(status.undo, status.redo)
        self.top.set_done_before(status.done_before)

    def _in_front(self, key: str) -> None:
        self.nav.set_current(key)
        self._fold_as_needed()

    def _fold_by_hand(self, folded: bool) -> None:
        self._folded_by_hand = folded
        self.session.preferences.set("navigation.folded", folded)

    def _fold_as_needed(self) -> None:
        page = self.host.current
        narrow = self.width() < theme().px(FOLDS_BELOW) and page is not None and page.folds_navigation
        wanted = self._folded_by_hand or narrow
        if wanted != self.nav.folded:
            self.nav.set_folded(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_as_needed()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.ask_close())

    def ask_close(self) -> bool:
        """Whether the window may close now; asks where something is still being written."""
        if self._runner and self._runner.writing:
            question = Question(
                text("shell.closing.busy_title"),
                text("shell.closing.busy_body"),
                text("shell.closing.wait"),
                text("shell.closing.anyway"),
            )
            ask(self, question, lambda _reason: self._close_after_write())
            return False
        return self.host.may_close()

    def _close_after_write(self) -> None:
        if self._runner and self._runner.writing:
            self._runner.busy.connect(lambda busy: None if busy else self.window().close())
        else:
            self.window().close()
