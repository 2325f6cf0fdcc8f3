"""入户调查表: a visit as the paper has it, incomes and rigid expenditures line by line, the income per head live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.applications.records import CaseMember
from minsheng_desktop.applications.reference_values import list_reference_values
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.applications.survey_lists import list_surveys, survey_record
from minsheng_desktop.applications.survey_records import NewSurvey, ReferenceRecord, SurveyFilter, SurveyRecord
from minsheng_desktop.applications.surveys import change_survey, record_survey
from minsheng_desktop.core.choosing import Choice, make_choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.applications.printing import open_paper
from ui.applications.visit_lines import DeductionLine, IncomeLine, kept_line
from ui.applications.visit_parts import ResultCard, StateForm, VisitForm
from ui.applications.wording import words_of
from ui.households.entry_cells import EntryLine, EntrySheet
from ui.households.leaving import FormGuard
from ui.households.parts import Lines
from ui.kit.area_field import PickEdit
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, column
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.theme import theme
from ui.session import Session

INCOME, DEDUCTION = "income_kind", "deduction_kind"


@dataclass(frozen=True)
class VisitFound:
    """What the form is filled with."""

    number: str
    name: str
    programme: str
    members: tuple[CaseMember, ...]
    choices: tuple[Choice, ...]
    references: tuple[ReferenceRecord, ...]
    items: tuple[Choice, ...]
    kinds: Mapping[str, tuple[Choice, ...]]
    survey: SurveyRecord | None
    open: bool


def read_visit(uow: Any, application: bytes, survey: bytes | None) -> VisitFound:
    """A case with the visit that is put right, or the newest one as a beginning."""
    file = case_file(uow, application)
    row = file.application.row
    if survey is None:
        newest = max(
            list_surveys(uow, SurveyFilter(application_uid=application)), key=lambda one: one.visited_on, default=None
        )
        survey = newest.uid if newest else None
    references = list_reference_values(uow, uow.today.year)
    kinds = {name: tuple(make_choice(code, word) for code, word in words_of(name).items())
             for name in (INCOME, DEDUCTION)}  # fmt: skip
    return VisitFound(
        row.number, row.name, row.programme_name, file.members,
        tuple(make_choice(member.person_uid, member.name) for member in file.members),
        tuple(references), tuple(make_choice(item, item) for item in dict.fromkeys(r.item for r in references)),
        kinds, survey_record(uow, survey) if survey else None, not row.decided_on,
    )  # fmt: skip


class VisitPage(Page):
    """``args``: ``application`` (uid), ``survey`` (uid of the visit to put right)."""

    tables: ClassVar[frozenset[str]] = frozenset()
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "applications#入户调查"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.application: bytes = self.args["application"]
        self.today: date = session.clock.today()
        self.found: VisitFound | None = None
        self._dirty = self._saving = False
        self._build()
        self.guard = FormGuard(self, lambda: self._dirty, self._drop)
        self.set_title(text("cases.page.visit"))
        session.read(
            lambda uow, job: read_visit(uow, self.application, self.args.get("survey")), self._show, self._failed,
            owner=self,
        )  # fmt: skip

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.print_button = button(text("cases.visit.print"), self.print_form, icon="printer")
        if not self.session.may("notice"):
            self.print_button.hide()
        self.keep_button = button(text("cases.visit.keep"), partial(self.save, False))
        self.save_button = button(text("cases.visit.save"), self.save, kind="primary", icon="save")
        self.header = PageHeader(text("cases.page.visit"), self.print_button, self.keep_button, self.save_button)
        self.notice = Notice()
        self.notice.hide()
        self.refusal = Lines()
        self.form = VisitForm(self.today, self.session.user)
        self.income = EntrySheet(self._income_line, text("cases.visit.add_income"))
        self.deductions = EntrySheet(self._deduction_line, text("cases.visit.add_deduction"))
        self.state = StateForm()
        self.result = ResultCard()
        for signal in (self.income.changed, self.deductions.changed, self.income.lines_changed,
                       self.deductions.lines_changed, self.state.changed, self.form.changed):  # fmt: skip
            signal.connect(self._touched)
        self.income.ended.connect(lambda: self.deductions.go(self.deductions.lines[0], 0))
        self.deductions.ended.connect(lambda: self.state.begin())
        for sheet in (self.income, self.deductions):
            sheet.entered.connect(lambda cell: self.body.ensureWidgetVisible(cell, 40, 60))
        left = column(
            self.refusal,
            Card(text("cases.visit.card.visit")).add(self.form),
            Card(text("cases.visit.card.income"), text("cases.visit.card.income_hint")).add(self.income),
            Card(text("cases.visit.card.deductions"), text("cases.visit.card.deductions_hint")).add(self.deductions),
            self.state,
            None,
            spacing=12,
        )
        self.body: ScrollBody = ScrollBody(left, column(self.result, None, spacing=12), share=(7, 2))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, self.notice):
            layout.addWidget(part)
        layout.addWidget(self.body, 1)
        made = QShortcut(QKeySequence("Ctrl+S"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.save)

    def _income_line(self) -> EntryLine:
        found = self.found
        if found is None:
            return IncomeLine((), (), (), ())
        return IncomeLine(found.kinds[INCOME], found.choices, found.references, found.items)

    def _deduction_line(self) -> EntryLine:
        found = self.found
        return DeductionLine(found.kinds[DEDUCTION], found.choices) if found else DeductionLine((), ())

    def on_activate(self) -> None:
        if not self._dirty:
            self.form.begin()

    def may_close(self) -> bool:
        return self.guard.may_close()

    def _drop(self) -> None:
        self._dirty = False

    # -- showing ---------------------------------------------------------------------------------

    def _show(self, found: VisitFound) -> None:
        self.found = found
        self.header.set_title(text("cases.visit.title", name=found.name))
        if theme().scale == 1.0:  # large type leaves no room beside the buttons
            self.header.set_hint(text("cases.visit.about", number=found.number, programme=found.programme))
        self.set_title(text("cases.visit.tab", name=found.name))
        self.income.clear()
        self.deductions.clear()
        self.form.members.set_value(len(found.members))
        survey = found.survey
        if survey is not None:
            self._put(survey)
        again = bool(self.args.get("survey"))
        if survey is not None and not again:
            self.notice.say(text("cases.visit.from_last", day=survey.visited_on), "info")
        if not found.open:
            self.notice.say(text("cases.visit.decided"), "warn")
        may = found.open and self.session.may("edit")
        self.save_button.setVisible(may and not again)
        self.keep_button.setVisible(may)
        self.reckon()
        self._dirty = False
        self.form.begin()

    def _put(self, survey: SurveyRecord) -> None:
        for sheet, name in ((self.income, INCOME), (self.deductions, DEDUCTION)):
            kinds = words_of(name)
            lines = [kept_line(line, kinds) for line in survey.lines if line.kind in kinds]
            sheet.put(lines)
            for line in sheet.lines:
                if isinstance(line, (IncomeLine, DeductionLine)):
                    line.work_out()
                    line.show_beginnings()
        self.form.show_survey(survey, bool(self.args.get("survey")))
        self.state.show_survey(survey)

    def _failed(self, error: AppError) -> None:
        self._saving = False
        self.refusal.say([error.message], "err")
        self.body.ensureWidgetVisible(self.refusal)

    def _touched(self) -> None:
        self._dirty = True
        self.refusal.say([])
        self.reckon()

    def reckon(self) -> None:
        """What the lines come to so far."""
        income = [(str(line.chosen("kind") or ""), line.fen()) for line in self._written(self.income)]
        spent = [(str(line.chosen("kind") or ""), line.fen()) for line in self._written(self.deductions)]
        self.result.show_sums(income, spent, self.form.members.value or 0)

    @staticmethod
    def _written(sheet: EntrySheet) -> list[Any]:
        return [line for line in sheet.written if isinstance(line, (IncomeLine, DeductionLine))]

    # -- writing ---------------------------------------------------------------------------------

    def survey(self, go_on: bool) -> NewSurvey:
        """The form as one visit."""
        values = self.form.values
        return NewSurvey(
            values["visited_on"],
            values["first"] or "",
            values["second"] or "",
            application_uid=self.application,
            year=values["year"] or 0,
            members=values["members"] or 0,
            housing=self.state.housing,
            assets=self.state.assets,
            income=tuple(line.entry() for line in self._written(self.income)),
            deductions=tuple(line.entry() for line in self._written(self.deductions)),
            finding=self.state.finding.value or "",
            go_on=go_on,
        )

    def save(self, go_on: bool = True) -> None:
        """Check every line, keep the visit; the case goes on with it unless it is only to be kept."""
        typing = self.focusWidget()
        if isinstance(typing, PickEdit):
            typing.take_marked()
        if self._saving or not self.allowed("edit") or self.found is None or self.form.submit() is None:
            return
        for sheet in (self.income, self.deductions):
            for line in self._written(sheet):
                if not line.complete():
                    sheet.go(line, list(line.cells).index(line.wrong))
                    return
        new, survey = self.survey(go_on), self.args.get("survey")
        self._saving = True
        self.session.write(
            lambda do, job: do.run(change_survey, survey, new) if survey else do.run(record_survey, new),
            self._saved, self._failed, owner=self,
        )  # fmt: skip

    def _saved(self, recorded: Any) -> None:
        self._saving = self._dirty = False
        head = recorded.reckoned.per_head_fen
        words = text("cases.visit.saved", amount=f"{head // 100}.{head % 100:02d}")
        self.tell_undoable(words)
        if recorded.step_refused:
            self.notice.say(text("cases.visit.stays", reason=recorded.step_refused), "warn")
            return
        self.open_page("applications.case", uid=self.application)
        self.closed.emit()

    def print_form(self) -> None:
        """The form of this case to take along, filled where a visit is on record."""
        open_paper(self, "survey_form", [self.application])
