"""The world of the stories: a township whose June roster was taken in, and its window."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from db.types import new_uid
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.jobs import SILENT
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.service import search_people
from minsheng_desktop.programmes.catalogue import load_areas
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from resources import RESOURCES
from tests.factories.offices import FIRST, PROGRAMME, SECOND, add_family, build, own_installs
from tests.factories.workspaces import PASSWORD as OFFICE_PASSWORD
from tests.factories.workspaces import reopen
from tests.ui.stories.clerk import Clerk
from ui.app import Program
from ui.kit.theme import apply_theme

TODAY = date(2026, 6, 30)
PAID = {"阎勇": 163000, "卢宏": 76500}  # fen a month, from April to June
LOGIN, PASSWORD = "chen", "password-1"
SitsDown = Callable[[Path], AbstractContextManager[Clerk]]
FAMILIES = {FIRST: (("严明月", 7, 53000), ("程德明", 9, 61000)), SECOND: (("严明月", 7, 41000),)}
SIZE = (1366, 697)  # what the smallest screen leaves of a maximised window


@use_case(Operation("tests.pay", Right.IMPORT))
def pay(uow: UnitOfWork) -> None:
    """Three months of payments as the bank confirmed them."""
    for name, fen in PAID.items():
        (hit,) = search_people(uow, name)
        for month in (202604, 202605, 202606):
            row = {"uid": new_uid(), "person_uid": hit.uid, "programme_uid": PROGRAMME, "item": "农村低保",
                   "month": month, "paid_on": f"2026-{month % 100:02d}-20", "amount_fen": fen,
                   "result": "成功"}  # fmt: skip
            uow.insert("payment_record", row)


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
        workspace.run(pay)
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
        if program.main is not None:  # else its many pages would be styled once more, which takes seconds
            program.frame.drop(program.main)
            QApplication.sendPostedEvents(program.main, QEvent.Type.DeferredDelete.value)
            program.main = None
        apply_theme(qapp)


@pytest.fixture
def clerk(qtbot: Any, qapp: Any, township: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clerk]:
    """A clerk of the township."""
    folder = tmp_path / "w"
    shutil.copytree(township, folder)
    with at_work(qtbot, qapp, monkeypatch, folder, LOGIN, PASSWORD) as made:
        yield made


@pytest.fixture(scope="session")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county and two townships that have joined it, each with a household or two."""
    folder = build(tmp_path_factory.mktemp("offices"))
    with own_installs(folder):
        for name, families in FAMILIES.items():
            with reopen(folder / name) as office:
                for family in families:
                    office.run(add_family, *family)
    return folder


@pytest.fixture
def offices(joined: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the offices, each a folder by its name."""
    folder = tmp_path / "offices"
    shutil.copytree(joined, folder)
    with own_installs(folder):
        yield folder


@pytest.fixture
def sits_down(
    qtbot: Any, qapp: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], AbstractContextManager[Clerk]]:
    """Somebody of an office signs in: ``with sits_down(folder) as clerk``."""
    return lambda folder: at_work(qtbot, qapp, monkeypatch, folder, "admin", OFFICE_PASSWORD)
