"""The import page over a workspace of its own: files read, judged and decided about as with mouse and keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minsheng_desktop.households.roster_review import Issue
from minsheng_desktop.workspace.service import Workspace
from tests.factories.window import Shell, StrayWindows, session_of, wait_for
from tests.factories.workspaces import reopen
from ui.kit.runner import JobRunner
from ui.kit.theme import apply_theme
from ui.spreadsheets.import_page import COLUMNS, REVIEW, ImportPage


class ImportDesk:
    """One import page in front; ``qtbot`` waits for what runs behind it."""

    def __init__(self, qtbot: Any, page: ImportPage, workspace: Workspace) -> None:
        self.qtbot, self.page, self.workspace = qtbot, page, workspace
        self.shell = Shell(page, page.session)

    def another(self) -> ImportDesk:
        """Another page of the same user."""
        page = ImportPage(self.page.session)
        self.qtbot.addWidget(page)
        page.resize(self.page.size())
        page.show()
        return ImportDesk(self.qtbot, page, self.workspace)

    @property
    def step(self) -> int:
        return self.page.wizard.current

    @property
    def verb(self) -> str:
        return self.page.wizard.next_button.text().strip()

    @property
    def ready(self) -> bool:
        """Whether nothing is being judged."""
        return self.page.wizard.next_button.isEnabled() and not self.page._ticket.running

    def wait(self, condition: Any) -> None:
        wait_for(self.qtbot, condition)

    def click(self, button: Any) -> None:
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def open(self, path: Path) -> None:
        self.page.take([path])
        self.wait(lambda: self.step == COLUMNS)

    def judge(self) -> None:
        self.click(self.page.wizard.next_button)
        self.wait(lambda: self.step == REVIEW and self.ready)

    def open_and_judge(self, path: Path) -> None:
        self.open(path)
        self.judge()

    def settled(self) -> None:
        """Wait until the last decision is judged."""
        self.wait(lambda: self.ready)

    def write(self) -> None:
        self.click(self.page.wizard.next_button)
        self.wait(lambda: self.page.writing.written)

    @property
    def table(self) -> Any:
        return self.page.check.table

    def cells(self, place: Any) -> dict[str, Any]:
        """The cells of the row at a place by key."""
        model = self.table.model
        row = model.find(place)
        assert row >= 0, place
        return {column.key: model.value(row, at) for at, column in enumerate(model.columns)}

    def tab(self, name: str) -> None:
        """Show a tab and wait for its rows."""
        self.page.check.choose_tab(name)
        ticket = self.page.check._rows_ticket
        self.wait(lambda: ticket is None or not ticket.running)

    def choose(self, code: str) -> Issue:
        """Step with F8 until a finding of that kind is in front."""
        for _ in range(60):
            issue = self.page.check.panel.issue
            if issue is not None and issue.problem.code == code:
                return issue
            QTest.keyClick(self.page.check.panel, Qt.Key.Key_F8)
        raise AssertionError(code)


@contextmanager
def import_desk(qtbot: Any, app: Any, template: Path, folder: Path) -> Iterator[ImportDesk]:
    """A page over a copy of ``template``; an error nobody expected fails the test."""
    shutil.copytree(template, folder)
    apply_theme(app)
    runner, bugs, stray = JobRunner(), list[BaseException](), StrayWindows()
    runner.broken.connect(bugs.append)
    app.installEventFilter(stray)
    with reopen(folder, writing="window") as workspace:
        page = ImportPage(session_of(workspace, runner))
        qtbot.addWidget(page)
        page.resize(1310, 620)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        yield ImportDesk(qtbot, page, workspace)
        runner.close()
    app.removeEventFilter(stray)
    assert not bugs, bugs
    assert not stray.seen, stray.seen
