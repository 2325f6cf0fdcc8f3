"""公示: sheets by programme, village and kind; days; closing; what may hang on a wall; standing sheets by quarter."""

from __future__ import annotations

import re
from datetime import date

import pytest

from minsheng_desktop.applications.objections import NewObjection, add_objection, answer_objection, list_objections
from minsheng_desktop.applications.posting_records import PostingFilter, PostingWish
from minsheng_desktop.applications.postings import (
    close_postings,
    discard_postings,
    drop_leavers,
    list_postings,
    make_postings,
    make_standing,
    mark_posted,
    overdue_villages,
    posting_sheet,
    remove_postings,
    waiting_cases,
)
from minsheng_desktop.applications.records import ApplicationFilter, StepWish
from minsheng_desktop.applications.service import case_file, list_applications
from minsheng_desktop.applications.steps import take_step
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import stop_entitlement
from minsheng_desktop.notices import blocks as doc
from minsheng_desktop.notices.posting_sheets import TOTALS, WEB, check_privacy, posting_document, preview_postings
from minsheng_desktop.programmes.editing import NewSetting, set_setting
from minsheng_desktop.workspace.service import open_workspace
from tests.factories.households import enter_roster, open_township
from tests.factories.posted import apply, lead

POSTED = date(2026, 10, 16)


@pytest.fixture
def desk(tmp_path):
    with open_township(tmp_path / "w") as workspace:
        yield workspace


@pytest.fixture
def cases(desk):
    found = apply(desk)
    lead(desk, found)
    return found


def words_of(workspace, uids, use="board"):
    """Everything that is printed on sheets."""
    document = workspace.read(posting_document, uids, use)
    found = []
    for block in (block for section in document.sections for block in section.blocks):
        if isinstance(block, doc.Table):
            found += [cell or "" for row in (*block.rows, block.totals) for cell in row]
            found += [column.head for column in block.columns]
        elif isinstance(block, doc.RightAligned):
            found += block.lines
        else:
            found.append(getattr(block, "text", ""))
    return found


def test_one_sheet_for_each_village_with_its_seven_days(desk, cases):
    made = desk.run(make_postings, cases, PostingWish(posted_on=POSTED)).value
    rows = desk.read(list_postings)
    assert {(row.village, row.lines, row.status) for row in rows} == {("云岭村", 1, "posted"), ("石门村", 3, "posted")}
    assert {(row.from_day, row.to_day) for row in rows} == {("2026-10-16", "2026-10-22")}
    assert made.lines == 4
    assert not made.refused
    assert {row.status for row in desk.read(list_applications)} == {"posted"}


def test_working_days_jump_over_the_weekend(desk):
    desk.run(set_setting, NewSetting("dibao_rural", "posting_days_kind", "working", date(2026, 1, 1)))
    found = apply(desk)
    lead(desk, found)
    desk.run(make_postings, found, PostingWish(posted_on=POSTED))  # a Friday, which is the first day
    assert {row.to_day for row in desk.read(list_postings)} == {"2026-10-26"}


def test_a_sheet_closes_after_its_last_day_and_its_cases_go_on(desk, cases):
    made = desk.run(make_postings, cases, PostingWish(posted_on=POSTED)).value
    early = desk.run(close_postings, made.postings, date(2026, 10, 22)).value
    assert early.closed == 0
    assert "2026-10-22" in early.refused[0].message
    done = desk.run(close_postings, made.postings, date(2026, 10, 23)).value
    assert (done.closed, done.cases, done.refused) == (2, 4, ())
    assert {row.status for row in desk.read(list_postings)} == {"unopposed"}
    assert {row.stage for row in desk.read(list_applications)} == {"decide"}


def test_a_case_that_is_not_that_far_or_hangs_already_is_left_out_with_the_reason(desk, cases):
    early = apply(desk, applicants=(("董大山", "341299101201", 311, "19610303", 1, "五组"),))
    first = desk.run(make_postings, [*cases, *early], PostingWish()).value
    assert first.lines == 4
    assert first.refused[0].name == "董大山"
    again = desk.run(make_postings, cases, PostingWish()).value
    assert not again.postings
    assert len(again.refused) == 4
    assert desk.read(waiting_cases) == []


def test_sheets_made_first_and_put_up_later_are_dated_as_they_hung(desk, cases):
    made = desk.run(make_postings, cases, PostingWish()).value
    assert {row.status for row in desk.read(list_postings)} == {"awaiting"}
    with pytest.raises(AppError) as refused:
        desk.run(mark_posted, made.postings, date(2026, 11, 21))
    assert refused.value.code == "postings.to_come"
    before = desk.run(mark_posted, made.postings, date(2026, 10, 14)).value
    assert before.closed == 0
    assert "2026-10-15" in before.refused[0].message
    done = desk.run(mark_posted, made.postings, POSTED, "村务公开栏", "0560-6008123").value
    assert (done.closed, done.cases) == (2, 4)
    row = desk.read(list_postings, PostingFilter(status="posted"))[0]
    assert (row.board, row.phone, row.to_day) == ("村务公开栏", "0560-6008123", "2026-10-22")
    steps = desk.read(case_file, cases[0]).steps
    assert (steps[-1].step, steps[-1].result, steps[-1].done_on) == ("posting", "posted", "2026-10-16")


def test_a_sheet_never_put_up_can_be_given_up(desk, cases):
    made = desk.run(make_postings, cases, PostingWish()).value
    assert desk.run(discard_postings, made.postings).value == 2
    assert desk.read(list_postings) == ()
    assert set(desk.read(waiting_cases)) == set(cases)


def test_an_open_objection_blocks_and_one_that_was_untrue_lets_go(desk, cases):
    made = desk.run(make_postings, cases, PostingWish(posted_on=POSTED)).value
    uid = desk.run(add_objection, NewObjection("家里有车", date(2026, 10, 18), cases[0])).value
    assert {row.status for row in desk.read(list_applications, ApplicationFilter(uids=(cases[0],)))} <= {
        "objected",
        "posted",
    }
    held = desk.run(close_postings, made.postings, date(2026, 10, 24)).value
    assert held.closed == 1
    assert "1 件异议" in held.refused[0].message
    assert "verifying" in {row.status for row in desk.read(list_postings)}
    refused = desk.run(take_step, [cases[0]], StepWish("posting", "ok", date(2026, 10, 24), "陈晓琳")).value
    assert refused.taken == 0
    assert refused.refused
    row = desk.run(answer_objection, uid, False, "车辆已于去年卖出", date(2026, 10, 24), "李干部").value
    assert row.upheld is False
    assert row.handled_by == "李干部"
    done = desk.run(close_postings, made.postings, date(2026, 10, 24)).value
    assert (done.closed, done.cases) == (1, 3)
    assert desk.read(list_objections, None, cases[0])[0].raised_by == ""


def test_a_case_whose_objection_was_true_does_not_go_on(desk, cases):
    made = desk.run(make_postings, cases[:3], PostingWish(posted_on=POSTED)).value
    uid = desk.run(add_objection, NewObjection("家里有商品房", date(2026, 10, 18), cases[0])).value
    desk.run(answer_objection, uid, True, "查实有商品房一套", date(2026, 10, 20))
    done = desk.run(close_postings, made.postings, date(2026, 10, 24)).value
    assert (done.closed, done.cases) == (1, 2)
    assert "属实" in done.refused[0].message


def test_an_objection_needs_a_sheet_that_hangs_and_a_finding(desk, cases):
    with pytest.raises(AppError) as none:
        desk.run(add_objection, NewObjection("家里有车", date(2026, 10, 18), cases[0]))
    assert none.value.code == "postings.hangs_not"
    desk.run(make_postings, cases, PostingWish(posted_on=POSTED))
    uid = desk.run(add_objection, NewObjection("家里有车", date(2026, 10, 18), cases[0], raised_by="某甲")).value
    with pytest.raises(AppError) as empty:
        desk.run(answer_objection, uid, False, " ", date(2026, 10, 20))
    assert empty.value.code == "postings.no_finding"


def test_a_sheet_taken_down_too_early_needs_a_reason_and_the_case_a_new_sheet(desk, cases):
    made = desk.run(make_postings, cases, PostingWish(posted_on=POSTED)).value
    kept = desk.run(remove_postings, made.postings, date(2026, 10, 18)).value
    assert kept.closed == 0
    assert "原因" in kept.refused[0].message
    assert desk.run(remove_postings, made.postings, date(2026, 10, 18), "名字写错").value.closed == 2
    row = desk.read(list_postings)[0]
    assert (row.status, row.removed_on, row.removal_reason) == ("removed", "2026-10-18", "名字写错")
    again = desk.run(make_postings, cases, PostingWish(posted_on=date(2026, 10, 19))).value
    assert len(again.postings) == 2


@pytest.mark.parametrize("use", ["board", WEB, TOTALS])
def test_no_posted_sheet_holds_an_id_a_phone_a_reason_or_an_age(desk, cases, use):
    enter_roster(desk)
    desk.run(make_postings, cases, PostingWish())
    desk.run(make_standing)
    uids = [row.uid for row in desk.read(list_postings)]
    printed = "\n".join(words_of(desk, uids, use))
    assert not re.search(r"\d{11,}", printed)
    assert "因病致贫" not in printed
    assert "8号" not in printed
    assert "17号" not in printed
    assert not re.search(r"(19|20)\d\d(?!年)", printed)
    assert ("何水生" in printed) == (use == "board")
    assert ("何某某" in printed) == (use == WEB)
    content = desk.read(preview_postings, uids, use).paper
    assert content.pages == len(uids)


def test_namesakes_are_told_apart_by_their_group(desk, cases):
    made = desk.run(make_postings, cases, PostingWish()).value
    sheet = desk.read(posting_sheet, made.postings[0])
    assert [(line.group, line.name) for line in sheet.lines] == [
        ("一组", "王腊梅"),
        ("二组", "何水生"),
        ("四组", "何水生"),
    ]
    found = desk.read(check_privacy, made.postings)
    assert (found.namesakes, found.same_group, found.clean) == (1, (), True)


def test_what_was_posted_stays_as_it_hung(desk, cases):
    made = desk.run(make_postings, cases, PostingWish(posted_on=POSTED)).value
    desk.run(close_postings, made.postings, date(2026, 10, 23))
    wish = StepWish("decide", "ok", date(2026, 10, 26), "陈晓琳", details={"amount": "455"})
    assert desk.run(take_step, cases, wish).value.taken == 4
    sheet = desk.read(posting_sheet, made.postings[0])
    assert {line.amount_fen for line in sheet.lines} == {31000}


@pytest.mark.parametrize(("level", "named"), [("names", True), ("counts", False)])
def test_a_programme_by_figures_alone_never_carries_a_name(desk, level, named):
    desk.run(set_setting, NewSetting("dibao_rural", "posting_level", level, date(2026, 1, 1)))
    found = apply(desk)
    lead(desk, found)
    made = desk.run(make_postings, found, PostingWish()).value
    assert ("何水生" in "".join(words_of(desk, made.postings))) is named
    assert all(bool(line.name) is named for line in desk.read(posting_sheet, made.postings[0]).lines)


def test_a_programme_that_is_never_posted_is_refused(desk, cases):
    """For cases that run already the stricter rule holds."""
    desk.run(
        set_setting, NewSetting("dibao_rural", "posting_level", "none", date(2026, 1, 1))
    )  # for cases that run already, the stricter rule holds
    made = desk.run(make_postings, cases, PostingWish()).value
    assert not made.postings
    assert {item.message for item in made.refused} == {"这个项目按规定不公示，没有列入公示表。"}


def test_r048_a_village_without_its_quarters_sheet_is_overdue_on_the_first_of_the_next_quarter(desk):
    enter_roster(desk)  # in force from June 2026 in two villages
    assert desk.read(overdue_villages, date(2026, 6, 30)) == ()
    late = desk.read(overdue_villages, date(2026, 7, 1))
    assert [(row.village, row.quarter, row.due_on, row.days_late) for row in late] == [
        ("云岭村", "2026Q2", date(2026, 6, 30), 1), ("石门村", "2026Q2", date(2026, 6, 30), 1),
    ]  # fmt: skip
    made = desk.run(make_standing, ("dibao_rural",), (), "", PostingWish(posted_on=date(2026, 11, 3))).value
    assert len(made.postings) == 2
    assert desk.read(overdue_villages, date(2026, 11, 20)) == ()
    assert len(desk.read(overdue_villages, date(2027, 1, 1))) == 0
    assert len(desk.read(overdue_villages, date(2027, 4, 1))) == 2
    due = desk.read(overdue_villages, date(2027, 1, 1), True)
    assert [(row.quarter, row.overdue) for row in due] == [("2027Q1", False)] * 2


def test_a_standing_sheet_drops_leavers_at_once_and_gives_way_to_the_next_quarter(desk):
    enter_roster(desk)
    made = desk.run(make_standing, ("dibao_rural",), (), "", PostingWish(posted_on=date(2026, 9, 3))).value
    sheets = [desk.read(posting_sheet, uid) for uid in made.postings]
    assert {line.name for sheet in sheets for line in sheet.lines} == {"张桂英", "程素珍", "王满堂", "董长根", "刘水生"}
    assert {row.to_day for row in desk.read(list_postings)} == {"2026-09-30"}
    leaver = next(line for sheet in sheets for line in sheet.lines if line.name == "程素珍").entitlement_uid
    desk.run(stop_entitlement, leaver, 202611, reason="家庭收入增加")
    attention = {row.village: row.attention for row in desk.read(list_postings)}
    assert attention == {"云岭村": "leavers", "石门村": "renew"}
    assert desk.run(drop_leavers, made.postings).value == 1
    left = [line.name for uid in made.postings for line in desk.read(posting_sheet, uid).lines]
    assert "程素珍" not in left
    assert len(left) == 4
    assert "程素珍" not in "".join(words_of(desk, made.postings))
    again = desk.run(make_standing, ("dibao_rural",), (), "", PostingWish(posted_on=date(2026, 11, 3))).value
    rows = {row.uid: row for row in desk.read(list_postings)}
    assert {rows[uid].status for uid in made.postings} == {"removed"}
    assert {rows[uid].quarter for uid in again.postings} == {"2026Q4"}


def test_the_three_boards_of_the_old_way_each_wait_for_their_sheet(desk):
    found = apply(desk, path="old_three")
    lead(desk, found, (
        ("accept", "", date(2026, 10, 9), "", {"papers": "all", "authorised_on": "2026-10-09", "relatives": "none"}),
        ("verify", "left_out", date(2026, 10, 10), "核对平台停机", {}),
        ("survey", "left_out", date(2026, 10, 10), "已在定期核查中入户", {}),
        ("appraise", "ok", date(2026, 10, 11), "", {"attendees": "20", "votes_for": "20", "votes_against": "0"}),
    ))  # fmt: skip
    first = desk.run(make_postings, found, PostingWish(posted_on=date(2026, 10, 12))).value
    assert {row.kind for row in desk.read(list_postings)} == {"board_1"}
    desk.run(close_postings, first.postings, date(2026, 10, 19))
    lead(desk, found, (("preliminary", "ok", date(2026, 10, 20), "符合条件", {"amount": "310"}),))
    second = desk.run(make_postings, found, PostingWish(posted_on=date(2026, 10, 21))).value
    open_board = desk.run(take_step, found, StepWish("decide", "ok", date(2026, 10, 26), "陈晓琳")).value
    assert open_board.taken == 0  # board 2 still open
    desk.run(close_postings, second.postings, date(2026, 10, 28))
    lead(desk, found, (("decide", "ok", date(2026, 10, 29), "", {"amount": "310"}),))
    early = desk.run(take_step, found, StepWish("enrol", "", date(2026, 10, 30), "陈晓琳")).value
    assert early.taken == 0  # the first payment waits for board 3
    third = desk.run(make_postings, found, PostingWish(posted_on=date(2026, 10, 30))).value
    assert {row.kind for row in desk.read(list_postings)} == {"board_1", "board_2", "board_3"}
    desk.run(close_postings, third.postings, date(2026, 11, 6))
    assert {row.stage for row in desk.read(list_applications)} == {"enrol"}


def test_making_sheets_can_be_undone(desk, cases):
    desk.run(make_postings, cases, PostingWish(posted_on=POSTED))
    desk.undo()
    assert desk.read(list_postings) == ()
    assert {row.stage for row in desk.read(list_applications)} == {"posting"}


def test_sheets_stay_readable_the_next_day(desk, cases):
    made = desk.run(make_postings, cases, PostingWish(posted_on=POSTED)).value
    folder = desk.folder
    desk.close()
    with open_workspace(folder, "chen", "password-1", Clock(date(2026, 11, 21)), "cli") as tomorrow:
        row = tomorrow.read(list_postings)[0]
        assert (row.attention, row.uid in made.postings) == ("close", True)
