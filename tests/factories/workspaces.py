"""Workspaces for tests: quick to set up, with fictitious people of Jingchuan county."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from db.types import new_uid
from minsheng_desktop.areas.service import import_areas
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.search_index import grams, person_keys
from minsheng_desktop.programmes.catalogue import load_areas
from minsheng_desktop.rules.citizen_id import check_character
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
