"""The side panel of the tasks page: overview, history, the month's form and the plan, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import TaskDetail, TaskLine
from ui.kit.buttons import button, icon_button
from ui.kit.side_panel import LEAST, NARROW, USUAL, SidePanel
from ui.kit.theme import theme
from ui.progress import panel
from ui.progress.counting_form import CountingForm
from ui.progress.duties_form import DutiesForm
from ui.progress.entry_form import EntryForm
from ui.progress.parts_form import PartsForm
from ui.progress.plan_form import PlanForm
from ui.progress.shares_form import SharesForm
from ui.progress.task_form import TaskForm

FORM_WIDTH = 372
MENU = {
    "edit": "progress.panel.edit_task",
    "plan": "progress.panel.plan_task",
    "counting": "progress.form.counting",
    "divide": "progress.panel.divide",
    "parts": "progress.panel.fill_parts",
    "duties": "progress.panel.set_duties",
    "close": "progress.panel.close_task",
    "open": "progress.panel.open_task",
    "remove": "progress.panel.remove_task",
}
OtherForm = TaskForm | CountingForm | SharesForm | PartsForm | DutiesForm


class TaskPanel(SidePanel):
    """Asks the page to save: ``entry_saved`` (go on to the next task?), ``plan_saved``."""

    entry_saved = Signal(bool)
    plan_saved = Signal()
    editing_changed = Signal(bool)
    chosen = Signal(str)  # an action of the menu: edit, divide, duties, close, open, remove

    def __init__(self, may_edit: bool, may_define: bool) -> None:
        super().__init__()
        self._may_edit, self._may_define = may_edit, may_define
        self.detail: TaskDetail | None = None
        self.form: EntryForm | None = None
        self.plan: PlanForm | None = None
        self.other: OtherForm | None = None
        self._history = False
        self._save_other: Callable[[], object] = lambda: None
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    @property
    def editing(self) -> bool:
        """Whether a form is open."""
        return self.form is not None or self.plan is not None or self.other is not None

    @property
    def dirty(self) -> bool:
        """Whether something was entered that closing would lose."""
        return any(form is not None and form.dirty for form in (self.form, self.other))

    def _leave_form(self) -> None:
        self.form = self.plan = self.other = None
        self._history = False
        self.setMinimumWidth(theme().px(LEAST))
        self.editing_changed.emit(False)

    def show_task(self, detail: TaskDetail) -> None:
        """The overview of a task."""
        self._leave_form()
        self.detail = detail
        line = detail.line
        self.show_head(line.item)
        write = button(text("progress.panel.write"), self._write, kind="link", icon="plus") if self._may_edit else None
        self.show_body(*panel.overview(detail, write))
        actions: list[QWidget] = []
        if self._may_edit:
            words = text(
                "progress.panel.correct_head" if line.reported else "progress.page.fill", month=line.month % 100
            )
            actions.append(button(words, self.fill, kind="primary"))
        actions.append(button(text("progress.panel.history"), self.show_history, icon="history"))
        names = self._menu_names(line)
        if names:
            more = icon_button("ellipsis", text("progress.panel.more"))
            menu = QMenu(more)
            for name in names:
                chosen = self.show_plan if name == "plan" else partial(self.chosen.emit, name)
                menu.addAction(text(MENU[name])).triggered.connect(chosen)
            more.clicked.connect(lambda: menu.popup(more.mapToGlobal(more.rect().topLeft())))
            actions.append(more)
        self.show_foot(*actions)

    def _menu_names(self, line: TaskLine) -> list[str]:
        """What else can be done with a task: the county's own fields are the county's."""
        names: list[str] = []
        if self._may_define and not line.given:
            names += ["edit", "plan", "counting"]
        if self._may_edit:
            names += ["divide", "parts", "duties"]
        if self._may_define and not line.given:
            names += ["open" if line.closed_on else "close", "remove"]
        return names

    def show_form(self, form: OtherForm, title: str, save: str, saved: Callable[[], object], state: str = "") -> None:
        """A form of the page's; ``saved`` is called by its button and by Ctrl+S."""
        self._leave_form()
        self.other, self._save_other = form, saved
        self._open(form)
        self.show_head(title, state, tone="info")
        self.show_foot(button(save, saved, kind="primary"), button(text("progress.panel.cancel"), self.back))
        QTimer.singleShot(0, form, form.start)

    def leave(self) -> None:
        """The form is done with."""
        self._leave_form()

    def update_task(self, detail: TaskDetail) -> None:
        """The task again after a change: what is looked at stays open."""
        if self.editing:
            return
        history = self._history
        self.show_task(detail)
        if history:
            self.show_history()

    def show_history(self) -> None:
        """The versions of the task's figures and target."""
        if self.detail is None:
            return
        self._leave_form()
        self._history = True
        self.show_body(*panel.history(self.detail))
        self.show_foot(button(text("progress.panel.back"), self.back, icon="arrow-left"))

    def fill(self, problem: bool = False) -> None:
        """The form of the month; ``problem`` puts the cursor into the problem."""
        if self.detail is None or not self._may_edit:
            return
        self._leave_form()
        self.form = EntryForm(self.detail)
        self._open(self.form)
        line = self.detail.line
        head = text(
            "progress.panel.correct_head" if line.reported else "progress.panel.fill_head", month=line.month % 100
        )
        self.show_head(line.item, head, tone="info")
        save = text("progress.panel.save_correction" if line.reported else "progress.panel.save")
        actions = [button(save, lambda: self.entry_saved.emit(False), kind="primary")]
        if not line.reported:
            actions.append(button(text("progress.panel.save_next"), lambda: self.entry_saved.emit(True)))
        self.show_foot(*actions, button(text("progress.panel.cancel"), self.back))
        # a panel just opened takes the focus only once it is shown
        QTimer.singleShot(0, self.form, self.form.write_problem if problem else self.form.start)

    def _write(self) -> None:
        self.fill(problem=True)

    def show_plan(self) -> None:
        """The form of target and milestones."""
        if self.detail is None:
            return
        self._leave_form()
        self.plan = PlanForm(self.detail)
        self._open(self.plan)
        save = button(text("progress.panel.save_plan"), self.plan_saved.emit, kind="primary")
        self.show_foot(save, button(text("progress.panel.cancel"), self.back))
        QTimer.singleShot(0, self.plan, self.plan.start)

    def _open(self, form: QWidget) -> None:
        beside = self.window().width() >= theme().px(NARROW)
        self.setMinimumWidth(theme().px(FORM_WIDTH if beside else USUAL))
        self.editing_changed.emit(True)
        self.show_body(form)

    def back(self) -> None:
        """The overview again; what was entered is dropped."""
        if self.detail is not None:
            self.show_task(self.detail)
        elif self.other is not None:
            self._leave_form()
            self.closed.emit()

    def save(self) -> None:
        """Ctrl+S: save the open form."""
        if self.form is not None:
            self.entry_saved.emit(False)
        elif self.plan is not None:
            self.plan_saved.emit()
        elif self.other is not None:
            self._save_other()
