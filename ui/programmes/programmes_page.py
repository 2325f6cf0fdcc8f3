"""标准政策: the programmes and how they are handled; a new one is added here. Enter opens one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.declared import setting_kinds
from minsheng_desktop.programmes.overview import code_word
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.setting_values import shown_value
from minsheng_desktop.programmes.settings import Rules, all_rules
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.programmes.new_panel import NewProgrammePanel
from ui.session import Session

ROSTER = "roster"


class ProgrammesPage(Page):
    """The programmes with a roster first; all of them on request."""

    tables: ClassVar[frozenset[str]] = frozenset({"programme", "programme_setting"})
    help_topic = "programmes#标准政策"
    folds_navigation = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("programmes.page.list")
        self.set_title(title)
        self.found: Sequence[ProgrammeRecord] = ()
        self.rules: Mapping[bytes, Rules] = {}
        self.table = TablePanel(session, self._columns(), name="programmes.list", title=title)
        self.table.opened.connect(lambda _key: self.open_one())
        self.open_button = button(text("programmes.list.open"), self.open_one, icon="settings")
        self.table.current_changed.connect(self._current_changed)
        self.table.escaped.connect(self._put_away)
        self.add_button = button(text("programmes.new.title"), self.add, kind="primary", icon="file-plus-2")
        if not session.may("define"):
            self.add_button.hide()
        self.export = ListExport(self, lambda: self.table, lambda: title)
        self.open_button.setEnabled(False)
        self.header = PageHeader(title, self.add_button, self.open_button, self.export.button)
        self.scope = FilterButton(text("programmes.list.scope"), self._scopes(), lambda _value: self._show_rows())
        self.scope.set_value(ROSTER)
        classes: list[tuple[object, str]] = [(None, text("kit.find.all"))]
        classes += [(item.code, item.label) for item in load_code_lists()["task_class"].items]
        self.kind = FilterButton(text("programmes.list.class"), classes, lambda _value: self._show_rows())
        self.words = QLineEdit()
        self.words.setPlaceholderText(text("programmes.list.find"))
        self.words.setAccessibleName(text("programmes.list.find"))
        self.words.setMaximumWidth(theme().px(220))
        self.words.textChanged.connect(lambda _typed: self._show_rows())
        self.notice = Notice()
        self.notice.hide()
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.words, self.scope, self.kind, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        self.panel = SidePanel()
        self.split = PanelSplit(body, self.panel)
        self.new = NewProgrammePanel(self, self.split)
        self.new.added.connect(self._added)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    @staticmethod
    def _scopes() -> list[tuple[object, str]]:
        every: list[tuple[object, str]] = [(None, text("kit.find.all"))]
        return every + [(part, text(f"programmes.scope.{part}")) for part in (ROSTER, "progress", "project")]

    def _put_away(self) -> None:
        self.split.close_panel()

    @staticmethod
    def _columns() -> list[Column]:
        def _made(key: str, width: int, **more: Any) -> Column:
            words = text(f"programmes.list.{key}")
            return Column(Field(key, Label(literal=words), Type.TEXT, width, sortable=False), **more)

        return [
            _made("name", 230, strong=True, frozen=True),
            _made("class", 96),
            _made("unit", 60),
            _made("period", 72),
            _made("amount_rule", 120),
            _made("decides", 84),
            _made("posting", 76),
            _made("department", 170),
            _made("aliases", 300, stretch=True),
        ]

    def on_activate(self) -> None:
        self.table.main.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: (list_programmes(uow), all_rules(uow)), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: tuple[Sequence[ProgrammeRecord], Mapping[bytes, Rules]]) -> None:
        self.found, self.rules = found
        self._show_rows()

    def _show_rows(self) -> None:
        wanted, scope, kind = self.words.text().strip(), self.scope.value, self.kind.value
        shown = [
            p
            for p in self.found
            if (scope is None or str(scope) in p.scope.split("+"))
            and (kind is None or p.programme_class == kind)
            and any(wanted in word for word in (p.name, p.short_name, p.code, *p.aliases))
        ]
        self.table.model.show_rows([self._row(p) for p in shown])
        self.table.model.completed.emit()
        self.header.set_hint(text("programmes.list.count", shown=len(shown), all=len(self.found)))

    def _row(self, p: ProgrammeRecord) -> Row:
        kinds, rules = setting_kinds(), self.rules[p.uid]

        def _said(key: str) -> str:
            return re.split(r"[(\uff08]", shown_value(kinds[key], rules[key]))[0]

        roster = ROSTER in p.scope
        decides = code_word("decision_level", rules.word("decides"))
        cells = (
            p.name, code_word("task_class", p.programme_class), code_word("beneficiary_unit", p.unit),
            code_word("period", p.period), _said("amount_rule") if roster else "", decides if roster else "",
            _said("posting_level"), rules.word("department"), text("programmes.list.join").join(p.aliases),
        )  # fmt: skip
        return Row(p.code, cells)

    def _current_changed(self, key: object) -> None:
        self.open_button.setEnabled(key is not None)

    def open_one(self) -> None:
        """Open the page of the programme chosen."""
        code = self.table.current_key()
        if code:
            self.open_page("programmes.programme", code=str(code))

    def add(self) -> None:
        """新增项目."""
        self.new.open(self.found)

    def _added(self, code: str, name: str) -> None:
        self.tell_undoable(text("programmes.new.added", name=name))
        self.split.close_panel()
        self.open_page("programmes.programme", code=code)
