"""Rosters on their way into the database: what is written, held back, left alone, undone."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from minsheng_desktop.core.errors import AppError, Kind
from minsheng_desktop.core.jobs import Job
from minsheng_desktop.households.editing import edit_person
from minsheng_desktop.households.roster_import import import_roster, preview_roster
from minsheng_desktop.households.service import search_people
from tests.factories.roster_desk import (
    CARD,
    HEAD,
    OTHER,
    PHONE,
    SECOND_CARD,
    Desk,
    household,
    payments,
    person,
    sample,
    save,
)
from tests.factories.workspaces import prepared_workspace, reopen


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    with reopen(shutil.copytree(template, tmp_path / "w")) as workspace:
        yield Desk(workspace, tmp_path)


def fen(yuan: str) -> int:
    return round(float(yuan) * 100)


# the shipped files


def test_the_village_rosters_come_in_as_their_ground_truth_says(desk: Desk) -> None:
    path, truth = sample("01")
    counts = truth["counts"]
    errors = {(f["sheet"], f["row"]) for f in truth["findings"] if f["severity"] == "error"}
    held = {(group["rows"][1]["sheet"], group["rows"][1]["row"]) for group in truth["duplicates"]}
    kept = [[row for row in home["rows"] if (home["sheet"], row) not in errors | held] for home in truth["households"]]
    came_in = [home for home, rows in zip(truth["households"], kept, strict=True) if rows]
    headless = [h for h, rows in zip(truth["households"], kept, strict=True) if rows and rows[0] != h["rows"][0]]

    done = desk.take(path).value
    assert (done.new, done.rejected, done.held) == (counts["valid_persons"], counts["rows_with_error"], len(held))
    # 98 households: three of one person whose row is wrong and two of one person held back leave 93
    assert (counts["households"], done.households, len(came_in)) == (98, 93, 93)
    # the amount stands on the head's row: four of the 93 have lost it with that row, and wait for it
    assert (done.entitlements_new, len(headless)) == (89, 4)
    lost_to_held = sum(
        fen(home["amount_month"]) for home in truth["households"] if (home["sheet"], home["rows"][0]) in held
    )
    assert done.amount_fen == fen(truth["amounts"]["amount_month"]["sum_rows_without_error"]) - lost_to_held
    assert done.amount_fen == desk.rows("SELECT sum(amount_fen) FROM entitlement WHERE deleted = 0")[0][0]
    assert desk.living() == {
        "person": 185, "household": 93, "household_member": 185, "bank_account": 89, "entitlement": 89,
        "entitlement_amount": 89, "entitlement_member": 131, "payment_record": 0, "doubt": 12,
    }  # fmt: skip


def test_every_household_that_lacks_a_row_is_a_doubt(desk: Desk) -> None:
    path, truth = sample("01")
    done = desk.take(path).value
    rules = Counter(rule for rule, _, _ in desk.doubts())
    assert rules == {"household_incomplete": 8, "held_row": 2, "deceased_note": 1, "stopped_note": 1}
    assert done.incomplete == 8
    missing = {(params["sheet"], row) for rule, params, _ in desk.doubts() if rule == "household_incomplete"
               for row in params["rows"]}  # fmt: skip
    errors = {(f["sheet"], f["row"]) for f in truth["findings"] if f["severity"] == "error"}
    assert missing < errors


def test_a_roster_taken_in_again_changes_nothing_and_asks_nothing_new(desk: Desk) -> None:
    path, _ = sample("01")
    desk.take(path)
    before = desk.workspace.database.counts()
    again = desk.take(path)
    done = again.value
    assert (done.new, done.updated, done.unchanged, done.held, done.doubts) == (0, 0, 185, 2, 0)
    assert (done.households, done.entitlements_new, done.entitlements_unchanged) == (0, 0, 89)
    assert again.operation_id is None
    assert desk.workspace.database.counts() == before


def test_a_household_without_a_head_draws_under_the_name_of_its_head_or_its_first_person(desk: Desk) -> None:
    path, _ = sample("01")
    desk.take(path)
    page = desk.home("操燕静")
    (benefit,) = page.benefits
    assert (benefit.amount_fen, benefit.holder) == (156_000, "操燕静")
    assert [member.is_head for member in page.members] == [False, False, False]


def test_thirty_thousand_rows_come_in_at_once_and_are_known_the_next_time(desk: Desk) -> None:
    path, truth = sample("10")
    counts = truth["counts"]
    opened, reading = desk.read(path)
    done = desk.workspace.run(import_roster, reading, opened.digest).value
    assert (done.new, done.rejected, done.held) == (29_685, counts["rows_with_error"], len(truth["duplicates"]))
    assert done.new == counts["valid_persons"]
    rejected = {f["row"] for f in truth["findings"] if f["severity"] == "error"}
    held = {group["rows"][1]["row"] for group in truth["duplicates"]}
    gone = [g for g in reading.households if all(reading.rows[i].row in rejected | held for i in g.rows)]
    assert done.households == counts["households"] - len(gone) == 14_628
    # every row is a payment: one record per row taken, none for the rows held back
    assert (done.payments, done.entitlements_new) == (29_685, 0)
    twice = sum(row.values["amount"] for row in reading.rows if row.row in held)
    assert done.amount_fen == fen(truth["amounts"]["amount"]["sum_rows_without_error"]) - twice
    again = desk.workspace.read(preview_roster, reading)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 29_685)
    assert (again.payments, again.households, again.doubts) == (0, 0, 0)


# a month later


def test_a_changed_amount_ends_the_old_period_and_begins_a_new_one(desk: Desk) -> None:
    desk.roster(household())
    done = desk.roster(household(**{"月保障金额（元）": 500}), month=7).value
    assert (done.entitlements_changed, done.entitlements_new) == (1, 0)
    assert desk.amounts() == [(202606, 202606, 48_000, 3_000), (202607, None, 50_000, 3_000)]
    (benefit,) = desk.home().benefits
    assert (benefit.amount_fen, benefit.from_month) == (50_000, 202606)


def test_a_corrected_roster_of_the_same_month_corrects_the_amount(desk: Desk) -> None:
    desk.roster(household())
    desk.roster(household(**{"月保障金额（元）": 510}))
    assert desk.amounts() == [(202606, None, 51_000, 3_000)]


def test_an_older_month_does_not_overwrite_a_newer_one(desk: Desk) -> None:
    desk.roster(household())
    desk.roster(household(**{"月保障金额（元）": 450, "保障类别": "C"}), month=5)
    assert desk.amounts() == [(202605, 202605, 45_000, 3_000), (202606, None, 48_000, 3_000)]
    (benefit,) = desk.home().benefits
    assert (benefit.amount_fen, benefit.category, benefit.from_month) == (48_000, "B", 202605)
    desk.roster(household(**{"月保障金额（元）": 500}), month=8)
    desk.roster(household(**{"月保障金额（元）": 490}), month=7)
    assert [row[2] for row in desk.amounts()] == [45_000, 48_000, 50_000]
    assert desk.rows("SELECT count(*) FROM entitlement_amount WHERE to_month < from_month") == [(0,)]


STATES = (
    "SELECT from_month, to_month, status, category, household_size, covered FROM entitlement_state WHERE deleted = 0 "
    "ORDER BY from_month"
)


def test_how_a_benefit_stood_before_stays_known(desk: Desk) -> None:
    desk.roster(household())
    assert desk.rows(STATES) == []
    desk.roster(household(**{"保障类别": "A", "保障人口": 1}), month=8)
    assert desk.rows(STATES) == [(202606, 202607, "active", "B", 2, 2), (202608, None, "active", "A", 2, 1)]
    desk.roster(household(**{"保障类别": "C", "保障人口": 1}), month=8)
    assert desk.rows(STATES)[1:] == [(202608, None, "active", "C", 2, 1)]
    desk.roster(household(**{"保障类别": "A"}), month=7)
    assert len(desk.rows(STATES)) == 2
    desk.roster(household(**{"保障类别": "A"}), month=5)
    assert desk.rows(STATES)[0] == (202605, 202605, "active", "A", 2, 2)
    (benefit,) = desk.home().benefits
    assert (benefit.category, benefit.covered, benefit.from_month) == ("C", 1, 202605)
    desk.workspace.undo()
    desk.workspace.undo()
    desk.workspace.undo()
    assert desk.rows(STATES) == []


def test_an_older_roster_tells_how_it_stood_then(desk: Desk) -> None:
    desk.roster(household())
    desk.roster(household(**{"保障类别": "A"}), month=4)
    assert desk.rows(STATES) == [(202604, 202605, "active", "A", 2, 2), (202606, None, "active", "B", 2, 2)]


def test_what_a_later_roster_leaves_blank_stays(desk: Desk) -> None:
    desk.roster(household(备注="低保提标", 联系电话=PHONE))
    desk.roster(household(**{"保障类别": "A", "月保障金额（元）": 480}), month=7)
    (benefit,) = desk.home().benefits
    assert (benefit.category, benefit.remark, benefit.amount_fen) == ("A", "低保提标", 48_000)
    assert desk.page().values["phone"] == PHONE
    assert len(desk.amounts()) == 1


def test_a_changed_phone_is_taken_over_and_found(desk: Desk) -> None:
    desk.roster(household(联系电话="15400000001"))
    done = desk.roster(household(联系电话=PHONE), month=7).value
    assert (done.updated, done.unchanged) == (1, 1)
    assert desk.page().values["phone"] == PHONE
    assert [hit.name for hit in desk.workspace.read(search_people, PHONE[-4:])] == ["张桂英"]


def test_a_name_that_differs_is_a_doubt_and_no_edit(desk: Desk) -> None:
    desk.roster(household())
    rows = household()
    rows[0]["姓名"] = rows[0]["户主姓名"] = "张桂荣"
    done = desk.roster(rows, month=7).value
    assert (done.new, done.unchanged, done.doubts) == (0, 2, 1)
    ((rule, params, held),) = desk.doubts()
    assert (rule, params["row"], params["file"]) == ("name_differs", 3, "7.xlsx")
    assert json.loads(held or "")["values"]["name"] == "张桂荣"
    assert desk.page().values["name"] == "张桂英"
    assert "姓名" in desk.page().doubts[0].sentence
    assert desk.roster(rows, month=7).value.doubts == 0


# rows that are held back or refused


def test_a_second_row_of_a_person_is_held_back_with_its_content(desk: Desk) -> None:
    twice = person("张桂英", HEAD, 低保证号="YL2026902", 户主姓名="张桂英", 家庭人口=1, 保障人口=1, 备注="重复")
    done = desk.roster([*household(), twice | {"月保障金额（元）": 700, "联系电话": PHONE}]).value
    assert (done.new, done.held, done.households, done.doubts) == (2, 1, 1, 1)
    ((rule, params, held),) = desk.doubts()
    assert (rule, params["sheet"], params["row"]) == ("held_row", "云岭村", 5)
    kept = json.loads(held or "")["values"]
    assert (kept["name"], kept["amount_month"], kept["phone"], kept["remark"]) == ("张桂英", "70000", PHONE, "重复")
    assert desk.page().values["phone"] is None


def test_a_household_with_a_refused_row_comes_in_without_it_and_is_completed_later(desk: Desk) -> None:
    rows = household()
    rows[0]["身份证号码"] = HEAD[:-1] + ("0" if HEAD[-1] != "0" else "1")
    first = desk.roster(rows).value
    assert (first.new, first.rejected, first.incomplete, first.entitlements_new) == (1, 1, 1, 0)
    ((rule, params, _),) = desk.doubts()
    assert (rule, params["rows"]) == ("household_incomplete", [3])
    second = desk.roster(household()).value
    assert (second.new, second.unchanged, second.households, second.entitlements_new) == (1, 1, 0, 1)
    page = desk.home()
    assert [member.name for member in page.members] == ["张桂英", "程水生"]
    assert page.benefits[0].covered_names == ("张桂英", "程水生")


def test_without_a_number_the_household_is_known_by_its_people(desk: Desk) -> None:
    rows = household(低保证号=None)
    rows[0]["身份证号码"] = None
    for row in rows:
        row["户主姓名"] = "张桂英"
    assert desk.roster(rows).value.households == 1
    assert desk.roster(rows).value.households == 0
    rows[0]["身份证号码"] = HEAD
    assert desk.roster(rows).value.households == 0
    assert [member.name for member in desk.home().members] == ["张桂英", "程水生"]


def test_lists_that_count_their_households_from_one_do_not_mix_them(desk: Desk) -> None:
    first = household(低保证号="1")
    second = [
        person("王满堂", OTHER, 低保证号="1", 户主姓名="王满堂", 家庭人口=1, 保障人口=1) | {"月保障金额（元）": 300}
    ]
    done = desk.take(save(desk.folder / "two.xlsx", {"云岭村": first, "石门村": second})).value
    assert (done.households, done.entitlements_new) == (2, 2)
    assert [member.name for member in desk.home("王满堂").members] == ["王满堂"]


def test_a_second_amount_of_one_benefit_in_a_file_is_held_back(desk: Desk) -> None:
    alone = {"身份证号码": OTHER, "姓名": "王满堂"}
    sheets = {"生活补贴": [alone | {"月保障金额（元）": 80}], "护理补贴": [alone | {"月保障金额（元）": 100}]}
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(["姓名", "身份证号码", "月补贴金额（元）"])
        for row in rows:
            sheet.append([row["姓名"], row["身份证号码"], row["月保障金额（元）"]])
    path = desk.folder / "two.xlsx"
    book.save(path)
    done = desk.take(path, "dibao_rural").value
    assert done.entitlements_new == 1
    assert [row[2] for row in desk.amounts()] == [8_000]
    assert [rule for rule, _, _ in desk.doubts()] == ["held_row"]


# what clerks add


def test_colour_marks_remarks_and_own_columns_are_kept(desk: Desk) -> None:
    rows = household(备注="下月复核", 网格员="李红梅", colour="FFFF00")
    desk.roster(rows, more=("网格员",))
    mark, remark, extra = desk.rows("SELECT color_mark, remark, extra FROM entitlement")[0]
    assert (mark, remark, json.loads(extra)) == ("FFFF00", "下月复核", {"网格员": "李红梅"})
    desk.roster(household(备注="已复核", 网格员="周平", colour="00FF00"), month=7, more=("网格员",))
    mark, remark, extra = desk.rows("SELECT color_mark, remark, extra FROM entitlement")[0]
    assert (mark, remark, json.loads(extra)) == ("00FF00", "已复核", {"网格员": "周平"})


def test_accounts_are_kept_and_a_further_one_does_not_replace_the_first(desk: Desk) -> None:
    desk.roster(household(一卡通账号=CARD, 开户行="泾川农商银行"))
    desk.roster(household(一卡通账号=SECOND_CARD), month=7)
    desk.roster(household(一卡通账号=SECOND_CARD), month=8)
    found = [(account.number, account.bank_name, account.is_current) for account in desk.page().accounts]
    assert found == [(CARD, "泾川农商银行", True), (SECOND_CARD, "", False)]
    assert [hit.name for hit in desk.workspace.read(search_people, SECOND_CARD[-4:])] == ["张桂英"]


def test_payments_are_entered_once_however_often_the_sheet_comes(desk: Desk) -> None:
    lines = [
        ("张桂英", HEAD, "耕地地力保护补贴", 664.09, CARD, "2026-06-05"),
        ("张桂英", HEAD, "农村低保金", 480, CARD, "2026-06-15"),
        ("王满堂", OTHER, "农村低保金", 300, SECOND_CARD, "2026-06-15"),
    ]
    done = desk.take(payments(desk.folder / "p.xlsx", lines)).value
    assert (done.new, done.payments, done.amount_fen, done.entitlements_new) == (2, 3, 144_409, 0)
    assert desk.take(payments(desk.folder / "p.xlsx", lines)).operation_id is None
    earlier = [("王满堂", OTHER, "农村低保金", 300, SECOND_CARD, "2026-05-15"), lines[0]]
    again = desk.take(payments(desk.folder / "q.xlsx", earlier)).value
    assert (again.payments, again.amount_fen, again.new) == (1, 30_000, 0)
    found = [(line.month, line.amount_fen, line.account_number) for line in desk.page("王满堂").payments]
    assert found == [(202606, 30_000, SECOND_CARD), (202605, 30_000, SECOND_CARD)]


def test_the_programme_told_by_the_user_goes_before_that_of_the_sheets(desk: Desk) -> None:
    desk.take(save(desk.folder / "a.xlsx", {"云岭村": household()}), "dibao_urban")
    assert [benefit.programme_code for benefit in desk.home().benefits] == ["dibao_urban"]
    assert desk.roster(household()).value.entitlements_new == 1
    assert {benefit.programme_code for benefit in desk.home().benefits} == {"dibao_urban", "dibao_rural"}


# undo and cancel


def test_undo_takes_an_import_away_and_it_can_be_made_again(desk: Desk) -> None:
    empty = desk.living()
    path, _ = sample("01")
    first = desk.take(path).value
    filled = desk.living()
    desk.workspace.undo()
    assert desk.living() == empty
    assert desk.workspace.read(search_people, "王秀英") == []
    assert desk.take(path).value == first
    assert desk.living() == filled
    assert len(desk.workspace.read(search_people, "王秀英")) == 2


def test_undo_of_the_second_month_brings_the_first_back(desk: Desk) -> None:
    desk.roster(household(联系电话="15400000001"))
    before = desk.amounts()
    rows = household(**{"月保障金额（元）": 500, "联系电话": PHONE, "备注": "已去世"})
    rows[0]["姓名"] = rows[0]["户主姓名"] = "张桂荣"
    asked = desk.roster(rows, month=7).value.doubts
    desk.workspace.undo()
    assert desk.amounts() == before
    assert desk.page().values["phone"] == "15400000001"
    assert desk.doubts() == []
    # the same questions are asked again with the same rows
    assert desk.roster(rows, month=7).value.doubts == asked
    assert len(desk.doubts()) == asked > 0
    desk.workspace.undo()
    assert desk.roster(rows, month=7).value.doubts == asked


def test_undo_is_refused_once_somebody_of_it_was_edited(desk: Desk) -> None:
    done = desk.roster(household())
    desk.workspace.run(edit_person, desk.page().uid, {"phone": PHONE})
    before = desk.living()
    with pytest.raises(AppError) as caught:
        desk.workspace.undo_operation(done.operation_id or 0)
    assert (caught.value.kind, caught.value.code) == (Kind.RULE, "undo_changed")
    assert desk.living() == before


@pytest.mark.parametrize("stage", ["jobs.matching", "jobs.writing"])
def test_a_cancelled_import_leaves_nothing(desk: Desk, stage: str) -> None:
    path, _ = sample("01")
    opened, reading = desk.read(path)
    before = desk.workspace.database.counts()
    job = Job(cancel_at(stage, lambda: job.cancel()), interval=0)
    with pytest.raises(AppError) as caught:
        desk.workspace.run_job(job, None, import_roster, reading, opened.digest)
    assert caught.value.kind is Kind.CANCELLED
    assert desk.workspace.database.counts() == before
    assert desk.take(path).value.new == 185


def cancel_at(stage: str, cancel: Callable[[], None]) -> Callable[[str, int, int], None]:
    return lambda now, done, total: cancel() if now == stage else None
