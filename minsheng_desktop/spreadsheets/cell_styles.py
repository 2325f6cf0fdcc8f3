"""The cell styles of a workbook, read and extended in place: nothing that is there is changed."""

from __future__ import annotations

import re
from collections.abc import Collection

_XFS = re.compile(rb"(<(?:\w+:)?cellXfs\b[^>]*?>)(.*?)(</(?:\w+:)?cellXfs>)", re.DOTALL)
_FILLS = re.compile(rb"(<((?:\w+:)?)fills\b[^>]*?>)(.*?)(</(?:\w+:)?fills>)", re.DOTALL)
_FILL = re.compile(rb"<(?:\w+:)?fill\b[^>]*?(?:/>|>.*?</(?:\w+:)?fill>)", re.DOTALL)
_XF = re.compile(rb"<(?:\w+:)?xf\b([^>]*?)(?:/>|>.*?</(?:\w+:)?xf>)", re.DOTALL)
_XF_PARTS = re.compile(rb"<((?:\w+:)?)xf\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?xf>)", re.DOTALL)
_ALIGNMENT = re.compile(rb"<(?:\w+:)?alignment\b[^>]*?(?:/>|>.*?</(?:\w+:)?alignment>)", re.DOTALL)
_COUNT = re.compile(rb'\bcount="[0-9]+"')
_FORMAT = re.compile(rb'<(?:\w+:)?numFmt\b[^>]*?\bnumFmtId="([0-9]+)"[^>]*?\bformatCode="([^"]*)"')
_NUMBER = re.compile(rb'\bnumFmtId="([0-9]+)"')
_FILL_ID = re.compile(rb'\bfillId="([0-9]+)"')
_COLOUR = re.compile(rb'fgColor rgb="(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})"')
_QUOTED = re.compile(rb'&quot;.*?&quot;|"[^"]*"|\[[^\]]*\]|\\.')
_BUILT_IN_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_TEXT = 49
NO_FILL = "none"


class CellStyles:
    """``xml`` is ``xl/styles.xml``; styles that are asked for and not there are appended to it."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        found = _XFS.search(xml)
        self._xfs = [match[0] for match in _XF.finditer(found[2])] if found else []
        self._known = len(self._xfs)
        self._dates = {int(number) for number, code in _FORMAT.findall(xml) if _is_date(code)} | _BUILT_IN_DATES
        fills = _FILLS.search(xml)
        known = _FILL.findall(fills[3]) if fills else []
        self._fill_count = len(known)
        colours = ((number, _COLOUR.search(fill)) for number, fill in enumerate(known))
        self._colours = {number: found[1].decode().upper() for number, found in colours if found}
        self._fills: dict[str, int] = {}
        self._made: dict[tuple[int, str, bool, bool], int] = {}

    @property
    def can_tint(self) -> bool:
        """Whether cells can be given a fill: a workbook may come without styles."""
        return bool(self._xfs and self._fill_count)

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
        return self.variant(style, as_text=True)

    def is_text(self, style: int) -> bool:
        """Whether the style says that its content is text."""
        return self._format(style) == _TEXT

    def cleared(self, style: int, colours: Collection[str]) -> int:
        """The same look without its fill if that is one of ``colours`` (RRGGBB)."""
        match = _FILL_ID.search(self._xfs[style]) if style < len(self._xfs) else None
        colour = self._colours.get(int(match[1])) if match else None
        return self.variant(style, NO_FILL) if colour in colours else style

    def variant(self, style: int, fill: str = "", as_text: bool = False, wrap: bool = False) -> int:
        """The same look with another fill (RRGGBB, ``NO_FILL`` for none), as text, or with lines wrapped."""
        if style >= self._known and style >= len(self._xfs):
            style = 0
        key = (style, fill, as_text, wrap)
        if key not in self._made:
            self._made[key] = len(self._xfs)
            self._xfs.append(self._changed(self._xfs[style], fill, as_text, wrap))
        return self._made[key]

    def _changed(self, xf: bytes, fill: str, as_text: bool, wrap: bool) -> bytes:
        match = _XF_PARTS.match(xf)
        assert match is not None
        prefix, tag, body = match[1], match[2].rstrip(), match[3] or b""
        wanted: list[tuple[bytes, bytes]] = []
        if as_text:
            wanted += [(b"numFmtId", b"49"), (b"quotePrefix", b"1"), (b"applyNumberFormat", b"1")]
        if fill:
            wanted += [(b"fillId", b"%d" % self._fill(fill)), (b"applyFill", b"1")]
        if wrap:
            wanted.append((b"applyAlignment", b"1"))
            line = b'<%salignment horizontal="left" vertical="center" wrapText="1"/>' % prefix
            body = line + _ALIGNMENT.sub(b"", body)
        for name, value in wanted:
            tag = re.sub(rb"\s" + name + rb'="[^"]*"', b"", tag)
            tag = b" " + name + b'="' + value + b'"' + tag
        return b"<%sxf%s>%s</%sxf>" % (prefix, tag, body, prefix)

    def _fill(self, colour: str) -> int:
        if colour == NO_FILL:
            return 0
        if colour not in self._fills:
            self._fills[colour] = self._fill_count + len(self._fills)
        return self._fills[colour]

    @property
    def xml(self) -> bytes:
        """The part with everything that was appended."""
        xml = self._xml
        if self._fills:
            found = _FILLS.search(xml)
            assert found is not None
            new = b"".join(_new_fill(found[2], colour) for colour in self._fills)
            opened = _COUNT.sub(b'count="%d"' % (self._fill_count + len(self._fills)), found[1])
            xml = xml[: found.start()] + opened + found[3] + new + found[4] + xml[found.end() :]
        if len(self._xfs) > self._known:
            found = _XFS.search(xml)
            assert found is not None
            opened = _COUNT.sub(b'count="%d"' % len(self._xfs), found[1])
            whole = opened + found[2] + b"".join(self._xfs[self._known :]) + found[3]
            xml = xml[: found.start()] + whole + xml[found.end() :]
        return xml


def _new_fill(prefix: bytes, colour: str) -> bytes:
    return (
        b'<%sfill><%spatternFill patternType="solid"><%sfgColor rgb="FF%s"/><%sbgColor indexed="64"/></%spatternFill>'
        b"</%sfill>" % (prefix, prefix, prefix, colour.encode(), prefix, prefix, prefix)
    )


def _is_date(code: bytes) -> bool:
    """Whether a number format shows a day or a year."""
    plain = _QUOTED.sub(b"", code).lower()
    return b"y" in plain or b"d" in plain
