"""A village (or another choice) by two or three letters of its pinyin, or by characters; arrows walk the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from minsheng_desktop.core.choosing import Choice, find_choices
from minsheng_desktop.core.texts import text
from ui.kit.forms import FormField
from ui.kit.readers import Reading
from ui.kit.theme import theme

MOST = 8
ROW = 30


class _Choices(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Choice, ...] = ()

    def set_found(self, found: Sequence[Choice]) -> None:
        self.beginResetModel()
        self.found = tuple(found)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | Any = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.found[index.row()].name
        return None


class _ChoiceDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(0, theme().px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        look, choice = theme(), index.model().found[index.row()]
        rect, state = option.rect, option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look.colour("tint"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("hover"))
        inner = rect.adjusted(look.px(10), 0, -look.px(10), 0)
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("text"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, choice.name)
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text3"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, choice.detail)


class PickEdit(QLineEdit):
    """A line that finds one of its ``choices`` by letters of pinyin or by characters.

    Only committed text is searched: what an input method is composing never is. With ``free`` other
    words may stay as they are.
    """

    picked = Signal()

    def __init__(self, name: str, *, hint: str = "", free: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.choices: tuple[Choice, ...] = ()
        self._free = free
        self.chosen: Choice | None = None
        self._found = _Choices()
        self._list = QListView()
        self._popup: QFrame | None = None
        self.textEdited.connect(self._typed)

    # -- what is chosen --------------------------------------------------------------------------

    def choose(self, choice: Choice | None) -> None:
        """Take a choice (None: none)."""
        self.chosen = choice
        self.setText(choice.name if choice else "")
        self.hide_list()

    def take_marked(self) -> bool:
        """Take what is marked in the list; False where no list is open."""
        if not self.shown:
            return False
        self.choose(self.shown[max(self._list.currentIndex().row(), 0)])
        self.picked.emit()
        return True

    def settle(self) -> bool:
        """On leaving: take what was meant; False: it means none of the choices, or several."""
        self.hide_list()
        typed = self.text().strip()
        if self.chosen and typed == self.chosen.name:
            return True
        found = find_choices(self.choices, typed) if typed else ()
        same = [choice for choice in found if typed in choice.spellings]
        if len(same) == 1:
            self.choose(same[0])
            return True
        # Letters are never a word of their own where words may be free; else they must mean one alone.
        if found and (typed.isascii() if self._free else len(found) == 1):
            self.choose(found[0])
            return True
        self.chosen = None
        return self._free or not typed

    # -- the list --------------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[Choice, ...]:
        """What is listed on the screen."""
        return self._found.found if self._popup and self._popup.isVisible() else ()

    def hide_list(self) -> None:
        """Close the list."""
        if self._popup:
            self._popup.hide()

    def _typed(self, typed: str) -> None:
        self.chosen = None
        if typed.strip():
            self.show_list(typed)
        else:
            self.hide_list()

    def show_list(self, typed: str) -> None:
        """List what ``typed`` may mean."""
        self._found.set_found(find_choices(self.choices, typed))
        count = len(self._found.found)
        if not count:
            self.hide_list()
            self.setAccessibleDescription(text("kit.area.none"))
            return
        popup = self._popup or self._build()
        self._list.setFixedHeight(theme().px(ROW) * min(count, MOST))
        popup.setFixedWidth(max(self.width(), theme().px(180)))
        popup.adjustSize()
        below = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        if below.y() + popup.height() > self.window().height():
            below = self.mapTo(self.window(), QPoint(0, -popup.height() - 2))
        popup.move(below)
        popup.show()
        popup.raise_()
        self._go(0)

    def _build(self) -> QFrame:
        # A child of the window and no popup window: the caret and the input method stay in the line.
        popup = QFrame(self.window())
        popup.setObjectName("popup")
        self._list.setObjectName("hits")
        self._list.setModel(self._found)
        self._list.setItemDelegate(_ChoiceDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setAccessibleName(text("kit.area.list"))
        self._list.clicked.connect(lambda _index: self.take_marked())
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(1, theme().px(4), 1, theme().px(4))
        layout.addWidget(self._list)
        self.destroyed.connect(popup.deleteLater)
        self._popup = popup
        return popup

    def _go(self, row: int) -> None:
        self._list.setCurrentIndex(self._found.index(row))
        name = self._found.found[row].name
        self.setAccessibleDescription(text("kit.area.walked", name=name, place=row + 1, count=len(self._found.found)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shown = event.key(), self.shown
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if shown:
                self._go((self._list.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)) % len(shown))
            elif key == Qt.Key.Key_Down:
                self.show_list("" if self.chosen else self.text())
        elif key == Qt.Key.Key_Escape and shown:
            self.hide_list()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shown:
            # In a form Enter also leads on to the next field, so the key goes on.
            self.take_marked()
            event.ignore()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            self.take_marked()  # leaving with the list open means what is marked in it
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.hide_list()
        return super().event(event)


class AreaField(FormField):
    """A village of this office; ``value`` is its uid. ``set_villages`` gives the choice once it is read."""

    def __init__(self, name: str, *, help_line: str = "", optional: bool = False, width: int = 0) -> None:
        self.edit = PickEdit(name, hint=text("kit.area.placeholder"))
        super().__init__(name, self.edit, help_line=help_line, optional=optional)
        if width:
            self.edit.setFixedWidth(theme().px(width))
        self.edit.textEdited.connect(lambda _typed: self._changed())
        self.edit.picked.connect(self._changed)
        self._wanted: bytes | None = None

    def set_villages(self, villages: Sequence[Choice]) -> None:
        """Offer these villages (``areas.choosing.village_choices``)."""
        self.edit.choices = tuple(villages)
        if self._wanted:
            self.set_value(self._wanted)

    @property
    def value(self) -> bytes | None:
        return self.edit.chosen.value if self.edit.chosen else None

    @property
    def words_chosen(self) -> str:
        """The name of the village chosen."""
        return self.edit.chosen.name if self.edit.chosen else ""

    def set_value(self, value: bytes | None) -> None:
        self._wanted = value
        self.edit.choose(next((choice for choice in self.edit.choices if choice.value == value), None))
        self.clear_sentence()

    def is_empty(self) -> bool:
        return not self.edit.text().strip()

    def read(self) -> Reading:
        if self.edit.settle():
            return Reading(self.value)
        found = find_choices(self.edit.choices, self.edit.text())
        words = text("kit.area.several", count=len(found)) if found else text("kit.area.unknown")
        return Reading(None, "err", words)

    def _changed(self) -> None:
        self._wanted = None
        if self.tone:
            self.clear_sentence()
        self.changed.emit()
