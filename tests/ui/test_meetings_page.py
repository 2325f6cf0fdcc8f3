"""会议: minutes are entered, a late task becomes a promise, the promise is settled."""

import os
from datetime import date

import pytest

from minsheng_desktop.progress.importing import import_progress, read_progress
from minsheng_desktop.progress.meeting_records import NewMeeting
from minsheng_desktop.progress.meetings import add_meeting, late_items, list_meetings
from minsheng_desktop.progress.promises import list_promises
from tests.factories.progress import SAMPLE
from tests.factories.window import stage
from ui.progress.meetings_page import PROMISES, MeetingsPage


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


def shown(at):
    page = MeetingsPage(at.session)
    page.shell = at.show(page)
    return page


def test_minutes_are_entered_in_the_panel(at):
    page = shown(at)
    at.wait(lambda: page.meetings.empty.isVisibleTo(page))
    page.forms.open_new()
    at.wait(lambda: page.forms.form is not None and not page.panel.isHidden())
    page.forms.form.set_values({"chair": "王镇长", "agenda": "通报进度"})
    picture(page, "meeting_new")
    page.forms._add()
    at.wait(lambda: page.meetings.model.rowCount() == 1)
    (row,) = at.workspace.read(list_meetings)
    assert (row.chair, row.kind_text) == ("王镇长", "月调度会")
    assert page.shell.words == "已登记会议"


def test_a_late_task_becomes_a_promise_that_is_settled(at):
    today = at.session.clock.today()
    uid = at.workspace.run(add_meeting, NewMeeting("monthly", today, 202606, agenda="通报进度")).value
    page = shown(at)
    at.wait(lambda: page.meetings.model.rowCount() == 1)
    page.open_meeting(uid)
    at.wait(lambda: not page.panel.isHidden())
    picture(page, "meeting_shown")
    late = at.workspace.read(late_items, 202606)[0]
    page.forms._load_promise(uid, None, {"task": late.task_uid, "responsible": late.department})
    at.wait(lambda: page.forms.form is not None)
    page.forms.form.set_values({"problem": "资金未到位", "due": date(2026, 12, 1)})
    picture(page, "meeting_promise")
    page.forms._add_promise(uid)
    at.wait(lambda: len(page.found.promises) == 1)
    page._look(PROMISES)
    (line,) = page.found.promises
    assert (line.about, line.responsible) == (late.item, late.department)
    page.open_promise(line.uid)
    at.wait(lambda: not page.panel.isHidden())
    picture(page, "meeting_promise_shown")
    page.forms.open_settle(line)
    page.forms.form.set_values({"result": "已到位"})
    page.forms._settle(line)
    at.wait(lambda: not page.found.promises)
    assert at.workspace.read(list_promises, "done")[0].result == "已到位"


def test_the_minutes_go_to_the_page_of_papers(at):
    page = shown(at)
    page.print_minutes(b"0" * 16, "六月调度会")
    assert page.shell.requests[-1].key == "notices.print"
