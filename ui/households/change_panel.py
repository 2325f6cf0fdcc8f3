"""登记变动 in the side panel: choose what changes, fill in, see what follows in numbers, save as one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import BenefitLine, HouseholdPage, Membership
from minsheng_desktop.programmes.records import ProgrammeRecord
from ui.households.change_forms import (
    AmountForm,
    ChangeForm,
    CoveredForm,
    DetailsForm,
    GrantForm,
    RelationForm,
    StopForm,
    Subject,
    Wrong,
)
from ui.households.parts import Lines
from ui.households.revealing import tell_done
from ui.households.wording import benefit_title
from ui.kit.buttons import button
from ui.kit.cards import clear
from ui.kit.fields import ChoiceField
from ui.kit.forms import LineField
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.kit.theme import theme
from ui.session import Ticket

FORMS: dict[str, Callable[[Subject], ChangeForm]] = {
    "amount": AmountForm,
    "stop": StopForm,
    "covered": CoveredForm,
    "relation": RelationForm,
    "grant": GrantForm,
    "details": DetailsForm,
}
OF_BENEFIT = ("amount", "stop", "covered")
KIND_KEYS = {
    "amount": "households.change.kind_amount",
    "stop": "households.change.kind_stop",
    "covered": "households.change.kind_covered",
    "relation": "households.change.kind_relation",
    "grant": "households.change.kind_grant",
    "details": "households.change.kind_details",
}
# Which field of the form an error of the operation belongs to.
FIELD_OF = {
    "entitlements.bad_amount": "amount",
    "entitlements.bad_month": "month",
    "entitlements.nobody_covered": "persons",
    "entitlements.exists": "programme",
}


class ChangePanel(QObject):
    """Fills ``split.panel`` with one form at a time; ``saved`` when an operation was done."""

    saved = Signal()

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: ChangeForm | None = None
        self._subject: Subject | None = None
        self._kind = ""
        self._ticket: Ticket | None = None
        self._holder = QVBoxLayout()
        self.kind = ChoiceField(text("households.change.kind"), [])
        self.which = ChoiceField(text("households.change.benefit"), [])
        self.preview = Lines()
        self.refusal = Lines()
        self._save = button(text("households.change.save"), self.save, kind="primary")
        self._cancel = button(text("households.change.cancel"), self.close)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)
        self._asking.setInterval(0)
        self._asking.timeout.connect(self._ask)
        self.kind.changed.connect(lambda: self._choose(str(self.kind.value)))
        self.which.changed.connect(self._choose_benefit)
        self._arrange()

    def _arrange(self) -> None:
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(12))
        for part in (self.kind, self.which):
            column.addWidget(part)
        column.addLayout(self._holder)
        column.addWidget(self.preview)
        column.addWidget(self.refusal)
        self._split.panel.show_body(self._box)
        self._split.panel.show_foot(self._save, self._cancel)

    @property
    def is_open(self) -> bool:
        """Whether a form stands in the panel."""
        return self.form is not None and not self._split.panel.isHidden()

    @property
    def dirty(self) -> bool:
        """Whether something was entered and not saved."""
        return self.is_open and self.form is not None and self.form.dirty

    def open(
        self,
        page: HouseholdPage,
        programmes: Sequence[ProgrammeRecord],
        kind: str = "",
        benefit: BenefitLine | None = None,
        member: Membership | None = None,
    ) -> None:
        """Open the panel on a household; ``kind`` and ``benefit`` choose at first."""
        running = [line for line in page.benefits if line.running]
        self._subject = Subject(page, benefit or (running[0] if running else None), member, programmes)
        kinds = [key for key in FORMS if (running or key not in OF_BENEFIT) and (page.members or key != "relation")]
        self.kind.set_choices([(key, text(KIND_KEYS[key])) for key in kinds])
        self.which.set_choices([(line.uid, benefit_title(line)) for line in running])
        if self._subject.benefit:
            self.which.set_value(self._subject.benefit.uid)
        name = text("households.household.title", name=str(page.values["head_name"]))
        self._split.panel.show_head(text("households.change.title"), "", name)
        self._split.panel.show_tabs([], "")
        self._choose(kind if kind in kinds else kinds[0])
        self._split.open_panel()
        if self.form:
            first = next(iter(self.form.form.fields.values()))
            first.setFocus()
            if isinstance(first, LineField):
                first.edit.selectAll()

    def close(self) -> None:
        """Put the form away."""
        self.form = None
        clear(self._holder)
        self._split.close_panel()

    def _choose(self, kind: str) -> None:
        self._kind = kind
        self.kind.set_value(kind)
        self.which.setVisible(kind in OF_BENEFIT and self.which.box.count() > 1)
        self._fill()

    def _choose_benefit(self) -> None:
        if self._subject:
            chosen = next(line for line in self._subject.page.benefits if line.uid == self.which.value)
            self._subject = replace(self._subject, benefit=chosen)
            self._fill()

    def _fill(self) -> None:
        if self._subject is None:
            return
        clear(self._holder)
        self.form = FORMS[self._kind](self._subject)
        self.form.changed.connect(self._show_preview)
        # A field is left while another takes the focus: asked once, after both.
        self.form.left.connect(self._asking.start)
        self._holder.addWidget(self.form)
        self.refusal.say([])
        self._show_preview()

    def _show_preview(self) -> None:
        self.preview.say(self.form.lines() if self.form else [])

    def _ask(self) -> None:
        form = self.form
        check = form.check() if form else None
        if form is None or check is None:
            return
        if self._ticket:
            self._ticket.discard()
        self._ticket = self._page.session.read(
            lambda uow, job: check(uow), form.show_wrong, lambda error: None, owner=form
        )

    def save(self) -> None:
        """Check everything; write it as one operation."""
        form = self.form
        values = form.form.submit() if form else None
        if form is None or values is None:
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
            return
        self._write(form, work)

    def _write(self, form: ChangeForm, work: Any) -> None:
        said = next(iter(form.lines()), text(KIND_KEYS[self._kind]))
        self._page.session.write(work, partial(self._done, said), self._refused, owner=self)

    def _done(self, said: str, changed: Any) -> None:
        self._save.setEnabled(True)
        self.close()
        if changed is False:
            return
        tell_done(self._page, text("households.change.saved", what=said))
        self.saved.emit()

    def _refused(self, error: AppError) -> None:
        self._save.setEnabled(True)
        field = FIELD_OF.get(error.code, "")
        if self.form and field in self.form.form.fields:
            self.form.form.refuse(field, error.message)
        else:
            self.refusal.say([error.message], "err")
