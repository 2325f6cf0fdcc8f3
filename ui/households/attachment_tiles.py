"""Attachments as small pictures in rows; chosen by mouse or arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from minsheng_desktop.core.texts import text
from minsheng_desktop.households.attachments import AttachmentLine
from ui.kit import formats, icons
from ui.kit.theme import theme

Index = QModelIndex | QPersistentModelIndex
CELL, PICTURE, GAP = QSize(132, 140), QSize(116, 84), 8
MOST_ROWS = 3
KILO, MEGA = 1 << 10, 1 << 20


def size_words(size: int) -> str:
    """A file's size as people say it."""
    if size < MEGA:
        return text("attachments.kilobytes", size=max(1, round(size / KILO)))
    return text("attachments.megabytes", size=f"{size / MEGA:.1f}")


def state_words(line: AttachmentLine) -> str:
    """Why there is no picture; nothing where there is one."""
    if line.here:
        return ""
    return text("attachments.lost") if line.own else text("attachments.elsewhere")


def detail_words(line: AttachmentLine, kinds: Mapping[str, str], whose: bool = False) -> str:
    """Whose it is if asked, its kind unless the title says it, and the day the photograph was taken."""
    name = text("attachments.of_person", name=line.person) if whose and line.person else ""
    kind = kinds.get(line.kind, line.kind)
    parts = ["" if kind == line.title else kind, formats.day(line.taken_on)]
    return f" {text('households.dot')} ".join(filter(None, (name, *parts))) or size_words(line.size)


class TileModel(QAbstractListModel):
    """The attachments; ``ask(line)`` is called once for each picture that comes in sight."""

    def __init__(self, ask: Callable[[AttachmentLine], object]) -> None:
        super().__init__()
        self._ask = ask
        self.lines: Sequence[AttachmentLine] = ()
        self.kinds: Mapping[str, str] = {}
        self.with_person = False
        self._pixmaps: dict[bytes, QPixmap] = {}
        self._asked: set[bytes] = set()
        self._broken: set[bytes] = set()

    def show_lines(self, lines: Sequence[AttachmentLine], kinds: Mapping[str, str], with_person: bool) -> None:
        """Show other attachments; pictures that are known stay."""
        self.beginResetModel()
        self.lines, self.kinds, self.with_person = lines, kinds, with_person
        self.endResetModel()

    def put(self, uid: bytes, image: QImage | None, ratio: float) -> None:
        """A picture was drawn; None: it cannot be."""
        if image is None:
            self._broken.add(uid)
        else:
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            self._pixmaps[uid] = pixmap
        for row, line in enumerate(self.lines):
            if line.uid == uid:
                self.dataChanged.emit(self.index(row), self.index(row))

    def pixmap(self, line: AttachmentLine) -> QPixmap | None:
        """The picture, if it is drawn; asks for it else."""
        if line.here and line.uid not in self._pixmaps and line.uid not in self._asked:
            self._asked.add(line.uid)
            self._ask(line)
        return self._pixmaps.get(line.uid)

    def state(self, line: AttachmentLine) -> str:
        """What stands in place of a picture."""
        return state_words(line) or (text("attachments.unreadable") if line.uid in self._broken else "")

    def detail(self, line: AttachmentLine) -> str:
        """The second line of a tile."""
        return detail_words(line, self.kinds, self.with_person)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            detail = self.state(line) or self.detail(line)
            return text(
                "attachments.spoken", what=self.kinds.get(line.kind, line.kind), title=line.title, detail=detail
            )
        return None


class TilePainter(QStyledItemDelegate):
    """A picture in a frame, the title and a detail below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme()
        return QSize(look.px(CELL.width()), look.px(CELL.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, model = theme(), index.model()
        assert isinstance(model, TileModel)
        line, found = model.lines[index.row()], option
        area: QRect = found.rect  # type: ignore[attr-defined]
        state = found.state  # type: ignore[attr-defined]
        frame = QRect(area.left() + 2, area.top() + look.px(GAP), look.px(PICTURE.width()),
                      look.px(PICTURE.height()))  # fmt: skip
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area.adjusted(0, 1, -look.px(GAP), -1), look.colour("tint"))
        painter.fillRect(frame, look.colour("sunken"))
        self._picture(painter, frame, model, line)
        focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(look.colour("accent" if focused else "line2"), 2 if focused else 1))
        painter.drawRect(frame)
        words = QRect(frame.left(), frame.bottom() + look.px(4), frame.width(), look.px(22))
        self._words(painter, words, line.title, "body", "text")
        words.translate(0, look.px(20))
        self._words(painter, words, model.detail(line), "small", "text2")
        painter.restore()

    def _picture(self, painter: QPainter, frame: QRect, model: TileModel, line: AttachmentLine) -> None:
        look, pixmap, state = theme(), model.pixmap(line), model.state(line)
        if pixmap is not None:
            size = pixmap.deviceIndependentSize().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left = frame.left() + (frame.width() - size.width()) / 2
            top = frame.top() + (frame.height() - size.height()) / 2
            painter.drawPixmap(QRectF(left, top, size.width(), size.height()), pixmap, QRectF(pixmap.rect()))
            return
        name = "triangle-alert" if state else "paperclip"
        mark = icons.pixmap(name, "warn" if state else "off", 24)
        painter.drawPixmap(frame.center().x() - look.px(12), frame.top() + look.px(14), mark)
        if state:
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text2"))
            flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(frame.adjusted(look.px(4), look.px(42), -look.px(4), 0), flags, state)

    def _words(self, painter: QPainter, area: QRect, words: str, font: str, token: str) -> None:
        look = theme()
        painter.setFont(look.font(font))
        painter.setPen(look.colour(token))
        shown = look.metrics(font).elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


class Tiles(QListView):
    """The tiles; as high as their rows, up to three."""

    opened = Signal(int)
    remove_asked = Signal(int)
    menu_asked = Signal(int, object)

    def __init__(self, ask: Callable[[AttachmentLine], object]) -> None:
        super().__init__()
        self.tiles = TileModel(ask)
        self.tiles.setParent(self)
        self.setModel(self.tiles)
        self.setItemDelegate(TilePainter(self))
        self.setObjectName("tiles")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(False)  # the card takes them
        self.setAccessibleName(text("attachments.title"))
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme().colour("surface"))
        self.setPalette(palette)
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        self.tiles.modelReset.connect(self._fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Delete and row >= 0:
            self.remove_asked.emit(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and row >= 0:
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.indexAt(event.pos()).row()
        if row >= 0:
            self.menu_asked.emit(row, event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        look = theme()
        across = max(1, (self.width() - 2) // look.px(CELL.width()))
        rows = -(-len(self.tiles.lines) // across)
        self.setFixedHeight(max(1, min(rows, MOST_ROWS)) * look.px(CELL.height()) + 2)
