"""Putting a workbook behind a password, in memory (adapter: import only through ``adapters.load``)."""

from __future__ import annotations

import io

from msoffcrypto.format.ooxml import OOXMLFile


def encrypt(data: bytes, password: str) -> bytes:
    """An .xlsx behind a password, the way office programs protect one."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()
