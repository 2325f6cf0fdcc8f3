"""How a benefit stood month by month: no gaps, the newest period equals the benefit, undo takes all back."""

import itertools
import random

import pytest

from db.queries import benefits as stored
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import Operation, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.changes import (
    begin_grace,
    change_amount,
    change_category,
    check_category,
    check_state,
    resume_entitlement,
    set_covered,
    stop_entitlement,
    suspend_entitlement,
)
from minsheng_desktop.entitlements.states import STATE_FIELDS, change_state
from minsheng_desktop.households.service import household_page
from minsheng_desktop.rules import year_month
from tests.factories.benefits import benefit_row, living_rows, periods_of
from tests.factories.households import open_rostered


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as opened:
        yield opened


@use_case(Operation("entitlements.change_category", Right.EDIT))
def change(uow, uid, month, values):
    """One bare change of state."""
    uow.describe(name="", programme="", old="", new="", month=month)
    return change_state(uow, stored.rows(uow.connection, [uid])[uid], month, values)


def told(workspace, uid):
    """(first, last, status, class) of each written period."""
    return [(first, last, state[0], state[1]) for _, first, last, *state in periods_of(workspace, uid)]


def test_the_first_change_writes_how_it_stood_before(workspace):
    row = benefit_row(workspace, "张桂英")
    workspace.run(suspend_entitlement, row["uid"], 202609, "外出核实")
    assert told(workspace, row["uid"]) == [
        (202606, 202608, "active", row["category"]),
        (202609, None, "suspended", row["category"]),
    ]
    now = benefit_row(workspace, "张桂英")
    assert (now["status"], now["amount_fen"], now["to_month"]) == ("suspended", 48000, None)


def test_a_suspended_benefit_was_paid_before_and_is_paid_after(workspace):
    row = benefit_row(workspace, "王满堂")
    workspace.run(suspend_entitlement, row["uid"], 202609)
    workspace.run(resume_entitlement, row["uid"], 202611)
    (line,) = workspace.read(household_page, row["household_uid"]).benefits
    assert [line.fen_in(month) for month in (202608, 202609, 202610, 202611)] == [24000, 0, 0, 24000]


def test_a_second_change_in_the_same_month_puts_the_open_period_right(workspace):
    uid = benefit_row(workspace, "张桂英")["uid"]
    workspace.run(suspend_entitlement, uid, 202609)
    workspace.run(change_category, uid, 202609, "A")
    assert told(workspace, uid)[1:] == [(202609, None, "suspended", "A")]
    workspace.run(resume_entitlement, uid, 202611)
    assert [period[:3] for period in told(workspace, uid)] == [
        (202606, 202608, "active"),
        (202609, 202610, "suspended"),
        (202611, None, "active"),
    ]


def test_a_change_from_the_first_month_on_needs_no_periods(workspace):
    uid = benefit_row(workspace, "张桂英")["uid"]
    workspace.run(change_category, uid, 202606, "C")
    assert told(workspace, uid) == []
    assert benefit_row(workspace, "张桂英")["category"] == "C"


def test_a_stop_says_when_it_stood_still(workspace):
    uid = benefit_row(workspace, "程素珍")["uid"]
    workspace.run(suspend_entitlement, uid, 202608)
    workspace.run(stop_entitlement, uid, 202609, reason="户口迁出")
    assert [period[:3] for period in told(workspace, uid)] == [
        (202606, 202607, "active"),
        (202608, 202609, "suspended"),
        (202610, None, "stopped"),
    ]
    row = benefit_row(workspace, "程素珍")
    assert (row["status"], row["to_month"]) == ("stopped", 202609)


def test_a_stop_before_a_later_amount_leaves_no_period_that_ends_before_it_begins(workspace):
    uid = benefit_row(workspace, "程素珍")["uid"]
    workspace.run(change_amount, uid, 202610, 50000, 0)
    workspace.run(stop_entitlement, uid, 202608)
    with workspace.database.reading() as connection:
        amounts = stored.amounts(connection, [uid])[uid]
    assert [period[1:] for period in amounts] == [(202606, 202608, 62000, 0)]


def test_who_is_covered_is_a_state_too(workspace):
    row = benefit_row(workspace, "张桂英")
    workspace.run(set_covered, row["uid"], [row["person_uid"]], 202610)
    assert [state[3] for _, _, _, *state in periods_of(workspace, row["uid"])] == [2, 1]
    assert benefit_row(workspace, "张桂英")["covered"] == 1


def test_an_earlier_cover_leaves_a_later_status_alone(workspace):
    row = benefit_row(workspace, "张桂英")
    workspace.run(suspend_entitlement, row["uid"], 202610)
    workspace.run(set_covered, row["uid"], [row["person_uid"]], 202608)
    periods = [(first, last, state[0], state[3]) for _, first, last, *state in periods_of(workspace, row["uid"])]
    assert periods == [(202606, 202607, "active", 2), (202608, 202609, "active", 1), (202610, None, "suspended", 1)]


def test_a_gradual_exit_knows_its_end(workspace):
    uid = benefit_row(workspace, "张桂英")["uid"]
    workspace.run(begin_grace, uid, 202611, 202704, "收入超标")
    assert benefit_row(workspace, "张桂英")["to_month"] is None
    workspace.run(stop_entitlement, uid, 202704)
    assert [period[:3] for period in told(workspace, uid)][1:] == [(202611, 202704, "grace"), (202705, None, "stopped")]


def test_what_does_not_fit_is_refused_in_words(workspace):
    uid = benefit_row(workspace, "张桂英")["uid"]
    workspace.run(suspend_entitlement, uid, 202609)
    assert set(workspace.read(check_state, uid, 202608, "suspended")) == {"status", "month"}
    assert set(workspace.read(check_state, uid, 202611, "grace", 202610)) == {"last_month"}
    assert set(workspace.read(check_category, uid, 202608, " ")) == {"category", "month"}
    with pytest.raises(AppError) as refused:
        workspace.run(suspend_entitlement, uid, 202611)
    assert "暂停发放" in refused.value.message
    with pytest.raises(AppError, match="already_stopped"):
        workspace.run(resume_entitlement, benefit_row(workspace, "谢启发")["uid"], 202611)


def test_one_undo_takes_a_change_of_state_back(workspace):
    uid = benefit_row(workspace, "张桂英")["uid"]
    before = living_rows(workspace)
    for call in (
        (suspend_entitlement, uid, 202609, "核实"),
        (begin_grace, uid, 202610, 202703),
        (change_category, uid, 202611, "C"),
        (stop_entitlement, uid, 202608),
    ):
        workspace.run(*call)
        workspace.undo()
        assert living_rows(workspace) == before


@pytest.mark.parametrize("seed", range(6))
def test_periods_never_leave_a_gap_and_the_newest_is_the_benefit(workspace, seed):
    random_ = random.Random(seed)
    row = benefit_row(workspace, "张桂英")
    stood = {month: {key: row[key] for key in STATE_FIELDS} for month in year_month.span(202606, 202706)}
    for _ in range(12):
        month = year_month.add(202606, random_.randrange(12))
        values = random_.choice(
            [{"category": random_.choice("ABC")}, {"covered": random_.randrange(4)}, {"household_size": 3}]
        )
        workspace.run(change, row["uid"], month, values)
        for later in stood:
            if later >= month:
                stood[later] |= values
    periods = periods_of(workspace, row["uid"])
    assert periods[0][1] == 202606
    assert periods[-1][2] is None
    for former, following in itertools.pairwise(periods):
        assert following[1] == year_month.add(former[2], 1)
    for month, state in stood.items():
        held = [period for period in periods if period[1] <= month and (period[2] or 999999) >= month]
        assert [dict(zip(STATE_FIELDS, period[3:], strict=True)) for period in held] == [state], month
    now = benefit_row(workspace, "张桂英")
    assert {key: now[key] for key in STATE_FIELDS} == stood[202706]
