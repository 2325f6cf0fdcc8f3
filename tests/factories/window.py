"""A window's session over a real workspace, and waiting for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.rights import ROLES
from minsheng_desktop.workspace.service import Workspace
from ui.kit.page import Page
from ui.kit.runner import JobRunner
from ui.session import Gate, Identity, Session, Work


class Writer:
    """``do`` of a writing piece of work."""

    def __init__(self, workspace: Workspace, job: Job) -> None:
        self._workspace, self._job = workspace, job
        self.changed: set[str] = set()

    def run(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        outcome = self._workspace.run_job(self._job, None, use_case, *args, **kwargs)
        self.changed |= outcome.changed
        return outcome.value

    def undo(self) -> Any:
        outcome = self._workspace.undo()
        self.changed |= outcome.changed
        return outcome.value


def gate_of(workspace: Workspace) -> Gate:
    """The session's door to a workspace."""

    def _write(work: Work, job: Job) -> tuple[Any, frozenset[str]]:
        writer = Writer(workspace, job)
        return work(writer, job), frozenset(writer.changed)

    return Gate(lambda work, job: workspace.read_job(job, lambda uow: work(uow, job)), _write)


def session_of(workspace: Workspace, runner: JobRunner) -> Session:
    """A session of the user who opened the workspace."""
    rights = frozenset(right.value for right in ROLES[workspace.user.role])
    user, node = workspace.user, workspace.node
    identity = Identity(user.name, user.login, node.name, node.role, rights, area=node.name)
    return Session(runner, gate_of(workspace), identity, workspace.clock)


class Shell:
    """Stands for the shell around one page: keeps what the page asked for, refreshes it when data change."""

    def __init__(self, page: Page, session: Session) -> None:
        self.page = page
        self.requests: list[Any] = []
        self.toasts: list[Any] = []
        page.requested.connect(self.requests.append)
        page.toasted.connect(self.toasts.append)
        session.changed.connect(self._changed)

    def _changed(self, tables: set[str]) -> None:
        touched = self.page.tables & tables
        if touched:
            self.page.refresh(touched)

    @property
    def words(self) -> str:
        """The newest toast."""
        return self.toasts[-1].words if self.toasts else ""


def wait_for(qtbot: Any, condition: Callable[[], object]) -> None:
    """Wait until ``condition`` holds; it may still fail while the page is loading."""
    qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)
