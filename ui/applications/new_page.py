"""新申请: who asks for what, what the household draws already, who is covered, which papers are there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.applications.records import ApplicationPreview, NewApplication
from minsheng_desktop.applications.registering import register_application
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from ui.applications.new_members import NewMembers
from ui.applications.new_parts import ApplicationForm, BenefitsCard, PapersCard
from ui.applications.new_reading import (
    Household,
    ProgrammeForm,
    programme_choices,
    read_household,
    read_programme,
    try_preview,
)
from ui.applications.person_pick import PersonPick
from ui.applications.printing import open_paper
from ui.households.entry_cells import Pause
from ui.households.leaving import FormGuard
from ui.households.parts import Lines
from ui.households.wording import dotted
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, column, row
from ui.kit.labels import label
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.session import Session, Ticket

LOOK_MS = 250
LAST = "cases.new"
TOLD_ONCE = "once_notice"


class NewPage(Page):
    """``args``: ``person`` (uid) for whom, ``programme`` (code), ``predecessor`` and ``reception`` (uids)."""

    tables: ClassVar[frozenset[str]] = frozenset()
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "applications#新申请"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.today = session.clock.today()
        self.household: Household | None = None
        self.programme: ProgrammeForm | None = None
        self.preview: ApplicationPreview | None = None
        self._ticket: Ticket | None = None
        self._saving = self._dirty = False
        self._build()
        self._look = Pause(self, LOOK_MS, self.look)
        self.guard = FormGuard(self, lambda: self._dirty, self._drop)
        self.set_title(text("cases.page.new"))
        session.read(lambda uow, job: programme_choices(uow), self._take_programmes, self._failed, owner=self)
        if self.args.get("person"):
            self.choose(self.args["person"])

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.print_button = button(text("cases.new.told_once"), self.print_told, icon="printer")
        if not self.session.may("notice"):
            self.print_button.hide()
        self.next_button = button(text("cases.new.save_next"), lambda: self.save(then="next"))
        self.save_button = button(text("cases.new.save"), self.save, kind="primary", icon="save")
        self.header = PageHeader(text("cases.page.new"), self.print_button, self.next_button, self.save_button)
        self.pick = PersonPick(self.session)
        self.pick.picked.connect(lambda hit: self._picked(hit))
        self.who = label(text("cases.new.choose_person"), "2", wrap=True)
        self.home_button = button(text("cases.menu.household"), self._open_home, kind="link", icon="house")
        self.home_button.hide()
        self.form = ApplicationForm(self.today, self.session.user)
        self.members = NewMembers()
        self.members.changed.connect(self._touched)
        self.benefits = BenefitsCard(self)
        self.papers = PapersCard()
        self.refusal = Lines()
        for field in self.form.fields.values():
            field.changed.connect(self._touched)
        self.form["programme"].changed.connect(self._programme_chosen)
        self.papers.changed.connect(self._touched)
        who = Card(text("cases.new.card.who")).add(self.pick, row(self.who, None, self.home_button))
        self.sign_button = button(text("cases.new.sign_all"), self.members.sign_all, kind="link")
        self.members_card = Card(text("cases.new.card.members"), " ", self.sign_button)
        self.members_card.add(self.members)
        self.members_card.hide()
        left = column(self.refusal, who, self.benefits, Card(text("cases.new.card.case")).add(self.form),
                      self.members_card, None, spacing=12)  # fmt: skip
        self.body = ScrollBody(left, column(self.papers, self.form.extra_card, None, spacing=12), share=(5, 2))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.body, 1)
        for keys, act in (("Ctrl+S", self.save), ("Ctrl+Return", partial(self.save, "next"))):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)

    def on_activate(self) -> None:
        if self.household is None:
            self.pick.line.setFocus()

    def may_close(self) -> bool:
        return self.guard.may_close()

    def _drop(self) -> None:
        self._dirty = False

    # -- choosing --------------------------------------------------------------------------------

    def _take_programmes(self, found: Any) -> None:
        self.form.set_programmes(found)
        wanted = self.args.get("programme") or self.session.preferences.get(LAST, {}).get("programme", "")
        if wanted:
            self.form["programme"].set_value(wanted)
            self._programme_chosen()

    def _picked(self, hit: PersonHit) -> None:
        self._dirty = True
        self.choose(hit.uid)

    def choose(self, person: bytes) -> None:
        """Take a person as the applicant: the household and what it draws are read first."""
        on = self.form["applied_on"].value or self.today
        self.session.read(
            lambda uow, job: read_household(uow, person, on), self._show_household, self._failed, owner=self
        )

    def _show_household(self, household: Household) -> None:
        self.household = household
        self.who.setText(
            dotted((household.name, household.village, text("cases.new.people", count=len(household.members))))
        )
        self.home_button.setVisible(household.household is not None)
        self.benefits.show_benefits(household.existing)
        self.members.show_members(household.members)
        self._fit_members()
        self.members_card.show()
        if self.form["programme"].value is None:
            self.form["programme"].setFocus()
        self.look()

    def _open_home(self) -> None:
        if self.household and self.household.household:
            self.open_page("households.household", uid=self.household.household)

    def _programme_chosen(self) -> None:
        code = self.form["programme"].value
        if not code or (self.programme and self.programme.code == code):
            return
        on = self.form["applied_on"].value or self.today
        self.session.read(
            lambda uow, job: read_programme(uow, code, on), self._show_programme, self._failed, owner=self
        )

    def _show_programme(self, programme: ProgrammeForm) -> None:
        self.programme = programme
        self.form.fit(programme)
        for _key, field in self.form.extra:
            field.changed.connect(self._touched)
        self.papers.show_papers(programme.rules.words("papers"))
        self._fit_members()
        self.look()

    def _fit_members(self) -> None:
        if self.programme and self.household and self.programme.unit != "household":
            self.members.cover_only(self.household.person)
        # Boxes made later would stand behind the whole window for the Tab key.
        order = [self.sign_button, *self.members.inputs(), self.papers.all_button, *self.papers.boxes.values(),
                 *self.form.extra_inputs()]  # fmt: skip
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    # -- what it comes to ------------------------------------------------------------------------

    def _touched(self) -> None:
        self._dirty = True
        self.refusal.say([])
        self.members_card.detail.setText(
            text("cases.new.counted", living=self.members.living, covered=self.members.covered)
        )
        self._look.start()

    def application(self) -> NewApplication | None:
        """The form as one application; None while person or programme are missing."""
        if self.household is None or self.programme is None or self.form["applied_on"].value is None:
            return None
        members = self.members.members_on(self.form["signed_on"].value or self.form["applied_on"].value)
        return self.form.application(self.household, self.programme, members, self.papers.ticked, self.args)

    def look(self) -> None:
        """Read what would stand against it; what was asked before is forgotten."""
        new = self.application()
        if self._ticket:
            self._ticket.discard()
        if new is not None:
            self._ticket = self.session.read(
                lambda uow, job: try_preview(uow, new), self._show_preview, self._failed, owner=self
            )

    def _show_preview(self, found: ApplicationPreview | AppError) -> None:
        self.preview = None if isinstance(found, AppError) else found
        if self.preview is None:
            self.benefits.say((), ())
            return
        self.benefits.say(self.preview.refusals, self.preview.warnings)
        self.header.set_hint(text("cases.new.number", number=self.preview.number))
        self.members_card.detail.setText(
            text("cases.new.counted", living=self.members.living, covered=self.members.covered)
        )

    # -- registering -----------------------------------------------------------------------------

    def save(self, then: str = "") -> None:
        """Check the form and take the application in; ``then``: next (another one), print (what is lacking)."""
        if self._saving or not self.allowed("edit"):
            return
        self.refusal.say([])
        if self.household is None:
            self._refuse(text("cases.new.choose_person"))
            self.pick.line.setFocus()
            return
        new = self.application() if self.form.submit() is not None else None
        if new is None:
            return
        self._saving = True
        self.session.write(
            lambda do, job: do.run(register_application, new), partial(self._saved, then, new), self._failed,
            owner=self,
        )  # fmt: skip

    def _saved(self, then: str, new: NewApplication, uid: bytes) -> None:
        self._saving = self._dirty = False
        self.session.preferences.set(LAST, {"programme": new.programme})
        name = self.household.name if self.household else ""
        self.tell_undoable(text("cases.new.saved", name=name))
        if then == "next":
            self.clear()
            return
        if then == "print":
            open_paper(self, TOLD_ONCE, [uid])
        else:
            self.open_page("applications.case", uid=uid)
        self.closed.emit()

    def clear(self) -> None:
        """Begin anew; programme, date and channel stay."""
        self.household = self.preview = None
        self.who.setText(text("cases.new.choose_person"))
        self.home_button.hide()
        self.benefits.show_benefits(())
        self.members_card.hide()
        self.form.forget()
        self.papers.forget()
        self._dirty = False
        self.pick.line.setFocus()

    def print_told(self) -> None:
        """Register it, then the 一次性告知单 with the papers that are not there yet."""
        self.save(then="print")

    def _failed(self, error: AppError) -> None:
        self._saving = False
        self._refuse(error.message)

    def _refuse(self, words: str) -> None:
        self.refusal.say([words], "err")
        self.body.ensureWidgetVisible(self.refusal)
        self.toasted.emit(Toast(words, icon="circle-alert", tone="err"))
