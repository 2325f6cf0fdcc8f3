"""A robot that works through the window as a clerk does, on a large workspace, with real key and mouse events."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from benchmarks.people import PASSWORD
from minsheng_desktop.core.jobs import SILENT
from ui.app import Program
from ui.kit.page import Page, PageRequest

LONGEST = 60.0  # seconds to wait for anything
TYPED = ("zgy", "1954", "wjg")


class PaintWatch(QObject):
    """Tells when a page was painted. Only the page itself is watched, so that watching costs next to nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: float | None = None
        self._watched: list[QObject] = []

    def wait_for(self, page: QWidget | None) -> None:
        """Begin to look for the paint of a page."""
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self.painted, self._watched = None, []
        if page is not None:
            inner = page.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            self._watched = [page, *inner]
            for watched in self._watched:
                watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the events of the page."""
        if event.type() == QEvent.Type.Paint and self.painted is None:
            self.painted = 0.0
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.painted = time.perf_counter()


class Robot:
    """Drives the program on one workspace folder. ``told`` gets what is being done, in words."""

    def __init__(self, app: QApplication, folder: Path, told: Callable[[str], object] = lambda words: None) -> None:
        self.app, self.told = app, told
        self.program = Program(app, folder)
        self.paints = PaintWatch()
        self.first_paint: dict[str, float] = {}
        self.dropped = 0

    def open(self, size: tuple[int, int] = (1366, 697)) -> None:
        """Sign in and show the window."""
        made = self.program
        made.show_login()
        made.frame.resize(*size)
        made.frame.show()
        made._opened(made._unlock("admin", PASSWORD, SILENT))
        made.frame.drop(made.gate)
        made.gate = None
        self.settle()

    def close(self) -> None:
        """End the program."""
        self.paints.wait_for(None)
        self.program.close()

    @property
    def main(self) -> Any:
        """The shell."""
        return self.program.main

    @property
    def page(self) -> Any:
        """The page in front."""
        return self.main.host.current

    def settle(self) -> None:
        """Let the event loop turn until no work is under way."""
        until, calm = time.monotonic() + LONGEST, 0
        while calm < 4 and time.monotonic() < until:
            self.turn(40)
            calm = 0 if self.program.runner._tasks else calm + 1

    @staticmethod
    def turn(milliseconds: int) -> None:
        """Let the event loop turn for a while."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def open_page(self, key: str, **args: Any) -> Page:
        """Open a page and measure how long until it was painted (milliseconds, in ``first_paint``)."""
        self.told(f"open {key}")
        begun = time.perf_counter()
        page = self.main.host.open(PageRequest.to(key, **args))
        self.paints.wait_for(page)
        until = time.monotonic() + LONGEST
        while not self.paints.painted and time.monotonic() < until:
            self.turn(1)
        if self.paints.painted:
            self.first_paint[key] = (self.paints.painted - begun) * 1000
        self.settle()
        assert isinstance(page, Page)
        return page

    def press(self, key: Qt.Key, widget: QWidget | None = None, with_ctrl: bool = False) -> None:
        """One key to the widget with the focus."""
        held = Qt.KeyboardModifier.ControlModifier if with_ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(widget or self.app.focusWidget() or self.main, key, held)
        self.turn(1)

    def type(self, words: str, widget: QWidget) -> None:
        """Letters one after another, as fast as a good typist (25 ms)."""
        for letter in words:
            QTest.keyClick(widget, letter)
            self.turn(25)

    def search(self) -> None:
        """Type into the search box; every key must arrive."""
        box = self.main.top.search
        for words in TYPED:
            self.told(f"search {words}")
            box.setFocus()
            box.clear()
            self.type(words, box)
            self.dropped += box.text() != words
            self.settle()
            self.press(Qt.Key.Key_Escape, box)
        box.clear()

    def every_page(self) -> None:
        """Open each page of the menu."""
        for _, pages in self.main.nav.groups:
            for spec in pages:
                self.open_page(spec.key)

    def table(self, panel: Any, sort: str = "") -> None:
        """Scroll, sort and tick everything in a table."""
        view = panel.main
        view.setFocus()
        self.told("table: end and home")
        for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
            self.press(key, view, with_ctrl=True)
            self.settle()
        for _ in range(10):
            self.told("table: page down")
            self.press(Qt.Key.Key_PageDown, view)
        self.settle()
        if sort:
            self.told(f"table: sort by {sort}")
            panel.sort_by(panel.model.column_of(sort))
            self.settle()
        if "check" in panel.model.leading:
            for on in (True, False):
                self.told(f"table: tick all {on}")
                panel.model.tick_all(on)
                self.settle()
        self.told("table: click a row")
        row = view.rowViewportPosition(max(view.rowAt(60), 0)) + 5
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(120, row))
        self.press(Qt.Key.Key_Return, view)
        self.settle()
        self.press(Qt.Key.Key_Escape, view)

    def rosters(self) -> None:
        """The roster of one programme, all rows; then filtered, grouped the other way, one household."""
        roster = self.open_page("households.roster")
        self.table(roster.table, "amount_fen")
        self.told("roster: words")
        self.type("zgy", roster.words)
        self.settle()
        roster.words.clear()
        self.settle()
        people = self.open_page("households.people")
        self.table(people.table, "birth")

    def dossiers(self, household: bytes, person: bytes) -> None:
        """A household and a person."""
        self.open_page("households.household", uid=household)
        self.open_page("households.person", uid=person)

    def walk(self) -> None:
        """Everything."""
        self.search()
        self.every_page()
        self.rosters()
        self.dossiers(*self.somebody())

    def somebody(self) -> tuple[bytes, bytes]:
        """(household, person) of the first member of the list."""
        found = self.program.workspace.read(
            lambda uow: uow.connection.exec_driver_sql(
                "SELECT household_uid, person_uid FROM household_member LIMIT 1"
            ).one()
        )
        return bytes(found[0]), bytes(found[1])
