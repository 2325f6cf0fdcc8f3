"""The window's life: prompt or first run, the shell, locking, another look, the end.

What opens databases is imported only after the prompt is painted (``ui.door``), so that it comes quickly.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QWidget

from minsheng_desktop import __version__
from minsheng_desktop.core.clock import Clock, shown
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.bug_report import BugDialog, RefusedDialog
from ui.kit.collector import spare_what_lasts
from ui.kit.runner import READ_BEHIND, JobRunner
from ui.kit.theme import apply_theme, theme
from ui.security.login import LoginServices, LoginUser, LoginWindow
from ui.window_settings import WindowSettings
from ui.workspace.first_run_model import FirstRunServices, FirstRunValues

WARM_MS = 250  # after the prompt is painted
PAGES_MS = 1200  # after the first screen: pages nobody has opened yet are imported
ICON_MS = 10  # between two icons drawn ahead
ACTIVITY = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel)


def _door() -> Any:
    """The part that knows the workspace; heavy, so loaded behind the prompt."""
    return importlib.import_module("ui.door")


def _late(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


def _import_page(module: str, _job: Job) -> None:
    importlib.import_module(module)


class Frame(QStackedWidget):
    """The one top-level window; its content changes from prompt to shell."""

    def closeEvent(self, event: QCloseEvent) -> None:
        current: Any = self.currentWidget()
        event.setAccepted(current.ask_close() if hasattr(current, "ask_close") else True)

    def show_only(self, widget: QWidget) -> None:
        """Bring a widget to the front."""
        if self.indexOf(widget) < 0:
            self.addWidget(widget)
        self.setCurrentWidget(widget)
        self.setWindowTitle(widget.windowTitle())

    def drop(self, widget: QWidget | None) -> None:
        """Take a widget out for good."""
        if widget is not None:
            self.removeWidget(widget)
            widget.deleteLater()


class Program(QObject):
    """One window on one workspace folder."""

    def __init__(self, app: QApplication, folder: Path, clock: Clock | None = None, demo_password: str = "") -> None:
        super().__init__()
        self._app, self._folder, self._clock = app, folder, clock or Clock()
        self._demo_password = demo_password
        self.settings = WindowSettings(folder)
        apply_theme(app, *self.settings.look)
        self.runner = JobRunner(self)
        self.runner.refused.connect(self._refused)
        self.runner.broken.connect(self._broken)
        self.frame = Frame()
        self.frame.setObjectName("gate")
        self.frame.setWindowIcon(icons.icon("landmark", "accent", 32))
        self.frame.resize(theme().px(1280), theme().px(800))
        self.workspace: Any = None
        self.session: Any = None
        self.main: Any = None
        self.gate: QWidget | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.lock)

    def start(self) -> None:
        """Show the prompt, or the first-run wizard in an empty folder."""
        if (self._folder / "workspace.json").exists():
            given = os.environ.get("MINSHENG_PASSWORD", self._demo_password)
            self._open_with(os.environ.get("MINSHENG_USER", ""), given)
        else:
            self.show_first_run()
        self.frame.showMaximized()
        handle = self.frame.windowHandle()
        if handle:
            handle.installEventFilter(self)
        # Everything heavy is imported while the password is typed.
        QTimer.singleShot(WARM_MS, self, lambda: self.runner.run_read(lambda job: _door(), priority=READ_BEHIND))

    def _open_with(self, login: str, password: str) -> None:
        """Open with what the environment says, as the command line does; else ask."""
        self.show_login()
        logins = self._logins()
        login = login or (logins[0] if len(logins) == 1 else "")
        if isinstance(self.gate, LoginWindow) and login in logins and password:
            self.gate.user.set_value(login)
            self.gate.password.set_value(password)
            self.gate.unlock()

    # -- the prompt ------------------------------------------------------------------------------

    def show_login(self) -> None:
        """Ask for the password; the shell stays behind while it is locked."""
        services = LoginServices(
            users=[LoginUser(login) for login in self._logins()],
            unlock=self._unlock,
            recover=self._recover,
            office=self.settings.get("office", ""),
            version=__version__,
            last_opened=self.settings.get("last_opened", ""),
            demo_password=self._demo_password,
        )
        login = LoginWindow(services, self.runner)
        login.opened.connect(self._opened)
        self._show_gate(login)

    def _show_gate(self, gate: QWidget) -> None:
        self.frame.drop(self.gate)
        self.gate = gate
        self.frame.show_only(gate)

    def _logins(self) -> list[str]:
        """The users who have a key; one who locked the window must unlock it."""
        if self.workspace is not None:
            return [self.workspace.user.login]
        try:
            slots = json.loads((self._folder / "workspace.json").read_bytes())["slots"]
            return [str(slot["login"]) for slot in slots if not str(slot["login"]).startswith("*")]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def _unlock(self, login: str, password: str, job: Job) -> Any:
        if self.workspace is not None:
            return self.workspace if _door().proves(self._folder, login, password) else None
        return _door().unlock(self._folder, login, password, self._clock, job)

    def _recover(self, words: str, login: str, password: str, job: Job) -> Any:
        if self.workspace is not None:
            _door().reset(self._folder, words, login, password)
            return self.workspace
        return _door().recover(self._folder, words, login, password, self._clock, job)

    def _opened(self, workspace: Any) -> None:
        if self.workspace is None:
            self.workspace = workspace
            self._build_session()
            self.build_main()
            QTimer.singleShot(PAGES_MS, self, self._warm_pages)
        self.frame.show_only(self.main)
        self.frame.drop(self.gate)
        self.gate = None
        self._watch()

    def _warm_pages(self) -> None:
        """Import the pages behind the work, so that each comes at once when it is first opened."""
        if self.workspace is None:
            return
        for spec in _late("ui.registry", "load_pages")().values():
            self.runner.run_read(partial(_import_page, spec.factory.partition(":")[0]), priority=READ_BEHIND)
        ahead = icons.draw_ahead()
        timer = QTimer(self, interval=ICON_MS)

        def _draw() -> None:
            if next(ahead, None) is None:
                timer.deleteLater()
                spare_what_lasts()

        timer.timeout.connect(_draw)
        timer.start()

    # -- first run -------------------------------------------------------------------------------

    def show_first_run(self) -> None:
        """The wizard that makes the workspace."""
        values: list[FirstRunValues] = []

        def _create(entered: FirstRunValues, job: Job) -> Any:
            values[:] = [entered]
            return _door().create(self._folder, entered, self._clock)

        services = FirstRunServices(
            create_workspace=_create,
            recovery_sheet_pdf=lambda made, entered, path, job: _door().write_sheet(made, entered, path, self._clock),
            folder=str(self._folder),
            version=__version__,
            open_file=lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))),
            read_areas=lambda path, code: _door().read_areas(path, code),
            read_succession=lambda paths: _door().read_succession(paths),
        )

        def _finished(_created: object) -> None:
            entered = values[0]
            values.clear()
            self.runner.run_read(
                lambda job: _door().unlock_first(self._folder, entered, self._clock, job), self._opened
            )

        wizard = _late("ui.workspace.first_run", "FirstRun")(services, self.runner)
        wizard.finished.connect(_finished)
        wizard.left.connect(self.frame.close)
        wizard.restore_asked.connect(self.show_restore)
        self._show_gate(wizard)

    def show_restore(self) -> None:
        """A backup in place of a new workspace."""
        services = _door().restore_services(self._folder, self._clock)
        restore = _late("ui.workspace.first_restore", "FirstRestore")(services, self.runner)
        restore.restored.connect(self._opened)
        restore.left.connect(self.show_first_run)
        self._show_gate(restore)

    # -- the shell -------------------------------------------------------------------------------

    def _build_session(self) -> None:
        door, workspace = _door(), self.workspace
        identity = door.identity_of(workspace)
        preferences = door.preferences_of(workspace, self.runner)
        make = _late("ui.session", "Session")
        self.session = make(self.runner, door.gate_of(workspace), identity, self._clock, preferences, self)
        self.session.reopen = self.reopen
        self._idle.setInterval(door.idle_milliseconds(workspace))
        self.settings.set(office=identity.office, last_opened=shown(self._clock.now()))

    def build_main(self, requests: list[Any] | None = None) -> None:
        """Build the shell; ``requests`` are the pages to open again."""
        door = _door()
        services = _late("ui.shell.services", "ShellServices")(
            search=door.search,
            status=lambda uow: door.status_of(self.workspace, uow),
            undo=door.undo_last,
            redo=door.redo_last,
            undo_one=door.undo_one,
            lock=self.lock,
            change_password=self.change_password,
            sign_out=self.sign_out,
            set_look=self.set_look,
        )
        pages = _late("ui.registry", "load_pages")()
        old, self.main = self.main, _late("ui.main_window", "MainWindow")(self.session, pages, services, self.runner)
        for request in requests or []:
            self.main.host.open(request)
        self.frame.show_only(self.main)
        self.frame.drop(old)

    def _watch(self) -> None:
        """Begin to count the minutes nobody is there; 0 minutes means never."""
        if self._idle.interval():
            self._idle.start()

    def lock(self) -> None:
        """Ctrl+L, or nobody there for a quarter of an hour: the password again; nothing is closed."""
        if self.main is not None and self.gate is None:
            self._idle.stop()
            self.show_login()

    def sign_out(self) -> None:
        """Close the workspace; another user may open it."""
        if self.main is None or not self.main.ask_close():
            return
        self.frame.drop(self.main)
        self.main = None
        self._idle.stop()
        self._close_workspace()
        self.show_login()

    def change_password(self) -> None:
        """Another password for the user signed in."""
        folder, session = self._folder, self.session
        dialog = _late("ui.security.password_dialog", "PasswordDialog")(
            session, lambda old: _door().proves(folder, session.identity.login, old), self.main
        )
        dialog.open()

    def reopen(self, work: Callable[[Path], object]) -> None:
        """Close the workspace, run ``work`` on its folder, and ask for the password again."""
        folder = self._folder
        wait = QLabel(text("shell.reopening"))
        wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._show_gate(wait)
        self.frame.drop(self.main)
        self.main = None
        self._close_workspace()

        def _failed(error: AppError) -> None:
            self.show_login()
            self._refused(error)

        self.runner.run_write(lambda job: work(folder), lambda _done: self.show_login(), _failed)

    def set_look(self, scale: float, high_contrast: bool) -> None:
        """Another type size or contrast; the shell is built again with the same pages."""
        self.settings.set(look=[scale, high_contrast])
        apply_theme(self._app, scale, high_contrast)
        if self.main is not None:
            self.build_main(self.main.host.requests)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in ACTIVITY and self.main is not None and self.gate is None:
            self._watch()
        return super().eventFilter(watched, event)

    # -- errors and the end ----------------------------------------------------------------------

    def _refused(self, error: AppError) -> None:
        dialog = RefusedDialog(error, self.frame)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _broken(self, error: BaseException) -> None:
        dialog = BugDialog(error, self.frame)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug in the window's own code."""
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
        elif isinstance(error, AppError):
            self._refused(error)
        else:
            self._broken(error.with_traceback(trace))

    def _close_workspace(self) -> None:
        if self.workspace is not None:
            self.workspace.close()
        self.workspace = self.session = None

    def close(self) -> None:
        """Let the writing end, close the workspace; nobody locks what is gone."""
        self._idle.stop()
        self.runner.close()
        self._close_workspace()


def _translate(app: QApplication) -> None:
    """Qt's own words (file dialogs, the menu of a text field) in Chinese."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(QLocale("zh_CN"), "qtbase", "_", folder):
        app.installTranslator(translator)


def run_window(workspace_dir: Path, demo: bool = False, clock: Clock | None = None, demo_password: str = "") -> int:
    """Open the window on a workspace folder; answers the exit code.

    ``demo`` with ``demo_password`` opens with the demo's fixed password, and shows it at the prompt later.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("minsheng-desktop")
    app.setApplicationDisplayName(text("shell.app"))
    _translate(app)
    program = Program(app, Path(workspace_dir), clock, demo_password if demo else "")
    before, sys.excepthook = sys.excepthook, program.hook
    try:
        program.start()
        return int(app.exec())
    finally:
        sys.excepthook = before
        program.close()
