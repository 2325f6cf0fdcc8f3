"""The line at the bottom: who, month of work, unsent changes, last backup; pressing one opens its page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from minsheng_desktop.core.texts import text
from ui.kit import icons
from ui.kit.cards import row
from ui.kit.labels import label, restyle
from ui.kit.theme import theme
from ui.shell.services import ShellStatus

SEGMENTS = (
    ("user", "circle-user", "shell.status.user"),
    ("month", "calendar", "shell.status.month"),
    ("unsent", "package", "shell.status.unsent"),
    ("backup", "database-backup", "shell.status.backup"),
)


class StatusBar(QFrame):
    """Always there; what it says never jumps. ``pressed`` carries user, month, unsent or backup."""

    pressed = Signal(str)

    def __init__(self, role: str, user: str = "") -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(theme().px(28))
        self._user, self._county = user, role == "county"
        self.segments: dict[str, QPushButton] = {}
        line = row(spacing=8, margins=(6, 0, 6, 0))
        for key, icon, _words in SEGMENTS:
            if key == "unsent" and self._county:
                continue  # a county sends nothing upwards
            made = QPushButton()
            made.setProperty("kind", "segmentline")
            made.setAutoDefault(False)
            made.setIcon(icons.icon(icon, "text3", 15))
            made.clicked.connect(lambda _checked=False, key=key: self.pressed.emit(key))
            self.segments[key] = made
            line.addWidget(made)
        self._busy = label("", "2s")
        line.addWidget(self._busy)
        line.addStretch(1)
        self._short = theme().scale > 1.25  # there is room for the values alone
        if not self._short:
            line.addWidget(label(text("shell.status.keys")))
        self.setLayout(line)
        self.show_status(ShellStatus())

    def show_status(self, status: ShellStatus) -> None:
        """Say who, the month, the unsent changes and the last backup (red where one is due)."""
        month = ""
        if status.month:
            month = text("shell.status.month_value", year=status.month // 100, month=status.month % 100)
        values = {
            "user": self._user,
            "month": month,
            "unsent": text("shell.status.unsent_value", count=status.unsent),
            "backup": status.backup or text("shell.status.backup_never"),
        }
        for key, _icon, words in SEGMENTS:
            if key in self.segments:
                name = "shell.status.summary_month" if key == "month" and self._county else words
                said = f"{text(name)}  {values[key]}"
                short = text("shell.status.unsent_short", count=status.unsent) if key == "unsent" else values[key]
                self.segments[key].setText(f" {short}" if self._short else f" {said}")
                self.segments[key].setAccessibleName(said)
        late = status.backup_late
        restyle(self.segments["backup"], tone="err" if late else "")
        self.segments["backup"].setIcon(icons.icon("database-backup", "err" if late else "text3", 15))
        self.setAccessibleName(text("kit.comma").join(made.accessibleName() for made in self.segments.values()))

    def show_busy(self, busy: bool) -> None:
        """Whether something is being written."""
        self._busy.setText(text("shell.status.writing") if busy else "")
