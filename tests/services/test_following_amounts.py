"""Members join and leave, households move: amounts are proposed with 计算说明 and follow where somebody says so."""

from datetime import date

import pytest

from db.types import definition_uid
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.due_amounts import change_income, set_covered_reckoned
from minsheng_desktop.entitlements.explaining import explanation
from minsheng_desktop.entitlements.guards import check_start
from minsheng_desktop.entitlements.statistics_changes import month_changes
from minsheng_desktop.entitlements.statistics_records import StatWish
from minsheng_desktop.entitlements.stopping import cancel_for_fraud
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.death import record_death
from minsheng_desktop.households.following_amounts import propose_joining, propose_leaving
from minsheng_desktop.households.membership import add_member, end_membership
from minsheng_desktop.households.moving import move_household, preview_move
from minsheng_desktop.households.records import NewMember
from minsheng_desktop.households.service import household_page, person_page
from minsheng_desktop.programmes.standards import NewStandard, add_standard
from tests.factories.benefits import benefit_row, living_rows
from tests.factories.households import heads_of, id_number, open_rostered

BABY = NewMember(name="张小宝", id_no=id_number("20260801", 901), relation="孙子")
WHY = Why("出生", "李主任")


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        opened.heads = heads_of()
        opened.run(add_standard, NewStandard("dibao_rural", 40_000, "month", 202601))
        opened.run(change_income, benefit_row(opened, "张桂英")["uid"], 202611, 10_000)
        yield opened


def home(workspace, name="张桂英"):
    uid = workspace.read(person_page, workspace.heads[name]).households[0].household_uid
    return workspace.read(household_page, uid)


def told(workspace, table):
    """(reason, approver) of the newest period."""
    sql = f"SELECT reason, approver FROM {table} WHERE deleted = 0 AND reason IS NOT NULL ORDER BY from_month DESC"
    with workspace.database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_a_birth_is_covered_with_the_amount_that_follows_in_one_step(workspace):
    before, page = living_rows(workspace), home(workspace)
    (line,) = workspace.read(propose_joining, page.uid, 202612)
    assert (line.programme, line.covered_before, line.covered_after, line.month) == ("农村低保", 2, 3, 202612)
    assert (line.old_fen, line.new_fen) == (60_000, 90_000)
    assert line.found.sentence == "(400.00元 − 100.00元) × 3人 = 900.00元"
    workspace.run(add_member, page.uid, BABY, 202612, [line.uid], WHY)
    (benefit,) = home(workspace).benefits
    assert (benefit.covered, benefit.amount_fen, "张小宝" in benefit.covered_names) == (3, 90_000, True)
    assert workspace.read(explanation, line.uid, 202612).sentence == line.found.sentence
    assert told(workspace, "entitlement_amount") == [("出生", "李主任")]
    assert told(workspace, "entitlement_state") == [("出生", "李主任")]
    workspace.undo()
    assert living_rows(workspace) == before


def test_without_a_word_nobody_is_covered_and_no_amount_changes(workspace):
    page = home(workspace)
    workspace.run(add_member, page.uid, BABY, 202612)
    (benefit,) = home(workspace).benefits
    assert (benefit.covered, benefit.amount_fen) == (2, 60_000)


def test_who_draws_it_elsewhere_is_not_covered_twice(workspace):
    child = home(workspace, "程素珍").members[0]
    (line,) = workspace.read(propose_joining, home(workspace).uid, 202612, child.person_uid)
    assert line.refusal


def test_a_marriage_lowers_the_amount_from_the_first_month_that_is_not_paid(workspace):
    page = home(workspace)
    child = page.members[1]
    (line,) = workspace.read(propose_leaving, page.uid, [child.person_uid], 202609)
    assert (line.month, line.covered_after, line.new_fen) == (202611, 1, 30_000)
    done = workspace.run(end_membership, child.uid, 202609, "出嫁", "李主任", [line.uid]).value
    assert done.benefits == ()
    (benefit,) = home(workspace).benefits
    assert (benefit.covered, benefit.amount_fen) == (1, 30_000)
    change = next(c for c in workspace.read(month_changes, StatWish(202611), 202609) if c.name == "张桂英")
    assert (change.reason, change.by) == ("出嫁", "李主任")


def test_another_village_may_have_another_standard(workspace):
    page = home(workspace)
    code = "341299101202"
    village = definition_uid("area", code)
    assert workspace.read(preview_move, page.uid, village, 202612).amounts == ()
    workspace.run(add_standard, NewStandard("dibao_rural", 45_000, "month", 202601, place=code))
    (line,) = workspace.read(preview_move, page.uid, village, 202612).amounts
    assert (line.old_fen, line.new_fen) == (60_000, 70_000)
    workspace.run(move_household, page.uid, village, "", "", 202612, [line.uid], Why("搬迁", "李主任"))
    (benefit,) = home(workspace).benefits
    assert benefit.amount_fen == 70_000
    assert told(workspace, "entitlement_state") == [("搬迁", "李主任")]


def test_cover_and_amount_change_in_one_step(workspace):
    page = home(workspace)
    uid, everybody = page.benefits[0].uid, [member.person_uid for member in page.members]
    found = workspace.run(set_covered_reckoned, uid, everybody, 202612, None, Why("复核", "李主任")).value
    assert (found.amount_fen, benefit_row(workspace, "张桂英")["covered"]) == (90_000, 3)


def test_who_approved_what_follows_from_a_death_stands_with_the_benefit(workspace):
    page = home(workspace)
    uid = page.benefits[0].uid
    person = page.members[1].person_uid
    workspace.run(record_death, person, date(2026, 11, 3), {uid: 30_000}, None, None, False, Why("", "李主任"))
    assert told(workspace, "entitlement_state")[0] == ("死亡", "李主任")
    assert told(workspace, "entitlement_amount")[0] == ("死亡", "李主任")


def test_the_bar_after_a_fraud_stands_in_its_own_column(workspace):
    row = benefit_row(workspace, "王满堂")
    given = (202610, 202606, date(2027, 11, 1), "隐瞒房产", "李主任")
    workspace.run(cancel_for_fraud, row["uid"], *given)
    after = benefit_row(workspace, "王满堂")
    assert (after["barred_until"], after["extra"]) == ("2027-11-01", row["extra"])
    person = workspace.heads["王满堂"]
    assert workspace.read(person_page, person).benefits[0].barred_until == "2027-11-01"
    refused = workspace.read(check_start, "dibao_rural", [person], None, 202710).refusals
    assert "entitlements.barred" in [error.code for error in refused]
    refused = workspace.read(check_start, "dibao_rural", [person], None, 202711).refusals
    assert "entitlements.barred" not in [error.code for error in refused]


def test_a_wrong_month_is_refused_whole(workspace):
    page = home(workspace)
    before = living_rows(workspace)
    with pytest.raises(AppError):
        workspace.run(set_covered_reckoned, page.benefits[0].uid, [page.members[0].person_uid], 202610)
    assert living_rows(workspace) == before
