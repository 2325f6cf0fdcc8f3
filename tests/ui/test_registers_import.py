"""导入台账: a workbook is looked at row by row before anything is written; what is wrong is named by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from minsheng_desktop.registers.service import list_entries
from tests.factories.window import stage
from ui.registers.import_page import ImportPage

SAMPLES = Path(__file__).parent.parent / "samples"
HEADINGS = ("检查日期", "存在问题", "责任单位", "整改期限", "谁也不认的列")
ROWS = (
    ("2026-11-02", "公示栏没有更换", "云岭村委会", "2026-11-30", "甲"),
    ("2026-11-03", "台账没有签字", "民政办", "", "乙"),
    ("十一月初", "日期写不清", "民政办", "", ""),
)


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def workbook(folder: Path, rows: Any = ROWS) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "整改"
    for row in (HEADINGS, *rows):
        book.active.append(row)
    book.save(folder / "整改.xlsx")
    return folder / "整改.xlsx"


def open_page(at: Any, **args: Any) -> Any:
    page = ImportPage(at.session, {"code": "rectification", **args})
    page.shell = at.show(page)
    return page


def shown(page: Any, column: str) -> list[str]:
    model = page.grid.model
    return [model.shown(row, model.column_of(column)) for row in range(model.rowCount())]


def test_rows_are_looked_at_then_written_and_taken_back(at, tmp_path):
    page = open_page(at)
    page.load(workbook(tmp_path))
    at.wait(lambda: page.body.current == 1)
    assert shown(page, "state") == ["新增", "新增", "不写入"]
    assert shown(page, "problem")[2].startswith("A 列")
    assert "谁也不认的列" in page.ignored.accessibleName()
    assert not at.workspace.read(list_entries, "rectification").lines
    page.body.next_button.click()
    at.wait(lambda: page.shell.requests)
    assert len(at.workspace.read(list_entries, "rectification").lines) == 2
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: not at.workspace.read(list_entries, "rectification").lines)


def test_the_same_workbook_again_writes_nothing(at, tmp_path):
    page = open_page(at)
    page.load(workbook(tmp_path, ROWS[:2]))
    at.wait(lambda: page.body.current == 1)
    page.write()
    at.wait(lambda: page.shell.requests)
    again = open_page(at)
    again.load(workbook(tmp_path, ROWS[:2]))
    at.wait(lambda: again.body.current == 1)
    assert shown(again, "state") == ["已有", "已有"]
    assert not again.body.next_button.isEnabled()


def test_only_rows_with_problems(at, tmp_path):
    page = open_page(at)
    page.load(workbook(tmp_path))
    at.wait(lambda: page.body.current == 1)
    page.only.click()
    assert shown(page, "row") == ["4"]
    page.only.click()
    page.grid.step_problem(1)
    assert page.grid.current_key()[1] == 4


def test_a_workbook_of_something_else_is_refused(at, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("姓名", "金额"))
    book.save(tmp_path / "别的.xlsx")
    page = open_page(at)
    page.load(tmp_path / "别的.xlsx")
    at.wait(lambda: not page.opening.notice.isHidden())
    assert "督查问题整改台账" in page.opening.notice.accessibleName()
    assert page.body.current == 0


def test_a_protected_workbook_asks_for_its_password_until_it_is_right(at):
    page = open_page(at)
    page.load(next(SAMPLES.glob("09d_*.xlsx")))
    at.wait(lambda: page.opening.asks_password)
    page.opening.password.edit.setText("wrong")
    page.body.next_button.click()
    at.wait(lambda: "密码不对" in page.opening.notice.accessibleName())
    assert page.opening.asks_password
    page.opening.password.edit.setText("Yl2026")
    page.body.next_button.click()
    at.wait(lambda: "督查问题整改台账" in page.opening.notice.accessibleName())  # open, but no such register
    assert not page.opening.asks_password


def test_what_was_copied_is_taken_like_a_workbook(at):
    content = "检查日期\t存在问题\t责任单位\n2026-11-02\t公示栏没有更换\t民政办"
    page = open_page(at, content=content)
    at.wait(lambda: page.body.current == 1)
    assert shown(page, "state") == ["新增"]
