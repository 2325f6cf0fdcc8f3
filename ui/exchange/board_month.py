"""The row above the board: its month, until when it is due, reminders, closing and opening the month."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.statistics_sheets import FigureSheet
from minsheng_desktop.exchange.deadlines import read_deadline, set_deadline
from minsheng_desktop.exchange.desk import CountyBoard
from minsheng_desktop.exchange.summary import reminders_sheet, to_remind
from minsheng_desktop.notices.figure_sheets import preview_figures, write_figures
from ui.exchange import closing, words
from ui.kit.buttons import FilterButton, button
from ui.kit.cards import FilterRow
from ui.kit.formats import day
from ui.kit.labels import label
from ui.kit.messages import Question, Toast, ask
from ui.kit.page import Page
from ui.kit.print_task import Task


class PeriodRow:
    """Acts on the month the board shows."""

    def __init__(self, page: Page, month: FilterButton) -> None:
        self._page = page
        self.board: CountyBoard | None = None
        self.due = label("", "2s")
        self.deadline = button(text("county.page.deadline"), self.ask_deadline, kind="link")
        self.summary = button(text("county.page.open_summary"), self._open_summary, kind="link")
        self.reminders = button(text("county.page.reminders"), self.print_reminders, kind="link", icon="printer")
        self.lock = button(text("county.page.lock"), self.ask_lock, kind="link", icon="lock")
        self.unlock = button(text("county.page.unlock"), self.ask_unlock, kind="link")
        self.row = FilterRow(
            month, self.due, self.deadline, None, self.summary, self.reminders, self.lock, self.unlock
        )  # fmt: skip

    def show_board(self, board: CountyBoard) -> None:
        """Fit the acts to a month."""
        self.board = board
        self.due.setText(text("county.page.due", day=day(board.due_on)) if board.due_on else text("county.page.no_due"))
        self.deadline.setVisible(self._page.session.may("define"))
        self.reminders.setVisible(bool(to_remind(board.lines)) and self._page.session.may("notice"))
        self.lock.setVisible(any(not line.locked for line in board.lines))
        self.unlock.setVisible(any(line.locked for line in board.lines))

    @property
    def _month(self) -> str:
        return words.month_word(self.board.month) if self.board else ""

    def _open_summary(self) -> None:
        self._page.open_page("exchange.summary", month=self.board.month if self.board else 0)

    # -- until when ------------------------------------------------------------------------------

    def ask_deadline(self) -> QWidget | None:
        """Ask for a day of every month or the date of this one."""
        if self.board is None:
            return None
        question = Question(
            text("county.page.deadline_title"), text("county.page.deadline_body", month=self._month),
            text("county.page.deadline_keep"), text("county.page.deadline_do"), danger=False,
            reason=text("county.page.deadline_label"), given=str(self.board.due_on.day) if self.board.due_on else "",
        )  # fmt: skip
        return ask(self._page, question, self.set_deadline)

    def set_deadline(self, typed: str) -> None:
        """Set what was typed."""
        month = self.board.month if self.board else 0

        def _set(do: Any, job: Any) -> None:
            do.run(set_deadline, *read_deadline(typed, month))

        self._run(_set, text("county.cli.deadline_set"))

    # -- closing ---------------------------------------------------------------------------------

    def ask_lock(self) -> QWidget | None:
        """Ask whether to close the month for all townships."""
        if self.board is None:
            return None
        return closing.ask_lock(self._page, self.board.month, [line.name for line in self.board.lines if line.missing])

    def ask_unlock(self) -> QWidget | None:
        """Ask why the month is to be opened again."""
        return closing.ask_unlock(self._page, self.board.month) if self.board else None

    def _run(self, work: Any, done: str) -> None:
        self._page.session.write(
            work, lambda _value: self._page.toasted.emit(Toast(done)), self._failed, owner=self._page
        )  # fmt: skip

    def _failed(self, error: AppError) -> None:
        self._page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))

    # -- whom to call ----------------------------------------------------------------------------

    def print_reminders(self) -> None:
        """The list of reminders as a paper."""
        if self.board is None:
            return
        board, title = self.board, text("county.page.reminders_of", month=self._month)

        def _print(sheet: FigureSheet) -> None:
            task = Task(
                lambda uow: preview_figures(uow, sheet),
                lambda do, out, boxes: do.run(write_figures, sheet, out, boxes),
            )
            self._page.open_page("notices.print", task=task, title=title)

        self._page.session.read(
            lambda uow, job: reminders_sheet(uow, board), _print, self._failed, owner=self._page
        )  # fmt: skip
