"""A backup in place of a new workspace: choose it, see what is inside, restore and open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import Card, PageFoot, clear, column, fact, row
from ui.kit.formats import number
from ui.kit.labels import Sentence, icon_label, label
from ui.kit.theme import theme
from ui.session import Runner

COUNTED = (
    ("person", "workspace.backup.persons"),
    ("household", "workspace.backup.households"),
    ("entitlement", "workspace.backup.benefits"),
)


@dataclass(frozen=True)
class RestoreServices:
    """Callables that run off the window's thread: whose keys a backup holds, what is in it, putting it in place."""

    logins: Callable[[Path], Sequence[str]]
    look: Callable[[Path, str, str], Any]
    restore: Callable[[Path, str, str, Job], Any]


class FirstRestore(QWidget):
    """Emits ``restored(opened workspace)``, or ``left`` to go back to the wizard."""

    restored = Signal(object)
    left = Signal()

    def __init__(self, services: RestoreServices, runner: Runner) -> None:
        super().__init__()
        self._services, self._runner = services, runner
        self._path: Path | None = None
        self.contents: Any = None
        self.setObjectName("gate")
        self.setWindowTitle(text("shell.app"))
        self._file = label(text("first_restore.no_file"), "2s", wrap=True)
        choose = button(text("first_restore.choose"), self._ask_file, icon="folder-open")
        self.user = fields.ChoiceField(text("first_restore.user"), [], must_choose=True, width=240)
        self.password = fields.PasswordField(
            text("first_restore.password"), help_line=text("first_restore.password_help"), width=240
        )
        self.password.edit.returnPressed.connect(self.look)
        self.look_button = button(text("first_restore.look"), self.look)
        self._facts = column(spacing=6)
        self.said = Sentence("", "err")
        self.said.hide()
        self.inside = Card()
        self.inside.add(self._facts, label(text("first_restore.note"), "3", wrap=True))
        self.inside.hide()
        self.back_button = button(text("first_restore.back"), self.left.emit, icon="arrow-left")
        self.restore_button = button("", self.restore, kind="primary")
        self.restore_button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scrolling(choose), 1)
        layout.addWidget(PageFoot(self.back_button, None, self.restore_button))

    def _scrolling(self, choose: QWidget) -> QScrollArea:
        """What is asked and what was found, scrolling on a small screen."""
        head = row(icon_label("database-backup", "accent", 24), label(text("first_restore.title"), "title"), None)
        body = column(spacing=12, margins=(72, 48, 72, 24))
        body.addLayout(head)
        body.addWidget(label(text("first_restore.body"), "2", wrap=True))
        body.addLayout(row(choose, self._file, None))
        for part in (self.user, self.password):
            body.addWidget(part)
        body.addLayout(row(self.look_button, None))
        body.addWidget(self.said)
        body.addWidget(self.inside)
        body.addStretch(1)
        page = QWidget()
        page.setObjectName("plain")
        page.setLayout(body)
        page.setMaximumWidth(theme().px(640))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        area.setWidget(page)
        return area

    # -- the file --------------------------------------------------------------------------------

    def _ask_file(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, text("first_restore.choose"), "", "*.msbak")
        if chosen:
            self.choose(Path(chosen))

    def choose(self, path: Path) -> None:
        """Take a backup; its users are offered."""
        self._path = path
        self._forget()
        self._file.setText(path.name)

        def _offer(logins: Sequence[str]) -> None:
            self.user.set_choices([(login, login) for login in logins])
            self.user.set_value(logins[0] if len(logins) == 1 else None)
            self.password.setFocus()

        self._runner.run_read(lambda job: self._services.logins(path), _offer, self._failed, owner=self)

    def _forget(self) -> None:
        self.contents = None
        self.inside.hide()
        self.restore_button.hide()
        self.said.hide()

    def _busy(self, words: str) -> None:
        for made in (self.look_button, self.restore_button, self.back_button):
            made.setEnabled(not words)
        self.said.say(words, "info")
        self.said.setVisible(bool(words))

    def _failed(self, error: AppError) -> None:
        self._busy("")
        if error.code == "wrong_password":
            self.password.say(error.message, "err")
            return
        self.said.say(error.message, "err")
        self.said.show()

    # -- looking and restoring -------------------------------------------------------------------

    def _answers(self) -> tuple[Path, str, str] | None:
        if self._path is None:
            self._ask_file()
            return None
        if not (self.user.check() and self.password.check()):
            return None
        return self._path, str(self.user.value), str(self.password.value)

    def look(self) -> None:
        """Open the backup and say what is in it."""
        answers = self._answers()
        if answers is None:
            return
        self._forget()
        self._busy(text("first_restore.looking"))
        self._runner.run_read(lambda job: self._services.look(*answers), self._looked, self._failed, owner=self)

    def _looked(self, contents: Any) -> None:
        self._busy("")
        self.contents = contents
        clear(self._facts)
        last = contents.last_change.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if contents.last_change else ""
        self._facts.addWidget(fact(text("first_restore.of"), contents.name, width=96))
        self._facts.addWidget(fact(text("first_restore.last_change"), last, width=96))
        for key, words in COUNTED:
            self._facts.addWidget(fact(text(words), number(contents.counts[key]), width=96))
        size = text("workspace.backup.megabytes", size=f"{contents.size / (1 << 20):,.1f}")
        self._facts.addWidget(fact(text("first_restore.size"), size, width=96))
        words = text("first_restore.restore", persons=number(contents.counts["person"]))
        self.restore_button.setText(words)
        self.restore_button.setAccessibleName(words)
        self.inside.show()
        self.restore_button.show()
        self.restore_button.setFocus()

    def restore(self) -> None:
        """Put the backup in place and open it."""
        answers = self._answers()
        if answers is None or self.contents is None:
            return
        self._busy(text("first_restore.restoring"))
        self._runner.run_write(
            lambda job: self._services.restore(*answers, job), self.restored.emit, self._failed, owner=self
        )
