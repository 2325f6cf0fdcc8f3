"""Parts of the first screen: a line of work to be done, a line of the package card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.home import HomeTask
from ui.kit.cards import clear, column, row, sized
from ui.kit.labels import chip, due_chip, icon_label, label, rule
from ui.kit.theme import theme
from ui.workspace.home_words import TASK_PAGES, day_words, task_words

LINE = 38


class Elided(QLabel):
    """One line of text, cut with “…” where it does not fit."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(theme().colour("text"))
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())


class TaskLine(QPushButton):
    """One thing to do; pressing it opens the page that does it."""

    def __init__(self, task: HomeTask, clicked: Callable[[], object] | None) -> None:
        super().__init__()
        self.setProperty("kind", "ghost")
        self.setAutoDefault(False)
        due = due_chip(task.days) if task.days is not None else chip(text("workspace.task_open"), "mute")
        left = QWidget()
        left.setFixedWidth(theme().px(88))
        left.setLayout(row(due, None, spacing=0))
        words = Elided(task_words(task))
        place = sized(label(text(TASK_PAGES[task.code][1]), "2s"), 92)
        day = sized(label(day_words(task.due) if task.due else "", "2s"), 76)
        arrow = icon_label("chevron-right", "text3", 14)
        if clicked is None:
            policy = arrow.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # the columns of all lines stay in line
            arrow.setSizePolicy(policy)
            arrow.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme().px(8), 0, theme().px(8), 0)
        layout.setSpacing(theme().px(12))
        for part in (left, words, place, day, arrow):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part, 1 if part is words else 0)
        self.setAccessibleName(f"{due.text()} {words.text()} {place.text()}")
        words.setToolTip(words.text())
        if clicked:
            self.clicked.connect(lambda _checked: clicked())
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(LINE))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(LINE))


class TaskList(QWidget):
    """At most eight things to do, or that there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(theme().px(8), 0, theme().px(8), theme().px(4))
        self._layout.setSpacing(0)
        self.lines: list[TaskLine] = []

    def show_tasks(
        self, tasks: Sequence[HomeTask], open_task: Callable[[HomeTask], Callable[[], object] | None]
    ) -> None:
        """Show the tasks; ``open_task`` answers what pressing one does (None: no page does it yet)."""
        clear(self._layout)
        self.lines = []
        for number, task in enumerate(tasks):
            if number:
                self._layout.addWidget(rule())
            line = TaskLine(task, open_task(task))
            self.lines.append(line)
            self._layout.addWidget(line)
        if not tasks:
            nothing = column(label(text("workspace.nothing_to_do"), "2"), margins=(8, 20, 8, 24))
            self._layout.addLayout(nothing)
        self._layout.addStretch(1)


def state_line(icon: str, title: str, detail: str, status: str = "", tone: str = "") -> QWidget:
    """A line of the package card: icon, a strong line with its chip, a line about it."""
    made = QWidget()
    head = row(label(title, "strong"), None, spacing=8)
    if status:
        head.addWidget(chip(status, tone))
    words = column(spacing=2)
    words.addLayout(head)
    words.addWidget(label(detail, "2s", wrap=True))
    line = row(spacing=12)
    line.addWidget(icon_label(icon, "text2", 18), 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    made.setLayout(line)
    made.setAccessibleName(f"{title} {status} {detail}")
    return made
