"""One finding: what stands in the file, what is stored, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QRadioButton

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.households.roster_review import OPEN, Issue
from minsheng_desktop.spreadsheets.field_names import is_money, roster_fields
from ui.kit import readers
from ui.kit.buttons import button
from ui.kit.cards import clear, column, row
from ui.kit.labels import chip, label, restyle, set_chip
from ui.kit.readers import Reading
from ui.kit.theme import theme
from ui.spreadsheets.review_rows import TONES

NEED_WORDS = {
    "error": "spreadsheets.review.error",
    "doubt": "spreadsheets.review.doubt",
    "notice": "spreadsheets.review.notice",
}
CORRECT, ACCEPT, SKIP = "correct", "accept", "skip"
IDS = frozenset({"id_no", "head_id", "guardian_id"})
DATES = frozenset({"birth", "pay_date", "apply_date", "death_date"})


def reader_of(name: str, today: date) -> Callable[[str], Reading]:
    """How what is typed for a field is judged while it is typed (the file is judged again afterwards)."""
    if name in IDS:
        return readers.citizen_id_reader(today)
    if name in DATES:
        return readers.date_reader(today)
    if is_money(name):
        return readers.read_money
    return {"bank_card": readers.read_card, "phone": readers.read_phone}.get(name, readers.read_text)


def kind_name(code: str) -> str:
    """The short name of a kind of finding."""
    return text(f"spreadsheets.kind.{code}")


class IssuePanel(QFrame):
    """``decided(action, text)`` for this finding, ``decided_all(action)`` for all open ones of its kind."""

    decided = Signal(str, str)
    decided_all = Signal(str)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._today = today
        self.issue: Issue | None = None
        self._reader: Callable[[str], Reading] = readers.read_text
        self._chip, self._title, self._count = chip(" "), label("", "strong"), label("", "2s")
        self._message = label("", "2", wrap=True)
        self._cell = label("", selectable=True)
        self._stored = QHBoxLayout()
        self.edit = QLineEdit()
        self.edit.setFixedWidth(theme().px(204))
        self.edit.setAccessibleName(text("spreadsheets.review.change_to"))
        self.edit.textEdited.connect(self._typed)
        self.edit.returnPressed.connect(self.confirm)
        self._verdict = chip(" ")
        self.radios = {
            CORRECT: QRadioButton(text("spreadsheets.review.change_to")),
            ACCEPT: QRadioButton(text("spreadsheets.review.accept")),
            SKIP: QRadioButton(text("spreadsheets.review.skip")),
        }
        group = QButtonGroup(self)
        for radio in self.radios.values():
            group.addButton(radio)
            radio.toggled.connect(self._chosen)
        self.confirm_button = button(
            text("spreadsheets.review.confirm"), self.confirm, kind="primary", icon="corner-down-left"
        )
        self.all_button = button("", lambda: self.decided_all.emit(self.action))
        self._arrange()
        self.show_issue(None, 0, 0, 0, "")

    def _arrange(self) -> None:
        left = column(spacing=8)
        left.addLayout(row(self._chip, self._title, self._count, None, spacing=10))
        facts = row(label(text("spreadsheets.review.in_file"), "2s"), self._cell, spacing=10)
        facts.addLayout(self._stored)
        facts.addStretch(1)
        left.addWidget(self._message)
        left.addLayout(facts)
        choices = row(self.radios[CORRECT], self.edit, self._verdict, spacing=8)
        choices.addSpacing(theme().px(12))
        choices.addWidget(self.radios[ACCEPT])
        choices.addSpacing(theme().px(12))
        choices.addWidget(self.radios[SKIP])
        choices.addStretch(1)
        left.addLayout(choices)
        right = column(self.confirm_button, self.all_button, None, spacing=10)
        whole = row(spacing=20, margins=(20, 10, 20, 10))
        whole.addLayout(left, 1)
        whole.addLayout(right)
        self.setLayout(whole)

    # -- showing ---------------------------------------------------------------------------------

    def show_issue(self, issue: Issue | None, at: int, count: int, alike: int, cell: str) -> None:
        """A finding: the ``at``-th of ``count`` of its kind, ``alike`` of them open; ``cell`` as in the file."""
        self.issue = issue
        self.setVisible(issue is not None)
        if issue is None:
            return
        problem = issue.problem
        set_chip(self._chip, text(NEED_WORDS[problem.needs]), TONES[problem.needs])
        self._title.setText(self._place(issue))
        kind = kind_name(problem.code)
        self._count.setText(text("spreadsheets.review.kind_at", finding=kind, at=at, count=count))
        self._message.setText(problem.message)
        self._cell.setText(cell or text("spreadsheets.review.empty_cell"))
        self._cell.setVisible(problem.row is not None)
        clear(self._stored)
        name = problem.field or ""
        self._reader = reader_of(name, self._today)
        in_row = problem.row is not None and problem.column is not None
        correctable = in_row and name in roster_fields() and problem.code not in TOTAL_CODES
        for part in (self.radios[CORRECT], self.edit):
            part.setVisible(correctable)
        self.radios[ACCEPT].setVisible(problem.needs != "error")
        self.radios[SKIP].setVisible(problem.row is not None and problem.code not in TOTAL_CODES)
        self.edit.setText(cell)
        set_chip(self._verdict, "")
        self._alike = alike
        wanted = CORRECT if problem.needs == "error" and correctable else ACCEPT if problem.needs != "error" else SKIP
        self.radios[wanted].setChecked(True)
        self._chosen()
        self.setAccessibleName(f"{self._title.text()} {problem.message}")

    @staticmethod
    def _place(issue: Issue) -> str:
        problem = issue.problem
        if problem.row is None:
            return text("spreadsheets.review.whole_file")
        parts = [text("spreadsheets.review.row_number", row=problem.row)]
        if problem.column:
            field = roster_fields().get(problem.field or "", "")
            parts.append(text("spreadsheets.review.column_name", column=problem.column, field=field).strip())
        if problem.sheet:
            parts.insert(0, problem.sheet.strip())
        return " · ".join(parts)

    def show_stored(self, hits: Sequence[PersonHit]) -> None:
        """Persons of that name who are stored; their number can be taken over."""
        clear(self._stored)
        if not hits or self.issue is None:
            return
        self._stored.setSpacing(theme().px(8))
        self._stored.addWidget(label(text("spreadsheets.review.stored"), "2s"))
        for hit in hits:
            words = text(
                "spreadsheets.review.stored_person", name=hit.name, village=hit.village, number=hit.id_no or ""
            )
            self._stored.addWidget(button(words, partial(self.take, hit.id_no or ""), kind="link"))

    def take(self, written: str) -> None:
        """Put a value into the field."""
        self.radios[CORRECT].setChecked(True)
        self.edit.setText(written)
        self._typed()
        self.edit.setFocus()

    # -- deciding --------------------------------------------------------------------------------

    @property
    def action(self) -> str:
        """What is chosen."""
        return next(name for name, radio in self.radios.items() if radio.isChecked())

    def _chosen(self) -> None:
        chosen = next((name for name, radio in self.radios.items() if radio.isChecked()), CORRECT)
        words = {
            ACCEPT: text("spreadsheets.review.all_accept", count=self._alike),
            SKIP: text("spreadsheets.review.all_skip", count=self._alike),
        }.get(chosen, "")
        self.all_button.setText(words)
        self.all_button.setAccessibleName(words)
        self.all_button.setVisible(bool(words) and self._alike > 1)
        settled = self.issue is not None and self.issue.state != OPEN
        words = text("spreadsheets.review.change_again") if settled else text("spreadsheets.review.confirm")
        self.confirm_button.setText(f" {words}")
        if chosen == CORRECT and self.radios[CORRECT].hasFocus():
            self.edit.setFocus()

    def _typed(self) -> None:
        self.radios[CORRECT].setChecked(True)
        reading = self._reader(self.edit.text().strip())
        ok = reading.tone in ("", "ok") and reading.value is not None
        words = text("spreadsheets.review.passes") if ok else reading.words
        set_chip(self._verdict, words if self.edit.text().strip() else "", "ok" if ok else reading.tone or "warn")
        restyle(self.edit, state="")

    def confirm(self) -> None:
        """Take the decision and go on to the next finding."""
        written = self.edit.text().strip()
        if self.action == CORRECT and not written:
            restyle(self.edit, state="err")
            set_chip(self._verdict, text("spreadsheets.review.nothing_typed"), "err")
            self.edit.setFocus()
            return
        self.decided.emit(self.action, written)

    def focus_work(self) -> None:
        """The focus goes where the decision is made."""
        if self.action == CORRECT and self.edit.isVisibleTo(self):
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.edit.selectAll()
        else:
            self.radios[self.action].setFocus()


TOTAL_CODES = frozenset({"subtotal_mismatch", "total_formula_error"})
