"""The parts of an .xlsx that came from somewhere while some are changed, added or left out.

What is not touched is handed on byte for byte.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from minsheng_desktop.spreadsheets.container import unpack
from minsheng_desktop.spreadsheets.sheet_frame import RELATIONS, STRICT
from minsheng_desktop.spreadsheets.sheet_xml import sheet_paths

WORKBOOK, STYLES, TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
_LEVEL = 4  # of compression: half the time of the usual 6
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*?)(?:/>|>\s*</(?:\w+:)?Relationship>)")
_CLOSED = re.compile(rb"<((?:\w+:)?)(Relationships|Types)\b([^>]*)/>")
_OVERRIDE = re.compile(rb"<(?:\w+:)?Override\b([^>]*?)(?:/>|>\s*</(?:\w+:)?Override>)")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link of a part: its id, the last word of its type, and the part it leads to ("" for what lies outside)."""

    id: str
    kind: str
    part: str


class Package:
    """A tested .xlsx; ``data`` puts it together again. Raises a file error for a damaged one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.parts = unpack(data)
        self.names = set(self.parts.names)
        self._changed: dict[str, bytes] = {}
        self._removed: set[str] = set()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._other = {name: archive.read(name) for name in self.names if name.lower().endswith(".vml")}

    @property
    def sheets(self) -> dict[str, str]:
        """Sheet name -> its part."""
        return sheet_paths(self.parts)

    def read(self, name: str) -> bytes:
        """An XML or drawing part as it is now; empty if there is none."""
        if name in self._removed:
            return b""
        return self._changed.get(name) or self.parts.xml.get(name) or self._other.get(name) or b""

    def put(self, name: str, content: bytes) -> None:
        """Change a part or add one."""
        if self.read(name) != content:
            self._changed[name] = content
            self._removed.discard(name)
            self.names.add(name)

    def remove(self, name: str) -> None:
        """Leave a part out, with what is said of its type and its own relations."""
        for gone in (name, _relations_of(name)):
            if gone in self.names:
                self._removed.add(gone)
                self.names.discard(gone)
                self._changed.pop(gone, None)
        wanted = f"/{name}".encode()
        self.put(TYPES, _OVERRIDE.sub(lambda m: b"" if _value(m[1], b"PartName") == wanted else m[0], self.read(TYPES)))

    def relations(self, part: str) -> list[Relation]:
        """The links of a part ("" for the package itself)."""
        found = []
        for match in _RELATION.finditer(self.read(_relations_of(part))):
            target = unescape(_value(match[1], b"Target").decode("utf-8", "replace"))
            outside = _value(match[1], b"TargetMode") == b"External"
            place = "" if outside else posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))[1:]
            kind = _value(match[1], b"Type").decode("utf-8", "replace").rsplit("/", 1)[-1]
            found.append(Relation(_value(match[1], b"Id").decode("utf-8", "replace"), kind, place))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Link ``part`` with the part ``target``; the id of the link."""
        name = _relations_of(part)
        content = _opened(self.read(name) or _EMPTY)
        taken = {relation.id for relation in self.relations(part)}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        base = STRICT if STRICT.encode() in content + self.read("_rels/.rels") else RELATIONS
        end = re.search(rb"</((?:\w+:)?)Relationships>", content)
        assert end is not None
        link = f'Relationship Id="rId{number}" Type="{base}/{kind}" Target="/{target}"/>'.encode()
        self.put(name, content[: end.start()] + b"<" + end[1] + link + content[end.start() :])
        return f"rId{number}"

    def unrelate(self, part: str, unwanted: Callable[[Relation], bool]) -> None:
        """Take links away from a part."""
        gone = {relation.id.encode() for relation in self.relations(part) if unwanted(relation)}
        if gone:
            name = _relations_of(part)
            self.put(name, _RELATION.sub(lambda m: b"" if _value(m[1], b"Id") in gone else m[0], self.read(name)))

    def set_type(self, part: str, kind: str) -> None:
        """Say of which type a part is."""
        self._add_type(f'Override PartName="/{part}" ContentType="{kind}"/>')

    def set_extension_type(self, extension: str, kind: str) -> None:
        """Say of which type the parts of an extension are, unless it is said already."""
        if not re.search(rb'Extension="%s"' % extension.encode(), self.read(TYPES), re.IGNORECASE):
            self._add_type(f'Default Extension="{extension}" ContentType="{kind}"/>')

    def _add_type(self, words: str) -> None:
        content = _opened(self.read(TYPES))
        root = re.search(rb"<((?:\w+:)?)Types\b[^>]*>", content)
        assert root is not None
        self.put(TYPES, content[: root.end()] + b"<" + root[1] + words.encode() + content[root.end() :])

    def free(self, pattern: str) -> str:
        """A name no part bears yet; ``pattern`` holds ``{n}``."""
        taken, number = {name.lower() for name in self.names}, 1
        while pattern.format(n=number).lower() in taken:
            number += 1
        return pattern.format(n=number)

    def data(self) -> bytes:
        """The package with its changes."""
        return rebuilt(self._data, self._changed, self._removed)


def rebuilt(data: bytes, changed: dict[str, bytes], removed: set[str] = frozenset()) -> bytes:  # type: ignore[assignment]
    """The ZIP with some parts changed, added or left out; the others keep content, order, date and compression."""
    out = io.BytesIO()
    left = dict(changed)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename in removed:
                continue
            entry = copy.copy(info)
            entry.extra = b""
            content = left.pop(info.filename) if info.filename in left else old.read(info)
            new.writestr(entry, content, compresslevel=_LEVEL)
        for name, content in left.items():
            new.writestr(name, content, compresslevel=_LEVEL)
    return out.getvalue()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _value(attributes: bytes, name: bytes) -> bytes:
    match = re.search(rb"""(?:^|\s)%s\s*=\s*["']([^"']*)["']""" % name, attributes)
    return match[1] if match else b""


def _opened(content: bytes) -> bytes:
    """An empty list as one something can be put into."""
    return _CLOSED.sub(lambda m: b"<" + m[1] + m[2] + m[3] + b"></" + m[1] + m[2] + b">", content)
