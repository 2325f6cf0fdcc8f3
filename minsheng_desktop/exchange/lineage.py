"""Whether a package continues what was taken before: pure decisions about sequence, epoch, base and forks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from minsheng_desktop.exchange.manifest import Manifest
from minsheng_desktop.exchange.records import PackageKind


class Course(Enum):
    """What to do with a package that is genuine and for us."""

    APPLY = "apply"
    ALREADY = "already"
    NEEDS_FULL = "needs_full"  # its base is not known here
    FORK = "fork"  # two computers write in the name of one office


@dataclass(frozen=True, slots=True)
class Known:
    """What was taken from the sender so far.

    ``same_package`` is the digest under which the package's uid was taken, ``same_place`` that of the
    package taken under its epoch and sequence; ``base`` tells whether the base it names was taken.
    """

    epoch: int
    sequence: int
    counter: int
    install: str | None
    same_package: bytes | None
    same_place: bytes | None
    base: bool


def course(manifest: Manifest, digest: bytes, known: Known) -> Course:
    """How to take the package.

    A restored or copied workspace is in a new epoch: only a full package tells what it holds. A full
    package of an older epoch comes from a copy that was replaced. Packages of the county need no base,
    since each carries everything that concerns the receiver.
    """
    if known.same_package is not None:
        return Course.ALREADY if known.same_package == digest else Course.FORK
    if known.same_place is not None:
        return Course.FORK
    if manifest.kind in (PackageKind.RETURN, PackageKind.JOIN):
        return Course.APPLY
    if manifest.epoch < known.epoch:
        return Course.FORK
    if manifest.epoch > known.epoch:
        return Course.FORK if _needs_base(manifest) and known.sequence else _by_base(manifest, known)
    if manifest.install != known.install or _out_of_step(manifest, known):
        return Course.FORK
    return _by_base(manifest, known)


def _needs_base(manifest: Manifest) -> bool:
    return manifest.kind is PackageKind.DELTA


def _by_base(manifest: Manifest, known: Known) -> Course:
    return Course.APPLY if known.base or not _needs_base(manifest) else Course.NEEDS_FULL


def _out_of_step(manifest: Manifest, known: Known) -> bool:
    """A later package that covers less, or an earlier one that covers more, comes from another history."""
    later = manifest.sequence > known.sequence
    return manifest.counter < known.counter if later else manifest.counter > known.counter


class Whole(Enum):
    """Why a township writes all its rows by itself."""

    ASKED = "asked"  # the county wants it
    FIRST = "first"  # the county has acknowledged nothing
    RENEWED = "renewed"  # restored or copied since: what the county acknowledged was of another life


def whole_because(peer: Mapping[str, Any], epoch: int) -> Whole | None:
    """Why the next package to ``peer`` must be full; None where it may carry what is new alone.

    ``epoch`` is the sender's own. A delta of a new epoch is never taken (``course``), so none is written.
    """
    if peer["needs_full"]:
        return Whole.ASKED
    if not peer["acked_sequence"]:
        return Whole.FIRST
    return Whole.RENEWED if epoch > peer["acked_epoch"] else None


def is_newer(manifest: Manifest, epoch: int, sequence: int) -> bool:
    """Whether the package is the newest word of its sender."""
    return (manifest.epoch, manifest.sequence) > (epoch, sequence)
