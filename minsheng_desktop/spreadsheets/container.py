"""What a file really is, told by its content, and the parts of a ZIP tested before anything uses them."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from minsheng_desktop.core.errors import AppError, file_error

MAX_FILE = 200 * 2**20
MAX_PART = 400 * 2**20
MAX_UNPACKED = 800 * 2**20
MAX_PARTS = 4000
MAX_CELLS = 20_000_000  # of one sheet, empty ones between filled ones included

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KEPT = (".xml", ".rels", ".xml.rels", "mimetype")


def corrupt() -> AppError:
    """The error for a file that is damaged or cut off."""
    return file_error("spreadsheets.file_corrupt")


@dataclass(frozen=True, slots=True)
class Parts:
    """The XML parts of a tested ZIP container by name, and the names of all parts."""

    xml: dict[str, bytes]
    names: frozenset[str]


def identify(data: bytes) -> str:
    """``zip``, ``ole``, ``html`` or ``text``; raises a file error for anything else."""
    if not data.strip(b"\0 \r\n\t"):
        raise file_error("spreadsheets.empty_file")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(_OLE):
        return "ole"
    head = data[:4096].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith(b"<"):
        if b"<table" in data[:200_000].lower():
            return "html"
        raise file_error("spreadsheets.not_a_workbook")
    if head.startswith((b"%pdf", b"rar!", b"7z\xbc\xaf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"{\\rtf")):
        raise file_error("spreadsheets.not_a_workbook")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\0" in data[:65536]:
        raise file_error("spreadsheets.not_a_workbook")
    return "text"


def unpack(data: bytes) -> Parts:
    """Test every part against its checksum and keep the XML ones; raises for damage and for bombs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _check_sizes(infos)
            if any(info.flag_bits & 1 for info in infos):
                raise file_error("spreadsheets.file_password")
            xml = {}
            for info in infos:
                content = archive.read(info)  # raises on a wrong checksum
                if info.filename.endswith(_KEPT):
                    xml[info.filename] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise corrupt() from error
    return Parts(xml, frozenset(info.filename for info in infos))


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_PARTS or any(i.file_size > MAX_PART for i in infos):
        raise file_error("spreadsheets.too_large")
    if sum(i.file_size for i in infos) > MAX_UNPACKED:
        raise file_error("spreadsheets.too_large")


def zip_format(parts: Parts) -> str:
    """``xlsx``, ``xlsb`` or ``ods``; raises for a ZIP that is no spreadsheet."""
    if "xl/workbook.xml" in parts.names:
        return "xlsx"
    if "xl/workbook.bin" in parts.names:
        return "xlsb"
    if "content.xml" in parts.names and b"spreadsheet" in parts.xml.get("mimetype", b"spreadsheet"):
        return "ods"
    raise file_error("spreadsheets.not_a_workbook")


def ole_format(data: bytes) -> str:
    """``encrypted`` (a workbook behind a password), ``xls``, or a file error for other OLE files."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xls"
    raise file_error("spreadsheets.not_a_workbook")
