"""The ways in which rosters tie persons to households."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from minsheng_desktop.spreadsheets.records import Merged, RosterReading, SheetDetails, SkippedRow
from minsheng_desktop.spreadsheets.roster import validate
from tests.factories.rosters import AS_OF, HERE, book, codes, judge, number
from tests.services.test_spreadsheets_blocks import plan


def homes(reading: RosterReading) -> list[tuple[int, ...]]:
    """Rows of the sheet by household."""
    return [tuple(reading.rows[index].row for index in group.rows) for group in reading.households]


def listed(head: Sequence[str], *lines: Sequence[object], **options: object) -> RosterReading:
    return judge(book([[*head], *lines]), HERE, **options)


def test_the_relation_of_a_head_begins_a_household() -> None:
    head = ["姓名", "与户主关系", "身份证号", "村"]
    reading = listed(
        head,
        ["甲一", "户主", number(1), "石门村"],
        ["甲二", "配偶", number(2), "石门村"],
        ["乙一", "户主", number(3), "新塘村"],
    )
    assert homes(reading) == [(2, 3), (4,)]
    assert [group.head for group in reading.households] == ["甲一", "乙一"]


def test_a_size_stated_once_holds_a_household_with_two_heads_together() -> None:
    head = ["姓名", "与户主关系", "身份证号", "家庭人口"]
    lines = [["甲一", "户主", number(1), 3.0], ["甲二", "户主", number(2), ""], ["甲三", "之子", number(3), ""]]
    more = [[name, "户主", number(10 + n), 1.0] for n, name in enumerate(("乙一", "乙二", "乙三", "乙四", "乙五"))]
    reading = listed(head, *lines, *more)
    assert homes(reading)[0] == (2, 3, 4)
    assert codes(reading) == [(3, "B", "hh_two_heads")]


def test_a_head_named_on_every_row_ties_rows_together() -> None:
    head = ["户主姓名", "姓名", "与户主关系", "身份证号"]
    reading = listed(
        head,
        ["甲一", "甲一", "户主", number(1)],
        ["甲一", "甲二", "之子", number(2)],
        ["乙一", "乙一", "户主", number(3)],
        ["乙一", "乙一", "户主", number(4)],  # another person of that name
        ["乙一", "乙二", "之子", number(5)],
        ["甲一", "甲三", "之女", number(6)],  # apart from the others
    )
    assert homes(reading) == [(2, 3, 7), (4,), (5, 6)]
    assert reading.problems == ()


def test_serial_numbers_begin_again_in_the_next_village() -> None:
    head = ["户编号", "村", "姓名", "与户主关系", "身份证号"]
    reading = listed(
        head,
        ["1", "石门村", "甲一", "户主", number(1)],
        ["1", "", "甲二", "配偶", number(2)],
        ["2", "石门村", "乙一", "户主", number(3)],
        ["1", "新塘村", "丙一", "户主", number(4)],
        ["1", "新塘村", "丙二", "配偶", number(5)],
    )
    assert homes(reading) == [(2, 3), (4,), (5, 6)]
    assert reading.column("village") == ["石门村", "石门村", "石门村", "新塘村", "新塘村"]


def test_a_list_of_heads_has_one_household_in_a_row() -> None:
    reading = listed(
        ["户主姓名", "身份证号", "家庭人口", "月保障金额"],
        ["甲一", number(1), 3.0, 820.0],
        ["乙一", number(2), 1.0, 410.0],
    )
    assert homes(reading) == [(2,), (3,)]
    assert reading.problems == ()
    assert [(group.head, group.size_stated) for group in reading.households] == [("甲一", 3), ("乙一", 1)]
    assert [row.is_head for row in reading.rows] == [True, True]


@pytest.mark.parametrize("column", [3, 4])
def test_merged_cells_alone_tie_rows_together(column: int) -> None:
    details = SheetDetails(merged=(Merged(2, column, 3, column),))
    rows = [
        ["序号", "姓名", "身份证号", "家庭人口", "月保障金额"],
        [1.0, "甲一", number(1), 2.0, 820.0],
        [2.0, "甲二", number(2), "", ""],
        [3.0, "乙一", number(3), 1.0, 410.0],
    ]
    reading = judge(book(rows, details=details))
    assert homes(reading) == [(2, 3), (4,)]
    assert reading.problems == ()


def test_numbers_and_sizes_left_blank_below_the_first_row_tie_rows_together() -> None:
    reading = listed(
        ["序号", "姓名", "身份证号", "家庭人口", "月保障金额"],
        [1.0, "甲一", number(1), 2.0, 820.0],
        ["", "甲二", number(2), "", ""],
        [2.0, "乙一", number(3), 1.0, 410.0],
    )
    assert homes(reading) == [(2, 3), (4,)]
    assert [row.is_amount_row for row in reading.rows] == [True, False, True]


def test_a_heading_above_its_rows_names_a_household() -> None:
    rows = [
        ["姓名", "关系", "身份证号"],
        ["户主：甲一  低保证号：YL001  石门村", "", ""],
        ["甲一", "户主", number(1)],
        ["甲二", "之子", number(2)],
        ["第2户 户主：乙一", "", ""],
        ["乙一", "户主", number(3)],
    ]
    sections = (SkippedRow(2, "section"), SkippedRow(5, "section"))
    made = plan({0: "name", 1: "relation", 2: "id_no"}, (3, 4, 6), skipped_rows=sections)
    reading = validate(book(rows), [made], HERE, AS_OF)
    assert homes(reading) == [(3, 4), (6,)]
    assert [(group.number, group.head) for group in reading.households] == [("YL001", "甲一"), (None, "乙一")]


def test_headings_of_villages_tell_the_village_of_the_rows_below() -> None:
    rows = [["姓名", "身份证号"], ["石门村（1人）", ""], ["甲一", number(1)], ["新塘村", ""], ["乙一", number(2)]]
    sections = (SkippedRow(2, "section"), SkippedRow(4, "section"))
    made = plan({0: "name", 1: "id_no"}, (3, 5), skipped_rows=sections)
    reading = validate(book(rows), [made], HERE, AS_OF)
    assert reading.column("village") == ["石门村", "新塘村"]
    assert reading.totals.households is None
