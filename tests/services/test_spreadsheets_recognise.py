"""Recognising sheets: which rows are data, what columns stand for, and what the user corrects."""

from __future__ import annotations

from minsheng_desktop.spreadsheets.recognise import corrected, recognise
from minsheng_desktop.spreadsheets.roster import validate
from tests.factories.rosters import AS_OF, HEAD, NOWHERE, book, codes, judge, number


def test_titles_footers_repeated_headers_and_statements_are_no_persons() -> None:
    rows = [
        ["云岭镇2026年6月名单"],
        HEAD,
        [1.0, "甲一", number(1), 1.0, ""],
        [],
        HEAD,
        [2.0, "乙二", number(2), 1.0, ""],
        ["本村本月无其他对象"],
        ["制表人：张三", "审核人：李四", "", "", "2026年6月20日"],
        ["注：1.本表一式三份。"],
    ]
    (plan,) = recognise(book(rows), NOWHERE)
    assert list(plan.data_rows) == [3, 6]
    assert [(line.row, line.why) for line in plan.skipped_rows] == [
        (1, "title"),
        (4, "blank"),
        (5, "header"),
        (7, "none"),
        (8, "footer"),
        (9, "footer"),
    ]


def test_a_sheet_without_a_header_is_read_by_its_content() -> None:
    rows = [[float(i), f"甲{'一二三四五六'[i]}", "男", number(i * 2 + 1), 80.5 + i, "15441870437"] for i in range(6)]
    workbook = book(rows)
    (plan,) = recognise(workbook, NOWHERE)
    assert {c.letter: c.field for c in plan.columns if c.field} == {
        "B": "name",
        "C": "sex",
        "D": "id_no",
        "E": "amount",
        "F": "phone",
    }
    assert not plan.header_known
    reading = judge(workbook)
    assert codes(reading) == [(None, None, "header_unknown")]
    assert len(reading.rows) == 6


def test_another_persons_number_is_not_taken_for_the_persons() -> None:
    head = ["姓名", "身份证号码", "配偶身份证号", "户主身份证号", "对象身份证号码"]
    (plan,) = recognise(book([head, ["甲一", number(1), number(2), number(3), ""]]), NOWHERE)
    assert [c.field for c in plan.columns] == ["name", "id_no", "", "head_id", ""]


def test_the_user_corrects_columns_header_and_role() -> None:
    rows = [["甲", "乙", "丙", "丁"], ["姓名", "身份证号", "本月", "银行账号"], ["甲一", number(1), 55.0, ""]]
    workbook = book(rows)
    (plan,) = recognise(workbook, NOWHERE)
    better = corrected(workbook, plan, fields={2: "amount"})
    assert better.signature == plan.signature
    reading = validate(workbook, [better], NOWHERE, AS_OF)
    assert reading.rows[0].values["amount"] == 5500
    moved = corrected(workbook, plan, header_rows=[1], fields={0: "name", 1: "id_no"})
    assert (moved.header_rows, list(moved.data_rows)) == ((1,), [3])
    assert [c.header for c in moved.columns] == ["甲", "乙", "丙", "丁"]
    left_out = corrected(workbook, plan, role="notes")
    assert validate(workbook, [left_out], NOWHERE, AS_OF).rows == ()


def test_the_same_shape_next_month_has_the_same_signature() -> None:
    (june,) = recognise(book([["6月"], HEAD, [1.0, "甲一", number(1), 1.0, ""]]), NOWHERE)
    (july,) = recognise(book([["7月"], ["序 号", *HEAD[1:]], [1.0, "乙二", number(2), 2.0, ""]]), NOWHERE)
    (other,) = recognise(book([HEAD[::-1], ["", 1.0, number(1), "甲一", 1.0]]), NOWHERE)
    assert june.signature == july.signature != other.signature


def test_a_sheet_taken_for_something_else_can_be_made_a_roster() -> None:
    workbook = book([["甲一", "未办理"], ["乙二", number(2)]])
    (plan,) = recognise(workbook, NOWHERE)
    assert plan.role != "data"
    made = corrected(workbook, plan, role="data", fields={0: "name", 1: "id_no"})
    reading = validate(workbook, [made], NOWHERE, AS_OF)
    assert [(row.values["name"], row.accepted) for row in reading.rows] == [("甲一", False), ("乙二", True)]
