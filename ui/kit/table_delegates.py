"""How cells are painted: one delegate per kind; fonts, colours and pixmaps come from caches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from minsheng_desktop.core.clock import Clock
from ui.kit import icons, readers, strokes
from ui.kit.formats import shown_value
from ui.kit.labels import tone_of
from ui.kit.readers import Reading
from ui.kit.rows import Column, Group, Note, Row
from ui.kit.table_model import MASKED, TableModel
from ui.kit.theme import theme

Index = QModelIndex | QPersistentModelIndex
SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "centre": Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
}
NO_NOTE = Note()


def cell_reader(kind: str) -> Callable[[str], Reading]:
    """How an edited cell of a kind is read."""
    today = Clock().today()
    found: dict[str, Callable[[str], Reading]] = {
        "money": readers.read_money,
        "number": readers.number_reader(),
        "month": readers.read_month,
        "date": readers.date_reader(today),
        "citizen_id": readers.citizen_id_reader(today),
        "card": readers.read_card,
        "phone": readers.read_phone,
    }
    return found.get(kind, readers.read_text)


class CellHost(Protocol):
    """What a delegate asks of its view (``ui.kit.table_view.Grid``)."""

    rows: TableModel
    first_column: int
    hovered: int
    step: str
    edge: int

    def shows_frame(self, index: Index) -> bool:
        """Whether the frame of the current cell stands here."""

    def verticalHeader(self) -> QHeaderView:
        """Its row heights."""


class CellDelegate(QStyledItemDelegate):
    """Ground, mark, selection, rule, corner and frame of a cell; text by default."""

    def __init__(self, grid: Any, spec: Column | None) -> None:
        super().__init__(grid)
        self._grid: CellHost = grid
        self._spec = spec
        self._flags = SIDES[spec.side if spec else "right"]
        self._pad = theme().px(8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        grid, rect = self._grid, option.rect  # type: ignore[attr-defined]
        row, column = index.row(), index.column()
        model = grid.rows
        entry = model.entry(row)
        look = theme()
        if isinstance(entry, Group):
            painter.fillRect(rect, look.colour("group"))
            self._rule(painter, rect)
            self._paint_sum(painter, rect, model.shown(row, column))
            self._frame(painter, option, index)
            return
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected) or entry.key in model.ticked
        note = entry.notes.get(self._spec.key, NO_NOTE) if entry.notes and self._spec else NO_NOTE
        self._ground(painter, rect, entry, selected, grid.hovered == row, note)
        self._rule(painter, rect)
        if column == grid.first_column:
            self._strip(painter, rect, entry, selected)
        if note.tone:
            strokes.corner(painter, rect, look.colour(note.tone))
        left = grid.edge if column == grid.first_column else self._pad
        self.paint_value(painter, rect.adjusted(left, 0, -self._pad, 0), model, row, column, entry, note)
        self._frame(painter, option, index)

    def _ground(self, painter: QPainter, rect: QRect, entry: Row, selected: bool, hovered: bool, note: Note) -> None:
        look = theme()
        if note.tone:
            painter.fillRect(rect, look.colour(f"{note.tone}_bg"))
        elif selected:
            painter.fillRect(rect, look.colour("tint"))
        elif entry.mark:
            painter.fillRect(rect, look.marks[entry.mark][0])
        elif hovered:
            painter.fillRect(rect, look.colour("hover"))

    def _rule(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme().colour("rule"))

    def _strip(self, painter: QPainter, rect: QRect, entry: Row, selected: bool) -> None:
        look = theme()
        if entry.mark:
            painter.fillRect(rect.left(), rect.top(), look.px(4), rect.height(), look.marks[entry.mark][1])
        elif selected and "check" not in self._grid.rows.leading:
            painter.fillRect(rect.left(), rect.top(), look.px(3), rect.height(), look.colour("accent"))

    def _frame(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if self._grid.shows_frame(index):
            painter.setPen(Qt.PenStyle.NoPen)
            rect: QRect = option.rect  # type: ignore[attr-defined]
            colour = theme().colour("accent")
            painter.fillRect(rect.left(), rect.top(), rect.width(), 2, colour)
            painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, colour)
            painter.fillRect(rect.left(), rect.top(), 2, rect.height(), colour)
            painter.fillRect(rect.right() - 1, rect.top(), 2, rect.height(), colour)

    def _paint_sum(self, painter: QPainter, rect: QRect, words: str) -> None:
        if words:
            painter.setFont(self.font(True))
            painter.setPen(theme().colour("text"))
            painter.drawText(rect.adjusted(self._pad, 0, -self._pad, 0), self._flags, words)

    def font(self, strong: bool = False) -> QFont:
        """The cells' font at the density in use."""
        return theme().font(self._grid.step, medium=strong)

    def metrics(self, strong: bool = False) -> QFontMetrics:
        """Its metrics."""
        return theme().metrics(self._grid.step, medium=strong)

    def colour(self, entry: Row, note: Note) -> QColor:
        """The colour of a cell's text."""
        if note.tone:
            return theme().colour(note.tone)
        if entry.muted:
            return theme().colour("text3")
        return theme().colour(self._spec.tone or "text" if self._spec else "text")

    def paint_value(
        self, painter: QPainter, rect: QRect, model: TableModel, row: int, column: int, entry: Row, note: Note
    ) -> None:
        """Paint the value into ``rect`` (padding taken off)."""
        words = model.shown(row, column)
        if words:
            self.paint_words(painter, rect, words, self.colour(entry, note))

    def paint_words(self, painter: QPainter, rect: QRect, words: str, colour: QColor) -> None:
        """Paint one line of text, cut with “…” where it does not fit."""
        strong = bool(self._spec and self._spec.strong)
        metrics = self.metrics(strong)
        if metrics.horizontalAdvance(words) > rect.width():
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        painter.setFont(self.font(strong))
        painter.setPen(colour)
        painter.drawText(rect, self._flags, words)

    def width_of(self, model: TableModel, row: int, column: int) -> int:
        """The width a cell needs (for fitting a column to the rows in sight)."""
        return self.metrics(bool(self._spec and self._spec.strong)).horizontalAdvance(model.shown(row, column))

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """What the cell has to say; else its whole text where it is cut."""
        model = self._grid.rows
        if event.type() == QEvent.Type.ToolTip and index.isValid() and not index.data(Qt.ItemDataRole.ToolTipRole):
            words = self.cut_text(model, index, option.rect.width())  # type: ignore[attr-defined]
            QToolTip.showText(event.globalPos(), words, view)
            return bool(words)
        return super().helpEvent(event, view, option, index)

    def cut_text(self, model: TableModel, index: Index, width: int) -> str:
        """The whole text of a cell that does not fit into ``width``; "" where it does."""
        if isinstance(model.entry(index.row()), Group):
            return ""
        needed = self.width_of(model, index.row(), index.column()) + 2 * self._pad
        return model.shown(index.row(), index.column()) if needed > width else ""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor: QWidget
        if self._spec and self._spec.choices:
            editor = box = QComboBox(parent)
            for _, words in self._spec.choices:
                box.addItem(words)
        else:
            editor = QLineEdit(parent)
        editor.setAccessibleName(str(self._grid.rows.headerData(index.column(), Qt.Orientation.Horizontal)))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        kind = self._spec.painter if self._spec else "text"
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox) and self._spec:
            values = [choice for choice, _ in self._spec.choices]
            editor.setCurrentIndex(values.index(value) if value in values else -1)
            return
        # Editing shows the value itself: a masked number could not be corrected.
        words = str(value or "") if kind in MASKED else shown_value(kind, value)
        if isinstance(editor, QLineEdit):
            if self._is_guarded(index):
                editor.setPlaceholderText(self._grid.rows.shown(index.row(), index.column()))
                words = ""
            editor.setText(words.replace(",", "") if kind == "money" else words)
            editor.selectAll()

    def _is_guarded(self, index: Index) -> bool:
        """Whether the number was not revealed, so that its editor stays empty."""
        model = self._grid.rows
        return bool(self._spec and self._spec.guarded and model.key_at(index.row()) != model.revealed)

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        kind = self._spec.painter if self._spec else "text"
        if isinstance(editor, QComboBox) and self._spec:
            if editor.currentIndex() >= 0:
                model.setData(index, self._spec.choices[editor.currentIndex()][0])
            return
        entered = editor.text().strip() if isinstance(editor, QLineEdit) else ""
        if not entered and self._is_guarded(index):
            return
        read = cell_reader(kind)
        reading = read(entered) if entered else Reading(None)
        if reading.tone == "err" and self._spec:
            self._grid.rows.edit_refused.emit(model.key_at(index.row()), self._spec.key, reading.words)
        else:
            model.setData(index, reading.value)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._grid.verticalHeader().defaultSectionSize())


class MoneyDelegate(CellDelegate):
    """Money: the old value struck out left of the new; negative in red."""

    def paint_value(
        self, painter: QPainter, rect: QRect, model: TableModel, row: int, column: int, entry: Row, note: Note
    ) -> None:
        value = model.value(row, column)
        words = model.shown(row, column)
        if not words:
            return
        negative = isinstance(value, int | float) and value < 0
        self.paint_words(painter, rect, words, theme().colour("err") if negative else self.colour(entry, note))
        if note.old is not None and self._spec:
            old = shown_value(self._spec.painter, note.old)
            gap = self.metrics().horizontalAdvance(words) + theme().px(8)
            left = rect.adjusted(0, 0, -gap, 0)
            painter.setFont(theme().font("small", struck=True))
            painter.setPen(theme().colour("text3"))
            painter.drawText(left, self._flags, old)


class StatusDelegate(CellDelegate):
    """A status word as a chip; a pair (word, tone) sets its tone."""

    def paint_value(
        self, painter: QPainter, rect: QRect, model: TableModel, row: int, column: int, entry: Row, note: Note
    ) -> None:
        value: Any = model.value(row, column)
        values = value if isinstance(value, list) else [value]
        for one in values:
            if one:
                word, tone = one if isinstance(one, tuple) else (str(one), tone_of(str(one)))
                rect = rect.adjusted(strokes.chip(painter, rect, word, tone) + theme().px(4), 0, 0, 0)

    def width_of(self, model: TableModel, row: int, column: int) -> int:
        return super().width_of(model, row, column) + theme().px(16)


class FlagDelegate(CellDelegate):
    """A yes as a green check; nothing for no."""

    def paint_value(
        self, painter: QPainter, rect: QRect, model: TableModel, row: int, column: int, entry: Row, note: Note
    ) -> None:
        if model.value(row, column):
            drawn = icons.pixmap("circle-check", "text3" if entry.muted else "ok")
            size = drawn.deviceIndependentSize()
            x = rect.center().x() - round(size.width() / 2) + 1
            if self._spec and self._spec.side == "left":
                x = rect.left()
            painter.drawPixmap(x, rect.center().y() - round(size.height() / 2) + 1, drawn)


class LinkDelegate(CellDelegate):
    """Words one can open."""

    def colour(self, entry: Row, note: Note) -> QColor:
        return theme().colour("accent")


class CheckDelegate(CellDelegate):
    """The check box of a row."""

    def paint_value(
        self, painter: QPainter, rect: QRect, model: TableModel, row: int, column: int, entry: Row, note: Note
    ) -> None:
        if entry.key is not None:
            on = entry.key in model.ticked
            box = rect.adjusted(-self._pad, 0, self._pad, 0)
            strokes.check_box(painter, box, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _paint_sum(self, painter: QPainter, rect: QRect, words: str) -> None:
        return None


class StrokeDelegate(CellDelegate):
    """Lights, progress bars, fund stages and flows."""

    def paint_value(
        self, painter: QPainter, rect: QRect, model: TableModel, row: int, column: int, entry: Row, note: Note
    ) -> None:
        value = model.value(row, column)
        if value is None or self._spec is None:
            return
        kind = self._spec.kind
        if kind == "light":
            strokes.light(painter, rect, str(value), entry.muted)
        elif kind == "progress":
            strokes.progress(painter, rect, value)
        elif kind == "funds":
            strokes.funds(painter, rect, value)
        else:
            strokes.flow(painter, rect, value)


DELEGATES: dict[str, type[CellDelegate]] = {
    "money": MoneyDelegate,
    "number": MoneyDelegate,
    "percent": MoneyDelegate,
    "status": StatusDelegate,
    "chips": StatusDelegate,
    "flag": FlagDelegate,
    "link": LinkDelegate,
    "light": StrokeDelegate,
    "progress": StrokeDelegate,
    "funds": StrokeDelegate,
    "flow": StrokeDelegate,
}


def delegate_for(grid: CellHost, column: int) -> CellDelegate:
    """The delegate of a table column."""
    spec = grid.rows.spec(column)
    if spec is None:
        leading = grid.rows.leading[column]
        return CheckDelegate(grid, None) if leading == "check" else CellDelegate(grid, None)
    return DELEGATES.get(spec.painter, CellDelegate)(grid, spec)
