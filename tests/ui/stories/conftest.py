"""The world of the stories: a township whose June roster was taken in, and its window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.programmes.catalogue import load_areas
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from resources import RESOURCES
from tests.ui.stories.clerk import Clerk
from ui.app import Program
from ui.kit.theme import apply_theme

TODAY = date(2026, 6, 30)
LOGIN, PASSWORD = "chen", "password-1"
SIZE = (1366, 697)  # what the smallest screen leaves of a maximised window


@pytest.fixture(scope="session")
def township(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace every story begins with; each works on a copy."""
    folder, clock = tmp_path_factory.mktemp("township") / "w", Clock(TODAY)
    create_workspace(NewWorkspace(folder, "township", "341299101", "云岭镇", LOGIN, "陈晓琳", PASSWORD), clock)
    with open_workspace(folder, LOGIN, PASSWORD, clock, "cli") as workspace:
        workspace.run(import_areas, load_areas(RESOURCES / "catalogue" / "areas_demo.csv"))
        path = next((RESOURCES / "demo").glob("01_*.xlsx"))
        opened = workspace.read(open_roster, path)
        workspace.run(import_roster, workspace.read(judge_roster, opened), opened.digest, "")
    return folder


@contextmanager
def at_work(
    qtbot: Any, qapp: Any, patch: pytest.MonkeyPatch, folder: Path, login: str, password: str
) -> Iterator[Clerk]:
    """Somebody signed in to a workspace, looking at the first screen."""
    apply_theme(qapp)
    program = Program(qapp, folder, Clock(TODAY))
    qtbot.addWidget(program.frame)
    program.show_login()
    program.frame.resize(*SIZE)
    program.frame.show()
    program._opened(program._unlock(login, password, SILENT))
    program.frame.drop(program.gate)
    program.gate = None
    made = Clerk(qtbot, program, patch)
    made.rests()
    try:
        yield made
    finally:
        program.close()
        apply_theme(qapp)


@pytest.fixture
def clerk(qtbot: Any, qapp: Any, township: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clerk]:
    """A clerk of the township."""
    folder = tmp_path / "w"
    shutil.copytree(township, folder)
    with at_work(qtbot, qapp, monkeypatch, folder, LOGIN, PASSWORD) as made:
        yield made
