"""操作日志: what was done, by whom and when, in words; one operation can be taken back while that is possible."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.security.records import AuditEntry
from minsheng_desktop.security.service import list_audit, verify_audit
from ui.kit.buttons import button
from ui.kit.cards import PageHeader
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session

FIRST, MORE = 200, 5


class AuditPage(Page):
    """The newest first."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "household", "household_member", "entitlement", "entitlement_amount", "entitlement_member", "area",
         "user_account", "doubt", "task", "task_figure", "package", "setting"}
    )  # fmt: skip
    help_topic = "system#操作日志"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self._limit = FIRST
        self._entries: dict[int, AuditEntry] = {}
        self.undo_button = button(text("security.audit.undo"), self._ask_undo, icon="undo-2")
        self.undo_button.setEnabled(False)
        self.more_button = button(text("security.audit.more"), self._load_more)
        self.verify_button = button(text("security.audit.verify"), self.verify, icon="shield-check")
        self.export = ListExport(self, lambda: self.table, lambda: text("security.page.audit"))
        acts = (self.more_button, self.verify_button, self.export.button, self.undo_button)
        self._header = PageHeader(text("security.page.audit"), *acts)
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="security.audit", title=text("security.page.audit"))
        self.table.set_empty("history", text("security.audit.empty"), "")
        self.table.current_changed.connect(self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._header, self.notice, self.table):
            layout.addWidget(part)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("id", text("security.audit.number"), 64, Type.INTEGER),
            _made("at", text("security.audit.at"), 140),
            _made("login", text("security.audit.who"), 110),
            _made("what", text("security.audit.what"), 420, stretch=True),
            _made("changes", text("security.audit.changes"), 90, Type.INTEGER),
            _made("state", text("security.audit.state"), 90, kind="status"),
        ]

    def refresh(self, changed: set[str] | None = None) -> None:
        limit = self._limit
        self.session.read(lambda uow, job: list_audit(uow, limit), self._show, self._failed, owner=self)

    def _show(self, entries: list[AuditEntry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self.more_button.setVisible(len(entries) >= self._limit)
        self._header.set_hint(text("security.audit.count", count=number(len(entries))))
        self.table.model.show_rows([Row(entry.id, self._cells(entry), muted=entry.undone) for entry in entries])
        self.table.model.completed.emit()

    @staticmethod
    def _cells(entry: AuditEntry) -> tuple[Any, ...]:
        at = shown(datetime.fromtimestamp(entry.at / 1000, UTC))
        state = (text("security.audit.undone"), "mute") if entry.undone else None
        return entry.id, at, entry.login, entry.sentence, entry.changes, state

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _load_more(self) -> None:
        self._limit *= MORE
        self.refresh()

    def _chosen(self, key: Any) -> None:
        entry = self._entries.get(key)
        self.notice.hide()
        possible = entry is not None and not entry.undone and bool(entry.changes) and self.session.may("undo")
        self.undo_button.setEnabled(possible)
        self.undo_button.setToolTip("" if possible else text("security.audit.choose"))

    def _ask_undo(self) -> None:
        entry = self._entries.get(self.table.current_key())
        if entry is None:
            return
        question = Question(
            text("security.audit.ask_title"),
            text("security.audit.ask_body", what=entry.sentence, count=number(entry.changes)),
            text("security.audit.ask_keep"),
            text("security.audit.ask_do", count=number(entry.changes)),
        )
        ask(self, question, lambda _reason: self.undo(entry))

    def undo(self, entry: AuditEntry) -> None:
        """Take one operation back; the answer says why where that is not possible any more."""

        def _done(_name: object) -> None:
            self.toasted.emit(Toast(text("shell.undo.done", what=entry.sentence), icon="undo-2"))
            self.refresh()

        self.session.write(lambda do, job: do.undo_operation(entry.id), _done, self._failed, owner=self)

    def verify(self) -> None:
        """Recompute the chain of operations."""

        def _done(result: tuple[int, int | None]) -> None:
            count, broken = result
            if broken is None:
                self.notice.say(text("security.audit.sound", count=number(count)), "ok")
            else:
                self.notice.say(text("workspace.doctor.audit_broken", id=broken), "err")

        self.session.read(lambda uow, job: verify_audit(uow), _done, self._failed, owner=self)
