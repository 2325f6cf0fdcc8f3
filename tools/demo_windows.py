"""The program's own windows on a demo folder, for screenshots: nothing is faked behind them.

``MINSHENG_DEMO`` names a folder that ``minsheng demo`` filled; it is copied, so the demo stays as it is.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from minsheng_desktop.cli.demo import LOGIN, PASSWORD
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.entitlements.service import roster_rows
from resources import RESOURCES
from tools.demo_cases import dress_cases
from tools.demo_dressing import HOUSEHOLD, dress
from ui.app import Program
from ui.kit.page import PageRequest

TODAY = date(2026, 6, 30)
DRESSED = "yunling"
_programs: dict[str, Program] = {}
CASES: list[bytes] = []  # applications of the township, those furthest on their way first
_gates: list[Program] = []


def _make(folder: Path) -> Program:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return Program(app, folder, Clock(TODAY))


def program(place: str) -> Program:
    """The running program of one office of the demo, signed in."""
    if place not in _programs:
        folder = Path(tempfile.mkdtemp()) / place
        shutil.copytree(Path(os.environ["MINSHENG_DEMO"]) / place, folder)
        made = _make(folder)
        made.show_login()
        workspace = made._unlock(LOGIN, PASSWORD, SILENT)
        if place == DRESSED:
            dress(workspace)
            CASES[:] = dress_cases(workspace)
        made._opened(workspace)
        made.frame.drop(made.gate)
        made.gate = None
        _programs[place] = made
    return _programs[place]


def gate() -> Program:
    """A program without a workspace, for the first run."""
    made = _make(Path("文档") / "民生台账")
    _gates.append(made)
    return made


def idle() -> bool:
    """Whether no program reads, writes or waits for an answer."""
    return not any(made.runner._tasks for made in [*_programs.values(), *_gates])


def close() -> None:
    """Close every program and take the copies away."""
    for made in [*_programs.values(), *_gates]:
        made.close()
    for made in _programs.values():
        shutil.rmtree(made._folder.parent, ignore_errors=True)
    _programs.clear()
    _gates.clear()


def tidy() -> None:
    """Close every tab but the first, so that a picture shows what it is about."""
    for made in _programs.values():
        for number in reversed(range(1, len(made.main.host.requests))):
            made.main.host.close_tab(number)


def page(place: str, key: str, **arguments: Any) -> QWidget:
    """The main window of an office with one page in front."""
    made = program(place)
    made.main.host.open(PageRequest.to(key, **arguments))
    return made.frame


def current(place: str) -> Any:
    """The page in front."""
    return program(place).main.host.current


def first_household(place: str, row: int = HOUSEHOLD) -> bytes:
    """The household of one row of the roster, first of all one with several members, a doubt and a file."""
    workspace = program(place).workspace
    found = workspace.read(lambda uow: roster_rows(uow, [row]))
    return bytes(found[0].household_uid)


def benefits(place: str, count: int) -> tuple[bytes, ...]:
    """The first benefits of the roster."""
    workspace = program(place).workspace
    return tuple(row.uid for row in workspace.read(lambda uow: roster_rows(uow, list(range(1, count + 1)))))


def sample(pattern: str) -> Path:
    """A file of the demo."""
    return next((RESOURCES / "demo").glob(pattern))


__all__ = ["benefits", "close", "current", "first_household", "gate", "idle", "page", "program", "sample", "tidy"]
