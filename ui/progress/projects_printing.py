"""What is printed of projects: the menu of boards and the ledger, each looked at before it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton

from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.project_boards import KINDS, PAPERS, board_lacks, make_boards, preview_boards
from minsheng_desktop.notices.project_papers import make_cards, preview_cards
from minsheng_desktop.notices.records import MadePapers
from minsheng_desktop.progress.project_records import ProjectLine
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.print_task import Task

Chosen = Callable[[], Sequence[ProjectLine]]


def print_boards(page: Page, lines: Sequence[ProjectLine], kind: str, paper: str) -> None:
    """Look at boards of some projects; what a board should say and nobody entered is told."""
    if not lines or not page.allowed("notice"):
        return
    uids = [line.uid for line in lines]

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_boards, uids, kind, paper, "", out, boxes)
        return made

    lacks = dict.fromkeys(name for line in lines for name in board_lacks(line, kind))
    if lacks:
        words = text("projects.board.lacks", names=text("projects.joined").join(lacks))
        page.toasted.emit(Toast(words, icon="info", tone="info"))
    task = Task(lambda uow: preview_boards(uow, uids, kind, paper), _make)
    page.open_page("notices.print", task=task, title=text(f"projects.board.{kind}"))


def print_cards(page: Page, lines: Sequence[ProjectLine]) -> None:
    """Look at the ledger of some projects, a sheet each."""
    if not lines or not page.allowed("notice"):
        return
    uids = [line.uid for line in lines]

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_cards, uids, out, boxes)
        return made

    page.open_page("notices.print", task=Task(lambda uow: preview_cards(uow, uids), _make),
                   title=text("projects.card.title"))  # fmt: skip


def show_menu(page: Page, below: QPushButton, chosen: Chosen, more: Sequence[tuple[str, Callable[[], object]]]) -> None:
    """The menu 打印: ``more`` first, the ledger, boards on both papers."""
    menu = QMenu(page)
    for words, act in more:
        menu.addAction(words, act)
    menu.addAction(text("projects.card.title"), lambda: print_cards(page, chosen()))
    for kind in KINDS:
        for paper in PAPERS:
            words = text("projects.page.board", name=text(f"projects.board.{kind}"), paper=paper)
            menu.addAction(words, partial(_boards, page, chosen, kind, paper))
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(below.mapToGlobal(below.rect().bottomLeft()))


def _boards(page: Page, chosen: Chosen, kind: str, paper: str) -> None:
    print_boards(page, chosen(), kind, paper)
