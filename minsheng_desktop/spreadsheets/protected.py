"""Workbooks behind a password, opened in memory (adapter: import only through ``adapters.load``)."""

from __future__ import annotations

import io
import re

import msoffcrypto

from minsheng_desktop.core.errors import AppError, file_error
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.background import Background
from minsheng_desktop.spreadsheets.ole_sectors import check_chains

# What Excel itself tries first: a workbook of which only the structure is protected is encrypted with it.
_STORED = "VelvetSweatshop"
_SPINS = re.compile(rb'spinCount="([0-9]+)"')
_MOST_SPINS = 10_000_000  # the most Excel takes


def opened(data: bytes, password: str | None, job: Job) -> tuple[bytes, bool] | None:
    """The workbook inside an OLE container and whether it took the given password; None where it is not encrypted.

    Raises ``file_password`` without a password, ``wrong_password`` with a wrong one, ``file_corrupt``,
    ``not_a_workbook`` for other OLE files, CANCELLED.
    """
    if not any(name.encode("utf-16-le") in data for name in ("EncryptedPackage", "Workbook", "Book")):
        raise file_error("spreadsheets.not_a_workbook")
    streams = {name.lower() for name in check_chains(data)}
    if "encryptedpackage" not in streams:
        if not streams & {"workbook", "book"}:
            raise file_error("spreadsheets.not_a_workbook")
        if not _is_protected(data):
            return None
    return Background(lambda: _opened(data, password)).result(job)


def decrypt(data: bytes, password: str | None) -> bytes:
    """The workbook inside; raises ``file_password`` without a password, ``wrong_password`` with a wrong one."""
    return _opened(data, password)[0]


def _opened(data: bytes, password: str | None) -> tuple[bytes, bool]:
    try:
        return _decrypted(data, _STORED), False
    except AppError as error:
        if error.code != "spreadsheets.wrong_password":
            raise
    if not password:
        raise file_error("spreadsheets.file_password")
    return _decrypted(data, password), True


def _decrypted(data: bytes, password: str) -> bytes:
    if any(int(count[:12]) > _MOST_SPINS for count in _SPINS.findall(data)):
        raise file_error("spreadsheets.file_corrupt")
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


def _is_protected(data: bytes) -> bool:
    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except Exception:  # noqa: BLE001 - not an office file: some other reader will say so
        return False
