"""The outer ZIP of a package, byte for byte.

Three stored members in one fixed order with fixed times and flags: a file either equals what these rules
build from its three members, or it is refused. So nothing can hide between, before or behind the members,
and every flipped bit is found, also one that a tolerant ZIP reader would overlook.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from minsheng_desktop.exchange.strict import bad

NAMES = ("header.json", "payload.age", "signature.ed25519")
LIMITS = (8 * 1024, 64 * 2**20 - 16 * 1024, 64)
MAX_FILE = 64 * 2**20

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _FLAGS, _STORED, _TIME, _DATE = 20, 0, 0, 0, 0x21  # 1980-01-01 00:00
_MADE_BY, _MODE = 3 << 8 | 20, 0o600 << 16


def build(parts: Sequence[bytes]) -> bytes:
    """The ZIP of header, payload and signature."""
    return b"".join(_build(parts))


def _build(parts: Sequence[bytes]) -> list[bytes]:
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, part in zip(NAMES, parts, strict=True):
        shown = name.encode("ascii")
        shared = (_VERSION, _FLAGS, _STORED, _TIME, _DATE, zlib.crc32(part), len(part), len(part), len(shown), 0)
        local = _LOCAL.pack(b"PK\x03\x04", *shared) + shown
        directory.append(_CENTRAL.pack(b"PK\x01\x02", _MADE_BY, *shared, 0, 0, 0, _MODE, offset) + shown)
        pieces += [local, part]
        offset += len(local) + len(part)
    size = sum(map(len, directory))
    count = len(NAMES)
    return [*pieces, *directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)]


def first_part(data: bytes) -> bytes:
    """The header a file begins with; nothing of it is proved. Raises INTEGRITY ``exchange.not_a_package``."""
    shown = NAMES[0].encode("ascii")
    start = _LOCAL.size + len(shown)
    if len(data) < start or data[:4] != b"PK\x03\x04" or data[_LOCAL.size : start] != shown:
        raise bad("not_a_package")
    return data[start : start + _LOCAL.unpack_from(data)[7]]


def split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Header, payload and signature of a package file.

    Raises INTEGRITY ``exchange.not_a_package``, ``exchange.truncated`` or ``exchange.container_broken``.
    """
    if data[:4] != b"PK\x03\x04":
        raise bad("not_a_package")
    parts = []
    offset = 0
    for name, limit in zip(NAMES, LIMITS, strict=True):
        start = offset + _LOCAL.size
        if len(data) < start + len(name):
            raise bad("truncated")
        size = _LOCAL.unpack_from(data, offset)[7]
        if data[start : start + len(name)] != name.encode("ascii"):
            raise bad("container_broken" if offset else "not_a_package")
        if size > limit:
            raise bad("container_broken")
        offset = start + len(name) + size
        parts.append(data[start + len(name) : offset])
    pieces = _build(parts)
    if len(data) < sum(map(len, pieces)):
        raise bad("truncated")
    if not _equal(data, pieces):
        raise bad("container_broken")
    return parts[0], parts[1], parts[2]


def _equal(data: bytes, pieces: Sequence[bytes]) -> bool:
    view = memoryview(data)
    offset = 0
    for piece in pieces:
        if view[offset : offset + len(piece)] != piece:
            return False
        offset += len(piece)
    return offset == len(data)
