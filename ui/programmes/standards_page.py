"""标准: the standards that decide here by programme and place, with what they were before; a new one from a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.fields import Field, Label, Type
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.records import ProgrammeRecord, StandardRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.programmes.standards import (
    StandardChecks,
    Tariffs,
    check_beside,
    holds_in,
    load_tariffs,
    standard_history,
)
from minsheng_desktop.rules import rates, year_month
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import Card, FilterRow, PageHeader, fact
from ui.kit.formats import money, month
from ui.kit.labels import Sentence
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.kit.rows import Column, Key, Row
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.programmes.standards_form import StandardForm, place_words, span_words
from ui.session import Session

FACT = 84
PERIOD_KEYS = {
    "month": "standards.period.month", "year": "standards.period.year", "one_off": "standards.period.one_off",
}  # fmt: skip
AREA_KEYS = {"rural": "standards.area.rural", "urban": "standards.area.urban", "both": "standards.area.both"}


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows."""

    standards: tuple[StandardRecord, ...]
    programmes: tuple[ProgrammeRecord, ...]
    tariffs: Tariffs


def load(uow: Any) -> Found:
    """The standards that decide, the programmes with a roster, and the looking up of both."""
    programmes = tuple(p for p in list_programmes(uow) if "roster" in p.scope)
    return Found(standard_history(uow), programmes, load_tariffs(uow))


def _column(key: str, width: int, type: Type = Type.TEXT, **more: Any) -> Column:
    titles = {
        "programme": "standards.column.programme", "name": "standards.column.name", "place": "standards.column.place",
        "category": "standards.column.category", "area": "standards.column.area", "amount": "standards.column.amount",
        "period": "standards.column.period", "monthly": "standards.column.monthly", "from": "standards.column.from",
        "to": "standards.column.to", "document": "standards.column.document",
    }  # fmt: skip
    return Column(Field(key, Label(literal=text(titles[key])), type, width, sortable=False), **more)


class StandardsPage(Page):
    """``args``: ``standard`` (key) to show first."""

    tables: ClassVar[frozenset[str]] = frozenset({"standard", "programme"})
    help_topic: ClassVar[str] = "standards#标准"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("standards.page.title")
        self.set_title(title)
        self.found = Found((), (), Tariffs(()))
        self.notice = Notice()
        self.notice.hide()
        self.table = TablePanel(session, self._columns(), name="programmes.standards_here", title=title)
        self.table.set_empty("banknote", text("standards.page.empty"), text("standards.page.empty_what"))
        self.table.current_changed.connect(self._current)
        self.table.opened.connect(self.open_preview)
        self.export = ListExport(self, lambda: self.table, lambda: title)
        self.new = button(text("standards.page.new"), self.open_new, kind="primary", icon="plus")
        self.header = PageHeader(title, self.export.button, self.new)
        if not session.may("define"):
            self.new.hide()
        self.programme = FilterButton(text("standards.column.programme"), [], lambda _value: self._show_rows())
        states = [("", text("standards.page.all")), ("now", text("standards.page.in_force"))]
        self.state = FilterButton(text("standards.page.state"), states, lambda _value: self._show_rows())
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, FilterRow(self.programme, self.state, None), self.notice):
            inner.addWidget(part)
        inner.addWidget(self.table, 1)
        self.split = PanelSplit(body, SidePanel())
        self.form = StandardForm(self, self.split)
        self.table.escaped.connect(self.split.panel.ask_close)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    @staticmethod
    def _columns() -> list[Column]:
        return [
            _column("programme", 120, strong=True),
            _column("name", 170),
            _column("category", 90),
            _column("place", 110),
            _column("area", 60),
            _column("amount", 100, Type.MONEY),
            _column("period", 70),
            _column("monthly", 100, Type.MONEY),
            _column("from", 84),
            _column("to", 84),
            _column("document", 200, stretch=True),
        ]

    def refresh(self, changed: set[str] | None = None) -> None:
        self.session.read(lambda uow, job: load(uow), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, found: Found) -> None:
        self.found = found
        used = dict.fromkeys(record.programme for record in found.standards)
        names = {p.code: p.short_name for p in found.programmes}
        choices = [("", text("standards.page.every")), *((code, names.get(code, code)) for code in used)]
        self.programme.set_choices(choices, self.programme.value)
        self._show_rows()
        if self.args.get("standard"):
            self.table.select(self.args["standard"])

    def _show_rows(self) -> None:
        names = {p.code: p.short_name for p in self.found.programmes}
        wanted, month_now = self.programme.value, year_month.of(self.session.clock.today())
        shown = [
            record
            for record in self.found.standards
            if wanted in (None, "", record.programme) and (self.state.value != "now" or holds_in(record, month_now))
        ]
        self.table.model.show_rows([_row(record, names, month_now) for record in shown])
        self.table.model.completed.emit()
        in_force = sum(holds_in(record, month_now) for record in self.found.standards)
        self.header.set_hint(text("standards.page.count", count=len(self.found.standards), now=in_force))

    def chosen(self) -> StandardRecord | None:
        """The standard under the caret."""
        key = self.table.current_key()
        return next((record for record in self.found.standards if record.key == key), None)

    def _current(self, _key: Key) -> None:
        record = self.chosen()
        if record is None or self.form.is_open:
            return
        tariffs = self.found.tariffs
        self.session.read(
            lambda uow, job: check_beside(record, tariffs, uow.node.area_code),
            lambda checks: self._show_panel(record, checks),
            self._failed,
            owner=self,
        )

    def _show_panel(self, record: StandardRecord, checks: StandardChecks) -> None:
        if self.form.is_open:
            return
        panel = self.split.panel
        panel.show_head(record.name, "", record.document_number)
        parts: list[QWidget] = [_facts(record, checks)]
        parts += [Sentence(words, "warn") for words in checks.warnings]
        parts.append(self._history(record))
        panel.show_body(*parts)
        if self.session.may("edit"):
            look = button(text("standards.page.preview"), lambda: self.open_preview(record.key), kind="primary")
            panel.show_foot(look)
        self.split.open_panel()

    def _history(self, record: StandardRecord) -> Card:
        card = Card(text("standards.page.history"))
        for other in self.found.standards:
            same = (other.programme, other.place_code, other.category, other.part, other.urban_rural)
            if same == (record.programme, record.place_code, record.category, record.part, record.urban_rural):
                amount = text("standards.page.amount", amount=money(other.amount_fen), unit=other.unit)
                card.add(fact(span_words(other.from_month, other.to_month), amount, width=148))
        return card

    def open_new(self) -> None:
        """The form of a new standard."""
        self.form.open()

    def open_preview(self, key: Key) -> None:
        """Whom a standard changes, before it is applied."""
        if self.allowed("edit"):
            self.open_page("programmes.standard", standard=key)


def _row(record: StandardRecord, names: Mapping[str, str], now: int) -> Row:
    return Row(
        record.key,
        (
            names.get(record.programme, record.programme), record.name, record.category, place_words(record),
            text(AREA_KEYS[record.urban_rural]) if record.urban_rural in AREA_KEYS else "", record.amount_fen,
            text(PERIOD_KEYS.get(record.period, "standards.period.month")), record.monthly_fen,
            month(record.from_month), month(record.to_month), record.document_number,
        ),
        muted=record.to_month is not None and record.to_month < now,
    )  # fmt: skip


def _facts(record: StandardRecord, checks: StandardChecks) -> Card:
    card = Card()
    amount = text("standards.page.amount", amount=money(record.amount_fen), unit=record.unit)
    period = text(PERIOD_KEYS.get(record.period, "standards.period.month"))
    card.add(fact(text("standards.column.amount"), f"{amount} · {period}", width=FACT))
    if record.period == "year":
        card.add(fact(text("standards.column.monthly"), money(record.monthly_fen), width=FACT))
    card.add(fact(text("standards.column.place"), place_words(record), width=FACT))
    if record.category:
        card.add(fact(text("standards.column.category"), record.category, width=FACT))
    card.add(fact(text("standards.page.valid"), span_words(record.from_month, record.to_month), width=FACT))
    if checks.former is not None:
        words = text(
            "standards.page.former", amount=money(checks.former.monthly_fen), percent=_percent(checks.uplift, 1)
        )
        card.add(fact(text("standards.page.before"), words, width=FACT))
    if checks.rural_share is not None:
        card.add(fact(text("standards.page.share"), f"{_percent(checks.rural_share, 2)}%", width=FACT))
    return card


def _percent(value: Any, places: int) -> str:
    return str(rates.percent(value, places))
