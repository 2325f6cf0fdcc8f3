"""The head of a table: titles on one or two lines, the sort arrow, the box that ticks all."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import icons, strokes
from ui.kit.rows import Column
from ui.kit.table_delegates import SIDES
from ui.kit.table_model import TableModel
from ui.kit.theme import theme


class TableHeader(QHeaderView):
    """Paints its own sections; a click sorts, a double click on the edge fits the column."""

    sort_asked = Signal(int)
    all_ticked = Signal(bool)

    def __init__(self, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = model
        self._pressed = -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme().px(32))
        self.setMouseTracking(True)
        self.sectionClicked.connect(self._clicked)
        model.ticks_changed.connect(self.viewport().update)
        model.completed.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        lines = max((column.title.count("\n") for column in self._rows.columns), default=0) + 1
        height = theme().px(34) if lines == 1 else theme().px(14) + lines * theme().metrics("small").height()
        # Only the height is asked for; the width would be measured section by section.
        return QSize(theme().px(100), height)

    def _clicked(self, section: int) -> None:
        spec = self._rows.spec(section)
        if spec is None:
            if self._rows.leading[section] == "check":
                self.all_ticked.emit(self.tick_state() != Qt.CheckState.Checked)
        elif spec.field.sortable:
            self.sort_asked.emit(section)

    def tick_state(self) -> Qt.CheckState:
        """Whether none, some or all rows are ticked."""
        ticked = len(self._rows.ticked)
        if not ticked:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if ticked >= len(self._rows.keys) else Qt.CheckState.PartiallyChecked

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        spec = self._rows.spec(self.logicalIndexAt(event.position().toPoint()))
        self.setToolTip(self._tip(spec) if spec else "")

    def _tip(self, spec: Column) -> str:
        words = spec.title.replace("\n", "")
        if not spec.field.sortable:
            return words
        words = f"{words}  {text('kit.table.sort_keys')}"
        if spec.key != self._rows.query.sort:
            return words
        way = text("kit.table.sorted_down") if self._rows.query.descending else text("kit.table.sorted_up")
        return f"{words}  {way}"

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        look = theme()
        painter.fillRect(rect, look.colour("head"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.colour("line2"))
        spec = self._rows.spec(section)
        if spec is None and self._rows.leading[section] == "check":
            strokes.check_box(painter, rect, self.tick_state())
            return
        words = str(self._rows.headerData(section, Qt.Orientation.Horizontal))
        grid: Any = self.parent()
        left = grid.edge if section == grid.first_column else look.px(8)
        inner = rect.adjusted(left, 0, -look.px(8), 0)
        sorted_by = spec is not None and spec.key == self._rows.query.sort
        metrics = look.metrics("small", medium=True)
        if sorted_by:
            self._arrow(painter, inner, words, spec.side if spec else "left")
            if spec and spec.side == "right":
                inner.adjust(0, 0, -look.px(18), 0)
        lines = words.split("\n")
        lines = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, inner.width()) for line in lines]
        painter.setFont(look.font("small", medium=True))
        painter.setPen(look.colour("text" if sorted_by else "text2"))
        painter.drawText(inner, SIDES[spec.side if spec else "right"], "\n".join(lines))

    def _arrow(self, painter: QPainter, inner: QRect, words: str, side: str) -> None:
        name = "arrow-down" if self._rows.query.descending else "arrow-up"
        drawn = icons.pixmap(name, "accent", 14)
        width = theme().metrics("small", medium=True).horizontalAdvance(words)
        x = inner.left() + width + theme().px(4)
        if side == "right":
            x = inner.right() - theme().px(14)
        elif side == "centre":
            x = inner.center().x() + width // 2 + theme().px(4)
        x = min(x, inner.right() - theme().px(13))
        painter.drawPixmap(x, inner.center().y() - theme().px(7) + 1, drawn)
