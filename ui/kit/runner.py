"""The one door to background work: a reader thread and one writer thread.

``fn(job)`` runs off the window's thread; its result, error and progress come back by queued
signals. The runner knows nothing of the database: callables are passed in.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job, Report
from minsheng_desktop.core.memory import give_memory_back
from ui.kit.collector import Collector
from ui.session import READ_BEHIND, READ_NOW, Done, Failed, Progress, alive

__all__ = ["READ_BEHIND", "READ_NOW", "JobRunner", "WindowJob"]

HEAVY = 0.1  # seconds of work after which freed memory is given back


class WindowJob(Job):
    """A job that can also send partial results to the window while it runs."""

    def __init__(self, report: Report, send: Callable[[Any], None]) -> None:
        super().__init__(report)
        self._send = send

    def send(self, value: Any) -> None:
        """Hand ``value`` to the caller's ``partial`` on the window's thread (and be a cancel point)."""
        self.tick(0, 0)
        self._send(value)


class _Task:
    """One piece of work with its callbacks; also the ticket the caller holds."""

    def __init__(
        self,
        runner: JobRunner,
        fn: Callable[[Job], Any],
        done: Done | None,
        failed: Failed | None,
        owner: QObject | None,
        progress: Progress | None,
        partial: Done | None,
    ) -> None:
        self._runner = runner
        self._fn = fn
        self._done, self._failed, self._owner = done, failed, owner
        self._progress, self._partial = progress, partial
        self._discarded = False
        self.running = True
        self.job = WindowJob(self._report, lambda value: self._post(lambda: self._call(self._partial, value)))

    def cancel(self) -> None:
        self.job.cancel()

    def discard(self) -> None:
        self._discarded = True
        self.job.cancel()

    def perform(self) -> None:
        """Runs on the worker thread."""
        if self._discarded:
            self.running = False
            self._post(lambda: self._runner.settle(self))
            return
        try:
            result = self._fn(self.job)
        except AppError as error:
            refused = error
            self._post(lambda: self._finish_failed(refused))
        except Exception as error:  # noqa: BLE001 - a bug: told with a reference number, never swallowed
            bug = error
            self._post(lambda: self._finish_bug(bug))
        else:
            self._post(lambda: self._finish_done(result))

    def _post(self, call: Callable[[], None]) -> None:
        self._runner.post(call)

    def _report(self, stage: str, done: int, total: int) -> None:
        self._post(lambda: self._call(self._progress, stage, done, total) if self.running else None)

    def _call(self, callback: Callable[..., object] | None, *values: Any) -> None:
        if callback and not self._discarded and (self._owner is None or alive(self._owner)):
            callback(*values)

    def _finish_done(self, result: Any) -> None:
        self.running = False
        self._runner.settle(self)
        self._call(self._done, result)

    def _finish_failed(self, error: AppError) -> None:
        self.running = False
        self._runner.settle(self)
        if self._failed:
            self._call(self._failed, error)
        elif error.kind is not Kind.CANCELLED and not self._discarded:
            self._runner.refused.emit(error)

    def _finish_bug(self, error: BaseException) -> None:
        self.running = False
        self._runner.settle(self)
        if self._discarded:
            return
        self._runner.broken.emit(error)
        self._call(self._failed, AppError(Kind.UNAVAILABLE, "window.bug"))


class _Worker(threading.Thread):
    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()

    def put(self, task: _Task | None) -> None:
        self._tasks.put(task)

    def run(self) -> None:
        while True:
            task = self._tasks.get()
            if task is None:
                return
            begun = time.thread_time()
            task.perform()
            if time.thread_time() - begun > HEAVY and self._tasks.empty():
                give_memory_back()


class JobRunner(QObject):
    """Runs reads and writes off the window's thread.

    ``refused(AppError)``: an expected failure nobody took; ``broken(exception)``: a bug;
    ``busy(bool)``: whether a write is under way.
    """

    refused = Signal(object)
    broken = Signal(object)
    busy = Signal(bool)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers: dict[int, _Worker] = {}
        self._writer: _Worker | None = None
        self._tasks: set[_Task] = set()
        self._writes: set[_Task] = set()
        self._closed = False
        self._collector = Collector(self)
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run_read(
        self,
        fn: Callable[[Job], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        progress: Progress | None = None,
        partial: Done | None = None,
        priority: int = READ_NOW,
    ) -> _Task:
        """Run ``fn(job)`` on a reader thread; deliver on the window's thread while ``owner`` lives.

        What is read behind (long lists of keys, counts) has a thread of its own: nobody waits for it.
        """
        reader = self._readers.get(priority)
        if reader is None:
            reader = self._readers[priority] = _Worker("reader" if priority == READ_NOW else "reader behind")
            reader.start()
        task = _Task(self, fn, done, failed, owner, progress, partial)
        self._tasks.add(task)
        reader.put(task)
        return task

    def run_write(
        self,
        fn: Callable[[Job], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        progress: Progress | None = None,
    ) -> _Task:
        """Run ``fn(job)`` on the one writer thread, in the order asked."""
        if self._writer is None:
            self._writer = _Worker("writer")
            self._writer.start()
        task = _Task(self, fn, done, failed, owner, progress, None)
        self._tasks.add(task)
        self._writes.add(task)
        if len(self._writes) == 1:
            self.busy.emit(True)
        self._writer.put(task)
        return task

    @property
    def writing(self) -> bool:
        """Whether a write is under way or waits."""
        return bool(self._writes)

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the window's thread (from any thread)."""
        if not self._closed:
            self._posted.emit(call)

    def settle(self, task: _Task) -> None:
        """Forget a finished task (called on the window's thread)."""
        self._tasks.discard(task)
        if task in self._writes:
            self._writes.discard(task)
            if not self._writes:
                self.busy.emit(False)

    def close(self, timeout: float = 10.0) -> None:
        """Drop the reads, let the running write end, stop both threads."""
        self._closed = True
        self._collector.stop()
        for task in self._tasks - self._writes:
            task.discard()
        workers = [*self._readers.values(), *([self._writer] if self._writer else [])]
        for worker in workers:
            worker.put(None)
        for worker in workers:
            worker.join(timeout)
        self._readers, self._writer = {}, None

    def _deliver(self, call: Callable[[], None]) -> None:
        call()
