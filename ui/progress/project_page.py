"""A project: what is the matter, its steps planned against real, months, photographs, facts; all is entered here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from minsheng_desktop.areas.choosing import village_choices
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.project_boards import amount_words
from minsheng_desktop.programmes.catalogue import load_code_lists
from minsheng_desktop.progress.project_records import ProjectDetail, ProjectRecorded, StepLine
from minsheng_desktop.progress.project_reports import report_project
from minsheng_desktop.progress.project_sheets import due_share, number, share
from minsheng_desktop.progress.project_steps import record_step, remove_step
from minsheng_desktop.progress.project_values import FIELDS, MONEY, NUMBER, ProjectField, tasks_of
from minsheng_desktop.progress.projects import RESERVE, STOPPED, edit_project, project_detail
from ui.households.attachments_card import AttachmentsCard
from ui.kit.buttons import button, segments
from ui.kit.cards import Card, FilterRow, PageHeader, ScrollBody, clear, column, fact, row
from ui.kit.formats import money as yuan
from ui.kit.labels import label
from ui.kit.list_export import ListExport
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit, SidePanel
from ui.kit.table import TablePanel
from ui.kit.theme import theme
from ui.progress import projects_printing as printing
from ui.progress.project_acts import ProjectActs
from ui.progress.projects_columns import month_columns, month_row, step_columns, step_row, worst
from ui.progress.projects_forms import ProjectForm, ReportForm, StepForm
from ui.progress.projects_page import refuse_in
from ui.session import Session

STEPS, REPORTS, FILES, FACTS = "steps", "months", "files", "facts"
VIEWS = {
    STEPS: "projects.one.steps",
    REPORTS: "projects.one.months",
    FILES: "projects.one.files",
    FACTS: "projects.one.facts",
}


class ProjectPage(Page):
    """``args``: ``uid`` of the project."""

    tables: ClassVar[frozenset[str]] = frozenset({"project", "project_step", "project_report", "attachment"})
    help_topic: ClassVar[str] = "projects#一个项目"
    folds_navigation: ClassVar[bool] = True

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.uid: bytes = self.args["uid"]
        self.detail: ProjectDetail | None = None
        self.view = STEPS
        self.form: ProjectForm | StepForm | ReportForm | None = None
        self.set_title(text("projects.one.title"))
        self.notice = Notice()
        self.notice.hide()
        self.steps = TablePanel(session, step_columns(), name="progress.project_steps", title=text(VIEWS[STEPS]))
        self.months = TablePanel(session, month_columns(), name="progress.project_months", title=text(VIEWS[REPORTS]))
        self.files = AttachmentsCard(self, project=self.uid)
        self.facts = Card(text(VIEWS[FACTS]))
        self.units = Card(text("projects.one.units"))
        self.panel = SidePanel()
        self.acts = ProjectActs(self)
        self._build()
        for keys, act in (("F2", self.edit_current), ("Ctrl+N", self.add_step), ("Ctrl+P", self.print_menu)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        self.files.reload()

    def _build(self) -> None:
        self.more_button = button(text("projects.one.more"), self.acts.show_menu, icon="ellipsis")
        self.print_button = button(text("projects.page.print"), self.print_menu, icon="printer")
        self.edit_button = button(text("projects.one.edit"), self.edit, icon="pencil")
        self.step_button = button(text("projects.one.add_step"), self.add_step, icon="plus")
        self.report_button = button(text("projects.one.report"), self.report, kind="primary", icon="pencil")
        if not self.session.may("notice"):
            self.print_button.hide()
        self.export = ListExport(self, self._table, self._export_title)
        self.export.button.setParent(self)  # it stands in the menu; Ctrl+E is the same
        self.export.button.hide()
        self.header = PageHeader(
            text("projects.one.title"), self.more_button, self.print_button, self.edit_button, self.step_button,
            self.report_button,
        )  # fmt: skip
        self.figures = QHBoxLayout()
        edge = theme().px(20)
        self.figures.setContentsMargins(edge, theme().px(8), edge, theme().px(8))
        self.figures.setSpacing(theme().px(24))
        bar = QFrame()
        bar.setObjectName("bar")
        bar.setLayout(self.figures)
        looks = segments([(key, text(words)) for key, words in VIEWS.items()], self.look, self.view)
        self.steps.opened.connect(lambda _key: self.edit_current())
        self.months.opened.connect(lambda _key: self.report())
        self.steps.escaped.connect(self.split_closed)
        self.months.set_empty("calendar", text("projects.one.no_months"), text("projects.one.no_months_what"))
        self.parts = {STEPS: self.steps, REPORTS: self.months, FILES: ScrollBody(column(self.files, None)),
                      FACTS: ScrollBody(column(self.facts, None), column(self.units, None), share=(1, 1))}  # fmt: skip
        body = QFrame()
        body.setObjectName("page")
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        for part in (self.header, bar, self.notice, FilterRow(looks, None)):
            inner.addWidget(part)
        for key, made in self.parts.items():
            inner.addWidget(made, 1)
            made.setVisible(key == self.view)
        self.split = PanelSplit(body, self.panel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.split)

    def on_activate(self) -> None:
        self.steps.main.setFocus()

    def split_closed(self) -> None:
        """Esc in a table closes the panel."""
        self.split.close_panel()

    # -- loading ---------------------------------------------------------------------------------

    def refresh(self, changed: set[str] | None = None) -> None:
        uid = self.uid
        self.session.read(lambda uow, job: project_detail(uow, uid), self._show, self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self.notice.say(error.message, "err")

    def _show(self, detail: ProjectDetail) -> None:
        self.detail = detail
        line = detail.line
        self.set_title(line.name)
        self.header.set_title(line.name)
        self.header.set_state(line.stage_label, line.stage_tone or "info")
        self.header.set_hint(text("projects.one.of", office=line.office) if line.office else "")
        if line.flags:
            self.notice.say("\n".join(flag.message for flag in line.flags), worst(line.flags))
        else:
            self.notice.hide()
        self._show_figures(detail)
        self._show_facts(detail)
        self.steps.model.show_rows([step_row(at, step) for at, step in enumerate(detail.steps)])
        self.steps.model.completed.emit()
        counting = {one.uid for one in detail.months}
        rows = [month_row(one, one.uid not in counting) for one in reversed(detail.versions)]
        self.months.model.show_rows(rows)
        self.months.model.completed.emit()
        edits, begun = self.editable, line.stage != RESERVE
        self.edit_button.setVisible(edits)
        self.step_button.setVisible(edits and begun)
        self.report_button.setVisible(edits and begun and line.stage != STOPPED)

    @property
    def editable(self) -> bool:
        """Whether the project is ours and the user may change it."""
        return self.detail is not None and self.detail.line.own and self.session.may("edit")

    def _show_figures(self, detail: ProjectDetail) -> None:
        clear(self.figures)
        line, money = detail.line, detail.line.money
        done, due = share(line.share_milli), share(due_share(line))
        pair = [text("kit.none") if one is None else f"{one:f}%" for one in (done, due)]
        shown = {
            "projects.page.share": text("projects.one.pair", done=pair[0], due=pair[1]),
            "projects.field.budget_fen": _short(_fen(line.values["budget_fen"])),
            "projects.column.in_place_fen": _short(money.in_place_fen),
            "projects.column.disbursed_fen": _short(money.disbursed_fen),
            "projects.column.spent_fen": _short(money.spent_fen),
            "projects.column.outstanding_fen": _short(money.outstanding_fen),
        }
        for key, value in shown.items():
            self.figures.addWidget(_figure(text(key), value))
        self.figures.addStretch(1)

    def _show_facts(self, detail: ProjectDetail) -> None:
        """Plan and money at the left; who answers, and upkeep, at the right."""
        for card in (self.facts, self.units):
            clear(card.body)
        right = [one.key for one in FIELDS].index("owner")
        for at, one in enumerate(FIELDS):
            card = self.units if at >= right else self.facts
            card.add(fact(one.label, _fact(detail, one) or text("kit.none"), width=96))

    def look(self, view: object) -> None:
        """Another part of the project."""
        self.view = str(view)
        for key, made in self.parts.items():
            made.setVisible(key == self.view)

    def _table(self) -> TablePanel:
        return self.months if self.view == REPORTS else self.steps

    def _export_title(self) -> str:
        name = self.detail.line.name if self.detail else ""
        return text("projects.one.export", name=name, what=text(VIEWS[REPORTS if self.view == REPORTS else STEPS]))

    # -- entering --------------------------------------------------------------------------------

    def open_form(self, form: Any, title: str, save: Callable[[], object], *more: QWidget) -> None:
        """Show a form in the panel."""
        self.form = form
        self.panel.show_head(title, "", self.detail.line.name if self.detail else "")
        self.panel.show_body(form)
        cancel = button(text("projects.form.cancel"), self.panel.ask_close)
        self.panel.show_foot(*more, button(text("projects.form.save"), save, kind="primary"), cancel)
        self.split.open_panel()
        self.panel.focus_first()

    def edit(self) -> None:
        """Put the project's own columns right."""
        if self.editable:
            self.session.read(lambda uow, job: (village_choices(uow), tasks_of(uow)), self._edit, self.refused,
                              owner=self)  # fmt: skip

    def _edit(self, found: tuple[Any, Any]) -> None:
        if self.detail is not None:
            form = ProjectForm(self.session.clock.today(), *found, self.detail.line)
            self.open_form(form, text("projects.one.edit"), self.save_project)

    def save_project(self) -> None:
        """Save the project of the form."""
        written = self.form.written() if isinstance(self.form, ProjectForm) else None
        if written is not None:
            uid = self.uid
            self.write(lambda do: do.run(edit_project, uid, written), text("projects.one.edited"))

    def current_step(self) -> StepLine | None:
        """The step the caret stands on."""
        key = self.steps.current_key()
        return self.detail.steps[key] if self.detail and isinstance(key, int) and key < len(self.detail.steps) else None

    def add_step(self) -> None:
        """A step, of any kind."""
        if self.editable and self.detail:
            current = self.current_step()
            self._open_step(current if current is not None and current.uid is None else None, current)

    def edit_current(self) -> None:
        """The step the caret stands on."""
        if self.editable:
            self._open_step(self.current_step(), self.current_step())

    def _open_step(self, step: StepLine | None, current: StepLine | None) -> None:
        items = [(item.code, item.label) for item in load_code_lists()["project_step"].items]
        form = StepForm(self.session.clock.today(), items, step)
        remove = [button(text("projects.one.remove_step"), self.remove_current, kind="danger")]
        more = remove if step is not None and step.uid is not None and step is current else []
        self.open_form(form, text("projects.one.add_step") if step is None else step.label, self.save_step, *more)

    def save_step(self) -> None:
        """Save the step of the form."""
        entry = self.form.entry() if isinstance(self.form, StepForm) else None
        if entry is not None:
            uid, word = self.uid, load_code_lists()["project_step"].item(entry.kind).label
            self.write(lambda do: do.run(record_step, uid, entry), text("projects.one.step_saved", step=word))

    def remove_current(self) -> None:
        """Take the current step back; 撤销 brings it back."""
        step = self.current_step()
        if self.editable and step is not None and step.uid is not None:
            uid, line = self.uid, step.uid
            self.write(lambda do: do.run(remove_step, uid, line), text("projects.one.step_removed", step=step.label))

    def report(self) -> None:
        """The figures of a month."""
        if self.editable and self.detail:
            form = ReportForm(self.session.clock.today(), self.detail.months)
            self.open_form(form, text("projects.one.report"), self.save_report)

    def save_report(self) -> None:
        """Save the month of the form; what is odd about it is told."""
        entry = self.form.entry() if isinstance(self.form, ReportForm) else None
        if entry is None:
            return
        uid = self.uid

        def _done(done: ProjectRecorded) -> None:
            self.split.close_panel()
            words = text("projects.one.reported", month=entry.month % 100)
            if done.warnings:
                odd = text("projects.parted").join(flag.message for flag in done.warnings)
                self.toasted.emit(Toast(text("projects.one.odd", words=words, odd=odd), icon="info", tone="info"))
            elif done.version:
                self.tell_undoable(words)
            else:
                self.toasted.emit(Toast(text("projects.one.same"), icon="info", tone="info"))

        self.session.write(lambda do, job: do.run(report_project, uid, entry), _done, self.refused, owner=self)

    def write(self, work: Callable[[Any], Any], words: str) -> None:
        """Write, close the panel, say what is done with 撤销."""

        def _done(_made: object) -> None:
            self.split.close_panel()
            self.tell_undoable(words)

        self.session.write(lambda do, job: work(do), _done, self.refused, owner=self)

    def refused(self, error: AppError) -> None:
        """Say why something was not done."""
        refuse_in(self, self.form, error)

    # -- leaving the program ---------------------------------------------------------------------

    def print_menu(self) -> None:
        """The ledger and the boards of this project."""
        printing.show_menu(self, self.print_button, lambda: [self.detail.line] if self.detail else [], ())


def _fact(detail: ProjectDetail, one: ProjectField) -> str:
    """A column of the project as people read it."""
    value = detail.line.values[one.key]
    if one.key in ("area_uid", "task_uid"):
        return detail.line.area if one.key == "area_uid" else detail.line.task
    if one.kind == MONEY:
        return text("projects.one.yuan", amount=yuan(_fen(value))) if value is not None else ""
    if one.kind == NUMBER:
        return "" if value is None else f"{number(value):,f}"
    return load_code_lists()[one.list].item(str(value)).label if one.list and value else str(value or "")


def _figure(name: str, value: str) -> QWidget:
    """A name and its figure in one line, never broken."""
    box, shown = QWidget(), label(value, selectable=True)
    shown.setAccessibleName(f"{name} {value}")
    box.setLayout(row(label(name, "2s"), shown, spacing=8))
    return box


def _short(fen: int | None) -> str:
    """An amount for the line of figures."""
    return text("kit.none") if fen is None else amount_words(fen)


def _fen(value: object) -> int | None:
    return value if isinstance(value, int) else None
