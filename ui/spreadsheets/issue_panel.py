"""One finding: what stands in the file, what is stored, and what to do with it and with those like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QHBoxLayout, QRadioButton

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.households.roster_review import OPEN, Issue
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.field_names import is_money, roster_fields
from ui.kit import readers
from ui.kit.area_field import PickEdit
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
CORRECT, ACCEPT, SKIP, HOLD, BACK = "correct", "accept", "skip", "hold", "back"
IDS = frozenset({"id_no", "head_id", "guardian_id"})
DATES = frozenset({"birth", "pay_date", "apply_date", "death_date"})
VILLAGES = frozenset({"village_unknown", "township_other"})
TOTAL_CODES = frozenset({"subtotal_mismatch", "total_formula_error", "count_mismatch", "household_count_mismatch"})


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
    """``decided(action, text, alike)`` for this finding (``alike``: and those with the same value), ``decided_all``
    for all open ones of its kind."""

    decided = Signal(str, str, bool)
    decided_all = Signal(str)
    stored_asked = Signal(object)  # uid of a person

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._today = today
        self.issue: Issue | None = None
        self.villages: tuple[Choice, ...] = ()
        self.areas = AreaNames()
        self._alike = self._same = 0
        self._reader: Callable[[str], Reading] = readers.read_text
        self._chip, self._title, self._count = chip(" "), label("", "strong"), label("", "2s")
        self._message = label("", "2", wrap=True)
        self._cell = label("", selectable=True)
        self._stored = QHBoxLayout()
        self.edit = PickEdit(text("spreadsheets.review.change_to"), free=True)
        self.edit.setFixedWidth(theme().px(204))
        self.edit.textEdited.connect(self._typed)
        self.edit.picked.connect(self._typed)
        self.edit.returnPressed.connect(self.confirm)
        self._verdict = chip(" ")
        self.radios = {
            CORRECT: QRadioButton(text("spreadsheets.review.change_to")),
            ACCEPT: QRadioButton(text("spreadsheets.review.accept")),
            HOLD: QRadioButton(text("spreadsheets_review.hold")),
            SKIP: QRadioButton(text("spreadsheets.review.skip")),
        }
        group = QButtonGroup(self)
        for radio in self.radios.values():
            group.addButton(radio)
            radio.toggled.connect(self._chosen)
        self.alike = QCheckBox()
        self.confirm_button = button(
            text("spreadsheets.review.confirm"), self.confirm, kind="primary", icon="corner-down-left"
        )
        self.all_button = button("", lambda: self.decided_all.emit(self.action))
        self.back_button = button(text("spreadsheets_review.take_back"), self._take_back, icon="undo-2")
        self._arrange()
        self.show_issue(None, 0, 0, 0, "")

    def _arrange(self) -> None:
        close = theme().scale > 1.0  # large type on a small screen: no room to spare
        left = column(spacing=2 if close else 6)
        left.addLayout(row(self._chip, self._title, self._count, None, spacing=10))
        facts = row(label(text("spreadsheets.review.in_file"), "2s"), self._cell, spacing=10)
        facts.addLayout(self._stored)
        facts.addStretch(1)
        left.addWidget(self._message)
        left.addLayout(facts)
        left.addStretch(1)
        choices = row(self.radios[CORRECT], self.edit, self._verdict, self.alike, spacing=8)
        for action in (ACCEPT, HOLD, SKIP):
            choices.addSpacing(theme().px(10))
            choices.addWidget(self.radios[action])
        choices.addStretch(1)
        left.addLayout(choices)
        right = column(self.confirm_button, self.all_button, self.back_button, None, spacing=6)
        whole = row(spacing=20, margins=(20, 2, 20, 2) if close else (20, 8, 20, 8))
        whole.addLayout(left, 1)
        whole.addLayout(right)
        self.setLayout(whole)

    # -- showing ---------------------------------------------------------------------------------

    def show_issue(
        self, issue: Issue | None, at: int, count: int, alike: int, cell: str, same: int = 0, place: str = ""
    ) -> None:
        """A finding: the ``at``-th of ``count`` of its kind, ``alike`` of them open, ``same`` with the same value;
        ``cell`` as in the file, ``place`` where it stands."""
        self.issue = issue
        if issue is None:
            return
        problem = issue.problem
        set_chip(self._chip, text(NEED_WORDS[problem.needs]), TONES[problem.needs])
        self._title.setText(self._place(issue, place))
        self._count.setText(text("spreadsheets.review.kind_at", finding=kind_name(problem.code), at=at, count=count))
        self._message.setText(problem.message)
        self._cell.setText(cell or text("spreadsheets.review.empty_cell"))
        self._cell.setVisible(problem.row is not None)
        clear(self._stored)
        self._alike, self._same = alike, same
        self._offer(issue, cell)
        self._chosen()
        self.back_button.setVisible(issue.state != OPEN)
        self.setAccessibleName(f"{self._title.text()} {problem.message}")

    def _offer(self, issue: Issue, cell: str) -> None:
        """Show the ways there are for this finding, the likeliest one chosen."""
        problem = issue.problem
        name = problem.field or ""
        self._reader = reader_of(name, self._today)
        in_row = problem.row is not None and problem.column is not None
        correctable = in_row and name in roster_fields() and problem.code not in TOTAL_CODES
        village = correctable and problem.code in VILLAGES
        self.edit.choices = self.villages if village else ()
        self.edit.choose(None)
        self.edit.setText(cell)
        for part in (self.radios[CORRECT], self.edit):
            part.setVisible(correctable)
        self.alike.setText(text("spreadsheets_review.same_value", count=self._same))
        self.alike.setAccessibleName(self.alike.text())
        self.alike.setVisible(correctable and self._same > 1)
        self.alike.setChecked(village and self._same > 1)
        self.radios[ACCEPT].setVisible(problem.needs != "error")
        of_row = problem.place is not None and problem.code not in TOTAL_CODES
        self.radios[SKIP].setVisible(of_row)
        self.radios[HOLD].setVisible(of_row and problem.needs == "error")
        set_chip(self._verdict, "")
        wants_text = correctable and (problem.needs == "error" or village)
        self.radios[CORRECT if wants_text else ACCEPT if problem.needs != "error" else SKIP].setChecked(True)
        if village:
            self._show_candidates(self.areas.candidates(cell))

    def _show_candidates(self, found: Sequence[str]) -> None:
        if found:
            self._stored.setSpacing(theme().px(8))
            self._stored.addWidget(label(text("spreadsheets_review.is_like"), "2s"))
        for name in found:
            self._stored.addWidget(button(name, partial(self.take, name), kind="link"))

    @staticmethod
    def _place(issue: Issue, place: str) -> str:
        problem = issue.problem
        if problem.row is None:
            return text("spreadsheets.review.whole_file")
        parts = [text("spreadsheets.review.row_number", row=problem.row)]
        if problem.column:
            field = roster_fields().get(problem.field or "", "")
            parts.append(text("spreadsheets.review.column_name", column=problem.column, field=field).strip())
        return " · ".join([name for name in (place or (problem.sheet or "").strip(),) if name] + parts)

    def show_stored(self, hits: Sequence[PersonHit]) -> None:
        """Persons of that name who are stored; their number can be taken over."""
        if self.issue is None or self.issue.problem.code in VILLAGES:
            return
        clear(self._stored)
        if not hits:
            return
        self._stored.setSpacing(theme().px(8))
        self._stored.addWidget(label(text("spreadsheets.review.stored"), "2s"))
        for hit in hits:
            words = text(
                "spreadsheets.review.stored_person", name=hit.name, village=hit.village, number=hit.id_no or ""
            )
            self._stored.addWidget(button(words, partial(self.take, hit.id_no or ""), kind="link"))
            opens = button(
                text("spreadsheets_review.open_stored"), partial(self.stored_asked.emit, hit.uid), kind="link"
            )
            opens.setAccessibleName(text("spreadsheets_review.open_person", name=hit.name))
            self._stored.addWidget(opens)

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
            HOLD: text("spreadsheets_review.all_hold", count=self._alike),
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
        if self.action == CORRECT and self.edit.choices:
            self.edit.settle()
        written = self.edit.text().strip()
        if self.action == CORRECT and not written:
            restyle(self.edit, state="err")
            set_chip(self._verdict, text("spreadsheets.review.nothing_typed"), "err")
            self.edit.setFocus()
            return
        self.decided.emit(self.action, written, self.alike.isVisibleTo(self) and self.alike.isChecked())

    def _take_back(self) -> None:
        self.decided.emit(BACK, "", False)

    def focus_work(self) -> None:
        """The focus goes where the decision is made."""
        if self.action == CORRECT and self.edit.isVisibleTo(self):
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.edit.selectAll()
        else:
            self.radios[self.action].setFocus()
