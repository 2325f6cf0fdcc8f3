"""The county's verbs about doubts between townships: list, look at both sides, close, ask again, print."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from minsheng_desktop.checks.crossing_sheet import answer_word, conflict_words, crossing_sheet, require_county
from minsheng_desktop.checks.records import CLOSED, STANDINGS, CrossingLine, DoubtSide
from minsheng_desktop.checks.service import (
    CONFLICT,
    VERDICT_WORDS,
    answer_doubt,
    crossing_lines,
    reopen_doubt,
    show_doubt,
)
from minsheng_desktop.cli.checks import details, line_of
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import hide_numbers
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import export_sheet
from minsheng_desktop.exchange.crossing import CROSSING_RULES
from minsheng_desktop.notices.figure_sheets import write_figures


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--status", default="", choices=(*STANDINGS, "pending"), help=text("cli.option.doubt_status"))
    parser.add_argument("--rule", default="", choices=(*CROSSING_RULES, CONFLICT), help=text("checks.cli.rule"))
    parser.add_argument("--township", default="", metavar="NAME", help=text("checks.cli.township"))


def _list(context: Context) -> Answer:
    o = context.options

    def read(uow: UnitOfRead) -> list[CrossingLine]:
        require_county(uow, o.township)
        return crossing_lines(uow, o.status, o.rule, o.township)

    found = context.workspace.read(read)
    lines = [text("cli.doubts", count=len(found)), *map(_words, found)]
    return Answer({"doubts": [_data(line) for line in found]}, lines)


def _data(line: CrossingLine) -> dict[str, Any]:
    return {
        **line_of(line.record),
        "answer": line.answer,
        "other_answer": line.other_answer,
        "exclusive": [list(pair) for pair in line.programmes],
        "cause_gone": line.gone,
        "conclusion": line.record.conclusion,
        "closed_on": line.record.closed_on,
    }


def _words(line: CrossingLine) -> str:
    record = line.record
    said = [f"{record.place} {answer_word(line.answer)}", f"{record.other_place} {answer_word(line.other_answer)}"]
    said += [conflict_words(line.programmes)] if line.programmes else []
    said += [text("checks.sheet.gone")] if line.gone else []
    return "\t".join((record.uid.hex(), text(VERDICT_WORDS[record.standing]), record.sentence, *said))


def _show(context: Context) -> Answer:
    page = context.workspace.read(show_doubt, context.options.uid)
    sides = [_side(context, side) for side in page.sides]
    lines = [page.record.sentence]
    lines += ["\t".join(str(one) for one in (side["office"], side["name"], side["id_no"], side["address"]) if one)
              for side in sides]  # fmt: skip
    lines += [f"{one.answered_on}\t{one.place}\t{one.finding}" for one in page.answers]
    lines += [page.record.conclusion] if page.record.conclusion else []
    ended = {"conclusion": page.record.conclusion, "closed_on": page.record.closed_on}
    return Answer({**details(context, page), "sides": sides, **ended}, lines)


def _side(context: Context, side: DoubtSide) -> dict[str, Any]:
    return {
        "office": side.place,
        "known": side.known,
        "name": side.name,
        "id_no": hide_numbers(context, side.id_no),
        "account": hide_numbers(context, side.card),
        "address": side.address,
        "died_on": side.died_on,
        "benefits": [
            {"programme": one.programme, "fen": one.fen, "status": one.status, "from": one.from_month,
             "to": one.to_month} for one in side.benefits
        ],
    }  # fmt: skip


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", type=bytes.fromhex, metavar="UID")


def _close_arguments(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--conclusion", required=True, metavar="TEXT", help=text("checks.cli.conclusion"))


def _close(context: Context) -> Answer:
    record = context.workspace.run(answer_doubt, context.options.uid, CLOSED, context.options.conclusion).value
    return Answer(line_of(record), [text("cli.doubt_resolved", status=text(VERDICT_WORDS[record.standing]))])


def _reopen_arguments(parser: argparse.ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help=text("checks.cli.reason"))


def _reopen(context: Context) -> Answer:
    record = context.workspace.run(reopen_doubt, context.options.uid, context.options.reason).value
    return Answer(line_of(record), [text("checks.cli.reopened")])


def _print_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.pdf|OUT.xlsx")
    _filters(parser)


def _print_opens(options: argparse.Namespace) -> str:
    return WRITING if options.out.suffix.lower() == ".pdf" else READING


def _print(context: Context) -> Answer:
    o, workspace = context.options, context.workspace
    if o.out.suffix.lower() not in (".pdf", ".xlsx"):
        raise input_error("checks.not_a_sheet")
    sheet = workspace.read(crossing_sheet, o.status, o.rule, o.township)
    if o.out.suffix.lower() == ".pdf":
        paper = workspace.run_job(context.job, None, write_figures, sheet, o.out).value.paper
        said = text("cli.notices_made", place=o.out, count=1, pages=paper.pages)
        return Answer({"file": str(o.out), "pages": paper.pages}, [said])
    rows = workspace.read_job(context.job, export_sheet, o.out, sheet)
    return Answer({"file": str(o.out), "rows": rows}, [text("cli.exported", place=o.out, rows=rows)])


VERBS = (
    Verb(("check", "crossing", "list"), READING, _list, _filters),
    Verb(("check", "crossing", "show"), READING, _show, _one),
    Verb(("check", "crossing", "close"), WRITING, _close, _close_arguments),
    Verb(("check", "crossing", "reopen"), WRITING, _reopen, _reopen_arguments),
    Verb(("check", "crossing", "print"), _print_opens, _print, _print_arguments),
)
