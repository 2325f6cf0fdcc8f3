"""预汇总: the figures of all townships in a month, by township or programme, and beside the month before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet, month_words
from minsheng_desktop.exchange.periods import jump_percent, read_percent, set_jump
from minsheng_desktop.exchange.summary import (
    BY_PROGRAMME,
    BY_TOWNSHIP,
    compare_sheet,
    month_summary,
    on_paper,
    summary_sheet,
)
from minsheng_desktop.notices.figure_sheets import preview_figures, write_figures
from minsheng_desktop.programmes.records import ProgrammeRecord
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.rules import year_month
from ui.entitlements.figure_table import FigureTable
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.messages import Notice, Question, Toast, ask
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.session import Session

COMPARE, JUMPS = "compare", "jumps"
VIEWS = {
    BY_TOWNSHIP: "county.page.by_township",
    BY_PROGRAMME: "county.page.by_programme",
    COMPARE: "county.page.compare",
    JUMPS: "county.page.jumps",
}
MONTHS = 24


class SummaryPage(Page):
    """``args``: ``month`` (YYYYMM) and ``view`` to begin with."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"package", "node", "entitlement", "period_figure", "period_lock", "setting"}
    )
    help_topic: ClassVar[str] = "county#预汇总"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("county.page.summary")
        self.set_title(title)
        self.view = str(self.args.get("view") or BY_TOWNSHIP)
        self.body = FigureTable(self, "exchange.summary", title)
        self.body.table.set_empty("sigma", text("county.page.empty"), text("county.page.empty_what"))
        self.body.table.opened.connect(self.open_row)
        self.body.table.page_opened.connect(self.open_row)
        printing = button(text("county.page.print"), self.print, icon="printer")
        printing.setVisible(session.may("notice"))
        exporting = button(text("kit.export.verb"), self.body.ask_export, icon="file-output")
        exporting.setVisible(session.may("export"))
        views = segments([(view, text(key)) for view, key in VIEWS.items()], self._look, self.view)
        self.header = PageHeader(title, views, printing, exporting)
        this = year_month.of(session.clock.today())
        chosen = int(self.args.get("month") or this)
        months = sorted({*(year_month.add(this, -step) for step in range(MONTHS)), chosen}, reverse=True)
        named: list[tuple[object, str]] = [(month, month_words(month)) for month in months]
        self.month = FilterButton(text("county.page.month"), named, self._tell, value=chosen, always_on=True)
        everything: list[tuple[object, str]] = [("", text("kit.find.all"))]
        self.programme = FilterButton(text("county.page.programme"), everything, self._tell)
        self.notice = Notice()
        self.notice.hide()
        self.jump = button(text("county.page.jump_ask"), self.ask_jump, kind="link")
        self.jump.setVisible(session.may("package") and self.view in (COMPARE, JUMPS))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.header, FilterRow(self.month, self.programme, None, self.jump), self.notice):
            layout.addWidget(part)
        layout.addWidget(self.body, 1)
        session.read(lambda uow, job: list_programmes(uow), self._offer, self._failed, owner=self)

    def _offer(self, programmes: list[ProgrammeRecord]) -> None:
        named: list[tuple[object, str]] = [("", text("kit.find.all"))]
        named += [(one.code, one.short_name or one.name) for one in programmes]
        self.programme.set_choices(named, self.programme.value)

    def _look(self, view: object) -> None:
        self.view = str(view)
        self.jump.setVisible(self.session.may("package") and self.view in (COMPARE, JUMPS))
        self.refresh()

    def _tell(self, _value: object) -> None:
        self.refresh()

    def refresh(self, changed: set[str] | None = None) -> None:
        month, programme, view = int(str(self.month.value)), str(self.programme.value or ""), self.view

        def _read(uow: Any, job: Any) -> FigureSheet:
            found = month_summary(uow, month, programme)
            if view in (COMPARE, JUMPS):
                return compare_sheet(found, view == JUMPS)
            return summary_sheet(found, view)

        self.session.read(_read, self._show, self._failed, owner=self)

    def _show(self, sheet: FigureSheet) -> None:
        self.notice.hide()
        self.header.set_title(sheet.title)
        self.body.show_sheet(sheet)

    def _failed(self, error: AppError) -> None:
        if error.kind is not Kind.CANCELLED:
            self.notice.say(error.message, "err")

    def on_activate(self) -> None:
        self.body.table.main.setFocus()

    def print(self) -> None:
        """Print what is shown; too many programmes to stand beside each other are printed below each other."""
        if self.view != BY_TOWNSHIP:
            self.body.print()
            return
        month, programme = int(str(self.month.value)), str(self.programme.value or "")

        def _read(uow: Any, job: Any) -> FigureSheet:
            found = month_summary(uow, month, programme)
            return summary_sheet(found, on_paper(found))

        def _open(sheet: FigureSheet) -> None:
            task = Task(
                lambda uow: preview_figures(uow, sheet),
                lambda do, out, boxes: do.run(write_figures, sheet, out, boxes),
            )
            self.open_page("notices.print", task=task, title=sheet.title)

        self.session.read(_read, _open, self._failed, owner=self)

    def ask_jump(self) -> None:
        """Ask from how many per cent on a change is flagged."""

        def _ask(percent: int) -> None:
            question = Question(
                text("county.page.jump_title"), text("county.page.jump_body", percent=percent),
                text("county.page.jump_keep"), text("county.page.jump_do"), danger=False,
                reason=text("county.page.jump_label"), given=str(percent),
            )  # fmt: skip
            ask(self, question, self.set_jump)

        self.session.read(lambda uow, job: jump_percent(uow), _ask, self._failed, owner=self)

    def set_jump(self, typed: str) -> None:
        """Flag changes from so many per cent on."""

        def _set(do: Any, job: Any) -> int:
            percent = read_percent(typed)
            do.run(set_jump, percent)
            return percent

        self.session.write(
            _set, lambda percent: self.toasted.emit(Toast(text("county.page.jump_done", percent=percent))),
            lambda error: self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err")), owner=self,
        )  # fmt: skip

    def open_row(self, key: Any) -> None:
        """The township a line is about, as it stood in the month."""
        row = self.body.row_at(key)
        if row is not None and row.uid is not None:
            self.open_page("exchange.township", node=row.uid.hex(), month=int(str(self.month.value)))
