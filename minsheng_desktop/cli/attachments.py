"""Verbs about photographs and scans: add, list, save a copy, remove."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.attachments import (
    AttachmentLine,
    attachment_kinds,
    list_attachments,
    remove_attachment,
    save_attachment,
    store_attachments,
)


def uid_of(written: str) -> bytes:
    """A uid as a verb prints it. Raises INPUT."""
    try:
        uid = bytes.fromhex(written)
    except ValueError:
        uid = b""
    if len(uid) != 16:
        raise AppError(Kind.INPUT, "households.bad_uid")
    return uid


def _owner_arguments(parser: argparse.ArgumentParser) -> None:
    owner = parser.add_mutually_exclusive_group(required=True)
    owner.add_argument("--person", default="", metavar="UID")
    owner.add_argument("--household", default="", metavar="UID")
    owner.add_argument("--project", default="", metavar="UID")
    owner.add_argument("--entry", default="", metavar="UID", help=text("cli.option.register_entry"))


def _owner(options: argparse.Namespace) -> dict[str, bytes]:
    holders = ("person", "household", "project", "entry")
    return {name: uid_of(getattr(options, name)) for name in holders if getattr(options, name)}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    _owner_arguments(parser)
    parser.add_argument("--kind", required=True, metavar="CODE", help=text("cli.option.attachment_kind"))
    parser.add_argument("--title", default="", metavar="TEXT")
    parser.add_argument("--taken", type=date.fromisoformat, metavar="DATE", help=text("cli.option.taken"))


def _add(context: Context) -> Answer:
    options = context.options
    added = store_attachments(
        context.workspace, options.files, options.kind, options.title, job=context.job, taken_on=options.taken,
        **_owner(options),
    )  # fmt: skip
    if not added.uids and not added.same:
        raise added.refused[0].error
    refused = [{"file": r.name, "code": r.error.code, "message": r.error.message} for r in added.refused]
    data = {"attachments": [uid.hex() for uid in added.uids], "same": added.same, "refused": refused}
    lines = [text("cli.attachments_added", count=len(added.uids), same=added.same)]
    return Answer(data, [*lines, *(f"{r.name}\t{r.error.message}" for r in added.refused)])


def _list(context: Context) -> Answer:
    workspace = context.workspace
    owner = _owner(context.options)
    words = dict(workspace.read(attachment_kinds))
    found = workspace.read(list_attachments, **owner)
    rows = [
        {"uid": line.uid.hex(), "kind": line.kind, "title": line.title, "media_type": line.media_type,
         "size": line.size, "taken_on": line.taken_on, "added_at": _moment(line).isoformat(),
         "added_by": line.added_by, "own": line.own, "here": line.here, "person": line.person}
        for line in found
    ]  # fmt: skip
    lines = [
        f"{line.uid.hex()}\t{words.get(line.kind, line.kind)}\t{line.title}\t{line.size}\t{shown(_moment(line))}"
        + ("" if line.here else "\t" + text("attachments.elsewhere" if not line.own else "attachments.lost"))
        for line in found
    ]
    return Answer({"attachments": rows}, lines)


def _moment(line: AttachmentLine) -> datetime:
    return datetime.fromtimestamp(line.added_at / 1000, UTC)


def _save_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("uid", metavar="UID")
    parser.add_argument("out", type=Path, metavar="OUT")


def _save(context: Context) -> Answer:
    out = context.options.out
    size = context.workspace.read(save_attachment, uid_of(context.options.uid), out)
    return Answer({"file": str(out), "size": size}, [text("cli.attachment_saved", place=out, size=size)])


def _remove(context: Context) -> Answer:
    uid = uid_of(context.options.uid)
    context.workspace.run(remove_attachment, uid)
    return Answer({"removed": uid.hex()}, [text("cli.attachment_removed")])


VERBS = (
    Verb(("attachment", "add"), WRITING, _add, _add_arguments),
    Verb(("attachment", "list"), READING, _list, _owner_arguments),
    Verb(("attachment", "save"), READING, _save, _save_arguments),
    Verb(("attachment", "remove"), WRITING, _remove, lambda p: p.add_argument("uid", metavar="UID")),
)
