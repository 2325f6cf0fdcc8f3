"""本月流程: a line for each programme with its steps, each of which opens the work of that step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QLineF, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.month_flow import ProgrammeMonth
from ui.kit import strokes
from ui.kit.cards import clear, row
from ui.kit.formats import MINUS, money, number, signed
from ui.kit.labels import label, rule
from ui.kit.theme import theme
from ui.workspace.elided import Elided

STEPS = ("workspace.flow.changes", "workspace.flow.sending", "workspace.flow.receipt")
STATES = {
    "done": "workspace.flow.done",
    "now": "workspace.flow.now",
    "problem": "workspace.flow.problem",
    "later": "workspace.flow.later",
}
STANDINGS = {
    "not_joined": "workspace.flow.not_joined",
    "rejected": "workspace.flow.rejected",
    "unreported": "workspace.flow.unreported",
    "unsent": "workspace.flow.unsent",
    "quiet": "workspace.flow.quiet",
    "exported": "workspace.flow.exported",
    "returned": "workspace.flow.returned",
    "done": "workspace.flow.all_done",
}
TONES = {"rejected": "err", "unreported": "err", "returned": "err", "done": "ok"}
LINE = 36  # px at 100 %

OpenStep = Callable[[ProgrammeMonth, int], object]


def _step_width() -> int:
    return theme().px(72 if theme().scale <= 1.25 else 50)


class StepButton(QPushButton):
    """The mark of one step; pressing it opens what is done there."""

    def __init__(self, name: str, state: str) -> None:
        super().__init__()
        self._state = state
        self.setProperty("kind", "bare")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(theme().px(30), theme().px(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        strokes.flow_mark(painter, QPointF(self.width() / 2, self.height() / 2), self._state)
        painter.end()


class FlowSteps(QWidget):
    """The steps of a programme side by side, joined by lines."""

    def __init__(self, line: ProgrammeMonth, open_step: OpenStep) -> None:
        super().__init__()
        self._states = line.steps
        self.buttons: list[StepButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for at, state in enumerate(line.steps):
            words = text("workspace.flow.spoken", programme=line.name, step=text(STEPS[at]), state=text(STATES[state]))
            made = StepButton(words, state)
            made.clicked.connect(partial(open_step, line, at))
            cell = QHBoxLayout()
            cell.addStretch(1)
            cell.addWidget(made)
            cell.addStretch(1)
            layout.addLayout(cell, 1)
            self.buttons.append(made)
        self.setFixedWidth(_step_width() * len(line.steps))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), theme()
        middle = self.height() / 2
        width = self.width() / len(self._states)
        for at in range(1, len(self._states)):
            reached = self._states[at - 1] == "done" and self._states[at] != "later"
            painter.setPen(QPen(look.colour("accent" if reached else "line2"), look.px(2)))
            left, right = (at - 0.5) * width + look.px(11), (at + 0.5) * width - look.px(11)
            painter.drawLine(QLineF(left, middle, right, middle))
        painter.end()


class MonthTable(QWidget):
    """One line for each programme: name, steps, households, persons, money, differences, where it stands."""

    def __init__(self, open_step: OpenStep) -> None:
        super().__init__()
        self._open_step = open_step
        self.flows: list[FlowSteps] = []
        self.names: list[QPushButton] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[ProgrammeMonth]) -> None:
        """Show the programmes of the month."""
        clear(self._layout)
        self.flows, self.names = [], []
        self._layout.addWidget(self._head())
        for at, line in enumerate(lines):
            if at:
                self._layout.addWidget(rule())
            self._layout.addWidget(self._line(line))

    @staticmethod
    def _place(parts: Sequence[tuple[QWidget, int, bool]], height: int) -> QFrame:
        """Parts in the columns of the table: (widget, width at 100 % or 0 for what is left, right-aligned)."""
        look = theme()
        frame = QFrame()
        frame.setFixedHeight(look.px(height))
        grid = QGridLayout(frame)
        grid.setContentsMargins(look.px(16), 0, look.px(16), 0)
        grid.setHorizontalSpacing(look.px(8))
        for at, (part, width, right) in enumerate(parts):
            if width:
                part.setFixedWidth(look.px(width))
            else:
                grid.setColumnStretch(at, 1)
            if right and isinstance(part, QLabel):
                part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if width:
                grid.addWidget(part, 0, at)
            else:
                grid.addWidget(part, 0, at, Qt.AlignmentFlag.AlignLeft)
        return frame

    @staticmethod
    def _widths() -> tuple[int, ...]:
        """Name, households, persons, amount, more, fen more, standing at 100 % (0: not shown in large type)."""
        scale = theme().scale
        if scale > 1.25:
            return (104, 44, 50, 104, 0, 0, 132)
        return (150, 64, 64, 124, 84, 112, 162) if scale == 1.0 else (116, 48, 56, 108, 68, 0, 150)

    def _head(self) -> QFrame:
        steps = QWidget()
        line = QHBoxLayout(steps)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for key in STEPS:
            made = label(text(key), "head")
            made.setAlignment(Qt.AlignmentFlag.AlignCenter)
            line.addWidget(made, 1)
        steps.setFixedWidth(_step_width() * len(STEPS))
        standing = QWidget()
        standing.setLayout(row(label(text("workspace.month.standing"), "head"), margins=(12, 0, 0, 0)))
        name, households, persons, amount, more, fen_more, last = self._widths()
        parts = [
            (label(text("workspace.month.programme"), "head"), name, False),
            (steps, 0, False),
            (label(text("workspace.month.households"), "head"), households, True),
            (label(text("workspace.month.persons"), "head"), persons, True),
            (label(text("workspace.month.amount"), "head"), amount, True),
            (label(text("workspace.month.more"), "head"), more, True),
            (label(text("workspace.month.fen_more"), "head"), fen_more, True),
            (standing, last, False),
        ]
        frame = self._place([part for part in parts if part[1] or part[0] is steps], 32)
        frame.setObjectName("tablehead")
        return frame

    def _line(self, line: ProgrammeMonth) -> QFrame:
        flow = FlowSteps(line, self._open_step)
        self.flows.append(flow)
        title = QPushButton(line.name)
        title.setProperty("kind", "rowlink")
        title.setAutoDefault(False)
        title.setCursor(Qt.CursorShape.PointingHandCursor)
        title.setAccessibleName(self._spoken(line))
        title.clicked.connect(partial(self._open_step, line, 0))
        self.names.append(title)
        standing = QWidget()
        words = Elided(text(STANDINGS[line.standing], count=line.standing_count), TONES.get(line.standing, "text2"))
        standing.setLayout(row(words, margins=(12, 0, 0, 0)))
        name, households, persons, amount, more, fen_more, last = self._widths()
        parts = [
            (title, name, False),
            (flow, 0, False),
            (label(number(line.households) if line.households else text("kit.none")), households, True),
            (label(number(line.persons)), persons, True),
            (label(money(line.fen)), amount, True),
            (label(more_words(line)), more, True),
            (label(fen_words(line.fen_more), "err" if (line.fen_more or 0) < 0 else ""), fen_more, True),
            (standing, last, False),
        ]
        return self._place([part for part in parts if part[1] or part[0] is flow], LINE)

    @staticmethod
    def _spoken(line: ProgrammeMonth) -> str:
        return text(
            "workspace.month.spoken", programme=line.name, households=number(line.households),
            persons=number(line.persons), amount=money(line.fen),
        )  # fmt: skip

    def sizeHint(self) -> QSize:
        return self._layout.sizeHint()


def more_words(line: ProgrammeMonth) -> str:
    """How many households (or persons) more or less than last month."""
    by_household = line.unit == "household"
    more = line.households_more if by_household else line.persons_more
    unit = text("common.household") if by_household else text("common.person")
    return f"{signed(more)} {unit}" if more else text("kit.none")


def fen_words(fen: int | None) -> str:
    """How much more or less money than last month."""
    if not fen:
        return text("kit.none")
    return f"+{money(fen)}" if fen > 0 else f"{MINUS}{money(-fen)}"
