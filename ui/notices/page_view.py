"""One page of a paper, truly as it will be printed, on the grey ground; and the list of small pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QListView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from minsheng_desktop.core.texts import text
from ui.kit.theme import theme

Index = QModelIndex | QPersistentModelIndex
MARGIN = 20
THUMBNAIL = 104


def image_of(rendered: tuple[int, int, bytes], ratio: float = 1.0) -> QPixmap:
    """A rendered page as a pixmap of a screen with this pixel ratio."""
    width, height, pixels = rendered
    image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()
    image.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(image)


class PageView(QWidget):
    """Paints a page in the middle of the ground."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap: QPixmap | None = None
        self._size = QSize()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(text("notices.preview.page"))

    @property
    def pixmap(self) -> QPixmap | None:
        """What is shown."""
        return self._pixmap

    def show_page(self, pixmap: QPixmap | None, size: QSize) -> None:
        """Show a page of this size; without a pixmap the empty sheet."""
        self._pixmap, self._size = pixmap, size
        margin = 2 * theme().px(MARGIN)
        self.setMinimumSize(size.width() + margin, size.height() + margin)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.colour("ground"))
        if not self._size.isEmpty():
            left = (self.width() - self._size.width()) / 2
            sheet = QRectF(left, look.px(MARGIN), self._size.width(), self._size.height())
            painter.fillRect(sheet, Qt.GlobalColor.white)
            if self._pixmap:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawPixmap(sheet, self._pixmap, QRectF(self._pixmap.rect()))
            painter.setPen(QPen(look.colour("line2"), 1))
            painter.drawRect(sheet)
        painter.end()


class ThumbnailModel(QAbstractListModel):
    """The pages as small pictures, asked for as they come in sight."""

    def __init__(self, ask: Callable[[int], None]) -> None:
        super().__init__()
        self._ask = ask
        self._places: Sequence[str] = ()
        self._pixmaps: dict[int, QPixmap] = {}
        self._asked: set[int] = set()
        self.sizes: Sequence[tuple[float, float]] = ()

    def show_pages(self, places: Sequence[str], sizes: Sequence[tuple[float, float]]) -> None:
        """Show other pages."""
        self.beginResetModel()
        self._places, self.sizes = places, sizes
        self._pixmaps, self._asked = {}, set()
        self.endResetModel()

    def put(self, number: int, pixmap: QPixmap) -> None:
        """A picture was drawn."""
        self._pixmaps[number] = pixmap
        index = self.index(number)
        self.dataChanged.emit(index, index)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._places[row] or str(row + 1)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text("notices.preview.spoken", page=row + 1, place=self._places[row])
        if role == Qt.ItemDataRole.DecorationRole:
            if row not in self._pixmaps and row not in self._asked:
                self._asked.add(row)
                self._ask(row)
            return self._pixmaps.get(row)
        return None


class ThumbnailPainter(QStyledItemDelegate):
    """A small page with its place below; the current one is framed."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = theme()
        model: Any = index.model()
        width, height = model.sizes[index.row()]
        return QSize(look.px(THUMBNAIL + 16), self.picture(width, height).height() + look.px(30))

    @staticmethod
    def picture(width: float, height: float) -> QSize:
        """The size of a small page."""
        edge = theme().px(THUMBNAIL) if width > height else round(theme().px(THUMBNAIL) * 0.8)
        return QSize(edge, round(edge * height / width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, model = theme(), index.model()
        size = self.picture(*model.sizes[index.row()])  # type: ignore[attr-defined]
        area = option.rect  # type: ignore[attr-defined]
        left = area.left() + (area.width() - size.width()) // 2
        sheet = QRectF(left, area.top() + look.px(4), size.width(), size.height())
        view: Any = option.widget  # type: ignore[attr-defined]
        current = view is not None and view.currentIndex() == index
        painter.save()
        painter.fillRect(sheet, Qt.GlobalColor.white)
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if pixmap:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(sheet, pixmap, QRectF(pixmap.rect()))
        painter.setPen(QPen(look.colour("accent" if current else "line2"), 2 if current else 1))
        painter.drawRect(sheet)
        painter.setPen(look.colour("accent" if current else "text2"))
        painter.setFont(look.font("small"))
        words = area.adjusted(0, look.px(6) + size.height(), 0, 0)
        shown = look.metrics("small").elidedText(index.data(), Qt.TextElideMode.ElideRight, area.width() - look.px(4))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), shown)
        painter.restore()


class Thumbnails(QListView):
    """The column of small pages."""

    def __init__(self, ask: Callable[[int], None]) -> None:
        super().__init__()
        self.pages = ThumbnailModel(ask)
        self.pages.setParent(self)
        self.setModel(self.pages)
        self.setItemDelegate(ThumbnailPainter(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme().px(THUMBNAIL + 34))
        self.setObjectName("thumbnails")
        self.setAccessibleName(text("notices.preview.pages"))
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme().colour("ground"))
        self.setPalette(palette)
