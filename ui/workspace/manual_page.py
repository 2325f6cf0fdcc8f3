"""使用手册: the manual of docs/manual in the program, with contents, search and its own back and forward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit.buttons import icon_button
from ui.kit.cards import PageHeader, column, row
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.theme import theme
from ui.session import Session, Ticket
from ui.workspace.manual_text import FIRST, Chapter, find_words, place_of, read_manual, read_pictures

TOPIC = Qt.ItemDataRole.UserRole
SIDE, TEXT = 248, 760  # px at 100 %
PAUSE_MS = 150


class ManualView(QTextBrowser):
    """Markdown with pictures that were read beforehand."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: dict[str, QImage] = {}
        self.setObjectName("manual")
        self.setAccessibleName(text("manual.body"))
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def loadResource(self, kind: int, name: QUrl) -> Any:
        return self.pictures.get(name.toString()) or QImage()

    def show_chapter(self, content: str, pictures: dict[str, QImage]) -> None:
        """Lay out a chapter."""
        self.pictures = pictures
        document = QTextDocument(self)
        document.setDefaultFont(theme().font("body"))
        document.setDocumentMargin(theme().px(8))
        document.setMarkdown(content)
        self._space_out(document)
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                self._rule_table(frame)
        self.setDocument(document)  # laid out once, when all is said

    @staticmethod
    def _space_out(document: QTextDocument) -> None:
        """Lines of one and a half, headings apart from what is before them."""
        look, cursor = theme(), QTextCursor(document)
        cursor.beginEditBlock()
        block = document.begin()
        while block.isValid():
            form = QTextBlockFormat()
            form.setLineHeight(150, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            if block.blockFormat().headingLevel():
                form.setTopMargin(look.px(18))
                form.setBottomMargin(look.px(6))
            cursor.setPosition(block.position())
            cursor.mergeBlockFormat(form)
            block = block.next()
        cursor.endEditBlock()

    @staticmethod
    def _rule_table(table: QTextTable) -> None:
        form = table.format()
        form.setBorder(1)
        form.setBorderBrush(theme().colour("line2"))
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderCollapse(True)
        form.setCellPadding(theme().px(6))
        form.setCellSpacing(0)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        table.setFormat(form)

    def go_to(self, heading: str, words: str = "") -> None:
        """Scroll so that a heading stands at the top, and choose the first of the words below it."""
        block = self.document().begin()
        while block.isValid() and not (block.blockFormat().headingLevel() and block.text().strip() == heading):
            block = block.next()
        cursor = QTextCursor(block) if block.isValid() else QTextCursor(self.document())
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - theme().px(8) if heading else 0)
        found = self.document().find(words, cursor) if words else QTextCursor()
        if not found.isNull():
            self.setTextCursor(found)


class ManualPage(Page):
    """``args``: ``topic`` (“file#heading”) to begin with."""

    help_topic = "README#窗口各处"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("workspace.page.manual"))
        self.chapters: dict[str, Chapter] = {}
        self.topic = ""
        self._wanted = str(self.args.get("topic", "")) or FIRST
        self._history: list[str] = []
        self._at = -1
        self._ticket: Ticket | None = None
        self._width = 0
        self._build()
        self._resized = QTimer(self)
        self._resized.setSingleShot(True)
        self._resized.setInterval(PAUSE_MS)
        self._resized.timeout.connect(self._fit)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search.setFocus)

    def _build(self) -> None:
        look = theme()
        self.back_button = icon_button("arrow-left", text("manual.back"), lambda: self.walk(-1))
        self.forward_button = icon_button("arrow-right", text("manual.forward"), lambda: self.walk(1))
        header = PageHeader(text("workspace.page.manual"), self.back_button, self.forward_button)
        self.search = QLineEdit()
        self.search.setPlaceholderText(text("manual.search"))
        self.search.setAccessibleName(text("manual.search"))
        self.search.textChanged.connect(lambda _words: self.fill_contents())
        self.search.returnPressed.connect(self._open_first)
        self.found = label("", "3")
        self.contents = QListWidget()
        self.contents.setObjectName("contents")
        self.contents.setAccessibleName(text("manual.contents"))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.itemClicked.connect(self._open_item)
        self.contents.itemActivated.connect(self._open_item)
        side = QFrame()
        side.setObjectName("manualside")
        side.setFixedWidth(look.px(SIDE))
        side.setLayout(column(self.search, self.found, self.contents, spacing=8, margins=(12, 12, 8, 8)))
        self.notice = Notice()
        self.notice.hide()
        self.view = ManualView()
        self.view.anchorClicked.connect(self._follow)
        self.view.setMaximumWidth(look.px(TEXT) + look.px(48))
        ground = QFrame()
        ground.setObjectName("paper")
        line = QHBoxLayout(ground)
        line.setContentsMargins(look.px(24), 0, 0, 0)
        line.addWidget(self.view, 1000)
        line.addStretch(1)
        body = row(side, ground, spacing=0)
        body.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self.notice)
        layout.addLayout(body, 1)
        self._show_history()

    # -- reading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: read_manual(), self._loaded, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _loaded(self, chapters: list[Chapter]) -> None:
        self.chapters = {chapter.name: chapter for chapter in chapters}
        if not chapters:
            self.notice.say(text("manual.missing"), "err")
            return
        self.fill_contents()
        self.show_topic(self._wanted)

    def show_topic(self, topic: str, words: str = "", *, remember: bool = True) -> None:
        """Open the manual at “file#heading”; at its first page where there is no such place."""
        if not self.chapters:
            self._wanted = topic
            return
        name, heading = place_of(self.chapters, topic) or (FIRST, "")
        self.topic = f"{name}#{heading}" if heading else name
        if remember and (self._at < 0 or self._history[self._at] != self.topic):
            del self._history[self._at + 1 :]
            self._history.append(self.topic)
            self._at = len(self._history) - 1
        self._show_history()
        chapter, width = self.chapters[name], self._text_width()
        ratio = self.devicePixelRatioF()
        self._width = width
        if self._ticket:
            self._ticket.discard()

        def _shown(pictures: dict[str, QImage]) -> None:
            self.view.show_chapter(chapter.text, pictures)
            # The place is known only once the chapter is laid out.
            QTimer.singleShot(0, self.view, lambda: self.view.go_to(heading, words))
            self._mark_current()

        self._ticket = self.session.read(
            lambda uow, job: read_pictures(chapter, width, ratio), _shown, self._failed, owner=self
        )

    def _text_width(self) -> int:
        shown = self.view.viewport().width() if self.view.isVisible() else theme().px(TEXT)
        return max(min(shown, theme().px(TEXT)) - theme().px(40), theme().px(240))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()

    def _fit(self) -> None:
        """Read the pictures again where the page has another width."""
        if self.topic and abs(self._text_width() - self._width) > theme().px(16):
            self.show_topic(self.topic, remember=False)

    # -- contents and search ---------------------------------------------------------------------

    def fill_contents(self) -> None:
        """The headings, or the sections that hold the words looked for."""
        words = self.search.text().strip()
        self.contents.clear()
        if words:
            hits = find_words(list(self.chapters.values()), words)
            said = text("manual.found", count=len(hits)) if hits else text("manual.search_none", words=words)
            self.found.setText(said)
            for chapter, heading in hits:
                self._add(f"{chapter.title} › {heading.title}", f"{chapter.name}#{heading.title}", 2)
        else:
            self.found.setText("")
            for chapter in self.chapters.values():
                for heading in chapter.headings:
                    if heading.level <= 2:
                        self._add(heading.title, f"{chapter.name}#{heading.title}", heading.level)
        self.found.setVisible(bool(words))
        self._mark_current()

    def _add(self, words: str, topic: str, level: int) -> None:
        item = QListWidgetItem(f"    {words}" if level > 1 and not self.search.text().strip() else words)
        item.setData(TOPIC, topic)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        item.setToolTip(words)
        item.setSizeHint(QSize(0, theme().px(28)))
        item.setFont(theme().font("body", medium=level == 1))
        self.contents.addItem(item)

    def _mark_current(self) -> None:
        for number in range(self.contents.count()):
            topic = str(self.contents.item(number).data(TOPIC))
            name, _, heading = self.topic.partition("#")
            if topic == self.topic or (not heading and topic.startswith(f"{name}#")):
                self.contents.setCurrentRow(number)
                return

    def _open_item(self, item: QListWidgetItem) -> None:
        words = self.search.text().split()
        self.show_topic(str(item.data(TOPIC)), words[0] if words else "")

    def _open_first(self) -> None:
        item = self.contents.item(0)
        if item is not None:
            self._open_item(item)

    # -- going about -----------------------------------------------------------------------------

    def _follow(self, url: QUrl) -> None:
        target = url.toString()
        if target.startswith("#"):
            target = f"{self.topic.partition('#')[0]}{target}"
        if place_of(self.chapters, target):
            self.show_topic(target)

    def walk(self, by: int) -> None:
        """Back (−1) or forward (+1) through the places that were shown."""
        if 0 <= self._at + by < len(self._history):
            self._at += by
            self.show_topic(self._history[self._at], remember=False)

    def _show_history(self) -> None:
        self.back_button.setEnabled(self._at > 0)
        self.forward_button.setEnabled(self._at + 1 < len(self._history))

    def on_activate(self) -> None:
        self.view.setFocus()
