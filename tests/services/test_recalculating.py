"""A month's recalculation and a new standard: what changes, what stays, what was paid too little."""

import json
import random

import pytest

from db.queries.audit import verify_chain
from minsheng_desktop.disbursements.back_pay import list_back_pay
from minsheng_desktop.disbursements.uplifts import apply_standard, preview_standard
from minsheng_desktop.entitlements.changes import change_category, set_covered, suspend_entitlement
from minsheng_desktop.entitlements.explaining import explanation
from minsheng_desktop.entitlements.recalculating import preview_recalculation, recalculate
from minsheng_desktop.entitlements.reckoning import ReckonCase, reckon
from minsheng_desktop.entitlements.service import entitlement_row
from minsheng_desktop.programmes.standards import NewStandard, add_standard
from tests.factories.benefits import benefit_row, living_rows
from tests.factories.drawing import amounts_of, draw
from tests.factories.households import enter_roster, open_township

DIBAO, NURSING = "dibao_rural", "disabled_nursing_subsidy"


@pytest.fixture
def workspace(tmp_path):
    with open_township(tmp_path / "w") as opened:
        yield opened


def add(workspace, programme, fen, month, period="month", **more):
    return workspace.run(add_standard, NewStandard(programme, fen, period, month, **more)).value


def test_a_new_line_changes_only_its_month_and_those_after_it(workspace):  # R-006, SY-02.2
    add(workspace, DIBAO, 35_200, 202601)
    (uid,) = draw(workspace, DIBAO, [{"fen": 35_200, "income": 0}])
    new = add(workspace, DIBAO, 39_600, 202603)
    workspace.run(apply_standard, new.key)
    assert amounts_of(workspace, uid) == [(202601, 202602, 35_200), (202603, None, 39_600)]
    row = workspace.read(entitlement_row, uid)
    assert (row.amount_fen, row.former_fen, row.amount_since) == (39_600, 35_200, 202603)
    assert 2 * 35_200 + 10 * 39_600 == 466_400
    assert workspace.read(explanation, uid).sentence == "(396.00元 − 0.00元) × 1人 = 396.00元"


def test_back_pay_of_the_months_paid_at_the_old_amount(workspace):
    add(workspace, DIBAO, 35_200, 202601)
    months = range(202601, 202606)
    draw(workspace, DIBAO, [
        {"fen": 35_200, "income": 0, "paid": months, "name": "某甲"},
        {"fen": 70_400, "income": 0, "covered": 2, "paid": (202603, 202605), "name": "某乙"},
    ])  # fmt: skip
    new = add(workspace, DIBAO, 39_600, 202603, document_number="民〔2026〕3号")
    seen = workspace.read(preview_standard, new.key)
    assert (seen.back_pay.until, seen.back_pay.months, seen.back_pay.pay_fen) == (202605, 5, 3 * 4_400 + 2 * 8_800)
    assert workspace.read(list_back_pay) == []
    done = workspace.run(apply_standard, new.key).value
    assert done.back_pay == seen.back_pay
    lines = {line.name: line for line in workspace.read(list_back_pay)}
    assert [(line.from_month, line.to_month, line.months, line.amount_fen) for line in lines.values()] == [
        (202603, 202605, 3, 13_200), (202603, 202605, 2, 17_600),
    ]  # fmt: skip
    assert lines["某甲"].sentence == "44.00元 × 3个月 = 132.00元"
    assert lines["某甲"].note == "提标：民〔2026〕3号"


def test_without_payments_on_record_the_months_before_this_one_count_as_paid(workspace):
    add(workspace, DIBAO, 35_200, 202601)
    draw(workspace, DIBAO, [{"fen": 35_200, "income": 0}])
    new = add(workspace, DIBAO, 39_600, 202609)
    assert workspace.read(preview_standard, new.key).back_pay.months == 2  # September and October, seen in November
    assert workspace.read(preview_standard, new.key, 202609).back_pay.months == 1


def test_a_preview_writes_nothing_and_applying_can_be_taken_back_whole(workspace):
    add(workspace, DIBAO, 35_200, 202601)
    draw(workspace, DIBAO, [{"fen": 35_200, "income": 0, "paid": [202603]}, {"fen": 35_200, "income": 100}])
    new = add(workspace, DIBAO, 39_600, 202603)
    before = living_rows(workspace)
    seen = workspace.read(preview_standard, new.key)
    assert living_rows(workspace) == before
    assert (seen.change.changed, seen.change.old_fen, seen.change.new_fen) == (2, 70_400, 39_600 + 39_500)
    workspace.run(apply_standard, new.key)
    assert living_rows(workspace) != before
    assert workspace.run(apply_standard, new.key).value.change.changed == 0
    with workspace.database.reading() as connection:
        assert verify_chain(connection)[1] is None
    workspace.undo()
    assert living_rows(workspace) == before


def test_a_standard_can_be_looked_at_before_it_is_added(workspace):
    add(workspace, DIBAO, 35_200, 202601)
    draw(workspace, DIBAO, [{"fen": 35_200, "income": 0}])
    before = living_rows(workspace)
    seen = workspace.read(preview_standard, NewStandard(DIBAO, 39_600, "month", 202612))
    assert (seen.change.changed, seen.checks.former.amount_fen, seen.back_pay.months) == (1, 35_200, 0)
    assert living_rows(workspace) == before


def test_stated_suspended_ended_and_fading_benefits_stay_and_are_counted(workspace):
    enter_roster(workspace, paid=False)
    suspended = benefit_row(workspace, "王满堂")["uid"]
    workspace.run(suspend_entitlement, suspended, 202609)
    add(workspace, DIBAO, 43_000, 202606)
    found = workspace.run(recalculate, 202609).value
    assert (found.changed, found.left) == (0, {"stated": 3, "grace": 1, "suspended": 1, "stopped": 1})


def test_incomes_nobody_stated_can_follow_from_the_amount_and_the_former_line(workspace):
    enter_roster(workspace, paid=False)
    add(workspace, DIBAO, 43_000, 202606)
    new = add(workspace, DIBAO, 47_000, 202612)
    assert workspace.read(preview_standard, new.key).change.changed == 0
    workspace.run(apply_standard, new.key, True, None, True)
    uid = benefit_row(workspace, "董长根")["uid"]
    assert amounts_of(workspace, uid)[-1] == (202612, None, 38_500 + 4_000)
    assert "推算" in workspace.read(explanation, uid, 202612).sentence


def test_what_changed_in_between_stays_a_change_of_its_own_month(workspace):
    """A period is parted where the class or the cover changed, and where another standard begins."""
    for category, fen in (("A类", 40_000), ("B类", 30_000)):
        add(workspace, NURSING, fen, 202601, category=category)
    (uid,) = draw(workspace, NURSING, [{"fen": 30_000, "category": "B类"}])
    workspace.run(change_category, uid, 202604, "A类")
    add(workspace, NURSING, 45_000, 202606, category="A类")
    workspace.run(recalculate, 202602)
    assert amounts_of(workspace, uid) == [
        (202601, 202603, 30_000), (202604, 202605, 40_000), (202606, None, 45_000),
    ]  # fmt: skip
    before = living_rows(workspace)
    assert workspace.run(recalculate, 202602).value.changed == 0
    assert living_rows(workspace) == before


def test_a_period_that_begins_later_is_put_right_in_its_place(workspace):
    add(workspace, DIBAO, 40_000, 202601)
    (uid,) = draw(workspace, DIBAO, [{"fen": 10_000, "income": 0, "month": 202605}])
    workspace.run(recalculate, 202603)
    assert amounts_of(workspace, uid) == [(202605, None, 40_000)]


def test_extras_for_flags_are_paid_on_top_and_leave_when_the_flag_leaves(workspace):
    add(workspace, DIBAO, 40_000, 202601)
    add(workspace, DIBAO, 5_000, 202601, part="extra", category="severe_illness")
    flagged = json.dumps({"severe_illness": "2"})
    one, other = draw(workspace, DIBAO, [
        {"fen": 1, "income": 10_000, "covered": 3, "extra": flagged}, {"fen": 1, "income": 10_000, "covered": 3},
    ])  # fmt: skip
    workspace.run(recalculate, 202606)
    rows = [workspace.read(entitlement_row, uid) for uid in (one, other)]
    assert [(row.amount_fen, row.supplement_fen) for row in rows] == [(90_000, 10_000), (90_000, 0)]
    assert workspace.read(explanation, one).sentence.endswith(
        "分类施保（重病患者）50.00元 × 2人 = 100.00元；合计 1000.00元"
    )


def test_some_benefits_alone(workspace):
    add(workspace, DIBAO, 40_000, 202601)
    one, other = draw(workspace, DIBAO, [{"fen": 1, "income": 0}, {"fen": 1, "income": 0}])
    assert workspace.run(recalculate, 202606, (DIBAO,), [one]).value.changed == 1
    assert (amounts_of(workspace, one)[-1][2], amounts_of(workspace, other)[-1][2]) == (40_000, 1)


STANDARDS = (
    (DIBAO, 516_000, {"period": "year"}), (DIBAO, 22_500, {"part": "floor"}),
    (NURSING, 10_000, {"category": "一级"}), (NURSING, 8_000, {}),
    ("tekun_dispersed", 72_000, {"part": "basic"}), ("tekun_dispersed", 60_000, {"part": "care", "category": "全护理"}),
    ("tekun_dispersed", 500_000, {"part": "clothing", "period": "year"}),
    ("elder_80_allowance", 5_000, {"category": "80"}), ("elder_80_allowance", 30_000, {"category": "100"}),
    ("veteran_rural_60", 24_000, {"period": "year"}),
)  # fmt: skip


def test_the_set_based_way_and_the_single_way_come_to_the_same(workspace):
    chance = random.Random(5)
    for programme, fen, more in STANDARDS:
        add(workspace, programme, fen, 202601, **more)
    extras = {
        NURSING: ({"disability_grade": "一级"}, {"disability_grade": "三级"}),
        "tekun_dispersed": ({"self_care": "全护理"}, {"self_care": "全自理"}),
        "veteran_rural_60": ({"service_years": "4"}, {"service_years": "11"}),
    }
    for programme in dict.fromkeys(row[0] for row in STANDARDS):
        people = [
            {"fen": 1, "income": chance.randrange(60_000),
             "covered": chance.randrange(1, 5) if programme == DIBAO else 1,
             "birth": f"{chance.randrange(1920, 1950)}-0{chance.randrange(1, 10)}-11",
             "extra": json.dumps(chance.choice(extras.get(programme, ({},))))}
            for _ in range(12)
        ]  # fmt: skip
        uids = draw(workspace, programme, people)
        workspace.run(recalculate, 202606, (programme,))
        for uid, told in zip(uids, people, strict=True):
            birth = told["birth"]
            case = ReckonCase(
                programme, 202606, covered=told["covered"], extra=json.loads(told["extra"]), income_fen=told["income"],
                age=2026 - int(birth[:4]) - (int(birth[5:7]) > 6),
            )  # fmt: skip
            single = workspace.read(reckon, case)
            set_based = workspace.read(explanation, uid, 202606)
            assert (set_based.amount_fen, set_based.sentence) == (single.amount_fen, single.sentence)


def test_a_recalculation_that_is_looked_at_lists_each_change_by_village(workspace):
    heads = enter_roster(workspace, paid=False)
    row = benefit_row(workspace, "王满堂")
    add(workspace, DIBAO, 40_000, 202606)
    seen = workspace.read(preview_recalculation, 202606)
    assert seen.changed == 0
    covered = workspace.run(set_covered, row["uid"], [heads["王满堂"]], 202606).value
    assert covered == 1
