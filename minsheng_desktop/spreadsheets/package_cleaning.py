"""Taking out of somebody's workbook what must not be sent on: programs, and links to other files."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from minsheng_desktop.spreadsheets.package import TYPES, WORKBOOK, Package

_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_KINDS = re.compile(rb"application/vnd\.ms-excel\.(?:sheet|template)\.macroEnabled\.main\+xml|"
                    rb"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.template\.main\+xml")  # fmt: skip
_PRINTER = b"application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
_PROGRAMS = ("vbaProject", "wordVbaData", "customUI/", "xl/vba")
_UNSAFE = ("xl/macrosheets/", "xl/dialogsheets/", "xl/activeX/", "xl/embeddings/", "xl/connections.xml",
           "xl/queryTables/", "xl/xmlMaps.xml")  # fmt: skip
_FORMULA = re.compile(rb"<((?:\w+:)?)f\b([^>]*?)(?:/>|>(.*?)</\1f>)", re.DOTALL)
_SHARED = re.compile(rb'\bsi="([0-9]+)"')
_FOREIGN = re.compile(
    r"\[[0-9]+\]|\[[^\]]*\.(?:xl|csv|ods|et)|\||\b(?:WEBSERVICE|FILTERXML|CALL|REGISTER(?:\.ID)?|EXEC|RTD|HYPERLINK)\s*\(",
    re.IGNORECASE,
)
_NAME = re.compile(rb"<((?:\w+:)?)definedName\b([^>]*)>(.*?)</\1definedName>", re.DOTALL)
_REFERENCES = re.compile(rb"<((?:\w+:)?)externalReferences\b(?:[^>]*/>|.*?</\1externalReferences>)", re.DOTALL)
_RULES = re.compile(rb"<((?:\w+:)?)(dataValidation|conditionalFormatting)\b(?:[^>]*/>|[^>]*>.*?</\1\2>)", re.DOTALL)
_NO_RULES = re.compile(rb"<((?:\w+:)?)dataValidations\b[^>]*>\s*</\1dataValidations>")
_LINKED = re.compile(rb"\[[0-9]+\]")


def can_be_cleaned(package: Package) -> bool:
    """Whether all that must not be sent on can be taken out; else a copy of the values is sent."""
    return not any(name.startswith(_UNSAFE) for name in package.names)


def clean_package(package: Package) -> None:
    """Take out macros, links to other workbooks, and formulas that reach beyond this workbook.

    Such a formula leaves the value it showed.
    """
    _cut_programs(package)
    names = _cut_links(package)
    cut = False
    for path in package.sheets.values():
        xml = package.read(path)
        clean = _without_foreign(xml, names)
        if clean is not xml:
            package.put(path, clean)
            cut = True
    if cut:  # the order of calculation must not name a cell without a formula; it is made anew
        package.unrelate(WORKBOOK, lambda relation: relation.kind == "calcChain")
        package.remove("xl/calcChain.xml")


def _cut_programs(package: Package) -> None:
    for part in ("", WORKBOOK):
        package.unrelate(part, lambda relation: relation.kind in ("vbaProject", "extensibility"))
    for name in [name for name in package.names if any(word in name for word in _PROGRAMS)]:
        package.remove(name)
    kinds = _KINDS.sub(_PLAIN, package.read(TYPES))
    package.put(TYPES, kinds.replace(b"application/vnd.ms-office.vbaProject", _PRINTER))


def _cut_links(package: Package) -> frozenset[str]:
    """Without links to other workbooks; the names that led there."""
    parts = [name for name in package.names if name.startswith("xl/externalLinks/") and name.endswith(".xml")]
    for name in parts:
        package.remove(name)
    package.unrelate(WORKBOOK, lambda relation: relation.kind in ("externalLink", "externalLinkPath"))
    book = _REFERENCES.sub(b"", package.read(WORKBOOK))
    gone: set[str] = set()

    def keep(match: re.Match[bytes]) -> bytes:
        if not _is_foreign(match[3], frozenset()):
            return match[0]
        name = re.search(rb'\bname="([^"]*)"', match[2])
        gone.add(unescape(name[1].decode("utf-8", "replace")) if name else "")
        return b""

    book = _NAME.sub(keep, book)
    package.put(WORKBOOK, re.sub(rb"<((?:\w+:)?)definedNames\b[^>]*>\s*</\1definedNames>", b"", book))
    return frozenset(gone - {""})


def _is_foreign(formula: bytes, names: Collection[str]) -> bool:
    words = unescape(formula.decode("utf-8", "replace"))
    return bool(_FOREIGN.search(words)) or any(name in words for name in names)


def _without_foreign(xml: bytes, names: Collection[str]) -> bytes:
    """A sheet without formulas and rules that reach elsewhere; the same object if it has none."""
    shared, found = set(), False
    for match in _FORMULA.finditer(xml) if b"<f" in xml or b":f" in xml else ():
        if match[3] and _is_foreign(match[3], names):
            found = True
            if number := _SHARED.search(match[2]):
                shared.add(number[1])
    if not found and not (_LINKED.search(xml) and _RULES.search(xml)):
        return xml

    def keep(match: re.Match[bytes]) -> bytes:
        number = _SHARED.search(match[2])
        foreign = (match[3] and _is_foreign(match[3], names)) or (number and number[1] in shared)
        return b"" if foreign else match[0]

    if found:
        xml = _FORMULA.sub(keep, xml)
    xml = _RULES.sub(lambda match: b"" if _LINKED.search(match[0]) else match[0], xml)
    return _NO_RULES.sub(b"", xml)
