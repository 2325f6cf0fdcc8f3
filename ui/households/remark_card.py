"""备注: a note and a colour that also stand in the roster; saved when the field is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QPlainTextEdit

from minsheng_desktop.core.texts import text
from ui.households.marks import MarkBar
from ui.kit.cards import Card
from ui.kit.labels import label
from ui.kit.theme import theme

LINES = 3


class RemarkCard(Card):
    """``saved(remark)`` when the text changed and the field is left or Ctrl+S is pressed; ``marked(mark)``."""

    saved = Signal(str)
    marked = Signal(str)

    def __init__(self) -> None:
        super().__init__(text("households.card.remark"), "", label(text("households.card.remark_hint"), "2s"))
        self.area = QPlainTextEdit()
        self.area.setAccessibleName(text("households.card.remark"))
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(LINES * theme().metrics().lineSpacing() + theme().px(18))
        self.area.installEventFilter(self)
        self.marks = MarkBar()
        self.marks.chosen.connect(self.marked)
        self.add(self.area, self.marks)
        self._known = ""
        save = QShortcut(QKeySequence.StandardKey.Save, self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.keep)

    def show_remark(self, remark: str, mark: str, *, with_mark: bool, editable: bool) -> None:
        """What stands there now; words being written are left alone."""
        if not self.dirty:
            self.area.setPlainText(remark)
        self._known = remark
        self.area.setReadOnly(not editable)
        self.marks.setVisible(with_mark)
        self.marks.setEnabled(editable)
        self.marks.set_mark(mark)

    @property
    def dirty(self) -> bool:
        """Whether the words differ from what is kept."""
        return self.area.toPlainText().strip() != self._known

    def keep(self) -> None:
        """Save the words if they changed."""
        if self.dirty and not self.area.isReadOnly():
            self._known = self.area.toPlainText().strip()
            self.saved.emit(self._known)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A menu or another window taking the focus is no leaving of the field.
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and event.reason() not in stays:
            self.keep()
        return super().eventFilter(watched, event)
