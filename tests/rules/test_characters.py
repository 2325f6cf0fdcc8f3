"""Characters nobody sees, and the ways to write the same digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules.characters import compact, digits_text, plain, visible

INVISIBLE = ["\u200b", "\u200e", "\u202d", "\u2060", "\ufeff", "\u00ad", "\u3164", "\x00", "\x08"]


@pytest.mark.parametrize("mark", INVISIBLE)
def test_what_nobody_sees_is_not_there(mark: str) -> None:
    assert visible(f"{mark}张{mark}三{mark}") == "张三"
    assert plain(f" {mark}１２{mark} ") == "12"


def test_control_characters_as_workbooks_escape_them_are_line_breaks() -> None:
    assert visible("甲_x000D_\n乙").split() == ["甲", "乙"]
    assert plain("_x000a_甲") == "甲"


@pytest.mark.parametrize(
    "written",
    [
        "123456",
        "１２３４５６",
        "'123456",
        "‘123456",
        "’123456",
        '="123456"',
        "＝“123456”",
        " 123 456\t",
        "123\n456",
        "12\u00a034\u300056",
        123456.0,
        123456,
    ],
)
def test_digits_in_every_wrapping(written: object) -> None:
    assert digits_text(written) == "123456"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert compact(compact(text)) == compact(text)
    assert not set(compact(text)) & set(" \t\n\u3000\u00a0")
