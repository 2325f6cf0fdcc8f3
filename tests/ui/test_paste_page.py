"""A pasted list of ID numbers and one column: before and after first, then one update that can be taken back."""

import pytest
from PySide6.QtGui import QGuiApplication

from minsheng_desktop.households.service import household_page, person_page
from tests.factories.households import id_number
from tests.factories.window import stage
from ui.households.paste_page import PastePage

NEW_PHONE = "15400007777"
UNKNOWN = id_number("19500101", 77)


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def open_page(at, **args):
    made = PastePage(at.session, args)
    made.shell = at.show(made)
    at.wait(lambda: made._ready)
    return made


@pytest.fixture
def page(at):
    return open_page(at)


def values(at, name):
    return at.workspace.read(person_page, at.heads[name]).values


def number(at, name):
    return values(at, name)["id_no"]


def shown(page):
    model = page.table.model
    return [[model.shown(row, column) for column in range(1, 7)] for row in range(model.rowCount())]


def paste(at, page, *lines):
    page.area.setPlainText("\n".join(lines))
    at.wait(lambda: page.preview is not None)


def test_a_list_of_telephones_is_shown_before_and_after_and_written_at_once(at, page):
    same = values(at, "董长根")["phone"]
    paste(
        at,
        page,
        f"{number(at, '张桂英')}\t{NEW_PHONE}",
        f"{number(at, '董长根')}\t{same}",
        f"{UNKNOWN}\t15400001111",
        f"{number(at, '程素珍')}\t12",
    )
    rows = shown(page)
    assert [row[4] for row in rows] == ["变更", "无变化", "查无此人", "有误"]
    assert rows[0][1] == "张桂英"
    assert rows[0][2].startswith("154****")
    assert rows[0][3] == NEW_PHONE
    assert page.update_button.text() == "更新 1 人"
    page.update_people()
    at.wait(lambda: values(at, "张桂英")["phone"] == NEW_PHONE)
    at.wait(lambda: page.shell.words == "已更新 1 人，还有 2 行没对上")
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: values(at, "张桂英")["phone"] != NEW_PHONE)


def test_lines_that_were_not_matched_are_copied_for_excel(at, page):
    paste(at, page, f"{number(at, '张桂英')} {NEW_PHONE}", f"{UNKNOWN} 15400001111")
    assert page.copy_button.text().strip() == "复制没对上的 1 行"
    page.copy_left()
    cells = QGuiApplication.clipboard().text().split("\t")
    assert cells[:3] == [UNKNOWN, "15400001111", "查无此人"]


def test_tabs_keep_to_one_state(at, page):
    paste(at, page, f"{number(at, '张桂英')} {NEW_PHONE}", f"{UNKNOWN} 15400001111")
    page.choose_tab("unknown")
    assert len(shown(page)) == 1
    page.choose_tab("")
    assert len(shown(page)) == 2


def test_the_clipboard_is_taken_with_one_button(at, page):
    QGuiApplication.clipboard().setText(f"{number(at, '张桂英')}\t{NEW_PHONE}")
    page.paste()
    at.wait(lambda: page.preview is not None)
    assert page.preview.counts["change"] == 1


def test_amounts_ask_for_programme_and_month(at):
    page = open_page(at, programme="dibao_rural", target="amount_fen")
    assert page.programme.isVisible()
    assert page.month.isVisible()
    paste(at, page, f"{number(at, '张桂英')}\t500.00")
    page.update_people()
    at.wait(lambda: "已更新 1 人" in page.shell.words)
    person = at.workspace.read(person_page, at.heads["张桂英"])
    home = at.workspace.read(household_page, person.households[0].household_uid)
    assert home.benefits[0].amount_fen == 50000


def test_a_telephone_needs_no_programme(page):
    assert not page.programme.isVisible()
    assert not page.month.isVisible()
    assert not page.update_button.isEnabled()
    assert page.table.empty.isVisible()


def test_what_is_no_list_is_said(at, page):
    page.area.setPlainText("   \n ")
    page.look()
    assert page.preview is None
