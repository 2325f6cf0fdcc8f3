"""The roster's context menus of rows and group headings, and the question for a month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu

from minsheng_desktop.core.texts import text
from ui.households.marks import mark_menu
from ui.households.roster_frame import RosterFrame
from ui.kit import readers
from ui.kit.messages import Question, Toast, ask
from ui.kit.rows import Group, Key


def row_menu(page: RosterFrame, key: Key, keys: Sequence[Key]) -> QMenu:
    """What can be done with a row, or with the rows chosen where it is one of them."""
    menu = mark_menu(page, lambda mark: page.row_actions.mark(keys, mark)) if page.editable else QMenu(page)
    if page.editable:
        menu.addSeparator()
        if len(keys) > 1:
            menu.addAction(text("roster.action.bulk")).triggered.connect(lambda: page.open_bulk())
        menu.addAction(text("roster.action.edit_cell") + "\tF2").triggered.connect(lambda: page.edit_cell())
    page.table.add_copying(menu)
    menu.addAction(text("households.panel.open_household") + "\tCtrl+Enter").triggered.connect(
        lambda: page.open_key(key)
    )
    if page.session.may("notice"):
        menu.addAction(text("roster.action.print_notices")).triggered.connect(
            lambda: page.row_actions.make_notices(keys)
        )
    if page.session.may("reveal"):
        look = menu.addAction(text("kit.mask.shown") + "\tCtrl+Shift+I")
        look.triggered.connect(lambda: page.row_actions.look(key))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def group_menu(page: RosterFrame, group: Group) -> QMenu:
    """What can be done with a village: show it alone, export, print, fold."""
    menu = QMenu(page)
    village: bytes = group.key
    if village:
        only = menu.addAction(text("roster.action.only_village", village=group.title))
        only.triggered.connect(lambda: page.only_village(village))
        if page.chips.values["village"]:
            menu.addAction(text("roster.action.all_villages")).triggered.connect(lambda: page.only_village(b""))
        title = f"{page.title}{group.title}"
        if page.session.may("export"):
            export = menu.addAction(text("roster.action.village_export", village=group.title))
            export.triggered.connect(lambda: page.row_actions.export(title, page.of_village(village), []))
        if page.session.may("notice"):
            paper = menu.addAction(text("roster.action.village_print", village=group.title))
            paper.triggered.connect(lambda: page.row_actions.print(title, page.of_village(village), []))
        menu.addSeparator()
    page.view.add_folding(menu)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def ask_month(page: RosterFrame, done: Callable[[int], object]) -> None:
    """Ask for a month by its figures."""
    question = Question(
        text("roster.month.ask_title"),
        text("roster.month.ask_body"),
        text("roster.month.ask_keep"),
        text("roster.month.ask_do"),
        danger=False,
        reason=text("roster.month.ask_label"),
    )

    def _answered(words: str) -> None:
        reading = readers.read_month(words)
        if reading.value:
            done(reading.value)
        else:
            page.toasted.emit(Toast(reading.words, icon="circle-alert", tone="err"))

    page.dialog = ask(page, question, _answered)
