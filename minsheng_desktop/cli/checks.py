"""Verbs about doubts: list them, record what was found out."""

from __future__ import annotations

import argparse
from typing import Any

from minsheng_desktop.checks.records import CLOSED, STANDINGS, VERDICTS, DoubtPage, DoubtRecord
from minsheng_desktop.checks.service import VERDICT_WORDS, answer_doubt, list_doubts, show_doubt
from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import hide_numbers
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text


def line_of(record: DoubtRecord) -> dict[str, Any]:
    """A doubt in a list, as data."""
    return {
        "uid": record.uid.hex(),
        "rule": record.rule,
        "status": record.standing,
        "message": record.sentence,
        "name": record.name,
        "office": record.place,
        "other_name": record.other_name,
        "other_office": record.other_place,
        "raised_on": record.raised_on,
    }


def details(context: Context, page: DoubtPage) -> dict[str, Any]:
    """A doubt with the row kept back and the answers, as data; numbers of persons hidden unless asked for."""
    held = dict(page.held) | dict(page.held_extra)
    return {
        **line_of(page.record),
        "held_row": {name: hide_numbers(context, written) for name, written in held.items()},
        "answers": [
            {"office": a.place, "verdict": a.verdict, "finding": a.finding, "answered_on": a.answered_on}
            for a in page.answers
        ],
    }


def _list(context: Context) -> Answer:
    options = context.options

    def read(uow: UnitOfRead) -> list[DoubtPage]:
        return [show_doubt(uow, found.uid) for found in list_doubts(uow, options.status or "", options.rule or "")]

    pages = context.workspace.read(read)
    lines = [text("cli.doubts", count=len(pages))]
    lines += [f"{p.record.uid.hex()}\t{text(VERDICT_WORDS[p.record.standing])}\t{p.record.sentence}" for p in pages]
    return Answer({"doubts": [details(context, page) for page in pages]}, lines)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--status", choices=(*STANDINGS, "pending"), help=text("cli.option.doubt_status"))
    parser.add_argument("--rule", metavar="CODE", help=text("cli.option.rule"))


def _resolve(context: Context) -> Answer:
    options = context.options
    outcome = context.workspace.run(answer_doubt, options.uid, options.verdict, options.finding)
    record = outcome.value
    return Answer(line_of(record), [text("cli.doubt_resolved", status=text(VERDICT_WORDS[record.standing]))])


def _resolve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", type=bytes.fromhex, metavar="UID")
    parser.add_argument("--verdict", required=True, choices=(*VERDICTS, CLOSED), help=text("cli.option.verdict"))
    parser.add_argument("--finding", required=True, metavar="TEXT", help=text("cli.option.finding"))


VERBS = (
    Verb(("check", "list"), READING, _list, _list_arguments),
    Verb(("check", "resolve"), WRITING, _resolve, _resolve_arguments),
)
