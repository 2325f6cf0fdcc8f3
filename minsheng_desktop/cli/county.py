"""Verbs of the county's desk: board, comparison, summary, closed months, deadlines, reminders, a stick at one go."""

from __future__ import annotations

import argparse
import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.exchange import exit_code, import_lines, imported
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.statistics import sheet_lines
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, export_sheet, month_words
from minsheng_desktop.exchange.deadlines import list_deadlines, remove_deadline, set_deadline
from minsheng_desktop.exchange.desk import BoardLine, county_board
from minsheng_desktop.exchange.nodes import find_node
from minsheng_desktop.exchange.periods import Figure, jump_percent, lock_period, set_jump, source_words, unlock_period
from minsheng_desktop.exchange.summary import (
    BY_PROGRAMME,
    BY_TOWNSHIP,
    compare_sheet,
    month_summary,
    on_paper,
    reminder_words,
    reminders_sheet,
    summary_sheet,
    to_remind,
)
from minsheng_desktop.exchange.township import township_month
from minsheng_desktop.exchange.turning import take_stick
from minsheng_desktop.exchange.words import status_word
from minsheng_desktop.notices.figure_sheets import write_figures
from minsheng_desktop.rules import year_month
from minsheng_desktop.rules.money import yuan


def _month(written: str) -> int:
    return year_month.parse(written)


def _month_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--month", type=_month, default=0, metavar="YYYY-MM", help=text("cli.option.county_month"))


def _out_arguments(parser: argparse.ArgumentParser) -> None:
    _month_argument(parser)
    parser.add_argument("--out", type=Path, metavar="OUT.pdf|.xlsx", help=text("cli.option.county_out"))


def _opens(options: argparse.Namespace) -> str:
    return WRITING if options.out and options.out.suffix.lower() == ".pdf" else READING


def _wanted(context: Context) -> int:
    return int(context.options.month or year_month.of(context.clock.today()))


def _answer(context: Context, data: dict[str, Any], sheet: FigureSheet) -> Answer:
    """The table as lines, or as a file where one is asked for."""
    out: Path | None = context.options.out
    if out is None:
        return Answer(data, sheet_lines(sheet))
    if out.suffix.lower() == ".pdf":
        context.workspace.run(write_figures, sheet, out)
    else:
        context.workspace.read_job(context.job, export_sheet, out, sheet)
    return Answer({**data, "file": str(out)}, [text("cli.exported", place=out, rows=len(sheet.rows))])


def figure_json(figure: Figure) -> dict[str, Any]:
    """Households, persons, fen and yuan."""
    return {**dataclasses.asdict(figure), "yuan": yuan(figure.fen)}


# board


def _board(context: Context) -> Answer:
    board = context.workspace.read(county_board, _wanted(context))
    came = sum(1 for line in board.lines if not line.missing)
    due = board.due_on.isoformat() if board.due_on else text("county.cli.no_due")
    head = text("county.cli.board", month=month_words(board.month), came=came, count=len(board.lines), due=due)
    data = {
        "month": year_month.to_text(board.month), "due_on": board.due_on and board.due_on.isoformat(), "came": came,
        "townships": [_board_json(line) for line in board.lines],
    }  # fmt: skip
    return Answer(data, [head, *(_board_line(line) for line in board.lines)])


def _board_json(line: BoardLine) -> dict[str, Any]:
    return {
        "node": line.uid.hex(), "name": line.name, "area_code": line.area_code, "status": line.status,
        "kind": line.kind, "sequence": line.sequence, "came_on": line.came_on and line.came_on.isoformat(),
        "late": line.late, "households": line.households, "persons": line.persons, "fen": line.fen,
        "yuan": yuan(line.fen), "source": line.source,
        "of_month": year_month.to_text(line.of_month) if line.of_month else None, "more": figure_json(line.more),
        "jumps": line.jumps, "refused": line.refused, "doubts": line.doubts, "answered": line.answered,
        "needs_full": line.needs_full, "reason": line.reason, "locked": line.locked,
        "after_lock": figure_json(line.after_lock) if line.after_lock else None,
    }  # fmt: skip


def _board_line(line: BoardLine) -> str:
    said = [text("county.cli.late")] if line.late else []
    said += [text("county.cli.locked")] if line.locked else []
    if line.after_lock:
        after = line.after_lock
        said.append(
            text("county.cli.after_lock", households=after.households, persons=after.persons, yuan=yuan(after.fen))
        )
    said += [text("county.cli.jumps", count=line.jumps)] if line.jumps else []
    return text(
        "county.cli.line", name=line.name, status=status_word(line.status), number=line.sequence,
        came=line.came_on.isoformat() if line.came_on else "", households=line.households, persons=line.persons,
        yuan=yuan(line.fen), refused=line.refused, doubts=line.doubts, note=text("kit.list_join").join(said),
    )  # fmt: skip


# tables


def _summary_arguments(parser: argparse.ArgumentParser) -> None:
    _out_arguments(parser)
    parser.add_argument("--programme", default="", metavar="CODE", help=text("cli.option.county_programme"))
    parser.add_argument("--by", choices=(BY_TOWNSHIP, BY_PROGRAMME), help=text("cli.option.county_by"))


def _summary(context: Context) -> Answer:
    found = context.workspace.read(month_summary, _wanted(context), context.options.programme)
    data = {
        "month": year_month.to_text(found.month), "total": figure_json(found.total),
        "programmes": [
            {"programme": name, **figure_json(found.of_programme(uid))} for uid, name in found.programmes.items()
        ],
        "townships": [
            {"name": found.townships[uid], "source": figures.source, "of_month": year_month.to_text(figures.of_month),
             "note": source_words(figures, found.month), "total": figure_json(figures.total),
             "programmes": [{"programme": found.programmes[key], **figure_json(one)}
                            for key, one in figures.by_programme.items() if key in found.programmes]}
            for uid, figures in found.now.items()
        ],
    }  # fmt: skip
    out: Path | None = context.options.out
    usual = on_paper(found) if out is not None and out.suffix.lower() == ".pdf" else BY_TOWNSHIP
    return _answer(context, data, summary_sheet(found, context.options.by or usual))


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    _out_arguments(parser)
    parser.add_argument("--programme", default="", metavar="CODE", help=text("cli.option.county_programme"))
    parser.add_argument("--jumps", action="store_true", help=text("cli.option.county_jumps"))


def _compare(context: Context) -> Answer:
    found = context.workspace.read(month_summary, _wanted(context), context.options.programme)
    chosen = [one for one in found.changes if one.jump or not context.options.jumps]
    data = {
        "month": year_month.to_text(found.month), "percent": found.percent,
        "lines": [
            {"township": found.townships[one.township], "programme": found.programmes[one.programme],
             "before": figure_json(one.before), "now": figure_json(one.now), "more": figure_json(one.more),
             "new": one.new, "stopped": one.stopped, "jump": one.jump}
            for one in chosen
        ],
    }  # fmt: skip
    return _answer(context, data, compare_sheet(found, context.options.jumps))


def _reminders(context: Context) -> Answer:
    board = context.workspace.read(county_board, _wanted(context))
    lines = to_remind(board.lines)
    data = {
        "month": year_month.to_text(board.month), "due_on": board.due_on and board.due_on.isoformat(),
        "townships": [{"name": line.name, "area_code": line.area_code, "why": reminder_words(line)} for line in lines],
    }  # fmt: skip
    if not lines:
        return Answer(data, [text("county.reminders.none")])
    return _answer(context, data, context.workspace.read(reminders_sheet, board))


# one township


def _township_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NODE", help=text("cli.option.county_township"))
    _month_argument(parser)


def _township(context: Context) -> Answer:
    found = context.workspace.read(township_month, context.options.name, _wanted(context))
    lines = [f"{found.name}\t{month_words(found.month)}\t{found.note}".rstrip()]
    programmes = []
    for line in found.lines:
        programmes.append({"programme": line.name, "figure": figure_json(line.figure), "held": figure_json(line.held)})
        figure, held = line.figure, line.held
        lines.append(
            text("county.cli.figure", programme=line.name, households=figure.households, persons=figure.persons,
                 yuan=yuan(figure.fen), held_households=held.households, held_persons=held.persons,
                 held=yuan(held.fen))
        )  # fmt: skip
    months = [{"month": year_month.to_text(one.month), **figure_json(one.figure), "note": one.note}
              for one in found.months]  # fmt: skip
    lines += [
        text("county.cli.month", month=month_words(one.month), households=one.figure.households,
             persons=one.figure.persons, yuan=yuan(one.figure.fen), note=one.note).rstrip()
        for one in found.months
    ]  # fmt: skip
    data = {"name": found.name, "month": year_month.to_text(found.month), "source": found.source, "note": found.note,
            "programmes": programmes, "months": months}  # fmt: skip
    return Answer(data, lines)


# closing


def _lock_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("month", type=_month, metavar="YYYY-MM")
    parser.add_argument("--to", action="append", default=[], metavar="NODE", help=text("cli.option.county_to"))
    parser.add_argument("--note", default="", metavar="TEXT", help=text("cli.option.county_note"))


def _unlock_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("month", type=_month, metavar="YYYY-MM")
    parser.add_argument("--to", action="append", default=[], metavar="NODE", help=text("cli.option.county_to"))
    parser.add_argument("--reason", required=True, metavar="TEXT", help=text("cli.option.county_reason"))


def _townships(context: Context) -> list[bytes]:
    return [context.workspace.read(find_node, name)["uid"] for name in context.options.to]


def _lock(context: Context) -> Answer:
    o = context.options
    count = context.workspace.run(lock_period, o.month, _townships(context), o.note).value
    said = text("county.cli.locked_done", month=month_words(o.month), count=count)
    return Answer({"month": year_month.to_text(o.month), "locked": count}, [said])


def _unlock(context: Context) -> Answer:
    o = context.options
    count = context.workspace.run(unlock_period, o.month, _townships(context), o.reason).value
    said = text("county.cli.unlocked_done", month=month_words(o.month), count=count)
    return Answer({"month": year_month.to_text(o.month), "unlocked": count}, [said])


# deadlines and the setting


def _deadline_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=int, metavar="N", help=text("cli.option.deadline_day"))
    parser.add_argument("--month", type=_month, default=0, metavar="YYYY-MM", help=text("cli.option.deadline_month"))
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help=text("cli.option.deadline_on"))
    parser.add_argument("--document", default="", metavar="TEXT", help=text("cli.option.deadline_document"))
    parser.add_argument("--remove", action="store_true", help=text("cli.option.deadline_remove"))


def _sets(options: argparse.Namespace) -> bool:
    return options.remove or options.day is not None or options.on is not None


def _deadline(context: Context) -> Answer:
    o, said = context.options, []
    if o.remove:
        context.workspace.run(remove_deadline, o.month)
        said = [text("county.cli.deadline_removed")]
    elif _sets(o):
        if o.on is not None and not o.month:
            raise input_error("county.bad_due")
        context.workspace.run(set_deadline, o.month, o.day, o.on, o.document)
        said = [text("county.cli.deadline_set")]
    found = context.workspace.read(list_deadlines)
    data = [
        {"month": year_month.to_text(one.month) if one.month else None, "day": one.day,
         "due_on": one.due_on and one.due_on.isoformat(), "document": one.document}
        for one in found
    ]  # fmt: skip
    for one in found:
        when = month_words(one.month) if one.month else text("county.cli.every_month")
        due = one.due_on.isoformat() if one.due_on else text("county.cli.day", day=one.day)
        said.append(text("county.cli.deadline", when=when, due=due, document=one.document).rstrip())
    return Answer({"deadlines": data}, said)


def _jump(context: Context) -> Answer:
    if context.options.percent is not None:
        context.workspace.run(set_jump, context.options.percent)
    percent = context.workspace.read(jump_percent)
    return Answer({"percent": percent}, [text("county.cli.jump", percent=percent)])


# the stick


def _turn(context: Context) -> Answer:
    """一插一回; exit code as of ``package import`` where nothing could be taken, 1 where an answer is missing."""
    done = take_stick(context.workspace, context.options.folder.absolute(), context.job)
    answers = [
        {"name": one.name, "file": str(one.file) if one.file else None, "reason": one.reason} for one in done.answers
    ]
    data: dict[str, Any] = {"packages": [imported(result) for result in done.results], "answers": answers}
    lines = [line for result in done.results for line in import_lines(result)]
    for one in done.answers:
        key = "exchange.stick.answered" if one.file else "exchange.stick.unanswered"
        lines.append(text(key, name=one.name, file=one.file.name if one.file else "", reason=one.reason))
    if not done.results:
        lines.append(text("exchange.stick.nothing"))
    failed = done.results and not any(result.taken for result in done.results)
    unanswered = any(one.file is None for one in done.answers)
    return Answer(data, lines, exit_code(list(done.results)) if failed else int(unanswered))


def _folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=text("cli.option.stick"))


VERBS = (
    Verb(("package", "turn"), WRITING, _turn, _folder),
    Verb(("county", "board"), READING, _board, _month_argument),
    Verb(("county", "summary"), _opens, _summary, _summary_arguments),
    Verb(("county", "compare"), _opens, _compare, _compare_arguments),
    Verb(("county", "reminders"), _opens, _reminders, _out_arguments),
    Verb(("county", "township"), READING, _township, _township_arguments),
    Verb(("county", "lock"), WRITING, _lock, _lock_arguments),
    Verb(("county", "unlock"), WRITING, _unlock, _unlock_arguments),
    Verb(("county", "deadline"), lambda o: WRITING if _sets(o) else READING, _deadline, _deadline_arguments),
    Verb(
        ("county", "jump"),
        lambda o: READING if o.percent is None else WRITING,
        _jump,
        lambda parser: parser.add_argument("percent", type=int, nargs="?", metavar="PERCENT",
                                           help=text("cli.option.county_percent")),
    ),
)  # fmt: skip
