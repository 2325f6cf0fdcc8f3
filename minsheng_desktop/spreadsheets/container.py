"""What a file really is, told by its content, and the parts of a ZIP tested before anything uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.spreadsheets.text_encoding import guess_utf16
from minsheng_desktop.spreadsheets.zip_parts import MAX_PART, Archive, corrupt

__all__ = ["MAX_FILE", "Archive", "Parts", "corrupt", "identify", "unpack", "zip_format"]

MAX_FILE = 200 * 2**20
MAX_TEXT_FILE = 120 * 2**20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KEPT = (".xml", ".rels", ".xml.rels", "mimetype")
_OTHERS = (b"%pdf", b"rar!", b"7z\xbc\xaf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"{\\rtf", b"bm\x36", b"\x1f\x8b")
_MHTML = re.compile(rb"(?im)^(?:mime-version|content-type:\s*multipart/related)")
_TABLE = re.compile(rb"<\s*(?:[a-z]+:)?table[\s>]", re.IGNORECASE)
_BROKEN_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@dataclass(frozen=True, slots=True)
class Parts:
    """The XML parts of a tested ZIP container by name, and the names of all parts."""

    xml: dict[str, bytes]
    names: frozenset[str]


def identify(data: bytes) -> str:
    """``zip``, ``ole``, ``xml2003``, ``mhtml``, ``html`` or ``text``; raises a file error for anything else."""
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        raise file_error("spreadsheets.empty_file")
    if data.startswith(_BROKEN_ZIP):
        return "zip"
    if data.startswith(_OLE):
        return "ole"
    if len(data) > MAX_TEXT_FILE:
        raise file_error("spreadsheets.too_large")
    head = data[:65536]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\0", b"")
    elif b"\0" in head:
        if not guess_utf16(head):
            raise file_error("spreadsheets.not_a_workbook")
        head = head.replace(b"\0", b"")
    return _text_format(head.lstrip(b"\xef\xbb\xbf\r\n\t ").lower(), data)


def _text_format(head: bytes, data: bytes) -> str:
    """What a file of text holds; ``head`` is its begin in lower case without marks and null bytes."""
    if head.startswith(_OTHERS):
        raise file_error("spreadsheets.not_a_workbook")
    if head.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in head[:8192] and b"workbook" in head[:8192]:
            return "xml2003"
        if _TABLE.search(head) or b"table" in data.replace(b"\0", b"").lower():
            return "html"
        raise file_error("spreadsheets.not_a_workbook")
    if _MHTML.search(head[:4096]) and b"boundary=" in head:
        return "mhtml"
    return "text"


def unpack(data: bytes) -> Parts:
    """Test every part against its checksum and keep the XML ones; raises for damage and for bombs."""
    archive = Archive(data)
    if archive.protected:
        raise file_error("spreadsheets.file_password")
    xml = {}
    for name in archive.names:
        if name.lower().endswith(_KEPT):
            xml[name] = archive.read(name, MAX_PART)
        else:
            for _ in archive.pieces(name):
                pass
    return Parts(xml, frozenset(archive.names))


def zip_format(archive: Archive) -> str:
    """``xlsx``, ``xlsb`` or ``ods``; raises for a ZIP that is no spreadsheet."""
    if "xl/workbook.xml" in archive:
        return "xlsx"
    if "xl/workbook.bin" in archive:
        return "xlsb"
    if "content.xml" in archive and b"spreadsheet" in (archive.read("mimetype") or b"spreadsheet"):
        return "ods"
    raise file_error("spreadsheets.not_a_workbook")
