"""Packages of fictitious townships, small enough for every test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minsheng_desktop.exchange import packages, payload
from minsheng_desktop.exchange.container import seal_package
from minsheng_desktop.exchange.keys import NodeKeys, new_node_keys
from minsheng_desktop.exchange.manifest import Manifest
from minsheng_desktop.exchange.records import (
    ColumnSpec,
    ColumnType,
    ControlColumns,
    NodeCard,
    PackageKind,
    TableData,
    Totals,
)

PERSON = (
    ColumnSpec("uid", ColumnType.UID, required=True),
    ColumnSpec("household_uid", ColumnType.UID),
    ColumnSpec("name", ColumnType.TEXT, required=True),
    ColumnSpec("born_on", ColumnType.DATE),
    ColumnSpec("since", ColumnType.MONTH),
    ColumnSpec("amount_fen", ColumnType.INTEGER),
    ColumnSpec("deleted", ColumnType.BOOLEAN, required=True),
    ColumnSpec("updated_at", ColumnType.MOMENT, required=True),
    ColumnSpec("extra", ColumnType.JSON),
    ColumnSpec("photo_digest", ColumnType.BINARY),
)
PERSON_CONTROL = ControlColumns(persons="uid", households="household_uid", fen=("amount_fen",))


def uid(number: int) -> bytes:
    """A uid that is the same in every run."""
    return number.to_bytes(16, "big")


def person(number: int) -> tuple[object, ...]:
    """One fictitious person; every third without a household."""
    household = None if number % 3 == 0 else uid(1_000_000 + number // 2)
    born = f"19{number % 100:02d}-0{number % 9 + 1}-11"
    return (uid(number), household, f"山水{number}", born, 202611, number * 100, 0, 1_790_000_000_123, "{}", b"\x00")


def persons(count: int = 3, first: int = 1) -> TableData:
    """A table of fictitious persons."""
    return TableData("person", PERSON, [person(first + at) for at in range(count)], control=PERSON_CONTROL)


@dataclass(frozen=True)
class Node:
    """A node with its keys."""

    uid: bytes
    keys: NodeKeys
    card: NodeCard


def node(number: int, role: str = "township") -> Node:
    """A node with fresh keys."""
    keys = new_node_keys()
    card = NodeCard(uid(number), role, "341200001", "云岭镇", keys.sign_key, keys.recipient, f"pc-{number}")
    return Node(uid(number), keys, card)


def manifest(sender: Node, receiver: Node, **more: object) -> Manifest:
    """A manifest of a first full package."""
    values: dict[str, object] = {
        "package_uid": uid(77),
        "kind": PackageKind.FULL,
        "sender": sender.uid,
        "receiver": receiver.uid,
        "sequence": 1,
        "epoch": 1,
        "install": "pc-1",
        "audit_head": bytes(range(32)),
        "schema_version": 3,
        "app_version": "0.1.0",
        "period": 202611,
        "totals": Totals(3, 2, 600),
        "created": date(2026, 11, 20),
    }
    return Manifest(**{**values, **more})  # type: ignore[arg-type]


def package_bytes(sender: Node, receiver: Node, *tables: TableData, **more: object) -> bytes:
    """A whole package file in memory."""
    told = manifest(sender, receiver, **more)
    header = packages.header_of(told, sender.keys, receiver.keys.recipient)
    data = payload.encode(tables or (persons(),), told)
    return seal_package(header, data, sender.keys.sign_private, receiver.keys.recipient)
