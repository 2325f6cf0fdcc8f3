"""What lists are filtered by: words typed, doubts, statuses, villages; which columns and how rows stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from minsheng_desktop.core.texts import text
from ui.households.wording import MOST_TREATED, STATUSES, status_word
from ui.kit.buttons import button, icon_button
from ui.kit.labels import restyle
from ui.kit.table import TablePanel
from ui.kit.theme import theme

PAUSE_MS = 200
DENSITY_KEYS = (
    ("compact", "kit.table.density_compact"),
    ("normal", "kit.table.density_normal"),
    ("wide", "kit.table.density_wide"),
)


class WordFilter(QLineEdit):
    """Filters by what is typed, once the typing pauses; Esc empties it, Down goes to the table."""

    asked = Signal(str)
    left_down = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(text("households.filter.words"))
        self.setToolTip(f"{text('households.filter.words')}  Ctrl+F")
        self.setMinimumWidth(theme().px(96))
        self.setMaximumWidth(theme().px(240))
        self.setClearButtonEnabled(False)
        self._said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.tell)
        self.textChanged.connect(lambda _words: self._timer.start())

    @property
    def words(self) -> str:
        """What is filtered by."""
        return " ".join(self.text().split())

    def tell(self) -> None:
        """Filter now."""
        self._timer.stop()
        if self.words != self._said:
            self._said = self.words
            self.asked.emit(self.words)

    def forget(self) -> None:
        """Empty the field without asking."""
        self._said = ""
        self.clear()
        self._timer.stop()

    def say(self, words: str) -> None:
        """Put words there without asking."""
        self._said = words
        self.setText(words)
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.tell()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tell()
        elif event.key() == Qt.Key.Key_Down:
            self.tell()
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


def doubt_toggle(pressed: Any) -> QPushButton:
    """只看有疑点: on is blue like any filter that is set."""
    made = button(text("households.filter.doubts"), kind="filter")
    made.setCheckable(True)

    def _toggled(on: bool) -> None:
        restyle(made, on="1" if on else "0")
        pressed(on)

    made.toggled.connect(_toggled)
    return made


def status_choices() -> list[tuple[object, str]]:
    """All; those treated as drawing (the usual one); each status."""
    several = text("households.filter.several", first=status_word(MOST_TREATED[0]), count=len(MOST_TREATED))
    return [((), text("kit.find.all")), (MOST_TREATED, several), *(((code,), status_word(code)) for code in STATUSES)]


def village_choices(villages: Sequence[tuple[bytes, str]]) -> list[tuple[object, str]]:
    """All, then each village."""
    return [(b"", text("kit.find.all")), *villages]


class ViewButtons(QObject):
    """The two buttons at the right of the filters: which columns, and how rows stand."""

    columns_changed = Signal()
    grouping_changed = Signal(bool)

    def __init__(self, table: TablePanel, hidden: Sequence[str], grouped: bool | None) -> None:
        super().__init__(table)
        self._table = table
        self.hidden = set(hidden)
        self.grouped = grouped
        self.columns = icon_button("columns-3", text("kit.table.columns"), self._choose_columns)
        self.rows = icon_button("rows-3", text("households.filter.rows"), self._choose_rows)
        for key in self.hidden:
            table.hide_column(key, True)

    def hide(self, key: str, hidden: bool) -> None:
        """Show or hide a column."""
        self.hidden = self.hidden | {key} if hidden else self.hidden - {key}
        self._table.hide_column(key, hidden)
        self.columns_changed.emit()

    def _choose_columns(self) -> None:
        menu = KeptMenu(self.columns)
        for column in self._table.model.columns:
            if column.frozen:
                continue
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(column.key not in self.hidden)
            action.toggled.connect(lambda on, key=column.key: self.hide(key, not on))
        _show(menu, self.columns)

    def _choose_rows(self) -> None:
        menu = QMenu(self.rows)
        if self.grouped is not None:
            action = menu.addAction(text("households.filter.by_village"))
            action.setCheckable(True)
            action.setChecked(self.grouped)
            action.toggled.connect(self.set_grouped)
            menu.addSeparator()
        for density, key in DENSITY_KEYS:
            action = menu.addAction(text("households.filter.density", density=text(key)))
            action.setCheckable(True)
            action.setChecked(self._table.density == density)
            action.triggered.connect(lambda _checked=False, density=density: self._table.set_density(density))
        _show(menu, self.rows)

    def set_grouped(self, grouped: bool) -> None:
        """Group by village, or not."""
        if grouped != self.grouped:
            self.grouped = grouped
            self.grouping_changed.emit(grouped)


class KeptMenu(QMenu):
    """A menu of boxes that stays open while several are ticked."""

    def mouseReleaseEvent(self, event: Any) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.toggle()
        else:
            super().mouseReleaseEvent(event)


def _show(menu: QMenu, under: QWidget) -> None:
    menu.aboutToHide.connect(menu.deleteLater)
    width = menu.sizeHint().width()
    menu.popup(under.mapToGlobal(QPoint(under.width() - width, under.height() + 2)))
