"""The last step of an import: it is being written, or it is written and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.records import ImportOutcome
from ui.kit.buttons import button
from ui.kit.cards import Card, clear, column, fact, figure, row
from ui.kit.formats import money, number
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.registry import load_pages
from ui.session import Session
from ui.spreadsheets.result_lines import ResultLine

ROSTER_PAGE, HISTORY_PAGE, DOUBTS_PAGE = "households.roster", "spreadsheets.history", "checks.doubts"


class ResultStep(QWidget):
    """What came of the import; ``page_asked`` names a page and its arguments."""

    undo_asked = Signal()
    feedback_asked = Signal()
    page_asked = Signal(str, dict)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("plain")
        self._operation, self._programme = 0, ""
        self.strip = ProgressStrip(text("spreadsheets.result.cancel_writing"))
        self.notice = Notice()
        self.notice.hide()
        self.card = Card(text("spreadsheets.result.title"))
        self.card.hide()
        self._figures, self._facts = QHBoxLayout(), column(spacing=6)
        self._figures.setSpacing(theme().px(28))
        self.table = TablePanel(session, self._columns(), title=text("spreadsheets.result.by_village"), small=True)
        self.undo_button = button(text("spreadsheets.result.undo"), self.undo_asked.emit, icon="undo-2")
        self.roster_button = button(text("spreadsheets.result.open_roster"), self._open_roster, icon="users")
        self.record_button = button(text("spreadsheets.result.open_record"), self._open_record, icon="history")
        self.doubts_button = button(text("spreadsheets.result.open_doubts"),
                                    lambda: self.page_asked.emit(DOUBTS_PAGE, {}), icon="scan-search")  # fmt: skip
        self.feedback_button = button(text("spreadsheets.review.feedback"), self.feedback_asked.emit,
                                      icon="file-output")  # fmt: skip
        self._pages = load_pages()
        actions = row(self.roster_button, self.record_button, self.doubts_button, self.feedback_button,
                      self.undo_button, None)  # fmt: skip
        self._rows_by = label(text("spreadsheets.result.by_village"), "strong")
        self.card.add(self._figures, self._facts, actions, self._rows_by, self.table)
        inner = QWidget()
        inner.setMaximumWidth(theme().px(860))
        inner.setLayout(column(self.notice, self.strip, self.card, None, spacing=12))
        body = QWidget()
        body.setObjectName("plain")
        body.setLayout(row(None, inner, None, margins=(20, 24, 20, 20)))
        body.layout().setStretch(1, 10)  # type: ignore[attr-defined]
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        self.setLayout(column(scroll, spacing=0))

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.INTEGER, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("programme", text("spreadsheets.columns.programme_plain"), 190, Type.TEXT),
            _made("village", text("spreadsheets_review.field_village"), 110, Type.TEXT, stretch=True),
            _made("new", text("spreadsheets.result.new"), 64),
            _made("updated", text("spreadsheets.result.updated"), 64),
            _made("unchanged", text("spreadsheets.result.unchanged"), 72),
            _made("not_written", text("spreadsheets.result.rejected"), 72),
            _made("fen", text("spreadsheets.result.amount"), 120, Type.MONEY),
        ]

    def begin(self, rows: int) -> None:
        """Writing begins."""
        self.card.hide()
        self.notice.hide()
        self.strip.begin(text("spreadsheets.result.writing", rows=number(rows)))

    def show_outcome(
        self, outcome: ImportOutcome, file: str, lines: Sequence[ResultLine], operation: int, programme: str
    ) -> None:
        """It is written."""
        self.strip.finish()
        self._operation, self._programme = operation, programme
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
        self.table.hide_column("programme", not any(line.programme for line in lines))
        self.table.model.show_rows([Row(at, tuple(line)) for at, line in enumerate(lines)])
        self.undo_button.setEnabled(bool(operation))
        self.record_button.setVisible(HISTORY_PAGE in self._pages and bool(operation))
        self.doubts_button.setVisible(DOUBTS_PAGE in self._pages and bool(outcome.doubts))
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

    def show_kept(self, names: Sequence[str]) -> None:
        """The ways to read columns that were remembered."""
        words = text("spreadsheets.result.kept", names=text("kit.comma").join(names))
        self._facts.addWidget(fact(text("spreadsheets.mapping.menu"), words, width=72))

    def show_undone(self) -> None:
        """It was taken back."""
        self.card.hide()
        self.notice.say(text("spreadsheets.result.undone"), "ok")

    def show_failure(self, error: AppError) -> None:
        """It was not written: why, and what to do."""
        self.strip.finish()
        self.notice.say(error.message, "err")

    def _open_roster(self) -> None:
        self.page_asked.emit(ROSTER_PAGE, {"programme": self._programme} if self._programme else {})

    def _open_record(self) -> None:
        self.page_asked.emit(HISTORY_PAGE, {"operation": self._operation})
