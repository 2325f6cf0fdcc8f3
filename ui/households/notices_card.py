"""文书: the papers made for a household or a person; each opens again as it was printed."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.made import notices_of
from minsheng_desktop.notices.records import NoticeLine
from ui.households.revealing import refuse
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, row
from ui.kit.labels import label
from ui.kit.page import Page

SHOWN = 5


class NoticesCard(Card):
    """``household`` or ``person``: whose papers. Without the right to make papers they are only listed."""

    def __init__(self, page: Page, *, household: bytes | None = None, person: bytes | None = None) -> None:
        super().__init__(text("notices.card.title"), " ")
        self.page, self.household, self.person = page, household, person
        self.lines: tuple[NoticeLine, ...] = ()
        self.openers: list[QPushButton] = []
        self._all = False
        self._list = column(spacing=8)
        self.more = button("", self._show_all, kind="link")
        self.more.hide()
        self.empty = label(text("notices.card.empty"), "2s", wrap=True)
        self.add(self._list, row(self.more, None), self.empty)
        page.session.changed.connect(self._changed)

    def reload(self) -> None:
        """Load again."""
        household, person = self.household, self.person
        self.page.session.read(
            lambda uow, job: notices_of(uow, household, person), self._show, partial(refuse, self.page), owner=self
        )

    def _changed(self, tables: set[str]) -> None:
        if "notice" in tables:
            self.reload()

    def _show(self, lines: tuple[NoticeLine, ...]) -> None:
        self.lines = lines
        clear(self._list)
        self.openers = []
        for line in lines if self._all else lines[:SHOWN]:
            self._list.addWidget(self._part(line))
        self.empty.setVisible(not lines)
        self.detail.setText(text("notices.card.count", count=len(lines)) if lines else "")
        words = text("notices.card.all", count=len(lines))
        self.more.setText(words)
        self.more.setAccessibleName(words)
        self.more.setVisible(len(lines) > SHOWN and not self._all)

    def _part(self, line: NoticeLine) -> QWidget:
        box = QWidget()
        name = text("notices.card.open", template=line.template, number=line.number or text("notices.card.no_number"))
        opener = button(line.template, partial(self.open, line), kind="link", icon="file-text", name=name)
        opener.setEnabled(line.kept and self.page.session.may("notice"))
        self.openers.append(opener)
        about = text("households.dot").join(f" {part} " for part in (line.number, line.made_on, line.name) if part)
        box.setLayout(column(opener, label(about.strip(), "2s", wrap=True), spacing=2))
        return box

    def open(self, line: NoticeLine) -> None:
        """Open a paper as it was printed."""
        self.page.open_page("notices.paper", uid=line.uid)

    def _show_all(self) -> None:
        self._all = True
        self._show(self.lines)
