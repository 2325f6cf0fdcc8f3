"""Judging task-progress tables, with and without merged headers, in 万元 and in 元."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.progress import validate
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import (
    PROGRESS,
    CellError,
    Container,
    ProgressReading,
    Sheet,
    UncachedFormula,
    Workbook,
)

AS_OF = date(2026, 6, 30)
TOP = [
    "序号",
    "项目名称",
    "责任单位",
    "计量单位",
    "目标任务",
    "累计完成",
    "完成率",
    "计划资金",
    "",
    "",
    "",
    "",
    "到位资金",
    "拨付资金",
]
SUB = ["", "", "", "", "", "", "", "合计", "中央", "省", "市", "县", "", ""]


def judge(*rows: list[object], unit: str = "万元", **options: object) -> ProgressReading:
    above: list[list[object]] = [["云岭镇2026年民生实事进度表"], [f"截至2026年5月31日 资金单位：{unit}"]]
    cells = [[*row, *[""] * (len(TOP) - len(row))] for row in [*above, [*TOP], [*SUB], *rows]]
    workbook = Workbook("进度.xlsx", Container(".xlsx", "xlsx"), (Sheet("进度", "visible", cells),))
    plans = recognise(workbook, AreaNames())
    assert plans[0].kind == PROGRESS
    return validate(workbook, plans, AreaNames(), AS_OF, **options)  # type: ignore[arg-type]


def row(item: str, target: object, done: object, rate: object, *funds: object) -> list[object]:
    return [1.0, item, "民政办", "人", target, done, rate, *funds]


def codes(reading: ProgressReading) -> list[tuple[int | None, str | None, str]]:
    return [(p.row, p.column, p.code) for p in reading.problems]


def test_funds_come_out_in_fen_under_stage_and_level() -> None:
    reading = judge(
        ["一、困难群体救助"], row("农村低保", 820.0, 812.0, 0.9902, 10.0, 5.0, 3.0, 1.0, 1.0, 8.0, "7.5万元")
    )
    (line,) = reading.rows
    assert reading.problems == ()
    assert line.section == "一、困难群体救助"
    assert line.values["target"] == Decimal(820)
    assert line.values["rate"] == Decimal("0.9902")
    assert (line.values["plan_total"], line.values["plan_central"]) == (10_000_000, 5_000_000)
    assert (line.values["arrived_total"], line.values["paid_total"]) == (8_000_000, 7_500_000)
    assert reading.period == 202605


def test_a_table_in_yuan_is_read_in_yuan() -> None:
    reading = judge(row("农村低保", 1.0, 1.0, "100%", 1000.0, "1,000.5", "", "", "", "0.1万元"), unit="元")
    assert reading.rows[0].values["plan_total"] == 100_000
    assert reading.rows[0].values["plan_central"] == 100_050
    assert reading.rows[0].values["arrived_total"] == 100_000


def test_contradictions_are_told_where_they_stand() -> None:
    reading = judge(
        row("甲", 100.0, 50.0, "60%", 10.0, 1.0, 1.0, 1.0, 1.0, 5.0, 6.0),
        row("乙", 0.0, 0.0, CellError("#DIV/0!"), CellError("#REF!"), "", "", "", "", "待定"),
        row("丙", 10.0, 1.0, "正在推进", UncachedFormula("=A1"), -1.0),
        row("甲", "不少于60", "30个", "—"),
    )
    assert codes(reading) == [
        (5, "G", "rate_mismatch"),
        (5, "H", "split_mismatch"),
        (5, "N", "funds_order"),
        (6, "G", "amount_error_value"),
        (6, "H", "amount_error_value"),
        (6, "M", "amount_unparseable"),
        (7, "G", "rate_unparseable"),
        (7, "H", "formula_no_cache"),
        (7, "I", "amount_negative"),
        (8, "B", "item_repeated"),
    ]
    assert reading.rows[3].values["target"] == Decimal(60)
    assert [line.accepted for line in reading.rows] == [True, False, False, True]


def test_a_row_in_another_unit_keeps_no_funds() -> None:
    usual = [row(f"项目{i}", 1.0, 1.0, 1.0, 100.0 + i) for i in range(4)]
    reading = judge(*usual, row("养老站", 1.0, 1.0, 1.0, 1_112_300.0, 556_150.0))
    assert codes(reading) == [(9, "H", "unit_suspect")]
    assert reading.rows[-1].values["plan_total"] is None
    assert reading.totals.amounts["plan_total"].cells == 4


def test_totals_and_notes_are_no_projects() -> None:
    reading = judge(row("甲", 1.0, 1.0, 1.0), ["合计", "", "", "", 1.0], ["注：完成率=累计完成/目标任务。"])
    assert [line.row for line in reading.rows] == [5]


def test_corrections_and_left_out_rows() -> None:
    reading = judge(
        row("甲", 10.0, 5.0, "看情况"),
        row("乙", 10.0, 5.0, 0.5),
        corrections={("进度", 5, "rate"): "50%"},
        skipped={("进度", 6)},
    )
    assert reading.problems == ()
    assert [line.accepted for line in reading.rows] == [True, False]
    assert reading.rows[0].values["rate"] == Decimal("0.5")


def test_a_unit_over_a_group_of_funds_holds_for_its_columns_and_the_levels_there_are_make_the_total() -> None:
    top = ["序号", "项目名称", "责任单位", "目标任务", "累计完成", "完成率", "到位资金（万元）", "", "", "备注"]
    sub = ["", "", "", "", "", "", "中央", "省", "合计", ""]
    lines = [
        [1.0, "农村低保", "民政办", 10.0, 5.0, 0.5, 3.0, 2.0, 5.0, ""],
        [2.0, "特困供养", "民政办", 10.0, 5.0, 0.5, 3.0, 2.0, 6.0, ""],
    ]
    cells = [["云岭镇2026年民生实事进度表（截至5月底）", *[""] * 9], top, sub, *lines]
    workbook = Workbook("进度.xlsx", Container(".xlsx", "xlsx"), (Sheet("进度", "visible", cells),))
    reading = validate(workbook, recognise(workbook, AreaNames()), AreaNames(), AS_OF)
    assert [line.values["arrived_total"] for line in reading.rows] == [5_000_000, 6_000_000]
    assert codes(reading) == [(5, "I", "split_mismatch")]


def test_money_of_villagers_townships_and_joined_levels_keeps_its_source() -> None:
    top = ["序号", "项目名称", "计量单位", "目标任务", "累计完成", "计划资金", *[""] * 5, "到位资金", "", ""]
    sub = [*[""] * 5, "合计", "中央、省级", "市县配套", "乡镇", "群众自筹", "其他", "小计", "县级", "个人缴费"]
    line = [1.0, "安全饮水", "户", 100.0, 60.0, 30.0, 10.0, 8.0, 2.0, 9.0, 1.0, 12.0, 7.0, 5.0]
    cells = [["2026年民生实事进度表（万元）"], ["截至2026年5月31日 资金单位：万元"], top, sub, line]
    width = max(map(len, cells))
    sheet = Sheet("进度", "visible", [[*row, *[""] * (width - len(row))] for row in cells])
    workbook = Workbook("进度.xlsx", Container(".xlsx", "xlsx"), (sheet,))
    reading = validate(workbook, recognise(workbook, AreaNames()), AreaNames(), AS_OF)
    (found,) = reading.rows
    fen = {key: value for key, value in found.values.items() if key.startswith(("plan_", "arrived_"))}
    assert fen == {
        "plan_total": 30_000_000,
        "plan_central_province": 10_000_000,
        "plan_city_county": 8_000_000,
        "plan_township": 2_000_000,
        "plan_self_raised": 9_000_000,
        "plan_other": 1_000_000,
        "arrived_total": 12_000_000,
        "arrived_county": 7_000_000,
        "arrived_premium": 5_000_000,
    }
    assert reading.problems == ()
