"""The list of short cuts (Ctrl+/)."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from minsheng_desktop.core.texts import text
from ui.kit.buttons import button
from ui.kit.cards import row
from ui.kit.labels import label
from ui.kit.theme import theme

SHORTCUTS = (
    ("Ctrl+K", "shell.keys.search"),
    ("Ctrl+Tab", "shell.keys.tabs"),
    ("Ctrl+W", "shell.keys.close_tab"),
    ("Alt+← →", "shell.keys.back"),
    ("Ctrl+Z  Y", "shell.keys.undo"),
    ("F1", "shell.keys.manual"),
    ("Ctrl+/", "shell.keys.list"),
    ("Ctrl+L", "shell.keys.lock"),
    ("F5", "shell.keys.refresh"),
    ("Ctrl+F", "shell.keys.filter"),
    ("Ctrl+N", "shell.keys.new"),
    ("Ctrl+P", "shell.keys.print"),
    ("Ctrl+E", "shell.keys.export"),
    ("Ctrl+S", "shell.keys.save"),
    ("F2", "shell.keys.edit"),
    ("Space", "shell.keys.tick"),
    ("Shift+↑ ↓", "shell.keys.extend"),
    ("Ctrl+A", "shell.keys.all"),
    ("Ctrl+Shift+S", "shell.keys.sort"),
    ("Ctrl+C", "shell.keys.copy"),
    ("Ctrl+Shift+C", "shell.keys.copy_cell"),
    ("Ctrl+D", "shell.keys.down"),
    ("Ctrl+;", "shell.keys.today"),
    ("Ctrl+1…6", "shell.keys.mark"),
    ("Enter", "shell.keys.open"),
    ("Ctrl+Enter", "shell.keys.open_page"),
    ("Esc", "shell.keys.escape"),
    ("Ctrl+Shift+I", "shell.keys.reveal"),
    ("F7  F8", "shell.keys.problem"),
)


class ShortcutList(QDialog):
    """Two columns of keys; Esc closes."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        look = theme()
        self.setWindowTitle(text("shell.keys.title"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(24), look.px(20), look.px(24), look.px(16))
        layout.setSpacing(look.px(12))
        layout.addWidget(label(text("shell.keys.title"), "h"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(12))
        grid.setVerticalSpacing(look.px(6))
        half = (len(SHORTCUTS) + 1) // 2
        for at, (keys, words) in enumerate(SHORTCUTS):
            key = label(keys, "key")
            grid.addLayout(row(key, None), at % half, at // half * 2)
            grid.addWidget(label(text(words), "2"), at % half, at // half * 2 + 1)
        grid.setColumnMinimumWidth(1, look.px(150))
        layout.addLayout(grid)
        close = button(text("shell.keys.close"), self.accept)
        close.setDefault(True)
        layout.addLayout(row(None, close))
