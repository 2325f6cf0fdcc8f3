"""A window's session over a real workspace, and waiting for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from minsheng_desktop.workspace.service import Workspace
from tests.factories.households import heads_of, open_rostered
from ui.door import gate_of, identity_of
from ui.kit.page import Page
from ui.kit.runner import JobRunner
from ui.kit.theme import Theme, apply_theme
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
    qtbot.waitUntil(lambda: bool(condition()))


Made = TypeVar("Made", bound=QWidget)


def standing(root: QWidget, kind: type[Made]) -> list[Made]:
    """What of ``kind`` stands in ``root``: neither hidden nor taken away and only waiting to be deleted.

    A widget that was just made and shows itself a moment later stands there too.
    """
    return [made for made in root.findChildren(kind) if not _put_away(made, root)]


def _put_away(widget: QWidget, root: QWidget) -> bool:
    decided = Qt.WidgetAttribute.WA_WState_ExplicitShowHide  # what is new is hidden without anybody having said so
    above: QWidget | None = widget
    while above is not None and above is not root:
        if above.isHidden() and above.testAttribute(decided):
            return True
        above = above.parentWidget()
    return False


class StrayWindows(QObject):
    """Keeps what was shown as a window of its own without being a page, menu or dialog: a flash on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and not isinstance(watched, (Page, QDialog, QMenu)) and watched.windowType() != Qt.WindowType.Popup:
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


class Stage:
    """A workspace with the roster of ``tests.factories.households``, a session on it, pages shown on demand.

    ``workspace``: another one, opened by the caller, in its place.
    """

    def __init__(self, qtbot: Any, folder: Path, workspace: Workspace | None = None) -> None:
        self.qtbot = qtbot
        self.workspace = workspace or open_rostered(folder)
        self.heads = {} if workspace else heads_of()
        self.runner = JobRunner()
        self.bugs: list[BaseException] = []
        self.runner.broken.connect(self.bugs.append)
        self.session = session_of(self.workspace, self.runner)
        self.stray = StrayWindows()
        QApplication.instance().installEventFilter(self.stray)  # type: ignore[union-attr]

    def show(self, page: Page, size: tuple[int, int] = (1366, 697)) -> Shell:
        """Show a page in a window of its own and load it."""
        self.qtbot.addWidget(page)
        shell = Shell(page, self.session)
        page.resize(*size)
        with self.qtbot.waitActive(page):
            page.show()
            page.activateWindow()
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
        QApplication.instance().removeEventFilter(self.stray)  # type: ignore[union-attr]
        assert not self.bugs
        assert not self.stray.seen, self.stray.seen


@contextmanager
def stage(qtbot: Any, folder: Path, workspace: Workspace | None = None) -> Iterator[Stage]:
    """A ``Stage`` that is closed at the end."""
    app = QApplication.instance()
    if app.styleSheet() != Theme().sheet:  # type: ignore[union-attr]
        apply_theme(app)  # type: ignore[arg-type]
    made = Stage(qtbot, folder, workspace)
    try:
        yield made
    finally:
        made.close()
