"""Ruled boxes: tables with a repeated head and totals, and lists of names and values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.flow import HAIR, MM, RULE, Flow
from minsheng_desktop.notices.line_breaking import break_lines, plain

PAD, ROOMY = 1.2 * MM, 1.6 * MM
LEADING = 1.3
TICK_ROWS = 50
SMALLEST = 6.0  # points; a value that must stay whole is not made smaller


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell set in lines of its own size."""

    lines: tuple[tuple[str, float], ...]  # text and width
    size: float
    align: str

    @property
    def height(self) -> float:
        """What its lines need."""
        return len(self.lines) * self.size * LEADING


def table(flow: Flow, block: doc.Table) -> None:
    """Rows over the pages, the head on each; the totals never stand alone."""
    widths = _widths(flow.width, [column.share for column in block.columns])
    size = block.size * flow.scale
    aligns = [column.align for column in block.columns]
    whole = [column.whole for column in block.columns]
    plain_widths = [False] * len(widths)
    cells = _row(flow, [column.head for column in block.columns], widths, [doc.CENTRE] * len(widths), plain_widths,
                 doc.HEI, size)  # fmt: skip
    least = block.row_height * MM * flow.scale
    head = _head(flow, block, cells, widths, size, least)
    words, spans, sides, kept = _merged(block.totals, widths, aligns, whole)
    totals = _row(flow, words, spans, sides, kept, doc.HEI, size)
    below = _height(totals, least) if totals else 0.0
    page = flow.bottom - flow.top - head.height - below
    rows = _Rows(flow, block, widths, size, least, page, below)
    flow.room(head.height + min(rows.company(0), page))  # the head never stands alone at the foot of a page
    _open(flow, block, head)
    last = len(block.rows) - 1
    for number in range(len(block.rows)):
        if flow.tick and number % TICK_ROWS == 0:
            flow.tick(number, len(block.rows))
        parts, spread, heads = rows.set(number)
        for part in parts:
            needed = _height(part, least) + (below if number == last else 0.0)
            if heads and number < last:  # nor does the heading of a group
                needed = min(rows.company(number), page)
            if flow.y + needed > flow.bottom + 0.01:
                flow.new_page()
                _open(flow, block, head)
            _draw(flow, part, spread, doc.HEI if heads else block.role, least)
    if totals:
        _draw(flow, totals, spans, doc.HEI, least)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a table as they are set; ``page`` is the room of a page for them, ``below`` what the totals need."""

    flow: Flow
    block: doc.Table
    widths: list[float]
    size: float
    least: float
    page: float
    below: float

    def set(self, number: int) -> tuple[list[list[Cell]], list[float], bool]:
        """The cells of a row in the parts it is drawn in, their widths, whether it heads a group."""
        values, columns = self.block.rows[number], self.block.columns
        aligns, whole = [column.align for column in columns], [column.whole for column in columns]
        if None in values:
            words, spread, sides, kept = _merged(values, self.widths, [doc.LEFT, *aligns[1:]], whole)
            return [_row(self.flow, words, spread, sides, kept, doc.HEI, self.size)], spread, True
        cells = _row(self.flow, values, self.widths, aligns, whole, self.block.role, self.size)
        return _parts(cells, self.page), self.widths, False

    def company(self, number: int) -> float:
        """What the beginning of a row needs: a heading takes the row below it along, the last row the totals."""
        last = len(self.block.rows) - 1
        if number > last:
            return self.below or self.size * LEADING + 2 * PAD
        parts, _, heads = self.set(number)
        closes = self.below if number == last and len(parts) == 1 else 0.0
        return _height(parts[0], self.least) + (self.company(number + 1) if heads and number < last else closes)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table: a heading per column, above some of them a band over several."""

    cells: list[Cell]
    widths: Sequence[float]
    bands: tuple[tuple[Cell, int], ...]  # with the number of columns below
    upper: float
    lower: float

    @property
    def height(self) -> float:
        """What both rows need."""
        return self.upper + self.lower


def _head(
    flow: Flow, block: doc.Table, cells: list[Cell], widths: Sequence[float], size: float, least: float
) -> Head:  # fmt: skip
    words, spans, sides, kept = _merged(block.bands, widths, [doc.CENTRE] * len(widths), [False] * len(widths))
    above = _row(flow, words, spans, sides, kept, doc.HEI, size)
    starts = [at for at, word in enumerate(block.bands) if word is not None]
    below = [end - start for start, end in zip(starts, [*starts[1:], len(widths)], strict=False)]
    upper = _height(above, least) if above else 0.0
    return Head(cells, widths, tuple(zip(above, below, strict=True)), upper, _height(cells, least))


def _open(flow: Flow, block: doc.Table, head: Head) -> None:
    if not block.headed:
        flow.rule(flow.left, flow.y, flow.left + flow.width, flow.y, RULE)
    elif not head.bands:
        _draw(flow, head.cells, head.widths, doc.HEI, head.lower, opens=True)
    else:
        _draw_bands(flow, head)


def _draw_bands(flow: Flow, head: Head) -> None:
    """Headings below their bands; one without a band takes both rows."""
    top, x, at = flow.y, flow.left, 0
    right, bottom = flow.left + flow.width, top + head.height
    flow.rule(x, top, right, top, RULE)
    for band, count in head.bands:
        width = sum(head.widths[at : at + count])
        banded = any(words for words, _ in band.lines)
        if banded:
            _put(flow, band, x, top, width, head.upper, doc.HEI)
            flow.rule(x, top + head.upper, x + width, top + head.upper, HAIR)
        flow.rule(x, top, x, bottom, HAIR if at else RULE)
        for cell, own in zip(head.cells[at : at + count], head.widths[at : at + count], strict=True):
            start = top + head.upper if banded else top
            _put(flow, cell, x, start, own, bottom - start, doc.HEI)
            x += own
            flow.rule(x, start, x, bottom, HAIR)
        at += count
    flow.rule(right, top, right, bottom, RULE)
    flow.rule(flow.left, bottom, right, bottom, HAIR)
    flow.y = bottom


def key_value(flow: Flow, block: doc.KeyValue) -> None:
    """Names left, values right of them, two pairs in a row where neither is wide."""
    size, opens = block.size * flow.scale, True
    for pairs in _pair_rows(block):
        widths = _widths(flow.width, [block.label, 1 - block.label] * 2)
        if len(pairs) == 1:
            widths = [widths[0], flow.width - widths[0]]
        words = [word for pair in pairs for word in pair]
        aligns = [doc.CENTRE, doc.LEFT] * len(pairs)
        cells = _row(flow, words, widths, aligns, [False] * len(words), block.role, size)
        least = size * LEADING + 2 * ROOMY
        if flow.y + _height(cells, least) > flow.bottom + 0.01 and not flow.fresh:
            flow.new_page()
            opens = True
        _draw(flow, cells, widths, block.role, least, opens=opens)
        opens = False


def _pair_rows(block: doc.KeyValue) -> list[list[tuple[str, str]]]:
    rows: list[list[tuple[str, str]]] = []
    free = False
    for number, pair in enumerate(block.pairs):
        wide = number in block.wide
        if free and not wide:
            rows[-1].append(pair)
            free = False
        else:
            rows.append([pair])
            free = not wide
    return rows


def _merged(
    values: Sequence[str | None], widths: Sequence[float], aligns: Sequence[str], whole: Sequence[bool]
) -> tuple[list[str], list[float], list[str], list[bool]]:
    """Cells that are None given to the one at their left."""
    starts = [at for at, value in enumerate(values) if value is not None]
    ends = [*starts[1:], len(values)][: len(starts)]
    return (
        [value for value in values if value is not None],
        [sum(widths[start:end]) for start, end in zip(starts, ends, strict=True)],
        [aligns[start] for start in starts],
        [whole[start] for start in starts],
    )


def _widths(total: float, shares: Sequence[float]) -> list[float]:
    return [total * share / sum(shares) for share in shares]


def _row(
    flow: Flow, values: Sequence[str | None], widths: Sequence[float], aligns: Sequence[str], whole: Sequence[bool],
    role: str, size: float,
) -> list[Cell]:  # fmt: skip
    cells = []
    for value, width, align, keep in zip(values, widths, aligns, whole, strict=True):
        room, text, used = width - 2 * PAD, plain(value or ""), size
        natural = flow.measure.width(text, role, used)
        if keep and natural > room and natural * SMALLEST / used <= room * 1.0001:
            used *= room / natural
        lines = break_lines(text, flow.measured(role, used), room + 0.01)
        cells.append(Cell(tuple((line.text, line.width) for line in lines), used, align))
    return cells


def _parts(cells: list[Cell], room: float) -> list[list[Cell]]:
    """A row taller than a page in parts that are not."""
    most = [max(1, int((room - 2 * PAD) / (cell.size * LEADING))) for cell in cells]
    count = max(-(-len(cell.lines) // limit) for cell, limit in zip(cells, most, strict=True))
    return [
        [Cell(cell.lines[part * limit : (part + 1) * limit], cell.size, cell.align)
         for cell, limit in zip(cells, most, strict=True)]
        for part in range(count)
    ]  # fmt: skip


def _height(cells: Sequence[Cell], least: float) -> float:
    return max(least, max(cell.height for cell in cells) + 2 * PAD)


def _draw(
    flow: Flow, cells: Sequence[Cell], widths: Sequence[float], role: str, least: float, opens: bool = False
) -> None:
    height, top, x = _height(cells, least), flow.y, flow.left
    right = flow.left + flow.width
    if opens:
        flow.rule(flow.left, top, right, top, RULE)
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        flow.rule(x, top, x, top + height, HAIR if number else RULE)
        _put(flow, cell, x, top, width, height, role)
        x += width
    flow.rule(right, top, right, top + height, RULE)
    flow.rule(flow.left, top + height, right, top + height, HAIR)
    flow.y += height


def _put(flow: Flow, cell: Cell, x: float, top: float, width: float, height: float, role: str) -> None:
    """The lines of a cell in the middle of its height."""
    line_top = top + (height - cell.height) / 2
    for text, natural in cell.lines:
        slack = width - 2 * PAD - natural
        shift = {doc.CENTRE: slack / 2, doc.RIGHT: slack}.get(cell.align, 0.0)
        flow.put(x + PAD + shift, line_top, cell.size * LEADING, text, role, cell.size)
        line_top += cell.size * LEADING
