"""The last step of an import: it is being written, or it is written and can be taken back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import ImportOutcome
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, fact, figure, row
from ui.kit.formats import money, number
from ui.kit.messages import Notice
from ui.kit.progress_strip import ProgressStrip
from ui.kit.theme import theme


class ResultStep(QWidget):
    """What came of the import; ``undo_asked`` and ``roster_asked`` are its two ways on."""

    undo_asked = Signal()
    roster_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.strip = ProgressStrip()
        self.notice = Notice()
        self.notice.hide()
        self.card = Card(text("spreadsheets.result.title"))
        self.card.hide()
        self._figures, self._facts = QHBoxLayout(), column(spacing=6)
        self._figures.setSpacing(theme().px(32))
        self.undo_button = button(text("spreadsheets.result.undo"), self.undo_asked.emit, icon="undo-2")
        self.roster_button = button(text("spreadsheets.result.open_roster"), self.roster_asked.emit, icon="users")
        self.card.add(self._figures, self._facts, row(self.roster_button, self.undo_button, None))
        inner = QWidget()
        inner.setMaximumWidth(theme().px(720))
        inner.setLayout(column(self.notice, self.strip, self.card, None, spacing=12))
        self.setLayout(row(None, inner, None, margins=(20, 32, 20, 20)))
        self.layout().setStretch(1, 10)  # type: ignore[attr-defined]

    def begin(self, rows: int) -> None:
        """Writing begins."""
        self.card.hide()
        self.notice.hide()
        self.strip.begin(text("spreadsheets.result.writing", rows=number(rows)))

    def show_outcome(self, outcome: ImportOutcome, file: str) -> None:
        """It is written."""
        self.strip.finish()
        self.card.detail.setText(file)
        clear(self._figures)
        person, household = text("common.person"), text("common.household")
        for name, count, unit in (
            (text("spreadsheets.result.new"), outcome.new, person),
            (text("spreadsheets.result.updated"), outcome.updated, person),
            (text("spreadsheets.result.unchanged"), outcome.unchanged, person),
            (text("spreadsheets.result.households"), outcome.households, household),
            (text("spreadsheets.result.held"), outcome.held, text("spreadsheets.result.rows")),
            (text("spreadsheets.result.rejected"), outcome.rejected, text("spreadsheets.result.rows")),
        ):
            self._figures.addWidget(figure(name, number(count), unit))
        self._figures.addStretch(1)
        self._show_facts(outcome)
        self.undo_button.setEnabled(True)
        self.card.show()
        self.roster_button.setFocus()

    def _show_facts(self, outcome: ImportOutcome) -> None:
        clear(self._facts)
        benefits = text(
            "spreadsheets.result.benefits",
            new=number(outcome.entitlements_new),
            changed=number(outcome.entitlements_changed),
            unchanged=number(outcome.entitlements_unchanged),
        )
        lines = [(text("spreadsheets.result.benefit"), benefits)]
        if outcome.payments:
            words = text("spreadsheets.result.payment_lines", count=number(outcome.payments))
            lines.append((text("spreadsheets.result.payments"), words))
        amount = text("spreadsheets.result.amount_value", amount=money(outcome.amount_fen))
        lines.append((text("spreadsheets.result.amount"), amount))
        for count, words in (
            (outcome.doubts, text("spreadsheets.result.doubt_lines", count=number(outcome.doubts))),
            (outcome.incomplete, text("spreadsheets.result.incomplete_lines", count=number(outcome.incomplete))),
            (outcome.unstated_cover, text("spreadsheets.result.cover_lines", count=number(outcome.unstated_cover))),
        ):
            if count:
                lines.append((text("spreadsheets.result.to_do"), words))
        for name, value in lines:
            self._facts.addWidget(fact(name, value, width=72))

    def show_undone(self) -> None:
        """It was taken back."""
        self.card.hide()
        self.notice.say(text("spreadsheets.result.undone"), "ok")

    def show_failure(self, error: AppError) -> None:
        """It was not written: why, and what to do."""
        self.strip.finish()
        self.notice.say(error.message, "err")
