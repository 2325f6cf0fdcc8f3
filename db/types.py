"""Column types: ``Uid`` (16 bytes), ``Fen`` (integer money), ``Month`` (YYYYMM), ``Moment`` (UTC ms)."""

from __future__ import annotations

import os
import time
import uuid

from sqlalchemy import BigInteger, Integer, LargeBinary

Uid = LargeBinary(16)
Fen = BigInteger()
Month = Integer()
Moment = BigInteger()

NAMESPACE = uuid.UUID("6d696e73-6865-5e67-8a00-74616968616f")
NO_NODE = bytes(16)  # home of the shipped catalogue; no workspace signs with it


def new_uid() -> bytes:
    """A UUIDv7 for a fact: sorted by time of creation, unique without a server."""
    return new_uids(1)[0]


def new_uids(count: int) -> list[bytes]:
    """``count`` UUIDv7, ascending within the call (48 bits ms, 12 bits sequence, 62 random bits)."""
    start = time.time_ns() // 1_000_000
    random = os.urandom(8 * count)
    result = []
    for index in range(count):
        moment = start + (index >> 12)
        tail = bytes((random[8 * index] & 0x3F | 0x80,)) + random[8 * index + 1 : 8 * index + 8]
        result.append(moment.to_bytes(6, "big") + (0x7000 | index & 0xFFF).to_bytes(2, "big") + tail)
    return result


def definition_uid(table: str, natural_key: str) -> bytes:
    """The UUIDv5 of a definition, so that two workspaces with one catalogue hold the same rows."""
    return uuid.uuid5(NAMESPACE, f"{table}\x1f{natural_key}").bytes
