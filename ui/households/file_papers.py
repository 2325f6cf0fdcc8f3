"""What the pages about paper files print."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from minsheng_desktop.notices.file_covers import make_covers, make_missing, preview_covers, preview_missing
from minsheng_desktop.notices.records import MadePapers
from ui.kit.print_task import Task


def covers_task(homes: tuple[bytes, ...]) -> Task:
    """Covers and tables of contents of some files."""
    return Task(partial(preview_covers, households=homes), partial(_make_covers, homes))


def _make_covers(homes: tuple[bytes, ...], do: Any, out: Path | None, boxes: bool) -> MadePapers:
    made: MadePapers = do.run(make_covers, homes, out, boxes)
    return made


def missing_task(programme: str, village: str, pending: bool) -> Task:
    """缺件清单 of a filter."""
    look = partial(preview_missing, programme=programme, village=village, pending_only=pending)
    return Task(look, partial(_make_missing, programme, village, pending))


def _make_missing(programme: str, village: str, pending: bool, do: Any, out: Path | None, boxes: bool) -> MadePapers:
    made: MadePapers = do.run(make_missing, programme, village, pending, out, boxes)
    return made
