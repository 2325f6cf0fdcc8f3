"""SY-11.2 and SY-22 by the command line: rounds of return visits cover every beneficiary; opinions are answered."""

from __future__ import annotations

from tests.factories.office_cli import office, three
from tests.factories.workspaces import citizen_id

__all__ = ["office"]

TODAY = "2026-06-20"


def _granted(office):
    first, *_ = office.household(*three(), month="2025-01")
    second, *_ = office.household(("周大山", citizen_id("19550303", 115), "户主"), month="2025-01", village="石门村")
    for person in (first, second):
        office.run("entitlement", "grant", person, "--programme", "dibao_rural", "--month", "2025-06", "--amount", 438)


def _visit(office, entry, *words):
    return office.run("register", "edit", entry["uid"], "on_day=2026-06-18", *words, as_of=TODAY)["entry"]


def test_sy_11_2_and_22_1_every_beneficiary_of_the_round_has_a_visit(office):
    _granted(office)
    made = office.run("register", "add", "visit_round", "title=上半年回访", "programme=dibao_rural", "month=2026-05",
                      "from_on=2026-06-01", as_of=TODAY)["entry"]  # fmt: skip
    assert office.run("register", "fill-round", made["uid"], as_of=TODAY)["added"] == 2
    assert office.run("register", "fill-round", made["uid"], as_of=TODAY)["added"] == 0
    calls = office.run("register", "entries", "return_visit", "--of", made["uid"], as_of=TODAY)["entries"]
    assert {(call["subject"], call["area"]) for call in calls} == {("赵立功", "云岭村"), ("周大山", "石门村")}
    by_name = {call["subject"]: call for call in calls}
    _visit(office, by_name["赵立功"], "result=已访", "aware=知晓", "satisfied=满意")
    _visit(office, by_name["周大山"], "result=无人接听")
    lines = {one["group"]: one for one in _rounds(office)}
    assert (lines[""]["beneficiaries"], lines[""]["visited"], lines[""]["rate"]) == (2, 1, "50.00")
    assert (lines[""]["unanswered"], lines[""]["met"]) == (1, False)
    assert (lines["石门村"]["visited"], lines["石门村"]["unanswered"]) == (0, 1)
    missing = office.run("register", "gaps", made["uid"], as_of=TODAY)["missing"]
    assert [one["name"] for one in missing] == ["周大山"]
    _visit(office, by_name["周大山"], "result=已访")
    whole = next(one for one in _rounds(office) if not one["group"])
    assert (whole["rate"], whole["met"]) == ("100.00", True)


def _rounds(office):
    return office.run("register", "figures", "return_visit", "--year", 2026, as_of=TODAY)["rounds"]


def test_sy_22_2_every_opinion_has_an_answer_or_is_open(office):
    said = office.run("register", "add", "opinion_line", "project=农村低保", "person=钱某", "result=接通答复",
                      "area=云岭村", "opinion=公示栏看不清", as_of=TODAY)["entry"]  # fmt: skip
    office.run("register", "add", "opinion_line", "project=农村低保", "person=孙某", "result=无人接听", as_of=TODAY)
    assert len(said["below"]) == 1
    task = office.run("register", "entries", "opinion_task", "--open", as_of=TODAY)["entries"][0]
    assert (task["uid"], task["values"]["content"], task["area"]) == (said["below"][0], "公示栏看不清", "云岭村")
    refused = office.refused("register", "close", task["uid"], as_of=TODAY)
    assert "答复" in refused["message"]
    office.run("register", "close", task["uid"], "answer=已更换", as_of=TODAY)
    found = office.run("register", "figures", "opinion_task", as_of=TODAY)
    assert (found["count"], found["open"], found["closed"]) == (1, 0, 1)
    line = office.run("register", "figures", "opinion_line", as_of=TODAY)
    rates = {(one["key"], one["group"]): one for one in line["rates"]}
    assert (rates["answered", "农村低保"]["part"], rates["answered", "农村低保"]["whole"]) == (1, 2)
