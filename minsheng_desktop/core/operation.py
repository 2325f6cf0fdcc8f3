"""Use cases as named operations: the right, the audit row, undo and what changed come with the name.

A use case is ``verb_noun(uow, …)`` marked with ``@use_case(Operation(…))``; the workspace opens
the transaction, checks the right, runs it, writes the audit rows and answers an ``Outcome``. The
operation's sentence in the history is the text ``operations.<name>`` filled with ``uow.describe``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from db.engine import Connection
from db.recorder import ForeignRow, Recorder, StaleRow
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.rules.characters import without_unseen

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Operation:
    """A named write. ``dangerous`` takes a verified backup first; ``undoable`` says Ctrl+Z may reverse it."""

    name: str
    right: Right
    undoable: bool = True
    dangerous: bool = False


@dataclass(frozen=True, slots=True)
class User:
    """Who acts."""

    login: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class NodeInfo:
    """What this workspace is."""

    uid: bytes
    role: str
    area_code: str
    name: str
    demo: bool
    epoch: int


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The result of a use case: its value, the operation's number (None: nothing changed), tables touched."""

    value: T
    operation_id: int | None
    changed: frozenset[str]


class UnitOfRead:
    """One consistent view of the data, handed to reading use cases."""

    def __init__(self, connection: Connection, clock: Clock, user: User, node: NodeInfo, job: Job = SILENT) -> None:
        self.connection = connection
        self.clock, self.user, self.node, self.job = clock, user, node, job

    def require(self, right: Right) -> None:
        """Raise FORBIDDEN unless the user holds ``right`` (for reads that hand data out)."""
        if not may(self.user.role, right):
            raise AppError(Kind.FORBIDDEN, "forbidden")

    @property
    def today(self) -> date:
        """The date that counts as today."""
        return self.clock.today()


class UnitOfWork(UnitOfRead):
    """One write transaction in the name of one operation."""

    def __init__(
        self, connection: Connection, clock: Clock, user: User, node: NodeInfo, job: Job, recorder: Recorder
    ) -> None:
        super().__init__(connection, clock, user, node, job)
        self.recorder = recorder
        self.params: dict[str, object] = {}

    def describe(self, **params: object) -> None:
        """Figures and words for the operation's sentence in the history."""
        self.params.update(params)

    def touch(self, name: str) -> None:
        """Say that a table outside the recorder's care (settings, packages) changed."""
        self.recorder.touched.add(name)

    def insert_many(
        self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], home: bytes | None = None
    ) -> int:
        """Insert rows in bulk; see ``Recorder.insert_many``."""
        return self.recorder.insert_many(name, columns, self._watched(rows), home)

    def _watched(self, rows: Iterable[T]) -> Iterator[T]:
        """Rows on their way into the database, so that long work can be cancelled between them."""
        for index, row in enumerate(rows):
            if index % 500 == 0:
                self.job.check()
            yield row

    def insert(self, name: str, values: Mapping[str, Any]) -> bytes:
        """Insert one row; returns its uid."""
        return self.recorder.insert(name, _seen(values))

    def update(self, name: str, uid: bytes, values: Mapping[str, Any], seen: tuple[int, int] | None = None) -> bool:
        """Change fields of a row. Raises CONFLICT if it moved on since ``seen``, RULE if it is not ours."""
        try:
            return self.recorder.update(name, uid, _seen(values), seen)
        except StaleRow as error:
            raise AppError(Kind.CONFLICT, "edit_conflict") from error
        except ForeignRow as error:
            raise AppError(Kind.RULE, "foreign_row") from error

    def update_many(self, name: str, changes: Iterable[tuple[bytes, Mapping[str, Any]]]) -> int:
        """Change fields of many rows, set-based; answers how many differed. Raises RULE if one is not ours."""
        try:
            cleaned = ((uid, _seen(values)) for uid, values in changes)
            return self.recorder.update_many(name, self._watched(cleaned))
        except ForeignRow as error:
            raise AppError(Kind.RULE, "foreign_row") from error

    def insert_set(self, name: str, stage: str, columns: Sequence[str]) -> int:
        """Insert the rows of a temporary table; see ``Recorder.insert_set``."""
        return self.recorder.insert_set(name, stage, columns)

    def update_set(self, name: str, stage: str, columns: Sequence[str]) -> int:
        """Give rows the columns of a temporary table; answers how many differed. Raises RULE if one is not ours."""
        try:
            return self.recorder.update_set(name, stage, columns)
        except ForeignRow as error:
            raise AppError(Kind.RULE, "foreign_row") from error

    def delete(self, name: str, uids: Iterable[bytes], reason: str) -> int:
        """Turn rows into tombstones, today. Raises RULE if one is not ours."""
        try:
            return self.recorder.delete(name, uids, reason, self.today.isoformat())
        except ForeignRow as error:
            raise AppError(Kind.RULE, "foreign_row") from error


def _seen(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values without characters that nobody sees: another office would refuse the row for them."""
    if all(type(value) is not str or value.isprintable() for value in values.values()):
        return values
    return {key: without_unseen(value) if type(value) is str else value for key, value in values.items()}


class UseCase(Protocol[P, T_co]):
    """A function marked with its operation."""

    operation: Operation

    def __call__(self, uow: UnitOfWork, /, *args: P.args, **kwargs: P.kwargs) -> T_co:
        """Run inside a unit of work."""


def use_case(
    operation: Operation,
) -> Callable[[Callable[Concatenate[UnitOfWork, P], T]], UseCase[P, T]]:
    """Mark a function as the use case of ``operation``."""

    def mark(function: Callable[Concatenate[UnitOfWork, P], T]) -> UseCase[P, T]:
        function.operation = operation  # type: ignore[attr-defined]
        return function  # type: ignore[return-value]

    return mark
