"""Ruled forms to be filled by hand or by the program, and the place for signatures and a seal."""

from __future__ import annotations

from dataclasses import replace

from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.flow import HAIR, MM, RULE, Flow
from minsheng_desktop.notices.line_breaking import break_lines, plain
from minsheng_desktop.notices.ruled import LEADING, PAD

Lines = list[tuple[str, float]]
DASH, GAP = 2.2 * MM, 1.4 * MM


def form(flow: Flow, block: doc.Form) -> None:
    """Rows over the pages; a row that would not stay whole begins a page, one taller than a page goes on."""
    size, opens = block.size * flow.scale, True
    for row in block.rows:
        widths = [flow.width * cell.share / sum(c.share for c in row.cells) for cell in row.cells]
        texts = [
            _lines(flow, cell.text, width, block.role, size) for cell, width in zip(row.cells, widths, strict=True)
        ]
        while True:
            height = _height(row, texts, size, flow.scale)
            page = flow.bottom - flow.top
            rest: list[Lines] | None = None
            if height > page:
                most = int((page - 2 * PAD) / (size * LEADING)) - 1
                texts, rest = [lines[:most] for lines in texts], [lines[most:] for lines in texts]
                height = _height(row, texts, size, flow.scale)
            if flow.y + height > flow.bottom + 0.01 and not flow.fresh:
                flow.new_page()
                opens = True
            shown = row if rest is None else replace(row, cells=tuple(replace(c, foot="") for c in row.cells))
            _draw(flow, shown, widths, texts, height, block.role, size, opens)
            opens = False
            if not rest or not any(rest):
                break
            texts = rest


def _lines(flow: Flow, words: str, width: float, role: str, size: float) -> Lines:
    room = width - 2 * PAD + 0.01
    return [(line.text, line.width) for line in break_lines(plain(words), flow.measured(role, size), room)]


def _height(row: doc.FormRow, texts: list[Lines], size: float, scale: float) -> float:
    needed = max(
        len(lines) * size * LEADING + (2 * size * LEADING if cell.foot else 0.0)
        for cell, lines in zip(row.cells, texts, strict=True)
    )
    return max(row.height * MM * scale, needed + 2 * PAD)


def _draw(
    flow: Flow, row: doc.FormRow, widths: list[float], texts: list[Lines], height: float, role: str, size: float,
    opens: bool,
) -> None:  # fmt: skip
    top, x, right = flow.y, flow.left, flow.left + flow.width
    if opens:
        flow.rule(flow.left, top, right, top, RULE)
    for number, (cell, width, lines) in enumerate(zip(row.cells, widths, texts, strict=True)):
        flow.rule(x, top, x, top + height, HAIR if number else RULE)
        tall = len(lines) * size * LEADING
        line_top = top + PAD if cell.foot else top + (height - tall) / 2
        for words, natural in lines:
            slack = width - 2 * PAD - natural
            align = doc.CENTRE if cell.label else cell.align
            shift = {doc.CENTRE: slack / 2, doc.RIGHT: slack}.get(align, 0.0)
            flow.put(x + PAD + shift, line_top, size * LEADING, words, role, size)
            line_top += size * LEADING
        if cell.foot:
            _foot(flow, cell.foot, x, width, top + height, role, size)
        x += width
    flow.rule(right, top, right, top + height, RULE)
    flow.rule(flow.left, top + height, right, top + height, HAIR)
    flow.y += height


def _foot(flow: Flow, words: str, x: float, width: float, bottom: float, role: str, size: float) -> None:
    room = flow.measure.width(words, role, size)
    if room > width - 2 * PAD:
        size, room = size * (width - 2 * PAD) / room, width - 2 * PAD
    flow.put(x + width - PAD - room, bottom - PAD - size * LEADING, size * LEADING, words, role, size)


def seal_box(flow: Flow, block: doc.SealBox) -> None:
    """Lines to sign on, and beside them a dashed box that the seal goes into."""
    size, tall, wide = block.size * flow.scale, block.height * MM * flow.scale, block.width * MM
    flow.room(tall + 2 * MM)
    top, left = flow.y + MM, flow.left + flow.width - wide
    _dashed(flow, left, top, wide, tall)
    natural = flow.measure.width(plain(block.caption), block.role, size)
    flow.put(left + (wide - natural) / 2, top + MM, size * LEADING, plain(block.caption), block.role, size)
    across = 2 if (left - flow.left) > 110 * MM else 1
    share = (left - flow.left - 4 * MM) / across
    down = -(-len(block.labels) // across)
    for number, label in enumerate(block.labels):
        x, line_top = flow.left + number % across * share, top + tall / down * (number // across)
        flow.put(x, line_top, tall / down, plain(label), block.role, size)
        start = x + flow.measure.width(plain(label), block.role, size) + 2
        below = line_top + (tall / down + size) / 2 + 1
        flow.rule(start, below, x + share - 4 * MM, below)
    flow.y = top + tall + MM


def _dashed(flow: Flow, left: float, top: float, wide: float, tall: float) -> None:
    at = 0.0
    while at < wide:
        end = min(at + DASH, wide)
        flow.rule(left + at, top, left + end, top)
        flow.rule(left + at, top + tall, left + end, top + tall)
        at += DASH + GAP
    at = 0.0
    while at < tall:
        end = min(at + DASH, tall)
        flow.rule(left, top + at, left, top + end)
        flow.rule(left + wide, top + at, left + wide, top + end)
        at += DASH + GAP
