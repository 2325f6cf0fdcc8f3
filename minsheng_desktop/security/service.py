"""Users and the history of operations."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from db.queries import audit
from db.queries import workspace as stored
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import Operation, UnitOfRead, UnitOfWork, use_case
from minsheng_desktop.core.rights import ROLES, Right
from minsheng_desktop.core.texts import has_text, text
from minsheng_desktop.security.records import AuditEntry, UserRecord

# Letters, digits and Chinese characters: a login stands in the key file and in file names of backups.
LOGIN = re.compile(r"[\w\u3400-\u9fff][\w.@-]{0,31}")


def list_users(uow: UnitOfRead) -> list[UserRecord]:
    """All users, disabled ones included."""
    return [
        UserRecord(
            row["login"],
            row["name"],
            row["role"],
            tuple(filter(None, row["villages"].split(";"))),
            tuple(filter(None, row["business_lines"].split(";"))),
            bool(row["disabled"]),
        )
        for row in stored.users(uow.connection)
    ]


@use_case(Operation("security.add_user", Right.ADMIN, undoable=False))
def add_user(uow: UnitOfWork, login: str, name: str, role: str) -> None:
    """Add a user; the caller gives the key slot (``Workspace.set_password``) right after."""
    if role not in ROLES:
        raise AppError(Kind.INPUT, "security.unknown_role", role=role)
    if not LOGIN.fullmatch(login):
        raise AppError(Kind.INPUT, "security.bad_login")
    if any(user["login"] == login and not user["disabled"] for user in stored.users(uow.connection)):
        raise AppError(Kind.INPUT, "security.user_exists", login=login)
    stored.put_user(uow.connection, {"login": login, "name": name, "role": role, "disabled": 0})
    uow.touch("user_account")
    uow.describe(login=login)


@use_case(Operation("security.disable_user", Right.ADMIN, undoable=False))
def disable_user(uow: UnitOfWork, login: str) -> None:
    """Disable a user. Raises RULE for the last administrator."""
    known = {user["login"]: user for user in stored.users(uow.connection)}
    if login not in known:
        raise AppError(Kind.NOT_FOUND, "security.unknown_user", login=login)
    others = [u for u in known.values() if u["role"] == "administrator" and not u["disabled"] and u["login"] != login]
    if known[login]["role"] == "administrator" and not others:
        raise AppError(Kind.RULE, "security.last_admin")
    stored.put_user(uow.connection, {**known[login], "disabled": 1})
    uow.touch("user_account")
    uow.describe(login=login)


@use_case(Operation("security.reveal", Right.REVEAL, undoable=False))
def record_reveal(uow: UnitOfWork, looks: Sequence[tuple[str, bytes, str]]) -> None:
    """Remember which masked values the user asked to see, as (table, uid, field); the values are not kept."""
    at = int(uow.clock.now().timestamp() * 1000)
    for table_name, uid, field in looks:
        stored.record_access(uow.connection, at, uow.user.login, table_name, uid, field)
    uow.touch("access_record")


def list_audit(uow: UnitOfRead, limit: int = 100) -> list[AuditEntry]:
    """The newest operations first, in words."""
    return [entry_of(line) for line in audit.list_operations(uow.connection, limit)]


def entry_of(line: audit.OperationLine) -> AuditEntry:
    """A stored operation in words."""
    return AuditEntry(line.id, line.at, line.login, line.name, sentence(line), line.changes, line.undone_by is not None)


def sentence(line: audit.OperationLine) -> str:
    """What an operation did, in words."""
    params = json.loads(line.params)
    if line.undoes is not None and _about(line, params):
        done = _fill(_about(line, params), params)
        return text(f"operations.{line.name}", what=done)
    return _fill(line.name, params)


def next_undo(uow: UnitOfRead) -> str:
    """What undo would take back, in words; empty where there is nothing."""
    line = audit.last_undoable(uow.connection)
    return _done_by(line) if line else ""


def next_redo(uow: UnitOfRead) -> str:
    """What redo would do again, in words; empty where there is nothing."""
    line = audit.last_redoable(uow.connection)
    return _done_by(line) if line else ""


def _done_by(line: audit.OperationLine) -> str:
    """What an operation did; of an undo or redo what it was about."""
    params = json.loads(line.params)
    return _fill(_about(line, params) or line.name, params)


def _about(line: audit.OperationLine, params: dict[str, object]) -> str:
    """The name of the operation an undo or redo was about (older ones kept it where its own words now stand)."""
    return str(params.get("undone", params.get("what", ""))) if line.undoes is not None else ""


def _fill(name: str, params: dict[str, object]) -> str:
    key = f"operations.{name}"
    if not has_text(key):
        return name
    try:
        return text(key, **params) if params else text(key)
    except KeyError:
        return name


def verify_audit(uow: UnitOfRead) -> tuple[int, int | None]:
    """Recompute the chain: (operations checked, number of the first that does not fit or None)."""
    return audit.verify_chain(uow.connection)
