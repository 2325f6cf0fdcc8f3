"""Entering what a unit scored besides its figures, and fixing the scores of a round for the circular."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from db.queries import progress_scores as stored
from db.types import new_uid
from minsheng_desktop.areas.records import AreaRecord
from minsheng_desktop.core.errors import input_error, rule_error
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import MILLI
from minsheng_desktop.progress.schemes import find_scheme, keep_scheme, round_word
from minsheng_desktop.progress.score_records import Scheme, ScoreBoard, ScoreEntry
from minsheng_desktop.progress.scoring import open_points, score_board
from minsheng_desktop.rules import rates

MOST_WORDS = 500


@use_case(Operation("progress.enter_scores", Right.EDIT))
def enter_scores(uow: UnitOfWork, year: int, round: str, unit: AreaRecord, entry: ScoreEntry) -> bytes:
    """Enter marks, deductions and facts of a unit; what ``entry`` leaves out stays. Answers the row's uid.

    Raises INPUT for a mark above its full marks, an unknown key, or a survey's place outside those surveyed.
    """
    scheme = find_scheme(uow, year, round)
    _check(scheme, entry)
    scheme_uid = scheme.uid or keep_scheme(uow, scheme)
    row = _row(uow, scheme_uid, unit.uid)
    content = merge(json.loads(row["content"]) if row else {}, entry)
    packed = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    uow.describe(unit=unit.name, year=year, round=round_word(round))
    if row is not None:
        uow.update("assessment", row["uid"], {"content": packed})
        return bytes(row["uid"])
    values = {"scheme_uid": scheme_uid, "area_uid": unit.uid, "unit": unit.name, "content": packed}
    return uow.insert("assessment", {"uid": new_uid(), **values})


def _row(uow: UnitOfWork, scheme_uid: bytes, area_uid: bytes) -> dict[str, Any] | None:
    mine = [
        row
        for row in stored.assessments(uow.connection, [scheme_uid])
        if row["area_uid"] == area_uid and row["home_node"] == uow.node.uid
    ]
    return mine[-1] if mine else None


def merge(content: Mapping[str, Any], entry: ScoreEntry) -> dict[str, Any]:
    """What was entered before with an entry over it."""
    merged = dict(content)
    for name, given in (("marks", entry.marks), ("lost", entry.lost)):
        known = {**content.get(name, {}), **given}
        merged[name] = {key: value for key, value in known.items() if value is not None}
    reasons = {**content.get("reasons", {}), **{key: words.strip() for key, words in entry.reasons.items()}}
    merged["reasons"] = {key: words for key, words in reasons.items() if words}
    facts = {**content.get("facts", {}), **entry.facts}
    merged["facts"] = {key: known for key, known in facts.items() if known is not None}
    for name in entry.cleared:
        merged.pop(name, None)
    if entry.survey is not None:
        merged["survey"] = list(entry.survey)
    if entry.briefings is not None:
        merged["briefings"] = entry.briefings
    if entry.remark is not None:
        merged["remark"] = entry.remark.strip()
    return merged


def _check(scheme: Scheme, entry: ScoreEntry) -> None:
    full = {item.key: item.full for item in scheme.items} | {part.key: 100 for part in scheme.parts}
    labels = {item.key: item.label for item in scheme.items} | {part.key: part.label for part in scheme.parts}
    for key, milli in entry.marks.items():
        if key not in full:
            raise input_error("scores.no_item", key=key, known=" ".join(full))
        if milli is not None and not 0 <= milli <= full[key] * MILLI:
            raise input_error("scores.mark_outside", item=labels[key], full=full[key])
    taken_off = {one.key for one in scheme.deductions}
    for key, milli in entry.lost.items():
        if key not in taken_off:
            raise input_error("scores.no_deduction", key=key, known=" ".join(sorted(taken_off)))
        if milli is not None and milli < 0:
            raise input_error("scores.negative")
    facts = {fact.key for fact in scheme.facts}
    unknown = next((key for key in entry.facts if key not in facts), "")
    if unknown:
        raise input_error("scores.no_fact", key=unknown, known=" ".join(fact.key for fact in scheme.facts))
    if entry.survey is not None and not 1 <= entry.survey[0] <= entry.survey[1]:
        raise input_error("scores.survey_outside")
    if entry.briefings is not None and entry.briefings < 0:
        raise input_error("scores.negative")
    if any(len(words) > MOST_WORDS for words in (*entry.reasons.values(), entry.remark or "")):
        raise input_error("scores.long_words", most=MOST_WORDS)


@use_case(Operation("progress.publish_scores", Right.DEFINE))
def publish_scores(uow: UnitOfWork, year: int, round: str, month: int = 0, reason: str = "") -> ScoreBoard:
    """Fix the scores, places and grades of a round as they stand now; they go to the townships with the next package.

    Raises RULE where no unit has a score, and where the round is not over or something is still to be entered or
    decided (R-083) unless there is a ``reason``, which is kept and shown with the results.
    """
    board = score_board(uow, year, round, month)
    if not board.scored:
        raise rule_error("scores.nobody_scored")
    points = open_points(board, uow.today)
    early = reason.strip() if points else ""
    if points and not early:
        raise rule_error("scores.not_final", points=text("scores.semicolon").join(points))
    if len(early) > MOST_WORDS:
        raise input_error("scores.long_words", most=MOST_WORDS)
    scheme_uid = board.scheme.uid or keep_scheme(uow, board.scheme)
    today = uow.today.isoformat()
    for line in board.lines:
        row = _row(uow, scheme_uid, line.area_uid)
        content = {**(json.loads(row["content"]) if row else {}), "rank": line.rank, "early": early}
        values = {
            "content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
            "total_milli": None if line.total is None else int(rates.half_up(line.total * MILLI)),
            "grade": line.grade.value if line.grade else None,
            "scored_on": today,
            "remark": line.remark or None,
        }
        if row is not None:
            uow.update("assessment", row["uid"], values)
        else:
            uow.insert("assessment", {
                "uid": new_uid(), "scheme_uid": scheme_uid, "area_uid": line.area_uid, "unit": line.unit, **values,
            })  # fmt: skip
    uow.describe(year=year, round=round_word(round), units=board.scored)
    return score_board(uow, year, round, month)
