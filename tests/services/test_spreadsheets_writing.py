"""Writing tables and the feedback workbook: typed, harmless, whole, and nothing in clear beside them."""

from __future__ import annotations

import io
import os
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.spreadsheets import xlsx_writer
from minsheng_desktop.spreadsheets.reader import read_bytes
from minsheng_desktop.spreadsheets.records import WriteColumn
from minsheng_desktop.spreadsheets.sheet_frame import clean

COLUMNS = [
    WriteColumn("姓名"),
    WriteColumn("身份证号", 22),
    WriteColumn("金额", 12, "money"),
    WriteColumn("日期", 12, "date"),
    WriteColumn("月份", 8, "month"),
    WriteColumn("人口", 6, "integer"),
]
ROW = ("甲一", "11010519491231002X", 41005, date(2026, 6, 1), 202606, 3)


def written(rows: list[tuple[object, ...]], title: str = "云岭镇花名册") -> bytes:
    out = io.BytesIO()
    xlsx_writer.write_table(out, title, COLUMNS, iter(rows))
    return out.getvalue()


def test_cells_are_typed_and_the_table_is_ready_for_print() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written([ROW]))).active
    cells = {cell.coordinate: (cell.value, cell.number_format) for cell in sheet[3]}
    assert cells["B3"] == ("11010519491231002X", "@")
    assert cells["C3"] == (410.05, "#,##0.00")
    assert cells["D3"][0].date() == date(2026, 6, 1)
    assert cells["E3"] == ("2026-06", "@")
    assert cells["F3"] == (3, "0")
    assert [cell.value for cell in sheet[2]] == [column.label for column in COLUMNS]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$2:$2")
    assert sheet.page_setup.orientation == "landscape"
    assert str(next(iter(sheet.merged_cells.ranges))) == "A1:F1"


@pytest.mark.parametrize("text", ["=cmd|' /c calc'!A1", "+1+1", "-2", "@SUM(A1)", "\t=1", "＝1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(written([(text, "", None, None, None, None)]))).active["A3"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix or text == "＝1"


def test_control_characters_do_not_break_the_file() -> None:
    rows = read_bytes(written([("甲\x00\x07<&>\"'", "", None, None, None, None)]), "a.xlsx").sheets[0].rows
    assert rows[2][0] == "甲<&>\"'"


def test_an_empty_table_is_a_table() -> None:
    assert len(read_bytes(written([]), "a.xlsx").sheets[0].rows) == 2


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.integers(-(10**11), 10**11)), max_size=5))
def test_what_is_written_is_read_back(rows: list[tuple[str, int]]) -> None:
    lines = [(text, "", fen, None, None, None) for text, fen in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(written(lines))).active
    got = [(sheet.cell(n, 1).value or "", round((sheet.cell(n, 3).value or 0) * 100)) for n in range(3, 3 + len(rows))]
    assert [fen for _, fen in got] == [fen for _, fen in rows]
    expected = [clean(text) for text, _ in rows]
    assert [text for text, _ in got] == expected


def test_a_file_appears_whole_and_leaves_nothing_beside_it(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = tmp_path_factory.mktemp("passing")
    monkeypatch.setattr(tempfile, "tempdir", str(passing))  # in the common one other tests write at the same time
    target = tmp_path / "花名册.xlsx"
    xlsx_writer.write_table(target, "花名册", COLUMNS, [ROW])
    assert os.listdir(tmp_path) == ["花名册.xlsx"]
    assert os.listdir(passing) == []

    def failing() -> object:
        yield ROW
        raise RuntimeError

    content = target.read_bytes()
    with pytest.raises(RuntimeError):
        xlsx_writer.write_table(target, "花名册", COLUMNS, failing())  # type: ignore[arg-type]
    assert os.listdir(tmp_path) == ["花名册.xlsx"]
    assert target.read_bytes() == content


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AppError):
        xlsx_writer.write_table(tmp_path / "none" / "a.xlsx", "花名册", COLUMNS, [ROW])
