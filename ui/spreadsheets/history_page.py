"""导入记录: every list that was taken in: which file, how it was read, what came of it; it can be taken back here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.clock import shown
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.households.import_log import import_record, list_imports
from minsheng_desktop.households.import_records import ImportLine, ImportRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.security.undoing import obstacles
from ui.kit.buttons import button
from ui.kit.cards import PageHeader
from ui.kit.formats import month, number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit
from ui.kit.table import TablePanel
from ui.session import Session
from ui.spreadsheets.history_panel import HistoryPanel

IMPORT_PAGE = "spreadsheets.import"
LEFTOVERS_PAGE = "workspace.leftovers"
PROGRESS = "progress"


class HistoryPage(Page):
    """``args``: ``operation`` (number of an import to open)."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"person", "household", "entitlement", "payment_record", "task_figure"}
    )
    help_topic = "import#导入记录"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("imports.page"))
        self.lines: Sequence[ImportLine] = ()
        self._names: Mapping[str, str] = {}
        again = button(text("imports.new"), lambda: self.open_page(IMPORT_PAGE), icon="file-input")
        self.export = ListExport(self, lambda: self.table, lambda: text("imports.page"))
        own = [again] if session.may("import") and session.role != "county" else []
        self.header = PageHeader(text("imports.page"), self.export.button, *own)
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="spreadsheets.history", title=text("imports.page"))
        self.table.set_empty("file-input", text("imports.empty"), text("imports.empty_what"))
        self.table.current_changed.connect(self._current)
        self.table.opened.connect(self.open_record)
        self.table.escaped.connect(self._close_panel)
        self.panel = HistoryPanel(session)
        self.panel.undo_asked.connect(self.ask_undo)
        self.panel.leftovers_asked.connect(lambda number: self.open_page(LEFTOVERS_PAGE, operation=number))
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        if self.args.get("operation"):
            self.open_record(int(self.args["operation"]))

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("at", text("imports.column.at"), 132),
            _made("file", text("imports.column.file"), 320, strong=True, stretch=True),
            _made("programme", text("imports.column.programme"), 150),
            _made("month", text("imports.column.month"), 84),
            _made("rows", text("imports.column.rows"), 80, type=Type.INTEGER),
            _made("accepted", text("imports.column.accepted"), 80, type=Type.INTEGER),
            _made("rejected", text("imports.column.rejected"), 80, type=Type.INTEGER),
            _made("by", text("imports.column.by"), 90),
            _made("standing", text("imports.column.standing"), 90),
        ]

    def _close_panel(self) -> None:
        self.split.close_panel()

    def on_activate(self) -> None:
        self.table.main.setFocus()

    # -- the list --------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(
            lambda uow, job: (list_imports(uow), _names(uow)),
            self._show,
            self._failed,
            owner=self,
        )

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: tuple[Sequence[ImportLine], Mapping[str, str]]) -> None:
        self.lines, self._names = found
        current = self.table.current_key()
        self.header.set_hint(text("imports.count", count=number(len(self.lines))) if self.lines else "")
        self.table.model.show_rows([self._row(line) for line in self.lines])
        self.table.model.completed.emit()
        if current is not None:
            self.table.select(current)
            if not self.panel.isHidden():
                self.open_record(int(str(current)))

    def _row(self, line: ImportLine) -> Row:
        kind = text("imports.progress") if line.kind == PROGRESS else ""
        standing = text("imports.undone") if line.undone else text("imports.standing")
        cells = (
            shown(line.at), line.file, self._names.get(line.programme, "") or kind, month(line.month), line.rows,
            line.accepted, line.rejected, line.by, standing,
        )  # fmt: skip
        return Row(line.operation_id, cells, muted=line.undone)

    # -- one import ------------------------------------------------------------------------------

    def _current(self, key: object) -> None:
        if key is not None and not self.panel.isHidden():
            self.open_record(int(str(key)))

    def open_record(self, key: object) -> None:
        """Show how a file was read and what came of it."""
        operation = int(str(key))

        def _work(uow: Any, job: object) -> tuple[ImportRecord, str, str]:
            record = import_record(uow, operation)
            against = (
                "undone" if record.line.undone else obstacles(uow, [record.line.last]).get(record.line.last, "undone")
            )
            return record, _names(uow).get(record.line.programme, ""), against

        def _show(found: tuple[ImportRecord, str, str]) -> None:
            self.panel.show_record(*found)
            self.split.open_panel()

        self.session.read(_work, _show, self._failed, owner=self)

    def ask_undo(self, record: ImportRecord) -> None:
        """Take the whole import back after a question that says what goes."""
        line = record.line
        question = Question(
            text("imports.ask_title"), text("imports.ask_body", file=line.file, rows=number(line.accepted)),
            text("imports.ask_keep"), text("imports.ask_do"), danger=False,
        )  # fmt: skip
        ask(self, question, lambda _reason: self.undo(line.last))

    def undo(self, operation: int) -> None:
        """Take one import back."""

        def _done(_name: object) -> None:
            self.toasted.emit(Toast(text("imports.taken_back"), (text("imports.redo"), self._redo), icon="undo-2"))
            self.refresh()

        self.session.write(lambda do, job: do.undo_operation(operation), _done, self._failed, owner=self)

    def _redo(self) -> None:
        self.session.write(lambda do, job: do.redo(), lambda _name: self.refresh(), self._failed, owner=self)


def _names(uow: Any) -> dict[str, str]:
    """What the programmes are called in a column, by code."""
    return {programme.code: programme.short_name for programme in list_programmes(uow)}
