"""The pages inside a web archive (MHTML): several files in one, as mail sends them."""

from __future__ import annotations

import binascii
import re

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets.zip_parts import corrupt

_BOUNDARY = re.compile(rb"""boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE)
_HEADER = re.compile(rb"(?im)^([A-Za-z-]+)\s*:[ \t]*([^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*)")
_CHARSET = re.compile(rb"""charset\s*=\s*"?([\w-]+)""", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_MAX_PARTS = 2000


def pages(data: bytes, job: Job) -> list[tuple[bytes, str]]:
    """The web pages in order: bytes and the stated charset. Raises ``file_corrupt`` for an archive without its end."""
    boundary = _BOUNDARY.search(data[:65536])
    if boundary is None:
        raise corrupt()
    mark = b"--" + (boundary[1] or boundary[2])
    parts = data.split(mark, _MAX_PARTS)
    if len(parts) < 3 or not parts[-1].startswith(b"--"):
        raise corrupt()
    found = []
    for part in parts[1:-1]:
        job.tick(0, 0)
        head, _, body = _parted(part)
        headers = {name.lower(): value for name, value in _HEADER.findall(head)}
        kind = headers.get(b"content-type", b"").lower()
        if kind.startswith((b"text/html", b"application/xhtml")):
            charset = _CHARSET.search(kind)
            found.append((_decoded(body, headers), charset[1].decode() if charset else ""))
    return found


def _parted(part: bytes) -> tuple[bytes, bytes, bytes]:
    end = _BLANK_LINE.search(part.lstrip(b"\r\n"))
    part = part.lstrip(b"\r\n")
    return (part[: end.start()], b"", part[end.end() :]) if end else (part, b"", b"")


def _decoded(body: bytes, headers: dict[bytes, bytes]) -> bytes:
    way = headers.get(b"content-transfer-encoding", b"").strip().lower()
    try:
        if way == b"base64":
            return binascii.a2b_base64(body)
        if way == b"quoted-printable":
            return binascii.a2b_qp(body)
    except (binascii.Error, ValueError) as error:
        raise corrupt() from error
    return body
