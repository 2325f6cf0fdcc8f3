"""Reading files of every kind, and refusing what is damaged, protected, hostile or no spreadsheet."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
import zipfile
from pathlib import Path

import msoffcrypto
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book
from openpyxl.styles import Font, PatternFill

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.spreadsheets import zip_parts
from minsheng_desktop.spreadsheets.reader import read_bytes, read_workbook
from minsheng_desktop.spreadsheets.records import CellError, UncachedFormula
from resources import RESOURCES

SAMPLES = Path(__file__).parents[1] / "samples"
SMALL = next((RESOURCES / "demo").glob("07*.xlsx"))
PROTECTED = next(SAMPLES.glob("09d*.xlsx"))


def book(*rows: list[object]) -> bytes:
    workbook = Book()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def saved(workbook: Book) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(data: bytes, change: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name) or old.read(name))
    return out.getvalue()


def refusal(data: bytes, name: str = "a.xlsx", password: str | None = None) -> str:
    with pytest.raises(AppError) as caught:
        read_bytes(data, name, password)
    assert caught.value.kind is Kind.FILE
    assert "没有导入任何数据" in caught.value.message
    return caught.value.code


def test_a_cut_off_file_is_refused() -> None:
    data = SMALL.read_bytes()
    assert refusal(data[: len(data) * 62 // 100]) == "spreadsheets.file_corrupt"


def test_a_flipped_byte_is_found_by_the_checksums() -> None:
    data = bytearray(SMALL.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    data[info.header_offset + 200] ^= 0x55
    assert refusal(bytes(data)) == "spreadsheets.file_corrupt"


def test_a_protected_workbook_asks_for_its_password() -> None:
    data = PROTECTED.read_bytes()
    assert refusal(data) == "spreadsheets.file_password"
    assert refusal(data, password="wrong") == "spreadsheets.wrong_password"
    assert read_bytes(data, "a.xlsx", "Yl2026").container.protected


def test_opening_a_protected_workbook_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # in the common one other tests write at the same time
    read_workbook(PROTECTED, "Yl2026")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n...",
        b"\x89PNG\r\n\x1a\n....",
        b"<html><body>404</body></html>",
        b"abc\0\0\x01def" * 9,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99,
    ],
)
def test_what_is_no_spreadsheet_is_refused(data: bytes) -> None:
    assert refusal(data) == "spreadsheets.not_a_workbook"


def test_an_empty_file_is_told() -> None:
    assert refusal(b"") == "spreadsheets.empty_file"
    assert refusal(b"\0" * 4096) == "spreadsheets.empty_file"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    assert refusal(out.getvalue()) == "spreadsheets.not_a_workbook"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_parts, "MAX_PART", 1_000_000)
    bomb = repacked(book(["a"]), {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 2_000_000 + b"</worksheet>"})
    assert len(bomb) < 20_000
    assert refusal(bomb) == "spreadsheets.too_large"


def test_cells_strewn_over_the_whole_sheet_are_refused() -> None:
    workbook = Book()
    workbook.active["A1"] = "x"
    workbook.active["XFD1048576"] = "y"
    assert refusal(saved(workbook)) == "spreadsheets.too_large"


def test_an_absurd_stated_range_is_read_as_what_is_there() -> None:
    source = next(SAMPLES.glob("12*.xlsm"))
    sheet = read_workbook(source).sheets[0]
    assert sheet.details.declared_range == "A1:XFD1048576"
    assert len(sheet.rows) == 15


def test_external_entities_are_not_followed() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook>&x;</workbook>'
    assert refusal(repacked(book(["a"]), {"xl/workbook.xml": evil})) == "spreadsheets.file_corrupt"


def test_a_missing_file_and_an_unreadable_one_are_told_apart(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.xlsx", "file_not_found"), (tmp_path, "file_unreadable")):
        with pytest.raises(AppError) as caught:
            read_workbook(path)
        assert caught.value.code == f"spreadsheets.{code}"


def test_errors_formulas_marks_and_hidden_rows_are_seen() -> None:
    workbook = Book()
    ws = workbook.active
    for row in (["姓名", "金额"], ["甲", "=1/0"], ["乙", 5], ["丙", 6], ["丁", 7]):
        ws.append(row)
    for cell in ws[3]:
        cell.font = Font(strike=True)
    for cell in ws[4]:
        cell.fill = PatternFill("solid", fgColor="FF12AB34")
    ws.row_dimensions[5].hidden = True
    ws.merge_cells("A6:B7")
    data = saved(workbook)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    xml = xml.replace(b"<f>1/0</f><v />", b"<f>1/0</f>").replace(b"<f>1/0</f><v></v>", b"<f>1/0</f>")
    sheet = read_bytes(repacked(data, {"xl/worksheets/sheet1.xml": xml}), "a.xlsx").sheets[0]
    assert sheet.rows[1][1] == UncachedFormula("=1/0")
    assert sheet.details.struck_rows == {3}
    assert dict(sheet.details.row_colours) == {4: "12AB34"}
    assert sheet.details.hidden_rows == {5}
    assert [(m.first_row, m.last_row, m.first_column, m.last_column) for m in sheet.details.merged] == [(6, 7, 0, 1)]


def test_sheets_written_with_a_prefix_are_read_alike() -> None:
    data = book(["姓名", "金额"], ["甲", 5])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    error = xml.replace("<v>5</v>", "<v>#REF!</v>").replace('r="B2" t="n"', 'r="B2" t="e"')
    prefixed = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", error).replace("xmlns=", "xmlns:x=")
    for content in (error, prefixed):
        changed = repacked(data, {"xl/worksheets/sheet1.xml": content.encode()})
        assert read_bytes(changed, "a.xlsx").sheets[0].rows[1] == ["甲", CellError("#REF!")]


def test_error_values_are_kept_apart_from_empty_cells() -> None:
    for name, sheet_name, row, column in (("05*.xlsx", "临时救助台账", 34, 8), ("02*.xls", "分散供养", 34, 13)):
        cell = read_workbook(next(SAMPLES.glob(name))).sheet(sheet_name).rows[row - 1][column]
        assert isinstance(cell, CellError)
        assert str(cell) in ("#N/A", "#VALUE!")


def test_empty_rows_before_the_data_do_not_shift_row_numbers() -> None:
    workbook = Book()
    workbook.active["C5"] = "x"
    rows = read_bytes(saved(workbook), "a.xlsx").sheets[0].rows
    assert (len(rows), rows[4][2]) == (5, "x")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_csv_in_the_usual_encodings(encoding: str) -> None:
    text = '姓名,身份证号,备注\r\n欧阳玉䶮,="011010519491231002X","一,\n二"\r\n'
    workbook = read_bytes(text.encode(encoding), "a.csv")
    sheet = workbook.sheets[0]
    assert sheet.name == ""
    assert sheet.rows == [["姓名", "身份证号", "备注"], ["欧阳玉䶮", "011010519491231002X", "一,\n二"]]


def test_an_html_table_under_the_name_of_a_workbook() -> None:
    html = (
        '<html><meta charset="gb2312"><table><tr><td rowspan=2>户一</td><td>甲&nbsp;</td><td colspan=2>并</td></tr>'
        "<tr><td>乙</td><td>1</td><td>2</td></tr></table></html>"
    )
    workbook = read_bytes(html.encode("gb18030"), "名单.xls")
    assert workbook.container.real_format == "html"
    assert workbook.container.disguised
    assert workbook.sheets[0].rows == [["户一", "甲\u00a0", "并", ""], ["", "乙", "1", "2"]]


def test_reading_can_be_cancelled() -> None:
    job = Job()
    job.cancel()
    with pytest.raises(AppError) as caught:
        read_workbook(SMALL, job=job)
    assert caught.value.kind is Kind.CANCELLED


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 14000))
def test_any_bytes_are_read_or_refused_but_never_break_the_program(noise: bytes, place: int) -> None:
    data = SMALL.read_bytes()
    for candidate in (noise, data[:place] + noise + data[place + len(noise) :]):
        with contextlib.suppress(AppError):
            read_bytes(candidate, "a.xlsx")


def test_a_workbook_sealed_with_the_password_every_program_knows_opens_silently() -> None:
    plain = book(["姓名"], ["甲"])
    sealed = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(plain)).encrypt("VelvetSweatshop", sealed)
    workbook = read_bytes(sealed.getvalue(), "a.xlsx")
    assert workbook.sheets[0].rows == [["姓名"], ["甲"]]
    assert (workbook.container.sealed, workbook.container.protected) == (True, False)
    assert read_bytes(sealed.getvalue(), "a.xlsx", "given for another file").sheets[0].rows[1] == ["甲"]
