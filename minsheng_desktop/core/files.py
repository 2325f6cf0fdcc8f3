"""Files that are whole or absent: temporary name, flush, then rename."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from minsheng_desktop.core.errors import AppError, Kind

WORKSPACE_FILES = ("data.db", "workspace.json", "workspace.lock", "restore.json")


def shown_name(place: Path) -> str:
    """The name of a file as a message can show it: names on a stick need not be text."""
    return "".join(letter if letter.isprintable() else "?" for letter in place.name)


def translate(error: OSError, place: Path) -> AppError:
    """The app's error for an operating-system error at ``place`` (only its file name is told)."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AppError(Kind.UNAVAILABLE, "files.disk_full", place=str(place.parent))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) or getattr(error, "winerror", None) == 32:
        return AppError(Kind.FILE, "files.not_allowed", name=shown_name(place))
    if isinstance(error, FileNotFoundError):
        return AppError(Kind.FILE, "files.not_found", name=shown_name(place))
    return AppError(Kind.FILE, "files.failed", name=shown_name(place))


def belongs_to_workspace(target: Path) -> bool:
    """Whether ``target`` is a file a workspace lives by, which no output may replace."""
    place = Path(os.path.realpath(target))
    return place.name.startswith(WORKSPACE_FILES) and (place.parent / "workspace.json").exists()


def write_whole(
    target: Path,
    write: Callable[[BinaryIO], object],
    check: Callable[[Path], object] | None = None,
    own: bool = False,
) -> None:
    """Write ``target`` through a temporary name in its folder; ``check`` may look at it before the rename.

    Raises FILE or UNAVAILABLE (disk full); an existing target then stays as it was. ``own`` is said by
    the workspace itself: nothing else may replace the files it lives by.
    """
    if not own and belongs_to_workspace(target):
        raise AppError(Kind.FILE, "files.workspace_file", name=target.name)
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
