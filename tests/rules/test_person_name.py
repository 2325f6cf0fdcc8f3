"""Names (R-100), words for codes, and counted numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import counts, relation
from minsheng_desktop.rules.person_name import read_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("龚\ue863", "龚䶮"),
        ("古丽努尔.买买提", "古丽努尔·买买提"),
        ("买买提•艾力", "买买提·艾力"),
        ("吾买尔・玉素甫", "吾买尔·玉素甫"),
        ("⽯文香", "石文香"),
        ("⾼明⾦", "高明金"),
        ("田\u3000莲", "田莲"),
        ("沈艳\u00a0", "沈艳"),
        ("周𬭎", "周𬭎"),
        ("李㛃", "李㛃"),
        ("张 三", "张三"),
        ("欧阳 玉", "欧阳玉"),
        ("John Smith", "John Smith"),  # between Latin words a blank is part of the name
        ("张\n三", "张三"),
        ("\u200b张三\ufeff", "张三"),
        ("'张三", "张三"),
        ("*张三", "张三"),  # a mark before the name
        ("（张三）", "张三"),
        ("⻢⻰", "马龙"),
        ("𠮷𠅤", "𠮷𠅤"),
        ("阿依古丽·买买提·艾力", "阿依古丽·买买提·艾力"),
        *((f"买买提{dot}艾力", "买买提·艾力") for dot in "·•・･．.。﹒‧∙⋅●˙◦"),
        ("艾力 · 买买提", "艾力·买买提"),
    ],
)
def test_spellings_fold_to_one_name(value: str, name: str) -> None:
    assert read_name(value) == (name, "", False, "")


def test_look_alikes_stay_different_people() -> None:
    assert read_name("佘桂兰").text != read_name("余桂兰").text
    assert read_name("李戌生").text != read_name("李戍生").text


def test_remarks_and_lost_characters_are_told() -> None:
    assert read_name("程琴腊(故)") == ("程琴腊", "故", False, "")
    assert read_name("程根兴（户主）") == ("程根兴", "户主", False, "")
    assert read_name("张三（已故").note == "已故"
    for lost in ("王?", "王？", "王□", "王■", "王�", "王*", "王**", "王×", "⿰王京", "张某", "张某某"):
        assert read_name(lost).damaged, lost


@pytest.mark.parametrize("value", ["", " ", "/", "—", "无", "不详", "123", 12.0, "?", "　", "姓名"])
def test_what_is_nobodys_name_is_none(value: object) -> None:
    assert read_name(value).text == ""


@pytest.mark.parametrize(
    ("value", "doubt"),
    [
        ("张三、李四", "name_several"),
        ("张三/李四", "name_several"),
        ("张三和李四", "name_several"),
        ("张三 李四", "name_several"),
        ("张三\n李四", "name_several"),
        ("张三1", "name_chars"),
        ("李四A", "name_chars"),
        ("\ue123三", "name_rare"),
        ("王和平", ""),
        ("欧阳 玉英", ""),
        ("张三", ""),
    ],
)
def test_doubts_about_a_name(value: str, doubt: str) -> None:
    assert read_name(value).doubt == doubt


@given(st.text("\u4e00\u9fa5\U00020bb7\u3447·", min_size=2, max_size=6).filter(lambda t: t.strip("·") == t))
def test_rare_characters_are_kept_to_the_code_point(name: str) -> None:
    assert read_name(" ".join(name)).text == name


@given(st.one_of(st.text(), st.text("张三·.• *?()（）[]、/某\u3000A1\ue863", max_size=8)))
def test_folding_a_folded_name_changes_nothing(value: str) -> None:
    once = read_name(value).text
    assert read_name(once).text == once


def test_words_are_looked_up_and_unknown_ones_are_none() -> None:
    index = relation.spelling_index({"户主": ["本人", "户主本人"], "配偶": ["之妻"]})
    assert relation.known_word(" 户主本人 ", index) == relation.HEAD
    assert relation.known_word("之妻", index) == "配偶"
    assert relation.known_word("远房亲戚", index) is None
    assert relation.known_word(3.0, {"3": "三级"}) == "三级"
    assert relation.known_nationality("维吾尔", {"维吾尔": "维吾尔族"}, {}) == "维吾尔族"


@pytest.mark.parametrize(
    ("value", "rate"),
    [("100%", "1"), (48.0, "0.48"), ("41.7％", "0.417"), (1.0143, "1.0143"), ("75", "0.75"), ("正在推进", None)],
)
def test_rates(value: object, rate: str | None) -> None:
    assert counts.read_rate(value) == (None if rate is None else Decimal(rate))


@pytest.mark.parametrize(
    ("value", "number"),
    [("38个", 38), ("不少于60", 60), (135.0, 135), ("2.5万人", 25000), ("12-15", None), ("", None), (True, None)],
)
def test_counted_numbers(value: object, number: int | None) -> None:
    assert counts.read_count(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *(("3人", 3), ("三口", 3), ("3口人", 3), ("三人", 3), ("共3人", 3), ("十二", 12), ("1.5亩", Decimal("1.5"))),
        *(
            (3.0, 3),
            ("3个月", 3),
            ("二十三个月", 23),
            ("约5人", None),
            ("3-4人", None),
            ("5人以上", None),
            ("-1", None),
        ),
        *((-3.0, None), ("5(2)", None), ("", None), ("待查", None), ("一百二", None), (True, None)),
    ],
)
def test_quantities_of_a_roster(value: object, number: int | Decimal | None) -> None:
    assert counts.read_quantity(value) == number


@pytest.mark.parametrize(
    ("value", "age"),
    [
        *(("85岁", 85), ("85周岁", 85), ("八十五", 85), ("九十一岁", 91), ("虚岁86", 86), (85.0, 85), (85.4, 85)),
        *(("8个月", 0), ("25天", 0), ("未满1岁", 0), ("1岁3个月", 1), ("2岁半", 2)),
        *(("85+", None), ("80多", None), ("185", None), ("约80", None), ("", None)),
    ],
)
def test_ages(value: object, age: int | None) -> None:
    assert counts.read_age(value) == age


@given(st.one_of(st.text(), st.floats(), st.integers(), st.text("0123456789三十约人岁月.-", max_size=8)))
def test_counts_and_rates_never_raise(value: object) -> None:
    counts.read_count(value)
    counts.read_rate(value)
    counts.read_quantity(value)
    counts.read_age(value)
