"""Scoring units: marks from the tasks' figures, what is entered besides, the score, the place, the grade."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from db.queries import progress_scores as stored
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress import score_records as records
from minsheng_desktop.progress.records import MILLI
from minsheng_desktop.progress.schemes import find_scheme
from minsheng_desktop.progress.score_records import (
    Lost,
    Mark,
    Published,
    Scheme,
    ScoreBoard,
    ScoreFact,
    ScoreItem,
    ScorePart,
    UnitFigures,
    UnitScore,
)
from minsheng_desktop.progress.unit_figures import unit_figures
from minsheng_desktop.rules import rates, scoring, year_month
from minsheng_desktop.rules.scoring import Grade

HUNDRED = Fraction(100)
Content = Mapping[str, Any]


@dataclass(slots=True)
class _Given:
    """What was entered of the units of a round: our own content by unit, and what units gave themselves."""

    own: dict[bytes, dict[str, Any]] = field(default_factory=dict)
    themselves: dict[bytes, Content] = field(default_factory=dict)
    published: list[Published] = field(default_factory=list)


def score_month(uow: UnitOfRead, scheme: Scheme) -> int:
    """The month a round is scored at: its last one, or this one while it runs."""
    first = scheme.year * 100 + 1
    return max(first, min(scheme.month, year_month.of(uow.today)))


def score_board(uow: UnitOfRead, year: int, round: str, month: int = 0) -> ScoreBoard:
    """The units of a round with their scores, the best first; equal scores share a place (SY-13.1).

    ``month`` (YYYYMM; 0: the round's last): whose figures count. A unit under the veto has no place. Raises INPUT.
    """
    scheme = find_scheme(uow, year, round)
    month = month or score_month(uow, scheme)
    given = _given(uow, scheme)
    units = unit_figures(uow, month, scheme.level)
    quarters = _quarters(uow, scheme, month)
    lines = [
        score_unit(
            scheme, unit, month, given.own.get(unit.area_uid, {}), given.themselves.get(unit.area_uid, {}),
            quarters.get(unit.area_uid, ()),
        )
        for unit in units
    ]  # fmt: skip
    return ScoreBoard(scheme, month, tuple(_placed(lines)), tuple(given.published))


def _placed(lines: Sequence[UnitScore]) -> list[UnitScore]:
    places = scoring.ranks([None if line.grade is Grade.VETOED else line.total for line in lines])
    placed = [replace(line, rank=place) for line, place in zip(lines, places, strict=True)]
    return sorted(placed, key=lambda line: (line.rank is None, line.rank or 0, -(line.total or 0)))


def _given(uow: UnitOfRead, scheme: Scheme) -> _Given:
    found = _Given()
    if scheme.uid is None:
        return found
    for row in stored.assessments(uow.connection, [scheme.uid]):
        content = json.loads(row["content"])
        mine = row["home_node"] == uow.node.uid
        if row["area_uid"] is not None and mine:
            found.own[row["area_uid"]] = content
        elif row["area_uid"] is not None and uow.node.role == "county":
            found.themselves[row["area_uid"]] = content
        if row["scored_on"] and (mine == (uow.node.role == "county")):
            found.published.append(_published(row, content))
    found.published.sort(key=lambda one: (one.rank is None, one.rank or 0, -(one.total or 0)))
    return found


def _published(row: Mapping[str, Any], content: Content) -> Published:
    total = None if row["total_milli"] is None else Fraction(row["total_milli"], MILLI)
    grade = Grade(row["grade"]) if row["grade"] else None
    return Published(
        row["area_uid"], row["unit"], total, content.get("rank"), grade, row["scored_on"], row["remark"] or "",
        content.get("early", ""),
    )  # fmt: skip


def published_round(uow: UnitOfRead, year: int) -> str:
    """The round of a year that was fixed last; "" where none was."""
    rounds = {row["uid"]: row["round"] for row in stored.schemes(uow.connection) if row["year"] == year}
    ours = uow.node.role == "county"
    fixed = [
        (row["scored_on"], records.LAST_MONTHS[rounds[row["scheme_uid"]]], rounds[row["scheme_uid"]])
        for row in stored.assessments(uow.connection, list(rounds))
        if row["scored_on"] and (row["home_node"] == uow.node.uid) == ours
    ]
    return max(fixed)[2] if fixed else ""


def open_points(board: ScoreBoard, today: date) -> tuple[str, ...]:
    """What speaks against fixing a round now, in words: it runs still, scores or grades are missing."""
    last = year_month.last_day(board.scheme.month)
    points = []
    if today < last:
        points.append(text("scores.open.running", day=last.isoformat()))
    unscored = sum(line.total is None and line.grade is not Grade.VETOED for line in board.lines)
    if unscored:
        points.append(text("scores.open.unscored", count=unscored))
    ungraded = [line for line in board.lines if board.scheme.graded and line.grade is None]
    if ungraded:
        facts = dict.fromkeys(fact for line in ungraded for fact in unknown_facts(board.scheme, line))
        points.append(text("scores.open.ungraded", count=len(ungraded), facts=text("scores.join").join(facts)))
    return tuple(points)


def _quarters(uow: UnitOfRead, scheme: Scheme, month: int) -> dict[bytes, tuple[Fraction, ...]]:
    """The scores of the quarters up to a month by unit, where a part of the scheme needs them."""
    found: dict[bytes, list[Fraction]] = {}
    if not any(part.source == records.QUARTERS for part in scheme.parts):
        return {}
    for quarter in range(1, (month % 100 + 2) // 3 + 1):
        board = score_board(uow, scheme.year, f"quarter_{quarter}")
        if not board.published and not _reported(board):
            continue  # a quarter nobody reported says nothing
        fixed = {one.area_uid: one.total for one in board.published}
        for line in board.lines:
            total = fixed.get(line.area_uid) or line.total
            if total is not None:
                found.setdefault(line.area_uid, []).append(total)
    return {uid: tuple(totals) for uid, totals in found.items()}


def _reported(board: ScoreBoard) -> bool:
    months = {month for line in board.lines for task in line.figures.tasks for month in task.months}
    return any(board.scheme.month - 2 <= month <= board.scheme.month for month in months)


def score_unit(
    scheme: Scheme, unit: UnitFigures, month: int, given: Content, themselves: Content,
    quarters: Sequence[Fraction] = (),
) -> UnitScore:  # fmt: skip
    """What a unit scores; ``given`` is what was entered of it, ``themselves`` what it gave itself."""
    marks, reasons = given.get("marks", {}), given.get("reasons", {})
    items = tuple(_item(item, unit, month, marks, reasons, given) for item in scheme.items)
    parts = tuple(_part(part, items, marks, reasons, themselves, quarters) for part in scheme.parts)
    lost = tuple(
        Lost(one.key, one.label, Fraction(given["lost"][one.key], MILLI), reasons.get(one.key, ""))
        for one in scheme.deductions
        if one.key in given.get("lost", {})
    )
    gross = _gross(scheme, items, parts)
    facts = _facts(scheme, unit, month, given)
    survey = given.get("survey")
    return UnitScore(
        area_uid=unit.area_uid,
        unit=unit.unit,
        figures=unit,
        items=items,
        parts=parts,
        lost=lost,
        facts=facts,
        gross=gross,
        total=None if gross is None else scoring.deducted(gross, [one.points for one in lost]),
        grade=_grade(scheme, facts),
        entered=bool(given),
        remark=given.get("remark", ""),
        survey=(survey[0], survey[1]) if survey else None,
        briefings=given.get("briefings"),
        stated=given.get("facts", {}),
    )


def _gross(scheme: Scheme, items: Sequence[Mark], parts: Sequence[Mark]) -> Fraction | None:
    if scheme.parts:
        return scoring.weighted(
            {part.key: part.earned for part in parts}, {part.key: part.weight for part in scheme.parts}
        )
    concerned = [mark for mark in items if mark.concerns]
    if any(mark.earned is None for mark in concerned):
        return None
    return scoring.scaled([(mark.earned or Fraction(0), mark.full) for mark in concerned])


def _item(
    item: ScoreItem, unit: UnitFigures, month: int, marks: Content, reasons: Content, given: Content
) -> Mark:  # fmt: skip
    full, reason = Fraction(item.full), str(reasons.get(item.key, ""))
    if item.key in marks:
        return Mark(item.key, item.label, full, Fraction(marks[item.key], MILLI), False, "", reason)
    if item.source == records.BRIEFING:
        return _briefings(item, unit, given.get("briefings"), reason)
    if not item.source:
        return Mark(item.key, item.label, full, None, False, "", reason)
    rate, basis = _rate(item.source, unit, month)
    earned = None if rate is None else scoring.earned(full, rate)
    return Mark(item.key, item.label, full, earned, True, basis, reason, rate is not None)


def _rate(source: str, unit: UnitFigures, month: int) -> tuple[Fraction | None, str]:
    """The rate an item's marks come from, and how it was reckoned in words; None where nothing is of the kind."""
    if source == records.REPORTING:
        first = month - (month % 100 - 1) % 3
        due = len(unit.tasks) * (month - first + 1)
        sent = sum(first <= one <= month for task in unit.tasks for one in task.months)
        rate = rates.rate(sent, due)
        return rate, text("scores.basis.reporting", sent=sent, due=due)
    if source in (records.DISBURSEMENT, records.SPENDING):
        stages = ("disbursed", "in_place") if source == records.DISBURSEMENT else ("spent", "disbursed")
        money = [(task.funds.of(stages[0]), task.funds.of(stages[1])) for task in unit.tasks]
        whole = sum(before or 0 for _, before in money)
        rate = rates.rate(sum(after or 0 for after, before in money if before), whole)
        return rate, text("scores.basis.money", rate=_percent(rate))
    judged = [task for task in unit.tasks if task.completion is not None]
    if source == records.SCHEDULE:
        due_now = [task for task in judged if task.scheduled > 0]
        ratios = [(task.completion or Fraction(0)) / task.scheduled for task in due_now]
    else:
        ratios = [task.completion or Fraction(0) for task in judged]
    rate = scoring.mean(ratios)
    return rate, text("scores.basis.mean", tasks=len(ratios), rate=_percent(rate))


def _percent(rate: Fraction | None) -> str:
    return text("progress.none") if rate is None else f"{rates.percent(rate)}%"


def _briefings(item: ScoreItem, unit: UnitFigures, sent: int | None, reason: str) -> Mark:
    due = scoring.briefings_due(len(unit.tasks))
    if not due:
        return Mark(item.key, item.label, Fraction(item.full), None, True, "", reason, False)
    basis = text("scores.basis.briefings", due=due, sent=text("progress.none") if sent is None else sent)
    earned = None if sent is None else scoring.earned(item.full, Fraction(sent, due))
    return Mark(item.key, item.label, Fraction(item.full), earned, sent is not None, basis, reason)


def _part(
    part: ScorePart, items: Sequence[Mark], marks: Content, reasons: Content, themselves: Content,
    quarters: Sequence[Fraction],
) -> Mark:  # fmt: skip
    reason = str(reasons.get(part.key, ""))
    if part.key in marks:
        return Mark(part.key, part.label, HUNDRED, Fraction(marks[part.key], MILLI), False, "", reason)
    earned, basis = None, ""
    if part.source == records.QUARTERS and quarters:
        earned = sum(quarters, Fraction(0)) / len(quarters)
        basis = text("scores.basis.quarters", count=len(quarters))
    elif part.source == records.ITEMS and all(mark.earned is not None for mark in items if mark.concerns):
        earned = scoring.scaled([(mark.earned or Fraction(0), mark.full) for mark in items if mark.concerns])
        basis = text("scores.basis.items")
    elif part.source == records.SELF and part.key in themselves.get("marks", {}):
        earned = Fraction(themselves["marks"][part.key], MILLI)
        basis = text("scores.basis.self")
    return Mark(part.key, part.label, HUNDRED, earned, earned is not None, basis, reason)


def _facts(scheme: Scheme, unit: UnitFigures, month: int, given: Content) -> dict[str, bool]:
    """The facts that are known, by key: as entered, else as the figures say."""
    found: dict[str, bool] = {}
    survey = given.get("survey")
    for fact in scheme.facts:
        if fact.key in given.get("facts", {}):
            found[fact.key] = bool(given["facts"][fact.key])
        elif fact.kind == records.VETO and survey:
            found[fact.key] = scoring.last_in_survey(survey[0], survey[1])
        else:
            known = _fact(fact, unit, month, given)
            if known is not None:
                found[fact.key] = known
    return found


def _fact(fact: ScoreFact, unit: UnitFigures, month: int, given: Content) -> bool | None:
    if fact.source == records.BRIEFING and given.get("briefings") is not None:
        return scoring.briefings_met(len(unit.tasks), given["briefings"])
    judged = [task.completion for task in unit.tasks if task.completion is not None]
    if fact.source == records.COMPLETION and judged:
        done = all(one >= 1 for one in judged)
        return done if done or month % 100 == 12 else None  # nobody is late before the year is over
    return None


def _grade(scheme: Scheme, facts: Mapping[str, bool]) -> Grade | None:
    """The grade; None where the scheme has none, or a condition is not known yet and nothing else decides."""

    def _of(kind: str) -> list[bool | None]:
        return [facts.get(fact.key) for fact in scheme.facts if fact.kind == kind]

    vetoed, fatal, conditions = any(_of(records.VETO)), any(_of(records.FATAL)), _of(records.CONDITION)
    if vetoed:
        return Grade.VETOED
    if not conditions or (None in conditions and not fatal and False not in conditions):
        return Grade.NOT_MET if fatal else None
    return scoring.grade([bool(one) for one in conditions], any(_of(records.PRAISE)), fatal)


def unknown_facts(scheme: Scheme, line: UnitScore) -> tuple[str, ...]:
    """The conditions nobody stated yet, by label."""
    return tuple(f.label for f in scheme.facts if f.kind == records.CONDITION and f.key not in line.facts)
