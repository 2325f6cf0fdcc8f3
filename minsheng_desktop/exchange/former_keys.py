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
LOST = "exchange.lost_keys"  # those of them that lay on a computer that was lost
REPLACED = "exchange.replaced_keys"  # those that gave way to other ones without vouching for them


def remember_key(uow: UnitOfWork, node: bytes, verify_key: bytes) -> None:
    """Keep the public key an office signed with until now."""
    known: dict[str, list[str]] = stored.setting(uow.connection, SETTING, {})
    keys = known.setdefault(node.hex(), [])
    if verify_key.hex() not in keys:
        keys.append(verify_key.hex())
    stored.put_setting(uow.connection, SETTING, known)


def remember_replaced(uow: UnitOfWork, node: bytes, verify_key: bytes) -> None:
    """Keep the public key of an office whose place another computer was given, or an old backup that came back."""
    remember_key(uow, node, verify_key)
    replaced: dict[str, list[str]] = stored.setting(uow.connection, REPLACED, {})
    replaced[node.hex()] = sorted({*replaced.get(node.hex(), []), verify_key.hex()})
    stored.put_setting(uow.connection, REPLACED, replaced)


def remember_lost(uow: UnitOfWork, node: bytes, verify_key: bytes) -> None:
    """Keep the public keys of an office whose computer was lost: its last one and those it gave up before."""
    remember_key(uow, node, verify_key)
    lost: dict[str, list[str]] = stored.setting(uow.connection, LOST, {})
    lost[node.hex()] = stored.setting(uow.connection, SETTING, {})[node.hex()]
    stored.put_setting(uow.connection, LOST, lost)


def is_lost(uow: UnitOfRead, node: bytes, *keys: bytes | None) -> bool:
    """Whether one of the public keys lay on a computer of this office that was reported lost."""
    lost: list[str] = stored.setting(uow.connection, LOST, {}).get(node.hex(), [])
    return any(key is not None and key.hex() in lost for key in keys)


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
            raise rule_error(_told(uow, peer["uid"], key), name=peer["name"])


def _told(uow: UnitOfRead, node: bytes, key: bytes) -> str:
    """Which refusal fits a former key: lost with its computer, put aside for another computer's, or given up."""
    if is_lost(uow, node, key):
        return "exchange.kept_here" if stand_ins.kept_now(uow.connection, node) else "exchange.lost_computer"
    replaced: dict[str, list[str]] = stored.setting(uow.connection, REPLACED, {})
    return "exchange.replaced_computer" if key.hex() in replaced.get(node.hex(), []) else "exchange.former_key"
