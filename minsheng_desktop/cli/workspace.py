"""Verbs about the workspace itself: init, info, doctor, backup, restore."""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict
from pathlib import Path

from minsheng_desktop.cli.frame import NOTHING, READING, WRITING, Answer, Context, Verb, password
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.succession import county_succession
from minsheng_desktop.workspace.backup import logins_of
from minsheng_desktop.workspace.inspect import diagnose, workspace_info
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.setup import create_workspace


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", required=True, choices=("township", "county"))
    parser.add_argument("--area", required=True, metavar="CODE")
    parser.add_argument("--name", required=True)
    parser.add_argument("--succeed", type=Path, nargs="+", metavar="REQUEST", help=text("cli.option.succeed"))


def _init(context: Context) -> Answer:
    options = context.options
    login = os.environ.get("MINSHENG_USER", "admin")
    succession = county_succession([path.absolute() for path in options.succeed]) if options.succeed else None
    if succession and options.role != "county":
        raise AppError(Kind.INPUT, "exchange.counties_succeed")
    new = NewWorkspace(
        context.folder, options.role, options.area, options.name, login, login, password(), succession=succession
    )
    made = create_workspace(new, context.clock)
    words = " ".join(made.recovery_words)
    data = {
        "workspace": str(made.folder),
        "node": made.node_uid.hex(),
        "user": login,
        "recovery_words": list(made.recovery_words),
    }
    return Answer(data, [text("cli.init_done", folder=made.folder, login=login), text("cli.recovery", words=words)])


def _info(context: Context) -> Answer:
    info = workspace_info(context.workspace)
    data = asdict(info) | {"last_backup": info.last_backup.isoformat() if info.last_backup else None}
    backup = shown(info.last_backup) if info.last_backup else "—"
    lines = [
        text("cli.info", name=info.name, role=text(f"cli.role.{info.role}"), area=info.area_code, node=info.node),
        text("cli.info_counts", **info.counts),
        text("cli.info_state", unsent=info.unsent, backup=backup, schema=info.schema, version=info.version),
    ]
    return Answer(data, lines)


def _doctor(context: Context) -> Answer:
    found = diagnose(context.workspace)
    files = asdict(found.attachments)
    lines = [*(found.findings or (text("workspace.doctor.sound"),)), *found.advice]
    if found.attachments.files or found.attachments.swept:
        lines.append(text("cli.doctor_attachments", **files))
    data = {"sound": found.sound, "findings": found.findings, "advice": found.advice, "counts": found.counts}
    data["attachments"] = files
    return Answer(data, lines, 0 if found.sound else 3)


def _backup(context: Context) -> Answer:
    made = context.workspace.backup(context.options.out.absolute())
    data = {"file": str(made.path), "size": made.size, "rows": made.rows, "verified": True}
    data["attachments"] = made.attachments
    return Answer(data, [text("cli.backup_done", place=made.path, rows=made.rows, attachments=made.attachments)])


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true")


def _restore(context: Context) -> Answer:
    source = context.options.file.absolute()
    login = os.environ.get("MINSHENG_USER", "")
    if not login:
        logins = logins_of(source)
        if len(logins) != 1:
            raise AppError(Kind.INPUT, "security.several_users")
        login = logins[0]
    present = os.environ.get("MINSHENG_PASSWORD_NOW") or None
    kept = restore_workspace(
        context.folder, source, login, password(), present_password=present, replace=context.options.replace
    )
    lines = [text("cli.restore_done", folder=context.folder), text("workspace.doctor.new_epoch")]
    return Answer({"workspace": str(context.folder), "replaced": str(kept) if kept else None}, lines)


VERBS = (
    Verb(("init",), NOTHING, _init, _init_arguments),
    Verb(("info",), READING, _info),
    Verb(("doctor",), READING, _doctor),
    Verb(("backup",), WRITING, _backup, lambda p: p.add_argument("out", type=Path, metavar="OUT")),
    Verb(("restore",), NOTHING, _restore, _restore_arguments),
)
