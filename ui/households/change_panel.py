"""登记变动 in the side panel: choose what changes, fill in, see what follows in numbers, save as one operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import BenefitLine, HouseholdPage, Membership
from minsheng_desktop.programmes.records import ProgrammeRecord
from ui.households.change_form import ChangeForm, Subject, Wrong
from ui.households.change_kinds import FIELD_OF, FORMS, KIND_KEYS, OF_BENEFIT, benefits_for, kinds_for
from ui.households.parts import Lines
from ui.households.revealing import tell_done
from ui.households.wording import benefit_title, dotted
from ui.kit.buttons import button
from ui.kit.cards import clear
from ui.kit.fields import ChoiceField
from ui.kit.forms import LineField
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.kit.theme import theme
from ui.session import Ticket

LOOK_MS = 150


class ChangePanel(QObject):
    """Fills ``split.panel`` with one form at a time; ``saved`` when an operation was done."""

    saved = Signal()

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: ChangeForm | None = None
        self.done: Any = None  # what the newest operation answered
        self._subject: Subject | None = None
        self._kind = self._title = ""
        self._tickets: list[Ticket] = []
        self._asking = self._timer(0, self._ask)
        self._looking = self._timer(LOOK_MS, self._look)

    def _timer(self, milliseconds: int, act: Any) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(milliseconds)
        made.timeout.connect(act)
        return made

    def _build(self) -> None:
        """The parts of the panel, anew: what else stood there took the former ones away."""
        self.kind = ChoiceField(text("households.change.kind"), [])
        self.which = ChoiceField(text("households.change.benefit"), [])
        self.kind.changed.connect(lambda: self._choose(str(self.kind.value)))
        self.which.changed.connect(self._choose_benefit)
        self._holder = QVBoxLayout()
        self.preview, self.losses, self.refusal = Lines(), Lines(), Lines()
        self._save = button(text("households.change.save"), self.save, kind="primary")
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(12))
        for part in (self.kind, self.which):
            column.addWidget(part)
        column.addLayout(self._holder)
        for lines in (self.losses, self.preview, self.refusal):
            column.addWidget(lines)
        panel = self._split.panel
        panel.show_tabs([], "")
        panel.show_body(box)
        panel.show_foot(self._save, button(text("households.change.cancel"), self.close))

    @property
    def is_open(self) -> bool:
        """Whether a form stands in the panel."""
        return self.form is not None and not self._split.panel.isHidden()

    @property
    def dirty(self) -> bool:
        """Whether something was entered and not saved."""
        return self.is_open and self.form is not None and self.form.dirty

    # -- opening ---------------------------------------------------------------------------------

    def open(
        self,
        page: HouseholdPage,
        programmes: Sequence[ProgrammeRecord],
        kind: str = "",
        benefit: BenefitLine | None = None,
        member: Membership | None = None,
        villages: Sequence[Choice] = (),
        values: Mapping[str, Any] | None = None,
    ) -> None:
        """Open the panel on a household; ``kind``, ``benefit``, ``member`` and ``values`` of its form come first."""
        self._build()
        today = self._page.session.clock.today()
        self._subject = Subject(page, benefit, member, programmes, villages, today)
        kinds = kinds_for(page)
        self.kind.set_choices([(key, text(KIND_KEYS[key])) for key in kinds])
        name = text("households.household.title", name=str(page.values["head_name"]))
        self._split.panel.show_head(text("households.change.title"), "", name)
        self._choose(kind if kind in kinds else kinds[0])
        if values and self.form is not None:
            self.form.form.set_values(dict(values))
            self._show_preview()
        self._split.open_panel()
        self._focus()

    def open_form(self, form: ChangeForm, title: str, name: str, verb: str = "") -> None:
        """Open the panel on one form about a person, without a choice of other changes."""
        self._build()
        self._subject, self._kind, self._title = None, "", title
        self.kind.hide()
        self.which.hide()
        self._split.panel.show_head(title, "", name)
        self._take(form, verb)
        self._split.open_panel()
        self._focus()

    def _focus(self) -> None:
        if self.form:
            first = next(field for field in self.form.form.fields.values() if field.isVisibleTo(self.form))
            first.setFocus()
            if isinstance(first, LineField):
                first.edit.selectAll()

    def close(self) -> None:
        """Put the form away."""
        if self.form is not None:
            self.form = None
            clear(self._holder)
        self._split.close_panel()

    def _choose(self, kind: str) -> None:
        subject = self._subject
        if subject is None:
            return
        self._kind = kind
        self.kind.set_value(kind)
        lines = benefits_for(kind, subject.page) if kind in OF_BENEFIT else []
        self.which.set_choices([(line.uid, _benefit_words(line, lines)) for line in lines])
        if lines:
            chosen = next((line for line in lines if subject.benefit and line.uid == subject.benefit.uid), lines[0])
            self._subject = replace(subject, benefit=chosen)
            self.which.set_value(chosen.uid)
        self.which.setVisible(len(lines) > 1)
        self._fill()

    def _choose_benefit(self) -> None:
        if self._subject:
            chosen = next(line for line in self._subject.page.benefits if line.uid == self.which.value)
            self._subject = replace(self._subject, benefit=chosen)
            self._fill()

    def _fill(self) -> None:
        if self._subject is not None:
            self._title = text(KIND_KEYS[self._kind])
            self._take(FORMS[self._kind](self._subject))

    def _take(self, form: ChangeForm, verb: str = "") -> None:
        clear(self._holder)
        self.form = form
        form.changed.connect(self._changed)
        # A field is left while another takes the focus: asked once, after both.
        form.left.connect(self._asking.start)
        self._holder.addWidget(form)
        words = verb or text("dossier.save", what=self._title)
        self._save.setText(words)
        self._save.setAccessibleName(words)
        self.refusal.say([])
        self._show_preview()
        self._look()

    # -- what follows ----------------------------------------------------------------------------

    def _changed(self) -> None:
        self.refusal.say([])
        self._show_preview()
        self._looking.start()

    def _show_preview(self) -> None:
        self.preview.say(self.form.lines() if self.form else [])
        self.losses.say(self.form.losses() if self.form else [], "err")

    def _read(self, work: Any, done: Any, failed: Any) -> None:
        owner: QObject = self.form or self
        self._tickets.append(self._page.session.read(lambda uow, job: work(uow), done, failed, owner=owner))

    def _forget(self) -> None:
        for ticket in self._tickets:
            ticket.discard()
        self._tickets = []

    def _look(self) -> None:
        """Ask what would follow; the newest question alone is answered."""
        form = self.form
        look = form.look() if form else None
        if form is None:
            return
        if look is None:
            self._show_preview()
            return
        self._forget()

        def _found(found: Any) -> None:
            form.show_look(found)
            self._show_preview()

        self._read(look, _found, self._say_refused)

    def _ask(self) -> None:
        form = self.form
        check = form.check() if form else None
        if form is not None and check is not None:
            self._read(check, form.show_wrong, lambda error: None)

    # -- saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Check everything; write it as one operation."""
        form = self.form
        if form is None or not self._save.isEnabled():
            return
        values = form.submit()
        if values is None:
            return
        check, work = form.check(), form.work(values)
        self._save.setEnabled(False)
        if check is None:
            self._write(form, work)
            return
        self._page.session.read(
            lambda uow, job: check(uow), partial(self._checked, form, work), self._refused, owner=form
        )

    def _checked(self, form: ChangeForm, work: Any, wrong: Wrong) -> None:
        if wrong:
            self._save.setEnabled(True)
            form.show_wrong(wrong)
            first = next((key for key in wrong if key in form.form.fields), "")
            if first:
                form.form[first].setFocus()
            self.refusal.say([error.message for key, error in wrong.items() if key not in form.form.fields], "err")
            return
        self._write(form, work)

    def _write(self, form: ChangeForm, work: Any) -> None:
        said = getattr(form, "said", "") or next(iter(form.lines()), self._title)
        self._page.session.write(work, partial(self._done, said), self._refused, owner=self)

    def _done(self, said: str, changed: Any) -> None:
        self._save.setEnabled(True)
        self.close()
        if changed is False:
            return
        self.done = changed
        tell_done(self._page, text("households.change.saved", what=said))
        self.saved.emit()

    def _refused(self, error: AppError) -> None:
        self._save.setEnabled(True)
        self._say_refused(error)

    def _say_refused(self, error: AppError) -> None:
        field = FIELD_OF.get(error.code, "")
        if self.form and field in self.form.form.fields:
            self.form.form[field].say(error.message, "err")
        else:
            self.refusal.say([error.message], "err")


def _benefit_words(line: BenefitLine, lines: Sequence[BenefitLine]) -> str:
    """The benefit; with its holder where several of one programme stand side by side."""
    twice = sum(other.programme_code == line.programme_code for other in lines) > 1
    return dotted((benefit_title(line), line.holder if twice else ""))
