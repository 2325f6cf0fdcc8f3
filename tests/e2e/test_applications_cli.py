"""minsheng application …: each way of a case from the first day to the benefit, as a script calls it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minsheng_desktop.applications.desk_records import NewReserveEntry
from minsheng_desktop.applications.reserve import add_reserve_entries
from minsheng_desktop.core.clock import Clock
from minsheng_desktop.programmes.editing import NewSetting, set_setting
from minsheng_desktop.programmes.standards import NewStandard, add_standard
from minsheng_desktop.workspace.service import Workspace, open_workspace
from tests.factories.applications import a_family, caller
from tests.factories.benefits import benefit_row
from tests.factories.households import enter_roster, open_township


class Desk:
    """A township whose cases are handled by the command line."""

    def __init__(self, folder: Path, call: Any) -> None:
        self.folder, self.call = folder, call

    def inside(self) -> Workspace:
        """The workspace, to prepare something."""
        return open_workspace(self.folder, "chen", "password-1", Clock(date(2026, 11, 20)), "cli")

    def family(self, *people: tuple[str, str, str]) -> dict[str, str]:
        """A household; uids in hex by name."""
        with self.inside() as workspace:
            return {name: uid.hex() for name, uid in a_family(workspace, *people).items()}

    def standard(self, programme: str, fen: int, period: str = "month", category: str = "") -> None:
        with self.inside() as workspace:
            workspace.run(add_standard, NewStandard(programme, fen, period, 202501, category=category))

    def set(self, programme: str, key: str, value: str) -> None:
        with self.inside() as workspace:
            workspace.run(set_setting, NewSetting(programme, key, value, date(2026, 1, 1)))

    def value(self, sql: str, *values: object) -> Any:
        """One figure out of the database."""
        with self.inside() as workspace, workspace.database.reading() as connection:
            return connection.exec_driver_sql(sql, values).scalar_one_or_none()

    def new(self, programme: str, person: str, on: str, *more: str) -> dict[str, Any]:
        code, answer = self.call("application", "new", programme, person, "--on", on, *more)
        assert code == 0, answer
        return dict(answer)

    def step(self, uid: str, step: str, on: str, *more: str) -> dict[str, Any]:
        code, answer = self.call("application", "step", uid, "--step", step, "--on", on, *more)
        assert (code, answer["taken"]) == (0, 1), answer
        return dict(answer)

    def refused(self, uid: str, step: str, on: str, *more: str) -> str:
        code, answer = self.call("application", "step", uid, "--step", step, "--on", on, *more)
        assert (code, answer.get("taken", 0)) == (1, 0), answer
        return str(answer["error"]["code"])

    def show(self, uid: str) -> dict[str, Any]:
        code, answer = self.call("application", "show", uid)
        assert code == 0
        return dict(answer)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Desk:
    open_township(tmp_path / "w").close()
    monkeypatch.setenv("MINSHENG_USER", "chen")
    monkeypatch.setenv("MINSHENG_PASSWORD", "password-1")
    return Desk(tmp_path / "w", caller(tmp_path / "w", capsys))


READY = ("--detail", "authorised_on=2026-09-01", "--detail", "relatives=none")


def to_preliminary(desk: Desk, uid: str) -> None:
    desk.step(uid, "accept", "2026-09-02", *READY)
    desk.step(uid, "verify", "2026-09-07")
    desk.step(uid, "survey", "2026-09-09", "--detail", "income=250")


def test_the_ordinary_way_ends_with_a_benefit_that_explains_itself(desk: Desk) -> None:
    desk.standard("dibao_rural", 39600)
    people = desk.family()
    made = desk.new("dibao_rural", people["罗守田"], "2026-09-01", "--cause", "因病")
    uid = made["uid"]
    assert (made["status_label"], made["next"]["code"], made["existing_benefits"]) == ("待补正", "accept", [])
    assert {"papers", "signatures", "means", "survey", "posting", "relatives"} <= {m["code"] for m in made["missing"]}
    words = [made["status_label"]]
    for step, on, more in (
        ("accept", "2026-09-02", READY),
        ("verify", "2026-09-04", ("--result", "requested")),
        ("verify", "2026-09-07", ()),
        ("survey", "2026-09-09", ("--detail", "income=250")),
        ("preliminary", "2026-09-11", ()),
        ("posting", "2026-09-14", ("--result", "posted", "--detail", "from=2026-09-14")),
        ("posting", "2026-09-21", ()),
        ("decide", "2026-09-22", ()),
        ("enrol", "2026-09-23", ("--detail", "certificate_no=云低保0001")),
    ):
        desk.step(uid, step, on, *more)
        words.append(desk.show(uid)["status_label"])
    assert words == [
        "待补正", "已受理", "核对中", "调查中", "调查中", "公示中", "公示中", "待审核确认", "已确认", "已确认",
    ]  # fmt: skip
    case = desk.show(uid)
    assert case["amounts"] == {"amount_fen": 43800, "supplement_fen": 0, "total_fen": 43800}
    assert "438" in case["explanation"]
    assert (case["from_month"], case["missing"], case["next"]) == (202610, [], None)
    _, roster = desk.call("entitlement", "list", "--month", "2026-10")
    (line,) = roster["entitlements"]
    assert (line["certificate_no"], line["covered"], line["amount_fen"]) == ("云低保0001", 3, 43800)
    assert case["entitlement"] == line["uid"]
    entered = {step["entered_on"] for step in case["steps"]}
    assert entered == {"2026-11-20"}  # the real dates stand beside it


def test_no_step_is_skipped_and_each_refusal_names_the_way_out(desk: Desk) -> None:
    uid = desk.new("dibao_rural", desk.family()["罗守田"], "2026-09-01")["uid"]
    assert desk.refused(uid, "survey", "2026-09-02") == "applications.not_yet"
    assert desk.refused(uid, "pay", "2026-09-02") == "applications.not_of_path"
    assert desk.refused(uid, "bless", "2026-09-02") == "applications.no_step"
    assert desk.refused(uid, "accept", "2026-08-31") == "applications.before_last"
    assert desk.refused(uid, "accept", "2026-11-21") == "applications.future"
    assert desk.refused(uid, "accept", "2026-09-02", "--result", "refused") == "applications.no_opinion"
    assert desk.refused(uid, "accept", "2026-09-02", "--result", "odd") == "applications.no_result"
    assert desk.refused(uid, "accept", "2026-09-02", "--detail", "papers=id_card") == "applications.lacking"
    desk.step(uid, "accept", "2026-09-02")
    assert desk.refused(uid, "accept", "2026-09-03") == "applications.taken_already"
    assert desk.refused(uid, "verify", "2026-09-03") == "applications.lacking"  # nobody signed
    desk.step(uid, "verify", "2026-09-03", "--detail", "authorised_on=2026-09-01")
    assert desk.refused(uid, "survey", "2026-09-04") == "applications.lacking"
    desk.step(uid, "survey", "2026-09-04", "--detail", "income=250")
    desk.step(uid, "preliminary", "2026-09-05")
    assert desk.refused(uid, "posting", "2026-09-20") == "applications.lacking"
    short = ("--detail", "from=2026-09-06", "--detail", "to=2026-09-08")
    assert desk.refused(uid, "posting", "2026-09-20", *short) == "applications.lacking"
    assert desk.refused(uid, "posting", "2026-09-12", "--detail", "from=2026-09-06") == "applications.lacking"
    desk.step(uid, "posting", "2026-09-13", "--detail", "from=2026-09-06")
    assert desk.refused(uid, "decide", "2026-09-14") == "applications.lacking"  # relatives not declared


def test_a_case_without_result_or_reason_of_the_check_is_not_confirmed(desk: Desk) -> None:
    desk.set("dibao_rural", "means_check", "required")
    uid = desk.new("dibao_rural", desk.family()["罗守田"], "2026-09-01")["uid"]
    desk.step(uid, "accept", "2026-09-02", *READY)
    desk.step(uid, "verify", "2026-09-03", "--result", "requested")
    assert desk.refused(uid, "decide", "2026-09-04", "--detail", "amount=100") == "applications.not_yet"
    assert desk.refused(uid, "verify", "2026-09-04", "--result", "left_out") == "applications.no_opinion"
    desk.step(uid, "verify", "2026-09-04", "--result", "left_out", "--opinion", "系统停机，另行核对")
    assert "means" not in {m["code"] for m in desk.show(uid)["missing"]}


def test_three_boards_two_before_the_decision_the_third_before_the_first_payment(desk: Desk) -> None:
    desk.standard("dibao_rural", 39600)
    desk.set("dibao_rural", "path", "old_three")
    uid = desk.new("dibao_rural", desk.family()["罗守田"], "2026-08-01")["uid"]
    desk.step(uid, "accept", "2026-08-03", *READY[:1], "authorised_on=2026-08-01", *READY[2:])
    desk.step(uid, "verify", "2026-08-05")
    desk.step(uid, "survey", "2026-08-07", "--detail", "income=250")
    assert desk.refused(uid, "posting", "2026-08-20", "--detail", "from=2026-08-10") == "applications.not_yet"
    votes = ("--detail", "attendees=12", "--detail", "votes_for=11", "--detail", "votes_against=1")
    desk.step(uid, "appraise", "2026-08-10", *votes)
    desk.step(uid, "posting", "2026-08-18", "--detail", "from=2026-08-11")
    desk.step(uid, "preliminary", "2026-08-19")
    assert desk.refused(uid, "decide", "2026-08-20") == "applications.not_yet"  # board 2 is still to come
    desk.step(uid, "posting_2", "2026-08-20", "--result", "posted", "--detail", "from=2026-08-20")
    assert desk.refused(uid, "decide", "2026-08-25") == "applications.not_yet"  # board 2 is open
    desk.step(uid, "posting_2", "2026-08-27")
    desk.step(uid, "decide", "2026-08-28")
    assert desk.refused(uid, "enrol", "2026-08-29") == "applications.not_yet"  # board 3 is open
    assert desk.call("entitlement", "list", "--month", "2026-09")[1]["entitlements"] == []
    desk.step(uid, "posting_3", "2026-09-07", "--detail", "from=2026-08-31")
    desk.step(uid, "enrol", "2026-09-08")
    assert len(desk.call("entitlement", "list", "--month", "2026-09")[1]["entitlements"]) == 1


def test_urgent_relief_is_paid_first_from_the_reserve_and_its_papers_follow(desk: Desk) -> None:
    person = desk.family()["罗守田"]
    uid = desk.new("temp_relief", person, "2026-10-01", "--path", "urgent", "--place", "云岭村三岔口")["uid"]
    desk.step(uid, "accept", "2026-10-01")
    pay = ("--detail", "amount=800", "--detail", "receipt_no=B-7")
    assert desk.refused(uid, "pay", "2026-10-01", *pay) == "applications.reserve_empty"
    with desk.inside() as workspace:
        workspace.run(add_reserve_entries, [NewReserveEntry(date(2026, 9, 1), "allocate", 100000)])
    assert desk.refused(uid, "pay", "2026-10-01", "--detail", "amount=1200") == "applications.over_limit"
    assert desk.refused(uid, "posting", "2026-10-01") == "applications.not_of_path"
    desk.step(uid, "pay", "2026-10-01", *pay)
    assert desk.refused(uid, "decide", "2026-10-02") == "applications.not_yet"
    late = ("--detail", "authorised_on=2026-10-05", "--detail", "relatives=none")
    desk.step(uid, "papers", "2026-10-05", *late)
    desk.step(uid, "decide", "2026-10-08")
    desk.step(uid, "enrol", "2026-10-08")
    case = desk.show(uid)
    assert (case["amounts"]["total_fen"], case["from_month"]) == (80000, 202610)
    code, answer = desk.call("application", "withdraw", uid, "--on", "2026-10-09", "--reason", "不需要")
    assert (code, answer["error"]["code"]) == (1, "applications.closed")


def test_disability_subsidies_go_without_means_check_from_the_month_of_application(desk: Desk) -> None:
    desk.standard("disabled_nursing_subsidy", 10000, category="disability_grade:1")
    people = desk.family()
    number = desk.value("SELECT id_no FROM person WHERE uid = ?", bytes.fromhex(people["罗守田"]))
    fields = ("--field", "disability_category=肢体", "--field", "disability_grade=一级")
    fields = (*fields, "--field", f"disability_cert={number}41")
    uid = desk.new("disabled_nursing_subsidy", people["罗守田"], "2026-09-25", *fields)["uid"]
    assert desk.refused(uid, "verify", "2026-09-26") == "applications.not_of_path"
    for step, on in (("accept", "2026-09-28"), ("preliminary", "2026-10-09"), ("decide", "2026-10-12")):
        desk.step(uid, step, on)
    desk.step(uid, "enrol", "2026-10-13")
    case = desk.show(uid)
    assert (case["from_month"], case["amounts"]["total_fen"]) == (202609, 10000)
    assert [step["label"] for step in case["steps"]][2:4] == ["审核", "审定"]


def test_an_age_is_waited_for(desk: Desk) -> None:
    people = desk.family(("程素珍", "19461105", "户主"))
    uid = desk.new("elder_80_allowance", people["程素珍"], "2026-09-10")["uid"]
    for step, on in (("accept", "2026-09-11"), ("preliminary", "2026-09-14")):
        desk.step(uid, step, on)
    desk.step(uid, "decide", "2026-09-15", "--detail", "amount=50")
    desk.step(uid, "enrol", "2026-09-16")
    assert desk.show(uid)["from_month"] == 202611  # eighty in November


def test_a_recognition_carries_no_money_and_ends(desk: Desk) -> None:
    desk.standard("dibao_rural", 39600)
    uid = desk.new("dibao_margin", desk.family()["罗守田"], "2026-09-01")["uid"]
    to_preliminary(desk, uid)
    desk.step(uid, "preliminary", "2026-09-11")
    desk.step(uid, "posting", "2026-09-21", "--detail", "from=2026-09-14")
    desk.step(uid, "decide", "2026-09-22")
    desk.step(uid, "enrol", "2026-09-23")
    case = desk.show(uid)
    assert case["amounts"]["total_fen"] == 0
    (line,) = desk.call("entitlement", "list", "--programme", "dibao_margin")[1]["entitlements"]
    assert desk.value("SELECT valid_until FROM entitlement WHERE uid = ?", bytes.fromhex(line["uid"])) == "2027-09-30"


def test_dibao_ends_as_support_for_the_extremely_poor_begins(desk: Desk) -> None:
    with desk.inside() as workspace:
        heads = enter_roster(workspace)
        old = benefit_row(workspace, "王满堂")["uid"]
    made = desk.new("tekun_dispersed", heads["王满堂"].hex(), "2026-10-10", "--path", "transfer",
                    "--field", "self_care=完全自理")  # fmt: skip
    assert "农村低保" in [benefit["programme_name"] for benefit in made["existing_benefits"]]
    assert made["warnings"]
    uid = made["uid"]
    desk.step(uid, "accept", "2026-10-12")
    desk.step(uid, "survey", "2026-10-14", "--detail", "income=0")
    desk.step(uid, "preliminary", "2026-10-15")
    desk.step(uid, "decide", "2026-10-20", "--detail", "amount=860")
    desk.step(uid, "enrol", "2026-10-21")
    assert desk.value("SELECT to_month || status FROM entitlement WHERE uid = ?", old) == "202610stopped"
    assert desk.show(uid)["from_month"] == 202611


def test_an_old_case_is_entered_with_its_source(desk: Desk) -> None:
    person = desk.family()["罗守田"]
    code, answer = desk.call("application", "new", "dibao_rural", person, "--on", "2019-03-01", "--path", "back_entry")
    assert (code, answer["error"]["code"]) == (1, "applications.no_source")
    source = ("--path", "back_entry", "--source", "2019年纸质档案第3盒", "--number", "旧〔2019〕12号")
    uid = desk.new("dibao_rural", person, "2019-03-01", *source)["uid"]
    desk.step("旧〔2019〕12号", "decide", "2019-03-28", "--detail", "amount=300", "--detail", "from_month=2019-04")
    desk.step(uid, "enrol", "2019-03-28")
    case = desk.show(uid)
    assert (case["application"]["source"], case["from_month"]) == ("2019年纸质档案第3盒", 201904)
    assert case["warnings"] == []


def test_many_at_once_each_refusal_named_the_others_go_on(desk: Desk) -> None:
    uids = [desk.new("dibao_rural", desk.family()["罗守田"], "2026-09-01")["uid"] for _ in range(4)]
    desk.step(uids[3], "accept", "2026-09-05")
    code, answer = desk.call(
        "application", "step", "--programme", "dibao_rural", uids[3], "--step", "accept", "--on", "2026-09-02"
    )
    assert (code, answer["taken"]) == (0, 3)
    (line,) = answer["refused"]
    assert (line["name"], line["code"]) == ("罗守田", "applications.taken_already")
    assert line["number"].endswith("0004号")
    assert desk.call("audit", "undo", desk.value("SELECT max(id) FROM operation"))[0] == 0
    _, listed = desk.call("application", "list", "--stage", "accept")
    assert listed["total"] == 3


def test_return_withdraw_reopen_extend_and_transfer(desk: Desk) -> None:
    uid = desk.new("dibao_rural", desk.family()["罗守田"], "2026-09-01")["uid"]
    to_preliminary(desk, uid)
    code, answer = desk.call(
        "application", "return", uid, "--to", "survey", "--on", "2026-09-11", "--reason", "收入没有写清"
    )
    assert (code, answer["taken"]) == (0, 1)
    case = desk.show(uid)
    assert (case["stage"], case["status_label"]) == ("survey", "调查中")
    assert [step["void"] for step in case["steps"] if step["step"] == "survey"] == [True]
    desk.step(uid, "survey", "2026-09-12", "--detail", "income=260")
    due = desk.show(uid)["application"]["due_on"]
    more = ("--on", "2026-09-15", "--reason", "情况复杂")
    assert desk.call("application", "extend", uid, *more)[1]["taken"] == 1
    assert desk.show(uid)["application"]["due_on"] > due
    assert desk.call("application", "extend", uid, *more)[1]["error"]["code"] == "applications.extended_already"
    assert desk.call("application", "withdraw", uid, "--on", "2026-09-16", "--reason", "外出务工")[1]["taken"] == 1
    assert desk.show(uid)["status_label"] == "已撤回"
    assert desk.refused(uid, "preliminary", "2026-09-17") == "applications.closed"
    assert desk.call("application", "reopen", uid, "--on", "2026-09-18", "--reason", "返乡")[1]["taken"] == 1
    assert desk.show(uid)["stage"] == "preliminary"
    code, answer = desk.call(
        "application", "transfer", uid, "--to-programme", "dibao_margin", "--on", "2026-09-20", "--reason", "超过低保线"
    )
    assert desk.show(uid)["status_label"] == "已终止"
    new = desk.show(answer["made"][0])
    assert (new["application"]["programme"], new["application"]["predecessor_uid"]) == ("dibao_margin", uid)
    assert new["application"]["applied_on"] == "2026-09-01"


def test_refused_households_are_looked_at_again(desk: Desk) -> None:
    uid = desk.new("dibao_rural", desk.family()["罗守田"], "2026-04-01")["uid"]
    desk.step(uid, "accept", "2026-04-02", "--result", "refused", "--opinion", "收入明显超过标准")
    case = desk.show(uid)
    assert (case["status_label"], case["next"]["code"]) == ("不予确认", "notify")
    assert case["next"]["due_on"] == "2026-04-08"  # three working days, a holiday between
    desk.step(uid, "notify", "2026-04-03")
    listed = desk.call("application", "list", "--refused", "--recheck-by", "2026-10-02")[1]
    assert [row["recheck_on"] for row in listed["applications"]] == ["2026-10-02"]
    assert desk.call("application", "list", "--recheck-by", "2026-10-01")[1]["total"] == 0


def test_one_of_the_household_is_insured_alone(desk: Desk) -> None:
    people = desk.family()
    made = desk.new("dibao_rural", people["罗守田"], "2026-09-01", "--cover", people["罗守田"])
    assert (made["application"]["household_size"], made["application"]["covered"]) == (3, 1)
    edited = desk.call("application", "edit", made["uid"], "--cover", people["何秀兰"], "--cause", "重残")[1]
    assert [m["name"] for m in edited["members"] if m["covered"]] == ["何秀兰"]
    assert desk.call("application", "edit", made["uid"], "--refresh")[1]["changed"] is False


def test_the_ways_are_listed(desk: Desk) -> None:
    listed = desk.call("application", "paths")[1]["paths"]
    assert {"standard", "old_three", "urgent", "subsidy", "age", "recognition", "transfer", "back_entry"} <= {
        path["code"] for path in listed
    }
