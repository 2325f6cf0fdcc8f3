"""What a page gets of the program: reading, writing, who is signed in, and news of changes.

A page never sees the database. It hands ``session.read`` or ``session.write`` a piece of work
``work(uow, job)``; the work runs off the window's thread, its result comes back to ``done`` on it.
For reading, ``uow`` is a ``UnitOfRead``: ``session.read(lambda uow, job: show_household(uow, uid), …)``.
For writing it is ``do``, which runs a use case as one operation and answers its value:
``session.write(lambda do, job: do(change_amount, uid, fen), …)``. ``job`` is a ``core.jobs.Job``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import shiboken6
from PySide6.QtCore import QObject, Signal

from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job

Work = Callable[[Any, Job], Any]
Done = Callable[[Any], object]
Failed = Callable[[AppError], object]
Progress = Callable[[str, int, int], object]

READ_NOW, READ_BEHIND = 0, 1


class Ticket(Protocol):
    """A piece of work under way."""

    def cancel(self) -> None:
        """Ask the work to stop at its next tick; ``failed`` then gets the CANCELLED error."""

    def discard(self) -> None:
        """Cancel, and deliver nothing any more (the page has another question by now)."""

    @property
    def running(self) -> bool:
        """Whether neither ``done`` nor ``failed`` was called yet."""


class Runner(Protocol):
    """The one door to background work: ``ui.kit.runner.JobRunner`` in the window."""

    def run_read(
        self,
        fn: Callable[[Job], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        progress: Progress | None = None,
        partial: Done | None = None,
        priority: int = READ_NOW,
    ) -> Ticket:
        """Run ``fn(job)`` on the reader thread."""

    def run_write(
        self,
        fn: Callable[[Job], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        progress: Progress | None = None,
    ) -> Ticket:
        """Run ``fn(job)`` on the one writer thread."""


@dataclass(frozen=True, slots=True)
class Gate:
    """How a session reaches the workspace; wired where the workspace is opened.

    ``read(work, job)`` opens a reading unit of work, returns ``work(uow, job)``.
    ``write(work, job)`` returns ``work(do, job)`` and the names of the tables its operations changed, where
    ``do(use_case, *args, **kwargs)`` runs one use case and answers its value.
    """

    read: Callable[[Work, Job], Any]
    write: Callable[[Work, Job], tuple[Any, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is signed in, and where. ``role`` is the node's: ``township`` or ``county``."""

    user_name: str
    login: str
    office: str
    role: str
    rights: frozenset[str] = frozenset()
    demo: bool = False
    area: str = ""


@dataclass
class Preferences:
    """What a clerk arranged for herself: column widths, density, type size. Saved through ``save``."""

    values: dict[str, Any] = field(default_factory=dict)
    save: Callable[[Mapping[str, Any]], None] | None = None

    def get(self, key: str, default: Any = None) -> Any:
        """The value of ``key``, or ``default``."""
        return self.values.get(key, default)

    def set(self, key: str, value: Any) -> None:
        """Change ``key`` and save if it is different."""
        if self.values.get(key) != value:
            self.values[key] = value
            if self.save:
                self.save(self.values)


class Session(QObject):
    """The workspace as pages see it.

    ``changed`` carries the set of table names a write changed, from whichever page it came.
    """

    changed = Signal(object)
    identity_changed = Signal()

    def __init__(
        self,
        runner: Runner,
        gate: Gate,
        identity: Identity,
        clock: Clock | None = None,
        preferences: Preferences | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._gate = gate
        self.identity = identity
        self.clock = clock or Clock()
        self.preferences = preferences or Preferences()
        # The number of the operation written last, while its ``done`` runs (None: nothing was changed).
        self.operation: int | None = None
        # Closes the workspace, runs the work on its folder, asks for the password again; wired by the program.
        self.reopen: Callable[[Callable[[Path], object]], object] | None = None

    @property
    def user(self) -> str:
        """The name of the person signed in."""
        return self.identity.user_name

    @property
    def office(self) -> str:
        """The office's name, as in the top bar."""
        return self.identity.office

    @property
    def role(self) -> str:
        """``township`` or ``county``."""
        return self.identity.role

    def may(self, right: str) -> bool:
        """Whether the user holds ``right`` (the operation checks it again)."""
        return right in self.identity.rights or "*" in self.identity.rights

    def read(
        self,
        work: Work,
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        progress: Progress | None = None,
        partial: Done | None = None,
        priority: int = READ_NOW,
    ) -> Ticket:
        """Run ``work(uow, job)`` on the reader thread; ``done(result)`` comes on the window's thread.

        Nothing is delivered once ``owner`` is deleted. Without ``failed`` the window shows the error.
        ``partial`` gets what the work hands to ``job.send`` (a ``kit.runner.WindowJob``).
        """
        return self._runner.run_read(
            lambda job: self._gate.read(work, job),
            done,
            failed,
            owner=owner,
            progress=progress,
            partial=partial,
            priority=priority,
        )

    def write(
        self,
        work: Work,
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        progress: Progress | None = None,
    ) -> Ticket:
        """Run ``work(do, job)`` on the writer thread; then ``done(result)``, then ``changed`` is emitted."""

        def _numbered(do: Any, job: Job) -> tuple[Any, int | None]:
            result = work(do, job)
            return result, getattr(do, "operation_id", None)

        def _settled(outcome: tuple[tuple[Any, int | None], frozenset[str]]) -> None:
            (result, self.operation), tables = outcome
            if done and (owner is None or alive(owner)):
                done(result)
            if tables:
                self.changed.emit(set(tables))

        # No owner here: the news of a change must reach the other pages even if this one is gone.
        return self._runner.run_write(
            lambda job: self._gate.write(_numbered, job), _settled, _guarded(failed, owner), progress=progress
        )

    def announce(self, tables: set[str]) -> None:
        """Tell the pages of a change made outside ``write`` (a restore, an import by the shell)."""
        self.changed.emit(set(tables))


def alive(owner: QObject) -> bool:
    """Whether the C++ side of ``owner`` still exists."""
    return bool(shiboken6.isValid(owner))


def _guarded(failed: Failed | None, owner: QObject | None) -> Failed | None:
    if failed is None or owner is None:
        return failed

    def _call(error: AppError) -> None:
        if alive(owner):
            failed(error)

    return _call
