"""A row without findings, or several chosen rows: what becomes of them, old beside new, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_records import FieldChange
from minsheng_desktop.spreadsheets.field_names import roster_fields
from ui.kit.buttons import button
from ui.kit.cards import clear, column, row
from ui.kit.formats import number
from ui.kit.labels import chip, label, restyle, set_chip
from ui.kit.theme import theme
from ui.spreadsheets.issue_panel import ACCEPT, BACK, CORRECT, HOLD, SKIP
from ui.spreadsheets.review_changes import field_title, value_words

REASONS = {
    "skipped": "spreadsheets_review.reason_skipped",
    "nobody_new": "spreadsheets_review.reason_nobody_new",
    "benefit_new": "spreadsheets_review.reason_benefit_new",
    "not_chosen": "spreadsheets_review.reason_not_chosen",
    "known": "spreadsheets_review.reason_known",
    "earlier": "spreadsheets_review.reason_earlier",
}


class RowPanel(QFrame):
    """One row. ``decided(action)`` skips it or takes that back; ``stored_asked`` wants the stored person."""

    decided = Signal(str)
    stored_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._chip, self._title, self._why = chip(" "), label("", "strong"), label("", "2s")
        self._changes = QHBoxLayout()
        self._changes.setSpacing(theme().px(28))
        inner = QWidget()
        inner.setObjectName("plain")
        inner.setLayout(self._changes)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        self.open_button = button(text("spreadsheets_review.open_record"), self.stored_asked.emit, icon="user-search")
        self.skip_button = button(
            text("spreadsheets_review.skip_row"), lambda: self.decided.emit(SKIP), icon="circle-x"
        )
        self.back_button = button(text("spreadsheets_review.take_back"), lambda: self.decided.emit(BACK), icon="undo-2")
        left = column(spacing=6)
        left.addLayout(row(self._chip, self._title, self._why, None, spacing=10))
        left.addWidget(scroll, 1)
        right = column(self.open_button, self.skip_button, self.back_button, None, spacing=6)
        whole = row(spacing=20, margins=(20, 8, 20, 8))
        whole.addLayout(left, 1)
        whole.addLayout(right)
        self.setLayout(whole)

    def show_row(
        self, title: str, fate: tuple[str, str], reason: str, changes: Sequence[FieldChange], *, decided: bool,
        skipped: bool, stored: bool,
    ) -> None:  # fmt: skip
        """``title`` names the row, ``fate`` says what becomes of it, ``reason`` (a code) why it is left alone."""
        set_chip(self._chip, *fate)
        self._title.setText(title)
        self._why.setText(text(REASONS[reason]) if reason in REASONS else "")
        clear(self._changes)
        for change in changes:
            self._changes.addWidget(self._changed(change))
        self._changes.addStretch(1)
        self.open_button.setVisible(stored)
        self.skip_button.setVisible(not skipped)
        self.back_button.setVisible(decided)
        self.setAccessibleName(title)

    @staticmethod
    def _changed(change: FieldChange) -> QWidget:
        made = QWidget()
        before, after = value_words(change.field, change.before), value_words(change.field, change.after)
        old = label(before, "3", selectable=True)
        font = theme().font("body", struck=True)
        old.setFont(font)
        old.setProperty("struck", "1")
        lines = column(label(field_title(change.field), "2s"), spacing=2)
        stored = row(label(text("spreadsheets_review.side_stored"), "3"), old, None, spacing=8)
        new = row(label(text("spreadsheets_review.side_file"), "3"), label(after, "strong", selectable=True), None,
                  spacing=8)  # fmt: skip
        lines.addLayout(stored)
        lines.addLayout(new)
        lines.addStretch(1)
        made.setLayout(lines)
        made.setAccessibleName(
            text("spreadsheets_review.change", field=field_title(change.field), before=before, after=after)
        )
        return made


class BulkPanel(QFrame):
    """Several rows. ``decided(action, field, text)`` for all of them at once."""

    decided = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self._title, self._about = label("", "strong"), label("", "2s")
        self.accept_button = button("", lambda: self.decided.emit(ACCEPT, "", ""), icon="check")
        self.skip_button = button("", lambda: self.decided.emit(SKIP, "", ""), icon="circle-x")
        self.hold_button = button(text("spreadsheets_review.bulk_hold"), lambda: self.decided.emit(HOLD, "", ""))
        self.back_button = button(
            text("spreadsheets_review.take_back"), lambda: self.decided.emit(BACK, "", ""), icon="undo-2"
        )
        self.field = QComboBox()
        self.field.setAccessibleName(text("spreadsheets_review.bulk_field"))
        self.edit = QLineEdit()
        self.edit.setFixedWidth(theme().px(190))
        self.edit.setAccessibleName(text("spreadsheets.review.change_to"))
        self.edit.returnPressed.connect(self._correct)
        self.edit.textEdited.connect(lambda _typed: restyle(self.edit, state=""))
        self.correct_button = button(text("spreadsheets_review.bulk_correct"), self._correct)
        top = row(self._title, self._about, None, spacing=10)
        parts = (self.accept_button, self.hold_button, self.skip_button, self.back_button)
        actions = row(*parts, None, spacing=10)
        of, to = label(text("spreadsheets_review.bulk_change"), "2s"), label(text("spreadsheets_review.bulk_to"), "2s")
        change = row(of, self.field, to, self.edit, self.correct_button, None)
        whole = column(spacing=10, margins=(20, 10, 20, 10))
        for line in (top, actions, change):
            whole.addLayout(line)
        whole.addStretch(1)
        self.setLayout(whole)

    def offer_fields(self, fields: Sequence[str]) -> None:
        """The columns that can be given one value."""
        self.field.clear()
        for name in fields:
            self.field.addItem(roster_fields().get(name, name), name)

    def show_rows(self, count: int, findings: int, standing: int, decided: int) -> None:
        """``count`` rows with ``findings`` open ones, ``standing`` of which may be let stand; ``decided`` rows."""
        self._title.setText(text("spreadsheets_review.bulk_title", count=number(count)))
        self._about.setText(text("spreadsheets_review.bulk_about", findings=number(findings)))
        self.accept_button.setText(f" {text('spreadsheets_review.bulk_accept', count=number(standing))}")
        self.accept_button.setVisible(bool(standing))
        self.hold_button.setVisible(findings > standing)
        self.skip_button.setText(f" {text('spreadsheets_review.bulk_skip', count=number(count))}")
        self.back_button.setVisible(bool(decided))
        self.setAccessibleName(self._title.text())

    def _correct(self) -> None:
        written = self.edit.text().strip()
        if not written:
            restyle(self.edit, state="err")
            self.edit.setFocus()
            return
        self.decided.emit(CORRECT, str(self.field.currentData()), written)
        self.edit.clear()
