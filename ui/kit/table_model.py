"""The one table model: cells as shown, ticks, sorting and editing over ``PagedRows``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from minsheng_desktop.core.texts import text
from ui.kit.formats import shown_value
from ui.kit.rows import Column, Group, Key, Row, RowSource
from ui.kit.table_rows import LOADING, PagedRows
from ui.session import Session

Index = QModelIndex | QPersistentModelIndex
READ_ONLY = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
EDITABLE = READ_ONLY | Qt.ItemFlag.ItemIsEditable
MASKED = ("citizen_id", "card", "phone")


class TableModel(PagedRows):
    """Columns over paged rows. ``leading`` columns before the fields: ``check`` and ``index`` (序号)."""

    edited = Signal(object, str, object)  # key, field key, value
    edit_refused = Signal(object, str, str)  # key, field key, what would be right
    sorting_changed = Signal(str, bool)

    def __init__(
        self,
        columns: Sequence[Column],
        session: Session | None = None,
        source: RowSource | None = None,
        leading: Sequence[str] = (),
    ) -> None:
        super().__init__(session, source)
        self.columns = list(columns)
        self.leading = tuple(leading)
        self.revealed: Key = None
        # Where set, a cell is read from its row by this and not by its place in the row.
        self.read_cell: Callable[[Row, Column], Any] | None = None
        self._places = {column.key: at for at, column in enumerate(columns)}

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns, or the same in another order; rows keep the order they were declared in."""
        self.beginResetModel()
        self.columns = list(columns)
        self.endResetModel()

    def tick(self, keys: Iterable[Key], on: bool) -> None:
        """Tick or untick rows."""
        keys = [key for key in keys if key is not None]
        self.ticked = self.ticked.union(keys) if on else self.ticked.difference(keys)
        self._redraw()
        self.ticks_changed.emit()

    def tick_all(self, on: bool) -> None:
        """Tick or untick all rows of the query."""
        self.ticked = set(self._keys) if on else set()
        self._redraw()
        self.ticks_changed.emit()

    def reveal(self, key: Key) -> None:
        """Show the masked numbers of one row (None: of no row)."""
        self.revealed = key
        self._redraw()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the source for another order; for given rows only tell (``sorting_changed``)."""
        spec = self.spec(column)
        if spec is None or not spec.field.sortable:
            return
        descending = order == Qt.SortOrder.DescendingOrder
        changed = replace(self.query, sort=spec.key, descending=descending)
        if self._rows is None and self._source is not None:
            self.show_query(changed)
        else:
            self.query = changed
        self.sorting_changed.emit(spec.key, descending)

    def spec(self, column: int) -> Column | None:
        """The column, None for the check box and the number."""
        at = column - len(self.leading)
        return self.columns[at] if 0 <= at < len(self.columns) else None

    def cell(self, row: Row, spec: Column) -> Any:
        """The raw value of a row in a column, None where there is none."""
        if row is LOADING:
            return None
        if self.read_cell is not None:
            return self.read_cell(row, spec)
        at = self._places.get(spec.key, len(row.cells))
        return row.cells[at] if at < len(row.cells) else None

    def column_of(self, field: str) -> int:
        """The table column of a field, −1 if there is none."""
        for at, column in enumerate(self.columns):
            if column.key == field:
                return at + len(self.leading)
        return -1

    # -- Qt --------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.leading) + len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        # Qt asks this for every cell it paints: no arithmetic with flags here.
        spec = self.spec(index.column())
        editable = spec is not None and spec.editable and self.key_at(index.row()) is not None
        return EDITABLE if editable else READ_ONLY

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            spec = self.spec(section)
            if spec:
                return spec.title
            return text("kit.table.check_all") if self.leading[section] == "check" else text("kit.table.number")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.shown(index.row(), index.column())
        if role == Qt.ItemDataRole.EditRole:
            return self.value(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index)
        if role == Qt.ItemDataRole.CheckStateRole and self._is_check(index.column()):
            key = self.key_at(index.row())
            if key is not None:
                return Qt.CheckState.Checked if key in self.ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        spec, key = self.spec(index.column()), self.key_at(index.row())
        if role != Qt.ItemDataRole.EditRole or spec is None or key is None:
            return False
        if value != self.value(index.row(), index.column()):
            self.edited.emit(key, spec.key, value)
        return True

    def value(self, row: int, column: int) -> Any:
        """The raw value of a cell, None where there is none."""
        entry, spec = self.entry(row), self.spec(column)
        if spec is None:
            return None
        return entry.sums.get(spec.key) if isinstance(entry, Group) else self.cell(entry, spec)

    def shown(self, row: int, column: int) -> str:
        """The text of a cell as painted and copied: masked stays masked unless revealed."""
        at = column - len(self.leading)
        if at < 0:
            position = self.position(row)
            return str(position + 1) if self.leading[column] == "index" and position >= 0 else ""
        return self.shown_cell(self.entry(row), at)

    def shown_cell(self, entry: Row | Group, at: int) -> str:
        """The text of field column ``at`` of a row."""
        spec = self.columns[at]
        if isinstance(entry, Group):
            total = entry.sums.get(spec.key)
            return shown_value(spec.painter, total) if total is not None else ""
        if entry is LOADING:
            return text("kit.table.loading")
        value = self.cell(entry, spec)
        if spec.words is not None:
            return spec.words(value)
        kind = spec.painter
        if entry.key is not None and entry.key == self.revealed and kind in MASKED:
            return str(value or "")
        return shown_value(kind, value)

    def _is_check(self, column: int) -> bool:
        return column < len(self.leading) and self.leading[column] == "check"

    def _spoken(self, index: Index) -> str:
        entry = self.entry(index.row())
        if isinstance(entry, Group):
            return text("kit.table.group_spoken", title=entry.title, detail=entry.detail)
        number = self.position(index.row()) + 1
        if self._is_check(index.column()):
            ticked = self.key_at(index.row()) in self.ticked
            state = text("kit.table.checked") if ticked else text("kit.table.unchecked")
            return text("kit.table.check_spoken", row=number, state=state)
        head = self.headerData(index.column(), Qt.Orientation.Horizontal)
        return text("kit.table.row_spoken", row=number, column=head, value=self.shown(index.row(), index.column()))

    def _tip(self, index: Index) -> str | None:
        entry, spec = self.entry(index.row()), self.spec(index.column())
        if isinstance(entry, Group) or spec is None or not entry.notes or spec.key not in entry.notes:
            return None
        note = entry.notes[spec.key]
        if note.text:
            return note.text
        return text("kit.table.was", old=shown_value(spec.painter, note.old)) if note.old is not None else None
