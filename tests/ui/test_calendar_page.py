"""报送日历 and 总结与方案 in the window."""

import os
from datetime import date

import pytest

from minsheng_desktop.progress.calendar import calendar_lines
from minsheng_desktop.progress.importing import import_progress, read_progress
from minsheng_desktop.progress.summary_drafts import saved_summaries
from tests.factories.progress import SAMPLE
from tests.factories.window import stage
from ui.progress.calendar_page import DUTIES, CalendarPage
from ui.progress.summary_page import SummaryPage


@pytest.fixture
def at(qtbot, tmp_path):
    with stage(qtbot, tmp_path / "w") as made:
        file = read_progress(SAMPLE, date(2026, 6, 30))
        made.workspace.run(import_progress, file.reading, wordings=file.wordings)
        yield made


def picture(page, name):
    folder = os.environ.get("TEST_PICTURES", "")
    if folder:
        page.grab().save(f"{folder}/{name}.png")


def line_of(at, code, period):
    return next(one for one in at.workspace.read(calendar_lines) if (one.duty.code, one.period) == (code, period))


def test_chosen_lines_are_said_to_have_been_sent(at):
    page = CalendarPage(at.session)
    page.shell = at.show(page)
    at.wait(lambda: page.grid.model.rowCount() > 0)
    picture(page, "calendar")
    lines = [line for line in page.lines if line.duty.code == "year_summary"]
    page.forms.open_send(lines)
    at.wait(lambda: not page.panel.isHidden())
    picture(page, "calendar_send")
    page.forms._send(lines)
    at.wait(lambda: line_of(at, "year_summary", "2026").sent_on is not None)
    at.wait(lambda: page.shell.words == "已登记报送 1 期")
    assert line_of(at, "year_summary", "2026").sent_by == at.session.user


def test_a_duty_of_the_office_s_own_is_added_and_taken_out(at):
    page = CalendarPage(at.session)
    page.shell = at.show(page)
    at.wait(lambda: page.duties)
    page._look(DUTIES)
    page.forms.open_duty(None)
    at.wait(lambda: not page.panel.isHidden())
    page.forms.form.set_values({"title": "残疾人两补月报", "recipient": "县残联", "day": 8})
    picture(page, "calendar_duty")
    page.forms._save(None)
    at.wait(lambda: "残疾人两补月报" in [duty.code for duty in page.duties])
    duty = next(duty for duty in page.duties if duty.code == "残疾人两补月报")
    assert line_of(at, "残疾人两补月报", "2026-10").due_on == date(2026, 11, 8)
    page.forms._remove(duty)
    at.wait(lambda: "残疾人两补月报" not in [duty.code for duty in page.duties])


def test_the_list_goes_to_the_page_of_papers(at):
    page = CalendarPage(at.session)
    page.shell = at.show(page)
    at.wait(lambda: page.lines)
    page.print_list()
    assert page.shell.requests[-1].key == "notices.print"


def test_a_summary_is_worked_over_before_it_is_printed(at, tmp_path):
    page = SummaryPage(at.session)
    page.shell = at.show(page)
    at.wait(lambda: "目标任务完成情况" in page.area.toPlainText())
    picture(page, "summary")
    assert not page.is_edited
    page.area.appendPlainText("七、补充情况")
    assert page.is_edited
    page.print_text()
    request = page.shell.requests[-1]
    assert request.key == "notices.print"
    preview = at.workspace.read(dict(request.args)["task"].preview)
    assert preview.paper.pages > 2
    page.write_tables(tmp_path / "附表.xlsx")
    at.wait(lambda: (tmp_path / "附表.xlsx").exists())


def test_a_summary_is_kept_and_gone_on_with_another_day(at):
    page = SummaryPage(at.session)
    page.shell = at.show(page)
    at.wait(lambda: "目标任务完成情况" in page.area.toPlainText())
    page.area.appendPlainText("七、补充情况")
    page.save()
    at.wait(lambda: not page.is_edited)
    again = SummaryPage(at.session)
    again.shell = at.show(again)
    at.wait(lambda: "七、补充情况" in again.area.toPlainText())
    assert "重新起草" in again.notice.accessibleName()
    (kept,) = at.workspace.read(saved_summaries)
    again.load(anew=True)
    at.wait(lambda: "七、补充情况" not in again.area.toPlainText())
    again._open_kept(kept.uid)
    at.wait(lambda: "七、补充情况" in again.area.toPlainText())
    again.drop(kept)
    at.wait(lambda: not at.workspace.read(saved_summaries))
