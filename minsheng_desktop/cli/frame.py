"""The frame of the command line: verbs, options every verb has, answers, errors and exit codes."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from minsheng_desktop import __version__
from minsheng_desktop.cli.usage import Misused, Parser
from minsheng_desktop.core.bugs import bug_error
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.paths import default_workspace
from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace import keyfile
from minsheng_desktop.workspace.service import Workspace, open_workspace

NOTHING, READING, WRITING = "nothing", "reading", "writing"
USAGE = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb answers: ``data`` for ``--json``, ``lines`` for people."""

    data: dict[str, Any]
    lines: Sequence[str] = ()
    exit_code: int = 0


@dataclass
class Context:
    """What a verb works with."""

    folder: Path
    clock: Clock
    options: argparse.Namespace
    job: Job
    _workspace: Workspace | None = field(default=None)

    @property
    def workspace(self) -> Workspace:
        """The workspace the frame opened for this verb."""
        assert self._workspace is not None
        return self._workspace


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: its words, how it opens the workspace, its arguments and its work.

    The help line is the text ``cli.help.<words joined by _>``.
    """

    words: tuple[str, ...]
    opens: str | Callable[[argparse.Namespace], str]
    run: Callable[[Context], Answer]
    arguments: Callable[[argparse.ArgumentParser], object] = lambda parser: None


def credentials(folder: Path) -> tuple[str, str]:
    """User and password: from MINSHENG_USER and MINSHENG_PASSWORD, else the only user and a prompt."""
    login = os.environ.get("MINSHENG_USER", "")
    if not login:
        logins = keyfile.load(folder).logins
        if len(logins) != 1:
            raise AppError(Kind.INPUT, "security.several_users")
        login = logins[0]
    return login, password()


def password() -> str:
    """The password from the environment or a prompt; never from the command line."""
    given = os.environ.get("MINSHENG_PASSWORD")
    if given is None and sys.stdin is not None and sys.stdin.isatty():
        given = getpass.getpass(text("cli.password"))
    if not given:
        raise AppError(Kind.INPUT, "security.no_password")
    return given


def build_parser(verbs: Sequence[Verb]) -> argparse.ArgumentParser:
    """The argument parser of all verbs."""
    parser = Parser(prog="minsheng", description=text("cli.description"))
    parser.add_argument("--version", action="version", version=__version__)
    groups: dict[tuple[str, ...], Any] = {(): parser.add_subparsers(dest="verb", metavar="VERB", required=True)}
    for verb in verbs:
        for depth in range(1, len(verb.words)):
            head = verb.words[:depth]
            if head not in groups:
                group = groups[head[:-1]].add_parser(head[-1], help=text("cli.help." + "_".join(head)))
                groups[head] = group.add_subparsers(metavar="VERB", required=True)
        line = text("cli.help." + "_".join(verb.words))
        leaf = groups[verb.words[:-1]].add_parser(verb.words[-1], help=line, description=line)
        leaf.add_argument("--workspace", type=Path, metavar="DIR", help=text("cli.option.workspace"))
        leaf.add_argument("--json", action="store_true", help=text("cli.option.json"))
        leaf.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=text("cli.option.as_of"))
        verb.arguments(leaf)
        leaf.set_defaults(chosen=verb)
    return parser


@cache
def _parser(verbs: tuple[Verb, ...]) -> argparse.ArgumentParser:
    """Built once for verbs run one after the other in the same process, as the demo does: it takes longer than most."""
    return build_parser(verbs)


def main(verbs: Sequence[Verb], arguments: Sequence[str] | None = None) -> int:
    """Parse, run, print, and answer the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    typed = sys.argv[1:] if arguments is None else arguments
    try:
        options = _parser(tuple(verbs)).parse_args(typed)
    except Misused as wrong:
        print(wrong.usage, wrong.problem, sep="\n", file=sys.stderr)
        return USAGE
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        answer = _run(options.chosen, options)
    except AppError as error:
        return _refuse(error, options.json)
    except KeyboardInterrupt:
        return _refuse(AppError(Kind.CANCELLED, "cancelled"), options.json)
    except Exception as error:  # noqa: BLE001 - the last door: a bug is told as one, never as a traceback with data
        return _refuse(bug_error(error), options.json)
    if options.json:
        print(json.dumps(answer.data, ensure_ascii=False))
    else:
        for line in answer.lines:
            print(line)
    return answer.exit_code


def perform(verbs: Sequence[Verb], arguments: Sequence[str]) -> Answer:
    """Run one verb within the program and answer what it says. Raises ``AppError``."""
    options = _parser(tuple(verbs)).parse_args(arguments)
    return _run(options.chosen, options)


def _run(verb: Verb, options: argparse.Namespace) -> Answer:
    folder = (options.workspace or default_workspace()).absolute()
    context = Context(folder, Clock(options.as_of), options, Job(text_bar))
    opens = verb.opens if isinstance(verb.opens, str) else verb.opens(options)
    if opens == NOTHING:
        return verb.run(context)
    login, secret = credentials(folder)
    program = "cli" if opens == WRITING else ""
    with open_workspace(folder, login, secret, context.clock, program) as workspace:
        context._workspace = workspace
        return verb.run(context)


def _refuse(error: AppError, as_json: bool) -> int:
    if as_json:
        body = {"code": error.code, "message": error.cli_message, "details": error.details}
        print(json.dumps({"error": body}, ensure_ascii=False))
    else:
        print(error.cli_message, file=sys.stderr)
        for detail in error.details:
            line = detail.get("message", "") if isinstance(detail, dict) else str(detail)
            print(f"  {line}", file=sys.stderr)
    return error.exit_code


def text_bar(stage: str, done: int, total: int) -> None:
    """Progress on stderr, on one line where it is a terminal."""
    if not sys.stderr.isatty():
        return
    label = text(stage) if stage else ""
    part = f"{done * 100 // total:3d}%" if total else "…"
    print(f"\r{label} {part}", end="\n" if total and done >= total else "", file=sys.stderr, flush=True)
