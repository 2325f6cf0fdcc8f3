"""申请受理: every case of the office, new ones are taken in from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow
from minsheng_desktop.core.texts import text
from ui.applications.case_list import CaseList
from ui.kit.buttons import FilterButton, button
from ui.session import Session

OPEN, EVERYTHING, RECHECK = "open", "all", "recheck"


class IntakePage(CaseList):
    """``args``: ``late`` (only overdue ones), ``status`` (a code to begin with)."""

    help_topic: ClassVar[str] = "applications#申请受理"
    name: ClassVar[str] = "intake"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        if session.may("edit") and session.role == "township":
            QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self.begin_new)

    @property
    def title_words(self) -> str:
        return text("cases.page.intake")

    def wanted(self) -> ApplicationFilter:
        return ApplicationFilter(
            open_only=self.scope.value == OPEN,
            recheck_by=self.session.clock.today() if self.scope.value == RECHECK else None,
        )

    def own_actions(self) -> list[QWidget]:
        self.new_button = button(text("cases.page.new"), self.begin_new, kind="primary", icon="plus")
        if not self.session.may("edit") or self.session.role != "township":
            self.new_button.hide()
        return [self.new_button]

    def more_filters(self) -> list[QWidget]:
        choices = [
            (OPEN, text("cases.filter.open")),
            (EVERYTHING, text("kit.find.all")),
            (RECHECK, text("cases.filter.recheck")),
        ]
        self.scope = FilterButton(text("cases.filter.scope"), choices, lambda _value: self.refresh())
        return [self.scope]

    def clear_filters(self) -> None:
        self.scope.set_value(EVERYTHING)
        super().clear_filters()
        self.refresh()

    def nothing(self) -> tuple[str, str]:
        return text("cases.list.none"), text("cases.list.none_what")

    def status_choices(self) -> list[tuple[str, str]]:
        found = super().status_choices()
        wanted = str(self.args.pop("status", ""))
        if wanted in dict(found):
            self.status.set_value(wanted)
        return found

    def begin_new(self) -> None:
        """新申请."""
        if self.allowed("edit"):
            self.open_page("applications.new")

    def start(self, code: str, rows: list[ApplicationRow]) -> None:
        if code == "survey" and len(rows) == 1:
            self.open_page("applications.visit", application=rows[0].uid)
        else:
            super().start(code, rows)

    def more_cells(self, row: ApplicationRow) -> Mapping[str, Any]:
        return {"programme_name": row.programme_name if row.own else f"{row.programme_name} {row.town}"}


def uids_of(rows: Sequence[ApplicationRow]) -> list[bytes]:
    """The uids of cases."""
    return [row.uid for row in rows]
