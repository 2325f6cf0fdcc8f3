"""The keys of a node: an Ed25519 pair that signs and an age X25519 pair that receives.

Made once when the workspace is made, kept in its encrypted database, and shown to others as a ``NodeCard``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from minsheng_desktop.core import adapters
from minsheng_desktop.exchange import strict

KEY_BYTES = 32
_FINGERPRINT_GROUPS = 6
_FINGERPRINT_DIGITS = 5


@dataclass(frozen=True, slots=True, repr=False)
class NodeKeys:
    """The private keys of this node. ``repr`` hides them, so that no log can show them."""

    sign_private: bytes  # 32 bytes
    age_identity: str  # AGE-SECRET-KEY-1…

    def __repr__(self) -> str:
        return "NodeKeys(…)"

    @property
    def sign_key(self) -> bytes:
        """The public signing key, 32 bytes."""
        found: bytes = adapters.load("crypto").signing_public(self.sign_private)
        return found

    @property
    def recipient(self) -> str:
        """The age recipient (age1…) that others encrypt to."""
        found: str = adapters.load("container").recipient_of(self.age_identity)
        return found

    def to_bytes(self) -> bytes:
        """For the encrypted database only."""
        return strict.dump({"sign": self.sign_private.hex(), "age": self.age_identity})


def new_node_keys() -> NodeKeys:
    """Fresh keys for a new workspace."""
    return NodeKeys(adapters.load("crypto").new_signing_key(), adapters.load("container").new_identity())


def node_keys(data: bytes) -> NodeKeys:
    """The keys that ``NodeKeys.to_bytes`` wrote."""
    record = strict.load(data, 1000, "keys")
    found = NodeKeys(record.binary("sign", KEY_BYTES), record.string("age"))
    record.end()
    return found


def sign_key_id(sign_key: bytes) -> str:
    """16 hexadecimal digits that name a public signing key in headers."""
    return hashlib.sha256(sign_key).hexdigest()[:16]


def recipient_id(recipient: str) -> str:
    """16 hexadecimal digits that name an age recipient in headers."""
    return hashlib.sha256(recipient.encode("ascii")).hexdigest()[:16]


def fingerprint(node_uid: bytes, sign_key: bytes, recipient: str) -> str:
    """The number two people compare on the telephone: six groups of five digits (99 bits).

    SHA-256 over ``minsheng-fingerprint-1`` and a line end, node uid, signing key and recipient,
    read as a big-endian number, its last 30 decimal digits.
    """
    data = b"minsheng-fingerprint-1\n" + node_uid + sign_key + recipient.encode("ascii")
    size = _FINGERPRINT_GROUPS * _FINGERPRINT_DIGITS
    digits = f"{int.from_bytes(hashlib.sha256(data).digest(), 'big') % 10**size:0{size}d}"
    return "-".join(digits[at : at + _FINGERPRINT_DIGITS] for at in range(0, size, _FINGERPRINT_DIGITS))
