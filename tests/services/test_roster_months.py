"""A roster as it stood in a month: who drew then, how the benefit stood, what was paid, who was covered."""

from dataclasses import replace

import openpyxl
import pytest

from db.queries import dossiers
from db.types import definition_uid, new_uid
from minsheng_desktop.core.operation import Operation, UnitOfWork, use_case
from minsheng_desktop.core.rights import Right
from minsheng_desktop.entitlements.changes import (
    annotate,
    change_amount,
    change_category,
    grant_entitlement,
    set_covered,
    stop_entitlement,
    suspend_entitlement,
)
from minsheng_desktop.entitlements.service import (
    ROSTER_FIELDS,
    RosterFilter,
    categories_in_use,
    entitlement_row,
    export_roster,
    list_entitlements,
    roster_fields,
    roster_first,
    roster_groups,
    roster_keys,
    roster_rows,
    roster_totals,
    value_of,
)
from minsheng_desktop.entitlements.states import change_state
from minsheng_desktop.households.service import household_page
from tests.factories.households import DIBAO, VILLAGES, heads_of, open_rostered

STONE_GATE = definition_uid("area", next(code for code, name in VILLAGES.items() if name == "石门村"))
DRAWN = ("active", "grace")


@pytest.fixture
def workspace(tmp_path):
    with open_rostered(tmp_path / "w", paid=False) as opened:
        opened.heads = heads_of(paid=False)
        yield opened


@use_case(Operation("entitlements.annotate", Right.EDIT))
def move_village(uow: UnitOfWork, uid: bytes, month: int, values: dict) -> None:
    """Let a benefit stand otherwise from a month on, as moves and re-decisions do."""
    change_state(uow, dossiers.row(uow.connection, "entitlement", uid), month, values)
    uow.describe(name="")


def benefit_of(workspace, name, month=0):
    return next(row for row in workspace.read(list_entitlements, month=month) if row.name == name)


def rows_in(workspace, month, **more):
    return {row.name: row for row in workspace.read(roster_first, RosterFilter("dibao_rural", month=month, **more), 50)}


def test_a_benefit_suspended_in_july_was_drawn_in_june_with_its_old_amount(workspace):
    uid = benefit_of(workspace, "王满堂").uid
    workspace.run(change_amount, uid, 202607, 31000, 0)
    workspace.run(suspend_entitlement, uid, 202607, "外出")
    june, july = rows_in(workspace, 202606)["王满堂"], rows_in(workspace, 202607)["王满堂"]
    assert (june.status, june.amount_fen) == ("active", 24000)
    assert (july.status, july.amount_fen) == ("suspended", 31000)
    assert "王满堂" in rows_in(workspace, 202606, statuses=DRAWN)
    assert "王满堂" not in rows_in(workspace, 202607, statuses=DRAWN)
    assert benefit_of(workspace, "王满堂").status == "suspended"


def test_a_stopped_benefit_was_drawn_to_its_last_month(workspace):
    assert rows_in(workspace, 202609)["谢启发"].status == "active"
    assert "谢启发" not in rows_in(workspace, 202610)
    assert rows_in(workspace, 0)["谢启发"].status == "stopped"
    uid = benefit_of(workspace, "董长根").uid
    workspace.run(stop_entitlement, uid, 202608)
    assert rows_in(workspace, 202608)["董长根"].status == "active"
    assert "董长根" not in rows_in(workspace, 202609)


def test_nobody_stands_in_a_month_before_the_benefit_began(workspace):
    assert rows_in(workspace, 202605) == {}
    workspace.run(grant_entitlement, "temp_relief", workspace.heads["张桂英"], 202611, 5000)
    assert [row.programme for row in workspace.read(list_entitlements, month=202610) if row.name == "张桂英"] == [
        "农村低保"
    ]
    assert len([row for row in workspace.read(list_entitlements, month=202611) if row.name == "张桂英"]) == 2


def test_amounts_are_those_of_the_month_and_say_what_was_before(workspace):
    uid = benefit_of(workspace, "张桂英").uid
    workspace.run(change_amount, uid, 202609, 53000, 5000)
    workspace.run(change_amount, uid, 202611, 60000, 0)
    seen = {month: workspace.read(entitlement_row, uid, month) for month in (202608, 202609, 202610, 202611, 0)}
    assert [(row.amount_fen, row.supplement_fen, row.total_fen) for row in seen.values()] == [
        (48000, 3000, 51000), (53000, 5000, 58000), (53000, 5000, 58000), (60000, 0, 60000), (60000, 0, 60000),
    ]  # fmt: skip
    assert (seen[202608].former_fen, seen[202608].amount_since) == (None, 202606)
    assert (seen[202610].former_fen, seen[202610].amount_since) == (48000, 202609)
    assert (seen[0].former_fen, seen[0].amount_since) == (53000, 202611)


def test_who_is_covered_is_counted_as_it_was(workspace):
    row = benefit_of(workspace, "张桂英")
    members = [m.person_uid for m in workspace.read(household_page, row.household_uid).members]
    workspace.run(set_covered, row.uid, members, 202609)
    workspace.run(set_covered, row.uid, members[:1], 202611)
    stood = [rows_in(workspace, month)["张桂英"].covered for month in (202608, 202609, 202610, 202611, 0)]
    assert stood == [2, 3, 3, 1, 1]


def test_a_family_that_moved_stood_in_its_former_village(workspace):
    uid = benefit_of(workspace, "张桂英").uid
    workspace.run(move_village, uid, 202610, {"area_uid": STONE_GATE, "category": "C", "household_size": 5})
    before, after = rows_in(workspace, 202609)["张桂英"], rows_in(workspace, 202610)["张桂英"]
    assert (before.village, before.category, before.household_size) == ("云岭村", "B", 3)
    assert (after.village, after.category, after.household_size) == ("石门村", "C", 5)
    assert "张桂英" in rows_in(workspace, 202610, village=STONE_GATE)
    assert "张桂英" not in rows_in(workspace, 202609, village=STONE_GATE)
    assert "张桂英" in rows_in(workspace, 202609, category="B")
    groups = {
        month: workspace.read(roster_groups, RosterFilter("dibao_rural", month=month)) for month in (202609, 202610)
    }
    assert {g.name: g.totals.benefits for g in groups[202609]} == {"云岭村": 3, "石门村": 3}
    assert {g.name: g.totals.benefits for g in groups[202610]} == {"云岭村": 2, "石门村": 3}


def test_totals_groups_keys_and_rows_of_a_month_agree(workspace):
    uid = benefit_of(workspace, "张桂英").uid
    workspace.run(change_amount, uid, 202609, 60000, 0)
    workspace.run(move_village, uid, 202609, {"area_uid": STONE_GATE})
    for month in (202606, 202609, 202610):
        for sort in ("", "amount_fen", "total_fen", "status", "covered", "village", "remark"):
            wanted = RosterFilter("dibao_rural", month=month, sort=sort, by_village=True)
            rows = workspace.read(roster_first, wanted, 50)
            keys = [key for chunk in workspace.read(lambda uow, w=wanted: list(roster_keys(uow, w))) for key in chunk]
            assert workspace.read(roster_rows, keys, month) == rows
            totals = workspace.read(roster_totals, wanted)
            groups = [group.totals for group in workspace.read(roster_groups, wanted)]
            for name in ("amount_fen", "supplement_fen", "total_fen", "covered"):
                mine = sum(getattr(row, name) for row in rows)
                assert mine == getattr(totals, name) == sum(getattr(group, name) for group in groups), (month, name)
    assert workspace.read(roster_totals, RosterFilter(month=202606)).amount_fen == 265500
    assert workspace.read(roster_totals, RosterFilter(month=202609)).amount_fen == 277500
    assert workspace.read(roster_totals, RosterFilter(month=202610)).amount_fen == 246500


def test_a_roster_of_this_month_is_the_present_one(workspace):
    uid = benefit_of(workspace, "张桂英").uid
    workspace.run(change_amount, uid, 202610, 60000, 0)
    workspace.run(suspend_entitlement, uid, 202610)
    now = [row for row in workspace.read(list_entitlements) if row.status != "stopped"]
    assert workspace.read(list_entitlements, month=202611) == now


def test_two_periods_of_one_month_do_not_double_a_benefit(workspace):
    """A package may bring periods that overlap; the later one counts."""
    uid = benefit_of(workspace, "董长根").uid

    @use_case(Operation("entitlements.annotate", Right.EDIT))
    def overlap(uow: UnitOfWork) -> None:
        for first, status in ((202606, "active"), (202608, "grace"), (202611, "active")):
            uow.insert(
                "entitlement_state",
                {"uid": new_uid(), "entitlement_uid": uid, "from_month": first, "status": status, "covered": 1},
            )
        uow.describe(name="")

    workspace.run(overlap)
    rows = [r for r in workspace.read(roster_first, RosterFilter(month=202609), 50) if r.name == "董长根"]
    assert [row.status for row in rows] == ["grace"]


def test_the_total_stands_beside_the_supplement_and_can_be_sorted_by(workspace):
    fields = workspace.read(roster_fields, "dibao_rural")
    keys = [field.key for field in fields]
    assert keys[keys.index("supplement_fen") + 1] == "total_fen"
    shared = [key for key in keys if key != "total_fen" and not key.startswith("own:")]
    assert shared == [field.key for field in ROSTER_FIELDS]
    rows = workspace.read(roster_first, RosterFilter(sort="total_fen", descending=True), 3)
    assert [value_of(row, "total_fen") for row in rows] == [62000, 62000, 51000]


def test_an_export_of_a_month_says_so_and_holds_what_stood_then(workspace, tmp_path):
    uid = benefit_of(workspace, "王满堂").uid
    workspace.run(change_amount, uid, 202607, 31000, 0)
    out = tmp_path / "out.xlsx"
    assert workspace.read(export_roster, out, "dibao_rural", month=202606) == 6
    title, header, *rows = openpyxl.load_workbook(out).active.iter_rows(values_only=True)
    assert "2026年6月" in title[0]
    row = next(dict(zip(header, row, strict=True)) for row in rows if "王满堂" in row)
    assert (row["月保障金"], row["合计"], row["状态"]) == (240, 240, "在保")
    assert workspace.read(export_roster, out, "dibao_rural", month=202610) == 5


def test_marks_narrow_a_roster(workspace):
    workspace.run(annotate, [benefit_of(workspace, "张桂英").uid], {"color_mark": "yellow"})
    wanted = RosterFilter(colors=("yellow", "green"))
    assert [row.name for row in workspace.read(roster_first, wanted, 9)] == ["张桂英"]
    assert workspace.read(roster_totals, replace(wanted, colors=("",))).benefits == 5


def test_classes_of_former_months_are_offered_for_those_months(workspace):
    uid = benefit_of(workspace, "张桂英").uid
    workspace.run(change_category, uid, 202609, "D")
    workspace.run(change_category, uid, 202611, "B")
    assert workspace.read(categories_in_use, DIBAO) == ["A", "B", "C"]
    assert workspace.read(categories_in_use, DIBAO, 202610) == ["A", "B", "C", "D"]
    assert [row.name for row in workspace.read(roster_first, RosterFilter(category="D", month=202610), 9)] == ["张桂英"]
