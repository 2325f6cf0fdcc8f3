"""The open pages: tabs, history, and who must be refreshed when something changed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit.page import Page, PageRequest
from ui.registry import PageSpec
from ui.session import Session
from ui.shell.tab_strip import TabStrip


class _Stack(QStackedWidget):
    """Asks for the room of the page in front alone: a wide page behind it must not push the window off the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _at: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        current = self.currentWidget()
        return current.minimumSizeHint() if current else super().minimumSizeHint()


class PageHost(QWidget):
    """Opens a request in its tab (again in the same one), goes back and forward, refreshes what is in front."""

    current_changed = Signal(str)  # page key
    history_changed = Signal(bool, bool)
    toasted = Signal(object)

    def __init__(self, session: Session, specs: Mapping[str, PageSpec]) -> None:
        super().__init__()
        self._session, self._specs = session, dict(specs)
        self._requests: list[PageRequest] = []
        self._stale: dict[Page, set[str]] = {}
        self._history: list[PageRequest] = []
        self._at = -1
        self._walking = False
        self.tabs = TabStrip()
        self.stack = _Stack()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs)
        layout.addWidget(self.stack, 1)
        self.tabs.chosen.connect(self._show)
        self.tabs.close_asked.connect(self.close_tab)
        session.changed.connect(self._data_changed)

    @property
    def current(self) -> Page | None:
        """The page in front."""
        page = self.stack.currentWidget()
        return page if isinstance(page, Page) else None

    @property
    def pages(self) -> list[Page]:
        """All open pages in the order of their tabs."""
        found = (self.stack.widget(at) for at in range(self.stack.count()))
        return [page for page in found if isinstance(page, Page)]

    @property
    def requests(self) -> list[PageRequest]:
        """What is open, in order (to open it again after the look changed)."""
        return list(self._requests)

    def open(self, request: PageRequest) -> Page | None:
        """Bring a page to the front, building it if it is not open."""
        spec = self._specs.get(request.key)
        if spec is None:
            return None
        if request in self._requests:
            self.pages[self._requests.index(request)].show_asked(dict(request.asks))
            self.tabs.set_current(self._requests.index(request))
            return self.current
        page = spec.make(self._session, dict(request.args))
        if not page.title:
            page.set_title(text(spec.title))
        self._requests.append(request)
        self.stack.addWidget(page)
        page.requested.connect(self.open)
        page.toasted.connect(self.toasted)
        page.title_changed.connect(lambda title, page=page: self._retitle(page, title))
        page.closed.connect(lambda page=page: self.close_tab(self.pages.index(page)))
        number = self.tabs.add(page.title, closable=bool(self.stack.count() > 1))
        page.show_asked(dict(request.asks))
        page.refresh(None)
        self.tabs.set_current(number)
        if number == 0:
            self._show(0)
        return page

    def _retitle(self, page: Page, title: str) -> None:
        if page in self.pages:
            self.tabs.set_title(self.pages.index(page), title)

    def _show(self, number: int) -> None:
        if number >= len(self._requests):
            return
        self.stack.setCurrentIndex(number)
        page = self.current
        if page is None:
            return
        changed = self._stale.pop(page, None)
        if changed:
            page.refresh(changed)
        page.on_activate()
        self._remember(self._requests[number])
        self.current_changed.emit(self._requests[number].key)

    def close_tab(self, number: int) -> None:
        """Close a tab unless it is the first or its page says no."""
        page = self.pages[number]
        if number == 0 or not page.may_close():
            return
        self._requests.pop(number)
        self._stale.pop(page, None)
        self.stack.removeWidget(page)
        self.tabs.remove(number)
        page.deleteLater()
        self.stack.setCurrentIndex(self.tabs.bar.currentIndex())
        self._show(self.tabs.bar.currentIndex())

    def close_current(self) -> None:
        """Ctrl+W."""
        self.close_tab(self.stack.currentIndex())

    def step(self, by: int) -> None:
        """Ctrl+Tab: the next tab."""
        if self._requests:
            self.tabs.set_current((self.stack.currentIndex() + by) % len(self._requests))

    def walk(self, by: int) -> None:
        """Back (−1) or forward (+1) through what was in front."""
        at = self._at + by
        if 0 <= at < len(self._history):
            self._at = at
            self._walking = True
            self.open(self._history[at])
            self._walking = False
            self._tell_history()

    def _remember(self, request: PageRequest) -> None:
        if not self._walking and (self._at < 0 or self._history[self._at] != request):
            del self._history[self._at + 1 :]
            self._history.append(request)
            self._at = len(self._history) - 1
        self._tell_history()

    def _tell_history(self) -> None:
        self.history_changed.emit(self._at > 0, self._at + 1 < len(self._history))

    def refresh_current(self) -> None:
        """F5."""
        if self.current:
            self.current.refresh(None)

    def _data_changed(self, tables: set[str]) -> None:
        for page in self.pages:
            touched = page.tables & tables
            if touched and page is self.current:
                page.refresh(set(touched))
            elif touched:
                self._stale.setdefault(page, set()).update(touched)

    def may_close(self) -> bool:
        """Whether every page lets the window close."""
        return all(page.may_close() for page in self.pages)
