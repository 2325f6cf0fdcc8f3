"""台账计数 in the side panel of the overview: which tasks the ledger counts, and by what; a task opens to set it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.progress.counting import Countable, countable, counting_key
from minsheng_desktop.progress.office import listed_tasks
from ui.kit.buttons import button
from ui.kit.labels import label, rule
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.side_panel import PanelSplit

Tasks = Sequence[tuple[bytes, str, str]]  # uid, item, key


def _own_tasks(uow: Any, year: int) -> Tasks:
    tasks = listed_tasks(uow, year)
    return [(row["uid"], row["item"], counting_key(row)) for row in tasks if row["home_node"] == uow.node.uid]


class CountingPanel(QObject):
    """Fills ``split.panel`` with how tasks are counted; the way itself is set at the task."""

    def __init__(self, page: Page, split: PanelSplit) -> None:
        super().__init__(page)
        self._page, self._split = page, split
        self.links: dict[bytes, QWidget] = {}

    def open(self, year: int) -> None:
        """Load the tasks of a year and what can be counted."""
        self._page.session.read(
            lambda uow, job: (_own_tasks(uow, year), countable(uow)), self._show, self._failed, owner=self._page
        )

    def _show(self, found: tuple[Tasks, Sequence[Countable]]) -> None:
        tasks, ways = found
        names = {one.key: one.label for one in ways}
        panel = self._split.panel
        panel.show_head(text("judging.counting.title"), "", text("judging.counting.about"))
        self.links = {}
        parts = [self._link(uid, text("judging.counting.now", item=item, by=names.get(key, key)))
                 for uid, item, key in tasks if key]  # fmt: skip
        if not parts:
            parts.append(label(text("judging.counting.nothing"), "2", wrap=True))
        others = [self._link(uid, item) for uid, item, key in tasks if not key]
        if others:
            parts += [rule(), label(text("judging.counting.others"), "2s"), *others]
        panel.show_body(*parts)
        panel.show_foot()
        self._split.open_panel()

    def _link(self, uid: bytes, words: str) -> QWidget:
        self.links[uid] = button(words, partial(self._open_task, uid), kind="link")
        return self.links[uid]

    def _open_task(self, uid: bytes) -> None:
        self._page.open_page("progress.tasks", task=uid)

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
