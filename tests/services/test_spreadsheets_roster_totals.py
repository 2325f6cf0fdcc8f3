"""What a workbook states as totals, held against its rows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from minsheng_desktop.spreadsheets.records import CellError, RosterReading
from tests.factories.rosters import HEAD, book, codes, judge, number

HOUSES = ["低保证号", "姓名", "与户主关系", "身份证号", "家庭人口", "月保障金额"]
TWO_HOUSES: list[list[object]] = [
    ["H1", "甲一", "户主", number(1), 2.0, 820.0],
    ["", "甲二", "之子", number(2), "", ""],
    ["H2", "乙一", "户主", number(3), 1.0, 410.0],
]


def line(order: int, amount: object) -> list[object]:
    return [float(order), f"甲{'一二三四五六七八九'[order]}", number(order), amount, ""]


def told(reading: RosterReading) -> list[tuple[int, str, int, int | None]]:
    return [(total.row, total.what, total.stated, total.found) for total in reading.stated_totals]


def listed(*rows: Sequence[object]) -> RosterReading:
    return judge(book([HEAD, *rows]))


def test_stated_totals_stand_beside_what_the_rows_come_to() -> None:
    reading = listed(line(1, 10.0), line(2, 20.0), ["小计", "", "", 30.0, ""], line(3, 5.0), ["合计", "", "", 40.0, ""])
    assert told(reading) == [(4, "fen", 3000, 3000), (6, "fen", 4000, 3500)]
    assert codes(reading) == [(6, "D", "subtotal_mismatch")]
    assert reading.stated_totals[1].differs


def test_a_total_of_subtotals_reaches_back_over_them() -> None:
    rows = [line(1, 10.0), ["小计", "", "", 10.0, ""], line(2, 20.0), ["小计", "", "", 20.0, ""]]
    village = ["小计", "", "", 30.0, ""]
    assert listed(*rows, village, line(3, 1.0), ["合计", "", "", 31.0, ""]).problems == ()


def test_each_of_several_totals_sums_the_rows_since_the_last() -> None:
    rows = [line(1, 10.0), ["合计", "", "", 10.0, ""], line(2, 20.0), ["合计", "", "", 20.0, ""]]
    assert listed(*rows, ["总计", "", "", 30.0, ""]).problems == ()


def test_a_total_may_stand_above_the_rows_it_sums() -> None:
    assert listed(["合计", "", "", 30.0, ""], line(1, 10.0), line(2, 20.0)).problems == ()
    assert codes(listed(["合计", "", "", 31.0, ""], line(1, 10.0), line(2, 20.0))) == [(2, "D", "subtotal_mismatch")]


def test_a_broken_formula_of_a_total_is_told() -> None:
    reading = listed(line(1, 10.0), ["合计", "", "", CellError("#REF!"), ""])
    assert codes(reading) == [(3, "D", "total_formula_error")]
    assert reading.stated_totals == ()


@pytest.mark.parametrize(
    ("total", "found"),
    [
        (["合计", "2户", "3人", "", "", 1230.0], []),
        (["合计", "3户", "3人", "", "", 1230.0], [(5, "B", "household_count_mismatch")]),
        (["合计", "2户", "5人", "", "", 1230.0], [(5, "C", "count_mismatch")]),
        (["合计", "", "", "", 3.0, 1230.0], []),
        (["合计", "", "", "", 4.0, 1230.0], [(5, "E", "count_mismatch")]),
        (["合计", "2户3人 1,230.00元", "", "", "", ""], []),
        (["合计", "2户3人 1,330.00元", "", "", "", ""], [(5, "B", "subtotal_mismatch")]),
    ],
)
def test_counts_of_persons_and_households_are_held_against_the_rows(
    total: list[object], found: list[tuple[int, str, str]]
) -> None:
    assert codes(judge(book([HOUSES, *TWO_HOUSES, total]))) == found


def test_counts_are_warnings_in_plain_words() -> None:
    (problem,) = judge(book([HOUSES, *TWO_HOUSES, ["合计", "3户", "", "", "", ""]])).problems
    assert problem.severity == "warning"
    assert problem.message == "合计写的是3户，上面各行是2户。"


def test_a_person_counts_once_in_a_list_of_payments() -> None:
    head = ["姓名", "身份证号", "补贴项目", "金额", "账户姓名", "银行账号"]
    card = "6299880357059349861"
    rows = [["甲一", number(1), "农村低保金", 1.0, "甲一", card], ["甲一", number(1), "高龄津贴", 2.0, "甲一", card]]
    for words in ("1人", "2人次"):
        assert judge(book([head, *rows, ["合计", words, "", 3.0, "", ""]])).problems == ()
