"""The line at the bottom: month of work, unsent changes, last backup."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel

from minsheng_desktop.core.texts import text
from ui.kit.cards import row
from ui.kit.labels import icon_label, label
from ui.kit.theme import theme
from ui.shell.services import ShellStatus


class StatusBar(QFrame):
    """Always there; what it says never jumps."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(theme().px(28))
        self._values: dict[str, QLabel] = {}
        county = role == "county"
        line = row(spacing=20, margins=(13, 0, 13, 0))
        for key, icon, words in (
            ("month", "calendar", "shell.status.summary_month" if county else "shell.status.month"),
            ("unsent", "package", "shell.status.unsent"),
            ("backup", "database-backup", "shell.status.backup"),
        ):
            self._values[key] = label("", "2s")
            line.addLayout(row(icon_label(icon, "text3", 15), label(text(words)), self._values[key], spacing=6))
        self._busy = label("", "2s")
        line.addWidget(self._busy)
        line.addStretch(1)
        line.addWidget(label(text("shell.status.keys")))
        self.setLayout(line)
        self.show_status(ShellStatus())

    def show_status(self, status: ShellStatus) -> None:
        """Say the month, the unsent changes and the last backup."""
        month = ""
        if status.month:
            month = text("shell.status.month_value", year=status.month // 100, month=status.month % 100)
        self._values["month"].setText(month)
        self._values["unsent"].setText(text("shell.status.unsent_value", count=status.unsent))
        self._values["backup"].setText(status.backup or text("shell.status.backup_never"))
        self.setAccessibleName(
            text("kit.comma").join(found.text() for found in self.findChildren(QLabel) if found.text())
        )

    def show_busy(self, busy: bool) -> None:
        """Whether something is being written."""
        self._busy.setText(text("shell.status.writing") if busy else "")
