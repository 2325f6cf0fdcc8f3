"""The first step of an import: a workbook is chosen, its password asked where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.pasted_table import Source
from ui.kit.cards import column
from ui.kit.fields import PasswordField
from ui.kit.messages import EmptyState, Notice
from ui.kit.progress_strip import ProgressStrip

PASSWORD_CODES = frozenset({"spreadsheets.file_password", "spreadsheets.wrong_password"})


@dataclass(frozen=True)
class FileWords:
    """What the step says: the dialog's title, which files it lists, what to do here, which formats, the field."""

    choose: str
    workbooks: str
    hint: str
    formats: str
    password: str


class FileStep(QWidget):
    """``chosen`` carries the file to read, again with its password where that was asked."""

    chosen = Signal(object)

    def __init__(self, words: FileWords) -> None:
        super().__init__()
        self._words = words
        self.path: Source | None = None
        self.notice = Notice()
        self.notice.hide()
        self.password = PasswordField(words.password, width=220)
        self.password.hide()
        self.strip = ProgressStrip()
        empty = EmptyState("file-spreadsheet", words.hint, words.formats)
        self.setLayout(column(self.notice, self.password, self.strip, empty, spacing=12, margins=(20, 16, 20, 16)))

    @property
    def asks_password(self) -> bool:
        """Whether the file in hand waits for its password."""
        return self.path is not None and self.password.isVisibleTo(self)

    def forward(self) -> None:
        """The verb of the step: choose a file, or read the one in hand with the password typed."""
        if self.asks_password:
            self.chosen.emit(self.path)
            return
        dialog = QFileDialog(self, self._words.choose, "", self._words.workbooks)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.chosen.emit(Path(path)))
        dialog.open()

    def begin(self, source: Source) -> str | None:
        """Reading begins; the password to read with, None where none was asked."""
        secret = self.password.value if self.asks_password else None
        self.path = source
        self.notice.hide()
        self.strip.begin(text("jobs.reading"))
        return secret

    def refuse(self, error: AppError) -> None:
        """Say why the file was not read, and ask for its password if that is the reason."""
        self.strip.finish()
        self.notice.say(error.message, "err")
        self.notice.show()
        self.password.setVisible(error.code in PASSWORD_CODES)
        if error.code in PASSWORD_CODES:
            self.password.setFocus()

    def taken(self) -> None:
        """The file was read."""
        self.strip.finish()
        self.password.hide()
