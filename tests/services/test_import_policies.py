"""How a list is taken in: only newcomers, chosen fields, as the whole list of a month; and what is told beforehand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.checks.service import list_doubts, show_doubt
from minsheng_desktop.core.errors import AppError
from minsheng_desktop.entitlements.changes import stop_entitlement
from minsheng_desktop.households.death import record_death
from minsheng_desktop.households.import_policy import ADD, REPLACE, UPDATE, ImportPolicy
from minsheng_desktop.households.import_records import FieldChange, RosterPreview
from minsheng_desktop.households.roster_import import import_roster, preview_rows
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
    save,
)
from tests.factories.workspaces import citizen_id, prepared_workspace, reopen

THIRD = citizen_id("19600606", 141)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "w"
    prepared_workspace(folder).close()
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    with reopen(shutil.copytree(template, tmp_path / "w")) as workspace:
        yield Desk(workspace, tmp_path)


def other(**stated: Any) -> dict[str, Any]:
    first = {
        "低保证号": "YL2026902", "户主姓名": "王满堂", "家庭人口": 1, "保障人口": 1, "保障类别": "A",
        "月保障金额（元）": 300,
    }  # fmt: skip
    return person("王满堂", OTHER, **{**first, **stated})


def look(desk: Desk, rows: list[dict[str, Any]], policy: ImportPolicy, month: int = 6) -> RosterPreview:
    path = save(desk.folder / f"look{month}.xlsx", {"云岭村": rows}, month)
    _, reading = desk.read(path)
    return desk.workspace.read(preview_rows, reading, "", policy)


def take(desk: Desk, rows: list[dict[str, Any]], policy: ImportPolicy, month: int = 6) -> Any:
    """Import; what the preview promised must come about."""
    path = save(desk.folder / f"{month}.xlsx", {"云岭村": rows}, month)
    opened, reading = desk.read(path)
    promised = desk.workspace.read(preview_rows, reading, "", policy).outcome
    done = desk.workspace.run(import_roster, reading, opened.digest, "", policy)
    assert done.value == promised
    return done


# what is told beforehand


def test_every_change_is_told_with_old_and_new_value(desk: Desk) -> None:
    desk.roster(household(联系电话="15400000001", 一卡通账号=CARD, 网格员="李红梅"), more=("网格员",))
    rows = household(**{"月保障金额（元）": 500, "保障类别": "A", "联系电话": PHONE, "一卡通账号": SECOND_CARD})
    rows[0]["备注"] = "提标"
    found = look(desk, rows, ImportPolicy(), 7)
    assert set(found.changes) == {0}
    assert set(found.changes[0]) == {
        FieldChange("phone", "15400000001", PHONE), FieldChange("further_account", None, SECOND_CARD),
        FieldChange("amount_fen", 48_000, 50_000), FieldChange("category", "B", "A"),
        FieldChange("remark", None, "提标"),
    }  # fmt: skip
    assert found.fates[0] == "updated"
    assert desk.amounts() == [(202606, None, 48_000, 3_000)]


def test_a_row_that_states_what_is_on_file_is_unchanged(desk: Desk) -> None:
    desk.roster([*household(联系电话=PHONE), other()])
    found = look(desk, [*household(联系电话=PHONE), other()], ImportPolicy())
    assert (set(found.fates), found.changes, found.missing) == ({"unchanged"}, {}, ())


def test_an_older_list_fills_blanks_and_changes_nothing_that_a_later_one_stated(desk: Desk) -> None:
    take(desk, household(联系电话=PHONE), ImportPolicy(), 7)
    take(desk, household(联系电话="15400000001", 家庭住址="大塘村老屋组"), ImportPolicy(), 5)
    values = desk.page().values
    assert (values["phone"], values["address"]) == (PHONE, "大塘村老屋组")
    take(desk, household(联系电话="15400000001"), ImportPolicy(UPDATE, frozenset({"phone"})), 5)
    assert desk.page().values["phone"] == "15400000001"


# only what is new


def test_adding_leaves_known_persons_and_their_benefits_alone(desk: Desk) -> None:
    desk.roster(household(联系电话="15400000001"))
    before = desk.page().values, desk.amounts()
    rows = [*household(**{"月保障金额（元）": 600, "联系电话": PHONE, "一卡通账号": CARD}), other()]
    done = take(desk, rows, ImportPolicy(ADD), 7).value
    assert (done.new, done.updated, done.unchanged, done.left) == (1, 0, 1, 1)
    assert (done.entitlements_new, done.entitlements_changed) == (1, 0)
    assert (desk.page().values, desk.amounts()[:1]) == before
    assert desk.page().accounts == ()
    assert [benefit.amount_fen for benefit in desk.page("王满堂").benefits] == [30_000]


# chosen fields


def test_updating_takes_the_chosen_fields_alone_and_nobody_new(desk: Desk) -> None:
    desk.roster(household(联系电话="15400000001", 家庭住址="老屋"))
    before = desk.living()
    rows = [*household(**{"月保障金额（元）": 600, "联系电话": PHONE, "家庭住址": "新屋", "备注": "新"}), other()]
    policy = ImportPolicy(UPDATE, frozenset({"phone", "remark"}))
    done = take(desk, rows, policy, 7).value
    assert (done.new, done.updated, done.left, done.entitlements_changed) == (0, 1, 1, 1)
    assert desk.living() == before
    page = desk.page()
    assert (page.values["phone"], page.values["address"]) == (PHONE, "老屋")
    assert (page.benefits[0].remark, page.benefits[0].amount_fen) == ("新", 48_000)


def test_why_a_row_is_let_stand_is_told(desk: Desk) -> None:
    desk.roster(household(联系电话="15400000001"))
    rows = [*household(联系电话=PHONE), other()]
    found = look(desk, rows, ImportPolicy(UPDATE, frozenset({"category"})), 7)
    assert found.fates == ("left", "unchanged", "left")
    assert found.reasons == {0: "not_chosen", 2: "nobody_new"}
    assert take(desk, rows, ImportPolicy(UPDATE, frozenset({"category"})), 7).operation_id is None


def test_updating_accounts_lets_money_go_to_the_account_of_the_list(desk: Desk) -> None:
    desk.roster(household(一卡通账号=CARD))
    policy = ImportPolicy(UPDATE, frozenset({"account"}))
    take(desk, household(一卡通账号=SECOND_CARD), policy, 7)
    assert [(a.number, a.is_current) for a in desk.page().accounts] == [(SECOND_CARD, True), (CARD, False)]
    take(desk, household(一卡通账号=CARD), policy, 8)
    assert [(a.number, a.is_current) for a in desk.page().accounts] == [(CARD, True), (SECOND_CARD, False)]
    desk.workspace.undo()
    desk.workspace.undo()
    assert [(a.number, a.is_current) for a in desk.page().accounts] == [(CARD, True)]


def test_one_own_column_can_be_updated(desk: Desk) -> None:
    more = ("网格员", "包保")
    desk.roster(household(网格员="李红梅", 包保="王"), more=more)
    path = save(desk.folder / "7.xlsx", {"云岭村": household(网格员="周平", 包保="赵")}, 7, more)
    opened, reading = desk.read(path)
    policy = ImportPolicy(UPDATE, frozenset({"own:网格员"}))
    found = desk.workspace.read(preview_rows, reading, "", policy)
    assert found.changes == {0: (FieldChange("own:网格员", "李红梅", "周平"),)}
    desk.workspace.run(import_roster, reading, opened.digest, "", policy)
    ((extra,),) = desk.rows("SELECT extra FROM entitlement")
    assert json.loads(extra) == {"网格员": "周平", "包保": "王"}


def test_payments_are_new_and_therefore_not_taken_when_updating(desk: Desk) -> None:
    desk.roster(household())
    path = payments(desk.folder / "p.xlsx", [("张桂英", HEAD, "农村低保金", 480, CARD, "2026-06-15")])
    _, reading = desk.read(path)
    found = desk.workspace.read(preview_rows, reading, "", ImportPolicy(UPDATE, frozenset({"phone"})))
    assert (found.outcome.payments, found.fates) == (0, ("left",))


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (ImportPolicy("whatever"), "households.unknown_policy"),
        (ImportPolicy(UPDATE), "households.no_policy_fields"),
        (ImportPolicy(UPDATE, frozenset({"id_no"})), "households.unknown_policy_field"),
        (ImportPolicy(month=202613), "households.bad_policy_month"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused(desk: Desk, policy: ImportPolicy, code: str) -> None:
    with pytest.raises(AppError) as caught:
        look(desk, household(), policy)
    assert caught.value.code == code


# the whole list of a month


def missing_doubts(desk: Desk) -> list[dict[str, Any]]:
    return [params for rule, params, _ in desk.doubts() if rule == "missing_from_list"]


def test_who_is_missing_is_told_and_nothing_comes_of_it(desk: Desk) -> None:
    desk.roster([*household(), other()])
    found = look(desk, household(), ImportPolicy(), 7)
    assert [(line.name, line.certificate_no, line.amount_fen, line.reason) for line in found.missing] == [
        ("王满堂", "YL2026902", 30_000, "")
    ]
    assert not found.missing[0].proposed
    desk.roster(household(), month=7)
    assert desk.doubts() == []


def test_a_list_that_replaces_another_asks_once_about_everybody_missing(desk: Desk) -> None:
    desk.roster([*household(), other()])
    first = take(desk, household(), ImportPolicy(REPLACE), 7).value
    assert (first.missing, first.doubts) == (1, 1)
    ((benefit, _),) = [(row[0], 0) for row in desk.rows("SELECT uid FROM entitlement WHERE amount_fen = 30000")]
    (params,) = missing_doubts(desk)
    assert (params["month"], params["entitlement"], params["file"]) == (202607, benefit.hex(), "7.xlsx")
    (doubt,) = desk.workspace.read(list_doubts)
    assert doubt.name == "王满堂"
    assert doubt.sentence == ("王满堂：2026年7月农村低保名单没有列入。")
    page = desk.workspace.read(show_doubt, doubt.uid)
    assert (page.entitlement, page.month) == (benefit, 202607)
    assert desk.page("王满堂").benefits[0].running
    assert take(desk, household(), ImportPolicy(REPLACE), 7).value.doubts == 0
    assert take(desk, household(), ImportPolicy(REPLACE), 8).value.doubts == 1
    desk.workspace.undo()
    assert len(missing_doubts(desk)) == 1


def test_the_reason_somebody_may_be_missing_is_told(desk: Desk) -> None:
    third = person("李三", THIRD, 低保证号="YL2026903", 户主姓名="李三", 家庭人口=1, 保障人口=1) | {
        "月保障金额（元）": 200
    }
    desk.roster([*household(), other(), third])
    (dead,) = [row[0] for row in desk.rows("SELECT uid FROM person WHERE name = '王满堂'")]
    (stopped,) = [row[0] for row in desk.rows("SELECT uid FROM entitlement WHERE amount_fen = 20000")]
    desk.workspace.run(stop_entitlement, stopped, 202607, "stopped")
    desk.workspace.run(record_death, dead, date(2026, 6, 14))
    found = look(desk, household(), ImportPolicy(REPLACE))
    assert {line.name: line.reason for line in found.missing} == {"王满堂": "dead", "李三": "stopped"}
    assert look(desk, household(), ImportPolicy(REPLACE), 8).missing == ()


def test_who_stands_in_a_refused_row_is_on_the_list(desk: Desk) -> None:
    desk.roster([*household(), other()])
    wrong = other() | {"身份证号码": OTHER[:-1] + ("0" if OTHER[-1] != "0" else "1")}
    done = take(desk, [*household(), wrong], ImportPolicy(REPLACE), 7).value
    assert (done.rejected, done.missing) == (1, 1)
    assert missing_doubts(desk) == []
    (line,) = look(desk, [*household(), wrong], ImportPolicy(REPLACE), 7).missing
    assert (line.reason, line.sheet, line.row, line.proposed) == ("refused", "云岭村", 5, False)


def test_a_list_of_payments_replaces_no_roster(desk: Desk) -> None:
    path = payments(desk.folder / "p.xlsx", [("张桂英", HEAD, "农村低保金", 480, CARD, "2026-06-15")])
    _, reading = desk.read(path)
    with pytest.raises(AppError) as caught:
        desk.workspace.read(preview_rows, reading, "", ImportPolicy(REPLACE))
    assert caught.value.code == "households.no_policy_programme"


def test_the_month_told_by_the_user_goes_before_that_of_the_title(desk: Desk) -> None:
    desk.roster(household())
    take(desk, household(**{"月保障金额（元）": 500}), ImportPolicy(month=202609), 7)
    assert desk.amounts() == [(202606, 202608, 48_000, 3_000), (202609, None, 50_000, 3_000)]


# rows with an error kept whole


def test_a_wrong_row_can_be_kept_whole_as_a_doubt(desk: Desk) -> None:
    wrong = other() | {"身份证号码": OTHER[:-1] + ("0" if OTHER[-1] != "0" else "1")}
    path = save(desk.folder / "a.xlsx", {"云岭村": [*household(), wrong]})
    opened, reading = desk.read(path)
    places = [row.place for row in reading.rows if not row.accepted]
    found = desk.workspace.read(preview_rows, reading, "", ImportPolicy(), places)
    assert (found.fates[-1], found.outcome.held, found.outcome.rejected) == ("held", 1, 0)
    done = desk.workspace.run(import_roster, reading, opened.digest, "", ImportPolicy(), places)
    assert done.value == found.outcome
    ((params, held),) = [(params, held) for rule, params, held in desk.doubts() if rule == "rejected_row"]
    kept = json.loads(held or "")["values"]
    assert (kept["name"], kept["id_no"], kept["amount_month"]) == ("王满堂", wrong["身份证号码"], "30000")
    assert (params["row"], params["problems"]) == (5, ["id_checksum"])
    doubt = next(doubt for doubt in desk.workspace.read(list_doubts) if doubt.rule == "rejected_row")
    assert doubt.name == "王满堂"
    assert "身份证" in doubt.sentence
    again = desk.workspace.run(import_roster, reading, opened.digest, "", ImportPolicy(), places)
    assert (again.value.doubts, again.operation_id) == (0, None)
    desk.workspace.undo()
    assert desk.doubts() == []
