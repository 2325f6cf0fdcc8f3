"""Tags and text of HTML and XML as they come, forgiving and in linear time.

Web portals write mark-up that no strict parser takes; and a parser that looks far ahead can be kept busy for hours.
Nothing is fetched, no entity but the standard ones is put in, nothing is nested here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from minsheng_desktop.core.jobs import Job

_NAME = re.compile(r"(/?)([A-Za-z][\w:.-]*)")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_PLAIN_TAG = re.compile(r"([^<]*)<(/?[A-Za-z][\w:.-]*)([^<>]*)>")
RAW = frozenset(("script", "style", "xml", "title"))  # what stands in these is no text of the page
_MAX_TAG = 65536
_MAX_TRIES = 8


Token = tuple[str, str, str]
"""A text: "", the text, "". A tag: its lower-case name without prefix (``/`` before it where it closes), "/" where it
closes itself, and what else stands in it, see ``attributes_of``."""


def attributes_of(raw: str) -> dict[str, str]:
    """The attributes of a tag by lower-case name; one without a value has ""."""
    if not raw or raw.isspace():
        return {}
    return {name.lower(): unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(raw)}


def tokens(text: str, job: Job, raw: frozenset[str] = RAW) -> Iterator[Token]:
    """Tags and texts in order. What stands in comments and in the elements ``raw`` is passed over."""
    place, count, end = 0, 0, len(text)
    while place < end:
        count += 1
        if count & 4095 == 0:
            job.tick(0, 0)
        plain = _PLAIN_TAG.match(text, place)
        if plain is None:
            begin = text.find("<", place)
            if begin < 0:
                break
            if begin > place:
                yield "", unescape(text[place:begin]), ""
            token, place = _unusual(text, begin)
            if token is not None:
                yield token
        else:
            before, name, inside = plain.groups()
            if inside and inside.count('"') % 2:  # a > inside quotes
                place = _end_of_tag(text, plain.end(2))
                inside = text[plain.end(2) : place]
                place += 1
            else:
                place = plain.end()
            if before:
                yield "", unescape(before) if "&" in before else before, ""
            name = name.lower()
            if ":" in name:
                name = ("/" if name[0] == "/" else "") + name.rpartition(":")[2]
            yield name, "/" if inside.endswith("/") else "", inside
            if name in raw and not inside.endswith("/"):
                place = _end_of_raw(text, place, name)
    if place < end:
        yield "", unescape(text[place:]), ""


def _unusual(text: str, begin: int) -> tuple[Token | None, int]:
    """What begins with a ``<`` that is no simple tag, and where it goes on."""
    if text.startswith("<!", begin):
        literal, place = _declaration(text, begin)
        return ("", literal, "") if literal else None, place
    if text.startswith("<?", begin):
        end = text.find(">", begin)
        return None, end + 1 if end >= 0 else len(text)
    match = _NAME.match(text, begin + 1)
    if match is None:
        return ("", "<", ""), begin + 1
    end = _end_of_tag(text, match.end())
    inside = text[match.end() : end]
    name = match[1] + match[2].rpartition(":")[2].lower()
    return (name, "/" if inside.endswith("/") else "", inside), end + 1


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
    match = re.compile(rf"</(?:\w+:)?{re.escape(name)}\s*>", re.IGNORECASE).search(text, place)
    return match.end() if match else len(text)
