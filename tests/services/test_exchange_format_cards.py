"""Joining: keys that stay secret, requests that prove their key, fingerprints for the telephone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.exchange import cards
from minsheng_desktop.exchange.keys import fingerprint, new_node_keys, node_keys
from minsheng_desktop.exchange.strict import dump
from minsheng_desktop.security import crypto
from tests.factories.packages import node

TOWNSHIP, OTHER = node(1), node(2)
DAY = date(2026, 11, 20)
REQUEST = cards.join_request(TOWNSHIP.card, DAY, TOWNSHIP.keys)


def refusal(data: bytes) -> str:
    with pytest.raises(AppError) as caught:
        cards.read_join_request(data)
    assert caught.value.message.startswith(("这", "签名", "数据包"))
    return caught.value.code


def resigned(body: dict[str, object], private: bytes = TOWNSHIP.keys.sign_private) -> bytes:
    line = dump(body)
    return line + dump({"signature": crypto.sign(private, line).hex()})


def test_keys_come_back_and_do_not_show_themselves() -> None:
    keys = new_node_keys()
    assert node_keys(keys.to_bytes()) == keys
    assert (keys.sign_private.hex() in repr(keys), keys.age_identity in repr(keys)) == (False, False)
    with pytest.raises(AppError):
        node_keys(keys.to_bytes()[:-3])


def test_a_request_tells_the_card_and_no_secret() -> None:
    found = cards.read_join_request(REQUEST)
    assert (found.card, found.created, found.digest) == (TOWNSHIP.card, DAY, crypto.digest(REQUEST))
    assert TOWNSHIP.keys.age_identity.encode() not in REQUEST
    assert TOWNSHIP.keys.sign_private.hex().encode() not in REQUEST


def test_every_changed_byte_of_a_request_is_refused() -> None:
    for at in range(len(REQUEST)):
        for bit in (1, 32):
            flipped = bytearray(REQUEST)
            flipped[at] ^= bit
            with pytest.raises(AppError):
                cards.read_join_request(bytes(flipped))
    for length in range(0, len(REQUEST), 17):
        with pytest.raises(AppError):
            cards.read_join_request(REQUEST[:length])
    assert refusal(REQUEST + b"\n") == "exchange.not_a_request"


def test_a_request_must_be_signed_by_the_key_on_its_card() -> None:
    body = json.loads(REQUEST.split(b"\n")[0])
    assert refusal(resigned(body, OTHER.keys.sign_private)) == "exchange.signature_wrong"
    assert cards.read_join_request(resigned(body)).card == TOWNSHIP.card


@pytest.mark.parametrize(
    "change",
    [
        {"role": "province"},
        {"area_code": "34"},
        {"area_code": "３４１２００"},
        {"name": ""},
        {"name": "云岭\u202e镇"},
        {"name": "x" * 61},
        {"recipient": "age1" + "q" * 58},
        {"recipient": "ssh-ed25519 AAAA"},
        {"install": "a/b"},
        {"node": "00" * 16},
        {"more": 1},
    ],
    ids=str,
)
def test_a_card_is_taken_strictly(change: dict[str, object]) -> None:
    body = json.loads(REQUEST.split(b"\n")[0])
    body["card"].update(change)
    assert refusal(resigned(body)) == "exchange.part_invalid"


def test_other_formats_and_later_versions_are_told_apart() -> None:
    body = json.loads(REQUEST.split(b"\n")[0])
    assert refusal(resigned({**body, "format": "minsheng-package"})) == "exchange.not_a_request"
    with pytest.raises(AppError) as caught:
        cards.read_join_request(resigned({**body, "format_version": 3}))
    assert caught.value.kind is Kind.TOO_NEW
    assert refusal(bytes(9000)) == "exchange.not_a_request"


def test_a_fingerprint_is_short_to_read_and_changes_with_everything_it_stands_for() -> None:
    shown = cards.card_fingerprint(TOWNSHIP.card)
    assert re.fullmatch(r"(\d{5}-){5}\d{5}", shown)
    assert shown == cards.card_fingerprint(replace(TOWNSHIP.card, name="另一个名字"))
    for change in ({"node_uid": OTHER.uid}, {"sign_key": OTHER.card.sign_key}, {"recipient": OTHER.card.recipient}):
        assert cards.card_fingerprint(replace(TOWNSHIP.card, **change)) != shown  # type: ignore[arg-type]
    assert fingerprint(bytes(16), bytes(32), "age1x") == fingerprint(bytes(16), bytes(32), "age1x")


def test_new_keys_are_vouched_for_by_the_former_ones() -> None:
    county = cards.KnownCounty(OTHER.card.node_uid, 7)
    data = cards.join_request(TOWNSHIP.card, DAY, TOWNSHIP.keys, county, OTHER.keys)
    found = cards.read_join_request(data)
    assert (found.card, found.county, found.former_key) == (TOWNSHIP.card, county, OTHER.keys.sign_key)
    assert OTHER.keys.sign_private.hex().encode() not in data
    body, tail = (json.loads(line) for line in data.splitlines())
    assert body["format_version"] == 2
    forged = dump(body) + dump({**tail, "former_signature": tail["signature"]})
    assert refusal(forged) == "exchange.signature_wrong"
    assert refusal(dump(body) + dump({"signature": tail["signature"]})) == "exchange.part_invalid"


def test_a_first_request_is_written_as_the_first_version_read_it() -> None:
    assert json.loads(REQUEST.splitlines()[0]).keys() == {"format", "format_version", "created", "card"}
    assert json.loads(REQUEST.splitlines()[0])["format_version"] == 1
