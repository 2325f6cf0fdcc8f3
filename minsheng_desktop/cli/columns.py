"""Verbs about the clerk's own columns of rosters."""

from __future__ import annotations

import argparse

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.cli.rosters import plain, uid_of
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.own_columns import (
    KINDS,
    add_own_column,
    list_own_columns,
    own_column,
    remove_own_column,
    rename_own_column,
    set_own_values,
)


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_own_columns, context.options.programme)
    lines = [f"{c.uid.hex() if c.uid else '-'}\t{c.key}\t{c.title}\t{c.kind}\t{c.programme_code}" for c in found]
    return Answer({"columns": plain(found)}, lines)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="TITLE")
    parser.add_argument("--kind", choices=KINDS, default=KINDS[0])
    _programme(parser)
    parser.add_argument("--choice", action="append", default=[], metavar="TEXT", help=text("cli.option.own_choice"))


def _programme(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--programme", default="", metavar="CODE", help=text("cli.option.own_programme"))


def _add(context: Context) -> Answer:
    o = context.options
    uid = context.workspace.run(add_own_column, o.title, o.kind, o.programme, tuple(o.choice)).value
    return _saved(context, uid, True)


def _column(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("column", metavar="COLUMN-UID", help=text("cli.option.own_column"))


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    _column(parser)
    parser.add_argument("title", metavar="TITLE")


def _rename(context: Context) -> Answer:
    uid = uid_of(context.options.column)
    return _saved(context, uid, context.workspace.run(rename_own_column, uid, context.options.title).value)


def _saved(context: Context, uid: bytes, changed: bool) -> Answer:
    """The column as it stands now, and whether the verb changed anything."""
    column = context.workspace.read(own_column, uid)
    line = text("cli.own_column_done", title=column.title, uid=uid.hex())
    return Answer({"column": plain(column), "changed": changed}, [line])


def _remove(context: Context) -> Answer:
    title = context.workspace.run(remove_own_column, uid_of(context.options.column)).value
    return Answer({"removed": title}, [text("cli.own_column_removed", title=title)])


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help=text("cli.option.own_key"))
    parser.add_argument("value", metavar="TEXT", help=text("cli.option.own_value"))
    parser.add_argument("uids", nargs="+", metavar="ENTITLEMENT-UID")


def _set(context: Context) -> Answer:
    o = context.options
    uids = [uid_of(written) for written in o.uids]
    count = context.workspace.run(set_own_values, uids, o.key, o.value).value
    return Answer({"changed": count}, [text("cli.own_values_done", count=count)])


VERBS = (
    Verb(("roster", "columns", "list"), READING, _list, _programme),
    Verb(("roster", "columns", "add"), WRITING, _add, _add_arguments),
    Verb(("roster", "columns", "rename"), WRITING, _rename, _rename_arguments),
    Verb(("roster", "columns", "remove"), WRITING, _remove, _column),
    Verb(("roster", "columns", "set"), WRITING, _set, _set_arguments),
)
