"""The public card of a node and the township's request to join (``.msjoin``): public keys only, no personal data.

A request is two lines of UTF-8. The first is the JSON object that is signed, its line end included; the
second holds the Ed25519 signature made with the key on the card, which proves that the sender has it. A township
that has joined before also names the county it knows and, where it changes its keys, signs with the former one too.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import strict
from minsheng_desktop.exchange.keys import KEY_BYTES, NodeKeys, fingerprint
from minsheng_desktop.exchange.records import NodeCard
from minsheng_desktop.exchange.strict import Record, bad
from minsheng_desktop.exchange.words import item_word, part_word

REQUEST_FORMAT = "minsheng-join-request"
REQUEST_VERSION = 2
FIRST_VERSION = 1  # what a township that has never joined writes
MAX_REQUEST = 8 * 1024
ROLES = ("township", "county")
_AREA = re.compile(r"\d{6,12}", re.ASCII)
_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_INSTALL = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True, slots=True)
class KnownCounty:
    """The county a township has joined before: its node and the highest epoch of it that was taken there."""

    node_uid: bytes
    epoch: int


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A township's request; ``digest`` is the SHA-256 of the file.

    ``former_key`` is the public key that vouches for the one on the card: its signature was found right.
    """

    card: NodeCard
    created: date
    digest: bytes = b""
    county: KnownCounty | None = None
    former_key: bytes | None = None


def card_json(card: NodeCard) -> dict[str, object]:
    """The card as the JSON object of the format."""
    return {
        "node": card.node_uid.hex(),
        "role": card.role,
        "area_code": card.area_code,
        "name": card.name,
        "sign_key": card.sign_key.hex(),
        "recipient": card.recipient,
        "install": card.install,
    }


def read_card(record: Record) -> NodeCard:
    """The card in ``record``, which must hold nothing else."""
    card = NodeCard(
        node_uid=record.uid("node"),
        role=record.string("role"),
        area_code=record.string("area_code"),
        name=record.string("name", 60),
        sign_key=record.binary("sign_key", KEY_BYTES),
        recipient=record.string("recipient"),
        install=record.string("install"),
    )
    record.end()
    if card.role not in ROLES:
        raise record.wrong("role")
    if not card.name.isprintable():
        raise record.wrong("name")
    for key, pattern in (("area_code", _AREA), ("recipient", _RECIPIENT), ("install", _INSTALL)):
        if not pattern.fullmatch(getattr(card, key)):
            raise record.wrong(key)
    return card


def card_fingerprint(card: NodeCard) -> str:
    """The number both offices compare on the telephone or on paper."""
    return fingerprint(card.node_uid, card.sign_key, card.recipient)


def join_request(
    card: NodeCard, created: date, keys: NodeKeys, county: KnownCounty | None = None, former: NodeKeys | None = None
) -> bytes:
    """The bytes of a ``.msjoin`` file; ``former`` are the keys that vouch for those of the card."""
    version = REQUEST_VERSION if county or former else FIRST_VERSION
    content: dict[str, object] = {"format": REQUEST_FORMAT, "format_version": version, "created": created.isoformat()}
    content["card"] = card_json(card)
    if county:
        content["known_county"] = {"node": county.node_uid.hex(), "epoch": county.epoch}
    if former:
        content["former_key"] = former.sign_key.hex()
    body = strict.dump(content)
    sign = adapters.load("crypto").sign
    tail: dict[str, object] = {"signature": sign(keys.sign_private, body).hex()}
    if former:
        tail["former_signature"] = sign(former.sign_private, body).hex()
    return body + strict.dump(tail)


def read_join_request(data: bytes) -> JoinRequest:
    """The request in ``data``, its signatures checked.

    Whether the card belongs to the township it names is decided by people who compare the fingerprint.
    Raises INTEGRITY ``exchange.…``, or TOO_NEW for a later version of the format.
    """
    lines = data.split(b"\n")
    if len(data) > MAX_REQUEST or len(lines) != 3 or lines[2]:
        raise bad("not_a_request")
    body, tail = (strict.load(line, MAX_REQUEST, "request") for line in lines[:2])
    if body.string("format") != REQUEST_FORMAT:
        raise bad("not_a_request")
    check_version(body, REQUEST_VERSION)
    card = read_card(body.record("card"))
    county = _known_county(body.record("known_county")) if body.has("known_county") else None
    former = body.binary("former_key", KEY_BYTES) if body.has("former_key") else None
    found = JoinRequest(card, body.date("created"), hashlib.sha256(data).digest(), county, former)
    body.end()
    signed = [(card.sign_key, tail.binary("signature", 64))]
    if former is not None:
        signed.append((former, tail.binary("former_signature", 64)))
    tail.end()
    verify = adapters.load("crypto").verify
    if not all(verify(key, lines[0] + b"\n", signature) for key, signature in signed):
        raise bad("signature_wrong")
    if not adapters.load("container").is_recipient(card.recipient):
        raise bad("part_invalid", part=part_word("request"), item=item_word("recipient"))
    return found


def _known_county(record: Record) -> KnownCounty:
    found = KnownCounty(record.uid("node"), record.integer("epoch"))
    record.end()
    return found


def check_version(record: Record, known: int) -> None:
    """Refuse a later version of the format and say which one is needed."""
    version = record.integer("format_version", 1)
    if version > known:
        raise AppError(Kind.TOO_NEW, "exchange.format_too_new", version=version, known=known)
