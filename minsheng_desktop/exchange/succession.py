"""Whose place a new workspace takes where the one before was lost: the same node, in an epoch above all it used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.exchange import stick
from minsheng_desktop.exchange.cards import MAX_REQUEST, KnownCounty, read_join_request

EPOCHS_APART = 100  # the lost computer may have begun epochs that nobody else saw; nobody restores so often


@dataclass(frozen=True, slots=True)
class Succession:
    """The node a new workspace writes for, and the epoch it begins with."""

    node_uid: bytes
    epoch: int


def succeed_township(peer: Mapping[str, Any]) -> Succession:
    """The place of a lost township's computer, by the county's row about the node."""
    return Succession(peer["uid"], max(1, peer["taken_epoch"]) + EPOCHS_APART)


def succeed_county(known: Sequence[KnownCounty | None]) -> Succession:
    """The place of a lost county, named by the requests of townships that had joined it.

    Raises RULE where a request names none, or where they name different ones.
    """
    named = [county for county in known if county is not None]
    if not named or len(named) < len(known):
        raise rule_error("exchange.no_county_named")
    if len({county.node_uid for county in named}) > 1:
        raise rule_error("exchange.counties_differ")
    return Succession(named[0].node_uid, max(1, *(county.epoch for county in named)) + EPOCHS_APART)


def county_succession(requests: Sequence[Path]) -> Succession:
    """The place of a lost county as its townships' request files name it. Raises INTEGRITY or RULE."""
    found = [read_join_request(stick.read_limited(path, MAX_REQUEST)) for path in requests]
    return succeed_county([request.county for request in found])
