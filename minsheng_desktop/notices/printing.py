"""Printing a PDF on Linux: ``lp`` takes it over its standard input, so that no file is left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from minsheng_desktop.core.errors import AppError, Kind

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


def _asked(option: str) -> str:
    command = shutil.which("lpstat")
    if os.name == "nt" or command is None:
        return ""
    try:
        done = subprocess.run(
            [command, option], capture_output=True, timeout=LOOK, check=False, env={**os.environ, **ENGLISH}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def print_pdf(content: bytes, printer: str = "", copies: int = 1, title: str = "") -> None:
    """Hand a PDF to a printer ("" = the default one). ``title`` is shown in the queue: never a person's name.

    Raises UNAVAILABLE if there is no printer or it refuses.
    """
    command = shutil.which("lp")
    if os.name == "nt" or command is None:
        raise AppError(Kind.UNAVAILABLE, "notices.no_printer")
    options = ["-n", str(max(1, copies)), "-o", "media=A4", "-o", "fit-to-page"]
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
