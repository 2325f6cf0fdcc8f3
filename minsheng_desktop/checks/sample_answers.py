"""What a township answers to a sample, and what the county says to it: accepted, or to be put right until a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from db.engine import folder_of
from db.queries import attachments
from db.queries import samples as stored
from db.types import new_uid
from minsheng_desktop.checks.sample_records import GOOD, ItemLine
from minsheng_desktop.checks.sample_uids import answer_uids
from minsheng_desktop.checks.samples import find_item, find_items
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.households import attachment_files as files
from minsheng_desktop.households.attachments import COLUMNS, NewAttachment, prepare_file
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.rules import sampling

PHOTO = "scene_photo"
RECTIFY_DAYS = 15
LONGEST_WORDS = 500
ACCEPTED, RECTIFY = sampling.ACCEPTED, sampling.RECTIFY


@dataclass(frozen=True, slots=True)
class NewReply:
    """An answer to be given: a code of ``sample_result``, what was found, when (None: today) and by whom."""

    result: str
    finding: str = ""
    answered_on: date | None = None
    answered_by: str = ""
    photo: NewAttachment | None = None


def prepare_photo(folder: Path, path: Path) -> NewAttachment:
    """Read, shrink and encrypt the photograph of an answer. Raises FILE."""
    return prepare_file(folder, path, PHOTO, text("samples.photo"))


@use_case(Operation("checks.answer_sample", Right.EDIT))
def answer_sample(uow: UnitOfWork, uid: bytes, reply: NewReply) -> ItemLine:
    """Answer what the county asks for about an item; before it is judged, an answer is put right by a second one.

    Raises NOT_FOUND, RULE away from the township or once the item is settled, INPUT for a result that does not fit,
    a problem without words, words too long or a day to come.
    """
    folder = folder_of(uow.connection)
    try:
        line = _may_answer(uow, uid)
        _check_reply(uow, line, reply)
        row = stored.find_item(uow.connection, uid)
        assert row is not None
        _put_answer(uow, row, reply, _keep_photo(uow, folder, reply))
    except BaseException:
        if reply.photo is not None:
            files.drop(folder, [reply.photo.file])
        raise
    uow.describe(name=line.label, result=code_word("sample_result", reply.result))
    return find_item(uow, uid)


def _may_answer(uow: UnitOfRead, uid: bytes) -> ItemLine:
    line = find_item(uow, uid)
    if line.node_uid != uow.node.uid:
        raise rule_error("samples.township_answers", name=line.office)
    if line.standing == ACCEPTED:
        raise rule_error("samples.settled")
    return line


def _check_reply(uow: UnitOfRead, line: ItemLine, reply: NewReply) -> None:
    if reply.result not in line.results:
        words = text("samples.join").join(code_word("sample_result", one) for one in line.results)
        raise input_error("samples.no_such_result", results=words)
    if not reply.finding.strip() and (reply.result not in GOOD or line.verdict == RECTIFY):
        raise input_error("samples.no_finding")
    if max(len(reply.finding), len(reply.answered_by)) > LONGEST_WORDS:
        raise input_error("samples.words_too_long", count=LONGEST_WORDS)
    if reply.answered_on is not None and reply.answered_on > uow.today:
        raise input_error("samples.day_to_come")


def _keep_photo(uow: UnitOfWork, folder: Path, reply: NewReply) -> bytes | None:
    new = reply.photo
    if new is None:
        return None
    files.settle(folder, [new.file])
    uid, taken = new_uid(), (new.taken_on or reply.answered_on or uow.today).isoformat()
    row = (uid, None, None, new.kind, new.title, new.media_type, new.file.digest, new.file.size, taken)
    uow.insert_many("attachment", COLUMNS, [row])
    attachments.put_files(uow.connection, [(uid, new.file.name, new.file.key)])
    return uid


def _put_answer(uow: UnitOfWork, item: Mapping[str, Any], reply: NewReply, photo: bytes | None) -> None:
    values: dict[str, Any] = {
        "result": reply.result, "finding": reply.finding.strip(),
        "answered_on": (reply.answered_on or uow.today).isoformat(),
        "answered_by": reply.answered_by.strip() or uow.user.name,
    }  # fmt: skip
    if photo is not None:
        values["attachment_uid"] = photo
    held = {one["uid"]: one for one in stored.answers_of(uow.connection, item["uid"])}
    for uid in answer_uids(item):
        if uid not in held:
            uow.insert("sample_answer", {"uid": uid, "item_uid": item["uid"], **values})
            return
        if not held[uid]["deleted"]:
            uow.update("sample_answer", uid, values)
            return
    raise rule_error("samples.too_often")


@use_case(Operation("checks.judge_samples", Right.EDIT))
def judge_samples(
    uow: UnitOfWork, uids: Sequence[bytes], verdict: str, rectify_by: date | None = None, remark: str = ""
) -> int:
    """Say to some items that they are settled (``accepted``) or what must be put right until when (``rectify``).

    Answers how many changed. Raises NOT_FOUND, RULE away from the county, for accepting what nobody answered and for a
    demand said once more in the same words; INPUT for an unknown verdict, none to judge, a day gone by, a demand
    without words where no problem that was answered says what to do.
    """
    if uow.node.role != "county":
        raise rule_error("samples.county_judges")
    if verdict not in (ACCEPTED, RECTIFY):
        raise input_error("samples.unknown_verdict", verdict=verdict)
    remark = remark.strip()
    if len(remark) > LONGEST_WORDS:
        raise input_error("samples.words_too_long", count=LONGEST_WORDS)
    by = rectify_by or uow.today + timedelta(days=RECTIFY_DAYS)
    if verdict == RECTIFY and by < uow.today:
        raise input_error("samples.due_past")
    lines = find_items(uow, uids)
    if not lines:
        raise input_error("samples.none_chosen")
    changes = [(line, _verdict(uow, line, verdict, by, remark)) for line in lines]
    for line, values in changes:
        _may_judge(line, values)
    changed = uow.update_many("sample_item", [(line.uid, values) for line, values in changes])
    uow.describe(count=len(lines), verdict=code_word("sample_verdict", verdict))
    return changed


def _verdict(uow: UnitOfRead, line: ItemLine, verdict: str, by: date, remark: str) -> dict[str, Any]:
    demands = verdict == RECTIFY
    return {
        "verdict": verdict, "verdict_on": uow.today.isoformat(),
        "remark": remark or (usual_demand(line) if demands else "") or None,
        "rectify_by": by.isoformat() if demands else None,
    }  # fmt: skip


def usual_demand(line: ItemLine) -> str:
    """What is usually asked for where this was found; empty where nothing is amiss."""
    result = line.last.result if line.last else ""
    return text(f"samples.demand.{result}") if result and result not in GOOD else ""


def _may_judge(line: ItemLine, values: Mapping[str, Any]) -> None:
    if values["verdict"] == ACCEPTED and not line.answers:
        raise rule_error("samples.not_answered", name=line.label)
    if values["verdict"] == RECTIFY and not values["remark"]:
        raise input_error("samples.no_demand", name=line.label)
    said = (line.verdict, line.verdict_on, line.remark, line.due_on)
    again = (values["verdict"], values["verdict_on"], values["remark"] or "", values["rectify_by"])
    if line.standing == sampling.CHECKING and said == again:
        raise rule_error("samples.same_demand", name=line.label)
