"""Background work: results on the window's thread, errors by kind, cancelling, owners that are gone."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject

from minsheng_desktop.core.bugs import masked, report_of
from minsheng_desktop.core.errors import AppError, Kind
from ui.kit.runner import JobRunner
from ui.session import Gate, Identity, Session


@pytest.fixture
def runner(qtbot):
    made = JobRunner()
    yield made
    made.close()


def test_work_runs_elsewhere_and_its_result_comes_here(qtbot, runner):
    seen = []

    def done(name):
        seen.append((name, threading.current_thread()))

    runner.run_read(lambda job: threading.current_thread().name, done)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("reader", threading.current_thread())]


def test_writes_keep_their_order(qtbot, runner):
    seen, busy = [], []
    runner.busy.connect(busy.append)
    for number in range(5):
        runner.run_write(lambda job, number=number: number, seen.append)
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert seen == [0, 1, 2, 3, 4]
    assert busy == [True, False]


def test_expected_failures_go_to_the_caller_else_to_the_window(qtbot, runner):
    def fail(job):
        raise AppError(Kind.RULE, "cancelled")

    mine, shown = [], []
    runner.refused.connect(shown.append)
    runner.run_read(fail, None, mine.append)
    runner.run_read(fail)
    qtbot.waitUntil(lambda: bool(mine and shown))
    assert mine[0].kind is Kind.RULE


def test_a_bug_is_told_and_the_caller_learns_nothing_was_saved(qtbot, runner):
    mine, bugs = [], []
    runner.broken.connect(bugs.append)
    runner.run_read(lambda job: 1 // 0, None, mine.append)
    qtbot.waitUntil(lambda: bool(bugs and mine))
    assert isinstance(bugs[0], ZeroDivisionError)
    assert mine[0].code == "window.bug"
    assert "没有保存" in mine[0].message


def test_cancelling_stops_at_the_next_tick(qtbot, runner):
    started, seen = threading.Event(), []

    def work(job):
        started.set()
        while True:
            job.tick(1, 2)

    ticket = runner.run_read(work, None, seen.append)
    assert started.wait(60)
    ticket.cancel()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0].kind is Kind.CANCELLED
    assert not ticket.running


def test_nothing_is_delivered_to_an_owner_that_is_gone(qtbot, runner):
    owner, seen, last = QObject(), [], []
    go = threading.Event()
    runner.run_read(lambda job: go.wait(60), seen.append, owner=owner)
    shiboken6.delete(owner)
    go.set()
    runner.run_read(lambda job: None, last.append)
    qtbot.waitUntil(lambda: bool(last))
    assert seen == []


def test_progress_and_parts_arrive_before_the_result(qtbot, runner):
    seen = []

    def work(job):
        job.tick(1, 1)
        job.send("part")
        return "all"

    runner.run_read(work, seen.append, progress=lambda *how: seen.append(how), partial=seen.append)
    qtbot.waitUntil(lambda: "all" in seen)
    assert [one for one in seen if one != ("", 0, 0)] == [("", 1, 1), "part", "all"]


def test_a_write_is_news_for_all_pages(qtbot, runner):
    gate = Gate(lambda work, job: work(None, job), lambda work, job: (work(None, job), frozenset({"person"})))
    session = Session(runner, gate, Identity("甲", "a", "某镇", "township"))
    with qtbot.waitSignal(session.changed) as news:
        session.write(lambda do, job: 1)
    assert news.args == [{"person"}]


def test_a_bug_report_tells_places_and_no_data():
    try:
        raise ValueError("张三 341299199001011234 'x' in /home/me/data.db")
    except ValueError as error:
        report = report_of(error, "000001")
    assert "test_kit_runner.py" in report
    for secret in ("张三", "341299", "'x'", "/home"):
        assert secret not in report
    assert masked("ok 12") == "ok 12"


def test_work_that_was_discarded_before_its_turn_is_forgotten(qtbot, runner):
    begun = threading.Event()
    runner.run_read(lambda job: begun.wait(60))
    waiting = runner.run_read(lambda job: None)
    waiting.discard()
    begun.set()
    qtbot.waitUntil(lambda: not runner._tasks)
