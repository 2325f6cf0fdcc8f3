"""工程项目: the year's projects with their progress, money and lateness; months, reserve list, upkeep, ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet
from minsheng_desktop.notices.project_boards import amount_words
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.project_records import ProjectLine, ProjectList
from minsheng_desktop.progress.project_sheets import (
    LEDGER,
    LIST,
    MONTHS,
    RESERVE,
    UPKEEP,
    project_sheet,
)
from minsheng_desktop.progress.project_sheets import number as thousandths
from minsheng_desktop.progress.project_values import tasks_of
from minsheng_desktop.progress.projects import add_project, list_projects
from minsheng_desktop.rules import year_month
from ui.entitlements.figure_table import FigureTable
from ui.kit.buttons import FilterButton, button, segments
from ui.kit.cards import FilterRow, PageHeader, TotalsBar
from ui.kit.formats import number
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.progress import projects_printing as printing
from ui.progress.projects_columns import list_columns, list_row
from ui.progress.projects_forms import ProjectForm
from ui.session import Session

VIEWS = {
    LIST: "projects.page.list",
    MONTHS: "projects.page.months",
    RESERVE: "projects.page.reserve",
    UPKEEP: "projects.page.upkeep",
    LEDGER: "projects.page.ledger",
}
ONE = "progress.project"


class ProjectsPage(Page):
    """``args``: ``view`` (a key of ``VIEWS``), ``late`` (only those that are late)."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"project", "project_step", "project_report", "attachment", "progress_setting"}
    )
    help_topic: ClassVar[str] = "projects#工程项目"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        title = text("projects.page.title")
        self.set_title(title)
        self.view = str(self.args.get("view") or LIST)
        self.month = year_month.of(session.clock.today())
        self.found: ProjectList | None = None
        self.form: ProjectForm | None = None
        self._reserve = False
        self.notice = Notice()
        self.notice.hide()
        self.grid = TablePanel(session, list_columns(), name="progress.projects", title=title, checkable=True)
        self.figures = FigureTable(self, "progress.projects_figures", title)
        self.totals = TotalsBar()
        self.totals.hide()
        self.panel = SidePanel()
        self._build(title)
        self._wire()

    def _build(self, title: str) -> None:
        self.print_button = button(text("projects.page.print"), self.print_menu, icon="printer")
        self.export_button = button(text("kit.export.verb"), self.ask_export, icon="file-output")
        self.import_button = button(text("projects.import.verb"), self.ask_import, icon="file-input")
        self.add_button = button(text("projects.page.add"), self.add, kind="primary", icon="plus")
        rights = ((self.print_button, "notice"), (self.import_button, "import"), (self.export_button, "export"),
                  (self.add_button, "edit"))  # fmt: skip
        for made, right in rights:
            if not self.session.may(right):
                made.hide()
        self.header = PageHeader(title, self.print_button, self.import_button, self.export_button, self.add_button)
        self.looks = segments([(key, text(words)) for key, words in VIEWS.items()], self.look, self.view)
        self.month_filter = FilterButton(text("projects.page.month"), [], self._month_chosen, always_on=True)
        stages = [("", text("projects.page.every"))]
        self.stage = FilterButton(text("projects.column.stage"), stages, lambda _value: self.refresh())
        lates: list[tuple[object, str]] = [
            (False, text("projects.page.every")),
            (True, text("projects.page.late_only")),
        ]
        self.late = FilterButton(text("projects.page.late"), lates, lambda _value: self.refresh())
        self.late.set_value(bool(self.args.get("late")))
        self.filters = FilterRow(self.looks, self.month_filter, self.stage, self.late, None)
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, self.filters, self.notice):
            inner.addWidget(part)
        inner.addWidget(self.grid, 1)
        inner.addWidget(self.figures, 1)
        inner.addWidget(self.totals)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)
        self._place()

    def _wire(self) -> None:
        self.grid.opened.connect(self.open_project)
        self.grid.page_opened.connect(self.open_project)
        self.grid.filters_cleared.connect(self.clear_filters)
        self.figures.table.opened.connect(self._open_row)
        self.figures.table.page_opened.connect(self._open_row)
        for keys, act in (("Ctrl+N", self.add), ("Ctrl+E", self.ask_export)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def toast_clearance(self) -> int:
        return self.totals.height() if self.totals.isVisible() else 0

    def on_activate(self) -> None:
        (self.grid if self.view == LIST else self.figures.table).main.setFocus()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        view, month, stage, late = self.view, self.month, str(self.stage.value or ""), bool(self.late.value)

        def _read(uow: Any, job: object) -> tuple[ProjectList, FigureSheet | None]:
            found = list_projects(uow, month, stage, late=late)
            return found, None if view == LIST else project_sheet(uow, view, found)

        self.session.read(_read, self._show, self._failed, owner=self)

    def _show(self, read: tuple[ProjectList, FigureSheet | None]) -> None:
        found, sheet = read
        self.found = found
        self._show_filters(found)
        shown = self.view not in (RESERVE, UPKEEP)
        late = text("projects.page.late_count", count=found.late) if found.late and shown else ""
        self.header.set_state(late, "err")
        self.totals.setVisible(shown and bool(found.lines))
        self.totals.set_totals([], self._totals(found))
        if sheet is not None:
            key = {RESERVE: "projects.page.no_reserve", UPKEEP: "projects.page.no_upkeep"}
            self.figures.table.set_empty("landmark", text(key.get(self.view, "projects.page.empty")),
                                         text("projects.page.empty_what"))  # fmt: skip
            self.figures.show_sheet(sheet)
            return
        if not found.counts and not self.late.value:
            self.grid.set_empty("landmark", text("projects.page.empty"), text("projects.page.empty_what"))
        else:
            self.grid.set_empty_by_filter()
        self.grid.model.show_rows([list_row(line) for line in found.lines])
        self.grid.model.completed.emit()

    def _show_filters(self, found: ProjectList) -> None:
        this = year_month.of(self.session.clock.today())
        months = {self.month, *(year * 100 + month for year in found.years for month in range(1, 13))}
        shown = sorted((month for month in months if month <= this), reverse=True)
        names = [(month, text("projects.page.month_words", year=month // 100, month=month % 100)) for month in shown]
        self.month_filter.set_choices(names, self.month)
        items = load_code_lists()["project_stage"].items
        stages: list[tuple[object, str]] = [("", text("projects.page.every"))]
        stages += [(item.code, text("projects.page.stage_count", stage=item.label, count=found.counts[item.code]))
                   for item in items if found.counts.get(item.code) and item.code != RESERVE]  # fmt: skip
        self.stage.set_choices(stages, self.stage.value)

    @staticmethod
    def _totals(found: ProjectList) -> list[tuple[str, str]]:
        """Counts, quantities by unit and money of what is shown; units are never added together."""
        pairs = [(text("projects.page.projects"), text("projects.page.count", count=number(len(found.lines))))]
        for unit, planned, finished in found.quantities:
            words = text("projects.page.quantity", planned=f"{thousandths(planned):,f}",
                         finished=f"{thousandths(finished):,f}")  # fmt: skip
            pairs.append((unit, words))
        money = (("projects.field.budget_fen", found.budget_fen),
                 ("projects.column.in_place_fen", found.money.in_place_fen),
                 ("projects.column.spent_fen", found.money.spent_fen),
                 ("projects.column.outstanding_fen", found.money.outstanding_fen or None))  # fmt: skip
        return [*pairs, *((text(key), amount_words(fen)) for key, fen in money if fen is not None)]

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _month_chosen(self, value: object) -> None:
        self.month = int(str(value))
        self.refresh()

    def clear_filters(self) -> None:
        """Show everything again."""
        self.stage.set_value("")
        self.late.set_value(False)
        self.refresh()

    def look(self, view: object) -> None:
        """Another view of the projects."""
        self.view = str(view)
        self._place()
        self.refresh()

    def _place(self) -> None:
        self.grid.setVisible(self.view == LIST)
        self.figures.setVisible(self.view != LIST)
        for made in (self.stage, self.late):
            made.setVisible(self.view in (LIST, MONTHS, LEDGER))
        self.month_filter.setVisible(self.view != UPKEEP)

    # -- one project -----------------------------------------------------------------------------

    def open_project(self, uid: bytes) -> None:
        """The page of a project."""
        self.open_page(ONE, uid=uid)

    def _open_row(self, key: object) -> None:
        row = self.figures.row_at(key)
        if row is not None and row.uid:
            self.open_project(row.uid)

    def add(self) -> None:
        """The form of a new project; in the reserve view it goes into the reserve list."""
        if self.allowed("edit"):
            self._reserve = self.view == RESERVE
            self.session.read(lambda uow, job: (village_choices(uow), tasks_of(uow)), self._open_form, self._refused,
                              owner=self)  # fmt: skip

    def _open_form(self, found: tuple[Any, Any]) -> None:
        self.form = ProjectForm(self.session.clock.today(), *found)
        title = text("projects.page.add_reserve" if self._reserve else "projects.page.add")
        self.panel.show_head(title)
        self.panel.show_body(self.form)
        cancel = button(text("projects.form.cancel"), self.panel.ask_close)
        self.panel.show_foot(button(text("projects.form.save"), self.save_new, kind="primary"), cancel)
        self.split.open_panel()
        self.panel.focus_first()

    def save_new(self) -> None:
        """Enter the project of the form and open its page."""
        written = self.form.written() if self.form else None
        if written is None:
            return
        reserve = self._reserve

        def _done(uid: bytes) -> None:
            self.split.close_panel()
            self.tell_undoable(text("projects.page.added", name=written["name"]))
            if not reserve:
                self.open_project(uid)

        self.session.write(lambda do, job: do.run(add_project, written, reserve), _done, self._refused, owner=self)

    def _refused(self, error: AppError) -> None:
        refuse_in(self, self.form, error)

    # -- leaving the program ---------------------------------------------------------------------

    def chosen(self) -> list[ProjectLine]:
        """The ticked projects; none: all that are shown."""
        ticked = set(self.grid.model.ticked)
        lines = self.found.lines if self.found else ()
        return [line for line in lines if not ticked or line.uid in ticked]

    def ask_import(self) -> None:
        """A workbook of projects: the ledger worked over, or a list of new ones."""
        if self.allowed("import"):
            self.open_page("progress.projects_import")

    def ask_export(self) -> None:
        """Write what is shown to a workbook."""
        self._with_sheet(self.figures.ask_export)

    def print_table(self) -> None:
        """Look at what is shown as a paper; the ledger is a sheet for each project."""
        if self.view == LEDGER:
            printing.print_cards(self, self.chosen())
        else:
            self._with_sheet(self.figures.print)

    def _with_sheet(self, then: Any) -> None:
        """The list has a sheet too, of the same rows; it is made when it is asked for."""
        found = self.found
        if self.view != LIST or found is None:
            then()
            return

        def _done(sheet: FigureSheet) -> None:
            self.figures.show_sheet(sheet)
            then()

        self.session.read(lambda uow, job: project_sheet(uow, LIST, found), _done, self._failed, owner=self)

    def print_menu(self) -> None:
        """The table shown, the ledger, boards of the ticked projects."""
        more = [(text("projects.page.print_table"), self.print_table)]
        printing.show_menu(self, self.print_button, self.chosen, more)


def refuse_in(page: Page, form: Any, error: AppError) -> None:
    """Say what is wrong below the field it is about, else at the bottom of the window."""
    fields = [detail for detail in error.details if isinstance(detail, dict) and detail.get("field")]
    if form is not None and fields and fields[0]["field"] in form.fields:
        form.refuse(fields[0]["field"], fields[0]["message"])
        return
    page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
