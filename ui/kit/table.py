"""The table as pages use it: frozen columns, density, remembered widths, copying, its empty states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHeaderView, QScrollBar, QStackedLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit.messages import EmptyState
from ui.kit.page import is_heard
from ui.kit.rows import Column, Key, RowSource
from ui.kit.table_columns import ColumnKeeper
from ui.kit.table_copy import ClipboardTable
from ui.kit.table_model import TableModel
from ui.kit.table_view import Grid
from ui.kit.theme import theme
from ui.session import Session

DENSITIES = {"compact": (24, "small"), "normal": (30, "body"), "wide": (36, "body")}
LOW_WINDOW = 720
REVEAL_MS = 30_000


class TablePanel(ClipboardTable):
    """A table: ``model`` is a ``TableModel``; ``name`` is the key its columns and density are kept under.

    Signals pass keys of rows. ``small`` is for tables in cards: as tall as their rows, no scroll bar.
    ``movable``: headings can be dragged to another place. ``columns`` keeps what is shown, where and how wide.
    """

    opened = Signal(object)
    page_opened = Signal(object)
    current_changed = Signal(object)
    selection_changed = Signal()  # ticks or selection
    mark_asked = Signal(object, str)  # keys, mark
    reveal_asked = Signal(object)  # key: record it, then call reveal(key)
    problem_asked = Signal(int)
    filled_down = Signal(object, str, object)  # keys, field key, value: Ctrl+D over several rows
    group_asked = Signal(object, object)  # Group, global position: the menu of a group heading
    context_asked = Signal(object, object)
    escaped = Signal()
    filters_cleared = Signal()

    def __init__(
        self,
        session: Session | None,
        columns: Sequence[Column],
        source: RowSource | None = None,
        *,
        name: str = "",
        title: str = "",
        checkable: bool = False,
        numbered: bool = False,
        small: bool = False,
        movable: bool = False,
    ) -> None:
        super().__init__()
        leading = [kind for kind, on in (("check", checkable), ("index", numbered)) if on]
        self.model = TableModel(columns, session, source, leading)
        self.model.setParent(self)
        self._session, self._name, self._small = session, name, small
        self.main = Grid(self.model, self)
        # A table without frozen columns has one half, which stands for both.
        self.frozen = Grid(self.model, self) if any(column.frozen for column in columns) else self.main
        self.halves = tuple(dict.fromkeys((self.main, self.frozen)))
        self.columns = ColumnKeeper(self.model, self.main, self.frozen, session, name, movable)
        self._bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.empty = EmptyState("inbox", "", "")
        self._arrange()
        self._link(title or name)
        self._wire()
        kept = session.preferences.get(f"table.{name}", {}) if session and name else {}
        self.set_density(
            session.preferences.get(f"density.{name}", kept.get("density", "normal")) if session else "normal"
        )
        self._hide_timer = QTimer(self)
        self._hide_timer.setSingleShot(True)
        self._hide_timer.setInterval(REVEAL_MS)
        self._hide_timer.timeout.connect(lambda: self.model.reveal(None))

    # -- building --------------------------------------------------------------------------------

    def _arrange(self) -> None:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        if self.frozen is not self.main:
            self._divider = QFrame()
            self._divider.setObjectName("upright")
            grid.addWidget(self.frozen, 0, 0)
            grid.addWidget(self._divider, 0, 1)
        grid.addWidget(self.main, 0, 2)
        grid.addWidget(self._bar, 1, 0, 1, 3)
        grid.setColumnStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        # The stack needs its place first: it shows its first widget at once, as a window if it has none.
        self._stack = QStackedLayout()
        layout.addLayout(self._stack)
        self._stack.addWidget(table)
        self._stack.addWidget(self.empty)

    def _link(self, title: str) -> None:
        for view in self.halves:
            view.setAccessibleName(title)
        if self.frozen is not self.main:
            self.main.partner, self.frozen.partner = self.frozen, self.main
            self.frozen.setSelectionModel(self.main.selectionModel())
            self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.frozen.viewport().installEventFilter(self)
            self.main.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
            self.frozen.verticalScrollBar().valueChanged.connect(self.main.verticalScrollBar().setValue)
        inner = self.main.horizontalScrollBar()
        inner.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(inner.setValue)
        inner.rangeChanged.connect(self._range)
        self._bar.hide()
        if self._small:
            for view in self.halves:
                view.edge = theme().px(16)
        self.columns.laid.connect(self._laid)
        self.columns.lay()

    def _laid(self) -> None:
        if self.frozen is not self.main:
            shown = bool(self.columns.frozen_columns)
            self._divider.setVisible(shown)
            self.frozen.setVisible(shown)

    def _wire(self) -> None:
        model = self.model
        for view in self.halves:
            header: Any = view.horizontalHeader()
            header.sort_asked.connect(self.sort_by)
            view.sort_asked.connect(self.sort_by)
            header.all_ticked.connect(model.tick_all)
            view.opened.connect(self.opened)
            view.page_opened.connect(self.page_opened)
            view.copy_asked.connect(self.copy)
            view.cell_copy_asked.connect(self.copy_cell)
            view.paste_asked.connect(self.paste)
            view.mark_asked.connect(lambda mark: self.mark_asked.emit(self.chosen(), mark))
            view.reveal_asked.connect(self.reveal_asked)
            view.problem_asked.connect(self.problem_asked)
            view.context_asked.connect(self._context)
            view.group_asked.connect(self.group_asked)
            view.command.connect(self._command)
            for half in self.halves:
                view.hovered_changed.connect(half.set_hovered)
        self.main.selectionModel().currentRowChanged.connect(self._current)
        self.main.selectionModel().selectionChanged.connect(self._selection)
        model.ticks_changed.connect(self.selection_changed)
        model.modelReset.connect(self._was_reset)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.loaded.connect(self._settle)
        model.completed.connect(self._settle)
        model.failed.connect(self.show_failure)
        self._place: tuple[Key, int, int] = (None, 0, 0)
        self._sorted = False  # rows in another order are on their way

    # -- state -----------------------------------------------------------------------------------

    def _remember_place(self) -> None:
        index = self.main.currentIndex()
        column = index.column() if index.isValid() else self.main.first_visible()
        self._place = (self.current_key(), column, self.main.verticalScrollBar().value())

    def _was_reset(self) -> None:
        key, column, at = self._place
        row = self.model.find(key) if key is not None else -1
        if row < 0 and self._sorted and self.model.rowCount():
            self._caret_at_top(column)
        elif row >= 0:
            index = self.model.index(row, min(column, self.model.columnCount() - 1))
            flags = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.main.selectionModel().setCurrentIndex(index, flags)
        self.main.verticalScrollBar().setValue(at)
        self._sorted = False

    def _caret_at_top(self, column: int) -> None:
        """Sorted anew, its row may lie anywhere: the caret stays in its column."""
        column = min(column, self.model.columnCount() - 1)
        flags = QItemSelectionModel.SelectionFlag.NoUpdate
        self.main.selectionModel().setCurrentIndex(self.model.index(0, column), flags)

    def _settle(self) -> None:
        empty = self.model.complete and not self.model.rowCount()
        self._stack.setCurrentIndex(1 if empty else 0)
        if self._small:
            self._fit_height()

    def set_empty(
        self, icon: str, why: str, what: str, actions: Sequence[tuple[str, Callable[[], object]]] = ()
    ) -> None:
        """What stands here if there are no rows: why, and what to do."""
        self.empty.say(icon, why, what, actions)

    def set_empty_by_filter(self) -> None:
        """No rows because of the filters: offer to clear them."""
        clear = (text("kit.table.clear_filters"), self.filters_cleared.emit)
        self.empty.say("list-filter", text("kit.table.empty_filtered"), "", [clear])

    def show_failure(self, error: AppError) -> None:
        """The rows could not be read: say so, offer to try again."""
        retry = (text("kit.table.retry"), lambda: self.model.show_query(self.model.query))
        self.empty.say("circle-alert", text("kit.table.failed", message=error.message), "", [retry])
        self._stack.setCurrentIndex(1)

    def current_key(self) -> Key:
        """The key of the current row."""
        return self.main.current_key()

    def select(self, key: Key) -> None:
        """Make the row of ``key`` the current one and bring it in sight."""
        row = self.model.find(key)
        if row >= 0:
            index = self.model.index(row, self.main.first_visible())
            flags = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.main.selectionModel().setCurrentIndex(index, flags)
            self.main.scrollTo(index)

    def step_problem(self, step: int) -> None:
        """Go to the next row (1) or the one before (-1) whose last column, that of its problems, says something."""
        model, here = self.model, self.main.currentIndex().row()
        wrong = [row for row in range(model.rowCount()) if model.shown(row, model.columnCount() - 1)]
        following = [row for row in wrong if (row > here if step > 0 else row < here)]
        if following:
            self.select(model.key_at(following[0] if step > 0 else following[-1]))

    def reveal(self, key: Key) -> None:
        """Show a row's masked numbers for 30 s."""
        self.model.reveal(key)
        self._hide_timer.start()

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.current_changed.emit(self.model.key_at(index.row()) if index.isValid() else None)

    def _selection(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self.selection_changed.emit()
        for view in self.halves:
            view.viewport().update()

    def sort_by(self, column: int) -> None:
        """Sort by a table column; again: the other way round."""
        spec, query = self.model.spec(column), self.model.query
        again = spec is not None and query.sort == spec.key and not query.descending
        self._sorted = spec is not None and spec.field.sortable
        self.model.sort(column, Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder)
        for view in self.halves:
            view.horizontalHeader().viewport().update()

    def _command(self, name: str) -> None:
        if name == "all":
            if "check" in self.model.leading:
                self.model.tick_all(True)
            else:
                self.main.selectAll()
        elif name == "refresh":
            self.model.reload()
        elif name == "escape":
            self.escaped.emit()
        else:
            self._fill(name)

    def _fill(self, name: str) -> None:
        """Ctrl+D copies from the row above, Ctrl+; writes today."""
        index = self.main.currentIndex()
        spec = self.model.spec(index.column()) if index.isValid() else None
        if spec is None or not spec.editable:
            return
        if name == "today":
            self._write_today(index, spec)
        elif name == "down":
            self._fill_down(index, spec)

    def _write_today(self, index: QModelIndex, spec: Column) -> None:
        if self._session is None:
            return
        today = self._session.clock.today()
        if spec.painter == "date":
            self.model.setData(index, today)
        elif spec.painter == "text" and not self.model.value(index.row(), index.column()):
            self.model.setData(index, today.isoformat())

    def _fill_down(self, index: QModelIndex, spec: Column) -> None:
        """As in Excel: several selected rows take the value of the first, one takes that of the row above."""
        keys = self.main.keys_selected()
        if len(keys) > 1:
            first = self.model.find(keys[0])
            self.filled_down.emit(keys[1:], spec.key, self.model.value(first, index.column()))
        elif index.row() and self.model.key_at(index.row() - 1) is not None:
            self.model.setData(index, self.model.value(index.row() - 1, index.column()))

    def _context(self, key: Key, place: QPoint) -> None:
        if is_heard(self, self.context_asked):
            self.context_asked.emit(key, place)
        else:
            self.copy_menu().popup(place)

    # -- looks -----------------------------------------------------------------------------------

    @property
    def density(self) -> str:
        """``compact``, ``normal`` or ``wide``."""
        return self._density

    def set_density(self, density: str) -> None:
        """Row height and type size; standard rows are 28 px in a low window."""
        self._density = density if density in DENSITIES else "normal"
        height, step = DENSITIES[self._density]
        if self._density == "normal" and not self._small and 0 < self.window().height() < LOW_WINDOW:
            height = 28
        for view in self.halves:
            view.step = step
            view.verticalHeader().setMinimumSectionSize(1)
            view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            view.verticalHeader().setDefaultSectionSize(theme().px(height))
            view.viewport().update()
        if self._small:
            self._fit_height()
        if self._session and self._name:
            self._session.preferences.set(f"density.{self._name}", self._density)

    def hide_column(self, key: str, hidden: bool) -> None:
        """Show or hide a field's column."""
        self.columns.hide(key, hidden)

    def is_hidden(self, key: str) -> bool:
        """Whether a field's column is hidden."""
        return key in self.columns.hidden

    def _fit_height(self) -> None:
        rows = self.model.rowCount() * self.main.verticalHeader().defaultSectionSize()
        height = rows + self.main.horizontalHeader().sizeHint().height()
        if self._bar.maximum() > self._bar.minimum():
            height += self._bar.sizeHint().height()
        self.main.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        empty = self._stack.currentIndex() == 1
        self.setFixedHeight(self.empty.sizeHint().height() if empty else height)

    def _range(self, low: int, high: int) -> None:
        inner = self.main.horizontalScrollBar()
        self._bar.setRange(low, high)
        self._bar.setPageStep(inner.pageStep())
        self._bar.setSingleStep(inner.singleStep())
        self._bar.setVisible(high > low)
        if self._small:
            self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._density == "normal" and not self._small:
            self.set_density("normal")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The wheel over the frozen half moves both; a sideways wheel moves the free half.
        if event.type() == QEvent.Type.Wheel and watched is self.frozen.viewport():
            sideways = event.angleDelta().x() if hasattr(event, "angleDelta") else 0
            if sideways:
                bar = self.main.horizontalScrollBar()
                bar.setValue(bar.value() - sideways)
                return True
        return super().eventFilter(watched, event)
