"""总览: what is late, how late, where the money is stuck and how the townships stand; every bar leads to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.progress_overview import preview_overview, write_overview
from minsheng_desktop.notices.records import MadePapers
from minsheng_desktop.progress.comparisons import compare_tasks
from minsheng_desktop.progress.overview import Matrix, Overview, matrix, overview
from minsheng_desktop.progress.overview_sheets import late_sheet, years_sheet
from minsheng_desktop.progress.records import STAGES
from minsheng_desktop.rules.schedule import Light
from ui.entitlements.figure_table import FigureTable
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.print_task import Task
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.progress.counting_panel import CountingPanel
from ui.progress.lights import LightCards
from ui.progress.overview_charts import LookBody, MatrixView
from ui.progress.settings_panel import JudgingPanel
from ui.session import Session

LOOK, MATRIX, YEARS = "look", "matrix", "years"
LEVELS = {
    None: "judging.page.level_any",
    "province": "judging.level.province",
    "city": "judging.level.city",
    "county": "judging.level.county",
}
STAGE_NAMES = {
    "planned": "progress.stage.planned",
    "in_place": "progress.stage.in_place",
    "disbursed": "progress.stage.disbursed",
    "spent": "progress.stage.spent",
}


class OverviewPage(Page):
    """The year's work at a month. ``args``: ``month`` (YYYYMM)."""

    help_topic: ClassVar[str] = "overview#看懂总览"
    tables: ClassVar[frozenset[str]] = frozenset(
        {"task", "task_target", "task_share", "task_report", "task_fund", "progress_setting", "setting"}
    )

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.month: int | None = self.args.get("month")
        self.level: str | None = None
        self.stage = "spent"
        self.found: Overview | None = None
        self.look = LOOK
        self.set_title(text("judging.page.title"))
        self._build()
        for keys, act in (("Ctrl+E", self.export), ("Ctrl+P", self.print)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(act)
        self.refresh()

    def _build(self) -> None:
        self.month_filter = FilterButton("", [], self._choose_month, always_on=True)
        levels: list[tuple[object, str]] = [(code, text(key)) for code, key in LEVELS.items()]
        self.level_filter = FilterButton(text("judging.page.level"), levels, self._choose_level)
        stages: list[tuple[object, str]] = [(stage, text(STAGE_NAMES[stage])) for stage in STAGES]
        self.stage_filter = FilterButton(
            text("judging.page.stage"), stages, self._choose_stage, value=self.stage, always_on=True
        )
        names = [(LOOK, text("judging.page.look")), (YEARS, text("judging.page.years"))]
        if self.session.identity.role == "county":
            names.insert(1, (MATRIX, text("judging.page.matrix")))
        self.looks = segments(names, self.show_look, LOOK)
        printing = button(text("judging.page.print"), self.print, icon="printer")
        printing.setVisible(self.session.may("notice"))
        exporting = button(text("judging.page.export"), self.export, icon="file-output")
        exporting.setVisible(self.session.may("export"))
        counting = button(text("judging.counting.title"), self._open_counting, icon="sigma")
        bounds = button(text("judging.bounds.title"), lambda: self.judging.open(), icon="settings")
        self.header = PageHeader(text("judging.page.title"), self.month_filter, counting, bounds, printing, exporting)
        self.cards = LightCards()
        self.cards.chosen.connect(self._open_light)
        self.body = LookBody(self.session.identity.role == "county")
        self.body.task_chosen.connect(self.open_task)
        self.map = MatrixView()
        self.map.chosen.connect(self._open_cell)
        self.years = FigureTable(self, "progress.years", text("judging.sheet.years"))
        self.years.table.opened.connect(self._open_row)
        self.late = FigureTable(self, "progress.late", text("judging.sheet.late"))
        self.late.hide()  # what is printed and exported of the first look
        self.stack = QStackedWidget()
        for part in (self.body, self.map, self.years):
            self.stack.addWidget(part)
        page = QFrame()
        page.setObjectName("page")
        self.split = PanelSplit(page, SidePanel())
        self.judging = JudgingPanel(self, self.split)
        self.counting = CountingPanel(self, self.split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(FilterRow(self.looks, self.level_filter, self.stage_filter, None))
        outer.addWidget(self.cards)
        outer.addWidget(self.stack, 1)
        self.stage_filter.hide()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        month, level = self.month, self.level
        self.session.read(lambda uow, job: overview(uow, month, level), self._show, self._failed, owner=self)

    def _show(self, found: Overview) -> None:
        self.found, self.month = found, found.month
        choices: list[tuple[object, str]] = [
            (month, text("judging.page.month", year=month // 100, month=month % 100)) for month in found.choices
        ]
        self.month_filter.set_choices(choices, found.month)
        self.header.set_state(text("judging.page.counts_all", count=len(found.lines)) if found.lines else "")
        self.cards.show_counts(found.counts)
        self.body.show_overview(found, partial(self.open_page, "progress.tasks"))
        self.late.show_sheet(late_sheet(found))
        self._load_look()

    def _load_look(self) -> None:
        month, stage = self.month, self.stage
        if self.look == MATRIX and month is not None:
            self.session.read(
                lambda uow, job: matrix(uow, month // 100, month, stage), self._show_matrix, self._failed, owner=self
            )
        elif self.look == YEARS and month is not None:
            self.session.read(
                lambda uow, job: years_sheet(compare_tasks(uow, month)),
                self.years.show_sheet,
                self._failed,
                owner=self,
            )

    def _show_matrix(self, found: Matrix) -> None:
        self.map.show_matrix(found, self.found)

    def _failed(self, error: AppError) -> None:
        self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    # -- choosing --------------------------------------------------------------------------------

    def show_look(self, look: object) -> None:
        """Show the charts, the matrix or the years."""
        self.look = str(look)
        self.stack.setCurrentIndex((LOOK, MATRIX, YEARS).index(self.look))
        self.stage_filter.setVisible(self.look == MATRIX)
        self.cards.setVisible(self.look == LOOK)
        self._load_look()

    def _choose_month(self, month: object) -> None:
        self.month = int(str(month))
        self.refresh()

    def _choose_level(self, level: object) -> None:
        self.level = None if level is None else str(level)
        self.refresh()

    def _choose_stage(self, stage: object) -> None:
        self.stage = str(stage)
        self._load_look()

    # -- drill-down ------------------------------------------------------------------------------

    def open_task(self, task: object) -> None:
        """The row behind a bar: the task in the table of its month."""
        if isinstance(task, bytes):
            self.open_page("progress.tasks", month=self.month, task=task)

    def _open_counting(self) -> None:
        self.counting.open((self.month or 0) // 100 or self.session.clock.today().year)

    def _open_cell(self, task: object, _area: object) -> None:
        self.open_task(task)

    def _open_light(self, light: Light | None) -> None:
        self.cards.choose(None)
        self.open_page("progress.tasks", month=self.month, **({"light": light.value} if light else {}))

    def _open_row(self, key: object) -> None:
        row = self.years.row_at(key)
        if row is not None and row.uid is not None:
            self.open_task(row.uid)

    # -- leaving the program ---------------------------------------------------------------------

    @property
    def _shown(self) -> FigureTable:
        return self.years if self.look == YEARS else self.late

    def export(self) -> None:
        """Write what is shown to a workbook."""
        self._shown.ask_export()

    def print(self) -> None:
        """Look at what is shown as a paper: the charts, or the table of years."""
        if self.look == YEARS:
            self.years.print()
        elif self.allowed("notice") and self.found is not None:
            month, level = self.found.month, self.level

            def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
                made: MadePapers = do.run(write_overview, month, level, out, boxes)
                return made

            task = Task(lambda uow: preview_overview(uow, month, level), _make)
            self.open_page("notices.print", task=task, title=text("judging.page.title"))
