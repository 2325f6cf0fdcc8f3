"""A paper some page asks to print: how it is previewed and how it is made, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng_desktop.notices.records import MadePapers, Preview


@dataclass(frozen=True, slots=True)
class Task:
    """``preview(uow)`` records nothing; ``make(do, out, boxes)`` records the papers and writes them to ``out``."""

    preview: Callable[[Any], Preview]
    make: Callable[[Any, Path | None, bool], MadePapers]
