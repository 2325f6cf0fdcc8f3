"""The side panel of the tasks page: overview, history, the month's form and the plan, one at a time."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.records import TaskDetail
from ui.kit.buttons import button, icon_button
from ui.kit.side_panel import LEAST, NARROW, USUAL, SidePanel
from ui.kit.theme import theme
from ui.progress import panel
from ui.progress.entry_form import EntryForm
from ui.progress.plan_form import PlanForm

FORM_WIDTH = 372


class TaskPanel(SidePanel):
    """Asks the page to save: ``entry_saved`` (go on to the next task?), ``plan_saved``."""

    entry_saved = Signal(bool)
    plan_saved = Signal()
    editing_changed = Signal(bool)

    def __init__(self, may_edit: bool, may_define: bool) -> None:
        super().__init__()
        self._may_edit, self._may_define = may_edit, may_define
        self.detail: TaskDetail | None = None
        self.form: EntryForm | None = None
        self.plan: PlanForm | None = None
        for keys in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    @property
    def editing(self) -> bool:
        """Whether a form is open."""
        return self.form is not None or self.plan is not None

    def _leave_form(self) -> None:
        self.form = self.plan = None
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
        if self._may_define:
            more = icon_button("ellipsis", text("progress.panel.more"))
            menu = QMenu(more)
            menu.addAction(text("progress.panel.plan_task")).triggered.connect(self.show_plan)
            more.clicked.connect(lambda: menu.popup(more.mapToGlobal(more.rect().topLeft())))
            actions.append(more)
        self.show_foot(*actions)

    def show_history(self) -> None:
        """The versions of the task's figures and target."""
        if self.detail is None:
            return
        self._leave_form()
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

    def save(self) -> None:
        """Ctrl+S: save the open form."""
        if self.form is not None:
            self.entry_saved.emit(False)
        elif self.plan is not None:
            self.plan_saved.emit()
