"""The cell styles of a workbook, read and extended in place: nothing that is there is changed."""

from __future__ import annotations

import re

_XFS = re.compile(rb"(<(?:\w+:)?cellXfs\b[^>]*?>)(.*?)(</(?:\w+:)?cellXfs>)", re.DOTALL)
_XF = re.compile(rb"<(?:\w+:)?xf\b([^>]*?)(?:/>|>.*?</(?:\w+:)?xf>)", re.DOTALL)
_COUNT = re.compile(rb'\bcount="[0-9]+"')
_FORMAT = re.compile(rb'<(?:\w+:)?numFmt\b[^>]*?\bnumFmtId="([0-9]+)"[^>]*?\bformatCode="([^"]*)"')
_NUMBER = re.compile(rb'\bnumFmtId="([0-9]+)"')
_QUOTED = re.compile(rb'&quot;.*?&quot;|"[^"]*"|\[[^\]]*\]|\\.')
_BUILT_IN_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_TEXT = 49


class CellStyles:
    """``xml`` is ``xl/styles.xml``; ``text_style`` may append a style to it."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        found = _XFS.search(xml)
        self._xfs = [match[0] for match in _XF.finditer(found[2])] if found else []
        self._dates = {int(number) for number, code in _FORMAT.findall(xml) if _is_date(code)} | _BUILT_IN_DATES
        self._made: dict[int, int] = {}

    def _format(self, style: int) -> int:
        if style >= len(self._xfs):
            return 0
        match = _NUMBER.search(self._xfs[style])
        return int(match[1]) if match else 0

    def is_date(self, style: int) -> bool:
        """Whether a number in a cell of this style shows as a date."""
        return self._format(style) in self._dates

    def text_style(self, style: int) -> int:
        """The same look, whose content stays text when somebody edits the cell by hand."""
        if style >= len(self._xfs) or b'quotePrefix="1"' in self._xfs[style]:
            return style
        if style not in self._made:
            self._made[style] = self._append(self._xfs[style])
        return self._made[style]

    def is_text(self, style: int) -> bool:
        """Whether the style says that its content is text."""
        return self._format(style) == _TEXT

    def _append(self, xf: bytes) -> int:
        head, rest = re.match(rb"(<(?:\w+:)?xf\b)(.*)", xf, re.DOTALL).groups()  # type: ignore[union-attr]
        tag, end, body = rest.partition(b">")
        for name, value in ((b"numFmtId", b"49"), (b"quotePrefix", b"1"), (b"applyNumberFormat", b"1")):
            tag = re.sub(rb"\s" + name + rb'="[^"]*"', b"", tag)
            tag = b" " + name + b'="' + value + b'"' + tag
        self._xfs.append(head + tag + end + body)
        found = _XFS.search(self.xml)
        assert found is not None
        opened = _COUNT.sub(b'count="%d"' % len(self._xfs), found[1])
        whole = opened + found[2] + self._xfs[-1] + found[3]
        self.xml = self.xml[: found.start()] + whole + self.xml[found.end() :]
        return len(self._xfs) - 1


def _is_date(code: bytes) -> bool:
    """Whether a number format shows a day or a year."""
    plain = _QUOTED.sub(b"", code).lower()
    return b"y" in plain or b"d" in plain
