"""A process that ends at its first painted window: ``ours FOLDER`` (the prompt) or ``bare``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget


class Watch(QObject):
    """Ends the process once a window was painted."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See every event of the application."""
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            QTimer.singleShot(0, lambda: os._exit(0))
        return False


def bare() -> None:
    """A window with one label."""
    app = QApplication([])
    watch = Watch()
    app.installEventFilter(watch)
    label = QLabel("ready")
    label.resize(1280, 800)
    label.show()
    app.exec()


def ours(folder: Path) -> None:
    """The program as it is started, up to its prompt."""
    from ui import app as program

    original = QApplication.exec
    watch = Watch()

    def watched(*_: object) -> int:
        QApplication.instance().installEventFilter(watch)  # type: ignore[union-attr]
        return int(original())

    QApplication.exec = watched  # type: ignore[method-assign]
    program.run_window(folder)


if __name__ == "__main__":
    ours(Path(sys.argv[2])) if sys.argv[1] == "ours" else bare()
