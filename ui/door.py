"""From the window to the workspace: opening, reading, writing, undoing. Imported after the prompt is painted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from minsheng_desktop.core.clock import Clock, shown
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.operation import Outcome
from minsheng_desktop.core.rights import ROLES
from minsheng_desktop.core.texts import text
from minsheng_desktop.security.service import list_audit
from minsheng_desktop.workspace import keyfile
from minsheng_desktop.workspace.inspect import workspace_info
from minsheng_desktop.workspace.records import Created, NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace, reset_password
from ui.session import Gate, Identity, Work
from ui.shell.services import SearchHit, ShellStatus
from ui.workspace.first_run_model import FirstRunValues
from ui.workspace.recovery_sheet import write_recovery_sheet


class Writer:
    """``do`` of a writing piece of work: runs use cases as operations and remembers what they changed."""

    def __init__(self, workspace: Workspace, job: Job) -> None:
        self.workspace = workspace
        self.changed: set[str] = set()
        self._job = job

    def __call__(self, use_case: Any, *args: Any, signoff: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Run one use case as its operation; answers its value."""
        return self._take(self.workspace.run_job(self._job, signoff, use_case, *args, **kwargs))

    def undo(self) -> Any:
        """Reverse the newest operation."""
        return self._take(self.workspace.undo())

    def redo(self) -> Any:
        """Do again what was undone."""
        return self._take(self.workspace.redo())

    def _take(self, outcome: Outcome[Any]) -> Any:
        self.changed |= outcome.changed
        return outcome.value


def gate_of(workspace: Workspace) -> Gate:
    """How a session reads and writes this workspace."""

    def _read(work: Work, job: Job) -> Any:
        return workspace.read_job(job, lambda uow: work(uow, job))

    def _write(work: Work, job: Job) -> tuple[Any, frozenset[str]]:
        writer = Writer(workspace, job)
        return work(writer, job), frozenset(writer.changed)

    return Gate(_read, _write)


def office_of(role: str, name: str) -> str:
    """The office's name as shown at the top."""
    return text("shell.office_county", name=name) if role == "county" else text("shell.office_township", name=name)


def identity_of(workspace: Workspace) -> Identity:
    """Who opened the workspace."""
    node, user = workspace.node, workspace.user
    rights = frozenset(right.value for right in ROLES.get(user.role, frozenset()))
    office = office_of(node.role, node.name)
    return Identity(user.name, user.login, office, node.role, rights, node.demo, node.name)


def unlock(folder: Path, login: str, password: str, clock: Clock, job: Job) -> Workspace | None:
    """Open the workspace for writing; None for a wrong password."""
    job.tick(0, 0)
    try:
        return open_workspace(folder, login, password, clock, "window")
    except AppError as error:
        if error.kind is Kind.INTEGRITY and error.code == "wrong_password":
            return None
        raise


def recover(folder: Path, words: str, login: str, password: str, clock: Clock, job: Job) -> Workspace | None:
    """Set a new password with the recovery sheet and open the workspace."""
    reset_password(folder, words.split(), login, password)
    return unlock(folder, login, password, clock, job)


def create(folder: Path, values: FirstRunValues, clock: Clock) -> Created:
    """Set up the workspace of the first run."""
    new = NewWorkspace(
        folder, values.role, values.area_code, values.area_name, values.login, values.user_name, values.password
    )
    return create_workspace(new, clock)


def write_sheet(created: Created, values: FirstRunValues, path: Path, clock: Clock) -> None:
    """Write the recovery sheet of a workspace just made."""
    office = office_of(values.role, values.area_name)
    write_recovery_sheet(path, created.recovery_words, office, clock.today())


def status_of(workspace: Workspace, uow: Any) -> ShellStatus:
    """The status line: month of work, unsent changes, last backup, what undo would take back."""
    info = workspace_info(workspace)
    today = uow.today
    entries = list_audit(uow, 1)
    newest = entries[0] if entries else None
    return ShellStatus(
        month=today.year * 100 + today.month,
        unsent=info.unsent,
        backup=shown(info.last_backup) if info.last_backup else "",
        undo=newest.sentence if newest and not newest.undone else "",
        redo=newest.sentence if newest and newest.undone else "",
    )


def undo_last(do: Writer, job: Job) -> str:
    """Reverse the newest operation; answers what it was, in words."""
    entries = do.workspace.read(list_audit, 1)
    do.undo()
    return entries[0].sentence if entries else ""


def redo_last(do: Writer, job: Job) -> str:
    """Do again what was just undone; answers what it was, in words."""
    entries = do.workspace.read(list_audit, 1)
    do.redo()
    return entries[0].sentence if entries else ""


def proves(folder: Path, login: str, password: str) -> bool:
    """Whether the password opens the user's key (to unlock the window)."""
    try:
        keyfile.load(folder).open(login, password)
    except AppError as error:
        if error.code == "wrong_password":
            return False
        raise
    return True


def reset(folder: Path, words: str, login: str, password: str) -> None:
    """Set a new password with the recovery sheet while the window is locked."""
    reset_password(folder, words.split(), login, password)


def search(uow: Any, words: str) -> Sequence[SearchHit]:
    """Suggestions of the search box; features add theirs to ``SEARCHES``."""
    hits: list[SearchHit] = []
    for find in SEARCHES:
        hits += find(uow, words)
    return hits


SEARCHES: list[Callable[[Any, str], Sequence[SearchHit]]] = []
