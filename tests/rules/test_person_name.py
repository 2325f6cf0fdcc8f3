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
    assert read_name("王?").damaged


@given(st.text())
def test_folding_a_folded_name_changes_nothing(value: str) -> None:
    once = read_name(value).text
    if "(" not in once and "（" not in once:
        assert read_name(once).text == once


def test_words_are_looked_up_and_unknown_ones_kept() -> None:
    index = relation.spelling_index({"户主": ["本人", "户主本人"], "配偶": ["之妻"]})
    assert relation.proper_word(" 户主本人 ", index) == relation.HEAD
    assert relation.proper_word("之妻", index) == "配偶"
    assert relation.proper_word("远房亲戚", index) == "远房亲戚"
    assert relation.proper_word(3.0, {"3": "三级"}) == "三级"
    assert relation.proper_nationality("维吾尔", {"维吾尔": "维吾尔族"}) == "维吾尔族"


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


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_counts_and_rates_never_raise(value: object) -> None:
    counts.read_count(value)
    counts.read_rate(value)
