"""The first step of an import: the files, by dialog, dropped or pasted; a protected one asks for its password."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from minsheng_desktop.spreadsheets.pasted_table import PastedTable, Source
from ui.kit import fields
from ui.kit.buttons import button
from ui.kit.cards import clear, column, row
from ui.kit.labels import chip, icon_label, label
from ui.kit.messages import Action, Notice
from ui.kit.progress_strip import ProgressStrip
from ui.kit.theme import theme

PASSWORD_ERRORS = frozenset({"spreadsheets.file_password", "spreadsheets.wrong_password"})


class ChooseStep(QWidget):
    """``chosen`` carries the sources; ``password_given`` the password of the file that asked for one.

    ``drop`` and ``kinds`` say what is asked for, where it is no roster. ``pasting``: a table on the clipboard is
    taken in too (``chosen`` carries it as a ``PastedTable`` then).
    """

    chosen = Signal(list)
    password_given = Signal(str)

    def __init__(self, drop: str = "", kinds: str = "", pasting: bool = False) -> None:
        super().__init__()
        self._drop = drop or text("spreadsheets.choose.drop")
        self._kinds = kinds or text("spreadsheets.choose.kinds")
        self._name = ""  # of the file read last
        self.setObjectName("plain")
        self.setAcceptDrops(True)
        self.strip = ProgressStrip(text("spreadsheets.choose.nothing_changed"))
        self.notice = Notice()
        self.notice.hide()
        self.password = fields.PasswordField(text("spreadsheets.choose.password"))
        self.password.edit.returnPressed.connect(self._give_password)
        self._open = button(text("spreadsheets.choose.open"), self._give_password)
        self._secret = QWidget()
        self._secret.setLayout(column(self.password, self._open, spacing=8))
        self._secret.hide()
        self._queue = QVBoxLayout()
        self._queue.setSpacing(theme().px(6))
        inner = QWidget()
        inner.setMaximumWidth(theme().px(640))
        body = column(self._target(pasting), self.notice, self._secret, self.strip, spacing=12)
        body.addLayout(self._queue)
        body.addStretch(1)
        inner.setLayout(body)
        middle = QWidget()
        middle.setObjectName("plain")
        line = row(None, inner, None, margins=(20, 24, 20, 20))
        line.setStretch(1, 10)
        middle.setLayout(line)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(middle)
        self.setLayout(column(scroll, spacing=0))

    def _target(self, pasting: bool) -> QFrame:
        frame = QFrame()
        frame.setObjectName("card")
        self.choose_button = button(text("spreadsheets.choose.choose"), self.choose, icon="folder-open")
        acts: list[QWidget] = [self.choose_button]
        if pasting:
            acts.append(self._paste_button())
        body = column(spacing=8, margins=(24, 32, 24, 28))
        kinds = label(self._kinds, "2s", wrap=True)
        kinds.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for part in (icon_label("file-spreadsheet", "off", 36), label(self._drop, "strong")):
            body.addLayout(row(None, part, None))
        body.addWidget(kinds)
        body.addLayout(row(None, *acts, None))
        frame.setLayout(body)
        frame.setAccessibleName(self._drop)
        return frame

    def choose(self) -> None:
        """Ask for files with the system's dialog."""
        names, _ = QFileDialog.getOpenFileNames(
            self, text("spreadsheets.choose.choose"), "", text("spreadsheets.choose.filter")
        )
        if names:
            self.chosen.emit([Path(name) for name in names])

    def _paste_button(self) -> QPushButton:
        made = QShortcut(QKeySequence.StandardKey.Paste, self)
        made.activated.connect(self.paste)
        self.paste_button = button(text("spreadsheets.choose.paste"), self.paste, icon="clipboard-list")
        self.paste_button.setToolTip(made.key().toString(QKeySequence.SequenceFormat.NativeText))
        return self.paste_button

    def paste(self) -> None:
        """Take in what the clipboard holds: a range of cells, or files copied in the file manager."""
        data = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        content = data.text()
        if paths:
            self.chosen.emit(paths)
        elif "\t" in content or "\n" in content.strip():
            self.chosen.emit([PastedTable(content)])
        else:
            self.notice.say(text("spreadsheets.choose.nothing_pasted"), "info")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.chosen.emit(paths)

    def show_queue(self, waiting: Sequence[Source], done: Sequence[tuple[str, str]]) -> None:
        """The files still to come, and what became of those before (name, word)."""
        clear(self._queue)
        for name, word in done:
            self._queue.addLayout(row(icon_label("file-spreadsheet", "ok"), label(name), None, chip(word, "ok")))
        for source in waiting:
            waits = chip(text("spreadsheets.choose.waits"), "mute")
            self._queue.addLayout(row(icon_label("file-spreadsheet"), label(source.name), None, waits))

    def begin(self, name: str) -> None:
        """Reading a file begins."""
        self._name = name
        self._secret.hide()
        self.notice.hide()
        self.strip.begin(text("spreadsheets.choose.reading", name=name))

    def ask_password(self, error: AppError) -> None:
        """The file wants a password, or another one."""
        self._secret.show()
        self.password.set_value(None)
        self.password.say(self._of_file(error), "err" if error.code == "spreadsheets.wrong_password" else "warn")
        self.password.setFocus()

    def _give_password(self) -> None:
        if self.password.check():
            self._secret.hide()
            self.password_given.emit(self.password.value)

    def show_failure(self, error: AppError) -> None:
        """The file could not be read: why, and what to do."""
        if error.code in PASSWORD_ERRORS:
            self.ask_password(error)
        else:
            self.notice.say(self._of_file(error), "err")
            self.choose_button.setFocus()

    def _of_file(self, error: AppError) -> str:
        """What went wrong, with the file it is about: others may be waiting."""
        return text("spreadsheets.choose.failed", name=self._name, words=error.message)

    def show_hint(self, words: str, action: Action | None) -> None:
        """The file belongs to another page."""
        self.notice.say(words, "info", action)
