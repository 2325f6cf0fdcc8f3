"""Whole package files: written so that nothing half done can be taken for done, and opened step by step."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from minsheng_desktop.core import adapters
from minsheng_desktop.core.errors import AppError, Kind, rule_error
from minsheng_desktop.core.files import shown_name
from minsheng_desktop.exchange import layout, payload, payload_reader, stick, strict
from minsheng_desktop.exchange.file_names import PACKAGE_SUFFIX, volume_name
from minsheng_desktop.exchange.keys import NodeKeys, recipient_id, sign_key_id
from minsheng_desktop.exchange.manifest import Manifest, check_repeats
from minsheng_desktop.exchange.records import Header, NodeCard, TableData
from minsheng_desktop.exchange.strict import bad

if TYPE_CHECKING:
    from minsheng_desktop.exchange.container import SealedPackage


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One package file on the stick; ``digest`` is the SHA-256 of the file, as on the handover sheet."""

    path: Path
    volume: int
    size: int
    digest: bytes


class Shelf:
    """Holds the one volume of a package that is being read; the others stay on the stick."""

    def __init__(self) -> None:
        self._digest = b""
        self._sealed: SealedPackage | None = None
        self._payload: payload_reader.Payload | None = None

    def sealed(self, volume: VolumeFile) -> SealedPackage:
        """The volume as it lies on the stick, read again unless it is the one held."""
        if self._digest != volume.digest or self._sealed is None:
            self._sealed = self._payload = None
            self._digest, self._sealed = volume.digest, volume.read()
        return self._sealed

    def payload(
        self, volume: VolumeFile, opened: Callable[[SealedPackage], payload_reader.Payload]
    ) -> payload_reader.Payload:
        """What ``opened`` makes of the volume."""
        if self._digest != volume.digest or self._payload is None:
            sealed = self.sealed(volume)
            self._sealed = None
            self._payload = opened(sealed)
        return self._payload


@dataclass(frozen=True, slots=True)
class VolumeFile:
    """A volume of a package of several, to be used as a ``SealedPackage``; its bytes stay on the stick until needed."""

    path: Path
    header: Header
    digest: bytes
    size: int
    shelf: Shelf

    def read(self) -> SealedPackage:
        """The volume, read again. Raises INTEGRITY if it is another file by now."""
        found = read_package(self.path)
        if found.digest != self.digest:
            raise bad("changed_meanwhile", name=self.path.name)
        return found

    @property
    def header_bytes(self) -> bytes:
        """As in a ``SealedPackage``."""
        return self.shelf.sealed(self).header_bytes

    @property
    def ciphertext(self) -> bytes:
        """As in a ``SealedPackage``."""
        return self.shelf.sealed(self).ciphertext

    @property
    def signature(self) -> bytes:
        """As in a ``SealedPackage``."""
        return self.shelf.sealed(self).signature


Sealed: TypeAlias = "SealedPackage | VolumeFile"


def write_package(
    target: Path,
    tables: Iterable[TableData],
    manifest: Manifest,
    keys: NodeKeys,
    recipient: str,
    introduction: NodeCard | None = None,
    volume_bytes: int = payload.VOLUME_BYTES,
) -> list[WrittenFile]:
    """Write a package to ``target``; several volumes get ``_第n卷`` before the suffix.

    All volumes are written, flushed, read back and verified before the first gets its name; the digest of
    the last stands for the package (every volume names the digest of the one before). Raises UNAVAILABLE
    ``files.disk_full`` or another ``files.…``; an existing file is then still the old one. A single file takes the
    place of an ordinary one of its name; a volume never does (FILE ``exchange.volume_exists``).
    """
    written: list[WrittenFile] = []
    stick.sweep(target)
    try:
        for file in _staged(target, tables, manifest, keys, recipient, introduction, volume_bytes, written):
            written.append(file)
    except BaseException:
        stick.discard([file.path for file in written])
        raise
    return _published(target, written)


def _staged(
    target: Path,
    tables: Iterable[TableData],
    manifest: Manifest,
    keys: NodeKeys,
    recipient: str,
    introduction: NodeCard | None,
    volume_bytes: int,
    written: list[WrittenFile],
) -> Iterable[WrittenFile]:
    container = adapters.load("container")
    current = manifest

    def manifest_of(volume: int, last: bool) -> Manifest:
        nonlocal current
        previous = written[-1].digest if written else manifest.previous_digest
        current = replace(manifest, volume=volume, last=last, previous_digest=previous)
        return current

    for data in payload.encode_volumes(tables, manifest_of, volume_bytes):
        header = header_of(current, keys, recipient, introduction)
        sealed = container.seal_package(header, data, keys.sign_private, recipient)
        # Staging compares what the stick gives back with these bytes, so this proves that the file verifies.
        container.verify(container.read_sealed(sealed), keys.sign_key)
        temporary = stick.stage(target, sealed)
        yield WrittenFile(temporary, current.volume, len(sealed), hashlib.sha256(sealed).digest())


def _published(target: Path, staged: list[WrittenFile]) -> list[WrittenFile]:
    final: list[WrittenFile] = []
    paths = [target]
    if len(staged) > 1:
        paths = [target.with_name(volume_name(target.name, file.volume)) for file in staged]
    try:
        # Volumes get their names one by one: where the second fails, the first must not have replaced an older one.
        if len(paths) > 1 and (present := [path for path in paths if os.path.lexists(path)]):
            raise AppError(Kind.FILE, "exchange.volume_exists", name=shown_name(present[0]))
        for file, path in zip(staged, paths, strict=True):
            stick.publish(file.path, path)
            final.append(replace(file, path=path))
    except BaseException:
        # Some volumes without the others would only mislead.
        stick.discard([file.path for file in [*staged, *final]])
        raise
    return final


def header_of(manifest: Manifest, keys: NodeKeys, recipient: str, introduction: NodeCard | None = None) -> Header:
    """The open header that a manifest repeats."""
    return Header(
        package_uid=manifest.package_uid,
        kind=manifest.kind,
        sender=manifest.sender,
        receiver=manifest.receiver,
        sequence=manifest.sequence,
        sender_key=sign_key_id(keys.sign_key),
        receiver_key=recipient_id(recipient),
        volume=manifest.volume,
        last=manifest.last,
        introduction=introduction,
    )


def volumes_of(paths: Sequence[Path]) -> list[VolumeFile]:
    """The volumes of one package in the files given and in those beside them, each once, in their order.

    What lies beside and cannot be read is another file's fault and is left; a file that was given is told.
    """
    shelf = Shelf()
    found: dict[bytes, VolumeFile] = {}
    for path in paths:
        _add_volume(found, path, shelf)
    first = next(iter(found.values())).header
    package = (first.sender, first.package_uid)
    beside = {other for folder in {path.parent for path in paths} for other in folder.glob(f"*{PACKAGE_SUFFIX}")}
    for other in sorted(beside - set(paths)):
        if _package_of(other) == package:
            with suppress(AppError):
                _add_volume(found, other, shelf)
    return sorted(found.values(), key=lambda volume: (volume.header.volume, volume.path))


def _add_volume(found: dict[bytes, VolumeFile], path: Path, shelf: Shelf) -> None:
    sealed = read_package(path)
    found.setdefault(sealed.digest, VolumeFile(path, sealed.header, sealed.digest, sealed.size, shelf))


def _package_of(path: Path) -> tuple[bytes, bytes] | None:
    """Which sender's package a file says it belongs to, from its first bytes alone; None where it says nothing.

    A package's uid is its sender's word: another office may use the same one.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as handle:
            start = handle.read(layout.LIMITS[0] + layout.LIMITS[0] // 8)
        header = strict.load(layout.first_part(start), layout.LIMITS[0], "header")
        return header.uid("from"), header.uid("package")
    except (OSError, AppError):
        return None


def read_package(path: Path) -> SealedPackage:
    """The package file at ``path``, its form checked; the header tells which node's key must verify it."""
    found: SealedPackage = adapters.load("container").read_sealed(stick.read_limited(path, layout.MAX_FILE))
    return found


def verify(sealed: Sealed, sign_key: bytes) -> None:
    """Check the sender's signature; nothing is decrypted. Raises INTEGRITY, FILE where a volume is gone."""
    adapters.load("container").verify(sealed, sign_key)


def open_package(sealed: Sealed, sign_key: bytes, node_uid: bytes, keys: NodeKeys) -> payload_reader.Payload:
    """Verify with the sender's key, then decrypt in memory and check that the manifest repeats the header.

    ``node_uid`` is this node; RULE ``exchange.other_receiver`` where the package is for another. Of a volume that
    stays on its stick only what it promises is kept; its tables are decrypted anew when they are read.
    """
    if not isinstance(sealed, VolumeFile):
        return _opened(sealed, sign_key, node_uid, keys)
    again = partial(sealed.shelf.payload, sealed, lambda whole: _opened(whole, sign_key, node_uid, keys))
    return again().shelved(again)


def _opened(sealed: SealedPackage, sign_key: bytes, node_uid: bytes, keys: NodeKeys) -> payload_reader.Payload:
    container = adapters.load("container")
    container.verify(sealed, sign_key)
    if sealed.header.receiver != node_uid:
        raise rule_error("exchange.other_receiver")
    found = payload_reader.decode(container.unseal(sealed, sign_key, keys.age_identity))
    check_repeats(sealed.header, found.manifest)
    return found
