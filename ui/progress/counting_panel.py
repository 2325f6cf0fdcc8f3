"""台账计数 in the side panel: which tasks the ledger counts, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.counting import Countable, count_task, countable, counting_key
from minsheng_desktop.progress.office import listed_tasks
from ui.kit.buttons import button
from ui.kit.fields import ChoiceField
from ui.kit.forms import Form
from ui.kit.labels import label, rule
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit

Tasks = Sequence[tuple[bytes, str, str]]  # uid, item, key


def _own_tasks(uow: Any, year: int) -> Tasks:
    tasks = listed_tasks(uow, year)
    return [(row["uid"], row["item"], counting_key(row)) for row in tasks if row["home_node"] == uow.node.uid]


class CountingPanel(QObject):
    """Fills ``split.panel`` with how tasks are counted."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.form: Form | None = None
        self.refusal = Notice()
        self._year = 0

    def open(self, year: int) -> None:
        """Load the tasks of a year and what can be counted."""
        self._year = year
        self._page.session.read(
            lambda uow, job: (_own_tasks(uow, year), countable(uow)), self._show, self._failed, owner=self._page
        )

    def _show(self, found: tuple[Tasks, Sequence[Countable]]) -> None:
        tasks, ways = found
        names = {one.key: one.label for one in ways}
        panel = self._split.panel
        panel.show_head(text("judging.counting.title"), "", text("judging.counting.about"))
        counted = [(item, key) for _, item, key in tasks if key]
        parts: list[QWidget] = [
            label(text("judging.counting.now", item=item, by=names.get(key, key)), wrap=True) for item, key in counted
        ]
        if not counted:
            parts.append(label(text("judging.counting.nothing"), "2", wrap=True))
        may = self._page.session.may("define") and bool(tasks)
        if may:
            by = [("", text("judging.counting.none")), *((one.key, one.label) for one in ways)]
            chosen = ChoiceField(text("judging.counting.task"), [(uid, item) for uid, item, _ in tasks])
            self.form = Form([("task", chosen), ("by", ChoiceField(text("judging.counting.by"), by))])
            self.refusal = Notice()
            self.refusal.hide()
            parts += [rule(), self.form, self.refusal]
        panel.show_body(*parts)
        panel.show_foot(*([button(text("judging.counting.save"), self.save, kind="primary")] if may else []))
        self._split.open_panel()

    def save(self) -> None:
        """Have the chosen task counted in the chosen way."""
        values = self.form.submit() if self.form else None
        if values is None:
            return
        task, key = values["task"], values["by"]
        self._page.session.write(
            lambda do, job: do(count_task, task, key),
            self._saved,
            lambda error: self.refusal.say(error.message, "err"),
            owner=self._page,
        )

    def _saved(self, changed: bool) -> None:
        if changed:
            self._page.tell_undoable(text("judging.cli.counting_set"))
        self.open(self._year)

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
