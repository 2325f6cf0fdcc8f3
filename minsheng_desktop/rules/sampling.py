"""Samples that anybody can draw again: by a seed that is told, from a list whose digest is told.

An item's rank is the SHA-256 of ``<seed>:<uid>`` (UTF-8, the uid as 32 lower-case hexadecimal digits). The items with
the lowest ranks are drawn, in the order of their ranks. Who knows seed and list draws the same items with any tool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

# How an item stands: the township is asked, the county judges, something is to be put right, that is looked at, done.
ASKED, JUDGING, RECTIFY, CHECKING, ACCEPTED = "asked", "judging", "rectify", "checking", "accepted"
TOWNSHIP_TURN, COUNTY_TURN = (ASKED, RECTIFY), (JUDGING, CHECKING)


def rank(seed: str, uid: bytes) -> str:
    """The rank of an item as 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{uid.hex()}".encode()).hexdigest()


def draw(seed: str, uids: Iterable[bytes], count: int) -> list[bytes]:
    """The ``count`` items of lowest rank, the lowest first; all of them where there are no more."""
    return sorted(uids, key=lambda uid: rank(seed, uid))[:count]


def list_digest(uids: Iterable[bytes]) -> str:
    """The SHA-256 of a list in hex: its uids in hex, sorted, a line feed after each."""
    written = "".join(f"{one}\n" for one in sorted(uid.hex() for uid in uids))
    return hashlib.sha256(written.encode()).hexdigest()


def share_count(population: int, percent: int) -> int:
    """How many items a share is, rounded up: 3 % of 40 are 2."""
    return -(-population * percent // 100)


def demand_key(verdict: str | None, said_on: str | None, rectify_by: str | None, remark: str | None) -> str:
    """What the county asks for at present; empty while it has judged nothing."""
    return "\x1f".join((said_on or "", rectify_by or "", remark or "")) if verdict == RECTIFY else ""


def standing(verdict: str | None, answered: bool) -> str:
    """How an item stands; ``answered``: the township has answered what is asked for at present."""
    if verdict == ACCEPTED:
        return ACCEPTED
    if verdict == RECTIFY:
        return CHECKING if answered else RECTIFY
    return JUDGING if answered else ASKED
