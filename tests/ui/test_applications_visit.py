"""A visit in the window: the income per head live, deductions, later visits, reference values."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel

from minsheng_desktop.applications.reference_values import list_reference_values, set_reference_values
from minsheng_desktop.applications.service import case_file
from minsheng_desktop.applications.survey_lists import list_surveys
from minsheng_desktop.applications.survey_records import NewReference
from tests.factories.cases import CaseWorker
from tests.factories.window import stage, standing
from ui.applications.reference_page import ReferencePage
from ui.applications.visit_page import VisitPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        made.cases = CaseWorker(made.workspace)
        yield made


def words(part):
    return [made.text() for made in standing(part, QLabel) if made.text()]


def file_of(at, uid):
    return at.workspace.read(case_file, uid)


def visit(at, uid, **args):
    page = VisitPage(at.session, {"application": uid, **args})
    page.shell = at.show(page)
    at.wait(lambda: page.found is not None)
    return page


def fill(line, **values):
    for key, value in values.items():
        line.cells[key].setText(value)
        line.judge(key)
    line.work_out()


def test_the_income_per_head_is_reckoned_while_lines_are_typed(at):
    at.workspace.run(set_reference_values, [NewReference(2026, "水稻", "operating", "亩", 60000)])
    (uid,) = at.cases.checked([at.heads["张桂英"]])
    page = visit(at, uid)
    page.form.members.set_value(4)
    rice = page.income.lines[0]
    fill(rice, item="水稻", quantity="10")
    assert (rice.text_of("unit"), rice.text_of("unit_fen"), rice.text_of("amount")) == ("亩", "600.00", "6,000.00")
    assert rice.text_of("kind") == "经营性收入"
    fill(page.income.add_line(), kind="工资性收入", item="务工", amount="18000")
    fill(
        page.deductions.lines[0],
        kind="大病自负、门诊和长期服药",
        item="住院",
        bill="20000",
        insured="6500",
        second="1500",
    )
    assert page.deductions.lines[0].text_of("amount") == "12,000.00"
    page.reckon()
    assert page.result.per_head_fen == 25000
    assert "250.00" in words(page.result)


def test_a_deduction_needs_its_voucher_and_a_visit_two_persons(at):
    (uid,) = at.cases.checked([at.heads["张桂英"]])
    page = visit(at, uid)
    page.form.day.set_value(date(2026, 10, 22))
    page.form.second.set_value("程水生")
    fill(page.deductions.lines[0], kind="就学", item="学费", amount="3000")
    page.save()
    assert page.deductions.lines[0].wrong == "voucher"
    page.deductions.lines[0].cells["voucher"].setText("XF-1")
    page.form.second.set_value(None)
    page.save()
    assert page.form.second.tone == "err"
    page.form.second.set_value("程水生")
    fill(page.income.lines[0], kind="工资性收入", item="务工", amount="6000")
    page.save()
    at.wait(lambda: page.shell.requests)
    row = file_of(at, uid).application.row
    assert (row.stage, row.income_fen) == ("preliminary", 8333)


def test_a_later_visit_begins_with_the_last_one_and_is_kept_beside_it(at):
    (uid,) = at.cases.visited([at.heads["张桂英"]])
    page = visit(at, uid)
    assert page.income.lines[0].text_of("amount") == "6,000.00"
    assert "2026-10-22" in page.notice.accessibleName()
    page.form.day.set_value(date(2026, 10, 30))
    page.form.second.set_value("程水生")
    page.save(False)
    at.wait(lambda: page.shell.requests or page.notice.accessibleName())
    at.wait(lambda: len([s for s in at.workspace.read(list_surveys) if s.application_uid == uid]) == 2)


def test_a_visit_is_put_right_in_place(at):
    (uid,) = at.cases.visited([at.heads["张桂英"]])
    survey = at.workspace.read(list_surveys)[0].uid
    page = visit(at, uid, survey=survey)
    assert page.save_button.isHidden()
    fill(page.income.lines[0], amount="12000")
    page.save(False)
    at.wait(lambda: file_of(at, uid).application.row.income_fen == 33333)
    assert len(at.workspace.read(list_surveys)) == 1


def test_reference_values_are_entered_and_carried_over(at):
    page = ReferencePage(at.session)
    page.shell = at.show(page)
    page.add()
    form = page.acts.form
    for key, value in (("item", "生猪"), ("kind", "operating"), ("unit", "头"), ("amount", 50000), ("year", 2025)):
        form[key].set_value(value)
    page.acts.save()
    at.wait(lambda: at.workspace.read(list_reference_values, 2025))
    page.carry()
    at.wait(lambda: page.table.model.rowCount() == 1)
    assert at.workspace.read(list_reference_values, 2026)[0].amount_fen == 50000
    page.table.model.tick_all(True)
    page.remove()
    at.wait(lambda: page.table.model.rowCount() == 0)
