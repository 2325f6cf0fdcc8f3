"""Asking before something entered in the side panel is lost."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from minsheng_desktop.core.texts import text
from ui.kit.messages import Question, ask
from ui.kit.page import Page


class FormGuard(QObject):
    """Stands before the closing of a panel or page; ``dirty``: something was entered, ``drop`` forgets it."""

    def __init__(self, page: Page, dirty: Callable[[], bool], drop: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._dirty, self._drop = page, dirty, drop
        self.dialog: QDialog | None = None

    def may_put_away(self) -> bool:
        """Whether the form may go; asks if something was entered, and puts it away if it may be lost."""
        return self._asked(self._drop)

    def may_close(self) -> bool:
        """Whether the page may close; asks as above, and closes the page if what was entered may be lost."""

        def _close() -> None:
            self._drop()
            self._page.closed.emit()

        return self._asked(_close)

    def _asked(self, then: Callable[[], object]) -> bool:
        if not self._dirty():
            return True
        question = Question(
            text("households.change.leave_title"), text("households.change.leave_body"),
            text("households.change.leave_keep"), text("households.change.leave_drop"),
        )  # fmt: skip
        self.dialog = ask(self._page, question, lambda _reason: then())
        return False
