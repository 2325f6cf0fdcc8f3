"""SY-13.3, SY-21, SY-23 to SY-27 by the command line: registers with deadlines, hidden names, balances and tests."""

from __future__ import annotations

import io

import openpyxl

from tests.factories.office_cli import office
from tests.factories.workspaces import PASSWORD

__all__ = ["office"]


def _add(office, code, *values, as_of=""):
    return office.run("register", "add", code, *values, as_of=as_of)["entry"]


def _figures(office, code, *options, as_of=""):
    return office.run("register", "figures", code, *options, as_of=as_of)


def test_sy_13_3_a_problem_is_two_days_late_and_counted_as_overdue(office):
    made = _add(office, "rectification", "found_on=2026-06-01", "problem=工程牌缺失", "office=云岭村",
                "due_on=2026-06-30", as_of="2026-06-10")  # fmt: skip
    assert _figures(office, "rectification", as_of="2026-06-30")["overdue"] == 0
    assert _figures(office, "rectification", as_of="2026-07-01")["overdue"] == 1
    late = office.run("register", "entries", "rectification", "--overdue", as_of="2026-07-02")["entries"]
    assert [(one["state"], one["days_late"]) for one in late] == [("overdue", 2)]
    listed = office.run("register", "list", "--year", 2026, as_of="2026-07-02")["registers"]
    assert next(one["overdue"] for one in listed if one["code"] == "rectification") == 1
    done = office.run("register", "close", made["uid"], "result=已补上", "--on", "2026-07-02", as_of="2026-07-03")
    assert (done["entry"]["state"], done["entry"]["days_late"]) == ("closed", 2)


def test_sy_21_1_a_case_beyond_its_promised_days_is_red(office):
    case = _add(office, "service_case", "matter=临时救助", "promised_days=3", "accepted_on=2026-06-11",
                as_of="2026-06-11")  # fmt: skip
    assert case["due"] == "2026-06-16"  # Thursday, three working days
    assert office.run("register", "entries", "service_case", as_of="2026-06-16")["entries"][0]["state"] == "open"
    assert office.run("register", "entries", "service_case", as_of="2026-06-17")["entries"][0]["state"] == "overdue"
    office.run("register", "close", case["uid"], "--on", "2026-06-17", as_of="2026-06-17")
    found = _figures(office, "service_case", as_of="2026-06-18")
    rate = next(one for one in found["rates"] if one["key"] == "in_time" and not one["group"])
    assert (rate["part"], rate["whole"], rate["met"]) == (0, 1, False)


def test_sy_23_1_of_59_petitions_59_are_closed(office):
    path = office.folder / "petitions.xlsx"
    rows = [["2026-03-02", "来信", f"反映事项{n}", "已答复", "2026-04-01"] for n in range(59)]
    _sheet(path, ["收到日期", "来源", "事项", "答复意见", "办结日期"], rows)
    assert office.run("register", "import", "petition", path)["new"] == 59
    found = _figures(office, "petition", "--year", 2026)
    rate = next(one for one in found["rates"] if one["key"] == "closed" and not one["group"])
    assert (rate["part"], rate["whole"], rate["rate"], rate["met"]) == (59, 59, "100.00", True)
    opened = _add(office, "petition", "channel=来信", "matter=新来信", "received_on=2026-06-01")
    assert opened["due"] == "2026-07-31"
    assert "答复意见" in office.refused("register", "close", opened["uid"])["message"]


def test_sy_23_2_a_village_user_sees_no_reporter(office, monkeypatch):
    made = _add(
        office, "petition", "channel=举报信箱", "matter=公示问题", "reporter=吴举报", "reporter_phone=13900001111"
    )
    seen = office.run("register", "entries", "petition", "--search", "吴举报")["entries"]
    assert [one["values"]["reporter"] for one in seen] == ["吴举报"]
    monkeypatch.setenv("MINSHENG_NEW_PASSWORD", "village-password-1")
    office.run("user", "add", "helper", "--name", "村协理员", "--role", "village_helper")
    monkeypatch.setenv("MINSHENG_USER", "helper")
    monkeypatch.setenv("MINSHENG_PASSWORD", "village-password-1")
    assert "reporter" not in {one["key"] for one in office.run("register", "show", "petition")["columns"]}
    shown = office.run("register", "entries", "petition")["entries"]
    assert len(shown) == 1
    assert "吴举报" not in str(shown)
    assert "13900001111" not in str(shown)
    assert office.run("register", "entries", "petition", "--search", "吴举报")["entries"] == []
    assert office.refused("register", "export", "petition", office.folder / "out.xlsx")["code"] == "forbidden"
    assert office.refused("register", "edit", made["uid"], "reporter=某人")["code"] == "registers.entry_refused"
    office.run("register", "edit", made["uid"], "remark=已看")
    monkeypatch.setenv("MINSHENG_USER", "admin")
    monkeypatch.setenv("MINSHENG_PASSWORD", PASSWORD)
    kept = office.run("register", "entries", "petition", "--search", "吴举报")["entries"]
    assert [one["remark"] for one in kept] == ["已看"]


def _sheet(path, header, rows):
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(content.getvalue())


def test_sy_24_2_sixteen_items_are_counted_as_sent_and_adopted(office):
    path = office.folder / "items.xlsx"
    rows = [["2026-05-06", "云岭镇", f"民生动态{n}", "政府网站" if n % 2 else "微信公众号", "是" if n < 9 else "否"]
            for n in range(16)]  # fmt: skip
    _sheet(path, ["报送日期", "报送单位", "标题", "渠道", "是否采用"], rows)
    preview = office.run("register", "import", "information", path, "--dry-run")
    assert (preview["new"], preview["written"]) == (16, False)
    assert office.run("register", "import", "information", path)["new"] == 16
    found = _figures(office, "information", "--year", 2026)
    rate = next(one for one in found["rates"] if one["key"] == "adopted" and not one["group"])
    assert (found["count"], rate["part"], rate["whole"]) == (16, 9, 16)
    assert {one["group"] for one in found["rates"]} >= {"政府网站", "微信公众号"}


def test_sy_25_1_a_matched_need_leaves_the_open_list(office):
    first = _add(office, "social_need", "need=轮椅一台", "on_day=2026-04-01")
    _add(office, "social_need", "need=冬衣两件", "on_day=2026-04-02")
    office.run("register", "edit", first["uid"], "state=已对接", "donor=爱心企业")
    left = office.run("register", "entries", "social_need", "--open")["entries"]
    assert [one["subject"] for one in left] == ["冬衣两件"]
    closed = office.run("register", "entries", "social_need", "--closed")["entries"]
    assert closed[0]["values"]["matched_on"]


def test_sy_26_1_relief_is_paid_from_donations_and_the_sum_of_its_classes_is_told(office):
    _add(office, "charity_donation", "donor=35家企业", "kind=单位捐赠", "amount=2798984.34", "on_day=2026-05-15")
    relief = _add(office, "charity_relief", "title=年度慈善救助", "persons=738", "amount=948172", "on_day=2026-06-01")
    assert (relief["values"]["amount"], relief["values"]["persons"]) == ("948172.00", "738")
    for kind, persons, amount in (("低保户", 105, 52500), ("低保边缘户", 60, 30000), ("困难户", 179, 90500)):
        _add(office, "charity_relief_part", f"relief={relief['number']}", f"kind={kind}", f"persons={persons}",
             f"amount={amount}")  # fmt: skip
    shown = office.run("register", "entries", "charity_relief")["entries"][0]
    assert any("173000.00" in warning and "775172.00" in warning for warning in shown["warnings"])
    balance = _figures(office, "charity_donation")["balances"][0]
    assert (balance["in"], balance["out"], balance["left"]) == ("2798984.34", "948172.00", "1850812.34")
    error = office.refused("register", "add", "charity_relief", "title=再救助", "persons=1", "amount=1850812.35",
                           "on_day=2026-06-02")  # fmt: skip
    assert error["code"] == "registers.below_zero"
    donation = office.run("register", "entries", "charity_donation")["entries"][0]["uid"]
    assert office.refused("register", "remove", donation, "--reason", "重复")["code"] == "registers.below_zero"


def test_sy_27_1_the_list_of_old_members_is_right_at_the_border_dates(office):
    for name, born, joined in (
        ("满岁", "1956-06-15", "1996-06-15"),
        ("差一天", "1956-06-16", "1990-01-01"),
        ("党龄差一天", "1950-01-01", "1996-06-16"),
    ):
        made = _add(office, "old_party_member", f"name={name}", f"born_on={born}", f"joined_on={joined}",
                    "branch=云岭村支部", "has_subsidy=否", as_of="2026-05-20")  # fmt: skip
        assert made["due"] == "2026-06-15"
    found = office.run("register", "entries", "old_party_member", "--test", "subsidy", "--year", 2026,
                       as_of="2026-05-20")["entries"]  # fmt: skip
    assert [one["subject"] for one in found] == ["满岁"]
    checks = ("police=属实", "organisation=属实", "finance=未享受定补")
    office.run("register", "edit", found[0]["uid"], *checks, as_of="2026-05-21")
    tests = _figures(office, "old_party_member", "--year", 2026, as_of="2026-05-21")["tests"]
    assert (tests["subsidy"], tests["checked"]) == (1, 1)
    assert _figures(office, "old_party_member", as_of="2026-06-16")["overdue"] == 3
