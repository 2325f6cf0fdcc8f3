"""Judging rosters: corrections, households, duplicates, remarks, totals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets import report
from minsheng_desktop.spreadsheets.records import Merged, RosterReading, SheetDetails, UncachedFormula
from minsheng_desktop.spreadsheets.roster import revalidate
from tests.factories.rosters import HEAD, HERE, NOWHERE, book, codes, judge, number


def test_a_clean_row_has_values_and_no_problem() -> None:
    reading = judge(book([HEAD, [1.0, "甲一", number(1), 410.0, ""]], name="云岭镇2026年6月低保.xlsx"))
    (row,) = reading.rows
    assert reading.problems == ()
    assert dict(row.values) == {"name": "甲一", "id_no": number(1), "remark": None, "amount_month": 41000}
    assert (row.sheet, row.row, row.accepted, row.is_amount_row) == ("Sheet1", 2, True, True)
    assert reading.period == 202606
    assert reading.totals.amounts["amount_month"].readable_fen == 41000


def test_the_programme_is_found_by_its_aliases_unless_told() -> None:
    workbook = book([["云岭镇农村低保花名册"], HEAD, [1.0, "甲一", number(1), 410.0, ""]])
    aliases = {"农村低保": "dibao_rural", "低保": "dibao_any"}
    assert judge(workbook, aliases=aliases).programme == "dibao_rural"
    assert judge(workbook, aliases=aliases, programme_hint="tekun").programme == "tekun"
    assert judge(workbook).programme is None


def test_corrections_are_judged_in_place_of_the_cell() -> None:
    workbook = book([HEAD, [1.0, "甲一", "坏", "待定", ""]])
    before = judge(workbook)
    assert [code for *_, code in codes(before)] == ["id_missing", "amount_unparseable"]
    corrections = {("Sheet1", 2, "id_no"): number(7), ("Sheet1", 2, "amount_month"): "410"}
    after = judge(workbook, corrections=corrections)
    assert after.problems == ()
    assert after.rows[0].values["amount_month"] == 41000


def test_rows_left_out_by_the_user_are_not_accepted() -> None:
    workbook = book([HEAD, [1.0, "甲一", number(1), 1.0, ""], [2.0, "乙二", number(2), 1.0, ""]])
    reading = judge(workbook, skipped={("Sheet1", 3)})
    assert [row.accepted for row in reading.rows] == [True, False]
    count = reading.sheets[0]
    assert (count.rows, count.accepted, count.rejected, count.skipped) == (2, 1, 0, 1)


def test_unknown_columns_marks_and_struck_rows_are_kept() -> None:
    details = SheetDetails(struck_rows=frozenset({3}), row_colours={2: "12AB34"})
    head = [*HEAD, "帮扶联系", ""]
    rows = [head, [1.0, "甲一", number(1), 1.0, "", "李干部", 5.0], [2.0, "乙二", number(2), 1.0, "", "", ""]]
    reading = judge(book(rows, details=details))
    assert dict(reading.rows[0].extra) == {"帮扶联系": "李干部", "G": "5"}
    assert dict(reading.rows[1].extra) == {}
    assert [row.colour for row in reading.rows] == ["12AB34", None]
    assert [row.struck for row in reading.rows] == [False, True]
    assert codes(reading) == [(3, "B", "stopped_note")]


def test_villages_are_judged_only_where_they_are_known() -> None:
    head = ["姓名", "身份证号", "村（居）"]
    spellings = ["石门", "云岭镇石门村委会", "石门村河边组", "松溪乡新塘村", "云峰村", "新塘村"]
    workbook = book([head, *[["甲一", number(i), spelling] for i, spelling in enumerate(spellings)]])
    reading = judge(workbook, HERE)
    assert [row.values["village"] for row in reading.rows] == ["石门村", "石门村", "石门村", None, None, "新塘村"]
    assert reading.rows[2].values["group"] == "河边组"
    assert [(row, code) for row, _, code in codes(reading)] == [(5, "township_other"), (6, "village_unknown")]
    unknown = judge(workbook, NOWHERE)
    assert unknown.problems == ()
    assert unknown.rows[3].values["village"] == "松溪乡新塘村"


def test_the_sheets_name_stands_for_a_missing_village_column() -> None:
    reading = judge(book([HEAD, [1.0, "甲一", number(1), 1.0, ""]], sheet="6石门"), HERE)
    assert reading.rows[0].values["village"] == "石门村"


HOUSE_HEAD = ["户编号", "户主姓名", "姓名", "与户主关系", "身份证号", "家庭人口", "月保障金额"]


def house(*lines: tuple[str, str, str, str, object, object], details: SheetDetails | None = None) -> RosterReading:
    rows = [
        [code, head, name, relation, number(index), size, amount]
        for index, (code, head, name, relation, size, amount) in enumerate(lines)
    ]
    return judge(book([HOUSE_HEAD, *rows], details=details))


def test_members_below_a_head_belong_to_its_household() -> None:
    reading = house(
        ("H1", "甲一", "甲一", "户主", 2.0, 820.0),
        ("", "", "甲二", "之子", "", ""),
        ("H2", "乙一", "乙一", "本人", 1.0, 410.0),
    )
    assert reading.problems == ()
    assert [row.household for row in reading.rows] == [0, 0, 1]
    assert [row.values["hh_no"] for row in reading.rows] == ["H1", "H1", "H2"]
    assert [row.is_amount_row for row in reading.rows] == [True, False, True]
    assert [dict(group.amounts) for group in reading.households] == [{"amount_month": 82000}, {"amount_month": 41000}]
    assert reading.totals.households == 2
    assert reading.households[0].head == "甲一"


def test_a_head_without_a_number_begins_a_household_too() -> None:
    reading = house(
        ("", "甲一", "甲一", "户主", "", 1.0), ("", "", "甲二", "子", "", ""), ("", "乙", "乙", "户主", "", 2.0)
    )
    assert [row.household for row in reading.rows] == [0, 0, 1]


def test_doubts_about_heads_and_size() -> None:
    reading = house(
        ("H1", "甲一", "甲一", "户主", 3.0, 820.0),
        ("", "", "甲二", "户主", "", ""),
        ("H2", "乙一", "乙一", "之母", 1.0, 410.0),
    )
    assert codes(reading) == [(2, "F", "hh_size_mismatch"), (3, "D", "hh_two_heads"), (4, "D", "hh_no_head")]
    assert all(problem.severity == "warning" for problem in reading.problems)


def test_an_amount_missing_on_a_member_row_is_none_but_on_the_heads_it_is() -> None:
    reading = house(
        ("H1", "甲", "甲", "户主", "", ""), ("", "", "乙", "子", "", ""), ("H2", "丙", "丙", "户主", "", 1.0)
    )
    assert codes(reading) == [(2, "G", "amount_missing")]


def test_merged_cells_tie_rows_together_where_the_number_is_blank() -> None:
    details = SheetDetails(merged=(Merged(2, 0, 3, 0),))
    reading = house(
        ("", "甲", "甲", "户主", "", 1.0),
        ("", "", "乙", "子", "", ""),
        ("H2", "丙", "丙", "户主", "", 1.0),
        details=details,
    )
    assert [row.household for row in reading.rows] == [0, 0, 1]


def test_duplicates_point_to_the_first_row_and_names_that_differ_to_all() -> None:
    rows = [
        HEAD,
        [1.0, "甲一", number(1), 1.0, ""],
        [2.0, "甲一", number(1), 1.0, ""],
        [3.0, "佘桂兰", number(2), 1.0, ""],
        [4.0, "余桂兰", number(2), 1.0, ""],
    ]
    reading = judge(book(rows))
    assert codes(reading) == [(3, "C", "duplicate_id"), (4, "B", "same_id_diff_name"), (5, "B", "same_id_diff_name")]
    assert [(group.kind, group.rows) for group in reading.duplicates] == [
        ("same_id", (0, 1)),
        ("same_id_diff_name", (2, 3)),
    ]
    assert "第2行" in reading.problems[0].message
    assert (reading.totals.distinct_ids, reading.totals.valid_persons) == (2, 2)


def test_one_person_in_two_benefits_is_no_duplicate() -> None:
    line: list[list[object]] = [[*HEAD], [1.0, "甲一", number(1), 1.0, ""]]
    both = book(line, sheet="困难残疾人生活补贴", 重度残疾人护理补贴=line)
    assert judge(both).duplicates == ()
    same = book(line, sheet="集中供养人员", 分散供养人员=line)
    assert len(judge(same).duplicates) == 1


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("2026年5月18日去世", "deceased_note"),
        ("亡", "deceased_note"),
        ("配偶2019年去世", None),
        ("父母双亡，孤身一人", None),
        ("2026年5月起停保", "stopped_note"),
        ("补发5月", None),
    ],
)
def test_remarks_about_the_person_and_about_others(remark: str, code: str | None) -> None:
    reading = judge(book([HEAD, [1.0, "甲一", number(1), 1.0, remark]]))
    assert [found for *_, found in codes(reading)] == ([code] if code else [])


def test_totals_that_do_not_add_up_are_told_at_the_total() -> None:
    rows = [
        HEAD,
        [1.0, "甲一", number(1), 100.0, ""],
        ["小计", "", "", 100.0, ""],
        [2.0, "乙二", number(2), "50元", ""],
        ["小计", "", "", 0.0, ""],
        ["合  计", "", "", 150.0, ""],
    ]
    reading = judge(book(rows))
    assert codes(reading) == [(5, "D", "subtotal_mismatch")]
    assert reading.problems[0].params["right"] == "50.00"


def test_a_row_without_name_and_number_does_not_get_in_silently() -> None:
    head = ["姓名", "身份证号", "金额", "银行账号", "村", "联系电话"]
    reading = judge(book([head, ["", "", 80.0, "6299880357059349861", "石门村", "15441870437"]]))
    assert [code for *_, code in codes(reading)] == ["name_missing", "id_missing"]
    assert not reading.rows[0].accepted


def test_figures_and_capitals_must_agree() -> None:
    head = ["姓名", "身份证号", "金额", "金额大写"]
    lines = [
        ["甲一", number(1), 1230.5, "壹仟贰佰叁拾元伍角整"],
        ["乙二", number(2), 580.0, "伍佰元整"],
        ["丙三", number(3), 5.0, ""],
    ]
    assert codes(judge(book([head, *lines]))) == [(3, "D", "amount_words_differ"), (4, "D", "amount_words_differ")]


def test_an_uncomputed_formula_and_a_missing_sex_are_told() -> None:
    head = ["姓名", "身份证号", "性别", "金额"]
    reading = judge(book([head, ["甲一", number(1), "", UncachedFormula("=300*3")]]))
    assert [code for *_, code in codes(reading)] == ["sex_missing", "formula_no_cache"]


def test_a_number_whose_unit_stands_only_in_its_format_is_told() -> None:
    details = SheetDetails(in_ten_thousands=frozenset({(2, 2)}))
    reading = judge(book([["姓名", "身份证号", "金额"], ["甲一", number(1), 1.2]], details=details))
    assert codes(reading) == [(2, "C", "unit_ambiguous")]
    assert reading.rows[0].values["amount"] == 1_200_000


def test_text_that_would_become_a_formula_is_told() -> None:
    reading = judge(book([HEAD, [1.0, "甲一", number(1), 1.0, "=cmd|' /c calc'!A1"]]))
    assert codes(reading) == [(2, "E", "text_formula_injection")]


def test_the_report_states_problems_totals_and_values() -> None:
    answer = report.to_json(judge(book([HEAD, [1.0, "甲一", "无", 410.0, ""]])), values=True)
    assert answer["totals"] == {
        "distinct_ids": 0,
        "valid_persons": 0,
        "amounts": {"amount_month": {"readable_fen": 41000, "accepted_fen": 0}},
    }
    assert answer["problems"] == [
        {
            "file": "名册.xlsx",
            "sheet": "Sheet1",
            "row": 2,
            "column": "C",
            "code": "id_missing",
            "severity": "error",
            "value": "无",
            "message": "没有身份证号。请补填18位号码，或跳过这一行。",
        }
    ]
    assert {"sheet": "Sheet1", "row": 2, "field": "amount_month", "value": "410.00"} in answer["values"]  # type: ignore[operator]


def test_what_a_problem_asks_for() -> None:
    rows = [
        HEAD,
        [1.0, "甲一", number(1), "", ""],
        [2.0, "甲一", number(1), 1.0, ""],
        [3.0, "丙（女）", number(3), 1.0, ""],
    ]
    assert [(p.code, p.needs) for p in judge(book(rows)).problems] == [
        ("amount_missing", "error"),
        ("duplicate_id", "doubt"),
        ("name_note", "notice"),
    ]


def test_judging_can_be_cancelled() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(AppError):
        judge(book([HEAD, [1.0, "甲一", number(1), 1.0, ""]]), job=job)


cells = st.one_of(
    st.sampled_from(
        ["", "姓名", "身份证号", "金额", "合计", "户主", "石门村", number(1), number(2), "2026.2.30", "约800元"]
    ),
    st.floats(),
    st.integers(),
    st.text(max_size=12),
    st.dates(),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, min_size=1, max_size=7), min_size=1, max_size=12))
def test_any_cells_are_judged_without_breaking_and_every_data_row_is_counted(rows: list[list[object]]) -> None:
    workbook = book([HOUSE_HEAD, *rows])
    reading = judge(workbook, HERE)
    assert len(reading.rows) == sum(len(plan.data_rows) for plan in reading.plans if plan.role == "data")
    for row in reading.rows:
        code = row.values.get("id_no")
        assert code is None or len(str(code)) == 18
    report.to_json(reading, values=True)
    assert all(problem.message for problem in reading.problems)


# -- judging again -------------------------------------------------------------------------------

typed = st.sampled_from(
    ["", number(1), number(2), number(9), "坏", "410", "待定", "户主", "之子", "甲一", "H1", "2026.2.30"]
)
fields = st.sampled_from(["id_no", "name", "amount_month", "relation", "hh_no", "hh_size", "head_name"])
changes = st.dictionaries(st.tuples(st.integers(2, 9), fields), typed, max_size=5)


def as_told(reading: RosterReading) -> tuple[object, ...]:
    """All that can be seen of a reading; a column in which nothing stands is as good as none."""
    return (
        [row._replace(values={k: v for k, v in row.values.items() if v is not None}) for row in reading.rows],
        [*reading.households],
        sorted(map(repr, reading.problems)),
        reading.duplicates,
        reading.totals,
        reading.sheets,
        reading.stated_totals,
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, min_size=7, max_size=7), min_size=1, max_size=8), changes, changes,
       st.sets(st.integers(2, 9), max_size=2))  # fmt: skip
def test_judging_again_comes_to_the_same_as_judging_anew(
    rows: list[list[object]],
    before: dict[tuple[int, str], str],
    after: dict[tuple[int, str], str],
    left_out: set[int],
) -> None:
    workbook = book([HOUSE_HEAD, *rows])
    first = {("Sheet1", row, name): text for (row, name), text in before.items()}
    second = {("Sheet1", row, name): text for (row, name), text in after.items()}
    skipped = {("Sheet1", row) for row in left_out}
    reading = judge(workbook, HERE, corrections=first)
    again = revalidate(reading, second, skipped)
    assert as_told(again) == as_told(judge(workbook, HERE, corrections=second, skipped=skipped))
    assert as_told(revalidate(again, first, ())) == as_told(reading)
