"""Comments of a worksheet: the part with their texts, and the drawing that tells where their boxes stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.letters import column_index
from minsheng_desktop.spreadsheets.sheet_frame import HEAD, MAIN, clean

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_SHAPE_ID = re.compile(rb"_x0000_s([0-9]+)")
_COMMENT = re.compile(rb"<((?:\w+:)?)comment\b([^>]*)>.*?</\1comment>", re.DOTALL)
_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_NOTE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_FIRST_SHAPE = 1024

Comments = Sequence[tuple[str, str]]  # cell ("B7") and text


def _author() -> str:
    return text("spreadsheets.feedback.author")


def comments_part(comments: Comments) -> bytes:
    """A new comments part."""
    made = "".join(_comment(place, words, "", 0) for place, words in comments)
    return (
        f'{HEAD}<comments xmlns="{MAIN}"><authors><author>{_author()}</author></authors>'
        f"<commentList>{made}</commentList></comments>"
    ).encode()


def drawing_part(comments: Comments) -> bytes:
    """A new drawing with a box for each comment."""
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
        f"</o:shapelayout>{_NOTE_TYPE}{_shapes(comments, _FIRST_SHAPE)}</xml>"
    ).encode()


def without_own(part: bytes, drawing: bytes) -> tuple[bytes, bytes]:
    """Comments and drawing without what an earlier feedback put there, known by its author."""
    authors = re.findall(rb"<(?:\w+:)?author\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?author>)", part, re.DOTALL)
    own = {b"%d" % n for n, name in enumerate(authors) if name == _author().encode()}
    gone: set[tuple[int, int]] = set()

    def keep(match: re.Match[bytes]) -> bytes:
        by = re.search(rb'\bauthorId="([0-9]+)"', match[2])
        place = re.search(rb'\bref="([A-Z]+)([0-9]+)"', match[2])
        if by is None or place is None or by[1] not in own:
            return match[0]
        gone.add((int(place[2]) - 1, column_index(place[1].decode())))
        return b""

    def keep_shape(match: re.Match[bytes]) -> bytes:
        row, column = (re.search(rb"<x:%s>\s*([0-9]+)\s*<" % name, match[0]) for name in (b"Row", b"Column"))
        return b"" if row and column and (int(row[1]), int(column[1])) in gone else match[0]

    part = _COMMENT.sub(keep, part)
    return part, _SHAPE.sub(keep_shape, drawing) if gone else drawing


def extended_comments(part: bytes, comments: Comments) -> tuple[bytes, Comments]:
    """A comments part with more in it, and those for which it had no comment yet.

    A comment that is there stays as it is, the new text behind it.
    """
    new = []
    for place, words in comments:
        known = re.search(
            rb'<((?:\w+:)?)comment\b[^>]*\bref="%s"[^>]*>.*?</\1comment>' % place.encode(), part, re.DOTALL
        )
        if known is None:
            new.append((place, words))
            continue
        prefix = known[1].decode()
        run = f"<{prefix}r>{_text(chr(10) + words, prefix)}</{prefix}r>".encode()
        end = known[0].rfind(b"</" + known[1] + b"text>")
        head = known[0][:end]
        bare = re.search(rb"<((?:\w+:)?)text>\s*(<(?:\w+:)?t\b.*</(?:\w+:)?t>)\s*$", head, re.DOTALL)
        if bare:  # a text without runs can only be one of several once it is a run itself
            tag = b"<" + known[1]
            head = head[: bare.start(2)] + tag + b"r>" + bare[2] + b"</" + known[1] + b"r>"
        part = part[: known.start()] + head + run + known[0][end:] + part[known.end() :]
    return _with_new(part, new), new


def _with_new(part: bytes, new: Comments) -> bytes:
    if not new:
        return part
    root = re.search(rb"<((?:\w+:)?)comments\b", part)
    prefix = root[1] if root else b""
    empty = re.search(rb"<%scommentList\s*/>" % prefix, part)
    if empty:
        tag = b"<%scommentList></%scommentList>" % (prefix, prefix)
        part = part[: empty.start()] + tag + part[empty.end() :]
    authors = re.search(rb"<%sauthors\b[^>]*?(/?)>" % prefix, part)
    count = len(re.findall(rb"<%sauthor\b" % prefix, part))
    if authors and not authors[1]:
        end = part.index(b"</%sauthors>" % prefix)
        part = part[:end] + b"<%sauthor>%s</%sauthor>" % (prefix, _author().encode(), prefix) + part[end:]
    elif authors:
        tag = b"<%sauthors><%sauthor>%s</%sauthor></%sauthors>" % (
            prefix, prefix, _author().encode(), prefix, prefix,
        )  # fmt: skip
        part = part[: authors.start()] + tag + part[authors.end() :]
    made = "".join(_comment(place, words, prefix.decode(), count) for place, words in new).encode()
    end = part.rindex(b"</%scommentList>" % prefix)
    return part[:end] + made + part[end:]


def extended_drawing(part: bytes, comments: Comments) -> bytes:
    """A drawing with boxes for more comments; what it holds stays."""
    if not comments:
        return part
    last = max((int(number) for number in _SHAPE_ID.findall(part)), default=_FIRST_SHAPE)
    kind = "" if b'"_x0000_t202"' in part else _NOTE_TYPE
    end = part.rindex(b"</xml>")
    return part[:end] + (kind + _shapes(comments, last)).encode() + part[end:]


def _comment(place: str, words: str, prefix: str, author: int) -> str:
    p = prefix
    return (
        f'<{p}comment ref="{place}" authorId="{author}"><{p}text><{p}r>{_text(words, p)}</{p}r></{p}text></{p}comment>'
    )


def _text(words: str, prefix: str) -> str:
    return f'<{prefix}t xml:space="preserve">{escape(clean(words), quote=False)}</{prefix}t>'


def _shapes(comments: Comments, last: int) -> str:
    return "".join(_shape(place, words, last + n) for n, (place, words) in enumerate(comments, 1))


def _shape(place: str, words: str, number: int) -> str:
    """A hidden box right of the cell, as high as its text needs."""
    match = _PLACE.fullmatch(place)
    assert match is not None
    row, column = int(match[2]) - 1, column_index(match[1])
    lines = sum(1 + len(line) // 20 for line in words.split("\n"))
    bottom = row + max(4, lines + 1)
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'width:220pt;height:{max(60, lines * 16 + 12)}pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" '
        f'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        f'<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        f'</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{column + 1},15,'
        f"{max(row - 1, 0)},4,{column + 5},15,{bottom},4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
        f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
