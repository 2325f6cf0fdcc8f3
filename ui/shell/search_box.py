"""The one search box: suggestions as one types, found off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit import icons, strokes
from ui.kit.labels import icon_label, label, tone_of
from ui.kit.theme import theme
from ui.session import Session, Ticket
from ui.shell.services import SearchHit, ShellServices

PAUSE_MS = 120
ROW = 44
MOST = 8


class _Hits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.hits: list[SearchHit] = []

    def set_hits(self, hits: Sequence[SearchHit]) -> None:
        self.beginResetModel()
        self.hits = list(hits[:MOST])
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | Any = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            hit = self.hits[index.row()]
            return f"{hit.title} {hit.detail} {hit.state}".strip()
        return None


class _HitDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(0, theme().px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        look, hit = theme(), index.model().hits[index.row()]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look.colour("tint"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("hover"))
        drawn = icons.pixmap(hit.icon, "text3", 18)
        painter.drawPixmap(rect.left() + look.px(12), rect.center().y() - look.px(9), drawn)
        inner = rect.adjusted(look.px(42), look.px(3), -look.px(12), -look.px(3))
        half = inner.height() // 2
        painter.setFont(look.font("body", medium=True))
        painter.setPen(look.colour("text"))
        top = QRect(inner.left(), inner.top(), inner.width(), half)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(top, middle, hit.title)
        if hit.state:
            used = look.metrics("body", medium=True).horizontalAdvance(hit.title) + look.px(10)
            strokes.chip(painter, top.adjusted(used, 0, 0, 0), hit.state, tone_of(hit.state))
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text3"))
        words = look.metrics("small").elidedText(hit.detail, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(QRect(inner.left(), inner.top() + half, inner.width(), half), middle, words)


class SearchBox(QLineEdit):
    """Ctrl+K; Down goes into the suggestions, Enter opens the chosen or first one, Esc closes."""

    chosen = Signal(object)  # PageRequest

    def __init__(self, session: Session, services: ShellServices) -> None:
        super().__init__()
        self._session, self._services = session, services
        self.setObjectName("search")
        self.setAccessibleName(text("shell.search.name"))
        self.setPlaceholderText(text("shell.search.placeholder"))
        self.setMaximumWidth(theme().px(460))
        self.setMinimumWidth(theme().px(240))
        self._glass = icon_label("search", "text3")
        self._glass.setParent(self)
        self._keys: QLabel = label(text("shell.search.key"), "key")
        self._keys.setParent(self)
        self._ticket: Ticket | None = None
        self._pending_open = False
        self._hits = _Hits()
        self._popup: QFrame | None = None
        self._list = QListView()
        self._nothing = label("", "2s")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._search)
        self.textEdited.connect(lambda: self._timer.start())
        self.returnPressed.connect(self._enter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        look = theme()
        self._glass.move(look.px(11), (self.height() - self._glass.height()) // 2)
        self._keys.adjustSize()
        self.setTextMargins(0, 0, self._keys.width() + look.px(4), 0)
        self._keys.move(self.width() - self._keys.width() - look.px(8), (self.height() - self._keys.height()) // 2)

    def _search(self) -> None:
        if self._ticket:
            self._ticket.discard()
        words = self.text().strip()
        if not words:
            self.hide_hits()
            return
        search = self._services.search
        self._ticket = self._session.read(lambda uow, job: search(uow, words), self._found, self._failed, owner=self)

    def _found(self, hits: Sequence[SearchHit]) -> None:
        self._ticket = None
        self._hits.set_hits(hits)
        words = text("shell.search.count", count=len(hits)) if hits else self._none()
        self._show(words)
        if self._pending_open and hits:
            self._open(0)
        self._pending_open = False

    def _none(self) -> str:
        return text("shell.search.none", words=self.text().strip())

    def _failed(self, error: AppError) -> None:
        self._hits.set_hits([])
        self._show(text("shell.search.failed", message=error.message))

    def _show(self, words: str) -> None:
        popup = self._popup or self._build()
        self.setAccessibleDescription(words)
        self._nothing.setText("" if self._hits.hits else words)
        self._nothing.setVisible(not self._hits.hits)
        self._list.setVisible(bool(self._hits.hits))
        self._list.setFixedHeight(theme().px(ROW) * max(len(self._hits.hits), 1))
        popup.setFixedWidth(max(self.width(), theme().px(360)))
        popup.adjustSize()
        popup.move(self.mapTo(self.window(), QPoint(0, self.height() + 4)))
        popup.show()
        popup.raise_()

    def _build(self) -> QFrame:
        # A child of the window and no popup window: the caret and the input method stay in the box.
        popup = QFrame(self.window())
        popup.setObjectName("popup")
        self._list.setObjectName("hits")
        self._list.setModel(self._hits)
        self._list.setItemDelegate(_HitDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setAccessibleName(text("shell.search.results"))
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.clicked.connect(lambda index: self._open(index.row()))
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(1, theme().px(4), 1, theme().px(4))
        self._nothing.setContentsMargins(theme().px(12), theme().px(8), theme().px(12), theme().px(8))
        layout.addWidget(self._nothing)
        layout.addWidget(self._list)
        self._popup = popup
        return popup

    def hide_hits(self) -> None:
        """Close the suggestions."""
        if self._popup:
            self._popup.hide()

    @property
    def shown_hits(self) -> list[SearchHit]:
        """The suggestions on the screen."""
        return self._hits.hits if self._popup and self._popup.isVisible() else []

    def _enter(self) -> None:
        if self.shown_hits and not self._timer.isActive():
            self._open(max(self._list.currentIndex().row(), 0))
        elif self.text().strip():
            self._pending_open = True
            self._timer.stop()
            self._search()

    def _open(self, row: int) -> None:
        hit = self._hits.hits[row]
        self.hide_hits()
        self.clear()
        self.chosen.emit(hit.request)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.shown_hits:
            step = 1 if key == Qt.Key.Key_Down else -1
            row = (self._list.currentIndex().row() + step) % len(self._hits.hits)
            self._list.setCurrentIndex(self._hits.index(row))
            self.setAccessibleDescription(str(self._hits.data(self._hits.index(row))))
        elif key == Qt.Key.Key_Escape:
            self.hide_hits()
            self._pending_open = False
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Undo and redo belong to the box only while something typed can be taken back; else they are the window's.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            back = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
            if back and not (self.text() and self.isUndoAvailable()):
                event.ignore()
                return False
        if event.type() == QEvent.Type.FocusOut:
            self.hide_hits()
        return super().event(event)
