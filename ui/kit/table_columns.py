"""Which columns of a table are shown, in what order and how wide; remembered for the user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHeaderView

from ui.kit.rows import Column, Row
from ui.kit.table_delegates import delegate_for
from ui.kit.table_rows import LOADING
from ui.kit.theme import theme
from ui.session import Session

if TYPE_CHECKING:
    from ui.kit.table_model import TableModel
    from ui.kit.table_view import Grid

LEADING_WIDTHS = {"check": 44, "index": 48}
MEASURED_ROWS = 200
MOST_FITTED = 480  # px: what a double click on an edge widens to at most


class ColumnKeeper(QObject):
    """Lays the columns of a table out over its two halves (``main`` alone where no column is frozen).

    ``name`` is the key of the preferences, ``hidden`` the columns not shown until the user asks for them.
    With ``movable`` the user may drag headings to another place; frozen columns stay at the left.
    """

    changed = Signal()
    laid = Signal()  # the halves were laid out anew

    def __init__(
        self, model: TableModel, main: Grid, frozen: Grid, session: Session | None, name: str, movable: bool = False
    ) -> None:
        super().__init__(main)
        self._model, self._main, self._frozen = model, main, frozen
        self._halves = tuple(dict.fromkeys((main, frozen)))
        self._session, self._name = session, name
        self._declared = list(model.columns)
        self._hidden_at_first: tuple[str, ...] = ()
        self._laying = False
        self._kept: dict[str, Any] = self._read()
        self.frozen_columns: set[int] = set()
        self._movable = movable
        if movable:
            header = main.horizontalHeader()
            header.setSectionsMovable(True)
            header.sectionMoved.connect(self._dragged)
        for view in self._halves:
            view.horizontalHeader().sectionResized.connect(self._resized)
            view.horizontalHeader().sectionHandleDoubleClicked.connect(self.fit)
        model.loaded.connect(self._grow)

    # -- what is kept ----------------------------------------------------------------------------

    def _read(self) -> dict[str, Any]:
        return dict(self._session.preferences.get(f"table.{self._name}", {})) if self._session and self._name else {}

    def keep(self, what: str, value: Any) -> None:
        """Remember ``value`` under ``what``; None forgets it."""
        if self._kept.get(what) != value and self._name:
            self._kept = {key: kept for key, kept in {**self._kept, what: value}.items() if kept is not None}
            if self._session:
                self._session.preferences.set(f"table.{self._name}", self._kept)

    def kept(self, what: str, default: Any) -> Any:
        """What is remembered under ``what``."""
        return self._kept.get(what, default)

    def declare(self, columns: Sequence[Column], hidden: Iterable[str] = (), name: str = "") -> None:
        """Take other columns (declared in their first order) and lay them out as remembered under ``name``."""
        self._declared, self._hidden_at_first = list(columns), tuple(hidden)
        self._name = name or self._name
        self._kept = self._read()
        self.lay()

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def hidden(self) -> set[str]:
        """The keys of the columns not shown."""
        return set(self._kept.get("hidden", self._hidden_at_first))

    @property
    def order(self) -> list[str]:
        """The keys of all columns in the order they stand, frozen ones first."""
        return [column.key for column in self._model.columns]

    @property
    def is_arranged(self) -> bool:
        """Whether the user changed anything about the columns."""
        return any(what in self._kept for what in ("order", "hidden", "widths"))

    def shown(self) -> list[Column]:
        """The columns in sight, from left to right."""
        hidden = self.hidden
        return [column for column in self._model.columns if column.key not in hidden]

    def view_of(self, column: int) -> Grid:
        """The half a table column stands in."""
        return self._frozen if column in self.frozen_columns else self._main

    def hide(self, key: str, hidden: bool) -> None:
        """Show or hide a field's column."""
        gone = self.hidden
        self.keep("hidden", sorted(gone | {key} if hidden else gone - {key}))
        column = self._model.column_of(key)
        if column >= 0:
            self.view_of(column).setColumnHidden(column, hidden)
            self.fit_frozen()
        self.changed.emit()

    def arrange(self, keys: Sequence[str]) -> None:
        """Put the columns into the order of ``keys``; those not named keep their place at the end."""
        self.keep("order", list(keys))
        self.lay()
        self.changed.emit()

    def move(self, key: str, step: int) -> None:
        """Move a column one place among those that may move (−1 left, 1 right), past hidden ones too."""
        movable = [column.key for column in self._model.columns if not column.frozen]
        if key in movable and 0 <= (to := movable.index(key) + step) < len(movable):
            movable.insert(to, movable.pop(movable.index(key)))
            self.arrange(movable)

    def reset(self) -> None:
        """Back to the first order, widths and columns."""
        for what in ("order", "hidden", "widths"):
            self.keep(what, None)
        self.lay()
        self._grow()
        self.changed.emit()

    def _sorted(self) -> list[Column]:
        # A column the order does not know yet stands at the end.
        places = {key: at for at, key in enumerate(self._kept.get("order", ()))}
        free = [column for column in self._declared if not column.frozen]
        free.sort(key=lambda column: places.get(column.key, len(places)))
        return [column for column in self._declared if column.frozen] + free

    # -- laying out ------------------------------------------------------------------------------

    def lay(self) -> None:
        """Bring order, widths and hidden columns to both halves."""
        self._laying = True
        columns = self._sorted()
        if columns != self._model.columns:
            self._model.set_columns(columns)
        offset = len(self._model.leading)
        frozen = {offset + at for at, column in enumerate(columns) if column.frozen}
        self.frozen_columns = frozen | set(range(offset)) if frozen else set()
        hidden, widths = self.hidden, self._kept.get("widths", {})
        header = self._main.horizontalHeader()
        for at in range(self._model.columnCount()):
            self._lay_column(at, hidden, widths)
            header.moveSection(header.visualIndex(at), at)
        stretched = any(column.stretch for column in columns)
        header.setStretchLastSection(not stretched)
        # The first column shown at the left edge carries strips and group headings.
        edge = self._frozen if self.frozen_columns else self._main
        for view in self._halves:
            view.first_column = edge.first_visible()
        self.fit_frozen()
        self._laying = False
        self.laid.emit()

    def _lay_column(self, at: int, hidden: set[str], widths: dict[str, int]) -> None:
        spec = self._model.spec(at)
        gone = spec is not None and spec.key in hidden
        width = spec.field.width if spec else LEADING_WIDTHS[self._model.leading[at]]
        width = widths.get(spec.key, width) if spec else width
        for view in self._halves:
            mine = len(self._halves) == 1 or (view is self._frozen) == (at in self.frozen_columns)
            old = view.itemDelegateForColumn(at)
            view.setItemDelegateForColumn(at, delegate_for(view, at))
            if old is not None:
                old.deleteLater()
            view.setColumnHidden(at, gone or not mine)
            view.setColumnWidth(at, theme().px(width))
        modes = QHeaderView.ResizeMode
        mode = modes.Stretch if spec and spec.stretch else modes.Interactive
        self._main.horizontalHeader().setSectionResizeMode(at, mode)

    def fit_frozen(self) -> None:
        """Make the frozen half as wide as its columns."""
        if len(self._halves) == 1:
            return
        shown = [column for column in self.frozen_columns if not self._frozen.isColumnHidden(column)]
        self._frozen.setFixedWidth(max(sum(map(self._frozen.columnWidth, shown)), 1))

    def fit(self, column: int) -> None:
        """Make a column as wide as the rows in sight need."""
        view = self.view_of(column)
        spec = self._model.spec(column)
        first = max(view.rowAt(0), 0)
        last = view.rowAt(view.viewport().height() - 1)
        last = last if last >= 0 else self._model.rowCount() - 1
        view.setColumnWidth(column, min(self._needed(column, range(first, last + 1)), theme().px(MOST_FITTED)))
        if spec:
            self._keep_width(spec, view.columnWidth(column))

    def _needed(self, column: int, rows: Iterable[int]) -> int:
        spec = self._model.spec(column)
        head = theme().metrics("small", medium=True).horizontalAdvance(spec.title if spec else "") + theme().px(18)
        delegate: Any = self.view_of(column).itemDelegateForColumn(column)
        widths = [delegate.width_of(self._model, row, column) for row in rows if self._is_read(row)]
        return max([head, *widths]) + theme().px(18)

    def _is_read(self, row: int) -> bool:
        entry = self._model.entry(row)
        return isinstance(entry, Row) and entry is not LOADING

    def _grow(self) -> None:
        """Widen the columns that may, for what the first rows hold."""
        for at, column in enumerate(self._model.columns, len(self._model.leading)):
            if column.grows and column.key not in self._kept.get("widths", {}):
                rows = range(min(self._model.rowCount(), MEASURED_ROWS))
                width = min(self._needed(at, rows), theme().px(column.grows))
                view = self.view_of(at)
                if width > view.columnWidth(at):
                    self._laying = True
                    view.setColumnWidth(at, width)
                    self._laying = False
                    self.fit_frozen()

    # -- what the user does with the header ------------------------------------------------------

    def _resized(self, column: int, _old: int, width: int) -> None:
        if self._laying:
            return
        spec = self._model.spec(column)
        if self.sender() is self._frozen.horizontalHeader():
            self.fit_frozen()
        if spec and width and self._main.isVisible() and not spec.stretch and not self._is_stretched(column):
            self._keep_width(spec, width)

    def _is_stretched(self, column: int) -> bool:
        """Whether the column takes what is left, so that its width is none of the user's."""
        header = self._main.horizontalHeader()
        if column in self.frozen_columns or not header.stretchLastSection():
            return False
        shown = (at for at in reversed(range(self._model.columnCount())) if not self._main.isColumnHidden(at))
        return column == next(shown, -1)

    def _keep_width(self, spec: Column, width: int) -> None:
        self.keep("widths", {**self._kept.get("widths", {}), spec.key: round(width / theme().scale)})

    def _dragged(self, _logical: int, _old: int, _new: int) -> None:
        # Taken over once the header has finished its own move.
        if not self._laying:
            QTimer.singleShot(0, self, self._take_dragged)

    def _take_dragged(self) -> None:
        header = self._main.horizontalHeader()
        seen = [header.logicalIndex(place) for place in range(header.count())]
        columns = [self._model.spec(at) for at in seen]
        self.arrange([column.key for column in columns if column is not None and not column.frozen])
