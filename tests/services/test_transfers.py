"""From one programme into another without gap and overlap; exits, stops with what hangs on them, fraud."""

from datetime import date

import pytest

from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import set_covered, stop_entitlement
from minsheng_desktop.entitlements.granting import GrantMore, grant_entitlement
from minsheng_desktop.entitlements.guards import check_start
from minsheng_desktop.entitlements.service import list_entitlements
from minsheng_desktop.entitlements.stopping import (
    cancel_for_fraud,
    end_graces,
    exit_gradually,
    grace_plan,
    preview_stop,
    stop_with,
)
from minsheng_desktop.entitlements.transfers import TransferWish, preview_transfer, transfer_entitlement
from minsheng_desktop.entitlements.why import Why
from minsheng_desktop.households.service import household_page, person_page
from tests.factories.benefits import benefit_row, living_rows
from tests.factories.households import heads_of, open_rostered

CARD = {"disability_grade": "二级", "disability_cert": "1"}


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        opened.heads = heads_of()
        yield opened


def benefits_of(workspace, person):
    return {b.programme_code: b for b in workspace.read(person_page, person).benefits}


def back_pay(workspace):
    with workspace.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT from_month, to_month, months, amount_fen, cause FROM back_pay").all()
    return [tuple(row) for row in rows]


def test_from_the_minimum_allowance_to_extreme_hardship_in_one_act(workspace):
    person = workspace.heads["王满堂"]
    uid = benefit_row(workspace, "王满堂")["uid"]
    before = living_rows(workspace)
    wish = TransferWish(
        "tekun_dispersed", 202611, amount_fen=70000, extra={"self_care": "全自理"}, why=Why("无子女", "李主任")
    )
    preview = workspace.read(preview_transfer, uid, wish)
    assert (preview.last_month, preview.month, preview.gap, preview.refusals) == (202610, 202611, (), ())
    (new,) = workspace.run(transfer_entitlement, uid, wish).value.uids
    held = benefits_of(workspace, person)
    assert (held["dibao_rural"].status, held["dibao_rural"].to_month) == ("stopped", 202610)
    assert (held["tekun_dispersed"].from_month, held["tekun_dispersed"].to_month) == (202611, None)
    assert held["tekun_dispersed"].uid == new
    for month, code in ((202610, "农村低保"), (202611, "分散特困")):
        rows = [row.programme for row in workspace.read(list_entitlements, month=month) if row.name == "王满堂"]
        assert rows == [code]
    assert back_pay(workspace) == []
    workspace.undo()
    assert living_rows(workspace) == before


def test_a_transfer_into_a_month_already_paid_is_refused_with_the_way_out(workspace):
    uid = benefit_row(workspace, "王满堂")["uid"]
    with pytest.raises(AppError, match="stop_paid") as refused:
        workspace.run(transfer_entitlement, uid, TransferWish("tekun_dispersed", 202610, amount_fen=70000))
    assert "2026-10" in refused.value.message
    assert "补发追回" in refused.value.message


def test_months_between_the_two_are_put_down_as_back_pay(workspace):
    person = workspace.heads["王满堂"]
    uid = benefit_row(workspace, "王满堂")["uid"]
    workspace.run(stop_entitlement, uid, 202610)
    done = workspace.run(transfer_entitlement, uid, TransferWish("tekun_dispersed", 202701, amount_fen=70000)).value
    assert (done.gap, done.back_pay_fen) == ((202611, 202612), 140000)
    assert back_pay(workspace) == [(202611, 202612, 2, 140000, "gap")]
    assert benefits_of(workspace, person)["tekun_dispersed"].from_month == 202701


def test_one_of_a_household_passes_on_and_the_others_stay(workspace):
    uid = benefit_row(workspace, "张桂英")["uid"]
    member = workspace.read(household_page, benefit_row(workspace, "张桂英")["household_uid"]).members[1].person_uid
    wish = TransferWish("tekun_dispersed", 202611, (member,), 70000, remaining_fen=24000)
    workspace.run(transfer_entitlement, uid, wish)
    row = benefit_row(workspace, "张桂英")
    assert (row["status"], row["covered"], row["amount_fen"]) == ("active", 1, 24000)
    assert [r.amount_fen for r in workspace.read(list_entitlements, "tekun_dispersed")] == [70000]


def test_between_the_two_kinds_of_extreme_hardship_its_fields_pass_over(workspace):
    person = workspace.heads["王满堂"]
    uid = benefit_row(workspace, "王满堂")["uid"]
    wish = TransferWish("tekun_dispersed", 202611, amount_fen=70000, extra={"self_care": "部分失能"})
    (first,) = workspace.run(transfer_entitlement, uid, wish).value.uids
    wish = TransferWish("tekun_centralized", 202612, amount_fen=90000, extra={"institution": "云岭敬老院"})
    workspace.run(transfer_entitlement, first, wish)
    (row,) = workspace.read(list_entitlements, "tekun_centralized")
    assert row.extra["self_care"] == "部分失能"
    assert set(benefits_of(workspace, person)) == {"dibao_rural", "tekun_dispersed", "tekun_centralized"}


def test_nobody_draws_two_that_exclude_each_other_even_as_a_covered_member(workspace):
    member = workspace.read(household_page, benefit_row(workspace, "张桂英")["household_uid"]).members[1].person_uid
    found = workspace.read(check_start, "tekun_dispersed", [member], None, 202611)
    assert [error.code for error in found.refusals] == ["entitlements.exclusive"]
    assert "转办" in found.refusals[0].message


def test_a_gradual_exit_counts_from_the_month_after_the_decision(workspace):
    uid = benefit_row(workspace, "程素珍")["uid"]
    assert workspace.read(grace_plan, uid, 202703).last == 202709
    plan = workspace.run(exit_gradually, uid, 202703, None, Why("收入提高", "李主任")).value
    assert (plan.first, plan.last) == (202704, 202709)
    drawn = {m: [r.name for r in workspace.read(list_entitlements, month=m)] for m in (202703, 202709, 202710)}
    assert "程素珍" in drawn[202703]
    assert "程素珍" in drawn[202709]
    assert "程素珍" not in drawn[202710]
    assert workspace.run(end_graces, [uid]).value == 1
    assert benefit_row(workspace, "程素珍")["to_month"] == 202709


@pytest.mark.parametrize("months", [0, 13])
def test_a_gradual_exit_is_from_one_month_to_a_year(workspace, months):
    with pytest.raises(AppError, match="grace"):
        workspace.read(grace_plan, benefit_row(workspace, "程素珍")["uid"], 202703, months)


def test_what_is_drawn_only_beside_a_benefit_is_listed_when_it_stops(workspace):
    person = workspace.heads["王满堂"]
    uid = benefit_row(workspace, "王满堂")["uid"]
    living = workspace.run(
        grant_entitlement, "disabled_living_subsidy", person, 202611, 8000, more=GrantMore(extra=CARD)
    ).value
    found = workspace.read(preview_stop, [uid], 202612)
    assert [(f.uid, f.programme, f.last_month) for f in found.follows] == [(living, "困难残疾人补贴", 202612)]
    assert workspace.run(stop_with, uid, 202612, [living], Why("收入超标", "李主任")).value == 2
    assert {b.to_month for b in workspace.read(person_page, person).benefits} == {202612}
    with pytest.raises(AppError, match="not_eligible"):
        workspace.run(grant_entitlement, "disabled_living_subsidy", person, 202701, 8000)


def test_fraud_ends_the_benefit_lists_the_money_and_bars_from_coming_back(workspace):
    person = workspace.heads["王满堂"]
    row = benefit_row(workspace, "王满堂")
    args = (row["uid"], 202611, 202609, date(2028, 1, 1), "核对发现瞒报房产", "李主任")
    assert workspace.run(cancel_for_fraud, *args).value == 48000
    assert back_pay(workspace) == [(202609, 202610, 2, -48000, "other")]
    assert benefit_row(workspace, "王满堂")["status"] == "cancelled"
    with pytest.raises(AppError, match="barred") as refused:
        workspace.run(grant_entitlement, "dibao_rural", person, 202703, 24000)
    assert "2028-01-01" in refused.value.message
    workspace.run(grant_entitlement, "dibao_rural", person, 202801, 24000)


def test_changes_behind_a_paid_month_are_refused_whatever_they_change(workspace):
    row = benefit_row(workspace, "张桂英")
    for call in (
        (stop_entitlement, row["uid"], 202609),
        (set_covered, row["uid"], [row["person_uid"]], 202610),
    ):
        with pytest.raises(AppError, match="paid") as refused:
            workspace.run(*call)
        assert "2026-10" in refused.value.message
        assert "补发追回" in refused.value.message
