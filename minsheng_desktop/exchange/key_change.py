"""New keys for an office whose keys were lost, became known to others, or are simply old.

A township keeps its present keys until the county has answered: its request carries the new ones, signed with
both. A county's new keys hold at once, and every township gets an answer that introduces them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from db.queries import exchange as stored
from db.queries import stand_ins
from db.queries import workspace as states
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import is_folder
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.exchange import stick
from minsheng_desktop.exchange.cards import MAX_REQUEST, JoinRequest, card_fingerprint, read_join_request
from minsheng_desktop.exchange.former_keys import is_lost
from minsheng_desktop.exchange.joining import answer_township, request_joining
from minsheng_desktop.exchange.keys import new_node_keys
from minsheng_desktop.exchange.nodes import ACTIVE, the_county
from minsheng_desktop.exchange.office import NEXT_KEYS, Office, next_keys, own_card, own_fingerprint, require
from minsheng_desktop.exchange.records import PackageKind
from minsheng_desktop.exchange.results import Answer

CHANGED_AFTER = "exchange.keys_changed_after"  # by township: our last number to it under the county's former keys


@dataclass(frozen=True, slots=True)
class Renewed:
    """What has to be carried: a township's request, or the county's answer to each township.

    ``fresh`` is False where keys made before were made known once more. ``failed`` are townships whose answer could not
    be written, with the reason: ``renew_keys`` again writes theirs alone.
    """

    fingerprint: str  # of the new keys
    files: tuple[Path, ...]
    names: tuple[str, ...]  # the townships, in a county
    failed: tuple[Answer, ...] = ()
    fresh: bool = True


def renew_keys(office: Office, out: Path, job: Job = SILENT) -> Renewed:
    """Make new keys and write what makes them known into ``out`` (in a county a folder).

    Keys that were made and are not known yet are not made again: a township asks for them once more, a county writes
    the answers that are still to be written. Raises RULE where nobody is joined.
    """
    require(office, Right.ADMIN)
    if office.node.role == "township":
        fresh = bool(office.run_job(job, None, make_keys).value)
        asked = request_joining(office, out)
        return Renewed(asked.fingerprint, (asked.file or out,), (), fresh=fresh)
    if not is_folder(out):
        raise AppError(Kind.FILE, "files.no_folder", place=str(out))
    unanswered = office.read_job(SILENT, to_answer)
    if unanswered:
        return answer_all(office, out, unanswered, job, False)
    townships = office.read_job(SILENT, _townships)
    if not townships:
        raise AppError(Kind.RULE, "exchange.nobody_joined")
    office.backup(automatic="renew_keys")
    office.run_job(job, None, change_keys)
    return answer_all(office, out, townships, job)


def answer_all(
    office: Office, out: Path, townships: Mapping[bytes, str], job: Job = SILENT, fresh: bool = True
) -> Renewed:
    """Write the county's answer to each of the townships (name by node); one that fails does not stop the others."""
    files, names, failed = [], [], []
    for node, name in townships.items():
        try:
            done = answer_township(office, node, out, job)
        except AppError as error:
            if error.kind in (Kind.CANCELLED, Kind.FORBIDDEN):
                raise
            failed.append(Answer(name, None, error.message))
            continue
        files += [done.file] if done.file else []
        names.append(name)
    own = office.read_job(SILENT, own_fingerprint)
    return Renewed(own, tuple(files), tuple(names), tuple(failed), fresh)


def _townships(uow: UnitOfRead) -> dict[bytes, str]:
    rows = stored.nodes(uow.connection)
    return {row["uid"]: row["name"] for row in rows if row["role"] == "township" and row["state"] == ACTIVE}


def to_answer(uow: UnitOfRead) -> dict[bytes, str]:
    """At a county: the townships that no answer was written for since its keys changed, name by node."""
    marks: dict[str, int] = states.setting(uow.connection, CHANGED_AFTER, {})
    return {
        node: name
        for node, name in _townships(uow).items()
        if node.hex() in marks and not _answered(uow, node, marks[node.hex()])
    }


def _answered(uow: UnitOfRead, node: bytes, after: int) -> bool:
    written = stored.find_packages(uow.connection, node, "out", kind=PackageKind.JOIN.value)
    return any(row["sequence"] > after and row["status"] != stored.UNFINISHED for row in written)


@use_case(Operation("exchange.make_keys", Right.ADMIN, undoable=False))
def make_keys(uow: UnitOfWork) -> bool:
    """Make the keys a township is to have next; False where some wait for the county's answer already."""
    the_county(uow)
    if next_keys(uow) is not None:
        return False
    states.put_setting(uow.connection, NEXT_KEYS, new_node_keys().to_bytes().hex())
    uow.touch("node")
    return True


@use_case(Operation("exchange.change_keys", Right.ADMIN, undoable=False))
def change_keys(uow: UnitOfWork) -> None:
    """Give the county new keys; from here on packages for the former ones are refused with the reason."""
    states.update_node(uow.connection, keys=new_node_keys().to_bytes())
    sent = {row["uid"]: row["sent_sequence"] for row in stored.nodes(uow.connection)}
    states.put_setting(uow.connection, CHANGED_AFTER, {node.hex(): sent[node] for node in _townships(uow)})
    uow.touch("node")


def next_fingerprint(uow: UnitOfRead) -> str:
    """The fingerprint of this township's new keys until the county answers them; empty where there are none."""
    coming = next_keys(uow)
    return card_fingerprint(own_card(uow, coming)) if coming is not None else ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A township's request as the county sees it.

    ``standing`` is ``new``, ``known`` (nothing changed), ``vouched`` (other keys, and the former ones vouch for them),
    ``other_keys``, ``other_computer`` (the area has another node), ``kept`` (other keys, and it is kept at the county),
    ``lost`` (keys of a computer that was reported lost), ``expelled`` or ``other_county`` (it had joined another
    ledger). ``kept`` and ``lost`` are never admitted. ``fingerprint`` is compared on the telephone.
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
    if is_lost(uow, card.node_uid, card.sign_key, request.former_key):
        return "lost"
    if known["state"] != ACTIVE:
        return "expelled"
    if (known["verify_key"], known["age_recipient"]) == (card.sign_key, card.recipient):
        return "known"
    if request.former_key == known["verify_key"]:
        return "vouched"
    return "kept" if stand_ins.kept_now(uow.connection, card.node_uid) else "other_keys"
