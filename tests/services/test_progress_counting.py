"""Figures counted from rosters, payments and registers stand beside the typed ones."""

from __future__ import annotations

from tests.factories.office_cli import DIBAO_HEADER, VILLAGE, Office, office
from tests.factories.workspaces import citizen_id

__all__ = ["office"]


def _roster(office: Office, count: int) -> None:
    rows = [
        (at, VILLAGE, f"户{at}", f"户{at}", "户主", citizen_id("19600101", at), 1, 1, "A", 300) for at in range(count)
    ]
    office.roster("roster", DIBAO_HEADER, rows, "--programme", "dibao_rural", "--month", "2026-06")


def _task(office: Office, item: str, unit: str, target: int, key: str) -> None:
    office.run("progress", "task", "add", item, "--year", 2026, "--unit", unit, "--target", target,
               "--document", "县民生办〔2026〕1号")  # fmt: skip
    office.run("progress", "count", "--task", item, "--by", key)


def test_persons_and_money_of_a_roster_are_counted(office: Office) -> None:
    _roster(office, 5)
    _task(office, "农村低保人数", "人", 6, "roster:dibao_rural:persons")
    _task(office, "农村低保资金", "万元", 1, "roster:dibao_rural:money")
    office.run("progress", "report", "农村低保人数", "--month", "2026-06", "--total", 7)
    found = {row["item"]: row for row in office.run("progress", "count", "--month", "2026-06")["tasks"]}
    people = found["农村低保人数"]
    assert (people["typed"], people["counted"], people["difference"]) == ("7", "5", "2")
    assert (found["农村低保资金"]["counted"], found["农村低保资金"]["typed"]) == ("0.15", None)  # 5 × 300 yuan
    (told,) = office.run("progress", "overview", "--month", "2026-06")["differences"]
    assert (told["item"], told["difference"]) == ("农村低保人数", "2")
    (line,) = [one for one in office.run("progress", "table", "--month", "2026-06")["tasks"] if one["total"]]
    assert any("5" in flag["message"] for flag in line["flags"])


def test_a_difference_within_the_tolerance_is_not_told(office: Office) -> None:
    _roster(office, 5)
    _task(office, "农村低保人数", "人", 6, "roster:dibao_rural:persons")
    office.run("progress", "report", "农村低保人数", "--month", "2026-06", "--total", 6)
    assert len(office.run("progress", "overview", "--month", "2026-06")["differences"]) == 1
    office.run("progress", "set", "count_tolerance", 20, "--from", "2026-01-01")
    assert office.run("progress", "overview", "--month", "2026-06")["differences"] == []
    (line,) = office.run("progress", "table", "--month", "2026-06")["tasks"]
    assert [flag["code"] for flag in line["flags"]] == []


def test_what_can_be_counted_is_listed_and_kinds_are_never_mixed(office: Office) -> None:
    _roster(office, 2)
    keys = {one["key"]: one["kind"] for one in office.run("progress", "count", "--list")["countable"]}
    assert keys["roster:dibao_rural:households"] == "households"
    _task(office, "农村低保人数", "人", 6, "roster:dibao_rural:persons")
    for wrong in ("roster:dibao_rural:households", "roster:dibao_rural:weight", "weather"):
        office.refused("progress", "count", "--task", "农村低保人数", "--by", wrong)
    office.run("progress", "count", "--task", "农村低保人数", "--by", "none")
    assert office.run("progress", "count", "--month", "2026-06")["tasks"] == []
