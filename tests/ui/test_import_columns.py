"""Tables and columns of a file: what they were taken for is seen, corrected, and remembered under a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt

from minsheng_desktop.spreadsheets.header_words import list_words
from minsheng_desktop.spreadsheets.mappings import list_mappings
from tests.factories.import_window import import_desk
from tests.factories.workspaces import citizen_id, prepared_workspace
from tests.ui.test_import_page import ROSTER

ZHANG, WANG, LI = citizen_id("19510312", 121), citizen_id("19600105", 133), citizen_id("19701111", 148)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(qtbot, qapp, template, tmp_path):
    with import_desk(qtbot, qapp, template, tmp_path / "w") as made:
        yield made


def saved(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def side_by_side(folder: Path) -> Path:
    head = ["姓名", "身份证号", "金额"]
    return saved(
        folder / "两栏名单.xlsx",
        ["高龄津贴发放名单"],
        [*head, "", *head],
        ["张一", ZHANG, 50, "", "王二", WANG, 80],
        ["李三", LI, 50, "", "", "", ""],
    )


def test_each_column_says_how_sure_it_is_what_stands_in_it_and_its_sum(desk):
    desk.open(ROSTER)
    lines = desk.page.columns.lines
    amount = next(index for index, pick in lines.picks.items() if pick.field == "amount_month")
    desk.wait(lambda: "合计" in lines._samples[amount].text())
    assert "元（" in lines._samples[amount].text()
    assert lines._samples[0].text().startswith("1  ·  2")


def test_a_field_is_found_by_letters_and_nonsense_is_put_back(qtbot, desk):
    desk.open(ROSTER)
    pick = desk.page.columns.lines.picks[0]
    assert pick.text() == "序号"
    pick.setFocus()
    pick.selectAll()
    qtbot.keyClicks(pick, "lxdh")
    assert pick.shown[0].name == "联系电话"
    qtbot.keyClick(pick, Qt.Key.Key_Return)
    desk.wait(lambda: desk.page.columns.lines.picks[0].field == "phone")

    pick = desk.page.columns.lines.picks[1]
    before = pick.text()
    pick.setText("没有这一栏")
    pick._left()
    assert (pick.text(), pick.field) == (before, "hh_no")


def test_two_corrections_in_one_go_are_both_done(desk):
    desk.open(ROSTER)
    lines = desk.page.columns.lines
    lines.picks[0].taken.emit("")
    lines.picks[13].taken.emit("")
    desk.wait(lambda: [lines.picks[at].field for at in (0, 13)] == ["", ""])


def test_a_table_can_be_left_out_and_its_header_moved(desk):
    desk.open(ROSTER)
    page = desk.page
    page.columns.corrected.emit("石门", {"role": "notes"})
    desk.wait(lambda: desk.verb == "核对 173 行")
    page.columns.sheets.select("双河村")
    page.columns.header.setText("9-3")
    page.columns.header.editingFinished.emit()
    assert page.columns._advice.text().startswith("表头行应写成 3 或 3-4")


def test_tables_side_by_side_are_corrected_each_by_itself(desk, tmp_path):
    desk.open(side_by_side(tmp_path))
    page = desk.page
    names = [page.columns.sheets.model.value(row, 0) for row in range(page.columns.sheets.model.rowCount())]
    assert names == ["A–C 列 Sheet", "E–G 列 Sheet"]
    assert desk.verb == "核对 3 行"
    second = page.decisions.plans[1]
    page.columns.sheets.select(second.place)
    money = second.column("amount").index
    page.columns.lines.picks[money].taken.emit("")
    desk.wait(lambda: page.decisions.plans[1].column("amount") is None)
    assert page.decisions.plans[0].column("amount") is not None

    desk.judge()
    desk.tab("all")
    assert [desk.cells(row.place)["name"] for row in page.check.review.reading.rows] == ["张一", "李三", "王二"]
    page.check.table.model.edited.emit(page.check.review.reading.rows[2].place, "name", "王二二")
    desk.settled()
    assert desk.cells(page.check.review.reading.rows[2].place)["name"] == "王二二"
    assert [row.values["name"] for row in page.check.review.reading.rows] == ["张一", "李三", "王二二"]


def test_money_can_be_read_in_ten_thousands(desk, tmp_path):
    path = saved(tmp_path / "a.xlsx", ["姓名", "身份证号", "金额"], ["张一", ZHANG, 1.5])
    desk.open(path)
    page = desk.page
    page.columns.unit.setCurrentIndex(1)
    page.columns.unit.activated.emit(1)
    desk.wait(lambda: page.decisions.plans[0].money_unit == 1_000_000)
    desk.judge()
    assert page.check.review.reading.rows[0].values["amount"] == 1_500_000


def test_a_way_to_read_gets_a_name_and_is_taken_for_the_next_file(desk, tmp_path):
    head = ["姓名", "身份证号", "联系"]
    first = saved(tmp_path / "a.xlsx", head, ["张一", ZHANG, "15412345678"])
    desk.open(first)
    page = desk.page
    page.columns.lines.picks[2].taken.emit("phone")
    desk.wait(lambda: page.columns.lines.picks[2].field == "phone")
    page.columns.mapping.ask_name()
    page.columns.mapping.edit.setText("县局 2026 版")
    page.columns.mapping._keep()
    desk.wait(lambda: [m.name for m in page.mappings] == ["县局 2026 版"])
    assert desk.shell.words.startswith("已保存栏目对应")

    again = desk.another()
    again.open(saved(tmp_path / "b.xlsx", head, ["王二", WANG, "15412345679"]))
    assert again.page.columns.lines.picks[2].field == "phone"
    assert again.page.decisions.plans[0].columns[2].reason == "by_mapping"
    menu = again.page.columns.mapping.menu(again.page)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "给这张表的栏目对应起名保存…",
        "县局 2026 版",
    ]


def test_a_corrected_column_is_remembered_without_asking_once_it_is_written(desk, tmp_path):
    desk.open(saved(tmp_path / "a.xlsx", ["姓名", "身份证号", "联系"], ["张一", ZHANG, "15412345678"]))
    desk.page.columns.lines.picks[2].taken.emit("phone")
    desk.wait(lambda: desk.page.columns.lines.picks[2].field == "phone")
    desk.judge()
    desk.write()
    desk.wait(lambda: [m.name for m in desk.workspace.read(list_mappings)] == ["a"])


def test_a_heading_is_known_from_now_on_in_every_file(desk, tmp_path):
    desk.open(saved(tmp_path / "a.xlsx", ["姓名", "身份证号", "手机尾巴"], ["张一", ZHANG, "15412345678"]))
    page = desk.page
    page.columns.lines.picks[2].taken.emit("phone")
    desk.wait(lambda: 2 in page.columns.lines.links)
    desk.click(page.columns.lines.links[2])
    desk.wait(lambda: [(w.word, w.field) for w in desk.workspace.read(list_words)] == [("手机尾巴", "phone")])
    desk.wait(lambda: 2 not in page.columns.lines.links)
    again = desk.another()
    again.open(saved(tmp_path / "b.xlsx", ["序号", "姓名", "身份证号", "手机尾巴"], [1, "王二", WANG, "15412345679"]))
    assert again.page.columns.lines.picks[3].field == "phone"


def test_what_the_file_really_is_is_told(desk):
    samples = Path(__file__).parents[1] / "samples"
    desk.open(next(samples.glob("13_*.xlsx")))
    assert "文件后缀是 .xlsx，内容其实是Excel 97–2003 工作簿" in desk.page.columns.about.accessibleName()
    again = desk.another()
    again.open(next(samples.glob("12_*.xlsm")))
    assert "文件带宏，宏没有运行。" in again.page.columns.about.accessibleName()


def test_the_month_of_the_list_can_be_said(desk):
    desk.open(ROSTER)
    page = desk.page
    assert page.columns.month.text() == "2026-06"
    page.columns.month.setText("13月")
    page.columns.month.editingFinished.emit()
    assert page.decisions.policy.month == 0
    page.columns.month.setText("2026-07")
    page.columns.month.editingFinished.emit()
    assert page.decisions.policy.month == 202607


def test_corrected_columns_are_there_again_when_the_page_was_left(desk):
    desk.open(ROSTER)
    desk.page.columns.lines.picks[13].taken.emit("")
    desk.wait(lambda: desk.page.columns.lines.picks[13].field == "")
    again = desk.another()
    again.open(ROSTER)
    assert again.page.columns.lines.picks[13].field == ""
