"""Making very many objects at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_making: list[None] = []  # one entry for each block under way, on any thread


def making_many() -> bool:
    """Whether very many objects are being made, so that collecting now would be for nothing."""
    return bool(_making)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Millions of new cells would make the cyclic collector run again and again for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    _making.append(None)
    try:
        yield
    finally:
        _making.pop()
        if was_on:
            gc.enable()
