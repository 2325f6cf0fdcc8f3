"""Files on a stick that may be full, slow or pulled out.

A file is written under a temporary name in the same folder, flushed, read back and compared; only then is it
renamed. So under the final name there is always the whole old file or the whole new one.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from minsheng_desktop.core.errors import file_error
from minsheng_desktop.core.files import check_replaceable, shown_name, translate
from minsheng_desktop.exchange.strict import bad

_SUFFIX = ".mspkg.tmp"


def read_limited(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file; INTEGRITY ``exchange.file_too_large`` above ``limit``."""
    with _explained(path):
        # Looked at before it is opened: opening a pipe would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise file_error("files.failed", name=shown_name(path))
        with path.open("rb") as handle:
            data = handle.read(min(limit, os.fstat(handle.fileno()).st_size) + 1)
    if len(data) > limit:
        raise bad("file_too_large")
    return data


def stage(target: Path, data: bytes) -> Path:
    """Write ``data`` beside ``target`` under a temporary name, flushed and read back; the answer is its path.

    Raises FILE where ``target`` is there and no ordinary file.
    """
    check_replaceable(target)
    prefix = _prefix(target)
    temporary = target.parent / f"{prefix}{os.urandom(4).hex()}{_SUFFIX}"
    with _explained(target):
        try:
            with temporary.open("xb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
                _forget(handle.fileno())
            if temporary.read_bytes() != data:
                raise bad("written_wrong", name=target.name)
        except BaseException:
            discard([temporary])
            raise
    return temporary


def sweep(target: Path) -> None:
    """Remove what a killed program left beside ``target``."""
    with contextlib.suppress(OSError):
        discard(list(target.parent.glob(f"{_prefix(target)}*{_SUFFIX}")))


def publish(temporary: Path, target: Path) -> None:
    """Give a staged file its final name, replacing the one before."""
    with _explained(target):
        try:
            os.replace(temporary, target)
            _sync_folder(target.parent)
        except BaseException:
            discard([temporary])
            raise


def discard(paths: Sequence[Path]) -> None:
    """Remove staged files as far as the stick still allows it."""
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


def write(target: Path, data: bytes) -> None:
    """One whole file: stage and publish."""
    sweep(target)
    publish(stage(target, data), target)


def _prefix(target: Path) -> str:
    return f".{hashlib.sha256(target.name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}-"


def _forget(handle: int) -> None:
    # Reading back must ask the stick, not the memory of the system.
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems of sticks cannot flush a folder; the file itself is flushed.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise translate(error, path) from error
