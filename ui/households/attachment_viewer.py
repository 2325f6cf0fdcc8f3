"""An attachment large, over the page: zoom, pages, the next one by arrow keys; save, rename, remove."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.attachments import AttachmentLine, attachment_content
from ui.households.attachment_pictures import Opened, image_at, natural_size, opened
from ui.households.attachment_tiles import detail_words, state_words
from ui.kit import fields
from ui.kit.buttons import button, icon_button
from ui.kit.cards import row
from ui.kit.labels import label
from ui.kit.theme import theme
from ui.session import Session, Ticket

STEPS = (10, 15, 25, 33, 50, 67, 80, 100, 125, 150, 200, 300, 400)
MOST_PIXELS = 40_000_000


class AttachmentViewer(QFrame):
    """Lies over ``page``. The card does what ``save_asked`` and ``remove_asked`` ask for."""

    save_asked = Signal(object)
    remove_asked = Signal(object)
    changed = Signal(object, object)  # the line, its new values
    closed = Signal()

    def __init__(self, page: QWidget, session: Session) -> None:
        super().__init__(page)
        self.setObjectName("viewer")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(text("attachments.viewer.name"))
        self._page_widget, self._session = page, session
        self._lines: Sequence[AttachmentLine] = ()
        self._kinds: Mapping[str, str] = {}
        self.at = self.page = 0
        self._percent, self._fits = 100, True
        self._opened: Opened | None = None
        self._ticket: Ticket | None = None
        self._build()
        page.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        self.title, self.detail = label("", "h"), label("", "2s")
        self.place, self.zoom, self.pages = label("", "2s"), label("", "2s"), label("", "2s")
        self.back = icon_button("chevron-left", text("attachments.viewer.back"), lambda: self.go(self.at - 1))
        self.forward = icon_button("chevron-right", text("attachments.viewer.forward"), lambda: self.go(self.at + 1))
        self.page_back = icon_button("chevron-up", text("attachments.viewer.page_back"), lambda: self.turn(-1))
        self.page_forward = icon_button("chevron-down", text("attachments.viewer.page_forward"), lambda: self.turn(1))
        smaller = icon_button("zoom-out", text("attachments.viewer.smaller"), lambda: self.step(-1))
        larger = icon_button("zoom-in", text("attachments.viewer.larger"), lambda: self.step(1))
        fit = button(text("attachments.viewer.fit"), self.fit, kind="ghost")
        self.edit_button = button(text("attachments.viewer.edit"), self.edit, icon="pencil")
        self.save_button = button(text("attachments.viewer.save"), self._save, icon="save")
        self.remove_button = button(text("attachments.viewer.remove"), self._remove, icon="trash-2", kind="danger")
        close = icon_button("x", text("attachments.viewer.close"), self.close_viewer, shortcut="Esc")
        head, bar = QFrame(), QFrame()
        for frame in (head, bar):
            frame.setObjectName("bar")
        head.setLayout(
            row(self.title, self.detail, None, self.edit_button, self.save_button, self.remove_button, close,
                spacing=10, margins=(20, 10, 14, 10))
        )  # fmt: skip
        bar.setLayout(
            row(self.back, self.place, self.forward, None, self.page_back, self.pages, self.page_forward, None, smaller,
                self.zoom, larger, fit, margins=(14, 4, 14, 4))
        )  # fmt: skip
        self.form = self._form()
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName(text("attachments.viewer.picture"))
        self.area = QScrollArea()
        self.area.setWidget(self.picture)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().installEventFilter(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (head, self.form, bar):
            outer.addWidget(part)
        outer.addWidget(self.area, 1)

    def _form(self) -> QFrame:
        self.kind = fields.ChoiceField(text("attachments.kind"), [], width=180)
        self.name = fields.text_field(text("attachments.title_field"), width=260)
        keep = button(text("attachments.viewer.keep"), self._keep, kind="primary")
        drop = button(text("attachments.viewer.drop"), self._drop)
        self.name.edit.returnPressed.connect(self._keep)
        form = QFrame()
        form.setObjectName("bar")
        form.setLayout(row(self.kind, self.name, keep, drop, None, spacing=12, margins=(20, 8, 14, 8)))
        form.hide()
        return form

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def line(self) -> AttachmentLine | None:
        """The attachment in front."""
        return self._lines[self.at] if 0 <= self.at < len(self._lines) else None

    def show_lines(self, lines: Sequence[AttachmentLine], kinds: Mapping[str, str], editable: bool) -> None:
        """The attachments may have changed: keep the one in front, or the next one."""
        now = self.line
        self._lines, self._kinds = lines, kinds
        self.edit_button.setVisible(editable)
        self.remove_button.setVisible(editable)
        self.save_button.setVisible(self._session.may("export"))
        self.kind.set_choices(list(kinds.items()))
        if self.isHidden():
            return
        if not lines:
            self.close_viewer()
            return
        uids = [line.uid for line in lines]
        if now and now.uid in uids:
            self.at = uids.index(now.uid)
            self._tell()
        else:
            self.open(min(self.at, len(lines) - 1))

    def open(self, at: int) -> None:
        """Show the attachment of this place in the list."""
        self.setGeometry(self._page_widget.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self.at, self.page, self._fits = at, 0, True
        self.form.hide()
        self._load()

    def go(self, at: int) -> None:
        """Turn to another one."""
        if 0 <= at < len(self._lines):
            self.open(at)

    def turn(self, way: int) -> None:
        """Turn a page of a scan."""
        if self._opened and 0 <= self.page + way < self._opened.pages:
            self.page += way
            self.area.verticalScrollBar().setValue(0)
            self._draw()

    def step(self, way: int) -> None:
        """Larger or smaller."""
        more = [step for step in STEPS if (step > self._percent if way > 0 else step < self._percent)]
        if more and self._opened:
            self._fits, self._percent = False, more[0] if way > 0 else more[-1]
            self._draw()

    def fit(self) -> None:
        """As large as the window lets."""
        self._fits = True
        self._draw()

    def close_viewer(self) -> None:
        """Back to the page."""
        if self._ticket:
            self._ticket.discard()
        self._opened = None
        self.picture.clear()
        self.hide()
        self.closed.emit()

    def _load(self) -> None:
        line = self.line
        assert line is not None
        if self._ticket:
            self._ticket.discard()
        self._opened = None
        self.picture.setText(state_words(line) or text("attachments.viewer.loading"))
        self._tell()
        if line.here:
            uid, media = line.uid, line.media_type
            self._ticket = self._session.read(
                lambda uow, job: opened(attachment_content(uow, uid), media), self._loaded, self._failed, owner=self
            )

    def _loaded(self, found: Opened) -> None:
        self._opened = found
        self._draw()

    def _failed(self, error: AppError) -> None:
        self.picture.setText(error.message)

    def _draw(self) -> None:
        found, page = self._opened, self.page
        if found is None:
            return
        ratio, percent, room = self.devicePixelRatioF(), self._percent, self.area.viewport().size()
        fits = self._fits

        def _work(uow: object, job: object) -> tuple[object, int]:
            width, height = natural_size(found, page)
            share = min(room.width() / width, room.height() / height, 4.0) if fits else percent / 100
            share = min(share, (MOST_PIXELS / (width * height)) ** 0.5 / ratio)
            size = QSize(max(1, round(width * share * ratio)), max(1, round(height * share * ratio)))
            return image_at(found, page, size), round(share * 100)

        if self._ticket:
            self._ticket.discard()
        self._ticket = self._session.read(_work, lambda drawn: self._drawn(drawn, ratio), self._failed, owner=self)

    def _drawn(self, drawn: tuple[object, int], ratio: float) -> None:
        image, self._percent = drawn
        pixmap = QPixmap.fromImage(image)  # type: ignore[arg-type]
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self._tell()

    def _tell(self) -> None:
        line, count = self.line, self._opened.pages if self._opened else 1
        if line is None:
            return
        self.title.setText(line.title)
        self.detail.setText(detail_words(line, self._kinds))
        self.place.setText(text("attachments.viewer.of", at=self.at + 1, all=len(self._lines)))
        self.zoom.setText(f"{self._percent}%")
        self.pages.setText(text("attachments.viewer.page", page=self.page + 1, pages=count))
        for part in (self.pages, self.page_back, self.page_forward):
            part.setVisible(count > 1)
        self.back.setEnabled(self.at > 0)
        self.forward.setEnabled(self.at + 1 < len(self._lines))
        self.page_back.setEnabled(self.page > 0)
        self.page_forward.setEnabled(self.page + 1 < count)
        self.save_button.setEnabled(line.here)
        for made in (self.edit_button, self.remove_button):
            made.setEnabled(line.own)

    # -- doing -----------------------------------------------------------------------------------

    def _save(self) -> None:
        if self.line:
            self.save_asked.emit(self.line)

    def _remove(self) -> None:
        if self.line:
            self.remove_asked.emit(self.line)

    def edit(self) -> None:
        """Change kind and title."""
        if self.line:
            self.kind.set_value(self.line.kind)
            self.name.set_value(self.line.title)
            self.form.show()
            self.name.setFocus()
            self.name.edit.selectAll()

    def _keep(self) -> None:
        if self.line and not self.form.isHidden():
            self.changed.emit(self.line, {"kind": self.kind.value, "title": self.name.value or ""})
            self._drop()

    def _drop(self) -> None:
        self.form.hide()
        self.setFocus()

    # -- keys, wheel, size -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Left: lambda: self.go(self.at - 1),
            Qt.Key.Key_Right: lambda: self.go(self.at + 1),
            Qt.Key.Key_PageUp: lambda: self.turn(-1),
            Qt.Key.Key_PageDown: lambda: self.turn(1),
            Qt.Key.Key_Plus: lambda: self.step(1),
            Qt.Key.Key_Equal: lambda: self.step(1),
            Qt.Key.Key_Minus: lambda: self.step(-1),
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_F2: self.edit,
            Qt.Key.Key_Delete: self._remove,
            Qt.Key.Key_Escape: self._drop if not self.form.isHidden() else self.close_viewer,
        }
        action = actions.get(event.key())
        if action and not (event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Delete) and self.edit_button.isHidden()):
            action()
        elif action is None:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page_widget and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._page_widget.rect())
            if self._fits:
                self._draw()
        zooms = Qt.KeyboardModifier.ControlModifier
        if isinstance(event, QWheelEvent) and watched is self.area.viewport() and event.modifiers() & zooms:
            self.step(1 if event.angleDelta().y() > 0 else -1)
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: object) -> None:
        from_theme = self.palette()
        if from_theme.color(from_theme.ColorRole.Window) != theme().colour("ground"):
            from_theme.setColor(from_theme.ColorRole.Window, theme().colour("ground"))
            self.setPalette(from_theme)
        super().paintEvent(event)  # type: ignore[arg-type]
