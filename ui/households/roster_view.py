"""The buttons at the right of the roster's filters: which columns, and how rows are grouped, folded and spaced."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from minsheng_desktop.core.texts import text
from ui.households.roster_filters import DENSITY_KEYS
from ui.kit.buttons import icon_button
from ui.kit.table import TablePanel


class RosterView(QObject):
    """``columns`` opens the chooser; ``rows`` is a menu of grouping, folding and row height."""

    grouping_changed = Signal(bool)

    def __init__(self, table: TablePanel, grouped: bool, choose_columns: Callable[[], object]) -> None:
        super().__init__(table)
        self._table = table
        self.grouped = grouped
        self.columns = icon_button("columns-3", text("kit.table.columns"), choose_columns)
        self.rows = icon_button("rows-3", text("households.filter.rows"), self._open)

    def _open(self) -> None:
        menu = self.build_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        width = menu.sizeHint().width()
        menu.popup(self.rows.mapToGlobal(QPoint(self.rows.width() - width, self.rows.height() + 2)))

    def build_menu(self) -> QMenu:
        """The menu of the rows button."""
        menu = QMenu(self.rows)
        action = menu.addAction(text("households.filter.by_village"))
        action.setCheckable(True)
        action.setChecked(self.grouped)
        action.toggled.connect(self.set_grouped)
        self.add_folding(menu)
        menu.addSeparator()
        for density, key in DENSITY_KEYS:
            action = menu.addAction(text("households.filter.density", density=text(key)))
            action.setCheckable(True)
            action.setChecked(self._table.density == density)
            action.triggered.connect(lambda _checked=False, density=density: self._table.set_density(density))
        return menu

    def add_folding(self, menu: QMenu) -> None:
        """全部折叠, 全部展开."""
        model = self._table.model
        if model.groups:
            menu.addAction(text("roster.rows.fold_all")).triggered.connect(lambda: model.fold_all(True))
            menu.addAction(text("roster.rows.unfold_all")).triggered.connect(lambda: model.fold_all(False))

    def set_grouped(self, grouped: bool) -> None:
        """Group by village, or not."""
        if grouped != self.grouped:
            self.grouped = grouped
            self.grouping_changed.emit(grouped)
