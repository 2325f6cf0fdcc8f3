"""The one search box: names and parts of them, pinyin, numbers; the dead rows stay out of sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from db.queries.spelling import MOST, spellings
from db.types import new_uid
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.service import search_people
from minsheng_desktop.rules.person_name import read_name
from minsheng_desktop.workspace.service import Workspace
from tests.factories.workspaces import add_people, citizen_id, prepared_workspace

NAMES = (
    "张桂英", "王桂英", "张桂", "欧阳桂英", "单秀兰", "买买提·艾力", "龚䶮", "李㛃", "周𬭎", "仇水生", "解放", "李戌生",
    "李戍生", "王秀英", "王秀英",
)  # fmt: skip
PHONE, CARD = "15412345678", "6299880357059349861"


def serial_ending_in_x() -> str:
    return next(number for serial in range(900) if (number := citizen_id("19510312", serial)).endswith("X"))


@use_case(Operation("tests.add_account", Right.EDIT))
def add_account(uow: UnitOfWork, person: bytes, number: str) -> None:
    values = {
        "uid": new_uid(),
        "person_uid": person,
        "number": number,
        "number_reversed": number[::-1],
        "is_current": 1,
    }
    uow.insert("bank_account", values)


@use_case(Operation("tests.take_out", Right.EDIT))
def take_out(uow: UnitOfWork, deleted: bytes, merged: bytes, into: bytes) -> None:
    uow.delete("person", [deleted], "moved")
    uow.update("person", merged, {"merged_into": into})


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with prepared_workspace(tmp_path_factory.mktemp("search") / "w") as made:
        people = [(name, citizen_id("19620501", order)) for order, name in enumerate(NAMES, 1)]
        uids = made.run(add_people, people).value
        made.run(edit_person, uids[0], {"phone": PHONE})
        made.run(add_account, uids[0], CARD)
        yield made


def names(workspace: Workspace, wanted: str) -> list[str]:
    return [hit.name for hit in workspace.read(search_people, wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("张桂英", {"张桂英"}),
        (" 张桂英 ", {"张桂英"}),
        ("桂英", {"张桂英", "王桂英", "欧阳桂英"}),
        ("阳桂英", {"欧阳桂英"}),
        ("桂", {"张桂英", "王桂英", "张桂", "欧阳桂英"}),
        ("英", {"张桂英", "王桂英", "欧阳桂英", "王秀英"}),
        ("买买提", {"买买提·艾力"}),
        ("艾力", {"买买提·艾力"}),
        ("提·艾", {"买买提·艾力"}),
        ("买买提•艾力", {"买买提·艾力"}),  # dots as keyboards give them
        ("买买提.艾", {"买买提·艾力"}),
        ("１５４１２３", {"张桂英"}),
        ("龚\ue863", {"龚䶮"}),  # 䶮 as older input methods wrote it
        ("龚䶮", {"龚䶮"}),
        ("䶮", {"龚䶮"}),
        ("㛃", {"李㛃"}),
        ("周𬭎", {"周𬭎"}),
        ("𬭎", {"周𬭎"}),
        ("李戌生", {"李戌生"}),
        ("李戍生", {"李戍生"}),
        ("zgy", {"张桂英"}),
        ("ZGY", {"张桂英"}),
        ("zg", {"张桂英", "张桂"}),
        ("oygy", {"欧阳桂英"}),
        ("sxl", {"单秀兰"}),  # the surname 单 reads shan
        ("qss", {"仇水生"}),  # the surname 仇 reads qiu
        ("xf", {"解放"}),  # the surname 解 reads xie
        ("zhang gui", {"张桂英", "张桂"}),
        (PHONE, {"张桂英"}),
        (PHONE[:4], {"张桂英"}),
        (PHONE[-4:], {"张桂英"}),
        (CARD, {"张桂英"}),
        (CARD[-6:], {"张桂英"}),
        (citizen_id("19620501", 2), {"王桂英"}),
        (citizen_id("19620501", 2)[-4:], {"王桂英"}),
        ("34129919620501", set(NAMES)),
    ],
)
def test_people_are_found_by(workspace: Workspace, wanted: str, found: set[str]) -> None:
    assert set(names(workspace, wanted)) == found


@pytest.mark.parametrize("wanted", ["", "  ", "赵", "赵桂英", "zzz", "99999999", "%", "_", "张%", "'", "桂英张", "9X"])
def test_nothing_is_found_by(workspace: Workspace, wanted: str) -> None:
    assert names(workspace, wanted) == []


def test_two_of_one_name_are_two_hits(workspace: Workspace) -> None:
    hits = workspace.read(search_people, "王秀英")
    assert len({hit.uid for hit in hits}) == 2
    assert len({hit.id_no for hit in hits}) == 2


def test_the_exact_name_comes_first(workspace: Workspace) -> None:
    assert names(workspace, "张桂")[0] == "张桂"


def test_the_number_of_hits_is_limited(workspace: Workspace) -> None:
    assert len(workspace.read(search_people, "341299", 3)) == 3


def test_a_lower_case_x_finds_the_number_and_its_tail(tmp_path: Path) -> None:
    number = serial_ending_in_x()
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_people, [("张桂英", number)])
        for wanted in (number, number.lower(), number[-4:], number[-4:].lower()):
            assert names(workspace, wanted) == ["张桂英"]


def test_deleted_and_merged_persons_are_not_found_and_hide_nobody(tmp_path: Path) -> None:
    number = citizen_id("19510312", 121)
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_people, [(f"张桂{chr(0x4E00 + place)}", None) for place in range(120)])
        workspace.undo()  # its 120 rows must not take the places of those who are there
        gone, merged, left = workspace.run(add_people, [("张桂兰", number), ("张桂花", None), ("李桂香", None)]).value
        for person in (gone, merged):
            workspace.run(add_account, person, CARD)
        workspace.run(take_out, gone, merged, left)
        for wanted in ("张桂兰", "张桂花", "张", "桂兰", "zgl", number, number[-4:], CARD[-4:], CARD):
            assert names(workspace, wanted) == []
        workspace.run(add_people, [("张桂香", citizen_id("19510312", 122))])
        assert names(workspace, "张") == names(workspace, "张桂") == ["张桂香"]
        assert set(names(workspace, "桂")) == {"李桂香", "张桂香"}
        assert names(workspace, "zg") == ["张桂香"]


def test_a_changed_name_is_found_and_the_former_one_is_not(tmp_path: Path) -> None:
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        uid = workspace.run(add_people, [("张桂英", None)]).value[0]
        workspace.run(edit_person, uid, {"name": "欧阳海棠"})
        assert names(workspace, "海棠") == names(workspace, "oyht") == ["欧阳海棠"]
        assert names(workspace, "桂英") == names(workspace, "zgy") == []
        workspace.undo()
        assert names(workspace, "桂英") == names(workspace, "zgy") == ["张桂英"]
        assert names(workspace, "海棠") == []


@pytest.mark.parametrize("typed", ["zhangguiying", "zhanggui", "zhangg", "ZhangGuiYing", "zhang gui ying", "zgy"])
def test_pinyin_is_found_with_and_without_blanks(tmp_path: Path, typed: str) -> None:
    with prepared_workspace(tmp_path / "w", areas=False) as workspace:
        workspace.run(add_people, [("张桂英", None), ("李桂香", None), ("谢安", None)])
        assert names(workspace, typed) == ["张桂英"]
        assert names(workspace, "xiean") == ["谢安"]


def test_letters_with_many_meanings_are_cut_quickly() -> None:
    assert set(spellings("xian")) >= {"xian", "xi an"}
    assert spellings("zgy") == []
    assert len(spellings("xian" * 50 + "vvv")) <= MOST


characters = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("䶮㛃𬭎𠮷·")
spelt = st.text(characters, min_size=2, max_size=6).map(lambda name: read_name(name).text).filter(bool)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=spelt, data=st.data())
def test_each_fragment_of_a_name_finds_the_person(workspace: Workspace, name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assume(name[start:end].strip("·"))
    (uid,) = workspace.run(add_people, [(name, None)]).value
    try:
        assert uid in {hit.uid for hit in workspace.read(search_people, name[start:end], 200)}
        assert uid in {hit.uid for hit in workspace.read(search_people, name)}
    finally:
        workspace.undo()
