"""项目与标准: the programmes and standards in force here, to be looked up; the county issues new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.programmes.records import ProgrammeRecord, StandardRecord
from minsheng_desktop.programmes.service import list_programmes, list_standards
from ui.kit.buttons import segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.formats import month
from ui.kit.list_export import ListExport
from ui.kit.page import Page
from ui.kit.rows import Column, Row
from ui.kit.table import TablePanel
from ui.session import Session


def _column(key: str, words: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    return Column(Field(key, Label(literal=words), type, width, sortable=False), **more)


def _word(list_name: str, code: str) -> str:
    """The label of a code; the code itself where the list does not know it."""
    found = load_code_lists()[list_name].find(code) if code else None
    return found.label if found else code


class ProgrammesPage(Page):
    """Read only."""

    tables: ClassVar[frozenset[str]] = frozenset({"programme", "standard"})
    help_topic = "system#区划与标准"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.programmes = TablePanel(
            session, self._programme_columns(), name="programmes.list", title=text("programmes.list.programmes")
        )
        self.standards = TablePanel(
            session, self._standard_columns(), name="programmes.standards", title=text("programmes.list.standards")
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.programmes)
        self.stack.addWidget(self.standards)
        names = [(0, text("programmes.list.programmes")), (1, text("programmes.list.standards"))]
        switch = segments(names, lambda at: self.stack.setCurrentIndex(int(str(at))), 0)
        self.export = ListExport(self, self._in_front, lambda: names[self.stack.currentIndex()][1])
        self._header = PageHeader(text("programmes.page.list"), self.export.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._header, FilterRow(switch, None), self.stack):
            layout.addWidget(part)

    def _in_front(self) -> TablePanel:
        return self.standards if self.stack.currentWidget() is self.standards else self.programmes

    @staticmethod
    def _programme_columns() -> list[Column]:
        return [
            _column("name", text("programmes.list.name"), 260, strong=True, frozen=True),
            _column("class", text("programmes.list.class"), 120),
            _column("unit", text("programmes.list.unit"), 60),
            _column("period", text("programmes.list.period"), 80),
            _column("posting", text("programmes.list.posting"), 90),
            _column("department", text("programmes.list.department"), 180),
            _column("aliases", text("programmes.list.aliases"), 300),
        ]

    @staticmethod
    def _standard_columns() -> list[Column]:
        return [
            _column("name", text("programmes.list.standard"), 280, strong=True, frozen=True),
            _column("place", text("programmes.list.place"), 140),
            _column("amount", text("programmes.list.amount"), 120, Type.MONEY),
            _column("unit", text("programmes.list.per"), 120),
            _column("period", text("programmes.list.period"), 80),
            _column("from", text("programmes.list.from"), 90),
            _column("to", text("programmes.list.to"), 90),
            _column("source", text("programmes.list.source"), 260),
        ]

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: (list_programmes(uow), list_standards(uow)), self._show, owner=self)

    def _show(self, found: tuple[list[ProgrammeRecord], list[StandardRecord]]) -> None:
        programmes, standards = found
        joined = text("programmes.list.join")
        self.programmes.model.show_rows(
            [
                Row(p.uid, (p.name, _word("task_class", p.programme_class), _word("beneficiary_unit", p.unit),
                            _word("period", p.period), _word("posting_level", p.posting_level), p.department,
                            joined.join(p.aliases)))
                for p in programmes
            ]
        )  # fmt: skip
        self.standards.model.show_rows(
            [
                Row(s.key, (s.name, s.place, s.amount_fen, s.unit, _word("period", s.period), month(s.from_month),
                            month(s.to_month), s.source))
                for s in standards
            ]
        )  # fmt: skip
        self._header.set_hint(text("programmes.list.count", programmes=len(programmes), standards=len(standards)))
