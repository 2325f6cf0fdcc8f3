"""Layouts of rosters as they lie in offices: where tables stand, how their headers and records are laid out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from minsheng_desktop.spreadsheets.recognise import corrected, recognise
from minsheng_desktop.spreadsheets.records import Merged, SheetDetails, SheetPlan, Workbook
from tests.factories.rosters import HERE, NOWHERE, book, number

Rows = list[list[object]]
NAMES = ["甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八"]


def plans(rows: Sequence[Sequence[object]], *merged: tuple[int, int, int, int]) -> list[SheetPlan]:
    return recognise(workbook(rows, *merged), HERE)


def workbook(rows: Sequence[Sequence[object]], *merged: tuple[int, int, int, int]) -> Workbook:
    return book(rows, details=SheetDetails(merged=tuple(Merged(*cells) for cells in merged)))


def fields(plan: SheetPlan) -> dict[str, str]:
    return {c.letter: c.field for c in plan.columns if c.field}


def person(order: int, *more: object) -> list[object]:
    return [float(order), NAMES[order % len(NAMES)], number(order), *more]


def test_a_table_may_start_far_below_and_to_the_right() -> None:
    notes: Rows = [[f"第{n}条说明，请认真阅读后填写本表。"] for n in range(70)]
    head = ["", "", "", "序号", "姓名", "身份证号码", "金额"]
    rows = [*notes, head, *[["", "", "", *person(i, 100.0)] for i in range(1, 4)]]
    (plan,) = plans(rows)
    assert (plan.header_rows, list(plan.data_rows)) == ((71,), [72, 73, 74])
    assert fields(plan) == {"D": "seq", "E": "name", "F": "id_no", "G": "amount"}


def test_groups_over_headings_are_read_with_and_without_merged_cells() -> None:
    upper = ["序号", "户主", "", "家庭成员", "", "", "保障情况", "", "残疾", "备注"]
    lower = ["", "姓名", "身份证号", "姓名", "身份证号", "与户主关系", "人口", "月保障金", "等级", ""]
    data = [1.0, "甲一", number(1), "乙二", number(2), "配偶", 2.0, 300.0, "一级", ""]
    wanted = {
        "A": "seq", "B": "head_name", "C": "head_id", "D": "name", "E": "id_no", "F": "relation", "G": "insured",
        "H": "amount_month", "I": "disability_grade", "J": "remark",
    }  # fmt: skip
    merges = [(2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 5), (2, 6, 2, 7), (2, 9, 3, 9)]
    for cells in (merges, []):
        (plan,) = plans([["云岭村名册"], upper, lower, data], *cells)
        assert (plan.header_rows, list(plan.data_rows), fields(plan)) == ((2, 3), [4], wanted)


def test_column_numbers_hints_and_examples_below_a_header_are_no_persons() -> None:
    rows = [
        ["序号", "姓 名", "公民身份\n号码", "金额（元）"],
        [1.0, 2.0, 3.0, 4.0],
        ["", "必填", "（18位）", "请填数字"],
        ["例", "张三", number(9), 100.0],
        person(1, 100.0),
    ]
    (plan,) = plans(rows)
    assert list(plan.data_rows) == [5]
    assert [(s.row, s.why) for s in plan.skipped_rows] == [(2, "header"), (3, "hint"), (4, "example")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (["", "合  计", "", 300.0], "total"),
        (["小计：", "", "", 300.0], "subtotal"),
        (["本页合计", "", "", 300.0], "total"),
        (["", "", "", "累计", 300.0], "total"),
        (["云岭村小计", "", "", 300.0], "subtotal"),
        (["共计12户25人", "", "", 300.0], "total"),
        (["——", "—", "/", ""], "blank"),
        (["", "以下空白", "", ""], "blank"),
        (["", "(以下无正文)", "", ""], "blank"),
        ([7.0, "", "", ""], "none"),
        ([7.0, "无", "/", ""], "none"),
        (["石门村", "", "", ""], "section"),
        (["一、集中供养", "", "", ""], "section"),
        (["制表人：甲一", "审核人：乙二", "", ""], "footer"),
        (["制表人", "甲一", "审核人", "乙二"], "footer"),
        (["", "", "2026年6月20日", ""], "footer"),
        (["云岭村民委员会（盖章）", "", "", ""], "footer"),
        (["注：本表一式三份", "", "", ""], "footer"),
        (["", "", "", ""], "blank"),
    ],
)
def test_rows_without_a_person(line: list[object], why: str) -> None:
    (plan,) = plans(
        [["序号", "姓名", "身份证号", "金额", "备注"], *[person(i, 5.0) for i in range(1, 6)], line, person(6, 5.0)]
    )
    assert list(plan.data_rows) == [2, 3, 4, 5, 6, 8]
    assert [(s.row, s.why) for s in plan.skipped_rows] == [(7, why)]


def test_tables_side_by_side_are_blocks_of_their_own() -> None:
    head = ["序号", "姓名", "身份证号", "金额"]
    rows = [["名单"], [*head, "", *head], *[[*person(i, 1.0), "", *person(i + 10, 2.0)] for i in range(1, 4)]]
    rows[-1][5:] = [""] * 4
    left, right = plans(rows)
    assert (left.block, right.block, left.group) == (0, 1, False)
    assert fields(right) == {"F": "seq", "G": "name", "H": "id_no", "I": "amount"}
    assert (list(left.data_rows), list(right.data_rows)) == ([3, 4, 5], [3, 4])


def test_persons_in_columns_are_one_household() -> None:
    head = ["序号", "村", "户主姓名", "户主身份证号", "成员1姓名", "成员1身份证号", "成员1关系", "成员2姓名",
            "成员2身份证号", "成员2关系", "月保障金", "银行账号"]  # fmt: skip
    rows = [head, [1.0, "云岭村", "甲一", number(1), "乙二", number(2), "配偶", "丙三", number(3), "长子", 500.0, "62"],
            [2.0, "云岭村", "丁四", number(4), "戊五", number(5), "配偶", "", "", "", 300.0, ""]]  # fmt: skip
    head_plan, first, second = plans(rows)
    assert all(plan.group for plan in (head_plan, first, second))
    assert fields(head_plan)["D"] == "id_no"
    assert fields(head_plan)["K"] == "amount_month"
    assert fields(second) == {"B": "village", "C": "head_name", "H": "name", "I": "id_no", "J": "relation"}
    assert [list(plan.data_rows) for plan in (head_plan, first, second)] == [[2, 3], [2, 3], [2]]


def test_a_spouse_is_a_member_beside_a_head_and_a_stranger_beside_a_person() -> None:
    spouse = ["配偶姓名", "配偶身份证号", "金额"]
    household = plans([["户主姓名", "户主身份证号", *spouse], ["甲一", number(1), "乙二", number(2), 1.0]])
    assert [plan.relation for plan in household] == ["", "配偶"]
    (single,) = plans([["姓名", "身份证号", *spouse], ["甲一", number(1), "乙二", number(2), 1.0]])
    assert fields(single) == {"A": "name", "B": "id_no", "E": "amount"}


def test_records_of_two_lines() -> None:
    rows: Rows = [["编号", "姓名", "身份证号", "金额"], ["", "所在村", "银行账号", "联系电话"]]
    for order in range(1, 5):
        rows += [person(order, 50.0), ["", "云岭村", f"629988{order:013d}", f"154418704{order:02d}"]]
    rows += [["合计", "", "", 200.0], ["制表人：甲一"]]
    (plan,) = plans(rows)
    assert (plan.fold, plan.header_rows, list(plan.data_rows)) == (2, (1, 2), [3, 5, 7, 9])
    assert {(c.letter, c.line): c.field for c in plan.columns if c.field} == {
        ("A", 0): "seq", ("B", 0): "name", ("C", 0): "id_no", ("D", 0): "amount",
        ("B", 1): "village", ("C", 1): "bank_card", ("D", 1): "phone",
    }  # fmt: skip


def test_tables_below_one_another_with_other_columns() -> None:
    rows = [
        ["云岭村名单"], ["序号", "姓名", "身份证号", "金额"], person(1, 5.0), person(2, 5.0), ["合计", "", "", 10.0],
        [], ["石门村名单"], ["序号", "身份证号", "金额", "姓名"], [1.0, number(3), 5.0, "丙三"],
        [2.0, number(4), 5.0, "丁四"],
        ["审核人：甲一"],
    ]  # fmt: skip
    first, second = plans(rows)
    assert (first.title, second.title) == ("云岭村名单", "石门村名单")
    assert [(list(p.data_rows), p.header_rows, p.block) for p in (first, second)] == [
        ([3, 4], (2,), 0),
        ([9, 10], (8,), 1),
    ]
    assert fields(second) == {"A": "seq", "B": "id_no", "C": "amount", "D": "name"}


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("姓名 身份证号 监护人 身份证号 联系电话", "name id_no guardian guardian_id phone"),
        ("姓名 身份证号 联系电话 照料人 联系电话 照料人身份证号", "name id_no phone carer carer_phone -"),
        ("姓名 身份证号 代领人 代领人身份证号 关系 账号", "name id_no account_name - payee_relation bank_card"),
        ("姓名 身份证号 原银行账号 现银行账号 原标准 现标准 金额", "name id_no - bank_card - std amount"),
        ("姓名 身份证号 银行账号（旧） 银行账号（新）", "name id_no - bank_card"),
        ("姓名 身份证号 应发金额 实发金额 上月金额", "name id_no - amount -"),
        ("姓名 身份证号 金额（大写） 金额（小写）", "name id_no amount_words amount"),
        ("儿童姓名 身份证号 父亲姓名 父亲身份证号 母亲姓名 母亲身份证号", "name id_no - - - -"),
        ("户主姓名 户主身份证号 户主电话 金额", "head_name id_no phone amount"),
        ("受补助人 公民身份号码 属地村 惠民“一卡通”账号 享受金额", "name id_no village bank_card amount"),
        ("姓名 身份证号 包保干部 包保干部电话 联系人 联系人电话", "name id_no - - helper -"),
        ("姓名 身份证号 村组 行政村", "name id_no group village"),
    ],
)
def test_nobody_elses_column_is_taken_for_the_persons(head: str, wanted: str) -> None:
    names = head.split()
    (plan,) = plans([names, ["甲一", number(1), *[""] * (len(names) - 2)]])
    assert [c.field or "-" for c in plan.columns] == wanted.split()


def test_content_decides_where_a_heading_says_nothing_or_is_wrong() -> None:
    rows = [["编号", "姓名", "账号", "金额"], *[[number(i), NAMES[i], f"1544187{i:04d}", 5.0] for i in range(1, 6)]]
    (plan,) = plans(rows)
    assert fields(plan) == {"A": "id_no", "B": "name", "C": "bank_card", "D": "amount"}
    sure = {c.letter: (c.certainty, c.reason) for c in plan.columns}
    assert sure["A"] == (0.6, "by_content")
    assert sure["B"] == (1.0, "by_header")
    assert sure["C"][0] < 0.5


def test_no_header_at_all_is_read_by_content_below_titles() -> None:
    rows = [["云岭镇名单"], *[[float(i), NAMES[i], "女", number(i), "云岭村", f"1544187{i:04d}"] for i in range(1, 6)]]
    (plan,) = plans(rows)
    assert (plan.header_known, plan.header_rows, list(plan.data_rows)) == (False, (), [2, 3, 4, 5, 6])
    assert fields(plan) == {"B": "name", "C": "sex", "D": "id_no", "E": "village", "F": "phone"}


def test_form_cards_pivots_and_old_copies_are_no_data() -> None:
    card: Rows = [
        ["户主姓名", "甲一", "性别", "男"],
        ["身份证号", number(1), "民族", "汉族"],
        ["住址", "云岭村", "电话", "154"],
    ]
    (form,) = plans([*card, [], *[[*line[:1], f"{line[1]}2", *line[2:]] for line in card]])
    assert form.role == "form"
    (pivot,) = plans([["行标签", "求和项:金额"], ["云岭村", 100.0], ["总计", 100.0]])
    assert pivot.role == "summary"
    roster = [["姓名", "身份证号", "金额"], ["甲一", number(1), 5.0]]
    file = book(roster, "2026年6月名册.xlsx", "6月", **{"5月": roster, "上月备份": roster})
    assert [plan.role for plan in recognise(file, HERE)] == ["data", "hidden_old", "hidden_old"]


def test_the_user_corrects_bounds_unit_and_a_block() -> None:
    head = ["序号", "姓名", "身份证号", "金额"]
    file = workbook([[*head, "", *head], *[[*person(i, 1.0), "", *person(i + 10, 2.0)] for i in range(1, 5)]])
    _, right = recognise(file, NOWHERE)
    made = corrected(file, right, data_range=(3, 4), money_unit=1_000_000, fields={8: "amount_month"})
    assert (list(made.data_rows), made.money_unit, made.block) == ([3, 4], 1_000_000, 1)
    assert fields(made)["I"] == "amount_month"
    assert made.column("amount_month") is not None
    again = corrected(file, made, fields={8: "amount"})
    assert list(again.data_rows) == [3, 4]


def test_a_hundred_thousand_rows_are_recognised_without_a_look_at_each_cell() -> None:
    rows = [["序号", "姓名", "身份证号", "金额"], *[person(i % 900, 5.0) for i in range(100_000)]]
    file = workbook(rows)
    (plan,) = recognise(file, NOWHERE)
    assert isinstance(plan.data_rows, range)
