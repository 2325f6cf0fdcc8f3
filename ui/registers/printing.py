"""Papers of a register: blank, filled for some entries, or the list; each opens its preview."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.records import MadePapers
from minsheng_desktop.notices.register_layouts import LIST
from minsheng_desktop.notices.register_papers import (
    BLANK,
    RegisterWish,
    make_register_paper,
    preview_register_paper,
)
from minsheng_desktop.registers.records import RegisterSpec
from ui.kit.page import Page
from ui.kit.print_task import Task

LAYOUT_WORDS = {
    "form": "register_forms.layout.form",
    "list": "register_forms.layout.list",
    "agreement": "register_forms.layout.agreement",
    "card": "register_forms.layout.card",
    "certificate": "register_forms.layout.certificate",
}


def paper_task(wish: RegisterWish) -> Task:
    """A paper of a register; a blank one says nothing about anybody and is not recorded."""

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        if wish.what == BLANK:
            return MadePapers(do.workspace.read(preview_register_paper, wish).paper, ())
        made: MadePapers = do.run(make_register_paper, wish, out, boxes)
        return made

    return Task(lambda uow: preview_register_paper(uow, wish), _make)


def open_register_paper(page: Page, wish: RegisterWish, spec: RegisterSpec) -> None:
    """Show a paper as it will be printed; a list is called as the register, a form as the form."""
    title = spec.title if LIST in (wish.what, wish.layout) else spec.print.title or spec.title
    name = text("register_pages.print.paper_blank", title=title) if wish.what == BLANK else title
    page.open_page("notices.print", task=paper_task(wish), title=name)
