"""Watches the event loop: how long each turn keeps the window's thread, and what it was doing then.

A turn is judged by the processor time of the window's thread, so that a busy machine is not taken for a
slow program; what the thread waits for (a lock, a disk) shows in the elapsed time beside it.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

TICK = 4  # milliseconds
SAMPLE = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class Stall:
    """A turn that kept the window: milliseconds of processor and of the clock, and where it was meanwhile."""

    busy: float
    elapsed: float
    doing: str
    where: str


class LoopWatch(QObject):
    """Between ``start`` and ``stop`` every turn longer than ``limit`` ms is kept in ``stalls``."""

    def __init__(self, limit: float = 100.0) -> None:
        super().__init__()
        self.limit = limit
        self.stalls: list[Stall] = []
        self.longest = 0.0
        self.doing = ""
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._ended = threading.Event()
        self._seen: dict[str, int] = {}
        self._busy = self._elapsed = 0.0
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._mark()
        self._timer.start(TICK)
        self._sampler.start()

    def stop(self) -> list[Stall]:
        """End; answers the stalls."""
        self._tick()
        self._timer.stop()
        self._ended.set()
        self._sampler.join()
        return self.stalls

    def _mark(self) -> None:
        self._busy, self._elapsed = time.clock_gettime(self._clock), time.perf_counter()
        self._seen = {}

    def _tick(self) -> None:
        busy = (time.clock_gettime(self._clock) - self._busy) * 1000
        elapsed = (time.perf_counter() - self._elapsed) * 1000
        self.longest = max(self.longest, busy)
        if busy > self.limit:
            seen = sorted(self._seen, key=self._seen.__getitem__, reverse=True)
            self.stalls.append(Stall(busy, elapsed, self.doing, "\n".join(seen[:3])))
        self._mark()

    def _sample(self) -> None:
        while not self._ended.wait(SAMPLE):
            frame = sys._current_frames().get(self._thread)
            if frame is not None and (time.clock_gettime(self._clock) - self._busy) * 1000 > self.limit / 4:
                place = _place(frame)
                self._seen[place] = self._seen.get(place, 0) + 1


def _place(frame: FrameType) -> str:
    """The innermost lines of ours."""
    lines = [f"{entry.filename}:{entry.lineno} {entry.name}" for entry in traceback.extract_stack(frame)]
    ours = [line for line in lines if "site-packages" not in line and "loop_watch" not in line]
    return " < ".join(line.rsplit("/", 2)[-2] + "/" + line.rsplit("/", 1)[-1] for line in ours[:-7:-1])
