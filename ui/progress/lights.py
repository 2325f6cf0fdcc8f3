"""The cards above the table: one per judgement with its count, each a filter; and the legend below it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import STAGE_TEXTS
from minsheng_desktop.progress.records import STAGES
from minsheng_desktop.rules.schedule import Light, Thresholds
from ui.kit import strokes
from ui.kit.formats import LIGHT_WORDS
from ui.kit.theme import theme
from ui.kit.tokens import FUNDS

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LightCard(QAbstractButton):
    """A judgement with its count; checked while the table shows only it."""

    def __init__(self, light: Light | None) -> None:
        super().__init__()
        self.light = light
        self.count = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFixedHeight(theme().px(42))
        self.setMinimumWidth(theme().px(96))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_count(0)

    @property
    def word(self) -> str:
        """The judgement's word."""
        return text("progress.page.all") if self.light is None else text(LIGHT_WORDS[self.light.value])

    def show_count(self, count: int) -> None:
        """The number of tasks judged so."""
        self.count = count
        self.setAccessibleName(text("progress.page.card", word=self.word, count=count))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(130), theme().px(42))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "tint" if self.isChecked() else "hover" if self.underMouse() else "surface"
        width = 2 if self.hasFocus() else 1
        edge = "accent" if self.hasFocus() else "ring" if self.isChecked() else "line"
        painter.setBrush(look.colour(ground))
        painter.setPen(QPen(look.colour(edge), width))
        half = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), look.px(4), look.px(4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        rect = self.rect().adjusted(look.px(13), 0, -look.px(13), 0)
        left = strokes.light_shape(painter, rect, self.light.value) if self.light else 0
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("text2"))
        painter.drawText(rect.adjusted(left + (look.px(2) if left else 0), 0, 0, 0), LEFT, self.word)
        painter.setFont(look.font("title"))
        painter.setPen(look.colour("text"))
        painter.drawText(rect, RIGHT, str(self.count))
        painter.end()


class LightCards(QWidget):
    """The row of cards; ``chosen`` carries the judgement, None for all."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[Light | None, LightCard] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme().px(20), theme().px(10), theme().px(20), theme().px(10))
        layout.setSpacing(theme().px(8))
        for light in (None, *Light):
            card = LightCard(light)
            card.clicked.connect(partial(self.chosen.emit, light))
            layout.addWidget(card)
            self.cards[light] = card
        self.cards[None].setChecked(True)

    def show_counts(self, counts: Mapping[Light | None, int]) -> None:
        """The numbers of a table; the first card counts every task, judged or not."""
        for light, card in self.cards.items():
            card.show_count(sum(counts.values()) if light is None else counts.get(light, 0))

    def choose(self, light: Light | None) -> None:
        """Mark a card without telling."""
        self.cards[light].setChecked(True)


class Legend(QFrame):
    """What tick, fund bars and judgements mean."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setFixedHeight(theme().px(34))
        self._rule = ""
        self.show_thresholds(Thresholds())

    def show_thresholds(self, thresholds: Thresholds) -> None:
        """The bounds the judgements follow."""
        shares = (thresholds.ahead, thresholds.on_schedule, thresholds.behind)
        ahead, on_schedule, behind = (f"{float(share * 100):g}" for share in shares)
        self._rule = text("progress.page.rule", ahead=ahead, on_schedule=on_schedule, behind=behind)
        self.setAccessibleName(self._rule)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look, painter = theme(), QPainter(self)
        painter.setFont(look.font("small"))
        middle = self.rect().center().y() + 1
        x = look.px(20)
        painter.fillRect(x, middle - look.px(8), 2, look.px(16), look.colour("text"))
        x = self._words(painter, x + look.px(8), text("progress.page.tick"), "text2")
        for stage, token in zip(STAGES, FUNDS, strict=True):
            x += look.px(16)
            painter.fillRect(x, middle - look.px(2), look.px(14), look.px(5), look.colour(token))
            x = self._words(painter, x + look.px(20), text(STAGE_TEXTS[stage]), "text2")
        self._words(painter, x + look.px(22), self._rule, "text3")
        painter.end()

    def _words(self, painter: QPainter, x: int, words: str, token: str) -> int:
        look = theme()
        painter.setPen(look.colour(token))
        room = max(self.width() - x - look.px(12), 0)
        shown = look.metrics("small").elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(x, 0, room, self.height()), LEFT, shown)
        return x + look.metrics("small").horizontalAdvance(shown)
