"""Where everything of a document stands: pages of marks, in points from the upper left corner. Draws nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.line_breaking import Line, break_lines, plain

MM = 72 / 25.4
BODY_SIZE = 16.0
ASCENT = 0.88  # of the em box of Chinese type
SHRINKING = (1.0, 0.95, 0.9, 0.85, 0.8)
LOOSE = 2.5  # a line with more room left, in characters, is not spread
TOLERANCE = 0.01
RULE, HAIR = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class TextMark:
    """A line of text: left end and baseline; ``spacing`` follows every character."""

    x: float
    baseline: float
    text: str
    role: str
    size: float
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class RuleMark:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = HAIR


@dataclass(frozen=True, slots=True)
class CodeMark:
    """A QR code in a square."""

    x: float
    y: float
    size: float
    data: str


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A photograph in its box."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


Mark = TextMark | RuleMark | CodeMark | PictureMark


class Measure(Protocol):
    """What the layout asks of the fonts (``fonts.FontBook``)."""

    def width(self, text: str, role: str, size: float, spacing: float = 0.0) -> float:
        """The width of a line in points."""


class Flow:
    """A pen going down the pages of one section. ``scale`` shrinks type and line pitch, ``tick`` counts rows."""

    def __init__(
        self, page: doc.Page, measure: Measure, scale: float = 1.0, tick: Callable[[int, int], None] | None = None
    ) -> None:
        self.measure, self.scale, self._page, self.tick = measure, scale, page, tick
        self.left, self.top = page.left * MM, page.top * MM
        self.width = (page.width - page.left - page.right) * MM
        self.bottom = (page.height - page.bottom) * MM
        self.pages: list[list[Mark]] = [[]]
        self.y = self.top

    @property
    def marks(self) -> list[Mark]:
        """The marks of the page the pen is on."""
        return self.pages[-1]

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on this page yet."""
        return self.y <= self.top + TOLERANCE

    def new_page(self) -> None:
        """Go to the top of the next page."""
        self.pages.append([])
        self.y = self.top

    def room(self, height: float) -> None:
        """Go to the next page unless ``height`` points are left on this one."""
        if self.y + height > self.bottom + TOLERANCE and not self.fresh:
            self.new_page()

    def pitch(self, size: float) -> float:
        """The height of a line of (unscaled) type: whole lines of the grid, or 1.5 times the type."""
        if not self._page.lines:
            return size * 1.5 * self.scale
        grid = (self.bottom - self.top) / self._page.lines
        return grid * max(1, math.ceil(size * 1.15 / grid)) * self.scale

    def spacing(self, size: float) -> float:
        """What follows each character so that a line holds the page's number of body characters."""
        if not self._page.columns:
            return 0.0
        return (self.width / self._page.columns - BODY_SIZE) * size / BODY_SIZE * self.scale

    def measured(self, role: str, size: float, spacing: float = 0.0) -> Callable[[str], float]:
        """The width of a text in (scaled) type of this size."""
        return lambda text: self.measure.width(text, role, size, spacing)

    def put(self, x: float, top: float, height: float, text: str, role: str, size: float, spacing: float = 0.0) -> None:
        """A line of text in the middle of a box that begins at ``top``."""
        if text:
            baseline = top + (height - size) / 2 + ASCENT * size
            self.marks.append(TextMark(x, baseline, text, role, size, spacing))

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = HAIR) -> None:
        """A straight line on this page."""
        self.marks.append(RuleMark(x1, y1, x2, y2, width))


def paragraph(flow: Flow, block: doc.Paragraph) -> None:
    """Running text, line by line over the pages."""
    size, space = block.size * flow.scale, flow.spacing(block.size)
    indent = block.indent * (size + space)
    width = flow.measured(block.role, size, space)
    lines = break_lines(plain(block.text), width, flow.width + TOLERANCE, flow.width - indent + TOLERANCE)
    height, first = flow.pitch(block.size), True
    for line in lines:
        flow.room(height)
        start = indent if first else 0.0
        x, extra = _placed(line, block.align, flow.width - start, size)
        flow.put(flow.left + start + x, flow.y, height, line.text, block.role, size, space + extra)
        flow.y += height
        first = line.last


def _placed(line: Line, align: str, room: float, size: float) -> tuple[float, float]:
    """(shift, further spacing) of a line within its room."""
    slack = room - line.width
    if align == doc.CENTRE:
        return slack / 2, 0.0
    if align == doc.RIGHT:
        return slack, 0.0
    if align == doc.JUSTIFY and not line.last and len(line.text) > 1 and 0 < slack < LOOSE * size:
        return 0.0, slack / (len(line.text) - 1)
    return 0.0, 0.0


def title(flow: Flow, block: doc.Title) -> None:
    """Centred lines of like length."""
    size, height = block.size * flow.scale, flow.pitch(block.size)
    width = flow.measured(block.role, size)
    words = plain(block.text)
    lines = break_lines(words, width, flow.width)
    limit = sum(line.width for line in lines) / len(lines)
    while len(even := break_lines(words, width, limit)) > len(lines):
        limit += size / 2
    for line in even:
        flow.room(height)
        flow.put(flow.left + (flow.width - line.width) / 2, flow.y, height, line.text, block.role, size)
        flow.y += height


def right_aligned(flow: Flow, block: doc.RightAligned) -> None:
    """Office and date, centred over each other, kept together."""
    height, space = flow.pitch(block.size), flow.spacing(block.size)
    size = block.size * flow.scale
    lines = [plain(line) for line in block.lines]
    widths = [flow.measure.width(line, block.role, size, space) for line in lines]
    widest = max(widths)
    if widest > flow.width:
        size, widths = size * flow.width / widest, [width * flow.width / widest for width in widths]
        widest = flow.width
    right = flow.width - min(block.inset * size, flow.width - widest)
    flow.room(height * len(lines))
    for line, width in zip(lines, widths, strict=True):
        flow.put(flow.left + right - widest / 2 - width / 2, flow.y, height, line, block.role, size, space)
        flow.y += height


def code(flow: Flow, block: doc.QrCode) -> None:
    """A QR code with lines of words at its right, kept together."""
    edge, size = block.size * MM, block.font_size * flow.scale
    height = size * 1.5
    beside = flow.left + edge + 4 * MM
    width = flow.measured(block.role, size)
    lines = [line for text in block.lines for line in break_lines(plain(text), width, flow.left + flow.width - beside)]
    flow.room(max(edge, height * len(lines)))
    flow.marks.append(CodeMark(flow.left, flow.y, edge, block.data))
    top = flow.y + max(0.0, (edge - height * len(lines)) / 2)
    for number, line in enumerate(lines):
        flow.put(beside, top + number * height, height, line.text, block.role, size)
    flow.y += max(edge, height * len(lines)) + 2 * MM


def picture(flow: Flow, block: doc.Picture) -> None:
    """A photograph in the middle with its caption, kept together."""
    size, tall = block.size * flow.scale, block.height * MM * flow.scale
    across, down = block.shape
    shrink = min(flow.width / across, tall / down)
    width, height, line = across * shrink, down * shrink, size * 2.0
    flow.room(height + (line if block.caption else 0.0))
    flow.marks.append(PictureMark(flow.left + (flow.width - width) / 2, flow.y, width, height, block.content))
    flow.y += height
    if block.caption:
        words = plain(block.caption)
        start = flow.left + (flow.width - flow.measure.width(words, block.role, size)) / 2
        flow.put(start, flow.y, line, words, block.role, size)
        flow.y += line


def signatures(flow: Flow, block: doc.SignatureLines) -> None:
    """Names with room to write behind them."""
    size, height = block.size * flow.scale, max(flow.pitch(block.size), 9 * MM * flow.scale)
    share = flow.width / block.across
    for at in range(0, len(block.labels), block.across):
        flow.room(height)
        for place, label in enumerate(block.labels[at : at + block.across]):
            words = plain(label)
            x = flow.left + place * share
            flow.put(x, flow.y, height, words, block.role, size)
            start = x + flow.measure.width(words, block.role, size) + 2
            below = flow.y + (height + size) / 2 + 1
            flow.rule(start, below, x + share - 4 * MM, below)
        flow.y += height


def spacer(flow: Flow, block: doc.Spacer) -> None:
    """Room; none at the top of a page."""
    if not flow.fresh:
        flow.y += block.lines * (flow.pitch(BODY_SIZE) if flow.spacing(BODY_SIZE) else 7 * MM * flow.scale)
