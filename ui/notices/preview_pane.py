"""The preview: pages one by one, small pages at the left, zoom; drawn off the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from minsheng_desktop.core import adapters
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.records import Paper
from ui.kit.buttons import button, icon_button
from ui.kit.cards import row
from ui.kit.labels import label
from ui.kit.messages import EmptyState
from ui.kit.theme import theme
from ui.notices.page_view import MARGIN, PageView, ThumbnailPainter, Thumbnails, image_of
from ui.session import READ_BEHIND, Session, Ticket

SCREEN_DPI = 96
STEPS = (25, 33, 50, 67, 75, 90, 100, 110, 125, 150, 175, 200, 250, 300, 400)
WIDTH, WHOLE = "width", "whole"
POINTS = 72


class PreviewPane(QFrame):
    """Shows a ``Paper``; ``page_changed`` carries the number of the page in front."""

    page_changed = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._paper: Paper | None = None
        self._sizes: list[tuple[float, float]] = []
        self._page = 0
        self._fit: str = WIDTH
        self._percent = 100
        self._ticket: Ticket | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(60)
        self._settle.timeout.connect(self._draw)
        self._build()

    def _build(self) -> None:
        self.view = PageView()
        self.area = QScrollArea()
        self.area.setWidget(self.view)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        # A bar that came and went with the fitted page would make it jump.
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setAccessibleName(text("notices.preview.page"))
        self.area.viewport().installEventFilter(self)
        self.thumbnails = Thumbnails(self._ask_thumbnail)
        self.thumbnails.selectionModel().currentChanged.connect(self._picked)
        bar = self._bar()
        pages = QWidget()
        line = QHBoxLayout(pages)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.thumbnails)
        line.addWidget(self.area, 1)
        self.empty = EmptyState("file-text", "", "")
        below = QWidget()
        self._stack = QStackedLayout(below)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(pages)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(bar)
        outer.addWidget(below, 1)
        self._tell()

    def _bar(self) -> QFrame:
        self.back = icon_button("chevron-left", text("notices.preview.back"), lambda: self.go(self._page - 1))
        self.forward = icon_button("chevron-right", text("notices.preview.forward"), lambda: self.go(self._page + 1))
        self.place, self.zoom = label(), label("", "2s")
        smaller = icon_button("zoom-out", text("notices.preview.smaller"), lambda: self._step(-1))
        larger = icon_button("zoom-in", text("notices.preview.larger"), lambda: self._step(1))
        fit = button(text("notices.preview.fit_width"), lambda: self.fit(WIDTH), kind="ghost")
        whole = button(text("notices.preview.whole"), lambda: self.fit(WHOLE), kind="ghost")
        bar = QFrame()
        bar.setObjectName("bar")
        bar.setFixedHeight(theme().px(44))
        bar.setLayout(
            row(
                self.back,
                self.place,
                self.forward,
                None,
                smaller,
                self.zoom,
                larger,
                fit,
                whole,
                margins=(14, 0, 14, 0),
            )
        )
        return bar

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def page(self) -> int:
        """The number of the page in front, from 0."""
        return self._page

    @property
    def percent(self) -> int:
        """The zoom in percent of true size."""
        return self._percent

    def clear(self, why: str, what: str) -> None:
        """Nothing to show: why, and what to do."""
        self._paper, self._sizes = None, []
        self.empty.say("file-text", why, what)
        self._stack.setCurrentIndex(0)
        self._tell()

    def show_paper(self, paper: Paper, sizes: list[tuple[float, float]]) -> None:
        """Show a paper; the page in front stays where there still is one."""
        self._paper, self._sizes = paper, sizes
        self._page = min(self._page, paper.pages - 1)
        places = paper.places if len(set(paper.places)) > 1 else ("",) * paper.pages
        self.thumbnails.pages.show_pages(places, sizes)
        self.thumbnails.setVisible(paper.pages > 1)
        self._stack.setCurrentIndex(1)
        self._mark()
        self._tell()
        self._draw()

    def go(self, number: int) -> None:
        """Turn to a page."""
        if self._paper and 0 <= number < self._paper.pages and number != self._page:
            self._page = number
            self.area.verticalScrollBar().setValue(0)
            self._mark()
            self._tell()
            self._draw()
            self.page_changed.emit(number)

    def fit(self, how: str) -> None:
        """Fit the page's width or the whole page."""
        self._fit = how
        self._draw()

    def _step(self, way: int) -> None:
        bigger = [step for step in STEPS if step > self._percent]
        smaller = [step for step in STEPS if step < self._percent]
        self._fit = ""
        self._percent = (bigger[:1] or [STEPS[-1]])[0] if way > 0 else (smaller[-1:] or [STEPS[0]])[0]
        self._draw()

    def _mark(self) -> None:
        index = self.thumbnails.pages.index(self._page)
        self.thumbnails.setCurrentIndex(index)
        self.thumbnails.scrollTo(index)

    def _picked(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.go(index.row())

    def _tell(self) -> None:
        count = self._paper.pages if self._paper else 0
        place = self._paper.places[self._page] if self._paper and self._paper.places else ""
        words = text("notices.preview.of", page=self._page + 1, pages=count) if count else ""
        self.place.setText(f"{words} · {place}" if place and words else words)
        self.back.setEnabled(bool(count) and self._page > 0)
        self.forward.setEnabled(self._page + 1 < count)
        self.zoom.setText(f"{self._percent}%" if count else "")

    # -- drawing ---------------------------------------------------------------------------------

    def _draw(self) -> None:
        paper = self._paper
        if paper is None:
            return
        width, height = self._sizes[self._page]
        self._percent = self._fitting(width, height)
        scale = self._percent / 100 * SCREEN_DPI / POINTS
        size = QSize(round(width * scale), round(height * scale))
        ratio, number = self.devicePixelRatioF(), self._page
        self.view.show_page(None if self.view.pixmap is None else self.view.pixmap, size)
        self._tell()
        if self._ticket:
            self._ticket.discard()
        dpi = self._percent / 100 * SCREEN_DPI * ratio
        self._ticket = self._session.read(
            lambda uow, job: adapters.load("preview").render_page(paper.content, number, dpi),
            lambda rendered: self.view.show_page(image_of(rendered, ratio), size),
            owner=self,
        )

    def _fitting(self, width: float, height: float) -> int:
        if not self._fit:
            return self._percent
        room = self.area.viewport().size()
        margin = 2 * theme().px(MARGIN)
        share = (room.width() - margin) / (width * SCREEN_DPI / POINTS)
        if self._fit == WHOLE:
            share = min(share, (room.height() - margin) / (height * SCREEN_DPI / POINTS))
        return max(10, min(400, int(share * 100)))

    def _ask_thumbnail(self, number: int) -> None:
        paper = self._paper
        if paper is None:
            return
        width, height = self._sizes[number]
        ratio = self.devicePixelRatioF()
        dpi = ThumbnailPainter.picture(width, height).width() / width * POINTS * ratio

        def _drawn(rendered: tuple[int, int, bytes]) -> None:
            if self._paper is paper:
                self.thumbnails.pages.put(number, image_of(rendered, ratio))

        self._session.read(
            lambda uow, job: adapters.load("preview").render_page(paper.content, number, dpi),
            _drawn,
            owner=self,
            priority=READ_BEHIND,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.area.viewport() and event.type() == QEvent.Type.Resize and self._fit:
            self._settle.start()
        if event.type() == QEvent.Type.Wheel and watched is self.area.viewport():
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier if hasattr(event, "modifiers") else None
            if control:
                self._step(1 if event.angleDelta().y() > 0 else -1)  # type: ignore[attr-defined]
                return True
        return super().eventFilter(watched, event)
