"""The panel at the right of a page: one person or thing, pinned beside the table or lying over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from minsheng_desktop.core.texts import text
from ui.kit.buttons import button, icon_button
from ui.kit.cards import clear, row
from ui.kit.labels import chip, label, rule, set_chip
from ui.kit.theme import theme

LEAST, USUAL, MOST = 320, 340, 420
NARROW = 1280
SHOWN_MS = 20  # until a layout has shown what was put into it


class SidePanel(QFrame):
    """Head (title, chip, pin, close), sub-tabs, scrolling body, foot with actions."""

    closed = Signal()
    tab_chosen = Signal(str)
    pinned_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumWidth(theme().px(LEAST))
        self.setMaximumWidth(theme().px(MOST))
        self.pinned = False
        self.guard: Callable[[], bool] | None = None
        self._title, self._chip, self._detail = label("", "title"), chip(" "), label("", "2", wrap=True)
        self._pin = icon_button("pin", text("kit.panel.pin"), self._toggle_pin, kind="bare")
        close = icon_button("x", text("kit.panel.close"), self.ask_close, kind="bare", shortcut="Esc")
        head = row(self._title, self._chip, None, self._pin, close, spacing=4, margins=(20, 14, 12, 0))
        self._tabs = QHBoxLayout()
        self._tabs.setContentsMargins(theme().px(20), 0, theme().px(20), 0)
        self._tabs.setSpacing(theme().px(16))
        self._tab_rule = rule()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(theme().px(20), theme().px(12), theme().px(20), theme().px(12))
        self.body.setSpacing(theme().px(8))
        inner = QWidget()
        inner.setObjectName("plain")
        inner.setLayout(self.body)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        self._foot = QFrame()
        self._foot.setObjectName("foot")
        self._foot.setMinimumHeight(theme().px(54))
        self._foot_row = row(spacing=8, margins=(20, 0, 20, 0))
        self._foot.setLayout(self._foot_row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addLayout(row(self._detail, margins=(20, 4, 20, 6)))
        outer.addLayout(self._tabs)
        outer.addWidget(self._tab_rule)
        outer.addWidget(scroll, 1)
        outer.addWidget(self._foot)
        self._foot.hide()
        self._tab_rule.hide()

    def ask_close(self) -> None:
        """Close by Esc or the cross, unless ``guard`` says that something entered would be lost (it asks then)."""
        if self.guard is None or self.guard():
            self.closed.emit()

    def show_head(self, title: str, state: str = "", detail: str = "", tone: str = "") -> None:
        """The thing's name, its state and a line about it."""
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        set_chip(self._chip, state, tone)
        self.setAccessibleName(title)

    def show_tabs(self, tabs: Sequence[tuple[str, str]], current: str) -> None:
        """Sub-tabs (key, words)."""
        clear(self._tabs)
        for key, words in tabs:
            made: QPushButton = button(words, kind="subtab")
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.setChecked(key == current)
            made.clicked.connect(lambda _checked=False, key=key: self.tab_chosen.emit(key))
            self._tabs.addWidget(made)
        self._tabs.addStretch(1)
        self._tab_rule.setVisible(bool(tabs))

    def show_body(self, *parts: QWidget) -> None:
        """Put parts into the body, in place of what was there."""
        self._keep_focus()
        clear(self.body)
        for part in parts:
            self.body.addWidget(part)
        self.body.addStretch(1)

    def focus_first(self) -> None:
        """The cursor into the first field; without any onto the first action, so that Esc and Enter work at once."""
        QTimer.singleShot(SHOWN_MS, self, self._focus_now)

    def _keep_focus(self) -> None:
        """What had the focus goes away: without this it would jump to the menu, and Enter would leave the page."""
        held = QApplication.focusWidget()
        if held is not None and self.isAncestorOf(held):
            held.clearFocus()
            self.focus_first()

    def _focus_now(self) -> None:
        held, parts = QApplication.focusWidget(), (self.body.parentWidget(), self._foot)
        if not self.isVisible() or (held is not None and any(part.isAncestorOf(held) for part in parts)):
            return
        inputs = [made for part in parts for made in part.findChildren(QWidget) if made.isVisibleTo(self)
                  and made.isEnabled() and made.focusPolicy() == Qt.FocusPolicy.StrongFocus]  # fmt: skip
        fields = [made for made in inputs if not isinstance(made, (QPushButton, QScrollArea))]
        for made in (fields or inputs)[:1]:
            made.setFocus()

    def show_foot(self, *parts: QWidget) -> None:
        """The actions below; none hides the foot."""
        self._keep_focus()
        clear(self._foot_row)
        for part in parts:
            self._foot_row.addWidget(part)
        self._foot_row.addStretch(1)
        self._foot.setVisible(bool(parts))

    def _toggle_pin(self) -> None:
        self.pinned = not self.pinned
        self._pin.setAccessibleName(text("kit.panel.unpin") if self.pinned else text("kit.panel.pin"))
        self._pin.setToolTip(self._pin.accessibleName())
        self.pinned_changed.emit(self.pinned)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.ask_close()
        else:
            super().keyPressEvent(event)


class PanelSplit(QWidget):
    """A page body with a side panel: beside it (splitter), or over it below 1280 px and in large type."""

    def __init__(self, body: QWidget, panel: SidePanel) -> None:
        super().__init__()
        self._body, self.panel = body, panel
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        panel.setParent(self)
        panel.hide()
        panel.closed.connect(self.close_panel)

    @property
    def is_over(self) -> bool:
        """Whether the panel lies over the body."""
        return self.window().width() < theme().px(NARROW)

    def open_panel(self) -> None:
        """Show the panel."""
        self.panel.show()
        self._arrange()

    def close_panel(self) -> None:
        """Hide it; the focus goes back to the body."""
        self.panel.hide()
        self._body.setFocus()

    def _arrange(self) -> None:
        if self.panel.isHidden():
            return
        usual = theme().px(USUAL)
        if self.is_over:
            if self.panel.parent() is not self:
                self.panel.setParent(self)
                self.panel.show()
            width = min(usual, self.width())
            self.panel.setGeometry(self.width() - width, 0, width, self.height())
            self.panel.raise_()
        elif self._splitter.indexOf(self.panel) < 0:
            self._splitter.addWidget(self.panel)
            self._splitter.setStretchFactor(0, 1)
            self._splitter.setStretchFactor(1, 0)
            self._splitter.setSizes([max(self.width() - usual, 1), usual])
            self.panel.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
