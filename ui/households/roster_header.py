"""The roster's head: title, the page's actions, and those of a selection in their place."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from minsheng_desktop.core.texts import text
from ui.households.marks import mark_menu
from ui.households.roster_actions import RosterActions
from ui.households.roster_chips import FilterChips
from ui.households.roster_selection import Chosen
from ui.kit.buttons import button, icon_button
from ui.kit.cards import PageHeader
from ui.kit.labels import label
from ui.kit.messages import Question, ask
from ui.kit.table import TablePanel
from ui.session import Session

SELECTION = "selection"


class RosterDoing(Protocol):
    """What the head's buttons do."""

    session: Session
    table: TablePanel
    row_actions: RosterActions
    chips: FilterChips

    @property
    def editable(self) -> bool:
        """Whether rows may be changed here."""

    @property
    def chosen(self) -> Chosen:
        """The rows an action is for."""

    def open_page(self, key: str, **args: Any) -> None:
        """Open another page."""

    def open_import(self) -> None:
        """名单导入."""

    def open_bulk(self) -> None:
        """批量变更."""

    def choose_columns(self) -> None:
        """选列."""

    def export(self, plain: bool = False) -> None:
        """导出."""

    def export_like(self, below: QWidget) -> None:
        """按栏目对应导出."""

    def print(self) -> None:
        """打印."""


def drop(menu: QMenu, below: QWidget) -> None:
    """Show a menu below a button, inside the window at the right."""
    menu.aboutToHide.connect(menu.deleteLater)
    left = min(0, below.width() - menu.sizeHint().width()) if below.x() > below.width() * 2 else 0
    menu.popup(below.mapToGlobal(QPoint(left, below.height() + 2)))


class RosterHeader(PageHeader):
    """Buttons of ``page``; ``allow`` hides what changes rows."""

    def __init__(self, page: RosterDoing) -> None:
        super().__init__(text("households.page.roster"))
        self._page = page
        may = page.session.may
        self.enter_button = button(text("roster.action.enter"), self._enter, icon="user-plus")
        self.import_button = button(text("roster.action.import"), page.open_import, icon="file-input")
        self.print_button = button(text("roster.action.print"), page.print, icon="printer")
        self.export_button = button(text("households.roster.export"), lambda: page.export(), icon="file-output")
        self.more_button = icon_button("ellipsis", text("roster.action.more"), lambda: self._more(self.more_button))
        own = (self.enter_button, self.import_button, self.print_button, self.export_button, self.more_button)
        self.line.addWidget(self._set("", own))
        self.chosen_label = label("", "strong")
        clear = button(text("households.roster.clear"), lambda: page.table.model.tick_all(False), kind="link")
        self.bulk_button = button(text("roster.action.bulk"), page.open_bulk, icon="pencil", kind="primary")
        self.mark_button = button(text("kit.mark.menu"), self._choose_mark, icon="highlighter")
        self.papers_button = button(text("roster.action.print"), self._choose_paper, icon="printer")
        copy = button(text("households.roster.copy"), page.table.copy, icon="copy")
        self.export_picked = button(text("households.roster.export_picked"), lambda: page.export(), icon="file-output")
        self.picked_more = icon_button("ellipsis", text("roster.action.more"), lambda: self._more(self.picked_more))
        acts = (self.bulk_button, self.mark_button, self.papers_button, copy, self.export_picked, self.picked_more)
        self.line.addWidget(self._set(SELECTION, (self.chosen_label, clear, *acts)))
        self._changing: tuple[QPushButton, ...] = (self.bulk_button, self.mark_button, self.enter_button)
        self.import_button.setVisible(may("import"))
        for made in (self.export_button, self.export_picked):
            made.setVisible(may("export"))
        for made in (self.print_button, self.papers_button):
            made.setVisible(may("notice"))

    def _set(self, name: str, parts: tuple[QWidget, ...]) -> QWidget:
        self.add_actions(name, *parts)
        return self._sets[name]

    def allow(self, editable: bool) -> None:
        """Show what changes rows, or hide it."""
        for made in self._changing:
            made.setVisible(editable)
        self.more_button.setVisible(editable or self._page.session.may("export"))

    def show_chosen(self, rows: str) -> None:
        """Say how many rows are chosen and show their actions ("": the page's own)."""
        self.chosen_label.setText(text("households.roster.chosen", rows=rows) if rows else "")
        self.show_actions(SELECTION if rows else "")

    def _enter(self) -> None:
        self._page.open_page("households.entry")

    def _choose_mark(self) -> None:
        page = self._page
        drop(mark_menu(self.mark_button, lambda mark: page.row_actions.mark(page.chosen.keys, mark)), self.mark_button)

    def paper_menu(self) -> QMenu:
        """打印名册, 打印通知单 of the chosen rows."""
        page = self._page
        menu = QMenu(self.papers_button)
        menu.addAction(text("roster.action.print_shown")).triggered.connect(lambda: page.print())
        menu.addAction(text("roster.action.print_notices")).triggered.connect(
            lambda: page.row_actions.make_notices(page.chosen.keys)
        )
        return menu

    def _choose_paper(self) -> None:
        drop(self.paper_menu(), self.papers_button)

    def _more(self, below: QPushButton) -> None:
        drop(self.more_menu(below), below)

    def more_menu(self, below: QPushButton) -> QMenu:
        """What is needed less often."""
        page = self._page
        menu = QMenu(below)
        if page.chosen and page.editable:
            menu.addAction(text("households.roster.remark")).triggered.connect(lambda: self.ask_remark())
        if page.editable:
            menu.addAction(text("roster.action.paste")).triggered.connect(
                lambda: page.open_page("households.paste", programme=page.chips.values["programme"])
            )
        menu.addAction(text("roster.columns.title")).triggered.connect(lambda: page.choose_columns())
        if page.session.may("export"):
            menu.addAction(text("roster.action.export_plain")).triggered.connect(lambda: page.export(plain=True))
            menu.addAction(text("roster.action.export_like")).triggered.connect(lambda: page.export_like(below))
        return menu

    def ask_remark(self) -> None:
        """Ask for one remark for all chosen rows."""
        page = self._page
        keys, rows = page.chosen.keys, self.chosen_label.text().split(" ", 1)[-1]
        question = Question(
            text("households.roster.remark_title", rows=rows),
            text("households.roster.remark_body"),
            text("households.roster.remark_keep"),
            text("households.roster.remark_do", rows=rows),
            danger=False,
            reason=text("entitlements.field.remark"),
        )
        self.dialog = ask(self, question, lambda words: page.row_actions.remark(keys, words))
