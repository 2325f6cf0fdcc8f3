"""收入参考值: what a unit of crops, animals or labour earns in a year, used where incomes are reckoned at a visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.applications.reference_values import (
    carry_reference_values,
    list_reference_values,
    remove_reference_values,
    set_reference_values,
)
from minsheng_desktop.applications.survey_records import NewReference, ReferenceRecord
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from ui.applications.act_panel import ActPanel
from ui.applications.wording import choices, word
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.fields import ChoiceField, money_field, number_field, text_field
from ui.kit.formats import number
from ui.kit.list_export import ListExport
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.session import Session

YEARS = 5


class ReferencePage(Page):
    """The reference values of a year."""

    tables: ClassVar[frozenset[str]] = frozenset({"reference_value"})
    folds_navigation: ClassVar[bool] = True
    help_topic: ClassVar[str] = "applications#收入参考值"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("cases.page.reference")
        self.set_title(title)
        self.records: dict[bytes, ReferenceRecord] = {}
        this = session.clock.today().year
        years = [(year, str(year)) for year in range(this, this - YEARS, -1)]
        self.year = FilterButton(text("cases.reference.year"), years, lambda _value: self.refresh(), always_on=True)
        self.table = TablePanel(session, _columns(), name="cases.reference", title=title, checkable=True)
        self.table.opened.connect(self.change)
        self.export = ListExport(self, lambda: self.table, lambda: title)
        may = session.may("edit")
        self.add_button = button(text("cases.reference.add"), self.add, kind="primary", icon="plus")
        self.carry_button = button(text("cases.reference.carry"), self.carry, icon="copy")
        self.remove_button = button(text("cases.reference.remove"), self.remove, icon="trash-2")
        self.header = PageHeader(title, self.export.button, self.remove_button, self.carry_button, self.add_button)
        for made in (self.add_button, self.carry_button):
            made.setVisible(may)
        self.remove_button.setVisible(False)
        self.table.selection_changed.connect(self._chosen)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.header)
        inner.addWidget(FilterRow(self.year, None))
        inner.addWidget(self.table, 1)
        self.split = PanelSplit(body, SidePanel())
        self.table.escaped.connect(self.split.panel.ask_close)
        self.acts = ActPanel(self, self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        keys = QShortcut(QKeySequence("Ctrl+N"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.add)

    def on_activate(self) -> None:
        if not self.acts.is_open:
            self.table.main.setFocus()

    def may_close(self) -> bool:
        return self.acts.guard.may_close()

    def refresh(self, changed: set[str] | None = None) -> None:
        year = self._year
        self.session.read(lambda uow, job: list_reference_values(uow, year), self._show, self._failed, owner=self)

    @property
    def _year(self) -> int:
        value = self.year.value
        return value if isinstance(value, int) else self.session.clock.today().year

    def _failed(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    def _show(self, records: Sequence[ReferenceRecord]) -> None:
        self.records = {record.uid: record for record in records}
        offered = [(text("cases.reference.add"), self.add), (text("cases.reference.carry"), self.carry)]
        self.table.set_empty(
            "book-open", text("cases.reference.none", year=self._year), text("cases.reference.none_what"),
            offered if self.session.may("edit") else (),
        )  # fmt: skip
        self.table.model.show_rows([_row(record) for record in records])
        self.header.set_hint(text("cases.reference.count", count=number(len(records))))
        self._chosen()

    def _chosen(self) -> None:
        ticked = len(self.table.model.ticked)
        self.remove_button.setVisible(bool(ticked) and self.session.may("edit"))
        words = text("cases.reference.remove_counted", count=number(ticked))
        self.remove_button.setText(f" {words}")
        self.remove_button.setAccessibleName(words)

    # -- acts ------------------------------------------------------------------------------------

    def add(self) -> None:
        """A further value."""
        self._form(None)

    def change(self, key: Key) -> None:
        """Another amount for an item."""
        if isinstance(key, bytes) and self.session.may("edit"):
            self._form(self.records.get(key))

    def _form(self, record: ReferenceRecord | None) -> None:
        if not self.allowed("edit"):
            return
        kinds = [*choices("income_kind"), *choices("deduction_kind")]
        words = text("cases.reference.save")
        form = self.acts.open(
            text("cases.page.reference"), str(self._year),
            [
                ("item", text_field(text("cases.visit.item"), help_line=text("cases.reference.item_help"))),
                ("kind", ChoiceField(text("cases.visit.kind"), kinds, must_choose=True)),
                ("unit", text_field(text("cases.visit.unit"), width=96)),
                ("amount", money_field(text("cases.reference.amount"))),
                ("year", number_field(text("cases.reference.year"), 1990, 2100, width=96)),
                ("source", text_field(text("cases.reference.source"), optional=True)),
            ],
            words, self._work, said=words,
        )  # fmt: skip
        form["year"].set_value(self._year)
        if record is not None:
            form.set_values({"item": record.item, "kind": record.kind, "unit": record.unit,
                             "amount": record.amount_fen, "source": record.source or None})  # fmt: skip

    @staticmethod
    def _work(values: Mapping[str, Any]) -> Any:
        new = NewReference(
            values["year"], values["item"], values["kind"], values["unit"], values["amount"],
            source=values["source"] or "",
        )  # fmt: skip
        return lambda do, job: do.run(set_reference_values, [new])

    def carry(self) -> None:
        """Take over the values of the year before where this one has none."""
        year = self._year
        if self.allowed("edit"):
            self.session.write(
                lambda do, job: do.run(carry_reference_values, year - 1, year),
                lambda count: self.tell_undoable(text("cases.reference.carried", count=count, year=year - 1)),
                self._failed, owner=self,
            )  # fmt: skip

    def remove(self) -> None:
        """Take the ticked values away."""
        uids = [key for key in self.table.model.ticked if isinstance(key, bytes)]
        if uids and self.allowed("edit"):
            self.session.write(
                lambda do, job: do.run(remove_reference_values, uids),
                lambda count: self.tell_undoable(text("cases.reference.removed", count=count)),
                self._failed, owner=self,
            )  # fmt: skip


def _columns() -> list[Column]:
    def _made(key: str, width: int, title: str, type: Type = Type.TEXT, **more: Any) -> Column:
        return Column(Field(key, Label(literal=title), type, width, sortable=False), **more)

    return [
        _made("item", 160, text("cases.visit.item"), strong=True),
        _made("kind", 150, text("cases.visit.kind")),
        _made("unit", 72, text("cases.visit.unit")),
        _made("amount", 110, text("cases.reference.amount"), Type.MONEY),
        _made("place", 110, text("cases.reference.place")),
        _made("source", 200, text("cases.reference.source"), stretch=True),
    ]


def _row(record: ReferenceRecord) -> Row:
    kind = word("income_kind", record.kind)
    kind = word("deduction_kind", record.kind) if kind == record.kind else kind
    place = record.place_name or text("cases.reference.everywhere")
    return Row(record.uid, (record.item, kind, record.unit, record.amount_fen, place, record.source))
