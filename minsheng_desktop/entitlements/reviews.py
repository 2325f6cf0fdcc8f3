"""核查轮次: a round over programmes and villages, its lines, what was found, how far each village is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from db.queries import dossiers
from db.queries import programmes as definitions
from db.queries import reviews as stored
from db.types import new_uid, new_uids
from minsheng_desktop.core.errors import AppError, input_error, not_found, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.due import reviews_due
from minsheng_desktop.entitlements.review_records import (
    DEAD,
    KINDS,
    RESULTS,
    Finding,
    FindingLine,
    FindingPreview,
    NewRound,
    ReviewRow,
    RoundRow,
    VillageProgress,
)
from minsheng_desktop.programmes.catalogue import load_code_lists

LINE_COLUMNS = ("uid", "round_uid", "entitlement_uid", "area_uid")
NUMBER_DIGITS = 10


def line_number(uid: bytes) -> str:
    """The number of a line on its sheet; the letter keeps a spreadsheet from taking it for a figure."""
    return f"H{uid.hex()[-NUMBER_DIGITS:].upper()}"


@use_case(Operation("reviews.open", Right.EDIT))
def open_round(uow: UnitOfWork, new: NewRound) -> bytes:
    """Open a round with a line per benefit; answers its uid. Raises INPUT for a wrong round, RULE for an empty one."""
    for error in check_round(new).values():
        raise error
    programmes = {row["code"]: row for row in definitions.all_programmes(uow.connection)}
    unknown = next((code for code in new.programmes if code not in programmes), None)
    if unknown is not None:
        raise not_found("entitlements.no_programme", programme=unknown)
    wanted = [programmes[code]["uid"] for code in new.programmes]
    found = stored.benefits_to_review(uow.connection, uow.node.uid, wanted, new.villages)
    if new.due_by:
        due = reviews_due(uow, new.due_by)
        found = [line for line in found if line[0] in due]
    if not found:
        raise rule_error("reviews.nothing")
    uid = new_uid()
    uow.insert(
        "review_round",
        {
            "uid": uid, "name": new.name.strip(), "kind": new.kind, "programmes": json.dumps(list(new.programmes)),
            "from_day": new.from_day, "due_day": new.due_day,
        },
    )  # fmt: skip
    keys = new_uids(len(found))
    uow.insert_many("review_line", LINE_COLUMNS, [(key, uid, *pair) for key, pair in zip(keys, found, strict=True)])
    uow.describe(name=new.name.strip(), count=len(found))
    return uid


def check_round(new: NewRound) -> dict[str, AppError]:
    """What is wrong with a round, by field of ``NewRound``."""
    wrong: dict[str, AppError] = {}
    if not new.name.strip():
        wrong["name"] = input_error("reviews.no_name")
    if not new.programmes:
        wrong["programmes"] = input_error("reviews.no_programmes")
    if new.kind not in KINDS:
        wrong["kind"] = input_error("reviews.bad_kind")
    days = (_day(new.from_day), _day(new.due_day))
    if days[0] is None:
        wrong["from_day"] = input_error("reviews.bad_day")
    if days[1] is None or (days[0] and days[1] < days[0]):
        wrong["due_day"] = input_error("reviews.bad_due_day")
    return wrong


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def list_rounds(uow: UnitOfRead) -> list[RoundRow]:
    """All rounds, the newest first."""
    names = {row["code"]: row["short_name"] for row in definitions.all_programmes(uow.connection)}
    return [_round(row, names, uow.today.isoformat()) for row in stored.rounds(uow.connection)]


def round_row(uow: UnitOfRead, uid: bytes) -> RoundRow:
    """One round. Raises NOT_FOUND."""
    found = next((row for row in list_rounds(uow) if row.uid == uid), None)
    if found is None:
        raise not_found("reviews.no_round")
    return found


def _round(row: Mapping[str, Any], names: Mapping[str, str], today: str) -> RoundRow:
    codes = tuple(json.loads(row["programmes"]))
    overdue = row["closed_on"] is None and row["due_day"] < today and row["answered"] < row["total"]
    return RoundRow(
        row["uid"], row["name"], row["kind"], codes, tuple(names.get(code, code) for code in codes), row["from_day"],
        row["due_day"], row["closed_on"], row["total"], row["answered"], row["settled"], overdue,
    )  # fmt: skip


def village_progress(uow: UnitOfRead, uid: bytes) -> list[VillageProgress]:
    """How far each village is, in order of the villages. Raises NOT_FOUND."""
    whole = round_row(uow, uid)
    late = whole.closed_on is None and whole.due_day < uow.today.isoformat()
    return [
        VillageProgress(
            row["area_uid"], row["village"] or text("entitlements.no_village"), row["total"], row["answered"],
            row["settled"], row["dead"] or 0, row["ended"] or 0, row["changed"] or 0, row["not_found"] or 0,
            row["last_day"], late and row["answered"] < row["total"],
        )
        for row in stored.village_progress(uow.connection, uid)
    ]  # fmt: skip


def review_lines(uow: UnitOfRead, round_uid: bytes, village: bytes = b"", state: str = "") -> list[ReviewRow]:
    """Lines of a round by village; ``state`` open, answered or settled ("": all)."""
    return [review_row(row) for row in stored.lines_of(uow.connection, round_uid, village, state)]


def overdue_lines(uow: UnitOfRead) -> list[ReviewRow]:
    """Lines of open rounds that are past their day and not answered."""
    return [review_row(row) for row in stored.overdue_lines(uow.connection, uow.node.uid, uow.today.isoformat())]


def review_row(row: Mapping[str, Any]) -> ReviewRow:
    """A line as callers see it."""
    return ReviewRow(
        row["uid"], line_number(row["uid"]), row["entitlement_uid"], row["household_uid"], row["person_uid"],
        row["village"] or "", row["village_group"] or "", row["name"], row["id_no"], row["birth"],
        row["certificate_no"] or "", row["programme"], row["programme_code"], row["category"] or "",
        row["household_size"], row["covered"], row["amount_fen"] or 0, row["supplement_fen"], row["status"],
        row["review_due"], row["result"], row["found_on"], row["found_by"] or "", row["income_fen"],
        row["note"] or "", row["settled_on"], row["address"], row["phone"],
    )  # fmt: skip


def result_word(code: str | None) -> str:
    """A result as people read it."""
    if not code:
        return text("reviews.open_word")
    return load_code_lists()["review_result"].item(code).label


def preview_findings(uow: UnitOfRead, findings: Sequence[Finding]) -> FindingPreview:
    """Each finding before and after, and what is wrong with it; nothing is written."""
    rows = stored.lines_by_uid(uow.connection, [finding.line for finding in findings])
    lines = [_finding_line(uow, rows.get(finding.line), finding) for finding in findings]
    wrong = sum(bool(line.problem) for line in lines)
    same = sum(not line.problem and line.before == line.after for line in lines)
    return FindingPreview(tuple(lines), len(lines) - wrong - same, same, wrong)


def _finding_line(uow: UnitOfRead, row: Mapping[str, Any] | None, finding: Finding) -> FindingLine:
    if row is None:
        return FindingLine(finding.line, "", "", "", "", "", not_found("reviews.no_line").message)
    before = (row["result"], row["found_on"], row["found_by"], row["income_fen"], row["note"])
    words = (line_number(row["uid"]), row["name"], row["village"] or "")
    try:
        after = tuple(_values(uow, row, finding).values())
    except AppError as error:
        return FindingLine(finding.line, *words, _told(before), finding.result, error.message)
    return FindingLine(finding.line, *words, _told(before), _told(after), "")


def _told(values: Sequence[Any]) -> str:
    result, day, who, income, note = values
    parts = [result_word(result), day or "", who or "", "" if income is None else f"{income / 100:.2f}", note or ""]
    return " ".join(part for part in parts if part)


def _values(uow: UnitOfRead, row: Mapping[str, Any], finding: Finding) -> dict[str, Any]:
    """The columns a finding comes to. Raises what is wrong with it."""
    if row["settled_on"]:
        raise rule_error("reviews.settled", name=row["name"])
    if not finding.result:
        return {"result": None, "found_on": None, "found_by": None, "income_fen": None, "note": None}
    if finding.result not in RESULTS:
        raise input_error("reviews.bad_result", value=finding.result)
    found_on = finding.found_on or uow.today.isoformat()
    day = _day(found_on)
    if day is None or day > uow.today:
        raise input_error("reviews.bad_found_on", value=found_on)
    if finding.income_fen is not None and finding.income_fen < 0:
        raise input_error("entitlements.bad_amount")
    if finding.result == DEAD and death_day(finding.note) is None:
        raise input_error("reviews.no_death_day", name=row["name"])
    return {
        "result": finding.result, "found_on": found_on, "found_by": finding.found_by.strip() or None,
        "income_fen": finding.income_fen, "note": finding.note.strip() or None,
    }  # fmt: skip


def death_day(note: str) -> date | None:
    """The day of death a note begins with."""
    return _day(note.strip()[:10])


@use_case(Operation("reviews.enter", Right.EDIT))
def enter_findings(uow: UnitOfWork, findings: Sequence[Finding]) -> FindingPreview:
    """Write the findings that can be taken, all at once; the others stay and say why in the answer."""
    preview = preview_findings(uow, findings)
    rows = stored.lines_by_uid(uow.connection, [finding.line for finding in findings])
    good = {line.line for line in preview.lines if not line.problem and line.before != line.after}
    chosen = [finding for finding in findings if finding.line in good]
    uow.update_many("review_line", [(f.line, _values(uow, rows[f.line], f)) for f in chosen])
    names = {rows[finding.line]["round_uid"] for finding in chosen}
    found = dossiers.row(uow.connection, "review_round", next(iter(names))) if names else None
    uow.describe(name=found["name"] if found else "", count=len(chosen))
    return preview


@use_case(Operation("reviews.close", Right.EDIT))
def close_round(uow: UnitOfWork, uid: bytes, day: date | None = None) -> bool:
    """Close a round. Raises RULE while lines are open or not settled."""
    found = round_row(uow, uid)
    if found.closed_on:
        return False
    if found.settled < found.total:
        raise rule_error("reviews.not_done", open=found.open, waiting=found.answered - found.settled)
    uow.describe(name=found.name)
    return uow.update("review_round", uid, {"closed_on": (day or uow.today).isoformat()})


@use_case(Operation("reviews.mark_settled", Right.EDIT))
def mark_settled(uow: UnitOfWork, lines: Sequence[bytes]) -> int:
    """Say of some answered lines that what they call for was done elsewhere; answers how many.

    Raises RULE for a line nobody has answered.
    """
    rows = stored.lines_by_uid(uow.connection, lines)
    for row in rows.values():
        if not row["result"]:
            raise rule_error("reviews.nothing_to_settle")
    today = uow.today.isoformat()
    open_lines = [uid for uid, row in rows.items() if not row["settled_on"]]
    uow.update_many("review_line", [(uid, {"settled_on": today}) for uid in open_lines])
    uow.describe(count=len(open_lines))
    return len(open_lines)
