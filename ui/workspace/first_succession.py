"""A county set up again after its computer was lost: it takes the place that its townships' requests name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.labels import Sentence, label
from ui.session import Runner
from ui.workspace.first_run_model import FirstRunModel


class SuccessionRow(QWidget):
    """Shown to a county alone; what was read stands in ``model.succession``."""

    def __init__(
        self, read: Callable[[Sequence[Path]], Any] | None, runner: Runner, model: FirstRunModel, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._read, self._runner, self._model = read, runner, model
        self.said = Sentence(text("shell.first_run.succeed_help"), "info")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label(text("shell.first_run.succeed")))
        choose = button(text("shell.first_run.succeed_choose"), self._choose, icon="file-input")
        layout.addLayout(row(choose, None))
        layout.addWidget(self.said)
        self.hide()

    def follow(self, county: bool) -> None:
        """The role was chosen: a township takes nobody's place here."""
        self.setVisible(county)
        self._model.succession = self._model.succession if county else None

    def _choose(self) -> None:
        title = text("shell.first_run.succeed_choose")
        chosen, _ = QFileDialog.getOpenFileNames(self, title, "", text("exchange.admit.kinds"))
        if chosen:
            self.take([Path(path) for path in chosen])

    def take(self, paths: Sequence[Path]) -> None:
        """Read the requests of townships that had joined the lost county."""
        read = self._read
        if read is not None:
            self._runner.run_read(lambda job: read(paths), self._taken, self._refused, owner=self)

    def _taken(self, succession: Any) -> None:
        self._model.succession = succession
        self.said.say(text("shell.first_run.succeed_taken"), "ok")

    def _refused(self, error: AppError) -> None:
        self._model.succession = None
        self.said.say(error.message, "err")
