"""The tabs: the first cannot be closed, at most eight are seen, the rest in a list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QMenu, QTabBar

from minsheng_desktop.core.texts import text
from ui.kit.buttons import icon_button
from ui.kit.cards import row
from ui.kit.theme import theme

MOST = 8


class TabStrip(QFrame):
    """Tabs by number; the shell keeps the pages in the same order."""

    chosen = Signal(int)
    close_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tabs")
        self.setFixedHeight(theme().px(37))
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideRight)  # long titles give way before the window grows
        self.bar.setAccessibleName(text("shell.tabs.bar"))
        self.bar.currentChanged.connect(self._changed)
        self.bar.installEventFilter(self)
        self._recent: list[int] = []  # ids of tabs, last used first
        self._next = 0
        self._list = icon_button("chevron-down", text("shell.tabs.list"), self._open_list, kind="bare")
        self._list.hide()
        line = row(self.bar, None, self._list, spacing=0, margins=(0, 0, 8, 0))
        self.setLayout(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.bar and event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self.bar, self._show_from_left)
        return super().eventFilter(watched, event)

    def _show_from_left(self) -> None:
        """A bar that was narrow for a moment stays scrolled; going to the first tab and back puts it right."""
        current = self.bar.currentIndex()
        if current > 0:
            self.bar.blockSignals(True)
            self.bar.setCurrentIndex(0)
            self.bar.setCurrentIndex(current)
            self.bar.blockSignals(False)

    def add(self, title: str, *, closable: bool = True) -> int:
        """Another tab at the end; returns its number."""
        number = self.bar.addTab(title)
        self.bar.setTabData(number, self._next)
        self._recent.append(self._next)
        self._next += 1
        if closable:
            made = icon_button("x", "", kind="small")
            made.clicked.connect(lambda: self._close_button(made))
            self.bar.setTabButton(number, QTabBar.ButtonPosition.RightSide, made)
        self.set_title(number, title)
        self.bar.updateGeometry()  # a bar that is not shown yet does not tell its layout by itself
        return number

    def _close_button(self, made: object) -> None:
        for number in range(self.bar.count()):
            if self.bar.tabButton(number, QTabBar.ButtonPosition.RightSide) is made:
                self.close_asked.emit(number)
                return

    def remove(self, number: int) -> None:
        """Take a tab away."""
        self._recent.remove(self.bar.tabData(number))
        self.bar.removeTab(number)
        self._show_recent()

    def set_title(self, number: int, title: str) -> None:
        """Name a tab."""
        self.bar.setTabText(number, title)
        self.bar.setTabToolTip(number, title)
        made = self.bar.tabButton(number, QTabBar.ButtonPosition.RightSide)
        if made:
            made.setAccessibleName(text("shell.tabs.close", title=title))
            made.setToolTip(text("shell.tabs.close", title=title))

    def set_current(self, number: int) -> None:
        """Bring a tab to the front."""
        self.bar.setTabVisible(number, True)
        self.bar.setCurrentIndex(number)
        self._use(number)

    def _changed(self, number: int) -> None:
        if number >= 0:
            self._use(number)
            self.chosen.emit(number)

    def _use(self, number: int) -> None:
        key = self.bar.tabData(number)
        if key in self._recent:
            self._recent.remove(key)
            self._recent.insert(0, key)
        self._show_recent()

    def _show_recent(self) -> None:
        """The eight tabs used last are seen, and the first always."""
        seen = set(self._recent[: MOST - 1]) | ({self.bar.tabData(0)} if self.bar.count() else set())
        self.bar.blockSignals(True)
        for number in range(self.bar.count()):
            wanted = self.bar.tabData(number) in seen or self.bar.count() <= MOST
            if self.bar.isTabVisible(number) != wanted:
                self.bar.setTabVisible(number, wanted)
        self.bar.blockSignals(False)
        self._list.setVisible(self.bar.count() > MOST)

    def _open_list(self) -> None:
        menu = QMenu(self)
        for number in range(self.bar.count()):
            action = menu.addAction(self.bar.tabText(number))
            action.setData(number)
        menu.triggered.connect(lambda action: self.set_current(action.data()))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._list.mapToGlobal(self._list.rect().bottomLeft()))
