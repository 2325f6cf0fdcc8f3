"""Marks in the XML of a sheet somebody else made: tints, a column of reasons, a drawing of comments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from minsheng_desktop.spreadsheets.cell_styles import NO_FILL, CellStyles
from minsheng_desktop.spreadsheets.container import corrupt
from minsheng_desktop.spreadsheets.letters import column_index, column_letter
from minsheng_desktop.spreadsheets.sheet_frame import RELATIONS, STRICT, clean

_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/?)>")
_ATTRIBUTES = rb"((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)"
_COLS = re.compile(rb"<((?:\w+:)?)cols\b[^>]*>(.*?)</\1cols>", re.DOTALL)
_COL = re.compile(rb"<(?:\w+:)?col\b([^>]*?)/?>")
_MERGES = re.compile(rb"<((?:\w+:)?)mergeCells\b[^>]*?(?:/>|>(.*?)</\1mergeCells>)", re.DOTALL)
_DIMENSION = re.compile(rb'(<(?:\w+:)?dimension ref=")([A-Z]+)([0-9]+)(?::([A-Z]+)([0-9]+))?(")')
# What follows the rows, in the order the format asks for.
_BEFORE_MERGES = (
    b"sheetCalcPr", b"sheetProtection", b"protectedRanges", b"scenarios", b"autoFilter", b"sortState",
    b"dataConsolidate", b"customSheetViews",
)  # fmt: skip
_AFTER_DRAWING = (
    b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems", b"tableParts",
    b"extLst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What is marked in a sheet: (row from 1, column from 0) -> tint; row -> words and tint of its reason.

    The reasons stand in column ``reason_column`` under ``heading`` beside the rows ``header_rows`` (none: without
    a heading). ``cleared``: cells that lose their fill where it is one of ``own_tints``.
    """

    tints: Mapping[tuple[int, int], str]
    reasons: Mapping[int, tuple[str, str]]
    reason_column: int
    header_rows: Sequence[int] = ()
    heading: str = ""
    width: int = 48
    cleared: Collection[tuple[int, int]] = ()
    own_tints: Collection[str] = ()


def mark_sheet(xml: bytes, marks: SheetMarks, styles: CellStyles) -> bytes:
    """The sheet with its marks; everything else in it stays as it was."""
    found = _DATA.search(xml)
    if found is None:
        raise corrupt()
    prefix = found[1]
    start = found.end()
    end = start if found[2] else xml.find(b"</%ssheetData>" % prefix, start)
    if end < 0:
        raise corrupt()
    rows = _Marked(prefix, marks, styles).rows(xml, start, end)
    opened = b"<%ssheetData>" % prefix
    closing = b"</%ssheetData>" % prefix if found[2] else b""
    head = _stated_range(_with_width(xml[: found.start()], prefix, marks), marks)
    return b"".join((head, opened, *rows, closing, _with_merge(xml[end:], prefix, marks)))


class _Marked:
    """The rows of a sheet while some of their cells are marked."""

    def __init__(self, prefix: bytes, marks: SheetMarks, styles: CellStyles) -> None:
        self._prefix, self._marks, self._styles = prefix, marks, styles
        self._row = re.compile(rb"<%srow\b%s(/?)>" % (prefix, _ATTRIBUTES))
        self._cell = re.compile(rb"<%sc\b%s(?:/>|>(.*?)</%sc>)" % (prefix, _ATTRIBUTES, prefix), re.DOTALL)
        self._by_row: dict[int, dict[int, str]] = {}
        for (row, column), tint in {**dict.fromkeys(marks.cleared, NO_FILL), **marks.tints}.items():
            self._by_row.setdefault(row, {})[column] = tint
        self._wanted = set(self._by_row) | set(marks.reasons) | set(marks.header_rows if marks.heading else ())

    def rows(self, xml: bytes, start: int, end: int) -> list[bytes]:
        """The pieces of the rows from ``start`` to ``end``."""
        pieces: list[bytes] = []
        at, number, waiting = start, 0, sorted(self._wanted)
        for match in self._row.finditer(xml, start, end):
            stated = _attribute(match[1], b"r")
            number = int(stated) if stated else number + 1
            while waiting and waiting[0] < number:  # a row that holds nothing is not in the file
                pieces += [xml[at : match.start()], self._changed(waiting.pop(0), b"", b"")]
                at = match.start()
            if not waiting:
                break
            if waiting[0] != number:
                continue
            waiting.pop(0)
            pieces.append(xml[at : match.start()])
            closed = bool(match[2])
            stop = match.end() if closed else xml.find(b"</%srow>" % self._prefix, match.end(), end)
            if stop < 0:
                raise corrupt()
            pieces.append(self._changed(number, match[1], b"" if closed else xml[match.end() : stop]))
            at = stop if closed else stop + len(self._prefix) + 6
        pieces.append(xml[at:end])
        return pieces + [self._changed(row, b"", b"") for row in waiting]

    def _changed(self, row: int, attributes: bytes, body: bytes) -> bytes:
        tints = dict(self._by_row.get(row, {}))
        behind = self._marks.reason_column
        row_style = int(_attribute(attributes, b"s") or 0) if b'customFormat="1"' in attributes else 0
        pieces: list[bytes] = []
        at, column, beside, written = 0, -1, row_style, False
        for match in self._cell.finditer(body):
            place = _attribute(match[1], b"r")
            column = column_index(place.rstrip(b"0123456789").decode()) if place else column + 1
            pieces.append(body[at : match.start()])
            at = match.end()
            for before in sorted(key for key in tints if key < column):
                pieces.append(self._empty(row, before, self._look(row_style, tints.pop(before))))
            style = int(_attribute(match[1], b"s") or 0)
            if column < behind:
                beside = style
            elif not written:
                pieces.append(self._reason(row, beside))
                written = True
            if column == behind and self._has_reason(row):
                continue
            tint = tints.pop(column, "")
            pieces.append(self._restyled(match, self._look(style, tint)) if tint else match[0])
        pieces.append(body[at:])
        for key in sorted(tints):
            pieces.append(self._empty(row, key, self._look(row_style, tints[key])))
        if not written:
            pieces.append(self._reason(row, beside))
        attributes = re.sub(rb'\sspans="[^"]*"', b"", attributes).rstrip()
        if _attribute(attributes, b"r") is None:
            attributes = b' r="%d"' % row + attributes
        return b"".join((b"<", self._prefix, b"row", attributes, b">", *pieces, b"</", self._prefix, b"row>"))

    def _look(self, style: int, tint: str) -> int:
        if tint == NO_FILL:
            return self._styles.cleared(style, self._marks.own_tints)
        return self._styles.variant(style, tint)

    def _restyled(self, match: re.Match[bytes], style: int) -> bytes:
        attributes = re.sub(rb"""\ss=["'][0-9]*["']""", b"", match[1])
        opened = b'<%sc%s s="%d"' % (self._prefix, attributes.rstrip(), style)
        return opened + match[0][1 + len(self._prefix) + 1 + len(match[1]) :]

    def _empty(self, row: int, column: int, style: int) -> bytes:
        return b'<%sc r="%s%d" s="%d"/>' % (self._prefix, column_letter(column).encode(), row, style)

    def _has_reason(self, row: int) -> bool:
        return row in self._marks.reasons or (bool(self._marks.heading) and row in self._marks.header_rows)

    def _reason(self, row: int, beside: int) -> bytes:
        """What stands in the column of reasons, in the look of the cell beside it."""
        marks, p = self._marks, self._prefix
        if not self._has_reason(row):
            return b""
        if row in marks.reasons:
            words, tint = marks.reasons[row]
            style = self._styles.variant(beside, tint, as_text=True, wrap=True) if tint or words else beside
        else:
            words, style = (marks.heading if row == min(marks.header_rows) else ""), beside
        if not words:
            return self._empty(row, marks.reason_column, style)
        shown = escape(clean(words), quote=False).encode()
        place = b"%s%d" % (column_letter(marks.reason_column).encode(), row)
        return b'<%sc r="%s" s="%d" t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>' % (
            p, place, style, p, p, shown, p, p, p,
        )  # fmt: skip


def _attribute(attributes: bytes, name: bytes) -> bytes | None:
    match = re.search(rb"""(?:^|\s)""" + name + rb"""=["']([^"']*)["']""", attributes)
    return match[1] if match else None


def _with_width(head: bytes, prefix: bytes, marks: SheetMarks) -> bytes:
    """The column of reasons wide and in sight; the columns beside it keep what they had."""
    number = marks.reason_column + 1
    own = b'<%scol min="%d" max="%d" width="%d" customWidth="1"/>' % (prefix, number, number, marks.width)
    found = _COLS.search(head)
    if found is None:
        return head + b"<%scols>" % prefix + own + b"</%scols>" % prefix
    made: list[tuple[int, bytes]] = [(number, own)]
    for match in _COL.finditer(found[2]):
        first, last = (int(_attribute(match[1], name) or 0) for name in (b"min", b"max"))
        rest = re.sub(rb"""\s(?:min|max)=["'][0-9]*["']""", b"", match[1]).rstrip()
        for low, high in ((first, min(last, number - 1)), (max(first, number + 1), last)):
            if low <= high:
                made.append((low, b'<%scol min="%d" max="%d"%s/>' % (prefix, low, high, rest)))
    columns = b"".join(column for _, column in sorted(made))
    return head[: found.start()] + b"<%scols>" % prefix + columns + b"</%scols>" % prefix + head[found.end() :]


def _stated_range(head: bytes, marks: SheetMarks) -> bytes:
    found = _DIMENSION.search(head)
    if found is None or found[4] is None or column_index(found[4].decode()) >= marks.reason_column:
        return head
    return head[: found.start(4)] + column_letter(marks.reason_column).encode() + head[found.end(4) :]


def _with_merge(tail: bytes, prefix: bytes, marks: SheetMarks) -> bytes:
    """The heading merged over all rows of the header, as its neighbours are."""
    first, last = min(marks.header_rows, default=0), max(marks.header_rows, default=0)
    if first == last or not marks.heading:
        return tail
    letter = column_letter(marks.reason_column).encode()
    own = b'<%smergeCell ref="%s%d:%s%d"/>' % (prefix, letter, first, letter, last)
    found = _MERGES.search(tail)
    if found is not None:
        if own in found[0]:
            return tail
        inner = (found[2] or b"") + own
        whole = b'<%smergeCells count="%d">%s</%smergeCells>' % (prefix, inner.count(b"mergeCell "), inner, prefix)
        return tail[: found.start()] + whole + tail[found.end() :]
    at = _end_of(tail, (b"sheetData", *_BEFORE_MERGES))
    whole = b'<%smergeCells count="1">%s</%smergeCells>' % (prefix, own, prefix)
    return tail[:at] + whole + tail[at:]


def _end_of(tail: bytes, names: Sequence[bytes]) -> int:
    """Behind the last of the elements ``names``."""
    at = 0
    for name in names:
        for match in re.finditer(rb"</(?:\w+:)?%s>|<(?:\w+:)?%s\b[^>]*/>" % (name, name), tail):
            at = max(at, match.end())
    return at


def with_drawing(xml: bytes, relation: str) -> bytes:
    """The sheet pointing to the drawing of its comments."""
    root = re.search(rb"</((?:\w+:)?)worksheet>", xml)
    if root is None:
        raise corrupt()
    start = xml.rfind(b"</%ssheetData>" % root[1])
    at = root.start()
    for name in _AFTER_DRAWING:
        match = re.search(rb"<%s%s\b" % (root[1], name), xml[max(start, 0) : root.start()])
        if match:
            at = min(at, max(start, 0) + match.start())
    space = STRICT if STRICT.encode() in xml[: max(start, 0)][:4096] else RELATIONS
    tag = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (root[1], space.encode(), relation.encode())
    return xml[:at] + tag + xml[at:]
