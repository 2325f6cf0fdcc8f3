"""Numbers in Chinese numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import numerals
from minsheng_desktop.rules.money_words import whole_words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("〇", 0),
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十九", 29),
        ("廿三", 23),
        ("卅", 30),
        ("八十五", 85),
        ("一百零五", 105),
        ("一百〇五", 105),
        ("一百二十", 120),
        ("一千零五十", 1050),
        ("两万三千", 23000),
        ("壹仟贰佰", 1200),
    ],
)
def test_numbers_by_places(text: str, number: int) -> None:
    assert numerals.read_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "一百二", "一千二", "一万五", "二三", "百", "二〇", "十百", "约三", "三人", "一二十"]
)
def test_what_says_two_things_or_nothing_is_no_number(text: str) -> None:
    assert numerals.read_number(text) is None


def test_digits_one_by_one() -> None:
    assert numerals.digit_string("一九四〇") == numerals.digit_string("一九四○") == "1940"
    assert numerals.digit_string("贰零贰陆") == "2026"


@given(st.integers(1, 9_999_999))
def test_capitals_of_the_voucher_are_read_back(number: int) -> None:
    assert numerals.read_number(whole_words(number)) == number


@given(st.text(numerals.LETTERS, max_size=12))
def test_reading_never_raises(text: str) -> None:
    numerals.read_number(text)
