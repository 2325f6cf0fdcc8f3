"""Why an operation cannot be taken back, and the operations of the last days with that reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from db.engine import Connection
from db.queries import audit
from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.security.records import AuditEntry
from minsheng_desktop.security.service import entry_of

MOST = 400  # operations of the last days that are listed
OFFERED = 10  # operations offered beside the undo button


@dataclass(frozen=True, slots=True)
class DayEntry:
    """An operation of the last days; ``undoes`` says it is itself an undo or redo, ``undoable`` that its kind may be
    taken back at all."""

    entry: AuditEntry
    undoes: bool
    undoable: bool

    @property
    def askable(self) -> bool:
        """Whether it is worth asking for an obstacle."""
        return self.undoable and not self.undoes and not self.entry.undone and bool(self.entry.changes)


def obstacle(connection: Connection, role: str, line: audit.OperationLine) -> AppError | None:
    """The error that stands against taking the operation back by a user of ``role``; None if nothing does."""
    if not (may(role, Right.UNDO) and may(role, Right(line.needs))):
        return AppError(Kind.FORBIDDEN, "forbidden")
    if audit.was_sent(connection, line.id):
        return AppError(Kind.RULE, "undo_sent")
    if not line.undoable:
        return AppError(Kind.RULE, "undo_not_allowed")
    if audit.changed_since(connection, line.id):
        return AppError(Kind.RULE, "undo_changed")
    if audit.referred_from_outside(connection, line.id):
        return AppError(Kind.RULE, "undo_referred")
    return None


def recent_operations(uow: UnitOfRead, days: int = 1) -> list[DayEntry]:
    """The operations of today and the ``days`` - 1 days before, the newest first."""
    today = uow.clock.now().astimezone(CHINA).date() - timedelta(days=days - 1)
    start = int(datetime.combine(today, time(), CHINA).timestamp() * 1000)
    lines = audit.list_operations(uow.connection, MOST)
    return [
        DayEntry(entry_of(line), line.undoes is not None, bool(line.undoable)) for line in lines if line.at >= start
    ]


def obstacles(uow: UnitOfRead, ids: Sequence[int]) -> dict[int, str]:
    """What stands against taking back each operation (code of an error, "" for nothing)."""
    found = {}
    for at, number in enumerate(ids):
        uow.job.tick(at, len(ids))
        line = audit.operation_line(uow.connection, number)
        if line is not None:
            against = obstacle(uow.connection, uow.user.role, line)
            found[number] = against.code if against else ""
    return found


def operation_entry(uow: UnitOfRead, number: int) -> AuditEntry | None:
    """One operation in words."""
    line = audit.operation_line(uow.connection, number)
    return entry_of(line) if line else None


def offered_operations(uow: UnitOfRead) -> list[AuditEntry]:
    """The last ten operations that still stand and may be taken back, the newest first."""
    lines = audit.list_operations(uow.connection, 6 * OFFERED)
    standing = [
        line
        for line in lines
        if line.undone_by is None and line.undoable and line.changes and (line.undoes is None or line.name == "redo")
    ]
    return [entry_of(line) for line in standing[:OFFERED]]
