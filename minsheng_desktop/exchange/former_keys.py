"""Public keys that other offices have given up, so that a package signed with one is told apart from a forged one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from db.queries import stand_ins
from db.queries import workspace as stored
from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.core.operation import UnitOfRead, UnitOfWork
from minsheng_desktop.exchange.keys import sign_key_id

if TYPE_CHECKING:
    from minsheng_desktop.exchange.packages import Sealed

SETTING = "exchange.former_keys"


def remember_key(uow: UnitOfWork, node: bytes, verify_key: bytes) -> None:
    """Keep the public key an office signed with until now."""
    known: dict[str, list[str]] = stored.setting(uow.connection, SETTING, {})
    keys = known.setdefault(node.hex(), [])
    if verify_key.hex() not in keys:
        keys.append(verify_key.hex())
    stored.put_setting(uow.connection, SETTING, known)


def refuse_former(uow: UnitOfRead, sealed: Sealed, peer: Mapping[str, Any]) -> None:
    """Raise RULE for a package that is rightly signed with a key its sender has given up, and say what to do.

    One signed with a key never known is left to the ordinary check, which calls it not genuine.
    """
    wanted = sealed.header.sender_key
    if wanted == sign_key_id(peer["verify_key"]):
        return
    known: dict[str, list[str]] = stored.setting(uow.connection, SETTING, {})
    verify = adapters.load("crypto").verify
    for packed in known.get(peer["uid"].hex(), []):
        key = bytes.fromhex(packed)
        if sign_key_id(key) == wanted and verify(key, sealed.header_bytes + sealed.ciphertext, sealed.signature):
            kept = stand_ins.stand_in_of(uow.connection, peer["uid"])
            raise rule_error("exchange.kept_here" if kept else "exchange.former_key", name=peer["name"])
