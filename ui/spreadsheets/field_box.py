"""Choosing what a column stands for: a short list in a box, or all fields found by typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from minsheng_desktop.core.choosing import Choice
from minsheng_desktop.core.texts import text
from ui.kit.area_field import PickEdit
from ui.kit.buttons import icon_button
from ui.kit.theme import theme


class FieldBox(QComboBox):
    """A short list; the wheel scrolls what lies around it, not the choice."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class FieldPick(PickEdit):
    """A field by letters of its pinyin, by characters, or from the whole list; ``taken`` carries its key.

    What is typed and means no field is put back to what was chosen before.
    """

    taken = Signal(str)

    def __init__(self, name: str, choices: Sequence[Choice], field: str) -> None:
        super().__init__(name, hint=text("spreadsheets.columns.find_field"))
        self.setProperty("inset", "1")
        self.choices = tuple(choices)
        self._button = icon_button("chevron-down", text("spreadsheets.columns.all_fields"), self._open, kind="small")
        self._button.setParent(self)
        self._button.setCursor(Qt.CursorShape.ArrowCursor)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field = field
        self._restore()
        self.picked.connect(self._left)
        self.editingFinished.connect(self._left)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Other fields to choose from; what is chosen stays."""
        self.choices = tuple(choices)
        self._restore()

    def _restore(self) -> None:
        self.choose(next((choice for choice in self.choices if choice.value == self.field), None))
        self.setCursorPosition(0)

    def _open(self) -> None:
        self.setFocus()
        self.selectAll()
        if self.shown:
            self.hide_list()
            return
        self.show_list("")
        at = next((at for at, choice in enumerate(self.choices) if choice.value == self.field), 0)
        if self.shown:
            self._go(at)

    def _left(self) -> None:
        settled = self.settle()
        if not settled or self.chosen is None:
            self._restore()
        elif self.chosen.value != self.field:
            self.field = str(self.chosen.value)
            self.setCursorPosition(0)
            self.taken.emit(self.field)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._button.sizeHint()
        self._button.move(self.width() - size.width() - theme().px(6), (self.height() - size.height()) // 2)
