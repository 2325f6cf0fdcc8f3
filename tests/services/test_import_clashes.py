"""Rows that may be somebody else or contradict what is stored, put side by side."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.households.import_clashes import find_clashes
from minsheng_desktop.households.import_records import Clash
from tests.factories.roster_desk import HEAD, OTHER, WIFE, Desk, household, payments, person, save
from tests.factories.workspaces import citizen_id, prepared_workspace, reopen

NAMESAKE = citizen_id("19700101", 321)
SAME_DAY = citizen_id("19510312", 921)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    with reopen(shutil.copytree(template, tmp_path / "w")) as workspace:
        yield Desk(workspace, tmp_path)


def look(desk: Desk, sheets: dict[str, list[dict[str, Any]]], programme: str = "") -> tuple[Clash, ...]:
    _, reading = desk.read(save(desk.folder / "look.xlsx", sheets), programme=programme)
    return desk.workspace.read(find_clashes, reading, programme)


def alone(name: str, number: str, serial: str = "YL2026950", **stated: Any) -> dict[str, Any]:
    first = {"低保证号": serial, "户主姓名": name, "家庭人口": 1, "保障人口": 1, "月保障金额（元）": 300, **stated}
    return person(name, number, **first)


def test_a_list_that_agrees_with_what_is_stored_has_none(desk: Desk) -> None:
    desk.roster(household())
    assert look(desk, {"云岭村": household()}) == ()


def test_a_number_on_file_under_another_name_stands_beside_it(desk: Desk) -> None:
    desk.roster(household())
    (clash,) = look(desk, {"云岭村": [alone("张桂荣", HEAD)]})
    (side,) = clash.others
    assert (clash.kind, clash.row_index, side.origin, side.person_uid) == (
        "same_id_other_name", 0, "stored", desk.page().uid
    )  # fmt: skip
    assert (side.values["name"], side.values["birth"], side.values["sex"]) == ("张桂英", "1951-03-12", "男")


def test_a_namesake_under_another_number_counts_if_birth_or_village_or_number_nearly_agree(desk: Desk) -> None:
    desk.roster(household())
    nearly = citizen_id("19510312", 122)
    found = {
        number: look(desk, {village: [alone("张桂英", number)]})
        for number, village in ((nearly, "石门村"), (SAME_DAY, "石门村"), (NAMESAKE, "云岭村"), (OTHER, "石门村"))
    }
    assert [[clash.kind for clash in clashes] for clashes in found.values()] == [
        ["same_name_other_id"], ["same_name_other_id"], ["same_name_other_id"], []
    ]  # fmt: skip


def test_the_likeliest_of_several_namesakes_comes_first(desk: Desk) -> None:
    desk.roster([*household(), alone("张桂英", NAMESAKE, "YL2026951")])
    (clash,) = look(desk, {"石门村": [alone("张桂英", SAME_DAY)]})
    assert [side.values["id_no"] for side in clash.others] == [HEAD, NAMESAKE]


def test_somebody_who_draws_another_programme_is_shown_with_what_it_comes_to(desk: Desk) -> None:
    desk.roster(household())
    (clash, _) = look(desk, {"云岭村": household()}, "dibao_urban")
    (side,) = clash.others
    assert (clash.kind, side.values["programme"], side.values["amount"]) == (
        "in_other_programme",
        "农村居民最低生活保障",
        51_000,
    )


def test_a_list_of_payments_clashes_with_no_programme(desk: Desk) -> None:
    desk.roster(household())
    path = payments(desk.folder / "p.xlsx", [("张桂英", HEAD, "高龄津贴", 100, "6299880000000000019", "2026-06-15")])
    _, reading = desk.read(path)
    assert desk.workspace.read(find_clashes, reading) == ()


def test_a_person_twice_in_the_file_stands_beside_the_first_row(desk: Desk) -> None:
    clashes = look(
        desk, {"云岭村": household(), "石门村": [alone("程水生", WIFE), alone("王满堂", OTHER, "YL2026952")]}
    )
    assert [(clash.kind, clash.row_index) for clash in clashes] == [("twice_in_file", 2)]
    (side,) = clashes[0].others
    assert (side.origin, side.sheet, side.row, side.row_index) == ("file", "云岭村", 4, 1)


def test_one_number_under_two_names_in_the_file_is_shown(desk: Desk) -> None:
    (clash,) = look(desk, {"云岭村": [alone("张桂英", HEAD), alone("张桂荣", HEAD, "YL2026953")]})
    assert (clash.kind, clash.row_index) == ("same_id_other_name", 1)
    assert clash.others[0].values["name"] == "张桂英"
