"""The county sent its own table: it comes back filled, with its format, and nothing else changed."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tests.ui.stories.clerk import Clerk

YAN, LI, NOBODY = "341299197110050716", "341299196604250457", "341299195001010011"


def county_table(folder: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(["农村低保核对表"])
    sheet["A1"].font = Font(size=20, bold=True)
    sheet.append(["序号", "姓名", "身份证号码", "村", "月保障金", "县里加的列"])
    for row in ((1, "阎勇", YAN), (2, "李㛃", LI), (3, "查无人", NOBODY)):
        sheet.append(row)
    path = folder / "县核对表.xlsx"
    book.save(path)
    return path


def test_the_countys_own_table_comes_back_filled(clerk: Clerk, tmp_path: Path) -> None:
    path = county_table(tmp_path)
    before = path.read_bytes()
    clerk.will_choose(path)
    clerk.begins()
    clerk.clicks("对象管理")
    clerk.clicks("填回县里的表")
    clerk.clicks("选择文件…")
    clerk.sees("对上 2", "查无此人 1", "原表不会改动")
    clerk.clicks("写出，填 4 格")
    clerk.sees("填好了", "新文件存在：")

    sheet = load_workbook(tmp_path / "县核对表_已填.xlsx").active
    assert [cell.value for cell in sheet[3]][3:] == ["云岭村", 1560, None]
    assert [cell.value for cell in sheet[4]][3:] == ["云岭村", 820, None]
    assert [cell.value for cell in sheet[5]][3:] == [None, None, None]
    assert sheet["A1"].font.bold
    assert path.read_bytes() == before, "the county's file itself stays as it came"
