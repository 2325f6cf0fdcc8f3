"""The XML of a sheet as a stream of whole rows, and how far its cells reach, without keeping any of it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.spreadsheets.letters import column_index, column_letter
from minsheng_desktop.spreadsheets.zip_parts import corrupt

MAX_CELLS = 10_000_000  # of one sheet, empty ones between filled ones included
MAX_TEXT = 400 * 2**20  # bytes of text in the cells of one sheet

_MAX_ROW_BYTES = 32 * 2**20
_PREFIXED = re.compile(rb"<([A-Za-z][\w.-]*):worksheet\b")
# A cell or row that does not begin the way nearly all programs write it: <c r="A1", <row r="1"
_OTHER_PREFIX = re.compile(rb"<[\w.-]+:c[\s/>]")
_FOREIGN = (re.compile(rb'<c(?![a-zA-Z]| r="[A-Z])'), re.compile(rb'<row(?! r="[0-9])'), _OTHER_PREFIX)
_TAG = re.compile(rb"""<(/?)(?:[\w.-]+:)?(c|row|v|f|is|t)(?![\w.:-])([^>]*?)(/?)>""")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_REFERENCE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_FIRST_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_LETTERS = re.compile(rb'<c r="([A-Z]{1,2})')
_STRINGS = re.compile(rb"<([\w.-]+:)?sst\b")
_STRING_CELL = re.compile(rb't="s"[^>]*><v>([0-9]{1,9})</v>')
_SHORTEST_CELL = len('<c r="A1" t="s"><v>0</v></c>')
_NARROW = 52  # columns up to AZ


class SheetStream:
    """Rows of one sheet part: pieces of XML, each from the begin of a row to the begin of another.

    The namespace prefix some programs write is taken away, and cells and rows are given their places where they
    are written in an unusual way, so that readers need to know one way of writing only.
    """

    def __init__(self, pieces: Iterable[bytes], usual: bool = False) -> None:
        """``usual``: it is known that every cell is written in the usual way."""
        self._pieces, self._usual = pieces, usual
        self._prefix = b""
        self._row = self._column = 0

    def __iter__(self) -> Iterator[bytes]:
        yield from self.raw() if self._usual else map(self.placed, self.raw())

    def raw(self) -> Iterator[bytes]:
        """The rows without a namespace prefix, their cells as they are written."""
        rest, mark = b"", b""
        for piece in self._pieces:
            rest += piece
            if not mark:
                if len(rest) < 4096 and b"sheetData" not in rest:
                    continue
                mark = self._begin(rest[:65536])
            cut = rest.rfind(mark)
            if cut > 0:
                yield self._plain(rest[:cut])
                rest = rest[cut:]
            elif len(rest) > _MAX_ROW_BYTES:
                raise file_error("spreadsheets.too_large")
        if rest:
            if not mark:
                self._begin(rest)
            yield self._plain(rest)

    def _begin(self, head: bytes) -> bytes:
        if b"\0" in head or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise corrupt()
        match = _PREFIXED.search(head)
        self._prefix = match[1] + b":" if match else b""
        return b"<" + self._prefix + b"row"

    def _plain(self, chunk: bytes) -> bytes:
        if self._prefix:
            return chunk.replace(b"<" + self._prefix, b"<").replace(b"</" + self._prefix, b"</")
        return chunk

    def placed(self, chunk: bytes) -> bytes:
        """The same rows with every row and cell naming its place first."""
        if any(pattern.search(chunk) for pattern in _FOREIGN):
            return _TAG.sub(self._rewritten, chunk)
        last = _FIRST_ROW.match(chunk, max(chunk.rfind(b'<row r="'), 0))
        self._row = int(last[1]) if last else self._row
        return chunk

    def _rewritten(self, match: re.Match[bytes]) -> bytes:
        closing, name, attributes, closed = match.groups()
        if closing or name not in (b"c", b"row"):
            return b"<" + closing + name + attributes + closed + b">"
        found = {key: double or single for key, double, single in _ATTRIBUTE.findall(attributes)}
        reference = found.pop(b"r", b"").strip()
        if name == b"row":
            self._row = int(reference) if re.fullmatch(rb"[0-9]{1,7}", reference) else self._row + 1
            self._column = 0
            place = b"%d" % self._row
        else:
            cell = _REFERENCE.fullmatch(reference)
            if reference and cell is None:
                raise corrupt()
            column = column_index(cell[1].decode()) if cell else self._column
            self._column = column + 1
            place = cell[0] if cell else b"%s%d" % (column_letter(column).encode(), self._row)
        others = b"".join(b' %s="%s"' % pair for pair in found.items())
        return b'<%s r="%s"%s%s>' % (name, place, others, closed)


def string_lengths(pieces: Iterable[bytes]) -> Sequence[int]:
    """How many bytes each of the shared strings takes, mark-up included."""
    lengths = array("L")
    rest, mark = b"", b""
    for piece in pieces:
        rest += piece
        if not mark:
            match = _STRINGS.search(rest[:4096])
            mark = b"</%ssi>" % (match[1] or b"" if match else b"")
        *whole, rest = rest.split(mark)
        lengths.extend(map(len, whole))
        if len(rest) > _MAX_ROW_BYTES:
            raise file_error("spreadsheets.too_large")
    return lengths


def check_strings(stream: Callable[[], Iterable[bytes]], size: int, lengths: Sequence[int]) -> None:
    """Refuse a sheet of ``size`` bytes that names long shared strings so often that they would fill the memory."""
    longest = max(lengths, default=0)
    if size // _SHORTEST_CELL * longest <= MAX_TEXT:
        return
    if sum(chunk.count(b't="s"') for chunk in stream()) * longest <= MAX_TEXT:
        return
    total, known = 0, len(lengths)
    for chunk in stream():
        named = (int(index) for index in _STRING_CELL.findall(chunk))
        total += sum(lengths[index] for index in named if index < known)
        if total > MAX_TEXT:
            raise file_error("spreadsheets.too_large")


def check_extent(stream: Callable[[], SheetStream]) -> bool:
    """Refuse a sheet whose filled cells span more than can be held in memory.

    ``stream`` begins the sheet anew at each call. Nearly every piece is passed after one search; places are looked
    at one by one only where that search finds a cell far out, or where the first bound was too coarse. Returns
    whether every cell is written in the usual way and lies near.
    """
    for exact in (False, True):
        rows, columns, usual = _reach(stream(), exact)
        if rows * columns <= MAX_CELLS:
            return usual
    raise file_error("spreadsheets.too_large")


def _reach(sheet: SheetStream, exact: bool) -> tuple[int, int, bool]:
    """The last row and the number of columns that filled cells reach at most, and whether no cell was unusual."""
    last_row = last_column = 0
    usual = True
    for raw in sheet.raw():
        foreign = b":c" in raw and _OTHER_PREFIX.search(raw) is not None
        if b"</c>" not in raw and not foreign:
            continue
        first, last = _FIRST_ROW.search(raw), _FIRST_ROW.match(raw, max(raw.rfind(b'<row r="'), 0))
        row, far, odd = _far_cell(first[1].decode() if first else "1", last[1].decode() if last else "1")
        column = _NARROW
        if foreign or (far.search(raw) is not None and odd.search(raw) is not None):
            usual = False
            places = _FILLED.findall(sheet.placed(raw))
            row = max((int(number) for _, number in places), default=0)
            column = max(map(_width, {letters for letters, _ in places}), default=0)
        elif exact:
            column = max(map(_width, set(_LETTERS.findall(raw))), default=0)
        last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column, usual


def _width(letters: bytes) -> int:
    return column_index(letters.decode()) + 1


@lru_cache(maxsize=256)
def _far_cell(first: str, last: str) -> tuple[int, re.Pattern[bytes], re.Pattern[bytes]]:
    """For a piece from row ``first`` to row ``last``: a row its cells do not pass, and what finds a cell that does,
    or one beyond column AZ; the first pattern is quicker and also finds other tags that begin with c."""
    tall = sorted({f"{number[:2]}[0-9]{{{len(number) - 2}}}" for number in (first, last) if len(number) > 5})
    numbers = "|".join(["[0-9]{1,5}", *tall])
    bound = max([99_999, *(int(n[:2] + "9" * (len(n) - 2)) for n in (first, last) if len(n) > 5)])
    near = f' r="A?[A-Z](?:{numbers})"'
    return bound, re.compile(f"<c(?!{near})".encode()), re.compile(f"<c(?![a-zA-Z]|{near})".encode())
