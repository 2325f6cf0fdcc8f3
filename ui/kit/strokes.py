"""Small painters shared by delegates and chart widgets: bars, lights, fund stages, the month's flow.

They draw on a given painter into a given rectangle and keep no state; brushes and fonts come from the
theme's caches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.formats import LIGHT_WORDS
from ui.kit.theme import theme
from ui.kit.tokens import FUNDS


class ProgressValue(NamedTuple):
    """Completion and schedule as shares (1 = 100 %); ``light`` is a code of ``rules.schedule.Light``."""

    done: float
    scheduled: float | None = None
    light: str = "on_schedule"

    def __str__(self) -> str:
        scheduled = text("kit.none") if self.scheduled is None else f"{self.scheduled * 100:.1f}"
        return text("kit.progress.spoken", done=f"{self.done * 100:.1f}", scheduled=scheduled)


class FundValue(NamedTuple):
    """Four amounts in fen; ``maximum`` 0 = the largest of the four (small multiples give a common one)."""

    planned: int
    arrived: int
    allocated: int
    spent: int
    maximum: int = 0

    def __str__(self) -> str:
        return text(
            "kit.fund.spoken",
            planned=self.planned // 100,
            arrived=self.arrived // 100,
            allocated=self.allocated // 100,
            spent=self.spent // 100,
        )


BAR_TOKENS = {"behind": "light_y", "seriously_behind": "light_r"}
LIGHT_TOKENS = {
    "ahead": "light_g",
    "on_schedule": "light_g",
    "behind": "light_y",
    "seriously_behind": "light_r",
    "done": "light_g",
}
LIGHT_TEXTS = {"ahead": "ok", "on_schedule": "ok", "behind": "warn", "seriously_behind": "err", "done": "ok"}


def corner(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """The 8 px corner at the top right of a cell, as an Excel note has."""
    size = theme().px(8)
    right, top = rect.right() + 1, rect.top()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(right - size, top), QPointF(right, top), QPointF(right, top + size)]))


def chip(painter: QPainter, rect: QRect, word: str, tone: str) -> int:
    """A status chip at the left of ``rect``, vertically centred; returns its width."""
    look = theme()
    metrics = look.metrics("small")
    height = min(metrics.height() + look.px(2), rect.height() - 2)
    width = min(metrics.horizontalAdvance(word) + look.px(14), rect.width())
    box = QRectF(rect.left(), rect.center().y() - height / 2 + 0.5, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(f"{tone}_bg"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawRoundedRect(box, look.px(4), look.px(4))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setFont(look.font("small"))
    painter.setPen(look.colour(tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
    return width


def progress(painter: QPainter, rect: QRect, value: ProgressValue) -> None:
    """The bar of 8 px capped at 100 %, and the scheduled tick with its white halo."""
    look = theme()
    thick, radius = look.px(8), look.px(3)
    top = rect.center().y() - thick / 2 + 0.5
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("barbg"))
    painter.drawRoundedRect(QRectF(rect.left(), top, rect.width(), thick), radius, radius)
    filled = rect.width() * min(max(value.done, 0.0), 1.0)
    if filled > 0:
        painter.setBrush(look.colour(BAR_TOKENS.get(value.light, "bar")))
        painter.drawRoundedRect(QRectF(rect.left(), top, max(filled, radius), thick), radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if value.scheduled is not None:
        at = rect.left() + round((rect.width() - 2) * min(max(value.scheduled, 0.0), 1.0))
        tall = look.px(16)
        y = round(rect.center().y() - tall / 2 + 0.5)
        painter.fillRect(at - 2, y, 6, tall, look.colour("surface"))
        painter.fillRect(at, y, 2, tall, look.colour("text"))


def light_shape(painter: QPainter, rect: QRect, code: str) -> int:
    """The light's shape at the left of ``rect``; returns the width it takes with its gap."""
    look = theme()
    size = look.px(12)
    box = QRectF(rect.left(), rect.center().y() - size / 2 + 0.5, size, size)
    colour = look.colour(LIGHT_TOKENS[code])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if code in ("ahead", "on_schedule"):
        painter.drawEllipse(box if code == "ahead" else box.adjusted(1, 1, -1, -1))
        if code == "ahead":
            _up_arrow(painter, box)
    elif code == "behind":
        painter.drawPolygon(QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()]))
    elif code == "seriously_behind":
        painter.drawRect(box.adjusted(1, 1, -1, -1))
    else:
        painter.setPen(QPen(look.colour("ok"), look.px(1.75), c=Qt.PenCapStyle.RoundCap))
        left, top, unit = box.left(), box.top(), size / 12
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(left + unit * 0.5, top + unit * 6.5),
                    QPointF(left + unit * 4, top + unit * 10),
                    QPointF(left + unit * 12, top + unit * 2),
                ]
            )
        )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    return size + look.px(6)


def _up_arrow(painter: QPainter, box: QRectF) -> None:
    unit = box.width() / 12
    painter.setPen(QPen(theme().colour("onacc"), 1.5 * unit))
    middle, top = box.center().x(), box.top()
    painter.drawLine(QLineF(middle, top + 3 * unit, middle, top + 9.3 * unit))
    painter.drawLine(QLineF(middle, top + 3 * unit, middle - 2.6 * unit, top + 5.8 * unit))
    painter.drawLine(QLineF(middle, top + 3 * unit, middle + 2.6 * unit, top + 5.8 * unit))
    painter.setPen(Qt.PenStyle.NoPen)


def light(painter: QPainter, rect: QRect, code: str, quiet: bool = False) -> None:
    """A light with its word."""
    look = theme()
    width = light_shape(painter, rect, code)
    painter.setFont(look.font("body"))
    painter.setPen(look.colour("text3" if quiet else LIGHT_TEXTS[code]))
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(rect.adjusted(width, 0, 0, 0), middle, text(LIGHT_WORDS[code]))


def funds(painter: QPainter, rect: QRect, value: FundValue) -> None:
    """Four bars over one common length."""
    look = theme()
    thick, gap = look.px(4), look.px(2)
    common = value.maximum or max(value[:4]) or 1
    top = rect.center().y() - (4 * thick + 3 * gap) // 2 + 1
    for stage, (token, amount) in enumerate(zip(FUNDS, value[:4], strict=True)):
        y = top + stage * (thick + gap)
        painter.fillRect(QRect(rect.left(), y, rect.width(), thick), look.colour("barbg"))
        share = min(amount / common, 1.0)
        width = max(round(rect.width() * share), 1 if amount else 0)
        painter.fillRect(QRect(rect.left(), y, width, thick), look.colour(token))


FLOW_STEP = 73  # px between the middles of two steps at 100 %


def flow_centres(rect: QRect, count: int, step: float) -> list[float]:
    """The x of each step's middle."""
    return [rect.left() + theme().px(9) + number * step for number in range(count)]


def flow(painter: QPainter, rect: QRect, states: Sequence[str], step: float = 0.0) -> None:
    """The steps of a month: ``done now problem later none``; ``step`` px between them (0: fills ``rect``)."""
    look = theme()
    count = len(states)
    if not step and count > 1:
        step = (rect.width() - look.px(18)) / (count - 1)
    centres = flow_centres(rect, count, step)
    middle = rect.center().y() + 0.5
    gap = look.px(10)
    for at in range(1, count):
        reached = states[at] in ("done", "now", "problem") or (states[at - 1] == "done" and states[at] == "none")
        painter.setPen(QPen(look.colour("accent" if reached and states[at - 1] == "done" else "line2"), look.px(2)))
        painter.drawLine(QLineF(centres[at - 1] + gap, middle, centres[at] - gap, middle))
    for x, state in zip(centres, states, strict=True):
        flow_mark(painter, QPointF(x, middle), state)


def flow_mark(painter: QPainter, centre: QPointF, state: str) -> None:
    """The mark of one step of a flow."""
    look = theme()
    radius = look.px(7)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state == "done":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        painter.drawEllipse(centre, radius, radius)
        _centred_icon(painter, centre, "check")
    elif state == "now":
        painter.setPen(QPen(look.colour("accent"), look.px(1.75)))
        painter.setBrush(look.colour("surface"))
        painter.drawEllipse(centre, radius - 1, radius - 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("accent"))
        painter.drawEllipse(centre, look.px(3), look.px(3))
    elif state == "problem":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("light_r"))
        painter.drawEllipse(centre, radius, radius)
        painter.setPen(look.colour("onacc"))
        painter.setFont(look.font("tiny", medium=True))
        box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")
    elif state == "later":
        painter.setPen(QPen(look.colour("line2"), look.px(1.5)))
        painter.setBrush(look.colour("surface"))
        painter.drawEllipse(centre, radius - 1.5, radius - 1.5)
    else:
        painter.setPen(QPen(look.colour("text3"), look.px(1.5)))
        painter.drawLine(QLineF(centre.x() - look.px(4), centre.y(), centre.x() + look.px(4), centre.y()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _centred_icon(painter: QPainter, centre: QPointF, name: str) -> None:
    drawn = icons.pixmap(name, "onacc", 11, 3.5)
    size = drawn.deviceIndependentSize()
    painter.drawPixmap(QPointF(centre.x() - size.width() / 2, centre.y() - size.height() / 2), drawn)


def check_box(painter: QPainter, rect: QRect, state: Qt.CheckState, enabled: bool = True) -> None:
    """A check box of 16 px in the middle of ``rect``."""
    look = theme()
    size = look.px(16)
    box = QRectF(rect.center().x() - size // 2 + 0.5, rect.center().y() - size // 2 + 0.5, size, size)
    on = state != Qt.CheckState.Unchecked
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("accent" if on else "ctl"), 1))
    painter.setBrush(look.colour("accent" if on else "surface" if enabled else "offbg"))
    painter.drawRoundedRect(box, look.px(3), look.px(3))
    if on:
        name = "check" if state == Qt.CheckState.Checked else "minus"
        drawn = icons.pixmap(name, "onacc", 13, 3)
        extent = drawn.deviceIndependentSize()
        painter.drawPixmap(
            QPointF(box.center().x() - extent.width() / 2, box.center().y() - extent.height() / 2), drawn
        )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
