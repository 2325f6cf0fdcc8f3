"""Parts of the first screen: a line of work to be done, a line of the package card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.security.records import AuditEntry
from minsheng_desktop.workspace.home import HomeTask
from ui.kit.cards import clear, column, row, sized
from ui.kit.labels import chip, due_chip, icon_label, label, rule
from ui.kit.theme import theme
from ui.workspace.elided import Elided
from ui.workspace.home_words import TASK_PAGES, day_words, moment_words, task_words

LINE = 38


class TaskLine(QPushButton):
    """One thing to do; pressing it opens the page that does it."""

    def __init__(self, task: HomeTask, clicked: Callable[[], object] | None) -> None:
        super().__init__()
        self.setProperty("kind", "ghost")
        self.setAutoDefault(False)
        due = due_chip(task.days) if task.days is not None else chip(text("workspace.task_open"), "mute")
        left = QWidget()
        left.setFixedWidth(theme().px(96))
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
        if clicked:
            self.clicked.connect(lambda _checked: clicked())
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(LINE))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(LINE))


class TaskList(QWidget):
    """The things to do, or that there is nothing."""

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


class CardLine(QPushButton):
    """A line of a card that can be pressed: a short lead, words that may be cut, a tail at the right."""

    def __init__(
        self, lead: str, words: str, tail: str, clicked: Callable[[], object] | None, *, lead_width: int = 72
    ) -> None:
        super().__init__()
        self.setProperty("kind", "ghost")
        self.setAutoDefault(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme().px(8), 0, theme().px(8), 0)
        layout.setSpacing(theme().px(12))
        for part, stretch in ((sized(label(lead, "2s"), lead_width), 0), (Elided(words), 1), (label(tail, "2s"), 0)):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(part, stretch)
        self.setAccessibleName(f"{lead} {words} {tail}".strip())
        if clicked:
            self.clicked.connect(lambda _checked: clicked())
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(32))


class CardList(QWidget):
    """Lines of a card one below the other, or that there are none."""

    def __init__(self, nothing: str) -> None:
        super().__init__()
        self._nothing = nothing
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(theme().px(8), 0, theme().px(8), theme().px(8))
        self._layout.setSpacing(0)
        self.lines: list[CardLine] = []

    def show_lines(self, lines: Sequence[CardLine]) -> None:
        """Show other lines."""
        clear(self._layout)
        self.lines = list(lines)
        for line in lines:
            self._layout.addWidget(line)
        if not lines:
            self._layout.addLayout(column(label(self._nothing, "2"), margins=(8, 8, 8, 8)))
        self._layout.addStretch(1)


def state_line(icon: str, title: str, detail: str, status: str = "", tone: str = "") -> QWidget:
    """A line of the package card: icon, a strong line with its chip, a line about it (red where the chip is)."""
    made = QWidget()
    head = row(label(title, "strong"), None, spacing=8)
    if status:
        head.addWidget(chip(status, tone))
    words = column(spacing=2)
    words.addLayout(head)
    words.addWidget(label(detail, "err" if tone == "err" else "2s", wrap=True))
    line = row(spacing=12)
    line.addWidget(icon_label(icon, "text2", 18), 0, Qt.AlignmentFlag.AlignTop)
    line.addLayout(words, 1)
    made.setLayout(line)
    made.setAccessibleName(f"{title} {status} {detail}")
    return made


def recent_lines(entries: Sequence[AuditEntry], today: date, clicked: Callable[[], object]) -> list[CardLine]:
    """The newest operations, each with its time and who did it."""
    lines = []
    for entry in entries:
        at = moment_words(datetime.fromtimestamp(entry.at / 1000, UTC), today)
        words = text("workspace.undone", what=entry.sentence) if entry.undone else entry.sentence
        lines.append(CardLine(at, words, entry.login, clicked, lead_width=96))
    return lines
