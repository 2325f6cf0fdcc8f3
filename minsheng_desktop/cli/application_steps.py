"""Verbs for the steps of cases and what else happens to them, for one or many at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

from minsheng_desktop.applications.records import ApplicationFilter, StepOutcome, StepWish
from minsheng_desktop.applications.service import find_applications, list_applications
from minsheng_desktop.applications.steps import (
    end_cases,
    extend_deadline,
    reopen_case,
    return_case,
    take_step,
    transfer_case,
    withdraw_case,
)
from minsheng_desktop.cli.applications import filters, option_help, pair
from minsheng_desktop.cli.frame import WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain
from minsheng_desktop.core.errors import input_error
from minsheng_desktop.core.texts import text

Arguments = Callable[[argparse.ArgumentParser], None]


def _chosen(context: Context) -> list[bytes]:
    """The cases named, and those of the filters. Raises INPUT for none."""
    o = context.options
    uids = context.workspace.read(find_applications, o.uids) if o.uids else []
    if o.programme or o.village or o.stage:
        wanted = ApplicationFilter(o.programme, o.village, (), tuple(o.stage), open_only=True)
        uids += [row.uid for row in context.workspace.read(list_applications, wanted)]
    if not uids:
        raise input_error("applications.nothing_chosen")
    return list(dict.fromkeys(uids))


def _many(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uids", nargs="*", metavar="UID", help=option_help("uids"))
    filters(parser)


def _step_arguments(parser: argparse.ArgumentParser) -> None:
    _many(parser)
    add = parser.add_argument
    add("--step", required=True, metavar="STEP", help=option_help("step"))
    add("--result", default="", metavar="CODE", help=option_help("result"))
    add("--on", type=date.fromisoformat, required=True, metavar="DATE", help=option_help("done_on"))
    add("--by", default="", metavar="NAME", help=option_help("done_by"))
    add("--opinion", default="", metavar="TEXT")
    add("--detail", type=pair, action="append", default=[], metavar="KEY=VALUE", help=option_help("detail"))
    add("--paper", default="", metavar="NUMBER", help=option_help("paper_no"))


def _step(context: Context) -> Answer:
    o = context.options
    by = o.by or context.workspace.user.name
    wish = StepWish(o.step, o.result, o.on, by, o.opinion, dict(o.detail), o.paper)
    return _outcome(context, context.workspace.run(take_step, _chosen(context), wish).value)


def _outcome(context: Context, outcome: StepOutcome) -> Answer:
    """What came of a step; where no case took it, the whole input was refused."""
    data: dict[str, Any] = {
        "taken": outcome.taken, "refused": plain(outcome.refused), "warnings": plain(outcome.warnings),
        "made": plain(outcome.made),
    }  # fmt: skip
    lines = [text("applications.cli.taken", taken=outcome.taken, refused=len(outcome.refused))]
    for line in (*outcome.refused, *outcome.warnings):
        lines.append(f"{line.number}\t{line.name}\t{line.message}")
    if outcome.taken or not outcome.refused:
        return Answer(data, lines)
    first = outcome.refused[0]
    details = [{"number": r.number, "name": r.name, "message": r.message, "code": r.code} for r in outcome.refused]
    error = {"code": first.code, "message": first.message, "details": details}
    return Answer({"error": error, **data}, lines, exit_code=1)


def _act_arguments(*more: Arguments) -> Arguments:
    def arguments(parser: argparse.ArgumentParser) -> None:
        _many(parser)
        for add in more:
            add(parser)
        parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE", help=option_help("done_on"))
        parser.add_argument("--by", default="", metavar="NAME", help=option_help("done_by"))
        parser.add_argument("--reason", required=True, metavar="TEXT")

    return arguments


def _to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", default="", metavar="STEP", help=option_help("to"))


def _where(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to-programme", default="", metavar="CODE", help=option_help("to_programme"))
    parser.add_argument("--to-township", default="", metavar="NAME", help=option_help("to_township"))


def _act(act: Any, with_step: bool = False) -> Callable[[Context], Answer]:
    def run(context: Context) -> Answer:
        o = context.options
        by = o.by or context.workspace.user.name
        first: list[Any] = [o.to] if with_step else []
        words = [*first, o.reason, o.on, by]
        return _outcome(context, context.workspace.run(act, _chosen(context), *words).value)

    return run


def _transfer(context: Context) -> Answer:
    o = context.options
    by = o.by or context.workspace.user.name
    done = context.workspace.run(transfer_case, _chosen(context), o.on, by, o.reason, o.to_programme, o.to_township)
    return _outcome(context, done.value)


VERBS = (
    Verb(("application", "step"), WRITING, _step, _step_arguments),
    Verb(("application", "return"), WRITING, _act(return_case, True), _act_arguments(_to)),
    Verb(("application", "withdraw"), WRITING, _act(withdraw_case), _act_arguments()),
    Verb(("application", "end"), WRITING, _act(end_cases), _act_arguments()),
    Verb(("application", "transfer"), WRITING, _transfer, _act_arguments(_where)),
    Verb(("application", "reopen"), WRITING, _act(reopen_case, True), _act_arguments(_to)),
    Verb(("application", "extend"), WRITING, _act(extend_deadline), _act_arguments()),
)
