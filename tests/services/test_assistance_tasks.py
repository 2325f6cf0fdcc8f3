"""The first screen names sheets, villages and reviews that are due, not cases alone."""

from datetime import date

import pytest

from minsheng_desktop.applications.objections import NewObjection, add_objection
from minsheng_desktop.applications.posting_records import PostingWish
from minsheng_desktop.applications.postings import close_postings, list_postings, make_postings
from minsheng_desktop.entitlements.review_records import NewRound
from minsheng_desktop.entitlements.reviews import open_round
from minsheng_desktop.workspace.home import township_home
from tests.factories.households import enter_roster, open_township
from tests.factories.posted import apply, lead


@pytest.fixture
def desk(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        yield workspace


def tasks(workspace):
    return {task.code: task for task in workspace.read(township_home).tasks}


def test_a_sheet_asks_to_be_put_up_answered_and_closed(desk):
    cases = apply(desk)
    lead(desk, cases)
    made = desk.run(make_postings, cases, PostingWish()).value
    assert tasks(desk)["sheets_post"].count == len(made.postings)
    desk.undo_operation(desk.read(lambda uow: uow.connection.exec_driver_sql(
        "SELECT max(id) FROM operation").scalar_one()))  # fmt: skip
    sheets = desk.run(make_postings, cases, PostingWish(posted_on=date(2026, 10, 16))).value.postings
    due = tasks(desk)["sheets_close"]
    assert (due.count, "sheets_post" in tasks(desk)) == (len(sheets), False)
    assert due.days < 0
    desk.run(add_objection, NewObjection("有人反映", date(2026, 10, 18), cases[0]))
    assert tasks(desk)["sheets_answer"].count == 1
    assert tasks(desk)["sheets_close"].count == len(sheets) - 1
    free = [row.uid for row in desk.read(list_postings) if row.attention == "close"]
    desk.run(close_postings, free, date(2026, 10, 26))
    assert "sheets_close" not in tasks(desk)


def test_a_round_past_its_day_says_how_many_are_missing(desk):
    enter_roster(desk)
    desk.run(open_round, NewRound("2026年复核", ("dibao_rural",), from_day="2026-10-01", due_day="2026-10-31"))
    missing = tasks(desk)["reviews_missing"]
    assert missing.count > 0
    assert missing.due == date(2026, 10, 31)
