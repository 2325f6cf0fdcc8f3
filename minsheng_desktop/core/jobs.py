"""One door for long work: progress that is also the cancel point.

A long use case takes a ``Job`` and calls ``job.tick(done, total)``. The window shows it in a
progress strip, the CLI as a text bar; both get at most ten calls a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from minsheng_desktop.core.errors import AppError, Kind

Report = Callable[[str, int, int], None]


class Job:
    """Progress and cancellation of one long piece of work; safe to share between two threads."""

    def __init__(self, report: Report | None = None, interval: float = 0.1) -> None:
        self._report = report
        self._interval = interval
        self._last = 0.0
        self._stage = ""
        self._cancelled = threading.Event()
        self._sealed = False

    def stage(self, key: str) -> None:
        """Begin a named stage; ``key`` is a text key such as ``jobs.reading``."""
        self._stage = key
        self._last = 0.0
        self.tick(0, 0)

    def tick(self, done: int, total: int) -> None:
        """Tell how far the work is (``total`` 0 = unknown). Raises CANCELLED if asked to stop."""
        self.check()
        now = time.monotonic()
        if self._report and (now - self._last >= self._interval or done >= total > 0):
            self._last = now
            self._report(self._stage, done, total)

    def check(self) -> None:
        """Raise CANCELLED if asked to stop; nothing is told."""
        if self._cancelled.is_set() and not self._sealed:
            raise AppError(Kind.CANCELLED, "cancelled")

    def seal(self) -> None:
        """From here on the work cannot be cancelled any more (the commit has begun)."""
        self.tick(0, 0)
        self._sealed = True

    def cancel(self) -> None:
        """Ask the work to stop at its next tick; it then leaves nothing half done."""
        self._cancelled.set()


SILENT = Job()
