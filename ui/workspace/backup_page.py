"""备份恢复: a backup now, those written before, and putting one in place of the present data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.core.clock import CHINA
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.backups import BackupContents, BackupLine, list_backups, look_into, present_counts
from minsheng_desktop.workspace.records import BackupFile
from minsheng_desktop.workspace.restore import restore_workspace
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import Card, PageHeader, ScrollBody, clear, column, fact, row
from ui.kit.formats import day, number
from ui.kit.labels import label
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.progress_strip import ProgressStrip
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session

REASONS = {
    "manual": "workspace.backup.reason_manual",
    "import": "workspace.backup.reason_import",
    "import_package": "workspace.backup.reason_import",
    "restore": "workspace.backup.reason_restore",
    "upgrade": "workspace.backup.reason_upgrade",
    "undo": "workspace.backup.reason_undo",
}
COUNTED = (
    ("person", "workspace.backup.persons"),
    ("household", "workspace.backup.households"),
    ("entitlement", "workspace.backup.benefits"),
)


class BackupPage(Page):
    """Writing needs the right to back up; restoring that of an administrator."""

    tables: ClassVar[frozenset[str]] = frozenset({"backup_run"})
    help_topic = "system#备份"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.contents: BackupContents | None = None
        self._chosen: Path | None = None
        self.now_button = button(
            text("workspace.action.backup"), self._choose_target, kind="primary", icon="database-backup"
        )
        header = PageHeader(text("workspace.page.backup"), self.now_button)
        self.notice = Notice()
        self.notice.hide()
        self.strip = ProgressStrip(text("workspace.backup.cancel_leaves"))
        self.table = TablePanel(session, self._columns(), small=True, title=text("workspace.backup.list"))
        self.table.set_empty("database-backup", text("workspace.backup.none"), text("workspace.backup.none_what"))
        written = Card(text("workspace.backup.list"), text("workspace.backup.list_about"), flush=True).add(self.table)
        body = column(self.notice, self.strip, written, spacing=12)
        self.restore_card = self._restore_card()
        body.addWidget(self.restore_card)
        if not session.may("admin"):
            self.restore_card.hide()
        body.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(ScrollBody(body))

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("at", text("workspace.backup.at"), 150),
            _made("reason", text("workspace.backup.reason"), 170),
            _made("size", text("workspace.backup.size"), 100, align="right"),
            _made("place", text("workspace.backup.place"), 300, stretch=True),
        ]

    def _restore_card(self) -> Card:
        card = Card(text("workspace.backup.restore"), text("workspace.backup.restore_about"))
        self._file = label(text("workspace.backup.no_file"), "2s")
        self.password = fields.PasswordField(
            text("workspace.backup.password"), help_line=text("workspace.backup.password_help"), width=240
        )
        self.password.edit.returnPressed.connect(self.look)
        self.look_button = button(text("workspace.backup.look"), self.look)
        self._facts = column(spacing=6)
        self.restore_button = button(text("workspace.backup.restore_now"), self._ask_restore, kind="danger")
        self.restore_button.hide()
        self.present = fields.PasswordField(
            text("workspace.backup.present"), help_line=text("workspace.backup.present_help"), optional=True, width=240
        )
        self.present.hide()
        choose = button(text("workspace.backup.choose"), self._choose_source, icon="folder-open")
        card.add(row(choose, self._file, None), self.password, row(self.look_button, None), self._facts)
        card.add(self.present, row(self.restore_button, None))
        return card

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: list_backups(uow), self._show, self._failed, owner=self)

    def _show(self, lines: list[BackupLine]) -> None:
        self.table.model.show_rows([Row(line.id, self._cells(line)) for line in lines])
        self.table.model.completed.emit()

    @staticmethod
    def _cells(line: BackupLine) -> tuple[Any, ...]:
        at = line.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        reason = text(REASONS[line.reason]) if line.reason in REASONS else text("workspace.backup.reason_other")
        return at, reason, size_words(line.size), line.place

    def _failed(self, error: AppError) -> None:
        self.strip.finish()
        self.notice.say(error.message, "err")

    # -- a backup now ----------------------------------------------------------------------------

    def _choose_target(self) -> None:
        name = text("workspace.backup.file", area=self.session.identity.area, day=day(self.session.clock.today()))
        chosen, _ = QFileDialog.getSaveFileName(self, text("workspace.action.backup"), name, "*.msbak")
        if chosen:
            self.write(Path(chosen))

    def write(self, target: Path) -> None:
        """Write and verify a backup."""
        self.notice.hide()
        self.strip.begin(text("workspace.backup.writing"))
        ticket = self.session.write(lambda do, job: do.backup(target), self._written, self._failed, owner=self)
        self.strip.follow(ticket)

    def _written(self, made: BackupFile) -> None:
        self.strip.finish()
        words = text("workspace.backup.written", name=made.path.name, size=size_words(made.size))
        self.toasted.emit(Toast(words))

    # -- putting one back ------------------------------------------------------------------------

    def _choose_source(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, text("workspace.backup.choose"), "", "*.msbak")
        if chosen:
            self.choose(Path(chosen))

    def choose(self, path: Path) -> None:
        """The backup to look into."""
        self._chosen, self.contents = path, None
        self._file.setText(path.name)
        clear(self._facts)
        self.restore_button.hide()
        self.password.setFocus()

    def look(self) -> None:
        """Open the backup with the password and say what is in it."""
        path, login = self._chosen, self.session.identity.login
        if path is None:
            self._choose_source()
            return
        if not self.password.check():
            return
        secret = str(self.password.value)
        self.strip.begin(text("workspace.backup.looking"))

        def _work(uow: Any, job: Job) -> tuple[BackupContents, dict[str, int]]:
            return look_into(path, login, secret), present_counts(uow)

        ticket = self.session.read(_work, self._looked, self._not_looked, owner=self)
        self.strip.follow(ticket)

    def _not_looked(self, error: AppError) -> None:
        self.strip.finish()
        self.password.say(error.message, "err")

    def _looked(self, result: tuple[BackupContents, dict[str, int]]) -> None:
        self.strip.finish()
        contents, present = result
        self.contents = contents
        clear(self._facts)
        last = contents.last_change.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if contents.last_change else ""
        self._facts.addWidget(fact(text("workspace.backup.of"), contents.name, width=96))
        self._facts.addWidget(fact(text("workspace.backup.last_change"), last, width=96))
        for key, words in COUNTED:
            line = text("workspace.backup.compare", then=number(contents.counts[key]), now=number(present[key]))
            self._facts.addWidget(fact(text(words), line, width=96))
        possible = self.session.reopen is not None
        self.present.setVisible(possible)
        self.restore_button.setVisible(possible)

    def _ask_restore(self) -> None:
        contents = self.contents
        if contents is None:
            return
        last = contents.last_change.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if contents.last_change else ""
        question = Question(
            text("workspace.backup.ask_title"),
            text("workspace.backup.ask_body", last=last, persons=number(contents.counts["person"])),
            text("workspace.backup.ask_keep"),
            text("workspace.backup.ask_do", persons=number(contents.counts["person"])),
        )
        ask(self, question, lambda _reason: self.restore())

    def restore(self) -> None:
        """Close the workspace, put the backup in its place, ask for the password again."""
        path, login, secret = self._chosen, self.session.identity.login, self.password.value
        present = self.present.value
        if path is not None and secret and self.session.reopen is not None:
            self.session.reopen(
                lambda folder: restore_workspace(folder, path, login, secret, "window", present_password=present)
            )


def size_words(size: int) -> str:
    """A file size in MB."""
    return text("workspace.backup.megabytes", size=f"{size / (1 << 20):,.1f}")
