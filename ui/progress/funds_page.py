"""资金: the money of the year's tasks in four stages by task, source and township; a row opens its task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.figures import STAGE_TEXTS
from minsheng_desktop.progress.fund_sheets import BY_SOURCE, BY_TASK, BY_UNIT, FundView, fund_sheet, fund_view
from minsheng_desktop.progress.records import STAGES, TaskTable, money_text
from minsheng_desktop.progress.table import task_table
from minsheng_desktop.rules import rates
from ui.entitlements.figure_table import FigureTable
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader, clear, figure, row
from ui.kit.messages import Notice
from ui.kit.page import Page
from ui.session import Session

RATES = {"in_place": "in_place_rate", "disbursed": "disbursement_rate", "spent": "spending_rate"}


class FundsPage(Page):
    """``args``: ``month`` (YYYYMM) and ``by`` (task, source, unit) to begin with."""

    help_topic = "scores#资金"
    tables: ClassVar[frozenset[str]] = frozenset({"task", "task_report", "task_fund", "task_share", "area"})
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.month: int | None = self.args.get("month")
        self.by = str(self.args.get("by") or BY_TASK)
        self.view: FundView | None = None
        self._build()
        for keys, act in (("Ctrl+E", self.body.ask_export), ("Ctrl+P", self.body.print)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)
        self.set_title(text("scores.page.funds"))
        self.refresh()

    def _build(self) -> None:
        title = text("scores.page.funds")
        self.body = FigureTable(self, "funds", title)
        self.body.table.opened.connect(self.open_row)
        self.body.table.page_opened.connect(self.open_row)
        self.body.table.set_empty("banknote", text("scores.page.funds_empty"), text("scores.page.funds_empty_what"))
        ways = (BY_TASK, BY_SOURCE, BY_UNIT) if self.session.role == "county" else (BY_TASK, BY_SOURCE)
        names: list[tuple[object, str]] = [(way, text(f"scores.funds.{way}")) for way in ways]
        printing = button(text("scores.page.print"), self.body.print, icon="printer")
        if not self.session.may("notice"):
            printing.hide()
        exporting = button(text("kit.export.verb"), self.body.ask_export, icon="file-output")
        if not self.session.may("export"):
            exporting.hide()
        self.header = PageHeader(title, segments(names, self._look, self.by), printing, exporting)
        self.months = FilterButton("", [], self._choose_month, always_on=True)
        self.notice = Notice()
        self.notice.hide()
        self.figures = QFrame()
        self.figures.setObjectName("bar")
        self._line = row(spacing=32, margins=(20, 8, 20, 8))
        self.figures.setLayout(self._line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, FilterRow(self.months, None), self.notice, self.figures):
            layout.addWidget(part)
        layout.addWidget(self.body, 1)

    def on_activate(self) -> None:
        self.body.table.main.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        month, by = self.month, self.by

        def _read(uow: Any, job: object) -> tuple[TaskTable, FundView]:
            table = task_table(uow, month)
            return table, fund_view(uow, table, by)

        self.session.read(_read, self._show, self._failed, owner=self)

    def _show(self, found: tuple[TaskTable, FundView]) -> None:
        table, self.view = found
        self.month = table.month
        self.notice.hide()
        choices = [(one, text("scores.page.month", year=one // 100, month=one % 100)) for one in table.months]
        self.months.set_choices(choices, table.month)
        self._show_figures(self.view)
        sheet = fund_sheet(self.view)
        self.body.show_sheet(sheet if self.view.lines else replace(sheet, rows=(), notes=()))

    def _show_figures(self, view: FundView) -> None:
        clear(self._line)
        funds = view.total.funds
        found = (funds.in_place_rate, funds.disbursement_rate, funds.spending_rate)
        shown = dict(zip(RATES, found, strict=True))
        for stage in STAGES:
            rate = shown.get(stage)
            words = text("scores.page.wan")
            if rate is not None:
                words = text(
                    "scores.page.wan_rate", name=text(f"scores.column.{RATES[stage]}"), rate=rates.percent(rate)
                )
            self._line.addWidget(figure(text(STAGE_TEXTS[stage]), money_text(funds.of(stage)), words))
        self._line.addStretch(1)
        self.figures.setVisible(bool(view.lines))

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _choose_month(self, month: object) -> None:
        self.month = int(str(month))
        self.refresh()

    def _look(self, by: object) -> None:
        self.by = str(by)
        self.refresh()

    def open_row(self, key: Any) -> None:
        """The task behind a row; of a source its tasks are shown."""
        found = self.body.row_at(key)
        if found is None or self.view is None:
            return
        if self.by == BY_TASK and found.uid is not None:
            self.open_page("progress.tasks", task=found.uid, month=self.view.month)
        elif self.by == BY_SOURCE and not found.kind:
            self.open_page("progress.funds", month=self.view.month, by=BY_TASK)
