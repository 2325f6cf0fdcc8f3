"""Areas: the office's own, lists taken in once and again, and the spellings rosters use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.types import definition_uid
from minsheng_desktop.areas.records import AreasImported
from minsheng_desktop.areas.service import import_areas, list_areas, names_of, villages_by_name
from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.programmes.catalogue import AreaRow, load_areas
from minsheng_desktop.workspace.service import Workspace
from resources import RESOURCES
from tests.factories.workspaces import prepared_workspace, reopen

DEMO = RESOURCES / "catalogue" / "areas_demo.csv"
TOWNSHIP, VILLAGE = "341299101", "341299101201"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder, areas=False).close()
    return folder


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Iterator[Workspace]:
    with reopen(shutil.copytree(template, tmp_path / "w")) as made:
        yield made


def test_the_office_has_its_own_area_from_the_first_day(workspace: Workspace) -> None:
    (own,) = workspace.read(list_areas)
    assert (own.code, own.name, own.level, own.parent_code) == (TOWNSHIP, "云岭镇", "township", "")
    assert own.uid == definition_uid("area", TOWNSHIP)


def test_a_list_comes_in_and_changes_nothing_the_second_time(workspace: Workspace) -> None:
    rows = load_areas(DEMO)
    first = workspace.run(import_areas, rows).value
    # the own area was there; it gets its county
    assert (first.new, first.updated, first.unchanged) == (len(rows) - 1, 1, 0)
    assert first.aliases == sum(len(row.aliases) for row in rows)
    own = next(area for area in workspace.read(list_areas) if area.code == TOWNSHIP)
    assert own.parent_code == "341299"
    again = workspace.run(import_areas, rows)
    assert again.value == AreasImported(0, 0, len(rows), 0)
    assert again.operation_id is None


def test_areas_are_listed_by_code_with_their_spellings(workspace: Workspace) -> None:
    workspace.run(import_areas, load_areas(DEMO))
    areas = workspace.read(list_areas)
    assert [area.code for area in areas] == sorted(area.code for area in areas)
    stone = next(area for area in areas if area.name == "石门村")
    assert (stone.level, stone.parent_code) == ("village", TOWNSHIP)
    assert {"石门", "石门村委会", "石门村民委员会"} <= set(stone.aliases)


def test_a_later_list_renames_adds_spellings_and_leaves_the_rest(workspace: Workspace) -> None:
    workspace.run(import_areas, load_areas(DEMO))
    count = len(workspace.read(list_areas))
    rows = [
        AreaRow(VILLAGE, "云岭新村", "village", TOWNSHIP, ("云岭村", "新云岭")),
        AreaRow("341299101209", "高山村", "village", TOWNSHIP, ("高山",)),
    ]
    done = workspace.run(import_areas, rows).value
    assert done == AreasImported(new=1, updated=1, unchanged=0, aliases=3)
    areas = {area.code: area for area in workspace.read(list_areas)}
    assert len(areas) == count + 1
    assert areas[VILLAGE].name == "云岭新村"
    assert "云岭村委会" in areas[VILLAGE].aliases
    workspace.undo()
    assert {area.name for area in workspace.read(list_areas)} >= {"云岭村"}
    assert len(workspace.read(list_areas)) == count


def test_rosters_are_read_with_the_spellings_of_the_own_villages(workspace: Workspace) -> None:
    workspace.run(import_areas, load_areas(DEMO))
    names = workspace.read(names_of)
    assert names.find("石门村委会") == "石门村"
    assert names.find("6白鹤村") == "白鹤村"
    assert names.place("松溪乡桥头村").village is None
    assert set(workspace.read(villages_by_name)) == {
        area.name for area in workspace.read(list_areas) if area.code.startswith(TOWNSHIP) and area.level == "village"
    }


def test_a_village_of_the_same_name_elsewhere_is_not_ours(workspace: Workspace) -> None:
    workspace.run(import_areas, load_areas(DEMO))
    assert workspace.read(villages_by_name)["新塘村"] == definition_uid("area", "341299101208")
    placed = workspace.read(names_of).place("松溪乡新塘村")
    assert (placed.village, placed.doubt) == (None, "township_other")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("34129910120,云岭村,village,341299101,", "code"),
        ("341299101201,云岭村,village,341299999,", "parent_code"),
        ("341299101201,,village,341299101,", "name"),
    ],
)
def test_a_list_with_a_fault_is_refused_whole_with_row_and_column(tmp_path: Path, line: str, column: str) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(
        f"code,name,level,parent_code,aliases\n341299101202,石门村,village,341299101,\n{line}\n", encoding="utf-8"
    )
    with pytest.raises(AppError) as caught:
        load_areas(path, {"341299101"})
    assert (caught.value.kind, caught.value.code) == (Kind.INPUT, "areas.invalid_rows")
    assert [(detail["row"], detail["column"]) for detail in caught.value.details] == [(3, column)]
