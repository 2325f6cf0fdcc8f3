"""From the window to the workspace: opening, reading, writing, undoing. Imported after the prompt is painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QTimer

from minsheng_desktop.areas.lists import read_area_list
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock, shown
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import write_whole
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.operation import Outcome
from minsheng_desktop.core.rights import ROLES
from minsheng_desktop.core.texts import text
from minsheng_desktop.exchange.succession import Succession, county_succession
from minsheng_desktop.households.records import PersonHit
from minsheng_desktop.households.service import search_people
from minsheng_desktop.notices.records import RecoveryData
from minsheng_desktop.notices.sheets import recovery_pdf
from minsheng_desktop.programmes.records import AreaRow
from minsheng_desktop.security.service import add_user, disable_user, next_redo, next_undo
from minsheng_desktop.security.undoing import offered_operations, operation_entry
from minsheng_desktop.workspace import keyfile
from minsheng_desktop.workspace.backup import logins_of
from minsheng_desktop.workspace.backups import look_into
from minsheng_desktop.workspace.home import backup_state, things_to_do
from minsheng_desktop.workspace.inspect import workspace_info
from minsheng_desktop.workspace.records import BackupFile, Created, NewWorkspace
from minsheng_desktop.workspace.restore import restore_workspace
from minsheng_desktop.workspace.service import (
    Workspace,
    check_password,
    idle_minutes,
    load_preferences,
    open_workspace,
    save_preferences,
)
from minsheng_desktop.workspace.setup import create_workspace, reset_password
from ui.kit.page import PageRequest
from ui.session import Gate, Identity, Preferences, Runner, Work
from ui.shell.services import DoneBefore, SearchHit, ShellStatus
from ui.workspace.first_restore import RestoreServices
from ui.workspace.first_run_model import FirstRunValues

SAVE_AFTER_MS = 800


class Writer:
    """``do`` of a writing piece of work: runs use cases as operations and remembers what they changed.

    ``operation_id`` is the number of the last one (None: it changed nothing).
    """

    def __init__(self, workspace: Workspace, job: Job) -> None:
        self.workspace = workspace
        self.changed: set[str] = set()
        self.operation_id: int | None = None
        self._job = job

    def run(self, use_case: Any, *args: Any, signoff: dict[str, str] | None = None, **kwargs: Any) -> Any:
        """Run one use case as its operation; answers its value. ``do(use_case, …)`` is the same."""
        return self._take(self.workspace.run_job(self._job, signoff, use_case, *args, **kwargs))

    __call__ = run

    def undo(self) -> Any:
        """Reverse the newest operation."""
        return self._take(self.workspace.undo())

    def redo(self) -> Any:
        """Do again what was undone."""
        return self._take(self.workspace.redo())

    def undo_operation(self, operation_id: int) -> Any:
        """Reverse one operation."""
        return self._take(self.workspace.undo_operation(operation_id))

    def backup(self, target: Path) -> BackupFile:
        """Write a verified backup."""
        made = self.workspace.backup(target)
        self.changed.add("backup_run")
        return made

    def add_user(self, login: str, name: str, role: str, password: str) -> None:
        """Add a user with a key of its own."""
        check_password(password)
        self.run(add_user, login, name, role)
        self.workspace.set_password(login, password)

    def disable_user(self, login: str) -> None:
        """Disable a user and take the key away."""
        self.run(disable_user, login)
        self.workspace.remove_slot(login)

    def set_password(self, login: str, password: str) -> None:
        """Give a user another password."""
        self.workspace.set_password(login, password)

    def _take(self, outcome: Outcome[Any]) -> Any:
        self.operation_id = outcome.operation_id
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


def preferences_of(workspace: Workspace, runner: Runner) -> Preferences:
    """The user's own arrangements, kept in the encrypted database; a burst of changes is written once."""
    newest: dict[str, Any] = {}
    waiting: list[bool] = []

    def _write(job: Job) -> None:
        waiting.clear()
        save_preferences(workspace, newest)

    def _save_now() -> None:
        if shiboken6.isValid(runner):  # the window may have closed meanwhile
            runner.run_write(_write)

    def _save(values: Mapping[str, Any]) -> None:
        newest.clear()
        newest.update(values)
        if not waiting:
            waiting.append(True)
            QTimer.singleShot(SAVE_AFTER_MS, _save_now)

    return Preferences(load_preferences(workspace), _save)


def idle_milliseconds(workspace: Workspace) -> int:
    """After how long without a key or click the window is locked; 0 means never."""
    return idle_minutes(workspace) * 60_000


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
        folder, values.role, values.area_code, values.area_name, values.login, values.user_name, values.password,
        succession=values.succession,
    )  # fmt: skip
    return create_workspace(new, clock)


def restore_services(folder: Path, clock: Clock) -> RestoreServices:
    """What the first run needs to begin with a backup in an empty folder."""

    def _restore(path: Path, login: str, password: str, job: Job) -> Workspace | None:
        job.tick(0, 0)
        restore_workspace(folder, path, login, password, "window")
        return unlock(folder, login, password, clock, job)

    return RestoreServices(logins_of, look_into, _restore)


def read_areas(path: Path, area_code: str) -> tuple[AreaRow, ...]:
    """A list of villages for the first run, its parents known by the office's own code."""
    return read_area_list(path, {area_code, area_code[:6]})


def unlock_first(folder: Path, values: FirstRunValues, clock: Clock, job: Job) -> Workspace | None:
    """Open a workspace just made, and take in the villages that were chosen."""
    workspace = unlock(folder, values.login, values.password, clock, job)
    if workspace is not None and values.areas:
        workspace.run(import_areas, values.areas)
    return workspace


def read_succession(paths: Sequence[Path]) -> Succession:
    """Whose place a county takes, by the requests of townships that had joined it. Raises INTEGRITY or RULE."""
    return county_succession(paths)


def write_sheet(created: Created, values: FirstRunValues, path: Path, clock: Clock) -> None:
    """Write the recovery sheet of a workspace just made. Raises FILE if it cannot be written there."""
    office = office_of(values.role, values.area_name)
    sheet = recovery_pdf(RecoveryData(created.recovery_words, office, clock.today(), values.login))
    write_whole(path, lambda handle: handle.write(sheet))


def status_of(workspace: Workspace, uow: Any) -> ShellStatus:
    """The status line: month of work, unsent changes, last backup, what undo would take back."""
    info = workspace_info(workspace)
    today = uow.today
    backup = backup_state(uow)
    return ShellStatus(
        month=today.year * 100 + today.month,
        unsent=info.unsent,
        backup=shown(info.last_backup) if info.last_backup else "",
        undo=next_undo(uow),
        redo=next_redo(uow),
        counts=things_to_do(uow),
        backup_late=backup.late,
        done_before=[DoneBefore(entry.id, entry.sentence, entry.changes) for entry in offered_operations(uow)],
    )


def undo_last(do: Writer, job: Job) -> str:
    """Reverse the newest operation; answers what it was, in words."""
    what = do.workspace.read(next_undo)
    do.undo()
    return what


def undo_one(do: Writer, job: Job, operation: int) -> str:
    """Reverse one operation; answers what it was, in words."""
    before = do.workspace.read(operation_entry, operation)
    do.undo_operation(operation)
    return before.sentence if before else ""


def redo_last(do: Writer, job: Job) -> str:
    """Do again what was just undone; answers what it was, in words."""
    what = do.workspace.read(next_redo)
    do.redo()
    return what


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
    """Persons for the search box; one opens the household, or the person who has none."""
    return [_hit(found) for found in search_people(uow, words)]


def _hit(found: PersonHit) -> SearchHit:
    tail = text("kit.mask.tail", tail=found.id_no[-4:]) if found.id_no else ""
    detail = f" {text('shell.search.dot')} ".join(filter(None, (found.birth or "", found.village, tail)))
    request = (
        PageRequest.to("households.household", uid=found.household_uid).asking(person=found.uid)
        if found.household_uid
        else PageRequest.to("households.person", uid=found.uid)
    )
    return SearchHit(found.name, detail, request, text("shell.search.dead") if found.died_on else "")
