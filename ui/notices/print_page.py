"""Any paper another page asks for: looked at, printed or saved as PDF; recorded as made when it leaves the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.records import MadePapers, Preview
from ui.kit.print_task import Task
from ui.notices.paper_page import PaperPage
from ui.notices.preview_pane import WHOLE


class PrintPage(PaperPage):
    """``args``: ``task`` (how it is previewed and made) and ``title``.

    A page that has a paper to print calls ``open_page("notices.print", task=Task(preview, make), title="…")``.
    """

    help_topic = "notices#已制文书"

    def refresh(self, changed: set[str] | None = None) -> None:
        if self.preview is None:
            task: Task = self.args["task"]
            self.set_title(str(self.args["title"]))
            self.header.set_title(str(self.args["title"]))
            self.session.read(lambda uow, job: task.preview(uow), self._show_preview, self._gone, owner=self)

    def _show_preview(self, preview: Preview) -> None:
        self.preview = preview
        self._name = str(self.args["title"])
        self.header.set_hint(text("notices.print.hint", pages=preview.paper.pages))
        told = list(preview.notes)
        if preview.missing:
            signs = text("notices.joined").join(dict.fromkeys(glyph.character for glyph in preview.missing))
            told.insert(0, text("notices.print.glyphs", signs=signs))
        if told:
            self.notice.say("\n".join(told), "warn")
        self.pane.fit(WHOLE)
        self.pane.show_paper(preview.paper, list(preview.sizes))
        self._tell()

    def print_paper(self) -> None:
        """Record it once, then print it."""
        if self.preview and self.printer.currentText():
            self._recorded(super().print_paper)

    def save(self, out: Path) -> None:
        """Record it once, then write it to a file."""
        if self.preview:
            self._recorded(lambda: PaperPage.save(self, out))

    def _recorded(self, then: Callable[[], object]) -> None:
        if self._made:
            then()
            return
        task: Task = self.args["task"]

        def _done(_made: MadePapers) -> None:
            self._made = True
            then()

        def _failed(error: AppError) -> None:
            self.notice.say(error.message, "err")

        self.session.write(lambda do, job: task.make(do, None, True), _done, _failed, owner=self)

    _made = False
