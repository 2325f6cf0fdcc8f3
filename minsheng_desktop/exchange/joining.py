"""Joining (乡镇接入): a township asks with a file, the county answers with one, people compare fingerprints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from db.queries import exchange as stored
from minsheng_desktop.core.errors import AppError, Kind, rule_error
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import stick
from minsheng_desktop.exchange.arrivals import Arrival, card_row, course_of, open_from
from minsheng_desktop.exchange.cards import MAX_REQUEST, JoinRequest, card_fingerprint, join_request, read_join_request
from minsheng_desktop.exchange.file_names import request_name
from minsheng_desktop.exchange.lineage import Course
from minsheng_desktop.exchange.merge import take
from minsheng_desktop.exchange.nodes import ACTIVE, EXPELLED
from minsheng_desktop.exchange.office import Office, check_demo, own_card, own_fingerprint, own_keys, require
from minsheng_desktop.exchange.outgoing import send
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
    data = office.read_job(SILENT, _request)
    target = out / request_name(office.node.name) if out.is_dir() else out
    stick.write(target, data)
    own = office.read_job(SILENT, own_fingerprint)
    return Joined(office.node.uid, office.node.name, own, own, target)


def _request(uow: UnitOfRead) -> bytes:
    return join_request(own_card(uow), uow.today, own_keys(uow))


def admit_township(office: Office, request: Path, out: Path, replace_known: bool = False, job: Job = SILENT) -> Joined:
    """Record the township of a request and write the county's answer with its keys, areas and definitions.

    ``replace_known`` admits a township whose keys changed, or a new computer of an area that had one; the
    node before is then expelled. Raises INTEGRITY for a request that does not hold, RULE otherwise.
    """
    if office.node.role != "county":
        raise AppError(Kind.RULE, "exchange.county_admits")
    found = read_join_request(stick.read_limited(request, MAX_REQUEST))
    if found.card.role != "township":
        raise rule_error("exchange.not_a_township")
    check_demo(office, found.card.install)
    office.run_job(job, None, admit, found, replace_known)
    made = send(office, found.card.node_uid, out, lambda uow, now: draft_return(uow, now, PackageKind.JOIN), job)
    own = office.read_job(SILENT, own_fingerprint)
    return Joined(found.card.node_uid, found.card.name, card_fingerprint(found.card), own, made.files[0])


@use_case(Operation("exchange.admit", Right.ADMIN, undoable=False))
def admit(uow: UnitOfWork, request: JoinRequest, replace_known: bool) -> None:
    """Record a township. Raises RULE where its keys or its area are known otherwise."""
    card = request.card
    known = stored.node(uow.connection, card.node_uid)
    if known and known["state"] != ACTIVE and not replace_known:
        raise rule_error("exchange.expelled_sender", name=card.name)
    if known and (known["verify_key"], known["age_recipient"]) != (card.sign_key, card.recipient) and not replace_known:
        raise rule_error("exchange.keys_changed", name=card.name)
    for row in stored.nodes(uow.connection):
        if row["area_code"] == card.area_code and row["uid"] != card.node_uid and row["state"] == ACTIVE:
            if not replace_known:
                raise rule_error("exchange.area_has_node", name=row["name"])
            stored.change_node(uow.connection, row["uid"], state=EXPELLED)
    _put_node(uow, card)
    uow.describe(name=card.name)


def _put_node(uow: UnitOfWork, card: NodeCard) -> None:
    values: dict[str, Any] = {
        **card_row(card),
        "fingerprint": card_fingerprint(card),
        "admitted_at": uow.recorder.at,
    }
    stored.put_node(uow.connection, values)
    uow.touch("node")


def join_county(office: Office, answer: Path, job: Job = SILENT) -> Joined:
    """Take the county's answer: its keys, areas and definitions. The user then compares the fingerprint.

    Raises RULE where this township belongs to another county already, else what importing raises.
    """
    require(office, Right.ADMIN)
    if office.node.role != "township":
        raise AppError(Kind.RULE, "exchange.township_requests")
    sealed = read_package(answer)
    card = sealed.header.introduction
    if sealed.header.kind is not PackageKind.JOIN or card is None:
        raise rule_error("exchange.not_an_answer")
    if card.role != "county":
        raise bad("introduction_differs")
    peer = {**card_row(card), "taken_epoch": 0, "taken_sequence": 0, "sent_sequence": 0}
    arrival = office.read_job(SILENT, open_from, answer.name, [sealed], peer)
    outcome = office.run_job(job, None, join, arrival, card)
    office.refresh_node()
    own = office.read_job(SILENT, own_fingerprint)
    return Joined(card.node_uid, card.name, card_fingerprint(card), own, answer, outcome.value)


@use_case(Operation("exchange.join", Right.ADMIN, undoable=False, dangerous=True))
def join(uow: UnitOfWork, arrival: Arrival, card: NodeCard) -> ImportResult:
    """Record the county and take its definitions; provisional areas of ours give way to the county's."""
    for row in stored.nodes(uow.connection):
        if row["role"] == "county" and row["uid"] != card.node_uid and row["state"] == ACTIVE:
            raise rule_error("exchange.other_county", name=row["name"])
    _put_node(uow, card)
    peer = stored.node(uow.connection, card.node_uid)
    assert peer is not None
    arrival = replace(arrival, peer=peer)
    uow.describe(name=card.name)
    if course_of(uow, arrival) is not Course.APPLY:
        return ImportResult(arrival.file, "already")
    return take(uow, arrival)[0]
