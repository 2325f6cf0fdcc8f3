"""A death stops every benefit, shows what was overpaid, names a new head; one undo takes everything back."""

from datetime import date

import pytest

from db.types import definition_uid, new_uid
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.core.operation import Operation, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.disbursements.back_pay import list_back_pay
from minsheng_desktop.entitlements.changes import grant_entitlement, set_covered, suspend_entitlement
from minsheng_desktop.entitlements.service import list_entitlements
from minsheng_desktop.households.death import preview_death, record_death
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.overpaid import overpaid_of
from minsheng_desktop.households.service import household_page, person_page
from tests.factories.benefits import benefit_row, living_rows
from tests.factories.households import heads_of, open_rostered, raise_doubt

DIED = date(2026, 8, 14)


@use_case(Operation("households.import_roster", Right.IMPORT))
def pay(uow, person, programme, months, fen, result="成功"):
    """Payments of an office's old sheets."""
    for month in months:
        uow.insert(
            "payment_record",
            {"uid": new_uid(), "person_uid": person, "programme_uid": definition_uid("programme", programme),
             "item": programme, "month": month, "amount_fen": fen, "result": result},
        )  # fmt: skip
    uow.describe(file="册", new=0, updated=0, held=0)


@use_case(Operation("households.edit_household", Right.EDIT))
def forget_cover(uow, benefit):
    """A roster that states only how many are covered."""
    rows = uow.connection.exec_driver_sql("SELECT uid FROM entitlement_member WHERE entitlement_uid = ?", (benefit,))
    uow.delete("entitlement_member", [row[0] for row in rows], "undone")
    uow.describe(name="")


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w") as opened:
        opened.heads = heads_of()
        yield opened


def members(workspace, name):
    home = benefit_row(workspace, name)["household_uid"]
    return workspace.read(household_page, home).members


def line_of(plan, programme):
    return next(line for line in plan.benefits if line.programme == programme)


def test_a_persons_own_benefit_stops_with_the_month_of_death(workspace):
    person = workspace.heads["王满堂"]
    uid = workspace.run(grant_entitlement, "youfu_pension", person, 202606, 8000).value
    workspace.run(pay, person, "youfu_pension", [202607, 202608, 202609], 8000)
    workspace.run(pay, person, "youfu_pension", [202610], 8000, "发放失败")
    plan = workspace.read(preview_death, person, DIED)
    line = line_of(plan, "优抚定补")
    assert (line.action, line.last_month, line.rule_stated) == ("stop", 202608, True)
    assert (line.overpaid_months, line.overpaid_fen) == ((202609,), 8000)
    assert (line.estimated_months, line.estimated_fen) == ((202611,), 8000)
    workspace.run(record_death, person, DIED)
    page = workspace.read(person_page, person)
    assert page.values["died_on"] == "2026-08-14"
    assert {(b.programme, b.status, b.to_month) for b in page.benefits} == {
        ("优抚定补", "stopped", 202608),
        ("农村低保", "stopped", 202608),
    }
    assert next(b for b in page.benefits if b.uid == uid).fen_in(202609) == 0
    found = {line.programme: (line.months, line.total_fen) for line in workspace.read(overpaid_of, person)}
    assert found == {"优抚定补": ((202609,), 8000), "农村低保": ((202609, 202610), 48000)}


def test_a_household_goes_on_for_the_others_at_the_amount_the_clerk_states(workspace):
    head, spouse, child = (m.person_uid for m in members(workspace, "张桂英"))
    uid = benefit_row(workspace, "张桂英")["uid"]
    plan = workspace.read(preview_death, head, DIED)
    line = line_of(plan, "农村低保")
    assert (line.action, line.covered_before, line.covered_after, line.proposed_fen) == ("uncover", 2, 1, None)
    assert (line.overpaid_months, line.overpaid_fen) == ((202609, 202610), 0)
    assert plan.needs_amount == (uid,)
    assert {candidate.person_uid for candidate in plan.head_candidates} == {spouse, child}
    with pytest.raises(AppError, match="death_amount"):
        workspace.run(record_death, head, DIED, {}, spouse)
    with pytest.raises(AppError, match="death_head"):
        workspace.run(record_death, head, DIED, {uid: 30000})
    told = workspace.run(record_death, head, DIED, {uid: 30000}, spouse).value
    assert told.overpaid_fen == 2 * (48000 - 33000)
    row = benefit_row(workspace, told_name(workspace, spouse))
    assert (row["uid"], row["covered"], row["household_size"]) == (uid, 1, 2)
    assert (row["amount_fen"], row["status"], row["to_month"]) == (30000, "active", None)
    page = workspace.read(household_page, row["household_uid"])
    assert page.values["head_name"] == told_name(workspace, spouse)
    assert page.benefits[0].covered_uids == (spouse,)
    assert page.benefits[0].fen_in(202608) == 51000
    assert page.benefits[0].fen_in(202609) == 33000
    assert (page.members[0].person_uid, page.members[0].is_head) == (spouse, True)
    assert next(m for m in page.members if m.person_uid == head).to_month == 202608
    assert [line.total_fen for line in workspace.read(overpaid_of, head)] == [30000]


def told_name(workspace, person):
    return workspace.read(person_page, person).values["name"]


def test_the_only_one_covered_ends_the_households_benefit(workspace):
    person = workspace.heads["王满堂"]
    plan = workspace.read(preview_death, person, date(2026, 11, 3))
    line = line_of(plan, "农村低保")
    assert (line.action, line.last_month, line.overpaid_fen, line.estimated_fen) == ("stop", 202611, 0, 0)
    assert plan.head_candidates == ()


def test_a_member_who_is_not_covered_leaves_the_benefit_as_it_is(workspace):
    child = members(workspace, "张桂英")[2].person_uid
    plan = workspace.run(record_death, child, DIED).value
    assert plan.benefits == ()
    row = benefit_row(workspace, "张桂英")
    assert (row["status"], row["covered"], row["household_size"]) == ("active", 2, 2)


def test_who_is_covered_without_being_named_is_asked(workspace):
    row = benefit_row(workspace, "张桂英")
    workspace.run(forget_cover, row["uid"])
    child = members(workspace, "张桂英")[2].person_uid
    plan = workspace.read(preview_death, child, DIED)
    assert line_of(plan, "农村低保").action == "unclear"
    assert plan.needs_amount == ()
    workspace.run(record_death, child, DIED, {row["uid"]: 24000})
    assert benefit_row(workspace, "张桂英")["covered"] == 1


def test_of_a_household_without_names_the_only_one_covered_is_the_holder(workspace):
    uid = benefit_row(workspace, "董长根")["uid"]
    workspace.run(forget_cover, uid)
    plan = workspace.read(preview_death, workspace.heads["董长根"], DIED)
    assert [(line.uid, line.action) for line in plan.benefits] == [(uid, "stop")]
    both = benefit_row(workspace, "程素珍")["uid"]
    workspace.run(forget_cover, both)
    plan = workspace.read(preview_death, workspace.heads["程素珍"], DIED)
    assert [(line.action, line.covered_after) for line in plan.benefits] == [("uncover", 1)]


def test_one_undo_restores_every_table(workspace):
    head, spouse, _ = (m.person_uid for m in members(workspace, "张桂英"))
    workspace.run(grant_entitlement, "youfu_pension", head, 202606, 8000)
    uid = benefit_row(workspace, "张桂英")["uid"]
    dibao = next(b.uid for b in workspace.read(person_page, head).benefits if b.programme == "农村低保")
    workspace.run(suspend_entitlement, uid, 202611)
    before = living_rows(workspace)
    workspace.run(record_death, head, DIED, {dibao: 30000}, spouse)
    assert living_rows(workspace) != before
    workspace.undo()
    assert living_rows(workspace) == before
    workspace.redo()
    assert workspace.read(person_page, head).values["died_on"] == "2026-08-14"


def test_a_date_entered_by_hand_before_still_stops_what_runs(workspace):
    person = workspace.heads["王满堂"]
    workspace.run(edit_person, person, {"died_on": "2026-08-14"})
    workspace.run(record_death, person, DIED)
    assert benefit_row(workspace, "王满堂")["status"] == "stopped"
    with pytest.raises(AppError, match="already_dead"):
        workspace.run(record_death, person, DIED)


def test_another_date_of_a_death_that_stopped_everything_is_recorded_anew(workspace):
    person = workspace.heads["王满堂"]
    workspace.run(record_death, person, DIED)
    before = living_rows(workspace)
    with pytest.raises(AppError, match="dead_other_day"):
        workspace.run(record_death, person, date(2026, 7, 1))
    assert living_rows(workspace) == before
    workspace.undo()
    workspace.run(record_death, person, date(2026, 7, 1))
    assert benefit_row(workspace, "王满堂")["to_month"] == 202607


def test_the_dead_draw_nothing_new(workspace):
    person = workspace.heads["王满堂"]
    workspace.run(edit_person, person, {"died_on": "2026-08-14"})
    before = living_rows(workspace)
    with pytest.raises(AppError, match="has_died"):
        workspace.run(grant_entitlement, "youfu_pension", person, 202609, 8000)
    uid = benefit_row(workspace, "张桂英")["uid"]
    with pytest.raises(AppError, match="has_died"):
        workspace.run(set_covered, uid, [workspace.heads["张桂英"], person], 202611)
    assert living_rows(workspace) == before
    uid = workspace.run(grant_entitlement, "youfu_pension", person, 202608, 8000).value
    row = next(r for r in workspace.read(list_entitlements, "youfu_pension") if r.uid == uid)
    assert row.status == "stopped"
    assert [r.uid for r in workspace.read(list_entitlements, "youfu_pension", month=202608)] == [uid]
    assert workspace.read(list_entitlements, "youfu_pension", month=202609) == []


def test_impossible_dates_and_stale_pages_are_refused(workspace):
    person = workspace.heads["王满堂"]
    for wrong in (date(2026, 11, 21), date(1948, 5, 19)):
        with pytest.raises(AppError, match="death_date"):
            workspace.read(preview_death, person, wrong)
    seen = workspace.read(preview_death, person, DIED).version
    workspace.run(edit_person, person, {"remark": "外出"})
    with pytest.raises(AppError, match="edit_conflict"):
        workspace.run(record_death, person, DIED, seen=seen)


def test_open_questions_are_told_and_left_to_the_clerk(workspace):
    person = workspace.heads["王满堂"]
    workspace.run(raise_doubt, person)
    assert len(workspace.read(preview_death, person, DIED).doubts) == 1
    workspace.run(record_death, person, DIED)
    assert len(workspace.read(person_page, person).doubts) == 1


def test_the_living_are_overpaid_nothing(workspace):
    assert workspace.read(overpaid_of, workspace.heads["王满堂"]) == ()


def test_what_was_overpaid_can_be_put_down_to_be_recovered(workspace):
    row = benefit_row(workspace, "王满堂")
    workspace.run(record_death, row["person_uid"], date(2026, 8, 15), None, None, None, True)
    (line,) = workspace.read(list_back_pay)
    assert (line.from_month, line.to_month, line.months, line.amount_fen, line.cause) == (
        202609, 202610, 2, -48_000, "death",
    )  # fmt: skip
    workspace.undo()
    assert workspace.read(list_back_pay) == []
