"""动态管理: changes of a month with reason and approver, what falls due, changes entered from a line."""

import os

import pytest

from minsheng_desktop.entitlements.changes import begin_grace, change_amount, stop_entitlement
from minsheng_desktop.entitlements.why import Why
from tests.factories.benefits import benefit_row
from tests.factories.window import stage
from ui.entitlements.dynamic_page import DUE, DynamicPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        yield made


def opened(at, **args):
    page = DynamicPage(at.session, args)
    page.shell = at.show(page)
    at.wait(lambda: page.body.sheet is not None)
    return page


def picture(page, name):
    folder = os.environ.get("TEST_PICTURES", "")
    if folder:
        page.grab().save(f"{folder}/{name}.png")


def test_changes_of_a_month_stand_with_reason_and_approver(at):
    uid = benefit_row(at.workspace, "王满堂")["uid"]
    at.workspace.run(change_amount, uid, 202611, 30000, 0, None, Why("收入减少", "李主任"))
    last = benefit_row(at.workspace, "董长根")["uid"]
    at.workspace.run(stop_entitlement, last, 202610, "stopped", None, "迁出", "李主任")
    page = opened(at, month=202611)
    rows = {row.cells[1]: row.cells for row in page.body.sheet.rows}
    assert rows["王满堂"][5] == "收入减少"
    assert rows["王满堂"][-1] == "李主任"
    assert rows["董长根"][5] == "迁出"
    assert (rows["王满堂"][8], rows["王满堂"][9]) == (24000, 30000)
    picture(page, "dynamic_changes")


def test_a_change_is_entered_from_a_line_that_falls_due(at):
    page = opened(at, view=DUE, month=202611)
    at.wait(lambda: page.due.model.rowCount() > 0)
    picture(page, "dynamic_due")
    key = next(key for key, line in page.lines.items() if line.name == "董长根")
    page.due.select(key)
    at.wait(lambda: page.acts["stop"].isEnabled())
    page.open_change("transfer")
    at.wait(lambda: page.changes.is_open)
    form = page.changes.form
    form.form.set_values({"programme": "tekun_dispersed", "amount": 70000})
    page.changes._changed()
    at.wait(lambda: form.found is not None and form.found.amount_fen == 70000)
    picture(page, "dynamic_transfer")
    page.changes.save()
    at.wait(lambda: benefit_row(at.workspace, "董长根")["status"] in ("stopped", "active") and not page.changes.is_open)


def test_gradual_exits_that_are_over_are_stopped_together(at):
    for name in ("张桂英", "王满堂"):
        at.workspace.run(begin_grace, benefit_row(at.workspace, name)["uid"], 202611, 202611)
    page = opened(at, view=DUE, month=202611)
    at.wait(lambda: page.end.isVisibleTo(page))
    assert "2" in page.end.text()
    page.end_graces()
    at.wait(lambda: benefit_row(at.workspace, "张桂英")["status"] == "stopped")
    assert benefit_row(at.workspace, "王满堂")["to_month"] == 202611
