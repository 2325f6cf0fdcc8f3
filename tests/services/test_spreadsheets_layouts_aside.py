"""Lists on their side, tables beside a list, members in one cell, months of a quarter, lists by which money is paid."""

from __future__ import annotations

from dataclasses import replace

from minsheng_desktop.spreadsheets.recognise import corrected, recognise
from minsheng_desktop.spreadsheets.records import DATA, Merged, Sheet, SheetDetails
from minsheng_desktop.spreadsheets.vocabulary import columns
from tests.factories.rosters import HERE, NOWHERE, book, codes, judge, number

NAMES = ["甲一", "乙二", "丙三", "丁四"]
NUMBERS = [number(order) for order in range(1, 5)]


def test_a_list_on_its_side_holds_a_person_in_each_column() -> None:
    rows = [
        ["重点对象一览"],
        ["姓名", *NAMES],
        ["身份证号", NUMBERS[0], "", *NUMBERS[2:]],
        ["救助金额（元）", 170.0, 190.0, "待定", 590.0],
        ["走访人", "某某", "", "某某", ""],
    ]
    reading = judge(book(rows), HERE)
    assert [row.values["name"] for row in reading.rows] == NAMES
    assert [row.values["amount"] for row in reading.rows] == [17000, 19000, None, 59000]
    assert reading.rows[0].extra == {"走访人": "某某"}
    assert codes(reading) == [(3, "C", "id_missing"), (4, "D", "amount_unparseable")]


def test_a_form_for_one_person_is_no_list_on_its_side() -> None:
    rows = [
        ["姓名", "甲一", "性别", "男"],
        ["身份证号", NUMBERS[0], "民族", "汉族"],
        ["联系电话", "15412345678", "", ""],
    ]
    assert not any(plan.role == DATA for plan in recognise(book(rows), HERE))


def test_a_corrected_plan_of_a_list_on_its_side_keeps_its_person() -> None:
    file = book([["姓名", *NAMES], ["身份证号", *NUMBERS], ["金额", 1.0, 2.0, 3.0, 4.0]])
    second = recognise(file, HERE)[1]
    made = corrected(file, second, fields={(2, 2): "amount_month"})
    assert (list(made.data_rows), [c.field for c in made.columns]) == ([1], ["name", "id_no", "amount_month"])


def test_a_table_of_counts_beside_a_list_is_no_part_of_it() -> None:
    head = ["姓名", "身份证号", "村名", "金额", "", "村名", "户数", "人数", "金额"]
    rows = [head, *([NAMES[i], NUMBERS[i], "云岭村", 10.0 * (i + 1), "", "云岭村", 3.0, 5.0, 900.0] for i in range(4))]
    (plan,) = recognise(book(rows), HERE)
    assert [(c.letter, c.field) for c in plan.columns if c.header] == [
        ("A", "name"), ("B", "id_no"), ("C", "village"), ("D", "amount"),
    ]  # fmt: skip


def test_columns_behind_a_blank_one_stay_with_the_list() -> None:
    rows = [["姓名", "身份证号", "", "备注", "联系电话"], *([NAMES[i], NUMBERS[i], "", "", ""] for i in range(4))]
    (plan,) = recognise(book(rows), HERE)
    assert [c.field for c in plan.columns] == ["name", "id_no", "", "remark", "phone"]


def test_where_members_stand_in_one_cell_the_head_is_the_person() -> None:
    members = ["戊五、己六", "庚七", "", "辛八、壬九"]
    rows = [["户主姓名", "身份证号", "家庭成员", "金额"],
            *([NAMES[i], NUMBERS[i], members[i], 10.0] for i in range(4))]  # fmt: skip
    reading = judge(book(rows), HERE)
    assert [row.values["name"] for row in reading.rows] == NAMES
    assert reading.rows[0].extra == {"家庭成员": "戊五、己六"}
    assert codes(reading) == []


def test_a_head_who_is_the_person_is_looked_at_as_a_name() -> None:
    rows = [["农户姓名", "身份证号", "金额"], ["甲?", NUMBERS[0], 1.0], ["乙二（外出）", NUMBERS[1], 1.0]]
    assert codes(judge(book(rows), HERE)) == [(2, "A", "name_damaged"), (3, "A", "name_note")]


def paid(title: str) -> list[tuple[int | None, str | None, str]]:
    cards = [f"62998800000000000{n}" for n in (19, 27, 35, 43)]
    rows = [[title], ["姓名", "身份证号", "补贴金额", "社保卡号"],
            *([NAMES[i % 4], number(i), 10.0, "" if i == 5 else cards[i % 4]] for i in range(1, 9))]  # fmt: skip
    return [found for found in codes(judge(book(rows), HERE)) if found[2] == "bank_missing"]


def test_a_list_by_which_money_is_paid_must_name_an_account() -> None:
    assert paid("公益性岗位补贴发放表") == [(7, "D", "bank_missing")]
    assert paid("公益性岗位人员花名册") == []


def test_the_months_of_a_quarter_are_all_data() -> None:
    rows = [["姓名", "身份证号", "金额"], *([NAMES[i], NUMBERS[i], 10.0] for i in range(4))]
    sheets = tuple(Sheet(name, "visible", rows) for name in ("4月", "5月", "6月"))
    for name in ("2026年第二季度优抚金.xlsx", "2026年4-6月优抚金.xlsx"):
        reading = judge(replace(book(rows), file=name, sheets=sheets), NOWHERE)
        assert [count.rows for count in reading.sheets] == [4, 4, 4]
        assert codes(reading) == []
    one = recognise(replace(book(rows), file="2026年6月优抚金.xlsx", sheets=sheets), NOWHERE)
    assert [plan.role == DATA for plan in one] == [False, False, True]


def test_a_corrected_header_is_read_by_the_words_of_the_office() -> None:
    known = replace(columns(), roster={**columns().roster, "甲乙": "name"}, own=frozenset({"甲乙"}))
    file = book([["序号", "姓名", "身份证号"], ["", "甲乙", "身份证号"], [1.0, NAMES[0], NUMBERS[0]]])
    (plan,) = recognise(file, HERE)
    made = corrected(file, plan, header_rows=[2], known=known)
    assert made.column("name") is not None


def test_the_programme_may_stand_in_a_heading_alone() -> None:
    aliases = {"高龄津贴": "elder_80_allowance", "低保金": "dibao_rural"}
    rows = [["姓名", "身份证号", "高龄津贴"], *([NAMES[i], NUMBERS[i], 10.0] for i in range(4))]
    assert judge(book(rows), HERE, aliases=aliases).sheet_programmes == {"Sheet1": "elder_80_allowance"}


def test_what_is_paid_out_is_the_amount_and_not_a_part_of_it() -> None:
    head = ["姓名", "身份证号", "误工补贴", "应发合计", "养老保险", "实发工资", "单台补贴额", "总补贴额"]
    rows = [head, *([NAMES[i], NUMBERS[i], 100.0, 2600.0, 120.0, 2480.0, 1.0, 2.0] for i in range(4))]
    (plan,) = recognise(book(rows), HERE)
    assert plan.column("amount").header == "实发工资"
    assert recognise(book([[*row[:2], *row[6:]] for row in rows]), HERE)[0].column("amount").header == "总补贴额"


def test_what_does_not_count_is_no_area() -> None:
    rows = [["姓名", "身份证号", "不予补贴面积", "核定面积(亩)"], *([NAMES[i], NUMBERS[i], 0.2, 5.0] for i in range(4))]
    assert recognise(book(rows), HERE)[0].column("qty").letter == "D"


def test_headings_below_a_group_belong_to_the_header_whatever_they_say() -> None:
    rows = [
        ["姓名", "身份证号", "代扣款", "", "金额"],
        ["", "", "甲项", "乙项", ""],
        *([NAMES[i], NUMBERS[i], 1.0, 2.0, 10.0] for i in range(4)),
    ]
    details = SheetDetails(merged=(Merged(1, 2, 1, 3),))
    (plan,) = recognise(book(rows, details=details), HERE)
    assert (plan.header_rows, [c.header for c in plan.columns][2:4]) == ((1, 2), ["甲项", "乙项"])


def test_the_headings_of_somebody_else_keep_his_name() -> None:
    rows = [
        ["姓名", "身份证号", "担保人", "", "金额"],
        ["", "", "姓名", "电话", ""],
        *([NAMES[i], NUMBERS[i], "戊五", "15412345678", 10.0] for i in range(4)),
    ]
    details = SheetDetails(merged=(Merged(1, 2, 1, 3),))
    reading = judge(book(rows, details=details), HERE)
    assert reading.rows[0].extra == {"担保人 姓名": "戊五", "担保人 电话": "15412345678"}


def test_the_group_of_the_person_himself_goes_before_others() -> None:
    rows = [
        ["甲方", "", "老人基本情况", "", "金额"],
        ["姓名", "身份证号", "姓名", "身份证号", ""],
        *(["戊五", number(50 + i), NAMES[i], NUMBERS[i], 10.0] for i in range(4)),
    ]
    details = SheetDetails(merged=(Merged(1, 0, 1, 1), Merged(1, 2, 1, 3)))
    assert [row.values["name"] for row in judge(book(rows, details=details), HERE).rows] == NAMES


def test_a_village_that_stands_once_is_that_of_all_below_it() -> None:
    villages = ["云岭村", "", "", "白鹤村", "", ""]
    rows = [["村别", "姓名", "身份证号"], *([v, NAMES[i % 4], number(i)] for i, v in enumerate(villages))]
    told = [row.values["village"] for row in judge(book(rows), HERE).rows]
    assert told == [*["云岭村"] * 3, *[told[3]] * 3]
    villages[3] = "云岭村"
    scattered = [["村别", "姓名", "身份证号"], *([v, NAMES[i % 4], number(i)] for i, v in enumerate(villages))]
    assert [row.values["village"] for row in judge(book(scattered), HERE).rows].count(None) == 4


def test_a_table_of_those_who_were_stopped_is_left_out_beside_others() -> None:
    rows = [
        ["一、新增对象"], ["姓名", "身份证号", "月保障金额"], *([NAMES[i], NUMBERS[i], 10.0] for i in range(2)), [],
        ["二、停发对象"], ["姓名", "身份证号", "停保原因"], *([NAMES[i], NUMBERS[i], "死亡"] for i in range(2, 4)),
    ]  # fmt: skip
    assert [row.values["name"] for row in judge(book(rows), HERE).rows] == NAMES[:2]
    alone = [["停发人员名单"], *rows[6:]]
    assert [row.values["name"] for row in judge(book(alone), HERE).rows] == NAMES[2:]


def test_a_list_without_numbers_takes_them_from_the_certificates() -> None:
    rows = [
        ["姓名", "残疾人证号", "残疾类别", "等级"],
        *([NAMES[i], f"{NUMBERS[i]}43", "肢体", "三级"] for i in range(4)),
    ]
    reading = judge(book(rows), HERE)
    assert [row.values["id_no"] for row in reading.rows] == NUMBERS
    assert [row.values["disability_grade"] for row in reading.rows] == ["三级"] * 4


def test_an_example_marked_as_such_and_a_footer_with_a_telephone_are_nobody() -> None:
    rows = [
        ["身份证号", "姓名", "金额", ""],
        [number(9), "张三", 300.0, "（填写示例）"],
        *([NUMBERS[i], NAMES[i], 10.0, ""] for i in range(4)),
        ["填表人：张某某  联系电话：0560-7654321", "", "", ""],
    ]
    assert [row.values["name"] for row in judge(book(rows), HERE).rows] == NAMES


def test_a_label_above_the_table_names_the_village() -> None:
    rows = [["补贴分户清册"], ["乡镇：云岭镇　　村：云岭村　　组：三组"], ["姓名", "身份证号", "金额"],
            *([NAMES[i], NUMBERS[i], 10.0] for i in range(4))]  # fmt: skip
    assert {row.values["village"] for row in judge(book(rows), HERE).rows} == {"云岭村"}
    rows[1] = ["填报单位：云岭镇人民政府"]
    assert {row.values["village"] for row in judge(book(rows), HERE).rows} == {None}
