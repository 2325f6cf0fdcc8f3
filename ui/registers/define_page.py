"""定义台账: the county declares a register, its columns, deadlines and least numbers; it goes out by package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label
from minsheng_desktop.core.texts import text
from minsheng_desktop.registers.defining import define_register
from minsheng_desktop.registers.records import RegisterSpec
from minsheng_desktop.registers.specs import load_specs
from ui.households.leaving import FormGuard
from ui.kit.buttons import button, icon_button
from ui.kit.cards import Card, PageHeader, ScrollBody, column, discard
from ui.kit.formats import number
from ui.kit.labels import label
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.registers.column_panel import TYPE_WORDS, ColumnPanel
from ui.registers.define_parts import facts_form, facts_of, name_form, offer_columns
from ui.registers.definition import free_code, free_key, table_of
from ui.session import Session

HIDEABLE = ("village_helper", "read_only")
ROLE_WORDS = {"village_helper": "shell.role.village_helper", "read_only": "shell.role.read_only"}


class DefinePage(Page):
    """``args``: ``code`` of a register to change; none: a new one."""

    tables: ClassVar[frozenset[str]] = frozenset()
    help_topic = "registers#定义台账"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.code = str(self.args.get("code") or "")
        self.specs: dict[str, RegisterSpec] = {}
        self.table: dict[str, Any] = {"columns": []}
        self._saved: dict[str, Any] | None = None
        self._loaded = False
        title = text("register_pages.define.page" if self.code else "register_pages.define.new")
        self.set_title(title)
        self.save_button = button(text("register_pages.define.save"), self.save, kind="primary", icon="save")
        self.header = PageHeader(title, self.save_button, hint=text("register_pages.define.hint"))
        self.notice = Notice()
        self.notice.hide()
        self.columns = TablePanel(session, _columns(), name="registers.define",
                                  title=text("register_pages.define.columns"))  # fmt: skip
        self.columns.set_empty("columns-3", text("register_pages.define.no_columns"), "")
        self.columns.opened.connect(self.edit_column)
        self.columns.setMinimumHeight(220)
        self.names, self.facts = name_form(self.table), facts_form(self.table)
        self.split = PanelSplit(self._body(), SidePanel())
        self.columns.escaped.connect(self.split.panel.ask_close)
        self.panel = ColumnPanel(self, self.split)
        self.panel.saved.connect(self._take_column)
        self.guard = FormGuard(self, lambda: self.dirty, self._forget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        made = QShortcut(QKeySequence("Ctrl+N"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(self.add_column)

    def _body(self) -> QWidget:
        self.head, self.card = Card(text("register_pages.define.names")), Card(text("register_pages.define.facts"))
        self.head.add(self.names)
        self.card.add(self.facts)
        acts = (
            icon_button("arrow-up", text("register_pages.define.up"), lambda: self._move(-1)),
            icon_button("arrow-down", text("register_pages.define.down"), lambda: self._move(1)),
            icon_button("trash-2", text("register_pages.define.remove"), self._remove),
            button(text("register_pages.define.add_column"), self.add_column, icon="plus"),
        )
        below = Card(text("register_pages.define.columns"), "", *acts, flush=True)
        below.add(self.columns, column(label(text("register_pages.define.columns_help"), "2s", wrap=True),
                                       margins=(16, 8, 16, 12)))  # fmt: skip
        first = column(spacing=12)
        first.addWidget(self.head)
        first.addWidget(below)
        first.addWidget(self.card)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self.notice):
            inner.addWidget(part)
        inner.addWidget(ScrollBody(first), 1)
        return body

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if not self._loaded:
            self.session.read(lambda uow, job: load_specs(uow), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, specs: dict[str, RegisterSpec]) -> None:
        self.specs, self._loaded = specs, True
        if self.code in specs:
            self.table = table_of(specs[self.code])
            title = text("register_pages.define.title_of", title=specs[self.code].title)
            self.header.set_title(title)
            self.set_title(title)
        names, facts = name_form(self.table), facts_form(self.table)
        for card, before, made in ((self.head, self.names, names), (self.card, self.facts, facts)):
            card.body.replaceWidget(before, made)
            discard(before)
        self.names, self.facts = names, facts
        self._show_columns()
        self._saved = self._state()
        (self.names["title"] if not self.code else self.columns.main).setFocus()

    def _show_columns(self, select: str = "") -> None:
        rows = self.table["columns"]
        self.columns.model.show_rows([Row(found["key"], _cells(found)) for found in rows])
        self.header.set_state(text("register_pages.define.count", count=number(len(rows))), "mute")
        offer_columns(self.facts, rows)
        if select:
            self.columns.select(select)

    def _state(self) -> dict[str, Any]:
        return {**self.names.values, **self.facts.values, "columns": [dict(found) for found in self.table["columns"]]}

    @property
    def dirty(self) -> bool:
        """Whether something was entered that is not saved."""
        return self._saved is not None and self._state() != self._saved

    def _forget(self) -> None:
        self._saved = None

    def may_close(self) -> bool:
        return self.guard.may_close()

    # -- columns ---------------------------------------------------------------------------------

    def add_column(self) -> None:
        """A further column."""
        self._open({})

    def edit_column(self, key: str) -> None:
        """Open a column."""
        self._open(next(found for found in self.table["columns"] if found["key"] == key))

    def _open(self, found: Mapping[str, Any]) -> None:
        registers = [(code, spec.title) for code, spec in self.specs.items() if not spec.page and code != self.code]
        roles = [(code, text(ROLE_WORDS[code])) for code in HIDEABLE]
        self.panel.open(found, registers, roles)

    def _take_column(self, made: dict[str, Any]) -> None:
        rows = self.table["columns"]
        made.setdefault("key", free_key(rows))
        keys = [found["key"] for found in rows]
        if made["key"] in keys:
            rows[keys.index(made["key"])] = made
        else:
            rows.append(made)
        self._show_columns(made["key"])
        self.columns.main.setFocus()

    def _place(self) -> int:
        keys = [found["key"] for found in self.table["columns"]]
        current = self.columns.current_key()
        return keys.index(current) if current in keys else -1

    def _move(self, step: int) -> None:
        at, rows = self._place(), self.table["columns"]
        if at >= 0 and 0 <= at + step < len(rows):
            rows[at], rows[at + step] = rows[at + step], rows[at]
            self._show_columns(rows[at + step]["key"])

    def _remove(self) -> None:
        at = self._place()
        if at >= 0:
            del self.table["columns"][at]
            self._show_columns()

    # -- saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Declare the register; it is in force here at once and goes out with the next package."""
        if not self.table["columns"]:
            self.notice.say(text("register_pages.define.no_columns"), "err")
            return
        names, facts = self.names.submit(), self.facts.submit()
        if names is None or facts is None:
            if names is None:
                self.names.submit()  # the cursor goes to what stands first
            return
        values = names | facts
        table = facts_of(values, self.table)
        code, document = self.code or free_code(list(self.specs)), str(values["document"] or "")
        self.notice.hide()
        self.save_button.setEnabled(False)
        self.session.write(
            lambda do, job: do.run(define_register, code, table, document),
            lambda _made: self._done(code, str(values["title"])), self._refused, owner=self,
        )  # fmt: skip

    def _refused(self, error: AppError) -> None:
        self.save_button.setEnabled(True)
        self.notice.say(error.message, "err")

    def _done(self, code: str, title: str) -> None:
        self._forget()
        self.tell_undoable(text("register_pages.define.done", title=title))
        self.open_page("registers.register", code=code)
        self.closed.emit()


def _columns() -> list[Column]:
    def _made(key: str, width: int, **more: Any) -> Column:
        return Column(Field(key, Label(f"register_pages.define.{key}"), width=width, sortable=False), **more)

    return [
        _made("column_label", 180, strong=True),
        _made("column_type", 110),
        _made("column_required", 70, align="centre"),
        _made("column_choices", 300, tone="text2"),
        _made("column_about", 300, stretch=True, tone="text2"),
    ]


def _cells(found: Mapping[str, Any]) -> tuple[Any, ...]:
    words = text("kit.comma").join(found.get("choices", ())) or str(found.get("unit") or "")
    required = text("register_pages.yes") if found.get("required") else ""
    kind = text(TYPE_WORDS[found.get("type", "text")])
    return (found["label"], kind, required, words, str(found.get("about") or ""))
