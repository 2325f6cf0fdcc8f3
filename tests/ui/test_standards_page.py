"""标准 and 执行标准: a standard is added after a look at what it changes, and applied with its back pay."""

import pytest
from PySide6.QtWidgets import QDialog

from minsheng_desktop.disbursements.back_pay import list_back_pay
from minsheng_desktop.disbursements.uplifts import apply_standard
from minsheng_desktop.entitlements.service import entitlement_row
from minsheng_desktop.programmes.standards import NewStandard, add_standard, standard_history
from tests.factories.drawing import draw
from tests.factories.window import stage
from ui.households.person import PersonPage
from ui.programmes.standards_page import StandardsPage
from ui.programmes.standards_preview import StandardPreviewPage

DIBAO = "dibao_rural"


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        run = made.workspace.run
        run(add_standard, NewStandard(DIBAO, 43_000, "month", 202601, document_number="民〔2026〕1号"))
        made.uids = draw(made.workspace, DIBAO, [{"fen": 24_000, "income": 19_000, "name": "某甲"}])
        yield made


def opened(at, page):
    page.shell = at.show(page)
    return page


def test_the_page_lists_standards_with_their_history(at):
    newer = at.workspace.run(add_standard, NewStandard(DIBAO, 564_000, "year", 202609)).value
    page = opened(at, StandardsPage(at.session))
    at.wait(lambda: page.table.model.rowCount() == 2)
    page.state.set_value("now", tell=True)
    at.wait(lambda: page.table.model.rowCount() == 1)
    page.table.select(newer.key)
    at.wait(lambda: not page.split.panel.isHidden())
    page.open_preview(newer.key)
    assert page.shell.requests[-1].key == "programmes.standard"


def test_a_new_standard_is_saved_after_a_look_at_what_it_changes(at):
    page = opened(at, StandardsPage(at.session))
    at.wait(lambda: page.table.model.rowCount() == 1)
    page.open_new()
    at.wait(lambda: page.form.is_open)
    page.form.ask()
    assert page.form.form.fields["amount"].tone == "err"
    page.form.form.set_values(
        {"programme": DIBAO, "amount": 47_000, "from_month": 202612, "document": "民〔2026〕40号"}
    )
    page.form.ask()
    at.wait(lambda: page.form.save is not None)
    assert len(at.workspace.read(standard_history, DIBAO)) == 1
    page.form.save.click()
    at.wait(lambda: len(at.workspace.read(standard_history, DIBAO)) == 2)
    at.wait(lambda: any(request.key == "programmes.standard" for request in page.shell.requests))
    assert at.workspace.read(entitlement_row, at.uids[0]).amount_fen == 24_000


def test_a_standard_is_applied_with_its_back_pay_after_one_question(at, qtbot):
    record = at.workspace.run(add_standard, NewStandard(DIBAO, 47_000, "month", 202609)).value
    page = opened(at, StandardPreviewPage(at.session, {"standard": record.key}))
    at.wait(lambda: page.found is not None)
    assert (page.lines.model.rowCount(), page.found.back_pay.pay_fen) == (1, 8_000)
    page.imply.setChecked(True)
    at.wait(lambda: page.lines.model.rowCount() == 5)
    page._look("villages")
    assert not page.villages.isHidden()
    page.imply.setChecked(False)
    at.wait(lambda: page.lines.model.rowCount() == 1)
    page.open_line(0)
    assert page.shell.requests[-1].key == "households.person"
    page.ask_apply()
    dialog = page.findChild(QDialog)
    dialog.accept()
    at.wait(lambda: at.workspace.read(entitlement_row, at.uids[0]).amount_fen == 28_000)
    assert [line.amount_fen for line in at.workspace.read(list_back_pay)] == [8_000]
    at.wait(lambda: page.lines.model.rowCount() == 0)
    assert not page.apply.isEnabled()


def test_how_an_amount_was_reckoned_stands_where_the_amount_stands(at):
    record = at.workspace.run(add_standard, NewStandard(DIBAO, 47_000, "month", 202609)).value
    at.workspace.run(apply_standard, record.key)
    holder = at.workspace.read(entitlement_row, at.uids[0]).person_uid
    page = opened(at, PersonPage(at.session, {"uid": holder}))
    at.wait(lambda: "(470.00元 − 190.00元) × 1人 = 280.00元" in page.reckoned.words.text())
    assert not page.reckoned.isHidden()
