"""A field of several boxes to tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ui.kit.forms import FormField
from ui.kit.theme import theme

CODE = Qt.ItemDataRole.UserRole
ROW, MOST_ROWS = 26, 10


class _Boxes(QListWidget):
    """A list whose ``update`` is that of every other widget."""

    def update(self, *_index: object) -> None:  # type: ignore[override]
        self.viewport().update()


class ChecksField(FormField):
    """Any number of ``choices`` (code, words); those chosen stand on top. Space ticks."""

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], chosen: Sequence[str], *, help_line: str = ""
    ) -> None:
        self.box = _Boxes()
        super().__init__(name, self.box, help_line=help_line, optional=True)
        ordered = [choice for choice in choices if choice[0] in chosen]
        ordered += [choice for choice in choices if choice[0] not in chosen]
        for code, words in ordered:
            item = QListWidgetItem(words)
            item.setData(CODE, code)
            item.setSizeHint(QSize(0, theme().px(ROW)))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in chosen else Qt.CheckState.Unchecked)
            self.box.addItem(item)
        self.box.setFixedHeight(theme().px(ROW) * min(max(len(ordered), 2), MOST_ROWS) + theme().px(8))
        self.box.itemChanged.connect(lambda _item: self.changed.emit())

    @property
    def value(self) -> list[str]:
        items = [self.box.item(at) for at in range(self.box.count())]
        return [str(item.data(CODE)) for item in items if item.checkState() == Qt.CheckState.Checked]

    def set_value(self, value: Sequence[str]) -> None:
        for at in range(self.box.count()):
            item = self.box.item(at)
            ticked = item.data(CODE) in value
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def is_empty(self) -> bool:
        return not self.value
