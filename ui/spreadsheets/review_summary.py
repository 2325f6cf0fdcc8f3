"""The left of the review: the kinds of findings with what is settled; each table's rows; totals beside the rows'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.roster_review import KindLine, Review, TotalLine
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.records import DATA, StatedTotal
from ui.kit.buttons import segments
from ui.kit.cards import clear, column, row
from ui.kit.formats import money, number
from ui.kit.labels import Sentence, label
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.session import Session
from ui.spreadsheets.columns_step import plan_name
from ui.spreadsheets.issue_panel import NEED_WORDS, kind_name
from ui.spreadsheets.review_rows import TONES, SheetLine

FINDINGS, TOTALS = "findings", "totals"


class ReviewSummary(QWidget):
    """``kind_chosen`` carries the code of a kind of finding."""

    kind_chosen = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._showing = False
        self._part = FINDINGS
        self._names = {FINDINGS: "", TOTALS: ""}
        self.kinds = TablePanel(session, self._kind_columns(), title=text("spreadsheets.review.kinds"))
        self.kinds.set_empty("circle-check", text("spreadsheets.review.no_findings"), "")
        self.kinds.setMinimumHeight(theme().px(64))
        self.kinds.main.selectionModel().currentRowChanged.connect(self._walked)
        self.kinds.main.clicked.connect(lambda index: self._choose(self.kinds.model.key_at(index.row())))
        self.sheets = TablePanel(session, self._sheet_columns(), title=text("spreadsheets_review.sheets"), small=True)
        self._totals = QVBoxLayout()
        self._totals.setSpacing(theme().px(6))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.kinds)
        self._stack.addWidget(self._totals_part())
        self._switch = QVBoxLayout()
        head = QFrame()
        head.setObjectName("filters")
        head.setLayout(self._switch)
        self._switch.setContentsMargins(*(theme().px(edge) for edge in (12, 6, 12, 6)))
        self.setMinimumWidth(theme().px(240))
        whole = column(head, self._stack, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _totals_part(self) -> QWidget:
        box = QFrame()
        box.setObjectName("plain")
        inner = column(spacing=8, margins=(16, 8, 12, 12))
        inner.addLayout(self._totals)
        inner.addStretch(1)
        whole = column(self.sheets, spacing=4)
        whole.addLayout(inner)
        whole.addStretch(1)
        box.setLayout(whole)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(box)
        return scroll

    @staticmethod
    def _made(key: str, words: str, width: int, **more: Any) -> Column:
        type_ = Type.TEXT if key in ("kind", "needs", "name") else Type.INTEGER
        return Column(Field(key, Label(literal=words), type_, width, sortable=False), **more)

    def _kind_columns(self) -> list[Column]:
        return [
            self._made("needs", text("spreadsheets.review.kind_needs"), 58, kind="status"),
            self._made("kind", text("spreadsheets.review.finding"), 100, stretch=True),
            self._made("places", text("spreadsheets.review.places"), 38),
            self._made("settled", text("spreadsheets.review.settled_head"), 56),
        ]

    def _sheet_columns(self) -> list[Column]:
        return [
            self._made("name", text("spreadsheets.columns.sheet"), 60, stretch=True),
            self._made("rows", text("spreadsheets.review.places"), 42),
            self._made("accepted", text("spreadsheets_review.accepted"), 48),
            self._made("doubtful", text("spreadsheets.review.doubt"), 48),
            self._made("rejected", text("spreadsheets_review.fate_rejected"), 56),
        ]

    def _walked(self, index: QModelIndex, before: QModelIndex) -> None:
        """Another kind became the current one; that the focus came to the list chooses none."""
        if index.isValid() and (before.isValid() or not self.kinds.main.hasFocus()):
            self._choose(self.kinds.model.key_at(index.row()))

    def _choose(self, code: Any) -> None:
        if code is not None and not self._showing:
            self.kind_chosen.emit(code)

    def show_part(self, part: str) -> None:
        """Show the findings or the totals."""
        self._part = part
        self._stack.setCurrentIndex(0 if part == FINDINGS else 1)
        clear(self._switch)
        self._switch.addWidget(segments(list(self._names.items()), lambda key: self.show_part(str(key)), part),
                               0, Qt.AlignmentFlag.AlignLeft)  # fmt: skip

    def show_review(self, review: Review, counts: Mapping[str, SheetLine]) -> None:
        """The kinds, tables and totals of a judged file."""
        self._showing = True
        self.kinds.model.show_rows([self._kind_row(line) for line in review.kinds])
        self._showing = False
        self.sheets.model.show_rows(self._sheet_rows(review, counts))
        clear(self._totals)
        self._show_heads(review)
        for line in review.totals:
            self._show_total(line, review)
        differing = sum(line.state in ("differs", "error") for line in review.totals)
        differing += sum(total.differs for total in review.reading.stated_totals if total.what != "fen")
        self._names = {
            FINDINGS: text("spreadsheets_review.part_findings", count=number(len(review.issues))),
            TOTALS: text("spreadsheets_review.part_totals_differ", count=differing)
            if differing
            else text("spreadsheets_review.part_totals"),
        }
        self.show_part(self._part)

    @staticmethod
    def _kind_row(line: KindLine) -> Row:
        needs = (text(NEED_WORDS[line.needs]), TONES[line.needs])
        cells = (needs, kind_name(line.code), line.places, line.settled)
        return Row(line.code, cells, muted=line.settled == line.places)

    @staticmethod
    def _sheet_rows(review: Review, counts: Mapping[str, SheetLine]) -> list[Row]:
        plans = [plan for plan in review.reading.plans if plan.role == DATA]
        return [
            Row(plan.place, (plan_name(plan, plans), line.rows, line.accepted, line.doubtful or None,
                             line.rejected or None))
            for plan in plans
            if (line := counts.get(plan.place)) is not None
        ]  # fmt: skip

    # -- totals ----------------------------------------------------------------------------------

    def _show_heads(self, review: Review) -> None:
        self._totals.addWidget(label(text("spreadsheets.review.totals"), "strong"))
        totals = review.reading.totals
        stated = [total for total in review.reading.stated_totals if total.what != "fen"]
        if totals.households is not None:
            words = text("spreadsheets.review.household_count", count=number(totals.households))
            self._head(text("spreadsheets.review.households"), words, [t for t in stated if t.what == "households"])
        words = text("spreadsheets.review.person_count", count=number(totals.distinct_ids))
        self._head(text("spreadsheets.review.persons"), words, [t for t in stated if t.what == "persons"])

    def _head(self, name: str, words: str, stated: list[StatedTotal]) -> None:
        line = row(label(name, "2s"), label(words), None)
        wrong = [total for total in stated if total.differs]
        if stated:
            said = text("spreadsheets_review.places_differ", count=len(wrong)) if wrong else (
                text("spreadsheets.review.total_same"))  # fmt: skip
            line.addWidget(Sentence(said, "warn" if wrong else "ok", wrap=False))
        self._totals.addLayout(line)
        for total in wrong:
            self._totals.addWidget(label(self._stated(total), "3", wrap=True))

    @staticmethod
    def _stated(total: StatedTotal) -> str:
        show = money if total.what == "fen" else number
        return text("spreadsheets_review.stated", sheet=total.sheet.strip(), row=total.row, column=total.column,
                    stated=show(total.stated), found=show(total.found))  # fmt: skip

    def _show_total(self, line: TotalLine, review: Review) -> None:
        states = {
            "same": (text("spreadsheets.review.total_same"), "ok"),
            "differs": (text("spreadsheets.review.total_differs", amount=money(abs(line.difference_fen))), "warn"),
            "error": (text("spreadsheets.review.total_error"), "warn"),
            "none": (text("spreadsheets.review.total_none"), "plain"),
        }
        said = Sentence(*states[line.state], wrap=False)
        name = label(roster_fields().get(line.field, line.field), "2s")
        self._totals.addLayout(row(name, label(money(line.read_fen)), None, said))
        stated = [t for t in review.reading.stated_totals if t.what == "fen" and t.field == line.field and t.differs]
        for total in stated:
            self._totals.addWidget(label(self._stated(total), "3", wrap=True))
        if not stated and line.problem is not None and line.state == "differs":
            place = (line.problem.sheet or "").strip()
            words = text(
                "spreadsheets.review.total_about", sheet=place, row=line.problem.row, message=line.problem.message
            )
            self._totals.addWidget(label(words, "3", wrap=True))
        if line.left_out_fen:
            words = text("spreadsheets.review.left_out", amount=money(line.left_out_fen))
            self._totals.addWidget(label(words, "3", wrap=True))
