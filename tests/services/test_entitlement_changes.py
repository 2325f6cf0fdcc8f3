"""Changing benefits: months before a change stay, what is wrong is said by field, one undo takes it back."""

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import (
    annotate,
    change_amount,
    check_amount,
    check_covered,
    check_stop,
    grant_entitlement,
    set_covered,
    stop_entitlement,
)
from minsheng_desktop.entitlements.service import (
    RosterFilter,
    list_entitlements,
    roster_first,
    roster_groups,
    roster_keys,
    roster_rows,
    roster_totals,
)
from minsheng_desktop.households.records import PeopleFilter
from minsheng_desktop.households.service import household_page, people_first, person_page
from tests.factories.households import heads_of, open_rostered


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as opened:
        opened.heads = heads_of(paid=False)
        yield opened


def benefit_of(workspace, name):
    return next(row for row in workspace.read(list_entitlements) if row.name == name)


def home_of(workspace, name):
    return workspace.read(household_page, benefit_of(workspace, name).household_uid)


def test_a_new_amount_keeps_the_months_before(workspace):
    row = benefit_of(workspace, "张桂英")
    assert workspace.run(change_amount, row.uid, 202611, 53000, 3000).value is True
    page = home_of(workspace, "张桂英")
    assert page.month_total_fen == 56000
    assert page.last_month_total_fen == 51000
    now = benefit_of(workspace, "张桂英")
    assert (now.amount_fen, now.former_fen, now.amount_since) == (53000, 48000, 202611)
    workspace.undo()
    assert home_of(workspace, "张桂英").month_total_fen == 51000


def test_the_same_amount_again_changes_nothing(workspace):
    row = benefit_of(workspace, "张桂英")
    done = workspace.run(change_amount, row.uid, 202611, 48000, 3000)
    assert done.value is False
    assert done.operation_id is None


def test_what_is_wrong_with_a_change_is_said_by_field(workspace):
    row = benefit_of(workspace, "张桂英")
    wrong = workspace.read(check_amount, row.uid, 202605, -1)
    assert set(wrong) == {"month", "amount"}
    assert set(workspace.read(check_stop, row.uid, 202604)) == {"month"}
    assert set(workspace.read(check_covered, row.uid, [], 202605)) == {"month", "persons"}
    assert workspace.read(check_amount, row.uid, 202606, 0) == {}


def test_a_stopped_benefit_pays_no_more_and_takes_no_change(workspace):
    row = benefit_of(workspace, "程素珍")
    workspace.run(stop_entitlement, row.uid, 202611)
    page = home_of(workspace, "程素珍")
    assert page.month_total_fen == 62000
    assert page.benefits[0].fen_in(202612) == 0
    for call in ((change_amount, row.uid, 202612, 1, 0), (set_covered, row.uid, [row.person_uid], 202612)):
        with pytest.raises(AppError, match="already_stopped"):
            workspace.run(*call)


def test_a_change_seen_too_early_is_refused(workspace):
    row = benefit_of(workspace, "张桂英")
    seen = home_of(workspace, "张桂英").benefits[0].version
    workspace.run(annotate, [row.uid], {"remark": "已入户"})
    with pytest.raises(AppError, match="edit_conflict"):
        workspace.run(change_amount, row.uid, 202611, 53000, 3000, seen=seen)
    assert benefit_of(workspace, "张桂英").amount_fen == 48000


def test_who_is_covered_from_a_month_on(workspace):
    row = benefit_of(workspace, "张桂英")
    members = home_of(workspace, "张桂英").members
    wanted = [members[0].person_uid, members[2].person_uid]
    workspace.run(set_covered, row.uid, wanted, 202611)
    benefit = home_of(workspace, "张桂英").benefits[0]
    assert set(benefit.covered_uids) == set(wanted)
    # Taken back within its first month it leaves no period that ends before it begins.
    workspace.run(set_covered, row.uid, [members[0].person_uid], 202611)
    assert home_of(workspace, "张桂英").benefits[0].covered_uids == (members[0].person_uid,)


def test_a_household_programme_goes_to_the_household(workspace):
    person = workspace.heads["谢启发"]
    uid = workspace.run(grant_entitlement, "dibao_rural", person, 202612, 50000).value
    row = next(r for r in workspace.read(list_entitlements) if r.uid == uid)
    assert row.household_uid == workspace.read(person_page, person).households[0].household_uid
    assert row.household_size == 3
    with pytest.raises(AppError, match="exists"):
        workspace.run(grant_entitlement, "dibao_rural", person, 202612, 50000)
    with pytest.raises(AppError) as refused:
        workspace.run(grant_entitlement, "no_such", person, 202612, 50000)
    assert "no_such" in refused.value.message


def test_a_roster_by_village_adds_up(workspace):
    wanted = RosterFilter("dibao_rural", statuses=("active", "grace"), sort="name", by_village=True)
    rows = workspace.read(roster_first, wanted, 200)
    groups = workspace.read(roster_groups, wanted)
    assert [group.name for group in groups] == ["云岭村", "石门村"]
    assert [row.village for row in rows] == ["云岭村"] * 3 + ["石门村"] * 2
    assert [row.name for row in rows[:3]] == ["程素珍", "王满堂", "张桂英"]
    totals = workspace.read(roster_totals, wanted)
    assert totals.amount_fen == sum(group.totals.amount_fen for group in groups) == 234500
    keys = [key for chunk in workspace.read(lambda uow: list(roster_keys(uow, wanted))) for key in chunk]
    assert workspace.read(roster_rows, keys) == rows
    assert workspace.read(roster_totals, wanted, keys[:2]).benefits == 2


def test_a_roster_is_found_by_a_member_and_by_certificate(workspace):
    member = home_of(workspace, "张桂英").members[1]
    for words in (member.name, "yl26001", member.id_no[-6:]):
        rows = workspace.read(roster_first, RosterFilter(text=words), 10)
        assert [row.name for row in rows] == ["张桂英"], words


def test_the_list_of_persons_knows_their_benefits(workspace):
    rows = workspace.read(people_first, PeopleFilter(sort="name"), 50)
    by_name = {row.name: row for row in rows}
    assert len(rows) == 12
    assert by_name["张桂英"].benefits == "农村低保"
    assert by_name["谢启发"].benefits is None
    assert [row.name for row in rows][:2] == ["程明华", "程素珍"]
