"""The columns of one table of a file: what each was taken for, how sure that is and why, what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.field_names import roster_fields
from minsheng_desktop.spreadsheets.records import DATA, ColumnPlan, SheetPlan
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.formats import money, number
from ui.kit.labels import chip, label
from ui.kit.theme import theme
from ui.spreadsheets.field_box import FieldPick
from ui.spreadsheets.file_facts import ColumnFacts

SURE = 0.95
HEADS = (
    "spreadsheets.columns.letter",
    "spreadsheets.columns.heading",
    "spreadsheets.columns.taken",
    "spreadsheets.columns.certainty",
    "spreadsheets.columns.samples",
)
REASONS = {
    "by_header": "spreadsheets.reason.by_header",
    "by_header_part": "spreadsheets.reason.by_header_part",
    "by_content": "spreadsheets.reason.by_content",
    "by_mapping": "spreadsheets.reason.by_mapping",
    "by_own_word": "spreadsheets.reason.by_own_word",
    "by_user": "spreadsheets.reason.by_user",
}
BY_USER = "by_user"
BETWEEN = "  ·  "


class ColumnLines(QScrollArea):
    """``field_chosen(index, field)`` corrects a column; ``word_asked(heading, field)`` wants it so in every file."""

    field_chosen = Signal(int, str)
    word_asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._choices: tuple[Choice, ...] = ()
        self.picks: dict[int, FieldPick] = {}
        self._samples: dict[int, QLabel] = {}
        self.links: dict[int, QWidget] = {}

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """The fields to choose from."""
        self._choices = tuple(choices)

    def show_plan(self, plan: SheetPlan, words: frozenset[str]) -> None:
        """The columns of a table; ``words`` are headings that are known to be read alike in every file."""
        at = self.verticalScrollBar().value() if self.picks else 0
        focused = next((index for index, pick in self.picks.items() if pick.hasFocus()), None)
        self.picks, self._samples, self.links = {}, {}, {}
        made = QWidget()
        made.setObjectName("plain")
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, theme().px(12), theme().px(12))
        grid.setHorizontalSpacing(theme().px(14))
        grid.setVerticalSpacing(theme().px(5))
        if plan.role == DATA:
            for place, words_key in enumerate(HEADS):
                grid.addWidget(label(text(words_key), "2s"), 0, place)
            for line, found in enumerate(plan.columns, 1):
                self._add_line(grid, line, found, words)
        grid.setColumnStretch(len(HEADS) - 1, 1)
        grid.setRowStretch(len(plan.columns) + 1, 1)
        self.setWidget(made)
        self.verticalScrollBar().setValue(at)
        if focused in self.picks:
            self.picks[focused].setFocus()

    def _add_line(self, grid: QGridLayout, line: int, found: ColumnPlan, words: frozenset[str]) -> None:
        heading = " ".join(found.header.split())
        name = text("spreadsheets.columns.box", letter=found.letter, heading=heading)
        pick = FieldPick(name, self._choices, found.field)
        pick.setFixedWidth(theme().px(176))
        pick.taken.connect(lambda field, index=found.index: self.field_chosen.emit(index, field))
        self.picks[found.index] = pick
        named = label(heading or text("kit.none"))
        named.setToolTip(heading)
        named.setMaximumWidth(theme().px(180))
        self._samples[found.index] = samples = label("", "2s")
        samples.setMinimumWidth(theme().px(120))
        parts = (label(found.letter, "strong"), named, pick, self._certainty(found, words), samples)
        for place, part in enumerate(parts):
            grid.addWidget(part, line, place, Qt.AlignmentFlag.AlignVCenter)

    def _certainty(self, found: ColumnPlan, words: frozenset[str]) -> QWidget:
        box = QWidget()
        heading = "".join(found.header.split())
        reason = text(REASONS[found.reason]) if found.field and found.reason in REASONS else ""
        line = row(self._chip(found), label(reason, "3"), spacing=6)
        if found.field and found.reason == BY_USER and heading and heading not in words:
            field = roster_fields().get(found.field, found.field)
            ask = text("spreadsheets.columns.always", heading=heading, field=field)
            link = button(text("spreadsheets.columns.always_short"), kind="link", name=ask)
            link.setToolTip(ask)
            link.clicked.connect(lambda: self.word_asked.emit(found.header, found.field))
            self.links[found.index] = link
            line.addWidget(link)
        line.addStretch(1)
        box.setLayout(line)
        return box

    @staticmethod
    def _chip(found: ColumnPlan) -> QLabel:
        if not found.field:
            return chip(text("spreadsheets.columns.unknown"), "mute")
        if found.certainty >= SURE:
            return chip(text("spreadsheets.columns.sure"), "ok")
        return chip(text("spreadsheets.columns.guess"), "warn")

    def show_facts(self, facts: Mapping[int, ColumnFacts]) -> None:
        """What stands in the columns, once it is read."""
        for index, found in facts.items():
            shown = self._samples.get(index)
            if shown is None:
                continue
            words = BETWEEN.join(found.samples) or text("spreadsheets.columns.no_values")
            if found.sum_fen is not None:
                total = text("spreadsheets.columns.sum", amount=money(found.sum_fen), cells=number(found.cells))
                words = f"{words}{BETWEEN}{total}"
            shown.setText(words)
            shown.setToolTip(words)
