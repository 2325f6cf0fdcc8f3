"""Villages as rosters spell them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.spreadsheets.areas import area_names
from tests.factories.rosters import book, judge, number

AREAS = area_names(
    "云岭镇",
    [
        ("云岭村", []),
        ("石门村", ["石门老村"]),
        ("大塘村", []),
        ("枫树坪村", []),
        ("新塘村", []),
        ("云岭社区", []),
    ],
    [("松溪乡", "新塘村"), ("松溪乡", "桥头村")],
    ["河湾镇"],
)


@pytest.mark.parametrize(
    ("text", "village", "group"),
    [
        ("大塘村", "大塘村", ""),
        (" 大 塘 村\n", "大塘村", ""),
        ("大塘", "大塘村", ""),
        ("大塘村委会", "大塘村", ""),
        ("大塘行政村", "大塘村", ""),
        ("大塘村民委员会河边组", "大塘村", "河边组"),
        ("云岭镇大塘村", "大塘村", ""),
        ("安徽省泾川县云岭镇大塘村河边组12号", "大塘村", "河边组12号"),
        ("大塘河边组", "大塘村", "河边组"),
        ("大塘村第3村民组", "大塘村", "第3村民组"),
        ("大塘村（河边组）", "大塘村", "河边组"),
        ("大塘村-河边组", "大塘村", "河边组"),
        ("石门老村", "石门村", ""),
        ("云岭村委", "云岭村", ""),
        ("云岭社区居委会老街组", "云岭社区", "老街组"),
        ("\u200b新塘村", "新塘村", ""),
    ],
)
def test_spellings_of_a_village(text: str, village: str, group: str) -> None:
    place = AREAS.place(text)
    assert (place.village, place.group, place.doubt) == (village, group, "")


@pytest.mark.parametrize(
    ("text", "doubt", "candidates"),
    [
        ("大溏村", "village_unknown", ("大塘村",)),
        ("塘大村", "village_unknown", ("大塘村",)),
        ("枫树村", "village_unknown", ("枫树坪村",)),
        ("新塘坪村", "village_unknown", ("新塘村",)),  # not 新塘 with a group 坪村
        ("大塘社区", "village_unknown", ("大塘村",)),
        ("大塘自然村", "village_unknown", ("大塘村",)),
        ("邻川县大塘村3组", "village_unknown", ("大塘村",)),  # whose county that is, is not known
        ("云峰村", "village_unknown", ("云岭村", "云岭社区")),
        ("石门村、大塘村", "village_unknown", ("石门村", "大塘村")),
        ("沙洲村", "village_unknown", ()),
        ("松溪乡新塘村", "township_other", ()),
        ("桥头村", "township_other", ()),
        ("河湾镇柳湾村", "township_other", ()),
    ],
)
def test_doubtful_villages_and_what_they_may_mean(text: str, doubt: str, candidates: tuple[str, ...]) -> None:
    place = AREAS.place(text)
    assert (place.village, place.doubt, place.candidates) == (None, doubt, candidates)


@pytest.mark.parametrize("text", ["", " ", "/", "—"])
def test_nothing_is_no_village(text: str) -> None:
    assert AREAS.match(text) == (None, "")


def test_the_problem_names_the_villages_that_may_be_meant() -> None:
    rows = [["姓名", "身份证号", "所在村"], ["甲一", number(1), "大溏村"], ["乙二", number(2), "沙洲村"]]
    reading = judge(book(rows), AREAS)
    near, far = reading.problems
    assert near.params["candidates"] == "大塘村"
    assert "是不是大塘村" in near.message
    assert far.params["candidates"] == ""
    assert "是不是" not in far.message


@given(
    st.one_of(st.text(max_size=12), st.text("云岭镇石门大塘新村社区委会民员县市组第3河边（）-自然行政", max_size=14))
)
def test_any_text_is_a_known_village_or_a_doubt(text: str) -> None:
    place = AREAS.place(text)
    assert place.village is None or not place.doubt
    assert place.village in {None, "云岭村", "石门村", "大塘村", "枫树坪村", "新塘村", "云岭社区"}
