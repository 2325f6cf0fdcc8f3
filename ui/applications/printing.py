"""打印: the papers that can be made for cases, those of the step they stand at first; each opens its preview."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu

from minsheng_desktop.applications.records import ApplicationRow
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.case_papers import cases_of, make_case_papers, preview_case_papers
from minsheng_desktop.notices.posting_sheets import preview_postings, print_postings
from minsheng_desktop.notices.records import MadePapers, NoticeWish
from minsheng_desktop.notices.templates import CASE, load_template, template_keys
from ui.kit.page import Page
from ui.kit.print_task import Task

GRANTED, REFUSED = "confirmation_notice", "refusal_notice"


def case_templates(stage: str = "", status: str = "") -> list[tuple[str, str]]:
    """(key, name) of the papers of a case; those that belong to its step, or to how it ended, come first."""

    def _rank(key: str) -> tuple[int, str]:
        template = load_template(key)
        near = template.step == stage or (status == "refused" and template.paper == REFUSED)
        return (0 if near else 1, template.name)

    return [(key, load_template(key).name) for key in sorted(template_keys(CASE), key=_rank)]


def case_task(template: str, uids: Sequence[bytes], reason: str = "") -> Task:
    """One paper for each of some cases."""
    wish, targets = NoticeWish(template, load_template(template).series, reason=reason), cases_of(list(uids))

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_case_papers, wish, targets, out, boxes)
        return made

    return Task(lambda uow: preview_case_papers(uow, wish, targets), _make)


def posting_task(postings: Sequence[bytes], use: str) -> Task:
    """The sheets of several villages, a page for each."""
    chosen = list(postings)

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(print_postings, chosen, use, out, boxes)
        return made

    return Task(lambda uow: preview_postings(uow, chosen, use), _make)


def open_paper(page: Page, template: str, uids: Sequence[bytes]) -> None:
    """Show a paper of some cases as it will be printed."""
    name = load_template(template).name
    title = name if len(uids) == 1 else text("cases.print.several", name=name, count=len(uids))
    page.open_page("notices.print", task=case_task(template, uids), title=title)


def open_postings(page: Page, postings: Sequence[bytes], use: str) -> None:
    """Show the sheets of some villages as they will be printed."""
    page.open_page("notices.print", task=posting_task(postings, use),
                   title=text("cases.print.sheets", count=len(postings)))  # fmt: skip


def paper_menu(menu: QMenu, page: Page, rows: Sequence[ApplicationRow]) -> None:
    """Put the papers that can be made for ``rows`` into a menu."""
    uids = [row.uid for row in rows]
    stages, statuses = {row.stage for row in rows}, {row.status for row in rows}
    stage = next(iter(stages)) if len(stages) == 1 else ""
    status = next(iter(statuses)) if len(statuses) == 1 else ""
    for key, name in case_templates(stage, status):
        menu.addAction(name).triggered.connect(partial(_chosen, page, key, uids))


def _chosen(page: Page, key: str, uids: Sequence[bytes], _checked: bool = False) -> None:
    open_paper(page, key, uids)
