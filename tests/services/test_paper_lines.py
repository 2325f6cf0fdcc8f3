"""Lines of papers: nothing is lost, marks stand where they may, numbers stay whole."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng_desktop.notices.line_breaking import NO_END, NO_START, atoms, break_lines, clusters, plain

LIMIT = 20.0


def em(text: str) -> float:
    return sum(0.5 if ord(letter) < 0x2000 else 1.0 for letter in text)


WORDS = st.sampled_from(
    [*"低保 云岭村 1,230.50 2026 YL26-001 《 》 ， 。 “ ” （ ） 元 —— …… 䶮 𬭎 人 户 % ￥".split(), " "]
)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    """Words with at most three marks in a row, as people write."""
    words = draw(st.lists(WORDS, min_size=1, max_size=60))
    return re.sub(r"([^\w\s]{3})[^\w\s]+", r"\1", "".join(words))


@given(sentences())
@settings(max_examples=300, deadline=None)
def test_lines_keep_the_rules(text):
    lines = break_lines(text, em, LIMIT)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    long = any(em(cluster.rstrip(" ")) > LIMIT for cluster in clusters(text))
    for at, line in enumerate(lines):
        assert line.text or len(lines) == 1
        assert em(line.text) == line.width <= LIMIT
        assert line.last == (at == len(lines) - 1)
        if at and not long:
            assert line.text[0] not in NO_START, "a closing mark begins a line"
            assert lines[at - 1].text[-1] not in NO_END, "an opening mark ends a line"
    if not long:
        for number in (atom for atom in atoms(text) if len(atom) > 1):
            assert any(number in line.text for line in lines), "a number is torn"


def test_a_closing_mark_takes_the_character_before_it_along():
    lines = [line.text for line in break_lines("一二三四五六七八九十一二三四五六七八九十，下一句", em, LIMIT)]
    assert lines == ["一二三四五六七八九十一二三四五六七八九", "十，下一句"]


def test_an_opening_bracket_goes_to_the_next_line():
    lines = [line.text for line in break_lines("一二三四五六七八九十一二三四五六七八九《办法》", em, LIMIT)]
    assert lines == ["一二三四五六七八九十一二三四五六七八九", "《办法》"]


@pytest.mark.parametrize("whole", ["1,230.50", "2026-11-20", "YL26-001", "12:30", "——", "……"])
def test_numbers_words_and_long_dashes_stay_whole(whole):
    for before in range(12, 21):
        lines = [line.text for line in break_lines("字" * before + whole + "字", em, LIMIT)]
        assert any(whole in line for line in lines)


def test_what_is_longer_than_a_line_is_divided_and_nothing_is_lost():
    digest = "ab" * 60
    lines = break_lines(digest, em, LIMIT)
    assert "".join(line.text for line in lines) == digest
    assert all(line.width <= LIMIT for line in lines)


def test_line_breaks_are_kept_and_the_first_line_may_be_shorter():
    lines = break_lines("第一段\n第二段", em, LIMIT, 2)
    assert [(line.text, line.last) for line in lines] == [("第一", False), ("段", True), ("第二", False), ("段", True)]


def test_invisible_characters_are_left_out():
    assert plain("张\u200b三\ufe00\U000e0101\ufeff\r\n李\t四\xa0五") == "张三\n李 四 五"
