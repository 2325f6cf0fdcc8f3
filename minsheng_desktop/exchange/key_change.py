"""New keys for an office whose keys were lost, became known to others, or are simply old.

A township keeps its present keys until the county has answered: its request carries the new ones, signed with
both. A county's new keys hold at once, and every township gets an answer that introduces them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.queries import exchange as stored
from db.queries import stand_ins
from db.queries import workspace as states
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import stick
from minsheng_desktop.exchange.cards import MAX_REQUEST, JoinRequest, card_fingerprint, read_join_request
from minsheng_desktop.exchange.joining import answer_township, request_joining
from minsheng_desktop.exchange.keys import new_node_keys
from minsheng_desktop.exchange.nodes import ACTIVE, the_county
from minsheng_desktop.exchange.office import NEXT_KEYS, Office, next_keys, own_card, own_fingerprint, require
from minsheng_desktop.exchange.results import Joined


@dataclass(frozen=True, slots=True)
class Renewed:
    """What has to be carried: a township's request, or the county's answer to each township."""

    fingerprint: str  # of the new keys
    files: tuple[Path, ...]
    names: tuple[str, ...]  # the townships, in a county


def renew_keys(office: Office, out: Path, job: Job = SILENT) -> Renewed:
    """Make new keys and write what makes them known into ``out`` (in a county a folder).

    In a township keys that were made and not answered yet are asked for again. Raises RULE where nobody is joined.
    """
    require(office, Right.ADMIN)
    if office.node.role == "township":
        office.run_job(job, None, make_keys)
        asked = request_joining(office, out)
        return Renewed(asked.fingerprint, (asked.file or out,), ())
    if not out.is_dir():
        raise AppError(Kind.FILE, "files.no_folder", place=str(out))
    townships = office.read_job(SILENT, _townships)
    if not townships:
        raise AppError(Kind.RULE, "exchange.nobody_joined")
    office.backup(automatic="renew_keys")
    office.run_job(job, None, change_keys)
    return answer_all(office, out, townships, job)


def answer_all(office: Office, out: Path, townships: Sequence[bytes], job: Job = SILENT) -> Renewed:
    """Write the county's answer to each of the townships."""
    done: list[Joined] = [answer_township(office, node, out, job) for node in townships]
    own = office.read_job(SILENT, own_fingerprint)
    return Renewed(own, tuple(one.file for one in done if one.file), tuple(one.name for one in done))


def _townships(uow: UnitOfRead) -> list[bytes]:
    rows = stored.nodes(uow.connection)
    return [row["uid"] for row in rows if row["role"] == "township" and row["state"] == ACTIVE]


@use_case(Operation("exchange.make_keys", Right.ADMIN, undoable=False))
def make_keys(uow: UnitOfWork) -> None:
    """Make the keys a township is to have next, unless some wait for the county's answer already."""
    the_county(uow)
    if next_keys(uow) is None:
        states.put_setting(uow.connection, NEXT_KEYS, new_node_keys().to_bytes().hex())
        uow.touch("node")


@use_case(Operation("exchange.change_keys", Right.ADMIN, undoable=False))
def change_keys(uow: UnitOfWork) -> None:
    """Give the county new keys; from here on packages for the former ones are refused with the reason."""
    states.update_node(uow.connection, keys=new_node_keys().to_bytes())
    uow.touch("node")


def next_fingerprint(uow: UnitOfRead) -> str:
    """The fingerprint of this township's new keys until the county answers them; empty where there are none."""
    coming = next_keys(uow)
    return card_fingerprint(own_card(uow, coming)) if coming is not None else ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A township's request as the county sees it.

    ``standing`` is ``new``, ``known`` (nothing changed), ``vouched`` (other keys, and the former ones vouch for them),
    ``other_keys``, ``other_computer`` (the area has another node), ``kept`` (it is kept at the county), ``expelled`` or
    ``other_county`` (it had joined another ledger). ``fingerprint`` is compared on the telephone.
    """

    name: str
    area_code: str
    fingerprint: str
    created: date
    standing: str


def weigh_request(uow: UnitOfRead, path: Path) -> Asking:
    """Who asks, and what is known of it; nothing is recorded. Raises INTEGRITY for a file that does not hold."""
    found = read_join_request(stick.read_limited(path, MAX_REQUEST))
    card = found.card
    return Asking(card.name, card.area_code, card_fingerprint(card), found.created, _standing(uow, found))


def _standing(uow: UnitOfRead, request: JoinRequest) -> str:
    card = request.card
    known = stored.node(uow.connection, card.node_uid)
    if known is None:
        if request.county and request.county.node_uid != uow.node.uid:
            return "other_county"
        same_area = [row for row in stored.nodes(uow.connection) if row["area_code"] == card.area_code]
        return "other_computer" if any(row["state"] == ACTIVE for row in same_area) else "new"
    if known["state"] != ACTIVE:
        return "expelled"
    if (known["verify_key"], known["age_recipient"]) == (card.sign_key, card.recipient):
        return "known"
    if request.former_key == known["verify_key"]:
        return "vouched"
    return "kept" if stand_ins.stand_in_of(uow.connection, card.node_uid) else "other_keys"
