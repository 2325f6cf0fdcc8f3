"""One writer program per workspace: an operating-system lock with the holder's name beside it.

A crash releases the lock by itself; the text in the file only serves the message.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.texts import text

if sys.platform == "win32":
    import msvcrt

    def _acquire(handle: BinaryIO) -> None:
        handle.seek(4096)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _acquire(handle: BinaryIO) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class WorkspaceLock:
    """Holds the workspace for one program until closed."""

    def __init__(self, folder: Path, program: str) -> None:
        """``program`` is ``window`` or ``cli``. Raises UNAVAILABLE with the holder's name."""
        path = folder / "workspace.lock"
        self._handle = path.open("a+b")
        try:
            _acquire(self._handle)
        except OSError as error:
            holder = _holder(path)
            self._handle.close()
            raise AppError(
                Kind.UNAVAILABLE, "workspace.locked", program=holder["program"], host=holder["host"]
            ) from error
        self._handle.seek(0)
        self._handle.truncate()
        about = {"program": program, "host": socket.gethostname(), "pid": os.getpid()}
        self._handle.write(json.dumps(about).encode())
        self._handle.flush()

    def close(self) -> None:
        """Give the workspace free."""
        self._handle.close()

    def __enter__(self) -> WorkspaceLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _holder(path: Path) -> dict[str, str]:
    try:
        about = json.loads(path.read_bytes())
        program = text("workspace.program.window" if about["program"] == "window" else "workspace.program.cli")
        return {"program": program, "host": str(about["host"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"program": text("workspace.program.window"), "host": "?"}
