"""A person or a household of this office as a field: found by name, pinyin, number or telephone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.households.service import search_people
from ui.applications.person_pick import MOST_HITS, PAUSE_MS, PickLine
from ui.households.wording import dotted, sex_word
from ui.kit import formats
from ui.kit.forms import FormField
from ui.kit.readers import Reading
from ui.kit.theme import theme
from ui.session import Session, Ticket


class PersonField(FormField):
    """``value`` is the uid of who was picked, else the words as they stand where others may be written (``free``).

    ``household``: the value is the uid of the person's household. Down goes into the hits, Enter takes the first.
    """

    def __init__(
        self, session: Session, name: str, *, household: bool = False, free: bool = True, help_line: str = "",
        optional: bool = False,
    ) -> None:  # fmt: skip
        self.line = PickLine()
        self.line.setPlaceholderText(text("register_pages.person.hint"))
        super().__init__(name, self.line, help_line=help_line, optional=optional)
        self._session, self._household, self._free = session, household, free
        self._ticket: Ticket | None = None
        self._taking = False
        self._uid: bytes | None = None
        self.found: list[PersonHit] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._find)
        self.hits = QListWidget()
        self.hits.setAccessibleName(text("register_pages.person.hits"))
        self.hits.itemActivated.connect(lambda item: self._take(self.hits.row(item)))
        self.hits.itemClicked.connect(lambda item: self._take(self.hits.row(item)))
        self.hits.hide()
        self.layout().insertWidget(2, self.hits)  # type: ignore[union-attr]
        self.line.textEdited.connect(self._typed)
        self.line.enter.connect(self._enter)
        self.line.down.connect(self._into_hits)
        self.line.escape.connect(self._put_away)

    # -- the value -------------------------------------------------------------------------------

    @property
    def value(self) -> bytes | str | None:
        return self._uid or self.line.text().strip() or None

    @property
    def picked(self) -> bool:
        """Whether somebody who is kept here was picked."""
        return self._uid is not None

    @property
    def written(self) -> str:
        """Who is meant as a register reads it: the uid of whom was picked, else the words."""
        return self._uid.hex() if self._uid else self.line.text().strip()

    def set_value(self, value: Any) -> None:
        """(uid or None, words) of who is meant."""
        self._uid, words = value or (None, "")
        self.line.setText(words)
        self.line.setCursorPosition(0)
        self.clear_sentence()

    def is_empty(self) -> bool:
        return self.value is None

    def read(self) -> Reading:
        if self._uid is None and self.line.text().strip() and not self._free:
            return Reading(None, "err", text("register_pages.person.pick"))
        return Reading(self.value)

    # -- the hits --------------------------------------------------------------------------------

    def _typed(self, _words: str) -> None:
        self._taking, self._uid = False, None
        self._pause.start()
        self.clear_sentence()
        self.changed.emit()

    def _find(self) -> None:
        self._pause.stop()
        wanted = self.line.text().strip()
        if self._ticket:
            self._ticket.discard()
            self._ticket = None
        if not wanted:
            self._put_away()
            return
        self._ticket = self._session.read(
            lambda uow, job: search_people(uow, wanted, MOST_HITS), self._show, owner=self
        )

    def _show(self, found: list[PersonHit]) -> None:
        self._ticket = None
        self.found = [hit for hit in found if hit.household_uid or not self._household]
        self.hits.clear()
        for hit in self.found:
            self.hits.addItem(QListWidgetItem(hit_words(hit)))
        self.hits.setVisible(bool(self.found))
        row = max(self.hits.sizeHintForRow(0), theme().px(22))
        self.hits.setFixedHeight(self.hits.count() * row + 2 * self.hits.frameWidth() + theme().px(4))
        if not self.found:
            key = "register_pages.person.free" if self._free else "register_pages.person.nobody"
            self.say(text(key), "plain")
        elif self._taking:
            self._take(0)

    def _enter(self) -> None:
        if self._pause.isActive() or self._ticket is not None:
            self._taking = True
            if self._pause.isActive():
                self._find()
        elif not self.hits.isHidden():
            self._take(0)

    def _into_hits(self) -> None:
        if self.found and not self.hits.isHidden():
            self.hits.setFocus()
            self.hits.setCurrentRow(0)

    def _take(self, row: int) -> None:
        self._taking = False
        if not 0 <= row < len(self.found):
            return
        hit = self.found[row]
        self._uid = hit.household_uid if self._household else hit.uid
        self.line.setText(hit.name)
        self._put_away()
        self.say(dotted((hit.village, formats.masked_id(hit.id_no))), "plain")
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _put_away(self) -> None:
        self.found = []
        self.hits.hide()

    def _leave(self) -> None:
        if not self.hits.hasFocus():
            super()._leave()


def hit_words(hit: PersonHit) -> str:
    """A person in one line: name, sex, village, masked number."""
    return dotted((hit.name, sex_word(hit.sex_code), hit.village, formats.masked_id(hit.id_no)))
