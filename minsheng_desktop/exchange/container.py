"""Sealing and opening packages: the only module that imports ``pyrage``.

The header is open, the payload is encrypted to the receiver in the age format, and the Ed25519 signature
covers the bytes of ``header.json`` followed by those of ``payload.age``. The signature is always checked
before anything is decrypted, and what is decrypted stays in memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyrage  # type: ignore[import-untyped]

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import layout, strict
from minsheng_desktop.exchange.cards import card_json, check_version, read_card
from minsheng_desktop.exchange.keys import recipient_id, sign_key_id
from minsheng_desktop.exchange.manifest import package_kind
from minsheng_desktop.exchange.records import Header
from minsheng_desktop.exchange.strict import Record, bad
from minsheng_desktop.exchange.words import part_word
from minsheng_desktop.security import crypto

FORMAT = "minsheng-package"
FORMAT_VERSION = 1
SUITE = "age-x25519+ed25519"
_AGE_MAGIC = b"age-encryption.org/v1\n"
_AGE_HEADER_END = b"\n--- "
_AGE_HEADER_BYTES = 16 * 1024  # for a hundred receivers; the time to read it grows with the square of its size
_KEY_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class SealedPackage:
    """A package file whose form holds; nothing in it is trusted before ``verify``."""

    header: Header
    header_bytes: bytes
    ciphertext: bytes
    signature: bytes
    digest: bytes  # SHA-256 of the whole file
    size: int


def new_identity() -> str:
    """A fresh age X25519 identity (AGE-SECRET-KEY-1…)."""
    return str(pyrage.x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """The age recipient (age1…) that belongs to an identity."""
    return str(pyrage.x25519.Identity.from_str(identity).to_public())


def is_recipient(recipient: str) -> bool:
    """Whether the text is an age X25519 recipient with a right checksum."""
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        return False
    return True


def seal_package(header: Header, payload: bytes, sign_private: bytes, recipient: str) -> bytes:
    """The bytes of a package file. Raises RULE ``exchange.too_large`` above 64 MiB."""
    ciphertext = pyrage.encrypt(payload, [pyrage.x25519.Recipient.from_str(recipient)])
    header_bytes = strict.dump(_header_json(header, ciphertext))
    if len(ciphertext) > layout.LIMITS[1]:
        raise AppError(Kind.RULE, "exchange.too_large")
    signature = crypto.sign(sign_private, header_bytes + ciphertext)
    return layout.build((header_bytes, ciphertext, signature))


def _header_json(header: Header, ciphertext: bytes) -> dict[str, object]:
    found: dict[str, object] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "suite": SUITE,
        "package": header.package_uid.hex(),
        "kind": header.kind.value,
        "from": header.sender.hex(),
        "to": header.receiver.hex(),
        "sequence": header.sequence,
        "volume": header.volume,
        "last": header.last,
        "from_key": header.sender_key,
        "to_key": header.receiver_key,
        "payload_bytes": len(ciphertext),
        "payload_sha256": hashlib.sha256(ciphertext).hexdigest(),
    }
    if header.introduction is not None:
        found["introduction"] = card_json(header.introduction)
    return found


def read_sealed(data: bytes) -> SealedPackage:
    """The package in ``data``: form, header and the payload's digest are checked, the signature is not yet."""
    if len(data) > layout.MAX_FILE:
        raise bad("file_too_large")
    header_bytes, ciphertext, signature = layout.split(data)
    record = strict.load(header_bytes, layout.LIMITS[0], "header")
    if not header_bytes.endswith(b"}\n") or header_bytes.count(b"\n") != 1:
        raise bad("part_unreadable", part=part_word("header"))
    header = _read_header(record, ciphertext)
    if len(signature) != crypto.SIGNATURE_BYTES or not ciphertext.startswith(_AGE_MAGIC):
        raise bad("container_broken")
    return SealedPackage(header, header_bytes, ciphertext, signature, hashlib.sha256(data).digest(), len(data))


def _read_header(record: Record, ciphertext: bytes) -> Header:
    if record.string("format") != FORMAT:
        raise bad("not_a_package")
    check_version(record, FORMAT_VERSION)
    suite = record.string("suite")
    if suite != SUITE:
        raise AppError(Kind.TOO_NEW, "exchange.suite_unknown", suite=strict.printable(suite))
    header = Header(
        package_uid=record.uid("package"),
        kind=package_kind(record),
        sender=record.uid("from"),
        receiver=record.uid("to"),
        sequence=record.integer("sequence", 1),
        volume=record.integer("volume", 1, 999),
        last=record.flag("last"),
        sender_key=record.binary("from_key", _KEY_ID_BYTES).hex(),
        receiver_key=record.binary("to_key", _KEY_ID_BYTES).hex(),
        introduction=read_card(record.record("introduction")) if record.has("introduction") else None,
    )
    size, digest = record.integer("payload_bytes"), record.digest("payload_sha256")
    record.end()
    if size != len(ciphertext) or digest != hashlib.sha256(ciphertext).digest():
        raise bad("payload_exchanged")
    return header


def verify(sealed: SealedPackage, sign_key: bytes) -> None:
    """Check the sender's signature. Raises INTEGRITY ``exchange.sender_key_differs`` or ``exchange.signature_wrong``.

    A package that introduces its sender must introduce the node and the key that signed it.
    """
    header = sealed.header
    if header.sender_key != sign_key_id(sign_key):
        raise bad("sender_key_differs")
    card = header.introduction
    if card is not None and (card.node_uid != header.sender or card.sign_key != sign_key):
        raise bad("introduction_differs")
    if not crypto.verify(sign_key, sealed.header_bytes + sealed.ciphertext, sealed.signature):
        raise bad("signature_wrong")


def unseal(sealed: SealedPackage, sign_key: bytes, identity: str) -> bytes:
    """The payload, after the signature was found right.

    Raises what ``verify`` raises, RULE ``exchange.receiver_key_differs`` where it was encrypted to another
    key, and INTEGRITY ``exchange.decryption_failed``.
    """
    verify(sealed, sign_key)
    if sealed.header.receiver_key != recipient_id(recipient_of(identity)):
        raise AppError(Kind.RULE, "exchange.receiver_key_differs")
    if sealed.ciphertext.find(_AGE_HEADER_END, 0, _AGE_HEADER_BYTES) < 0:
        raise bad("decryption_failed")
    try:
        plain: bytes = pyrage.decrypt(sealed.ciphertext, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        raise bad("decryption_failed") from error
    return plain
