"""What is done with a whole drawing: the notice about it printed, the drawing made once more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from minsheng_desktop.checks.sample_records import DrawLine, Redrawn
from minsheng_desktop.checks.samples import draw_again
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.records import MadePapers, Preview
from minsheng_desktop.notices.sample_notices import make_sample_notice, preview_sample_notice
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.print_task import Task


def print_notice(page: Page, draw: DrawLine) -> None:
    """整改通知: look at it before it is made; where nothing is to be put right, say so."""
    if not page.allowed("notice"):
        return
    uid = draw.uid

    def _make(do: Any, out: Path | None, boxes: bool) -> MadePapers:
        made: MadePapers = do.run(make_sample_notice, uid, "", out, boxes)
        return made

    def _open(_preview: Preview) -> None:
        task = Task(lambda uow: preview_sample_notice(uow, uid), _make)
        page.open_page("notices.print", task=task, title=text("samples.notice.title"))

    page.session.read(
        lambda uow, job: preview_sample_notice(uow, uid), _open, lambda error: _refuse(page, error), owner=page
    )


def redraw(page: Page, draw: DrawLine) -> None:
    """复算: draw once more from the present list and say whether it is the same."""

    def _told(found: Redrawn) -> None:
        key = "same" if found.same_list else "same_items" if found.same_items else "changed"
        words = text(f"samples.again.{key}", population=found.population)
        tone, icon = ("ok", "circle-check") if key == "same" else ("info", "info")
        page.toasted.emit(Toast(words, icon=icon, tone=tone))

    page.session.read(lambda uow, job: draw_again(uow, draw.uid), _told, lambda error: _refuse(page, error), owner=page)


def _refuse(page: Page, error: AppError) -> None:
    page.toasted.emit(Toast(error.message, icon="circle-alert", tone="err"))
