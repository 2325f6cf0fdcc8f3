"""The table as pages use it: frozen columns, density, remembered widths, copying, its empty states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHeaderView, QScrollBar, QStackedLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit.messages import EmptyState
from ui.kit.rows import Column, Key, Row, RowSource
from ui.kit.table_model import TableModel
from ui.kit.table_view import Grid
from ui.kit.theme import theme
from ui.session import Session

DENSITIES = {"compact": (24, "small"), "normal": (30, "body"), "wide": (36, "body")}
LEADING_WIDTHS = {"check": 44, "index": 48}
LOW_WINDOW = 720
REVEAL_MS = 30_000


class TablePanel(QWidget):
    """A table: ``model`` is a ``TableModel``; ``name`` is the key its widths and density are kept under.

    Signals pass keys of rows. ``small`` is for tables in cards: as tall as their rows, no scroll bar.
    """

    opened = Signal(object)
    page_opened = Signal(object)
    current_changed = Signal(object)
    selection_changed = Signal()  # ticks or selection
    mark_asked = Signal(object, str)  # keys, mark
    reveal_asked = Signal(object)  # key: record it, then call reveal(key)
    problem_asked = Signal(int)
    copied = Signal(int)
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
    ) -> None:
        super().__init__()
        leading = [kind for kind, on in (("check", checkable), ("index", numbered)) if on]
        self.model = TableModel(columns, session, source, leading)
        self.model.setParent(self)
        self._session, self._name, self._small = session, name, small
        self._kept: dict[str, Any] = dict(session.preferences.get(f"table.{name}", {})) if session and name else {}
        self.main = Grid(self.model, self)
        self.frozen = Grid(self.model, self)
        self._frozen_columns = self._find_frozen()
        self._bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.empty = EmptyState("inbox", "", "")
        self._arrange()
        self._link(title or name)
        self._wire()
        self.set_density(self._kept.get("density", "normal"))
        self._hide_timer = QTimer(self)
        self._hide_timer.setSingleShot(True)
        self._hide_timer.setInterval(REVEAL_MS)
        self._hide_timer.timeout.connect(lambda: self.model.reveal(None))

    # -- building --------------------------------------------------------------------------------

    def _find_frozen(self) -> set[int]:
        offset = len(self.model.leading)
        frozen = {offset + at for at, column in enumerate(self.model.columns) if column.frozen}
        return frozen | set(range(offset)) if frozen else set()

    def _arrange(self) -> None:
        self._divider = QFrame()
        self._divider.setObjectName("upright")
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.frozen, 0, 0)
        grid.addWidget(self._divider, 0, 1)
        self._divider.setVisible(bool(self._frozen_columns))
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
        self.main.partner, self.frozen.partner = self.frozen, self.main
        self.frozen.setSelectionModel(self.main.selectionModel())
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setVisible(bool(self._frozen_columns))
        self.main.setAccessibleName(title)
        self.frozen.setAccessibleName(title)
        self.main.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(self.main.verticalScrollBar().setValue)
        inner = self.main.horizontalScrollBar()
        inner.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(inner.setValue)
        inner.rangeChanged.connect(self._range)
        self._bar.hide()
        hidden = set(self._kept.get("hidden", ()))
        widths = self._kept.get("widths", {})
        for column in range(self.model.columnCount()):
            spec = self.model.spec(column)
            frozen = column in self._frozen_columns
            gone = spec is not None and spec.key in hidden
            self.main.setColumnHidden(column, frozen or gone)
            self.frozen.setColumnHidden(column, not frozen or gone)
            width = spec.field.width if spec else LEADING_WIDTHS[self.model.leading[column]]
            width = widths.get(spec.key, width) if spec else width
            for view in (self.main, self.frozen):
                view.setColumnWidth(column, theme().px(width))
            if spec and spec.stretch:
                self.main.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        if not any(column.stretch for column in self.model.columns):
            self.main.horizontalHeader().setStretchLastSection(True)
        # The first column shown at the left edge carries strips and group headings.
        edge = self.frozen if self._frozen_columns else self.main
        for view in (self.main, self.frozen):
            view.first_column = edge.first_visible()
            if self._small:
                view.edge = theme().px(16)
        self._fit_frozen()

    def _wire(self) -> None:
        model = self.model
        for view in (self.main, self.frozen):
            header: Any = view.horizontalHeader()
            header.sort_asked.connect(self.sort_by)
            header.all_ticked.connect(model.tick_all)
            header.sectionResized.connect(self._resized)
            header.sectionHandleDoubleClicked.connect(self.fit_column)
            view.opened.connect(self.opened)
            view.page_opened.connect(self.page_opened)
            view.copy_asked.connect(self.copy)
            view.mark_asked.connect(lambda mark: self.mark_asked.emit(self.chosen(), mark))
            view.reveal_asked.connect(self.reveal_asked)
            view.problem_asked.connect(self.problem_asked)
            view.context_asked.connect(self.context_asked)
            view.command.connect(self._command)
            view.hovered_changed.connect(self.main.set_hovered)
            view.hovered_changed.connect(self.frozen.set_hovered)
            view.viewport().installEventFilter(self)
        self.main.selectionModel().currentRowChanged.connect(self._current)
        self.main.selectionModel().selectionChanged.connect(self._selection)
        model.ticks_changed.connect(self.selection_changed)
        model.modelReset.connect(self._was_reset)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.loaded.connect(self._settle)
        model.completed.connect(self._settle)
        model.failed.connect(self.show_failure)
        self._place: tuple[Key, int] = (None, 0)

    # -- state -----------------------------------------------------------------------------------

    def _remember_place(self) -> None:
        self._place = (self.current_key(), self.main.verticalScrollBar().value())

    def _was_reset(self) -> None:
        key, at = self._place
        row = self.model.find(key) if key is not None else -1
        if row >= 0:
            index = self.model.index(row, self.main.first_visible())
            flags = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.main.selectionModel().setCurrentIndex(index, flags)
        self.main.verticalScrollBar().setValue(at)

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

    def chosen(self) -> list[Key]:
        """The rows an action is for: the ticked ones, else the selected ones."""
        if self.model.ticked:
            return [key for key in self.model.keys if key in self.model.ticked]
        return self.main.keys_selected()

    def select(self, key: Key) -> None:
        """Make the row of ``key`` the current one and bring it in sight."""
        row = self.model.find(key)
        if row >= 0:
            index = self.model.index(row, self.main.first_visible())
            flags = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.main.selectionModel().setCurrentIndex(index, flags)
            self.main.scrollTo(index)

    def reveal(self, key: Key) -> None:
        """Show a row's masked numbers for 30 s."""
        self.model.reveal(key)
        self._hide_timer.start()

    def _current(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.current_changed.emit(self.model.key_at(index.row()) if index.isValid() else None)

    def _selection(self, _new: QItemSelection, _old: QItemSelection) -> None:
        self.selection_changed.emit()
        for view in (self.main, self.frozen):
            view.viewport().update()

    def sort_by(self, column: int) -> None:
        """Sort by a table column; again: the other way round."""
        spec, query = self.model.spec(column), self.model.query
        again = spec is not None and query.sort == spec.key and not query.descending
        self.model.sort(column, Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder)
        for view in (self.main, self.frozen):
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
        if name == "today" and self._session and spec.painter == "date":
            self.model.setData(index, self._session.clock.today())
        elif name == "down" and index.row() and self.model.key_at(index.row() - 1) is not None:
            self.model.setData(index, self.model.value(index.row() - 1, index.column()))

    def copy(self) -> None:
        """Put the chosen rows on the clipboard as text with tabs; masked numbers stay masked."""
        keys = self.chosen()
        if keys:
            self.model.fetch(keys, self._to_clipboard)

    def _to_clipboard(self, rows: list[Row]) -> None:
        offset = len(self.model.leading)
        shown = [at for at in range(len(self.model.columns)) if not self._is_hidden(at + offset)]
        lines = [[self.model.columns[at].title.replace("\n", "") for at in shown]]
        lines += [
            [self.model.shown_cell(row, at).replace("\t", " ").replace("\n", " ") for at in shown] for row in rows
        ]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))
        self.copied.emit(len(rows))

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
        for view in (self.main, self.frozen):
            view.step = step
            view.verticalHeader().setMinimumSectionSize(1)
            view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            view.verticalHeader().setDefaultSectionSize(theme().px(height))
            view.viewport().update()
        if self._small:
            self._fit_height()
        self._keep("density", self._density)

    def hide_column(self, key: str, hidden: bool) -> None:
        """Show or hide a field's column."""
        column = self.model.column_of(key)
        view = self.frozen if column in self._frozen_columns else self.main
        view.setColumnHidden(column, hidden)
        gone = set(self._kept.get("hidden", ()))
        self._keep("hidden", sorted(gone | {key} if hidden else gone - {key}))
        self._fit_frozen()

    def is_hidden(self, key: str) -> bool:
        """Whether a field's column is hidden."""
        return self._is_hidden(self.model.column_of(key))

    def _is_hidden(self, column: int) -> bool:
        view = self.frozen if column in self._frozen_columns else self.main
        return bool(view.isColumnHidden(column))

    def fit_column(self, column: int) -> None:
        """Make a column as wide as the rows in sight need."""
        view = self.frozen if column in self._frozen_columns else self.main
        spec = self.model.spec(column)
        head = theme().metrics("small", medium=True).horizontalAdvance(spec.title if spec else "") + theme().px(18)
        first = max(view.rowAt(0), 0)
        last = view.rowAt(view.viewport().height() - 1)
        last = last if last >= 0 else self.model.rowCount() - 1
        delegate: Any = view.itemDelegateForColumn(column)
        widths = [delegate.width_of(self.model, row, column) for row in range(first, last + 1)]
        view.setColumnWidth(column, max([head, *widths]) + theme().px(18))

    def _resized(self, column: int, _old: int, width: int) -> None:
        spec = self.model.spec(column)
        if self.sender() is self.frozen.horizontalHeader():
            self._fit_frozen()
        if spec and width and self.isVisible() and not spec.stretch:
            widths = dict(self._kept.get("widths", {}))
            widths[spec.key] = round(width / theme().scale)
            self._keep("widths", widths)

    def _keep(self, what: str, value: Any) -> None:
        if self._kept.get(what) != value and self._name:
            self._kept = {**self._kept, what: value}
            if self._session:
                self._session.preferences.set(f"table.{self._name}", self._kept)

    def _fit_frozen(self) -> None:
        width = sum(self.frozen.columnWidth(column) for column in self._frozen_columns if not self._is_hidden(column))
        self.frozen.setFixedWidth(max(width, 1))

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
