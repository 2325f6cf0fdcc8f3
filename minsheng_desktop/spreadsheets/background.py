"""Long calls into libraries that let go of the interpreter while they work: waited for, and left behind on cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from minsheng_desktop.core.jobs import Job

_POLL = 0.05  # seconds between two looks at the job
T = TypeVar("T")


class Background(Generic[T]):
    """One call on a thread of its own. A call that nobody waits for any more ends by itself, its result unused."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._results: list[T] = []
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._results.append(self._call())
        except BaseException as error:  # noqa: BLE001 - a panic of a Rust library is no Exception; told in result()
            self._errors.append(error)

    def result(self, job: Job) -> T:
        """What the call gave, or raised; raises CANCELLED within a tenth of a second if asked to stop."""
        while self._thread.is_alive():
            job.tick(0, 0)
            self._thread.join(_POLL)
        job.tick(0, 0)
        if self._errors:
            raise self._errors[0]
        return self._results[0]
