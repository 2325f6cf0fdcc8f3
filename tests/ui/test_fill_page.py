"""Filling the county's table: what is filled is shown by row and column first, the file itself stays."""

import hashlib
from pathlib import Path

import openpyxl
import pytest

from tests.factories.households import HOUSEHOLDS, id_number
from tests.factories.window import stage
from ui.spreadsheets.fill_page import DONE, MATCH, FillPage

SAMPLES = Path(__file__).parents[1] / "samples"
HEADER = "序号 姓名 身份证号码 村 联系电话 一卡通账号 金额（元） 县里加的列".split()


def number_of(name):
    order, born = next((order, born) for head, _, order, born, *_ in HOUSEHOLDS if head == name)
    return id_number(born, order)


ROWS = (
    (1, "张桂英", number_of("张桂英"), None, None, None, None, None),
    (2, "程素珍", number_of("程素珍"), None, "15499990000", None, None, None),
    (3, "董长根", None, "石门村", None, None, None, None),
    (4, "查无人", id_number("19500101", 77), None, None, None, None, None),
)


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        made.folder = tmp_path
        yield made


def table(path, rows=ROWS, title="农村低保核对表"):
    book = openpyxl.Workbook()
    book.active.append([title])
    book.active.append(HEADER)
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def open_page(at, path, **args):
    made = FillPage(at.session, {"path": str(path), **args})
    made.shell = at.show(made)
    at.wait(lambda: made.preview is not None)
    return made


@pytest.fixture
def page(at):
    return open_page(at, table(at.folder / "核对表.xlsx"))


def shown(page):
    model = page.table.model
    return [[model.shown(row, column) for column in range(model.columnCount())] for row in range(model.rowCount())]


def column(page, letter):
    return next(column for column in page.preview.columns if column.letter == letter)


def test_rows_and_columns_are_shown_before_anything_is_written(at, page):
    assert page.wizard.current == MATCH
    assert page.choice.programme == "dibao_rural"  # from the title
    states = [row[5] for row in shown(page)]
    assert states == ["对上", "对上", "重名待认", "查无此人"]
    assert "**" in shown(page)[0][3]
    assert column(page, "E").field == "phone"
    assert (column(page, "E").filled, column(page, "E").kept) == (1, 1)
    assert page.wizard.next_button.text() == f"写出，填 {page.preview.filled} 格"
    assert not (at.folder / "核对表_已填.xlsx").exists()


def test_the_filled_table_lies_beside_the_one_it_came_from(at, page):
    before = hashlib.sha256((at.folder / "核对表.xlsx").read_bytes()).digest()
    page.write()
    at.wait(lambda: page.wizard.current == DONE)
    assert page.out == at.folder / "核对表_已填.xlsx"
    sheet = openpyxl.load_workbook(page.out).active
    assert sheet["D3"].value == "云岭村"
    assert sheet["E4"].value == "15499990000"
    assert sheet["G5"].value is None
    assert hashlib.sha256((at.folder / "核对表.xlsx").read_bytes()).digest() == before


def test_a_doubtful_row_is_filled_once_the_clerk_says_who_it_is(at, page):
    assert page.accept_button.isVisible()
    assert not page.accept_button.isEnabled()
    place = next((line.sheet, line.row) for line in page.preview.lines if line.state == "doubtful")
    page.table.model.tick([place], True)
    assert page.accept_button.text() == "认定这 1 行是同一人"
    before = page.preview.filled
    page.accept()
    at.wait(lambda: page.preview.filled > before)
    assert shown(page)[2][5] == "已确认"
    assert not page.accept_button.isVisible()


def test_a_column_is_corrected_by_choosing_and_remembered(at, page):
    sheet = page.preview.columns[0].sheet
    box = page.columns.boxes[sheet, 7]
    box.setCurrentIndex(box.findData("category"))
    box.activated.emit(box.currentIndex())
    at.wait(lambda: column(page, "H").filled == 2)
    again = open_page(at, table(at.folder / "下月.xlsx"))
    assert column(again, "H").field == "category"


def test_overwriting_is_chosen_and_counted(at, page):
    page.overwrite.click()
    at.wait(lambda: page.preview.overwritten == 1)
    assert "覆盖 1" in page.wizard._hint.text()


def test_whom_the_table_does_not_list_is_a_tab_of_its_own(at, page):
    page.choose_tab("absent")
    assert {row[2] for row in shown(page)} == {"王满堂", "刘水生"}


def test_an_empty_form_asks_for_the_programme_and_gets_its_roster(at):
    page = open_page(at, table(at.folder / "空表.xlsx", rows=(), title="核对表"))
    assert page.preview.form
    assert not page.wizard.next_button.isEnabled()
    assert "请选项目" in page.short.accessibleName()
    page.change(programme="dibao_rural")
    at.wait(lambda: len(page.preview.lines) == 5)
    page.write()
    at.wait(lambda: page.wizard.current == DONE)
    assert openpyxl.load_workbook(page.out).active["B3"].value == "张桂英"


def test_another_format_says_plainly_that_its_look_is_lost(at):
    path = at.folder / "名单.csv"
    path.write_text("姓名,身份证号码,联系电话\n张桂英," + number_of("张桂英") + ",\n", encoding="utf-8")
    page = open_page(at, path)
    assert page.notice.isVisible()
    assert "不能原样带过来" in page.notice.accessibleName()
    page.write()
    at.wait(lambda: page.wizard.current == DONE)
    assert page.out.name == "名单_已填.xlsx"


def test_what_is_no_table_is_said_where_one_chooses(at):
    path = at.folder / "信.xlsx"
    path.write_bytes(b"%PDF-1.7")
    made = FillPage(at.session, {"path": str(path)})
    at.show(made)
    at.wait(lambda: made.choose.notice.isVisible())
    assert made.preview is None


def test_a_protected_table_says_that_the_filled_one_is_not(at):
    made = FillPage(at.session, {"path": str(next(SAMPLES.glob("09d_*.xlsx")))})
    at.show(made)
    at.wait(lambda: made.choose.password.isVisible())
    made._read("Yl2026")
    at.wait(lambda: made.preview is not None)
    assert "填好的表没有密码" in made.notice.accessibleName()
