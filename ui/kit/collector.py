"""Python's cyclic collector, on the window's thread alone.

Run by itself it may start on a worker's thread and destroy widgets and their timers there, which Qt does not survive.
"""

from __future__ import annotations

import gc
import time
from functools import cache

from PySide6.QtCore import QObject, QTimer

from minsheng_desktop.core.bulk import making_many

EVERY_MS = 300
FULL_EVERY = 60.0  # seconds: looking through everything takes longest


@cache
def spare_what_lasts() -> None:
    """Leave what lives as long as the program (modules, classes, texts) out of all later collections; once."""
    gc.freeze()


class Collector(QObject):
    """Collects now and then in the event loop of the thread it was made in, until ``stop``."""

    _running = 0

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        Collector._running += 1
        gc.disable()
        self._on = True
        self._full_at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation whose turn it is."""
        if making_many():
            return
        due = [
            at
            for at, (count, limit) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > limit
        ]
        if 2 in due and time.monotonic() - self._full_at < FULL_EVERY:
            due.remove(2)
        if due:
            gc.collect(due[-1])
        if 2 in due:
            self._full_at = time.monotonic()

    def stop(self) -> None:
        """Let Python collect by itself again, once nobody else needs it otherwise."""
        if self._on:
            self._on = False
            self._timer.stop()
            Collector._running -= 1
            if not Collector._running:
                gc.enable()
