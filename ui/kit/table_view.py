"""One of the two views of a table: keyboard, mouse, hovering, group headings."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget

from ui.kit import icons
from ui.kit.rows import Group, Key
from ui.kit.table_header import TableHeader
from ui.kit.table_model import TableModel
from ui.kit.theme import theme
from ui.kit.tokens import MARKS

MARK_KEYS = {Qt.Key.Key_0: "", **dict(zip(range(Qt.Key.Key_1, Qt.Key.Key_7), MARKS, strict=True))}
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Grid(QTableView):
    """A table view over a ``TableModel``; ``partner`` is the other half where columns are frozen."""

    opened = Signal(object)  # Enter or double click: open the row's panel
    page_opened = Signal(object)  # Ctrl+Enter
    mark_asked = Signal(str)
    copy_asked = Signal()
    cell_copy_asked = Signal()
    paste_asked = Signal()
    group_asked = Signal(object, object)  # Group, global position
    reveal_asked = Signal(object)
    sort_asked = Signal(int)  # by the column of the caret
    problem_asked = Signal(int)  # F7 −1, F8 +1
    command = Signal(str)  # all down today refresh escape
    context_asked = Signal(object, object)  # key, global position
    hovered_changed = Signal(int)

    def __init__(self, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self.partner: Grid | None = None
        self.first_column = 0
        self.hovered = -1
        self.step = "body"
        self.edge = theme().px(8)  # the padding at the left of the first column
        self.setHorizontalHeader(TableHeader(model, self))
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._context)
        self.verticalHeader().hide()
        self.doubleClicked.connect(self._double_clicked)

    def setModel(self, model: TableModel) -> None:  # type: ignore[override]
        super().setModel(model)

    # -- what the delegates ask ------------------------------------------------------------------

    def shows_frame(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether the frame of the current cell stands here."""
        return self.hasFocus() and index == self.currentIndex()

    def keys_selected(self) -> list[Key]:
        """The keys of the selected rows, in order."""
        # Ranges, not rows: 100,000 selected rows are one range.
        selection = self.selectionModel().selection()
        parts = [selection.at(at) for at in range(selection.count())]
        ranges = sorted({(part.top(), part.bottom()) for part in parts})
        keys = [key for top, bottom in ranges for key in self.rows.keys_between(top, bottom)]
        return list(dict.fromkeys(keys))

    def current_key(self) -> Key:
        """The key of the current row."""
        index = self.currentIndex()
        return self.rows.key_at(index.row()) if index.isValid() else None

    # -- keyboard --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self._command_key(event) or self._control_key(event) or self._step_aside(event)):
            super().keyPressEvent(event)

    def _command_key(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.currentIndex().row()
        if event.modifiers() & CONTROL and key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(row, event.modifiers() & CONTROL == CONTROL)
        elif key == Qt.Key.Key_Space and "check" in self.rows.leading:
            keys = self.keys_selected() or [self.current_key()]
            self.rows.tick(keys, any(key not in self.rows.ticked for key in keys))
        elif key in (Qt.Key.Key_F7, Qt.Key.Key_F8):
            self.problem_asked.emit(-1 if key == Qt.Key.Key_F7 else 1)
        elif key == Qt.Key.Key_F5:
            self.command.emit("refresh")
        elif key == Qt.Key.Key_Escape:
            self.command.emit("escape")
        else:
            return False
        return True

    def _control_key(self, event: QKeyEvent) -> bool:
        if not event.modifiers() & CONTROL:
            return False
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_asked.emit()
        elif key == Qt.Key.Key_C and event.modifiers() & SHIFT:
            self.cell_copy_asked.emit()
        elif key == Qt.Key.Key_I and event.modifiers() & SHIFT:
            self.reveal_asked.emit(self.current_key())
        elif key == Qt.Key.Key_S and event.modifiers() & SHIFT:
            self.sort_asked.emit(self.currentIndex().column())
        elif key == Qt.Key.Key_A:
            self.command.emit("all")
        elif key == Qt.Key.Key_D:
            self.command.emit("down")
        elif key == Qt.Key.Key_Semicolon:
            self.command.emit("today")
        elif key in MARK_KEYS:
            self.mark_asked.emit(MARK_KEYS[Qt.Key(key)])
        else:
            return False
        return True

    def _step_aside(self, event: QKeyEvent) -> bool:
        """Left and Right cross between the frozen half and the rest."""
        index, partner = self.currentIndex(), self.partner
        if partner is None or not index.isValid() or event.key() not in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return False
        step = -1 if event.key() == Qt.Key.Key_Left else 1
        column = index.column() + step
        while 0 <= column < self.rows.columnCount() and self.isColumnHidden(column):
            if not partner.isColumnHidden(column):
                partner.setFocus(Qt.FocusReason.OtherFocusReason)
                target = self.rows.index(index.row(), column)
                self.selectionModel().setCurrentIndex(target, QItemSelectionModel.SelectionFlag.NoUpdate)
                return True
            column += step
        return False

    def _open(self, row: int, page: bool) -> None:
        if row < 0:
            return
        key = self.rows.key_at(row)
        if key is None:
            self.rows.toggle_group(row)
        else:
            (self.page_opened if page else self.opened).emit(key)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Enter commits and goes down, Tab opens the next editable cell, Esc restores."""
        hints = QAbstractItemDelegate.EndEditHint
        index = self.currentIndex()
        super().closeEditor(editor, hints.NoHint)
        if hint == hints.SubmitModelCache and index.row() + 1 < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(index.row() + 1, index.column()))
        elif hint in (hints.EditNextItem, hints.EditPreviousItem):
            self._edit_beside(index, 1 if hint == hints.EditNextItem else -1)

    def _edit_beside(self, index: QModelIndex, step: int) -> None:
        columns = self.rows.columnCount()
        at = index.row() * columns + index.column() + step
        last = min(self.rows.rowCount(), index.row() + 50) * columns
        while 0 <= at < last:
            beside = self.rows.index(at // columns, at % columns)
            if not self.isColumnHidden(beside.column()) and beside.flags() & Qt.ItemFlag.ItemIsEditable:
                self.setCurrentIndex(beside)
                self.edit(beside)
                return
            at += step

    # -- mouse -----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            if isinstance(self.rows.entry(index.row()), Group):
                self.rows.toggle_group(index.row())
                return
            leading = self.rows.leading
            if index.column() < len(leading) and leading[index.column()] == "check":
                key = self.rows.key_at(index.row())
                self.rows.tick([key], key not in self.rows.ticked)
                self.setFocus()
                self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
                return
        super().mousePressEvent(event)

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        else:
            self._open(index.row(), False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.hovered_changed.emit(self.rowAt(round(event.position().y())))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered_changed.emit(-1)

    def set_hovered(self, row: int) -> None:
        """Draw ``row`` as hovered."""
        if row != self.hovered:
            before, self.hovered = self.hovered, row
            for line in (before, row):
                if line >= 0:
                    height = self.rowHeight(line)
                    self.viewport().update(QRect(0, self.rowViewportPosition(line), self.viewport().width(), height))

    def _context(self, point: object) -> None:
        index = self.indexAt(point)  # type: ignore[arg-type]
        if not index.isValid():
            return
        entry, place = self.rows.entry(index.row()), self.viewport().mapToGlobal(point)  # type: ignore[call-overload]
        if isinstance(entry, Group):
            self.group_asked.emit(entry, place)
        elif (key := self.rows.key_at(index.row())) is not None:
            self.context_asked.emit(key, place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, self.first_visible()))
        self.viewport().update()

    def first_visible(self) -> int:
        """The first column shown here."""
        columns = range(self.rows.columnCount())
        return next((column for column in columns if not self.isColumnHidden(column)), 0)

    # -- group headings --------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.rows.groups or self.isColumnHidden(self.first_column):
            return
        painter = QPainter(self.viewport())
        height = self.viewport().height()
        row = self.rowAt(0)
        while 0 <= row < self.rows.rowCount():
            top = self.rowViewportPosition(row)
            if top > height:
                break
            entry = self.rows.entry(row)
            if isinstance(entry, Group):
                self._paint_heading(painter, QRect(0, top, self._heading_width(entry), self.rowHeight(row)), entry)
            row += 1
        painter.end()

    def _heading_width(self, group: Group) -> int:
        """Up to the first column with a sum."""
        for column in range(self.rows.columnCount()):
            spec = self.rows.spec(column)
            if spec and not self.isColumnHidden(column) and spec.key in group.sums:
                return self.columnViewportPosition(column)
        return self.viewport().width()

    def _paint_heading(self, painter: QPainter, rect: QRect, group: Group) -> None:
        look = theme()
        drawn = icons.pixmap("chevron-right" if self.rows.is_folded(group) else "chevron-down", "text2", 14)
        left = look.px(17)
        painter.drawPixmap(left, rect.center().y() - look.px(7) + 1, drawn)
        left += look.px(22)
        painter.setFont(look.font("body", medium=True))
        painter.setPen(look.colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect.adjusted(left, 0, 0, 0), middle, group.title)
        left += look.metrics("body", medium=True).horizontalAdvance(group.title) + look.px(10)
        room = rect.width() - left
        if group.detail and room > look.px(24):
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text3"))
            words = look.metrics("small").elidedText(group.detail, Qt.TextElideMode.ElideRight, room)
            painter.drawText(rect.adjusted(left, 0, 0, 0), middle, words)
