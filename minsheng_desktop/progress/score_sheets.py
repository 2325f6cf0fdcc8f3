"""Scores as tables: the ranking of a round, the score sheet of a unit, the summary by class."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import SUB, TOTAL, FigureSheet, SheetColumn, SheetRow
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.progress import score_records as records
from minsheng_desktop.progress.editing import kind_of_unit
from minsheng_desktop.progress.records import MILLI, STAGES, TaskLine, TaskTable
from minsheng_desktop.progress.schemes import round_word
from minsheng_desktop.progress.score_records import Mark, Published, ScoreBoard, UnitScore
from minsheng_desktop.progress.scoring import unknown_facts
from minsheng_desktop.rules import rates, scoring
from minsheng_desktop.rules.schedule import Light
from minsheng_desktop.rules.scoring import Grade

FEN_A_WAN = 1_000_000
ON_TIME = (Light.AHEAD, Light.ON_SCHEDULE)


def month_words(month: int) -> str:
    """A month as headings write it."""
    return text("scores.month", year=month // 100, month=month % 100)


def column(key: str, type: str = "text", width: int = 10) -> SheetColumn:
    """A column of these tables."""
    return SheetColumn(key, text(f"scores.column.{key}"), type, width)


def figure(value: Fraction | None) -> Decimal | None:
    """A mark as it is printed."""
    return None if value is None else scoring.shown(value)


def share(value: Fraction | None) -> Decimal | None:
    """A rate as a share that prints with two decimals of a per cent."""
    return None if value is None else rates.half_up(value, 4)


def wan(fen: int | None) -> Decimal | None:
    """Fen in 万元."""
    return None if fen is None else rates.half_up(Fraction(fen, FEN_A_WAN), 2)


def plain_count(milli: int | None) -> int | Decimal | None:
    """A count in thousandths as a number."""
    if milli is None:
        return None
    return milli // MILLI if milli % MILLI == 0 else Decimal(milli) / MILLI


def grade_word(grade: Grade | None) -> str:
    """The grade in words; "" while there is none."""
    return code_word("score_grade", grade.value) if grade else ""


def ranking_sheet(board: ScoreBoard) -> FigureSheet:
    """The units by place: tasks by judgement, marks by item or part, deductions, score, grade."""
    marks = board.scheme.parts or board.scheme.items
    columns = [column("rank", "integer", 6), column("unit", width=14), column("tasks", "integer", 6)]
    columns += [column(key, "integer", 7) for key in ("done", "on_time", "behind", "seriously_behind")]
    columns += [SheetColumn(f"mark_{one.key}", one.label, "figure", 14) for one in marks]
    columns += [column("lost", "figure", 8), column("total", "figure", 8)]
    columns += [column("grade", width=9)] if board.scheme.graded or _any_grade(board) else []
    columns.append(column("remark", width=16))
    graded = any(one.key == "grade" for one in columns)
    rows = tuple(
        SheetRow(_ranking_cells(board, line, graded), "", uid=line.area_uid, key=at)
        for at, line in enumerate(board.lines)
    )
    title = text("scores.title.ranking", year=board.scheme.year, round=round_word(board.scheme.round))
    return FigureSheet(title, month_words(board.month), tuple(columns), rows, ranking_notes(board))


def _any_grade(board: ScoreBoard) -> bool:
    return any(line.grade for line in board.lines)


def _ranking_cells(board: ScoreBoard, line: UnitScore, graded: bool) -> tuple[Any, ...]:
    figures = line.figures
    lights = (
        len(figures.tasks), figures.count(Light.DONE), figures.count(*ON_TIME), figures.count(Light.BEHIND),
        figures.count(Light.SERIOUSLY_BEHIND),
    )  # fmt: skip
    marks = tuple(figure(mark.earned) for mark in line.parts or line.items)
    lost = figure(sum((one.points for one in line.lost), Fraction(0)))
    grade = (grade_word(line.grade),) if graded else ()
    return (line.rank, line.unit, *lights, *marks, lost, figure(line.total), *grade, remark_words(board, line))


def remark_words(board: ScoreBoard, line: UnitScore) -> str:
    """What stands behind a unit: what is still to be entered, what was remarked."""
    words = [line.remark] if line.remark else []
    if line.waiting:
        words.append(text("scores.waiting", items=text("scores.join").join(line.waiting)))
    unknown = unknown_facts(board.scheme, line)
    if unknown and line.grade is None:
        words.append(text("scores.unknown", facts=text("scores.join").join(unknown)))
    if not line.figures.tasks and not board.scheme.parts:
        words.append(text("scores.no_tasks"))
    return text("scores.semicolon").join(words)


def ranking_notes(board: ScoreBoard) -> tuple[str, ...]:
    """What is said below a ranking."""
    scheme = board.scheme
    if scheme.parts:
        of = text("scores.join").join(text("scores.weight", label=p.label, weight=p.weight) for p in scheme.parts)
    else:
        of = text("scores.join").join(text("scores.full", label=i.label, full=i.full) for i in scheme.items)
    return (text("scores.note.made_of", items=of), text("scores.note.ties"))


def published_sheet(board: ScoreBoard) -> FigureSheet:
    """The scores of a round as the county fixed them."""
    columns = (
        column("rank", "integer", 6), column("unit", width=16), column("total", "figure", 10), column("grade"),
        column("published_on", width=12), column("remark", width=24),
    )  # fmt: skip
    rows = tuple(SheetRow(_published(one), "", uid=one.area_uid) for one in board.published)
    title = text("scores.title.published", year=board.scheme.year, round=round_word(board.scheme.round))
    early = (text("scores.note.early", reason=board.early),) if board.early else ()
    return FigureSheet(title, month_words(board.month), columns, rows, (*early, text("scores.note.ties")))


def _published(one: Published) -> tuple[Any, ...]:
    return (one.rank, one.unit, figure(one.total), grade_word(one.grade), one.on, one.remark)


def unit_sheet(board: ScoreBoard, line: UnitScore) -> FigureSheet:
    """考核评分表 of a unit: every item with full marks, marks, how they were reckoned and why."""
    columns = (
        column("item", width=24), column("full", "figure", 8), column("weight", width=8), column("earned", "figure", 8),
        column("basis", width=24), column("reason", width=20),
    )  # fmt: skip
    rows = [SheetRow(_mark_cells(mark, ""), "") for mark in line.items]
    weights = {part.key: f"{part.weight}%" for part in board.scheme.parts}
    rows += [SheetRow(_mark_cells(mark, weights[mark.key]), "") for mark in line.parts]
    for one in line.lost:
        label = text("scores.deducted", label=one.label)
        rows.append(SheetRow((label, None, "", figure(-one.points), "", one.reason), ""))
    if line.survey:
        place = text("scores.survey_place", place=line.survey[0], surveyed=line.survey[1])
        rows.append(SheetRow((text("scores.survey"), None, "", None, place, ""), ""))
    for fact in board.scheme.facts:
        known = line.facts.get(fact.key)
        if known is not None or fact.kind == records.CONDITION:
            word = text("scores.fact.unknown" if known is None else "scores.fact.yes" if known else "scores.fact.no")
            rows.append(SheetRow((fact.label, None, "", None, word, fact_kind(fact.kind)), ""))
    rank = "" if line.rank is None else text("scores.place", rank=line.rank)
    words = text("scores.semicolon").join(word for word in (rank, grade_word(line.grade)) if word)
    rows.append(
        SheetRow((text("scores.total"), figure(Fraction(100)), "", figure(line.total), words, line.remark), TOTAL)
    )
    title = text("scores.title.unit", unit=line.unit, year=board.scheme.year, round=round_word(board.scheme.round))
    return FigureSheet(title, month_words(board.month), columns, tuple(rows), _unit_notes(board, line))


def fact_kind(kind: str) -> str:
    """What a fact decides, in words."""
    return text(f"scores.kind.{kind}")


def _mark_cells(mark: Mark, weight: str) -> tuple[Any, ...]:
    basis = mark.basis if mark.concerns else text("scores.not_concerned")
    if mark.earned is not None and not mark.counted:
        basis = text("scores.entered")
    return (mark.label, figure(mark.full), weight, figure(mark.earned), basis, mark.reason)


def _unit_notes(board: ScoreBoard, line: UnitScore) -> tuple[str, ...]:
    notes = [board.scheme.title]
    if line.waiting:
        notes.append(text("scores.waiting", items=text("scores.join").join(line.waiting)))
    if any(not mark.concerns for mark in line.items):
        notes.append(text("scores.note.scaled"))
    return tuple(notes)


def summary_sheet(table: TaskTable, by: str = "category") -> FigureSheet:
    """汇总表 by class: tasks, money, and counts by kind and unit; counts of different kinds are never added (R-057)."""
    columns = (
        column("class", width=18), column("kind", width=8), column("measure", width=8), column("tasks", "integer", 7),
        column("done", "integer", 7), column("on_time", "integer", 7), column("behind", "integer", 7),
        column("seriously_behind", "integer", 8), column("target", "count", 11), column("reached", "count", 11),
        column("completion", "percent", 9), *(column(stage, "figure", 11) for stage in STAGES),
        column("spending", "percent", 9),
    )  # fmt: skip
    classes: dict[str, list[TaskLine]] = {}
    for line in table.lines:
        word = line.section if by == "section" else code_word("task_category", line.category)
        classes.setdefault(word or text("scores.no_class"), []).append(line)
    rows: list[SheetRow] = []
    for name, lines in classes.items():
        kinds = _by_kind(lines)
        rows += [SheetRow(_summary_cells("" if at else name, key, ones), "") for at, (key, ones) in enumerate(kinds)]
        rows.append(SheetRow(_summary_cells(text("scores.subtotal", name=name), None, lines), SUB))
    rows.append(SheetRow(_summary_cells(text("scores.whole"), None, list(table.lines)), TOTAL))
    notes = (text("scores.note.kinds"), text("scores.note.wan"))
    return FigureSheet(text("scores.title.summary", year=table.month // 100), month_words(table.month), columns,
                       tuple(rows), notes)  # fmt: skip


def _by_kind(lines: Sequence[TaskLine]) -> list[tuple[tuple[str, str], list[TaskLine]]]:
    found: dict[tuple[str, str], list[TaskLine]] = {}
    for line in lines:
        found.setdefault((line.kind or kind_of_unit(line.unit), line.unit), []).append(line)
    return list(found.items())


def _summary_cells(name: str, key: tuple[str, str] | None, lines: Sequence[TaskLine]) -> tuple[Any, ...]:
    lights = [line.light for line in lines]
    counts: tuple[Any, ...] = (None, None, None)
    if key is not None:
        judged = [line for line in lines if line.target_milli is not None]
        target = sum(line.target_milli or 0 for line in judged)
        reached = sum(line.total_milli or 0 for line in judged)
        counts = (plain_count(target), plain_count(reached), share(rates.rate(reached, target)))
    money = {stage: _sum([line.funds.of(stage) for line in lines]) for stage in STAGES}
    spent, disbursed = money["spent"], money["disbursed"]
    spending = rates.spending_rate(spent or 0, disbursed) if disbursed else None
    kind = code_word("count_kind", key[0]) if key else ""
    return (
        name, kind, key[1] if key else "", len(lines), lights.count(Light.DONE),
        sum(light in ON_TIME for light in lights), lights.count(Light.BEHIND), lights.count(Light.SERIOUSLY_BEHIND),
        *counts, *(wan(money[stage]) for stage in STAGES), share(spending),
    )  # fmt: skip


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
