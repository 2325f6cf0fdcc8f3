"""A finished sheet: what stands around the rows, ready for print and for signing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets import xlsx_stream
from minsheng_desktop.spreadsheets.official_sheet import OfficialSheet, merged_header, write_official
from minsheng_desktop.spreadsheets.records import WriteColumn

COLUMNS = [
    WriteColumn("序号", 6, "integer"),
    WriteColumn("姓名", 10),
    WriteColumn("身份证号", 20),
    WriteColumn("金额", 12, "money", total=True),
    WriteColumn("发放日期", 12, "date"),
    WriteColumn("备注", 30, "note"),
]
ROWS = [
    (1, "甲一", "11010519491231002X", 41005, date(2026, 6, 1), "=1+1"),
    (2, "\U00020bb7野", "011010519491231002", 120000, "2026-06-02", None),
]


def sheet_of(sheet: OfficialSheet, rows: list[tuple[object, ...]] = ROWS, columns: list[WriteColumn] = COLUMNS):
    out = io.BytesIO()
    write_official(out, sheet, columns, rows)
    return openpyxl.load_workbook(out).active


def test_title_office_header_rows_totals_and_signatures() -> None:
    sheet = sheet_of(OfficialSheet("云岭镇名册", "云岭镇", "2026年6月", "元", "人", 3))
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0][0] == "云岭镇名册"
    assert [value for value in lines[1] if value] == ["填报单位：云岭镇", "2026年6月", "单位：元"]
    assert lines[2] == [column.label for column in COLUMNS]
    assert lines[3][:4] == [1, "甲一", "11010519491231002X", 410.05]
    assert lines[5][0] == "合计（2 人）"
    assert lines[5][3] == 1610.05
    assert lines[6][:3] == ["合计（大写）", None, "壹仟陆佰壹拾元零伍分"]
    assert lines[7][0].startswith("单位负责人：")
    assert len(lines) == 8


def test_it_is_ready_for_print() -> None:
    sheet = sheet_of(OfficialSheet("云岭镇名册", "云岭镇", "2026年6月", "元", frozen=2))
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "C4")
    assert sheet.print_area == "'Sheet1'!$A$1:$F$7"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
    assert sheet.page_setup.orientation == "portrait"
    assert sheet["A1"].font.size == 22
    assert sheet["D4"].border.left.style == "thin"
    assert "A1:F1" in [str(place) for place in sheet.merged_cells.ranges]
    wide = sheet_of(OfficialSheet("名册"), [], [WriteColumn("一", 60), WriteColumn("二", 60)])
    assert wide.page_setup.orientation == "landscape"


def test_numbers_stay_text_and_text_never_becomes_a_formula() -> None:
    sheet = sheet_of(OfficialSheet("名册"))
    assert (sheet["C4"].value, sheet["C4"].number_format) == ("011010519491231002", "@")
    assert sheet["B4"].value == "\U00020bb7野"
    assert (sheet["F3"].value, sheet["F3"].data_type) == ("=1+1", "s")
    assert sheet["F3"].quotePrefix


def test_a_header_of_several_rows_is_merged_as_it_is_read() -> None:
    header = (("序号", "姓名", "金额", "", "备注"), ("", "", "月保障金", "分类施保", ""))
    assert merged_header(header, 5) == [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)]
    columns = [WriteColumn(label) for label in ("序号", "姓名", "月保障金", "分类施保", "备注")]
    sheet = sheet_of(OfficialSheet("", header=header, totals=False, signatures=False), [], columns)
    assert sorted(str(place) for place in sheet.merged_cells.ranges) == ["A1:A2", "B1:B2", "C1:D1", "E1:E2"]
    assert sheet.print_title_rows == "$1:$2"


def test_the_colour_of_a_row_fills_all_its_cells() -> None:
    sheet = sheet_of(OfficialSheet("名册", coloured=True), [(*ROWS[0], "FFC7CE"), (*ROWS[1], "")])
    assert {cell.fill.fgColor.rgb for cell in sheet[3]} == {"FFFFC7CE"}
    assert {cell.fill.fill_type for cell in sheet[4]} == {None}


def test_an_empty_list_has_no_totals() -> None:
    sheet = sheet_of(OfficialSheet("名册"), [])
    assert sheet.max_row == 3
    assert sheet["A3"].value.startswith("单位负责人")


def test_writing_can_be_cancelled() -> None:
    job = Job()

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(10_000):
            if number == 2_500:
                job.cancel()
            yield ROWS[0]

    with pytest.raises(AppError) as stopped:
        write_official(io.BytesIO(), OfficialSheet("名册"), COLUMNS, rows(), job)
    assert stopped.value.kind is Kind.CANCELLED


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_stream, "MAX_ROWS", 5)
    with pytest.raises(AppError) as refused:
        write_official(io.BytesIO(), OfficialSheet("名册"), COLUMNS, [ROWS[0]] * 9)
    assert refused.value.code == "spreadsheets.too_many_rows"
