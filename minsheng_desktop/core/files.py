"""Files that are whole or absent: temporary name, flush, then rename."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from minsheng_desktop.core.errors import AppError, Kind


def translate(error: OSError, place: Path) -> AppError:
    """The app's error for an operating-system error at ``place`` (only its file name is told)."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AppError(Kind.UNAVAILABLE, "files.disk_full", place=str(place.parent))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) or getattr(error, "winerror", None) == 32:
        return AppError(Kind.FILE, "files.not_allowed", name=place.name)
    if isinstance(error, FileNotFoundError):
        return AppError(Kind.FILE, "files.not_found", name=place.name)
    return AppError(Kind.FILE, "files.failed", name=place.name)


def write_whole(
    target: Path, write: Callable[[BinaryIO], object], check: Callable[[Path], object] | None = None
) -> None:
    """Write ``target`` through a temporary name in its folder; ``check`` may look at it before the rename.

    Raises FILE or UNAVAILABLE (disk full); an existing target then stays as it was.
    """
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as handle:
            write(handle)
            handle.flush()
            os.fsync(handle.fileno())
        if check:
            check(part)
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise translate(error, target) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
