"""What an import left unwritten: cell by cell, to be put right in the file and taken in again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.workspace.leftovers import Leftovers, import_leftovers
from ui.kit.buttons import button
from ui.kit.cards import PageHeader, column
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session


class LeftoversPage(Page):
    """``args``: ``operation`` (number of the import)."""

    tables: ClassVar[frozenset[str]] = frozenset({"import_run", "person"})
    help_topic = "import#没有写入的行"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.set_title(text("workspace.page.leftovers"))
        again = button(
            text("workspace.leftovers.again"), lambda: self.open_page("spreadsheets.import"), icon="file-input"
        )
        self.export = ListExport(self, lambda: self.table, lambda: text("workspace.leftovers.title"))
        self.header = PageHeader(text("workspace.leftovers.title"), self.export.button, again)
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(
            session, self._columns(), name="workspace.leftovers", title=text("workspace.leftovers.title"), numbered=True
        )
        self.table.set_empty("circle-check", text("workspace.leftovers.empty"), text("workspace.leftovers.empty_what"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(column(self.notice, margins=(20, 12, 20, 12)))
        layout.addWidget(self.table, 1)

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
            return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)

        return [
            _made("sheet", text("workspace.leftovers.sheet"), 140),
            _made("row", text("workspace.leftovers.row"), 72, Type.INTEGER),
            _made("column", text("workspace.leftovers.column"), 64, align="centre"),
            _made("words", text("workspace.leftovers.words"), 220, strong=True),
            _made("value", text("workspace.leftovers.value"), 280, stretch=True),
        ]

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        operation = int(self.args.get("operation", 0))
        self.session.read(lambda uow, job: import_leftovers(uow, operation), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.table.model.show_rows([])
        self.table.model.completed.emit()
        self.notice.say(error.message, "warn")

    def _show(self, found: Leftovers) -> None:
        about = text(
            "workspace.leftovers.about", file=found.file, rows=number(found.rows), rejected=number(found.rejected)
        )
        self.notice.say(about, "info")
        self.table.model.show_rows(
            [
                Row(at, (line.sheet, line.row, line.column, line.words, line.value))
                for at, line in enumerate(found.lines)
            ]
        )
        self.table.model.completed.emit()
