"""The bar at the top: back, forward, search, undo, redo; office, user, help."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu

from minsheng_desktop.core.texts import text
from ui.kit.buttons import button, icon_button
from ui.kit.cards import row
from ui.kit.labels import label, upright
from ui.kit.theme import SCALES, theme
from ui.session import Session
from ui.shell.search_box import SearchBox
from ui.shell.services import DoneBefore, ShellServices

LOOKS = dict(zip(SCALES, ("shell.top.look_normal", "shell.top.look_large", "shell.top.look_larger"), strict=True))


class TopBar(QFrame):
    """Emits what was pressed; the shell does it."""

    back = Signal()
    forward = Signal()
    undo = Signal()
    redo = Signal()
    undo_one = Signal(object)  # DoneBefore
    history_asked = Signal()
    help = Signal()

    def __init__(self, session: Session, services: ShellServices) -> None:
        super().__init__()
        self.setObjectName("top")
        self.setFixedHeight(theme().px(52))
        self._session, self._services = session, services
        self.search = SearchBox(session, services)
        self.back_button = icon_button(
            "arrow-left", text("shell.top.back"), self.back.emit, kind="bare", shortcut="Alt+Left"
        )
        self.forward_button = icon_button(
            "arrow-right", text("shell.top.forward"), self.forward.emit, kind="bare", shortcut="Alt+Right"
        )
        self.undo_button = icon_button("undo-2", text("shell.top.undo"), self.undo.emit, kind="bare", shortcut="Ctrl+Z")
        self.list_button = icon_button("chevron-down", text("undoing.last_ten"), self.open_list, kind="small")
        self._done_before: Sequence[DoneBefore] = ()
        self.redo_button = icon_button("redo-2", text("shell.top.redo"), self.redo.emit, kind="bare", shortcut="Ctrl+Y")
        self._user = button(
            session.user,
            self.open_user_menu,
            kind="ghost",
            icon="circle-user",
            name=text("shell.top.user_menu", user=session.user),
        )
        help_button = icon_button(
            "circle-question-mark", text("shell.top.help"), self.help.emit, kind="bare", shortcut="F1"
        )
        parts = (
            self.back_button,
            self.forward_button,
            self.search,
            self.undo_button,
            self.list_button,
            self.redo_button,
            None,
            label(session.office, "2"),
            upright(),
            self._user,
            help_button,
        )
        line = row(*parts, spacing=8, margins=(12, 0, 12, 0))
        line.setStretchFactor(self.search, 10)
        self.setLayout(line)
        self.set_history(False, False)
        self.set_undo("", "")

    def set_history(self, back: bool, forward: bool) -> None:
        """Whether there is something to go back or forward to."""
        self.back_button.setEnabled(back)
        self.forward_button.setEnabled(forward)

    def set_undo(self, undo: str, redo: str) -> None:
        """What Ctrl+Z and Ctrl+Y would do."""
        for made, what, plain, full in (
            (self.undo_button, undo, "shell.top.undo", "shell.top.undo_what"),
            (self.redo_button, redo, "shell.top.redo", "shell.top.redo_what"),
        ):
            made.setEnabled(bool(what))
            words = text(full, what=what) if what else text(plain)
            made.setAccessibleName(words)
            made.setToolTip(words)

    def set_done_before(self, done: Sequence[DoneBefore]) -> None:
        """The operations the list beside the undo button offers."""
        self._done_before = done

    def open_list(self) -> QMenu:
        """The last ten operations in words; choosing one takes it back."""
        menu = QMenu(self)
        metrics = self.fontMetrics()
        for one in self._done_before:
            words = metrics.elidedText(one.what, Qt.TextElideMode.ElideRight, theme().px(520))
            menu.addAction(words).triggered.connect(lambda _on=False, one=one: self.undo_one.emit(one))
        if not self._done_before:
            menu.addAction(text("undoing.none")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(text("undoing.all")).triggered.connect(self.history_asked.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.list_button.mapToGlobal(self.list_button.rect().bottomLeft()))
        return menu

    def open_user_menu(self) -> None:
        """The menu of the user: look, password, lock, sign out."""
        services = self._services
        menu = QMenu(self)
        if services.set_look:
            self._add_looks(menu.addMenu(text("shell.top.look")))
        for key, action, shortcut in (
            ("shell.top.password", services.change_password, ""),
            ("shell.top.lock", services.lock, "Ctrl+L"),
            ("shell.top.sign_out", services.sign_out, ""),
        ):
            if action:
                made = menu.addAction(text(key))
                made.triggered.connect(lambda _checked=False, action=action: action())
                if shortcut:
                    made.setText(f"{text(key)}\t{shortcut}")
        menu.addSeparator()
        menu.addAction(text("shell.top.quit")).triggered.connect(self.window().close)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._user.mapToGlobal(self._user.rect().bottomLeft()))

    def _add_looks(self, menu: QMenu) -> None:
        look, change = theme(), self._services.set_look
        for scale, key in LOOKS.items():
            action = menu.addAction(text(key))
            action.setCheckable(True)
            action.setChecked(scale == look.scale)
            if change:
                action.triggered.connect(lambda _on=False, scale=scale: change(scale, look.high_contrast))
        menu.addSeparator()
        contrast = menu.addAction(text("shell.top.look_contrast"))
        contrast.setCheckable(True)
        contrast.setChecked(look.high_contrast)
        if change:
            contrast.triggered.connect(lambda on: change(look.scale, on))
