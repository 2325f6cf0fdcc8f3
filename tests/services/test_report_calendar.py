"""The calendar of reports between offices, and what the first screen says of meetings and reports."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.progress.calendar import calendar_lines, due_lines, mark_many_sent, mark_sent
from minsheng_desktop.progress.calendar_duties import find_duty, list_duties, put_duty, remove_duty, shipped_duties
from minsheng_desktop.progress.calendar_records import NewDuty
from minsheng_desktop.progress.meeting_records import NewMeeting, NewPromise
from minsheng_desktop.progress.meetings import add_meeting
from minsheng_desktop.progress.promises import add_promises
from minsheng_desktop.rules.report_periods import Due, is_valid
from minsheng_desktop.workspace.home import township_home
from tests.factories import offices as made
from tests.factories.progress import AS_OF, workspace


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return made.build(tmp_path_factory.mktemp("offices"))


@pytest.fixture
def offices(template, tmp_path):
    with made.copy_of(template, tmp_path) as copied:
        yield copied


def test_every_shipped_duty_can_be_reckoned_and_stands_once() -> None:
    duties = shipped_duties()
    assert all(is_valid(duty.due) and duty.recipient and duty.title for duty in duties)
    assert len({duty.code for duty in duties}) == len(duties)


def test_a_county_says_what_its_townships_owe(offices) -> None:
    new = NewDuty("灾情快报", "县应急局", Due("month", 0, 20), office="township")
    offices.county.run(put_duty, new)
    assert "灾情快报" not in [line.duty.title for line in offices.county.read(calendar_lines)]
    offices.answer()
    duty = offices.first.read(find_duty, "灾情快报")
    assert not duty.changeable
    assert "灾情快报" in [line.duty.title for line in offices.first.read(calendar_lines)]
    with pytest.raises(AppError) as refused:
        offices.first.run(remove_duty, duty.code)
    assert refused.value.code == "calendar.county_duty"
    year = offices.first.clock.today().year
    offices.first.run(mark_sent, duty.code, f"{year}-01")
    offices.report()


def test_a_county_has_duties_of_its_own(offices) -> None:
    own = {line.duty.code for line in offices.county.read(calendar_lines)}
    assert "quarter_circular" in {code.removeprefix("county_") for code in own}
    assert {duty.office for duty in offices.first.read(list_duties)} == {"township"}


def test_a_removed_duty_is_no_longer_asked_for_and_can_come_back(tmp_path) -> None:
    with workspace(tmp_path / "ws") as ws:
        ws.run(remove_duty, "news_month")
        assert "news_month" not in {line.duty.code for line in ws.read(calendar_lines)}
        ws.undo()
        assert "news_month" in {line.duty.code for line in ws.read(calendar_lines)}


def test_an_old_period_of_a_changed_duty_stays_sent(tmp_path) -> None:
    with workspace(tmp_path / "ws") as ws:
        assert ws.run(mark_many_sent, [("news_month", "2026-04"), ("news_month", "2026-05")]).value == 2
        duty = ws.read(find_duty, "news_month")
        changed = NewDuty("信息报送", "县委宣传部", Due("month", 1, 3), duty.code)
        ws.run(put_duty, changed)
        lines = {line.period: line for line in ws.read(calendar_lines) if line.duty.code == "news_month"}
        assert lines["2026-05"].sent_on == AS_OF
        assert lines["2026-05"].duty.title == "信息报送"
        with pytest.raises(AppError):
            ws.run(mark_many_sent, [("news_month", "2026-06"), ("news_month", "2026-Q2")])
        again = {line.period: line for line in ws.read(calendar_lines) if line.duty.code == "news_month"}
        assert again["2026-06"].sent_on is None


def test_the_first_screen_tells_what_is_late(tmp_path) -> None:
    with workspace(tmp_path / "ws") as ws:
        held = AS_OF - timedelta(days=20)
        meeting = ws.run(add_meeting, NewMeeting("monthly", held)).value
        late, soon, later = (AS_OF + timedelta(days=days) for days in (-3, 5, 40))
        ws.run(add_promises, meeting, [NewPromise("资金未到位", "财政所", day) for day in (late, soon, later)])
        tasks = {task.code: task for task in ws.read(township_home).tasks}
        assert (tasks["promises_late"].count, tasks["promises_late"].days) == (1, -3)
        assert (tasks["promises_due"].count, tasks["promises_due"].days) == (1, 5)
        assert "reports_late" not in tasks  # the workspace is younger than the day given
        ws.run(put_duty, NewDuty("灾情快报", "县应急局", Due("month", 0, 20), from_day=AS_OF - timedelta(days=60)))
        tasks = {task.code: task for task in ws.read(township_home).tasks}
        reports = ws.read(due_lines)
        overdue = [line for line in reports if line.due_on < AS_OF]
        assert tasks["reports_late"].count == len(overdue)
        assert tasks["reports_due"].count == len(reports) - len(overdue)
        ws.run(mark_many_sent, [(line.duty.code, line.period) for line in overdue])
        assert "reports_late" not in {task.code for task in ws.read(township_home).tasks}


def test_nothing_from_before_the_workspace_was_begun_is_overdue(tmp_path) -> None:
    with workspace(tmp_path / "ws") as ws:
        passed = [line for line in ws.read(calendar_lines) if line.due_on < AS_OF]
        assert passed
        assert {line.state for line in passed} == {"before"}
        assert all(line.state == "due" for line in ws.read(due_lines))
        ws.run(put_duty, NewDuty("灾情快报", "县应急局", Due("month", 0, 20), from_day=AS_OF - timedelta(days=40)))
        assert {line.duty.title for line in ws.read(due_lines) if line.state == "overdue"} == {"灾情快报"}


def test_a_round_is_told_thirty_days_ahead(tmp_path) -> None:
    with workspace(tmp_path / "ws", date(2026, 7, 1)) as ws:
        days = {line.duty.code: line.days for line in ws.read(due_lines)}
        assert days["grants_round"] == 30
    with workspace(tmp_path / "w2", date(2026, 6, 30)) as ws:
        assert "grants_round" not in {line.duty.code for line in ws.read(due_lines)}
