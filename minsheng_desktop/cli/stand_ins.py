"""Verbs for what goes wrong with computers and keys: a township kept at the county, keys changed, answers lost."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb, password
from minsheng_desktop.core.clock import from_millis, shown
from minsheng_desktop.core.errors import EXIT_CODES, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.joining import answer_township
from minsheng_desktop.exchange.key_change import renew_keys
from minsheng_desktop.exchange.nodes import find_node
from minsheng_desktop.exchange.stand_in import list_stand_ins
from minsheng_desktop.workspace.stand_in import hand_over, keep_township


def _own_password() -> str:
    """The password of the kept workspace: MINSHENG_NEW_PASSWORD, else that of the county's user."""
    return os.environ.get("MINSHENG_NEW_PASSWORD") or password()


def _keep(context: Context) -> Answer:
    options = context.options
    folder = options.folder.absolute()
    secret = _own_password()
    done = keep_township(context.workspace, options.township, folder, secret, options.reason, context.job)
    data = {
        "node": done.node.hex(),
        "name": done.name,
        "workspace": str(done.folder),
        "user": context.workspace.user.login,
        "recovery_words": list(done.recovery_words),
        "rows": done.filled.new + done.filled.changed,
        "refused_rows": len(done.filled.refused),
    }
    lines = [text("cli.township_kept", name=done.name, folder=done.folder, rows=data["rows"])]
    if done.recovery_words:
        lines.append(text("cli.recovery", words=" ".join(done.recovery_words)))
    return Answer(data, lines)


def _keep_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("township", metavar="TOWNSHIP", help=text("cli.option.to"))
    parser.add_argument("folder", type=Path, metavar="DIR", help=text("cli.option.kept_folder"))
    parser.add_argument("--reason", required=True, help=text("cli.option.kept_reason"))


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_stand_ins)
    rows, lines = [], []
    for one in found:
        since, until = shown(from_millis(one.opened_at)), shown(from_millis(one.handed_at)) if one.handed_at else None
        rows.append({
            "node": one.node.hex(), "name": one.name, "area_code": one.area_code, "opened_at": since,
            "opened_by": one.opened_by, "reason": one.reason, "workspace": one.place, "handed_at": until,
            "handed_to": one.handed_to, "replaced": one.replaced,
        })  # fmt: skip
        key = "cli.kept_replaced" if one.replaced else "cli.kept_until" if until else "cli.kept_here"
        line = {"name": one.name, "since": since, "reason": one.reason, "folder": one.place}
        lines.append(text(key, **line, at=until or "", to=one.handed_to))
    return Answer({"stand_ins": rows}, lines or [text("cli.nobody_kept")])


def _hand_over(context: Context) -> Answer:
    options = context.options
    login = options.login or context.workspace.user.login
    out = options.out.absolute()
    made = hand_over(context.workspace, options.township, out, login, _own_password(), options.to, context.job)
    data = {"file": str(made.path), "size": made.size, "rows": made.rows, "handed_to": options.to, "user": login}
    return Answer(data, [text("cli.township_handed", file=made.path, to=options.to)])


def _hand_over_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("township", metavar="TOWNSHIP", help=text("cli.option.to"))
    parser.add_argument("out", type=Path, metavar="OUT.msbak")
    parser.add_argument("--to", required=True, metavar="WHO", help=text("cli.option.handed_to"))
    parser.add_argument("--login", metavar="LOGIN", help=text("cli.option.kept_login"))


def _renew(context: Context) -> Answer:
    done = renew_keys(context.workspace, context.options.out.absolute(), context.job)
    county = context.workspace.node.role == "county"
    files = [str(path) for path in done.files]
    said = text("cli.keys_renewed", file=files[0]) if not county else ""
    if county:
        said = text("cli.county_keys_renewed" if done.fresh else "cli.county_keys_answered", count=len(files))
    lines = [said, text("cli.own_fingerprint", own=done.fingerprint), *(files if county else ())]
    lines += [text("exchange.admit.unanswered", name=one.name, reason=one.reason) for one in done.failed]
    data: dict[str, Any] = {
        "fingerprint": done.fingerprint, "fresh": done.fresh, "files": files, "townships": list(done.names),
        "failed": [{"name": one.name, "reason": one.reason} for one in done.failed],
    }  # fmt: skip
    if not done.failed:
        return Answer(data, lines)
    message = text("cli.answers_outstanding", count=len(done.failed))
    data["error"] = {"code": "exchange.answers_outstanding", "message": message, "details": data["failed"]}
    return Answer(data, [*lines, message], EXIT_CODES[Kind.FILE])


def _answer(context: Context) -> Answer:
    options = context.options
    node = context.workspace.read(find_node, options.township)["uid"]
    done = answer_township(context.workspace, node, options.out.absolute(), context.job)
    data = {"node": node.hex(), "name": done.name, "file": str(done.file), "fingerprint": done.fingerprint}
    lines = [
        text("cli.node_admitted", name=done.name, file=done.file),
        text("cli.fingerprints", theirs=done.fingerprint, own=done.own_fingerprint),
    ]
    return Answer(data | {"own_fingerprint": done.own_fingerprint}, lines)


def _answer_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("township", metavar="TOWNSHIP", help=text("cli.option.to"))
    parser.add_argument("out", type=Path, metavar="OUT")


VERBS = (
    Verb(("node", "answer"), WRITING, _answer, _answer_arguments),
    Verb(("node", "renew-keys"), WRITING, _renew, lambda p: p.add_argument("out", type=Path, metavar="OUT")),
    Verb(("node", "stand-in"), WRITING, _keep, _keep_arguments),
    Verb(("node", "stand-ins"), READING, _list),
    Verb(("node", "hand-over"), WRITING, _hand_over, _hand_over_arguments),
)
