"""Sheets of a round in files: written for the villages, printed, and read when they come back."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.entitlements.review_records import FindingPreview
from minsheng_desktop.entitlements.review_sheets import SheetReading, SheetsWritten, read_sheets, write_sheets
from minsheng_desktop.entitlements.reviews import preview_findings
from minsheng_desktop.notices.review_papers import preview_review_sheets, print_review_sheets
from ui.kit.list_export import open_folder
from ui.kit.messages import Toast
from ui.kit.page import Page
from ui.kit.print_task import Task


def choose_save(parent: QWidget, title: str, name: str, kind: str) -> str:
    """The system's dialog for saving; "" if it was closed."""
    path, _ = QFileDialog.getSaveFileName(parent, title, name, kind)
    return path


def choose_open(parent: QWidget, title: str) -> str:
    """The system's dialog for opening a workbook; "" if it was closed."""
    path, _ = QFileDialog.getOpenFileName(parent, title, "", "*.xlsx *.xls *.et *.ods *.csv")
    return path


class SheetFiles(QObject):
    """Writes, prints and reads the sheets of the round ``page`` shows."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page: Any = page  # the page of reviews, which holds this
        self.choose_save, self.choose_open = choose_save, choose_open

    def write(self) -> None:
        """A workbook with a sheet for each village (or the one shown)."""
        self._to_file("*.xlsx", ".xlsx", self._write)

    def print(self) -> None:
        """The sheets of all villages (or the one shown) as paper: looked at, then printed or saved."""
        chosen = self._page.found.chosen
        if chosen is None:
            return
        uid, village = chosen.uid, bytes(self._page.village.value or b"")
        task = Task(
            lambda uow: preview_review_sheets(uow, uid, village),
            lambda do, out, boxes: do.run(print_review_sheets, uid, village, out, boxes),
        )
        self._page.open_page("notices.print", task=task, title=text("reviews.page.file", name=chosen.name))

    def _to_file(self, kind: str, ending: str, act: object) -> None:
        chosen = self._page.found.chosen
        if chosen is None:
            return
        name = text("reviews.page.file", name=chosen.name) + ending
        path = self.choose_save(self._page, text("reviews.page.sheets"), name, kind)
        if path:
            act(Path(path if path.lower().endswith(ending) else path + ending), chosen.uid)  # type: ignore[operator]

    def _write(self, out: Path, uid: bytes) -> None:
        village = bytes(self._page.village.value or b"")
        self._page.session.read(
            lambda uow, job: write_sheets(uow, uid, out, village), partial(self._written, out), self._failed, owner=self
        )

    def _written(self, out: Path, done: SheetsWritten) -> None:
        words = text("reviews.page.written", count=done.lines, name=out.name)
        self._page.toasted.emit(Toast(words, (text("kit.export.open_folder"), lambda: open_folder(out.parent))))

    def read(self) -> None:
        """Read a workbook that came back; shown before anything is written."""
        path = self.choose_open(self._page, text("reviews.page.read"))
        chosen = self._page.found.chosen
        if not path or chosen is None:
            return

        def _read(uow: object, job: object) -> tuple[SheetReading, FindingPreview]:
            reading = read_sheets(uow, chosen.uid, Path(path))  # type: ignore[arg-type]
            return reading, preview_findings(uow, list(reading.findings))  # type: ignore[arg-type]

        self._page.session.read(_read, lambda found: self._page.forms.show_read(*found), self._failed, owner=self)

    def _failed(self, error: AppError) -> None:
        self._page.refused(error.message)
