"""Files that are whole or absent: temporary name, flush, then rename."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from minsheng_desktop.core.errors import AppError, Kind

LEAST_FREE = 1 << 20  # bytes; a database without room for its log cannot even be read
WORKSPACE_FILES = ("data.db", "workspace.json", "workspace.lock", "restore.json")


WRITE_PROTECTED, HELD_OPEN = 19, 32  # what Windows calls these errors


def plain(word: str) -> str:
    """A word with ``?`` for every byte that is no text: a path may have some, a record or a window may not."""
    return word.encode("utf-8", "replace").decode("utf-8")


def shown_name(place: Path) -> str:
    """The name of a file as a message can show it: names on a stick need not be text."""
    return "".join(letter if letter.isprintable() else "?" for letter in place.name)


def translate(error: OSError, place: Path) -> AppError:
    """The app's error for an operating-system error at ``place`` (only its file name is told)."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AppError(Kind.UNAVAILABLE, "files.disk_full", place=str(place.parent))
    windows = getattr(error, "winerror", None)
    if error.errno == errno.EROFS or windows == WRITE_PROTECTED:
        return AppError(Kind.FILE, "files.read_only", name=shown_name(place))
    if error.errno in (errno.EACCES, errno.EPERM) or windows == HELD_OPEN:
        return AppError(Kind.FILE, "files.not_allowed", name=shown_name(place))
    if error.errno == errno.ENAMETOOLONG:
        return AppError(Kind.FILE, "files.name_too_long")
    if isinstance(error, FileNotFoundError):
        return AppError(Kind.FILE, "files.not_found", name=shown_name(place))
    return AppError(Kind.FILE, "files.failed", name=shown_name(place))


def disk_is_full(folder: Path) -> bool:
    """Whether the disk of ``folder`` has no room left to work in."""
    try:
        return shutil.disk_usage(folder).free < LEAST_FREE
    except OSError:
        return False


def is_folder(place: Path) -> bool:
    """Whether ``place`` is a folder; one that cannot be looked at, or cannot even be a name, is none."""
    return os.path.isdir(place)


def check_replaceable(target: Path) -> None:
    """Raise FILE unless ``target`` is absent or an ordinary file: a device, a pipe or a folder is never replaced."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise translate(error, target) from error
    if not stat.S_ISREG(mode):
        raise AppError(Kind.FILE, "files.not_ordinary", name=shown_name(target))


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

    Raises FILE or UNAVAILABLE (disk full); an existing target then stays as it was. What is no ordinary file is not
    replaced. ``own`` is said by
    the workspace itself: nothing else may replace the files it lives by.
    """
    if not own and belongs_to_workspace(target):
        raise AppError(Kind.FILE, "files.workspace_file", name=target.name)
    check_replaceable(target)
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as handle:
            write(handle)
            handle.flush()
            os.fsync(handle.fileno())
        if check:
            check(part)
        os.replace(part, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if isinstance(error, OSError):
            raise translate(error, target) from error
        raise
