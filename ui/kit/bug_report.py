"""A bug: apology, reference number, and a report without names, numbers or values."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from minsheng_desktop.core.bugs import new_reference, report_of
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.texts import text
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.labels import icon_label, label
from ui.kit.theme import theme


class BugDialog(QDialog):
    """Says that nothing was saved, gives the number, offers the report as a file."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reference = new_reference()
        self.report = report_of(error, self.reference)
        look = theme()
        self.setWindowTitle(text("kit.bug.title"))
        self.setMinimumWidth(look.px(440))
        self._said = label("", "ok", wrap=True)
        save = button(text("kit.bug.save"), self._save)
        close = button(text("kit.bug.close"), self.accept, kind="primary")
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(16))
        layout.setSpacing(look.px(12))
        layout.addLayout(row(icon_label("circle-alert", "err", 20), label(text("kit.bug.title"), "h"), None))
        layout.addWidget(label(text("kit.bug.body", reference=self.reference), "2", wrap=True))
        layout.addWidget(self._said)
        layout.addLayout(row(None, save, close))

    def _save(self) -> None:
        name = text("kit.bug.file", reference=self.reference)
        chosen, _ = QFileDialog.getSaveFileName(self, text("kit.bug.save"), name)
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Write the report."""
        path.write_text(self.report, encoding="utf-8")
        self._said.setText(text("kit.bug.saved", name=path.name))


class RefusedDialog(QDialog):
    """An expected failure no page took: what happened, whether anything was saved, what to do."""

    def __init__(self, error: AppError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        look = theme()
        self.setWindowTitle(text("kit.refused.title"))
        self.setMinimumWidth(look.px(400))
        close = button(text("kit.refused.close"), self.accept, kind="primary")
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(16))
        layout.setSpacing(look.px(12))
        layout.addLayout(row(icon_label("circle-alert", "err", 20), label(text("kit.refused.title"), "h"), None))
        layout.addWidget(label(error.message, "2", wrap=True))
        layout.addLayout(row(None, close))
