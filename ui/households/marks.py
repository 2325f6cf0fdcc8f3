"""Colour marks a clerk gives to rows: a menu of them and a bar of swatches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.buttons import icon_button
from ui.kit.cards import row
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.kit.tokens import MARK_NAMES


def swatch(mark: str, on: bool = False) -> QIcon:
    """A square in the mark's colour; chosen: filled, with a check."""
    look = theme()
    ground, strip = look.marks[mark]
    size, ratio = look.px(18), icons.pixmap("check", "onacc", 12).devicePixelRatio()
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(strip, 1.5))
    painter.setBrush(strip if on else ground)
    painter.drawRoundedRect(QRectF(1, 1, size - 2, size - 2), look.px(4), look.px(4))
    if on:
        check = icons.pixmap("check", "onacc", 12)
        extent = check.deviceIndependentSize()
        painter.drawPixmap(QPointF((size - extent.width()) / 2, (size - extent.height()) / 2), check)
    painter.end()
    return QIcon(pixmap)


def mark_menu(parent: QWidget, chosen: Callable[[str], object]) -> QMenu:
    """The colour marks by name with their keys, and none."""
    menu = QMenu(parent)
    names = [*MARK_NAMES.items(), ("", "kit.mark.none")]
    for number, (mark, key) in enumerate(names, 1):
        action = menu.addAction(f"{text(key)}\tCtrl+{number if mark else 0}")
        if mark:
            action.setIcon(swatch(mark))
        action.triggered.connect(lambda _checked=False, mark=mark: chosen(mark))
    return menu


class MarkBar(QWidget):
    """颜色: six swatches; pressing the chosen one takes the mark away."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._mark = ""
        self.buttons: dict[str, QPushButton] = {}
        for mark, key in MARK_NAMES.items():
            made = icon_button("dot", text(key), partial(self._press, mark), kind="small")
            made.setIconSize(QSize(theme().px(18), theme().px(18)))
            made.setCheckable(True)
            self.buttons[mark] = made
        self.setLayout(row(label(text("households.mark.title"), "2s"), *self.buttons.values(), None, spacing=8))
        self.set_mark("")

    def set_mark(self, mark: str) -> None:
        """Show which mark is given."""
        self._mark = mark
        for name, made in self.buttons.items():
            made.setChecked(name == mark)
            made.setIcon(swatch(name, name == mark))

    def _press(self, mark: str) -> None:
        wanted = "" if mark == self._mark else mark
        self.set_mark(wanted)
        self.chosen.emit(wanted)
