"""Listing doubts, showing both sides of one, and recording what was found out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from db.queries import checks as stored
from db.types import new_uid
from minsheng_desktop.checks.records import (
    CLOSED,
    PENDING,
    VERDICTS,
    AskedBenefit,
    BenefitFact,
    CrossingLine,
    DoubtAnswer,
    DoubtPage,
    DoubtRecord,
    DoubtSide,
    ListPlace,
)
from minsheng_desktop.core.errors import AppError, Kind, input_error, not_found
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.exchange.crossing import reopened_values, standing_causes
from minsheng_desktop.households.service import doubt_sentence
from minsheng_desktop.rules.place_names import place_words

MOST_DOUBTS = 5000
LONGEST_FINDING = 500
CONFLICT = "conflict"
MISSING, REJECTED = "missing_from_list", "rejected_row"
REASONS = {
    "dead": "checks.reason.dead",
    "stopped": "checks.reason.stopped",
    "moved": "checks.reason.moved",
    "other_sheet": "checks.reason.other_sheet",
    "": "checks.reason.unknown",
}
VERDICT_WORDS = {
    "open": "checks.status.open",
    "verifying": "checks.status.verifying",
    "true_pending": "checks.status.true_pending",
    "settled": "checks.status.settled",
    "untrue": "checks.status.untrue",
    "closed": "checks.status.closed",
}


def list_doubts(
    uow: UnitOfRead, status: str = "", rule: str = "", crossing: bool = False, limit: int = MOST_DOUBTS
) -> list[DoubtRecord]:
    """Doubts, the oldest first. ``status`` is a code, ``pending`` (open or being verified) or empty for all;
    ``crossing`` leaves only those between two townships."""
    standings = PENDING if status == "pending" else (status,) if status else ()
    rows = stored.find_doubts(uow.connection, uow.node.uid, standings, (rule,) if rule else (), crossing, limit)
    names = _names(uow)
    return [_record(uow, row, names) for row in rows]


def count_doubts(uow: UnitOfRead, crossing: bool = False) -> dict[tuple[str, str], int]:
    """How many doubts there are by (status, rule)."""
    return stored.count_standings(uow.connection, uow.node.uid, crossing)


def show_doubt(uow: UnitOfRead, uid: bytes) -> DoubtPage:
    """A doubt with both persons, the held-back row and the answers. Raises NOT_FOUND."""
    row = _find(uow, uid)
    names = _names(uow)
    held = json.loads(row["held_row"]) if row["held_row"] else {}
    params = json.loads(row["params"])
    own = row["home_node"] == uow.node.uid
    entitlement = bytes.fromhex(params["entitlement"]) if "entitlement" in params else None
    asked = stored.benefit_facts(uow.connection, entitlement) if entitlement else None
    gone, programmes = _cause(uow, row) if own and uow.node.role == "county" else (False, ())
    record = _record(uow, row, names)
    return DoubtPage(
        record=record,
        sides=sides_of(uow, [record])[uid],
        held=tuple((str(key), str(value)) for key, value in held.get("values", {}).items()),
        held_extra=tuple((str(key), str(value)) for key, value in held.get("extra", {}).items()),
        answers=tuple(
            DoubtAnswer(line["node"] or uow.node.name, line["verdict"], line["finding"], line["answered_on"])
            for line in stored.answers_of(uow.connection, uid)
        ),
        verdicts=(*VERDICTS, CLOSED) if own else VERDICTS,
        entitlement=entitlement,
        month=params.get("month", 0),
        place=_place(row["rule"], params),
        asked=AskedBenefit(*asked) if asked else None,
        raw=frozenset(held.get("raw", ())),
        may_reopen=own and row["status"] not in PENDING,
        gone=gone,
        programmes=programmes,
    )


def _cause(uow: UnitOfRead, row: Mapping[str, Any]) -> tuple[bool, tuple[tuple[str, str], ...]]:
    """Whether what raised a doubt between townships is gone, and what the two draw that excludes each other."""
    if row["node_uid"] == row["other_node_uid"]:
        return False, ()
    standing, conflicts = standing_causes(uow, row["uid"])
    return row["uid"] not in standing, tuple(conflicts.get((row["person_uid"], row["other_person_uid"]), ()))


def _place(rule: str, params: Mapping[str, Any]) -> ListPlace | None:
    """Where a doubt about a list came from, for those whose sentence does not tell it all."""
    if rule not in (MISSING, REJECTED):
        return None
    reason = REASONS.get(str(params.get("reason", ""))) if rule == MISSING else None
    keys = [f"spreadsheets.kind.{code}" for code in params.get("problems", ())]
    problems = tuple(text(key) for key in keys if has_text(key))
    sheet, row = str(params.get("sheet", "")), int(params.get("row", 0))
    return ListPlace(str(params.get("file", "")), sheet, row, text(reason) if reason else "", problems)


@use_case(Operation("checks.answer_doubt", Right.EDIT))
def answer_doubt(uow: UnitOfWork, uid: bytes, verdict: str, finding: str) -> DoubtRecord:
    """Record what was found out; a doubt of our own takes the verdict as its status.

    Raises NOT_FOUND, INPUT for an unknown verdict or an empty finding. A doubt another office raised keeps its
    status there; the answer travels to it.
    """
    row = _find(uow, uid)
    own = row["home_node"] == uow.node.uid
    finding = finding.strip()
    if verdict not in VERDICTS and not (own and verdict == CLOSED):
        raise input_error("checks.unknown_verdict", verdict=verdict)
    if not finding:
        raise input_error("checks.no_finding")
    if len(finding) > LONGEST_FINDING:
        raise input_error("checks.finding_too_long", count=LONGEST_FINDING)
    values = {"verdict": verdict, "finding": finding, "answered_on": uow.today.isoformat()}
    uow.insert("doubt_answer", {"uid": new_uid(), "doubt_uid": uid, **values})
    if own:
        ended = verdict == CLOSED
        closing = {"conclusion": finding if ended else None, "closed_on": uow.today.isoformat() if ended else None}
        uow.update("doubt", uid, {"status": verdict, **closing})
    uow.describe(verdict=text(VERDICT_WORDS[verdict]))
    return _record(uow, _find(uow, uid), _names(uow))


@use_case(Operation("checks.reopen_doubt", Right.EDIT))
def reopen_doubt(uow: UnitOfWork, uid: bytes, reason: str) -> DoubtRecord:
    """Ask a finished doubt of our own once more: what was answered so far is kept but counts no more.

    Raises NOT_FOUND, INPUT without a reason, RULE where it is not ours or still open.
    """
    row = _find(uow, uid)
    if row["home_node"] != uow.node.uid:
        raise AppError(Kind.RULE, "checks.not_ours")
    if row["status"] in PENDING:
        raise AppError(Kind.RULE, "checks.still_open")
    reason = reason.strip()
    if not reason:
        raise input_error("checks.no_finding")
    if len(reason) > LONGEST_FINDING:
        raise input_error("checks.finding_too_long", count=LONGEST_FINDING)
    values = {"verdict": "open", "finding": reason, "answered_on": uow.today.isoformat()}
    uow.insert("doubt_answer", {"uid": new_uid(), "doubt_uid": uid, **values})
    uow.update("doubt", uid, reopened_values(uow, uid, row["params"]))
    uow.describe(reason=reason)
    return _record(uow, _find(uow, uid), _names(uow))


def crossing_lines(uow: UnitOfRead, status: str = "", rule: str = "", township: str = "") -> list[CrossingLine]:
    """The county's doubts between townships with both answers, the oldest first; ``township`` is one office's name,
    ``rule`` a rule or ``conflict``: those whose benefits exclude each other."""
    standing, conflicts = standing_causes(uow)
    answers = stored.newest_answers(uow.connection)
    standings = PENDING if status == "pending" else (status,) if status else ()
    rules = (rule,) if rule not in ("", CONFLICT) else ()
    names = _names(uow)
    found = []
    for row in stored.find_doubts(uow.connection, uow.node.uid, standings, rules, True, MOST_DOUBTS):
        record, nodes = _record(uow, row, names), (row["node_uid"], row["other_node_uid"])
        programmes = tuple(conflicts.get((row["person_uid"], row["other_person_uid"]), ()))
        if (township and township not in (record.place, record.other_place)) or (rule == CONFLICT and not programmes):
            continue
        one, other = (answers.get((row["uid"], node), "") for node in nodes)
        found.append(CrossingLine(record, one, other, programmes, row["uid"] not in standing))
    return found


def _find(uow: UnitOfRead, uid: bytes) -> dict[str, Any]:
    row = stored.find_doubt(uow.connection, uow.node.uid, uid)
    if row is None:
        raise not_found("checks.unknown_doubt")
    return row


def _names(uow: UnitOfRead) -> dict[bytes, str]:
    return {**stored.node_names(uow.connection), uow.node.uid: uow.node.name}


def _places(row: Mapping[str, Any], params: Mapping[str, Any], names: Mapping[bytes, str]) -> tuple[str, str]:
    """The offices of both persons; one we do not exchange with is named in the question itself."""
    told = [str(place) for place in params.get("townships", ())]
    places = []
    for at, key in enumerate(("node_uid", "other_node_uid")):
        uid = row[key] or row["place" if at == 0 else "other_place"]
        places.append(names.get(uid) or (told[at] if at < len(told) else "") if uid else "")
    return places[0], places[1]


def _record(uow: UnitOfRead, row: Mapping[str, Any], names: Mapping[bytes, str]) -> DoubtRecord:
    params = json.loads(row["params"])
    place, other_place = _places(row, params, names)
    name, other_name = row["name"] or str(params.get("who", "")), row["other_name"] or ""
    return DoubtRecord(
        uid=row["uid"],
        rule=row["rule"],
        standing=row["standing"],
        sentence=doubt_sentence(row["rule"], params, name or other_name),
        name=name,
        place=place,
        other_name=other_name,
        other_place=other_place,
        raised_on=row["raised_on"],
        own=row["home_node"] == uow.node.uid,
        conclusion=row["conclusion"] or "",
        closed_on=row["closed_on"] or "",
        persons=(row["person_uid"], row["other_person_uid"]),
    )


def sides_of(uow: UnitOfRead, records: Sequence[DoubtRecord]) -> dict[bytes, tuple[DoubtSide, ...]]:
    """Both sides of doubts, as far as they are held here, by the doubt's uid."""
    held = list(dict.fromkeys(uid for record in records for uid in record.persons if uid))
    facts = stored.person_facts(uow.connection, held)
    benefits = stored.person_benefits(uow.connection, held)
    return {
        record.uid: tuple(
            _side(facts.get(uid), benefits.get(uid, ()), place)
            for uid, place in zip(record.persons, (record.place, record.other_place), strict=True)
            if uid
        )
        for record in records
    }


def _side(
    facts: Mapping[str, Any] | None, benefits: Sequence[tuple[str, int, str, int, int | None]], place: str
) -> DoubtSide:
    if facts is None:
        return DoubtSide(place, False)
    address = place_words("", facts["village"], facts["village_group"] or "", facts["address"] or "")
    return DoubtSide(
        place=place,
        known=True,
        uid=facts["uid"],
        name=facts["name"],
        id_no=facts["id_no"] or "",
        birth=facts["birth"] or "",
        phone=facts["phone"] or "",
        card=facts["card"] or "",
        address=address,
        died_on=facts["died_on"] or "",
        benefits=tuple(BenefitFact(*line) for line in benefits),
    )
