"""Verbs about users and the history of operations."""

from __future__ import annotations

import argparse
import os

from minsheng_desktop.cli.frame import READING, WRITING, Answer, Context, Verb
from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.rights import ROLES
from minsheng_desktop.core.texts import text
from minsheng_desktop.security.service import add_user, disable_user, list_audit, list_users, verify_audit
from minsheng_desktop.security.undoing import operation_entry
from minsheng_desktop.workspace.inspect import moment
from minsheng_desktop.workspace.service import check_password


def _new_password() -> str:
    given = os.environ.get("MINSHENG_NEW_PASSWORD", "")
    if not given:
        raise AppError(Kind.INPUT, "security.no_password")
    check_password(given)
    return given


def _add(context: Context) -> Answer:
    options = context.options
    secret = _new_password()
    context.workspace.run(add_user, options.login, options.name or options.login, options.role)
    context.workspace.set_password(options.login, secret)
    return Answer({"login": options.login, "role": options.role}, [text("cli.user_added", login=options.login)])


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login")
    parser.add_argument("--role", required=True, choices=tuple(ROLES))
    parser.add_argument("--name", default="")


def _list(context: Context) -> Answer:
    found = context.workspace.read(list_users)
    rows = [{"login": u.login, "name": u.name, "role": u.role, "disabled": u.disabled} for u in found]
    return Answer({"users": rows}, [f"{u.login}\t{u.name}\t{u.role}" for u in found if not u.disabled])


def _disable(context: Context) -> Answer:
    context.workspace.run(disable_user, context.options.login)
    context.workspace.remove_slot(context.options.login)
    return Answer({"login": context.options.login}, [text("cli.user_disabled", login=context.options.login)])


def _password(context: Context) -> Answer:
    login, secret = context.options.login, _new_password()
    if login not in {user.login for user in context.workspace.read(list_users)}:
        raise AppError(Kind.NOT_FOUND, "security.unknown_user", login=login)
    context.workspace.set_password(login, secret)
    return Answer({"login": login}, [text("cli.password_changed", login=login)])


def _audit_list(context: Context) -> Answer:
    found = context.workspace.read(list_audit, context.options.limit)
    rows = [
        {"id": e.id, "at": moment(e.at).isoformat(), "user": e.login, "operation": e.name, "sentence": e.sentence,
         "changes": e.changes, "undone": e.undone}
        for e in found
    ]  # fmt: skip
    return Answer({"operations": rows}, [f"{e.id}\t{shown(moment(e.at))}\t{e.login}\t{e.sentence}" for e in found])


def _audit_verify(context: Context) -> Answer:
    count, broken = context.workspace.read(verify_audit)
    line = text("cli.audit_sound", count=count) if broken is None else text("workspace.doctor.audit_broken", id=broken)
    return Answer({"operations": count, "broken_at": broken}, [line], 0 if broken is None else 3)


def _audit_undo(context: Context) -> Answer:
    number = context.options.id
    before = context.workspace.read(operation_entry, number)
    done = context.workspace.undo_operation(number)
    line = text("cli.audit_undone", what=before.sentence if before else number)
    return Answer({"undone": number, "operation": done.value, "undone_by": done.operation_id}, [line])


def _login(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login")


VERBS = (
    Verb(("user", "add"), WRITING, _add, _add_arguments),
    Verb(("user", "list"), READING, _list),
    Verb(("user", "disable"), WRITING, _disable, _login),
    Verb(("user", "password"), WRITING, _password, _login),
    Verb(("audit", "list"), READING, _audit_list, lambda p: p.add_argument("--limit", type=int, default=100)),
    Verb(("audit", "undo"), WRITING, _audit_undo, lambda p: p.add_argument("id", type=int)),
    Verb(("audit", "verify"), READING, _audit_verify),
)
