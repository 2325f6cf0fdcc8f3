"""Charts as widgets (QPainter): months against the schedule, fund stages, a flow with its words, shares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from minsheng_desktop.core.texts import text
from ui.kit import strokes
from ui.kit.formats import LIGHT_WORDS
from ui.kit.strokes import FundValue, ProgressValue
from ui.kit.theme import theme

CENTRE = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Drawn(QWidget):
    def __init__(self, height: int, width: int = 0) -> None:
        super().__init__()
        self.setFixedHeight(theme().px(height))
        if width:
            self.setFixedWidth(theme().px(width))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class ProgressBar(_Drawn):
    """Completion with the scheduled tick."""

    def __init__(self, value: ProgressValue, width: int = 0) -> None:
        super().__init__(18, width)
        self._value = value
        self.setAccessibleName(str(value))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        strokes.progress(painter, self.rect(), self._value)
        painter.end()


class LightLabel(_Drawn):
    """A light with its word."""

    def __init__(self, code: str) -> None:
        super().__init__(24)
        self._code = code
        self.setAccessibleName(text(LIGHT_WORDS[code]))

    def sizeHint(self) -> QSize:
        words = theme().metrics().horizontalAdvance(self.accessibleName())
        return QSize(words + theme().px(20), theme().px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        strokes.light(painter, self.rect(), self._code)
        painter.end()


class FundBars(_Drawn):
    """The four stages of one source."""

    def __init__(self, value: FundValue, width: int = 0) -> None:
        super().__init__(28, width)
        self._value = value
        self.setAccessibleName(str(value))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        strokes.funds(painter, self.rect(), self._value)
        painter.end()


FLOW_WORDS = {
    "done": "kit.flow.done",
    "now": "kit.flow.now",
    "problem": "kit.flow.problem",
    "later": "kit.flow.later",
    "none": "kit.flow.none",
}


class FlowLine(_Drawn):
    """The steps of a flow, with their words below if given."""

    def __init__(self, states: Sequence[str], names: Sequence[str] = ()) -> None:
        super().__init__(44 if names else 22)
        self._states, self._names = list(states), list(names)
        spoken = [
            text("kit.flow.spoken", step=name, state=text(FLOW_WORDS[state]))
            for name, state in zip(names or [""] * len(states), states, strict=True)
        ]
        self.setAccessibleName(text("kit.comma").join(spoken))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme()
        side = look.px(18) if self._names else 0
        rect = QRect(side, 0, self.width() - 2 * side, look.px(22))
        strokes.flow(painter, rect, self._states)
        if self._names and len(self._states) > 1:
            step = (rect.width() - look.px(18)) / (len(self._states) - 1)
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text3"))
            for x, name in zip(strokes.flow_centres(rect, len(self._states), step), self._names, strict=True):
                painter.drawText(QRectF(x - look.px(40), look.px(22), look.px(80), look.px(20)), CENTRE, name)
        painter.end()


@dataclass(frozen=True, slots=True)
class Months:
    """A year's months: cumulated actual figures (None: not reported) and the schedule; ``today`` from 1.

    ``light`` colours the column of the last reported month.
    """

    actual: Sequence[float | None]
    scheduled: Sequence[float]
    today: int
    light: str = "on_schedule"


def grid_step(largest: float, lines: int = 4) -> float:
    """A round distance between grid lines (1, 2 or 5 times a power of ten) for about ``lines`` lines."""
    if largest <= 0:
        return 1.0
    rough = largest / lines
    power = 10.0 ** math.floor(math.log10(rough))
    return next((unit * power for unit in (1, 2, 5, 10) if unit * power >= rough), 10 * power)


class MonthChart(_Drawn):
    """Columns for what was done, a line for the schedule (dashed after today), labels instead of a legend."""

    def __init__(self, months: Months, height: int = 150) -> None:
        super().__init__(height)
        self._months = months
        known = [value for value in months.actual if value is not None]
        self._last = max((at for at, value in enumerate(months.actual) if value is not None), default=-1)
        largest = max([*known, *months.scheduled, 0])
        self._step = grid_step(largest)
        self._top = max(math.ceil(largest / self._step) * self._step, self._step)
        actual = f"{known[-1]:g}" if known else text("kit.none")
        at = min(max(months.today, 1), len(months.scheduled)) - 1
        scheduled = f"{months.scheduled[at]:g}" if months.scheduled else text("kit.none")
        self.setAccessibleName(text("kit.chart.spoken", actual=actual, scheduled=scheduled))

    def _plot(self) -> QRectF:
        look = theme()
        return QRectF(look.px(34), look.px(10), self.width() - look.px(40), self.height() - look.px(34))

    def _y(self, plot: QRectF, value: float) -> float:
        return plot.bottom() - plot.height() * value / self._top

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        plot = self._plot()
        self._paint_grid(painter, plot)
        self._paint_columns(painter, plot)
        self._paint_schedule(painter, plot)
        painter.end()

    def _paint_grid(self, painter: QPainter, plot: QRectF) -> None:
        look = theme()
        painter.setFont(look.font("tiny"))
        value = 0.0
        while value <= self._top + 1e-9:
            y = round(self._y(plot, value))
            painter.fillRect(round(plot.left()), y, round(plot.width()), 1, look.colour("line" if value else "line2"))
            painter.setPen(look.colour("text3"))
            painter.drawText(QRectF(0, y - look.px(9), plot.left() - look.px(8), look.px(18)), RIGHT, f"{value:g}")
            value += self._step
        slot = plot.width() / 12
        for month in range(0, 12, 2):
            box = QRectF(
                plot.left() + month * slot - look.px(12), plot.bottom() + look.px(4), slot + look.px(24), look.px(18)
            )
            painter.drawText(box, CENTRE, text("kit.chart.month", month=month + 1))

    def _paint_columns(self, painter: QPainter, plot: QRectF) -> None:
        look = theme()
        slot = plot.width() / 12
        width = max(look.px(12), slot * 0.5)
        for at, value in enumerate(self._months.actual):
            if not value:
                continue
            token = strokes.BAR_TOKENS.get(self._months.light, "bar") if at == self._last else "bar"
            x = plot.left() + (at + 0.5) * slot - width / 2
            y = self._y(plot, value)
            painter.fillRect(QRectF(x, y, width, plot.bottom() - y), look.colour(token))
            if at == self._last:
                painter.setFont(look.font("small"))
                painter.setPen(look.colour(strokes.LIGHT_TEXTS.get(self._months.light, "text2")))
                box = QRectF(x - look.px(60), y - look.px(20), width + look.px(60), look.px(18))
                painter.drawText(box, RIGHT, text("kit.chart.actual", value=f"{value:g}"))

    def _paint_schedule(self, painter: QPainter, plot: QRectF) -> None:
        look, months = theme(), self._months
        slot = plot.width() / 12
        points = [QPointF(plot.left() + (at + 0.5) * slot, self._y(plot, v)) for at, v in enumerate(months.scheduled)]
        if not points:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.colour("text"), 1.5)
        painter.setPen(pen)
        painter.drawPolyline(points[: months.today])
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawPolyline(points[max(months.today - 1, 0) :])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        at = min(max(months.today, 1), len(points)) - 1
        words = text("kit.chart.scheduled", month=at + 1, value=f"{months.scheduled[at]:g}")
        self._paint_due(painter, plot, points[at], words)

    def _paint_due(self, painter: QPainter, plot: QRectF, here: QPointF, words: str) -> None:
        """What is due stands right of its month, below the line: no column reaches there before the year's end."""
        look = theme()
        size = look.metrics("small").horizontalAdvance(words)
        left = min(here.x() + look.px(16), self.width() - look.px(2) - size)
        top = min(here.y() + look.px(4), plot.bottom() - look.px(20))
        box = QRectF(left, top, size, look.px(18))
        painter.fillRect(box.adjusted(-look.px(2), 0, look.px(2), 0), look.colour("surface"))
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text"))
        painter.drawText(box, RIGHT, words)
