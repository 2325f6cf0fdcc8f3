"""The buttons beside a table: which columns, how high the rows, which colour, show the numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.buttons import button, icon_button
from ui.kit.labels import label
from ui.kit.rows import Key
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.kit.tokens import FUNDS, MARK_NAMES

DENSITY_WORDS = {
    "compact": "kit.table.density_compact",
    "normal": "kit.table.density_normal",
    "wide": "kit.table.density_wide",
}
FUND_WORDS = {
    "fund_planned": "kit.fund.planned",
    "fund_arrived": "kit.fund.arrived",
    "fund_allocated": "kit.fund.allocated",
    "fund_spent": "kit.fund.spent",
}


def _popup(menu: QMenu, below: QWidget) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(below.mapToGlobal(below.rect().bottomLeft()))


def columns_button(panel: TablePanel) -> QPushButton:
    """Choose the columns shown; remembered for the user."""
    made = icon_button("columns-3", text("kit.table.columns"))

    def _open() -> None:
        menu = QMenu(made)
        for column in panel.model.columns:
            action = menu.addAction(column.title.replace("\n", ""))
            action.setCheckable(True)
            action.setChecked(not panel.is_hidden(column.key))
            action.toggled.connect(lambda on, key=column.key: panel.hide_column(key, not on))
        _popup(menu, made)

    made.clicked.connect(_open)
    return made


def density_button(panel: TablePanel) -> QPushButton:
    """Choose the height of rows; remembered for the user."""
    made = icon_button("rows-3", text("kit.table.density"))

    def _open() -> None:
        menu = QMenu(made)
        for density, key in DENSITY_WORDS.items():
            action = menu.addAction(text(key))
            action.setCheckable(True)
            action.setChecked(panel.density == density)
            action.triggered.connect(lambda _on=False, density=density: panel.set_density(density))
        _popup(menu, made)

    made.clicked.connect(_open)
    return made


def mark_button(panel: TablePanel, marked: Callable[[Sequence[Key], str], object]) -> QPushButton:
    """Give the chosen rows a colour mark: ``marked(keys, mark)``, "" takes it off."""
    made = button(text("kit.mark.menu"), icon="highlighter")

    def _open() -> None:
        menu = QMenu(made)
        for number, (mark, key) in enumerate(MARK_NAMES.items(), 1):
            action = menu.addAction(mark_icon(mark), f"{text(key)}\tCtrl+{number}")
            action.triggered.connect(lambda _on=False, mark=mark: marked(panel.chosen(), mark))
        menu.addSeparator()
        menu.addAction(f"{text('kit.mark.none')}\tCtrl+0").triggered.connect(lambda: marked(panel.chosen(), ""))
        _popup(menu, made)

    made.clicked.connect(_open)
    return made


def mark_icon(mark: str) -> QIcon:
    """A dot in the colour of a mark's strip."""
    return QIcon(icons.drawn_in("dot", theme().marks[mark][1].name(), 14))


def reveal_button(asked: Callable[[], object]) -> QPushButton:
    """The eye beside a masked number; the page records the asking, then shows the number."""
    return icon_button("eye", text("kit.mask.shown"), asked, kind="small", shortcut="Ctrl+Shift+I")


def show_revealed(made: QPushButton, revealed: bool) -> None:
    """Draw the eye as open or struck out."""
    made.setIcon(icons.icon("eye-off" if revealed else "eye", "text2", 14))
    name = text("kit.mask.hidden") if revealed else text("kit.mask.shown")
    made.setAccessibleName(name)
    made.setToolTip(name)


def fund_legend() -> QWidget:
    """The four stages with their colours, for the foot of a table of fund bars."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(theme().px(6))
    for token in FUNDS:
        swatch = label()
        swatch.setPixmap(icons.bar_in(theme().hex(token), 14, 5))
        line.addWidget(swatch)
        line.addWidget(label(text(FUND_WORDS[token]), "2s"))
        line.addSpacing(theme().px(10))
    return box
