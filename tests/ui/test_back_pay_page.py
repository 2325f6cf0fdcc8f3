"""补发追回: lines are entered, found, ticked, settled, put back, taken off, printed."""

import pytest
from PySide6.QtWidgets import QDialog

from minsheng_desktop.disbursements.back_pay import list_back_pay, make_back_pay
from minsheng_desktop.disbursements.records import NewBackPay
from tests.factories.drawing import draw
from tests.factories.window import stage
from ui.disbursements.back_pay_page import BackPayPage

DIBAO = "dibao_rural"


@pytest.fixture
def page(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as at:
        one, other = draw(at.workspace, DIBAO, [
            {"fen": 24_000, "name": "某甲", "paid": (202603, 202604)}, {"fen": 30_000, "name": "某乙"},
        ])  # fmt: skip
        at.workspace.run(make_back_pay, [
            NewBackPay(one, 202603, 202604, "standard", 4_000), NewBackPay(other, 202603, 202603, "death", -30_000),
        ])  # fmt: skip
        made = BackPayPage(at.session)
        made.at, made.shell, made.other = at, at.show(made), other
        at.wait(lambda: made.table.model.rowCount() == 2)
        yield made


def lines(page):
    return {line.name: line for line in page.at.workspace.read(list_back_pay)}


def test_ticked_lines_are_settled_and_put_back(page):
    page.table.model.tick_all(True)
    page._selected()
    page.panel.open_settle()
    page.panel.form.set_values({"month": 202601})
    page.panel.save.click()
    page.at.wait(lambda: page.panel.form.fields["month"].tone == "err")
    page.panel.form.set_values({"month": 202611})
    page.panel.save.click()
    page.at.wait(lambda: {line.status for line in lines(page).values()} == {"repaid", "recovered"})
    page.at.wait(lambda: "结清" in page.shell.words)

    def nothing_waits():
        page.table.model.tick_all(True)
        page._selected()
        return not page.settle.isEnabled()

    page.at.wait(nothing_waits)
    page.do_reopen()
    page.at.wait(lambda: {line.status for line in lines(page).values()} == {"awaiting_repay"})


def test_a_line_is_entered_for_a_benefit_found_by_name(page):
    page.panel.open_new()
    form = page.panel.form
    form.fields["who"].set_value("某乙")
    page.panel._look()
    page.at.wait(lambda: form.fields["benefit"].value == page.other)
    form.set_values({"first": 202604, "last": 202605, "difference": 1_000, "cause": "late_start"})
    page.panel.submit()
    page.at.wait(lambda: len(page.at.workspace.read(list_back_pay)) == 3)
    page.panel.open_new(page.other)
    page.at.wait(lambda: page.panel.form.fields["benefit"].value == page.other)
    page.panel.form.set_values({"first": 202606, "last": 202605, "difference": 1_000})
    page.panel.submit()
    page.at.wait(lambda: page.panel.form.fields["last"].tone == "err")


def test_filters_printing_and_taking_off_the_list(page):
    page.cause.set_value("death", tell=True)
    page.at.wait(lambda: page.table.model.rowCount() == 1)
    page.cause.set_value("", tell=True)
    page.at.wait(lambda: page.table.model.rowCount() == 2)
    page.ask_print()
    request = page.shell.requests[-1]
    assert request.key == "notices.print"
    page.open_line(page.lines[0].uid)
    assert page.shell.requests[-1].key == "households.person"
    page.table.model.tick([page.lines[0].uid], True)
    page._selected()
    page.ask_remove()
    page.findChild(QDialog).accept()
    page.at.wait(lambda: page.table.model.rowCount() == 1)


def test_what_the_payments_show_is_recorded_at_once(page):
    draw(page.at.workspace, DIBAO, [{"fen": 10_000, "name": "某丙", "paid": (202605,)}])
    page.panel.open_find()
    page.at.wait(lambda: not page.split.panel.isHidden())
    page.panel._record("late_start")
    page.at.wait(lambda: lines(page).get("某丙"))
    assert lines(page)["某丙"].cause == "late_start"
