"""Amounts as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minsheng_desktop.rules import money
from minsheng_desktop.rules.capitals import read_capitals
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
    ],
)
def test_plain_amounts_are_read(value: object, fen: int) -> None:
    assert money.read_amount(value)[:2] == (fen, None)


@pytest.mark.parametrize(
    "value", ["约800元", "500+300", "待定", "未核定", "面议", "棉被2床、大米50斤", "20xx", "12,34"]
)
def test_what_is_not_plainly_an_amount_is_not_guessed_at(value: str) -> None:
    assert money.read_amount(value) == (None, "amount_unparseable", 0)


@pytest.mark.parametrize("value", ["", " ", "/", "—", "无", "-"])
def test_nothing_is_missing(value: str) -> None:
    assert money.read_amount(value).code == "amount_missing"


@pytest.mark.parametrize(("value", "fen"), [(-630.87, -63087), ("(200.00)", -20000), ("-300", -30000)])
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
