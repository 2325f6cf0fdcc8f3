"""Charts that lead to rows: bars beside their names, and a table of shares in colour. Mouse and keyboard choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QToolTip, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import strokes
from ui.kit.strokes import ProgressValue
from ui.kit.theme import theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
ELIDE = Qt.TextElideMode.ElideRight


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, a share of the full width, the mark of what is due, words at the right.

    ``light`` (a code of ``task_status``) or ``token`` (a colour) says how it is coloured.
    """

    key: Any
    name: str
    share: float
    words: str
    due: float | None = None
    light: str = "on_schedule"
    token: str = ""


class BarChart(QWidget):
    """Bars one below the other; ``chosen`` carries the key of the one that was clicked or entered."""

    chosen = Signal(object)

    def __init__(self, bars: Sequence[Bar] = (), name: str = "", name_width: int = 150, words_width: int = 190) -> None:
        super().__init__()
        self.bars: tuple[Bar, ...] = ()
        self.current = 0
        self._hovered = -1
        self._name_width, self._words_width = name_width, words_width
        self._named = name
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_bars(bars)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Other bars in place of those before."""
        self.bars = tuple(bars)
        self.current = min(self.current, max(len(self.bars) - 1, 0))
        self.setFixedHeight(max(len(self.bars), 1) * self._row)
        spoken = text("kit.comma").join(f"{bar.name} {bar.words}" for bar in self.bars)
        self.setAccessibleName(f"{self._named} {spoken}".strip())
        self.update()

    @property
    def _row(self) -> int:
        return theme().px(28)

    def at(self, place: QPoint) -> int:
        """The row at a point, −1 for none."""
        row = place.y() // self._row
        return row if 0 <= row < len(self.bars) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self.at(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if self._hovered >= 0 else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: Any) -> None:
        self._hovered = -1
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        row = self.at(event.position().toPoint())
        if row >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.current = row
            self.chosen.emit(self.bars[row].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps and self.bars:
            self.current = min(max(self.current + steps[Qt.Key(event.key())], 0), len(self.bars) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.bars:
            self.chosen.emit(self.bars[self.current].key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        for at, bar in enumerate(self.bars):
            box = QRect(0, at * self._row, self.width(), self._row)
            if at == self._hovered or (self.hasFocus() and at == self.current):
                painter.fillRect(box, look.colour("hover" if at == self._hovered else "tint2"))
            if self.hasFocus() and at == self.current:
                painter.setPen(QPen(look.colour("accent"), 1))
                painter.drawRect(box.adjusted(0, 0, -1, -1))
            self._paint_bar(painter, box, bar)
        painter.end()

    def _paint_bar(self, painter: QPainter, box: QRect, bar: Bar) -> None:
        look = theme()
        names, words = look.px(self._name_width), look.px(self._words_width)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text"))
        name = look.metrics("small").elidedText(bar.name, ELIDE, names - look.px(10))
        painter.drawText(QRect(box.left() + look.px(4), box.top(), names, box.height()), LEFT, name)
        track = QRect(box.left() + names, box.top(), max(box.width() - names - words, look.px(40)), box.height())
        if bar.token:
            thick = look.px(10)
            top = track.center().y() - thick // 2
            width = round(track.width() * min(max(bar.share, 0.0), 1.0))
            painter.fillRect(track.left(), top, track.width(), thick, look.colour("barbg"))
            painter.fillRect(track.left(), top, max(width, 2), thick, look.colour(bar.token))
        else:
            strokes.progress(painter, track, ProgressValue(bar.share, bar.due, bar.light))
        painter.setFont(look.font("small"))
        painter.setPen(look.colour(strokes.LIGHT_TEXTS.get(bar.light, "text2") if not bar.token else "text2"))
        shown = look.metrics("small").elidedText(bar.words, ELIDE, words - look.px(12))
        painter.drawText(QRect(box.right() - words, box.top(), words - look.px(4), box.height()), RIGHT, shown)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell: what it says, its light ("" for none), and the sentence about it."""

    words: str
    light: str = ""
    about: str = ""


class HeatMap(QAbstractScrollArea):
    """Rows × columns of cells in the colours of the lights; ``chosen`` carries (row key, column key)."""

    chosen = Signal(object, object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._name = name
        self._rows: Sequence[tuple[Any, str]] = ()
        self._columns: Sequence[tuple[Any, str]] = ()
        self._cells: Mapping[tuple[Any, Any], HeatCell] = {}
        self.current = (0, 0)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        look = theme()
        self._side, self._head = look.px(170), look.px(34)
        self._wide, self._tall = look.px(74), look.px(26)

    def show_cells(
        self,
        rows: Sequence[tuple[Any, str]],
        columns: Sequence[tuple[Any, str]],
        cells: Mapping[tuple[Any, Any], HeatCell],
    ) -> None:
        """Other cells; rows and columns are (key, name)."""
        self._rows, self._columns, self._cells = rows, columns, cells
        self.current = (0, 0)
        self._fit()
        self._speak()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(700), theme().px(420))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.viewport().size()
        across = self._side + len(self._columns) * self._wide - room.width()
        down = self._head + len(self._rows) * self._tall - room.height()
        self.horizontalScrollBar().setRange(0, max(0, across))
        self.horizontalScrollBar().setPageStep(room.width())
        self.horizontalScrollBar().setSingleStep(self._wide)
        self.verticalScrollBar().setRange(0, max(0, down))
        self.verticalScrollBar().setPageStep(room.height())
        self.verticalScrollBar().setSingleStep(self._tall)

    def cell_at(self, place: QPoint) -> tuple[int, int] | None:
        """(row, column) at a point of the viewport."""
        if place.x() < self._side or place.y() < self._head:
            return None
        column = (place.x() - self._side + self.horizontalScrollBar().value()) // self._wide
        row = (place.y() - self._head + self.verticalScrollBar().value()) // self._tall
        return (row, column) if row < len(self._rows) and column < len(self._columns) else None

    def _choose(self) -> None:
        row, column = self.current
        if row < len(self._rows) and column < len(self._columns):
            self.chosen.emit(self._rows[row][0], self._columns[column][0])

    def _speak(self) -> None:
        row, column = self.current
        if row < len(self._rows) and column < len(self._columns):
            cell = self._cells.get((self._rows[row][0], self._columns[column][0]))
            self.setAccessibleName(f"{self._name} {cell.about if cell else ''}".strip())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.cell_at(event.position().toPoint())
        cell = self._cells.get((self._rows[at[0]][0], self._columns[at[1]][0])) if at else None
        QToolTip.showText(event.globalPosition().toPoint(), cell.about if cell else "", self.viewport())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self.cell_at(event.position().toPoint())
        if at and event.button() == Qt.MouseButton.LeftButton:
            self.current = at
            self._choose()
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        moves = {Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Left: (0, -1)}
        if key in moves and self._rows and self._columns:
            row, column = self.current[0] + moves[key][0], self.current[1] + moves[key][1]
            row = min(max(row, 0), len(self._rows) - 1)
            self.current = row, min(max(column, 0), len(self._columns) - 1)
            self._reveal()
            self._speak()
            self.viewport().update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _reveal(self) -> None:
        row, column = self.current
        room = self.viewport().size()
        for bar, at, size, span in (
            (self.verticalScrollBar(), row, self._tall, room.height() - self._head),
            (self.horizontalScrollBar(), column, self._wide, room.width() - self._side),
        ):
            if at * size < bar.value():
                bar.setValue(at * size)
            elif (at + 1) * size > bar.value() + span:
                bar.setValue((at + 1) * size - span)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), look.colour("surface"))
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        rows = range(top // self._tall, min(len(self._rows), (top + self.height()) // self._tall + 1))
        columns = range(left // self._wide, min(len(self._columns), (left + self.width()) // self._wide + 1))
        painter.setClipRect(self._side, self._head, self.width(), self.height())
        for row in rows:
            for column in columns:
                self._paint_cell(painter, row, column)
        self._paint_heads(painter, rows, columns)
        painter.end()

    def _box(self, row: int, column: int) -> QRect:
        return QRect(
            self._side + column * self._wide - self.horizontalScrollBar().value(),
            self._head + row * self._tall - self.verticalScrollBar().value(), self._wide, self._tall,
        )  # fmt: skip

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        look = theme()
        box = self._box(row, column)
        cell = self._cells.get((self._rows[row][0], self._columns[column][0]))
        tone = strokes.LIGHT_TEXTS.get(cell.light, "") if cell else ""
        inner = box.adjusted(1, 1, -1, -1)
        painter.fillRect(inner, look.colour(f"{tone}_bg" if tone else "sunken"))
        if cell:
            painter.setFont(look.font("small"))
            painter.setPen(look.colour(tone or "text3"))
            painter.drawText(inner, CENTRE, cell.words)
        if (row, column) == self.current and self.hasFocus():
            painter.setPen(QPen(look.colour("accent"), 2))
            painter.drawRect(inner.adjusted(1, 1, -1, -1))

    def _paint_heads(self, painter: QPainter, rows: range, columns: range) -> None:
        look = theme()
        metrics = look.metrics("small")
        painter.setFont(look.font("small"))
        painter.setClipRect(self._side, 0, self.width(), self._head)
        painter.fillRect(0, 0, self.width(), self._head, look.colour("head"))
        painter.setPen(look.colour("text2"))
        for column in columns:
            box = self._box(0, column)
            name = metrics.elidedText(self._columns[column][1], ELIDE, self._wide - look.px(6))
            painter.drawText(QRect(box.left(), 0, self._wide, self._head), CENTRE, name)
        painter.setClipRect(0, self._head, self._side, self.height())
        painter.fillRect(0, 0, self._side, self.height(), look.colour("surface"))
        for row in rows:
            box = self._box(row, 0)
            name = metrics.elidedText(self._rows[row][1], ELIDE, self._side - look.px(24))
            painter.drawText(QRect(look.px(16), box.top(), self._side, self._tall), LEFT, name)
        painter.setClipping(False)
        painter.fillRect(0, 0, self._side, self._head, look.colour("head"))
        painter.fillRect(0, self._head - 1, self.width(), 1, look.colour("line"))
