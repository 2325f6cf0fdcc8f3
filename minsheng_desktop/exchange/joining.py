"""Joining (乡镇接入): a township asks with a file, the county answers with one, people compare fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from db.queries import exchange as stored
from db.queries import stand_ins
from minsheng_desktop.core.errors import AppError, Kind, rule_error
from minsheng_desktop.core.files import is_folder, shown_name
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import stick
from minsheng_desktop.exchange.arrivals import Arrival, card_row, course_of, open_from
from minsheng_desktop.exchange.cards import (
    MAX_REQUEST,
    JoinRequest,
    KnownCounty,
    card_fingerprint,
    join_request,
    read_join_request,
)
from minsheng_desktop.exchange.file_names import request_name
from minsheng_desktop.exchange.former_keys import is_lost, remember_key, remember_replaced
from minsheng_desktop.exchange.lineage import Course
from minsheng_desktop.exchange.merge import take
from minsheng_desktop.exchange.nodes import ACTIVE, EXPELLED
from minsheng_desktop.exchange.office import (
    Office,
    begin_next_keys,
    check_demo,
    next_keys,
    own_card,
    own_fingerprint,
    own_keys,
    require,
)
from minsheng_desktop.exchange.outgoing import Draft, send
from minsheng_desktop.exchange.packages import read_package
from minsheng_desktop.exchange.receipts import draft_return
from minsheng_desktop.exchange.records import NodeCard, PackageKind
from minsheng_desktop.exchange.results import ImportResult, Joined
from minsheng_desktop.exchange.strict import bad


def request_joining(office: Office, out: Path) -> Joined:
    """Write the township's request to ``out`` (a folder or a file). Raises RULE in a county's workspace."""
    require(office, Right.ADMIN)
    if office.node.role != "township":
        raise AppError(Kind.RULE, "exchange.township_requests")
    data = office.read_job(SILENT, request_bytes)
    target = out / request_name(office.node.name) if is_folder(out) else out
    stick.write(target, data)
    shown = card_fingerprint(read_join_request(data).card)
    return Joined(office.node.uid, office.node.name, shown, shown, target)


def request_bytes(uow: UnitOfRead) -> bytes:
    """The content of this township's request; keys that were made anew are vouched for by the present ones."""
    coming = next_keys(uow)
    keys = coming or own_keys(uow)
    return join_request(own_card(uow, keys), uow.today, keys, _known_county(uow), own_keys(uow) if coming else None)


def _known_county(uow: UnitOfRead) -> KnownCounty | None:
    known = [row for row in stored.nodes(uow.connection) if row["role"] == "county" and row["state"] == ACTIVE]
    return KnownCounty(known[0]["uid"], known[0]["taken_epoch"]) if known else None


def admit_township(office: Office, request: Path, out: Path, replace_known: bool = False, job: Job = SILENT) -> Joined:
    """Record the township of a request and write the county's answer with its keys, areas and definitions.

    Keys that changed are taken where the former ones vouch for them. ``replace_known`` admits without that, or a new
    computer of an area that had one; the node before is then expelled. It never admits keys of a computer that was
    reported lost, nor other keys for a township that is kept here (代管). Raises INTEGRITY for a request that does not
    hold, RULE otherwise.
    """
    if office.node.role != "county":
        raise AppError(Kind.RULE, "exchange.county_admits")
    found = read_join_request(stick.read_limited(request, MAX_REQUEST))
    if found.card.role != "township":
        raise rule_error("exchange.not_a_township")
    check_demo(office, found.card.install)
    office.run_job(job, None, admit, found, replace_known)
    return answer_township(office, found.card.node_uid, out, job)


def answer_township(office: Office, node: bytes, out: Path, job: Job = SILENT, everything: bool = False) -> Joined:
    """Write the county's answer to a township that is admitted: again after it was lost, or with keys that changed.

    With ``everything`` it carries the township's own rows and files held here too, so that it can begin anew.
    """
    require(office, Right.ADMIN)
    peer = office.read_job(SILENT, lambda uow: stored.node(uow.connection, node))
    if office.node.role != "county" or peer is None or peer["role"] != "township" or peer["state"] != ACTIVE:
        raise AppError(Kind.RULE, "exchange.county_admits")

    def draft(uow: UnitOfRead, now: dict[str, Any]) -> Draft:
        return draft_return(uow, now, PackageKind.JOIN, everything, everything)

    made = send(office, node, out, draft, job)
    own = office.read_job(SILENT, own_fingerprint)
    return Joined(node, peer["name"], peer["fingerprint"], own, made.files[0], volumes=made.files)


@use_case(Operation("exchange.admit", Right.ADMIN, undoable=False))
def admit(uow: UnitOfWork, request: JoinRequest, replace_known: bool) -> None:
    """Record a township. Raises RULE where its keys or its area are known otherwise."""
    card = request.card
    known = stored.node(uow.connection, card.node_uid)
    if card.node_uid == uow.node.uid:
        raise rule_error("exchange.own_request")
    if uow.node.area_code.startswith(card.area_code):
        raise rule_error("exchange.area_above", name=card.name, number=card.area_code)
    if is_lost(uow, card.node_uid, card.sign_key, request.former_key):
        raise rule_error("exchange.lost_asks", name=card.name)
    if known and known["state"] != ACTIVE and not replace_known:
        raise rule_error("exchange.expelled_sender", name=card.name)
    if known and (known["verify_key"], known["age_recipient"]) != (card.sign_key, card.recipient):
        _change_keys(uow, request, known, replace_known)
    county = request.county
    if county and county.node_uid != uow.node.uid and not (known or replace_known):
        raise rule_error("exchange.other_county_before", name=card.name)
    for row in stored.nodes(uow.connection):
        if row["area_code"] == card.area_code and row["uid"] != card.node_uid and row["state"] == ACTIVE:
            if not replace_known:
                kept = stand_ins.kept_now(uow.connection, row["uid"])
                raise rule_error("exchange.area_kept" if kept else "exchange.area_has_node", name=row["name"])
            stored.change_node(uow.connection, row["uid"], state=EXPELLED)
    put_card(uow, card)
    uow.describe(name=card.name)


def _change_keys(uow: UnitOfWork, request: JoinRequest, known: dict[str, Any], replace_known: bool) -> None:
    """Let other keys hold for a known township: those its present ones vouch for, else only where that is wanted.

    While the county keeps it nothing but its workspace there speaks for it. Raises RULE.
    """
    node = request.card.node_uid
    if request.former_key == known["verify_key"]:
        remember_key(uow, node, known["verify_key"])
        return
    if stand_ins.kept_now(uow.connection, node):
        raise rule_error("exchange.kept_asks", name=known["name"])
    if not replace_known:
        raise rule_error("exchange.keys_changed", name=request.card.name)
    remember_replaced(uow, node, known["verify_key"])


def put_card(uow: UnitOfWork, card: NodeCard) -> None:
    """Record an office and its keys, or what its card says now."""
    values: dict[str, Any] = {
        **card_row(card),
        "fingerprint": card_fingerprint(card),
        "admitted_at": uow.recorder.at,
    }
    stored.put_node(uow.connection, values)
    uow.touch("node")


def join_county(
    office: Office, answer: Path, job: Job = SILENT, replace_known: bool = False, further: Sequence[Path] = ()
) -> Joined:
    """Take the county's answer: its keys, areas and definitions. The user then compares the fingerprint.

    ``further`` are its other volumes. ``replace_known`` takes another county, or other keys of the one that is
    known. Raises RULE where that was not agreed to, else what importing raises.
    """
    require(office, Right.ADMIN)
    if office.node.role != "township":
        raise AppError(Kind.RULE, "exchange.township_requests")
    sealed = read_package(answer)
    card = sealed.header.introduction
    if sealed.header.kind is not PackageKind.JOIN or card is None:
        raise rule_error("exchange.not_an_answer")
    if card.role != "county" or card.node_uid == office.node.uid:
        raise bad("introduction_differs")
    volumes = [sealed, *(read_package(path) for path in further)]
    peer = {**card_row(card), "taken_epoch": 0, "taken_sequence": 0, "sent_sequence": 0}
    arrival = office.read_job(SILENT, open_from, shown_name(answer), volumes, peer)
    outcome = office.run_job(job, None, join, arrival, card, replace_known, sealed.header.receiver_key)
    office.refresh_node()
    own = office.read_job(SILENT, own_fingerprint)
    return Joined(card.node_uid, card.name, card_fingerprint(card), own, answer, outcome.value)


@use_case(Operation("exchange.join", Right.ADMIN, undoable=False, dangerous=True))
def join(
    uow: UnitOfWork, arrival: Arrival, card: NodeCard, replace_known: bool = False, receiver_key: str = ""
) -> ImportResult:
    """Record the county and take its definitions; provisional areas of ours give way to the county's.

    Keys of ours that were made anew hold from here on where the answer is encrypted to them.
    """
    known = stored.node(uow.connection, card.node_uid)
    if known and (known["verify_key"], known["age_recipient"]) != (card.sign_key, card.recipient):
        if not replace_known:
            raise rule_error("exchange.county_keys_changed", name=known["name"])
        remember_key(uow, card.node_uid, known["verify_key"])
    for row in stored.nodes(uow.connection):
        if row["role"] == "county" and row["uid"] != card.node_uid and row["state"] == ACTIVE:
            if not replace_known:
                raise rule_error("exchange.other_county", name=row["name"])
            stored.change_node(uow.connection, row["uid"], state=EXPELLED)
    put_card(uow, card)
    begin_next_keys(uow, receiver_key)
    peer = stored.node(uow.connection, card.node_uid)
    assert peer is not None
    arrival = replace(arrival, peer=peer)
    uow.describe(name=card.name)
    course = course_of(uow, arrival)
    if course is Course.ALREADY:
        return ImportResult(arrival.file, "already")
    if course is not Course.APPLY:
        raise rule_error("exchange.answer_differs")
    return take(uow, arrival)[0]
