"""Whom a certificate is for, which months it covers and what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.households.service import search_people
from minsheng_desktop.notices.certificates import CertificateWish, person_names, usual_months
from ui.households.wording import dotted, sex_word
from ui.kit import formats
from ui.kit.buttons import icon_button
from ui.kit.cards import clear, row
from ui.kit.fields import month_field, text_field
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.session import Session, Ticket

PAUSE_MS = 150
MOST_HITS = 8
UID = Qt.ItemDataRole.UserRole


class PersonSearch(QLineEdit):
    """Down goes into the hits, Enter takes the first one."""

    down = Signal()
    enter = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enter.emit()
        else:
            super().keyPressEvent(event)


class CertificatePane(QWidget):
    """``changed``: persons, months or purpose changed."""

    changed = Signal()

    def __init__(self, session: Session, persons: Sequence[bytes] = ()) -> None:
        super().__init__()
        self._session = session
        self.persons: dict[bytes, str] = dict.fromkeys(persons, "")
        self._ticket: Ticket | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._find)
        self.hits = QListWidget()
        self.search = PersonSearch()
        self.search.setPlaceholderText(text("notices.person.find"))
        self.search.setAccessibleName(text("notices.person.find"))
        self.search.textChanged.connect(lambda _words: self._pause.start())
        self.search.enter.connect(lambda: self._take(self.hits.item(0)))
        self.search.down.connect(self._into_hits)
        self.hits.setAccessibleName(text("notices.person.hits"))
        self.hits.setSpacing(2)
        self.hits.itemActivated.connect(self._take)
        self.hits.itemClicked.connect(self._take)
        self.hits.hide()
        self.chosen = QVBoxLayout()
        self.chosen.setSpacing(theme().px(4))
        self.purpose = text_field(
            text("notices.person.purpose"), optional=True, help_line=text("notices.person.purpose_help")
        )
        self.first, self.last = month_field(text("notices.person.first")), month_field(text("notices.person.last"))
        months = QWidget()
        months.setLayout(row(self.first, self.last, None, spacing=12))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(8))
        layout.addWidget(self.search)
        layout.addWidget(self.hits)
        layout.addLayout(self.chosen)
        layout.addWidget(months)
        layout.addWidget(self.purpose)
        layout.addWidget(label(text("notices.person.masked"), "3", wrap=True))
        for field in (self.purpose, self.first, self.last):
            field.changed.connect(self.changed)
        self._show_chosen()

    def load(self) -> None:
        """Names of the persons another page chose, and the usual months."""
        persons = tuple(self.persons)
        self._session.read(lambda uow, job: (usual_months(uow), person_names(uow, persons)), self._loaded, owner=self)

    def _loaded(self, found: tuple[tuple[int, int], dict[bytes, str]]) -> None:
        months, names = found
        for field, month in zip((self.first, self.last), months, strict=True):
            if field.is_empty():
                field.set_value(month)
        self.persons.update((uid, name) for uid, name in names.items() if uid in self.persons)
        self._show_chosen()
        self.changed.emit()

    def wish(self, series: str, day: date | None) -> CertificateWish:
        """What is to be certified."""
        return CertificateWish(self.first.value or 0, self.last.value or 0, self.purpose.value or "", series, day)

    # -- choosing --------------------------------------------------------------------------------

    def _find(self) -> None:
        wanted = self.search.text().strip()
        if self._ticket:
            self._ticket.discard()
        if not wanted:
            self.hits.hide()
            return
        self._ticket = self._session.read(
            lambda uow, job: search_people(uow, wanted, MOST_HITS), self._show_hits, owner=self
        )

    def _show_hits(self, hits: list[PersonHit]) -> None:
        self.hits.clear()
        for hit in hits:
            item = QListWidgetItem(
                dotted((hit.name, sex_word(hit.sex_code), hit.village, formats.masked_id(hit.id_no)))
            )
            item.setData(UID, hit.uid.hex())
            item.setData(UID + 1, hit.name)
            self.hits.addItem(item)
        self.hits.setVisible(True)
        if not hits:
            item = QListWidgetItem(text("notices.person.none"))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.hits.addItem(item)
        self.hits.setFixedHeight(self.hits.count() * (self.hits.sizeHintForRow(0) + 4) + 2 * self.hits.frameWidth())

    def _into_hits(self) -> None:
        if self.hits.isVisible() and self.hits.count():
            self.hits.setFocus()
            self.hits.setCurrentRow(0)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(UID):
            self.persons[bytes.fromhex(item.data(UID))] = item.data(UID + 1)
            self.search.clear()
            self.hits.hide()
            self._show_chosen()
            self.changed.emit()

    def _drop(self, uid: bytes) -> None:
        self.persons.pop(uid, None)
        self._show_chosen()
        self.changed.emit()

    def _show_chosen(self) -> None:
        clear(self.chosen)
        for uid, name in self.persons.items():
            line = QWidget()
            drop = icon_button("x", text("notices.person.drop", name=name), partial(self._drop, uid), kind="small")
            line.setLayout(row(label(name, "strong"), None, drop))
            self.chosen.addWidget(line)
