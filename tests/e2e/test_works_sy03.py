"""SY-03 社会救助信息平台 by the command line: search, cross-table, who draws what excludes what."""

from __future__ import annotations

from tests.factories.office_cli import DIBAO_HEADER, VILLAGE, Office, office, three
from tests.factories.workspaces import citizen_id

__all__ = ["office"]

NUMBER = citizen_id("19600101", 21)


def test_sy_03_1_a_number_finds_every_benefit_and_every_year(office):
    person, *_ = office.household(*three())
    office.run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2015-03", "--amount", 438)
    (row,) = office.run("entitlement", "list")["entitlements"]
    office.run("entitlement", "change", row["uid"], "--amount", 576, "--month", "2016-01")
    office.run("entitlement", "stop", row["uid"], "--month", "2018-12")
    office.run(
        "entitlement", "grant", person, "--programme", "elder_80_allowance", "--month", "2040-01", "--amount", 50,
        as_of="2040-01-20",
    )  # fmt: skip
    (found,) = office.run("person", "search", NUMBER)["persons"]
    shown = office.run("person", "show", found["uid"], as_of="2040-02-01")
    assert {line["programme"] for line in shown["benefits"]} == {"农村低保", "高龄津贴"}
    years = {(line["programme"], line["year"]): line["total_fen"] for line in shown["years"]}
    assert years["农村低保", 2015] == 438 * 10 * 100
    assert [years["农村低保", year] for year in (2016, 2017, 2018)] == [576 * 12 * 100] * 3
    assert years["高龄津贴", 2040] > 0


def test_sy_03_2_the_cross_table_adds_up_to_the_roster(office):
    rows: list[tuple[object, ...]] = []
    for at in range(120):
        village = (VILLAGE, "石门村", "青石村")[at % 3]
        number, category = citizen_id("19600101", at), "ABC"[at % 3 - at % 2]
        rows.append((at, village, f"户{at}", f"户{at}", "户主", number, 1, 1, category, 100 + at))
    office.roster("roster", DIBAO_HEADER, rows, "--programme", "dibao_rural", "--month", "2026-06")
    table = office.run("stats", "table", "--month", "2026-06", "--by", "village,programme,category")
    roster = office.run("entitlement", "list", "--month", "2026-06")["entitlements"]
    assert sum(line["benefits"] for line in table["lines"]) == len(roster) == table["total"]["benefits"]
    assert sum(line["total_fen"] for line in table["lines"]) == sum(row["total_fen"] for row in roster)
    assert table["total"]["total_fen"] == sum(row["total_fen"] for row in roster)


def test_sy_03_3_who_draws_dibao_and_tekun_in_one_month_is_listed(office):
    header = ("序号", "村", "姓名", "身份证号", "月保障金（元）")
    both = ("赵立功", NUMBER)
    office.roster("dibao", header, [(1, VILLAGE, *both, 300), (2, VILLAGE, "孙大勇", citizen_id("19550101", 5), 300)],
                  "--programme", "dibao_rural")  # fmt: skip
    office.roster("tekun", header, [(1, VILLAGE, *both, 800)], "--programme", "tekun_dispersed")
    month = office.run("stats", "summary")["month"]
    found = office.run("stats", "duplicates", "--month", month)["duplicates"]
    assert [line["name"] for line in found] == ["赵立功"]


def test_exclusive_and_overlapping_benefits_are_refused_with_the_way_out(office):
    person, *_ = office.household(*three())
    office.run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2026-01", "--amount", 438)
    exclusive = office.refused(
        "entitlement", "grant", person, "--programme", "tekun_dispersed", "--month", "2026-03", "--amount", 900
    )
    assert "低保" in exclusive["message"]
    overlap = office.refused(
        "entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2026-05", "--amount", 300
    )
    assert overlap["message"] != exclusive["message"]
    (row,) = office.run("entitlement", "list")["entitlements"]
    office.run(
        "entitlement", "transfer", row["uid"], "--to", "tekun_dispersed", "--month", "2026-03", "--amount", 900,
        "--person", person,
    )  # fmt: skip
    lines = {(r["programme"], r["from_month"], r["status"]) for r in office.run("entitlement", "list")["entitlements"]}
    assert ("分散特困", 202603, "active") in lines
    march = office.run("entitlement", "list", "--month", "2026-03", "--programme", "tekun_dispersed")["entitlements"]
    assert [r["name"] for r in march] == ["赵立功"]
    assert office.run("stats", "duplicates", "--month", "2026-03")["duplicates"] == []


def paid(office: Office, month: str) -> None:
    header = ("序号", "村组", "享受人", "身份证号", "项目", "金额", "状态")
    rows = [(1, VILLAGE, "赵立功", NUMBER, "农村低保", 438, "成功")]
    office.roster(f"paid-{month}", header, rows, "--month", month)


def test_a_change_behind_a_paid_month_is_refused_with_the_way_out(office):
    person, *_ = office.household(*three())
    office.run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2026-01", "--amount", 438)
    (row,) = office.run("entitlement", "list")["entitlements"]
    paid(office, "2026-05")
    refused = office.refused("entitlement", "change", row["uid"], "--amount", 500, "--month", "2026-04")
    assert "2026" in refused["message"]
    assert "补发" in refused["message"] or "追回" in refused["message"]
    office.run("entitlement", "change", row["uid"], "--amount", 500, "--month", "2026-06")
