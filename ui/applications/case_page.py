"""One case as its paper file reads: head, what is missing, the steps, members, check, visit, posting, amount."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from minsheng_desktop.applications.posting_records import ObjectionRow
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from ui.applications.act_panel import ActPanel
from ui.applications.case_acts import CaseActs
from ui.applications.case_cards import AmountCard, LackingCard, MeansCard, PostingCard, SurveyCard, TimelineCard
from ui.applications.case_list import CASE_TABLES
from ui.applications.case_members import MembersCard, existing_card
from ui.applications.case_reading import CaseWhole, Proposal, proposals, read_case
from ui.applications.case_side import AboutCard, RelativesCard, head_facts, head_figures
from ui.applications.desk_forms import DeskForms
from ui.applications.printing import paper_menu
from ui.households.papers import Papers
from ui.households.parts import DossierBody
from ui.kit.buttons import button, icon_button
from ui.kit.cards import Card, PageHeader, clear, column
from ui.kit.labels import due_chip
from ui.kit.messages import EmptyState, Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.session import Session, Ticket

FOLLOW = "follow"  # a county's decision the township has still to take over


class CasePage(Page):
    """One case. ``args``: ``uid``."""

    tables: ClassVar[frozenset[str]] = CASE_TABLES | {"person", "survey_line", "official_relative", "entitlement"}
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "applications#一件申请"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.uid: bytes = self.args["uid"]
        self.whole: CaseWhole | None = None
        self.proposal: Proposal | None = None
        self.papers: Papers | None = None
        self._ticket: Ticket | None = None
        self._build()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.set_title(text("cases.page.case"))

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        body = QFrame()
        body.setObjectName("page")
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._head())
        self.lacking, self.timeline, self.amount = LackingCard(), TimelineCard(), AmountCard()
        self.members = MembersCard(self)
        self.means = MeansCard(self.enter_means)
        self.survey = SurveyCard(self.open_visit)
        self.posting = PostingCard(self.object_to, self.answer)
        self.relatives = RelativesCard(self.declare)
        self.about = AboutCard(self)
        self._figures = QHBoxLayout()
        figures = Card().add(self._figures)
        self._existing = QVBoxLayout()
        self._paper_place = QVBoxLayout()
        left = column(figures, self.lacking, self.timeline, self.members, spacing=12)
        left.addLayout(self._existing)
        for part in (self.means, self.survey, self.posting, self.amount):
            left.addWidget(part)
        left.addLayout(self._paper_place)
        left.addStretch(1)
        self.body = DossierBody(left, column(self.about, self.relatives, None, spacing=12))
        outer.addWidget(self.body, 1)
        self.split = PanelSplit(body, SidePanel())
        self.body.follow(self.split.panel)
        self.acts = ActPanel(self, self.split)
        self.doing = CaseActs(self, self.acts)
        self.desk = DeskForms(self, self.acts)
        self.missing = EmptyState("inbox", text("cases.case.gone"), text("cases.case.gone_hint"))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.split)
        self._stack.addWidget(self.missing)
        for keys, act in (("F2", self.next_step), ("F5", self.refresh), ("Ctrl+P", self.print_papers)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    def _head(self) -> QWidget:
        self.next_button = button(text("cases.case.next"), self.next_step, kind="primary")
        self.print_button = button(text("cases.case.print"), self.print_papers, icon="printer")
        self.home_button = button(text("cases.menu.household"), self._open_home, icon="house")
        self.menu_button = icon_button("ellipsis", text("cases.list.more"), self._open_menu)
        for made in (self.next_button, self.print_button, self.home_button, self.menu_button):
            made.hide()
        self.header = PageHeader(
            text("cases.page.case"), self.home_button, self.print_button, self.menu_button, self.next_button
        )
        self.header.setObjectName("plain")
        self._due = QHBoxLayout()
        self.header.line.insertLayout(2, self._due)
        self._facts = QHBoxLayout()
        bar = QFrame()
        bar.setObjectName("bar")
        layout = QVBoxLayout(bar)
        layout.setContentsMargins(0, 0, 0, 10)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(self._facts)
        return bar

    def on_activate(self) -> None:
        if not self.acts.is_open and self.next_button.isVisible():
            self.next_button.setFocus()

    def may_close(self) -> bool:
        return self.acts.guard.may_close()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if self._ticket:
            self._ticket.discard()
        uid, today = self.uid, self.session.clock.today()

        def _read(uow: Any, job: Any) -> tuple[CaseWhole, Proposal | None]:
            whole = read_case(uow, uid)
            open_one = bool(whole.file.application.row.stage) and not whole.file.application.row.decided_on
            return whole, proposals(uow, [uid], today).get(uid) if open_one else None

        self._ticket = self.session.read(_read, self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        if error.kind is Kind.NOT_FOUND:
            self._stack.setCurrentWidget(self.missing)
        else:
            self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _show(self, found: tuple[CaseWhole, Proposal | None]) -> None:
        self._ticket = None
        self.whole, self.proposal = found
        file, whole = self.whole.file, self.whole
        row = file.application.row
        self._stack.setCurrentWidget(self.split)
        self.header.set_title(text("cases.case.title", name=row.name, programme=row.programme_name))
        self.set_title(text("cases.case.tab", name=row.name))
        self.header.set_state(row.status_label)
        self.header.set_hint("" if row.own else text("cases.case.foreign", town=row.town))
        self._show_head()
        clear(self._facts)
        self._facts.addLayout(head_facts(file))
        clear(self._figures)
        for part in head_figures(file, self.proposal):
            self._figures.addWidget(part, 1)
        may = self.may_change
        self.lacking.show_lacking(file.missing, file.warnings, row.stage)
        self.timeline.show_case(file)
        self.members.show_members(file, whole.signatures, may)
        clear(self._existing)
        self._existing.addWidget(existing_card(self, file))
        self.means.show_check(whole.check, may)
        wants_visit = any(step.code == "survey" for step in file.allowed) or bool(whole.surveys)
        self.survey.setVisible(wants_visit or row.stage in ("verify", "survey", "preliminary"))
        self.survey.show_survey(whole.survey, len(whole.surveys), may and not row.decided_on)
        self.posting.show_posting(whole.postings, whole.objections, may)
        proposed = self.proposal
        self.amount.show_amount(
            file,
            (proposed.amount_fen + proposed.supplement_fen, proposed.sentence, proposed.why_not) if proposed else None,
        )
        self.relatives.show_relatives(whole.relatives, may)
        self.about.show_case(file)
        self._show_papers()

    def _show_papers(self) -> None:
        """Papers and photographs of the household, or of the person where there is none."""
        if self.papers is None and self.whole is not None:
            row = self.whole.file.application.row
            kept = {"household": row.household_uid} if row.household_uid else {"person": row.person_uid}
            self.papers = Papers(self, **kept)
            self._paper_place.addWidget(self.papers)
        if self.papers is not None:
            self.papers.reload()

    @property
    def may_change(self) -> bool:
        """Whether this office may write to the case."""
        row = self.whole.file.application.row if self.whole else None
        return row is not None and self.session.may("edit") and (row.own or row.county_decides)

    def _show_head(self) -> None:
        file = self.whole.file if self.whole else None
        if file is None:
            return
        coming, row = file.next_step, file.application.row
        clear(self._due)
        if coming is not None and coming.due_on:
            left = _days_to(coming.due_on, self.session.clock.today())
            self._due.addWidget(due_chip(-coming.days_late if coming.days_late else left))
        can = self.may_change and (bool(file.allowed) or (coming is not None and coming.code == FOLLOW))
        self.next_button.setVisible(can)
        if can and coming is not None:
            words = text("cases.case.do_next", step=coming.label)
            self.next_button.setText(words)
            self.next_button.setAccessibleName(words)
        self.print_button.setVisible(self.session.may("notice"))
        self.home_button.setVisible(row.household_uid is not None)
        self.menu_button.setVisible(True)

    # -- acting ----------------------------------------------------------------------------------

    def next_step(self) -> None:
        """F2: what comes next; a visit is entered on its form, a posting among the sheets."""
        if self.whole is None or not self.may_change:
            return
        coming = self.whole.file.next_step
        row = self.whole.file.application.row
        if coming is None:
            return
        if coming.code == FOLLOW:
            self.desk.follow(row)
        elif coming.code == "survey" and not self.whole.surveys:
            self.open_visit()
        elif coming.code == "verify" and self.whole.check is not None:
            self.enter_means()
        elif coming.code.startswith("posting"):
            self.open_page("applications.posting", case=self.uid)
        else:
            self.doing.take([row], coming.code)

    def enter_means(self) -> None:
        """The check of this case: asked, answered or left out."""
        if self.whole is not None and self.may_change:
            self.desk.means([self.whole.file.application.row], self.whole.check)

    def open_visit(self) -> None:
        """The visit form; a visit on record is put right while nothing is decided."""
        if self.whole is not None:
            self.open_page("applications.visit", application=self.uid)

    def object_to(self) -> None:
        """登记异议 about this case."""
        if self.whole is not None and self.may_change:
            self.desk.objection(self.whole.file.application.row)

    def answer(self, objection: ObjectionRow) -> None:
        """What an objection came to."""
        if self.may_change:
            self.desk.answer(objection)

    def declare(self) -> None:
        """近亲属备案."""
        if self.whole is not None and self.may_change:
            self.desk.relative(self.whole.file)

    def sign(self, persons: tuple[bytes, ...]) -> None:
        """授权签字 of some members."""
        if self.whole is not None and self.may_change:
            self.desk.sign(self.whole.file.application.row, persons)

    def excuse(self, members: tuple[bytes, ...], names: str) -> None:
        """Why some members have not signed."""
        if self.may_change:
            self.desk.excuse(members, names)

    def print_papers(self) -> None:
        """打印: choose one of the papers of this case."""
        if self.whole is None or not self.session.may("notice"):
            return
        menu = QMenu(self)
        paper_menu(menu, self, [self.whole.file.application.row])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.print_button.mapToGlobal(self.print_button.rect().bottomLeft()))

    def _open_home(self) -> None:
        if self.whole and (home := self.whole.file.application.row.household_uid):
            self.open_page("households.household", uid=home)

    def _open_menu(self) -> None:
        if self.whole is None:
            return
        menu = QMenu(self)
        row = self.whole.file.application.row
        if self.may_change:
            for step in self.whole.file.allowed:
                words = text("cases.menu.step", step=step.label)
                menu.addAction(words).triggered.connect(partial(self._take, step.code))
            if self.whole.survey is not None and not row.decided_on:
                menu.addAction(text("cases.visit.correct")).triggered.connect(
                    partial(self._correct, self.whole.survey.uid)
                )
            menu.addSeparator()
        self.doing.fill_acts(menu, [row])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _take(self, step: str, _checked: bool = False) -> None:
        if self.whole is not None:
            self.doing.take([self.whole.file.application.row], step)

    def _correct(self, survey: bytes, _checked: bool = False) -> None:
        self.open_page("applications.visit", application=self.uid, survey=survey)


def _days_to(day: str, today: Any) -> int:
    return int((type(today).fromisoformat(day) - today).days)
