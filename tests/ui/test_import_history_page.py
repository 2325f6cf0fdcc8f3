"""导入记录 on a real workspace: what was taken in, how it was read, taken back and done again."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from minsheng_desktop.households.import_log import list_imports
from minsheng_desktop.households.roster_files import judge_roster, open_roster
from minsheng_desktop.households.roster_import import import_roster
from minsheng_desktop.households.service import search_people
from tests.factories.window import stage
from tests.factories.workspaces import citizen_id
from ui.spreadsheets.history_page import HistoryPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        path = tmp_path / "七月高龄津贴.csv"
        lines = ["姓名,身份证号,联系电话,金额,家里几条狗", f"甘草,{citizen_id('19400202', 19)},15451766330,100,2"]
        lines.append("柴胡,341299194002020190,15451766331,100,0")
        path.write_text("\n".join(lines), "utf-8")
        opened = made.workspace.read(open_roster, path)
        reading = made.workspace.read(judge_roster, opened, "elder_80_allowance")
        made.workspace.run(import_roster, reading, opened.digest)
        yield made


def words(panel):
    return "\n".join(made.text() for made in panel.findChildren(QLabel) if made.isVisibleTo(panel))


def click(panel, name):
    next(made for made in panel.findChildren(QPushButton) if name in made.text() and made.isVisibleTo(panel)).click()


def open_newest(at):
    page = HistoryPage(at.session)
    shell = at.show(page)
    at.wait(lambda: page.lines and page.table.model.complete)
    page.open_record(page.lines[0].operation_id)
    at.wait(lambda: not page.panel.isHidden())
    return page, shell


def test_an_import_tells_its_file_its_columns_and_its_findings(at):
    page, _ = open_newest(at)
    assert page.lines[0].file == "七月高龄津贴.csv"
    assert "高龄" in words(page.panel)
    assert "新增人员" in words(page.panel)
    page.panel.choose("columns")
    at.wait(lambda: "身份证号" in words(page.panel))
    assert "按原栏目保留" in words(page.panel)
    page.panel.choose("problems")
    at.wait(lambda: "第 3 行" in words(page.panel))


def test_a_record_opened_from_elsewhere_names_its_programme_at_once(at):
    page, _ = open_newest(at)
    again = HistoryPage(at.session, {"operation": page.lines[0].operation_id})
    at.qtbot.addWidget(again)
    at.wait(lambda: again.panel.record is not None)
    assert "高龄" in words(again.panel)
    assert "未指明" not in words(again.panel)


def test_what_was_left_out_is_opened_from_here(at):
    page, shell = open_newest(at)
    click(page.panel, "没有写入的行")
    assert shell.requests[-1].key == "workspace.leftovers"


def test_an_import_is_taken_back_and_done_again(at):
    page, shell = open_newest(at)
    page.undo(page.lines[0].last)
    at.wait(lambda: page.lines[0].undone and not at.workspace.read(search_people, "甘草"))
    at.wait(lambda: shell.toasts)
    _, redo = shell.toasts[-1].action
    redo()
    at.wait(lambda: not page.lines[0].undone and at.workspace.read(search_people, "甘草"))
    page.undo(page.lines[0].last)
    at.wait(lambda: page.lines[0].undone and not at.workspace.read(search_people, "甘草"))
    assert len(at.workspace.read(list_imports)) == len(page.lines)
