"""目标任务与进度: light cards, the table of a month, a task's panel; filling in and exporting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.export import export_table
from minsheng_desktop.progress.records import Recorded, TaskDetail, TaskTable
from minsheng_desktop.progress.service import record_month
from minsheng_desktop.progress.table import task_detail, task_table, thresholds
from minsheng_desktop.rules.schedule import Light
from ui.kit.buttons import FilterButton, button, icon_button
from ui.kit.cards import PageHeader
from ui.kit.messages import Question, Toast, ask
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit
from ui.progress.columns import COLUMNS, TasksTable, arrange, share_text
from ui.progress.lights import Legend, LightCards
from ui.progress.plan_form import write_plan
from ui.progress.task_actions import TaskActions
from ui.progress.task_form import level_choices
from ui.progress.task_panel import TaskPanel
from ui.session import Session


class ProgressPage(Page):
    """The year's tasks as they stand in a month. ``args``: ``month`` (YYYYMM), ``task`` (uid), ``light``."""

    help_topic = "tasks#看懂这一页"
    tables: ClassVar[frozenset[str]] = frozenset(
        {"task", "task_target", "task_report", "task_fund", "task_share", "task_duty", "task_submission", "setting",
         "progress_setting"}
    )  # fmt: skip
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.month: int | None = self.args.get("month")
        self.light = Light(self.args["light"]) if self.args.get("light") else None
        self.section: str | None = None
        self.level: str | None = None
        self.table: TaskTable | None = None
        self._next = False  # fill in the next task once this one is saved
        self._may_edit = session.may("edit")
        self._build()
        self.actions_menu = TaskActions(self)
        self.panel.chosen.connect(self.actions_menu.run)
        self.more_button.clicked.connect(self.actions_menu.show_menu)
        self._shortcut("F2", self.fill_next)
        self._shortcut("Ctrl+E", self._ask_export)
        self.set_title(text("progress.page.title"))
        self.refresh()

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.month_filter = FilterButton("", [], self._choose_month, always_on=True)
        self.section_filter = FilterButton(text("progress.page.section"), [], self._choose_section)
        self.level_filter = FilterButton(text("progress.page.level"), level_choices(), self._choose_level)
        self._filters = (self.month_filter, self.section_filter, self.level_filter)
        self.more_button = icon_button("ellipsis", text("progress.panel.more"))
        self.import_button = button(text("progress.page.import_short"), self._import, name=text("progress.page.import"))
        self.export_button = button(text("progress.page.export"), self._ask_export, icon="file-output")
        self.fill_button = button("", self.fill_next, kind="primary", icon="pencil")
        self.import_button.setVisible(self.session.may("import"))
        for unknown in (*self._filters, self.export_button, self.fill_button):
            unknown.setVisible(False)
        self.header = PageHeader(
            text("progress.page.title"),
            *self._filters,
            self.import_button,
            self.export_button,
            self.fill_button,
            self.more_button,
        )
        self._build_table()

    def _build_table(self) -> None:
        self.cards = LightCards()
        self.cards.chosen.connect(self._choose_light)
        self.cards.choose(self.light)
        self.grid = TasksTable(self.session)
        self.grid.current_changed.connect(self._current)
        self.grid.opened.connect(self._open)
        self.grid.escaped.connect(self._close_panel)
        self.grid.filters_cleared.connect(self.clear_filters)
        if self.session.may("import"):
            self.grid.content_pasted.connect(lambda content: self.open_page("progress.import", content=content))
        self.grid.model.sorting_changed.connect(lambda _key, _down: self._show_rows())
        self.legend = Legend()
        self.panel = TaskPanel(self._may_edit, self.session.may("define"))
        self.panel.entry_saved.connect(self.save_entry)
        self.panel.plan_saved.connect(self.save_plan)
        # one primary button at a time: the form has its own
        self.panel.editing_changed.connect(lambda on: self.fill_button.setVisible(self._may_edit and not on))
        body = QFrame()
        body.setObjectName("page")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.cards):
            column.addWidget(part)
        column.addWidget(self.grid, 1)
        column.addWidget(self.legend)
        self.split = PanelSplit(body, self.panel)
        self.panel.closed.connect(self._panel_closed)  # after the split, which hides it
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def _shortcut(self, keys: str, action: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(action)

    def on_activate(self) -> None:
        self.grid.main.setFocus()

    def may_close(self) -> bool:
        if not self.panel.dirty:
            return True
        self._ask_drop(self.closed.emit)
        return False

    def _panel_closed(self) -> None:
        """Esc or the cross: what was entered is not dropped without asking."""
        if self.panel.dirty:
            self.split.open_panel()
            self._ask_drop(self.split.close_panel)
        elif self.panel.editing:
            self.panel.back()

    def _ask_drop(self, then: Callable[[], object]) -> None:
        def _drop(_reason: str) -> None:
            self.panel.back()
            then()

        question = Question(
            text("progress.leave.title"),
            text("progress.leave.body"),
            text("progress.leave.keep"),
            text("progress.leave.drop"),
        )
        ask(self, question, _drop)

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        if self.table is not None and not self.table.sections:
            self.month = self.args.get("month")  # the year was empty: follow what came in
        month, section, level = self.month, self.section, self.level
        self.session.read(
            lambda uow, job: (task_table(uow, month, section, level=level), thresholds(uow)), self._show, owner=self
        )

    def _show(self, found: tuple[TaskTable, Any]) -> None:
        table, bounds = found
        self.table, self.month = table, table.month
        month = table.month % 100
        choices = [(m, text("progress.page.month", year=m // 100, month=m % 100)) for m in table.months]
        self.month_filter.set_choices(choices, table.month)
        sections = [(None, text("kit.find.all")), *((s, s or text("progress.page.no_section")) for s in table.sections)]
        self.section_filter.set_choices(sections, self.section)
        self.fill_button.setText(" " + text("progress.page.fill", month=month))
        self.fill_button.setAccessibleName(text("progress.page.fill", month=month))
        for known in self._filters:
            known.setVisible(bool(table.sections))
        levels = any(line.counts_for for line in table.lines)
        self.level_filter.setVisible(levels or self.level is not None)  # what every level counts needs no choice
        self.export_button.setVisible(bool(table.sections) and self.session.may("export"))
        self.fill_button.setVisible(self._may_edit and bool(table.total) and not self.panel.editing)
        if not table.total:
            self.header.set_state("")
        elif table.locked:
            self.header.set_state(text("progress.page.locked", month=month), "info")
        elif table.pending:
            self.header.set_state(text("progress.page.pending", month=month, count=table.pending), "warn")
        else:
            self.header.set_state(text("progress.page.all_filled", month=month), "ok")
        self.cards.show_counts(table.counts)
        self.legend.show_thresholds(bounds)
        self._show_rows()
        self._reload_panel()

    def _show_rows(self) -> None:
        table = self.table
        if table is None:
            return
        at = next(i for i, column in enumerate(COLUMNS) if column.key == "scheduled")
        head = text("progress.page.scheduled", share=share_text(table.scheduled))
        self.grid.model.columns[at] = replace(COLUMNS[at], head=head)
        self.grid.main.horizontalHeader().viewport().update()
        if not table.total and (self.light, self.section, self.level) == (None, None, None):
            action = [(text("progress.page.import"), self._import)] if self.session.may("import") else []
            if self.session.may("define"):
                action.append((text("progress.page.add"), self.actions_menu.add))
            year = table.month // 100
            self.grid.set_empty(
                "target", text("progress.page.empty", year=year), text("progress.page.empty_hint"), action
            )
        else:
            self.grid.set_empty_by_filter()
        lines = [line for line in table.lines if self.light is None or line.light is self.light]
        query = self.grid.model.query
        self.grid.model.show_rows(*arrange(lines, query.sort, query.descending))

    # -- filters ---------------------------------------------------------------------------------

    def _choose_month(self, month: object) -> None:
        self.month = int(str(month))
        self.refresh()

    def _choose_section(self, section: object) -> None:
        self.section = None if section is None else str(section)
        self.refresh()

    def _choose_level(self, level: object) -> None:
        self.level = None if level is None else str(level)
        self.refresh()

    def _choose_light(self, light: Light | None) -> None:
        self.light = light
        self._show_rows()

    def clear_filters(self) -> None:
        """Show every task again."""
        self.light = self.level = None
        self.level_filter.set_choices(level_choices(), None)
        self.cards.choose(None)
        self._show_rows()
        if self.section is not None:
            self._choose_section(None)

    # -- the panel -------------------------------------------------------------------------------

    def _current(self, uid: bytes | None) -> None:
        """The panel follows the current row while it is open and no form is."""
        if uid is not None and not self.panel.isHidden() and not self.panel.editing:
            self.open_task(uid)

    def _open(self, uid: bytes) -> None:
        if not self.panel.editing:
            self.open_task(uid)

    def open_task(self, uid: bytes, fill: bool = False) -> None:
        """Show a task in the panel; ``fill`` opens the month's form."""
        month = self.month

        def _shown(detail: TaskDetail) -> None:
            if self.panel.editing:
                return  # a form was opened meanwhile
            self.panel.show_task(detail)
            self.split.open_panel()
            if fill:
                self.panel.fill()

        self.session.read(lambda uow, job: task_detail(uow, uid, month), _shown, owner=self)

    def _reload_panel(self) -> None:
        detail = self.panel.detail
        if self.args.get("task") is not None and detail is None:
            self.grid.select(self.args["task"])
            self.open_task(self.args["task"])
        elif detail is not None and not self.panel.isHidden() and not self.panel.editing:
            month, uid = self.month, detail.line.uid
            self.session.read(
                lambda uow, job: task_detail(uow, uid, month), self.panel.update_task, self._gone, owner=self
            )

    def _gone(self, error: AppError) -> None:
        """The task in the panel was taken back."""
        self.panel.detail = None
        self.split.close_panel()

    def _close_panel(self) -> None:
        if not self.panel.isHidden():
            self.panel.closed.emit()

    # -- filling in ------------------------------------------------------------------------------

    def fill_next(self) -> None:
        """Open the form of the chosen task, or of the first that is not filled in."""
        if self.table is None or not self.table.lines or self.panel.editing or not self._may_edit:
            return
        chosen = self.grid.current_key()
        if chosen is None or self.panel.isHidden():
            chosen = self._next_open() or chosen or self.table.lines[0].uid
        self.grid.select(chosen)
        self.open_task(chosen, fill=True)

    def _next_open(self, after: bytes | None = None) -> bytes | None:
        """The first task after ``after`` that has no figures of the month."""
        lines = list(self.table.lines) if self.table else []
        at = next((i + 1 for i, line in enumerate(lines) if line.uid == after), 0)
        for line in [*lines[at:], *lines[:at]]:
            if not line.reported and line.light is not Light.DONE and line.uid != after:
                return line.uid
        return None

    def save_entry(self, and_next: bool = False) -> None:
        """Record what the form holds."""
        form = self.panel.form
        entry = form.entry() if form is not None else None
        if form is None or entry is None:
            return
        self._next = and_next
        uid = form.line.uid
        correcting = form.correcting
        self.session.write(
            lambda do, job: do(record_month, uid, entry),
            lambda done: self._recorded(done, correcting),
            self._refused,
            owner=self,
        )

    def _recorded(self, done: Recorded, correcting: bool) -> None:
        self.panel.back()
        if not done.version:
            self.toasted.emit(Toast(text("progress.page.nothing_changed"), icon="info", tone="info"))
        else:
            key = "progress.page.corrected" if correcting else "progress.page.recorded"
            words = text(key, item=done.item, month=done.month % 100)
            self.tell_undoable(words)
        following = self._next_open(done.task_uid) if self._next else None
        if following is not None:
            self.grid.select(following)
            self.open_task(following, fill=True)
            return
        if self._next:
            self.toasted.emit(Toast(text("progress.page.all_done", month=done.month % 100)))
        self.open_task(done.task_uid)

    def _refused(self, error: AppError) -> None:
        form = self.panel.form
        if form is not None and error.kind is Kind.INPUT:
            form.counts.refuse("total", error.message)
        else:
            self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
            if error.kind is Kind.CONFLICT:
                self.panel.back()
                self.refresh()

    def save_plan(self) -> None:
        """Save target and milestones."""
        form = self.panel.plan
        plan = form.plan() if form is not None else None
        if form is None or plan is None:
            return
        uid, item = form.line.uid, form.line.item

        def _saved(changed: bool) -> None:
            self.panel.back()
            if changed:
                self.tell_undoable(text("progress.page.planned", item=item))
            self.open_task(uid)

        def _refused(error: AppError) -> None:
            form.form.refuse("milestones", error.message)

        self.session.write(lambda do, job: write_plan(do, uid, plan), _saved, _refused, owner=self)

    # -- files -----------------------------------------------------------------------------------

    def _import(self) -> None:
        self.open_page("progress.import")

    def _ask_export(self) -> None:
        if self.table is None or not self.table.total or not self.allowed("export"):
            return
        name = text("progress.page.export_name", month=self.month)
        dialog = QFileDialog(self, text("progress.page.export"), name, text("progress.page.xlsx"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda path: self.export(Path(path)))
        dialog.open()

    def export(self, out: Path) -> None:
        """Write what is shown to a workbook."""
        if self.table is None:
            return
        shown = tuple(line for line in self.table.lines if self.light is None or line.light is self.light)
        table = replace(self.table, lines=shown)
        self.session.read(
            lambda uow, job: export_table(uow, table, out),
            lambda rows: self.toasted.emit(Toast(text("progress.page.exported", rows=rows, name=out.name))),
            lambda error: self.toasted.emit(Toast(error.message, icon="circle-alert", tone="err")),
            owner=self,
        )
