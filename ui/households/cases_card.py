"""申请: the applications of a household or a person, and the way to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow
from minsheng_desktop.applications.service import list_applications
from minsheng_desktop.core.texts import text
from ui.households.revealing import refuse
from ui.households.wording import dotted
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, row
from ui.kit.labels import chip, label
from ui.kit.page import Page

TABLES = {"application", "application_step", "objection", "means_check", "survey", "posting"}


class CasesCard(Card):
    """``household`` or ``person``: whose cases. A new one is for ``applicant``."""

    def __init__(self, page: Page, *, household: bytes | None = None, person: bytes | None = None) -> None:
        self.new_button = button(text("households.cases.new"), self.begin, kind="link", icon="plus")
        super().__init__(text("households.cases.title"), " ", self.new_button)
        self._page, self._household, self._person = page, household, person
        self.applicant: bytes | None = person
        self.rows: Sequence[ApplicationRow] = ()
        self._list = QVBoxLayout()
        self.add(self._list)
        self.new_button.hide()
        page.session.changed.connect(self._changed)

    def offer(self, applicant: bytes | None) -> None:
        """List the cases, and offer a new one for somebody of this office (None: nobody can apply)."""
        self.applicant = applicant
        self.new_button.setVisible(applicant is not None and self._page.session.may("edit"))
        self.reload()

    def reload(self) -> None:
        """Load again."""
        wanted = ApplicationFilter(household=self._household, person=self._person)
        self._page.session.read(
            lambda uow, job: list_applications(uow, wanted), self._show, partial(refuse, self._page), owner=self
        )

    def _changed(self, tables: set[str]) -> None:
        if tables & TABLES:
            self.reload()

    def _show(self, rows: Sequence[ApplicationRow]) -> None:
        self.rows = rows
        clear(self._list)
        self.detail.setText(text("households.cases.count", count=len(rows)) if rows else "")
        for found in rows:
            self._list.addWidget(self._line(found))
        if not rows:
            self._list.addWidget(label(text("households.cases.none"), "3"))

    def _line(self, found: ApplicationRow) -> QWidget:
        box = QWidget()
        name = text("households.cases.open", programme=found.programme_name, number=found.number)
        opener = button(found.programme_name, partial(self._open, found.uid), kind="link", name=name)
        below = dotted((found.number, found.name if self._household else "", found.applied_on))
        layout = column(spacing=2)
        layout.addLayout(row(opener, None, chip(found.status_label), spacing=8))
        layout.addWidget(label(below, "2s", wrap=True))
        box.setLayout(layout)
        return box

    def _open(self, uid: bytes) -> None:
        self._page.open_page("applications.case", uid=uid)

    def begin(self) -> None:
        """新申请."""
        if self.applicant is not None:
            self._page.open_page("applications.new", person=self.applicant)
