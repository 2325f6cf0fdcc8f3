"""Verbs about assessments: schemes, marks, ranking, score sheets, and the papers of the year's tasks."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.statistics import sheet_lines
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.progress_papers import (
    CIRCULAR,
    FEEDBACK,
    LETTER,
    MONTHLY,
    PAPERS,
    SCORE,
    SUMMARY,
    PaperWish,
    export_progress_paper,
    write_progress_paper,
)
from minsheng_desktop.progress.editing import LEVELS
from minsheng_desktop.progress.records import MILLI
from minsheng_desktop.progress.scheme_files import export_scheme, read_scheme_file
from minsheng_desktop.progress.schemes import (
    find_scheme,
    find_schemes,
    round_of,
    round_word,
    save_scheme,
)
from minsheng_desktop.progress.score_entry import enter_scores, publish_scores
from minsheng_desktop.progress.score_records import (
    ROUNDS,
    Mark,
    Published,
    Scheme,
    ScoreBoard,
    ScoreEntry,
    UnitScore,
)
from minsheng_desktop.progress.score_sheets import (
    published_sheet,
    ranking_sheet,
    remark_words,
    unit_sheet,
)
from minsheng_desktop.progress.scoring import published_round, score_board
from minsheng_desktop.progress.unit_figures import find_unit
from minsheng_desktop.rules import scoring, year_month


def _milli(written: str) -> int:
    try:
        milli = Decimal(written) * MILLI
    except InvalidOperation as error:
        raise ValueError("not a number") from error
    if milli != milli.to_integral_value():
        raise ValueError("more than three decimals")
    return int(milli)


def _mark(written: str) -> tuple[str, int | None]:
    """``daily=90``; ``daily=`` takes the mark back."""
    key, sign, points = written.partition("=")
    if not key or not sign:
        raise ValueError("KEY=POINTS")
    return key, _milli(points) if points else None


def _words(written: str) -> tuple[str, str]:
    key, sign, words = written.partition("=")
    if not key or not sign:
        raise ValueError("KEY=TEXT")
    return key, words


def _whole(written: str) -> tuple[str, int]:
    key, _, number = written.partition("=")
    return key, int(number)


def _survey(written: str) -> tuple[int, int]:
    """``3/10``: the third of ten units that were surveyed."""
    place, _, surveyed = written.partition("/")
    return int(place), int(surveyed)


def _round_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=int, metavar="YEAR")
    parser.add_argument("--round", choices=ROUNDS, metavar="ROUND", help=text("cli.option.score_round"))
    parser.add_argument(
        "--month", type=year_month.parse, default=0, metavar="YYYY-MM", help=text("cli.option.score_month")
    )


def _asked(context: Context) -> tuple[int, str, int]:
    """Year, round and month from the options: the quarter of the month, or of today."""
    options = context.options
    month = options.month or year_month.of(context.clock.today())
    year = options.year or month // 100
    return year, options.round or round_of(month), options.month


def _board(context: Context) -> ScoreBoard:
    return context.workspace.read(score_board, *_asked(context))


# -- schemes --------------------------------------------------------------------------------------


def _scheme_arguments(parser: argparse.ArgumentParser) -> None:
    _round_arguments(parser)
    parser.add_argument("--set", dest="file", type=Path, metavar="FILE.toml", help=text("cli.option.score_set"))
    parser.add_argument("--weight", type=_whole, action="append", default=[], metavar="PART=PERCENT")
    parser.add_argument("--full", type=_whole, action="append", default=[], metavar="ITEM=POINTS")
    parser.add_argument("--title", default="", metavar="TEXT")
    parser.add_argument("--document", default="", metavar="TEXT")
    parser.add_argument("--out", type=Path, metavar="OUT.toml", help=text("cli.option.score_out"))


def _changes_scheme(options: argparse.Namespace) -> str:
    changed = options.file or options.weight or options.full or options.title or options.document
    return WRITING if changed else READING


def _scheme(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    year, round, _ = _asked(context)
    if not options.round and options.out is None and _changes_scheme(options) == READING:
        schemes = workspace.read(find_schemes, year)
        return Answer({"schemes": [scheme_json(one) for one in schemes]}, [_scheme_line(one) for one in schemes])
    scheme = read_scheme_file(options.file, year, round) if options.file else workspace.read(find_scheme, year, round)
    if _changes_scheme(options) == WRITING:
        scheme = _changed(scheme, options)
        workspace.run(save_scheme, scheme)
        scheme = workspace.read(find_scheme, year, round)
    data, lines = scheme_json(scheme), [_scheme_line(scheme), *_scheme_lines(scheme)]
    if options.out is not None:
        workspace.read(export_scheme, year, round, options.out)
        return Answer({**data, "file": str(options.out)}, [text("scores.cli.scheme_written", place=options.out)])
    return Answer(data, lines)


def _changed(scheme: Scheme, options: argparse.Namespace) -> Scheme:
    weights, full = dict(options.weight), dict(options.full)
    known = {part.key for part in scheme.parts} | {item.key for item in scheme.items}
    strange = next((key for key in (*weights, *full) if key not in known), "")
    if strange:
        raise input_error("scores.no_item", key=strange, known=" ".join(sorted(known)))
    return replace(
        scheme,
        parts=tuple(replace(part, weight=weights.get(part.key, part.weight)) for part in scheme.parts),
        items=tuple(replace(item, full=full.get(item.key, item.full)) for item in scheme.items),
        title=options.title or scheme.title,
        document=options.document or scheme.document,
    )


def scheme_json(scheme: Scheme) -> dict[str, Any]:
    """A scheme as JSON."""
    return {
        "year": scheme.year, "round": scheme.round, "round_text": round_word(scheme.round), "title": scheme.title,
        "own": scheme.stored, "document": scheme.document, "level": scheme.level,
        "items": [asdict(one) for one in scheme.items], "parts": [asdict(one) for one in scheme.parts],
        "facts": [asdict(one) for one in scheme.facts], "deductions": [asdict(one) for one in scheme.deductions],
    }  # fmt: skip


def _scheme_line(scheme: Scheme) -> str:
    state = text("scores.cli.own" if scheme.stored else "scores.cli.usual")
    return f"{scheme.round}\t{round_word(scheme.round)}\t{scheme.title}\t{state}"


def _scheme_lines(scheme: Scheme) -> list[str]:
    lines = [f"{item.key}\t{item.label}\t{item.full}\t{item.source}" for item in scheme.items]
    lines += [f"{part.key}\t{part.label}\t{part.weight}%\t{part.source}" for part in scheme.parts]
    lines += [f"{one.key}\t{one.label}" for one in scheme.deductions]
    return lines + [f"{fact.key}\t{fact.label}\t{fact.kind}\t{fact.source}" for fact in scheme.facts]


# -- marks ----------------------------------------------------------------------------------------


def _enter_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("unit", metavar="UNIT")
    _round_arguments(parser)
    parser.add_argument("--mark", type=_mark, action="append", default=[], metavar="KEY=POINTS",
                        help=text("cli.option.score_mark"))  # fmt: skip
    parser.add_argument("--deduct", type=_mark, action="append", default=[], metavar="KEY=POINTS",
                        help=text("cli.option.score_deduct"))  # fmt: skip
    parser.add_argument("--reason", type=_words, action="append", default=[], metavar="KEY=TEXT")
    parser.add_argument("--fact", action="append", default=[], metavar="KEY", help=text("cli.option.score_fact"))
    parser.add_argument("--no-fact", action="append", default=[], metavar="KEY")
    parser.add_argument("--survey", type=_survey, metavar="PLACE/UNITS", help=text("cli.option.score_survey"))
    parser.add_argument("--briefings", type=int, metavar="COUNT")
    parser.add_argument("--remark", metavar="TEXT")


def _enter(context: Context) -> Answer:
    options, workspace = context.options, context.workspace
    year, round, month = _asked(context)
    unit = workspace.read(find_unit, options.unit)
    facts = dict.fromkeys(options.fact, True) | dict.fromkeys(options.no_fact, False)
    entry = ScoreEntry(
        dict(options.mark), dict(options.reason), dict(options.deduct), facts, options.survey, options.briefings,
        options.remark,
    )  # fmt: skip
    workspace.run(enter_scores, year, round, unit, entry)
    board = workspace.read(score_board, year, round, month)
    line = next(line for line in board.lines if line.area_uid == unit.uid)
    return Answer(line_json(board, line), sheet_lines(unit_sheet(board, line)))


def line_json(board: ScoreBoard, line: UnitScore) -> dict[str, Any]:
    """What a unit scored as JSON; marks with two decimals as text, so that they stay exact."""
    return {
        "unit": line.unit, "uid": line.area_uid.hex(), "rank": line.rank, "total": line.shown_total or None,
        "before_deductions": _shown(line.gross), "grade": line.grade.value if line.grade else None,
        "items": [_mark_json(mark) for mark in line.items], "parts": [_mark_json(mark) for mark in line.parts],
        "deductions": [{"key": o.key, "points": _shown(o.points), "reason": o.reason} for o in line.lost],
        "facts": dict(line.facts), "waiting": list(line.waiting), "tasks": len(line.figures.tasks),
        "lights": _lights(line), "remark": remark_words(board, line),
    }  # fmt: skip


def _lights(line: UnitScore) -> dict[str, int]:
    found: dict[str, int] = {}
    for task in line.figures.tasks:
        name = task.light.value if task.light else "none"
        found[name] = found.get(name, 0) + 1
    return found


def _shown(value: Fraction | None) -> str | None:
    return None if value is None else str(scoring.shown(value))


def _mark_json(mark: Mark) -> dict[str, Any]:
    return {
        "key": mark.key, "label": mark.label, "full": _shown(mark.full), "earned": _shown(mark.earned),
        "counted": mark.counted, "concerns": mark.concerns, "basis": mark.basis, "reason": mark.reason,
    }  # fmt: skip


def _published_json(one: Published) -> dict[str, Any]:
    return {
        "unit": one.unit, "rank": one.rank, "total": _shown(one.total),
        "grade": one.grade.value if one.grade else None, "on": one.on, "remark": one.remark,
        "early_reason": one.early or None,
    }  # fmt: skip


def _board_json(board: ScoreBoard) -> dict[str, Any]:
    return {
        "year": board.scheme.year, "round": board.scheme.round, "month": year_month.to_text(board.month),
        "state": board.state, "early_reason": board.early or None,
        "title": board.scheme.title, "units": [line_json(board, line) for line in board.lines],
        "published": [_published_json(one) for one in board.published],
    }  # fmt: skip


def _rank(context: Context) -> Answer:
    board = _board(context)
    return Answer(_board_json(board), sheet_lines(ranking_sheet(board)))


def _list(context: Context) -> Answer:
    """The round asked for; without one the round fixed last, else the one that runs."""
    year, round, month = _asked(context)
    if not context.options.round and not context.options.month:
        round = context.workspace.read(published_round, year) or round
    board = context.workspace.read(score_board, year, round, month)
    data = _board_json(board)
    if board.published:
        # what the figures say now is not the result that was told
        return Answer({**data, "units": []}, sheet_lines(published_sheet(board)))
    open_ = text("scores.cli.not_published", year=year, round=round_word(round))
    return Answer(data, [open_, *sheet_lines(ranking_sheet(board))])


def _publish_arguments(parser: argparse.ArgumentParser) -> None:
    _round_arguments(parser)
    parser.add_argument("--reason", default="", metavar="TEXT", help=text("cli.option.score_reason"))


def _publish(context: Context) -> Answer:
    board = context.workspace.run(publish_scores, *_asked(context), context.options.reason).value
    return Answer(_board_json(board), sheet_lines(published_sheet(board)))


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("unit", metavar="UNIT")
    _round_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="OUT.pdf|OUT.xlsx")


def _sheet(context: Context) -> Answer:
    board = _board(context)
    unit = context.workspace.read(find_unit, context.options.unit)
    line = next(line for line in board.lines if line.area_uid == unit.uid)
    data, lines = line_json(board, line), sheet_lines(unit_sheet(board, line))
    out: Path | None = context.options.out
    if out is not None:
        wish = PaperWish(SCORE, board.month, board.scheme.round, unit.uid)
        return _made(context, wish, out, data)
    return Answer(data, lines)


# -- papers ---------------------------------------------------------------------------------------


def _paper_arguments(kind: str) -> Any:
    def _arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.pdf|OUT.xlsx")
        _round_arguments(parser)
        if kind in (SCORE, FEEDBACK, LETTER):
            parser.add_argument("--unit", default="", metavar="UNIT")
        if kind in (CIRCULAR, FEEDBACK):
            parser.add_argument("--number", default="", metavar="TEXT", help=text("cli.option.score_number"))
        if kind in (MONTHLY, SUMMARY):
            parser.add_argument("--level", choices=LEVELS, default="", metavar="LEVEL")
        if kind == SUMMARY:
            parser.add_argument("--by", choices=("category", "section"), default="category", metavar="category|section")

    return _arguments


def _opens(options: argparse.Namespace) -> str:
    return WRITING if options.out is not None and options.out.suffix.lower() == ".pdf" else READING


def _paper(kind: str) -> Any:
    def _run(context: Context) -> Answer:
        options = context.options
        year, _, _ = _asked(context)
        month = options.month or _usual_month(context, year)
        unit = getattr(options, "unit", "")
        wish = PaperWish(
            kind, month, options.round or "", context.workspace.read(find_unit, unit).uid if unit else None,
            getattr(options, "number", ""), getattr(options, "level", ""), getattr(options, "by", "category"),
        )  # fmt: skip
        return _made(context, wish, options.out, {"kind": kind, "month": year_month.to_text(month)})

    return _run


def _usual_month(context: Context, year: int) -> int:
    """The round's last month, but none that is still to come."""
    today, round = year_month.of(context.clock.today()), context.options.round
    last = year * 100 + (12 if not round else find_last(round))
    return min(last, today) if today // 100 == year else last


def find_last(round: str) -> int:
    """The last month of a round, 1 to 12."""
    return Scheme(2000, round, "").month % 100


def _made(context: Context, wish: PaperWish, out: Path, data: dict[str, Any]) -> Answer:
    if out.suffix.lower() == ".pdf":
        paper = context.workspace.run_job(context.job, None, write_progress_paper, wish, out).value.paper
        lines: Sequence[str] = [text("cli.notices_made", place=out, count=1, pages=paper.pages)]
        return Answer({**data, "file": str(out), "pages": paper.pages}, lines)
    if out.suffix.lower() != ".xlsx":
        raise input_error("scores.not_a_paper")
    rows = context.workspace.read_job(context.job, export_progress_paper, wish, out)
    return Answer({**data, "file": str(out), "rows": rows}, [text("cli.exported", place=out, rows=rows)])


VERBS = (
    Verb(("progress", "score", "scheme"), _changes_scheme, _scheme, _scheme_arguments),
    Verb(("progress", "score", "enter"), WRITING, _enter, _enter_arguments),
    Verb(("progress", "score", "list"), READING, _list, _round_arguments),
    Verb(("progress", "score", "rank"), READING, _rank, _round_arguments),
    Verb(("progress", "score", "publish"), WRITING, _publish, _publish_arguments),
    Verb(("progress", "score", "sheet"), _opens, _sheet, _sheet_arguments),
    *(Verb(("progress", "paper", kind), _opens, _paper(kind), _paper_arguments(kind)) for kind in PAPERS),
)
