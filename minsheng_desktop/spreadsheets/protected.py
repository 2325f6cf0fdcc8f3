"""Workbooks behind a password, opened in memory (adapter: import only through ``adapters.load``)."""

from __future__ import annotations

import io

import msoffcrypto

from minsheng_desktop.core.errors import file_error


def decrypt(data: bytes, password: str | None) -> bytes:
    """The workbook inside; raises ``file_password`` without a password, ``wrong_password`` with a wrong one."""
    if not password:
        raise file_error("spreadsheets.file_password")
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        office.load_key(password=password, verify_password=True)
        office.decrypt(out)
    except msoffcrypto.exceptions.InvalidKeyError as error:
        raise file_error("spreadsheets.wrong_password") from error
    except Exception as error:  # the library lets parser errors of every kind through
        raise file_error("spreadsheets.file_corrupt") from error
    return out.getvalue()


def is_protected(data: bytes) -> bool:
    """Whether an OLE file asks for a password."""
    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except Exception:  # noqa: BLE001 - not an office file: some other reader will say so
        return False
