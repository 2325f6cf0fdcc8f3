"""Charts of bars on paper: black on a thin track, a mark where it should stand by now."""

from __future__ import annotations

from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.flow import MM, Flow
from minsheng_desktop.notices.line_breaking import plain

NAMES, WORDS = 0.27, 0.30  # of the width: before the bars, and behind them
THICK = 5.0  # points
MARK = 1.6


def bars(flow: Flow, block: doc.Bars) -> None:
    """The caption and its bars one below the other."""
    size, height = block.size * flow.scale, block.size * 1.75 * flow.scale
    flow.room(height * 2.5)
    flow.put(flow.left, flow.y, height * 1.2, plain(block.caption), doc.HEI, size * 1.1)
    flow.y += height * 1.2
    for line in block.lines:
        flow.room(height)
        _bar(flow, block, line, size, height)
        flow.y += height
    flow.y += 1.5 * MM


def _bar(flow: Flow, block: doc.Bars, line: doc.BarLine, size: float, height: float) -> None:
    names, words = flow.width * NAMES, flow.width * WORDS
    track = flow.width - names - words - 2 * MM
    start, middle = flow.left + names, flow.y + height / 2
    flow.put(flow.left, flow.y, height, _short(flow, line.name, block.role, size, names - 2 * MM), block.role, size)
    flow.rule(start, middle + THICK / 2, start + track, middle + THICK / 2)
    length = track * min(max(line.share, 0.0), 1.0)
    if length > 0:
        flow.rule(start, middle, start + length, middle, THICK)
    if line.due is not None:
        at = start + track * min(max(line.due, 0.0), 1.0)
        flow.rule(at, middle - THICK, at, middle + THICK, MARK)
    shown = _short(flow, line.words, block.role, size, words)
    flow.put(start + track + 2 * MM, flow.y, height, shown, block.role, size)


def _short(flow: Flow, words: str, role: str, size: float, room: float) -> str:
    """Words on one line; what does not fit ends in dots."""
    shown = plain(words)
    if flow.measure.width(shown, role, size) <= room:
        return shown
    while shown and flow.measure.width(f"{shown}\u2026", role, size) > room:
        shown = shown[:-1]
    return f"{shown}\u2026"
