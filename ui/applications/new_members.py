"""The applying household: who lives in it, who is to be covered, who signed the authorisation of the check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from minsheng_desktop.applications.records import CaseMember, NewMember
from minsheng_desktop.core.texts import text
from ui.kit.cards import clear
from ui.kit.labels import label
from ui.kit.theme import theme

HEADS = {
    "lives": "cases.new.head.lives",
    "name": "cases.new.head.name",
    "relation": "cases.new.head.relation",
    "age": "cases.new.head.age",
    "covered": "cases.new.head.covered",
    "signed": "cases.new.head.signed",
}


class MemberBoxes:
    """The boxes of one member."""

    def __init__(self, member: CaseMember, lives: bool) -> None:
        self.member = member
        self.lives, self.covered, self.signed = QCheckBox(), QCheckBox(), QCheckBox()
        self.reason = QLineEdit()
        self.lives.setChecked(lives)
        self.covered.setChecked(member.covered)
        self.signed.setChecked(bool(member.authorised_on))
        for made, key in (
            (self.lives, "cases.new.lives_of"), (self.covered, "cases.new.covered_of"),
            (self.signed, "cases.new.signed_of"), (self.reason, "cases.new.reason_of"),
        ):  # fmt: skip
            made.setAccessibleName(text(key, name=member.name))
        self.reason.setPlaceholderText(text("cases.new.reason_hint"))
        self.reason.setMinimumWidth(theme().px(120))

    def arrange(self) -> None:
        """What may be entered follows from the rest: who does not live there is not covered."""
        lives = self.lives.isChecked()
        self.covered.setEnabled(lives)
        if not lives:
            self.covered.setChecked(False)
        self.signed.setVisible(self.member.adult)
        self.reason.setVisible(self.member.adult and lives and not self.signed.isChecked())

    def member_on(self, signed_on: date | None) -> NewMember:
        """The member as the application takes it."""
        return NewMember(
            self.member.person_uid,
            self.covered.isChecked(),
            self.member.relation,
            signed_on if self.member.adult and self.signed.isChecked() else None,
            self.reason.text().strip() if not self.signed.isChecked() else "",
        )


class NewMembers(QWidget):
    """A line for each member; ``changed`` when somebody is taken in, left out or covered."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[MemberBoxes] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme().px(14))
        self._grid.setVerticalSpacing(theme().px(6))

    def show_members(self, members: Sequence[CaseMember]) -> None:
        """The members of another household."""
        clear(self._grid)
        self.lines = [MemberBoxes(member, True) for member in members if not member.died_on]
        centre = Qt.AlignmentFlag.AlignHCenter
        for at, (key, words) in enumerate(HEADS.items()):
            head = label(text(words), "2s")
            self._grid.addWidget(head, 0, at, centre if key in ("lives", "covered", "signed") else Qt.AlignmentFlag(0))
        for row, line in enumerate(self.lines, 1):
            member = line.member
            age = text("households.age", years=member.age) if member.age is not None else text("kit.none")
            cells = (line.lives, label(member.name, "strong"), label(member.relation), label(age, "2"), line.covered,
                     line.signed, line.reason)  # fmt: skip
            for at, cell in enumerate(cells):
                box = isinstance(cell, QCheckBox)
                self._grid.addWidget(cell, row, at, centre if box else Qt.AlignmentFlag(0))
            line.arrange()
            for made in (line.lives, line.covered):
                made.toggled.connect(self._toggled)
            line.signed.toggled.connect(lambda _on, line=line: line.arrange())
        self._grid.setColumnStretch(len(HEADS), 1)

    def _toggled(self, _on: bool) -> None:
        for line in self.lines:
            line.arrange()
        self.changed.emit()

    def cover_only(self, person: bytes) -> None:
        """A benefit of persons covers the applicant alone."""
        for line in self.lines:
            line.covered.setChecked(line.member.person_uid == person)

    def inputs(self) -> list[QWidget]:
        """Everything that takes an entry, line by line, in the order of the Tab key."""
        return [made for line in self.lines for made in (line.lives, line.covered, line.signed, line.reason)]

    def sign_all(self) -> None:
        """Every adult signed."""
        for line in self.lines:
            if line.member.adult:
                line.signed.setChecked(True)

    @property
    def covered(self) -> int:
        """How many are to be covered."""
        return sum(line.covered.isChecked() for line in self.lines)

    @property
    def living(self) -> int:
        """How many live there."""
        return sum(line.lives.isChecked() for line in self.lines)

    def members_on(self, signed_on: date | None) -> tuple[NewMember, ...]:
        """Who lives there, as the application takes them."""
        return tuple(line.member_on(signed_on) for line in self.lines if line.lives.isChecked())
