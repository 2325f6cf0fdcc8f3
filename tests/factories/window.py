"""A window's session over a real workspace, and waiting for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import enter_roster, open_township
from ui.door import gate_of, identity_of
from ui.kit.page import Page
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.session import Session


def session_of(workspace: Workspace, runner: JobRunner) -> Session:
    """A session of the user who opened the workspace."""
    return Session(runner, gate_of(workspace), identity_of(workspace), workspace.clock)


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


class Stage:
    """A workspace with the roster of ``tests.factories.households``, a session on it, pages shown on demand."""

    def __init__(self, qtbot: Any, folder: Path) -> None:
        self.qtbot = qtbot
        self.workspace = open_township(folder)
        self.heads = enter_roster(self.workspace)
        self.runner = JobRunner()
        self.bugs: list[BaseException] = []
        self.runner.broken.connect(self.bugs.append)
        self.session = session_of(self.workspace, self.runner)

    def show(self, page: Page, size: tuple[int, int] = (1366, 697)) -> Shell:
        """Show a page in a window of its own and load it."""
        self.qtbot.addWidget(page)
        shell = Shell(page, self.session)
        page.resize(*size)
        page.show()
        page.activateWindow()
        self.qtbot.waitExposed(page)
        page.refresh(None)
        page.on_activate()
        return shell

    def wait(self, condition: Callable[[], object]) -> None:
        """Wait until ``condition`` holds."""
        wait_for(self.qtbot, condition)

    def close(self) -> None:
        """End the threads and the workspace; an error nobody expected fails the test."""
        self.runner.close()
        self.workspace.close()
        assert not self.bugs


@contextmanager
def stage(qtbot: Any, folder: Path) -> Iterator[Stage]:
    """A ``Stage`` that is closed at the end."""
    apply_theme(QApplication.instance())  # type: ignore[arg-type]
    made = Stage(qtbot, folder)
    try:
        yield made
    finally:
        made.close()
