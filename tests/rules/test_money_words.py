import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules.capitals import Numerals, read_capitals
from minsheng_desktop.rules.money_words import money_words

NUMERALS = Numerals(
    tuple("零壹贰叁肆伍陆柒捌玖"), {"拾": 10, "佰": 100, "仟": 1000}, {"万": 10**4, "亿": 10**8}, ("元", "角", "分"),
    "人民币", "整正",
)  # fmt: skip


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (1000, "壹拾元整"),
        (120000, "壹仟贰佰元整"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (32504, "叁佰贰拾伍元零肆分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (600714, "陆仟零柒元壹角肆分"),
        (10000000, "壹拾万元整"),
        (10000500, "壹拾万零伍元整"),
        (10050000, "壹拾万零伍佰元整"),
        (1000000000000, "壹佰亿元整"),
        (10000000100, "壹亿零壹元整"),
        (10001000000, "壹亿零壹万元整"),
        (100000000000001, "壹万亿元零壹分"),
        (-41000, "负肆佰壹拾元整"),
    ],
)
def test_amounts_are_written_as_on_vouchers(fen: int, words: str) -> None:
    assert money_words(fen) == words


@given(st.integers(0, 10**14))
def test_what_is_written_reads_back(fen: int) -> None:
    assert read_capitals(money_words(fen), NUMERALS) == fen
