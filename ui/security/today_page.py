"""今日操作: the operations of the last days in words; each can be taken back while nothing depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.security.records import AuditEntry
from minsheng_desktop.security.undoing import DayEntry, obstacles, recent_operations
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Note, Row
from ui.kit.table import TablePanel
from ui.session import READ_BEHIND, Session, Ticket

MANY = 20  # rows from which on a question is asked
AUDIT_PAGE = "security.audit"
AGAINST = {
    "": "undoing.can",
    "forbidden": "undoing.forbidden",
    "undo_sent": "undoing.sent",
    "undo_not_allowed": "undoing.not_allowed",
    "undo_changed": "undoing.changed",
    "undo_referred": "undoing.referred",
}
DAYS = ((1, "undoing.day_1"), (3, "undoing.day_3"), (7, "undoing.day_7"))


class TodayPage(Page):
    """The newest first. Enter or a click on 可以撤回 takes the operation back."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "household", "household_member", "bank_account", "entitlement", "entitlement_amount",
         "entitlement_member", "entitlement_state", "own_column", "attachment", "area", "doubt", "doubt_answer", "task",
         "task_figure", "notice", "package", "setting"}
    )  # fmt: skip
    help_topic = "home#今日操作"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("undoing.page"))
        self.entries: list[DayEntry] = []
        self.against: dict[int, str] = {}
        self._ticket: Ticket | None = None
        self.back_button = button(text("undoing.take_back"), self.take_back, icon="undo-2")
        self.back_button.setEnabled(False)
        log = button(text("undoing.open_log"), lambda: self.open_page(AUDIT_PAGE), icon="history")
        self.export = ListExport(self, lambda: self.table, lambda: text("undoing.page"))
        self.header = PageHeader(text("undoing.page"), log, self.export.button, self.back_button)
        choices: list[tuple[object, str]] = [(days, text(words)) for days, words in DAYS]
        self.days = FilterButton(text("undoing.days"), choices, lambda _days: self.refresh(), always_on=True)
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="security.today", title=text("undoing.page"))
        action = (text("undoing.open_log"), lambda: self.open_page(AUDIT_PAGE))
        self.table.set_empty("history", text("undoing.empty"), text("undoing.empty_what"), [action])
        self.table.current_changed.connect(lambda _key: self._offer())
        self.table.opened.connect(lambda _key: self.take_back())
        self.table.main.clicked.connect(self._clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, FilterRow(self.days, None), self.notice):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("at", text("undoing.at"), 132),
            _made("who", text("undoing.who"), 96),
            _made("what", text("undoing.what"), 420, stretch=True),
            _made("rows", text("undoing.rows"), 88, Type.INTEGER),
            _made("standing", text("undoing.standing"), 200),
        ]

    def on_activate(self) -> None:
        self.table.main.setFocus()

    # -- showing ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        days = int(str(self.days.value or 1))
        self.session.read(lambda uow, job: recent_operations(uow, days), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, entries: list[DayEntry]) -> None:
        self.entries, self.against = entries, {}
        self._show_rows()
        if self._ticket:
            self._ticket.discard()
        asked = [entry.entry.id for entry in entries if entry.askable]
        # Whether later records hang on it may take a while for a large import: the list stands meanwhile.
        self._ticket = self.session.read(
            lambda uow, job: obstacles(uow, asked), self._judged, self._failed, owner=self, priority=READ_BEHIND
        )

    def _judged(self, found: dict[int, str]) -> None:
        self.against = found
        self._show_rows()

    def _show_rows(self) -> None:
        left = sum(1 for code in self.against.values() if not code)
        count = number(len(self.entries))
        self.header.set_hint(text("undoing.hint", count=count, left=number(left)) if self.entries else "")
        current = self.table.current_key()
        self.table.model.show_rows([self._row(entry) for entry in self.entries])
        self.table.model.completed.emit()
        if current is not None:
            self.table.select(current)
        self._offer()

    def _row(self, shown_entry: DayEntry) -> Row:
        entry = shown_entry.entry
        possible = self.against.get(entry.id) == ""
        cells = (
            shown(datetime.fromtimestamp(entry.at / 1000, UTC)),
            entry.login,
            entry.sentence,
            entry.changes,
            self.standing(shown_entry),
        )
        return Row(entry.id, cells, muted=entry.undone, notes={"standing": Note("ok")} if possible else None)

    def standing(self, shown_entry: DayEntry) -> str:
        """Whether the operation can be taken back, else why not."""
        entry = shown_entry.entry
        if entry.undone:
            return text("undoing.done")
        if shown_entry.undoes:
            return text("undoing.is_undo")
        if not shown_entry.undoable:
            return text("undoing.not_allowed")
        if not entry.changes:
            return text("undoing.nothing")
        return text(AGAINST[self.against[entry.id]]) if entry.id in self.against else text("undoing.looking")

    # -- taking back -----------------------------------------------------------------------------

    def _chosen(self) -> AuditEntry | None:
        key = self.table.current_key()
        if self.against.get(key) != "":  # type: ignore[arg-type]
            return None
        return next((one.entry for one in self.entries if one.entry.id == key), None)

    def _offer(self) -> None:
        possible = self._chosen() is not None
        self.back_button.setEnabled(possible)
        self.back_button.setToolTip("" if possible else text("undoing.choose"))

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == self.table.model.column_of("standing"):
            self.take_back()

    def take_back(self) -> None:
        """Take the current operation back; a question first where it changed many rows."""
        entry = self._chosen()
        if entry is None:
            return
        if entry.changes < MANY:
            self.undo(entry)
            return
        count = number(entry.changes)
        question = Question(
            text("undoing.ask_title"), text("undoing.ask_body", what=entry.sentence, count=count),
            text("undoing.ask_keep"), text("undoing.ask_do", count=count), danger=False,
        )  # fmt: skip
        ask(self, question, lambda _reason: self.undo(entry))

    def undo(self, entry: AuditEntry) -> None:
        """Take one operation back."""

        def _done(_name: object) -> None:
            redo = (text("undoing.redo"), self._redo)
            self.toasted.emit(Toast(text("undoing.taken_back", what=entry.sentence), redo, icon="undo-2"))
            self.notice.hide()
            self.refresh()

        self.session.write(lambda do, job: do.undo_operation(entry.id), _done, self._failed, owner=self)

    def _redo(self) -> None:
        self.session.write(lambda do, job: do.redo(), lambda _name: self.refresh(), self._failed, owner=self)
