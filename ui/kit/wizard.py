"""Wizards as pages: the step bar at the top, and the steps at the left of the first run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.labels import label
from ui.kit.theme import theme

STATE_WORDS = {"done": "kit.wizard.state_done", "now": "kit.wizard.state_now", "later": "kit.wizard.state_later"}


def _state(at: int, current: int) -> str:
    return "done" if at < current else "now" if at == current else "later"


def paint_disc(painter: QPainter, centre: QPointF, number: int, state: str, radius: float) -> None:
    """A step's disc: a check, a number on blue, or a hollow number."""
    look = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state == "later":
        painter.setPen(QPen(look.colour("ctl"), 1))
        painter.setBrush(look.colour("surface"))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
    painter.drawEllipse(centre, radius, radius)
    if state == "done":
        drawn = icons.pixmap("check", "onacc", 16, 2.5)
        size = drawn.deviceIndependentSize()
        painter.drawPixmap(QPointF(centre.x() - size.width() / 2, centre.y() - size.height() / 2), drawn)
    else:
        painter.setPen(look.colour("onacc" if state == "now" else "text2"))
        painter.setFont(look.font("small", medium=state == "now"))
        box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _spoken(titles: Sequence[str], current: int) -> str:
    words = [
        text("kit.wizard.step", number=at + 1, title=title, state=text(STATE_WORDS[_state(at, current)]))
        for at, title in enumerate(titles)
    ]
    return text("kit.list_join").join(words)


class StepBar(QWidget):
    """The steps across: ✓ 选择文件 — ② 认表与列 — ③ …"""

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles, self._current = list(titles), 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_current(0)

    def set_current(self, current: int) -> None:
        """The step one is at (from 0)."""
        self._current = current
        self.setAccessibleName(_spoken(self._titles, current))
        self.updateGeometry()
        self.update()

    def _width(self, at: int) -> int:
        return theme().metrics("body", medium=at == self._current).horizontalAdvance(self._titles[at])

    def sizeHint(self) -> QSize:
        look = theme()
        parts = sum(look.px(32) + self._width(at) for at in range(len(self._titles)))
        return QSize(parts + look.px(54) * (len(self._titles) - 1), look.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme()
        x, middle = 0.0, self.height() / 2
        for at, title in enumerate(self._titles):
            state = _state(at, self._current)
            paint_disc(painter, QPointF(x + look.px(11), middle), at + 1, state, look.px(11))
            x += look.px(30)
            painter.setFont(look.font("body", medium=state == "now"))
            painter.setPen(look.colour("text3" if state == "later" else "text"))
            painter.drawText(QRectF(x, 0, self._width(at) + 4, self.height()), Qt.AlignmentFlag.AlignVCenter, title)
            x += self._width(at) + look.px(12)
            if at + 1 < len(self._titles):
                painter.setPen(QPen(look.colour("accent" if at < self._current else "line2"), look.px(2)))
                painter.drawLine(QPointF(x, middle), QPointF(x + look.px(30), middle))
                x += look.px(42)
        painter.end()


class StepList(QWidget):
    """The steps one below the other, each with a detail line (the first run)."""

    STEP, LEAST = 74, 50

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles, self._details, self._current = list(titles), [""] * len(titles), 0
        # On a small screen in large type the steps move closer together.
        self.setMinimumHeight(theme().px(self.LEAST) * len(titles))
        self.setMaximumHeight(theme().px(self.STEP) * len(titles))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_steps(0, self._details)

    def show_steps(self, current: int, details: Sequence[str]) -> None:
        """The step one is at, and the line below each title."""
        self._current, self._details = current, list(details)
        self.setAccessibleName(_spoken(self._titles, current))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme()
        step, radius = self.height() // len(self._titles), look.px(13)
        for at, (title, detail) in enumerate(zip(self._titles, self._details, strict=True)):
            state = _state(at, self._current)
            top = at * step
            centre = QPointF(radius + 1, top + radius + 1)
            if at + 1 < len(self._titles):
                painter.setPen(QPen(look.colour("accent" if state == "done" else "line2"), look.px(2)))
                painter.drawLine(QPointF(centre.x(), top + 2 * radius + 5), QPointF(centre.x(), top + step - 4))
            paint_disc(painter, centre, at + 1, state, radius)
            painter.setFont(look.font("body", medium=state == "now"))
            painter.setPen(look.colour("text2" if state == "later" else "text"))
            left = look.px(40)
            painter.drawText(
                QRectF(left, top, self.width() - left, 2 * radius + 2), Qt.AlignmentFlag.AlignVCenter, title
            )
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text3"))
            shown = look.metrics("small").elidedText(detail, Qt.TextElideMode.ElideRight, self.width() - left)
            painter.drawText(QRectF(left, top + 2 * radius + 2, self.width() - left, look.px(20)), 0, shown)
        painter.end()


def _place() -> QWidget:
    made = QWidget()
    QVBoxLayout(made).setContentsMargins(0, 0, 0, 0)
    return made


class WizardBody(QWidget):
    """Header with the step bar, one step's widget, one foot: 上一步 left, the verb right.

    The page that owns it decides when a step is done: connect ``next_button`` and ``back_button``. A step
    without a widget gets one by ``fill`` when it is first needed.
    """

    def __init__(self, title: str, steps: Sequence[tuple[str, QWidget | None]], promise: str = "") -> None:
        super().__init__()
        look = theme()
        self.bar = StepBar([name for name, _ in steps])
        self._promise = label(promise, "2s")
        head = QFrame()
        head.setObjectName("bar")
        head.setMinimumHeight(look.px(56))
        line = row(label(title, "title"), self.bar, None, self._promise, spacing=24, margins=(20, 0, 20, 0))
        head.setLayout(line)
        self.stack = QStackedWidget()
        for _, widget in steps:
            self.stack.addWidget(widget if widget is not None else _place())
        self.back_button = button(text("kit.wizard.back"), lambda: self.go(self.current - 1), icon="arrow-left")
        self.next_button = button("", kind="primary")
        self._left, self._hint = QHBoxLayout(), label("", "2")
        foot = QFrame()
        foot.setObjectName("foot")
        foot.setFixedHeight(look.px(54))
        bottom = row(self.back_button, spacing=10, margins=(20, 0, 20, 0))
        bottom.addLayout(self._left)
        bottom.addStretch(1)
        bottom.addWidget(self._hint)
        bottom.addWidget(self.next_button)
        foot.setLayout(bottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(self.stack, 1)
        layout.addWidget(foot)
        self.go(0)

    @property
    def current(self) -> int:
        """The step shown (from 0)."""
        return self.stack.currentIndex()

    def fill(self, step: int, widget: QWidget) -> None:
        """Put the widget of a step into its place."""
        self.stack.widget(step).layout().addWidget(widget)

    def go(self, step: int) -> None:
        """Show a step."""
        self.stack.setCurrentIndex(max(0, min(step, self.stack.count() - 1)))
        self.bar.set_current(self.current)
        self.back_button.setEnabled(self.current > 0)

    def set_verb(self, words: str, hint: str = "") -> None:
        """The primary button's words and what stands before it."""
        self.next_button.setText(words)
        self.next_button.setAccessibleName(words)
        self._hint.setText(hint)

    def set_promise(self, promise: str) -> None:
        """“写入前不改动任何数据” while it is true."""
        self._promise.setText(promise)

    def add_left(self, widget: QWidget) -> None:
        """Another action beside 上一步."""
        self._left.addWidget(widget)
