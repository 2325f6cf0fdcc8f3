"""What the tasks page can do beside filling in: set and change tasks, divide them, name who answers, submit a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.operation import UnitOfRead
from minsheng_desktop.core.texts import text
from minsheng_desktop.programmes.service import list_programmes
from minsheng_desktop.progress.counting import count_task, countable, counting_key
from minsheng_desktop.progress.duties import own_duties, set_duties
from minsheng_desktop.progress.editing import (
    EDITABLE,
    NewTask,
    add_task,
    close_task,
    edit_task,
    new_task_of,
    open_task,
    remove_task,
)
from minsheng_desktop.progress.office import parts_areas
from minsheng_desktop.progress.records import TaskDetail
from minsheng_desktop.progress.service import record_parts
from minsheng_desktop.progress.shares import divide_target
from minsheng_desktop.progress.submissions import MOST_NAMED, Submitted, month_standing, reopen_month, submit_month
from ui.kit.messages import Question, Toast, ask
from ui.progress.counting_form import CountingForm
from ui.progress.duties_form import DutiesForm
from ui.progress.parts_form import PartsForm
from ui.progress.shares_form import SharesForm
from ui.progress.task_form import TaskChoices, TaskForm, blank_task


class Refusable(Protocol):
    """A form that can say what the program refused."""

    def refuse(self, code: str, words: str) -> None:
        """Say it at the place it is about."""


class TaskActions(QObject):
    """The page's further actions; each opens a form in the panel or asks, then writes."""

    def __init__(self, page: Any) -> None:
        super().__init__(page)
        self._page = page
        self._session = page.session
        self.by_name: dict[str, Callable[[TaskDetail], None]] = {
            "edit": self.edit,
            "divide": self.divide,
            "parts": self.parts,
            "duties": self.duties,
            "counting": self.counting,
            "close": self.close,
            "open": self.open,
            "remove": self.remove,
        }

    def run(self, name: str) -> None:
        """An action of the panel's menu on the task it shows."""
        detail = self._page.panel.detail
        if detail is not None:
            self.by_name[name](detail)

    def show_menu(self) -> None:
        """What else can be done with the year and the month."""
        page, table = self._page, self._page.table
        chosen: list[tuple[str, Callable[[], object]]] = []
        if self._session.may("define"):
            chosen.append((text("progress.page.add"), self.add))
        if self._session.may("edit"):
            chosen.append((text("progress.page.year_duties"), lambda: self.duties(None)))
            if table is not None and table.total:
                words = "progress.page.reopen" if table.locked else "progress.page.submit"
                chosen.append((text(words, month=table.month % 100), self.reopen if table.locked else self.submit))
        if self._session.may("define"):
            chosen.append((text("progress.page.carry"), lambda: page.open_page("progress.carry")))
        menu, anchor = QMenu(page), page.more_button
        for name, act in chosen:
            menu.addAction(name).triggered.connect(lambda _checked=False, act=act: act())
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    # -- the task itself -------------------------------------------------------------------------

    def add(self) -> None:
        """The form of a new task."""
        month = self._page.month
        if month is None or self._page.panel.editing or not self._page.allowed("define"):
            return
        self._session.read(
            lambda uow, job: _choices(uow), lambda choices: self._show_task(blank_task(month), choices), owner=self
        )

    def edit(self, detail: TaskDetail) -> None:
        """The form of a task that stands."""
        uid = detail.line.uid

        def _shown(found: tuple[NewTask, TaskChoices]) -> None:
            self._show_task(found[0], found[1], uid)

        self._session.read(lambda uow, job: (new_task_of(uow, uid), _choices(uow)), _shown, owner=self)

    def _show_task(self, task: NewTask, choices: TaskChoices, uid: bytes | None = None) -> None:
        form = TaskForm(task, choices, self._session.clock.today(), new=uid is None)
        title = text("progress.page.new_task", year=task.year) if uid is None else task.item

        def _save() -> None:
            entry = form.entry()
            if entry is None:
                return
            if uid is None:
                work: Callable[[Any, object], Any] = lambda do, job: do(add_task, entry)  # noqa: E731
                words = text("progress.page.added", item=entry.item)
            else:
                changes = {name: getattr(entry, name) for name in EDITABLE}
                work = lambda do, job: do(edit_task, uid, changes)  # noqa: E731
                words = text("progress.page.edited", item=entry.item)
            self._write(work, words, form, lambda value: uid if uid is not None else value)

        self._page.panel.show_form(form, title, text("progress.panel.save"), _save)
        self._page.split.open_panel()

    def close(self, detail: TaskDetail) -> None:
        """Ask, then end the task today."""
        line = detail.line
        question = Question(
            text("progress.close.title", item=line.item),
            text("progress.close.body"),
            text("progress.close.keep"),
            text("progress.close.do"),
            danger=False,
        )
        words = text("progress.page.closed", item=line.item)
        ask(self._page, question, lambda _reason: self._write(lambda do, job: do(close_task, line.uid), words))

    def open(self, detail: TaskDetail) -> None:
        """Take the closing back."""
        line = detail.line
        self._write(lambda do, job: do(open_task, line.uid), text("progress.page.opened", item=line.item))

    def remove(self, detail: TaskDetail) -> None:
        """Ask for a reason, then take the task back."""
        line = detail.line
        question = Question(
            text("progress.remove.title", item=line.item),
            text("progress.remove.body"),
            text("progress.remove.keep"),
            text("progress.remove.do"),
            reason=text("progress.remove.reason"),
        )
        words = text("progress.page.removed", item=line.item)
        ask(self._page, question, lambda reason: self._write(lambda do, job: do(remove_task, line.uid, reason), words))

    # -- division and duties ---------------------------------------------------------------------

    def divide(self, detail: TaskDetail) -> None:
        """The form of the division."""
        uid, item = detail.line.uid, detail.line.item

        def _shown(areas: Any) -> None:
            form = SharesForm(detail, areas, self._session.clock.today())

            def _save() -> None:
                entry = form.entry()
                if entry is not None:
                    parts, document, day = entry
                    words = text("progress.page.divided", item=item)
                    self._write(lambda do, job: do(divide_target, uid, parts, document, day), words, form)

            head = text("progress.shares.head")
            self._page.panel.show_form(form, item, text("progress.shares.save"), _save, head)

        self._session.read(lambda uow, job: parts_areas(uow), _shown, owner=self)

    def parts(self, detail: TaskDetail) -> None:
        """The form of the month's totals of townships or villages."""
        uid, item, month = detail.line.uid, detail.line.item, detail.line.month

        def _shown(areas: Any) -> None:
            form = PartsForm(detail, areas)

            def _save() -> None:
                entry = form.entry()
                if entry is not None:
                    words = text("progress.page.parts_recorded", item=item, month=month % 100)
                    self._write(lambda do, job: do(record_parts, uid, month, *entry), words, form)

            head = text("progress.parts.head", month=month % 100)
            self._page.panel.show_form(form, item, text("progress.panel.save"), _save, head)

        self._session.read(lambda uow, job: parts_areas(uow), _shown, owner=self)

    def duties(self, detail: TaskDetail | None) -> None:
        """The form of who answers: for a task, or (None) for the year as a whole."""
        month = self._page.month
        if month is None or self._page.panel.editing:
            return
        uid, year = (detail.line.uid if detail else None), month // 100
        title = detail.line.item if detail else text("progress.duties.year", year=year)

        def _shown(found: tuple[Any, Any]) -> None:
            form = DutiesForm(*found)

            def _save() -> None:
                rows = form.entry()
                if rows is not None:
                    words = text("progress.page.duties_set", count=len(rows))
                    self._write(lambda do, job: do(set_duties, year, rows, uid), words, form)

            head = text("progress.duties.head")
            self._page.panel.show_form(form, title, text("progress.duties.save"), _save, head)
            self._page.split.open_panel()

        self._session.read(lambda uow, job: (own_duties(uow, year, uid), parts_areas(uow)), _shown, owner=self)

    def counting(self, detail: TaskDetail) -> None:
        """The form of what the ledger counts for the task."""
        uid, item = detail.line.uid, detail.line.item

        def _shown(found: tuple[Any, str]) -> None:
            form = CountingForm(*found)

            def _save() -> None:
                words = text("progress.page.edited", item=item)
                self._write(lambda do, job: do(count_task, uid, form.entry()), words, form)

            self._page.panel.show_form(form, item, text("progress.panel.save"), _save, text("progress.form.counting"))

        self._session.read(
            lambda uow, job: (countable(uow), counting_key({"counting": new_task_of(uow, uid).counting})),
            _shown,
            owner=self,
        )

    # -- the month -------------------------------------------------------------------------------

    def submit(self) -> None:
        """Ask, with who signs it, then submit the month."""
        table = self._page.table
        if table is None or not self._page.allowed("edit"):
            return
        month = table.month
        self._session.read(
            lambda uow, job: month_standing(uow, month),
            lambda found: self._ask_submit(month, *found),
            self._tell,
            owner=self,
        )

    def _ask_submit(self, month: int, reported: int, missing: Sequence[str]) -> None:
        """Say in numbers what is filled in and what is not, then submit."""
        filled = text("progress.submit.filled", count=reported)
        if missing:
            names = text("progress.and").join(missing[:MOST_NAMED])
            filled += text("progress.submit.missing", count=len(missing), items=names)
        question = Question(
            text("progress.submit.title", month=month % 100),
            filled + text("progress.submit.body"),
            text("progress.submit.keep"),
            text("progress.submit.do"),
            danger=False,
            reason=text("progress.submit.signed_by"),
            given=self._session.user,
        )

        def _done(done: Submitted) -> None:
            self._page.tell_undoable(text("progress.page.submitted", month=month % 100, count=done.tasks))

        ask(
            self._page,
            question,
            lambda name: self._session.write(
                lambda do, job: do(submit_month, month, name, True), _done, self._tell, owner=self
            ),
        )

    def reopen(self) -> None:
        """Ask for a reason, then open the month again."""
        month = self._page.month
        if month is None or not self._page.allowed("edit"):
            return
        question = Question(
            text("progress.reopen.title", month=month % 100),
            text("progress.reopen.body"),
            text("progress.reopen.keep"),
            text("progress.reopen.do"),
            danger=False,
            reason=text("progress.reopen.reason"),
        )
        words = text("progress.page.reopened", month=month % 100)
        ask(self._page, question, lambda reason: self._write(lambda do, job: do(reopen_month, month, reason), words))

    # -- writing ---------------------------------------------------------------------------------

    def _write(
        self,
        work: Callable[[Any, Any], Any],
        words: str,
        form: Refusable | None = None,
        shown: Callable[[Any], bytes | None] | None = None,
    ) -> None:
        """Write, say so with 撤销, and show the task again."""
        page = self._page
        held = page.panel.detail

        def _done(value: Any) -> None:
            uid = shown(value) if shown else held.line.uid if held else None
            page.tell_undoable(words)
            page.panel.leave()
            if uid is not None:
                page.open_task(uid)
            else:
                page.split.close_panel()

        def _refused(error: AppError) -> None:
            if form is not None and error.kind in (Kind.INPUT, Kind.RULE, Kind.NOT_FOUND):
                form.refuse(error.code, error.message)
            else:
                self._tell(error)

        self._session.write(work, _done, _refused, owner=self)

    def _tell(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))


def _choices(uow: UnitOfRead) -> TaskChoices:
    return TaskChoices([(programme.uid, programme.short_name or programme.name) for programme in list_programmes(uow)])
