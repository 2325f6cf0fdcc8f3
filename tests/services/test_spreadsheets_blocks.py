"""Several tables in one sheet, persons in repeated columns, and records of several rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minsheng_desktop.spreadsheets import report
from minsheng_desktop.spreadsheets.letters import column_letter
from minsheng_desktop.spreadsheets.records import (
    DATA,
    ROSTER,
    ColumnPlan,
    Merged,
    RosterReading,
    Sheet,
    SheetDetails,
    SheetPlan,
    SkippedRow,
    Workbook,
    place_key,
)
from minsheng_desktop.spreadsheets.roster import validate
from tests.factories.rosters import AS_OF, HERE, NOWHERE, book, codes, number

BESIDE = place_key("Sheet1", 1)


def plan(fields: dict[int, str], data_rows: Sequence[int], block: int = 0, **more: object) -> SheetPlan:
    """A plan whose columns are named by their index; ``fields``: index -> field (``field@1``: in the second row)."""
    columns = tuple(
        ColumnPlan(index, column_letter(index), "", name.partition("@")[0], 1.0, int(name.partition("@")[2] or 0))
        for index, name in fields.items()
    )
    made = SheetPlan("Sheet1", "visible", DATA, ROSTER, (1,), columns, tuple(data_rows), (), block=block)
    return replace(made, **more)  # type: ignore[arg-type]


def read(workbook: Workbook, *plans: SheetPlan, **options: object) -> RosterReading:
    return validate(workbook, plans, NOWHERE, AS_OF, **options)  # type: ignore[arg-type]


LEFT = {0: "name", 1: "id_no", 2: "amount"}
RIGHT = {4: "name", 5: "id_no", 6: "amount"}


def side_by_side() -> tuple[Workbook, SheetPlan, SheetPlan]:
    rows = [
        ["姓名", "身份证号", "金额", "", "姓名", "身份证号", "金额"],
        ["甲一", number(1), 10.0, "", "丙三", "坏", 30.0],
        ["乙二", number(2), 20.0, "", "丁四", number(4), 40.0],
        ["合计", "", 30.0, "", "合计", "", 75.0],
    ]
    total = (SkippedRow(4, "total"),)
    return book(rows), plan(LEFT, (2, 3), skipped_rows=total), plan(RIGHT, (2, 3), 1, skipped_rows=total)


def test_an_error_in_one_block_rejects_nobody_in_the_other() -> None:
    reading = read(*side_by_side())
    assert [(row.values["name"], row.row, row.block, row.accepted) for row in reading.rows] == [
        ("甲一", 2, 0, True), ("乙二", 3, 0, True), ("丙三", 2, 1, False), ("丁四", 3, 1, True),
    ]  # fmt: skip
    assert codes(reading) == [(2, "F", "id_missing"), (4, "G", "subtotal_mismatch")]
    assert reading.problems[0].place == (BESIDE, 2)
    assert reading.rows[2].place == (BESIDE, 2)
    (count,) = reading.sheets
    assert (count.rows, count.accepted, count.rejected) == (4, 3, 1)
    assert (reading.totals.valid_persons, reading.totals.amounts["amount"].readable_fen) == (3, 10000)
    assert reading.column("name") == ["甲一", "乙二", "丙三", "丁四"]
    assert [reading.severity(index) for index in range(4)] == [None, None, "error", None]


def test_corrections_and_skips_find_their_block() -> None:
    workbook, *plans = side_by_side()
    reading = read(workbook, *plans, corrections={(BESIDE, 2, "id_no"): number(3)}, skipped={("Sheet1", 2)})
    assert [row.accepted for row in reading.rows] == [False, True, True, True]
    assert reading.rows[2].values["id_no"] == number(3)


def test_a_person_listed_in_two_blocks_is_a_duplicate() -> None:
    rows = [["姓名"] * 7, ["甲一", number(1), 1.0, "", "甲一", number(1), 1.0]]
    reading = read(book(rows), plan(LEFT, (2,)), plan(RIGHT, (2,), 1))
    assert codes(reading) == [(2, "F", "duplicate_id")]
    assert reading.duplicates[0].rows == (0, 1)


def test_one_total_may_be_that_of_all_tables_of_a_sheet() -> None:
    rows = [["姓名"] * 7, ["甲一", number(1), 10.0, "", "乙二", number(2), 20.0], ["合计", "", 30.0, "", "", "", ""]]
    reading = read(book(rows), plan(LEFT, (2,), skipped_rows=(SkippedRow(3, "total"),)), plan(RIGHT, (2,), 1))
    assert reading.problems == ()
    assert [(t.stated, t.found, t.differs) for t in reading.stated_totals] == [(3000, 3000, False)]


def test_values_name_the_block_of_a_record() -> None:
    answer = report.to_json(read(*side_by_side()), values=True)
    assert {"sheet": "Sheet1", "row": 2, "block": 1, "field": "name", "value": "丙三"} in answer["values"]  # type: ignore[operator]
    assert {"sheet": "Sheet1", "row": 2, "field": "name", "value": "甲一"} in answer["values"]  # type: ignore[operator]


def repeated(size: object = 2.0) -> RosterReading:
    """A household in a row: its head first, then one member in columns of his own."""
    rows = [
        ["户编号", "户主", "身份证号", "家庭人口", "月保障金额", "成员姓名", "成员身份证号", "关系"],
        ["H1", "甲一", number(1), size, 820.0, "甲二", number(2), "之子"],
        ["H2", "乙一", number(3), 1.0, 410.0, "", "", ""],
    ]
    first = plan({0: "hh_no", 1: "name", 2: "id_no", 3: "hh_size", 4: "amount_month"}, (2, 3), group=True)
    second = plan({0: "hh_no", 5: "name", 6: "id_no", 7: "relation"}, (2,), 1, group=True)
    return read(book(rows), first, second)


def test_persons_of_one_row_are_one_household() -> None:
    reading = repeated()
    assert reading.problems == ()
    assert reading.totals.households == 2
    first, second = reading.households
    assert (first.number, first.head, first.rows, first.head_row) == ("H1", "甲一", (0, 2), 0)
    assert dict(first.amounts) == {"amount_month": 82000}
    assert (second.rows, second.size_stated) == ((1,), 1)
    assert [(row.household, row.is_head, row.is_amount_row) for row in reading.rows] == [
        (0, True, True), (1, True, True), (0, False, False),
    ]  # fmt: skip


def test_a_wrong_size_of_a_row_of_persons_is_told_once() -> None:
    assert codes(repeated(5.0)) == [(2, "D", "hh_size_mismatch")]


def test_the_heading_of_a_block_tells_the_relation_of_its_persons() -> None:
    rows = [["姓名", "身份证号", "配偶姓名", "配偶身份证号"], ["甲一", number(1), "甲二", number(2)]]
    reading = read(
        book(rows),
        plan({0: "name", 1: "id_no"}, (2,), group=True),
        plan({2: "name", 3: "id_no"}, (2,), 1, group=True, relation="配偶"),
    )
    assert [row.values.get("relation") for row in reading.rows] == [None, "配偶"]
    assert reading.households[0].head == "甲一"


def test_a_record_of_two_rows_shows_its_findings_in_their_cells() -> None:
    rows = [
        ["姓名", "身份证号"],
        ["联系电话", "金额"],
        ["甲一", number(1)],
        ["154", 10.0],
        ["乙二", number(2)],
        ["15441870437", "待定"],
        ["丙三", number(3)],
    ]
    folded = plan({0: "name", 1: "id_no"}, (3, 5, 7), fold=2)
    columns = (*folded.columns, ColumnPlan(0, "A", "", "phone", 1.0, 1), ColumnPlan(1, "B", "", "amount", 1.0, 1))
    reading = read(book(rows), replace(folded, columns=columns))
    assert codes(reading) == [(4, "A", "phone_invalid"), (6, "B", "amount_unparseable"), (8, "B", "amount_missing")]
    assert [problem.place for problem in reading.problems] == [("Sheet1", 3), ("Sheet1", 5), ("Sheet1", 7)]
    assert [(row.row, row.accepted) for row in reading.rows] == [(3, True), (5, False), (7, False)]
    assert reading.sheets[0].rows == 3
    corrected = {("Sheet1", 5, "amount"): "20"}
    again = read(book(rows), replace(folded, columns=columns), corrections=corrected)
    assert again.rows[1].values["amount"] == 2000


def test_a_village_merged_over_rows_is_that_of_each() -> None:
    rows = [["村", "姓名", "身份证号"], ["石门村", "甲一", number(1)], ["", "乙二", number(2)]]
    cells = [list(row) for row in rows]
    details = SheetDetails(merged=(Merged(2, 0, 3, 0),))
    workbook = Workbook("a.xlsx", book(rows).container, (Sheet("Sheet1", "visible", cells, details),))
    reading = validate(workbook, [plan({0: "village", 1: "name", 2: "id_no"}, (2, 3))], HERE, AS_OF)
    assert reading.column("village") == ["石门村", "石门村"]


def test_lines_merged_beside_one_person_are_all_that_persons() -> None:
    rows = [
        ["姓名", "身份证号", "补贴项目", "金额", "银行账号"],
        ["甲一", number(1), "农村低保金", 10.0, "6299880357059349861"],
        ["", "", "高龄津贴", 20.0, ""],
    ]
    details = SheetDetails(merged=tuple(Merged(2, index, 3, index) for index in (0, 1, 4)))
    workbook = book(rows, details=details)
    fields = {0: "name", 1: "id_no", 2: "item", 3: "amount", 4: "bank_card"}
    reading = read(workbook, plan(fields, (2, 3)))
    assert reading.problems == ()
    assert [row.values["id_no"] for row in reading.rows] == [number(1)] * 2
    assert reading.column("bank_card") == ["6299880357059349861"] * 2


def test_an_account_merged_over_a_household_is_not_missing_on_its_members() -> None:
    rows = [
        ["户编号", "姓名", "与户主关系", "身份证号", "金额", "开户名", "账号"],
        ["H1", "甲一", "户主", number(1), 10.0, "甲一", "6299880357059349861"],
        ["H1", "甲二", "之子", number(2), 10.0, "", ""],
    ]
    details = SheetDetails(merged=(Merged(2, 5, 3, 5), Merged(2, 6, 3, 6)))
    fields = {0: "hh_no", 1: "name", 2: "relation", 3: "id_no", 4: "amount", 5: "account_name", 6: "bank_card"}
    assert read(book(rows, details=details), plan(fields, (2, 3))).problems == ()
