"""入户调查: cases that wait for the visit or the village's opinion; forms out, visits in."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QMenu, QWidget

from minsheng_desktop.applications.records import ApplicationFilter, ApplicationRow
from minsheng_desktop.core.texts import text
from ui.applications.case_list import CaseList
from ui.applications.case_rows import base_columns, end_columns, income_column, size_column
from ui.applications.printing import open_paper
from ui.kit.buttons import button
from ui.kit.rows import Column

FORM = "survey_form"


class SurveyPage(CaseList):
    """The visit of one case is entered on its form (Enter on the button, F2); printing is for many."""

    help_topic: ClassVar[str] = "applications#入户调查"
    name: ClassVar[str] = "survey"

    @property
    def title_words(self) -> str:
        return text("cases.page.survey")

    def wanted(self) -> ApplicationFilter:
        return ApplicationFilter(stages=("survey", "appraise"), open_only=True)

    def columns(self) -> list[Column]:
        return [*base_columns("applied_on"), size_column(), income_column(), *end_columns()]

    def own_actions(self) -> list[QWidget]:
        made = button(text("cases.reference.title"), lambda: self.open_page("applications.reference"), icon="book-open")
        return [made]

    def chosen_actions(self) -> list[QWidget]:
        self.print_button = button(text("cases.visit.print"), self.print_forms, icon="printer")
        if not self.session.may("notice"):
            self.print_button.hide()
        return [self.print_button]

    def nothing(self) -> tuple[str, str]:
        return text("cases.survey.none"), text("cases.survey.none_what")

    def verb_of(self, code: str, rows: object) -> str:
        one = code == "survey" and isinstance(rows, list) and len(rows) == 1
        return text("cases.visit.open") if one else super().verb_of(code, rows)  # type: ignore[arg-type]

    def start(self, code: str, rows: list[ApplicationRow]) -> None:
        if code == "survey" and len(rows) == 1:
            self.open_page("applications.visit", application=rows[0].uid)
        else:
            super().start(code, rows)

    def print_forms(self) -> None:
        """A visit form for each chosen case, to take along."""
        rows = self.need()
        if rows:
            open_paper(self, FORM, [row.uid for row in rows])

    def offered(self, menu: QMenu) -> None:
        rows = self.chosen()
        if len(rows) == 1:
            menu.addAction(text("cases.visit.open")).triggered.connect(
                lambda _checked=False: self.open_page("applications.visit", application=rows[0].uid)
            )
