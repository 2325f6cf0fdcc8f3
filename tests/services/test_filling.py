"""Filling the county's table: rows found by number, columns by heading, everything else as it was."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from minsheng_desktop.areas.service import villages_by_name
from minsheng_desktop.cli.frame import main
from minsheng_desktop.cli.verbs import ALL
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.households.filling import FillChoice, open_form, preview_fill, write_fill
from minsheng_desktop.spreadsheets.cell_editing import edit_sheet, edit_workbook
from minsheng_desktop.spreadsheets.cell_styles import CellStyles
from minsheng_desktop.spreadsheets.filling import filled_path
from minsheng_desktop.spreadsheets.reader import read_workbook
from tests.factories.households import HOUSEHOLDS, heads_of, id_number, open_rostered

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = (
    "序号",
    "姓名",
    "身份证号码",
    "性别",
    "出生日期",
    "村",
    "联系电话",
    "开户行",
    "一卡通账号",
    "金额（元）",
    "备注",
)
LINE = Side(style="thin")
PROGRAMME = "dibao_rural"


def number_of(name: str) -> str:
    order, born = next((order, born) for head, _, order, born, *_ in HOUSEHOLDS if head == name)
    return id_number(born, order)


@pytest.fixture
def office(tmp_path):
    workspace = open_rostered(tmp_path / "w")
    workspace.heads = heads_of()
    yield workspace
    workspace.close()


def table(path: Path, rows, *, formula: bool = True, header=HEADER, title="泾川县农村低保核对表") -> Path:
    """A table as a county sends it: merged title, styles, drop-down, print set-up, picture, second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "核对表 "
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet["A1"].font = Font(name="方正小标宋简体", size=18)
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    for cells in sheet.iter_rows(min_row=2, max_row=2 + len(rows), max_col=len(header)):
        for cell in cells:
            cell.border = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
            cell.alignment = Alignment(horizontal="center")
    if formula:
        last = 2 + len(rows)
        sheet.append(["合计", *[None] * 8, f"=SUM(J3:J{last})"])
    sheet.column_dimensions["C"].width = 23.5
    sheet["D2"].fill = PatternFill("solid", fgColor="FFEE00")
    drop = DataValidation(type="list", formula1='"男,女"')
    sheet.add_data_validation(drop)
    drop.add("D3:D100")
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    other = book.create_sheet("填表说明")
    other["A1"] = "一律按身份证填写，不得改动格式"
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/media/image1.png", b"picture")
    return path


def county_rows():
    return [
        (1, "张桂英", number_of("张桂英"), None, None, None, None, None, None, None, None),
        (2, "程素珍", number_of("程素珍"), "女", None, None, "15499990000", None, None, None, "县里的备注"),
        (3, "董长根", None, None, None, "石门村", None, None, None, None, None),
        (4, "查无人", id_number("19500101", 77), None, None, None, None, None, None, None, None),
    ]


def fill(office, path, **choice):
    form = office.read(open_form, path)
    choice = FillChoice(choice.pop("programme", PROGRAMME), **choice)
    preview = office.read(preview_fill, form, choice)
    out = filled_path(path, form.opened.workbook)
    office.read(write_fill, form, preview, out)
    return preview, out


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def first_sheet(path):
    return openpyxl.load_workbook(path).worksheets[0]


def test_empty_cells_of_known_people_are_filled_and_others_left(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    before = hashlib.sha256(path.read_bytes()).digest()
    preview, out = fill(office, path)
    assert out.name == "核对表_已填.xlsx"
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert [line.state for line in preview.lines] == ["matched", "matched", "doubtful", "unknown"]
    sheet = first_sheet(out)
    values = [cell.value for cell in sheet[3]]
    assert values[:3] == [1, "张桂英", number_of("张桂英")]
    assert values[3:6] == ["男", "1951-03-12", "云岭村"]
    assert values[6].startswith("1540000")
    assert values[7] == "农商行"
    assert values[9] == 510  # 480 and 30 by class
    assert [cell.value for cell in sheet[4]][6] == "15499990000"
    assert [cell.value for cell in sheet[4]][10] == "县里的备注"
    assert [cell.value for cell in sheet[5]][6:10] == [None] * 4
    assert [cell.value for cell in sheet[6]][6:10] == [None] * 4
    assert sheet["J7"].value == "=SUM(J3:J6)"


def test_everything_that_is_not_a_filled_cell_stays_byte_for_byte(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows(), formula=False)
    _, out = fill(office, path)
    old, new = parts(path), parts(out)
    assert list(old) == list(new)
    changed = {name for name in old if old[name] != new[name]}
    # A card number in a cell of general format becomes text by a style appended to the others.
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    start = old["xl/styles.xml"].index(b"</cellXfs>")
    same = old["xl/styles.xml"][old["xl/styles.xml"].index(b"<cellXfs") + 30 : start]
    assert same in new["xl/styles.xml"]
    sheet = first_sheet(out)
    assert sheet.column_dimensions["C"].width == 23.5
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:K1"]
    assert sheet["G3"].border.left.style == "thin"
    assert sheet.data_validations.dataValidation[0].formula1 == '"男,女"'
    assert sheet.page_setup.orientation == "landscape"


def test_a_table_with_formulas_is_worked_out_afresh_when_opened(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    _, out = fill(office, path)
    old, new = parts(path), parts(out)
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"}
    assert b'fullCalcOnLoad="1"' in new["xl/workbook.xml"]


def test_numbers_of_cards_are_text_that_stays_text(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    _, out = fill(office, path)
    cell = first_sheet(out)["I3"]
    assert isinstance(cell.value, str)
    assert cell.value.startswith("6299880000")
    assert cell.number_format == "@"
    assert cell.quotePrefix
    assert cell.border.left.style == "thin"


def test_a_row_found_by_name_alone_is_filled_only_when_accepted(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    preview, _ = fill(office, path)
    (doubtful,) = (line for line in preview.lines if line.state == "doubtful")
    assert doubtful.found == number_of("董长根")
    accepted, out = fill(office, path, accepted=frozenset({(doubtful.sheet, doubtful.row)}))
    assert first_sheet(out)["C5"].value == number_of("董长根")
    assert first_sheet(out)["J5"].value == 385
    assert accepted.filled > preview.filled
    assert out.name == "核对表_已填2.xlsx"


def test_filled_cells_are_overwritten_only_when_asked_for_and_counted(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    kept, _ = fill(office, path)
    assert kept.overwritten == 0
    column = next(column for column in kept.columns if column.field == "phone")
    assert (column.filled, column.kept) == (1, 1)
    preview, out = fill(office, path, overwrite=True)
    assert first_sheet(out)["G4"].value != "15499990000"
    assert preview.overwritten == 1
    assert first_sheet(out)["K4"].value == "县里的备注"  # nothing is known to put there


def test_a_column_can_be_corrected_or_left_out(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    form = office.read(open_form, path)
    sheet = form.opened.plans[0].sheet
    fields = {(sheet, 10): "amount_month", (sheet, 6): ""}
    preview = office.read(preview_fill, form, FillChoice(PROGRAMME, fields=fields))
    cells = preview.cells[sheet]
    assert cells[3, 10] == 480
    assert (3, 6) not in cells


def test_whom_the_table_does_not_list_is_told(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    preview, _ = fill(office, path)
    assert {line.name for line in preview.absent} == {"王满堂", "刘水生"}


def test_merged_cells_are_filled_once(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows(), formula=False)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("F3:F4")
    book.save(path)
    preview, out = fill(office, path)
    column = next(column for column in preview.columns if column.field == "village")
    assert column.locked == 1
    assert first_sheet(out)["F3"].value == "云岭村"


def test_an_empty_form_gets_the_roster_with_the_look_of_its_first_row(office, tmp_path):
    path = table(tmp_path / "空表.xlsx", [(None,) * len(HEADER)], formula=False)
    preview, out = fill(office, path)
    assert preview.form
    sheet = first_sheet(out)
    assert [sheet.cell(row, 2).value for row in range(3, 9)] == ["张桂英", "程素珍", "王满堂", "董长根", "刘水生", None]
    assert [sheet.cell(row, 1).value for row in range(3, 8)] == [1, 2, 3, 4, 5]
    assert sheet["B7"].border.left.style == "thin"
    village = preview_fill_village(office, path)
    assert [line.name for line in village.lines] == ["董长根", "刘水生"]


def preview_fill_village(office, path):
    form = office.read(open_form, path)
    return office.read(preview_fill, form, FillChoice(PROGRAMME, office.read(villages_by_name)["石门村"]))


def test_a_form_with_too_few_rows_is_refused_in_words(office, tmp_path):
    path = table(tmp_path / "空表.xlsx", [(1, *(None,) * 10), (2, *(None,) * 10)])
    form = office.read(open_form, path)
    preview = office.read(preview_fill, form, FillChoice(PROGRAMME))
    assert preview.short == 3
    with pytest.raises(AppError) as refused:
        office.read(write_fill, form, preview, tmp_path / "out.xlsx")
    assert "还差 3 行" in refused.value.message
    assert not (tmp_path / "out.xlsx").exists()


def test_the_table_itself_is_never_written_over(office, tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    form = office.read(open_form, path)
    preview = office.read(preview_fill, form, FillChoice(PROGRAMME))
    with pytest.raises(AppError) as refused:
        office.read(write_fill, form, preview, path)
    assert "原表" in refused.value.message


def test_a_table_of_tasks_is_no_list_of_persons(office):
    with pytest.raises(AppError) as refused:
        office.read(open_form, next(SAMPLES.glob("07_*.xlsx")))
    assert refused.value.code == "households.no_list"


def test_a_roster_with_a_header_of_two_rows_and_merged_households_is_filled(office, tmp_path):
    path = tmp_path / "花名册.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    head = ("户主姓名", "姓名", "身份证号码", "与户主关系", "保障情况", None, "家庭住址")
    for row in (("农村低保花名册",), head, (None, None, None, None, "保障人口", "月保障金额（元）", None)):
        sheet.append(row)
    for place in ("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3", "E4:E5", "F4:F5", "G4:G5", "A4:A5"):
        sheet.merge_cells(place)
    child = id_number("19910115", 122)
    sheet["B4"], sheet["C4"], sheet["B5"], sheet["C5"] = "张桂英", number_of("张桂英"), "张明", child
    book.save(path)
    preview, out = fill(office, path)
    assert [line.state for line in preview.lines] == ["matched", "matched"]
    sheet = first_sheet(out)
    assert [sheet[place].value for place in ("A4", "D4", "D5", "E4", "F4")] == ["张桂英", "户主", "子", 2, 480]
    assert len(sheet.merged_cells.ranges) == 10


def test_the_members_of_a_household_stand_in_a_form_with_a_relation(office, tmp_path):
    header = ("姓名", "身份证号码", "与户主关系", "户主姓名", "家庭人口", "月保障金额（元）")
    path = table(tmp_path / "空表.xlsx", [(None,) * 6], formula=False, header=header)
    preview, out = fill(office, path)
    sheet = first_sheet(out)
    assert [cell.value for cell in sheet[3]][2:] == ["户主", "张桂英", 3, 480]
    assert [cell.value for cell in sheet[4]][2:] == ["子", "张桂英", None, None]
    assert len(preview.lines) == 8


def test_an_old_xls_becomes_an_xlsx_and_says_that_its_look_is_lost(office, tmp_path):
    path = tmp_path / "特困.xls"
    shutil.copy(SAMPLES / "02_云岭镇特困供养人员名单2026.6.xls", path)
    form = office.read(open_form, path)
    preview = office.read(preview_fill, form, FillChoice("tekun_dispersed"))
    assert not preview.keeps_format
    out = filled_path(path, form.opened.workbook)
    assert out.name == "特困_已填.xlsx"
    office.read(write_fill, form, preview, out)
    old, new = read_workbook(path), read_workbook(out)
    assert [sheet.state for sheet in new.sheets] == [sheet.state for sheet in old.sheets]
    assert [len(sheet.details.merged) for sheet in new.sheets] == [len(sheet.details.merged) for sheet in old.sheets]
    assert new.sheets[0].rows[0][0] == old.sheets[0].rows[0][0]


@pytest.mark.parametrize("pattern", ["03_*.xlsx", "04_*.xlsx", "05_*.xlsx", "06_*.xlsx", "07_*.xlsx", "12_*.xlsm"])
def test_real_tables_keep_every_part_that_is_not_an_edited_sheet(pattern):
    data = next(SAMPLES.glob(pattern)).read_bytes()
    name = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_vba=True).sheetnames[0]
    cells = {(4, 1): "=CMD()", (4, 2): "341299195103121215", (5, 0): 7, (60000, 3): "尾行", (4, 40): "新列"}
    filled = edit_workbook(data, {name: cells})
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(filled)) as new:
        assert old.namelist() == new.namelist()
        changed = {entry for entry in old.namelist() if old.read(entry) != new.read(entry)}
    assert len([entry for entry in changed if entry.startswith("xl/worksheets/")]) == 1
    assert changed <= {*[e for e in changed if e.startswith("xl/worksheets/")], "xl/styles.xml", "xl/workbook.xml"}
    before = openpyxl.load_workbook(io.BytesIO(data))[name]
    sheet = openpyxl.load_workbook(io.BytesIO(filled))[name]
    assert sheet["AO4"].value == "新列"
    assert sheet["D60000"].value == "尾行"
    for row in range(1, 30):
        for column in range(1, 12):
            if (row, column - 1) not in cells:
                assert sheet.cell(row, column).value == before.cell(row, column).value


def test_the_verb_fills_and_tells_what_it_did(office, tmp_path, monkeypatch, capsys):
    path, out = table(tmp_path / "核对表.xlsx", county_rows()), tmp_path / "out.xlsx"
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    office.close()
    arguments = ["export", "fill", str(path), str(out), "--workspace", str(tmp_path / "w"), "--json"]
    assert main(ALL, arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["programme"] == PROGRAMME  # from the title
    assert told["rows"] == {"matched": 2, "doubtful": 1, "several": 0, "unknown": 1}
    assert told["filled"] > 5
    assert told["absent"] == 2
    assert first_sheet(out)["J3"].value == 510
    assert main(ALL, [*arguments[:3], str(path), *arguments[4:]]) == 1
    assert main(ALL, [*arguments, "--village", "没有的村"]) == 1


def test_what_looks_like_a_formula_is_text_in_the_file(tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    filled = edit_workbook(path.read_bytes(), {"核对表 ": {(3, 10): "=HYPERLINK(1)"}})
    cell = openpyxl.load_workbook(io.BytesIO(filled)).worksheets[0]["K3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (
        "=HYPERLINK(1)",
        "s",
        True,
    ) or cell.data_type == "inlineStr"
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert b"<f>HYPERLINK" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_formula_is_never_overwritten(tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    filled = edit_workbook(path.read_bytes(), {"核对表 ": {(7, 9): 99}})
    assert openpyxl.load_workbook(io.BytesIO(filled)).worksheets[0]["J7"].value == "=SUM(J3:J6)"


def test_a_date_goes_into_a_date_cell_as_a_date(tmp_path):
    path = table(tmp_path / "核对表.xlsx", county_rows())
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E3"].number_format = "yyyy/m/d"
    book.save(path)
    filled = edit_workbook(path.read_bytes(), {"核对表 ": {(3, 4): date(1951, 3, 12), (4, 4): date(1954, 1, 1)}})
    sheet = openpyxl.load_workbook(io.BytesIO(filled)).worksheets[0]
    assert sheet["E3"].value.date() == date(1951, 3, 12)
    assert sheet["E4"].value == "1954-01-01"


def test_a_sheet_written_with_name_prefixes_and_without_places_is_filled():
    xml = (
        b'<x:worksheet xmlns:x="urn"><x:dimension ref="A1:B2"/><x:sheetData><x:row><x:c t="inlineStr"><x:is>'
        b"<x:t>a</x:t></x:is></x:c></x:row><x:row spans='1:2'><x:c/><x:c><x:v>2</x:v></x:c></x:row></x:sheetData>"
        b"</x:worksheet>"
    )
    done = edit_sheet(xml, {(1, 0): "b", (2, 2): 5}, CellStyles(b""))
    assert (
        b'<x:row><x:c r="A1" s="0" t="inlineStr"><x:is><x:t xml:space="preserve">b</x:t></x:is></x:c></x:row>' in done
    )
    assert b'<x:c><x:v>2</x:v></x:c><x:c r="C2" s="0"><x:v>5</x:v></x:c>' in done
    assert b'ref="A1:C2"' in done
