"""Whose place a new workspace takes where the one before was lost: the same node, in an epoch above all it used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng_desktop.core.errors import rule_error
from minsheng_desktop.exchange import stick
from minsheng_desktop.exchange.cards import MAX_REQUEST, JoinRequest, KnownCounty, read_join_request

EPOCHS_APART = 100  # the lost computer may have begun epochs that nobody else saw; nobody restores so often
MOST_APART = 1_000  # what one township knows of the county beyond all others
MOST_EPOCH = 5_000  # an answer that joins is taken up to epoch 10,000: the county needs room for its later lives


@dataclass(frozen=True, slots=True)
class Succession:
    """The node a new workspace writes for, and the epoch it begins with."""

    node_uid: bytes
    epoch: int


def succeed_township(peer: Mapping[str, Any]) -> Succession:
    """The place of a lost township's computer, by the county's row about the node."""
    return Succession(peer["uid"], max(1, peer["taken_epoch"]) + EPOCHS_APART)


def succeed_county(requests: Sequence[JoinRequest]) -> Succession:
    """The place of a lost county, named by the requests of townships that had joined it.

    Raises RULE where a request names none, where they name different ones, or where one names an epoch out of reason:
    a county that began so high could not go on.
    """
    named = [(request.county, request.card.name) for request in requests if request.county is not None]
    if not named or len(named) < len(requests):
        raise rule_error("exchange.no_county_named")
    if len({county.node_uid for county, _ in named}) > 1:
        raise rule_error("exchange.counties_differ")
    return Succession(named[0][0].node_uid, max(1, _highest(named)) + EPOCHS_APART)


def _highest(named: Sequence[tuple[KnownCounty, str]]) -> int:
    """The highest epoch named. Raises RULE with the township whose number stands out."""
    *others, (county, name) = sorted(named, key=lambda one: one[0].epoch)
    known = others[-1][0].epoch if others else county.epoch
    if county.epoch > known + MOST_APART:
        raise rule_error("exchange.county_epoch_leap", name=name, epoch=county.epoch, known=known)
    if county.epoch > MOST_EPOCH:
        raise rule_error("exchange.county_epoch_beyond", name=name, epoch=county.epoch, most=MOST_EPOCH)
    return county.epoch


def county_succession(requests: Sequence[Path]) -> Succession:
    """The place of a lost county as its townships' request files name it. Raises INTEGRITY or RULE."""
    found = [read_join_request(stick.read_limited(path, MAX_REQUEST)) for path in requests]
    return succeed_county(found)
