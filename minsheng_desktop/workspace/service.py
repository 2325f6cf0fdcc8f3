"""The open workspace: reading, running operations, undo. Setting one up lives in ``setup``."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from db.engine import Connection, Database, DatabaseError, WrongKey
from db.queries import attachments, audit
from db.queries import workspace as stored
from db.recorder import Recorder
from db.schema import HEAD, REVISIONS, version
from minsheng_desktop.core import adapters
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.consistency import check_reversed
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.files import disk_is_full
from minsheng_desktop.core.jobs import SILENT, Job
from minsheng_desktop.core.operation import NodeInfo, Operation, Outcome, UnitOfRead, UnitOfWork, UseCase, User
from minsheng_desktop.core.rights import Right, may
from minsheng_desktop.households import attachment_files
from minsheng_desktop.households.moved_news import tell_new_place
from minsheng_desktop.security.undoing import obstacle
from minsheng_desktop.workspace import backup, installs, keyfile
from minsheng_desktop.workspace.lock import WorkspaceLock
from minsheng_desktop.workspace.records import BackupFile

P = ParamSpec("P")
T = TypeVar("T")

UNDO = Operation("undo", Right.UNDO)
REDO = Operation("redo", Right.UNDO)


class _NothingDone(Exception):
    """Carries the value of a use case that changed nothing, so that no operation row stays."""


class Workspace:
    """A workspace opened by a user. Thread-safe: any thread may read, writers take turns."""

    def __init__(
        self, folder: Path, database: Database, key: bytes, user: User, clock: Clock, lock: WorkspaceLock | None
    ) -> None:
        self.folder, self.database, self.clock = folder, database, clock
        self.user = user
        self._key, self._lock = key, lock
        self._turn = threading.RLock()
        with database.reading() as connection:
            self.node = node_info(connection)

    def read(self, query: Callable[Concatenate[UnitOfRead, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading use case in one consistent view."""
        return self.read_job(SILENT, query, *args, **kwargs)

    def read_job(
        self, job: Job, query: Callable[Concatenate[UnitOfRead, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As ``read``, with progress and cancellation."""
        self._allow(Right.VIEW)
        try:
            with self.database.reading() as connection:
                return query(UnitOfRead(connection, self.clock, self.user, self.node, job), *args, **kwargs)
        except DatabaseError as error:
            raise translate_database(error, self.folder) from error

    def run(self, work: UseCase[P, T], *args: P.args, **kwargs: P.kwargs) -> Outcome[T]:
        """Run a use case as its operation, in one transaction."""
        return self.run_job(SILENT, None, work, *args, **kwargs)

    def run_job(
        self, job: Job, signoff: dict[str, str] | None, work: UseCase[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Outcome[T]:
        """As ``run``, with progress, cancellation and a second sign-off.

        ``signoff`` names who signed (``{"kind": "user"|"paper", "name", "date", …}``) where the
        setting ``signoff.<operation>`` asks for it. Raises ``AppError``; then nothing was written.
        """
        operation = work.operation
        self._allow(operation.right)
        with self._turn:
            with self.database.reading() as connection:
                if stored.setting(connection, f"signoff.{operation.name}", "none") != "none" and not signoff:
                    raise AppError(Kind.RULE, "signoff_required")
            if operation.dangerous:
                self.backup(automatic=operation.name.rsplit(".", 1)[-1])
            return self._transact(operation, job, signoff, None, lambda uow: work(uow, *args, **kwargs))

    def _transact(
        self,
        operation: Operation,
        job: Job,
        signoff: dict[str, str] | None,
        undoes: int | None,
        work: Callable[[UnitOfWork], T],
    ) -> Outcome[T]:
        try:
            with self.database.writing() as connection:
                at = int(self.clock.now().timestamp() * 1000)
                signed = json.dumps(signoff, ensure_ascii=False) if signoff else None
                recorder = audit.begin_operation(
                    connection,
                    operation.name,
                    operation.undoable,
                    self.user.login,
                    at,
                    undoes,
                    signed,
                    operation.right.value,
                )
                uow = UnitOfWork(connection, self.clock, self.user, self.node, job, recorder)
                value = work(uow)
                if not recorder.touched:
                    raise _NothingDone(value)
                tell_new_place(uow)
                job.seal()
                _describe(connection, recorder, uow.params)
                audit.seal_operation(connection, recorder.operation_id)
        except _NothingDone as nothing:
            return Outcome(nothing.args[0], None, frozenset())
        except DatabaseError as error:
            raise translate_database(error, self.folder) from error
        return Outcome(value, recorder.operation_id, frozenset(recorder.touched))

    def undo(self) -> Outcome[str]:
        """Reverse the newest operation that can be; answers its name. Raises RULE with the reason it cannot."""
        with self.database.reading() as connection:
            line = audit.last_undoable(connection)
        if line is None:
            raise AppError(Kind.RULE, "nothing_to_undo")
        return self.undo_operation(line.id)

    def redo(self) -> Outcome[str]:
        """Do again what was just undone."""
        with self.database.reading() as connection:
            line = audit.last_redoable(connection)
        if line is None:
            raise AppError(Kind.RULE, "nothing_to_undo")
        return self._reverse(REDO, line.id)

    def undo_operation(self, operation_id: int) -> Outcome[str]:
        """Reverse one operation while nothing was sent from it, changed since or refers to it."""
        return self._reverse(UNDO, operation_id)

    def _reverse(self, operation: Operation, operation_id: int) -> Outcome[str]:
        self._allow(operation.right)
        with self._turn:
            with self.database.reading() as connection:
                line = audit.operation_line(connection, operation_id)
            if line is None or line.undone_by is not None:
                raise AppError(Kind.RULE, "nothing_to_undo")
            if operation is UNDO and line.name == UNDO.name:
                raise AppError(Kind.RULE, "undo_not_allowed")  # an undo is taken back by redo
            return self._transact(operation, SILENT, None, operation_id, lambda uow: _reverse_in(uow, operation_id))

    def backup(self, target: Path | None = None, automatic: str = "", job: Job = SILENT) -> BackupFile:
        """Write a verified backup to ``target``, or an automatic one named after its reason."""
        self._allow(Right.BACKUP)
        place = target or backup.automatic_target(self.folder, self.clock, automatic or "manual")
        try:
            # Automatic ones lie beside the attachments, which never go while a row names them.
            if target is None:
                made = backup.write_automatic(self.folder, self.database, self._key, place, job)
            else:
                made = backup.write_backup(self.folder, self.database, self._key, place)
        except AppError as error:
            if error.kind is not Kind.CANCELLED:
                self._note_failed_backup(error)
            raise
        with self.database.writing() as connection:
            at = int(self.clock.now().timestamp() * 1000)
            stored.record_backup(connection, at, str(place.parent), made.size, automatic or "manual")
        if target is None:
            backup.rotate(self.folder)
        return made

    def safe_for_packages(self, job: Job = SILENT) -> None:
        """Write the automatic backup that packages are taken under; of a large ledger one serves for the day."""
        if not backup.enough_today(self.folder, self.database.path.stat().st_size, self.clock):
            self.backup(automatic="import", job=job)

    def _note_failed_backup(self, error: AppError) -> None:
        """Remember it, so that the first screen tells; a full disk cannot even take that down."""
        at = int(self.clock.now().timestamp() * 1000)
        with contextlib.suppress(*DatabaseError), self.database.writing() as connection:
            stored.put_setting(connection, stored.BACKUP_FAILED, {"at": at, "reason": error.message})

    def set_password(self, login: str, password: str) -> None:
        """Give ``login`` a key slot with ``password`` in place of the old one."""
        if login != self.user.login:
            self._allow(Right.ADMIN)
        check_password(password)
        with self.database.reading() as connection:
            if not any(user["login"] == login and not user["disabled"] for user in stored.users(connection)):
                raise AppError(Kind.NOT_FOUND, "security.unknown_user", login=login)
        keyfile.save(self.folder, keyfile.load(self.folder).with_slot(login, password, self._key))

    def remove_slot(self, login: str) -> None:
        """Take the key slot of a user away (the user is disabled)."""
        self._allow(Right.ADMIN)
        keyfile.save(self.folder, keyfile.load(self.folder).without_slot(login))

    def refresh_node(self) -> None:
        """Read the node's own row again after a restore or a setting changed it."""
        with self.database.reading() as connection:
            self.node = node_info(connection)

    def _allow(self, right: Right) -> None:
        if not may(self.user.role, right):
            raise AppError(Kind.FORBIDDEN, "forbidden")

    def close(self) -> None:
        """Close the database and give the lock free."""
        self.database.close()
        if self._lock:
            self._lock.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


MINIMUM_PASSWORD = 8
IDLE_MINUTES = 15


def check_password(password: str) -> None:
    """Refuse a password that is too short."""
    if len(password) < MINIMUM_PASSWORD:
        raise AppError(Kind.INPUT, "workspace.short_password", count=MINIMUM_PASSWORD)


def _describe(connection: Connection, recorder: Recorder, params: dict[str, object]) -> None:
    audit.describe_operation(connection, recorder.operation_id, json.dumps(params, ensure_ascii=False))


def _reverse_in(uow: UnitOfWork, operation_id: int) -> str:
    connection = uow.connection
    line = audit.operation_line(connection, operation_id)
    if line is None:
        raise AppError(Kind.RULE, "nothing_to_undo")
    against = obstacle(connection, uow.user.role, line)
    if against:
        raise against
    rows = audit.reverse(uow.recorder, operation_id, uow.today.isoformat())
    check_reversed(uow, operation_id, uow.recorder.touched)
    params = json.loads(line.params)
    about = params.get("undone", params.get("what") if line.undoes is not None else line.name)
    uow.describe(**{**params, "undone": about, "rows": rows})
    return line.name


def load_preferences(workspace: Workspace) -> dict[str, Any]:
    """What the user arranged in the window: column widths, folded menus, mappings of headings."""
    with workspace.database.reading() as connection:
        return dict(stored.setting(connection, f"preferences.{workspace.user.login}", {}))


def save_preferences(workspace: Workspace, values: Mapping[str, Any]) -> None:
    """Keep what the user arranged. It is no operation: nothing of the work changes, the history stays short."""
    with workspace.database.writing() as connection:
        stored.put_setting(connection, f"preferences.{workspace.user.login}", dict(values))


def idle_minutes(workspace: Workspace) -> int:
    """After how long without a key or click the window asks for the password again (0: never)."""
    with workspace.database.reading() as connection:
        return int(stored.setting(connection, "idle_minutes", IDLE_MINUTES))


def node_info(connection: Connection) -> NodeInfo:
    """The node of an open database."""
    state = stored.node_state(connection)
    return NodeInfo(
        state["node_uid"], state["role"], state["area_code"], state["name"], bool(state["demo"]), state["epoch"]
    )


def translate_database(error: BaseException, folder: Path) -> AppError:
    """The app's error for a driver error, by what the driver itself says (never by the statement)."""
    said = str(getattr(error, "orig", error))
    if "database or disk is full" in said:
        return AppError(Kind.UNAVAILABLE, "files.disk_full", place=str(folder))
    if "database is locked" in said or "database table is locked" in said:
        return AppError(Kind.UNAVAILABLE, "workspace.busy")
    if any(word in said for word in ("disk I/O", "unable to open")):
        if disk_is_full(folder):
            return AppError(Kind.UNAVAILABLE, "files.disk_full", place=str(folder))
        return AppError(Kind.UNAVAILABLE, "workspace.disk_fault")
    if any(word in said for word in ("malformed", "not a database")):
        return AppError(Kind.INTEGRITY, "workspace.damaged")
    raise error


def open_workspace(folder: Path, login: str, password: str, clock: Clock | None = None, writing: str = "") -> Workspace:
    """Open a workspace as a user.

    ``writing`` names the program (``window`` or ``cli``) and takes the workspace lock; without it
    the workspace is only read. Raises NOT_FOUND, INTEGRITY (wrong password, damage), UNAVAILABLE
    (locked by another program) and TOO_NEW.
    """
    clock = clock or Clock()
    keys = keyfile.load(folder)
    key = keys.open(login, password)
    return _open_with_key(folder, keys, key, login, clock, writing)


def _open_with_key(
    folder: Path, keys: keyfile.KeyFile, key: bytes, login: str, clock: Clock, writing: str
) -> Workspace:
    lock = WorkspaceLock(folder, writing) if writing else None
    try:
        database = _open_database(folder, key, locked=lock is not None)
        user = _user(database, login)
        if writing:
            _notice_copy(database, keys.workspace)
            _sweep(database, folder)
        return Workspace(folder, database, key, user, clock, lock)
    except BaseException:
        if lock:
            lock.close()
        raise


def _sweep(database: Database, folder: Path) -> None:
    """Take away what a kill left between an attachment's file and its row. The lock is held: none is under way."""
    with database.reading() as connection:
        known = attachments.known_files(connection)
    attachment_files.sweep(folder, known, staged=True)


def _open_database(folder: Path, key: bytes, locked: bool) -> Database:
    path = folder / "data.db"
    try:
        database = Database(path, key)
        with database.reading() as connection:
            found = version(connection)
    except (WrongKey, FileNotFoundError) as error:
        raise AppError(Kind.INTEGRITY, "workspace.damaged") from error
    except DatabaseError as error:
        raise translate_database(error, folder) from error
    if found not in REVISIONS:
        database.close()
        raise AppError(Kind.TOO_NEW, "workspace.database_too_new", version=found)
    if found != HEAD:
        with contextlib.nullcontext() if locked else WorkspaceLock(folder, "cli"):
            adapters.load("upgrade").upgrade(folder, database, key)
    return database


def _user(database: Database, login: str) -> User:
    with database.reading() as connection:
        for row in stored.users(connection):
            if row["login"] == login and not row["disabled"]:
                return User(login, row["name"], row["role"])
    raise AppError(Kind.INTEGRITY, "wrong_password")


def _notice_copy(database: Database, workspace: str) -> None:
    """A workspace copied from another PC begins a new epoch before it writes anything."""
    with database.reading() as connection:
        state: dict[str, Any] = stored.node_state(connection)
    if installs.known_install(workspace) == state["install_id"]:
        return
    with database.writing() as connection:
        stored.update_node(connection, epoch=state["epoch"] + 1, install_id=installs.new_install(workspace))
