"""The frame of every change in the side panel: what it is about, its fields, what follows, its one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import BenefitLine, HouseholdPage, Membership
from minsheng_desktop.programmes.records import ProgrammeRecord
from ui.households.wording import difference
from ui.kit import formats
from ui.kit.forms import Form, FormField
from ui.kit.theme import theme

Wrong = dict[str, AppError]
Check = Callable[[Any], Wrong]
Work = Callable[[Any, Any], Any]
Look = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a change is about: the household as last read, one of its benefits or members."""

    page: HouseholdPage
    benefit: BenefitLine | None = None
    member: Membership | None = None
    programmes: Sequence[ProgrammeRecord] = ()
    villages: Sequence[Choice] = ()
    today: date = date.min

    @property
    def present(self) -> list[Membership]:
        """Members who live there now."""
        return [member for member in self.page.members if member.to_month is None and not member.died_on]


class PersonsField(FormField):
    """Which members: a box for each."""

    def __init__(self, name: str, members: Sequence[Membership], chosen: Sequence[bytes]) -> None:
        box = QWidget()
        super().__init__(name, box)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme().px(4))
        self.boxes: dict[bytes, QCheckBox] = {}
        for member in members:
            made = QCheckBox(text("households.change.member", name=member.name, relation=member.relation))
            made.setChecked(member.person_uid in chosen)
            made.toggled.connect(self._toggled)
            layout.addWidget(made)
            self.boxes[member.person_uid] = made
        if self.boxes:
            self.setFocusProxy(next(iter(self.boxes.values())))

    @property
    def value(self) -> tuple[bytes, ...] | None:
        return tuple(uid for uid, made in self.boxes.items() if made.isChecked()) or None

    def set_value(self, value: Any) -> None:
        for uid, made in self.boxes.items():
            made.setChecked(uid in (value or ()))

    def _toggled(self, _on: bool) -> None:
        self.clear_sentence()
        self.changed.emit()
        self.left.emit()


class ChangeForm(QWidget):
    """A form about ``subject``. Concrete ones say what to check, what to do and what follows."""

    changed = Signal()
    left = Signal()

    def __init__(self, subject: Subject | None, fields: Sequence[tuple[str, FormField]], columns: int = 1) -> None:
        super().__init__()
        self._subject = subject
        self.form = Form(fields, columns=columns)
        self.place = QVBoxLayout(self)
        self.place.setContentsMargins(0, 0, 0, 0)
        self.place.setSpacing(theme().px(12))
        self.place.addWidget(self.form)
        self.follow(self.form)
        self.dirty = False
        self.changed.connect(self._touch)

    def _touch(self) -> None:
        self.dirty = True

    def follow(self, form: Form) -> None:
        """Hear what happens in the fields of ``form``."""
        for field in form.fields.values():
            field.changed.connect(self.changed)
            field.left.connect(self.left)

    @property
    def subject(self) -> Subject:
        """The household the change is about; forms about a person have none."""
        assert self._subject is not None
        return self._subject

    @property
    def benefit(self) -> BenefitLine:
        """The benefit the change is about."""
        assert self.subject.benefit is not None
        return self.subject.benefit

    def check(self) -> Check | None:
        """A reading of the database that finds what is wrong by field; None while there is nothing to ask."""
        return None

    def look(self) -> Look | None:
        """A reading that tells what would follow; None while there is nothing to ask."""
        return None

    def show_look(self, found: Any) -> None:
        """Take what ``look`` found."""

    def lines(self) -> list[str]:
        """What follows, in numbers."""
        return []

    def losses(self) -> list[str]:
        """What follows and must be seen first, said in red."""
        return []

    def submit(self) -> dict[str, Any] | None:
        """The values if nothing is wrong; else the focus goes to the first error."""
        return self.form.submit()

    def work(self, values: dict[str, Any]) -> Work:
        """The one operation."""
        raise NotImplementedError

    def show_wrong(self, wrong: Wrong) -> None:
        """Say what is wrong under the fields."""
        for key, error in wrong.items():
            if key in self.form.fields:
                self.form[key].say(error.message, "err")

    def total_line(self, change_fen: int) -> str:
        """本户每月合计 before and after."""
        before = self.subject.page.month_total_fen
        return text(
            "households.change.total",
            old=formats.money(before),
            new=formats.money(before + change_fen),
            difference=difference(change_fen),
        )
