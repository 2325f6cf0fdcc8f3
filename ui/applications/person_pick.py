"""Whom an application is about: the search box by name, pinyin, number or telephone, and the hits below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.households.service import search_people
from ui.households.wording import dotted, sex_word
from ui.kit import formats
from ui.kit.theme import theme
from ui.session import Session, Ticket

PAUSE_MS = 150
MOST_HITS = 8


class PickLine(QLineEdit):
    """Down goes into the hits, Enter takes the first one, Esc puts them away."""

    down = Signal()
    enter = Signal()
    escape = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Down: self.down, Qt.Key.Key_Return: self.enter, Qt.Key.Key_Enter: self.enter}
        if event.key() in keys:
            keys[Qt.Key(event.key())].emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.escape.emit()
        else:
            super().keyPressEvent(event)


class PersonPick(QWidget):
    """``picked`` carries the ``PersonHit`` that was chosen."""

    picked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ticket: Ticket | None = None
        self._taking = False
        self.found: list[PersonHit] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._find)
        self.line = PickLine()
        self.line.setPlaceholderText(text("cases.new.find"))
        self.line.setAccessibleName(text("cases.new.find_name"))
        self.line.textChanged.connect(self._typed)
        self.line.enter.connect(self._enter)
        self.line.down.connect(self._into_hits)
        self.line.escape.connect(self.line.clear)
        self.hits = QListWidget()
        self.hits.setAccessibleName(text("cases.new.hits"))
        self.hits.itemActivated.connect(lambda item: self._take(self.hits.row(item)))
        self.hits.itemClicked.connect(lambda item: self._take(self.hits.row(item)))
        self.hits.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(4))
        layout.addWidget(self.line)
        layout.addWidget(self.hits)
        self.setFocusProxy(self.line)

    def _typed(self, _words: str) -> None:
        self._taking = False
        self._pause.start()

    def _find(self) -> None:
        self._pause.stop()
        wanted = self.line.text().strip()
        if self._ticket:
            self._ticket.discard()
            self._ticket = None
        if not wanted:
            self.found = []
            self.hits.hide()
            return
        self._ticket = self._session.read(
            lambda uow, job: search_people(uow, wanted, MOST_HITS), self._show, owner=self
        )

    def _show(self, found: list[PersonHit]) -> None:
        self._ticket = None
        self.found = [hit for hit in found if not hit.died_on]
        self.hits.clear()
        for hit in self.found:
            parts = (hit.name, sex_word(hit.sex_code), hit.village, formats.masked_id(hit.id_no))
            self.hits.addItem(QListWidgetItem(dotted(parts)))
        if not self.found:
            item = QListWidgetItem(text("cases.new.nobody"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.hits.addItem(item)
        row = max(self.hits.sizeHintForRow(0), theme().px(22))
        self.hits.setFixedHeight(self.hits.count() * row + 2 * self.hits.frameWidth() + theme().px(4))
        self.hits.show()
        if self._taking:
            self._take(0)

    def _enter(self) -> None:
        if self._pause.isActive() or self._ticket is not None:
            self._taking = True
            if self._pause.isActive():
                self._find()
        else:
            self._take(0)

    def _into_hits(self) -> None:
        if self.found:
            self.hits.setFocus()
            self.hits.setCurrentRow(0)

    def _take(self, row: int) -> None:
        self._taking = False
        if 0 <= row < len(self.found):
            hit = self.found[row]
            self.line.clear()
            self.hits.hide()
            self.picked.emit(hit)
