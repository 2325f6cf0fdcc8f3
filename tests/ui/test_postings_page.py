"""公示: sheets put up and closed many at once, standing sheets renewed by village, objections taken and answered."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from minsheng_desktop.applications.objections import NewObjection, add_objection
from minsheng_desktop.applications.posting_records import PostingWish
from minsheng_desktop.applications.postings import list_objections, list_postings, make_postings
from tests.factories.posted import apply, lead
from tests.factories.window import stage, standing
from ui.notices.postings_page import OBJECTIONS, VILLAGES, PostingsPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        made.cases = apply(made.workspace)
        lead(made.workspace, made.cases)
        yield made


def opened(at, **args):
    page = PostingsPage(at.session, args)
    page.shell = at.show(page)
    at.wait(lambda: page.village_table.model.rowCount() > 0)
    return page


def statuses(at):
    return {row.status for row in at.workspace.read(list_postings)}


def press(page, name):
    made = [b for b in standing(page.panel, QPushButton) if b.text().strip() == name]
    assert made, [b.text() for b in standing(page.panel, QPushButton)]
    made[0].click()


def tick_all(page):
    table = page.table
    table.model.tick(list(table.model.keys), True)


def words(page):
    return " ".join(made.text() for made in standing(page.panel, QLabel))


def test_chosen_sheets_are_put_up_on_their_real_day_and_closed_after_it(at):
    at.workspace.run(make_postings, at.cases, PostingWish())
    page = opened(at)
    at.wait(lambda: page.sheet_table.model.rowCount() == 2)
    tick_all(page)
    assert page.post_button.text().strip() == "登记张贴 2 张"
    page.acts.post()
    page.panel.form["day"].set_value(date(2026, 10, 16))
    page.panel.form["board"].set_value("村务公开栏")
    page.panel.save()
    at.wait(lambda: statuses(at) == {"posted"})
    at.wait(lambda: {row.board for row in page.sheets.values()} == {"村务公开栏"})
    tick_all(page)
    assert page.close_button.text().strip() == "期满办结 2 张"
    page.acts.close()
    page.panel.save()
    at.wait(lambda: statuses(at) == {"unopposed"})
    at.wait(lambda: "4 件申请" in page.shell.words)


def test_what_was_left_as_it_is_is_told_with_the_reason(at):
    at.workspace.run(make_postings, at.cases, PostingWish())
    page = opened(at)
    at.wait(lambda: page.sheet_table.model.rowCount() == 2)
    tick_all(page)
    page.acts.post()
    page.panel.form["day"].set_value(date(2026, 10, 14))  # before the first examination
    page.panel.save()
    at.wait(lambda: page.notice.isVisible())
    assert statuses(at) == {"awaiting"}


def test_villages_overdue_get_their_standing_sheets_in_one_go(at):
    page = opened(at, view=VILLAGES)
    assert page.village_table.model.rowCount() == 2
    assert {village.overdue for village in page.villages.values()} == {True}
    assert page.renew_button.text().strip() == "制作 2 村长期公布"
    page.acts.renew()
    at.wait(lambda: page.sheet_table.model.rowCount() == 2)
    at.wait(lambda: page.shell.requests)
    assert page.shell.requests[-1].key == "notices.print"


def test_an_objection_is_taken_from_the_sheet_and_answered(at):
    at.workspace.run(make_postings, at.cases, PostingWish(posted_on=date(2026, 11, 18)))
    page = opened(at)
    at.wait(lambda: page.sheet_table.model.rowCount() == 2)
    at.wait(lambda: any(row.lines == 3 for row in page.sheets.values()))
    page.open_sheet(next(row.uid for row in page.sheets.values() if row.lines == 3))
    at.wait(lambda: "王腊梅" in words(page))
    press(page, "登记异议")
    form = page.panel.form
    form["about"].box.setCurrentIndex(0)
    form["content"].set_value("家里有车")
    page.panel.save()
    at.wait(lambda: at.workspace.read(list_objections))
    found = at.workspace.read(list_objections)[0]
    assert (found.name, found.content, found.raised_by) == ("王腊梅", "家里有车", "")
    page.show_view(OBJECTIONS)
    at.wait(lambda: page.objection_table.model.rowCount() == 1)
    page.open_objection(found.uid)
    press(page, "答复异议")
    page.panel.form["verdict"].set_value(False)
    page.panel.form["finding"].set_value("车辆已卖出")
    page.panel.save()
    at.wait(lambda: at.workspace.read(list_objections)[0].upheld is False)


def test_something_entered_is_not_lost_without_a_question(at):
    at.workspace.run(make_postings, at.cases, PostingWish())
    page = opened(at)
    at.wait(lambda: page.sheet_table.model.rowCount() == 2)
    tick_all(page)
    page.acts.post()
    page.panel.form["board"].set_value("村口")
    assert not page.may_close()
    page.guard.dialog.reject()
    assert page.panel.dirty


def test_who_may_only_look_sees_no_acts(at):
    at.workspace.run(make_postings, at.cases, PostingWish(posted_on=date(2026, 11, 18)))
    uid = at.workspace.read(list_postings)[0].lines
    assert uid
    case = at.cases[0]
    at.workspace.run(add_objection, NewObjection("家里有车", date(2026, 11, 19), case))
    at.session.may = lambda right: right == "view"
    page = opened(at)
    at.wait(lambda: page.sheet_table.model.rowCount() == 2)
    tick_all(page)
    assert page.acts.offered(page.chosen()) == []
    assert not page.print_button.isVisible()
    assert not page.post_button.isVisible()
