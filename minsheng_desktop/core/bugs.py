"""A bug is told with an apology and a number; its report names functions and lines, never values."""

from __future__ import annotations

import platform
import re
import secrets
import traceback
from pathlib import Path

from minsheng_desktop.core.clock import Clock, shown
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.paths import report_folder

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBERS = re.compile(r"\d{4,}")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]+")
_PATHS = re.compile(r"(?:[A-Za-z]:)?[\\/][^\s:]*[\\/]")


def new_reference() -> str:
    """A number to tell on the telephone."""
    return f"{secrets.randbelow(10**6):06d}"


def masked(words: str) -> str:
    """Words without quoted values, long numbers, Chinese text or folders."""
    for pattern in (_QUOTED, _NUMBERS, _HAN):
        words = pattern.sub("…", words)
    return _PATHS.sub("", words)


def report_of(error: BaseException, reference: str) -> str:
    """Where the program broke: functions and lines, never values; messages are masked."""
    lines = [f"reference {reference}", shown(Clock().now()), f"{platform.system()} {platform.machine()}"]
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__name__}: {masked(str(current))}")
        for frame in traceback.extract_tb(current.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
        current = current.__cause__ or current.__context__
    return "\n".join(lines) + "\n"


def bug_error(error: BaseException) -> AppError:
    """Write the report where this user's reports lie, and answer the sentence that tells of it."""
    reference = new_reference()
    place = report_folder() / f"bug-{reference}.txt"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(report_of(error, reference), encoding="utf-8")
    except OSError:
        return AppError(Kind.BUG, "bug_untold", reference=reference)
    return AppError(Kind.BUG, "bug", reference=reference, place=str(place))
