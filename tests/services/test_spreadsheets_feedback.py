"""The feedback workbook: the sender's own file, its problems marked, and read again as if it had never been marked."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.protection import WorkbookProtection

from minsheng_desktop.spreadsheets import feedback, progress, protecting, second_reader
from minsheng_desktop.spreadsheets.areas import AreaNames
from minsheng_desktop.spreadsheets.feedback import FeedbackWritten
from minsheng_desktop.spreadsheets.feedback_marks import TINTS
from minsheng_desktop.spreadsheets.reader import read_bytes
from minsheng_desktop.spreadsheets.recognise import recognise
from minsheng_desktop.spreadsheets.records import PROGRESS, ProgressReading, RosterReading, Workbook
from minsheng_desktop.spreadsheets.roster import validate
from resources import RESOURCES
from tests.factories.workspaces import citizen_id

AS_OF = date(2026, 6, 30)
HEADER = ["序号", "姓名", "身份证号", "性别", "月保障金", "备注"]
GOOD, WRONG, RIGHT = "11010519491231002X", "110105194912310021", citizen_id("19500101", 4)
SAMPLES = Path(__file__).parents[1] / "samples"
KINDS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
DEMO = sorted(path for path in (*(RESOURCES / "demo").iterdir(), *SAMPLES.iterdir()) if path.suffix in KINDS)
# Behind a password, cut off, or so large that the benchmark reads it instead.
LEFT_OUT = ("09d", "10_", "11_")


def judged(workbook: Workbook) -> RosterReading | ProgressReading:
    plans = recognise(workbook, AreaNames())
    if any(plan.kind == PROGRESS for plan in plans):
        return progress.validate(workbook, plans, AreaNames(), AS_OF)
    return validate(workbook, plans, AreaNames(), AS_OF)


def sent_back(data: bytes, name: str = "名册.xlsx", password: str | None = None) -> tuple[bytes, FeedbackWritten]:
    workbook = read_bytes(data, name, password)
    out = io.BytesIO()
    done = feedback.write_feedback(workbook, judged(workbook), out, data, password)
    return out.getvalue(), done


def book(*rows: list[object]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = "名册"
    for row in [["云岭镇2026年6月名册"], HEADER, *rows]:
        made.active.append(row)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def faulty() -> openpyxl.Workbook:
    return book([1, "甲一", GOOD, "女", 300, ""], [2, "甲二", WRONG, "女", 300, "走访过"])


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(workbook: Workbook) -> list[list[list[str]]]:
    return [[[str(cell) for cell in row] for row in sheet.rows] for sheet in workbook.sheets]


@pytest.mark.parametrize("path", [p for p in DEMO if not p.name.startswith(LEFT_OUT)], ids=lambda path: path.name[:3])
def test_what_is_sent_back_reads_like_what_came(path: Path) -> None:
    data = path.read_bytes()
    first = read_bytes(data, path.name)
    returned, done = sent_back(data, path.name)
    second = read_bytes(returned, f"{path.stem}.xlsx")
    before, after = judged(first), judged(second)
    assert [row.values for row in after.rows] == [row.values for row in before.rows]
    assert [(p.row, p.column, p.code) for p in after.problems if p.row] == [
        (p.row, p.column, p.code) for p in before.problems if p.row
    ]
    assert done.same_layout == (first.container.real_format == "xlsx")
    if done.same_layout:
        assert rows_of(second) == rows_of(first)
        assert [s.details.merged for s in second.sheets] == [s.details.merged for s in first.sheets]
        assert [s.details.row_colours for s in second.sheets] == [s.details.row_colours for s in first.sheets]


def test_problems_are_tinted_commented_and_told_beside_the_row() -> None:
    returned, done = sent_back(saved(faulty()))
    marked = openpyxl.load_workbook(io.BytesIO(returned))
    assert marked.sheetnames == ["名册", "问题清单"]
    sheet = marked["名册"]
    cell = sheet["C4"]
    assert cell.value == WRONG
    assert cell.fill.fgColor.rgb.endswith(TINTS["error"])
    assert "校验" in cell.comment.text
    assert sheet["G2"].value == "问题原因"
    assert sheet["G4"].value.startswith("C ")
    assert sheet["G3"].value is None
    assert sheet["C3"].fill.fill_type is None
    assert sheet.column_dimensions["G"].width == 48
    listed = marked["问题清单"]
    assert [cell.value for cell in listed[2]] == ["工作表", "单元格", "姓名", "程度", "原内容", "问题"]
    found = {row[1].value: row for row in listed.iter_rows(min_row=3)}
    assert found["C4"][2].value == "甲二"
    assert found["C4"][1].hyperlink.location == "'名册'!C4"
    assert done == FeedbackWritten(True, False, listed.max_row - 2)


def test_what_is_not_marked_stays_byte_for_byte() -> None:
    made = faulty()
    made.create_sheet("说明").append(["不要改动"])
    sheet = made["名册"]
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].width = 31
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.freeze_panes = "C3"
    sheet.auto_filter.ref = "A2:F4"
    data = saved(made)
    returned, _ = sent_back(data)
    before, after = parts(data), parts(returned)
    same = {name for name in before if after.get(name) == before[name]}
    assert {"xl/worksheets/sheet2.xml", "xl/theme/theme1.xml", "docProps/core.xml"} <= same
    again = openpyxl.load_workbook(io.BytesIO(returned))["名册"]
    assert again.row_dimensions[3].hidden
    assert again.column_dimensions["B"].width == 31
    assert (again.print_title_rows, again.page_setup.orientation) == ("$1:$2", "landscape")
    assert (again.freeze_panes, again.auto_filter.ref) == ("C3", "A2:F4")


def test_a_comment_that_is_there_is_kept() -> None:
    made = faulty()
    made["名册"]["C4"].comment = Comment("村里已问过", "村主任")
    made["名册"]["B3"].comment = Comment("已核对", "村主任")
    returned, _ = sent_back(saved(made))
    sheet = openpyxl.load_workbook(io.BytesIO(returned))["名册"]
    assert sheet["B3"].comment.text == "已核对"
    assert sheet["C4"].comment.text.startswith("村里已问过\n")
    assert "校验" in sheet["C4"].comment.text


def test_the_clerks_own_colour_is_not_lost_to_the_reader() -> None:
    made = faulty()
    for cell in made["名册"][4]:
        cell.fill = PatternFill("solid", fgColor="FFFF00")
    data = saved(made)
    returned, _ = sent_back(data)
    assert (
        judged(read_bytes(returned, "名册.xlsx")).rows[1].colour == judged(read_bytes(data, "名册.xlsx")).rows[1].colour
    )


def test_a_header_of_two_rows_gets_a_heading_over_both() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (
        ["序号", "姓名", "身份证号", "金额", ""],
        ["", "", "", "月保障金", "分类施保"],
        [1, "甲一", WRONG, 300, 20],
    ):
        sheet.append(row)
    for place in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
        sheet.merge_cells(place)
    returned, _ = sent_back(saved(made))
    again = openpyxl.load_workbook(io.BytesIO(returned))["Sheet"]
    assert "F1:F2" in [str(place) for place in again.merged_cells.ranges]
    assert again["F1"].value == "问题原因"


def test_columns_hidden_behind_the_table_do_not_hide_the_reasons() -> None:
    made = faulty()
    made["名册"].column_dimensions.group("G", "Z", hidden=True)
    returned, _ = sent_back(saved(made))
    sheet = openpyxl.load_workbook(io.BytesIO(returned))["名册"]
    assert not sheet.column_dimensions["G"].hidden
    assert sheet.column_dimensions["H"].hidden


def test_corrected_cells_are_read_without_their_problems() -> None:
    returned, _ = sent_back(saved(faulty()))
    made = openpyxl.load_workbook(io.BytesIO(returned))
    made["名册"]["C4"].value = RIGHT
    made["名册"]["D4"].value = "女"
    reading = judged(read_bytes(saved(made), "名册.xlsx"))
    assert [row.values["name"] for row in reading.rows] == ["甲一", "甲二"]
    assert not any(p.code.startswith("id_") for p in reading.problems)
    assert all(not row.extra for row in reading.rows)


def test_sent_back_once_more_only_what_is_left_is_marked() -> None:
    returned, _ = sent_back(saved(faulty()))
    made = openpyxl.load_workbook(io.BytesIO(returned))
    made["名册"]["C4"].value = RIGHT
    made["名册"]["C3"].value = WRONG
    again, _ = sent_back(saved(made))
    marked = openpyxl.load_workbook(io.BytesIO(again))
    sheet = marked["名册"]
    assert marked.sheetnames == ["名册", "问题清单"]
    assert sheet["C4"].fill.fill_type is None
    assert sheet["C4"].comment is None
    assert not sheet["G4"].value
    assert sheet["C3"].fill.fgColor.rgb.endswith(TINTS["error"])
    assert sheet["G3"].value.startswith("C ")
    assert sheet["H3"].value is None


def test_macros_and_links_to_other_files_do_not_go_back() -> None:
    path = next(path for path in DEMO if path.suffix == ".xlsm")
    returned, done = sent_back(path.read_bytes(), path.name)
    names = parts(returned)
    assert done.same_layout
    assert not any("vba" in name or "externalLink" in name for name in names)
    assert b"macroEnabled" not in names["[Content_Types].xml"]
    assert b"[1]" not in b"".join(content for name, content in names.items() if name.endswith(".xml"))
    kinds = read_bytes(returned, "名册.xlsx").container
    assert not kinds.has_macro
    assert not kinds.has_external_links


def test_a_formula_that_reaches_elsewhere_leaves_its_value() -> None:
    made = faulty()
    made["名册"]["F3"] = "=SUM(E3:E4)"
    made["名册"]["F4"] = "=cmd|'/c calc'!A1"
    returned, _ = sent_back(saved(made))
    sheet = openpyxl.load_workbook(io.BytesIO(returned))["名册"]
    assert sheet["F3"].value == "=SUM(E3:E4)"
    assert sheet["F4"].value is None


def test_a_cell_cannot_smuggle_a_formula_into_the_list() -> None:
    returned, _ = sent_back(saved(book([1, "甲一", "=1+1|x", "男", 300, ""], [2, "甲二", "'@SUM(A1)", "女", 300, ""])))
    listed = openpyxl.load_workbook(io.BytesIO(returned))["问题清单"]
    assert all(cell.data_type != "f" for row in listed.iter_rows() for cell in row)


def test_a_protected_file_comes_back_behind_its_password() -> None:
    path = next(path for path in DEMO if path.name.startswith("09d"))
    returned, done = sent_back(path.read_bytes(), path.name, "Yl2026")
    assert done.protected
    assert not returned.startswith(b"PK")
    reading = judged(read_bytes(returned, "名册.xlsx", "Yl2026"))
    before = judged(read_bytes(path.read_bytes(), path.name, "Yl2026"))
    assert [row.values for row in reading.rows] == [row.values for row in before.rows]


def test_a_workbook_with_a_locked_structure_can_be_sent_back() -> None:
    made = faulty()
    made.security = WorkbookProtection(lockStructure=True)
    returned, _ = sent_back(saved(made))
    assert openpyxl.load_workbook(io.BytesIO(returned)).sheetnames == ["名册", "问题清单"]


def test_without_the_file_a_copy_of_its_cells_is_written() -> None:
    workbook = read_bytes(saved(faulty()), "名册.xlsx")
    out = io.BytesIO()
    done = feedback.write_feedback(workbook, judged(workbook), out)
    assert not done.same_layout
    assert openpyxl.load_workbook(out)["名册"]["C4"].comment is not None


def test_rare_characters_come_back() -> None:
    name = "㐂\U00020bb7\U0002b740"
    returned, _ = sent_back(saved(book([1, name, WRONG, "男", 300, ""])))
    marked = openpyxl.load_workbook(io.BytesIO(returned))
    assert marked["名册"]["B3"].value == name
    assert marked["问题清单"]["C3"].value == name


def test_a_file_sealed_with_the_password_every_program_knows_comes_back_open() -> None:
    sealed = protecting.encrypt(saved(faulty()), "VelvetSweatshop")
    returned, done = sent_back(sealed)
    assert (done.same_layout, done.protected) == (True, False)
    assert openpyxl.load_workbook(io.BytesIO(returned)).sheetnames == ["名册", "问题清单"]


def test_what_does_not_open_elsewhere_once_edited_goes_out_as_a_copy_of_its_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter((False, True))  # the edited one does not open, the file as it came does
    monkeypatch.setattr(second_reader, "opens", lambda data: next(answers))
    returned, done = sent_back(saved(faulty()))
    assert not done.same_layout
    assert any(WRONG in row for row in openpyxl.load_workbook(io.BytesIO(returned)).worksheets[0].values)


@pytest.mark.parametrize("data", [b"", b"PK", b"no workbook at all"])
def test_the_second_reader_refuses_what_is_no_workbook(data: bytes) -> None:
    assert not second_reader.opens(data)
