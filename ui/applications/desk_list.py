"""A register of the office desk: list, filters, forms in the side panel, acts for all ticked rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from ui.applications.act_panel import ActPanel
from ui.kit.buttons import button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.fields import DateField
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

CHOSEN = "chosen"


def spec(key: str, width: int, title: str, type: Type = Type.TEXT, **more: Any) -> Column:
    """A column of a register."""
    return Column(Field(key, Label(literal=title), type, width, sortable=False), **more)


class DeskList(Page):
    """Subclasses say their rows, columns, filters and acts."""

    folds_navigation: ClassVar[bool] = True
    name: ClassVar[str] = ""
    title_key: ClassVar[str] = ""
    icon: ClassVar[str] = "inbox"
    checkable: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text(self.title_key)
        self.set_title(title)
        self.records: dict[bytes, Any] = {}
        self.acts_of_chosen: list[tuple[QPushButton, str]] = []
        self.table = TablePanel(
            session, self.columns(), name=f"desk.{self.name}", title=title, checkable=self.checkable
        )
        self.table.opened.connect(self.open_row)
        self.table.selection_changed.connect(self._chosen)
        self.export = ListExport(self, lambda: self.table, lambda: title)
        self.header = PageHeader(title, self.export.button, *self.own_actions())
        self.header.add_actions(CHOSEN, *self.chosen_actions())
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.header)
        filters = self.filters()
        if filters:
            inner.addWidget(FilterRow(*filters, None))
        inner.addWidget(self.table, 1)
        for part in self.below():
            inner.addWidget(part)
        self.split = PanelSplit(body, SidePanel())
        self.table.escaped.connect(self.split.panel.ask_close)
        self.acts = ActPanel(self, self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        made = QShortcut(QKeySequence("Ctrl+N"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.add)

    # -- what a register says ----------------------------------------------------------------------

    def columns(self) -> list[Column]:
        """Its columns."""
        raise NotImplementedError

    def own_actions(self) -> list[QWidget]:
        """Its buttons; of those for one who may only look, none."""
        self.add_button = button(text("desk.add"), self.add, kind="primary", icon="plus")
        if not self.session.may("edit"):
            self.add_button.hide()
        return [self.add_button]

    def chosen_actions(self) -> list[QWidget]:
        """Buttons for the ticked rows."""
        return []

    def filters(self) -> list[QWidget]:
        """Its filters."""
        return []

    def below(self) -> list[QWidget]:
        """What stands below the list."""
        return []

    def read(self, uow: UnitOfRead) -> Any:
        """Its records."""
        raise NotImplementedError

    def row(self, record: Any) -> Row:
        """A record as a row."""
        raise NotImplementedError

    def nothing(self) -> tuple[str, str]:
        """What an empty register says, and what to do."""
        raise NotImplementedError

    def add(self) -> None:
        """A further record."""
        raise NotImplementedError

    def open_row(self, key: Key) -> None:
        """A row was opened."""

    # -- the list --------------------------------------------------------------------------------

    def on_activate(self) -> None:
        if not self.acts.is_open:
            self.table.main.setFocus()

    def may_close(self) -> bool:
        return self.acts.guard.may_close()

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: self.read(uow), self.show_found, self.failed, owner=self)

    def failed(self, error: AppError) -> None:
        """Say what went wrong."""
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def show_found(self, records: Sequence[Any]) -> None:
        """Show what was read."""
        self.records = {record.uid: record for record in records}
        head, what = self.nothing()
        offered = [(text("desk.add"), self.add)] if self.session.may("edit") else ()
        self.table.set_empty(self.icon, head, what, offered)
        self.table.model.show_rows([self.row(record) for record in records])
        self.table.model.completed.emit()
        self.header.set_hint(text("desk.count", count=number(len(records))))
        self._chosen()

    def ticked(self) -> list[bytes]:
        """The ticked rows in the order they are shown."""
        return [key for key in self.records if key in self.table.model.ticked]

    def act(self, words: str, clicked: Callable[[], object], icon: str = "") -> QPushButton:
        """A button for the ticked rows, which says their number."""
        made = button(words, clicked, icon=icon)
        self.acts_of_chosen.append((made, words))
        return made

    def _chosen(self) -> None:
        count = len(self.ticked())
        self.header.show_actions(CHOSEN if count and self.acts_of_chosen and self.session.may("edit") else "")
        for made, words in self.acts_of_chosen:
            counted = text("desk.counted", verb=words, count=number(count))
            made.setText(f" {counted}")
            made.setAccessibleName(counted)

    def day(self, key: str) -> DateField:
        """A real date; today stands in it."""
        made = DateField(text(key), self.session.clock.today())
        made.set_value(self.session.clock.today())
        return made
