"""Printing a PDF on Linux: ``lp`` takes it over its standard input, so that no file is left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from minsheng_desktop.core.errors import AppError, Kind

A4, A3 = "A4", "A3"
A4_LONG, SLACK = 841.89, 2.0  # points
WAIT = 60  # seconds for a print server that does not answer
LOOK = 5
ENGLISH = {"LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer of this PC."""

    name: str
    default: bool


def printers() -> list[Printer]:
    """The printers CUPS knows, the default one first; none where there is no print server."""
    names = [line.split()[0] for line in _asked("-e").splitlines() if line.strip()]
    default = _asked("-d").rpartition(":")[2].strip()
    return sorted((Printer(name, name == default) for name in names), key=lambda p: (not p.default, p.name))


def _asked(option: str, program: str = "lpstat", *more: str) -> str:
    command = shutil.which(program)
    if os.name == "nt" or command is None:
        return ""
    try:
        done = subprocess.run(
            [command, *more, option], capture_output=True, timeout=LOOK, check=False, env={**os.environ, **ENGLISH}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def media_of(sizes: Sequence[tuple[float, float]]) -> str:
    """The paper that holds every page, whichever way round; ``sizes`` are width and height in points."""
    longest = max((max(size) for size in sizes), default=0.0)
    return A3 if longest > A4_LONG + SLACK else A4


def lacks(printer: str, media: str) -> bool:
    """Whether a printer says which papers it takes, and ``media`` is none of them: its pages come out made smaller."""
    said = _asked("-l", "lpoptions", *(("-p", printer) if printer else ()))
    papers = [line for line in said.splitlines() if line.startswith(("PageSize/", "media/", "PageSize:", "media:"))]
    known = {word.lstrip("*").split(".")[0] for line in papers for word in line.partition(":")[2].split()}
    return bool(known) and not any(media.lower() == word.lower() or f"_{media.lower()}_" in word for word in known)


def print_pdf(content: bytes, printer: str = "", copies: int = 1, title: str = "", media: str = A4) -> None:
    """Hand a PDF to a printer ("" = the default one). ``title`` is shown in the queue: never a person's name.

    ``media`` is the paper asked for (``media_of`` its pages). Raises UNAVAILABLE if there is no printer or it refuses.
    """
    command = shutil.which("lp")
    if os.name == "nt" or command is None:
        raise AppError(Kind.UNAVAILABLE, "notices.no_printer")
    options = ["-n", str(max(1, copies)), "-o", f"media={media}", "-o", "fit-to-page"]
    options += ["-d", printer] if printer else []
    options += ["-t", title] if title else []
    try:
        done = subprocess.run(
            [command, *options, "-"], input=content, capture_output=True, timeout=WAIT, check=False,
            env={**os.environ, **ENGLISH},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AppError(Kind.UNAVAILABLE, "notices.print_failed", reason=type(error).__name__) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise AppError(Kind.UNAVAILABLE, "notices.print_failed", reason=said[0][:120] if said else str(done.returncode))
