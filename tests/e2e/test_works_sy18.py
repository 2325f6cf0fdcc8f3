"""SY-18 国家地名和区划数据库 by the command line: a village that moves keeps its history; reports by date."""

from __future__ import annotations

from tests.factories.office_cli import office, three

__all__ = ["office"]


def test_sy_18_1_a_village_moved_to_another_town_keeps_its_history(office):
    areas = office.run("area", "list")["areas"]
    village = next(a for a in areas if a["name"] == "云岭村")
    towns = [a for a in areas if a["level"] == "township"]
    old = next(t for t in towns if t["code"] == village["parent_code"])
    office.run("area", "new", "341299199", "新桥镇", "--parent", "341299", "--on", "2026-01-01")
    person, *_ = office.household(*three(), month="2025-01")
    office.run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2025-06", "--amount", 438)
    office.run(
        "area", "move", village["code"], "--on", "2026-03-01", "--to", "341299199", "--document", "皖民〔2026〕3号"
    )
    before = {a["code"]: a for a in office.run("area", "list", "--on", "2026-02-01")["areas"]}
    after = {a["code"]: a for a in office.run("area", "list", "--on", "2026-04-01")["areas"]}
    assert before[village["code"]]["parent_code"] == old["code"]
    assert after[village["code"]]["parent_code"] == "341299199"
    by = ("--by", "township,village")
    then = office.run("stats", "table", "--month", "2026-02", *by)["lines"]
    now = office.run("stats", "table", "--month", "2026-04", *by)["lines"]
    assert [(line["township"], line["village"], line["benefits"]) for line in then] == [(old["name"], "云岭村", 1)]
    assert [(line["township"], line["village"], line["benefits"]) for line in now] == [("新桥镇", "云岭村", 1)]
    history = office.run("area", "history", village["code"])
    assert "皖民〔2026〕3号" in str(history)


def test_a_village_merged_into_another_keeps_the_months_before(office):
    areas = {a["name"]: a for a in office.run("area", "list")["areas"]}
    person, *_ = office.household(*three(), month="2025-01", village="石门村")
    office.run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2025-06", "--amount", 438)
    office.run("area", "merge", areas["石门村"]["code"], "--into", areas["云岭村"]["code"], "--on", "2026-03-01")
    then = office.run("stats", "table", "--month", "2026-02", "--by", "village")["lines"]
    now = office.run("stats", "table", "--month", "2026-03", "--by", "village")["lines"]
    assert [line["village"] for line in then] == ["石门村"]
    assert [line["village"] for line in now] == ["云岭村"]
