"""台账: what registers say of a person or a household; hidden where they say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.reading import EntryLine, entries_about
from minsheng_desktop.registers.records import RegisterSpec
from ui.households.revealing import refuse
from ui.households.wording import dotted
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, row
from ui.kit.labels import chip, label
from ui.kit.page import Page, PageRequest

Found = Sequence[tuple[RegisterSpec, EntryLine]]
MOST = 20


class RegistersCard(Card):
    """``person`` or ``household``: whom the entries are about."""

    def __init__(self, page: Page, *, person: bytes | None = None, household: bytes | None = None) -> None:
        super().__init__(text("register_pages.card.title"), " ")
        self._page, self._person, self._household = page, person, household
        self.found: Found = ()
        self.hide()
        page.session.changed.connect(self._changed)

    def reload(self) -> None:
        """Load again."""
        person, household = self._person, self._household
        self._page.session.read(
            lambda uow, job: entries_about(uow, person, household), self._show, partial(refuse, self._page), owner=self
        )

    def _changed(self, tables: set[str]) -> None:
        if "register_entry" in tables:
            self.reload()

    def _show(self, found: Found) -> None:
        self.found = found
        clear(self.body)
        self.detail.setText(text("register_pages.count", count=len(found)))
        for spec, line in found[:MOST]:
            self.add(self._line(spec, line))
        if len(found) > MOST:
            self.add(label(text("register_pages.card.more", count=len(found) - MOST), "3"))
        self.setVisible(bool(found))

    def _line(self, spec: RegisterSpec, line: EntryLine) -> QWidget:
        box = QWidget()
        opener = button(spec.title, partial(self._open, spec.code, line.uid), kind="link")
        late = chip(text("kit.due.overdue", days=line.days_late), "err") if line.state == "overdue" else None
        head = row(opener, None, spacing=8)
        if late is not None:
            head.addWidget(late)
        layout = column(spacing=2)
        layout.addLayout(head)
        subject = line.subject if spec.subject not in line.links else ""
        layout.addWidget(label(dotted((subject, line.number, str(line.on_day or ""))), "2s", wrap=True))
        box.setLayout(layout)
        return box

    def _open(self, code: str, uid: bytes) -> None:
        self._page.requested.emit(PageRequest.to("registers.register", code=code).asking(entry=uid))
