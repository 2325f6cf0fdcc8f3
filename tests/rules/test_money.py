"""Amounts as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import money
from minsheng_desktop.rules.capitals import read_capitals
from minsheng_desktop.rules.money_words import money_words
from minsheng_desktop.spreadsheets.vocabulary import words


@pytest.mark.parametrize(
    ("value", "fen"),
    [
        (410.0, 41000),
        (664.09, 66409),
        (1.005, 101),
        (0, 0),
        ("355元", 35500),
        ("1,265.00", 126500),
        ("￥1,500.00", 150000),
        ("¥ 10,276.92", 1027692),
        ("1.2万", 1200000),
        ("0.35万元", 350000),
        ("3，000", 300000),
        ("１２００", 120000),
        ("1000元整", 100000),
        (" 80.0 ", 8000),
        (664.0900000001, 66409),  # what float arithmetic leaves behind is no third decimal
        (664.095, 66410),  # half a fen is rounded up
        ("664.095", 66410),
        (664.0949, 66409),
        ("1 200.00", 120000),
        ("1\u00a0200", 120000),
        ("RMB 1,200", 120000),
        ("人民币1200元整", 120000),
        ("1200块钱", 120000),
        ("1200元/月", 120000),
        ("每月300元", 30000),
        ("3千元", 300000),
        ("2万5千元", 2500000),
        ("1200元5角", 120050),
        ("1200元5角3分", 120053),
        ("5角", 50),
        ("'800", 80000),
        ('="800"', 80000),
        ("1200元。", 120000),
        ("\u200b1200\u00a0", 120000),
    ],
)
def test_plain_amounts_are_read(value: object, fen: int) -> None:
    assert money.read_amount(value)[:2] == (fen, None)


@pytest.mark.parametrize(
    "value",
    [
        *("约800元", "500+300", "待定", "未核定", "面议", "棉被2床、大米50斤", "20xx", "12,34", "500\n300"),
        *("500 300", "120 000", "1.200,00", "2万5", "300元/人", "300元/年", "△300", "$800", "1e3", "1.2E+4"),
        *("①100", "100²", "₁00"),
        *("50%", "3/4", "300-500", "300~500", "10,0000", "80.5.5", "一百二元", "三", "#REF!"),
    ],
)
def test_what_is_not_plainly_an_amount_is_not_guessed_at(value: str) -> None:
    assert money.read_amount(value) == (None, "amount_unparseable", 0)


@pytest.mark.parametrize("value", ["", " ", "/", "—", "无", "-"])
def test_nothing_is_missing(value: str) -> None:
    assert money.read_amount(value).code == "amount_missing"


@pytest.mark.parametrize(
    ("value", "fen"),
    [
        (-630.87, -63087),
        ("(200.00)", -20000),
        ("（200）", -20000),
        ("-300", -30000),
        ("－300", -30000),
        ("−300元", -30000),
        ("¥-300", -30000),
        ("300-", -30000),
        ("负300元", -30000),
    ],
)
def test_negative_amounts_are_told(value: object, fen: int) -> None:
    assert money.read_amount(value)[:2] == (fen, "amount_negative")


def test_a_unit_in_the_cell_wins_over_the_tables() -> None:
    assert money.read_amount(164.53, money.TEN_THOUSAND).fen == 164_530_000
    assert money.read_amount("255.56万元", money.YUAN).fen == 255_560_000
    assert money.read_amount("2,895,200元", money.TEN_THOUSAND) == (289_520_000, None, money.YUAN)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300, True, None, "9" * 40])
def test_absurd_numbers_are_no_amounts(value: object) -> None:
    assert money.read_amount(value).fen is None


@given(st.integers(0, 10**12))
def test_an_amount_survives_being_shown(fen: int) -> None:
    assert money.read_amount(money.yuan(fen)) == (fen, None, 0)
    assert money.read_amount(f"{Decimal(fen) / 100:,.2f}元").fen == fen


@given(st.integers(0, 10**9))
def test_an_amount_survives_a_number_cell(fen: int) -> None:
    assert money.read_amount(fen / 100).fen == fen


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_reading_never_raises(value: object) -> None:
    read = money.read_amount(value)
    assert (read.fen is None) <= (read.code is not None)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("壹仟贰佰叁拾元伍角整", 123050),
        ("人民币伍佰捌拾元整", 58000),
        ("壹万零伍拾元整", 1005000),
        ("叁拾元零伍分", 3005),
        ("拾元整", 1000),
        ("贰亿叁仟万元", 23_000_000_000),
        ("负壹佰元", -10000),
        ("壹仟贰佰", 120000),
        ("一千二百元", 120000),
        ("廿元", 2000),
        ("贰拾萬元整", 20000000),
        ("零元", 0),
        ("壹仟贰元", None),  # 1002, or 1200 as spoken
        ("壹元贰元", None),
        ("见支付凭证", None),
        ("", None),
    ],
)
def test_amounts_in_capitals(text: str, fen: int | None) -> None:
    assert read_capitals(text, words().capitals) == fen


@given(st.text())
def test_capitals_never_raise(text: str) -> None:
    read_capitals(text, words().capitals)


def test_sentences_set_thousands_apart():
    assert [money.spelt(fen) for fen in (0, 26500, 150500, -123456789)] == [
        "0.00", "265.00", "1,505.00", "-1,234,567.89",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("壹仟贰佰元整", (120000, None)),
        ("1200元（壹仟贰佰元整）", (120000, None)),
        ("壹仟贰佰元整（¥1,200.00）", (120000, None)),
        ("1200（壹仟叁佰元整）", (120000, "amount_words_differ")),
        ("负壹佰元", (-10000, "amount_negative")),
    ],
)
def test_capitals_in_an_amount_cell(text: str, expected: tuple[int, str | None]) -> None:
    assert money.read_amount(text, money.YUAN, words().capitals)[:2] == expected
    assert money.read_amount("壹仟贰佰元整").fen is None


@given(st.integers(0, 10**11))
def test_words_of_the_voucher_are_read_back(fen: int) -> None:
    assert read_capitals(money_words(fen), words().capitals) == fen
    assert money.read_amount(money_words(fen), money.YUAN, words().capitals).fen == fen


@given(st.text("0123456789,. 元万角分整¥￥()-+约壹贰仟佰拾\n", max_size=14))
def test_what_is_read_is_the_only_number_there(text: str) -> None:
    read = money.read_amount(text, money.YUAN, words().capitals)
    if read.fen is not None and text.isascii() and "." not in text:
        assert abs(read.fen) == int("".join(c for c in text if c.isdigit())) * 100


def test_more_than_two_decimals_are_known() -> None:
    assert money.decimals_beyond_fen(664.095)
    assert not any(map(money.decimals_beyond_fen, [664.09, 664.0900000001, 12, "664.095", float("nan")]))
    assert not money.decimals_beyond_fen(0.123456, money.TEN_THOUSAND)
