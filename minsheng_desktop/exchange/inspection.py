"""Looking at a package without taking it: what its header says, what it holds, whether it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from db.queries import exchange as stored
from minsheng_desktop.core import adapters
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.exchange.contents import check_contents
from minsheng_desktop.exchange.former_keys import refuse_former
from minsheng_desktop.exchange.manifest import manifest_json
from minsheng_desktop.exchange.office import own_keys, receiving_keys
from minsheng_desktop.exchange.packages import Sealed, open_package, read_package, volumes_of
from minsheng_desktop.exchange.payload_reader import Payload
from minsheng_desktop.exchange.records import Header
from minsheng_desktop.exchange.results import NO_FILES, FilesTaken
from minsheng_desktop.exchange.strict import bad


@dataclass(frozen=True, slots=True)
class Inspection:
    """A package file: open header, and the manifest and row counts where it is addressed to this office.

    ``sender_known`` says that its signature could be checked and was right.
    """

    file: str
    size: int
    digest: bytes
    header: Header
    sender_name: str
    receiver_name: str
    sender_known: bool
    manifest: dict[str, Any] | None
    tables: tuple[tuple[str, int], ...]
    files: FilesTaken = NO_FILES


def inspect_package(uow: UnitOfRead, path: Path) -> Inspection:
    """What can be known of a package; nothing is taken. Raises INTEGRITY for a file that does not hold."""
    sealed = read_package(path)
    header = sealed.header
    key = _sender_key(uow, header)
    payload: Payload | None = None
    if key is not None:
        known = stored.node(uow.connection, header.sender)
        if known is not None:
            refuse_former(uow, sealed, known)
        adapters.load("container").verify(sealed, key)
        if header.receiver == uow.node.uid:
            payload = open_package(sealed, key, uow.node.uid, receiving_keys(uow, header.receiver_key))
    return Inspection(
        file=path.name,
        size=sealed.size,
        digest=sealed.digest,
        header=header,
        sender_name=_name(uow, header.sender),
        receiver_name=_name(uow, header.receiver),
        sender_known=key is not None,
        manifest=manifest_json(payload.manifest) if payload else None,
        tables=tuple((table.name, table.row_count) for table in payload.tables) if payload else (),
    )


def verify_package(uow: UnitOfRead, path: Path) -> Inspection:
    """As ``inspect_package``, and every table is read to its end: digests, row counts and control totals.

    A package of this office to another is checked by its signature and digest alone. Raises INTEGRITY
    where anything does not hold, or where the sender is not known; a file of an attachment that does not hold only
    stands in ``files``, since importing leaves out nothing else.
    """
    found = inspect_package(uow, path)
    key = _sender_key(uow, found.header)
    if key is None:
        raise bad("unknown_sender")
    if found.manifest is not None:
        return replace(found, files=_prove(uow, path, found.header, key))
    return found


def _prove(uow: UnitOfRead, path: Path, header: Header, key: bytes) -> FilesTaken:
    """Read a package with all its volumes to the end; files of attachments are proved where all volumes lie there."""
    keys = receiving_keys(uow, header.receiver_key)
    volumes: Sequence[Sealed] = volumes_of([path]) if header.volume > 1 or not header.last else [read_package(path)]
    payloads = [open_package(volume, key, uow.node.uid, keys) for volume in volumes]
    for payload in payloads:
        payload.check()
    return check_contents(uow, payloads) if volumes[-1].header.volume == len(volumes) else NO_FILES


def _sender_key(uow: UnitOfRead, header: Header) -> bytes | None:
    """The signing key of the sender: ours, a known node's, or the one an answer to our request introduces."""
    if header.sender == uow.node.uid:
        return own_keys(uow).sign_key
    known = stored.node(uow.connection, header.sender)
    if known is not None:
        key: bytes = known["verify_key"]
        return key
    return header.introduction.sign_key if header.introduction else None


def _name(uow: UnitOfRead, uid: bytes) -> str:
    if uid == uow.node.uid:
        return uow.node.name
    known = stored.node(uow.connection, uid)
    return str(known["name"]) if known else ""
