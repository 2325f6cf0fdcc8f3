"""Values of a roster's cells: read right or told, never guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng_desktop.rules.citizen_id import check_character
from minsheng_desktop.spreadsheets.records import CellError, RosterReading, SheetDetails, UncachedFormula
from tests.factories.rosters import HERE, NOWHERE, book, judge, number


def column(header: str, *cells: object, details: SheetDetails | None = None, sheet: str = "名册") -> RosterReading:
    """A roster of clean rows but for one column."""
    head = ["姓名", "身份证号", "性别", header]
    rows = [["甲一二", number(2 * i + 1), "男", cell] for i, cell in enumerate(cells)]
    return judge(book([head, *rows], sheet=sheet, details=details), HERE)


def values(reading: RosterReading, field: str) -> list[object]:
    return [row.values.get(field) for row in reading.rows]


def told(reading: RosterReading, but: str = "") -> list[tuple[int | None, str]]:
    return [(p.row, p.code) for p in reading.problems if p.code != but]


def test_identity_numbers_of_other_papers_are_told_in_words() -> None:
    head = ["姓名", "身份证号", "月保障金额"]
    reading = judge(book([head, ["甲一", "E12345678", 1.0], ["乙二", "3412991952O9151884", 1.0]]))
    assert [p.code for p in reading.problems] == ["id_chars", "id_chars"]
    assert "护照" in reading.problems[0].message
    assert "护照" not in reading.problems[1].message
    assert values(reading, "id_no") == [None, None]


def test_numbers_that_lost_their_end_as_text_are_not_let_in_by_chance() -> None:
    head = ["姓名", "身份证号", "月保障金额"]
    cut = [f"341299195{i}0101{j}000" for i in range(6) for j in range(6)]
    by_chance = [text for text in cut if check_character(text[:17]) == text[17]]
    assert by_chance
    reading = judge(book([head, *[["甲一", text, 1.0] for text in cut], ["乙二", number(7), 1.0]]))
    assert values(reading, "id_no") == [None] * len(cut) + [number(7)]
    assert {p.code for p in reading.problems} == {"id_checksum", "id_zeros"}
    alone = judge(book([head, ["甲一", by_chance[0], 1.0], ["乙二", number(7), 1.0]]))
    assert values(alone, "id_no")[0] == by_chance[0]


@pytest.mark.parametrize(
    ("cell", "sex", "code"),
    [
        *(("男", "男", None), ("男性", "男", None), (1.0, "男", None), ("M", "男", None), ("♂", "男", None)),
        *(("女", "女", "sex_mismatch"), ("2", "女", "sex_mismatch"), ("♀", "女", "sex_mismatch")),
        *(("", None, "sex_missing"), ("不详", None, "sex_missing"), (9.0, None, "sex_missing")),
        *(("男女", None, "word_unknown"), ("南", None, "word_unknown")),
    ],
)
def test_sexes(cell: object, sex: str | None, code: str | None) -> None:
    head = ["姓名", "身份证号", "性别", "月保障金额"]
    reading = judge(book([head, ["甲一", number(1), cell, 1.0]]))
    assert values(reading, "sex") == [sex]
    assert [p.code for p in reading.problems] == ([code] if code else [])


def test_relations_in_codes_of_the_standard() -> None:
    reading = column("与户主关系", "02", 10.0, "34", 51.0)
    assert values(reading, "relation") == ["户主", "配偶", "女", "父亲"]
    doubtful = column("与户主关系", "1", "2", "远房亲戚")
    assert values(doubtful, "relation") == ["1", "2", "远房亲戚"]
    assert told(doubtful, but="hh_no_head") == [(2, "word_unknown"), (3, "word_unknown"), (4, "word_unknown")]


def test_nationalities_by_name_and_code() -> None:
    reading = column("民族", "汉", "维吾尔族", 2.0, "穿青人", "")
    assert values(reading, "ethnic") == ["汉族", "维吾尔族", "蒙古族", "穿青人", None]
    assert told(reading) == [(5, "word_unknown")]


def test_type_and_grade_of_a_disability_in_one_cell() -> None:
    cells = ("肢体二级", "二级（重度）", "Ⅱ级", "贰级", 2.0, "多重（肢体、智力）一级", "")
    reading = column("残疾等级", *cells)
    assert values(reading, "disability_grade") == ["二级"] * 5 + ["一级", None]
    assert values(reading, "disability_type") == ["肢体", None, None, None, None, "多重", None]
    assert told(reading) == []
    kinds = column("残疾类别", "肢残", "视力一级", 4.0, "肢体、智力", "重度")
    assert values(kinds, "disability_type") == ["肢体", "视力", "肢体", "肢体、智力", "重度"]
    assert values(kinds, "disability_grade") == [None, "一级", None, None, None]
    assert told(kinds) == [(5, "word_unknown"), (6, "word_unknown")]


def test_a_certificate_is_held_against_type_and_grade() -> None:
    head = ["姓名", "身份证号", "残疾类别", "残疾等级", "残疾证号", "补贴金额"]
    reading = judge(book([head, ["甲一", number(1), "肢体", "二级", number(1) + "32", 80.0]]))
    assert [p.code for p in reading.problems] == ["cert_type_mismatch"]
    assert reading.problems[0].params["right"] == "言语"


def test_dates_that_are_not_in_doubt_and_those_that_are() -> None:
    cells = [
        "1970年1月1日",
        datetime(1970, 1, 1),
        25569.0,
        "民国59年1月1日",
        "一九七〇年一月一日",
        "1970.1",
        "农历腊月初八",
    ]
    reading = column("出生日期", *cells)
    assert values(reading, "birth") == [date(1970, 1, 1)] * 5 + ["1970-01", None]
    assert told(reading) == [(7, "date_partial"), (8, "date_lunar")]
    assert column("出生年月", "1970.1").problems == ()


def test_day_numbers_that_agree_with_the_ids_only_from_1904_count_from_there() -> None:
    since_1904 = float((date(1970, 1, 1) - date(1904, 1, 1)).days)
    assert values(column("出生日期", since_1904, since_1904), "birth") == [date(1970, 1, 1)] * 2
    assert column("出生日期", since_1904, since_1904).problems == ()
    assert column("出生日期", 25569.0, 25569.0).problems == ()


def test_a_month_shown_by_the_format_is_no_first_of_the_month() -> None:
    details = SheetDetails(year_month=frozenset({(2, 3)}))
    reading = column("出生年月", date(1970, 1, 1), date(1970, 1, 1), details=details)
    assert values(reading, "birth") == ["1970-01", date(1970, 1, 1)]


def test_a_birth_to_come_is_told_where_no_number_says_otherwise() -> None:
    head = ["姓名", "身份证号", "出生日期", "月保障金额"]
    reading = judge(book([head, ["甲一", "无", "2027-01-01", 1.0], ["乙二", number(1), "2027-01-01", 1.0]]))
    assert sorted(p.code for p in reading.problems) == ["birth_future", "birth_mismatch", "id_missing"]


@pytest.mark.parametrize(
    ("cell", "fen", "code"),
    [
        *((410.0, 41000, None), ("1,265.00元", 126500, None), ("0.35万元", 350000, None), ("5角", 50, None)),
        *(("壹仟贰佰元整", 120000, None), ("1200（壹仟叁佰元整）", 120000, "amount_words_differ")),
        *((664.095, 66410, "amount_rounded"), (664.0900000001, 66409, None), (1.5e6, 150000000, "amount_huge")),
        *(("500 300", None, "amount_unparseable"), ("300元/人", None, "amount_unparseable")),
        *(("(200)", None, "amount_negative"), (-1.0, None, "amount_negative"), ("", None, "amount_missing")),
        *((CellError("#REF!"), None, "amount_error_value"), (UncachedFormula("=A1"), None, "formula_no_cache")),
        *((True, None, "amount_unparseable"), (datetime(2026, 6, 1), None, "amount_unparseable")),
    ],
)
def test_amounts(cell: object, fen: int | None, code: str | None) -> None:
    head = ["姓名", "身份证号", "发放金额"]
    reading = judge(book([head, ["甲一", number(1), cell], ["乙二", number(2), 1.0]]))
    assert values(reading, "amount")[0] == fen
    assert [p.code for p in reading.problems] == ([code] if code else [])
    if code and not code.startswith(("amount_words", "amount_rounded", "amount_huge")):
        assert not reading.rows[0].accepted


def test_an_error_value_in_a_text_file_is_one() -> None:
    head = ["姓名", "身份证号", "发放金额", "家庭住址"]
    rows = [["甲一", number(1), "#N/A", "#REF!"], ["乙二", number(2), "1", "石门村"]]
    reading = judge(book([head, *rows], name="名册.csv", sheet=""))
    assert told(reading) == [(2, "amount_error_value"), (2, "cell_error")]
    assert values(reading, "address") == [None, "石门村"]


def test_broken_cells_of_any_column_are_told_and_hold_nothing() -> None:
    reading = column("民族", CellError("#N/A"), "汉")
    assert values(reading, "ethnic") == [None, "汉族"]
    assert told(reading) == [(2, "cell_error")]
    assert "#N/A" in reading.problems[0].message
    name = judge(book([["姓名", "身份证号", "发放金额"], [CellError("#REF!"), number(1), 1.0]]))
    assert [p.code for p in name.problems] == ["name_missing", "cell_error"]


def test_the_same_as_above_is_what_stands_above() -> None:
    reading = column("所在村", "石门村", "同上", "〃", "新塘村", '"')
    assert values(reading, "village") == ["石门村"] * 3 + ["新塘村"] * 2
    own = judge(book([["姓名", "身份证号", "发放金额"], ["甲一", number(1), 1.0], ["乙二", "同上", "同上"]]))
    assert told(own) == [(3, "id_missing"), (3, "amount_unparseable")]


def test_telephones_with_more_in_their_cell() -> None:
    cells = ("15435018985/0560-4601275", "15435018985（儿子）", 5604601275.0, "1543501898")
    reading = column("联系电话", *cells)
    assert values(reading, "phone")[:2] == ["15435018985"] * 2
    assert told(reading) == [(2, "phone_several"), (3, "phone_note"), (4, "phone_invalid"), (5, "phone_invalid")]
    assert [p.severity for p in reading.problems[:2]] == ["advice", "advice"]
    shown = column("联系电话", 5604601275.0, details=SheetDetails(padded={(2, 3): 11}))
    assert (values(shown, "phone"), told(shown)) == (["05604601275"], [])


def test_counts_and_ages_in_words() -> None:
    reading = column("家庭人口", "三口", "3人", 3.0, "约5人", "", 1.5)
    assert values(reading, "hh_size") == [3, 3, 3, None, None, None]
    assert (5, "count_unreadable") in told(reading)
    ages = column("年龄", "56岁", "五十六", "8个月", "80多")
    assert values(ages, "age") == [56, 56, 0, None]
    assert told(ages) == [(4, "age_mismatch"), (5, "count_unreadable")]


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("本人已去世，电子版已报", "deceased_note"),
        ("配偶2019年去世", None),
        ("父母双亡，孤身一人", None),
        ("与子同住，5月病故", "deceased_note"),
        ("死亡证明已核实为他人，误报", None),
        ("其子2024年去世；本人健在", None),
    ],
)
def test_whose_death_a_remark_speaks_of(remark: str, code: str | None) -> None:
    assert [c for _, c in told(column("备注", remark))] == ([code] if code else [])


cells = st.one_of(
    st.text(max_size=12),
    st.text("0123456789.-/年月日元万同上〃#农历壹仟佰整男女一二级肢体（）x*×?•·\u200b\u00a0\n", max_size=14),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from([CellError("#N/A"), UncachedFormula("=1"), ""]),
)
HEADS = (
    "姓名 身份证号 性别 出生日期 年龄 民族 与户主关系 所在村 联系电话 银行卡号 残疾证号 "
    "残疾等级 残疾类别 家庭人口 发放金额 大写金额 申请日期 备注"
).split()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=len(HEADS), max_size=len(HEADS)), min_size=1, max_size=4))
def test_any_cell_in_any_column_is_read_or_told(rows: list[list[object]]) -> None:
    reading = judge(book([HEADS, *rows]), HERE)
    for row in reading.rows:
        for name in ("id_no", "birth", "amount"):
            value = row.values.get(name)
            assert value is None or isinstance(value, (str, date, int))
        found = row.values.get("id_no")
        assert found is None or check_character(str(found)[:17]) == str(found)[17]
    assert all(problem.message for problem in reading.problems)
    assert judge(book([HEADS, *rows]), NOWHERE).rows is not None
