"""Putting a workbook behind a password, in memory (adapter: import only through ``adapters.load``)."""

from __future__ import annotations

import io
import zipfile

from msoffcrypto.format.ooxml import OOXMLFile

SMALLEST = 4096  # a shorter stream belongs into the small sectors of the container, which the library does not write


def encrypt(data: bytes, password: str) -> bytes:
    """An .xlsx behind a password, the way office programs protect one."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(_long_enough(data))).encrypt(password, out)
    return out.getvalue()


def _long_enough(data: bytes) -> bytes:
    """The workbook with its parts uncompressed where it would be too short to be protected."""
    if len(data) >= SMALLEST:
        return data
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as plain:
        for part in packed.infolist():
            plain.writestr(zipfile.ZipInfo(part.filename, part.date_time), packed.read(part))
        plain.comment = b" " * max(0, SMALLEST - memory.tell())
    return memory.getvalue()
