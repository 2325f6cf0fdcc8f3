"""Giving memory back to the system after large work."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from functools import cache
from typing import Any


@cache
def _library() -> Any:
    """The C library where it can give memory back (glibc), else None."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None)
        library.malloc_trim.argtypes = [ctypes.c_size_t]
    except (OSError, AttributeError):
        return None
    return library


def give_memory_back() -> bool:
    """Return freed pages to the system (glibc keeps them otherwise); answers whether that was possible."""
    library = _library()
    if library is None:
        return False
    library.malloc_trim(0)
    return True
