"""Page parts: header, filter row, cards, facts, totals line, foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from minsheng_desktop.core.texts import text
from ui.kit.labels import chip, label, set_chip
from ui.kit.theme import theme


def discard(widget: QWidget) -> None:
    """Take a widget away for good: unseen at once, as it is deleted only later, beside what takes its place."""
    widget.hide()
    widget.deleteLater()


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item.widget():
            discard(item.widget())
        elif item.layout():
            clear(item.layout())


def row(*parts: QWidget | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Widgets side by side; None is a stretch."""
    layout = QHBoxLayout()
    _fill(layout, parts, spacing, margins)
    return layout


def column(*parts: QWidget | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QVBoxLayout:
    """Widgets one below the other; None is a stretch."""
    layout = QVBoxLayout()
    _fill(layout, parts, spacing, margins)
    return layout


def _fill(
    layout: QBoxLayout, parts: Sequence[QWidget | None], spacing: int, margins: tuple[int, int, int, int]
) -> None:
    look = theme()
    layout.setContentsMargins(*(look.px(margin) for margin in margins))
    layout.setSpacing(look.px(spacing))
    for part in parts:
        if part is None:
            layout.addStretch(1)
        else:
            layout.addWidget(part)


class PageHeader(QFrame):
    """Title, state chip and hint left, actions right. ``show_actions`` swaps them for a selection."""

    def __init__(self, title: str, *actions: QWidget, state: str = "", hint: str = "") -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setMinimumHeight(theme().px(56))
        self._title = label(title, "title")
        self._chip = chip(state or " ")
        self._hint = label(hint, "2s")
        self._sets: dict[str, QWidget] = {}
        self.line = row(self._title, self._chip, self._hint, None, spacing=8, margins=(20, 0, 20, 0))
        self.setLayout(self.line)
        # Only now: a label without its place would show itself as a window.
        set_chip(self._chip, state)
        self._hint.setVisible(bool(hint))
        self.add_actions("", *actions)

    def add_actions(self, name: str, *actions: QWidget) -> None:
        """A set of actions; the one named "" is the page's own and shown first."""
        box = QWidget()
        box.setLayout(row(*actions, spacing=10))
        self._sets[name] = box
        self.line.addWidget(box)
        box.setVisible(not name)

    def show_actions(self, name: str) -> None:
        """Show one set of actions, in place of the others."""
        for key, box in self._sets.items():
            box.setVisible(key == name)

    def set_title(self, title: str) -> None:
        """Another title."""
        self._title.setText(title)

    def set_state(self, word: str, tone: str = "") -> None:
        """The chip beside the title; "" hides it."""
        set_chip(self._chip, word, tone)

    def set_hint(self, hint: str) -> None:
        """The small words beside it."""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))


class FilterRow(QFrame):
    """The row of filters below a header; give None for a stretch."""

    def __init__(self, *parts: QWidget | None) -> None:
        super().__init__()
        self.setObjectName("filters")
        self.setFixedHeight(theme().px(48))
        self.setLayout(row(*parts, spacing=8, margins=(20, 0, 20, 0)))


class Card(QFrame):
    """A white box with a head (title, detail, things at the right) and a body."""

    def __init__(self, title: str = "", detail: str = "", *right: QWidget, flush: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        look = theme()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self.title = label(title, "h")
        self.detail = label(detail, "2s")
        self.head = row(self.title, self.detail, None, *right, spacing=8, margins=(16, 10, 16, 8))
        if title:
            outer.addLayout(self.head)
        self.body = QVBoxLayout()
        edge = 0 if flush else look.px(16)
        self.body.setContentsMargins(edge, 0 if title else look.px(12), edge, 0 if flush else look.px(14))
        self.body.setSpacing(look.px(10))
        outer.addLayout(self.body, 1)
        if title:
            self.setAccessibleName(title)

    def add(self, *parts: QWidget | QLayout) -> Card:
        """Put parts into the body, one below the other."""
        for part in parts:
            if isinstance(part, QWidget):
                self.body.addWidget(part)
            else:
                self.body.addLayout(part)
        return self


def fact(name: str, value: str, *, width: int = 64) -> QWidget:
    """A line “名 值” of a panel; the value can be selected and copied."""
    box = QWidget()
    head = label(name, "2s")
    head.setFixedWidth(theme().px(width))
    head.setAlignment(Qt.AlignmentFlag.AlignTop)
    shown = label(value, wrap=True, selectable=True)
    shown.setAccessibleName(f"{name} {value}")
    line = row(head, shown, spacing=9)
    line.setStretch(1, 1)
    box.setLayout(line)
    return box


def figure(name: str, value: str, unit: str = "") -> QWidget:
    """A figure of a summary: small name above, big value with its unit."""
    box = QWidget()
    line = row(label(value, "title"), label(unit, "2s"), None, spacing=6)
    line.setAlignment(Qt.AlignmentFlag.AlignBottom)
    layout = column(label(name, "2s"), spacing=2)
    layout.addLayout(line)
    box.setLayout(layout)
    box.setAccessibleName(f"{name} {value} {unit}")
    return box


class TotalsBar(QFrame):
    """The line below a table as in Excel: left the selection, right all rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setFixedHeight(theme().px(34))
        self._left, self._right = QHBoxLayout(), QHBoxLayout()
        line = QHBoxLayout(self)
        line.setContentsMargins(theme().px(20), 0, theme().px(20), 0)
        line.addLayout(self._left)
        line.addStretch(1)
        line.addLayout(self._right)

    def set_totals(self, left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]]) -> None:
        """Pairs (name, figures) such as (“选中”, “4 户 · 保障 6 人”)."""
        for layout, pairs in ((self._left, left), (self._right, right)):
            clear(layout)
            layout.setSpacing(theme().px(20))
            for name, value in pairs:
                layout.addLayout(row(label(name, "2s"), label(value, "strong"), spacing=6))
        words = [f"{name} {value}" for name, value in (*left, *right)]
        self.setAccessibleName(text("kit.list_join").join(words))


class PageFoot(QFrame):
    """The foot of wizards and previews: hints left, the verb right."""

    def __init__(self, *parts: QWidget | None) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setFixedHeight(theme().px(54))
        self.setLayout(row(*parts, spacing=10, margins=(20, 0, 20, 0)))


class ScrollBody(QScrollArea):
    """The scrolling body of a page of cards; never scrolls sideways.

    ``wide`` puts the second column below the first in large type or a narrow window.
    """

    def __init__(self, first: QLayout, second: QLayout | None = None, *, share: tuple[int, int] = (3, 1)) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setObjectName("plain")
        look = theme()
        beside = second is not None and look.scale == 1.0
        outer: QBoxLayout = QHBoxLayout(inner) if beside else QVBoxLayout(inner)
        outer.setContentsMargins(look.px(20), look.px(12), look.px(20), look.px(14))
        outer.setSpacing(look.px(16))
        outer.addLayout(first, share[0])
        if second is not None:
            outer.addLayout(second, share[1])
        if not beside:
            outer.addStretch(1)
        self.setWidget(inner)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def sized(made: QLabel, width: int) -> QLabel:
    """A label of fixed width (px at 100 %), so that columns of labels stand in line."""
    made.setFixedWidth(theme().px(width))
    return made
