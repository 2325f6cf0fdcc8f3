"""A paper that was made, opened again as it was printed: looked at, printed once more, saved as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.notices.made import open_again
from minsheng_desktop.notices.making import write_out
from minsheng_desktop.notices.records import NoticeLine, Preview
from ui.kit.buttons import button
from ui.kit.cards import PageFoot, PageHeader
from ui.kit.labels import label
from ui.kit.messages import Notice, Toast
from ui.kit.page import Page
from ui.kit.theme import theme
from ui.notices.preview_pane import WHOLE, PreviewPane
from ui.notices.printers import printer_names, send
from ui.session import Session


class PaperPage(Page):
    """``args``: ``uid`` of the notice. Nothing new is recorded but that it was opened."""

    help_topic = "notices#已制文书"

    def __init__(self, session: Session, args: Mapping[str, Any] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, args, parent)
        self.preview: Preview | None = None
        self._name = ""
        self.header = PageHeader(text("notices.again.title"), hint=text("notices.again.hint"))
        self.notice = Notice()
        self.notice.hide()
        self.pane = PreviewPane(session)
        self.pane.clear(text("notices.again.opening"), "")
        self.printer = QComboBox()
        self.printer.setAccessibleName(text("notices.page.printer"))
        self.printer.setMinimumWidth(theme().px(150))
        self.save_button = button(text("notices.page.save"), self._ask_save, icon="file-output")
        self.print_button = button(text("notices.page.print"), self.print_paper, kind="primary", icon="printer")
        foot = PageFoot(
            label(text("notices.again.foot"), "2s"), None, self.save_button,
            label(text("notices.page.printer"), "2s"), self.printer, self.print_button,
        )  # fmt: skip
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        for part in (self.header, self.notice):
            outer.addWidget(part)
        outer.addWidget(self.pane, 1)
        outer.addWidget(foot)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self.print_paper)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.set_title(text("notices.again.title"))
        self._tell()
        session.read(lambda uow, job: printer_names(), self._show_printers, owner=self)

    def on_activate(self) -> None:
        self.print_button.setFocus()

    def refresh(self, changed: set[str] | None = None) -> None:
        if self.preview is None:
            uid = self.args["uid"]
            self.session.write(lambda do, job: do.run(open_again, uid), self._show, self._gone, owner=self)

    def _show(self, found: tuple[NoticeLine, Preview]) -> None:
        line, self.preview = found
        self._name = line.template
        words = " ".join(filter(None, (line.template, line.number)))
        self.set_title(words)
        self.header.set_title(words)
        self.header.set_hint(text("notices.again.made", name=line.name, day=line.made_on, who=line.made_by))
        self.pane.fit(WHOLE)
        self.pane.show_paper(self.preview.paper, list(self.preview.sizes))
        self._tell()

    def _gone(self, error: AppError) -> None:
        self.pane.clear(text("notices.page.no_preview"), error.message)

    def _show_printers(self, names: list[str]) -> None:
        self.printer.addItems(names)
        self.printer.setEnabled(bool(names))
        self.printer.setPlaceholderText(text("notices.page.no_printer"))
        self._tell()

    def _tell(self) -> None:
        self.save_button.setEnabled(self.preview is not None)
        self.print_button.setEnabled(self.preview is not None and self.printer.count() > 0)

    def print_paper(self) -> None:
        """Print it once more; no new number is given."""
        if self.preview and self.printer.currentText():
            paper, printer, title = self.preview.paper, self.printer.currentText(), self._name
            words = text("notices.page.printed", pages=paper.pages, printer=printer)
            self.session.read(
                lambda uow, job: send(paper, printer, 1, title, job),
                lambda told: self._sent(words, told),
                lambda error: self.notice.say(error.message, "err"), owner=self,
            )  # fmt: skip

    def _sent(self, words: str, told: str) -> None:
        self.toasted.emit(Toast(words))
        self.notice.say(told, "warn")

    def _ask_save(self) -> None:
        name = text("notices.page.file_name", template=self._name)
        dialog = QFileDialog(self, text("notices.page.save"), name, text("notices.page.pdf"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, out: Path) -> None:
        """Write it to a file."""
        if self.preview:
            paper = self.preview.paper
            words = text("notices.page.saved", pages=paper.pages, name=out.name)
            self.session.read(
                lambda uow, job: write_out(out, paper),
                lambda _none: self.toasted.emit(Toast(words)),
                lambda error: self.notice.say(error.message, "err"), owner=self,
            )  # fmt: skip
