"""Tags and text of HTML and XML as they come, forgiving and in linear time.

Web portals write mark-up that no strict parser takes; and a parser that looks far ahead can be kept busy for hours.
Nothing is fetched, no entity but the standard ones is put in, nothing is nested here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from minsheng_desktop.core.jobs import Job

_NAME = re.compile(r"(/?)([A-Za-z][\w:.-]*)")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_RAW = {"script", "style", "xml", "title"}  # what stands in these is no text of the page
_MAX_TAG = 65536
_MAX_TRIES = 8


class Token(NamedTuple):
    """A piece of text (``name`` ""), or a tag: lower-case name without prefix, ``/`` before it where it closes.

    ``attributes`` is what stands in the tag, see ``attributes_of``; ``text`` of a self-closed tag is "/".
    """

    name: str
    text: str = ""
    attributes: str = ""


def attributes_of(raw: str) -> dict[str, str]:
    """The attributes of a tag by lower-case name; one without a value has ""."""
    if not raw or raw.isspace():
        return {}
    return {name.lower(): unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(raw)}


def tokens(text: str, job: Job, raw: frozenset[str] | set[str] = _RAW) -> Iterator[Token]:
    """Tags and texts in order. What stands in comments and in the elements ``raw`` is passed over."""
    place, count = 0, 0
    while (begin := text.find("<", place)) >= 0:
        if begin > place:
            yield Token("", unescape(text[place:begin]))
        count += 1
        if count & 4095 == 0:
            job.tick(0, 0)
        if text.startswith("<!", begin):
            literal, place = _declaration(text, begin)
            if literal:
                yield Token("", literal)
            continue
        match = _NAME.match(text, begin + 1)
        if match is None:
            end = text.find(">", begin) if text.startswith("<?", begin) else begin
            place = end + 1 if end >= 0 else len(text)
            if end == begin:
                yield Token("", "<")
            continue
        end = _end_of_tag(text, match.end())
        name = match[2].rpartition(":")[2].lower()
        inside = text[match.end() : end]
        closed = inside.endswith("/")
        yield Token(match[1] + name, "/" if closed else "", inside)
        place = end + 1
        if name in raw and not match[1] and not closed:
            place = _end_of_raw(text, place, match[2])
    if place < len(text):
        yield Token("", unescape(text[place:]))


def _declaration(text: str, begin: int) -> tuple[str, int]:
    """The literal text of a CDATA section (else ""), and where it goes on behind a comment or declaration."""
    if text.startswith("<![CDATA[", begin):
        end = text.find("]]>", begin)
        return (text[begin + 9 : end], end + 3) if end >= 0 else (text[begin + 9 :], len(text))
    closing = "-->" if text.startswith("<!--", begin) else ">"
    end = text.find(closing, begin + 2)
    return "", end + len(closing) if end >= 0 else len(text)


def _end_of_tag(text: str, place: int) -> int:
    """Where the ``>`` of a tag stands that is not inside quotes; a quote left open ends with the first ``>``."""
    first = end = text.find(">", place)
    for _ in range(_MAX_TRIES):
        if end < 0 or end - place > _MAX_TAG:
            break
        inside = text[place:end]
        if inside.count('"') % 2 == 0 or inside.count("'") % 2 == 1:
            return end
        if "<" in inside:
            return first
        end = text.find(">", end + 1)
    return first if first >= 0 else len(text)


def _end_of_raw(text: str, place: int, name: str) -> int:
    match = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).search(text, place)
    return match.end() if match else len(text)
