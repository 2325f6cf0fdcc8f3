"""疑点核实 of lists: who is missing is stopped from the panel and the doubt settled; a kept row is taken in again."""

import json

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from db.types import new_uid
from minsheng_desktop.checks.held_rows import row_as_table
from minsheng_desktop.checks.service import list_doubts, show_doubt
from minsheng_desktop.core.operation import Operation, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.households.roster_files import open_roster
from minsheng_desktop.households.service import person_page
from minsheng_desktop.spreadsheets.pasted_table import PastedTable
from tests.factories.window import stage, standing
from ui.checks.doubts_page import DoubtsPage

NUMBER = "34129919510312121X"
ROW = {"sheet": "云岭村", "row": 5, "who": "王满堂", "problems": ["id_checksum"], "file": "2026年6月农村低保名册.xlsx"}
HELD = {
    "values": {"id_no": NUMBER, "name": "王满堂", "village": "云岭村", "hh_no": "YL-7", "amount_month": "30000"},
    "extra": {"包村干部": "=李"},
    "raw": ["id_no"],
}


@use_case(Operation("households.import_roster", Right.IMPORT))
def ask(uow, rule, person, params, held=None):
    uid = new_uid()
    row = {
        "rule": rule,
        "status": "open",
        "person_uid": person,
        "params": json.dumps(params),
        "raised_on": "2026-11-01",
    }
    uow.insert("doubt", {"uid": uid, **row, "held_row": json.dumps(held) if held else None})
    uow.describe(file="册", new=0, updated=0, held=1)
    return uid


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def opened(at, uid):
    page = DoubtsPage(at.session, {"uid": uid})
    page.shell = at.show(page)
    at.wait(lambda: page.panel.page is not None and page.grid.model.rowCount() == 1)
    return page


def words(page):
    return [made.text() for made in standing(page.panel, QLabel) if made.text()]


def click(page, name):
    made = [made for made in standing(page.panel, QPushButton) if made.text().strip() == name]
    assert made, [one.text() for one in standing(page.panel, QPushButton)]
    made[0].click()


def missing(at, name="王满堂"):
    benefit = at.workspace.read(person_page, at.heads[name]).benefits[0]
    params = {"programme": benefit.programme, "month": 202611, "entitlement": benefit.uid.hex(), "reason": "moved",
              "file": "11月名册.xlsx"}  # fmt: skip
    return at.workspace.run(ask, "missing_from_list", at.heads[name], params).value, benefit


def test_who_is_missing_is_stopped_from_the_panel_and_the_doubt_settled_by_one_click(at):
    uid, benefit = missing(at)
    page = opened(at, uid)
    assert {benefit.programme, "2026-11", "11月名册.xlsx", "已迁往外村"} <= set(words(page))
    assert page.grid.model.value(0, 1) == "名单缺少，是否停保"
    click(page, "停保…")
    at.wait(lambda: page.changes.is_open)
    form = page.changes.form.form
    assert form["month"].value == 202610
    page._current(uid)  # the form stays
    assert page.changes.is_open
    page.panel.save()  # Ctrl+S
    at.wait(lambda: at.workspace.read(person_page, at.heads["王满堂"]).benefits[0].to_month == 202610)
    at.wait(lambda: page.panel.page.asked.to_month == 202610 and not page.changes.is_open)
    click(page, "已停保，登记为已处理")
    at.wait(lambda: at.workspace.read(list_doubts)[0].standing == "settled")
    answer = at.workspace.read(show_doubt, uid).answers[0]
    assert answer.finding == f"已停发{benefit.programme}，2026-10 为最后一月。"
    at.wait(lambda: page.panel.page.record.standing == "settled")
    assert not [made for made in page.panel.findChildren(QPushButton) if "停保" in made.text() and made.isVisible()]


def test_a_form_that_was_begun_is_asked_about_before_it_goes(at):
    page = opened(at, missing(at)[0])
    click(page, "停保…")
    at.wait(lambda: page.changes.is_open)
    assert page.may_close()
    page.changes.form.dirty = True
    assert not page.may_close()
    page.guard.dialog.reject()
    page.panel.closed.emit()
    assert page.changes.form is None
    assert page.may_close()


def test_a_row_kept_whole_is_shown_as_it_came_and_goes_to_the_import_again(at):
    uid = at.workspace.run(ask, "rejected_row", None, ROW, HELD).value
    page = opened(at, uid)
    shown = words(page)
    assert {"表“云岭村”第 5 行", "300.00", "包村干部", "=李", "YL-7"} <= set(shown)
    assert NUMBER not in " ".join(shown)
    click(page, "复制")
    assert QGuiApplication.clipboard().text().split("\n")[1].split("\t")[-2:] == ["300.00", "=李"]
    assert NUMBER not in QGuiApplication.clipboard().text()
    click(page, "再导入这一行")
    request = page.shell.requests[-1]
    assert request.key == "spreadsheets.import"
    content = dict(request.args)["content"]
    assert content == row_as_table(at.workspace.read(show_doubt, uid))
    read = at.workspace.read(open_roster, PastedTable(content))
    columns = {column.field for column in read.plans[0].columns}
    assert {"name", "id_no", "amount_month", "hh_no", "village"} <= columns
    assert len(read.plans[0].data_rows) == 1
