"""Workspaces for tests: quick to set up, with fictitious people of Jingchuan county."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.paths import install_folder
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.search_index import grams, person_keys
from minsheng_desktop.programmes.catalogue import load_areas
from minsheng_desktop.rules.citizen_id import check_character
from minsheng_desktop.workspace import keyfile
from minsheng_desktop.workspace.installs import known_install
from minsheng_desktop.workspace.records import NewWorkspace
from minsheng_desktop.workspace.service import Workspace, open_workspace
from minsheng_desktop.workspace.setup import create_workspace
from resources import RESOURCES

PASSWORD = "pass word 1"
AS_OF = date(2026, 6, 30)
TOWNSHIPS = {"云岭镇": "341299101", "河湾镇": "341299102", "松溪乡": "341299201"}


def make_workspace(
    folder: Path, name: str = "云岭镇", role: str = "township", areas: bool = True, as_of: date = AS_OF
) -> Workspace:
    """A new workspace, opened for writing by its administrator."""
    code = TOWNSHIPS.get(name, "341299")
    create_workspace(NewWorkspace(folder, role, code, name, "admin", "陈晓琳", PASSWORD), Clock(as_of))
    workspace = reopen(folder, as_of)
    if areas:
        workspace.run(import_areas, load_areas(RESOURCES / "catalogue" / "areas_demo.csv"))
    return workspace


def prepared_workspace(
    folder: Path, name: str = "云岭镇", role: str = "township", areas: bool = True, as_of: date = AS_OF
) -> Workspace:
    """The same, quicker: a copy of one set up before, so for tests that need each of these nodes but once."""
    _template(name, role, areas, as_of).copy_to(folder)
    return reopen(folder, as_of)


@cache
def _template(name: str, role: str, areas: bool, as_of: date) -> Template:
    folder = kept_folder() / "w"
    make_workspace(folder, name, role, areas, as_of).close()
    return Template.of(folder)


@dataclass(frozen=True)
class Template:
    """A closed workspace to be copied, and by which id this PC knew it as its own."""

    folder: Path
    workspace: str
    install: str

    @staticmethod
    def of(folder: Path) -> Template:
        """A workspace that was just made here."""
        workspace = keyfile.load(folder).workspace
        install = known_install(workspace)
        assert install is not None
        return Template(folder, workspace, install)

    def copy_to(self, folder: Path) -> None:
        """A copy this PC owns, whatever tests before did with others: restored ones begin a new epoch, copies too."""
        shutil.copytree(self.folder, folder)
        install_folder().mkdir(parents=True, exist_ok=True)
        (install_folder() / self.workspace).write_text(self.install, encoding="ascii")


def kept_folder() -> Path:
    """A folder that stays until the tests end, for what is set up once and copied by each test."""
    kept = tempfile.TemporaryDirectory()
    atexit.register(kept.cleanup)
    return Path(kept.name)


def reopen(folder: Path, as_of: date = AS_OF, writing: str = "cli") -> Workspace:
    """Open a test workspace."""
    return open_workspace(folder, "admin", PASSWORD, Clock(as_of), writing)


def citizen_id(birth: str, serial: int, area: str = "341299") -> str:
    """A valid number of an area code that was never given out."""
    body = f"{area}{birth}{serial:03d}"
    return body + check_character(body)


@use_case(Operation("tests.add_people", Right.EDIT))
def add_people(uow: UnitOfWork, people: Sequence[tuple[str, str | None]]) -> list[bytes]:
    """Enter persons by (name, ID number)."""
    columns = (
        "uid", "name", "sex_code", "birth", "id_no", "id_state", "name_pinyin", "name_initials", "id_reversed",
        "phone_reversed",
    )  # fmt: skip
    rows, fragments = [], []
    for name, number in people:
        uid = new_uid()
        birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if number else None
        rows.append((uid, name, "1", birth, number, "valid" if number else "missing", *person_keys(name, number, None)))
        fragments += [(gram, uid) for gram in grams(name)]
    uow.insert_many("person", columns, rows)
    uow.recorder.raw_many("INSERT OR IGNORE INTO name_gram VALUES (?, ?)", fragments)
    return [row[0] for row in rows]
