"""Words of lists: relations to the head, nationalities, and their codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import relation
from minsheng_desktop.spreadsheets.vocabulary import words

RELATIONS = words().relations
NATIONS, CODES = words().nationality, words().nationality_codes


@pytest.mark.parametrize(
    ("value", "proper"),
    [
        *(("本人", "户主"), ("户主（本人）", "户主"), ("妻", "配偶"), ("老伴", "配偶"), ("之妻", "配偶")),
        *(("长子", "子"), ("户主之子", "子"), ("户主的二女儿", "女"), ("其妻", "配偶"), ("第三子", "子")),
        *(("小儿子", "子"), ("继子", "子"), ("养女", "女"), ("三儿媳", "儿媳"), ("女婿", "女婿"), ("次孙", "孙子")),
        *(
            ("外孙女", "孙女"),
            ("重孙", "曾孙子"),
            ("岳母", "岳母"),
            ("公公", "公公"),
            ("奶奶", "祖母"),
            ("外婆", "外祖母"),
        ),
        *(("二哥", "兄弟"), ("大姐", "姐妹"), ("侄儿", "侄子"), ("同居", "同居人"), ("子。", "子"), ("女(已婚)", "女")),
        *(("孙子（女）", "孙子女"), ("子 女", "子女"), ("其他", "其他")),
    ],
)
def test_relations(value: str, proper: str) -> None:
    assert relation.known_relation(value, RELATIONS) == proper


@pytest.mark.parametrize("value", ["媳妇", "小孩", "邻居", "张三", "", "户主之", "123"])
def test_what_may_be_two_relations_is_none(value: str) -> None:
    assert relation.known_relation(value, RELATIONS) is None


def test_codes_of_relations_by_what_stands_in_the_column() -> None:
    two = relation.relation_codes([2.0, 10.0, "34", "妻"], RELATIONS)
    assert [two[code] for code in ("2", "02", "10", "34", "51")] == ["户主", "户主", "配偶", "女", "父亲"]
    one = relation.relation_codes([0.0, 1.0, 3.0], RELATIONS)
    assert [one[code] for code in ("0", "1", "3", "5")] == ["户主", "配偶", "女", "父母"]
    assert relation.relation_codes(["1", "2", "2"], RELATIONS) == {}  # spouse and child, or twice the head


def test_every_nationality_has_its_code() -> None:
    assert len(CODES) == 56
    assert (CODES["01"], CODES["05"], CODES["56"]) == ("汉族", "维吾尔族", "基诺族")


@pytest.mark.parametrize(
    ("value", "proper"),
    [
        *(("汉", "汉族"), ("汉 族", "汉族"), (1.0, "汉族"), ("01", "汉族"), ("56", "基诺族"), ("维族", "维吾尔族")),
        *(
            ("乌兹别克族", "乌孜别克族"),
            ("毛难", "毛南族"),
            ("汉族。", "汉族"),
            ("穿青人", None),
            ("57", None),
            ("", None),
        ),
    ],
)
def test_nationalities(value: object, proper: str | None) -> None:
    assert relation.known_nationality(value, NATIONS, CODES) == proper


@given(st.one_of(st.text(), st.text("户主之的其长次子女儿媳孙第(（")))
def test_looking_up_never_raises(value: str) -> None:
    relation.known_relation(value, RELATIONS)
    relation.known_nationality(value, NATIONS, CODES)
