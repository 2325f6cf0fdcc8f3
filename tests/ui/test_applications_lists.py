"""救助办理 lists: what waits and is missing, one act for many chosen cases, refusals by case, undo, filters, papers."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QMenu

from minsheng_desktop.applications.records import ApplicationFilter
from minsheng_desktop.applications.service import case_file, list_applications
from minsheng_desktop.households.service import person_page
from tests.factories.cases import CaseWorker
from tests.factories.window import stage, standing
from ui.applications.decision_page import DecisionPage
from ui.applications.intake_page import IntakePage
from ui.applications.means_page import MeansPage
from ui.applications.posting_page import SHEETS, PostingPage
from ui.applications.survey_page import SurveyPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        made.cases = CaseWorker(made.workspace)
        yield made


def opened(at, page, rows):
    page.shell = at.show(page)
    at.wait(lambda: page.table.model.rowCount() == rows and page._ticket is None)
    return page


def some(at, *names):
    return [at.heads[name] for name in names]


def tick(page, uids):
    page.table.model.tick(uids, True)


def stages(at):
    return {row.name: row.stage for row in at.workspace.read(list_applications)}


def panel_words(page):
    return [made.text() for made in standing(page.panel, QLabel) if made.text()]


def saved(at, page):
    page.acts.save()
    at.wait(lambda: page.acts.outcome is not None and page._ticket is None)
    return page.acts.outcome


def menu_words(page):
    menu = QMenu()
    page.doing.fill(menu, page.chosen())
    return [action.text() for action in menu.actions() if action.text()]


def test_a_list_says_what_is_missing_the_next_step_and_what_is_overdue(at):
    first, second = at.cases.register(some(at, "张桂英", "王满堂"))
    at.cases.accepted(some(at, "董长根"))
    page = opened(at, IntakePage(at.session), 3)
    at.wait(lambda: page.lacks)
    row = page.table.model.find(first)
    cells = {column.key: page.table.model.shown(row, page.table.model.column_of(column.key))
             for column in page._columns}  # fmt: skip
    assert cells["status"] == "待补正"
    assert cells["stage_label"] == "受理"
    assert "材料不齐" in cells["missing"]
    assert "逾期" in cells["due"]
    page.due.set_value("late", tell=True)
    assert page.table.model.rowCount() == 3
    page.status.set_value("incomplete", tell=True)
    assert {row.uid for row in page.shown()} == {first, second}
    page.words.setText("王满堂")
    page.words.tell()
    assert [row.name for row in page.shown()] == ["王满堂"]
    page.clear_filters()
    at.wait(lambda: page.table.model.rowCount() == 3)
    page.by.set_value("mine", tell=True)
    at.wait(lambda: page.table.model.rowCount() == 3)  # the clerk entered them all


def test_one_act_is_for_all_chosen_cases_and_can_be_taken_back(at):
    uids = at.cases.register(some(at, "张桂英", "王满堂", "董长根"))
    page = opened(at, IntakePage(at.session), 3)
    tick(page, uids)
    assert page.do_button.accessibleName() == "受理 3 件"
    page.do_step()
    at.wait(lambda: page.acts.is_open)
    assert page.acts.save_button.text() == "受理 3 件"
    assert "amount" not in page.acts.form.fields
    page.acts.form["done_on"].set_value(date(2026, 10, 10))
    page.acts.form["papers"].tick_all()
    page.acts.form["relatives"].set_value("none")
    assert saved(at, page).taken == 3
    assert set(stages(at).values()) == {"verify"}
    step = at.workspace.read(case_file, uids[0]).steps[-1]
    assert (step.done_on, step.entered_on, step.done_by) == ("2026-10-10", "2026-11-20", "陈晓琳")
    assert page.shell.words == "受理：已办 3 件"
    page.shell.toasts[-1].action[1]()
    at.wait(lambda: set(stages(at).values()) == {"accept"})


def test_cases_that_cannot_are_listed_with_the_reason_while_the_others_go_on(at):
    ready = at.cases.decidable(some(at, "张桂英"))
    page = opened(at, DecisionPage(at.session), 1)
    at.cases.decidable(some(at, "程素珍"))
    at.session.announce({"application"})
    at.wait(lambda: page.table.model.rowCount() == 2 and page._ticket is None)
    late = next(row.uid for row in page.rows if row.uid not in ready)
    at.cases.step([late], "decide", date(2026, 11, 5))
    tick(page, [row.uid for row in page.rows])
    page.do_step()  # both wait for the decision as far as the list knows
    at.wait(lambda: page.acts.is_open)
    page.acts.form["done_on"].set_value(date(2026, 11, 6))
    outcome = saved(at, page)
    assert (outcome.taken, len(outcome.refused)) == (1, 1)
    words = panel_words(page)
    assert any("1 件没有办成" in line for line in words)
    assert any(outcome.refused[0].message in line for line in words)
    page.acts._open_case(late)
    assert page.shell.requests[-1].key == "applications.case"


def test_a_day_before_the_last_step_is_refused_at_the_form_and_what_was_entered_stays(at):
    at.cases.decidable(some(at, "张桂英"))
    page = opened(at, DecisionPage(at.session), 1)
    page.table.select(page.rows[0].uid)
    page.do_step()
    at.wait(lambda: page.acts.is_open)
    page.acts.form["done_on"].set_value(date(2026, 10, 1))
    page.acts.form["opinion"].set_value("同意")
    page.acts.save()
    at.wait(lambda: page.acts.refusal.words)
    assert "2026-10-01" in page.acts.refusal.words[0]
    assert page.acts.form["opinion"].value == "同意"
    assert not page.may_close()
    page.acts.guard.dialog.reject()


def test_refusing_asks_for_the_reason_and_for_no_amount(at):
    at.cases.decidable(some(at, "张桂英", "王满堂"))
    page = opened(at, DecisionPage(at.session), 2)
    tick(page, [row.uid for row in page.rows])
    assert page.refuse_button.accessibleName() == "不予确认 2 件"
    page.refuse()
    at.wait(lambda: page.acts.is_open)
    assert {"recheck_on", "opinion"} <= set(page.acts.form.fields)
    assert not {"from_month", "amount"} & set(page.acts.form.fields)
    page.acts.save()
    assert page.acts.is_open
    assert page.acts.form["opinion"].tone == "err"
    page.acts.form["opinion"].set_value("人均收入超出标准")
    page.acts.form["done_on"].set_value(date(2026, 11, 6))
    assert saved(at, page).taken == 2
    assert {row.status for row in at.workspace.read(list_applications)} == {"refused"}
    assert set(stages(at).values()) == {"notify"}


def test_enrolling_leaves_out_whoever_draws_what_excludes_it_and_says_the_way_out(at):
    uids = at.cases.decidable(some(at, "谢启发", "王满堂"))
    at.cases.step(uids, "decide", date(2026, 11, 5))
    page = opened(at, DecisionPage(at.session), 2)
    tick(page, uids)
    assert page.do_button.accessibleName() == "登记认定 2 件"
    page.do_step()
    at.wait(lambda: page.acts.is_open)
    page.acts.form["done_on"].set_value(date(2026, 11, 9))
    outcome = saved(at, page)
    assert (outcome.taken, [item.name for item in outcome.refused]) == (1, ["王满堂"])
    assert any("转办" in line for line in panel_words(page))
    names = {line.programme for line in at.workspace.read(person_page, at.heads["谢启发"]).benefits}
    assert "低保边缘家庭" in names


def test_the_request_list_goes_out_and_answers_come_in_for_many(at, tmp_path):
    uids = at.cases.accepted(some(at, "张桂英", "王满堂"))
    page = opened(at, MeansPage(at.session), 2)
    tick(page, uids)
    assert page.do_button.accessibleName() == "导出核对名单 2 件"
    out = tmp_path / "核对名单.xlsx"
    page.desk.write_request(page.chosen(), out)
    page.acts.form["day"].set_value(date(2026, 10, 12))
    assert saved(at, page).taken == 2
    assert out.exists()
    at.wait(lambda: {check.state for check in page.checks.values()} == {"waiting"})
    page.enter()
    page.acts.form["conclusion"].set_value("meets")
    page.acts.form["day"].set_value(date(2026, 10, 20))
    page.acts.outcome = None
    assert saved(at, page).taken == 2
    assert set(stages(at).values()) == {"survey"}


def test_a_check_is_left_out_with_a_reason_only(at):
    (uid,) = at.cases.accepted(some(at, "张桂英"))
    page = opened(at, MeansPage(at.session), 1)
    page.desk.means(page.rows)
    page.acts.form["act"].set_value("leave_out")
    page.acts.form["act"].changed.emit()
    page.acts.save()
    assert page.acts.form["reason"].tone == "err"
    page.acts.form["reason"].set_value("县核对系统停用")
    page.acts.form["day"].set_value(date(2026, 10, 20))
    assert saved(at, page).taken == 1
    assert at.workspace.read(case_file, uid).application.row.stage == "survey"


def test_a_file_of_the_county_is_shown_before_it_is_written(at, tmp_path):
    uids = at.cases.accepted(some(at, "张桂英", "王满堂"))
    page = opened(at, MeansPage(at.session), 2)
    page.desk.write_request(page.rows, tmp_path / "名单.xlsx")
    page.acts.form["day"].set_value(date(2026, 10, 12))
    saved(at, page)
    path = tmp_path / "结果.csv"
    numbers = [row.id_no for row in page.rows]
    path.write_text("姓名,身份证号,核对结论\n" + "".join(f"某人,{no},符合\n" for no in numbers), encoding="utf-8-sig")
    page.acts.outcome = None
    page.read_file(path)
    at.wait(lambda: page.acts.is_open)
    assert any("写入前不改动任何数据" in line for line in panel_words(page))
    page.acts.form["day"].set_value(date(2026, 10, 20))
    assert saved(at, page).taken >= 1
    assert at.workspace.read(case_file, uids[0]).application.row.stage in ("survey", "verify")


def test_sheets_for_all_chosen_villages_are_made_put_up_and_closed_in_one_go_each(at):
    uids = at.cases.examined(some(at, "张桂英", "董长根"))
    page = opened(at, PostingPage(at.session), 2)
    tick(page, uids)
    assert page.do_button.accessibleName() == "生成公示单 2 件"
    page.do_step()
    page.acts.form["phone"].set_value("0550-6660000")
    assert saved(at, page).taken == 2
    at.wait(lambda: len(page.sheets.rows) == 2)
    page.show_view(SHEETS)
    page.sheets.table.model.tick_all(True)
    assert page.sheets.post_button.accessibleName() == "登记张贴 2 张"
    assert not page.sheets.close_button.isEnabled()
    page.sheets.print_sheets()
    assert page.shell.requests[-1].key == "notices.print"
    page.acts.outcome = None
    page.sheets.post()
    page.acts.form["day"].set_value(date(2026, 10, 26))
    saved(at, page)
    at.wait(lambda: {row.status for row in page.sheets.rows.values()} == {"posted"})
    page.sheets.table.model.tick_all(True)
    page.acts.outcome = None
    page.sheets.close()
    page.acts.form["day"].set_value(date(2026, 11, 3))
    saved(at, page)
    at.wait(lambda: set(stages(at).values()) == {"decide"})


def test_cases_are_returned_withdrawn_and_taken_up_again(at):
    uids = at.cases.visited(some(at, "张桂英", "王满堂"))
    page = opened(at, PostingPage(at.session), 2)
    tick(page, uids)
    assert {"退回 2 件", "转办 2 件", "延长办理时限 2 件", "撤回申请 2 件", "终止办理 2 件"} <= set(menu_words(page))
    page.doing.more.open("return", page.chosen())
    at.wait(lambda: page.acts.is_open)
    page.acts.form["reason"].set_value("收入核算有误")
    page.acts.form["on"].set_value(date(2026, 10, 24))
    assert saved(at, page).taken == 2
    assert set(stages(at).values()) == {"survey"}
    rows = at.workspace.read(list_applications, ApplicationFilter(uids=tuple(uids)))
    page.acts.outcome = None
    page.doing.more.open("withdraw", rows)
    page.acts.form["reason"].set_value("家庭收入好转")
    page.acts.form["on"].set_value(date(2026, 10, 26))
    assert saved(at, page).taken == 2
    rows = at.workspace.read(list_applications, ApplicationFilter(uids=tuple(uids)))
    assert {row.status for row in rows} == {"withdrawn"}
    page.acts.outcome = None
    page.doing.more.open("reopen", rows)
    page.acts.form["reason"].set_value("申请人要求继续")
    page.acts.form["on"].set_value(date(2026, 10, 28))
    assert saved(at, page).taken == 2
    assert set(stages(at).values()) == {"survey"}


def test_visit_forms_are_printed_for_all_chosen_and_one_is_filled_in(at):
    uids = at.cases.checked(some(at, "张桂英", "王满堂"))
    page = opened(at, SurveyPage(at.session), 2)
    tick(page, uids)
    page.print_forms()
    assert page.shell.requests[-1].key == "notices.print"
    page.table.model.tick([uids[0]], False)
    page.do_step()
    assert page.shell.requests[-1].key == "applications.visit"


def test_who_may_only_look_finds_no_act(at, qtbot):
    at.cases.register(some(at, "张桂英"))
    at.session.identity = at.session.identity.__class__(
        **{name: getattr(at.session.identity, name) for name in ("user_name", "login", "office", "role")},
        rights=frozenset({"view"}),
    )
    page = opened(at, IntakePage(at.session), 1)
    page.table.select(page.rows[0].uid)
    assert page.new_button.isHidden()
    assert page.do_button.isHidden()
    page.do_step()
    assert not page.acts.is_open
    assert menu_words(page) == ["打开申请档案", "家庭档案"]
