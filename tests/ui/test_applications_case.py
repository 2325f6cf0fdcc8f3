"""One case and a new one in the window: what the paper file says, the next step, what everybody draws."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from minsheng_desktop.applications.objections import list_objections
from minsheng_desktop.applications.records import ApplicationFilter
from minsheng_desktop.applications.relatives import list_relatives
from minsheng_desktop.applications.service import case_file, list_applications
from minsheng_desktop.households.service import person_page
from minsheng_desktop.workspace.home import things_to_do, township_home
from tests.factories.cases import CaseWorker
from tests.factories.window import stage, standing
from ui.applications.case_page import CasePage
from ui.applications.new_page import NewPage
from ui.applications.printing import case_templates
from ui.households.household import HouseholdPage
from ui.households.person import PersonPage
from ui.workspace.home_words import task_request, task_words


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        made.cases = CaseWorker(made.workspace)
        yield made


def words(part):
    return [made.text() for made in standing(part, QLabel) if made.text()]


def opened(at, uid):
    page = CasePage(at.session, {"uid": uid})
    page.shell = at.show(page)
    at.wait(lambda: page.whole is not None)
    return page


def saved(at, page):
    page.acts.outcome = None
    page.acts.save()
    at.wait(lambda: page.acts.outcome is not None and page._ticket is None)
    return page.acts.outcome


def file_of(at, uid):
    return at.workspace.read(case_file, uid)


# -- one case ------------------------------------------------------------------------------------


def test_a_case_reads_like_its_paper_file(at):
    (uid,) = at.cases.visited([at.heads["张桂英"]])
    page = opened(at, uid)
    row = file_of(at, uid).application.row
    shown = words(page)
    assert {row.number, "云岭村 三组", "2026-10-08"} <= set(shown)
    assert page.next_button.accessibleName() == "初审…"
    timeline = words(page.timeline)
    for step in ("申请", "受理", "经济状况核对", "入户调查", "初审", "公示", "认定", "登记认定"):
        assert step in timeline
    assert "2026-10-22" in timeline
    assert any("2026-11-20 录入" in line for line in timeline)
    assert "当前" in timeline
    assert any("166.67" in line for line in words(page.survey))
    assert any("符合" in line for line in words(page.means))
    assert page.members.table.model.rowCount() == 3
    assert page.members.table.model.shown(0, 3).startswith("3412****")
    assert page.lacking.isVisible()
    assert "公示" in "".join(words(page.lacking))


def test_f2_takes_the_next_step_of_one_case_with_its_own_figures(at):
    (uid,) = at.cases.visited([at.heads["张桂英"]])
    page = opened(at, uid)
    page.next_step()
    at.wait(lambda: page.acts.is_open)
    form = page.acts.form
    assert {"result", "done_on", "done_by", "category", "opinion", "paper"} <= set(form.fields)
    form["done_on"].set_value(date(2026, 10, 24))
    form["opinion"].set_value("符合条件")
    assert saved(at, page).taken == 1
    at.wait(lambda: page.whole.file.application.row.stage == "posting")
    assert "符合条件" in "".join(words(page.timeline))
    page.next_step()
    assert page.shell.requests[-1].key == "applications.posting"


def test_the_visit_is_the_next_step_of_a_checked_case_and_papers_open_their_preview(at):
    (uid,) = at.cases.checked([at.heads["张桂英"]])
    page = opened(at, uid)
    page.next_step()
    assert page.shell.requests[-1].key == "applications.visit"
    assert case_templates("survey")[0][0] in ("survey_form", "income_declaration")
    page.print_papers()
    menu = page.findChildren(QMenu)[-1]
    names = [action.text() for action in menu.actions()]
    assert {"入户调查表", "受理通知书", "一次性告知单"} <= set(names)
    menu.actions()[0].trigger()
    menu.close()
    request = page.shell.requests[-1]
    assert request.key == "notices.print"
    assert at.workspace.read(dict(request.args)["task"].preview).paper.pages >= 1


def test_members_sign_or_the_reason_stands_there(at):
    (uid,) = at.cases.register([at.heads["张桂英"]])
    page = opened(at, uid)
    assert "未签字" in [page.members.table.model.shown(row, 5) for row in range(3)]
    page.members.sign_button.click()
    at.wait(lambda: page.acts.is_open)
    page.acts.form["day"].set_value(date(2026, 10, 9))
    saved(at, page)
    at.wait(lambda: page.members.sign_button.isHidden())
    assert all(member.authorised_on for member in file_of(at, uid).members if member.adult)


def test_an_objection_is_recorded_and_answered_on_the_case(at):
    uids = at.cases.examined([at.heads["张桂英"]])
    at.cases.posted(uids)
    page = opened(at, uids[0])
    page.object_to()
    page.acts.form["content"].set_value("家中有车")
    page.acts.form["day"].set_value(date(2026, 10, 28))
    saved(at, page)
    at.wait(lambda: page.whole.objections)
    assert page.whole.file.application.row.status_label == "有异议"
    page.answer(page.whole.objections[0])
    form = page.acts.form
    form["upheld"].set_value(False)
    form["finding"].set_value("车为邻居所有")
    form["day"].set_value(date(2026, 10, 30))
    saved(at, page)
    assert at.workspace.read(list_objections, application=uids[0])[0].upheld is False
    at.wait(lambda: "车为邻居所有" in "".join(words(page.posting)))


def test_a_relative_of_an_official_is_declared_on_the_case(at):
    (uid,) = at.cases.accepted([at.heads["张桂英"]])
    page = opened(at, uid)
    page.declare()
    form = page.acts.form
    for key, value in (("official", "何主任"), ("office", "云岭村委会"), ("relation", "叔侄")):
        form[key].set_value(value)
    form["day"].set_value(date(2026, 10, 9))
    saved(at, page)
    assert at.workspace.read(list_relatives)[0].official_name == "何主任"
    at.wait(lambda: any("何主任" in line for line in words(page.relatives)))


def test_a_case_that_is_gone_says_so(at):
    page = CasePage(at.session, {"uid": b"\\0" * 16})
    at.show(page)
    at.wait(lambda: page._stack.currentWidget() is page.missing)


# -- a new one -----------------------------------------------------------------------------------


def begun(at, **args):
    page = NewPage(at.session, args)
    page.shell = at.show(page)
    at.wait(lambda: page.form["programme"].edit.choices)
    return page


def choose(at, page, programme, person="张桂英"):
    page.form["programme"].set_value(programme)
    page._programme_chosen()
    at.wait(lambda: page.programme is not None and page.programme.code == programme)
    page.choose(at.heads[person])
    at.wait(lambda: page.household is not None and page.preview is not None)


def test_what_everybody_draws_is_shown_first_and_what_stands_against_it(at):
    page = begun(at)
    page.pick.line.setText("张桂英")
    page.pick.line.enter.emit()
    at.wait(lambda: page.household is not None)
    at.wait(lambda: "510.00" in words(page.benefits))
    page.form["programme"].set_value("dibao_rural")
    page._programme_chosen()
    at.wait(lambda: page.preview is not None and page.preview.refusals)
    shown = "".join(words(page.benefits))
    assert "张桂英已有农村低保" in shown
    assert "没有保存" not in shown
    assert not at.workspace.read(list_applications)


def test_a_case_is_taken_in_with_who_is_covered_signed_and_which_papers_are_there(at):
    page = begun(at)
    choose(at, page, "dibao_margin", "谢启发")
    page.form["applied_on"].set_value(date(2026, 11, 16))
    page.members.sign_all()
    page.members.lines[2].covered.setChecked(False)
    page.papers.boxes["id_card"].setChecked(True)
    page.form["cause"].set_value("患病")
    page.form["relatives"].set_value("none")
    page.save()
    at.wait(lambda: page.shell.requests)
    assert page.shell.requests[-1].key == "applications.case"
    row = at.workspace.read(list_applications)[0]
    found = file_of(at, row.uid)
    assert (row.name, row.applied_on, row.household_size, row.covered) == ("谢启发", "2026-11-16", 3, 2)
    assert {member.authorised_on for member in found.members if member.adult} == {"2026-11-16"}
    assert found.steps[0].details["papers"] == ["id_card"]
    assert not page._dirty
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: not at.workspace.read(list_applications))


def test_an_agent_needs_reason_and_authorisation_and_the_next_form_keeps_the_programme(at):
    page = begun(at)
    choose(at, page, "dibao_margin", "谢启发")
    assert page.form["agent_name"].isHidden()
    page.form["applied_by"].set_value("village")
    page.form._arrange()
    page.form["agent_name"].set_value("程水生")
    page.save()
    at.wait(lambda: page.refusal.words)
    assert "程水生" in page.refusal.words[0]
    page.form["agent_reason"].set_value("行动不便")
    page.form["agent_on"].set_value(date(2026, 11, 16))
    page.save(then="next")
    at.wait(lambda: page.household is None)
    assert page.form["programme"].value == "dibao_margin"
    assert page.form["agent_name"].value is None
    assert len(at.workspace.read(list_applications)) == 1


def test_what_is_missing_is_told_once_on_paper_right_after_registering(at):
    page = begun(at)
    choose(at, page, "dibao_margin", "谢启发")
    page.print_told()
    at.wait(lambda: page.shell.requests)
    request = page.shell.requests[-1]
    assert (request.key, dict(request.args)["title"]) == ("notices.print", "一次性告知单")
    assert at.workspace.read(dict(request.args)["task"].preview).paper.pages == 1
    assert not page._dirty


def test_tab_goes_through_members_then_papers_in_their_order(at):
    page = begun(at)
    choose(at, page, "dibao_margin", "谢启发")
    chain, part = [], page.sign_button
    for _ in range(120):
        chain.append(part)
        part = part.nextInFocusChain()
    wanted = [*page.members.inputs(), page.papers.all_button, *page.papers.boxes.values()]
    assert [made for made in chain if made in wanted] == wanted


def test_a_form_without_a_person_says_what_to_do(at):
    page = begun(at)
    page.save()
    assert "查找申请人" in page.refusal.words[0]


def test_an_old_case_asks_where_it_comes_from(at):
    page = begun(at)
    choose(at, page, "dibao_margin", "谢启发")
    page.form["path"].set_value("back_entry")
    page.form._arrange()
    assert not page.form["source"].isHidden()
    page.save()
    assert page.form["source"].tone == "err"


# -- files and the first screen ------------------------------------------------------------------


def test_files_list_their_cases_and_lead_to_a_new_one(at):
    person = at.heads["张桂英"]
    (uid,) = at.cases.register([person])
    household = next(m.household_uid for m in at.workspace.read(person_page, person).households)
    for page in (HouseholdPage(at.session, {"uid": household}), PersonPage(at.session, {"uid": person})):
        shell = at.show(page)
        at.wait(lambda page=page: page.cases.rows)
        standing(page.cases, QPushButton)[-1].click()
        assert shell.requests[-1].key == "applications.case"
        assert page.cases.rows[0].uid == uid
        page.cases.begin()
        assert dict(shell.requests[-1].args)["person"] == person


def test_the_first_screen_names_cases_past_their_deadline(at):
    at.cases.register([at.heads["张桂英"], at.heads["王满堂"]])
    task = next(task for task in at.workspace.read(township_home).tasks if task.code == "cases_late")
    assert task.days < 0
    assert task_words(task) == "2 件申请已过办理期限"
    assert task_request(task).key == "applications.intake"
    assert at.workspace.read(things_to_do)["assistance"] == 2
    assert len(at.workspace.read(list_applications, ApplicationFilter(late=True))) == 2
