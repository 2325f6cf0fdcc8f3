"""The left of the review: the kinds of findings with what is settled, and the file's own totals beside the rows'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_review import KindLine, Review, TotalLine
from minsheng_desktop.spreadsheets.field_names import roster_fields
from ui.kit.cards import clear, column, row
from ui.kit.formats import money, number
from ui.kit.labels import Sentence, label
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session
from ui.spreadsheets.issue_panel import NEED_WORDS, kind_name
from ui.spreadsheets.review_rows import TONES


class ReviewSummary(QWidget):
    """``kind_chosen`` carries the code of a kind of finding."""

    kind_chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._showing = False
        self.kinds = TablePanel(session, self._columns(), title=text("spreadsheets.review.kinds"))
        self.kinds.set_empty("circle-check", text("spreadsheets.review.no_findings"), "")
        self.kinds.current_changed.connect(self._choose)
        self._totals = QVBoxLayout()
        self._totals.setSpacing(theme().px(6))
        box = QFrame()
        box.setObjectName("foot")
        inner = column(label(text("spreadsheets.review.totals"), "strong"), spacing=8, margins=(16, 12, 12, 12))
        inner.addLayout(self._totals)
        inner.addStretch(1)
        box.setLayout(inner)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(box)
        self.setMinimumWidth(theme().px(240))
        whole = column(self.kinds, scroll, spacing=0)
        whole.setStretch(0, 3)
        whole.setStretch(1, 2)
        self.setLayout(whole)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, **more: Any) -> Column:
            type_ = Type.INTEGER if key in ("places", "settled") else Type.TEXT
            return Column(Field(key, Label(literal=words), type_, width, sortable=False), **more)

        return [
            _made("needs", text("spreadsheets.review.kind_needs"), 58, kind="status"),
            _made("kind", text("spreadsheets.review.finding"), 100, stretch=True),
            _made("places", text("spreadsheets.review.places"), 38),
            _made("settled", text("spreadsheets.review.settled_head"), 56),
        ]

    def _choose(self, code: Any) -> None:
        if code is not None and not self._showing:
            self.kind_chosen.emit(code)

    def show_review(self, review: Review) -> None:
        """The kinds and totals of a judged file."""
        self._showing = True
        self.kinds.model.show_rows([self._kind_row(line) for line in review.kinds])
        self._showing = False
        clear(self._totals)
        households = review.reading.totals.households
        if households is not None:
            words = text("spreadsheets.review.household_count", count=number(households))
            self._totals.addLayout(row(label(text("spreadsheets.review.households"), "2s"), label(words), None))
        persons = text("spreadsheets.review.person_count", count=number(review.reading.totals.distinct_ids))
        self._totals.addLayout(row(label(text("spreadsheets.review.persons"), "2s"), label(persons), None))
        self._show_totals(review.totals)

    @staticmethod
    def _kind_row(line: KindLine) -> Row:
        needs = (text(NEED_WORDS[line.needs]), TONES[line.needs])
        cells = (needs, kind_name(line.code), line.places, line.settled)
        return Row(line.code, cells, muted=line.settled == line.places)

    def _show_totals(self, totals: Sequence[TotalLine]) -> None:
        for line in totals:
            self._totals.addLayout(self._total_line(line))
            if line.problem is not None and line.state == "differs":
                place = (line.problem.sheet or "").strip()
                words = text(
                    "spreadsheets.review.total_about", sheet=place, row=line.problem.row, message=line.problem.message
                )
                self._totals.addWidget(label(words, "3", wrap=True))
            if line.left_out_fen:
                words = text("spreadsheets.review.left_out", amount=money(line.left_out_fen))
                self._totals.addWidget(label(words, "3", wrap=True))

    @staticmethod
    def _total_line(line: TotalLine) -> QHBoxLayout:
        states = {
            "same": (text("spreadsheets.review.total_same"), "ok"),
            "differs": (text("spreadsheets.review.total_differs", amount=money(abs(line.difference_fen))), "warn"),
            "error": (text("spreadsheets.review.total_error"), "warn"),
            "none": (text("spreadsheets.review.total_none"), "plain"),
        }
        said = Sentence(*states[line.state], wrap=False)
        name = label(roster_fields().get(line.field, line.field), "2s")
        return row(name, label(money(line.read_fen)), None, said)
